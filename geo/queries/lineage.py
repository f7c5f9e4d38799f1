"""The history of dong over the editions of their province: computed once, read by code or by edition."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

import shapely
from sqlalchemy import text
from sqlalchemy.orm import Session

from geo.change_kinds import DongChangeKind
from geo.errors import NotFound

MOVED_NAMED: Final = 200

# Editions of one province that follow each other; the schematic set is a drawing and has no history.
_NEIGHBOURS = """
SELECT province_code, from_edition_id, to_edition_id FROM (
  SELECT province_code, edition_id AS to_edition_id,
         lag(edition_id) OVER (PARTITION BY province_code ORDER BY valid_from) AS from_edition_id
  FROM edition_provinces WHERE valid_from IS NOT NULL) n
WHERE from_edition_id IS NOT NULL
"""


@dataclass(frozen=True, slots=True)
class ComparedPair:
    """Two editions of a province that were compared: how many changes of each kind, how far the borders wander."""

    province: str
    from_edition_id: int
    to_edition_id: int
    counts: dict[str, int]
    wander_m: float


@dataclass(frozen=True, slots=True)
class ChangeRow:
    """One change with the names of both sides; see geo.lineage.DongChange for the figures."""

    from_edition_id: int
    to_edition_id: int
    from_date: date
    to_date: date
    kind: str
    from_code: str | None
    from_name: str | None
    from_district: str | None
    to_code: str | None
    to_name: str | None
    to_district: str | None
    share_from: float
    share_to: float
    moved_m2: float

    @property
    def sentence(self) -> str:
        """Say the change in Korean."""
        old, new = f"{self.from_district} {self.from_name}", f"{self.to_district} {self.to_name}"
        kind = DongChangeKind(self.kind)
        if kind is DongChangeKind.APPEAR:
            return f"{new}: {kind.label}"
        if kind is DongChangeKind.VANISH:
            return f"{old}: {kind.label}"
        return f"{old} → {new}: {kind.label} ({self.share_from:.0%})"


@dataclass(frozen=True, slots=True)
class MovedPlace:
    """A site, space or published resource whose dong differs between two editions though it has not moved."""

    what: str
    id: str
    name: str
    from_code: str
    from_name: str
    to_code: str
    to_name: str


def ensure_lineage(session: Session) -> list[ComparedPair]:
    """Compare every two editions that follow each other and were not compared yet; return what that came to."""
    sql = f"""
    SELECT n.*, p.name FROM ({_NEIGHBOURS}) n JOIN provinces p ON p.code = n.province_code
    WHERE NOT EXISTS (SELECT FROM dong_changes c WHERE c.from_edition_id = n.from_edition_id
                      AND c.to_edition_id = n.to_edition_id AND c.province_code = n.province_code)
    ORDER BY n.province_code, n.to_edition_id
    """  # noqa: S608  (fixed text)
    pairs = session.execute(text(sql)).all()
    return [_compare(session, row.from_edition_id, row.to_edition_id, row.province_code, row.name) for row in pairs]


_INSERT = text("""
INSERT INTO dong_changes (from_edition_id, to_edition_id, province_code, from_code, to_code, kind, share_from, share_to,
                          moved_m2)
SELECT :older, :newer, :province, u.from_code, u.to_code, u.kind, u.share_from, u.share_to, u.moved_m2
FROM unnest(CAST(:from_codes AS text[]), CAST(:to_codes AS text[]), CAST(:kinds AS text[]),
            CAST(:shares_from AS float8[]), CAST(:shares_to AS float8[]), CAST(:moved AS float8[]))
  AS u(from_code, to_code, kind, share_from, share_to, moved_m2)
