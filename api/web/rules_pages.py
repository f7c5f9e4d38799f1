"""All rules of one space on one page: opening of bookings, lengths, approval, what it is not lent for, quotas."""

from collections.abc import Iterable, Sequence
from typing import Any
from uuid import UUID

from fastapi import APIRouter, Response
from sqlalchemy.orm import Session

from api.auth.deps import SignedIn, Writer
from api.deps import SessionDep
from api.parties import service as parties_service
from api.spaces import service
from api.web.forms import Fields
from api.web.labels import WEEKDAYS, clock_text
from api.web.pages import FormDep, Frame, FrameDep, go
from api.web.parties_views import QuotaLine, RulesPage
from api.web.views import Choice
from geo.booking.quotas import rule_text
from geo.enums import (
    Approval,
    Labelled,
    Nature,
    Opens,
    PartyKind,
    Pending,
    Purpose,
    QuotaMeasure,
    QuotaPer,
    QuotaScope,
)
from geo.errors import InvalidInput
from geo.queries import keeping, quotas
from geo.queries.quotas import QuotaRule
from geo.queries.spaces import PolicyRow, SpaceDetail

router = APIRouter()

GRIDS = (5, 10, 15, 20, 30, 60, 120)
APPROVALS = (Approval.INSTANT, Approval.MANAGER, Approval.COMMITTEE)
SCOPES = (QuotaScope.SPACE, QuotaScope.SITE, QuotaScope.KIND)
DAY = 1440
NUMBERS = {
    "min_minutes": (5, 10_080),
    "max_minutes": (5, 10_080),
    "setup_minutes": (0, 720),
    "turnover_minutes": (0, 720),
    "rolling_days": (1, 730),
    "closes_before_minutes": (0, 43_200),
    "cancel_until_minutes": (0, 43_200),
    "move_until_minutes": (0, 43_200),
    "check_in_before_minutes": (0, DAY),
    "check_in_after_minutes": (0, DAY),
    "release_after_minutes": (0, DAY),
    "strike_days": (0, 730),
}
"""Whole numbers that every space has, with their bounds."""
OPTIONAL = {"votes_needed": (1, 99), "votes_of": (1, 99), "opens_day": (1, 31)}


@router.get("/keep/spaces/{space_id}/rules")
def show(frame: FrameDep, caller: SignedIn, session: SessionDep, space_id: UUID) -> Response:
    """Show the rules in force and the quotas."""
    space = service.kept_space(session, caller, space_id)
    return _page(frame, session, space, _present(space))


@router.post("/keep/spaces/{space_id}/rules")
def save(frame: FrameDep, caller: Writer, session: SessionDep, space_id: UUID, form: FormDep) -> Response:
    """Write a new version of the rules, or show what is wrong; bookings already made keep theirs."""
    space = service.kept_space(session, caller, space_id)
    fields = Fields(form, frame.say)
    changes = _read(fields)
    if fields.errors:
        return _page(frame, session, space, form, fields.errors, 422)
    try:
        with session.begin_nested():
            service.set_policy(session, caller, space_id, changes)
            keeping.set_site_natures(session, space.site_id, _ticked(form, "site_nature", Nature))
    except InvalidInput as error:
        said = frame.said(error)
        return _page(frame, session, space, form, {"": said}, 422)
    return go(f"/keep/spaces/{space_id}/rules?done=saved")


@router.post("/keep/spaces/{space_id}/quotas")
def add_quota(frame: FrameDep, caller: Writer, session: SessionDep, space_id: UUID, form: FormDep) -> Response:
    """Set a quota for the space, its site, or this kind of space there."""
    space = service.kept_space(session, caller, space_id)
    fields = Fields(form, frame.say)
    most = fields.number("most")
    scope = _one(form.get("scope"), SCOPES)
    per = _one(form.get("per"), tuple(QuotaPer))
    days = fields.number("quota_days", most=730) if per == QuotaPer.ROLLING else None
    if fields.errors or most is None:
        return _page(frame, session, space, {**_present(space), **form}, fields.errors, 422)
    rule = QuotaRule(
        id=0,
        scope=scope,
        space_id=space_id if scope == QuotaScope.SPACE else None,
        site_id=None if scope == QuotaScope.SPACE else space.site_id,
        district_code=None,
        space_kind=space.kind if scope == QuotaScope.KIND else None,
        subject=_one(form.get("subject"), tuple(PartyKind)),
        measure=_one(form.get("measure"), tuple(QuotaMeasure)),
        per=per,
        rolling_days=days,
        most=most,
    )
    parties_service.add_quota(session, caller, rule)
    return go(f"/keep/spaces/{space_id}/rules?done=quota-set#quotas")


@router.post("/keep/spaces/{space_id}/quotas/{quota_id}/end")
def end_quota(caller: Writer, session: SessionDep, space_id: UUID, quota_id: int) -> Response:
    """End a quota."""
    parties_service.end_quota(session, caller, quota_id)
    return go(f"/keep/spaces/{space_id}/rules?done=quota-ended#quotas")


