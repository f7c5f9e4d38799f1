"""The desk of those who review: what waits for them, where it would count, and by what it differs from what shows."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any, Final
from uuid import UUID

from sqlalchemy import RowMapping, text
from sqlalchemy.orm import Session

from geo.enums import ResourceState
from geo.queries.reach import AREA, IN_FORCE, Reach
from geo.queries.revisions import read_contents
from geo.review_states import WAITING


@dataclass(frozen=True, slots=True)
class ReviewFilter:
    """Which records: in these states, of these places, kinds, that campaign, written by that account."""

    on_date: date
    reach: Reach
    states: Sequence[str] = (ResourceState.SUBMITTED.value,)
    kinds: Sequence[str] = ()
    dong_code: str | None = None
    district_code: str | None = None
    campaign_id: UUID | None = None
    author_id: UUID | None = None
    ids: Sequence[UUID] | None = None
    limit: int = 50
    offset: int = 0


@dataclass(frozen=True, slots=True)
class WaitingRow:
    """A record whose newest revision waits: `shown` is the flat content the public sees, `content` what is proposed.

    `dong_code` is where the proposal would count, None for one that lies in no dong (in the sea, say). `pairs` may be
    the same as others, `conflicts` are properties that two changed differently.
    """

    id: UUID
    kind: str
    name: str
    state: str
    rev: int
    public_rev: int | None
    author_id: UUID | None
    author: str | None
    written_at: datetime
    campaign_id: UUID | None
    campaign: str | None
    dong_code: str | None
    dong_name: str | None
    district: str | None
    near_edge: bool
    pairs: int
    conflicts: int
    photos: int
    shown: dict[str, Any] | None
    content: dict[str, Any]


# Where a proposal counts: the dong a person set, else the one its shape lies in (which is known already where it did
# not move), else the code its source states. The fence keeps the planner from reading all dong of every province in
# force beside the two or three that the point may lie in.
CODE: Final = """coalesce(v.dong_override,
  CASE WHEN v.location IS NOT DISTINCT FROM r.location THEN (
    SELECT rd.dong_code FROM resource_dongs rd WHERE rd.resource_id = r.id AND rd.edition_id = ANY(:in_force)
    ORDER BY rd.share DESC, rd.dong_code LIMIT 1)
  ELSE (
    SELECT o.code FROM (SELECT d.code, d.edition_id FROM dongs d
      WHERE ST_Covers(d.boundary_m, ST_Transform(ST_PointOnSurface(v.location), 5179)) OFFSET 0) o
    WHERE o.edition_id = ANY(:in_force) ORDER BY o.code LIMIT 1)
  END, nullif(v.declared_dong, ''))"""
# Whoever edited last, a proposal belongs to the campaign that brought it, until it is published.
CAMPAIGN: Final = """LEFT JOIN LATERAL (
  SELECT s.campaign_id, k.title, k.district_code
  FROM resource_revisions o JOIN submissions s ON s.id = o.submission_id LEFT JOIN campaigns k ON k.id = s.campaign_id
  WHERE o.resource_id = r.id AND o.rev > coalesce(r.public_rev, 0) ORDER BY o.rev DESC LIMIT 1) c ON true"""
NEWEST: Final = "JOIN resource_revisions v ON v.resource_id = r.id AND v.rev = r.rev"
MINE: Final = """({code} = ANY(:codes) OR {site} = ANY(CAST(:sites AS uuid[]))
  OR {code} IS NULL AND {district} = ANY(:districts))"""
"""Whether a proposal lies within a reach; one that lies nowhere belongs to those whose campaign brought it."""

# Step by step: where each counts, then whose they are, and only of those the campaign, which takes longest to find.
_WAITING = f"""
WITH placed AS MATERIALIZED (
  SELECT r.id, r.kind, r.state, r.rev, r.public_rev, v.name, v.author_id, v.created_at, v.site_id, {CODE} AS dong_code
  FROM {{source}} {NEWEST} WHERE r.state = ANY(:states) AND {{early}}
), waiting AS MATERIALIZED (
  SELECT r.*, c.campaign_id, c.title AS campaign, c.district_code AS campaign_district
  FROM (SELECT p.* FROM placed p WHERE {{near}} OFFSET 0) r {CAMPAIGN} WHERE {{late}}
), mine AS MATERIALIZED (SELECT w.* FROM waiting w WHERE {{mine}})
"""  # noqa: S608  (fixed text; values are bound)
_NEAR: Final = "(p.dong_code IS NULL OR p.dong_code = ANY(:codes) OR p.site_id = ANY(CAST(:sites AS uuid[])))"
_PAGE = f"""{_WAITING}, page AS MATERIALIZED (
  SELECT m.*, count(*) OVER () AS total FROM mine m WHERE {{chosen}}
  ORDER BY m.dong_code NULLS FIRST, m.name, m.id LIMIT :limit OFFSET :offset
)
SELECT p.id, p.kind, p.name, p.state, p.rev, p.public_rev, p.author_id, a.name AS author, p.created_at AS written_at,
       p.campaign_id, p.campaign, p.dong_code, g.name AS dong_name, g.district, p.total,
       EXISTS (SELECT FROM resource_dongs rd WHERE rd.resource_id = p.id AND rd.edition_id = ANY(:in_force)
               AND rd.border_m < :near) AS near_edge,
       (SELECT count(*) FROM duplicate_pairs d WHERE d.a_id = p.id AND d.state = 'open')
         + (SELECT count(*) FROM duplicate_pairs d WHERE d.b_id = p.id AND d.state = 'open') AS pairs,
       (SELECT count(*) FROM property_conflicts q WHERE q.resource_id = p.id AND q.state = 'open') AS conflicts,
       (SELECT count(*) FROM resource_media m JOIN media f ON f.id = m.media_id WHERE m.resource_id = p.id
          AND m.closed_at IS NULL AND f.released_at IS NULL AND f.state IN ('waiting', 'ready')) AS photos
