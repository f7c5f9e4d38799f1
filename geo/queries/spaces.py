"""Finding spaces: near a point, by what they are and have, and only those that can really be booked at a time."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import lru_cache
from typing import Any
from uuid import UUID

from sqlalchemy import TextClause, text
from sqlalchemy.orm import Session

from geo.clock import SEOUL
from geo.errors import NotFound
from geo.place_access import Access
from geo.queries.hours import OPEN_HOURS, day_parameters
from geo.queries.reach import DONG_OF
from geo.queries.search import Match, matches


@dataclass(frozen=True, slots=True)
class SpaceSearch:
    """What is wished for. `near` is (lon, lat) in WGS84, `radius_m` straight metres in EPSG:5179.

    With `free` = (start, end), both with offset, only spaces that can be booked then are found.
    """

    near: tuple[float, float] | None = None
    radius_m: float | None = None
    free: tuple[datetime, datetime] | None = None
    heads: int | None = None
    purpose: str | None = None
    natures: Sequence[str] = ()
    kinds: Sequence[str] = ()
    features: Sequence[str] = ()
    access: Sequence[str] = ()
    approvals: Sequence[str] = ()
    dong_code: str | None = None
    district_code: str | None = None
    words: str | None = None
    site_id: UUID | None = None
    but: UUID | None = None
    limit: int = 50
    offset: int = 0


@dataclass(frozen=True, slots=True)
class SpaceRow:
    """A space in a list; `distance_m` is straight metres (EPSG:5179) from the asked point, or None without one.

    `access` are the questions about getting in (geo.place_access) to which the answer is yes. `pictured` says whether
    any picture hangs in the space or at its site, so that lists ask for photos only where there may be some.
    """

    id: UUID
    name: str
    kind: str
    state: str
    site_id: UUID
    site_name: str
    site_kind: str
    address: str
    dong_code: str | None
    dong_name: str | None
    district: str | None
    lon: float
    lat: float
    distance_m: float | None
    heads_max: int | None
    features: list[str]
    access: list[str]
    approval: str
    is_demo: bool
    pictured: bool


_TABLES = "spaces s JOIN sites t ON t.id = s.site_id LEFT JOIN policies p ON p.id = s.policy_id"
# As a subquery the point is computed once, in generic plans too, and the index still gives the order.
_POINT = "(SELECT ST_Transform(ST_SetSRID(ST_MakePoint(:lon, :lat), 4326), 5179))"
_DISTANCE = f"s.location_m <-> {_POINT}"
# In the order of SpaceRow.
_COLUMNS = """
s.id, s.name, s.kind, s.state, s.site_id, t.name AS site_name, t.kind AS site_kind, t.address,
g.code AS dong_code, g.name AS dong_name, g.district, ST_X(s.location) AS lon, ST_Y(s.location) AS lat,
s.distance_m, s.heads_max, s.features,
ARRAY(SELECT unnest(s.access_yes || t.access_yes) EXCEPT SELECT unnest(s.access_no) ORDER BY 1) AS access,
coalesce(p.approval, 'inquire') AS approval, s.is_demo,
EXISTS (SELECT FROM place_media l WHERE l.space_id = s.id AND l.closed_at IS NULL)
  OR EXISTS (SELECT FROM place_media l WHERE l.site_id = s.site_id AND l.closed_at IS NULL) AS pictured
"""
_DONG_OF = """
LEFT JOIN LATERAL (
  SELECT d.code, d.name, x.name AS district FROM dongs d JOIN districts x ON x.code = d.district_code
  WHERE d.edition_id = ANY(ARRAY(SELECT edition_id FROM editions_in_force(:today)))
    AND ST_Covers(d.boundary_m, s.location_m)
  ORDER BY d.code LIMIT 1
) g ON true
"""
# From the few dong to the spaces in them, never from every space of a country to its dong.
_IN_DONGS = """
s.id IN (SELECT i.id FROM dongs d JOIN spaces i ON ST_Covers(d.boundary_m, i.location_m)
         WHERE d.edition_id = ANY(ARRAY(SELECT edition_id FROM editions_in_force(:today))) AND {which})
