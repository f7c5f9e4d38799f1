"""The typed fields of the seven kinds of resources: what each is called, how it is written, and who may see it.

The database holds the same vocabulary in `resource_fields`, where the public view reads it; a test compares both.
"""

import math
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Final
from urllib.parse import urlsplit

from geo.enums import Labelled, ResourceKind, Visibility
from geo.errors import InvalidInput
from geo.personal_numbers import ResidentNumberFound
from geo.text import clean_text

TEXT_MOST: Final = 2000
LIST_MOST: Final = 50
ITEM_MOST: Final = 200
NUMBER_MOST: Final = 1e12
EXTRA: Final = "extra"
"""Where an import keeps the columns that no field takes; internal, and never written through the API."""


class FieldType(Labelled):
    TEXT = "text", "글"
    NUMBER = "number", "수"
    DATE = "date", "날짜"
    CHOICE = "choice", "고르기"
    LIST = "list", "여러 가지"
    URL = "url", "누리집 주소"
    PHONE = "phone", "전화번호"
    TABLE = "table", "그 밖의 항목"


@dataclass(frozen=True, slots=True)
class FieldSpec:
    """One field of a kind; `choices` are the values of a field of type choice with their Korean labels."""

    name: str
    label: str
    type: FieldType = FieldType.TEXT
    visibility: Visibility = Visibility.PUBLIC
    choices: tuple[tuple[str, str], ...] = ()


_PRIVATE: Final = Visibility.PRIVATE
_INTERNAL: Final = Visibility.INTERNAL
_OFFICE: Final = (
    FieldSpec("type", "종류"),
    FieldSpec("status", "운영 상태"),
    FieldSpec("operator", "운영 기관"),
    FieldSpec("place", "장소"),
    FieldSpec("audience", "이용 대상"),
    FieldSpec("hours", "이용 시간"),
    FieldSpec("closing_days", "쉬는 날"),
    FieldSpec("fee", "이용료"),
    FieldSpec("how_to_apply", "신청 방법"),
    FieldSpec("capacity", "정원", FieldType.NUMBER),
    FieldSpec("seats", "좌석 수", FieldType.NUMBER),
    FieldSpec("books", "책 수", FieldType.NUMBER),
    FieldSpec("area_m2", "면적(㎡)", FieldType.NUMBER),
    FieldSpec("phone", "전화번호", FieldType.PHONE),
    FieldSpec("homepage", "누리집", FieldType.URL),
    FieldSpec("opened_on", "문 연 날", FieldType.DATE),
    FieldSpec("publisher", "제공 기관"),
    FieldSpec("licence", "이용 허락"),
    FieldSpec("tags", "꼬리표", FieldType.LIST),
    FieldSpec("memo", "조사 메모", visibility=_INTERNAL),
    FieldSpec(EXTRA, "그 밖의 항목", FieldType.TABLE, _INTERNAL),
    FieldSpec("head_name", "시설장명", visibility=_PRIVATE),
    FieldSpec("representative", "대표자", visibility=_PRIVATE),
    FieldSpec("contact_name", "연락하는 사람", visibility=_PRIVATE),
    FieldSpec("mobile", "휴대전화", FieldType.PHONE, _PRIVATE),
    FieldSpec("email", "전자우편", visibility=_PRIVATE),
)
"""What every kind but persons may have: it is what offices publish about places, groups and what they do."""

_PERSON: Final = (
    FieldSpec("alias", "불리는 이름"),
    FieldSpec("type", "하는 일"),
    FieldSpec("skills", "나눌 수 있는 것", FieldType.LIST),
    FieldSpec("audience", "만나고 싶은 사람"),
    FieldSpec("hours", "만날 수 있는 때"),
    FieldSpec("fee", "사례"),
    FieldSpec("tags", "꼬리표", FieldType.LIST),
    FieldSpec("operator", "이어 주는 곳"),
    FieldSpec("memo", "조사 메모", visibility=_INTERNAL),
    FieldSpec(EXTRA, "그 밖의 항목", FieldType.TABLE, _PRIVATE),
    FieldSpec("phone", "전화번호", FieldType.PHONE, _PRIVATE),
    FieldSpec("mobile", "휴대전화", FieldType.PHONE, _PRIVATE),
    FieldSpec("email", "전자우편", visibility=_PRIVATE),
    FieldSpec("homepage", "누리집", FieldType.URL, _PRIVATE),
    FieldSpec("birth", "태어난 해", visibility=_PRIVATE),
    FieldSpec("head_name", "시설장명", visibility=_PRIVATE),
    FieldSpec("representative", "대표자", visibility=_PRIVATE),
)

