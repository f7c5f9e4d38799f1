"""OpenRosa instances: one filled-in form as XML, read from phones and written for answers that came another way."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final
from uuid import UUID, uuid5

from lxml import etree  # type: ignore[import-untyped]  # lxml ships no type information

from geo.errors import FileRefused
from geo.importers.refusals import refused
from geo.importers.safe_xml import child_text, local, parse_xml
from geo.surveys.definition import FILES, SELECTS, Definition, EntityPlan, Question, QuestionType

NAME: Final = "instance.xml"
BYTES_MOST: Final = 2_000_000
TEXT_MOST: Final = 300
_TRUE: Final = frozenset({"1", "true", "true()"})
_MEDIA_NAME = re.compile(
    r"[^/\\]{1,200}\.(?:jpe?g|png|webp|heic|gif|amr|m4a|mp3|ogg|wav|mp4|3gp|mov|webm|pdf)", re.IGNORECASE
)
_NO_XML = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")


@dataclass(frozen=True, slots=True)
class EntityAnswer:
    """The record an answer makes (`create`) or changes (`update`, from revision `base_version` on).

    A phone that changes a record several times before it is online tells so: `trunk_version` is the last revision that
    it had from here, `branch_id` names its own line of changes.
    """

    dataset: str
    id: UUID | None
    create: bool = True
    update: bool = False
    base_version: int | None = None
    label: str = ""
    trunk_version: int | None = None
    branch_id: str = ""


@dataclass(frozen=True, slots=True)
class PartAnswer:
    """A record made by one row of a repeat: where it stands ("groups", 2), and its own answers."""

    repeat: str
    index: int
    entity: EntityAnswer
    values: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Instance:
    """One filled-in form: `values` are answers by name, groups as dicts, repeats as lists of dicts, all else text.

    `files` are the names of the attachments that it speaks of; `parts` the records that rows of repeats make.
    """

    form_id: str
    version: str
    instance_id: str
    deprecated_id: str
    root: str
    values: Mapping[str, Any]
    files: tuple[str, ...] = ()
    entity: EntityAnswer | None = None
    parts: tuple[PartAnswer, ...] = ()


def read_instance(xml: bytes, definition: Definition | None = None) -> Instance:
    """Return what an instance says; with its form's definition repeats are lists even with one row, files are exact.

    Raises FileRefused for what is not one instance: broken or dangerous XML, no form id, an entity without sense.
    """
    if len(xml) > BYTES_MOST:
        raise refused(NAME, "instance_too_big", "답 하나가 너무 커요.", f"it is larger than {BYTES_MOST} bytes")
    root = parse_xml(NAME, xml)
    form_id = _attribute(root, "id")
    if not form_id:
        said = "어느 양식의 답인지 알 수 없어요. 맨 위 태그에 id가 없어요."
        raise refused(NAME, "instance_form", said, "the root element names no form id")
    meta = next((child for child in root if local(child) == "meta"), None)
    repeats = _repeats(definition)
    values = _values(root, "", repeats)
    return Instance(
        form_id=form_id,
        version=_attribute(root, "version"),
        instance_id="" if meta is None else _short(child_text(meta, "instanceID")),
        deprecated_id="" if meta is None else _short(child_text(meta, "deprecatedID")),
        root=local(root),
        values=values,
        files=tuple(dict.fromkeys(_files(values, definition))),
        entity=_entity(meta),
        parts=tuple(_parts(root, "", repeats)),
    )


def write_instance(
    definition: Definition,
    values: Mapping[str, Any],
    instance_id: str,
    *,
    entity: EntityAnswer | None = None,
    deprecated_id: str = "",
) -> bytes:
    """Return the instance with these answers, the same bytes for the same answers; names the form has not are left out.

    Without `entity` a form about records makes a new one, whose id follows from the instance's; rows of repeats too.
    """
    root = etree.Element(definition.root, id=definition.form_key, version=definition.version)
    _write_into(root, definition.questions, values, instance_id)
    meta = etree.SubElement(root, "meta")
    etree.SubElement(meta, "instanceID").text = _clean(instance_id)
    if deprecated_id:
        etree.SubElement(meta, "deprecatedID").text = _clean(deprecated_id)
    if entity is not None:
        _write_entity(meta, entity)
    elif definition.entity is not None:
        _make_record(meta, definition.entity, entity_id(instance_id))
    return bytes(etree.tostring(root, xml_declaration=True, encoding="UTF-8"))


def entity_id(instance_id: str, where: str = "") -> UUID:
    """Return the id of the record that an instance, or a row of a repeat in it, makes."""
    return uuid5(_SPACE, f"{instance_id}/{where}")


_SPACE: Final = UUID("5d3ff4ad-5f7d-4e1f-8a39-6a31b1c2b0d5")


def _attribute(element: Any, name: str) -> str:
    """Return an attribute, whatever its namespace, short enough to be told back."""
    return _short(next((v for k, v in element.attrib.items() if etree.QName(k).localname == name), ""))


def _short(text: str) -> str:
    text = text.strip()
    if len(text) > TEXT_MOST:
        raise refused(NAME, "instance_name_long", "양식이나 답의 이름이 너무 길어요.", "an id is too long")
    return text


def _repeats(definition: Definition | None) -> frozenset[str]:
    """Return the paths of all repeats without the root's name."""
    if definition is None:
        return frozenset()
    cut = len(definition.root) + 1
    return frozenset(question.path[cut:] for question in definition.walk() if question.type is QuestionType.REPEAT)


