"""Idle spaces, applications, agreements and paths in words."""

from collections.abc import Sequence
from itertools import groupby

from sqlalchemy.orm import Session

from api.agreements.answers import days_left, partner_of
from api.web.agreements_views import AgreementCard, ApplicationCard, IdleCard, TimelineStep
from api.web.labels import WEEKDAYS, clock_text, day_text
from api.web.messages import Translator
from api.web.moments import day_of, day_told, span_told
from api.web.pages import Frame
from api.web.views import Badge
from geo import clock
from geo.agreement_states import (
    PUBLIC_AGREEMENTS,
    WARN_DAYS,
    AgreementKind,
    AgreementState,
    ApplicationState,
    ListingState,
)
from geo.queries import agreements
from geo.queries.agreements import AgreementFilter, AgreementRow, HoursRow
from geo.queries.hub_paths import PathRow, read_path
from geo.queries.idle import ApplicationRow, ListingRow
from geo.queries.sites import SiteRow

_LISTING_TONES = {ListingState.OPEN: "good", ListingState.NOTIFIED: "wait", ListingState.DECIDED: "info"}
_APPLICATION_TONES = {ApplicationState.CHOSEN: "good", ApplicationState.SUBMITTED: "wait"}
_AGREEMENT_TONES = {AgreementState.SIGNED: "good", AgreementState.DRAFT: "wait", AgreementState.TERMINATED: "bad"}
WEB = ("http://", "https://")


def idle_card(row: ListingRow, frame: Frame) -> IdleCard:
    say = frame.say
    state = ListingState(row.state)
    return IdleCard(
        url=f"/idle/{row.id}",
        office_url=f"/admin/agreements/listings/{row.id}",
        name=row.name,
        place=" ".join(filter(None, (row.district, row.dong_name))),
        owner=row.owner,
        badge=Badge(say(state.label), _LISTING_TONES.get(state, "plain")),
        says=_next_day(row, frame),
        available=span_told(row.available_from, row.available_until, frame.lang),
        apply=span_told(row.apply_from, row.apply_until, frame.lang),
        area=f"{row.area_m2:,g}㎡" if row.area_m2 else "",
        applications=row.applications,
    )


def _next_day(row: ListingRow, frame: Frame) -> str:
    say, today = frame.say, clock.today()
    if row.state == ListingState.NOTIFIED:
        return say("{day}부터 신청할 수 있어요").format(day=day_text(row.apply_from, frame.lang))
    if row.state == ListingState.OPEN and today <= row.apply_until:
        return say("신청 마감까지 {n}일").format(n=(row.apply_until - today).days)
    if row.state == ListingState.OPEN:
        return say("신청이 끝나 살펴보고 있어요")
    return ""


def listing_steps(row: ListingRow, frame: Frame) -> tuple[TimelineStep, ...]:
    """Return what happens with a listing, in order: notice, applications, decision, use."""
    say, lang = frame.say, frame.lang
    dated = (
        (say("사전예고"), row.notified_on, ""),
        (say("신청"), row.opened_on, span_told(row.apply_from, row.apply_until, lang)),
        (say("결정"), row.decided_on, _appeal(row, frame)),
        (say("협약과 사용"), None, span_told(row.available_from, row.available_until, lang)),
    )
    done = sum(1 for _label, day, _note in dated if day)
    return tuple(
        TimelineStep(
            label,
            day_told(day, lang),
            "done" if day and (place < done - 1 or row.decided_on) else "now" if place == max(done - 1, 0) else "ahead",
            note=note,
        )
        for place, (label, day, note) in enumerate(dated)
    )


def _appeal(row: ListingRow, frame: Frame) -> str:
    if row.appeal_until is None:
        return ""
    return frame.say("이의는 {day}까지 말할 수 있어요").format(day=day_told(row.appeal_until, frame.lang))


