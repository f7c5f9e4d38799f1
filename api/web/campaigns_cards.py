"""Campaigns, their figures, lists and people as their pages show them."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import timedelta
from uuid import UUID

from sqlalchemy.orm import Session

from api.auth.permissions import Action, Caller
from api.auth.reach import reach_of
from api.web.campaigns_views import (
    AssignmentLine,
    CampaignCard,
    DayLine,
    FigureLine,
    Meter,
    SurveyorLine,
    TargetLine,
)
from api.web.labels import dated, day_text
from api.web.messages import Translator
from api.web.moments import moment_text
from api.web.pages import Frame
from api.web.views import Badge, Choice
from geo import clock
from geo.enums import ResourceKind
from geo.queries.assignments import AssignmentRow
from geo.queries.campaign_areas import TargetRow
from geo.queries.campaigns import CampaignRow
from geo.queries.coordinator_desk import UnderWay
from geo.queries.places import list_districts
from geo.queries.progress import AreaFigures, Figures, SurveyorRow
from geo.surveys.campaign_progress import NAMES, Note, Progress
from geo.surveys.campaign_states import AreaKind, AssignmentState, CampaignState, VisitResult

STATE_TONES = {CampaignState.DRAFT: "plain", CampaignState.OPEN: "good", CampaignState.CLOSED: "info"}
RESULT_TONES = {
    VisitResult.RECORDED: "good",
    VisitResult.STILL_THERE: "good",
    VisitResult.CHANGED: "info",
    VisitResult.NOTHING_FOUND: "plain",
    VisitResult.NOT_REACHED: "wait",
    VisitResult.GONE: "bad",
}
ASSIGNMENT_TONES = {AssignmentState.OPEN: "wait", AssignmentState.DONE: "good"}
NOT_YET = "아직"
METERS = ("둘러본 구역", "다녀온 곳", "기록한 곳", "승인된 기록")


def state_badge(row: CampaignRow, say: Translator) -> Badge:
    return Badge(say(row.state.label), STATE_TONES[row.state])


def period_text(row: CampaignRow, lang: str) -> str:
    return f"{dated(row.starts_on, lang)} ~ {dated(row.ends_on, lang)}"


def come_so_far(come: UnderWay, say: Translator) -> tuple[int, int, str]:
    """Return of how much how much has been looked at, and that in words; without a list areas are counted."""
    done, whole = (come.looked, come.targets) if come.targets else (come.areas_looked, come.areas)
    if come.targets:
        words = say("가 볼 곳 {all}곳 가운데 {done}곳을 둘러봤어요")
    else:
        words = say("구역 {all}곳 가운데 {done}곳을 둘러봤어요")
    return done, whole, words.format(all=whole, done=done)


def campaign_card(row: CampaignRow, frame: Frame, come: UnderWay | None = None) -> CampaignCard:
    """Return a campaign for the list; one that has opened with how far it has come."""
    done, whole, says = come_so_far(come, frame.say) if come and row.opened_at else (0, 0, "")
    return CampaignCard(
        done=done,
        whole=whole,
        says=says,
        url=f"/campaigns/{row.id}",
        title=row.title,
        state=state_badge(row, frame.say),
        district=row.district,
        period=period_text(row, frame.lang),
        size=frame.say("구역 {areas}곳 · 가 볼 곳 {targets}곳").format(areas=row.areas, targets=row.targets),
    )


def run_districts(session: Session, caller: Caller, chosen: str) -> tuple[Choice, ...]:
    """Return the districts whose campaigns the caller runs."""
    reach = reach_of(caller, Action.RUN_CAMPAIGNS)
    return tuple(
        Choice(one.code, f"{one.province} {one.name}", chosen in {one.code, one.name})
        for one in list_districts(session, clock.today())
        if reach.everywhere or one.code in reach.districts or one.code[:2] in reach.provinces
    )


def kind_choices(chosen: Iterable[str], say: Translator) -> tuple[Choice, ...]:
    wanted = set(chosen)
    return tuple(Choice(kind.value, say(kind.label), kind.value in wanted) for kind in ResourceKind)


def ticked(form: Mapping[str, str], prefix: str) -> list[str]:
    """Return the values of the boxes of a group that are ticked: `kind-space` is `space` of `kind-`."""
    return [name.removeprefix(prefix) for name in form if name.startswith(prefix)]


def ids_of(typed: Iterable[str]) -> list[UUID]:
    """Return the ids among what was sent; what is none is left out."""
    found = []
    for one in typed:
        try:
            found.append(UUID(one))
        except ValueError:
            continue
    return found


# --- figures ---------------------------------------------------------------------------------------------------------


def meters(total: Figures, say: Translator) -> tuple[Meter, ...]:
    """Return how far it has come, of what never changes: areas, places, records."""

    recorded = total.recorded + total.finds
    pairs = (
        (total.areas_visited, total.areas),
        (total.visited, total.targets),
        (total.recorded, total.targets),
        (total.approved + total.finds_approved, recorded),
    )
    return tuple(
        Meter(say(label), value, whole, f"{value} / {whole}")
        for label, (value, whole) in zip(METERS, pairs, strict=True)
        if whole or label in {METERS[0], METERS[3]}
    )


def _line(key: str, name: str, sub: str, figures: Figures, last: str = "", areas: str = "") -> FigureLine:
    return FigureLine(
        id=key,
        name=name,
        sub=sub,
        targets=figures.targets,
        visited=figures.visited,
        nothing_found=figures.nothing_found,
        not_reached=figures.not_reached,
        recorded=figures.recorded,
        approved=figures.approved + figures.finds_approved,
        finds=figures.finds,
        empty_looks=figures.empty_looks,
        visits=figures.visits,
        last=last,
        areas=areas,
    )


def dong_lines(found: Progress) -> tuple[FigureLine, ...]:
    """Return the dong with the figures of their areas together."""
    return tuple(
        _line(code, name, "", one, areas=f"{one.areas_visited} / {one.areas}")
        for (code, name), one in found.dongs.items()
    )


def area_lines(areas: Sequence[AreaFigures], held: Mapping[str, list[str]], frame: Frame) -> tuple[FigureLine, ...]:
    """Return the areas in their order, with who looks after them."""
    made = []
    for area in areas:
        kind = frame.say(AreaKind(area.kind).label)
        sub = kind if area.name == area.dong_name else f"{kind} · {area.dong_name}"
        last = moment_text(area.last_at, frame.lang) or frame.say(NOT_YET)
        made.append(_line(str(area.area_id), area.name, sub, area.figures, last))
    return tuple(
        FigureLine(
            **{**{n: getattr(one, n) for n in FigureLine.__slots__}, "surveyors": ", ".join(held.get(one.id, []))}
        )
        for one in made
    )


def outside_line(figures: Figures, say: Translator) -> FigureLine | None:
    """Return what lies outside every area, if anything does."""
    return _line("outside", say("구역 밖"), "", figures) if figures.visits else None


def note_text(note: Note | None, frame: Frame) -> str:
    """Return what came later than the day changed in its figures, in the reader's language."""
    if note is None:
        return ""
    say = frame.say
    moved = ", ".join(f"{say(NAMES[name])} {told}→{now}" for name, (told, now) in note.changed.items())
    days = ", ".join(day_text(one.received_on, frame.lang) for one in note.late)
    return say("{day}까지의 숫자가 그 뒤({days})에 도착한 기록 {n}건으로 바뀌었어요: {moved}").format(
        day=day_text(note.on, frame.lang), days=days, n=note.visits, moved=moved
    )


