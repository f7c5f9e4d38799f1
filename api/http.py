"""Types and answers that every route uses: cleaned text, instants with offset, lists, GeoJSON, problems."""

import base64
import binascii
import hashlib
import unicodedata
from collections.abc import Sequence
from datetime import date, datetime
from typing import Annotated, Any
from urllib.parse import quote

import orjson
from fastapi import Query, Request, Response
from pydantic import AfterValidator, BeforeValidator, Field
from pydantic_core import PydanticCustomError

from geo.drawn import check_in_korea
from geo.errors import InvalidInput
from geo.personal_numbers import SAID, ResidentNumberFound
from geo.text import clean_text

PAGE_DEFAULT = 50
PAGE_MOST = 500
GEOJSON = "application/geo+json"
_UNSEEN = frozenset({"Cc", "Cf", "Zl", "Zp"})


def trimmed(most: int, least: int = 1) -> AfterValidator:
    """Make a `str` field hold text in NFC without controls, `least` to `most` characters after trimming."""

    def check(value: str) -> str:
        try:
            text = clean_text(value)
        except ResidentNumberFound as error:
            raise PydanticCustomError("text", SAID) from error
        except ValueError as error:
            raise PydanticCustomError("text", "쓸 수 없는 글자가 들어 있어요.") from error
        if len(text) < least:
            raise PydanticCustomError("text_short", "비워 둘 수 없어요.")
        if len(text) > most:
            raise PydanticCustomError("text_long", "너무 길어요. {most}자까지 쓸 수 있어요.", {"most": most})
        return text

    return AfterValidator(check)


def _instant(value: object) -> object:
    if isinstance(value, datetime):
        parsed = value
    else:
        try:
            parsed = datetime.fromisoformat(value) if isinstance(value, str) else _refuse_time()
        except ValueError:
            parsed = _refuse_time()
    if parsed.tzinfo is None:
        raise PydanticCustomError("time_offset", "시각에 시간대를 붙여 주세요. 예: 2026-11-24T14:00:00+09:00")
    if not 2000 <= parsed.year <= 2200:  # noqa: PLR2004  (PostgreSQL and calendars both cope with these years)
        raise PydanticCustomError("time_range", "2000년과 2200년 사이의 시각이어야 해요.")
    return parsed


def _refuse_time() -> datetime:
    raise PydanticCustomError("time_form", "시각은 ISO 8601로 적어 주세요. 예: 2026-11-24T14:00:00+09:00")


Instant = Annotated[datetime, BeforeValidator(_instant)]
"""A moment with its offset; a wall-clock time without one is refused."""


def _sane(day: date) -> date:
    if not 2000 <= day.year <= 2200:  # noqa: PLR2004  (the years that every layer below copes with)
        raise PydanticCustomError("choice", "2000년과 2200년 사이의 날이어야 해요.")
    return day


Day = Annotated[date, AfterValidator(_sane)]
Lon = Annotated[float, Field(ge=-180, le=180, allow_inf_nan=False)]
Lat = Annotated[float, Field(ge=-90, le=90, allow_inf_nan=False)]
Limit = Annotated[int, Query(ge=1, le=PAGE_MOST, description="한 번에 받을 개수")]
Next = Annotated[str | None, Query(alias="next", max_length=200, description="이전 답의 next에 든 값")]


def parse_point(value: str) -> tuple[float, float]:
    """Return (lon, lat) of "lon,lat" in WGS84; raise InvalidInput otherwise."""
    try:
        lon, lat = (float(part) for part in value.split(","))
    except ValueError as error:
        raise InvalidInput(
            "위치는 '경도,위도'로 적어 주세요. 예: 126.978,37.5665",
            "A point is written 'lon,lat'.",
            code="point_form",
        ) from error
    check_in_korea(lon, lat)
    return lon, lat