_OWN: Final[dict[ResourceKind, tuple[FieldSpec, ...]]] = {
    ResourceKind.SPACE: (
        FieldSpec("rooms", "방 수", FieldType.NUMBER),
        FieldSpec("equipment", "갖춘 것", FieldType.LIST),
        FieldSpec("barrier_free", "무장애 시설", FieldType.LIST),
    ),
    ResourceKind.ORGANISATION: (
        FieldSpec("members", "회원 수", FieldType.NUMBER),
        FieldSpec("households", "가구 수", FieldType.NUMBER),
        FieldSpec("founded_on", "만든 날", FieldType.DATE),
        FieldSpec("works", "하는 일", FieldType.LIST),
    ),
    ResourceKind.ACTIVITY: (
        FieldSpec("schedule", "때"),
        FieldSpec("starts_on", "시작하는 날", FieldType.DATE),
        FieldSpec("ends_on", "끝나는 날", FieldType.DATE),
        FieldSpec("participants", "참여 인원", FieldType.NUMBER),
        FieldSpec(
            "repeats",
            "되풀이",
            FieldType.CHOICE,
            choices=(("once", "한 번"), ("weekly", "주마다"), ("monthly", "달마다"), ("yearly", "해마다")),
        ),
    ),
    ResourceKind.GOODS: (
        FieldSpec("quantity", "수량", FieldType.NUMBER),
        FieldSpec("lending", "빌리는 조건"),
        FieldSpec("deposit", "보증금"),
    ),
    ResourceKind.STORY: (
        FieldSpec("era", "때"),
        FieldSpec("teller", "들려준 이", visibility=_PRIVATE),
        FieldSpec("archive_url", "기록이 있는 곳", FieldType.URL),
    ),
    ResourceKind.ROUTE: (
        FieldSpec("length_m", "길이(m)", FieldType.NUMBER),
        FieldSpec("minutes", "걸리는 시간(분)", FieldType.NUMBER),
        FieldSpec("keeper_houses", "지킴이집", FieldType.NUMBER),
        FieldSpec("stops", "들르는 곳", FieldType.LIST),
        FieldSpec(
            "difficulty",
            "어려운 정도",
            FieldType.CHOICE,
            choices=(("easy", "쉬움"), ("normal", "보통"), ("hard", "힘듦")),
        ),
    ),
}

FIELDS: Final[dict[ResourceKind, dict[str, FieldSpec]]] = {
    kind: {field.name: field for field in (_PERSON if kind is ResourceKind.PERSON else (*_OFFICE, *_OWN[kind]))}
    for kind in ResourceKind
}
"""Kind → name → field."""

_PHONE = re.compile(r"\+?[0-9][0-9 ()~/,.\-]{6,98}")


def read_properties(kind: ResourceKind, values: Mapping[str, Any]) -> dict[str, Any]:
    """Return the values as they are stored; None (take the field away) stays None.

    Raises InvalidInput naming every field (`properties.<name>`) that the kind does not have or that is not written as
    its type asks.
    """
    read: dict[str, Any] = {}
    faults = []
    for name, value in values.items():
        try:
            read[name] = _read(kind, name, value)
        except ValueError as fault:
            faults.append({"field": f"properties.{clean_name(name)}", "message": str(fault)})
    if faults:
        raise InvalidInput(
            f"{faults[0]['field']}: {faults[0]['message']}",
            f"Invalid: {', '.join(fault['field'] for fault in faults[:20])}",
            code="properties",
            details={"fields": faults[:20]},
        )
    return read


def imported_properties(kind: ResourceKind, values: Mapping[str, Any]) -> dict[str, Any]:
    """Return what an import may store: values that fit their field there, all others as text under `extra`."""
    read: dict[str, Any] = {}
    extra: dict[str, Any] = {}
    for name, value in values.items():
        try:
            read[name] = _read(kind, name, value)
        except ValueError:
            extra |= value if name == EXTRA and isinstance(value, Mapping) else {name: value}
    return {**read, EXTRA: extra} if extra else read


