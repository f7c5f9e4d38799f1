"""Questions to a layer as they stand in an address: each parameter known, each value of its form, or a bad request."""

import base64
import binascii
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final
from uuid import UUID

from sqlalchemy.orm import Session
from starlette.datastructures import QueryParams

from api.coverage_asks import wanted_of
from geo.errors import InvalidInput
from geo.layers.crs import CRS84, Crs, find_crs
from geo.layers.model import PUBLIC, Collection, Column, Reader
from geo.planning.asking import Wanted
from geo.planning.layers import COVERAGE, Opened, open_layer
from geo.queries.layer_cql import condition_of
from geo.queries.layer_filters import Condition, equals, inside, on_days, read_box
from geo.queries.layer_items import LIMIT_MOST, LIMIT_USUAL, Asked
from geo.settings import Settings

ITEMS: Final = frozenset(
    {"f", "limit", "next", "bbox", "bbox-crs", "crs", "datetime", "filter", "filter-lang", "filter-crs"}
)
ITEM: Final = frozenset({"f", "crs"})
FORMATS: Final = frozenset({"json", "geojson", "html"})
KEY_MOST: Final = 100


@dataclass(frozen=True, slots=True)
class Door:
    """Who asks, from where: the settings, the address of the service, what may be seen."""

    settings: Settings
    base: str
    reader: Reader = PUBLIC


def params_of(query: QueryParams, known: frozenset[str], columns: Sequence[Column] = ()) -> dict[str, str]:
    """Return the parameters; raise InvalidInput for one that is unknown, told twice, or not text."""
    names = known | {column.name for column in columns}
    given = query.multi_items()
    if len({name for name, _value in given}) < len(given):
        raise InvalidInput("같은 것을 두 번 물었어요.", "A parameter is given twice.", code="parameter_twice")
    if any(name not in names for name, _value in given):
        raise InvalidInput(
            "모르는 매개변수가 있어요. 쓸 수 있는 것은 /ogc/api와 queryables에 있어요.",
            "There is an unknown parameter.",
            code="parameter_unknown",
        )
    if any("\x00" in value for _name, value in given):
        raise InvalidInput("쓸 수 없는 글자가 들어 있어요.", "A value holds a NUL.", code="parameter_form")
    found = dict(given)
    if found.get("f", "json") not in FORMATS:
        raise InvalidInput("f는 json이나 html이어야 해요.", "f is json or html.", code="format_unknown")
    return found


def read_items(session: Session, door: Door, collection: Collection, query: QueryParams) -> Asked:
    """Return what is asked of the features of a layer."""
    extra = frozenset({"target"}) if collection.id == COVERAGE else frozenset()
    opened = _opened(session, door, collection, query.get("target") if extra else None)
    given = params_of(query, ITEMS | extra, opened.columns)
    return Asked(
        collection,
        opened.columns,
        opened.relation,
        opened.stamp,
        door.base,
        conditions=tuple(_conditions(opened, given, ITEMS | extra)),
        crs=find_crs(given["crs"]) if "crs" in given else CRS84,
        limit=_limit(given.get("limit")),
        after=_after(collection, given.get("next")),
    )


def read_item(session: Session, door: Door, collection: Collection, query: QueryParams) -> Asked:
    """Return what is asked of one feature."""
    opened = _opened(session, door, collection, None)
    given = params_of(query, ITEM)
    crs = find_crs(given["crs"]) if "crs" in given else CRS84
    return Asked(collection, opened.columns, opened.relation, opened.stamp, door.base, crs=crs)


def read_whole(session: Session, door: Door, collection: Collection) -> Asked:
    """Return the question for a layer as a whole."""
    opened = _opened(session, door, collection, None)
    return Asked(collection, opened.columns, opened.relation, opened.stamp, door.base)


def _opened(session: Session, door: Door, collection: Collection, target: str | None) -> Opened:
    return open_layer(session, collection, door.reader, _wanted(session, door, collection, target))


def _wanted(session: Session, door: Door, collection: Collection, target: str | None) -> Wanted | None:
    if collection.id != COVERAGE:
        return None
    return wanted_of(session, door.settings, target=target) if target else wanted_of(session, door.settings)


def _conditions(opened: Opened, given: Mapping[str, str], ours: frozenset[str]) -> list[Condition]:
    found: list[Condition] = []
    if "bbox" in given:
        found.append(inside(read_box(given["bbox"]), _crs(given, "bbox-crs")))
    if "datetime" in given:
        found.append(on_days(opened.collection, given["datetime"]))
    found += equals(opened.columns, {name: value for name, value in given.items() if name not in ours})
    if "filter" in given:
        language = given.get("filter-lang", "cql2-text")
        has_shapes = opened.collection.geometry is not None
        crs = _crs(given, "filter-crs")
        found.append(condition_of(given["filter"], language, opened.columns, has_shapes=has_shapes, crs=crs))
    return found


def _crs(given: Mapping[str, str], name: str) -> Crs:
    return find_crs(given[name]) if name in given else CRS84


def _limit(value: str | None) -> int:
    """Return how many features are asked for; more than can be given is as many as can be (as OGC API has it)."""
    if value is None:
        return LIMIT_USUAL
    if not (value.isascii() and value.isdigit() and len(value) < 10 and int(value) >= 1):  # noqa: PLR2004  (digits of a sane number)
        raise InvalidInput(
            f"limit은 1에서 {LIMIT_MOST} 사이의 수여야 해요.",
            f"limit is a number from 1 to {LIMIT_MOST}.",
            code="limit_form",
        )
    return min(int(value), LIMIT_MOST)


def cursor_of(key: str) -> str:
    """Return the opaque `next` of the page behind a key."""
    return base64.urlsafe_b64encode(key.encode()).decode().rstrip("=")


def _after(collection: Collection, cursor: str | None) -> str | None:
    if cursor is None:
        return None
    try:
        padded = cursor.encode("ascii") + b"=" * (-len(cursor) % 4)
        key = base64.b64decode(padded, altchars=b"-_", validate=True).decode()
        if collection.key == "uuid":
            key = str(UUID(key))
    except (ValueError, binascii.Error) as error:
        raise _bad_cursor() from error
    if not 0 < len(key) <= KEY_MOST or "\x00" in key:
        raise _bad_cursor()
    return key


def _bad_cursor() -> InvalidInput:
    return InvalidInput("next 값이 올바르지 않아요.", "The next value is not one of ours.", code="cursor")
