"""Walking networks: what is listed of them, and the graphs as they are walked."""

from datetime import date
from typing import Any
from uuid import UUID

from geoalchemy2 import Geometry
from sqlalchemy import CheckConstraint, ForeignKey, LargeBinary, UniqueConstraint, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from geo.enums import Licence
from geo.models.base import Base, CreatedAt, UuidKey, inside_korea, long_enough, one_of


class WalkNetwork(Base):
    """One loaded file of streets; `others` are the largest pieces that are not walked, `counts` what the file held.

    `fingerprint` is that of the graph: the same streets under another file name are the same network.
    """

    __tablename__ = "networks"
    __table_args__ = (
        long_enough("file_name", 300),
        long_enough("kind", 100),
        long_enough("source", 200, least=0),
        long_enough("publisher", 200, least=0),
        one_of("licence", Licence),
        CheckConstraint("fingerprint ~ '^[0-9a-f]{64}$'", name="fingerprint_form"),
        CheckConstraint("points > 1 AND links > 0 AND metres > 0 AND pieces > 0", name="something_to_walk"),
        CheckConstraint("largest_share > 0 AND largest_share <= 1", name="largest_share_sane"),
        inside_korea("extent"),
        UniqueConstraint("fingerprint"),
    )

    id: Mapped[UuidKey]
    file_name: Mapped[str]
    kind: Mapped[str]
    source: Mapped[str] = mapped_column(server_default="")
    publisher: Mapped[str] = mapped_column(server_default="")
    licence: Mapped[str] = mapped_column(server_default="unknown")
    as_of: Mapped[date | None]
    fingerprint: Mapped[str]
    points: Mapped[int]
    links: Mapped[int]
    metres: Mapped[float]
    pieces: Mapped[int]
    largest_share: Mapped[float]
    others: Mapped[list[dict[str, Any]]] = mapped_column(JSONB, server_default=text("'[]'"))
    counts: Mapped[dict[str, Any]] = mapped_column(JSONB, server_default=text("'{}'"))
    extent: Mapped[Any] = mapped_column(Geometry("POLYGON", 4326, spatial_index=False))
    loaded_at: Mapped[CreatedAt]


class NetworkGraph(Base):
    """The graph of a network, packed (geo.network.packed)."""

    __tablename__ = "network_graphs"

    network_id: Mapped[UUID] = mapped_column(ForeignKey("networks.id", ondelete="CASCADE"), primary_key=True)
    packed: Mapped[bytes] = mapped_column(LargeBinary)