def _values(element: Any, path: str, repeats: frozenset[str]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for child in element:
        name = local(child)
        if not name or name == "meta" or _is_template(child):
            continue
        here = f"{path}/{name}"
        value = _values(child, here, repeats) if len(child) else "".join(child.itertext())
        if name in found or here in repeats:
            before = found.get(name, [])
            found[name] = [*(before if isinstance(before, list) else [before]), _row(value)]
        else:
            found[name] = value
    return found


def _row(value: Any) -> Any:
    return {} if value == "" else value


def _is_template(element: Any) -> bool:
    return any(etree.QName(name).localname == "template" for name in element.attrib)


def _entity(meta: Any) -> EntityAnswer | None:
    element = None if meta is None else next((child for child in meta if local(child) == "entity"), None)
    if element is None:
        return None
    create, update = (_attribute(element, name) in _TRUE for name in ("create", "update"))
    return EntityAnswer(
        dataset=_attribute(element, "dataset"),
        id=_entity_id(_attribute(element, "id")),
        create=create,
        update=update,
        base_version=_whole(_attribute(element, "baseVersion")),
        label=child_text(element, "label"),
        trunk_version=_whole(_attribute(element, "trunkVersion")),
        branch_id=_attribute(element, "branchId"),
    )


def _entity_id(text: str) -> UUID | None:
    try:
        return UUID(text.removeprefix("uuid:")) if text else None
    except ValueError as error:
        raise _senseless() from error


def _whole(text: str) -> int | None:
    if not text:
        return None
    if not (text.isascii() and text.isdigit() and len(text) < 9):  # noqa: PLR2004  (PostgreSQL's integer)
        raise _senseless()
    return int(text)


def _senseless() -> FileRefused:
    said = "어느 기록을 고치는지 알 수 없어요. 기록의 번호나 판이 올바르지 않아요."
    return refused(NAME, "instance_entity", said, "the entity's id or version makes no sense")


def _parts(element: Any, path: str, repeats: frozenset[str]) -> Iterator[PartAnswer]:
    counts: dict[str, int] = {}
    for child in element:
        name = local(child)
        if not name or not len(child) or name == "meta" or _is_template(child):
            continue
        here = f"{path}/{name}"
        counts[name] = counts.get(name, 0) + 1
        entity = _entity(next((inner for inner in child if local(inner) == "meta"), None))
        if entity is not None:
            yield PartAnswer(here.removeprefix("/"), counts[name], entity, _values(child, here, repeats))
        yield from _parts(child, here, repeats)


def _files(values: Mapping[str, Any], definition: Definition | None) -> Iterator[str]:
    if definition is None:
        yield from (text for _, text in leaves(values) if _MEDIA_NAME.fullmatch(text))
        return
    wanted = {question.path for question in definition.walk() if question.type in FILES}
    for path, text in leaves(values):
        if text.strip() and f"/{definition.root}{path}" in wanted:
            yield text.strip()


def leaves(values: Mapping[str, Any], path: str = "") -> Iterator[tuple[str, str]]:
    """Yield every answer with its path below the root, rows of repeats under the same path."""
    for name, value in values.items():
        here = f"{path}/{name}"
        for row in value if isinstance(value, list) else [value]:
            if isinstance(row, Mapping):
                yield from leaves(row, here)
            else:
                yield here, str(row)


def _write_into(element: Any, questions: tuple[Question, ...], values: Mapping[str, Any], instance_id: str) -> None:
    for question in questions:
        value = values.get(question.name)
        if question.type is QuestionType.REPEAT:
            for index, row in enumerate(value if isinstance(value, list) else [], 1):
                _write_row(element, question, row if isinstance(row, Mapping) else {}, index, instance_id)
        elif question.type is QuestionType.GROUP:
            inner = etree.SubElement(element, question.name)
            _write_into(inner, question.children, value if isinstance(value, Mapping) else {}, instance_id)
        else:
            text = _written(question, value)
            etree.SubElement(element, question.name).text = text or None


def _write_row(element: Any, question: Question, row: Mapping[str, Any], index: int, instance_id: str) -> None:
    inner = etree.SubElement(element, question.name)
    where = f"{question.path}[{index}]"
    _write_into(inner, question.children, row, f"{instance_id}/{where}")
    if question.entity is not None:
        _make_record(etree.SubElement(inner, "meta"), question.entity, entity_id(instance_id, where))


def _written(question: Question, value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, list | tuple):
        return _clean(" ".join(map(str, value)))
    text = _clean(str(value))
    return " ".join(text.split()) if question.type in SELECTS else text


def _clean(text: str) -> str:
    return _NO_XML.sub("", text)


def _make_record(meta: Any, plan: EntityPlan, made: UUID) -> None:
    """Write the record that the answers around `meta` make; its name and whether there is one follow from the plan."""
    element = etree.SubElement(meta, "entity", dataset=plan.dataset, id=str(made))
    here = etree.SubElement(element, "label")  # as deep as the attributes that the form's expressions start from
    wanted = not plan.create_if or _worked_out(here, f"boolean({plan.create_if})")
    label = _worked_out(here, f"string({plan.label})") if plan.label else ""
    here.text = label if isinstance(label, str) and label else None
    if wanted is not False:
        element.set("create", "1")


def _worked_out(here: Any, expression: str) -> Any:
    """Return what an expression gives, None when it calls what only phones know."""
    try:
        return here.xpath(expression)
    except etree.XPathError:
        return None


def _write_entity(meta: Any, entity: EntityAnswer) -> None:
    element = etree.SubElement(meta, "entity", dataset=entity.dataset, id=str(entity.id or ""))
    if entity.create:
        element.set("create", "1")
    if entity.update:
        element.set("update", "1")
        for name, value in (("baseVersion", entity.base_version), ("trunkVersion", entity.trunk_version)):
            element.set(name, "" if value is None else str(value))
        element.set("branchId", entity.branch_id)
    etree.SubElement(element, "label").text = _clean(entity.label) or None


def taken_at(instance: Instance) -> datetime | None:
    """Return when the form was filled in, as the device says: the end, else the start."""
    for name in ("end", "start"):
        value = instance.values.get(name)
        if not isinstance(value, str):
            continue
        try:
            found = datetime.fromisoformat(value.strip())
        except ValueError:
            continue
        if found.tzinfo is not None:
            return found
    return None
