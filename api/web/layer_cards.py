"""From layers and their features to what their pages show."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime
from typing import Any, Final

from api.ogc.answers import CONFORMS
from api.web.layer_views import FeatureRow, LayerCard, LayerPage, LayersPage, PropertyLine
from api.web.messages import Translator
from api.web.moments import day_told, moment_text
from api.web.views import Link
from geo.layers.columns import IN_KOREAN
from geo.layers.crs import SYSTEMS
from geo.layers.model import Collection, Column, ColumnType, GeometryKind
from geo.layers.registry import list_collections
from geo.queries.layer_items import Extent

TYPES: Final = {
    ColumnType.TEXT: "글",
    ColumnType.INTEGER: "정수",
    ColumnType.NUMBER: "수",
    ColumnType.DATE: "날짜",
    ColumnType.INSTANT: "때",
}
NO_SHAPE: Final = "자리 없음"
NO_NAME: Final = "이름 없음"
_LISTED: Final = (
    "kind_label",
    "state_label",
    "dong",
    "district",
    "address",
    "residents",
    "sites_open",
    "gap",
    "length_m",
    "observed_on",
)
CELLS_MOST: Final = 5


def words() -> Iterator[str]:
    """Yield whatever layers say of themselves."""
    yield from (*TYPES.values(), NO_SHAPE, NO_NAME, *(kind.label for kind in GeometryKind))
    for layer in list_collections():
        yield from filter(None, (layer.title, layer.description, layer.source, layer.licence))
        for column in layer.columns:
            yield from (column.label, *dict(column.choices).values())


def layers_page(ogc: str, told: Sequence[tuple[Collection, Extent]], say: Translator) -> LayersPage:
    """Return the list of layers."""
    documents = (
        Link("/ogc/api", say("API 정의(OpenAPI 3.0)")),
        Link("/ogc/conformance?f=json", say("지키는 규격(JSON)")),
        Link("/ogc/collections?f=json", say("레이어 목록(JSON)")),
    )
    return LayersPage(ogc, tuple(_card(layer, extent, say) for layer, extent in told), documents, CONFORMS)


def _card(layer: Collection, extent: Extent, say: Translator) -> LayerCard:
    shape = say(layer.geometry.label if layer.geometry else NO_SHAPE)
    return LayerCard(
        say(layer.title), f"/ogc/collections/{layer.id}", say(layer.description), (shape, counted(extent.rows, say))
    )


def counted(number: int, say: Translator) -> str:
    """Return how many there are."""
    return say("{n}개").format(n=f"{number:,}")


def layer_page(layer: Collection, columns: Sequence[Column], extent: Extent, say: Translator) -> LayerPage:
    """Return one layer."""
    own = f"/ogc/collections/{layer.id}"
    facts = (
        (say("모양"), say(layer.geometry.label if layer.geometry else NO_SHAPE)),
        (say("개수"), counted(extent.rows, say)),
        (say("출처"), say(layer.source)),
        (say("이용 조건"), say(layer.licence)),
        (say("좌표계"), ", ".join(one.title for one in SYSTEMS)),
        (say("레이어 이름"), layer.id),
    )
    doors = (
        Link(f"{own}/items?f=json", "GeoJSON"),
        Link(f"{own}/queryables?f=json", say("찾을 수 있는 속성(JSON)")),
        Link(f"{own}/schema?f=json", say("속성(JSON)")),
    )
    return LayerPage(
        say(layer.title),
        say(layer.description),
        tuple((label, value) for label, value in facts if value),
        tuple(_line(column, say) for column in columns),
        doors,
        f"{own}/items",
    )


def _line(column: Column, say: Translator) -> PropertyLine:
    words = ", ".join(f"{word}({say(label)})" for word, label in column.choices)
    return PropertyLine(column.name, say(column.label), say(TYPES[column.type]), words)


def headings_of(columns: Sequence[Column]) -> tuple[Column, ...]:
    """Return the few columns that a list shows beside the name."""
    known = {column.name: column for column in columns}
    return tuple(known[name] for name in _LISTED if name in known)[:CELLS_MOST]


def plain_label(column: Column) -> str:
    """Return a heading for people: beside no code, the words need no mark of their language."""
    return column.label.removesuffix(IN_KOREAN)


def feature_row(
    layer: Collection, feature: Mapping[str, Any], shown: Sequence[Column], say: Translator, lang: str
) -> FeatureRow:
    """Return a feature in a list."""
    properties = feature["properties"]
    cells = tuple((say(plain_label(column)), value_of(properties[column.name], column.type, lang)) for column in shown)
    url = f"/ogc/collections/{layer.id}/items/{feature['id']}"
    return FeatureRow(properties.get("name") or say(NO_NAME), url, cells)


def facts_of(
    feature: Mapping[str, Any], columns: Sequence[Column], say: Translator, lang: str
) -> tuple[tuple[str, str], ...]:
    """Return every property that a feature has, with its label."""
    told = feature["properties"]
    return tuple(
        (say(one.label), value_of(told[one.name], one.type, lang)) for one in columns if told[one.name] is not None
    )


def value_of(value: Any, kind: ColumnType, lang: str) -> str:
    """Return a value as people read it: days and moments as they are written elsewhere."""
    if value is None:
        return ""
    if kind is ColumnType.DATE:
        return day_told(date.fromisoformat(value), lang)
    if kind is ColumnType.INSTANT:
        return moment_text(datetime.fromisoformat(value), lang)
    return f"{value:,}" if isinstance(value, int | float) else str(value)
