"""`maeul nearby LON LAT`: the spaces around a point, nearest first, and with a time only those free then."""

from datetime import datetime
from typing import TYPE_CHECKING, Annotated, Any

import typer

from api.cli.context import DEFAULT_DATA_DIR, AsJson, DataDir, Opened, answer, in_english, open_database, phrase
from api.cli.tables import aligned
from geo.errors import InvalidInput

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from api.spaces.service import Find
    from geo.queries.spaces import SpaceRow

FAR_M = 10_000
"""Straight metres (EPSG:5179): with nothing this near and no dong around it, a point is at sea or not on our map."""
NUMBERS = {"ignore_unknown_options": True}
"""-127.0 is a number that does not fit, not an option nobody knows."""

Lon = Annotated[str, typer.Argument(metavar="LON", help="경도 (예: 126.978)", show_default=False)]
Lat = Annotated[str, typer.Argument(metavar="LAT", help="위도 (예: 37.5665)", show_default=False)]
From = Annotated[
    str | None, typer.Option("--from", metavar="ISO", help="쓰기 시작할 시각 (예: 2026-11-24T14:00:00+09:00)")
]
Until = Annotated[str | None, typer.Option("--until", metavar="ISO", help="다 쓰는 시각")]
Heads = Annotated[int | None, typer.Option("--heads", metavar="N", help="모일 사람 수", min=1, max=100_000)]
Minutes = Annotated[int | None, typer.Option("--walk-minutes", metavar="M", help="걸어서 몇 분 안", min=1, max=240)]
Limit = Annotated[int, typer.Option("--limit", metavar="N", help="몇 곳까지 볼지", min=1, max=500)]


def register(app: typer.Typer) -> None:
    """Add the verb."""
    app.command(context_settings=NUMBERS, help="한 곳에서 가까운 공간을 찾습니다. 때를 정하면 그때 빈 곳만")(nearby)


def nearby(
    lon: Lon,
    lat: Lat,
    from_: From = None,
    until: Until = None,
    heads: Heads = None,
    walk_minutes: Minutes = None,
    limit: Limit = 10,
    data_dir: DataDir = DEFAULT_DATA_DIR,
    *,
    as_json: AsJson = False,
) -> None:
    from api.http import parse_point
    from api.spaces.schemas import space_out
    from api.spaces.service import Find, find

    wanted = Find(
        near=parse_point(f"{lon},{lat}"),
        free_from=_instant("--from", from_),
        free_until=_instant("--until", until),
        heads=heads,
        walk_minutes=walk_minutes,
        limit=limit,
    )
    with open_database(data_dir) as opened, opened.transaction() as session:
        rows, total = find(session, opened.settings, wanted)
        if not rows or (rows[0].distance_m or 0) > FAR_M:
            _check_known(session, opened, wanted)
        items = [space_out(row, opened.settings) for row in rows]
    facts = {"items": items, "next": None, "total": total}
    answer(facts, _table(rows, items, wanted, total) if rows else _nothing(wanted), as_json=as_json)


def _instant(option: str, value: str | None) -> datetime | None:
    """Read a time by the rule of the API: with its offset, or refused."""
    from pydantic import TypeAdapter, ValidationError

    from api.http import Instant

    if value is None:
        return None
    try:
        return TypeAdapter(Instant).validate_python(value)
    except ValidationError as error:
        raise InvalidInput(
            f"{option}: {error.errors()[0]['msg']}",
            f"{option}: write a time with its offset, such as 2026-11-24T14:00:00+09:00.",
            code="time_form",
        ) from error


def _check_known(session: "Session", opened: Opened, wanted: "Find") -> None:
    """Refuse a point at sea or beyond the loaded dong, instead of calling the place empty."""
    from api.spaces.service import Find, find
    from geo import clock
    from geo.queries.places import list_districts, locate_dong

    assert wanted.near is not None
    if locate_dong(session, *wanted.near, clock.today()):
        return
    _, around = find(session, opened.settings, Find(near=wanted.near, radius_m=FAR_M, limit=1))
    if around:
        return
    if not list_districts(session, clock.today()):
        raise InvalidInput(
            "아직 자료가 없습니다. './maeul up'으로 시작하거나 'boundaries load'와 'spaces load'로 읽어 들여 주세요.",
            "There is no data yet: start with './maeul up', or use 'boundaries load' and 'spaces load'.",
            code="no_data",
        )
    raise InvalidInput(
        "바다이거나 읽어 들인 행정동 경계 밖의 위치입니다. 경도(약 127), 위도(약 37) 순서로 적었는지 보아 주세요.",
        "The point is at sea or outside every loaded dong; longitude comes first.",
        code="outside_boundaries",
    )


def _nothing(wanted: "Find") -> str:
    """Say that nothing fits, and what to change."""
    changes = [
        (wanted.free_from, "다른 시각을 고르거나(--from, --until)", "choose another time (--from, --until)"),
        (wanted.heads, "인원을 줄이거나(--heads)", "ask for fewer heads (--heads)"),
        (wanted.walk_minutes, "더 멀리까지 보거나(--walk-minutes)", "look farther (--walk-minutes)"),
    ]
    korean = [ko for given, ko, _ in changes if given] or ["다른 곳을 보거나"]
    english = [en for given, _, en in changes if given] or ["look elsewhere"]
    return phrase(
        f"조건에 맞는 공간이 없습니다. {', '.join(korean)} 'spaces load'로 공간을 더 읽어 들여 보세요.",
        f"No space fits: {', '.join(english)}, or load more with 'spaces load'.",
    )


def _table(rows: "list[SpaceRow]", items: list[dict[str, Any]], wanted: "Find", total: int) -> str:
    heading = phrase("공간|시설|동|걸어서|예약|인원", "SPACE|SITE|DONG|ON FOOT|BOOKING|HEADS").split("|")
    lines = [_cells(row, item) for row, item in zip(rows, items, strict=True)]
    note = phrase("걷는 시간은 직선거리 추정입니다.", "Minutes on foot are estimated from the straight line.")
    return "\n".join([_title(wanted, total, len(rows)), *aligned([heading, *lines]), note])


def _cells(row: "SpaceRow", item: dict[str, Any]) -> list[str]:
    from geo.enums import Approval

    minutes = phrase(f"{item['walk_minutes']}분", f"{item['walk_minutes']} min")
    approval = row.approval if in_english() else Approval(row.approval).label
    heads = phrase(f"{row.heads_max}명", str(row.heads_max)) if row.heads_max else "-"
    dong = f"{row.district} {row.dong_name}" if row.dong_name else "-"
    return [row.name, row.site_name, dong, minutes, approval, heads]


def _title(wanted: "Find", total: int, shown: int) -> str:
    from geo.clock import SEOUL

    when_ko = when_en = ""
    if wanted.free_from and wanted.free_until:
        start, end = (moment.astimezone(SEOUL) for moment in (wanted.free_from, wanted.free_until))
        span = f"{start:%Y-%m-%d %H:%M} ~ {end:%Y-%m-%d %H:%M}"
        when_ko, when_en = f"{span}에 쓸 수 있는 ", f" bookable {span}"
    return phrase(f"{when_ko}가까운 공간 {total}곳 가운데 {shown}곳", f"The nearest {shown} of {total} spaces{when_en}")
