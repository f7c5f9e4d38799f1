"""How people are told of bookings, and the desk of what happens by the clock; without the web's libraries."""

from dataclasses import replace

from sqlalchemy.orm import Session

from api.jobs.mail_texts import BookingFacts, BookingMail, booking_mail
from api.jobs.mails import send_later
from api.jobs.notices import teller
from geo.booking.committee import ask_members
from geo.booking.desk import Desk, Notify, clockwork
from geo.queries.accounts import address_of
from geo.queries.bookings import BookingRow, keeper_addresses, whom_to_tell
from geo.settings import Settings


def clock_desk(session: Session, settings: Settings) -> Desk:
    """Return the desk of what happens by the clock, without anybody asking."""
    base = settings.public_url or ""
    return Desk(session, settings, clockwork(), notifier(session, base), teller(session, base))


def notifier(session: Session, base: str) -> Notify:
    """Return what mails the news of a booking to its contact, or else to the account it belongs to."""

    def notify(news: str, booking: BookingRow, word: str) -> None:
        told = whom_to_tell(session, booking.id)
        owner = address_of(session, booking.account_id) if booking.account_id else None
        address = (told[1] if told else "") or (owner.email if owner else "")
        facts = BookingFacts(
            name=told[0] if told else owner.name if owner else "",
            space=booking.space_name,
            site=booking.site_name,
            start=booking.start,
            end=booking.end,
            heads=booking.heads,
            link=f"{base}/my",
            reason=word,
            calendar=_calendar_file(booking, base),
        )
        if address:
            lang = owner.lang if owner else "ko"
            send_later(session, address, *booking_mail(BookingMail(news), facts, lang))
        if booking.state == "requested":
            asked = booking_mail(
                BookingMail.ASKED_OF_KEEPER, replace(facts, link=f"{base}/keep", reason="", calendar="")
            )
            for keeper in keeper_addresses(session, booking.site_id):
                send_later(session, keeper, *asked)
            ask_members(session, teller(session, base), booking)

    return notify


def _calendar_file(booking: BookingRow, base: str) -> str:
    """Return where whoever booked finds the calendar file: only of what will take place, and with an account."""
    will_be = booking.account_id is not None and booking.state in {"confirmed", "requested"}
    return f"{base}/api/v1/bookings/{booking.id}/calendar.ics" if will_be else ""
