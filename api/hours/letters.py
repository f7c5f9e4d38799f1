"""What people are told when a closure calls their bookings off: one mail each, in the closure's own transaction."""

from datetime import datetime
from typing import Any

from fastapi import Request
from sqlalchemy.orm import Session

from api.auth.browser import link_base
from api.jobs.mail_texts import spoken_range
from api.jobs.mails import send_later
from api.jobs.notices import notice_mail
from geo.booking.closing import Closed, Letter, Lost
from geo.errors import InvalidInput, SetupError
from geo.settings import Settings


def base_of(request: Request, settings: Settings) -> str:
    """A closure must not fail because nobody has set the public address: its mails then hold paths only."""
    try:
        return link_base(request, settings)
    except SetupError:
        return ""


def send_letters(session: Session, closed: Closed, base: str) -> list[Letter]:
    """Enqueue one mail per person; return the letters that no mail can carry."""
    return [letter for letter in closed.letters if not _sent(session, closed, letter, base)]


def _sent(session: Session, closed: Closed, letter: Letter, base: str) -> bool:
    if not letter.address:
        return False
    closure = closed.closure
    facts = {
        "base": base,
        "name": letter.name,
        "site": closure.site_name,
        "reason": closure.reason,
        "bookings": "\n\n".join(_lost(one) for one in letter.lost),
    }
    try:
        with session.begin_nested():
            send_later(session, letter.address, *notice_mail("closed", facts))
    except InvalidInput:  # somebody typed an address that cannot be one: a closure must not fail for that
        return False
    return True


def _lost(one: Lost) -> str:
    row = one.booking
    lines = [f"■ {row.space_name} · {spoken_range(row.start, row.end)}"]
    if one.alternatives:
        lines += ["  대신 이런 곳은 어떠세요?", *(f"  - {_said(found)}" for found in one.alternatives)]
    return "\n".join(lines)


def _said(found: dict[str, Any]) -> str:
    when = spoken_range(datetime.fromisoformat(found["start"]), datetime.fromisoformat(found["end"]))
    walk = f" (걸어서 {found['walk_minutes']}분)" if found["walk_minutes"] else ""
    return f"{found['space_name']} ({found['site_name']}) · {when}{walk}"
