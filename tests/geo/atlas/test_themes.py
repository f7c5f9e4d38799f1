"""Themes: none and no data are classes of their own, years share their classes, every dong is in exactly one."""

from collections import Counter
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from geo.atlas.content import Theme
from geo.atlas.themes import About, counted, says_something, series, share_class, since_class, surveyed

PLACES = About("spaces", "열린 공간", "곳")


def classes_of(theme: Theme) -> dict[str, tuple[str, int | None]]:
    return {
        value.dong: (theme.classes[value.class_at].label, theme.classes[value.class_at].step) for value in theme.values
    }


def test_none_and_no_data_are_told_apart_from_a_few() -> None:
    theme = counted(PLACES, {"a": 0, "b": None, "c": 1, "d": 12})
    assert classes_of(theme) == {
        "a": ("없음 (0곳)", 0),
        "b": ("자료 없음", None),
        "c": ("1곳", 2),
        "d": ("2–12곳", 4),
    }
    assert [value.told for value in theme.values] == ["0곳", "자료 없음", "1곳", "12곳"]


@pytest.mark.parametrize("values", [{}, {"a": None}, {"a": 0, "b": 0}, {"a": 7}])
def test_a_theme_of_little_has_a_class_for_everything(values: dict[str, int | None]) -> None:
    theme = counted(PLACES, values)
    assert [value.dong for value in theme.values] == list(values)
    assert all(0 <= value.class_at < len(theme.classes) for value in theme.values)
    assert says_something(theme) == any(values.values())


@given(st.dictionaries(st.text(min_size=1, max_size=3), st.one_of(st.none(), st.integers(0, 10**7)), max_size=30))
def test_every_dong_is_in_the_one_class_that_fits_it(values: dict[str, int | None]) -> None:
    theme = counted(PLACES, values)
    assert sum(Counter(value.class_at for value in theme.values).values()) == len(values)
    steps = [one.step for one in theme.classes]
    assert len(set(steps)) == len(steps)
    for dong, (_, step) in classes_of(theme).items():
        assert (step is None, step == 0) == (values[dong] is None, values[dong] == 0)
    known = sorted((value, classes_of(theme)[dong][1]) for dong, value in values.items() if value is not None)
    assert [step for _, step in known] == sorted(step for _, step in known if step is not None)


def test_years_share_their_classes_so_that_they_compare() -> None:
    projects = About("projects", "지원사업", "건", group="projects")
    themes = series(projects, {2014: {"a": 0, "b": 4}, 2015: {"a": 1, "b": 2}})
    assert [(one.key, one.group, one.year) for one in themes] == [
        ("projects_2014", "projects", 2014),
        ("projects_2015", "projects", 2015),
    ]
    assert themes[0].classes == themes[1].classes
    assert [one.title for one in themes] == ["지원사업 2014년", "지원사업 2015년"]


def test_a_share_or_a_day_falls_into_its_class() -> None:
    assert [share_class(share) for share in (0, 0.25, 0.26, 0.5, 0.75, 0.999, 1, None)] == [0, 1, 2, 2, 3, 4, 5, 6]
    on = date(2026, 11, 21)
    days = (on, date(2026, 8, 23), date(2026, 8, 22), date(2025, 11, 21), date(2025, 11, 20), date(2020, 1, 1), None)
    assert [since_class(day, on) for day in days] == [0, 0, 1, 1, 2, 3, 4]
    theme = surveyed(About("surveyed", "돌아본 때", ""), {"a": on, "b": None}, on)
    assert [value.told for value in theme.values] == ["2026-11-21", "돌아본 기록 없음"]
