"""Idle places: listings, who asked to hear of them and who was told, applications."""

from collections.abc import Sequence
from dataclasses import dataclass, fields
from datetime import date, datetime
from typing import Any, Final
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.orm import Session

from geo.errors import NotFound
from geo.queries.guarded import count_written, write_guarded
from geo.queries.reach import DONG_OF, Reach


@dataclass(frozen=True, slots=True)
class ListingRow:
    """A listing with its place; days are the first and the last that count. No personal data."""

    id: UUID
    site_id: UUID
    site_name: str
    address: str
    space_id: UUID | None
    space_name: str | None
    dong_code: str | None
    dong_name: str | None
    district: str | None
    district_code: str | None
    province_code: str | None
    lon: float | None
    lat: float | None
    owner: str
    about: str
    conditions: str
    area_m2: float | None
    available_from: date
    available_until: date
    notice_days: int
    apply_from: date
    apply_until: date
    state: str
    notified_on: date | None
    opened_on: date | None
    decided_on: date | None
    appeal_until: date | None
    closed_on: date | None
    closed_reason: str
    applications: int
    created_by: UUID | None
    version: int

    @property
    def name(self) -> str:
        """Return the place's name: the site's, with the space's where only that is offered."""
        return f"{self.site_name} {self.space_name}" if self.space_name else self.site_name


_LISTINGS: Final = f"""
SELECT l.id, l.site_id, t.name AS site_name, t.address, l.space_id, s.name AS space_name, g.code AS dong_code,
       g.name AS dong_name, g.district, g.district_code, g.province_code, ST_X(t.location) AS lon,
       ST_Y(t.location) AS lat, l.owner, l.about, l.conditions, coalesce(l.area_m2, t.floor_area_m2) AS area_m2,
       l.available_from, l.available_until, l.notice_days, l.apply_from, l.apply_until, l.state, l.notified_on,
       l.opened_on, l.decided_on, l.appeal_until, l.closed_on, l.closed_reason,
       (SELECT count(*) FROM idle_applications a WHERE a.listing_id = l.id AND a.state <> 'withdrawn') AS applications,
       l.created_by, l.version, count(*) OVER () AS total
FROM idle_listings l JOIN sites t ON t.id = l.site_id LEFT JOIN spaces s ON s.id = l.space_id
{DONG_OF.format(point="t.location_m")}
"""  # noqa: S608  (fixed text; values are bound)


NOWHERE: Final = Reach()
EVERYWHERE: Final = Reach(everywhere=True)


@dataclass(frozen=True, slots=True)
class ListingFilter:
    """Which listings; None and empty do not narrow.

    What was never announced is seen only within `reach`; `kept` leaves out everything beyond it.
    """

    ids: Sequence[UUID] | None = None
    site_id: UUID | None = None
    states: Sequence[str] = ()
    district_code: str | None = None
    dong_code: str | None = None
    reach: Reach = NOWHERE
    kept: bool = False
    limit: int = 50
    offset: int = 0


OFFICE: Final = """(:everywhere OR g.district_code = ANY(CAST(:districts AS text[]))
  OR g.province_code = ANY(CAST(:provinces AS text[])) OR t.id = ANY(CAST(:sites AS uuid[])))"""
"""Whether a row whose site is `t` and whose dong is `g` lies within somebody's reach."""
_TESTS: Final = {
    "ids": "l.id = ANY(:ids)",
    "site_id": "l.site_id = :site_id",
    "states": "l.state = ANY(:states)",
    "district_code": "g.district_code = :district_code",
    "dong_code": "g.code = :dong_code",
}
_ORDER: Final = "array_position(ARRAY['open', 'notified', 'draft', 'decided', 'closed'], l.state), l.apply_until, l.id"


def list_listings(session: Session, wanted: ListingFilter, today: date) -> tuple[list[ListingRow], int]:
    """Return one page of listings, those that take applications first, and how many there are."""
    given: dict[str, Any] = {name: getattr(wanted, name) for name in _TESTS}
    values = {
        name: value if isinstance(value, str | UUID) else list(value)
        for name, value in given.items()
        if value not in (None, ())
    }
    seen = OFFICE if wanted.kept else f"(l.notified_on IS NOT NULL OR {OFFICE})"
    where = " AND ".join([seen, *(_TESTS[name] for name in values)])
    sql = f"{_LISTINGS} WHERE {where} ORDER BY {_ORDER} LIMIT :limit OFFSET :offset"
    bound = {**values, **wanted.reach.parameters(), "today": today, "limit": wanted.limit, "offset": wanted.offset}
    rows = session.execute(text(sql), bound).mappings().all()
    return [_as(ListingRow, row) for row in rows], int(rows[0]["total"]) if rows else 0


