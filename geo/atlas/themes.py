"""Values of dong as a choropleth: none at all and no data are classes of their own, the rest light to dark. Pure."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from geo.atlas.content import Theme, ThemeClass, ThemeValue
from geo.coverage.answer import Item
from geo.coverage.words import percent
from geo.planning.classes import NO_DATA, classify
from geo.planning.policy_words import Method
from geo.planning.tables import is_estimated

NO_DATA_TOLD: Final = "자료 없음"
STEPS: Final[Mapping[int, Sequence[int]]] = {1: (3,), 2: (2, 4), 3: (1, 3, 5), 4: (1, 2, 4, 5), 5: (1, 2, 3, 4, 5)}
"""Which of five colours so many classes take."""
PROJECTS: Final = "projects"
SHARES: Final = (
    ThemeClass("닿는 주민 없음", 0),
    ThemeClass("25%까지", 1),
    ThemeClass("25% 넘게 50%까지", 2),
    ThemeClass("50% 넘게 75%까지", 3),
    ThemeClass("75% 넘게 100% 아래", 4),
    ThemeClass("모든 주민", 5),
    ThemeClass("주민이 없거나 수를 모름", None),
)
QUARTERS: Final = (0.25, 0.5, 0.75)
SINCE_DAYS: Final = (90, 365, 730)
"""How long ago somebody looked around, in days."""
SURVEYED: Final = (
    ThemeClass("석 달 안", 5),
    ThemeClass("1년 안", 4),
    ThemeClass("2년 안", 2),
    ThemeClass("2년보다 오래", 1),
    ThemeClass("돌아본 기록 없음", None),
)


@dataclass(frozen=True, slots=True)
class About:
    """What a theme counts: `unit` is said behind its numbers ("곳", "명"); a series has a `group` and years."""

    key: str
    title: str
    unit: str
    note: str = ""
    group: str = ""


def counted(about: About, values: Mapping[str, int | None]) -> Theme:
    """Return the theme of numbers by dong; None where nobody knows."""
    return series(about, {None: values})[0]


def series(about: About, years: Mapping[int | None, Mapping[str, int | None]]) -> tuple[Theme, ...]:
    """Return one theme per year, all with the same classes, so that years compare."""
    every = [value for values in years.values() for value in values.values()]
    found = classify([value for value in every if value is not None], Method.NATURAL_BREAKS)
    labels = found.labels(about.unit) if found else []
    steps = STEPS[len(labels) - bool(found and found.zero)] if labels and found and found.limits else ()
    lowest = [ThemeClass(f"없음 ({labels[0]})", 0)] if found and found.zero else []
    rest = [ThemeClass(label, step) for label, step in zip(labels[len(lowest) :], steps, strict=True)]
    unknown = [ThemeClass(NO_DATA_TOLD, None)] if None in every or not every else []
    classes = (*lowest, *rest, *unknown)
    return tuple(
        Theme(
            key=about.key if year is None else f"{about.key}_{year}",
            title=about.title if year is None else f"{about.title} {year}년",
            group=about.group or about.key,
            classes=classes,
            values=tuple(
                ThemeValue(
                    dong,
                    len(classes) - 1 if value is None or not found else _at(found.of([value])[0], classes),
                    NO_DATA_TOLD if value is None else f"{value:,}{about.unit}",
                )
                for dong, value in values.items()
            ),
            note=about.note,
            year=year,
        )
        for year, values in years.items()
    )


def _at(found: int, classes: Sequence[ThemeClass]) -> int:
    return len(classes) - 1 if found == NO_DATA else found


def shares(about: About, items: Iterable[Item]) -> Theme:
    """Return the theme of who reaches a target on foot, estimates told."""
    values = tuple(
        ThemeValue(
            item.dong_code,
            share_class(item.share),
            NO_DATA_TOLD if item.share is None else percent(item.share),
            estimated=item.share is not None and is_estimated(item),
        )
        for item in items
    )
    return Theme(about.key, about.title, about.group or about.key, SHARES, values, about.note)


def share_class(share: float | None) -> int:
    """Return the place of a share among `SHARES`."""
    if share is None:
        return len(SHARES) - 1
    if share in {0, 1}:
        return 0 if share == 0 else len(SHARES) - 2
    return 1 + sum(share > limit for limit in QUARTERS)


def surveyed(about: About, days: Mapping[str, date | None], on: date) -> Theme:
    """Return the theme of when somebody last looked around, the latest darkest."""
    values = tuple(
        ThemeValue(dong, since_class(day, on), f"{day:%Y-%m-%d}" if day else SURVEYED[-1].label)
        for dong, day in days.items()
    )
    return Theme(about.key, about.title, about.group or about.key, SURVEYED, values, about.note)


def since_class(day: date | None, on: date) -> int:
    """Return the place of a day among `SURVEYED`."""
    if day is None:
        return len(SURVEYED) - 1
    return sum(on - day > timedelta(days=days) for days in SINCE_DAYS)


def says_something(theme: Theme) -> bool:
    """Say whether any dong has more than nothing."""
    return any(theme.classes[value.class_at].step for value in theme.values)
