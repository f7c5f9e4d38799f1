"""From a decision about many records to what its page shows."""

from collections.abc import Sequence
from typing import Final
from urllib.parse import urlencode

from api.web.desk_cards import STATE_TONES
from api.web.messages import Translator
from api.web.moments import moment_text
from api.web.pages import Frame
from api.web.review_views import DecidedRow, DecisionLineView, DecisionPage, DecisionsPage, JustDecided
from api.web.tabs import SURVEY, tabs
from api.web.views import Badge, Pager
from geo import clock
from geo.enums import ResourceState
from geo.queries.review_decisions import Answered, Decision, DecisionLine
from geo.review_states import Outcome

TITLES: Final = {
    ("approve", True): "{n}건을 승인하고 공개했어요.",
    ("approve", False): "{n}건을 승인했어요.",
    ("publish", False): "{n}건을 공개했어요.",
    ("send-back", False): "{n}건을 돌려보냈어요.",
    ("reject", False): "{n}건을 반려했어요.",
}
NOTHING: Final = "바뀐 기록이 없어요."


def decision_page(made: Decision, frame: Frame, *, back: str, problem: str = "") -> DecisionPage:
    """Return a decision: what was done, what was left and why, and until when it can be taken back."""
    say = frame.say
    left = [row for row in made.rows if row.outcome is not Outcome.DONE]
    open_still = made.undone_at is None and clock.now() <= made.undo_until and made.done > 0
    return DecisionPage(
        id=str(made.id),
        title=_title(made.action.value, made.done, say, publish=made.publish),
        tabs=tabs(frame, SURVEY),
        note=made.note,
        who=made.actor,
        when=moment_text(made.at, frame.lang),
        done=tuple(_row(row, say) for row in made.rows if row.outcome is Outcome.DONE),
        left=tuple(_row(row, say) for row in left),
        absent=made.asked - len(made.rows),
        undo_until=moment_text(made.undo_until, frame.lang) if open_still else "",
        undone=moment_text(made.undone_at, frame.lang),
        back=back,
        problem=problem,
    )


def just_decided(made: Decision, frame: Frame, *, back: str) -> JustDecided | None:
    """Return a decision as the list says it right after it was made; nothing once it has been taken back."""
    if made.undone_at is not None:
        return None
    title = _title(made.action.value, made.done, frame.say, publish=made.publish)
    url = f"/review/decisions/{made.id}"
    return JustDecided(title, f"{url}?{urlencode({'back': back})}", f"{url}/undo?{urlencode({'back': back})}")


def _title(action: str, done: int, say: Translator, *, publish: bool) -> str:
    return say(TITLES[action, publish]).format(n=done) if done else say(NOTHING)


def _row(row: Answered, say: Translator) -> DecidedRow:
    state = ResourceState(row.to_state if row.taken_back is not True else row.from_state)
    says = "" if row.outcome is Outcome.DONE else say(row.outcome.label)
    if row.taken_back is False:
        says = say("그사이 다른 일이 있어 그대로 두었어요.")
    return DecidedRow(row.name, f"/resources/{row.id}", says, Badge(say(state.label), STATE_TONES.get(state, "plain")))


def decisions_page(lines: Sequence[DecisionLine], frame: Frame, pager: Pager) -> DecisionsPage:
    """Return somebody's own decisions, the newest first."""
    return DecisionsPage(tabs(frame, SURVEY), tuple(_line(line, frame) for line in lines), pager)


def _line(line: DecisionLine, frame: Frame) -> DecisionLineView:
    return DecisionLineView(
        url=f"/review/decisions/{line.id}",
        title=_title(line.action, line.done, frame.say, publish=line.publish),
        when=moment_text(line.at, frame.lang),
        note=line.note,
        left=line.asked - line.done,
        undone=line.undone_at is not None,
    )
