"""GeoPackage and Shapefile, written by GDAL in handfuls, so that a hundred thousand features need little memory."""

import zipfile
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import islice
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Final

import numpy as np

from geo.importers.zip_files import GLOSSARY
from geo.open_data.dictionary import dictionary_csv, dictionary_rows, readme
from geo.open_data.parts import LONGITUDE_LATITUDE, Column, Drawn, Part, Row, ShapeForm, Value, ValueType, Whole

HANDFUL: Final = 10_000
_MULTI: Final = {Drawn.POINT: "Point", Drawn.LINE: "MultiLineString", Drawn.AREA: "MultiPolygon", Drawn.NONE: None}
_FIXED: Final = (2000, 1, 1, 0, 0, 0)
"""The moment that files inside an archive carry: the same features give the same bytes."""
KOREAN: Final = "cp949"
UNKNOWN_SIGN: Final = "〓"
"""Stands in a Shapefile for a sign that CP949 does not have; printers used it so."""
DBF_TEXT_BYTES: Final = 254
_NAME_BYTES: Final = 10


def write_gpkg(path: Path, whole: Whole, srid: int = LONGITUDE_LATITUDE) -> None:
    """Write a GeoPackage: a layer for each part, the data dictionary as a table, licence and source as metadata."""
    from pyogrio import raw, set_gdal_config_options

    # It would otherwise carry the moment of writing: the same features give the same bytes.
    set_gdal_config_options({"OGR_CURRENT_DATE": whole.about.changed_at.strftime("%Y-%m-%dT%H:%M:%S.000Z")})
    said = _said(whole)
    for part in whole.parts:
        _write_layer(raw, path, part, part.columns, _as_is, srid, layer=part.name, driver="GPKG", dataset_metadata=said)
    rows = dictionary_rows(whole.columns)
    columns = tuple(Column(name, name) for name in rows[0])
    cells = [(tuple(row.values()), None) for row in rows]
    _append(raw, path, cells, columns, Drawn.NONE, LONGITUDE_LATITUDE, layer="data_dictionary", driver="GPKG")


def _said(whole: Whole) -> dict[str, str]:
    about = whole.about
    return {
        "TITLE": about.title,
        "DESCRIPTION": about.description,
        "LICENCE": about.licence_told,
        "SOURCE": about.source_told,
        "BOUNDARY_DATE": str(about.boundary_date or ""),
        "CHANGED_AT": about.changed_at.isoformat(),
        "ADDRESS": about.address,
    }


def _as_is(value: Value) -> Value:
    return value


def _write_layer(
    raw: Any, path: Path, part: Part, columns: Sequence[Column], cell: Any, srid: int = LONGITUDE_LATITUDE, **how: Any
) -> int:
    """Write a part in handfuls; return how many features it has."""
    rows, count = part.rows(ShapeForm.WKB, srid), 0
    while True:
        some = [(tuple(cell(value) for value in values), shape) for values, shape in islice(rows, HANDFUL)]
        if some or count == 0:
            _append(raw, path, some, columns, part.drawn, srid, append=count > 0, **how)
        count += len(some)
        if len(some) < HANDFUL:
            return count


def _append(
    raw: Any,
    path: Path,
    rows: Sequence[Row],
    columns: Sequence[Column],
    drawn: Drawn,
    srid: int,
    **how: Any,
) -> None:
    masks, data = [], []
    for at, column in enumerate(columns):
        values = [row[0][at] for row in rows]
        data.append(_array(column.type, values))
        masks.append(np.array([value is None for value in values], dtype=bool))
    geometry = np.array([row[1] for row in rows], dtype=object) if drawn is not Drawn.NONE else None
    raw.write(
        path,
        geometry=geometry,
        field_data=data,
        fields=[column.name for column in columns],
        field_mask=masks,
        geometry_type=_MULTI[drawn],
        crs=f"EPSG:{srid}" if drawn is not Drawn.NONE else None,
        promote_to_multi=drawn in {Drawn.LINE, Drawn.AREA},
        **how,
    )


def _array(kind: ValueType, values: Sequence[Value]) -> Any:
    if kind is ValueType.INTEGER:
        return np.array([value or 0 for value in values], dtype=np.int64)
    if kind is ValueType.NUMBER:
        return np.array([value or 0 for value in values], dtype=np.float64)
    if kind is ValueType.FLAG:
        return np.array([bool(value) for value in values], dtype=bool)
    if kind is ValueType.DATE:
        return np.array([value or "NaT" for value in values], dtype="datetime64[D]")
    return np.array([None if value is None else str(value) for value in values], dtype=object)