def day_lines(found: Progress, url: str, frame: Frame, most: int = 14) -> tuple[DayLine, ...]:
    """Return the last days on which somebody went out, the newest first, with what was heard of late."""
    return tuple(
        DayLine(
            day_text(one.day, frame.lang),
            f"{url}?on={one.day}",
            one.visits,
            frame.say("{n}건은 {day}까지 늦게 도착").format(n=one.late, day=day_text(one.last_heard.date(), frame.lang))
            if one.late and one.last_heard
            else "",
        )
        for one in reversed(found.days[-most:])
    )


# --- lists and people ------------------------------------------------------------------------------------------------


def target_lines(rows: Sequence[TargetRow], frame: Frame) -> tuple[TargetLine, ...]:
    say = frame.say
    return tuple(
        TargetLine(
            id=str(row.id),
            name=row.name,
            url=f"/resources/{row.resource_id}" if row.resource_id else "",
            area=row.area,
            sub=" · ".join(
                part for part in (say(ResourceKind(row.kind).label) if row.kind else "", row.address) if part
            ),
            result=Badge(say(row.result.label), RESULT_TONES[row.result])
            if row.result
            else Badge(say(NOT_YET), "none"),
            surveyor=row.surveyor or "",
        )
        for row in rows
    )


def assignment_lines(rows: Sequence[AssignmentRow], frame: Frame) -> tuple[AssignmentLine, ...]:
    say = frame.say
    return tuple(
        AssignmentLine(
            id=str(row.id),
            version=row.version,
            what=row.area or say("고른 {n}곳").format(n=row.targets),
            surveyor=row.surveyor,
            state=Badge(say(row.state.label), ASSIGNMENT_TONES.get(row.state, "plain")),
            done=f"{row.looked} / {row.targets}" if row.targets else "",
            due=day_text(row.due_on, frame.lang) if row.due_on else "",
            note=row.note,
            open=row.state is AssignmentState.OPEN,
        )
        for row in rows
    )


def surveyor_lines(rows: Sequence[SurveyorRow], frame: Frame) -> tuple[SurveyorLine, ...]:
    return tuple(
        SurveyorLine(
            row.name,
            ", ".join(row.teams),
            row.visits,
            row.recorded,
            row.assignments,
            moment_text(row.last_at, frame.lang),
        )
        for row in rows
    )


def holders(rows: Sequence[AssignmentRow]) -> dict[str, list[str]]:
    """Return area → who looks after it now."""
    held: dict[str, list[str]] = {}
    for row in rows:
        if row.state is AssignmentState.OPEN and row.area_id:
            held.setdefault(str(row.area_id), []).append(row.surveyor)
    return held


def a_year_ago() -> str:
    """Return the day before which a record is due for another look, as the form suggests it."""
    return str(clock.today() - timedelta(days=365))
