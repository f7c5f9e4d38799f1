"""What a what-if assumes and brings, in the reader's language."""

from datetime import date

from api.web.labels import dated
from api.web.messages import Translator
from geo.enums import SiteKind
from geo.planning.change_words import assumed
from geo.planning.changes import Change, Doing
from geo.planning.comparing import Compared


def change_sentence(change: Change, name: str, lang: str, say: Translator) -> str:
    """Return what a change assumes of the site that is called `name`."""
    return _english(change, name, say) if lang == "en" else assumed(change, name)


def _english(change: Change, name: str, say: Translator) -> str:
    opened, closed = _day(change.opened_on), _day(change.closed_on)
    if change.do is Doing.ADD:
        rooms = ", with a childcare room" if change.childcare else ""
        since = f" on {opened}" if opened else ""
        until = f" It closes on {closed}." if closed else ""
        return f"{name} opens{since} ({say(SiteKind(change.kind).label)}{rooms}).{until}"
    if change.do is Doing.MOVE:
        return f"{name} moves to another place."
    if change.do is Doing.CLOSE:
        return f"{name} closes{f' on {closed}' if closed else ''}."
    said = [f"opens on {opened}"] if opened else []
    said += [f"closes on {closed}"] if closed else []
    said += ["stays open"] if change.stays_open else []
    return f"{name} {' and '.join(said)}."


def _day(day: date | None) -> str:
    return dated(day, "en") if day else ""


def headline(compared: Compared, say: Translator) -> str:
    """Return in one sentence what the what-if brings."""
    if not compared.applied:
        return say("아직 가정한 것이 없어요. 시설을 더하거나 옮겨 보세요.")
    total, minutes = compared.total(), compared.then.meta.minutes
    if total.people_within is None:
        return say("주민 수를 몰라 시설만 견주었어요: 열린 곳 {n}곳.").format(n=signed(total.sites_open))
    gained, lost = compared.gained_and_lost()
    if gained and lost:
        said = say("걸어서 {minutes}분 안에 {gained}명이 새로 닿고, {lost}명은 닿지 못하게 돼요.")
    elif gained:
        said = say("걸어서 {minutes}분 안에 {gained}명이 새로 닿아요.")
    elif lost:
        said = say("걸어서 {minutes}분 안에 닿던 {lost}명이 닿지 못하게 돼요.")
    else:
        said = say("걸어서 {minutes}분 안에 닿는 주민 수는 그대로예요.")
    return said.format(minutes=minutes, gained=f"{gained:,}", lost=f"{lost:,}")


def signed(number: int) -> str:
    """Return a difference with its sign: +540, −450, 0."""
    return f"{'+' if number > 0 else '−' if number < 0 else ''}{abs(number):,}"