def _as(kind: Any, row: Any) -> Any:
    return kind(**{field.name: row[field.name] for field in fields(kind)})


def get_listing(session: Session, listing_id: UUID, today: date, *, lock: bool = False) -> ListingRow:
    """Return one listing, its row locked when it is about to change; raise NotFound when there is none."""
    if lock:
        session.execute(text("SELECT 1 FROM idle_listings WHERE id = :id FOR UPDATE"), {"id": listing_id})
    rows, _total = list_listings(session, ListingFilter(ids=[listing_id], reach=EVERYWHERE), today)
    if not rows:
        raise NotFound("그런 유휴공간이 없어요.", "There is no such idle space.", code="idle_unknown")
    return rows[0]


@dataclass(frozen=True, slots=True)
class ListingValues:
    """What an officer writes about an idle place; None leaves a value as it is."""

    owner: str | None = None
    about: str | None = None
    conditions: str | None = None
    area_m2: float | None = None
    available_from: date | None = None
    available_until: date | None = None
    notice_days: int | None = None
    apply_from: date | None = None
    apply_until: date | None = None


_VALUES: Final = tuple(ListingValues.__slots__)


def insert_listing(
    session: Session, site_id: UUID, space_id: UUID | None, values: ListingValues, actor_id: UUID | None
) -> UUID:
    """Write a draft of a listing and its first event."""
    sql = """
    INSERT INTO idle_listings (site_id, space_id, owner, about, conditions, area_m2, available_from, available_until,
                               notice_days, apply_from, apply_until, created_by)
    VALUES (:site_id, :space_id, :owner, coalesce(:about, ''), :conditions, :area_m2, :available_from,
            :available_until, coalesce(:notice_days, 7), :apply_from, :apply_until, :actor_id) RETURNING id
    """
    given = {name: getattr(values, name) for name in _VALUES}
    bound = {**given, "site_id": site_id, "space_id": space_id, "actor_id": actor_id}
    made: UUID = session.execute(text(sql), bound).scalar_one()
    add_event(session, Event("listing", made, "draft", None, "draft", actor_id))
    return made


def update_listing(session: Session, listing_id: UUID, version: int, values: ListingValues, now: datetime) -> None:
    """Change a draft under its version; raise Conflict when somebody was quicker."""
    sets = ", ".join(f"{name} = coalesce(:{name}, {name})" for name in _VALUES)
    sql = f"""
    UPDATE idle_listings SET {sets}, version = version + 1, updated_at = :now
    WHERE id = :id AND version = :version AND state = 'draft'
    """  # noqa: S608  (fixed text; values are bound)
    given = {name: getattr(values, name) for name in _VALUES}
    write_guarded(session, sql, {**given, "id": listing_id, "version": version, "now": now})


@dataclass(frozen=True, slots=True)
class Event:
    """One move of a listing, an application or an agreement: `subject` says of which."""

    subject: str
    id: UUID
    action: str
    from_state: str | None
    to_state: str
    actor_id: UUID | None
    reason: str = ""


def add_event(session: Session, event: Event) -> None:
    """Remember a move for ever."""
    sql = """
    INSERT INTO agreement_events (listing_id, application_id, agreement_id, action, from_state, to_state, actor_id,
                                  reason)
    VALUES (CASE :subject WHEN 'listing' THEN CAST(:id AS uuid) END,
            CASE :subject WHEN 'application' THEN CAST(:id AS uuid) END,
            CASE :subject WHEN 'agreement' THEN CAST(:id AS uuid) END,
            :action, :from_state, :to_state, :actor_id, :reason)
    """
    session.execute(text(sql), {field.name: getattr(event, field.name) for field in fields(Event)})