"""

LOOKED_AT = 2000
"""Among how many of the nearest spaces a free time is looked for, where nothing else says where: a country has 100,000,
and nobody walks to the last of them. `total` counts the free ones among these."""

# The rules of a booking that need no look at hours or claims; the twin of geo.booking.rules, held equal by a test.
_BOOKABLE = """
b.state = 'open' AND b.site_state = 'open' AND b.approval <> 'inquire'
AND (b.opened_on IS NULL OR b.opened_on <= z.start_day) AND (b.closed_on IS NULL OR b.closed_on > z.start_day)
AND (b.site_opened_on IS NULL OR b.site_opened_on <= z.start_day)
AND (b.site_closed_on IS NULL OR b.site_closed_on > z.start_day)
AND z.ahead_us >= b.closes_before_minutes * 60000000::bigint
AND z.start_day <= CASE b.opens WHEN 'rolling' THEN z.today + b.rolling_days
  WHEN 'weekly' THEN z.week_end
    + CASE WHEN z.week_us >= ((b.opens_weekday - 1) * 1440 + b.opens_minute) * 60000000::bigint THEN 7 ELSE 0 END
  ELSE CASE WHEN z.month_us >= ((least(b.opens_day, z.month_days) - 1) * 1440 + b.opens_minute) * 60000000::bigint
            THEN z.next_month_end ELSE z.month_end END END
