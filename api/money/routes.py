"""Prices and payments over HTTP."""

from collections.abc import Callable
from typing import Annotated, Any
from uuid import UUID, uuid4

from fastapi import APIRouter, Header, Request, Response
from pydantic import BaseModel, Field
from sqlalchemy.orm import Session

from api.auth.browser import link_base
from api.auth.deps import BookingWriter, Writer
from api.auth.permissions import Action, require
from api.booking_schemas import BookingOut, booking_out
from api.deps import SessionDep, SettingsDep
from api.desk import ReadingDesk, WritingDesk, open_desk, place_of
from api.http import json_answer, trimmed
from api.money import things
from api.paying import KEY_MOST, Cashier, provider_of
from api.price_schemas import (
    ConfirmIn,
    LedgerOut,
    OrderIn,
    OrderOut,
    PricesIn,
    PricesOut,
    QuoteIn,
    QuoteOut,
    ReceivedIn,
    RefundIn,
    balance_out,
    entries_out,
    prices_out,
    quote_out,
)
from geo import clock
from geo.booking import money, paying, steps
from geo.booking.desk import Desk
from geo.booking.price_proposals import proposed
from geo.booking.pricing import PriceList
from geo.booking.rules import Wish
from geo.enums import Purpose
from geo.fee_rules import FeeRule
from geo.money_words import PayBy
from geo.queries import ledger
from geo.queries.ledger import Received
from geo.queries.prices import add_prices, read_fee_rules, read_prices, stored_price
from geo.queries.spaces import get_space

router = APIRouter(tags=["요금"])
Key = Annotated[Annotated[str, trimmed(200)] | None, Header(alias="Idempotency-Key")]


@router.get("/spaces/{space_id}/prices", response_model=PricesOut)
def prices_of(space_id: UUID, session: SessionDep) -> Response:
    """Show a space's price list; without one, what the source's own words suggest, charged to nobody."""
    get_space(session, space_id, clock.today())
    present = read_prices(session, space_id)
    if present is not None:
        return json_answer(prices_out(present))
    guess = proposed([FeeRule.from_json(rule) for rule in read_fee_rules(session, space_id)])
    return json_answer(prices_out(guess or PriceList(), proposal=guess is not None))


@router.put("/spaces/{space_id}/prices", response_model=PricesOut)
def put_prices(space_id: UUID, caller: Writer, session: SessionDep, body: PricesIn) -> Response:
    """Set a space's prices; what is booked already keeps the price it was told."""
    require(caller, Action.KEEP_SPACES, place_of(get_space(session, space_id, clock.today())))
    add_prices(session, space_id, body.as_list(), caller.account_id)
    present = read_prices(session, space_id)
    return json_answer(prices_out(present or PriceList()))


@router.post("/spaces/{space_id}/price", response_model=QuoteOut)
def quote(space_id: UUID, session: SessionDep, body: QuoteIn) -> Response:
    """Say what a use would cost; whether the time is free is another question."""
    space = get_space(session, space_id, clock.today())
    wish = Wish(body.start, body.end, 1)
    price = money.price_of(session, space, wish, None, Purpose.OTHER, body.as_ask())
    return json_answer(quote_out(price.snapshot if price else None))


@router.get("/bookings/{booking_id}/charges", response_model=LedgerOut)
def charges(desk: ReadingDesk, booking_id: UUID) -> Response:
    """Show the money of one's own booking, or of one at a site one keeps."""
    steps.read_booking(desk, booking_id)
    return json_answer(_ledger(desk.session, booking_id))


def _ledger(session: Session, booking_id: UUID) -> dict[str, Any]:
    price = stored_price(session, booking_id)
    entries = entries_out(
        ledger.list_charges(session, booking_id),
        ledger.list_payments(session, booking_id),
        ledger.list_refunds(session, booking_id),
    )
    balance = balance_out(ledger.balance_of(session, booking_id))
    return {**balance, "price": quote_out(price.snapshot) if price else None, "entries": entries}


@router.post("/bookings/{booking_id}/payments", status_code=201, response_model=LedgerOut)
def receive(desk: WritingDesk, booking_id: UUID, body: ReceivedIn, key: Key = None) -> Response:
    """Write money that came in by hand or by transfer, as a keeper; also a part of what is owed."""
    event_id = f"{booking_id}:{key or uuid4()}"
    paying.receive(desk, booking_id, Received(booking_id, PayBy(body.by), event_id, body.won))
    return json_answer(_ledger(desk.session, booking_id), 201)


@router.post("/bookings/{booking_id}/refunds", status_code=201, response_model=LedgerOut)
def refund(desk: WritingDesk, booking_id: UUID, body: RefundIn, key: Key = None) -> Response:
    """Let off a part of what is charged, the deposit first; what is paid for it goes back."""
    paying.refund(desk, booking_id, body.won, key or str(uuid4()))
    return json_answer(_ledger(desk.session, booking_id), 201)


@router.post("/refunds/{refund_id}/done", response_model=LedgerOut)
def hand_back(desk: WritingDesk, refund_id: UUID) -> Response:
    """Write that money was given back in cash or by transfer, as a keeper."""
    done = paying.hand_back(desk, refund_id)
    return json_answer(_ledger(desk.session, done.booking_id))


def _cashier(request: Request, settings: SettingsDep) -> Cashier:
    return Cashier(settings, request.app.state.engine, provider_of(settings))


@router.post("/payments/toss/orders", status_code=201, response_model=OrderOut)
def open_order(request: Request, caller: BookingWriter, settings: SettingsDep, body: OrderIn) -> Response:
    """Begin to pay by card what a booking owes; the provider shows its window at the address in the answer."""
    cashier = _cashier(request, settings)
    order, window = cashier.open(_desks(request, settings, caller), body.booking_id, link_base(request, settings))
    return json_answer({"order_id": order.id, "amount": order.won, "window": window}, 201)


def _desks(request: Request, settings: SettingsDep, caller: BookingWriter) -> Callable[[Session], Desk]:
    return lambda session: open_desk(request, session, settings, caller)


@router.post("/payments/toss/confirm", response_model=BookingOut)
def confirm(request: Request, caller: BookingWriter, settings: SettingsDep, body: ConfirmIn) -> Response:
    """Take the money of a payment that was approved in the provider's window; another sum than asked is refused."""
    cashier = _cashier(request, settings)
    booking = cashier.confirm(_desks(request, settings, caller), body.payment_key, body.order_id, body.amount)
    return json_answer(booking_out(booking))


class HeardPayment(BaseModel):
    """The part of a message that says which payment it is about; what it says of it is not believed."""

    payment_key: Annotated[str, Field(alias="paymentKey", min_length=1, max_length=KEY_MOST)]
    order_id: Annotated[str, Field(alias="orderId", min_length=1, max_length=64)]


class Heard(BaseModel):
    """A message of the provider; kinds that are about no payment have other data and change nothing."""

    event_type: Annotated[str, Field(alias="eventType", max_length=100)]
    data: HeardPayment


class HeardOut(BaseModel):
    """That the message was taken in; what it changed is nobody's business who sent it."""

    heard: bool


@router.post("/payments/toss/webhook", response_model=HeardOut)
def webhook(request: Request, settings: SettingsDep, body: Heard) -> Response:
    """Hear that a payment changed, and ask the provider how it stands; an error lets it send the message again."""
    _cashier(request, settings).heard(body.data.payment_key, body.data.order_id)
    return json_answer({"heard": True})


router.include_router(things.router)
