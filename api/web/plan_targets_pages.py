"""The page of targets: those of the policy papers, own ones, and the form to write one."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from itertools import zip_longest
from typing import Annotated, Any, Final
from uuid import UUID

from fastapi import APIRouter, Depends, Query, Request, Response
from sqlalchemy.orm import Session

from api.auth.deps import Writer
from api.auth.permissions import EVERYWHERE, Action, Caller, Place, may
from api.auth.reach import reach_of
from api.coverage import service
from api.coverage_asks import wanted_of
from api.deps import SessionDep, SettingsDep
from api.errors import status_of
from api.web.forms import Fields
from api.web.labels import dated
from api.web.pages import Frame, FrameDep, go
from api.web.plan_choices import district_pairs
from api.web.plan_targets_cards import FIELDS, target_card, target_form, values_of
from api.web.plan_views import TargetCard, TargetForm, TargetsPage
from api.web.tabs import PLAN, tabs
from api.web.views import NO_ERRORS
from geo import clock
from geo.coverage.answer import Assessment
from geo.coverage.target_words import CHILDCARE, Per
from geo.enums import SiteKind
from geo.errors import MaeulError
from geo.planning.answers import coverage_of
from geo.planning.targets import HUBS, PAPER, ROOMS, own_target
from geo.queries.coverage_targets import TargetRow, get_target, list_targets
from geo.queries.places import list_districts
from geo.settings import Settings

router = APIRouter(prefix="/plan/targets")
PROVINCE_DIGITS: Final = 2
"""A district's code begins with that of its province."""
LABEL_MOST: Final = 100
SOURCE_MOST: Final = 300
WORKED_OUT: Final = 12
"""Own targets that the page works out itself; of the others it shows what they ask, and leads to their map."""
PLACES_MOST: Final = 10_000
IN_ALL_MOST: Final = 100_000
COUNTS: Final = frozenset({CHILDCARE, *(kind.value for kind in SiteKind)})


@dataclass(frozen=True, slots=True)
class Sent:
    """What came with the form: the kinds that were ticked and the text fields."""

    counts: frozenset[str] = frozenset()
    fields: Mapping[str, str] = field(default_factory=lambda: NO_ERRORS)


async def sent_target(request: Request) -> Sent:
    """Return the ticked kinds and the text fields of the form."""
    form = await request.form()
    fields = {name: value for name, value in form.items() if isinstance(value, str)}
    return Sent(frozenset(one for one in form.getlist("counts") if isinstance(one, str)), fields)


SentDep = Annotated[Sent, Depends(sent_target)]


@router.get("")
def index(
    frame: FrameDep, session: SessionDep, settings: SettingsDep, edit: Annotated[UUID | None, Query()] = None
) -> Response:
    """Show every target and how far it is reached today; planners write own ones."""
    row = get_target(session, edit) if edit else None
    form = None
    if frame.caller is not None and (_may_write(session, frame.caller, row)):
        typed, counts = (values_of(row), frozenset(row.counts)) if row else ({}, frozenset[str]())
        form = target_form(frame.say, _places(session, frame), typed, counts, row=row)
    return _page(frame, session, settings, form)


@router.post("")
def create(frame: FrameDep, caller: Writer, session: SessionDep, settings: SettingsDep, sent: SentDep) -> Response:
    """Write an own target."""
    return _written(frame, session, settings, sent, None, lambda values: service.write_target(session, caller, values))


@router.post("/{target_id}")
def change(
    frame: FrameDep, caller: Writer, session: SessionDep, settings: SettingsDep, sent: SentDep, target_id: UUID
) -> Response:
    """Change an own target."""
    version = _version(sent)
    row = get_target(session, target_id)

    def write(values: dict[str, Any]) -> None:
        service.change_target(session, caller, target_id, version, values)

    return _written(frame, session, settings, sent, row, write)


@router.post("/{target_id}/remove")
def remove(caller: Writer, session: SessionDep, sent: SentDep, target_id: UUID) -> Response:
    """Remove an own target; nothing else goes with it."""
    service.remove_target(session, caller, target_id, _version(sent))
    return go("/plan/targets?done=target-removed")


def _version(sent: Sent) -> int:
    typed = sent.fields.get("version", "")
    return int(typed) if typed.isdecimal() and len(typed) <= 9 else 0  # noqa: PLR2004  (digits of an integer)