""")


def _compare(session: Session, older: int, newer: int, province_code: str, province: str) -> ComparedPair:
    from geo.lineage import compare_editions

    found = compare_editions(_frame(session, older, province_code), _frame(session, newer, province_code))
    kinds = Counter(change.kind.value for change in found.changes)
    values = {
        "from_codes": [change.from_code for change in found.changes],
        "to_codes": [change.to_code for change in found.changes],
        "kinds": [change.kind.value for change in found.changes],
        "shares_from": [change.share_from for change in found.changes],
        "shares_to": [change.share_to for change in found.changes],
        "moved": [change.moved_m2 for change in found.changes],
    }
    session.execute(_INSERT, {"older": older, "newer": newer, "province": province_code, **values})
    return ComparedPair(province, older, newer, dict(kinds), found.wander_m)


def _frame(session: Session, edition_id: int, province_code: str) -> Any:
    """Return the dong [code, name, geometry] of an edition in one province, EPSG:5179."""
    import geopandas as gpd

    from geo.crs import METRES

    sql = """
    SELECT d.code, d.name, ST_AsBinary(d.boundary_m) AS shape FROM dongs d JOIN districts x ON x.code = d.district_code
    WHERE d.edition_id = :edition AND x.province_code = :province ORDER BY d.code
    """
    rows = session.execute(text(sql), {"edition": edition_id, "province": province_code}).all()
    values = {"code": [row.code for row in rows], "name": [row.name for row in rows]}
    return gpd.GeoDataFrame(values, geometry=shapely.from_wkb([bytes(row.shape) for row in rows]), crs=METRES)


_CHANGES = f"""
SELECT c.from_edition_id, c.to_edition_id, a.valid_from AS from_date, b.valid_from AS to_date, c.kind,
       c.from_code, f.name AS from_name, fx.name AS from_district, c.to_code, t.name AS to_name, tx.name AS to_district,
       c.share_from, c.share_to, c.moved_m2
FROM dong_changes c
JOIN ({_NEIGHBOURS}) n USING (province_code, from_edition_id, to_edition_id)
JOIN boundary_editions a ON a.id = c.from_edition_id JOIN boundary_editions b ON b.id = c.to_edition_id
LEFT JOIN dongs f ON f.edition_id = c.from_edition_id AND f.code = c.from_code
LEFT JOIN districts fx ON fx.code = f.district_code
LEFT JOIN dongs t ON t.edition_id = c.to_edition_id AND t.code = c.to_code
LEFT JOIN districts tx ON tx.code = t.district_code
"""  # noqa: S608  (fixed text)


def list_changes(session: Session, edition_id: int, *, same: bool = False) -> list[ChangeRow]:
    """Return what became of the dong of the editions before `edition_id` in it, those that stayed only with `same`."""
    sql = f"""{_CHANGES} WHERE c.to_edition_id = :edition AND (c.kind <> 'same' OR :same)
    ORDER BY c.from_code NULLS LAST, c.share_from DESC, c.to_code"""
    rows = session.execute(text(sql), {"edition": edition_id, "same": same}).mappings()
    return [ChangeRow(**row) for row in rows]


# The dong of a place in the older and in the newer edition, where the two are not one dong under another name.
_MOVED = f"""
WITH pairs AS ({_NEIGHBOURS}),
     touched AS (SELECT DISTINCT c.from_edition_id, c.to_edition_id, c.from_code FROM dong_changes c JOIN pairs p
                 USING (province_code, from_edition_id, to_edition_id)
                 WHERE c.to_edition_id = :edition AND (c.kind <> 'same' OR c.share_from < 0.99999)),
     places AS (SELECT 'site' AS what, s.id::text AS id, s.name, s.location_m FROM sites s
                UNION ALL SELECT 'space', s.id::text, s.name, s.location_m FROM spaces s
                UNION ALL SELECT 'resource', r.id::text, r.name, ST_PointOnSurface(r.location_m)
                FROM public_resources r WHERE r.kind <> 'person')
SELECT p.what, p.id, p.name, f.code AS from_code, f.name AS from_name, n.code AS to_code, n.name AS to_name
FROM touched c JOIN dongs f ON f.edition_id = c.from_edition_id AND f.code = c.from_code
JOIN places p ON ST_Covers(f.boundary_m, p.location_m)
CROSS JOIN LATERAL (SELECT d.code, d.name FROM dongs d WHERE d.edition_id = c.to_edition_id
                    AND ST_Covers(d.boundary_m, p.location_m) ORDER BY d.code LIMIT 1) n
WHERE NOT EXISTS (SELECT FROM dong_changes x WHERE x.from_edition_id = c.from_edition_id
                  AND x.to_edition_id = c.to_edition_id AND x.from_code = f.code AND x.to_code = n.code
                  AND x.moved_m2 = 0)
  AND f.code <> n.code
