"""What a change of a what-if says in one plain Korean sentence."""

from datetime import date

from geo.coverage.words import josa
from geo.enums import SiteKind
from geo.planning.changes import Change, Doing
from geo.planning.overlay import Applied


def sentence_of(done: Applied) -> str:
    """Say what was assumed of a site."""
    return assumed(done.change, done.name)


def assumed(change: Change, name: str) -> str:
    """Say what a change assumes of the site that is called `name` now."""
    return {Doing.ADD: _add, Doing.MOVE: _move, Doing.CLOSE: _close, Doing.REDATE: _redate}[change.do](change, name)


def _add(change: Change, name: str) -> str:
    kind = SiteKind(change.kind).label
    rooms = ", 돌봄공간 있음" if change.childcare else ""
    opened = f"{_day(change.opened_on)}에 " if change.opened_on else ""
    until = f" {_day(change.closed_on)}까지만 운영해요." if change.closed_on else ""
    return f"{josa(name, '을/를')} {opened}새로 연다고 가정했어요({kind}{rooms}).{until}"


def _move(_change: Change, name: str) -> str:
    return f"{josa(name, '을/를')} 다른 자리로 옮긴다고 가정했어요."


def _close(change: Change, name: str) -> str:
    closed = f"{_day(change.closed_on)}에 " if change.closed_on else ""
    return f"{josa(name, '을/를')} {closed}닫는다고 가정했어요."


def _redate(change: Change, name: str) -> str:
    days = [f"여는 날을 {josa(_day(change.opened_on), '으로/로')}"] if change.opened_on else []
    days += [f"닫는 날을 {josa(_day(change.closed_on), '으로/로')}"] if change.closed_on else []
    said = [f"{name}의 {', '.join(days)} 바꾼다고 가정했어요."] if days else []
    if change.stays_open:
        said.append(f"{josa(name, '을/를')} 닫지 않고 계속 연다고 가정했어요.")
    return " ".join(said)


def _day(day: date | None) -> str:
    return f"{day.year}년 {day.month}월 {day.day}일" if day else ""