def move_listing(session: Session, row: ListingRow, event: Event, dates: dict[str, Any], now: datetime) -> None:
    """Take a listing one step on, under its state and version, with the dates that belong to the step."""
    sets = "".join(f", {name} = :{name}" for name in dates)
    sql = f"""
    UPDATE idle_listings SET state = :to, version = version + 1, updated_at = :now{sets}
    WHERE id = :id AND state = :state AND version = :version
    """  # noqa: S608  (fixed names of columns; values are bound)
    bound = {**dates, "id": row.id, "to": event.to_state, "state": row.state, "version": row.version, "now": now}
    write_guarded(session, sql, bound)
    add_event(session, event)


def due_to_open(session: Session, today: date) -> list[UUID]:
    """Return the listings whose time to take applications has come."""
    sql = "SELECT id FROM idle_listings WHERE state = 'notified' AND apply_from <= :today ORDER BY id"
    return list(session.execute(text(sql), {"today": today}).scalars())


# --- advance notice --------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class WatchRow:
    id: UUID
    account_id: UUID
    party_id: UUID | None
    district_code: str
    district: str
    dong_code: str | None
    dong_name: str | None


_WATCHES: Final = """
SELECT w.id, w.account_id, w.party_id, w.district_code, x.name AS district, w.dong_code,
       (SELECT d.name FROM dongs d WHERE d.code = w.dong_code ORDER BY d.edition_id DESC LIMIT 1) AS dong_name
FROM idle_watches w JOIN districts x ON x.code = w.district_code
WHERE w.account_id = :account_id ORDER BY x.name, w.dong_code NULLS FIRST, w.id
"""


def list_watches(session: Session, account_id: UUID) -> list[WatchRow]:
    """Return what an account asked to hear of."""
    rows = session.execute(text(_WATCHES), {"account_id": account_id}).mappings()
    return [WatchRow(**row) for row in rows]


def put_watch(session: Session, account_id: UUID, party_id: UUID | None, district: str, dong: str | None) -> None:
    """Remember that somebody wants to hear of idle places in a district or dong; asking twice is asking once."""
    sql = """
    INSERT INTO idle_watches (account_id, party_id, district_code, dong_code)
    VALUES (:account_id, :party_id, :district, :dong) ON CONFLICT DO NOTHING
    """
    bound = {"account_id": account_id, "party_id": party_id, "district": district, "dong": dong}
    session.execute(text(sql), bound)


def drop_watch(session: Session, account_id: UUID, watch_id: UUID) -> None:
    """Forget that somebody wanted to hear; only one's own."""
    sql = "DELETE FROM idle_watches WHERE id = :id AND account_id = :account_id"
    if not count_written(session, sql, {"id": watch_id, "account_id": account_id}):
        raise NotFound("그런 알림 신청이 없어요.", "There is no such request.", code="watch_unknown")


def tell_watchers(session: Session, row: ListingRow, now: datetime) -> list[UUID]:
    """Write down who is told of a listing now, and return their accounts; nobody is told twice."""
    sql = """
    INSERT INTO idle_notices (listing_id, account_id, party_id, told_at)
    SELECT DISTINCT ON (w.account_id) :listing_id, w.account_id, w.party_id, :now FROM idle_watches w
    JOIN accounts a ON a.id = w.account_id AND a.disabled_at IS NULL AND a.verified_at IS NOT NULL
    WHERE w.district_code = :district AND (w.dong_code IS NULL OR w.dong_code = :dong)
    ORDER BY w.account_id, w.party_id NULLS LAST ON CONFLICT DO NOTHING RETURNING account_id
    """
    bound = {"listing_id": row.id, "district": row.district_code, "dong": row.dong_code, "now": now}
    return list(session.execute(text(sql), bound).scalars())


@dataclass(frozen=True, slots=True)
class ToldRow:
    name: str
    told_at: datetime


def list_told(session: Session, listing_id: UUID) -> list[ToldRow]:
    """Return who was told of a listing and when; names are for the office only."""
    sql = """
    SELECT a.name, n.told_at FROM idle_notices n JOIN accounts a ON a.id = n.account_id
    WHERE n.listing_id = :id ORDER BY n.told_at, a.name, a.id
    """
    return [ToldRow(**row) for row in session.execute(text(sql), {"id": listing_id}).mappings()]


