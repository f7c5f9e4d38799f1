"""JSON: the OData answer of ODK Central, and Kobo's formpack with form and answers in one file."""

import json
from collections.abc import Iterator, Mapping
from typing import Any, Final

import orjson

from geo.importers.refusals import refused
from geo.surveys.exports.rows import EMPTY, Export, ExportRow, Step, id_from, nest, steps_of

ROWS_MOST: Final = 100_000
_SHAPES: Final = {"Point": 0, "LineString": 1, "Polygon": 2}


def read_json(name: str, data: bytes) -> Export:
    """Return the answers of a JSON export; raise FileRefused for JSON of another kind."""
    try:
        found = orjson.loads(data.removeprefix(b"\xef\xbb\xbf"))
    except orjson.JSONDecodeError as error:
        said = "JSON으로 읽을 수 없어요. 파일이 깨졌거나 덜 내려받은 것 같아요."
        raise refused(name, "json_broken", said, "the JSON is broken") from error
    if isinstance(found, dict) and _rows(found.get("value")):
        return Export("odata", tuple(_odata(n, row) for n, row in enumerate(found["value"], 1)))
    if isinstance(found, dict) and isinstance(found.get("content"), dict) and _rows(found.get("submissions")):
        return _formpack(found)
    said = "ODK Central의 OData 답이나 Kobo formpack이 아니에요. value나 submissions가 없어요."
    raise refused(name, "not_an_export", said, "neither an OData answer nor a formpack")


def _rows(value: Any) -> bool:
    return isinstance(value, list) and len(value) <= ROWS_MOST and all(isinstance(row, dict) for row in value)


def _odata(line: int, row: Mapping[str, Any]) -> ExportRow:
    system = row.get("__system") if isinstance(row.get("__system"), dict) else {}
    meta = row.get("meta") if isinstance(row.get("meta"), dict) else {}
    stated = meta.get("instanceID") or row.get("__id")  # type: ignore[union-attr]  # a dict by the line before
    rejected = system.get("reviewState") == "rejected"  # type: ignore[union-attr]  # likewise
    return ExportRow(
        line,
        str(stated) if stated else id_from(json.dumps(row, ensure_ascii=False, sort_keys=True)),
        _nested(row),
        version=str(system.get("formVersion") or ""),  # type: ignore[union-attr]  # likewise
        refused="ODK Central에서 반려한 기록이에요." if rejected else "",
    )


def _nested(row: Mapping[str, Any]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for name, value in row.items():
        if name.startswith("__") or "@odata" in name or name == "meta" or value is None:
            continue
        found[name] = _value(value)
    return found


def _value(value: Any) -> Any:
    if isinstance(value, dict):
        place = str(value.get("type")) in _SHAPES and "coordinates" in value
        return _place(value) if place else _nested(value)
    if isinstance(value, list):
        return [_nested(row) for row in value if isinstance(row, dict)]
    if isinstance(value, bool):
        return "true" if value else "false"
    return str(value)


def _place(shape: Mapping[str, Any]) -> str:
    """Return a GeoJSON shape as the phone wrote it: "lat lon alt accuracy; …"."""
    given: Any = shape["coordinates"]
    for _ in range(_SHAPES[shape["type"]] - 1):
        given = given[0] if isinstance(given, list) and given else []
    corners = [given] if shape["type"] == "Point" else given
    about = shape.get("properties")
    accuracy = about.get("accuracy") if isinstance(about, dict) else None
    pieces = []
    for corner in corners if isinstance(corners, list) else []:
        if not (isinstance(corner, list) and len(corner) >= 2):  # noqa: PLR2004  (lon and lat)
            return ""
        height = corner[2] if len(corner) > 2 else 0  # noqa: PLR2004  (the third is the height)
        pieces.append(f"{corner[1]} {corner[0]} {height or 0} {accuracy if isinstance(accuracy, int | float) else 0}")
    return "; ".join(pieces)


def _formpack(found: Mapping[str, Any]) -> Export:
    content = found["content"]
    stated = str(found.get("id_string") or "")
    version = str(found.get("version") or "")
    rows = tuple(_formpack_row(n, row) for n, row in enumerate(found["submissions"], 1))
    settings = {"form_id": stated, "version": version, "form_title": str(found.get("title") or stated)}
    sheets = {
        "survey": [_sheet_row(row, content) for row in _listed(content.get("survey"))],
        "choices": [_sheet_row(row, content) for row in _listed(content.get("choices"))],
        "settings": [{name: value for name, value in settings.items() if value}],
    }
    return Export("formpack", rows, stated, stated, sheets=sheets)


def _listed(value: Any) -> list[dict[str, Any]]:
    return [row for row in value if isinstance(row, dict)] if isinstance(value, list) else []


def _sheet_row(row: Mapping[str, Any], content: Mapping[str, Any]) -> dict[str, str]:
    """Return a row as a workbook has it: labels are lists, one for each translation."""
    stated = content.get("translations")
    languages = [name or None for name in stated] if isinstance(stated, list) else [None]
    found: dict[str, str] = {}
    for name, value in row.items():
        if name.startswith("$") or value is None:
            continue
        if isinstance(value, list):
            for language, text in zip([*languages, *[None] * len(value)], value, strict=False):
                found.setdefault(f"{name}::{language}" if language else name, str(text or ""))
        else:
            found[name] = str(value).lower() if isinstance(value, bool) else str(value)
    return found


def _formpack_row(line: int, row: Mapping[str, Any]) -> ExportRow:
    uuid = str(row.get("_uuid") or "")
    stated = str(row.get("meta/instanceID") or (f"uuid:{uuid}" if uuid else ""))
    return ExportRow(
        line,
        stated or id_from(json.dumps(row, ensure_ascii=False, sort_keys=True)),
        nest(_flat(row)),
        version=str(row.get("__version__") or ""),
    )


def _flat(row: Mapping[str, Any], above: str = "") -> Iterator[tuple[tuple[Step, ...], Any]]:
    """Yield answers whose keys are whole paths, those of rows in a repeat too."""
    for key, value in row.items():
        plain = key.removeprefix(f"{above}/") if above else key
        steps = steps_of(plain)
        if plain.startswith("_") or plain.split("/")[0] in {"meta", "formhub"} or steps is None or value is None:
            continue
        if isinstance(value, list):
            for number, inner in enumerate(value, 1):
                if isinstance(inner, dict):
                    for below, answer in _flat(inner, key):
                        yield (*steps[:-1], (steps[-1][0], number), *below), answer
        elif str(value) not in EMPTY:
            yield steps, str(value)
