"""The life of hubs as a workbook: years, the hubs of each year, every hub, and what each column means."""

from collections.abc import Sequence
from datetime import date

from geo.coverage.dated import standing_on
from geo.planning.hub_life import HubLife
from geo.planning.sheets import Column, Sheet, dictionary_sheet, workbook
from geo.queries.hub_life import HubRow


def hub_workbook(life: HubLife, rows: Sequence[HubRow], label: str, today: date) -> bytes:
    """Return the workbook of some hubs."""
    sheets = [_years(life, label), _cohorts(life), _hubs(life, rows, today)]
    return workbook([*sheets, dictionary_sheet(sheets)])


def _years(life: HubLife, label: str) -> Sheet:
    columns = [
        Column("year", "해", "", number="0"),
        Column("on", "어느 날", "그해 마지막 날; 올해는 오늘", "날짜"),
        Column("opened", "연 곳", f"그해에 연 {label}", "곳"),
        Column("closed", "닫은 곳", "새로 연 곳 가운데 그해에 닫은 곳", "곳"),
        Column("opened_so_far", "지금까지 연 곳", f"{life.since}년부터 그날까지 연 곳", "곳"),
        Column("running", "운영 중", "그 가운데 그날 운영하는 곳", "곳"),
        Column("paused", "쉬는 곳", "그 가운데 그날 쉬는 곳", "곳"),
        Column("closed_so_far", "닫은 곳(지금까지)", "그 가운데 그날까지 닫은 곳", "곳"),
        Column("share", "운영하는 비율", "운영 중 ÷ 지금까지 연 곳", "비율", number="0.0%"),
        Column("stood", "먼저 있던 곳", f"{life.since}년 전에 열었거나 연 날을 모르는, 그날 운영하는 곳", "곳"),
    ]
    return Sheet("해마다", columns, [tuple(getattr(year, one.key) for one in columns) for year in life.years])


def _cohorts(life: HubLife) -> Sheet:
    years = [year.year for year in life.years]
    ends = [Column(f"running.{year}", f"{year}년 끝", "그해 끝에 운영하는 곳", "곳") for year in years]
    columns = [Column("year", "연 해", "", number="0"), Column("opened", "연 곳", "그해에 연 곳", "곳"), *ends]
    rows = [(one.year, one.opened, *[None] * (len(years) - len(one.running)), *one.running) for one in life.cohorts]
    return Sheet("연 해마다", columns, rows)


def _hubs(life: HubLife, rows: Sequence[HubRow], today: date) -> Sheet:
    columns = [
        Column("name", "이름", "", width=30),
        Column("district", "자치구", "", width=12),
        Column("dong", "동", "", width=14),
        Column("operator", "운영", "맡아 운영하는 곳", width=26),
        Column("state", "상태", "오늘의 상태"),
        Column("opened_on", "연 날", "여는 날이 정해졌으면 그날", "날짜"),
        Column("closed_on", "닫은 날", "", "날짜"),
        Column("counted", "새로 연 곳", f"{life.since}년부터 연 곳이면 예"),
        Column("site_id", "시설 번호", "", width=38),
    ]
    told = [
        (
            row.site.name,
            row.district,
            row.dong,
            row.operator,
            standing_on(row.site, today)[0].label,
            row.site.opened_on,
            row.site.closed_on,
            "예" if life.counts(row.site) else "아니오",
            row.site.id,
        )
        for row in rows
    ]
    return Sheet("시설", columns, told)
