"""Price lists of spaces: a new version for every change."""

from dataclasses import asdict, fields
from typing import Any
from uuid import UUID

from sqlalchemy import bindparam, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Session

from geo.booking.pricing import Extra, Price, PriceList, Rate

_FIELDS = [field.name for field in fields(PriceList) if field.name != "version"]
_READ = text(f"""
SELECT version, {", ".join(_FIELDS)} FROM price_lists WHERE space_id = :space_id ORDER BY version DESC LIMIT 1
""")  # noqa: S608  (fixed text)
_ADD = text(f"""
INSERT INTO price_lists (space_id, version, created_by, {", ".join(_FIELDS)})
SELECT :space_id, coalesce(max(version), 0) + 1, :created_by, {", ".join(f":{name}" for name in _FIELDS)}
FROM price_lists WHERE space_id = :space_id RETURNING version
""").bindparams(*(bindparam(name, type_=JSONB) for name in ("rates", "extras", "reductions", "refunds")))  # noqa: S608  (fixed text)


def read_prices(session: Session, space_id: UUID) -> PriceList | None:
    """Return the price list in force, or None when the space never had one."""
    row = session.execute(_READ, {"space_id": space_id}).mappings().one_or_none()
    return price_list(row) if row else None


def price_list(values: Any) -> PriceList:
    """Return the list that JSON-ready `values` say."""
    built = {
        "rates": tuple(Rate(**rate) for rate in values["rates"]),
        "extras": tuple(Extra(**extra) for extra in values["extras"]),
        "refunds": tuple((int(hours), int(percent)) for hours, percent in values["refunds"]),
    }
    return PriceList(**{**values, **built})


def add_prices(session: Session, space_id: UUID, prices: PriceList, created_by: UUID | None) -> int:
    """Add a version of a space's prices and return its number; bookings keep what they were told."""
    session.execute(text("SELECT 1 FROM spaces WHERE id = :id FOR UPDATE"), {"id": space_id})
    values = {name: value for name, value in asdict(prices).items() if name in _FIELDS}
    parameters = {**values, "space_id": space_id, "created_by": created_by}
    return int(session.execute(_ADD, parameters).scalar_one())


def read_fee_rules(session: Session, space_id: UUID) -> list[dict[str, Any]]:
    """Return the prices that an import understood from a source's words."""
    rules: list[dict[str, Any]] = session.execute(
        text("SELECT fee_rules FROM spaces WHERE id = :id"), {"id": space_id}
    ).scalar_one()
    return rules


def stored_price(session: Session, booking_id: UUID) -> Price | None:
    """Return what a booking was told that it costs, or None when it costs nothing."""
    sql = text("SELECT price_won, price FROM bookings WHERE id = :id AND price IS NOT NULL")
    row = session.execute(sql, {"id": booking_id}).one_or_none()
    return Price(int(row.price_won or 0), row.price) if row else None
