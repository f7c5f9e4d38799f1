"""Made-up layers for looking at their pages."""

from dataclasses import replace

from api.web import layer_views as v
from api.web.layer_cards import layer_page, layers_page
from api.web.layer_look import look_of
from api.web.messages import translator
from api.web.views import Link
from geo.layers.registry import find_collection, list_collections
from geo.queries.layer_items import Extent
from tests.web.import_samples import HOSTILE
from tests.web.samples import page

SAY = translator("ko")
POINTS = find_collection("resources-points")
DONG = {
    "type": "MultiPolygon",
    "coordinates": [[[[126.96, 37.56], [126.99, 37.55], [127.0, 37.575], [126.97, 37.58], [126.96, 37.56]]]],
}
LAYERS = layers_page("https://maeul.example/ogc", [(one, Extent(rows=426)) for one in list_collections()], SAY)
LAYER = layer_page(POINTS, POINTS.columns, Extent(rows=100_000), SAY)
ROWS = (
    v.FeatureRow(
        "미아 달빛 작은도서관",
        "/ogc/collections/resources-points/items/1",
        (
            ("갈래", "공간"),
            ("행정동", "미아동"),
            ("자치구", "강북구"),
            ("주소", "서울특별시 강북구 미아로 1"),
            ("조사한 날", "11월 22일(일)"),
        ),
    ),
    v.FeatureRow(
        HOSTILE,
        "/ogc/collections/resources-points/items/2",
        (("갈래", "이야기"), ("행정동", ""), ("자치구", ""), ("주소", HOSTILE), ("조사한 날", "11월 22일(일)")),
    ),
)
ITEMS = v.FeaturesPage(
    "지역자원(점)",
    "/ogc/collections/resources-points",
    "100,000개",
    tuple(label for label, _value in ROWS[0].cells),
    ROWS,
    "/ogc/collections/resources-points/items?f=json",
    "/ogc/collections/resources-points/items?next=x",
    "/ogc/collections/resources-points/items",
)
ITEM = v.FeaturePage(
    "미아 달빛 작은도서관",
    Link("/ogc/collections/resources-points", "지역자원(점)"),
    Link("/ogc/collections/resources-points/items", "목록"),
    (
        ("번호", "0f5c1a64-7f1c-4d5c-9a36-0b8f1e2d3c4b"),
        ("판", "3"),
        ("이름", "미아 달빛 작은도서관"),
        ("소개", "골목 안의 작은 도서관"),
    ),
    "/ogc/collections/resources-points/items/1?f=json",
    "/resources/1",
    look_of({"type": "Point", "coordinates": [126.98, 37.565]}, DONG, "강북구 미아동에서의 자리"),
)
AREA = replace(
    ITEM,
    title=HOSTILE,
    facts=(("이름", HOSTILE), ("소개", HOSTILE)),
    page_url="",
    look=look_of(DONG, None, "자리와 모양"),
)
SAMPLES: dict = {
    "layers": ("layers.html", page(viewer=None), {"layers": LAYERS}),
    "layer": ("layer.html", page(viewer=None), {"layer": LAYER}),
    "layer-items": ("layer_items.html", page(), {"items": ITEMS}),
    "layer-items-none": ("layer_items.html", page(), {"items": replace(ITEMS, rows=(), next_url="")}),
    "layer-item": ("layer_item.html", page(viewer=None), {"item": ITEM}),
    "layer-item-hostile": ("layer_item.html", page(viewer=None), {"item": AREA}),
    "layer-english": (
        "layer.html",
        page(lang="en"),
        {"layer": layer_page(POINTS, POINTS.columns, Extent(rows=3), translator("en"))},
    ),
}
