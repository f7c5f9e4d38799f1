"""Reading what planners type into the forms of a what-if: a question, one change."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from api.web.forms import Fields
from api.web.plan_asking import PlanAsked
from geo.coverage.target_words import CHILDCARE
from geo.enums import SiteKind
from geo.errors import InvalidInput, MaeulError
from geo.planning.changes import CAPACITY_MOST, NAME_MOST, Change, Doing
from geo.queries.places import DongRow
from geo.queries.scenarios import Content

Typed = Mapping[str, str]
FORM: Final = "form"
"""Under which a refusal stands that belongs to no field of its own."""
_SHOWN_AT: Final = {"geometry": "lon"}


def read_content(fields: Fields, asked: PlanAsked, district_code: str | None) -> dict[str, Any]:
    """Return the name, the note and the question of a scenario; what is wrong is in the fields' errors."""
    fields.errors |= {name: said for name, said in asked.errors.items() if name not in fields.errors}
    return {
        "title": fields.text("title", 100),
        "note": fields.text("note", 2000, required=False),
        "target": asked.target,
        "district_code": district_code,
        "minutes": asked.minutes,
        "group": asked.group,
        "on": asked.on if fields.raw("date").strip() else None,
    }


@dataclass(frozen=True, slots=True)
class Around:
    """What a change may name: the sites by id with their names, the dong by code."""

    sites: Mapping[str, str]
    dongs: Sequence[DongRow]
    next_site: str


def read_change(fields: Fields, around: Around, lang: str) -> Change | None:
    """Return the change that was typed; None with the errors in the fields."""
    doing = fields.raw("do", 10)
    if doing not in set(Doing):
        fields.refuse(FORM, "무엇을 바꿀지 골라 주세요.")
        return None
    do = Doing(doing)
    values = _values(fields, do, around)
    if fields.errors:
        return None
    try:
        return Change(do=do, **values)
    except InvalidInput as fault:
        note_fault(fields, fault, lang)
        return None


def note_fault(fields: Fields, fault: MaeulError, lang: str) -> None:
    """Put a refusal beside the field it names, else above the form."""
    said = fault.message_en if lang == "en" else fault.message
    named = [one["field"] for one in fault.details.get("fields", ())]
    fields.errors.setdefault(_SHOWN_AT.get(named[0], named[0]) if named else FORM, said)


def _values(fields: Fields, do: Doing, around: Around) -> dict[str, Any]:
    values: dict[str, Any] = {"site": around.next_site}
    if do is Doing.ADD:
        values |= _added(fields)
    else:
        values["site"], values["name"] = _site(fields, around)
    if do in {Doing.ADD, Doing.MOVE}:
        values |= _place(fields, around)
    if do in {Doing.ADD, Doing.REDATE}:
        values["opened_on"] = fields.day("opened_on", required=False)
    if do is not Doing.MOVE:
        values["closed_on"] = fields.day("closed_on", required=False)
    if do is Doing.REDATE:
        values["stays_open"] = fields.raw("stays_open") == "yes"
    return values


def _added(fields: Fields) -> dict[str, Any]:
    kind = fields.raw("kind", 40)
    if kind not in set(SiteKind):
        fields.refuse("kind", "시설의 종류를 골라 주세요.")
    capacity = fields.number("capacity", required=False, most=CAPACITY_MOST)
    return {
        "name": fields.text("name", NAME_MOST),
        "kind": kind,
        "childcare": fields.raw("childcare") == "yes",
        "capacity": float(capacity) if capacity else None,
    }


def _site(fields: Fields, around: Around) -> tuple[str, str]:
    """Return the site that is meant; one that is not on the list is looked for by the service itself."""
    site = fields.raw("site", 60).strip()
    if not site:
        fields.refuse("site", "시설을 골라 주세요.")
    return site, around.sites.get(site, "")


def _place(fields: Fields, around: Around) -> dict[str, Any]:
    """Return the place that was pointed at or typed; else the middle of the chosen dong."""
    typed = [fields.raw(name, 20).strip() for name in ("lon", "lat")]
    if any(typed):
        return dict(zip(("lon", "lat"), map(_degrees, typed), strict=True))
    code = fields.raw("dong", 20)
    dong = next((one for one in around.dongs if one.code == code), None)
    if dong is None:
        fields.refuse("dong", "지도에서 자리를 누르거나 동을 골라 주세요.")
        return {}
    return {"lon": dong.lon, "lat": dong.lat}


def _degrees(typed: str) -> float | None:
    try:
        return float(typed)
    except ValueError:
        return None


def first_site(fields: Fields, content: Content, lang: str) -> Change | None:
    """Return the site that came along with the address of a new scenario, if one did; None with its error noted."""
    lon, lat = (_degrees(fields.raw(name, 20).strip()) for name in ("lon", "lat"))
    if lon is None or lat is None:
        return None
    kind = content.target if content.target in set(SiteKind) else SiteKind.OTHER.value
    name = fields.text("name", NAME_MOST, required=False) or fields.say("새 자리")
    try:
        return Change(
            do=Doing.ADD,
            site="new-1",
            name=name,
            kind=kind,
            childcare=content.target == CHILDCARE,
            lon=lon,
            lat=lat,
        )
    except InvalidInput as fault:
        note_fault(fields, fault, lang)
        return None
