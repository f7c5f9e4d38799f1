"""From webhooks and what they sent to what their pages show."""

from collections.abc import Collection
from typing import Final

from api.web.operation_cards import lasting_text, moment_text
from api.web.pages import Frame
from api.web.views import Badge, Choice
from api.web.webhook_views import EventChoices, HookCard, SentCard, TryLine
from geo.enums import Scope
from geo.queries.webhooks import AttemptRow, DeliveryRow, HookRow
from geo.webhooks.events import BOOKINGS, CHOSEN, EventType
from geo.webhooks.states import DeliveryState, HookReason, HookState

GROUPS: Final = (
    ("지역자원", tuple(one for one in CHOSEN if one.startswith("resource."))),
    ("시설과 공간", (EventType.SITE_CHANGED, EventType.SPACE_CHANGED)),
    ("예약", (EventType.BOOKING_CREATED, EventType.BOOKING_CHANGED)),
    ("조사와 지도", tuple(one for one in CHOSEN if one.startswith(("campaign.", "atlas.", "boundaries.")))),
)
TONES: Final = {
    DeliveryState.WAITING: "wait",
    DeliveryState.DELIVERED: "good",
    DeliveryState.FAILED: "bad",
    DeliveryState.ASIDE: "none",
}
SAMPLE: Final = """# pip install standardwebhooks
from standardwebhooks import Webhook

hook = Webhook("whsec_…")  # {secret}

def receive(body: bytes, headers: dict[str, str]) -> int:
    message = hook.verify(body, headers)  # {wrong}
    if seen(headers["webhook-id"]):       # {double}
        return 200
    print(message["type"], message["data"]["id"])
    return 200                            # {slow}
"""


def state_badge(row: HookRow, frame: Frame) -> Badge:
    """Return how a webhook stands; one that stopped by itself is a worry, one that was stopped is not."""
    if row.state is HookState.ACTIVE:
        return Badge(frame.say(row.state.label), "wait" if row.failures else "good")
    worry = row.reason in {HookReason.FAILING, HookReason.RIGHTS}
    return Badge(frame.say(row.state.label), "bad" if worry else "none")


def reason_text(row: HookRow, frame: Frame) -> str:
    """Return why a webhook does not send, or that its receiver is not well just now."""
    if row.reason is not None:
        return frame.say(row.reason.label)
    if row.not_before is None:
        return ""
    told = frame.say("받는 쪽이 잠시 받지 못해요. {when}에 다시 보내요.")
    return told.format(when=moment_text(row.not_before, frame))


def place_text(row: HookRow, frame: Frame) -> str:
    return frame.say("모든 곳") if row.scope is Scope.EVERYWHERE else row.place


def hook_card(row: HookRow, frame: Frame, *, with_owner: bool) -> HookCard:
    """Return a webhook for the list; administrators see whose it is."""
    say = frame.say
    facts = [(say("받는 주소"), row.url), (say("어디"), place_text(row, frame))]
    if with_owner:
        facts.append((say("만든 사람"), row.owner))
    facts.append((say("마지막으로 받은 때"), moment_text(row.last_delivered_at, frame)))
    return HookCard(f"/webhooks/{row.id}", row.name, state_badge(row, frame), reason_text(row, frame), tuple(facts))


def hook_facts(row: HookRow, frame: Frame) -> tuple[tuple[str, str], ...]:
    """Return what a webhook is, and how many messages stand how."""
    say = frame.say
    counts = say("받음 {delivered} · 기다림 {waiting} · 보내지 못함 {failed}")
    return (
        (say("받는 주소"), row.url),
        (say("어디"), place_text(row, frame)),
        (say("알리는 것"), ", ".join(say(EventType(one).label) for one in row.events)),
        (say("지난 한 달"), counts.format(delivered=row.delivered, waiting=row.waiting, failed=row.failed)),
        (say("만든 때"), moment_text(row.created_at, frame)),
    )


def event_choices(chosen: Collection[str], frame: Frame, *, bookings: bool) -> tuple[EventChoices, ...]:
    """Return the events in groups; those of bookings only for people who see bookings."""
    return tuple(
        EventChoices(frame.say(legend), tuple(Choice(one, frame.say(one.label), one in chosen) for one in events))
        for legend, events in GROUPS
        if bookings or not BOOKINGS.intersection(events)
    )


def sent_card(row: DeliveryRow, frame: Frame, *, active: bool) -> SentCard:
    """Return one message as it was sent."""
    tries = tuple(_try_line(each, frame) for each in reversed(row.attempts))
    next_try = ""
    if row.state is DeliveryState.WAITING and row.attempts:
        next_try = frame.say("{when}에 다시 보내요.").format(when=moment_text(row.next_at, frame))
    return SentCard(
        str(row.id),
        frame.say(row.type.label),
        Badge(frame.say(row.state.label), TONES[row.state]),
        moment_text(row.at, frame),
        next_try,
        str(row.event_id),
        row.body,
        tries,
        active and row.state is not DeliveryState.WAITING,
    )


def _try_line(row: AttemptRow, frame: Frame) -> TryLine:
    says = frame.say(row.problem.label) if row.problem else frame.say("받았어요.")
    status = f"{row.status} · " if row.status else ""
    lasted = lasting_text(row.latency_ms / 1000, frame)
    return TryLine(moment_text(row.at, frame), f"{status}{says}", lasted, "bad" if row.problem else "good")


def sample(frame: Frame) -> str:
    """Return a few lines that check a signature, for the receiver's side."""
    say = frame.say
    return SAMPLE.format(
        secret=say("만들 때 한 번 보인 비밀 열쇠"),
        wrong=say("서명이 틀리면 예외가 나요"),
        double=say("같은 것이 두 번 올 수 있어요"),
        slow=say("오래 걸리는 일은 답한 뒤에 하세요"),
    )
