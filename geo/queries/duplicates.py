"""Pairs of records that may be one: found, listed, and what people decide about them. Nothing is merged here."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, fields
from datetime import date, datetime
from typing import TYPE_CHECKING, Any
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.orm import Session

from geo.contact_keys import phone_keys
from geo.duplicate_state import DuplicateState
from geo.errors import Conflict, NotFound
from geo.queries.reach import AREA, DONG_CODE, IN_FORCE, REACHED, Reach

if TYPE_CHECKING:
    import pandas as pd

FEW = 20
"""For so many records only what can be their twin is read; for more, everything."""
NEAR_M = 2000.0
_TAIL = 7

_RECORDS = """
SELECT r.id::text AS id, r.name, r.kind, ST_X(p.point) AS x, ST_Y(p.point) AS y,
       coalesce(r.properties ->> 'phone', '') AS phone, r.address
FROM resources r CROSS JOIN LATERAL (SELECT ST_PointOnSurface(r.location_m) AS point) p
WHERE r.state NOT IN ('merged', 'closed', 'rejected') {which}
"""
# A twin stands near, or nowhere, or answers the same telephone; the last digits of a number have no area code.
_TWINS = """AND r.id IN (
  SELECT n.id FROM resources f JOIN resources n ON ST_DWithin(f.location_m, n.location_m, :near)
    WHERE f.id = ANY(CAST(:ids AS uuid[]))
  UNION SELECT n.id FROM resources n WHERE n.location_m IS NULL
    OR right(regexp_replace(n.properties ->> 'phone', '\\D', '', 'g'), :tail) = ANY(:tails))"""


def find_for_resources(session: Session, ids: Collection[UUID], now: datetime) -> int:
    """Compare these records with all others and list the pairs that may be one; return how many are newly listed.

    What people have decided stays decided; an open pair that is no longer alike goes from the list.
    """
    from geo.duplicates import find_duplicates  # it brings pandas: lists and decisions need not carry that

    chosen = sorted(str(one) for one in set(ids))
    if not chosen:
        return 0
    found = find_duplicates(_records(session, chosen), focus=set(chosen))
    _forget(session, chosen, found)
    return _list(session, found, now)


def find_for_placed(session: Session, ids: Collection[UUID], now: datetime) -> int:
    """Do the same for those of the records that have a place: one without would be compared with all there are."""
    sql = "SELECT id FROM resources WHERE id = ANY(:ids) AND location_m IS NOT NULL"
    placed = list(session.execute(text(sql), {"ids": list(ids)}).scalars())
    return sum(find_for_resources(session, placed[at : at + FEW], now) for at in range(0, len(placed), FEW))


def find_for_run(session: Session, run_id: UUID, now: datetime) -> int:
    """Do the same for the records that an import run brought or changed, by its stored rows."""
    sql = """
    SELECT DISTINCT CAST(w.target_id AS uuid) FROM import_rows w JOIN resources r ON r.id::text = w.target_id
    WHERE w.run_id = :run AND w.target = 'resource' AND w.outcome IN ('new', 'updated', 'linked', 'waiting')
    """
    return find_for_resources(session, session.execute(text(sql), {"run": run_id}).scalars().all(), now)


def find_everywhere(session: Session, now: datetime) -> int:
    """Do the same for every record there is."""
    ids = session.execute(text("SELECT id FROM resources WHERE state NOT IN ('merged', 'closed', 'rejected')"))
    return find_for_resources(session, ids.scalars().all(), now)


def _records(session: Session, chosen: Sequence[str]) -> "pd.DataFrame":
    """Return the records to compare, with places in EPSG:5179 (a point upon lines and areas)."""
    if len(chosen) > FEW:
        return _frame(session, "", {})
    own = _frame(session, "AND r.id = ANY(CAST(:ids AS uuid[]))", {"ids": list(chosen)})
    if own["x"].isna().any():
        return _frame(session, "", {})
    tails = {local[-_TAIL:] for phone in own["phone"] for _, local in phone_keys(phone)}
    values = {"ids": list(chosen), "near": NEAR_M, "tail": _TAIL, "tails": sorted(tails)}
    return _frame(session, _TWINS, values)


def _frame(session: Session, which: str, values: dict[str, Any]) -> "pd.DataFrame":
    import pandas as pd

    from geo.duplicate_score import COLUMNS

    rows = session.execute(text(_RECORDS.format(which=which)), values).all()
    return pd.DataFrame(rows, columns=list(COLUMNS))


_LIST = text("""
WITH found AS (
  SELECT u.a_id, u.b_id, u.score, string_to_array(u.reasons, chr(10)) AS reasons
  FROM unnest(CAST(:a AS uuid[]), CAST(:b AS uuid[]), CAST(:scores AS float[]), CAST(:reasons AS text[]))
    AS u(a_id, b_id, score, reasons)),
