"""Rows about closures and days off in words."""

from collections.abc import Iterable, Sequence
from datetime import date

from api.web.hours_views import AffectedLine, CallLine, ClosureCard
from api.web.labels import booking_badge, day_text, span_text
from api.web.messages import Translator
from api.web.pages import Frame
from api.web.views import Choice
from geo.booking.closing import Letter
from geo.enums import BookingType
from geo.queries.bookings import BookingRow
from geo.queries.closures import ClosureRow, InTheWay
from geo.queries.spaces import SpaceRow


def closure_card(row: ClosureRow, frame: Frame) -> ClosureCard:
    """Return a closure that stands; cells are named where no single space was chosen."""
    cells = frame.say("시설 전체") if row.is_whole_site else ", ".join(row.cell_names)
    return ClosureCard(
        id=str(row.id),
        place=f"{row.site_name} · {row.space_name or cells}",
        when=span_text(row.start, row.end, frame.lang),
        reason=row.reason,
    )


def place_choices(spaces: Sequence[SpaceRow], chosen: str, say: Translator) -> tuple[Choice, ...]:
    """Return what can be closed: each site as a whole, then its spaces."""
    found: list[Choice] = []
    seen = None
    for row in spaces:
        if row.site_id != seen:
            seen = row.site_id
            key = f"site:{row.site_id}"
            found.append(Choice(key, f"{row.site_name} · {say('시설 전체')}", key == chosen))
        key = f"space:{row.id}"
        found.append(Choice(key, f"{row.site_name} · {row.name}", key == chosen))
    return tuple(found)


def closure_lines(rows: Iterable[InTheWay], frame: Frame) -> tuple[AffectedLine, ...]:
    """Return what a closure would call off, with names: its keeper may see them."""
    return tuple(
        AffectedLine(
            when=span_text(row.start, row.end, frame.lang),
            space=row.space_name,
            kind=_kind(row.type, row.series_id is not None, frame.say),
            state=booking_badge(row.state, frame.say),
            who=row.contact_name or row.account_name,
            heads=row.heads,
        )
        for row in rows
    )


def booking_lines(rows: Iterable[BookingRow], frame: Frame) -> tuple[AffectedLine, ...]:
    """Return what a change of days would put outside the hours, without names."""
    return tuple(
        AffectedLine(
            when=span_text(row.start, row.end, frame.lang),
            space=f"{row.site_name} · {row.space_name}",
            kind=_kind(row.type, row.series_id is not None, frame.say),
            state=booking_badge(row.state, frame.say),
            who="",
            heads=row.heads,
        )
        for row in rows
    )


def _kind(kind: str, in_series: bool, say: Translator) -> str:
    return say("연속 예약") if in_series else say(BookingType(kind).label)


def call_line(letter: Letter) -> CallLine:
    """Return somebody to be called."""
    return CallLine(letter.name, letter.phone, len(letter.lost))


def days_text(first: date, last: date, lang: str) -> str:
    """Return one day or a span of days: 11월 7일(토), 11월 7일(토)~11월 9일(월)."""
    year = f"{first.year}년 " if lang == "ko" else ""
    tail = "" if lang == "ko" else f" {first.year}"
    span = day_text(first, lang) if first == last else f"{day_text(first, lang)}~{day_text(last, lang)}"
    return f"{year}{span}{tail}"
