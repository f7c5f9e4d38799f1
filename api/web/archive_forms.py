"""The forms of the archive: what was typed, what is wrong with it, and the choices they offer."""

import re
from calendar import monthrange
from collections.abc import Mapping
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy.orm import Session

from api.auth.permissions import Action, Caller
from api.auth.reach import reach_of
from api.web.archive_cards import licence_choices
from api.web.archive_views import CollectionForm, ItemForm
from api.web.forms import Fields
from api.web.pages import Frame
from api.web.views import NO_ERRORS, Choice, Link
from geo import clock
from geo.enums import Licence
from geo.media.states import ArchiveKind
from geo.queries.archive import ArchiveRow, list_collections
from geo.queries.places import list_districts, list_dongs
from geo.queries.reach import Reach

TEXTS = {"place": 200, "happened_words": 100, "teller": 100, "teller_shown": 100, "credit": 200}
_DAY = re.compile(r"(\d{1,4})(?:[-./](\d{1,2})(?:[-./](\d{1,2}))?)?\.?년?")


def read_item(fields: Fields) -> dict[str, Any]:
    """Return the values of an item; what is wrong stands in `fields.errors`."""
    first, last = read_span(fields)
    kinds = {one.value for one in ArchiveKind}
    kind, licence = fields.raw("kind"), fields.raw("licence")
    if kind not in kinds:
        fields.refuse("kind", "하나를 골라 주세요.")
    if licence not in {one.value for one in Licence}:
        fields.refuse("licence", "하나를 골라 주세요.")
    return {
        "kind": kind,
        "title": fields.text("title", 200),
        "body": fields.text("body", 20_000, required=False),
        **{name: fields.text(name, most, required=False) for name, most in TEXTS.items()},
        "collection_id": read_id(fields, "collection_id"),
        "dong_code": fields.raw("dong_code", 20) or None,
        "happened_from": first,
        "happened_to": last,
        "licence": licence,
        "consent_needed": "consent_needed" in fields.given,
    }


def read_id(fields: Fields, name: str) -> UUID | None:
    typed = fields.raw(name, 40)
    try:
        return UUID(typed) if typed else None
    except ValueError:
        fields.refuse(name, "하나를 골라 주세요.")
        return None


def read_span(fields: Fields) -> tuple[date | None, date | None]:
    """Return the first and the last day of what was typed: a year, a month or a day at each end."""
    first = _read_days(fields, "happened_from")
    last = _read_days(fields, "happened_to")
    if first is None:
        if last is not None:
            fields.refuse("happened_from", "시작한 때도 적어 주세요.")
        return None, None
    end = last[1] if last else first[1]
    if end < first[0]:
        fields.refuse("happened_to", "끝난 때가 시작한 때보다 앞서요.")
    return first[0], end


def _read_days(fields: Fields, name: str) -> tuple[date, date] | None:
    typed = fields.raw(name, 20).strip()
    if not typed:
        return None
    found = _DAY.fullmatch(typed)
    try:
        year, month, day = (int(part) if part else 0 for part in found.groups()) if found else (0, 0, 0)
        first = date(year, month or 1, day or 1)
        last = date(year, month or 12, day or monthrange(year, month or 12)[1])
    except ValueError:
        fields.refuse(name, "1962, 1962-05, 1962-05-01처럼 적어 주세요.")
        return None
    return first, last


def typed_item(row: ArchiveRow) -> dict[str, str]:
    """Return an item as its form shows it."""
    plain = ("title", "body", *TEXTS, "licence", "dong_code", "collection_id", "version")
    typed = {name: "" if (value := getattr(row, name)) is None else str(value) for name in plain}
    days = {
        name: _shown_day(getattr(row, name), end) for name, end in (("happened_from", False), ("happened_to", True))
    }
    consent = {"consent_needed": "true"} if row.consent_needed else {}
    return {**typed, **days, **consent, "kind": row.kind.value}


def _shown_day(day: date | None, end: bool) -> str:
    """Return a day as one would type it: the first and last days of a year are that year."""
    if day is None:
        return ""
    edge = (12, 31) if end else (1, 1)
    return str(day.year) if (day.month, day.day) == edge else day.isoformat()


def item_form(
    session: Session,
    caller: Caller,
    frame: Frame,
    *,
    action: str,
    back_url: str,
    typed: Mapping[str, str],
    resource: Link | None = None,
    errors: Mapping[str, str] = NO_ERRORS,
    problem: str = "",
) -> ItemForm:
    """Return the form with the choices that this person has."""
    say, reach = frame.say, reach_of(caller, Action.WRITE_RESOURCES)
    kinds = tuple(Choice(one.value, say(one.label), one.value == typed.get("kind")) for one in ArchiveKind)
    return ItemForm(
        heading=say("마을기록 고치기") if typed.get("version") else say("마을기록 쓰기"),
        action=action,
        back_url=back_url,
        kinds=kinds,
        collections=_collections(session, reach, frame, typed.get("collection_id", "")),
        dongs=_dongs(session, reach, frame, typed.get("dong_code", "")),
        licences=licence_choices(say, typed.get("licence", Licence.OWN.value)),
        typed=typed,
        resource=resource,
        errors=errors,
        problem=problem,
    )


def _collections(session: Session, reach: Reach, frame: Frame, chosen: str) -> tuple[Choice, ...]:
    rows = list_collections(session, reach)
    none = Choice("", frame.say("모음에 넣지 않음"), not chosen)
    return (none, *(Choice(str(row.id), row.title, str(row.id) == chosen) for row in rows))


def _dongs(session: Session, reach: Reach, frame: Frame, chosen: str) -> tuple[Choice, ...]:
    """Return the dong of the districts where this person writes."""
    rows = [row for row in list_dongs(session, clock.today()) if _covers(reach, row.district_code)]
    none = Choice("", frame.say("이어진 곳의 동"), not chosen)
    return (none, *(Choice(row.code, f"{row.district} {row.name}", row.code == chosen) for row in rows))


def _covers(reach: Reach, district: str) -> bool:
    in_province = any(district.startswith(code[:2]) for code in reach.provinces)
    return reach.everywhere or district in reach.districts or in_province


def collection_form(
    session: Session,
    caller: Caller,
    frame: Frame,
    action: str,
    typed: Mapping[str, str],
    errors: Mapping[str, str] = NO_ERRORS,
    problem: str = "",
) -> CollectionForm:
    say, reach = frame.say, reach_of(caller, Action.WRITE_RESOURCES)
    heading = say("모음 고치기") if typed.get("version") else say("모음 만들기")
    chosen = typed.get("district", "")
    rows = [row for row in list_districts(session, clock.today()) if _covers(reach, row.code)]
    anywhere = (Choice("", say("모든 구"), not chosen),) if reach.everywhere else ()
    districts = (*anywhere, *(Choice(row.code, row.name, row.code == chosen) for row in rows))
    return CollectionForm(heading, action, districts, typed, errors, problem)
