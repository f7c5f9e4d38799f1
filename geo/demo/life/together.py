"""Groups of neighbours, programmes with sign-ups and a line, a season's round, spare hours and a need."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Any, Final
from uuid import UUID, uuid4

from sqlalchemy import insert, update
from sqlalchemy.orm import Session

from geo.booking.draw import commitment_of, new_seed
from geo.booking.programmes import add_session
from geo.demo.life.town import Town, desk_of
from geo.enums import Channel, MemberRole, PartyKind, ProgrammeKind, Purpose, RoundState
from geo.models.booking import Party
from geo.models.growth import GroupLink
from geo.models.parties import PartyMember
from geo.models.programmes import ProgrammeSession, Signup, SignupEvent, WaitEntry, WaitEvent
from geo.models.rounds import Need, Round, RoundEntry, RoundSlot, RoundWish, SpareHours
from geo.queries.programmes import ProgrammeValues, get_programme, insert_programme
from geo.queries.sessions import NewSession, SessionRow
from geo.queries.waits import NewWait, insert_wait

GROUPS: Final = (("시범 책모임", "resident"), ("시범 합창단", "neighbour1"), ("시범 뜨개모임", "neighbour5"))
ABOUT: Final = "(시범) "
CHEONYEON: Final = "1141052000"


@dataclass(frozen=True, slots=True)
class Offer:
    """A programme with its sessions, one a week: from which weekday and hour on, how many seats, who has signed up."""

    site: str
    values: ProgrammeValues
    weekday: int
    hour: int
    cap: int
    sessions: int
    signed: tuple[int, ...] = ()
    room: str = ""
    place: str = ""
    course: str = ""


OFFERS: Final = (
    Offer(
        "seosomun-library",
        ProgrammeValues(
            title="함께 읽는 수요 저녁",
            about=ABOUT + "한 달에 책 한 권을 네 번에 나누어 소리 내어 읽습니다.",
            kind=ProgrammeKind.CLUB,
            organiser="서소문 책모임",
            fee_text="무료",
            audience="누구나",
            published=True,
        ),
        weekday=3,
        hour=19,
        cap=12,
        sessions=4,
        signed=(0, 2, 3, 6, 8),
        room="seosomun-seminar",
    ),
    Offer(
        "cheonyeon-hub",
        ProgrammeValues(
            title="어린이 나무 공작 교실",
            about=ABOUT + "보호자와 함께 작은 선반을 만듭니다.",
            kind=ProgrammeKind.CLASS,
            organiser="천연가압장 운영위원회",
            fee_text="재료비 5,000원",
            audience="초등학생과 보호자",
            published=True,
        ),
        weekday=6,
        hour=10,
        cap=6,
        sessions=2,
        signed=(1, 4, 5, 7, 9, 10),
        room="cheonyeon-1f",
    ),
    Offer(
        "mangwon-arts",
        ProgrammeValues(
            title="염리동 소금길 함께 걷기",
            about=ABOUT + "번호를 단 가로등을 따라 40분쯤 걷습니다.",
            kind=ProgrammeKind.WALK,
            organiser="소금지킴이집 모임",
            fee_text="무료",
            audience="누구나",
            published=True,
        ),
        weekday=6,
        hour=15,
        cap=20,
        sessions=2,
        signed=(0, 3, 8),
        place="염리동 소금길 첫 가로등 앞",
        course="yeomni-salt-road",
    ),
)


def put_togetherness(session: Session, town: Town) -> None:
    """Write all of it; the resident has signed up for the walk and waits for the full class."""
    groups = _put_groups(session, town)
    _books, full, walk = [_put_offer(session, town, offer) for offer in OFFERS]
    _sign_up(session, [(walk[0], town.people["resident"])])
    _put_line(session, town, full[0])
    _put_line(session, town, full[1], others=(2, 6))
    wished = (town.at(town.next_weekday(6), 10), town.at(town.next_weekday(6), 12))
    wait = NewWait(
        town.people["resident"], 8, space_id=town.rooms["sanggye-room"].id, purpose=Purpose.CLUB, wishes=[wished]
    )
    insert_wait(session, wait, town.people["resident"])
    _put_round(session, town, groups)
    _put_need(session, town, groups["resident"])


def _put_groups(session: Session, town: Town) -> dict[str, UUID]:
    """Found groups by their heads; one of them asks to be known as a group of the map."""
    ids = {who: uuid4() for _name, who in GROUPS}
    kind = PartyKind.GROUP
    rows = [{"id": ids[who], "kind": kind, "name": name, "created_by": town.people[who]} for name, who in GROUPS]
    session.execute(insert(Party), rows)
    heads = [
        {"party_id": ids[who], "account_id": town.people[who], "kind": kind, "role": MemberRole.LEAD}
        for _name, who in GROUPS
    ]
    others = [
        {"party_id": ids[who], "account_id": town.neighbours[place + 7], "kind": kind, "role": MemberRole.MEMBER}
        for place, (_name, who) in enumerate(GROUPS)
    ]
    session.execute(insert(PartyMember), heads + others)
    asked = {
        "group_id": town.resources["cheonyeon-committee"],
        "party_id": ids["neighbour1"],
        "asked_by": town.people["neighbour1"],
    }
    session.execute(insert(GroupLink), [asked])
    return ids


def _put_offer(session: Session, town: Town, offer: Offer) -> list[UUID]:
    """Write a programme; the sessions are claimed as a keeper would, every week at the same hour."""
    keeper = town.people["keeper"]
    made = insert_programme(session, town.sites[offer.site], keeper, offer.values)
    programme = get_programme(session, made, town.now, town.today)
    desk = desk_of(session, keeper, keeps=True)
    sessions = []
    for week in range(offer.sessions):
        start = town.at(town.next_weekday(offer.weekday, week), offer.hour)
        new = NewSession(
            made,
            start,
            start + timedelta(hours=2),
            offer.cap,
            space_id=town.rooms[offer.room].id if offer.room else None,
            meeting_place=offer.place,
            course_id=town.resources[offer.course] if offer.course else None,
        )
        written = add_session(desk, programme, new)
        if isinstance(written, SessionRow):  # a public holiday: no session that week
            sessions.append(written.id)
    _sign_up(session, [(one, town.neighbours[place]) for one in sessions for place in offer.signed])
    return sessions


def _sign_up(session: Session, wanted: list[tuple[UUID, UUID]]) -> None:
    rows = [
        {"id": uuid4(), "session_id": session_id, "account_id": account, "heads": 1} for session_id, account in wanted
    ]
    session.execute(insert(Signup), rows)
    told = {"action": "sign_up", "to_state": "signed", "channel": Channel.WEB}
    session.execute(
        insert(SignupEvent), [{"signup_id": row["id"], "actor_id": row["account_id"], **told} for row in rows]
    )
    counts: dict[UUID, int] = {}
    for session_id, _account in wanted:
        counts[session_id] = counts.get(session_id, 0) + 1
    for session_id, taken in counts.items():
        more = update(ProgrammeSession).where(ProgrammeSession.id == session_id)
        session.execute(more.values(taken=ProgrammeSession.taken + taken))


def _put_line(session: Session, town: Town, session_id: UUID, others: tuple[int, ...] = ()) -> None:
    """Let people wait for a full session: the resident alone, or neighbours."""
    accounts = [town.neighbours[place] for place in others] or [town.people["resident"], town.neighbours[11]]
    rows = [
        {"id": uuid4(), "session_id": session_id, "account_id": account, "heads": 1, "purpose": Purpose.CLASS}
        for account in accounts
    ]
    session.execute(insert(WaitEntry), rows)
    joined = [
        {"wait_id": row["id"], "action": "join", "to_state": "waiting", "actor_id": row["account_id"]} for row in rows
    ]
    session.execute(insert(WaitEvent), joined)


def _put_round(session: Session, town: Town, groups: dict[str, UUID]) -> None:
    """Open a season round of the city hall's hub; two groups have put in their wishes, the resident's has not."""
    seed, made = new_seed(), uuid4()
    row = {
        "id": made,
        "site_id": town.sites["cityhall-hub"],
        "name": "다음 철 정기 대관",
        "about": ABOUT + "한 철 동안 매주 같은 시간에 쓸 모임을 제비뽑기로 정합니다.",
        "state": RoundState.OPEN,
        "starts_on": town.day(35),
        "ends_on": town.day(35 + 83),
        "apply_until": town.at(12, 18),
        "most_per_week": 2,
        "seed": seed,
        "commitment": commitment_of(seed),
        "created_by": town.people["keeper"],
        "opened_at": town.at(-2, 10),
    }
    session.execute(insert(Round), [row])
    slots: list[dict[str, Any]] = [
        {
            "id": uuid4(),
            "round_id": made,
            "space_id": town.rooms[key].id,
            "weekday": weekday,
            "from_min": hour * 60,
            "until_min": (hour + 2) * 60,
        }
        for key in ("cityhall-a", "cityhall-b", "cityhall-meeting")
        for weekday, hour in ((2, 19), (4, 19), (6, 10))
    ]
    session.execute(insert(RoundSlot), slots)
    entries = [("neighbour1", (0, 3, 6)), ("neighbour5", (0, 1))]
    session.execute(
        insert(RoundEntry),
        [
            {
                "round_id": made,
                "party_id": groups[who],
                "account_id": town.people[who],
                "heads": 11,
                "purpose": Purpose.CULTURE,
            }
            for who, _wishes in entries
        ],
    )
    session.execute(
        insert(RoundWish),
        [
            {"round_id": made, "party_id": groups[who], "rank": rank, "slot_id": slots[slot]["id"]}
            for who, wishes in entries
            for rank, slot in enumerate(wishes, 1)
        ],
    )


def _put_need(session: Session, town: Town, group: UUID) -> None:
    """Let spare hours and a group that looks for a place stand beside each other."""
    period = {"starts_on": town.today, "ends_on": town.day(120)}
    evening = {"from_min": 18 * 60, "until_min": 21 * 60}
    spare = {
        "space_id": town.rooms["hongeun-room"].id,
        "weekday": 4,
        "conditions": "쓰고 난 뒤 바닥을 쓸어 주세요.",
        "created_by": town.people["keeper"],
        **evening,
        **period,
    }
    session.execute(insert(SpareHours), [spare])
    need = {
        "account_id": town.people["resident"],
        "party_id": group,
        "dong_codes": [CHEONYEON],
        "weekdays": [2, 4],
        "minutes": 120,
        "heads": 8,
        "purpose": Purpose.CLUB,
        "about": "매주 저녁에 책을 읽을 자리를 찾아요.",
        **evening,
        **period,
    }
    session.execute(insert(Need), [need])