@dataclass(frozen=True, slots=True)
class GroupName:
    id: UUID
    name: str


def groups_to_speak_for(session: Session, account_id: UUID) -> list[GroupName]:
    """Return the groups, still there, that an account is a member of."""
    sql = """
    SELECT p.id, p.name FROM parties p JOIN party_members m ON m.party_id = p.id
    WHERE m.account_id = :account_id AND p.kind = 'group' AND p.closed_at IS NULL ORDER BY p.name, p.id
    """
    return [GroupName(**row) for row in session.execute(text(sql), {"account_id": account_id}).mappings()]


# --- applications ----------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class ApplicationValues:
    party_id: UUID | None
    applicant: str
    plan: str
    wished_use: str
    members: int
    budget: str = ""


@dataclass(frozen=True, slots=True)
class ApplicationRow:
    """An application; for the office and for whoever sent it."""

    id: UUID
    listing_id: UUID
    account_id: UUID
    party_id: UUID | None
    applicant: str
    plan: str
    wished_use: str
    members: int
    budget: str
    state: str
    reason: str
    decided_at: datetime | None
    created_at: datetime
    agreement_id: UUID | None
    version: int


_APPLICATIONS: Final = """
SELECT a.id, a.listing_id, a.account_id, a.party_id, a.applicant, a.plan, a.wished_use, a.members, a.budget, a.state,
       a.reason, a.decided_at, a.created_at, a.version,
       (SELECT c.id FROM agreements c WHERE c.application_id = a.id AND c.state <> 'terminated' AND c.renews_id IS NULL)
         AS agreement_id
FROM idle_applications a WHERE {where} ORDER BY a.created_at, a.id
"""


def insert_application(session: Session, listing_id: UUID, account_id: UUID, values: ApplicationValues) -> UUID:
    """Write an application and its first event; the database refuses it unless the listing takes them."""
    sql = """
    INSERT INTO idle_applications (listing_id, account_id, party_id, applicant, plan, wished_use, members, budget)
    VALUES (:listing_id, :account_id, :party_id, :applicant, :plan, :wished_use, :members, :budget) RETURNING id
    """
    given = {field.name: getattr(values, field.name) for field in fields(values)}
    bound = {**given, "listing_id": listing_id, "account_id": account_id}
    made: UUID = session.execute(text(sql), bound).scalar_one()
    add_event(session, Event("application", made, "submit", None, "submitted", account_id))
    return made


def list_applications(session: Session, listing_id: UUID, account_id: UUID | None = None) -> list[ApplicationRow]:
    """Return a listing's applications in the order they came, or only those that an account sent."""
    own = " AND a.account_id = :account_id" if account_id else ""
    sql = _APPLICATIONS.format(where=f"a.listing_id = :listing_id{own}")
    rows = session.execute(text(sql), {"listing_id": listing_id, "account_id": account_id}).mappings()
    return [ApplicationRow(**row) for row in rows]


def get_application(session: Session, application_id: UUID) -> ApplicationRow:
    """Return one application; raise NotFound when there is none with that id."""
    sql = _APPLICATIONS.format(where="a.id = :id")
    row = session.execute(text(sql), {"id": application_id}).mappings().one_or_none()
    if row is None:
        raise NotFound("그런 신청이 없어요.", "There is no such application.", code="application_unknown")
    return ApplicationRow(**row)


def move_application(session: Session, row: ApplicationRow, event: Event, now: datetime) -> None:
    """Take an application one step on, under its state and version; a decision keeps its reason."""
    sql = """
    UPDATE idle_applications SET state = :to, version = version + 1, updated_at = :now,
      reason = CASE WHEN :decides THEN :reason ELSE reason END,
      decided_by = CASE WHEN :decides THEN CAST(:actor AS uuid) ELSE decided_by END,
      decided_at = CASE WHEN :decides THEN CAST(:now AS timestamptz) ELSE decided_at END
    WHERE id = :id AND state = :state AND version = :version
    """
    bound = {
        "id": row.id,
        "to": event.to_state,
        "state": row.state,
        "version": row.version,
        "now": now,
        "decides": event.to_state in {"chosen", "not_chosen"},
        "reason": event.reason,
        "actor": event.actor_id,
    }
    write_guarded(session, sql, bound)
    add_event(session, event)
