"""Read an XForm back into a Definition: what pyxform made is what phones get, so the web form asks from the same."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any, Final

from lxml import etree  # type: ignore[import-untyped]  # lxml ships no type information

from geo.importers.safe_xml import child_text, local, parse_xml
from geo.surveys.definition import ChoiceItem, Definition, EntityPlan, Question, QuestionType, Texts
from geo.surveys.web_limits import web_limits

_BY_BIND: Final[Mapping[str, QuestionType]] = {
    "int": QuestionType.INTEGER,
    "decimal": QuestionType.DECIMAL,
    "date": QuestionType.DATE,
    "time": QuestionType.TIME,
    "dateTime": QuestionType.DATETIME,
    "geopoint": QuestionType.GEOPOINT,
    "geotrace": QuestionType.GEOTRACE,
    "geoshape": QuestionType.GEOSHAPE,
    "barcode": QuestionType.BARCODE,
}
_BY_CONTROL: Final[Mapping[str, QuestionType]] = {
    "select1": QuestionType.SELECT_ONE,
    "select": QuestionType.SELECT_MULTIPLE,
    "rank": QuestionType.RANK,
    "trigger": QuestionType.ACKNOWLEDGE,
    "range": QuestionType.RANGE,
}
_BY_MEDIA: Final[Mapping[str, QuestionType]] = {
    "image": QuestionType.IMAGE,
    "audio": QuestionType.AUDIO,
    "video": QuestionType.VIDEO,
}
_CONTROLS: Final = frozenset({"input", "upload", *_BY_CONTROL})
_ITEMS = re.compile(r"instance\('(?P<list>[^']*)'\)[/]root/item(?:\[(?P<filter>.*)\])?", re.DOTALL)
_ITEXT = re.compile(r"jr:itext\(\s*'(?P<id>.*)'\s*\)", re.DOTALL)
_LANGUAGE = re.compile(r"\(\s*([A-Za-z]{2,3}(?:-[A-Za-z]+)?)\s*\)\s*$")
_NAMED: Final = {"korean": "ko", "한국어": "ko", "english": "en", "영어": "en"}
_MISSING: Final = "-"
"""What pyxform writes where a language has no text."""
_NO_COLUMN: Final = frozenset({"itextId", "name", "label"})


@dataclass(frozen=True, slots=True)
class _Parts:
    """The XForm taken apart: instances, binds and controls by path, texts by id and language."""

    primary: Any
    lists: Mapping[str, Any]
    binds: Mapping[str, Mapping[str, str]]
    controls: Mapping[str, Any]
    repeats: Mapping[str, Any]
    setters: Mapping[str, tuple[str, str]]
    texts: Mapping[str, Mapping[str, str]]
    languages: tuple[str, ...]
    title: str


def read_xform(xform: bytes) -> Definition:
    """Return the definition of an XForm made by pyxform."""
    parts = _take_apart(parse_xml("xform.xml", xform))
    root = local(parts.primary)
    questions = tuple(_questions(parts, parts.primary, f"/{root}"))
    made = Definition(
        form_key=parts.primary.get("id", ""),
        version=parts.primary.get("version", ""),
        title={parts.languages[0]: parts.title},
        root=root,
        questions=questions,
        languages=parts.languages,
        entity=_entity(parts, parts.primary, f"/{root}"),
    )
    return replace(made, web_unsupported=web_limits(made))


def _take_apart(html: Any) -> _Parts:
    model = next(element for element in html.iter() if local(element) == "model")
    body = next(child for child in html if local(child) == "body")
    instances = [child for child in model if local(child) == "instance"]
    texts, languages = _texts(model)
    return _Parts(
        primary=instances[0][0],
        lists={child.get("id"): child for child in instances[1:]},
        binds={child.get("nodeset"): _attributes(child) for child in model if local(child) == "bind"},
        controls={
            element.get("ref"): element
            for element in body.iter()
            if local(element) in {*_CONTROLS, "group"} and element.get("ref")
        },
        repeats={element.get("nodeset"): element for element in body.iter() if local(element) == "repeat"},
        setters=_setters(model, body),
        texts=texts,
        languages=languages,
        title=child_text(next(child for child in html if local(child) == "head"), "title"),
    )


def _attributes(element: Any) -> dict[str, str]:
    """Return the attributes, those of JavaRosa and of entities told from the plain ones of the same name."""
    return {etree.QName(name).localname: value.strip() for name, value in element.attrib.items()}


def _setters(model: Any, body: Any) -> dict[str, tuple[str, str]]:
    """Return path → (what sets it, expression): values and places taken when the form is opened."""
    found = {}
    for element in (*model.iter(), *body.iter()):
        name = local(element)
        if name in {"setvalue", "setgeopoint", "recordaudio"} and "ref" in element.attrib:
            found[element.get("ref")] = (name, (element.get("value") or "").strip())
    return found


def _texts(model: Any) -> tuple[dict[str, dict[str, str]], tuple[str, ...]]:
    itext = next((child for child in model if local(child) == "itext"), None)
    found: dict[str, dict[str, str]] = {}
    languages: list[str] = []
    for translation in () if itext is None else itext:
        language = language_code(translation.get("lang", "default"))
        languages.insert(0 if translation.get("default") else len(languages), language)
        for entry in translation:
            value = next((child for child in entry if local(child) == "value" and not child.get("form")), None)
            text = "" if value is None else _said(value)
            if text and text != _MISSING:
                found.setdefault(entry.get("id"), {})[language] = text
    return found, tuple(dict.fromkeys(languages)) or ("default",)


def language_code(name: str) -> str:
    """Return "ko" for "한국어 (ko)"; a language that states no code keeps its name."""
    stated = _LANGUAGE.search(name)
    return stated[1].lower() if stated else _NAMED.get(name.strip().lower(), name.strip())


def _said(element: Any) -> str:
    """Return a text in which values of other questions stand as ${path}."""
    pieces = [element.text or ""]
    for child in element:
        if local(child) == "output":
            pieces.append("${" + (child.get("value") or "").strip() + "}")
        pieces.append(child.tail or "")
    return "".join(pieces).strip()


def _questions(parts: _Parts, element: Any, path: str) -> Iterator[Question]:
    seen = set()
    for child in element:
        name = local(child)
        if not name or name == "meta" or name in seen:  # a repeat stands twice: as a template and as its first row
            continue
        seen.add(name)
        here = f"{path}/{name}"
        if here in parts.repeats or len(child) or _is_empty_group(parts, here):
            yield _container(parts, child, here)
        else:
            yield _question(parts, child, here)


def _is_empty_group(parts: _Parts, path: str) -> bool:
    control = parts.controls.get(path)
    return control is not None and local(control) == "group"


def _container(parts: _Parts, element: Any, path: str) -> Question:
    repeat = parts.repeats.get(path)
    control = parts.controls.get(path)
    bind = parts.binds.get(path, {})
    count = "" if repeat is None else _attributes(repeat).get("count", "")
    return Question(
        path=path,
        name=local(element),
        type=QuestionType.GROUP if repeat is None else QuestionType.REPEAT,
        label=_label(parts, control, "label"),
        hint=_label(parts, control, "hint"),
        relevant=bind.get("relevant", ""),
        read_only=bind.get("readonly", ""),
        appearance=_look(control) or _look(repeat),
        parameters={"count": count} if count else {},
        entity=_entity(parts, element, path),
        children=tuple(_questions(parts, element, path)),
    )


def _look(control: Any) -> str:
    return "" if control is None else (control.get("appearance") or "").strip()


def _question(parts: _Parts, element: Any, path: str) -> Question:
    bind = parts.binds.get(path, {})
    control = parts.controls.get(path)
    setter, expression = parts.setters.get(path, ("", ""))
    kind = _kind(bind, control, setter)
    choices, choice_filter, file = _choices(parts, control)
    stated = element.text or ""
    return Question(
        path=path,
        name=local(element),
        type=kind,
        label=_label(parts, control, "label"),
        hint=_label(parts, control, "hint"),
        required=_condition(bind.get("required", "")),
        required_message=_message(parts, bind.get("requiredMsg", "")),
        relevant=bind.get("relevant", ""),
        constraint=bind.get("constraint", ""),
        constraint_message=_message(parts, bind.get("constraintMsg", "")),
        calculate=bind.get("calculate", ""),
        default=stated,
        read_only=_condition(bind.get("readonly", "")),
        appearance=_look(control),
        preload=_preload(bind, setter),
        choices=choices,
        choice_filter=choice_filter,
        file=file,
        parameters=_parameters(control, expression if setter == "setvalue" else ""),
        save_to=bind.get("saveto", ""),
    )


def _condition(expression: str) -> str:
    return "" if expression in {"false()", ""} else expression


def _preload(bind: Mapping[str, str], setter: str) -> str:
    if setter in {"setgeopoint", "recordaudio"}:
        return {"setgeopoint": "start-geopoint", "recordaudio": "background-audio"}[setter]
    return bind.get("preloadParams", "") or bind.get("preload", "")


def _kind(bind: Mapping[str, str], control: Any, setter: str) -> QuestionType:
    if control is None:
        if "preload" in bind or setter in {"setgeopoint", "recordaudio"}:
            return QuestionType.META
        return QuestionType.CALCULATE if bind.get("calculate") else QuestionType.HIDDEN
    tag = local(control)
    if tag == "upload":
        return _BY_MEDIA.get((control.get("mediatype") or "").split("/")[0], QuestionType.FILE)
    if tag in _BY_CONTROL:
        return _BY_CONTROL[tag]
    if bind.get("type", "string") == "string" and bind.get("readonly") == "true()" and not bind.get("calculate"):
        return QuestionType.NOTE
    return _BY_BIND.get(bind.get("type", ""), QuestionType.TEXT)


def _parameters(control: Any, expression: str) -> dict[str, str]:
    """Return what pyxform wrote of the parameters column, and under `default` a value worked out on opening."""
    wanted = {"start", "end", "step", "max-pixels", "quality", "capture-accuracy", "accuracyThreshold", "query"}
    given = {} if control is None else {k: v for k, v in _attributes(control).items() if k in wanted}
    return given | ({"default": expression} if expression else {})


def _label(parts: _Parts, control: Any, name: str) -> Texts:
    element = None if control is None else next((child for child in control if local(child) == name), None)
    if element is None:
        return {}
    if element.get("ref"):
        return _message(parts, element.get("ref"))
    text = _said(element)
    return {parts.languages[0]: text} if text and text != _MISSING else {}


def _message(parts: _Parts, said: str) -> Texts:
    reference = _ITEXT.fullmatch(said.strip())
    if reference:
        return parts.texts.get(reference["id"], {})
    return {parts.languages[0]: said} if said else {}


def _choices(parts: _Parts, control: Any) -> tuple[tuple[ChoiceItem, ...], str, str]:
    """Return the choices, the filter over them, and the file that they come from."""
    if control is None:
        return (), "", ""
    itemset = next((child for child in control if local(child) == "itemset"), None)
    if itemset is None:
        inline = [child for child in control if local(child) == "item"]
        return tuple(_inline(parts, item) for item in inline), "", (control.get("query") or "")[:300]
    nodeset = (itemset.get("nodeset") or "").strip()
    found = _ITEMS.search(nodeset)
    if found is None or found["list"] not in parts.lists:
        return (), "", nodeset[:300]
    instance = parts.lists[found["list"]]
    if instance.get("src"):
        return (), (found["filter"] or "").strip(), instance.get("src").rpartition("/")[2]
    items = (element for element in instance.iter() if local(element) == "item")
    return tuple(_item(parts, item) for item in items), (found["filter"] or "").strip(), ""


def _item(parts: _Parts, item: Any) -> ChoiceItem:
    columns = {local(child): "".join(child.itertext()).strip() for child in item}
    text = columns.get("label", "")
    label = parts.texts.get(columns.get("itextId", "")) or ({parts.languages[0]: text} if text else {})
    return ChoiceItem(columns.get("name", ""), label, {k: v for k, v in columns.items() if k not in _NO_COLUMN})


def _inline(parts: _Parts, item: Any) -> ChoiceItem:
    return ChoiceItem(child_text(item, "value"), _label(parts, item, "label"))


def _entity(parts: _Parts, element: Any, path: str) -> EntityPlan | None:
    """Return what the meta block of the form, or of a repeat, says about the record."""
    meta = next((child for child in element if local(child) == "meta"), None)
    entity = None if meta is None else next((child for child in meta if local(child) == "entity"), None)
    if entity is None:
        return None
    here = f"{path}/meta/entity"

    def worked_out(name: str) -> str:
        return parts.binds.get(f"{here}/{name}", {}).get("calculate", "")

    return EntityPlan(
        dataset=entity.get("dataset", ""),
        label=worked_out("label"),
        entity_id=worked_out("@id"),
        create_if=worked_out("@create") or ("true()" if entity.get("create") else ""),
        update_if=worked_out("@update") or ("true()" if entity.get("update") else ""),
    )
