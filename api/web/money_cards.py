"""Money of bookings as cards: what is owed, how it comes about, what came in and went back."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from uuid import UUID, uuid4
from zoneinfo import ZoneInfo

from sqlalchemy.orm import Session

from api.web.booking_cards import seen_contact
from api.web.booking_forms import chosen_time
from api.web.labels import span_text
from api.web.messages import Translator
from api.web.moments import day_told
from api.web.money_views import Line, LoanCard, MoneyCard, PricePanel, RefundCard
from api.web.pages import Frame
from api.web.views import Badge, Choice
from geo import clock
from geo.booking import money
from geo.booking.price_words import line_label, minutes_text, won_text
from geo.booking.pricing import Price, PriceAsk, PriceList, Rate
from geo.booking.rules import Wish
from geo.booking.writing import LONGEST_WISH
from geo.enums import BookingState, Purpose
from geo.money_words import PayBy, PayWhen, Reduction, Whom
from geo.queries import ledger
from geo.queries.bookings import BookingRow, get_booking
from geo.queries.ledger import RefundRow
from geo.queries.prices import read_prices, stored_price
from geo.queries.spaces import SpaceDetail
from geo.settings import Settings

STUCK_AFTER = 5


def money_card(frame: Frame, session: Session, settings: Settings, booking_id: UUID, *, keeper: bool) -> MoneyCard:
    """Return a booking with its money."""
    row = get_booking(session, booking_id)
    balance = ledger.balance_of(session, row.id)
    contact = seen_contact(session, frame, row) if keeper else None
    prices, price = read_prices(session, row.space_id), stored_price(session, row.id)
    zone = ZoneInfo(row.timezone)
    state = BookingState(row.state)
    return MoneyCard(
        id=str(row.id),
        title=f"{row.site_name} · {row.space_name}",
        when=span_text(row.start, row.end, frame.lang),
        name=contact.name if contact else "",
        state=Badge(frame.say(state.label), "wait" if state == BookingState.AWAITING_PAYMENT else "plain"),
        owed=balance.owed,
        owed_text=won_text(balance.owed, frame.lang),
        due=_at(balance.due_at, zone, frame.lang) if balance.owed > 0 and balance.due_at else "",
        transfer_to=prices.transfer_to if prices else "",
        key=uuid4().hex,
        by_card=bool(settings.toss_secret_key),
        lines=price_lines(price, frame.lang),
        entries=_entries(frame, session, row, zone),
    )


def price_lines(price: Price | None, lang: str) -> tuple[Line, ...]:
    """Return how a price comes about."""
    lines = price.snapshot["lines"] if price else []
    return tuple(Line(line_label(line, lang), won_text(line["won"], lang)) for line in lines)


def _entries(frame: Frame, session: Session, row: BookingRow, zone: ZoneInfo) -> tuple[Line, ...]:
    say, lang = frame.say, frame.lang
    kinds = {"fee": say("이용료"), "deposit": say("보증금")}
    found = [
        (one.at, kinds[one.kind] if one.won > 0 else say("덜어 드림"), one.won)
        for one in ledger.list_charges(session, row.id)
    ]
    found += [
        (p.at, f"{say('받은 돈')} ({say(PayBy(p.provider).label)})", -p.won)
        for p in ledger.list_payments(session, row.id)
    ]
    for back in ledger.list_refunds(session, row.id):
        word = say("돌려준 돈") if back.state == "done" else say("돌려줄 돈")
        found.append((back.created_at, f"{word} ({say(PayBy(back.provider).label)})", back.won))
    return tuple(Line(label, won_text(abs(won), lang), _at(at, zone, lang)) for at, label, won in sorted(found))


def _at(moment: datetime, zone: ZoneInfo, lang: str) -> str:
    here = moment.astimezone(zone)
    return f"{day_told(here.date(), lang)} {here:%H:%M}"


def refund_card(frame: Frame, session: Session, refund: RefundRow) -> RefundCard:
    """Return money that has to go back, and to whom."""
    row = get_booking(session, refund.booking_id)
    contact = seen_contact(session, frame, row)
    return RefundCard(
        id=str(refund.id),
        title=f"{row.site_name} · {row.space_name}",
        when=span_text(row.start, row.end, frame.lang),
        name=" ".join(filter(None, (contact.name, contact.phone))) if contact else "",
        won=won_text(refund.won, frame.lang),
        by=frame.say(PayBy(refund.provider).label),
        by_hand=refund.provider != PayBy.TOSS,
        stuck=refund.tries >= STUCK_AFTER,
    )


def loan_card(frame: Frame, session: Session, booking_id: UUID) -> LoanCard:
    """Return a thing that is out, and who has it."""
    row = get_booking(session, booking_id)
    contact = seen_contact(session, frame, row)
    name = " ".join(filter(None, (contact.name, contact.phone))) if contact else ""
    until = _at(row.end, ZoneInfo(row.timezone), frame.lang)
    return LoanCard(str(row.id), f"{row.site_name} · {row.space_name}", name, until, row.end < clock.now())


def rates_said(frame: Frame, prices: PriceList | None) -> tuple[str, ...]:
    """Return the tariffs of a list in words, one line each."""
    return tuple(_rate_said(frame, rate) for rate in prices.rates) if prices else ()


def _rate_said(frame: Frame, rate: Rate) -> str:
    block = {"days": rate.days, "whom": rate.whom, "from_min": rate.from_min, "until_min": rate.until_min, "count": 1}
    code = "day" if rate.first_minutes is None else "first"
    first = line_label({**block, "code": code, "minutes": rate.first_minutes}, frame.lang)
    words = f"{first} {won_text(rate.first_won, frame.lang)}"
    if rate.further_won is not None:
        length = minutes_text(rate.further_minutes or rate.first_minutes or 0, frame.lang)
        words += f", {frame.say('추가')} {length} {won_text(rate.further_won, frame.lang)}"
    return words


def price_panel(
    frame: Frame, session: Session, space: SpaceDetail, wish: Wish | None, ask: PriceAsk
) -> PricePanel | None:
    """Return what a space costs, and with a time what that use costs; None where nothing is charged."""
    prices = read_prices(session, space.id)
    if prices is None or not prices.rates:
        return None
    price = money.price_of(session, space, wish, None, Purpose.OTHER, ask) if wish else None
    say = frame.say
    return PricePanel(
        says=rates_said(frame, prices),
        lines=price_lines(price, frame.lang),
        sum=won_text(price.won, frame.lang) if price else "",
        deposit=won_text(prices.deposit_won, frame.lang) if prices.deposit_won else "",
        payment=say(PayWhen(prices.payment).label),
        reductions=tuple(
            Choice(code, f"{say(Reduction(code).label)} {percent}%", code in ask.reductions)
            for code, percent in prices.reductions.items()
        ),
        whoms=_whoms(say, prices.rates, ask),
        extras=tuple(
            Choice(extra.code, f"{extra.label} {won_text(extra.won, frame.lang)}", extra.code in ask.extras)
            for extra in prices.extras
        ),
    )


def _whoms(say: Translator, rates: Sequence[Rate], ask: PriceAsk) -> tuple[Choice, ...]:
    offered = [whom for whom in Whom if whom != Whom.ANYONE and any(rate.whom == whom for rate in rates)]
    return tuple(Choice(str(whom), say(whom.label), str(whom) in ask.whom) for whom in offered)


def read_ask(typed: Mapping[str, str]) -> PriceAsk:
    """Return what a booking form says of who books and what is wanted beside the room; unknown words count nothing."""
    whom = tuple(str(one) for one in Whom if one == typed.get("whom"))
    reductions = tuple(str(one) for one in Reduction if one == typed.get("reduction"))
    extras = tuple(name.removeprefix("extra_") for name in typed if name.startswith("extra_"))
    return PriceAsk(whom, reductions, extras)


def price_of_form(frame: Frame, session: Session, space: SpaceDetail, typed: Mapping[str, str]) -> PricePanel | None:
    """Return what a space costs, for the time that stands in the form if there is one."""
    time = chosen_time(typed, frame.say)
    wish = Wish(*time, 1) if time and time[1] - time[0] <= LONGEST_WISH else None
    return price_panel(frame, session, space, wish, read_ask(typed))