def offset_of(cursor: str | None) -> int:
    """Return the row at which an opaque `next` goes on."""
    if cursor is None:
        return 0
    try:
        offset = int(base64.urlsafe_b64decode(cursor.encode("ascii")))
    except (ValueError, UnicodeError, binascii.Error) as error:
        raise _bad_cursor() from error
    if not 0 <= offset <= 10_000_000:  # noqa: PLR2004  (far beyond any list)
        raise _bad_cursor()
    return offset


def _bad_cursor() -> InvalidInput:
    return InvalidInput("next 값이 올바르지 않아요.", "The next value is not one of ours.", code="cursor")


def next_url(request: Request, offset: int, limit: int, total: int) -> str | None:
    """Return the address of the following page, or None on the last one."""
    if offset + limit >= total:
        return None
    cursor = base64.urlsafe_b64encode(str(offset + limit).encode()).decode()
    return str(request.url.include_query_params(next=cursor))


def wants_geojson(request: Request, fmt: str | None) -> bool:
    """Say whether the caller asked for RFC 7946 by `?format=geojson` or by Accept."""
    return fmt == "geojson" or GEOJSON in request.headers.get("accept", "")


def file_name(plain: str, title: str, *, inline: bool = False) -> dict[str, str]:
    """Return the header that names a file: `plain` in ASCII for old programs, `title` (with its suffix) for others.

    A name is one line without signs that nobody sees: one that turns the direction would hide the suffix.
    """
    how = "inline" if inline else "attachment"
    seen = "".join(sign for sign in title if unicodedata.category(sign) not in _UNSEEN)
    return {"Content-Disposition": f"{how}; filename=\"{plain}\"; filename*=UTF-8''{quote(seen, safe='')}"}


def has_already(request: Request, tag: str) -> bool:
    """Say whether If-None-Match names an ETag (in its quotes); compared weakly, as RFC 9110 asks."""
    named = request.headers.get("if-none-match", "")
    return any(one.strip().removeprefix("W/") in {tag, "*"} for one in named.split(","))


def unless_had(request: Request, body: bytes, media_type: str, headers: dict[str, str]) -> Response:
    """Answer with bytes, or with 304 when the asker has these very bytes; nobody may show them unasked (ETag)."""
    tag = f'"{hashlib.sha256(body).hexdigest()[:32]}"'
    told = {"ETag": tag, "Cache-Control": "no-cache", **headers}
    if has_already(request, tag):
        return Response(status_code=304, headers=told)
    return Response(body, media_type=media_type, headers=told)


def json_answer(body: Any, status: int = 200, media_type: str = "application/json") -> Response:
    """Serialise once with orjson; no second validation on hot paths (tests hold answers against the schema)."""
    return Response(orjson.dumps(body), status_code=status, media_type=media_type)


def list_answer(
    request: Request,
    items: Sequence[dict[str, Any]],
    *,
    offset: int,
    limit: int,
    total: int,
    geojson: bool = False,
) -> Response:
    """Answer a page as `{items, next, total}` or as a FeatureCollection with numberMatched."""
    following = next_url(request, offset, limit, total)
    if not geojson:
        return json_answer({"items": items, "next": following, "total": total})
    links = [{"rel": "next", "href": following, "type": GEOJSON}] if following else []
    body = {
        "type": "FeatureCollection",
        "features": [feature(item) for item in items],
        "numberMatched": total,
        "numberReturned": len(items),
        "links": links,
    }
    return json_answer(body, media_type=GEOJSON)


def feature(item: dict[str, Any]) -> dict[str, Any]:
    """Turn an item with a `geometry` or `location {lon, lat}` into an RFC 7946 feature, without one its own is null."""
    properties = {key: value for key, value in item.items() if key not in {"location", "geometry"}}
    point = item.get("location")
    geometry = item.get("geometry") or (
        {"type": "Point", "coordinates": [point["lon"], point["lat"]]} if point else None
    )
    return {"type": "Feature", "id": item.get("id"), "geometry": geometry, "properties": properties}
