"""Datasets made ready: what is said of each, and its file in a format, kept on the shelf until the data change."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import IO, Final

from sqlalchemy import Engine
from sqlalchemy.orm import Session

from geo import clock
from geo.enums import Licence
from geo.layers import model as layers
from geo.layers.registry import find_collection
from geo.models.layers import Layer
from geo.open_data.csv_file import csv_columns, write_csv
from geo.open_data.datasets import ALIASES, Dataset, TermsKept
from geo.open_data.formats import FORMATS, Format
from geo.open_data.geojson_file import write_geojson
from geo.open_data.gpx_file import write_gpx
from geo.open_data.kml_file import write_kml
from geo.open_data.licences import CHANGEABLE, KEPT_AS_IT_IS, URLS, terms_label
from geo.open_data.parts import About, Column, Drawn, Origin, Part, Row, ShapeForm, Terms, ValueType, Whole
from geo.open_data.shelf import FileKey, kept_file
from geo.planning.kept import Kept
from geo.queries.layer_stamps import changed_at, stamp_of
from geo.queries.layers import stamp_for
from geo.queries.open_data import (
    Asked,
    SourceCount,
    count_aliases,
    count_areas,
    count_by_source,
    editions_of,
    open_columns,
    read_aliases,
    read_features,
)

VERSION: Final = "1"
"""Changes when the same data shall give other files."""
LICENCES: Final = {
    TermsKept.CHANGEABLE: CHANGEABLE,
    TermsKept.AS_IT_IS: KEPT_AS_IT_IS,
    TermsKept.GIVEN: (*CHANGEABLE, *KEPT_AS_IT_IS),
}
OF_FILES: Final = Terms("of_file", "경계 파일을 낸 곳의 이용 조건(출처를 밝혀 주세요)", "", 0)
_VALUES: Final = {layers.ColumnType.INSTANT: ValueType.TEXT}
_DRAWN: Final = {
    layers.GeometryKind.POINT: Drawn.POINT,
    layers.GeometryKind.LINE: Drawn.LINE,
    layers.GeometryKind.AREA: Drawn.AREA,
    None: Drawn.NONE,
}
_ALIAS_COLUMNS: Final = (
    Column("id", "옛 번호", told="합쳐져 없어진 기록의 번호"),
    Column("kept_id", "남은 번호", told="그 내용이 들어간 기록의 번호"),
    Column("kind", "갈래"),
    Column("name", "이름", told="남은 기록의 이름"),
    Column("url", "페이지 주소"),
)
SRIDS: Final = {Format.SHP: 5179, Format.GPKG: 4326}
"""The reference system of a format that lets one choose, unless one does."""


@dataclass(frozen=True, slots=True)
class Wish:
    """What somebody asks of a dataset; `base` is the address that links in it begin with."""

    dataset: Dataset
    format: Format = Format.CSV
    district: str = ""
    dong: str = ""
    crs: int | None = None
    korean_headings: bool = False
    base: str = ""

    @property
    def srid(self) -> int:
        """Return the reference system of the file (EPSG)."""
        return (self.crs or SRIDS[self.format]) if self.format in SRIDS else 4326

    @property
    def asked(self) -> Asked:
        """Return what is read of each layer."""
        return Asked(LICENCES.get(self.dataset.terms), self.district, self.dong)

    def within(self, district: str, dong: str) -> "Wish":
        """Return the same of one place (codes)."""
        return replace(self, district=district, dong=dong)

    def linked_to(self, base: str) -> "Wish":
        """Return the same with links that begin with another address."""
        return replace(self, base=base)

    def key(self, stamp: str) -> FileKey:
        """Return what the file depends on."""
        chosen = (self.district, self.dong, self.srid, self.korean_headings, self.base, VERSION)
        return FileKey(self.dataset.id, stamp, "|".join(map(str, chosen)), FORMATS[self.format].suffix)


def stamp_of_dataset(session: Session, dataset: Dataset) -> str:
    """Return what changes whenever anything in a dataset does."""
    if dataset.id == ALIASES:
        return stamp_of(session, Layer.RECORDS)
    return stamp_for(session, find_collection(dataset.collections[0]))


_about: Final[Kept[tuple[object, ...], About]] = Kept(256)


def about_of(session: Session, wish: Wish, stamp: str) -> About:
    """Return what is said of a dataset; kept as long as its stamp stands."""
    dataset = wish.dataset
    key = (dataset.id, stamp, wish.district, wish.dong, wish.base)
    return _about.get_or(key, lambda: _told(session, wish))


def _told(session: Session, wish: Wish) -> About:
    dataset = wish.dataset
    found = _counted(session, wish)
    allowed = LICENCES.get(dataset.terms)
    kept = [one for one in found if allowed is None or one.licence in allowed]
    editions = editions_of(session)
    return About(
        dataset=dataset.id,
        title=dataset.title,
        description=dataset.description,
        licences=_licences(dataset, kept),
        origins=tuple(_origin(dataset, one) for one in kept),
        boundary=" · ".join(f"{one.province} {'약도' if one.is_schematic else one.valid_from}" for one in editions),
        boundary_date=max((one.valid_from for one in editions if one.valid_from), default=None),
        changed_at=changed_at(session, *_layers(dataset)).astimezone(clock.SEOUL),
        address=f"{wish.base}/data" if wish.base else "",
        unchangeable=dataset.terms is TermsKept.AS_IT_IS,
        features=sum(one.count for one in kept),
        left_out=sum(one.count for one in found if one.licence is Licence.UNKNOWN) if allowed is not None else 0,
    )


def _counted(session: Session, wish: Wish) -> list[SourceCount]:
    if wish.dataset.id == ALIASES:
        return [SourceCount(Licence.OWN, "마을아틀라스", "", count_aliases(session))]
    count = count_areas if wish.dataset.terms is TermsKept.OF_FILES else count_by_source
    found: dict[SourceCount, int] = {}
    for name in wish.dataset.collections:
        for one in count(session, find_collection(name), wish.asked):
            same = replace(one, count=0)
            found[same] = found.get(same, 0) + one.count
    return [replace(one, count=number) for one, number in found.items()]


def _licences(dataset: Dataset, kept: list[SourceCount]) -> tuple[Terms, ...]:
    counts: dict[Licence, int] = {}
    for one in kept:
        counts[one.licence] = counts.get(one.licence, 0) + one.count
    if dataset.terms is TermsKept.OF_FILES and Licence.UNKNOWN in counts:
        rest = tuple(_terms(one, number) for one, number in counts.items() if one is not Licence.UNKNOWN)
        return (replace(OF_FILES, count=counts[Licence.UNKNOWN]), *rest)
    return tuple(_terms(one, number) for one, number in sorted(counts.items(), key=lambda item: -item[1]))


def _terms(licence: Licence, count: int) -> Terms:
    return Terms(licence.value, terms_label(licence), URLS[licence], count)


def _origin(dataset: Dataset, one: SourceCount) -> Origin:
    of_file = dataset.terms is TermsKept.OF_FILES and one.licence is Licence.UNKNOWN
    return Origin(one.credit, OF_FILES.label if of_file else terms_label(one.licence), one.url, one.count)


def _layers(dataset: Dataset) -> tuple[Layer, ...]:
    return find_collection(dataset.collections[0]).layers if dataset.collections else (Layer.RECORDS,)


def columns_of(session: Session, dataset: Dataset) -> tuple[Column, ...]:
    """Return the columns of a dataset for its dictionary."""
    return csv_columns(_parts(session, Wish(dataset)))


def _parts(session: Session, wish: Wish) -> tuple[Part, ...]:
    dataset = wish.dataset
    if dataset.id == ALIASES:
        rows = partial(_alias_rows, session, wish.base)
        return (Part(dataset.id, dataset.title, Drawn.NONE, _ALIAS_COLUMNS, rows),)
    by_source = dataset.terms is not TermsKept.OF_FILES
    return tuple(_part(session, find_collection(name), wish, by_source=by_source) for name in dataset.collections)


def _alias_rows(session: Session, base: str, _form: ShapeForm, _srid: int) -> Iterator[Row]:
    return read_aliases(session, base)


def _part(session: Session, collection: layers.Collection, wish: Wish, *, by_source: bool) -> Part:
    columns = open_columns(session, collection, by_source=by_source)

    def rows(form: ShapeForm, srid: int) -> Iterator[Row]:
        return read_features(session, collection, columns, wish.asked, form, srid, wish.base)

    described = tuple(_described(column) for column in columns)
    return Part(collection.id.replace("-", "_"), collection.title, _DRAWN[collection.geometry], described, rows)


def _described(column: layers.Column) -> Column:
    kind = _VALUES.get(column.type) or ValueType(column.type.value)
    choices = ", ".join(f"{word}={label}" for word, label in column.choices)
    return Column(column.name, column.label, kind, choices or TOLD.get(column.name, ""))


TOLD: Final = {
    "id": "바뀌지 않는 번호; 합쳐진 번호는 aliases에서 찾아요",
    "rev": "기록의 판; 고칠 때마다 커져요",
    "dong_code": "행정안전부 행정동 코드 10자리; 선과 면은 가장 많이 걸친 동",
    "licence": "이 기록을 쓸 수 있는 조건",
    "source": "이 기록이 온 자료의 이름",
    "updated_at": "마지막으로 바뀐 때(한국 시각)",
    "url": "누리집에서 보는 주소",
    "residents": "주민등록인구; 비어 있으면 모름",
}
"""What a name does not say by itself."""

Write = Callable[[IO[bytes], Whole], None]
_STREAMED: Final[dict[Format, Write]] = {
    Format.GEOJSON: write_geojson,
    Format.KML: write_kml,
    Format.GPX: write_gpx,
}


def file_of(engine: Engine, data_dir: Path, wish: Wish, stamp: str) -> Path:
    """Return the file somebody asks for, from the shelf or made now, read in one transaction of its own."""
    return kept_file(data_dir, wish.key(stamp), lambda path: write_file(engine, wish, stamp, path))


def write_file(engine: Engine, wish: Wish, stamp: str, path: Path) -> None:
    """Write the file; what is read is one state of the data."""
    with Session(engine) as session, session.begin():
        # said of the connection: of the engine it would yield to the one for single statements that requests read with
        session.connection(execution_options={"isolation_level": "REPEATABLE READ"})
        _write(path, Whole(about_of(session, wish, stamp), _parts(session, wish)), wish)


def _write(path: Path, whole: Whole, wish: Wish) -> None:
    if wish.format in {Format.GPKG, Format.SHP}:
        # GDAL takes a while to load, and a server that nobody asks for a file need not hold it.
        from geo.open_data.gdal_files import write_gpkg, write_shapefiles

        write = write_gpkg if wish.format is Format.GPKG else write_shapefiles
        write(path, whole, wish.srid)
        return
    with path.open("wb") as out:
        if wish.format is Format.CSV:
            write_csv(out, whole, korean_headings=wish.korean_headings)
        else:
            _STREAMED[wish.format](out, whole)