def _read(fields: Fields) -> dict[str, Any]:
    form = fields.given
    found: dict[str, Any] = {name: _whole(fields, name, *bounds) for name, bounds in NUMBERS.items()}
    found |= {name: _whole(fields, name, *bounds) for name, bounds in OPTIONAL.items() if form.get(name)}
    found["approval"] = _one(form.get("approval"), APPROVALS)
    found["pending"] = _one(form.get("pending"), tuple(Pending))
    found["grid_minutes"] = int(_one(form.get("grid_minutes"), ("30", *map(str, GRIDS))))
    found["opens"] = _one(form.get("opens"), tuple(Opens))
    found["opens_weekday"] = int(_one(form.get("opens_weekday"), tuple("1234567")))
    found["opens_minute"] = fields.minutes("opens_clock", required=found["opens"] != Opens.ROLLING)
    if (found["opens_minute"] or 0) >= DAY:
        fields.refuse("opens_clock", "00:00부터 23:59까지로 적어 주세요.")
    found["refused_purposes"] = _ticked(form, "purpose", Purpose)
    found["refused_natures"] = _ticked(form, "nature", Nature)
    return found


def _one(typed: str | None, allowed: Sequence[str]) -> str:
    return typed if typed is not None and typed in list(allowed) else str(allowed[0])


def _whole(fields: Fields, name: str, least: int, most: int) -> int:
    typed = fields.raw(name, 10).strip()
    if typed.isascii() and typed.isdigit() and least <= int(typed) <= most:
        return int(typed)
    said = fields.say("{a}부터 {b}까지의 수로 적어 주세요.").format(a=least, b=most)
    fields.errors.setdefault(name, said)
    return least


def _ticked(form: Any, name: str, of: type[Labelled]) -> list[str]:
    return [member.value for member in of if form.get(f"{name}_{member.value}")]


def _present(space: SpaceDetail) -> dict[str, str]:
    """Return the rules in force as form fields."""
    policy = space.policy
    rules: dict[str, Any] = (
        {name: getattr(policy, name) for name in PolicyRow.__slots__} if policy else dict(keeping.DEFAULT_POLICY)
    )
    shown = {name: "" if value is None else str(value) for name, value in rules.items()}
    shown["opens_clock"] = clock_text(rules["opens_minute"]) if rules["opens_minute"] is not None else ""
    ticks = (
        ("purpose", rules["refused_purposes"]),
        ("nature", rules["refused_natures"]),
        ("site_nature", space.site_refused_natures),
    )
    return shown | {f"{name}_{value}": "on" for name, values in ticks for value in values}


def _page(
    frame: Frame, session: Session, space: SpaceDetail, typed: Any, errors: Any = None, status: int = 200
) -> Response:
    say = frame.say

    def some(name: str, of: Iterable[Labelled]) -> tuple[Choice, ...]:
        return tuple(Choice(member.value, say(member.label), member == typed.get(name)) for member in of)

    def ticks(name: str, of: type[Labelled]) -> tuple[Choice, ...]:
        return tuple(Choice(m.value, say(m.label), bool(typed.get(f"{name}_{m.value}"))) for m in of)

    days = tuple(Choice(str(n), say(day), str(n) == typed.get("opens_weekday")) for n, day in enumerate(WEEKDAYS, 1))
    view = RulesPage(
        title=space.name,
        space_url=f"/keep/spaces/{space.id}",
        action=f"/keep/spaces/{space.id}/rules",
        quota_action=f"/keep/spaces/{space.id}/quotas",
        approvals=some("approval", APPROVALS),
        pendings=some("pending", Pending),
        grids=tuple(Choice(str(g), str(g), str(g) == typed.get("grid_minutes")) for g in GRIDS),
        opens=some("opens", Opens),
        weekdays=days,
        purposes=ticks("purpose", Purpose),
        natures=ticks("nature", Nature),
        site_natures=ticks("site_nature", Nature),
        numbers={name: typed.get(name, "") for name in (*NUMBERS, *OPTIONAL, "most", "quota_days")},
        opens_clock=typed.get("opens_clock", ""),
        quotas=tuple(_quota(space, rule, frame) for rule in quotas.rules_at(session, space)),
        subjects=some("subject", PartyKind),
        measures=some("measure", QuotaMeasure),
        pers=some("per", QuotaPer),
        scopes=some("scope", SCOPES),
        errors=errors or {},
    )
    return frame.show("keep_rules.html", "keep", status=status, rules=view)


def _quota(space: SpaceDetail, rule: QuotaRule, frame: Frame) -> QuotaLine:
    says = rule_text(rule) if frame.lang == "ko" else f"{rule.subject}: {rule.most} {rule.measure} / {rule.per}"
    return QuotaLine(rule.id, says, f"/keep/spaces/{space.id}/quotas/{rule.id}/end")
