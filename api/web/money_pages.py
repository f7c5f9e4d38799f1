"""Prices and payments: the pages."""

from dataclasses import replace
from uuid import UUID, uuid4

from fastapi import APIRouter, Request, Response
from sqlalchemy.orm import Session

from api.auth.browser import link_base
from api.auth.deps import BookingWriter, SignedIn, Writer
from api.auth.permissions import Action, Caller, require
from api.deps import SessionDep, SettingsDep
from api.desk import ReadingDesk, WritingDesk, open_desk, place_of
from api.paying import KEY_MOST, Cashier, provider_of
from api.web import thing_pages
from api.web.forms import Fields
from api.web.keep import kept_sites, kept_spaces, require_keeper
from api.web.moments import moment_text
from api.web.money_cards import loan_card, money_card, rates_said, refund_card
from api.web.money_views import KeepMoney, MyMoney, PayPage, PricedSpace
from api.web.pages import FormDep, Frame, FrameDep, go
from api.web.price_form import WRONG, price_form, read_prices_form, typed_of
from api.web.tabs import KEEP, MY, tabs
from api.web.views import Choice
from geo import clock
from geo.booking import paying, steps
from geo.booking.lending import take_back
from geo.booking.price_proposals import proposed
from geo.booking.pricing import PriceList
from geo.fee_rules import FeeRule
from geo.money_words import Condition, PayBy
from geo.queries import ledger
from geo.queries.ledger import Received
from geo.queries.prices import add_prices, read_fee_rules, read_prices
from geo.queries.spaces import SpaceDetail, SpaceSearch, get_space
from geo.queries.things import loans_out

router = APIRouter()
router.include_router(thing_pages.router)
PAID_MOST = 100_000_000


@router.get("/keep/money")
def keep_money(frame: FrameDep, caller: SignedIn, session: SessionDep, settings: SettingsDep) -> Response:
    """Show a keeper who owes what, what has to go back, which things are out, and the price lists."""
    require_keeper(caller)
    sites = kept_sites(session, caller)
    owing = ledger.owing_bookings(session, list(sites))
    view = KeepMoney(
        tabs=tabs(frame, KEEP),
        owing=tuple(money_card(frame, session, settings, one, keeper=True) for one in owing),
        refunds=tuple(refund_card(frame, session, one) for one in ledger.due_refunds(session, list(sites))),
        loans=tuple(loan_card(frame, session, one) for one in loans_out(session, list(sites))),
        conditions=tuple(Choice(str(one), frame.say(one.label)) for one in Condition),
        spaces=tuple(
            PricedSpace(f"{row.site_name} · {row.name}", f"/keep/money/prices/{row.id}", _told(frame, session, row.id))
            for row in kept_spaces(session, sites, SpaceSearch())
        ),
    )
    return frame.show("keep_money.html", "keep", money=view)


def _told(frame: Frame, session: Session, space_id: UUID) -> str:
    return next(iter(rates_said(frame, read_prices(session, space_id))), "")


@router.post("/keep/money/bookings/{booking_id}/received")
def received(frame: FrameDep, desk: WritingDesk, booking_id: UUID, form: FormDep) -> Response:
    """Write money that came in by hand or by transfer; the form's key lets it count once."""
    fields = Fields({"won": form.get("won", "").replace(",", "")}, frame.say)
    won = _won(fields.given["won"])
    if won is None:
        return go("/keep/money?done=sum-wrong")
    by = PayBy.TRANSFER if form.get("by") == PayBy.TRANSFER else PayBy.ON_SITE
    event_id = f"{booking_id}:{form.get('key', '')[:64] or uuid4()}"
    paying.receive(desk, booking_id, Received(booking_id, by, event_id, won))
    return go("/keep/money?done=received")


def _won(typed: str) -> int | None:
    fits = typed.isascii() and typed.isdigit() and len(typed) < 10 and 1 <= int(typed) <= PAID_MOST  # noqa: PLR2004  (an int4)
    return int(typed) if fits else None


@router.post("/keep/money/refunds/{refund_id}/done")
def handed_back(desk: WritingDesk, refund_id: UUID) -> Response:
    """Write that money was given back by hand."""
    paying.hand_back(desk, refund_id)
    return go("/keep/money?done=handed-back")


@router.post("/keep/money/bookings/{booking_id}/take-back")
def came_back(frame: FrameDep, desk: WritingDesk, booking_id: UUID, form: FormDep) -> Response:
    """Write that a thing is back and how it looks."""
    condition = next((one for one in Condition if one == form.get("condition")), Condition.GOOD)
    note = Fields(form, frame.say).text("note", 500, required=False)
    take_back(desk, booking_id, condition, note[:500])
    return go("/keep/money?done=came-back")