def _read(kind: ResourceKind, name: str, value: Any) -> Any:
    spec = FIELDS[kind].get(name)
    if spec is None:
        raise ValueError("이 갈래에 없는 항목이에요.")
    return None if value is None else _READERS[spec.type](value, spec)


def seen_properties(kind: ResourceKind, values: Mapping[str, Any], seen: frozenset[Visibility]) -> dict[str, Any]:
    """Return the values whose field is visible to one who may see `seen`; what no field describes is private."""
    return {name: value for name, value in values.items() if visibility_of(kind, name) in seen}


def visibility_of(kind: ResourceKind, name: str) -> Visibility:
    """Return who may see a field; one that no kind describes is private."""
    spec = FIELDS[kind].get(name)
    return spec.visibility if spec else Visibility.PRIVATE


def hidden_names() -> frozenset[str]:
    """Return the names of fields that no kind shows to the public: outside, not even the names appear."""
    every = [(spec.visibility, name) for specs in FIELDS.values() for name, spec in specs.items()]
    return frozenset(name for _seen, name in every) - {name for seen, name in every if seen is Visibility.PUBLIC}


def clean_name(name: str) -> str:
    """Return a field's name short enough to be told back."""
    return re.sub(r"[^\w.-]", "?", name)[:60]


def _text(value: Any, most: int = TEXT_MOST) -> str:
    if not isinstance(value, str):
        raise ValueError("글자로 적어 주세요.")  # noqa: TRY004  (all faults of values are collected as one kind)
    try:
        text = clean_text(value)
    except ResidentNumberFound:
        raise
    except ValueError as error:
        raise ValueError("쓸 수 없는 글자가 들어 있어요.") from error
    if not 1 <= len(text) <= most:
        raise ValueError("비워 둘 수 없어요." if not text else f"너무 길어요. {most}자까지 쓸 수 있어요.")
    return text


def _number(value: Any, _spec: FieldSpec) -> float | int:
    if isinstance(value, bool) or not isinstance(value, int | float) or not math.isfinite(value):
        raise ValueError("숫자로 적어 주세요.")
    if not 0 <= value <= NUMBER_MOST:
        raise ValueError("0 이상인 숫자로 적어 주세요.")
    return int(value) if float(value).is_integer() else float(value)


def _date(value: Any, _spec: FieldSpec) -> str:
    if isinstance(value, date):
        return value.isoformat()
    try:
        return date.fromisoformat(_text(value)).isoformat()
    except ValueError as error:
        raise ValueError("날짜는 2026-11-24처럼 적어 주세요.") from error


def _choice(value: Any, spec: FieldSpec) -> str:
    if not isinstance(value, str) or value not in dict(spec.choices):
        named = ", ".join(f"{word}({label})" for word, label in spec.choices)
        raise ValueError(f"{named} 가운데 하나여야 해요.")
    return value


def _list(value: Any, _spec: FieldSpec) -> list[str]:
    if not isinstance(value, list):
        raise ValueError("목록이어야 해요.")  # noqa: TRY004  (all faults of values are collected as one kind)
    if len(value) > LIST_MOST:
        raise ValueError(f"너무 많아요. {LIST_MOST}개까지 적을 수 있어요.")
    return list(dict.fromkeys(_text(item, ITEM_MOST) for item in value))


def _url(value: Any, _spec: FieldSpec) -> str:
    text = _text(value)
    try:
        parts = urlsplit(text)
    except ValueError as error:
        raise ValueError("https://로 시작하는 주소를 적어 주세요.") from error
    if parts.scheme not in {"http", "https"} or not parts.hostname or " " in text:
        raise ValueError("https://로 시작하는 주소를 적어 주세요.")
    return text


def _phone(value: Any, _spec: FieldSpec) -> str:
    text = _text(value, 100)
    if not _PHONE.fullmatch(text):
        raise ValueError("전화번호는 02-123-4567처럼 적어 주세요.")
    return text


def _table(_value: Any, _spec: FieldSpec) -> Any:
    raise ValueError("이 갈래에 없는 항목이에요.")


_READERS: Final[dict[FieldType, Callable[[Any, FieldSpec], Any]]] = {
    FieldType.TEXT: lambda value, _spec: _text(value),
    FieldType.NUMBER: _number,
    FieldType.DATE: _date,
    FieldType.CHOICE: _choice,
    FieldType.LIST: _list,
    FieldType.URL: _url,
    FieldType.PHONE: _phone,
    FieldType.TABLE: _table,
}