FROM page p LEFT JOIN accounts a ON a.id = p.author_id
LEFT JOIN LATERAL (
  SELECT d.name, x.name AS district FROM dongs d JOIN districts x ON x.code = d.district_code
  WHERE d.edition_id = ANY(:in_force) AND d.code = p.dong_code LIMIT 1) g ON true
ORDER BY p.dong_code NULLS FIRST, p.name, p.id
"""  # noqa: S608  (fixed text; values are bound)


def list_waiting(session: Session, wanted: ReviewFilter) -> tuple[list[WaitingRow], int]:
    """Return one page by area, with both contents of each; and how many there are."""
    from geo.dong_shares import NEAR_EDGE_M  # it brings geopandas: decisions need not carry that

    sql, values = _asked(session, _PAGE, wanted)
    values |= {"near": NEAR_EDGE_M, "limit": wanted.limit, "offset": wanted.offset}
    rows = session.execute(text(sql), values).mappings().all()
    contents = read_contents(
        session,
        [(row["id"], row["rev"]) for row in rows]
        + [(row["id"], row["public_rev"]) for row in rows if row["public_rev"] not in (None, row["rev"])],
    )
    return [_row(row, contents) for row in rows], int(rows[0]["total"]) if rows else 0


def _row(row: RowMapping, contents: dict[tuple[UUID, int], dict[str, Any]]) -> WaitingRow:
    given = {name: value for name, value in row.items() if name != "total"}
    shown = contents.get((row["id"], row["public_rev"]))
    return WaitingRow(**given, shown=shown, content=contents[row["id"], row["rev"]])


def _asked(session: Session, sql: str, wanted: ReviewFilter, *, counted: bool = False) -> tuple[str, dict[str, Any]]:
    """Return the statement with its conditions, and the values they bind; `counted` says that everything that waits
    within the reach is read, and narrowed only after it was counted."""
    kind, author, campaign = ("m.kind", "m.author_id", "m.campaign_id") if counted else _OWN
    early = {
        f"{kind} = ANY(:kinds)": {"kinds": list(wanted.kinds)} if wanted.kinds else None,
        f"{author} = :author_id": {"author_id": wanted.author_id} if wanted.author_id else None,
        "r.id = ANY(:ids)": {"ids": list(wanted.ids)} if wanted.ids is not None and not counted else None,
    }
    late = {f"{campaign} = :campaign_id": {"campaign_id": wanted.campaign_id} if wanted.campaign_id else None}
    chosen = (early | late if counted else {}) | {
        "m.dong_code = :dong_code": {"dong_code": wanted.dong_code} if wanted.dong_code else None,
        "m.dong_code = ANY(:district_codes)": (
            {"district_codes": codes_of(session, Reach(districts=frozenset({wanted.district_code})), wanted.on_date)}
            if wanted.district_code
            else None
        ),
    }
    values = {"states": list(wanted.states), **reached(session, wanted.reach, wanted.on_date)}
    for given in (*early.values(), *late.values(), *chosen.values()):
        values |= given or {}
    mine = MINE.format(code="w.dong_code", site="w.site_id", district="w.campaign_district")
    tests = {
        "early": "true" if counted else _all(early),
        "late": "true" if counted else _all(late),
        "near": "true" if wanted.reach.everywhere else _NEAR,
        "mine": "true" if wanted.reach.everywhere else mine,
        "chosen": _all(chosen),
    }
    return sql.format(source=_source(wanted.states, counted=counted), **tests), values


def _source(states: Sequence[str], *, counted: bool) -> str:
    """Return where records are looked for: what waits is few among many and stands in a list of its own."""
    return _LISTED if counted or set(states) <= set(WAITING) else "resources r"


_LISTED: Final = "waiting_resources q JOIN resources r ON r.id = q.resource_id"
_OWN: Final = ("r.kind", "v.author_id", "c.campaign_id")


def _all(tests: dict[str, dict[str, Any] | None]) -> str:
    return " AND ".join(sql for sql, given in tests.items() if given is not None) or "true"


def reached(session: Session, reach: Reach, on_date: date) -> dict[str, Any]:
    """Return what `MINE` and `CODE` bind, looked up before: the planner knows nothing of fresh rows."""
    in_force = list(session.execute(text(IN_FORCE), {"on_date": on_date}).scalars())
    if reach.everywhere:
        return {"in_force": in_force}
    return {
        "in_force": in_force,
        "codes": codes_of(session, reach, on_date),
        "sites": sorted(reach.sites),
        "districts": districts_of(session, reach),
    }


def codes_of(session: Session, reach: Reach, on_date: date) -> list[str]:
    """Return the codes of the dong that a reach covers on a date."""
    return list(session.execute(text(AREA), {**reach.parameters(), "on_date": on_date}).scalars())


def districts_of(session: Session, reach: Reach) -> list[str]:
    """Return the codes of the districts that a reach covers whole."""
    sql = "SELECT code FROM districts WHERE code = ANY(:districts) OR province_code = ANY(:provinces)"
    return list(session.execute(text(sql), reach.parameters()).scalars())


@dataclass(frozen=True, slots=True)
class Facet:
    """How many records wait with one value of a facet: a dong, a kind, a campaign, a surveyor, a state, no place."""

    facet: str
    value: str
    label: str
    waiting: int


_FACETS = f"""{_WAITING}, chosen AS MATERIALIZED (
  SELECT m.id, m.dong_code, m.name FROM mine m WHERE m.state = ANY(:shown) AND {{chosen}})