ORDER BY p.what, p.name, p.id
"""  # noqa: S608  (fixed text; values are bound)


def list_moved_places(session: Session, edition_id: int) -> list[MovedPlace]:
    """Return the sites, spaces and published resources whose dong is another in `edition_id` than just before it."""
    rows = session.execute(text(_MOVED), {"edition": edition_id}).mappings()
    return [MovedPlace(**row) for row in rows]


def count_moved(places: Sequence[MovedPlace]) -> dict[str, int]:
    """Return how many of each sort there are: site, space, resource."""
    counts = Counter(place.what for place in places)
    return {what: counts[what] for what in ("site", "space", "resource")}


def editions_after(session: Session, edition_id: int) -> list[int]:
    """Return the editions that follow an edition in any of its provinces."""
    sql = f"SELECT DISTINCT to_edition_id FROM ({_NEIGHBOURS}) n WHERE from_edition_id = :edition"  # noqa: S608  (fixed text; values are bound)
    return list(session.execute(text(sql), {"edition": edition_id}).scalars())


def refuse_unknown_dong(session: Session, code: str, on_date: date) -> None:
    """Raise NotFound that says what became of a dong that other editions know; return for a code nobody knows."""
    sql = """
    SELECT d.name, x.name AS district, e.id, e.valid_from FROM dongs d JOIN boundary_editions e ON e.id = d.edition_id
    JOIN districts x ON x.code = d.district_code
    WHERE d.code = :code AND NOT e.is_schematic ORDER BY abs(e.valid_from - :on_date), e.id LIMIT 1
    """
    known = session.execute(text(sql), {"code": code, "on_date": on_date}).one_or_none()
    if known is None:
        return
    gone = known.valid_from <= on_date
    others = _successors(session, code, on_date) if gone else _predecessors(session, code, on_date)
    names = ", ".join(f"{row['district']} {row['name']}" for row in others)
    what = "지금은 없어요" if gone else "그때는 아직 없었어요"
    more = f" 그 자리의 동: {names}." if names else ""
    raise NotFound(
        f"{known.district} {known.name}: {on_date} 경계에는 없는 동이에요({what}).{more}",
        f"The dong {known.name} is not in the boundaries of {on_date}.",
        code="dong_abolished" if gone else "dong_not_yet",
        details={
            "code": code,
            "name": known.name,
            "district": known.district,
            "known_on": known.valid_from.isoformat(),
            "successors" if gone else "predecessors": others,
        },
    )


def _successors(session: Session, code: str, on_date: date) -> list[dict[str, Any]]:
    """Follow a code forwards to the edition in force; land that went on twice is followed twice."""
    sql = f"""{_CHANGES} WHERE c.from_code = ANY(:codes) AND b.valid_from <= :on_date AND c.to_code IS NOT NULL
    ORDER BY b.valid_from, c.share_from DESC"""
    return _followed(session, sql, code, on_date, forwards=True)


def _predecessors(session: Session, code: str, on_date: date) -> list[dict[str, Any]]:
    sql = f"""{_CHANGES} WHERE c.to_code = ANY(:codes) AND b.valid_from > :on_date AND c.from_code IS NOT NULL
    ORDER BY b.valid_from DESC, c.share_to DESC"""
    return _followed(session, sql, code, on_date, forwards=False)


def _followed(session: Session, sql: str, code: str, on_date: date, *, forwards: bool) -> list[dict[str, Any]]:
    """Walk from edition to edition until nothing new is found; return the dong at the end that are in force."""
    here, there, share = ("from", "to", "share_from") if forwards else ("to", "from", "share_to")
    seen: dict[str, dict[str, Any]] = {}
    codes = [code]
    while codes:
        rows = session.execute(text(sql), {"codes": codes, "on_date": on_date}).mappings().all()
        news = {row[f"{there}_code"]: row for row in rows if row[f"{there}_code"] not in seen}
        seen |= {
            other: {
                "code": other,
                "name": row[f"{there}_name"],
                "district": row[f"{there}_district"],
                "kind": row["kind"],
                "share": round(row[share], 4),
                "of": row[f"{here}_code"],
            }
            for other, row in news.items()
        }
        codes = [other for other in news if other != code]
    in_force = session.execute(
        text("""SELECT d.code FROM dongs d WHERE d.code = ANY(:codes)
             AND d.edition_id IN (SELECT edition_id FROM editions_in_force(:on_date))"""),
        {"codes": list(seen), "on_date": on_date},
    ).scalars()
    standing = set(in_force)
    return [facts for other, facts in seen.items() if other in standing]
