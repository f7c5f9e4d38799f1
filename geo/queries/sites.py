"""Sites: lists, one in full, and their life cycle written with its history."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.orm import Session

from geo.clock import SEOUL
from geo.enums import SITE_MOVES, SiteState
from geo.errors import Conflict, NotFound
from geo.queries.reach import DONG_OF, Reach
from geo.queries.search import matches


@dataclass(frozen=True, slots=True)
class SiteRow:
    """A site with its dong of today; `lon`, `lat` in WGS84 are None for a site whose place is not known."""

    id: UUID
    name: str
    kind: str
    state: str
    address: str
    operator: str
    phone: str
    homepage: str
    about: str
    dong_code: str | None
    dong_name: str | None
    district: str | None
    district_code: str | None
    province_code: str | None
    lon: float | None
    lat: float | None
    planned_on: date | None
    opened_on: date | None
    closed_on: date | None
    floor_area_m2: float | None
    spaces: int
    is_demo: bool
    version: int


_SELECT = f"""
SELECT t.id, t.name, t.kind, t.state, t.address, t.operator, t.phone, t.homepage, t.about,
       g.code AS dong_code, g.name AS dong_name, g.district, g.district_code, g.province_code,
       ST_X(t.location) AS lon, ST_Y(t.location) AS lat, t.planned_on, t.opened_on, t.closed_on, t.floor_area_m2,
       (SELECT count(*) FROM spaces s WHERE s.site_id = t.id AND s.state <> 'closed') AS spaces, t.is_demo, t.version,
       count(*) OVER () AS total
FROM sites t {DONG_OF.format(point="t.location_m")}
"""  # noqa: S608  (fixed text; values are bound)


@dataclass(frozen=True, slots=True)
class SiteFilter:
    kinds: Sequence[str] = ()
    states: Sequence[str] = ()
    district_code: str | None = None
    dong_code: str | None = None
    ids: Sequence[UUID] | None = None
    words: str = ""
    operator: str = ""
    reach: Reach | None = None
    """Only sites within a reach; None for all."""
    limit: int = 50
    offset: int = 0


_CONDITIONS = {
    "kinds": "t.kind = ANY(:kinds)",
    "states": "t.state = ANY(:states)",
    "district_code": "g.district_code = :district_code",
    "dong_code": "g.code = :dong_code",
    "ids": "t.id = ANY(:ids)",
    "operator": "position(lower(:operator) IN lower(t.operator)) > 0",
}
_REACHED = """(:everywhere OR g.province_code = ANY(:provinces) OR g.district_code = ANY(:districts)
  OR t.id = ANY(CAST(:sites AS uuid[])))"""


def list_sites(session: Session, wanted: SiteFilter, today: date) -> tuple[list[SiteRow], int]:
    """Return one page of sites by name, those named as asked first, and how many there are."""
    given: dict[str, Any] = {name: getattr(wanted, name) for name in _CONDITIONS}
    values = {k: v if isinstance(v, str) else list(v) for k, v in given.items() if v not in (None, (), "")}
    tests, order, bound = [_CONDITIONS[name] for name in values], "t.name, t.id", values
    if wanted.reach is not None:
        tests, bound = [*tests, _REACHED], bound | wanted.reach.parameters()
    match = matches(wanted.words, ("t",))
    if match is not None:
        tests, order, bound = [*tests, match.sql], f"{match.rank}, {order}", values | match.values
    sql = f"{_SELECT} WHERE {' AND '.join(tests) or 'true'} ORDER BY {order} LIMIT :limit OFFSET :offset"
    parameters = {**bound, "today": today, "limit": wanted.limit, "offset": wanted.offset}
    rows = session.execute(text(sql), parameters).mappings().all()
    total = int(rows[0]["total"]) if rows else 0
    return [SiteRow(**{k: row[k] for k in SiteRow.__slots__}) for row in rows], total


def count_states(session: Session, reach: Reach, today: date) -> dict[str, int]:
    """Return how many sites within a reach are in which state."""
    sql = f"""SELECT t.state, count(*) AS n FROM sites t {DONG_OF.format(point="t.location_m")}
    WHERE {_REACHED} GROUP BY 1"""  # noqa: S608  (fixed text; values are bound)
    return {row.state: row.n for row in session.execute(text(sql), {**reach.parameters(), "today": today})}


def get_site(session: Session, site_id: UUID, today: date) -> SiteRow:
    """Return one site; raise NotFound when there is none with that id."""
    rows, _total = list_sites(session, SiteFilter(ids=[site_id]), today)
    if not rows:
        raise NotFound("그런 시설이 없어요.", "There is no such site.", code="site_unknown")
    return rows[0]


@dataclass(frozen=True, slots=True)
class SiteValues:
    """What may be written about a site; None leaves a value as it is."""

    name: str | None = None
    kind: str | None = None
    state: str | None = None
    lon: float | None = None
    lat: float | None = None
    address: str | None = None
    operator: str | None = None
    phone: str | None = None
    homepage: str | None = None
    about: str | None = None
    planned_on: date | None = None
    opened_on: date | None = None
    closed_on: date | None = None


_INSERT = text("""
INSERT INTO sites (name, kind, state, location, address, operator, phone, homepage, about,
                   planned_on, opened_on, closed_on)