def _day(value: Value) -> Value:
    """Return a day as it is written, or no day for what is none: an old record may hold anything."""
    if value is None or isinstance(value, date):
        return value or "NaT"
    try:
        return date.fromisoformat(str(value))
    except ValueError:
        return "NaT"


@dataclass
class _Korean:
    """Makes text fit for a Shapefile, and counts what it could not keep."""

    replaced: int = 0
    cut: int = 0

    def __call__(self, value: Value) -> Value:
        if not isinstance(value, str) or (value.isascii() and len(value) <= DBF_TEXT_BYTES):
            return value
        found = self._encoded(value)
        if found is not None and len(found) <= DBF_TEXT_BYTES:
            return value
        kept = found or "".join(sign if _known(sign) else UNKNOWN_SIGN for sign in value).encode(KOREAN)
        self.cut += len(kept) > DBF_TEXT_BYTES
        return kept[:DBF_TEXT_BYTES].decode(KOREAN, errors="ignore")

    def _encoded(self, value: str) -> bytes | None:
        """Return the bytes of a text, None (and the signs counted) for one that CP949 cannot write."""
        try:
            return value.encode(KOREAN)
        except UnicodeEncodeError:
            self.replaced += sum(not _known(sign) for sign in value)
            return None


def _known(sign: str) -> bool:
    try:
        sign.encode(KOREAN)
    except UnicodeEncodeError:
        return False
    return True


def write_shapefiles(path: Path, whole: Whole, srid: int) -> None:
    """Write an archive: a Shapefile in CP949 for each part with shapes, the names of its columns, and a READ ME."""
    from pyogrio import raw

    names = short_names(whole.columns)
    korean = _Korean()
    with TemporaryDirectory(dir=path.parent, prefix=".shp-") as made:
        folder = Path(made)
        counts = {part.name: _shapefile(raw, folder, part, names, korean, srid) for part in whole.parts if part.drawn}
        _drop_empty(folder, counts)
        (folder / GLOSSARY).write_bytes(dictionary_csv(whole.columns, names))
        told = (
            f"좌표계는 EPSG:{srid}, 글자는 CP949예요. 열 이름은 열 바이트까지라 줄였어요. {GLOSSARY}를 봐 주세요.",
            f"CP949에 없어서 {UNKNOWN_SIGN}로 바꾼 글자: {korean.replaced}자. 254바이트에서 자른 칸: {korean.cut}칸.",
            "도형이 없는 기록은 Shapefile에 담을 수 없어 빠졌어요. CSV와 GeoPackage에는 있어요.",
        )
        (folder / "읽어보세요.txt").write_text("\r\n".join((readme(whole.about), *told)), "utf-8-sig", newline="")
        _pack(path, sorted(folder.iterdir()))


def _shapefile(raw: Any, folder: Path, part: Part, names: Mapping[str, str], korean: _Korean, srid: int) -> int:
    """Write one Shapefile; return how many features it has."""
    columns = [Column(names[column.name], column.label, column.type) for column in part.columns]
    how: dict[str, Any] = {"driver": "ESRI Shapefile", "encoding": "CP949"}
    how["layer_options"] = {"DBF_DATE_LAST_UPDATE": "2000-01-01", "SPATIAL_INDEX": "NO"}
    return _write_layer(raw, folder / f"{part.name}.shp", part, columns, korean, srid, **how)


def _drop_empty(folder: Path, counts: Mapping[str, int]) -> None:
    """Take empty Shapefiles out, which readers stumble over, as long as another one is left."""
    if any(counts.values()):
        for name in (name for name, count in counts.items() if not count):
            for path in folder.glob(f"{name}.*"):
                path.unlink()


def _pack(path: Path, files: Iterable[Path]) -> None:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
        for file in files:
            with file.open("rb") as source, archive.open(_entry(file.name), "w", force_zip64=True) as out:
                while piece := source.read(1 << 20):
                    out.write(piece)


def _entry(name: str) -> zipfile.ZipInfo:
    entry = zipfile.ZipInfo(name, _FIXED)
    entry.compress_type = zipfile.ZIP_DEFLATED
    entry.external_attr = 0o644 << 16
    return entry


def short_names(columns: Sequence[Column]) -> Mapping[str, str]:
    """Return for each column a name of at most ten bytes that no other one has."""
    found: dict[str, str] = {}
    taken: set[str] = set()
    for column in columns:
        name = next(one for one in _candidates(column.name) if one not in taken)
        taken.add(name)
        found[column.name] = name
    return found


def _candidates(name: str) -> Iterator[str]:
    yield name[:_NAME_BYTES]
    for number in range(2, 1000):
        tail = f"_{number}"
        yield name[: _NAME_BYTES - len(tail)] + tail
