"""Rendering: user text never meets the template engine, nothing from outside gets in, same data same bytes."""

import json
import re
from pathlib import Path

import folium
import pytest
from folium.plugins import HeatMap

from maps.assets import AssetNotVendored
from maps.dong_map import dong_map, render_dong_map, render_with_policy
from maps.offline import OfflineFigure, content_policy, json_block
from tests.maps.contents import atlas_content, hostile_content, some_records
from tests.maps.hostile import HOSTILE
from tests.maps.side_by_side import all_at_once
from tests.maps.unpacked import shown

JINJA = ("{{", "{%", "{#")


@pytest.mark.parametrize("text", [*HOSTILE, "{" * 7, "{{%{#", "\u2028{{\u2029"])
def test_a_data_block_says_the_same_without_any_special_sign(text: str) -> None:
    block = json_block({"a": [text], text: {"b": {}}})
    assert json.loads(block) == {"a": [text], text: {"b": {}}}
    assert not any(sign in block for sign in ("<", ">", "&", "\u2028", "\u2029", *JINJA))


def test_a_data_block_refuses_what_json_cannot_say() -> None:
    with pytest.raises(ValueError, match="not JSON compliant"):
        json_block({"a": float("nan")})


def test_stock_folium_does_evaluate_names_so_the_guard_is_needed() -> None:
    """The twin: the very text that stays text here is run by a stock layer control."""
    stock = folium.Map(tiles=None)
    folium.FeatureGroup(name="{{ 7*191 }}").add_to(stock)
    folium.LayerControl().add_to(stock)
    assert "1337" in stock.get_root().render()


def test_no_text_is_evaluated_or_lost_on_the_server() -> None:
    html = render_dong_map(hostile_content())
    assert "1337" not in html
    assert "<title>{{ 7*191 }}</title>" in html
    points = shown(html)
    assert sorted(points["name"]) == sorted(HOSTILE)
    assert {kind["label"] for kind in points["kinds"]} == set(HOSTILE)


def test_the_same_content_gives_the_same_bytes() -> None:
    assert render_dong_map(hostile_content()) == render_dong_map(hostile_content())


def test_rows_in_another_order_give_the_same_bytes() -> None:
    records = some_records(40)
    assert render_dong_map(atlas_content(records)) == render_dong_map(atlas_content(records[::-1]))


def test_rendering_twice_changes_nothing() -> None:
    figure = dong_map(atlas_content()).figure()
    assert figure.render() == figure.render()


def test_two_exports_at_once_do_not_mix() -> None:
    contents = [atlas_content(some_records(300, names=[f"내보내기 {n}"]), title=f"{n}번") for n in range(4)]
    alone = [render_dong_map(each) for each in contents]
    assert all_at_once(render_dong_map, contents) == alone


def test_a_file_names_no_address_to_fetch() -> None:
    html = render_dong_map(atlas_content([]))
    assert not re.search(r"<(?:script|link|img|iframe)\b[^>]*\b(?:src|href)=", html)
    assert "@import" not in html
    styles = "".join(re.findall(r"<style>(.*?)</style>", html, re.DOTALL))
    assert not re.search(r"url\((?!data:)", styles)
    for outside in ("jsdelivr", "cdnjs", "unpkg", "googleapis", "openstreetmap", "jquery", "bootstrap", "fontawesome"):
        assert outside not in html.lower()


def test_a_plugin_without_a_vendored_asset_fails_the_export_and_names_it() -> None:
    canvas = dong_map(atlas_content())
    HeatMap([[37.5, 127.0]]).add_to(canvas)
    with pytest.raises(AssetNotVendored) as caught:
        canvas.figure().render()
    assert "leaflet_heat" in caught.value.details["url"]
    assert caught.value.details["url"].startswith("https://")


def test_tiles_fail_the_export_and_are_named() -> None:
    canvas = dong_map(atlas_content())
    folium.TileLayer("https://tiles.example/{z}/{x}/{y}.png", attr="x").add_to(canvas)
    with pytest.raises(AssetNotVendored, match=r"tiles\.example"):
        canvas.figure().render()


@pytest.mark.parametrize(
    "element",
    [
        '<script src="https://cdn.example/x.js"></script>',
        '<link rel="stylesheet" href="//cdn.example/x.css">',
        '<img alt="" src="https://cdn.example/x.png">',
        '<iframe src="https://cdn.example/"></iframe>',
    ],
)
def test_markup_that_fetches_fails_the_export(element: str) -> None:
    canvas = dong_map(atlas_content())
    canvas.figure().html.add_child(folium.Element(element))
    with pytest.raises(AssetNotVendored, match=r"cdn\.example"):
        canvas.figure().render()


def test_a_stock_layer_without_files_still_works_under_the_policy() -> None:
    canvas = dong_map(atlas_content())
    folium.Circle([37.55, 126.97], radius=100).add_to(canvas)
    assert "L.circle(" in canvas.figure().render()


def test_an_atlas_layer_on_a_stock_figure_is_refused() -> None:
    canvas = dong_map(atlas_content())
    layer = next(child for child in canvas._children.values() if child._name == "AtlasPoints")
    with pytest.raises(TypeError, match="OfflineFigure"):
        layer.add_to(folium.Map(tiles=None)).get_root().render()


def test_the_policy_lists_every_inline_script_and_style_by_hash() -> None:
    html, policy = render_with_policy(atlas_content())
    scripts = re.findall(r"<script>(.*?)</script>", html, re.DOTALL)
    styles = re.findall(r"<style>(.*?)</style>", html, re.DOTALL)
    assert content_policy(scripts, styles) == policy
    assert f'content="{policy}"' in html
    assert "unsafe" not in policy
    assert not re.search(r"\son\w+=|style=", re.sub(r"<(script|style).*?</\1>", "", html, flags=re.DOTALL))


def test_the_licences_of_what_is_inside_travel_with_the_file() -> None:
    html = render_dong_map(atlas_content())
    assert "Volodymyr Agafonkin" in html
    assert "Redistribution and use in source and binary forms" in html


def test_page_words_are_escaped_once() -> None:
    figure = OfflineFigure("<b>&amp;")
    assert "<title>&lt;b&gt;&amp;amp;</title>" in figure.render()


def test_a_thousand_records_stay_below_600_kilobytes() -> None:
    assert len(render_dong_map(atlas_content(some_records(1_000))).encode()) <= 600_000


def test_it_writes_no_file_of_its_own(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    render_dong_map(atlas_content())
    assert list(tmp_path.iterdir()) == []