renewed AS (
  UPDATE duplicate_pairs p SET score = f.score, reasons = f.reasons FROM found f
  WHERE p.a_id = f.a_id AND p.b_id = f.b_id AND p.state = 'open' AND (p.score, p.reasons) <> (f.score, f.reasons)),
listed AS (
  INSERT INTO duplicate_pairs (a_id, b_id, score, reasons, found_at)
  SELECT f.a_id, f.b_id, f.score, f.reasons, :now FROM found f ON CONFLICT (a_id, b_id) DO NOTHING RETURNING 1)
SELECT count(*) FROM listed
""")


def _list(session: Session, found: "pd.DataFrame", now: datetime) -> int:
    values = {
        "a": list(found["a"]),
        "b": list(found["b"]),
        "scores": [float(score) for score in found["score"]],
        "reasons": ["\n".join(reasons) for reasons in found["reasons"]],
        "now": now,
    }
    return int(session.execute(_LIST, values).scalar_one())


def _forget(session: Session, chosen: Sequence[str], found: "pd.DataFrame") -> None:
    """Take open pairs of these records off the list that are no longer alike; decisions stay."""
    sql = """
    DELETE FROM duplicate_pairs p WHERE p.state = 'open'
      AND (p.a_id = ANY(CAST(:ids AS uuid[])) OR p.b_id = ANY(CAST(:ids AS uuid[])))
      AND NOT EXISTS (SELECT FROM unnest(CAST(:a AS uuid[]), CAST(:b AS uuid[])) AS f(a_id, b_id)
                      WHERE f.a_id = p.a_id AND f.b_id = p.b_id)
    """
    session.execute(text(sql), {"ids": list(chosen), "a": list(found["a"]), "b": list(found["b"])})


@dataclass(frozen=True, slots=True)
class Twin:
    """One record of a pair as a reviewer needs to see it; lon, lat in EPSG:4326."""

    id: UUID
    name: str
    kind: str
    state: str
    rev: int
    address: str
    phone: str
    source: str | None
    licence: str | None
    lon: float | None
    lat: float | None
    dong_code: str | None
    dong_name: str | None
    district: str | None
    district_code: str | None
    province_code: str | None
    site_id: UUID | None


@dataclass(frozen=True, slots=True)
class PairRow:
    """A pair that may be one, with both records side by side and what was decided."""

    id: UUID
    score: float
    reasons: list[str]
    state: str
    found_at: datetime
    decided_at: datetime | None
    decided_by: str | None
    a: Twin
    b: Twin


@dataclass(frozen=True, slots=True)
class PairFilter:
    """Which pairs: of a state, found among the rows of an import run, touching a dong, or these; within a reach."""

    on_date: date
    reach: Reach
    state: str | None = None
    run_id: UUID | None = None
    dong_code: str | None = None
    ids: Sequence[UUID] | None = None
    limit: int = 50
    offset: int = 0


_TWIN_NAMES = tuple(field.name for field in fields(Twin))
_TWIN = f"""
LEFT JOIN sources s{{0}} ON s{{0}}.key = {{0}}.source
LEFT JOIN LATERAL (
  SELECT d.code, d.name, x.name AS district, x.code AS district_code, x.province_code
  FROM dongs d JOIN districts x ON x.code = d.district_code
  WHERE d.edition_id IN ({IN_FORCE}) AND d.code = {DONG_CODE.format("{0}")} LIMIT 1) g{{0}} ON true
"""  # noqa: S608  (fixed text; values are bound)
_TWIN_COLUMNS = """{0}.id AS {0}_id, {0}.name AS {0}_name, {0}.kind AS {0}_kind, {0}.state AS {0}_state,
  {0}.rev AS {0}_rev, {0}.address AS {0}_address, coalesce({0}.properties ->> 'phone', '') AS {0}_phone,
  {0}.source AS {0}_source, s{0}.licence AS {0}_licence, {0}.site_id AS {0}_site_id,
  ST_X(ST_PointOnSurface({0}.location)) AS {0}_lon, ST_Y(ST_PointOnSurface({0}.location)) AS {0}_lat,
  g{0}.code AS {0}_dong_code, g{0}.name AS {0}_dong_name, g{0}.district AS {0}_district,
  g{0}.district_code AS {0}_district_code, g{0}.province_code AS {0}_province_code"""
# The page is found first and its places are looked up for it alone. A pair with a merged side waits for nobody.
_PAIRS = f"""
WITH page AS MATERIALIZED (
  SELECT p.id, count(*) OVER () AS total, row_number() OVER (ORDER BY p.score DESC, p.id) AS place
  FROM duplicate_pairs p JOIN resources a ON a.id = p.a_id JOIN resources b ON b.id = p.b_id
  WHERE {{where}} ORDER BY p.score DESC, p.id LIMIT :limit OFFSET :offset)
