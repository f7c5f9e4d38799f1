"""What a survey form asks, as one tree: the web form draws it, imports fill it, the server checks answers against it.

It is read from the very XForm that the phone apps download, so that both sides ask the same. Expressions are XPath as
the XForm holds them, paths resolved; "" means that nothing was said.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Final, Self

from geo.enums import Labelled

Texts = Mapping[str, str]
"""Language → text; a form in one language without a name says "default"."""

KOREAN_FIRST: Final = ("ko", "default", "en")


class QuestionType(Labelled):
    TEXT = "text", "글"
    INTEGER = "integer", "정수"
    DECIMAL = "decimal", "소수"
    RANGE = "range", "범위에서 고르기"
    DATE = "date", "날짜"
    TIME = "time", "시각"
    DATETIME = "datetime", "날짜와 시각"
    SELECT_ONE = "select_one", "하나 고르기"
    SELECT_MULTIPLE = "select_multiple", "여럿 고르기"
    RANK = "rank", "순서 매기기"
    GEOPOINT = "geopoint", "위치"
    GEOTRACE = "geotrace", "선"
    GEOSHAPE = "geoshape", "면"
    IMAGE = "image", "사진"
    AUDIO = "audio", "녹음"
    VIDEO = "video", "영상"
    FILE = "file", "파일"
    BARCODE = "barcode", "바코드"
    ACKNOWLEDGE = "acknowledge", "확인"
    NOTE = "note", "안내 글"
    CALCULATE = "calculate", "셈"
    HIDDEN = "hidden", "보이지 않는 값"
    META = "meta", "기기와 때"
    GROUP = "group", "묶음"
    REPEAT = "repeat", "되풀이"


FILES: Final = frozenset({QuestionType.IMAGE, QuestionType.AUDIO, QuestionType.VIDEO, QuestionType.FILE})
SELECTS: Final = frozenset({QuestionType.SELECT_ONE, QuestionType.SELECT_MULTIPLE, QuestionType.RANK})
SHAPES: Final = frozenset({QuestionType.GEOPOINT, QuestionType.GEOTRACE, QuestionType.GEOSHAPE})
CONTAINERS: Final = frozenset({QuestionType.GROUP, QuestionType.REPEAT})


@dataclass(frozen=True, slots=True)
class ChoiceItem:
    """One thing to choose; `extra` are the list's further columns, which a choice filter may ask for."""

    name: str
    label: Texts
    extra: Texts = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class EntityPlan:
    """Which record an answer makes or changes: `dataset` is the kind of resource, `label` gives its name."""

    dataset: str
    label: str = ""
    entity_id: str = ""
    create_if: str = ""
    update_if: str = ""


@dataclass(frozen=True, slots=True)
class Question:
    """One question, group or repeat. `preload` says what a META question takes by itself (start, today, deviceid …).

    `save_to` is the field of the record that the answer goes to; `choice_filter` is the predicate over a choice's
    columns; `file` names the external list of a select; `entity` stands at repeats that make a record each.
    """

    path: str
    name: str
    type: QuestionType
    label: Texts = field(default_factory=dict)
    hint: Texts = field(default_factory=dict)
    required: str = ""
    required_message: Texts = field(default_factory=dict)
    relevant: str = ""
    constraint: str = ""
    constraint_message: Texts = field(default_factory=dict)
    calculate: str = ""
    default: str = ""
    read_only: str = ""
    appearance: str = ""
    preload: str = ""
    choices: tuple[ChoiceItem, ...] = ()
    choice_filter: str = ""
    file: str = ""
    parameters: Texts = field(default_factory=dict)
    save_to: str = ""
    entity: EntityPlan | None = None
    children: tuple["Question", ...] = ()

    def as_json(self) -> dict[str, Any]:
        """Return what is said, without what is empty; path, name and type always stand."""
        plain = {name: getattr(self, name) for name in _PLAIN}
        return {name: value for name, value in plain.items() if value or name in _ALWAYS} | {
            key: value
            for key, value in (
                ("choices", [_choice_json(choice) for choice in self.choices]),
                ("entity", _entity_json(self.entity)),
                ("children", [child.as_json() for child in self.children]),
            )
            if value
        }

    @classmethod
    def from_json(cls, value: Mapping[str, Any]) -> Self:
        """Return the question that `as_json` wrote."""
        return cls(
            **{name: value[name] for name in _PLAIN if name in value and name != "type"},
            type=QuestionType(value["type"]),
            choices=tuple(ChoiceItem(**choice) for choice in value.get("choices", ())),
            entity=EntityPlan(**value["entity"]) if value.get("entity") else None,
            children=tuple(cls.from_json(child) for child in value.get("children", ())),
        )


@dataclass(frozen=True, slots=True)
class Definition:
    """One version of a form. `root` is the name of the instance's first element, the head of every path.

    `web_unsupported` are Korean sentences about what the web form cannot do; `languages` as the form names them.
    """

    form_key: str
    version: str
    title: Texts
    root: str
    questions: tuple[Question, ...]
    languages: tuple[str, ...] = ("default",)
    web_unsupported: tuple[str, ...] = ()
    entity: EntityPlan | None = None

    def walk(self) -> Iterator[Question]:
        """Yield every question, groups and repeats before what they hold."""
        yield from _walk(self.questions)

    def find(self, name: str) -> Question | None:
        """Return the first question of that name."""
        return next((question for question in self.walk() if question.name == name), None)

    def as_json(self) -> dict[str, Any]:
        """Return the definition as the API serves and the database keeps it."""
        return {
            "form_key": self.form_key,
            "version": self.version,
            "title": dict(self.title),
            "root": self.root,
            "languages": list(self.languages),
            "web_unsupported": list(self.web_unsupported),
            "entity": _entity_json(self.entity) or None,
            "questions": [question.as_json() for question in self.questions],
        }

    @classmethod
    def from_json(cls, value: Mapping[str, Any]) -> Self:
        """Return the definition that `as_json` wrote."""
        return cls(
            form_key=value["form_key"],
            version=value["version"],
            title=value["title"],
            root=value["root"],
            questions=tuple(Question.from_json(question) for question in value["questions"]),
            languages=tuple(value["languages"]),
            web_unsupported=tuple(value["web_unsupported"]),
            entity=EntityPlan(**value["entity"]) if value["entity"] else None,
        )


@dataclass(frozen=True, slots=True)
class Converted:
    """A form ready to be stored; `xform` are the bytes that are served and hashed, `warnings` pyxform's own words."""

    form_key: str
    title: str
    version: str
    xform: bytes
    definition: Definition
    warnings: tuple[str, ...]


def said(texts: Texts, lang: str = "ko") -> str:
    """Return the text in that language, else in the first that has any."""
    return next((texts[name] for name in (lang, *KOREAN_FIRST, *texts) if texts.get(name)), "")


_ALWAYS: Final = frozenset({"path", "name", "type"})
_APART: Final = frozenset({"choices", "entity", "children"})
_PLAIN: Final = tuple(name for name in Question.__dataclass_fields__ if name not in _APART)


def _walk(questions: tuple[Question, ...]) -> Iterator[Question]:
    for question in questions:
        yield question
        yield from _walk(question.children)


def _choice_json(choice: ChoiceItem) -> dict[str, Any]:
    return {"name": choice.name, "label": dict(choice.label), "extra": dict(choice.extra)}


def _entity_json(plan: EntityPlan | None) -> dict[str, str]:
    if plan is None:
        return {}
    return {name: getattr(plan, name) for name in EntityPlan.__dataclass_fields__ if getattr(plan, name)}