AND z.length_us BETWEEN b.min_minutes * 60000000::bigint AND b.max_minutes * 60000000::bigint
AND mod(z.start_us, b.grid_minutes * 60000000::bigint) = 0 AND mod(z.length_us, b.grid_minutes * 60000000::bigint) = 0
"""
# Step by step, each step fenced: the planner takes the many rules together for a needle in a haystack and would then
# choose nested loops over thousands of rows. The CASE hides them from its guesswork (it assumes that half pass).
_FREE_CTES = f"""
WITH fitting AS MATERIALIZED (
  SELECT s.id AS space_id, s.site_id, s.location_m, s.state, s.opened_on, s.closed_on, t.timezone,
         t.state AS site_state, t.opened_on AS site_opened_on, t.closed_on AS site_closed_on, p.approval,
         p.closes_before_minutes, p.rolling_days, p.opens, p.opens_weekday, p.opens_day, p.opens_minute,
         p.min_minutes, p.max_minutes, p.grid_minutes, p.setup_minutes,
         p.turnover_minutes
  FROM {_TABLES} WHERE {{filters}} {{nearest}}
),
zones AS MATERIALIZED (
  SELECT timezone, (:start AT TIME ZONE timezone)::date AS start_day, (:now AT TIME ZONE timezone)::date AS today,
         (extract(epoch FROM (:start AT TIME ZONE timezone)::time) * 1000000)::bigint AS start_us,
         (extract(epoch FROM :end - :start) * 1000000)::bigint AS length_us,
         (extract(epoch FROM :start - :now) * 1000000)::bigint AS ahead_us,
         date_trunc('week', local_now)::date + 6 AS week_end,
         (extract(epoch FROM local_now - date_trunc('week', local_now)) * 1000000)::bigint AS week_us,
         (extract(epoch FROM local_now - date_trunc('month', local_now)) * 1000000)::bigint AS month_us,
         extract(day FROM date_trunc('month', local_now) + interval '1 month - 1 day')::int AS month_days,
         (date_trunc('month', local_now) + interval '1 month - 1 day')::date AS month_end,
         (date_trunc('month', local_now) + interval '2 months - 1 day')::date AS next_month_end
  FROM (SELECT DISTINCT timezone, :now AT TIME ZONE timezone AS local_now FROM fitting) f
),
bookable AS MATERIALIZED (
  SELECT b.* FROM fitting b JOIN zones z ON z.timezone = b.timezone WHERE CASE WHEN {_BOOKABLE} THEN true ELSE false END
),
claims_near AS MATERIALIZED (
  SELECT c.cell_id, c.during, c.booking_id FROM claims c
  WHERE c.hard AND c.during && (SELECT tstzrange(:start - max(setup_minutes) * interval '1 minute',
                                                 :end + max(turnover_minutes) * interval '1 minute') FROM bookable)
),
taken AS MATERIALIZED (
  SELECT k.space_id
  FROM claims_near c JOIN space_cells sc ON sc.cell_id = c.cell_id JOIN bookable k ON k.space_id = sc.space_id
  WHERE c.during && tstzrange(:start - k.setup_minutes * interval '1 minute',
                              :end + k.turnover_minutes * interval '1 minute')
    AND c.booking_id NOT IN (SELECT id FROM bookings WHERE state = 'hold' AND hold_until <= :now)
),
cand AS MATERIALIZED (
  SELECT k.space_id, k.site_id, k.timezone, k.location_m FROM bookable k
  WHERE k.space_id NOT IN (SELECT space_id FROM taken) AND k.space_id IN (SELECT space_id FROM space_cells)
), {OPEN_HOURS},
free AS MATERIALIZED (
  SELECT w.space_id FROM weekly w
  WHERE w.hours @> tstzrange(:start, :end) AND w.space_id NOT IN (SELECT space_id FROM off)
)
"""  # noqa: S608  (fixed text)


def find_spaces(session: Session, search: SpaceSearch, now: datetime) -> tuple[list[SpaceRow], int]:
    """Return one page of the spaces that fit, nearest first when a point is given, and how many fit in all."""
    sql, parameters = search_statement(search, now)
    rows = session.connection().execute(_clause(sql), parameters).all()
    total = int(rows[0].total) if rows else _count(session, search, now) if search.offset else 0
    return [SpaceRow(*row[:-1]) for row in rows], total


@lru_cache(maxsize=256)
def _clause(sql: str) -> TextClause:
    """Searches come in few shapes: parse each text once."""
    return text(sql)


def _count(session: Session, search: SpaceSearch, now: datetime) -> int:
    """A page past the end has no row to carry the total."""
    filters, parameters = _filters(search, now)
    head, source = _source(search, filters)
    return int(session.execute(text(f"{head} SELECT count(*) FROM {source}"), parameters).scalar_one())  # noqa: S608  (fixed text; values are bound)


def search_statement(search: SpaceSearch, now: datetime) -> tuple[str, dict[str, Any]]:
    """Return the one SQL statement of a search and its parameters (the benchmark runs the same)."""
    filters, parameters = _filters(search, now)
    head, source = _source(search, filters)
    distance, order = ("NULL::float8", _by_name(search)) if search.near is None else (_DISTANCE, "distance_m, s.id")
    sql = f"""
    {head} SELECT {_COLUMNS}, (SELECT count(*) FROM {source}) AS total
    FROM (
      SELECT s.*, {distance} AS distance_m FROM {_page_source(search, source)}
      ORDER BY {order} LIMIT :limit OFFSET :offset
    ) s
    JOIN sites t ON t.id = s.site_id LEFT JOIN policies p ON p.id = s.policy_id {_DONG_OF} ORDER BY {order}
    """  # noqa: S608  (fixed text; values are bound)
    return sql, parameters


def _by_name(search: SpaceSearch) -> str:
    """What is named so comes first, then what can be booked here; with a time, all of it can."""
    bookable = "" if search.free else "coalesce(p.approval, 'inquire') = 'inquire', "
    match = _match(search)
    return (f"{match.rank}, " if match else "") + bookable + "s.name, s.id"


def _page_source(search: SpaceSearch, source: str) -> str:
    """Without a time, let the index find how far the page reaches and then only what lies within.

    PostgreSQL 15 takes the order from a GiST index for distance alone, and rooms of one site are all equally far: the
    id has to decide between them, or pages would overlap.
    """
    if search.near is None or search.free is not None:
        return source
    nearest = f"SELECT {_DISTANCE} AS m FROM {source} ORDER BY {_DISTANCE} LIMIT CAST(:limit AS int) + :offset"  # noqa: S608  (fixed text; values are bound)
    return f"{source} AND ST_DWithin(s.location_m, {_POINT}, (SELECT max(m) + 0.001 FROM ({nearest}) n))"  # noqa: S608  (fixed text; values are bound)


def _source(search: SpaceSearch, filters: str) -> tuple[str, str]:
    """Return the CTEs and the FROM … WHERE that gives the matching spaces as `s`."""
    if search.free is None:
        return "", f"{_TABLES} WHERE {filters}"
    ctes = _FREE_CTES.replace("{filters}", filters).replace("{nearest}", _nearest(search))
    return ctes, "free f JOIN spaces s ON s.id = f.space_id"


def _nearest(search: SpaceSearch) -> str:
    """Return what keeps a search for a free time to the surroundings, where only a point says where."""
    somewhere = (search.radius_m, search.dong_code, search.district_code, search.site_id)
    if search.near is None or any(place is not None for place in somewhere):
        return ""
    return f"ORDER BY {_DISTANCE} LIMIT {LOOKED_AT}"


@dataclass(slots=True)
class _Filter:
    texts: list[str] = field(default_factory=list)
    values: dict[str, Any] = field(default_factory=dict)

    def add(self, condition: str, **values: Any) -> None:
        self.texts.append(condition)
        self.values.update(values)


def _filters(search: SpaceSearch, now: datetime) -> tuple[str, dict[str, Any]]:
    found = _Filter(["s.state IN ('open', 'paused')", "t.state IN ('open', 'paused')"])
    found.values = {"today": now.astimezone(SEOUL).date(), "limit": search.limit, "offset": search.offset}
    _filter_place(found, search)
    _filter_kind(found, search)
    if search.free is not None:
        start, end = search.free
        found.values |= {"start": start, "end": end, "now": now, **day_parameters(start, end)}
    return " AND ".join(found.texts), found.values


def _filter_place(found: _Filter, search: SpaceSearch) -> None:
    if search.near is not None:
        found.values |= {"lon": search.near[0], "lat": search.near[1]}
        if search.radius_m is not None:
            found.add(f"ST_DWithin(s.location_m, {_POINT}, :radius_m)", radius_m=search.radius_m)
    if search.dong_code is not None:
        found.add(_IN_DONGS.format(which="d.code = :dong_code"), dong_code=search.dong_code)
    if search.district_code is not None:
        found.add(_IN_DONGS.format(which="d.district_code = :district_code"), district_code=search.district_code)
    if search.site_id is not None:
        found.add("s.site_id = :site_id", site_id=search.site_id)
    if search.but is not None:
        found.add("s.id <> :but", but=search.but)


def _filter_kind(found: _Filter, search: SpaceSearch) -> None:
    if search.kinds:
        found.add("s.kind = ANY(:kinds)", kinds=list(search.kinds))
    if search.features:
        found.add("s.features @> CAST(:features AS text[])", features=list(search.features))
    if search.access:
        can = "s.access_yes || t.access_yes @> CAST(:access AS text[]) AND NOT s.access_no && CAST(:access AS text[])"
        found.add(can, access=list(search.access))
    if search.approvals:
        found.add("coalesce(p.approval, 'inquire') = ANY(:approvals)", approvals=list(search.approvals))
    if search.heads is not None:
        found.add("(s.heads_max IS NULL OR s.heads_max >= :heads)", heads=search.heads)
    if search.purpose is not None:
        found.add("coalesce(NOT (:purpose = ANY(p.refused_purposes)), true)", purpose=search.purpose)
    if search.natures:
        lent = "NOT (t.refused_natures || coalesce(p.refused_natures, '{}') && CAST(:natures AS text[]))"
        found.add(lent, natures=list(search.natures))
    match = _match(search)
    if match is not None:
        found.add(match.sql, **match.values)


# Each of the three asked by itself has an index; one test across two tables would read every room of a country.
_NAMED_SO = """s.id IN (
  SELECT x.id FROM spaces x WHERE {x}
  UNION ALL SELECT x.id FROM spaces x WHERE x.features @> ARRAY[CAST({word} AS text)]
  UNION ALL SELECT x.id FROM spaces x WHERE x.site_id IN (SELECT y.id FROM sites y WHERE {y}))"""


def _match(search: SpaceSearch) -> Match | None:
    """Words are looked for in the names of the room and its site, in the site's address and among the features."""
    return matches(search.words or "", ("s", "t"), within=_NAMED_SO)