SELECT p.id, p.score, p.reasons, p.state, p.found_at, p.decided_at, c.name AS decided_by, page.total,
  {_TWIN_COLUMNS.format("a")}, {_TWIN_COLUMNS.format("b")}
FROM page JOIN duplicate_pairs p ON p.id = page.id
JOIN resources a ON a.id = p.a_id JOIN resources b ON b.id = p.b_id
LEFT JOIN accounts c ON c.id = p.decided_by {_TWIN.format("a")} {_TWIN.format("b")}
ORDER BY page.place
"""  # noqa: S608  (fixed text; values are bound)
_OF_RUN = """EXISTS (SELECT FROM import_rows w WHERE w.run_id = :run_id AND w.target = 'resource'
  AND w.target_id IN (CAST(p.a_id AS text), CAST(p.b_id AS text)))"""


def list_pairs(session: Session, wanted: PairFilter) -> tuple[list[PairRow], int]:
    """Return one page, the surest first, and how many there are."""
    dong = "(" + " OR ".join(f"{DONG_CODE.format(side)} = :dong_code" for side in "ab") + ")"
    reached = [REACHED.format(code=DONG_CODE.format(side), area=AREA, site=f"{side}.site_id") for side in "ab"]
    tests = {
        "p.state = :state": {"state": wanted.state} if wanted.state else None,
        "(p.state <> 'open' OR 'merged' NOT IN (a.state, b.state))": {},
        _OF_RUN: {"run_id": wanted.run_id} if wanted.run_id else None,
        dong: {"dong_code": wanted.dong_code} if wanted.dong_code else None,
        "p.id = ANY(:ids)": {"ids": list(wanted.ids)} if wanted.ids is not None else None,
        f"({' OR '.join(reached)})": None if wanted.reach.everywhere else wanted.reach.parameters(),
    }
    values: dict[str, Any] = {"on_date": wanted.on_date, "limit": wanted.limit, "offset": wanted.offset}
    for given in tests.values():
        values |= given or {}
    where = " AND ".join(sql for sql, given in tests.items() if given is not None)
    rows = session.execute(text(_PAIRS.format(where=where)), values).mappings().all()
    return [_pair(dict(row)) for row in rows], int(rows[0]["total"]) if rows else 0


def _pair(row: dict[str, Any]) -> PairRow:
    one, other = (Twin(**{name: row[f"{side}_{name}"] for name in _TWIN_NAMES}) for side in "ab")
    own = ("id", "score", "reasons", "state", "found_at", "decided_at", "decided_by")
    return PairRow(**{name: row[name] for name in own}, a=one, b=other)


def get_pair(session: Session, pair_id: UUID, on_date: date) -> PairRow:
    """Return one pair; raise NotFound when there is none with that id."""
    rows, _total = list_pairs(session, PairFilter(on_date, Reach(everywhere=True), ids=[pair_id]))
    if not rows:
        raise NotFound("그런 쌍이 없어요.", "There is no such pair.", code="pair_unknown")
    return rows[0]


def decide_different(session: Session, pair_id: UUID, actor_id: UUID | None, now: datetime) -> None:
    """Remember that two records are not one; saying it twice is no fault. Raises Conflict for a merged pair."""
    sql = """
    UPDATE duplicate_pairs SET state = :different, decided_by = :actor, decided_at = :now
    WHERE id = :id AND state = :open
    """
    values = {"different": DuplicateState.DIFFERENT.value, "open": DuplicateState.OPEN.value}
    session.execute(text(sql), {**values, "id": pair_id, "actor": actor_id, "now": now})
    state = session.execute(text("SELECT state FROM duplicate_pairs WHERE id = :id"), {"id": pair_id}).scalar_one()
    if state == DuplicateState.MERGED:
        raise Conflict(
            "이미 합친 기록이에요. 먼저 나눈 뒤에 다른 곳이라고 표시해 주세요.",
            "They are merged already; split them first.",
            code="pair_merged",
        )