SELECT f.facet, f.value, f.label, f.waiting FROM (
  SELECT 'kind' AS facet, m.kind AS value, '' AS label, count(*) AS waiting FROM mine m GROUP BY m.kind
  UNION ALL
  SELECT 'state', m.state, '', count(*) FROM mine m GROUP BY m.state
  UNION ALL
  SELECT 'place', 'none', '', count(*) FROM mine m WHERE m.dong_code IS NULL AND m.kind <> 'person'
  UNION ALL
  SELECT 'campaign', CAST(m.campaign_id AS text), m.campaign, count(*) FROM mine m
  WHERE m.campaign_id IS NOT NULL GROUP BY m.campaign_id, m.campaign
  UNION ALL
  SELECT 'surveyor', CAST(m.author_id AS text), a.name, count(*) FROM mine m JOIN accounts a ON a.id = m.author_id
  GROUP BY m.author_id, a.name
  UNION ALL
  SELECT 'dong', n.dong_code, concat_ws(' ', g.district, g.name), n.waiting
  FROM (SELECT m.dong_code, count(*) AS waiting FROM mine m WHERE m.dong_code IS NOT NULL GROUP BY m.dong_code) n
  JOIN LATERAL (SELECT d.name, x.name AS district FROM dongs d JOIN districts x ON x.code = d.district_code
    WHERE d.edition_id = ANY(:in_force) AND d.code = n.dong_code LIMIT 1) g ON true
  UNION ALL
  SELECT 'total', '', '', count(*) FROM chosen
  UNION ALL
  (SELECT 'row', CAST(o.id AS text), '', 0 FROM chosen o
   ORDER BY o.dong_code NULLS FIRST, o.name, o.id LIMIT :limit OFFSET :offset)
) f ORDER BY f.facet, f.label, f.value
"""  # noqa: S608  (fixed text; values are bound)


@dataclass(frozen=True, slots=True)
class Desk:
    """One page of what waits and how many there are, and how much waits in all by facet."""

    rows: list[WaitingRow]
    total: int
    facets: list[Facet]


def read_desk(session: Session, wanted: ReviewFilter) -> Desk:
    """Return one page, and how much waits within the reach by state, dong, kind, campaign and surveyor, and how much
    lies nowhere: what waits is looked for once among all records."""
    sql, values = _asked(session, _FACETS, wanted, counted=True)
    values |= {"states": [state.value for state in WAITING], "shown": list(wanted.states)}
    values |= {"limit": wanted.limit, "offset": wanted.offset}
    told = [Facet(**row) for row in session.execute(text(sql), values).mappings()]
    ids = [UUID(each.value) for each in told if each.facet == "row"]
    rows, _total = list_waiting(session, replace(wanted, ids=ids, offset=0)) if ids else ([], 0)
    total = sum(each.waiting for each in told if each.facet == "total")
    return Desk(rows, total, [each for each in told if each.facet not in {"row", "total"}])


def count_waiting(session: Session, reach: Reach, on_date: date) -> list[Facet]:
    """Return how much waits within a reach by facet."""
    return read_desk(session, ReviewFilter(on_date, reach, limit=0)).facets