@dataclass(frozen=True, slots=True)
class PolicyRow:
    """One version of a space's rules; all lengths in minutes, `rolling_days` and `strike_days` in days.

    `release_after_minutes` 0: the time is kept though nobody comes; `strike_days` 0: not coming has no consequence.
    """

    id: int
    version: int
    approval: str
    pending: str
    grid_minutes: int
    min_minutes: int
    max_minutes: int
    setup_minutes: int
    turnover_minutes: int
    rolling_days: int
    opens: str
    opens_weekday: int | None
    opens_day: int | None
    opens_minute: int | None
    refused_purposes: list[str]
    refused_natures: list[str]
    closes_before_minutes: int
    cancel_until_minutes: int
    move_until_minutes: int
    votes_needed: int | None
    votes_of: int | None
    check_in_before_minutes: int
    check_in_after_minutes: int
    release_after_minutes: int
    strike_days: int


@dataclass(frozen=True, slots=True)
class SpaceDetail:
    """Everything about one space that anybody may see, its present policy and its cells."""

    id: UUID
    name: str
    kind: str
    state: str
    site_id: UUID
    site_name: str
    site_kind: str
    site_state: str
    site_opened_on: date | None
    site_closed_on: date | None
    timezone: str
    address: str
    operator: str
    dong_code: str | None
    dong_name: str | None
    district: str | None
    district_code: str | None
    province_code: str | None
    lon: float
    lat: float
    heads_max: int | None
    area_m2: float | None
    features: list[str]
    about: str
    rules_text: str
    hours_text: str
    closing_text: str
    hours_understood: str
    heads_text: str
    area_text: str
    fee_text: str
    fee_rules: list[dict[str, Any]]
    apply_text: str
    apply_ways: list[str]
    phone: str
    homepage: str
    opened_on: date | None
    closed_on: date | None
    source_as_of: date | None
    taken_over_at: datetime | None
    is_demo: bool
    version: int
    access_yes: list[str]
    access_no: list[str]
    way_text: str
    entrance_text: str
    site_access_yes: list[str]
    site_access_no: list[str]
    site_way_text: str
    site_entrance_text: str
    cells: list[int]
    site_refused_natures: list[str]
    has_quotas: bool
    policy: PolicyRow | None

    @property
    def approval(self) -> str:
        """Return how bookings are approved; a space without rules can only be asked for."""
        return self.policy.approval if self.policy else "inquire"

    @property
    def access(self) -> Access:
        """Return what is known of getting in: the room's own answers, else its site's."""
        return Access(self.access_yes, self.access_no).within(Access(self.site_access_yes, self.site_access_no))