def application_card(row: ApplicationRow, frame: Frame, *, decides: bool, site_id: object = "") -> ApplicationCard:
    say, state = frame.say, ApplicationState(row.state)
    chosen = state is ApplicationState.CHOSEN
    return ApplicationCard(
        id=str(row.id),
        applicant=row.applicant,
        badge=Badge(say(state.label), _APPLICATION_TONES.get(state, "plain")),
        plan=row.plan,
        wished_use=row.wished_use,
        members=row.members,
        budget=row.budget,
        sent=day_of(row.created_at, frame.lang),
        reason=row.reason,
        version=row.version,
        can_withdraw=state in {ApplicationState.SUBMITTED, ApplicationState.CHOSEN} and row.agreement_id is None,
        can_decide=decides and state is ApplicationState.SUBMITTED,
        agreement_url=f"/admin/agreements/{row.agreement_id}" if row.agreement_id else "",
        new_agreement_url=f"/admin/agreements/new?site={site_id}&application={row.id}" if chosen else "",
    )


def agreement_card(row: AgreementRow, hours: Sequence[HoursRow], frame: Frame, *, inside: bool) -> AgreementCard:
    say, state = frame.say, AgreementState(row.state)
    left = days_left(row)
    return AgreementCard(
        url=f"/admin/agreements/{row.id}",
        number=row.number,
        title=row.title,
        kind=say(AgreementKind(row.kind).label),
        badge=Badge(say(state.label), _AGREEMENT_TONES.get(state, "plain")),
        site=row.site_name,
        site_url=f"/sites/{row.site_id}",
        parties=" · ".join((row.institution, say(partner_of(row, inside=inside)))),
        period=span_told(row.valid_from, row.valid_until, frame.lang),
        left="" if left is None else say("{n}일 남음").format(n=left),
        soon=left is not None and left <= WARN_DAYS,
        hours=hours_lines(hours, say),
    )


def hours_lines(hours: Sequence[HoursRow], say: Translator) -> tuple[str, ...]:
    """Return the hours of an agreement, a line for each of its spaces: 회의실 화·목 18:00~22:00."""
    lines = []
    for (_space, name), rows in groupby(hours, key=lambda row: (row.space_id, row.space_name)):
        times: dict[str, list[str]] = {}
        for row in rows:
            time = f"{clock_text(row.open_min)}~{clock_text(row.close_min)}"
            times.setdefault(time, []).append(say(WEEKDAYS[row.weekday - 1]))
        lines.append(f"{name} " + ", ".join(f"{'·'.join(days)} {time}" for time, days in times.items()))
    return tuple(lines)


def path_steps(path: PathRow, frame: Frame) -> tuple[TimelineStep, ...]:
    """Return a path as a line of steps; one that nobody has begun is none."""
    if path.version == 0:
        return ()
    nearest = next((step.step for step in path.steps if step.done_on is None), None)
    return tuple(
        TimelineStep(
            frame.say(step.step.label),
            day_told(step.done_on, frame.lang),
            "done" if step.done_on else "now" if step.step is nearest else "ahead",
            step.people,
            step.note,
            step.evidence_url if step.evidence_url.startswith(WEB) else "",
        )
        for step in path.steps
    )


def site_path(session: Session, site: SiteRow, frame: Frame) -> tuple[TimelineStep, ...]:
    """Return a site's path as its page shows it."""
    return path_steps(read_path(session, site.id), frame)


def site_agreements(session: Session, site: SiteRow, frame: Frame) -> tuple[AgreementCard, ...]:
    """Return a site's signed agreements as everybody sees them."""
    wanted = AgreementFilter(site_id=site.id, states=PUBLIC_AGREEMENTS, limit=20)
    rows, _total = agreements.list_agreements(session, wanted, clock.today())
    hours = agreements.list_hours(session, [row.id for row in rows])
    return tuple(agreement_card(row, hours[row.id], frame, inside=False) for row in rows if row.signed_on)
