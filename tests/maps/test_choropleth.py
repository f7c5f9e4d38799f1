"""Maps of areas: hostile text stays text, classes are counted, map and table say the same, in a real browser too."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page

from maps.choropleth import AreaTable, ChoroplethFrames, Heading, choropleth, render_choropleth
from maps.offline import content_policy
from maps.patterns import MapClass
from tests.chromium import Watched, watched_page
from tests.maps.areas import CLASSES, area_frames
from tests.maps.hostile import HOSTILE
from tests.web.axe import assert_accessible

NAMES = [HOSTILE[at] for at in (0, 6, 7, 8, 9, 11, 12, 13, 16)]


def hostile_frames() -> ChoroplethFrames:
    more = AreaTable(HOSTILE[6], (Heading(HOSTILE[4]),), [(text,) for text in HOSTILE])
    frames = area_frames()
    return area_frames(
        NAMES,
        title=HOSTILE[6],
        lead=HOSTILE[7],
        notes=HOSTILE,
        sources=HOSTILE,
        boundary=HOSTILE[18],
        legend_title=HOSTILE[0],
        hatch_told=HOSTILE[2],
        more=(more,),
        classes=[MapClass(text, one.colour, one.pattern) for text, one in zip(HOSTILE, CLASSES, strict=False)],
        headings=[Heading(text, one.number) for text, one in zip(HOSTILE[5:], frames.headings, strict=False)],
    )


def test_nothing_is_evaluated_or_fetched_and_the_policy_holds_by_hash() -> None:
    html, policy = render_choropleth(hostile_frames())
    assert "1337" not in html
    assert "<title>{{ 7*191 }}</title>" in html
    scripts = re.findall(r"<script>(.*?)</script>", html, re.DOTALL)
    styles = re.findall(r"<style>(.*?)</style>", html, re.DOTALL)
    assert content_policy(scripts, styles) == policy
    assert not re.search(r"<(?:script|link|img|iframe)\b[^>]*\b(?:src|href)=", html)
    assert len(html.encode()) < 300_000


def test_the_same_frames_give_the_same_bytes_and_rendering_twice_changes_nothing() -> None:
    figure = choropleth(area_frames()).figure()
    assert figure.render() == figure.render() == render_choropleth(area_frames())[0]


@pytest.mark.parametrize(("colour", "pattern"), [("red", ""), ("#fff", ""), ('#ffffff"', ""), ("#ffffff", "x")])
def test_only_colours_and_patterns_reach_the_markup(colour: str, pattern: str) -> None:
    with pytest.raises(ValueError, match="no class of a map"):
        MapClass("가", colour, pattern)


def test_the_legend_counts_every_area_once() -> None:
    html, _ = render_choropleth(area_frames())
    legend = re.search(r'<details class="area-legend".*?</details>', html, re.DOTALL)
    assert legend is not None
    counts = [int(n) for n in re.findall(r"동 (\d+)곳", legend[0])]
    assert sum(counts[: len(CLASSES)]) == 9
    assert counts[len(CLASSES)] == 3


def texts(page: Page, where: str) -> list[str]:
    return page.locator(where).evaluate_all("all => all.map(e => e.textContent)")


@contextmanager
def opened(chromium: Browser, file: Path, frames: ChoroplethFrames, width: int) -> Iterator[Watched]:
    file.write_text(render_choropleth(frames)[0], encoding="utf-8")
    with watched_page(chromium, offline=True, viewport={"width": width, "height": 800}) as watched:
        watched.page.goto(file.as_uri())
        watched.page.wait_for_selector("path.area-path")
        yield watched


@pytest.mark.browser
def test_map_and_table_say_the_same_without_a_network(chromium: Browser, tmp_path: Path) -> None:
    with opened(chromium, tmp_path / "map.html", area_frames(), 1280) as watched:
        page = watched.page
        assert page.locator("path.area-path").count() == 9
        fills = page.locator("path.area-path").evaluate_all("all => all.map(e => getComputedStyle(e).fill)")
        assert sorted(fills) == sorted(f'url("#atlas-fill-{at % 7}{"h" if at % 3 == 0 else ""}")' for at in range(9))
        page.locator(".area-name").nth(4).click()
        assert texts(page, ".leaflet-popup dd") == ["20,956명", "가상5동: 까닭 4"]
        people = "table[data-areas] tbody tr td:nth-child(2)"
        page.locator("th.area-number .area-sort").first.click()
        assert texts(page, people)[:2] == ["0명", "10,912명"]
        page.locator("th.area-number .area-sort").first.click()
        assert texts(page, people)[0] == "28,489명"
        assert page.locator("tr.area-chosen").count() == 1
        assert_accessible(page)
        assert watched.complaints == []


@pytest.mark.browser
def test_hostile_text_is_shown_as_it_is(chromium: Browser, tmp_path: Path) -> None:
    with opened(chromium, tmp_path / "map.html", hostile_frames(), 390) as watched:
        page = watched.page
        assert texts(page, "table[data-areas] tbody th") == NAMES
        assert set(texts(page, ".atlas-label")) == set(NAMES)
        assert texts(page, ".area-notes li") == HOSTILE
        assert texts(page, ".area-more tbody th") == HOSTILE
        assert texts(page, ".area-legend bdi")[: len(CLASSES)] == HOSTILE[: len(CLASSES)]
        assert page.evaluate("document.documentElement.scrollWidth") <= 390
        page.locator(".area-name").first.click()
        assert texts(page, ".leaflet-popup h3") == NAMES[:1]
        assert page.locator("img").count() == 0
        assert watched.complaints == []