_DETAIL = f"""
SELECT s.id, s.name, s.kind, s.state, s.site_id, t.name AS site_name, t.kind AS site_kind, t.state AS site_state,
       t.opened_on AS site_opened_on, t.closed_on AS site_closed_on, t.timezone, t.address, t.operator,
       g.code AS dong_code, g.name AS dong_name, g.district, g.district_code, g.province_code,
       ST_X(s.location) AS lon, ST_Y(s.location) AS lat, s.heads_max, s.area_m2, s.features, s.about, s.rules_text,
       s.hours_text, s.closing_text, s.hours_understood, s.heads_text, s.area_text, s.fee_text, s.fee_rules,
       s.apply_text, s.apply_ways, coalesce(nullif(s.phone, ''), t.phone) AS phone,
       coalesce(nullif(s.homepage, ''), t.homepage) AS homepage, s.opened_on, s.closed_on, s.source_as_of,
       s.taken_over_at, s.is_demo, s.version, s.access_yes, s.access_no, s.way_text, s.entrance_text,
       t.access_yes AS site_access_yes, t.access_no AS site_access_no, t.way_text AS site_way_text,
       t.entrance_text AS site_entrance_text,
       ARRAY(SELECT cell_id FROM space_cells k WHERE k.space_id = s.id ORDER BY 1) AS cells,
       t.refused_natures AS site_refused_natures,
       EXISTS (SELECT FROM quota_rules q WHERE q.ended_at IS NULL
               AND (q.space_id = s.id OR q.site_id = s.site_id OR q.district_code = g.district_code)) AS has_quotas,
       to_jsonb(p) AS policy
FROM spaces s JOIN sites t ON t.id = s.site_id LEFT JOIN policies p ON p.id = s.policy_id
{DONG_OF.format(point="s.location_m")}
WHERE s.id = :space_id
"""  # noqa: S608  (fixed text; values are bound)


def get_space(session: Session, space_id: UUID, today: date) -> SpaceDetail:
    """Return one space in full; raise NotFound when there is none with that id."""
    row = session.execute(text(_DETAIL), {"space_id": space_id, "today": today}).mappings().one_or_none()
    if row is None:
        raise NotFound("그런 공간이 없어요.", "There is no such space.", code="space_unknown")
    values = dict(row)
    policy = values.pop("policy")
    return SpaceDetail(**values, policy=PolicyRow(**{k: policy[k] for k in PolicyRow.__slots__}) if policy else None)
