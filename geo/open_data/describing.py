"""Datasets described: for the catalogue of machines, and the directory of services as one file."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any, Final

import orjson
from sqlalchemy import Engine
from sqlalchemy.orm import Session

from geo import clock
from geo.enums import Licence, ResourceKind
from geo.layers.model import GeometryKind
from geo.layers.registry import find_collection
from geo.open_data import dcat, hsds
from geo.open_data.datasets import COVERAGE, DATASETS, Dataset, TermsKept, find_dataset
from geo.open_data.formats import FORMATS, Format
from geo.open_data.licences import OWN_TERMS, URLS
from geo.open_data.making import LICENCES, VERSION, Wish, about_of, stamp_of_dataset
from geo.open_data.parts import About, ShapeForm, Terms
from geo.open_data.shelf import FOLDER, FileKey, kept_file, kept_size, sweep_outdated
from geo.queries.layers import stamp_for
from geo.queries.open_data import Asked, Reaches, open_columns, open_hours, reaches_of, read_features

API: Final = "/api/v1/open-data"
HSDS: Final = "hsds"
EVERY_TERM: Final = Asked(LICENCES[TermsKept.GIVEN])
_OWN: Final = Terms(Licence.OWN.value, OWN_TERMS, URLS[Licence.OWN], 0)
_COVERED: Final = {"csv": FORMATS[Format.CSV].media_type, "geojson": FORMATS[Format.GEOJSON].media_type}


def address_of_file(base: str, dataset: str, kind: Format) -> str:
    """Return the address of a file with everything of a dataset in it."""
    return f"{base}{API}/{dataset}.{kind.value}"


def size_of(data_dir: Path, wish: Wish, stamp: str) -> int | None:
    """Return the size of a file that was made already."""
    return kept_size(data_dir, wish.key(stamp))


def catalogue(session: Session, data_dir: Path, base: str, publisher: str) -> dict[str, Any]:
    """Return the DCAT catalogue of everything that leaves the house."""
    reaches = {one.id: _reaches(session, one) for one in DATASETS.values()}
    entries = [_entry(session, data_dir, base, one, reaches[one.id]) for one in DATASETS.values()]
    places = reaches["sites"]
    extra = [_covered(session, base, places), _services(session, base, places)]
    return dcat.catalogue(base, publisher, [*entries, *extra])


def _reaches(session: Session, dataset: Dataset) -> Reaches:
    return reaches_of(session, [find_collection(name) for name in dataset.collections])


def _entry(session: Session, data_dir: Path, base: str, dataset: Dataset, reaches: Reaches) -> dcat.Entry:
    stamp = stamp_of_dataset(session, dataset)
    wishes = [Wish(dataset, kind, base=base) for kind in dataset.formats]
    return dcat.Entry(
        about=about_of(session, wishes[0], stamp),
        url=f"{base}{API}/{dataset.id}",
        keywords=dataset.keywords,
        periodicity=dataset.periodicity,
        distributions=[_distribution(data_dir, wish, stamp) for wish in wishes],
        dictionary=f"{base}{API}/{dataset.id}/dictionary",
        collections=dataset.collections,
        box=reaches.box,
        first=reaches.first,
        last=reaches.last,
    )


def _distribution(data_dir: Path, wish: Wish, stamp: str) -> dcat.Distribution:
    facts = FORMATS[wish.format]
    return dcat.Distribution(
        address_of_file(wish.base, wish.dataset.id, wish.format),
        f"{wish.dataset.title} {facts.label}",
        facts.media_type.partition(";")[0],
        facts.file_type,
        size_of(data_dir, wish, stamp),
        (wish.srid,) if wish.dataset.collections else (),
    )


def _covered(session: Session, base: str, places: Reaches) -> dcat.Entry:
    """Return the entry of the coverage of dong, whose files have a door of their own."""
    collection = find_collection(COVERAGE)
    areas = about_of(session, Wish(find_dataset("dongs"), base=base), stamp_for(session, collection))
    about = replace(
        areas, dataset=COVERAGE, title=collection.title, description=collection.description, licences=(_OWN,)
    )
    files = [
        dcat.Distribution(
            f"{base}/api/v1/coverage.{kind}",
            f"{collection.title} {kind.upper()}",
            media.partition(";")[0],
            FORMATS[Format(kind)].file_type,
        )
        for kind, media in _COVERED.items()
    ]
    url, page = f"{base}/api/v1/coverage", f"{base}/docs"
    return dcat.Entry(about, url, ("형평", "생활권"), "CONT", files, page, (COVERAGE,), places.box, None, None)


def _services(session: Session, base: str, places: Reaches) -> dcat.Entry:
    about = directory_about(session, base)
    file = dcat.Distribution(
        f"{base}{API}/{HSDS}",
        about.title,
        "application/json",
        "http://publications.europa.eu/resource/authority/file-type/JSON",
    )
    return dcat.Entry(
        about, file.url, ("공간", "서비스", "HSDS"), "CONT", [file], hsds.PROFILE, (), places.box, None, None
    )


def directory_about(session: Session, base: str) -> About:
    """Return what is said of the directory of services."""
    spaces = find_dataset("spaces")
    about = about_of(session, Wish(spaces, base=base), stamp_of_dataset(session, spaces))
    words = "시설과 공간, 꾸리는 곳, 여는 시간을 사회서비스 자료 표준(HSDS)으로 실어요."
    return replace(about, dataset=HSDS, title="공간 안내(HSDS)", description=words)


def directory_key(session: Session, base: str, publisher: str) -> FileKey:
    """Return what the directory of services depends on."""
    stamp = stamp_of_dataset(session, find_dataset("spaces"))
    return FileKey(HSDS, stamp, f"{base}|{publisher}|{VERSION}", "json")


def directory_file(engine: Engine, data_dir: Path, base: str, publisher: str, key: FileKey) -> Path:
    """Return the directory of services as a file."""
    return kept_file(data_dir, key, lambda path: _write_directory(engine, base, publisher, path))


def sweep_files(session: Session, data_dir: Path) -> int:
    """Take away files that tell what is no longer so, whether anybody asks for new ones or not; return how many."""
    states = {one.id: FileKey(one.id, stamp_of_dataset(session, one), "", "").state_tag for one in DATASETS.values()}
    return sweep_outdated(data_dir / FOLDER, clock.now().timestamp(), {**states, HSDS: states["spaces"]})


def _write_directory(engine: Engine, base: str, publisher: str, path: Path) -> None:
    with Session(engine) as session, session.begin():
        # said of the connection: of the engine it would yield to the one for single statements that requests read with
        session.connection(execution_options={"isolation_level": "REPEATABLE READ"})
        sites, spaces = (list(_values(session, name, base)) for name in ("sites", "spaces"))
        about = directory_about(session, base)
        groups = _groups(session, base)
        body = hsds.document(about, publisher, sites, spaces, open_hours(session, clock.today()), groups)
    path.write_bytes(orjson.dumps(body))


def _groups(session: Session, base: str) -> list[dict[str, Any]]:
    """Return the groups among the records, as far as they may be changed: they are put into another form here."""
    asked = Asked(LICENCES[TermsKept.CHANGEABLE], kind=ResourceKind.ORGANISATION.value)
    return [one for name in find_dataset("resources").collections for one in _values(session, name, base, asked)]


def _values(session: Session, name: str, base: str, asked: Asked = EVERY_TERM) -> Iterator[dict[str, Any]]:
    """Yield the features of a layer as values by name, with their `point` in degrees."""
    collection = find_collection(name)
    columns = open_columns(session, collection, by_source=True)
    for values, shape in read_features(session, collection, columns, asked, ShapeForm.GEOJSON, 4326, base):
        point = orjson.loads(shape)["coordinates"] if shape and collection.geometry is GeometryKind.POINT else None
        yield {column.name: value for column, value in zip(columns, values, strict=True)} | {"point": point}
