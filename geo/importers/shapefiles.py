"""Read shapefiles from bytes: all parts in memory, text never mojibake, the coordinate system by its figures."""

import io
import struct
import zipfile
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import Any, Final

import numpy as np
import shapefile  # type: ignore[import-untyped]  # pyshp ships no type information we may follow
import shapely

from geo.errors import FileRefused
from geo.importers import sniff
from geo.importers.dbase import DbfTable, read_dbf
from geo.importers.prj import crs_of_prj

PARTS: Final = (".shp", ".dbf", ".shx", ".prj", ".cpg")
NEEDED: Final = (".shp", ".dbf")
MAX_ENTRIES: Final = 200
MAX_UNPACKED: Final = 300_000_000
PRJ_BYTES: Final = 20_000

Shapes = np.ndarray[Any, np.dtype[np.object_]]


@dataclass(frozen=True, eq=False)
class ShapefileContent:
    """What a shapefile holds, rows and shapes in file order.

    `records` are texts without padding; `numeric` are the columns declared as numbers; `shapes` are 2-D shapely
    geometries or None, in the file's own CRS; `crs` is the EPSG code that the .prj means, None when there is no .prj
    or it describes a system not used in Korea.
    """

    columns: tuple[str, ...]
    numeric: frozenset[str]
    records: tuple[tuple[str, ...], ...]
    shapes: Shapes
    encoding: str
    prj: str
    crs: int | None


def read_shapefile(name: str, parts: Mapping[str, bytes]) -> ShapefileContent:
    """Read the shapefile whose files stand in `parts` by suffix (".shp", ".dbf", ".prj" …).

    Raises FileRefused naming the missing parts, or for a part that is broken.
    """
    missing = [suffix for suffix in NEEDED if suffix not in parts]
    if missing:
        refuse_incomplete(name, parts, missing)
    table = read_dbf(name, parts[".dbf"], cpg=parts.get(".cpg", b""))
    shapes = _shapes(name, parts[".shp"])
    if len(shapes) != len(table.records):
        said = f"도형은 {len(shapes)}개인데 속성은 {len(table.records)}줄입니다. 서로 다른 파일의 짝 같습니다."
        raise FileRefused(f"{name}: {said}", f"{name}: .shp and .dbf differ in length.", code="shapefile_mismatch")
    return _content(table, shapes, parts.get(".prj", b""))


def _content(table: DbfTable, shapes: Shapes, prj: bytes) -> ShapefileContent:
    live = ~np.array(table.deleted, dtype=bool)
    text = prj[:PRJ_BYTES].decode("utf-8", errors="replace")
    return ShapefileContent(
        table.columns,
        table.numeric,
        tuple(record for record, deleted in zip(table.records, table.deleted, strict=True) if not deleted),
        shapes[live],
        table.encoding,
        text,
        crs_of_prj(text),
    )


def refuse_incomplete(name: str, parts: Mapping[str, bytes], missing: list[str]) -> None:
    """Refuse a shapefile of which some files are not there, saying which."""
    present = [suffix for suffix in PARTS if suffix in parts]
    raise FileRefused(
        f"{name}: 셰이프파일은 여러 파일이 한 벌입니다. {', '.join(missing)} 파일이 옆에 없습니다"
        f"(있는 것: {', '.join(present) or '없음'}). 같은 이름의 파일을 모두 한 폴더에 두거나 ZIP으로 묶어 주세요.",
        f"{name}: the shapefile lacks {', '.join(missing)}.",
        code="shapefile_incomplete",
        details={"missing": missing, "present": present},
    )


def _shapes(name: str, data: bytes) -> Shapes:
    try:
        with shapefile.Reader(shp=io.BytesIO(data)) as reader:
            found = [_geometry(shape) for shape in reader.iterShapes()]
    except (shapefile.ShapefileException, struct.error, LookupError, ValueError, TypeError, OverflowError) as error:
        raise _broken(name) from error
    except (MemoryError, AttributeError, EOFError, shapely.GEOSException) as error:
        raise _broken(name) from error
    shapes: Shapes = np.empty(len(found), dtype=object)
    shapes[:] = found
    return shapes


def _broken(name: str) -> FileRefused:
    return FileRefused(f"{name}: 도형 파일(.shp)이 깨져 있습니다.", f"{name}: the .shp is broken.", code="shp_broken")