VALUES (:name, :kind, coalesce(:state, 'open'), ST_SetSRID(ST_MakePoint(:lon, :lat), 4326), coalesce(:address, ''),
        coalesce(:operator, ''), coalesce(:phone, ''), coalesce(:homepage, ''), coalesce(:about, ''),
        :planned_on, :opened_on, :closed_on)
RETURNING id
""")
_UPDATE = text("""
UPDATE sites SET name = coalesce(:name, name), kind = coalesce(:kind, kind), state = coalesce(:state, state),
  location = coalesce(ST_SetSRID(ST_MakePoint(:lon, :lat), 4326), location), address = coalesce(:address, address),
  operator = coalesce(:operator, operator), phone = coalesce(:phone, phone), homepage = coalesce(:homepage, homepage),
  about = coalesce(:about, about), planned_on = coalesce(:planned_on, planned_on),
  opened_on = coalesce(:opened_on, opened_on),
  closed_on = CASE WHEN :state IN ('open', 'candidate') THEN NULL ELSE coalesce(:closed_on, closed_on) END,
  version = version + 1, updated_at = :now
WHERE id = :id
""")


def insert_site(session: Session, values: SiteValues, actor_id: UUID | None, now: datetime) -> UUID:
    """Write a new site and the first step of its life."""
    parameters = {name: getattr(values, name) for name in SiteValues.__slots__}
    site_id: UUID = session.execute(_INSERT, parameters).scalar_one()
    _add_event(session, site_id, actor_id, now)
    return site_id


def update_site(session: Session, present: SiteRow, values: SiteValues, actor_id: UUID | None, now: datetime) -> None:
    """Change a site; raise Conflict for a step its life cycle does not know."""
    if values.state is not None and values.state != present.state:
        _check_move(present.state, values.state)
    parameters = {name: getattr(values, name) for name in SiteValues.__slots__}
    if values.state == SiteState.CLOSED and values.closed_on is None:
        parameters["closed_on"] = now.astimezone(SEOUL).date()
    session.execute(_UPDATE, {**parameters, "id": present.id, "now": now})
    if (values.state or present.state) != present.state or (values.operator or present.operator) != present.operator:
        _add_event(session, present.id, actor_id, now)


def _check_move(present: str, wanted: str) -> None:
    if SiteState(wanted) not in SITE_MOVES[SiteState(present)]:
        raise Conflict(
            f"'{SiteState(present).label}'에서 '{SiteState(wanted).label}'(으)로 바로 바꿀 수 없어요.",
            f"A site cannot go from {present} to {wanted}.",
            code="site_move_not_allowed",
            details={"state": present, "allowed": sorted(SITE_MOVES[SiteState(present)])},
        )


def _add_event(session: Session, site_id: UUID, actor_id: UUID | None, now: datetime) -> None:
    session.execute(
        text(
            "INSERT INTO site_events (site_id, state, on_date, operator, actor_id, at)"
            " SELECT id, state, CASE state WHEN 'open' THEN opened_on WHEN 'closed' THEN closed_on ELSE planned_on END,"
            " operator, :actor_id, :at FROM sites WHERE id = :site_id"
        ),
        {"site_id": site_id, "actor_id": actor_id, "at": now},
    )
