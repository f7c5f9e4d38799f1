"""What a district's atlas maps dong by dong, and how its dong stand towards the targets of the policy papers."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from sqlalchemy.orm import Session

from geo.atlas.content import Record, Scope, Source, Target, TargetRow, Theme
from geo.atlas.themes import PROJECTS, About, counted, says_something, series, shares, surveyed
from geo.coverage.answer import Assessment, Item
from geo.coverage.words import percent
from geo.enums import SiteState
from geo.planning.answers import Covered, coverage_of
from geo.planning.asking import Wanted
from geo.planning.tables import is_estimated
from geo.planning.targets import HUBS, PAPER, ROOMS
from geo.queries.atlas_areas import Area
from geo.queries.projects import count_projects

TARGETS: Final = (HUBS.key, ROOMS.key)
YEARS_MOST: Final = 12
ALWAYS: Final = "spaces"
"""Every district has this one, were it only to say that nothing is there yet."""


@dataclass(frozen=True, slots=True)
class Planned:
    """The themes and targets of an atlas, and what they were worked out from."""

    themes: tuple[Theme, ...]
    targets: tuple[Target, ...]
    sources: tuple[Source, ...]


NOTHING_PLANNED: Final = Planned((), (), ())


def read_planned(session: Session, area: Area, records: Sequence[Record], on: date) -> Planned:
    """Return themes and targets; a single dong is no choropleth and has its row of each target alone."""
    answers = {key: coverage_of(session, Wanted(on=on, target=key, district=area.district_code)) for key in TARGETS}
    targets = tuple(_target(key, answer.assessment, area) for key, answer in answers.items())
    themes: list[Theme] = []
    if area.scope is Scope.DISTRICT:
        themes += _counts(area, records)
        themes += [theme for answer in answers.values() for theme in _of_target(answer.assessment)]
        themes = [theme for theme in themes if theme.key == ALWAYS or says_something(theme)]
        themes += _residents(area)
        themes += _projects(session, area, on)
        themes += _surveyed(area, on)
    return Planned(tuple(themes), targets, _sources(answers[HUBS.key]))


def _counts(area: Area, records: Sequence[Record]) -> list[Theme]:
    """Return how much of each category every dong has: of sites and spaces what is open."""
    asked = (
        About("spaces", "열린 공간", "곳", "그날 빌리거나 쓸 수 있는 공간"),
        About("sites", "운영 중인 시설", "곳", "그날 운영 중인 시설"),
        About("resources", "마을 자원", "개", "단체·활동·이야기·마을길 같은 자원. 길은 지나는 동마다 셉니다."),
    )
    found: Counter[tuple[str, str]] = Counter()
    for record in records:
        if record.life in {"", SiteState.OPEN.value}:
            found.update((f"{record.category}s", dong) for dong in record.dongs)
    return [counted(one, {code: found[one.key, code] for code in area.codes}) for one in asked]


def _of_target(answer: Assessment) -> list[Theme]:
    meta = answer.meta
    sites = About(f"sites_{meta.target}", f"{meta.target_label} 수", "곳", f"그날 운영 중인 {meta.target_label}")
    reach = About(
        f"coverage_{meta.target}",
        f"{meta.target_label}까지 걸어서 {meta.minutes}분",
        "%",
        f"{meta.minutes}분 안에 걸어서 닿는 주민의 몫 · {meta.measured}",
    )
    known = [shares(reach, answer.items)] if any(item.share is not None for item in answer.items) else []
    return [counted(sites, {item.dong_code: item.sites_open for item in answer.items}), *known]


def _residents(area: Area) -> list[Theme]:
    known = {dong.code: dong.residents for dong in area.dongs if dong.within}
    return [counted(About("residents", "주민", "명", "주민등록인구"), known)] if any(known.values()) else []


def _projects(session: Session, area: Area, on: date) -> list[Theme]:
    """Return one theme per year that has projects, the latest `YEARS_MOST` of them."""
    counts = count_projects(session, on, district_code=area.code)
    past = [year for year in counts.years if year <= on.year]
    years = [year for year in past if any(item.by_year.get(year) for item in counts.items)][-YEARS_MOST:]
    lost = f"동을 알 수 없는 {counts.elsewhere:,}건은 빠져 있어요." if counts.elsewhere else ""
    about = About(PROJECTS, "마을 지원사업", "건", lost, group=PROJECTS)
    return list(
        series(about, {year: {item.code: item.by_year.get(year, 0) for item in counts.items} for year in years})
    )


def _surveyed(area: Area, on: date) -> list[Theme]:
    days = {dong.code: dong.surveyed_on for dong in area.dongs if dong.within}
    return [surveyed(About("surveyed", "마지막으로 돌아본 때", ""), days, on)] if any(days.values()) else []


def _target(key: str, answer: Assessment, area: Area) -> Target:
    rows = [item for item in answer.items if item.dong_code in set(area.codes)]
    meta = answer.meta
    return Target(key, meta.target_label, meta.minutes, tuple(map(_row, rows)), _told(answer, rows, area))


def _row(item: Item) -> TargetRow:
    return TargetRow(
        dong=item.dong_code,
        sites_open=item.sites_open,
        target=item.target,
        gap=item.gap,
        share=item.share,
        estimated=item.share is not None and is_estimated(item),
        sentence=item.sentence,
    )


def _told(answer: Assessment, rows: Sequence[Item], area: Area) -> str:
    """Say how the whole place stands: of a dong its own sentence, of a district its sites, goal and residents."""
    if area.scope is Scope.DONG:
        return rows[0].sentence
    (row,) = answer.districts
    label = answer.meta.target_label
    parts = [f"{row.name}에 운영 중인 {label} {row.sites_open:,}곳"]
    if row.target is not None:
        short = f"{row.gap:,}곳 모자람" if row.gap else "목표를 채움"
        parts.append(f"목표({PAPER})에 세는 곳 {row.sites_counted:,}곳, 목표 {row.target:,}곳: {short}")
    if row.dongs_without:
        parts.append(f"하나도 없는 동 {row.dongs_without:,}곳")
    if row.share is not None:
        parts.append(f"주민의 {percent(row.share)}가 걸어서 {answer.meta.minutes}분 안에 닿음")
    return ". ".join(parts) + "."


def _sources(answer: Covered) -> tuple[Source, ...]:
    """Return whose residents were counted, by month."""
    months = answer.notes.months.values()
    return tuple(Source("행정안전부 주민등록인구", on=f"{month:%Y-%m}") for month in sorted(set(months)))