@router.get("/keep/money/prices/{space_id}")
def edit_prices(frame: FrameDep, caller: SignedIn, session: SessionDep, space_id: UUID) -> Response:
    """Show a space's prices as a form; without any, what the source's own words suggest."""
    space = _kept(session, caller, space_id)
    present, proposal = read_prices(session, space_id), None
    if present is None:
        proposal = proposed([FeeRule.from_json(rule) for rule in read_fee_rules(session, space_id)])
    typed = typed_of(present or proposal or PriceList())
    form = price_form(frame.say, tabs(frame, KEEP), space.name, f"/keep/money/prices/{space_id}", typed)
    return frame.show("price_form.html", "keep", form=replace(form, proposal=proposal is not None))


@router.post("/keep/money/prices/{space_id}")
def save_prices(frame: FrameDep, caller: Writer, session: SessionDep, space_id: UUID, form: FormDep) -> Response:
    """Set a space's prices, or show the form again with what is wrong."""
    space = _kept(session, caller, space_id)
    wanted = read_prices_form(form)
    if wanted is None:
        action = f"/keep/money/prices/{space_id}"
        again = price_form(frame.say, tabs(frame, KEEP), space.name, action, form, problem=frame.say(WRONG))
        return frame.show("price_form.html", "keep", status=422, form=again)
    add_prices(session, space_id, wanted.as_list(), caller.account_id)
    return go("/keep/money?done=saved")


def _kept(session: Session, caller: Caller, space_id: UUID) -> SpaceDetail:
    space = get_space(session, space_id, clock.today())
    require(caller, Action.KEEP_SPACES, place_of(space))
    return space


@router.get("/my/money")
def my_money(frame: FrameDep, caller: SignedIn, session: SessionDep, settings: SettingsDep) -> Response:
    """Show what one owes and has paid, with how to pay."""
    found = ledger.priced_bookings(session, caller.account_id)
    cards = tuple(money_card(frame, session, settings, one, keeper=False) for one in found)
    return frame.show("my_money.html", "my", money=MyMoney(tabs(frame, MY), cards))


@router.get("/my/money/paid")
def back_from_window(frame: FrameDep, _caller: SignedIn) -> Response:
    """Show the last press after the provider's window: only then the money is taken."""
    query = frame.request.query_params
    view = PayPage(
        title=frame.say("결제를 마쳐 주세요"),
        says=frame.say("결제창에서 승인했어요. 아래를 눌러야 돈이 나가고 예약이 확정돼요."),
        payment_key=query.get("paymentKey", "")[:KEY_MOST],
        order_id=query.get("orderId", "")[:64],
        amount=query.get("amount", "")[:10],
    )
    return frame.show("pay.html", "my", pay=view)


@router.post("/my/money/paid")
def pay(request: Request, caller: BookingWriter, settings: SettingsDep, form: FormDep) -> Response:
    """Take the money of an approved payment."""
    won = _won(form.get("amount", "")) or 0
    cashier = Cashier(settings, request.app.state.engine, provider_of(settings))
    key, order_id = form.get("payment_key", "")[:KEY_MOST], form.get("order_id", "")[:64]
    cashier.confirm(lambda session: open_desk(request, session, settings, caller), key, order_id, won)
    return go("/my/money?done=paid")


@router.post("/my/money/{booking_id}/card")
def by_card(
    frame: FrameDep, request: Request, caller: BookingWriter, settings: SettingsDep, booking_id: UUID
) -> Response:
    """Ask the provider for its payment window, and show the way there."""
    cashier = Cashier(settings, request.app.state.engine, provider_of(settings))
    base = link_base(request, settings)
    _order, window = cashier.open(lambda session: open_desk(request, session, settings, caller), booking_id, base)
    says = frame.say("결제 회사의 창에서 카드나 간편결제로 낼 수 있어요.")
    return frame.show("pay.html", "my", pay=PayPage(frame.say("카드로 내기"), says, window=window))


@router.get("/my/money/{booking_id}")
def receipt(frame: FrameDep, desk: ReadingDesk, settings: SettingsDep, booking_id: UUID) -> Response:
    """Show all the money of one booking, to keep or print."""
    steps.read_booking(desk, booking_id)
    card = money_card(frame, desk.session, settings, booking_id, keeper=False)
    printed = moment_text(clock.now(), frame.lang)
    return frame.show("receipt.html", "my", card=card, printed=printed)
