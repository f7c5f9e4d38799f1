"""Sessions and places in lines in words."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from sqlalchemy.orm import Session

from api.web.labels import WEEKDAYS, WEEKDAYS_EN, span_text
from api.web.pages import Frame
from api.web.programmes_views import SessionCard, WaitCard
from api.web.views import Badge
from geo import clock
from geo.clock import SEOUL
from geo.enums import ProgrammeKind, SessionState, WaitState
from geo.queries.sessions import SessionFilter, SessionRow, list_sessions
from geo.queries.signups import signed_heads
from geo.queries.waits import WaitFilter, WaitRow, list_waits

_WAIT_TONES = {
    WaitState.WAITING: "wait",
    WaitState.OFFERED: "good",
    WaitState.TAKEN: "good",
    WaitState.DECLINED: "plain",
    WaitState.EXPIRED: "plain",
}
MOST_MINE = 200
HOUR_MINUTES = 60


@dataclass(frozen=True, slots=True)
class Mine:
    """What the reader has to do with sessions: heads signed up and places in lines, by session."""

    signed: Mapping[UUID, int] = field(default_factory=dict)
    waits: Mapping[UUID, WaitRow] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Refused:
    """A sign-up that was refused, to be told at its session."""

    session_id: UUID
    reason: str
    heads: str
    may_join: bool = False


def mine_of(session: Session, frame: Frame) -> Mine:
    """Return what the reader has to do with sessions; nothing for a visitor."""
    if frame.caller is None:
        return Mine()
    account_id = frame.caller.account_id
    wanted = WaitFilter(account_id=account_id, states=(WaitState.WAITING, WaitState.OFFERED), limit=MOST_MINE)
    rows, _total = list_waits(session, wanted)
    return Mine(signed_heads(session, account_id), {row.session_id: row for row in rows if row.session_id})


def coming_of(session: Session, account_id: UUID) -> list[SessionRow]:
    """Return the sessions to come for which an account is signed up."""
    wanted = SessionFilter(account_id=account_id, from_at=clock.now(), limit=MOST_MINE)
    return list_sessions(session, wanted, clock.today())[0]


def session_card(row: SessionRow, frame: Frame, mine: Mine, refused: Refused | None = None) -> SessionCard:
    """Return a session with its seats in words and what the reader may do."""
    say, first = frame.say, row.start.astimezone(SEOUL)
    english = frame.lang == "en"
    ahead = row.state == SessionState.OPEN and row.start > clock.now()
    signed, entry = mine.signed.get(row.id, 0), mine.waits.get(row.id)
    here = refused if refused and refused.session_id == row.id else None
    idle = ahead and not signed and entry is None
    return SessionCard(
        id=str(row.id),
        version=row.version,
        title=row.title,
        url=f"/programmes/{row.programme_id}#session-{row.id}",
        month=f"{first:%b}" if english else f"{first.month}월",
        day=str(first.day),
        weekday=WEEKDAYS_EN[first.weekday()] if english else WEEKDAYS[first.weekday()],
        when=span_text(row.start, row.end, frame.lang),
        place=row.meeting_place or row.space_name or "",
        place_url=f"/spaces/{row.space_id}" if row.space_id and not row.meeting_place else "",
        site_name=row.site_name,
        dong=" ".join(filter(None, (row.district, row.dong_name))),
        seats=seats_badge(row, frame),
        seats_told=_seats_told(row, frame),
        kind=say(ProgrammeKind(row.kind).label),
        course=row.course_name or "",
        course_url=f"/courses/{row.course_id}" if row.course_name else "",
        may_sign_up=idle and row.free > 0,
        may_join=idle and (row.free <= 0 or (here is not None and here.may_join)),
        signed_heads=signed if ahead else 0,
        waits=_place_told(entry, frame) if entry else "",
        refused=here.reason if here else "",
        heads=here.heads if here else "1",
    )


def seats_badge(row: SessionRow, frame: Frame) -> Badge:
    say = frame.say
    if row.state != SessionState.OPEN:
        return Badge(say(SessionState(row.state).label), "bad")
    if row.start <= clock.now():
        return Badge(say("지난 회차"), "plain")
    return Badge(say("자리가 있어요"), "good") if row.free > 0 else Badge(say("자리가 찼어요"), "wait")


def _seats_told(row: SessionRow, frame: Frame) -> str:
    if row.state != SessionState.OPEN:
        return ""
    told = frame.say("{cap}자리 가운데 {free}자리 남음").format(cap=row.cap, free=max(row.free, 0))
    return f"{told} · {frame.say('{n}팀이 기다려요').format(n=row.waiting)}" if row.waiting else told


def _place_told(entry: WaitRow, frame: Frame) -> str:
    if entry.state == WaitState.OFFERED:
        return frame.say("기다리던 자리가 났어요. 늦기 전에 받아 주세요!")
    return frame.say("대기 {n}번이에요 ({heads}명)").format(n=entry.position, heads=entry.heads)


def wait_card(row: WaitRow, frame: Frame) -> WaitCard:
    """Return a place in a line; an offer says until when it stands and how long that still is."""
    say, offered = frame.say, row.state == WaitState.OFFERED
    told = say("대기 {n}번").format(n=row.position) if row.state == WaitState.WAITING else ""
    return WaitCard(
        id=str(row.id),
        version=row.version,
        title=row.title,
        url=f"/programmes/{row.programme_id}" if row.programme_id else f"/spaces/{row.space_id}",
        when=span_text(row.start, row.end, frame.lang),
        site_name=row.site_name,
        heads=row.heads,
        state=Badge(say(WaitState(row.state).label), _WAIT_TONES[WaitState(row.state)]),
        told=told,
        until=span_text(row.deadline, row.deadline, frame.lang).rpartition("~")[0] if offered and row.deadline else "",
        left=left_text(row.deadline, frame) if offered and row.deadline else "",
    )


def left_text(deadline: datetime, frame: Frame) -> str:
    """Return how long an offer still stands: 42분, 3시간 5분."""
    minutes = max(0, int((deadline - clock.now()).total_seconds()) // HOUR_MINUTES)
    hours, rest = divmod(minutes, HOUR_MINUTES)
    if hours:
        return frame.say("{hours}시간 {minutes}분 남았어요").format(hours=hours, minutes=rest)
    return frame.say("{minutes}분 남았어요").format(minutes=rest)
