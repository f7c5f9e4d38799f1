"""Walking networks: stored with their graphs, listed, looked up by where they lie, taken away."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.orm import Session

from geo.enums import Licence
from geo.errors import NotFound
from geo.network.measures import WHOLE_FROM, Box
from geo.queries.places import resolve_district

MARGIN_M: Final = 2000.0
"""Residents walk over the border, and the way to a site may lead round the outside."""


@dataclass(frozen=True, slots=True)
class Piece:
    """A part of the streets that is not linked with the largest: it is listed, and nobody walks there."""

    points: int
    metres: float
    lon: float
    lat: float


@dataclass(frozen=True, slots=True)
class NetworkRow:
    """One loaded network; `kind` is what sort of file it was, `others` its largest pieces after the one walked."""

    id: UUID
    file_name: str
    kind: str
    source: str
    publisher: str
    licence: Licence
    as_of: date | None
    fingerprint: str
    points: int
    links: int
    metres: float
    pieces: int
    largest_share: float
    others: tuple[Piece, ...]
    counts: dict[str, int]
    box: Box
    loaded_at: datetime

    @property
    def holds_together(self) -> bool:
        """Whether people are measured along these streets, and not in straight lines."""
        return self.largest_share >= WHOLE_FROM

    @property
    def title(self) -> str:
        """Return what it is called where figures name their sources."""
        named = self.source or self.kind
        return f"{named} ({self.as_of:%Y-%m-%d})" if self.as_of else named


_COLUMNS: Final = """
id, file_name, kind, source, publisher, licence, as_of, fingerprint, points, links, metres, pieces, largest_share,
others, counts, ST_XMin(extent) AS west, ST_YMin(extent) AS south, ST_XMax(extent) AS east, ST_YMax(extent) AS north,
loaded_at
"""
_INSERT: Final = text("""
INSERT INTO networks (file_name, kind, source, publisher, licence, as_of, fingerprint, points, links, metres, pieces,
                      largest_share, others, counts, extent)
VALUES (:file_name, :kind, :source, :publisher, :licence, :as_of, :fingerprint, :points, :links, :metres, :pieces,
        :largest_share, CAST(:others AS jsonb), CAST(:counts AS jsonb),
        ST_MakeEnvelope(:west, :south, :east, :north, 4326))
RETURNING id
""")


def insert_network(session: Session, values: Mapping[str, Any], packed: bytes) -> UUID:
    """Store a network and its graph; `others` and `counts` are JSON texts, the extent west, south, east and north."""
    network_id = session.execute(_INSERT, dict(values)).scalar_one()
    sql = text("INSERT INTO network_graphs (network_id, packed) VALUES (:id, :packed)")
    session.execute(sql, {"id": network_id, "packed": packed})
    return UUID(str(network_id))


def describe_network(session: Session, network_id: UUID, values: Mapping[str, Any]) -> None:
    """Write where the streets come from: source, publisher, licence and the day they stand for."""
    sql = text("""
    UPDATE networks SET source = :source, publisher = :publisher, licence = :licence, as_of = :as_of WHERE id = :id
    """)
    session.execute(sql, {**values, "id": network_id})


def list_networks(session: Session, over: Box | None = None) -> list[NetworkRow]:
    """Return the networks, the longest first; only those that reach into a box when asked."""
    west, south, east, north = over or (-180.0, -90.0, 180.0, 90.0)
    sql = f"""
    SELECT {_COLUMNS} FROM networks WHERE extent && ST_MakeEnvelope(:west, :south, :east, :north, 4326)
    ORDER BY metres DESC, fingerprint
    """  # noqa: S608  (fixed text; values are bound)
    box = {"west": west, "south": south, "east": east, "north": north}
    return [_row(row) for row in session.execute(text(sql), box).mappings()]


_AROUND: Final = text("""
WITH near AS (
  SELECT ST_Transform(ST_SetSRID(ST_Expand(ST_Extent(d.boundary_m), :margin_m), 5179), 4326) AS box FROM dongs d
  WHERE d.district_code = ANY(:codes) AND d.edition_id IN (SELECT f.edition_id FROM editions_in_force(:today) f))
SELECT ST_XMin(box) AS west, ST_YMin(box) AS south, ST_XMax(box) AS east, ST_YMax(box) AS north FROM near
""")


def box_around(session: Session, districts: Sequence[str], today: date, margin_m: float = MARGIN_M) -> Box:
    """Return the box round some districts (by name or code), with a margin; raises as `resolve_district` does."""
    codes = [resolve_district(session, named, today).code for named in districts]
    row = session.execute(_AROUND, {"codes": codes, "margin_m": margin_m, "today": today}).one()
    return row.west, row.south, row.east, row.north


def find_network(session: Session, fingerprint: str) -> NetworkRow | None:
    """Return the network of the same streets, if there is one."""
    sql = f"SELECT {_COLUMNS} FROM networks WHERE fingerprint = :fingerprint"  # noqa: S608  (fixed text; values are bound)
    row = session.execute(text(sql), {"fingerprint": fingerprint}).mappings().one_or_none()
    return _row(row) if row else None


def get_network(session: Session, network_id: UUID) -> NetworkRow:
    """Return one network; raise NotFound for an unknown id."""
    sql = f"SELECT {_COLUMNS} FROM networks WHERE id = :id"  # noqa: S608  (fixed text; values are bound)
    row = session.execute(text(sql), {"id": network_id}).mappings().one_or_none()
    if row is None:
        raise _unknown()
    return _row(row)


def packed_graph(session: Session, network_id: UUID) -> bytes:
    """Return the packed graph of a network; raise NotFound when it has been taken away."""
    sql = text("SELECT packed FROM network_graphs WHERE network_id = :id")
    packed = session.execute(sql, {"id": network_id}).scalar_one_or_none()
    if packed is None:
        raise _unknown()
    return bytes(packed)


def remove_network(session: Session, network_id: UUID) -> NetworkRow:
    """Take a network and its graph away and return what it was; raise NotFound for an unknown id."""
    row = get_network(session, network_id)
    session.execute(text("DELETE FROM networks WHERE id = :id"), {"id": network_id})
    return row


def _unknown() -> NotFound:
    return NotFound("그런 보행로 자료가 없어요.", "There is no such network.", code="network_unknown")


def _row(row: Any) -> NetworkRow:
    values = dict(row)
    box = tuple(values.pop(side) for side in ("west", "south", "east", "north"))
    others = tuple(Piece(**piece) for piece in values.pop("others"))
    return NetworkRow(**{**values, "licence": Licence(values["licence"]), "others": others, "box": box})
