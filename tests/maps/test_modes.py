"""The three modes of a page: what each links, what its policy lets it do, and that the same gives the same bytes."""

import io
import re
import zipfile

import folium
import pytest
from folium.plugins import HeatMap

from geo.atlas.content import AtlasContent
from geo.bench_atlas import made_up_content
from maps.assets import AssetNotVendored, asset_bytes
from maps.dong_map import dong_map, render_with_policy
from maps.folder import FolderPlace, linked_folder, zip_bytes
from maps.page_mode import Assets, PageLink, PageMode, Tiles
from tests.maps.side_by_side import all_at_once

TILES = Tiles("https://{s}.tiles.example/{z}/{x}/{y}.png", "© 지도")
MODES = {
    "one file": PageMode(),
    "beside": PageMode(Assets.BESIDE),
    "served": PageMode(Assets.SERVED, tiles=TILES, free_url="/api/v1/spaces"),
}


@pytest.fixture(scope="module")
def content() -> AtlasContent:
    return made_up_content(3, 60)


def zipped(content: AtlasContent) -> bytes:
    place = FolderPlace(content.code, content.name, content.code, content.name)
    return zip_bytes(linked_folder([place], lambda _: content, title=content.title), folder="지도")


@pytest.mark.parametrize("mode", MODES)
def test_a_plugin_without_a_vendored_asset_fails_in_every_mode_and_names_its_address(content, mode: str) -> None:
    canvas = dong_map(content, MODES[mode])
    HeatMap([[37.5, 127.0]]).add_to(canvas)
    with pytest.raises(AssetNotVendored, match="leaflet_heat") as caught:
        canvas.figure().render()
    assert caught.value.details["url"].startswith("https://")


@pytest.mark.parametrize("mode", MODES)
def test_stock_tiles_fail_in_every_mode(content, mode: str) -> None:
    canvas = dong_map(content, MODES[mode])
    folium.TileLayer("https://tiles.example/{z}/{x}/{y}.png", attr="x").add_to(canvas)
    with pytest.raises(AssetNotVendored, match=r"tiles\.example"):
        canvas.figure().render()


@pytest.mark.parametrize("mode", MODES)
def test_every_mode_draws_the_same_data_and_the_same_bytes_each_time(content, mode: str) -> None:
    html, _ = render_with_policy(content, MODES[mode])
    assert html == render_with_policy(content, MODES[mode])[0]
    alone, _ = render_with_policy(content)
    name = re.compile(r'id="atlas_points_\d+_data">(.*?)</script>', re.DOTALL)
    if not MODES[mode].free_url:  # whose data carry the ids of the rooms
        assert name.findall(html) == name.findall(alone)
    assert "unsafe" not in html


def test_a_folder_page_is_small_and_fetches_only_what_lies_beside_it(content) -> None:
    html, policy = render_with_policy(content, MODES["beside"])
    linked = re.findall(r'(?:src|href)="([^"#]+)"', html)
    assert linked
    assert all(re.fullmatch(r"assets/\w+-[0-9a-f]{10}\.(js|css)", path) for path in linked)
    assert len(html) < 60_000
    assert "connect-src" not in policy
    assert "img-src data:;" in policy


def test_only_a_served_page_may_ask_and_only_for_what_it_was_told_of(content) -> None:
    _, policy = render_with_policy(content, MODES["served"])
    assert "connect-src 'self' https://*.tiles.example;" in policy
    assert "img-src data: 'self' https://*.tiles.example;" in policy
    for assets in (Assets.INLINE, Assets.BESIDE):
        with pytest.raises(ValueError, match="served"):
            PageMode(assets, tiles=TILES)
        with pytest.raises(ValueError, match="served"):
            PageMode(assets, free_url="/api")


def test_links_say_their_names_as_typed(content) -> None:
    links = (PageLink("/a?b=1&c", "<b>{{ 7*191 }}</b>"), PageLink("/d", "라동", "{% 동 %}"))
    html, _ = render_with_policy(content, PageMode(Assets.SERVED, links=links))
    assert '<a href="/a?b=1&amp;c"><bdi>&lt;b&gt;{{ 7*191 }}&lt;/b&gt;</bdi></a>' in html
    assert "<summary><bdi>{% 동 %}</bdi></summary>" in html
    assert "1337" not in html.split("<nav")[1].split("</nav>")[0]


def test_the_same_folder_is_the_same_zip_and_everything_in_it_is_whole(content) -> None:
    packed = zipped(content)
    assert packed == zipped(content)
    with zipfile.ZipFile(io.BytesIO(packed)) as archive:
        assert archive.testzip() is None
        assert {info.date_time for info in archive.infolist()} == {(1980, 1, 1, 0, 0, 0)}
        scripts = [name for name in archive.namelist() if re.search(r"/leaflet-\w+\.js$", name)]
        assert [archive.read(name) for name in scripts] == [asset_bytes("vendor/leaflet-1.9.4/leaflet.js")]
        assert len(archive.namelist()) == len(set(archive.namelist()))


def test_two_folders_at_once_do_not_mix() -> None:
    contents = [made_up_content(2, 40, seed=seed) for seed in range(4)]
    alone = [zipped(each) for each in contents]
    assert all_at_once(zipped, contents) == alone
    assert len(set(alone)) == 4
