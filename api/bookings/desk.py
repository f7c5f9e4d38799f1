"""From a signed-in caller to the desk at which bookings are handled; pages and API use the same."""

from collections.abc import Callable

from fastapi import Request
from sqlalchemy.orm import Session

from api.auth.browser import link_base
from api.auth.permissions import Action, Caller, Place, may
from api.bookings.service import Actor, Desk, Notify
from api.jobs.mail_texts import BookingFacts, BookingMail, booking_mail
from api.jobs.mails import send_later
from geo.enums import Channel
from geo.errors import SetupError
from geo.queries.bookings import BookingRow, keeper_addresses, read_contact
from geo.queries.spaces import SpaceDetail
from geo.settings import Settings


def place_of(space: SpaceDetail) -> Place:
    """Return where a space is, for the table of rights."""
    return Place(space.site_id, space.district_code, space.province_code)


def keeps(caller: Caller) -> Callable[[SpaceDetail], bool]:
    """Return the question whether `caller` decides the bookings of a space."""
    return lambda space: may(caller, Action.DECIDE_BOOKINGS, place_of(space))


def open_desk(request: Request, session: Session, settings: Settings, caller: Caller) -> Desk:
    """Return the desk for one request of `caller`."""
    channel = Channel.API if caller.via == "token" else Channel.WEB
    actor = Actor(caller.account_id, channel, keeps(caller))
    return Desk(session, settings, actor, _mailer(session, caller, _base(request, settings)))


def _base(request: Request, settings: Settings) -> str:
    """A booking must not fail because nobody has set the public address: its mails then hold a path only."""
    try:
        return link_base(request, settings)
    except SetupError:
        return ""


def _mailer(session: Session, caller: Caller, base: str) -> Notify:
    def notify(news: str, booking: BookingRow, word: str) -> None:
        contact = read_contact(session, booking.id)
        facts = BookingFacts(
            name=contact.name if contact else caller.name,
            space=booking.space_name,
            site=booking.site_name,
            start=booking.start,
            end=booking.end,
            heads=booking.heads,
            link=f"{base}/my",
            reason=word,
        )
        address = contact.email if contact and contact.email else _address_of(caller, booking)
        if address:
            send_later(session, address, *booking_mail(BookingMail(news), facts))
        if booking.state == "requested":
            _ask_keepers(session, booking, facts, base)

    return notify


def _address_of(caller: Caller, booking: BookingRow) -> str | None:
    """Without a contact mail the news goes to the account itself, when it is the one acting."""
    return caller.email if booking.account_id == caller.account_id else None


def _ask_keepers(session: Session, booking: BookingRow, facts: BookingFacts, base: str) -> None:
    asked = BookingFacts(
        name=facts.name,
        space=facts.space,
        site=facts.site,
        start=facts.start,
        end=facts.end,
        heads=facts.heads,
        link=f"{base}/keep",
    )
    subject, body = booking_mail(BookingMail.ASKED_OF_KEEPER, asked)
    for address in keeper_addresses(session, booking.site_id):
        send_later(session, address, subject, body)