def _geometry(shape: Any) -> shapely.Geometry | None:
    family = shape.shapeTypeName.removesuffix("Z").removesuffix("M")
    if family == "NULL" or not len(shape.points):
        return None
    return _MAKERS[family](np.array([point[:2] for point in shape.points], dtype=float), list(shape.parts))


def _pieces(points: "np.ndarray[Any, Any]", parts: list[int]) -> "list[np.ndarray[Any, Any]]":
    return [piece for piece in np.split(points, parts[1:]) if len(piece)]


def _polygon(points: "np.ndarray[Any, Any]", parts: list[int]) -> shapely.Geometry:
    """Build a polygon from rings: clockwise ones are shells, the others holes of the smallest shell around them."""
    rings = [shapely.LinearRing(piece) for piece in _pieces(points, parts)]
    holes = [ring for ring in rings if ring.is_ccw]
    shells = [ring for ring in rings if not ring.is_ccw]
    if not shells:  # written the wrong way round, as some programs do
        shells, holes = holes, []
    inside: list[list[shapely.LinearRing]] = [[] for _ in shells]
    faces = [shapely.Polygon(shell) for shell in shells]
    for hole in holes:
        around = [row for row, face in enumerate(faces) if face.covers(shapely.Point(hole.coords[0]))]
        inside[min(around, key=lambda row: faces[row].area, default=0)].append(hole)
    made = [shapely.Polygon(shell, rings) for shell, rings in zip(shells, inside, strict=True)]
    return made[0] if len(made) == 1 else shapely.MultiPolygon(made)


def _line(points: "np.ndarray[Any, Any]", parts: list[int]) -> shapely.Geometry:
    lines = [shapely.LineString(piece) for piece in _pieces(points, parts)]
    return lines[0] if len(lines) == 1 else shapely.MultiLineString(lines)


_MAKERS: Final[dict[str, Callable[["np.ndarray[Any, Any]", list[int]], shapely.Geometry]]] = {
    "POINT": lambda points, _parts: shapely.Point(points[0]),
    "MULTIPOINT": lambda points, _parts: shapely.MultiPoint(points),
    "POLYLINE": _line,
    "POLYGON": _polygon,
}


def is_shapefile_zip(data: bytes) -> bool:
    """Say whether `data` is a ZIP that holds a part of a shapefile."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as bundle:
            return any(PurePosixPath(entry).suffix.lower() in NEEDED for entry in bundle.namelist()[:MAX_ENTRIES])
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError):
        return False


def shapefile_in_zip(name: str, data: bytes) -> dict[str, bytes]:
    """Return the files of the one shapefile inside a ZIP by suffix, an empty dict when it holds none.

    Raises FileRefused for a ZIP that is broken, locked, hides a bomb, or holds several shapefiles.
    """
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as bundle:
            entries = [entry for entry in bundle.infolist() if not entry.is_dir()]
            if len(entries) > MAX_ENTRIES or sum(entry.file_size for entry in entries) > MAX_UNPACKED:
                sniff.refuse_too_big(name, MAX_UNPACKED + 1, MAX_UNPACKED)
            wanted = [entry for entry in entries if PurePosixPath(entry.filename).suffix.lower() in PARTS]
            _refuse_several(name, {str(PurePosixPath(entry.filename).with_suffix("")).lower() for entry in wanted})
            return {PurePosixPath(entry.filename).suffix.lower(): bundle.read(entry) for entry in wanted}
    except (zipfile.BadZipFile, RuntimeError, NotImplementedError, EOFError, OSError, ValueError) as error:
        raise FileRefused(
            f"{name}: ZIP 묶음을 열 수 없습니다. 깨졌거나 암호가 걸려 있습니다.",
            f"{name}: the ZIP cannot be opened.",
            code="zip_broken",
        ) from error


def _refuse_several(name: str, stems: set[str]) -> None:
    if len(stems) > 1:
        raise FileRefused(
            f"{name}: ZIP 안에 셰이프파일이 여러 벌 있습니다({', '.join(sorted(stems)[:5])}). 한 벌씩 넣어 주세요.",
            f"{name} holds several shapefiles.",
            code="several_shapefiles",
            details={"names": sorted(stems)},
        )