def _written(
    frame: Frame, session: Session, settings: Settings, sent: Sent, row: TargetRow | None, write: Any
) -> Response:
    """Write what the form holds; what is wrong is told in it, with everything as it was typed."""
    fields = Fields(sent.fields, frame.say)
    values = _values(fields, sent.counts)
    if values["district"] is None and not _of_all(frame):
        fields.refuse("district", "어느 자치구의 목표인지 골라 주세요.")
    fault: MaeulError | None = None
    if not fields.errors:
        try:
            with session.begin_nested():
                write(values)
        except MaeulError as error:
            fault = error
        else:
            return go("/plan/targets?done=saved")
    typed = {name: fields.raw(name) for name in FIELDS}
    form = target_form(
        frame.say,
        _places(session, frame),
        typed,
        sent.counts,
        row=row,
        errors=fields.errors,
        error=frame.said(fault) if fault else "",
    )
    return _page(frame, session, settings, form, status_of(fault) if fault else 422)


def _values(fields: Fields, counts: frozenset[str]) -> dict[str, Any]:
    per = fields.raw("per", 20)
    if per not in {one.value for one in Per}:
        fields.refuse("per", "어디마다 세는지 골라 주세요.")
    numbers = {
        "at_least": fields.number("at_least", required=False, most=PLACES_MOST),
        "in_all": fields.number("in_all", required=False, most=IN_ALL_MOST),
    }
    if not any(numbers.values()) and not fields.errors:
        fields.refuse("at_least", "곳마다 몇 곳인지, 또는 모두 합쳐 몇 곳인지 적어 주세요.")
    return {
        "label": fields.text("label", LABEL_MOST),
        "counts": sorted(counts & COUNTS),
        "per": per,
        **numbers,
        "counted_from": fields.day("counted_from", required=False),
        "district": fields.text("district", 60, required=False) or None,
        "source": fields.text("source", SOURCE_MOST, required=False),
    }


def _of_all(frame: Frame) -> bool:
    """Say whether the reader may set a target for all districts at once."""
    return frame.caller is not None and may(frame.caller, Action.PLAN, EVERYWHERE)


def _places(session: Session, frame: Frame) -> list[tuple[str, str]]:
    """Return what a target may be for: the districts that the reader plans, and all of them for who plans all."""
    own = [(code, name) for code, name in district_pairs(session, clock.today()) if _plans_in(frame, code)]
    of_none = frame.say("모든 자치구") if _of_all(frame) else frame.say("자치구를 골라 주세요")
    return own if len(own) == 1 and not _of_all(frame) else [("", of_none), *own]


def _plans_in(frame: Frame, district: str) -> bool:
    place = Place(district_code=district, province_code=district[:PROVINCE_DIGITS])
    return frame.caller is not None and may(frame.caller, Action.PLAN, place)


def _page(frame: Frame, session: Session, settings: Settings, form: TargetForm | None, status: int = 200) -> Response:
    today = clock.today()
    known = bool(list_districts(session, today))
    rows = list_targets(session)

    def answer(key: str) -> Assessment | None:
        return coverage_of(session, wanted_of(session, settings, target=key)).assessment if known else None

    papers = tuple(target_card(one, answer(one.key), frame.say, frame.lang, source=PAPER) for one in (HUBS, ROOMS))
    worked = [answer(row.key) for row in rows[:WORKED_OUT]]
    own = tuple(_own(session, frame, row, found) for row, found in zip_longest(rows, worked))
    view = TargetsPage(
        tabs=tabs(frame, PLAN),
        papers=papers,
        own=own,
        day=dated(today, frame.lang),
        known=known,
        form=form,
    )
    return frame.show("plan_targets.html", "plan", status=status, targets=view)


def _own(session: Session, frame: Frame, row: TargetRow, answer: Assessment | None) -> TargetCard:
    editable = frame.caller is not None and _may_write(session, frame.caller, row)
    return target_card(own_target(row), answer, frame.say, frame.lang, row=row, may_edit=editable)


def _may_write(session: Session, caller: Caller, row: TargetRow | None) -> bool:
    if row is None:
        return bool(reach_of(caller, Action.PLAN))
    return may(caller, Action.PLAN, service.place_of(session, row.district_code))
