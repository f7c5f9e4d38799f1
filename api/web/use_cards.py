"""From figures of use to what their page shows."""

from collections.abc import Mapping, Sequence
from typing import Final

from api.web.labels import WEEKDAYS, WEEKDAYS_EN
from api.web.messages import Translator
from api.web.pages import Frame
from api.web.use_views import DemandLine, HeatCell, HeatRow, UseBar, UseLine
from geo.queries.use import Demand, SpaceUse, use_by_dong

STEPS: Final = 4
DEMAND_SHOWN: Final = 30
REASON_WORDS: Final = {
    "taken": "이미 예약됨",
    "nothing_free": "빈 곳이 없음",
    "outside_hours": "닫는 시간",
    "too_many_heads": "인원이 많음",
    "too_early": "너무 이름",
    "too_late": "너무 늦음",
    "quota_reached": "이용 한도",
    "inquire_only": "문의해야 하는 곳",
}


def weekday_names(lang: str) -> tuple[str, ...]:
    return tuple(WEEKDAYS) if lang == "ko" else WEEKDAYS_EN


def facts(rows: Sequence[SpaceUse], say: Translator) -> tuple[tuple[str, str], ...]:
    """Return the sums at the head of the page."""
    bookings, used = sum(row.bookings for row in rows), sum(row.hours_used for row in rows)
    opened, phone = sum(row.hours_open for row in rows), sum(row.by_phone for row in rows)
    return (
        (say("예약"), f"{bookings:,}"),
        (say("이용 시간"), say("{n}시간").format(n=_hours(used))),
        (say("이용률"), f"{used / opened:.0%}" if opened else "–"),
        (say("이용한 사람(연인원)"), f"{sum(row.heads for row in rows):,}"),
        (say("전화·방문 예약"), f"{phone / bookings:.0%}" if bookings else "–"),
        (say("미방문"), f"{sum(row.no_shows for row in rows):,}"),
    )


def space_lines(rows: Sequence[SpaceUse], say: Translator) -> tuple[UseLine, ...]:
    """Return one line per space, the most used first."""
    ordered = sorted(rows, key=lambda row: (-row.hours_used, row.site_name, row.name))
    return tuple(
        UseLine(
            row.name,
            row.site_name,
            row.bookings,
            say("{n}시간").format(n=_hours(row.hours_used)),
            row.heads,
            _percent(row.occupancy),
            f"/keep/spaces/{row.space_id}",
        )
        for row in ordered
    )


def dong_lines(rows: Sequence[SpaceUse], say: Translator) -> tuple[UseLine, ...]:
    """Return one line per dong."""
    return tuple(
        UseLine(
            row.dong_name or say("동을 알 수 없음"),
            say("{n}곳").format(n=row.spaces),
            row.bookings,
            say("{n}시간").format(n=_hours(row.hours_used)),
            row.heads,
            _percent(row.occupancy),
        )
        for row in use_by_dong(rows)
    )


def _percent(share: float | None) -> int | None:
    return None if share is None else round(100 * share)


def heat_rows(hours: Mapping[tuple[int, int], int], frame: Frame) -> tuple[HeatRow, ...]:
    """Return a row for every hour between the first and the last one used."""
    if not hours:
        return ()
    used = [hour for _day, hour in hours]
    most = max(hours.values())
    names = weekday_names(frame.lang)
    return tuple(
        HeatRow(
            frame.say("{n}시").format(n=hour),
            tuple(_cell(hours.get((day, hour), 0), most, names[day - 1], hour, frame.say) for day in range(1, 8)),
        )
        for hour in range(min(used), max(used) + 1)
    )


def weekday_bars(hours: Mapping[tuple[int, int], int], frame: Frame) -> tuple[UseBar, ...]:
    """Return the weekdays with how many hours of bookings began to run in each."""
    names = weekday_names(frame.lang)
    return _bars([(names[day - 1], sum(n for (d, _), n in hours.items() if d == day)) for day in range(1, 8)])


def hour_bars(hours: Mapping[tuple[int, int], int], frame: Frame) -> tuple[UseBar, ...]:
    """Return the hours between the first and the last one used."""
    used = [hour for _day, hour in hours]
    span = range(min(used), max(used) + 1) if used else ()
    told = frame.say("{n}시")
    return _bars([(told.format(n=hour), sum(n for (_, h), n in hours.items() if h == hour)) for hour in span])


def _bars(counted: Sequence[tuple[str, int]]) -> tuple[UseBar, ...]:
    most = max((n for _, n in counted), default=0)
    return tuple(UseBar(label, n, round(100 * n / most), n == most) for label, n in counted) if most else ()


def peak(hours: Mapping[tuple[int, int], int], frame: Frame) -> str:
    """Say when the spaces are used most."""
    if not hours:
        return ""
    day, hour = max(sorted(hours), key=lambda one: hours[one])
    told = frame.say("가장 많이 쓰는 때는 {day}요일 {hour}시예요.")
    return told.format(day=weekday_names(frame.lang)[day - 1], hour=hour)


def _cell(bookings: int, most: int, day: str, hour: int, say: Translator) -> HeatCell:
    step = -(-STEPS * bookings // most)
    return HeatCell(bookings, step, say("{day} {hour}시: 예약 {n}건").format(day=day, hour=hour, n=bookings))


def demand_lines(rows: Sequence[Demand], frame: Frame) -> tuple[DemandLine, ...]:
    """Return the most frequent unmet wishes."""
    names = weekday_names(frame.lang)
    return tuple(
        DemandLine(
            row.dong_name or frame.say("동을 알 수 없음"),
            f"{names[row.weekday - 1]} {row.hour}:00",
            row.misses,
            row.heads,
            ", ".join(f"{frame.say(REASON_WORDS.get(code, code))} {n}" for code, n in sorted(row.reasons.items())),
        )
        for row in rows[:DEMAND_SHOWN]
    )


def _hours(value: float) -> str:
    return f"{value:,.1f}".removesuffix(".0")
