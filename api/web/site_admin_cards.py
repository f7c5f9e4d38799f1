"""Sites at their office as lines, forms and steps."""

from collections.abc import Mapping
from datetime import date
from typing import Final

from api.web.labels import dated
from api.web.messages import Translator
from api.web.office_views import MoveForm, SiteLine, StepLine
from api.web.pages import Frame
from api.web.views import Badge
from geo import clock
from geo.clock import SEOUL
from geo.enums import SITE_MOVES, SiteKind, SiteState
from geo.queries.site_steps import StepRow
from geo.queries.sites import SiteRow

TONES: Final = {
    SiteState.CANDIDATE: "none",
    SiteState.PLANNED: "info",
    SiteState.BUILDING: "info",
    SiteState.OPEN: "good",
    SiteState.PAUSED: "wait",
    SiteState.CLOSED: "bad",
}
ORDER: Final = (
    SiteState.OPEN,
    SiteState.BUILDING,
    SiteState.PLANNED,
    SiteState.PAUSED,
    SiteState.CANDIDATE,
    SiteState.CLOSED,
)
"""In which order the steps are offered: forwards first, the one that ends it last."""
LABELS: Final = {
    SiteState.CANDIDATE: "다시 후보로",
    SiteState.PLANNED: "열 계획 잡기",
    SiteState.BUILDING: "짓기 시작",
    SiteState.OPEN: "문 열기",
    SiteState.PAUSED: "잠시 멈추기",
    SiteState.CLOSED: "문 닫기",
}
SAYS: Final = {
    SiteState.CANDIDATE: "계획 전의 후보로 돌아가요. 세는 시설에서 빠져요.",
    SiteState.PLANNED: "지도와 계획에 ‘예정’으로 보여요. 아직 예약은 받지 않아요.",
    SiteState.BUILDING: "‘조성 중’으로 보여요. 여는 날이 되면 문 열기를 눌러 주세요.",
    SiteState.OPEN: "운영하는 시설로 세고, 열린 공간은 바로 예약을 받아요.",
    SiteState.PAUSED: "새 예약을 받지 않아요. 다시 열 수 있어요.",
    SiteState.CLOSED: "이제 예약을 받지 않아요. 공간과 기록은 그대로 남아요.",
}
DAYS: Final = {
    SiteState.PLANNED: "여는 날(예정)",
    SiteState.BUILDING: "여는 날(예정)",
    SiteState.OPEN: "연 날",
    SiteState.CLOSED: "닫은 날",
}


def state_badge(state: str, say: Translator) -> Badge:
    """Return a site's state as a badge."""
    known = SiteState(state)
    return Badge(say(known.label), TONES[known])


def site_line(row: SiteRow, frame: Frame, *, late: bool) -> SiteLine:
    """Return one site of the list."""
    say = frame.say
    where = " ".join(filter(None, (row.district, row.dong_name))) or row.address
    return SiteLine(
        url=f"/admin/sites/{row.id}",
        name=row.name,
        state=state_badge(row.state, say),
        says=" · ".join(filter(None, (say(SiteKind(row.kind).label), where, row.operator))),
        spaces=say("공간 {n}곳").format(n=row.spaces) if row.spaces else "",
        since=_since(row, frame),
        note=say("늦어지고 있어요") if late else "",
    )


def _since(row: SiteRow, frame: Frame) -> str:
    say = frame.say
    if row.state == SiteState.CLOSED and row.closed_on:
        return say("{day} 닫음").format(day=dated(row.closed_on, frame.lang))
    if row.state in {SiteState.OPEN, SiteState.PAUSED} and row.opened_on:
        return say("{day} 엶").format(day=dated(row.opened_on, frame.lang))
    if row.planned_on and row.state not in {SiteState.OPEN, SiteState.PAUSED, SiteState.CLOSED}:
        return say("{day} 열 예정").format(day=dated(row.planned_on, frame.lang))
    return ""


def site_fields(row: SiteRow) -> dict[str, str]:
    """Return a site as its form shows it."""
    names = ("name", "kind", "address", "operator", "phone", "homepage", "about")
    point = f"{row.lat:.6f}, {row.lon:.6f}" if row.lat is not None and row.lon is not None else ""
    return {**{name: getattr(row, name) for name in names}, "point": point, "version": str(row.version)}


def moves_of(row: SiteRow, ahead: int, frame: Frame, typed: Mapping[str, str]) -> tuple[MoveForm, ...]:
    """Return the steps a site can take, each with what comes of it."""
    say = frame.say
    may = SITE_MOVES[SiteState(row.state)]
    return tuple(
        MoveForm(
            state=state.value,
            label=say(LABELS[state]),
            says=_says(state, ahead, say),
            day_label=say(DAYS.get(state, "바꾸는 날")),
            day=(typed.get("on", "") if typed.get("state") == state.value else "") or _day(row, state),
            danger=state is SiteState.CLOSED,
            open=typed.get("state") == state.value,
        )
        for state in ORDER
        if state in may
    )


def _says(state: SiteState, ahead: int, say: Translator) -> str:
    told = say(SAYS[state])
    if state in {SiteState.PAUSED, SiteState.CLOSED} and ahead:
        warned = say("앞으로의 예약 {n}건은 저절로 취소되지 않아요. 먼저 휴관으로 알려 주세요.").format(n=ahead)
        return f"{told} {warned}"
    return told


def _day(row: SiteRow, state: SiteState) -> str:
    planned = row.planned_on if state in {SiteState.PLANNED, SiteState.BUILDING} else None
    return (planned or clock.today()).isoformat()


def step_line(row: StepRow, undo_url: str, frame: Frame) -> StepLine:
    """Return one step of a site's life."""
    say = frame.say
    known = row.on_date if row.state is not SiteState.PAUSED or row.reason else None
    day: date = known or row.at.astimezone(SEOUL).date()
    noted = dated(row.at.astimezone(SEOUL).date(), frame.lang)
    by = " · ".join(filter(None, (say("{day}에 적음").format(day=noted), row.by or "", row.operator)))
    label = say("되돌림: {state}").format(state=say(row.state.label)) if row.undoes else say(row.state.label)
    return StepLine(
        label=label,
        tone=TONES[row.state],
        when=dated(day, frame.lang),
        says=by,
        reason=row.reason,
        undone=row.undone,
        undo_url=undo_url if row.undoable else "",
        undo_says=say("이 단계를 없던 일로 하고, 그 전의 상태와 날짜로 돌아가요. 기록에는 되돌렸다고 남아요."),
    )
