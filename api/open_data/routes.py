"""Open data over HTTP: what there is, in which formats, under which terms, and the files themselves."""

from enum import IntEnum, StrEnum
from typing import Annotated, Any, Final

from fastapi import APIRouter, Path, Query, Request, Response
from sqlalchemy.orm import Session

from api.deps import SettingsDep, reading
from api.http import file_name, json_answer, trimmed
from api.kept_files import kept_file_of
from api.limits import HeavyRead
from api.open_data.schemas import DatasetList, DatasetOut, DictionaryOut
from api.open_data_asks import base_of, dataset_told, datasets_told, file_title, sent, unchanged
from api.openapi_answers import PROBLEM_CONTENT
from api.reads import reading_engine
from geo import clock
from geo.open_data.datasets import check_format, find_dataset
from geo.open_data.describing import API, HSDS, catalogue, directory_file, directory_key
from geo.open_data.dictionary import dictionary_csv, dictionary_rows
from geo.open_data.formats import FORMATS, Format
from geo.open_data.making import Wish, about_of, columns_of, file_of, stamp_of_dataset
from geo.queries.places import get_dong, resolve_district

router = APIRouter(tags=["열린 자료"], prefix="/open-data")
JSON_LD: Final = "application/ld+json"
FILES: Final = {
    **kept_file_of(*(facts.media_type.partition(";")[0] for facts in FORMATS.values())),
    404: {"description": "그런 자료나 동네가 없음", "content": PROBLEM_CONTENT},
    503: {"description": "파일을 만드는 중; 조금 뒤에 다시", "content": PROBLEM_CONTENT},
}
DICTIONARY: Final[dict[int | str, dict[str, Any]]] = {
    200: {"description": "JSON이나 CSV로", "content": {"text/csv": {}}},
    404: {"description": "그런 자료가 없음", "content": PROBLEM_CONTENT},
}
UNKNOWN: Final[dict[int | str, dict[str, Any]]] = {404: {"description": "그런 자료가 없음", "content": PROBLEM_CONTENT}}


class Crs(IntEnum):
    """Reference systems of a GeoPackage or Shapefile."""

    WGS84 = 4326
    KOREA_2000_UNIFIED = 5179
    KOREA_2000_CENTRAL = 5186


class Headings(StrEnum):
    NAMES = "en"
    KOREAN = "ko"


class DictionaryAs(StrEnum):
    JSON = "json"
    CSV = "csv"


Name = Annotated[str, Path(pattern="^[a-z][a-z-]{0,39}$", description="자료의 이름", examples=["resources"])]
Kind = Annotated[str, Path(pattern="^[a-z]{1,10}$", description="파일 형식", examples=["geojson"])]
District = Annotated[
    Annotated[str, trimmed(60, least=0)], Query(description="자치구 이름이나 코드; 없으면 모두", examples=["서대문구"])
]
Dong = Annotated[
    Annotated[str, trimmed(40, least=0)], Query(description="행정동 코드; 없으면 모두", examples=["1141052000"])
]


@router.get("", response_model=DatasetList)
def index(request: Request, settings: SettingsDep) -> Response:
    """List the datasets with their terms, their sources, and the formats in which they leave."""
    base = base_of(request, settings)
    with reading(request) as session:
        items = datasets_told(session, settings, base)
    links = {"catalogue": f"{base}{API}/catalog.jsonld", "hsds": f"{base}{API}/{HSDS}"}
    return json_answer({"items": items, "next": None, "total": len(items), **links})


@router.get(
    "/catalog.jsonld", response_class=Response, responses={200: {"description": "DCAT 3", "content": {JSON_LD: {}}}}
)
def catalog(request: Request, settings: SettingsDep) -> Response:
    """Give the catalogue as DCAT 3 in JSON-LD, for portals that gather open data."""
    base = base_of(request, settings)
    with reading(request) as session:
        body = catalogue(session, settings.data_dir, base, settings.data_publisher)
    return json_answer(body, media_type=JSON_LD)


@router.get("/hsds", response_class=Response, responses={**FILES, **kept_file_of("application/json")})
def services(request: Request, settings: SettingsDep) -> Response:
    """Give sites and spaces as a directory of services (HSDS 3.1): who runs them, where, when they are open."""
    base, publisher = base_of(request, settings), settings.data_publisher
    with reading(request) as session:
        key = directory_key(session, base, publisher)
    if (same := unchanged(request, key.tag)) is not None:
        return same
    with reading_engine(request) as engine:
        path = directory_file(engine, settings.data_dir, base, publisher, key)
    return sent(request, path, "application/json", key.tag, "hsds.json", "공간 안내(HSDS).json")


@router.get("/{dataset}.{kind}", response_class=Response, responses=FILES, dependencies=[HeavyRead])
def file(
    request: Request,
    settings: SettingsDep,
    dataset: Name,
    kind: Kind,
    district: District = "",
    dong: Dong = "",
    crs: Annotated[Crs | None, Query(description="GeoPackage와 Shapefile의 좌표계(EPSG)")] = None,
    labels: Annotated[Headings, Query(description="CSV의 머리글: 이름(en)이나 한국어(ko)")] = Headings.NAMES,
) -> Response:
    """Give a dataset as a file: csv, geojson, gpkg, kml, gpx or shp (zipped), whole or of one district or dong."""
    found = find_dataset(dataset)
    plain = Wish(
        found,
        check_format(found, kind),
        crs=crs,
        korean_headings=labels is Headings.KOREAN,
        base=base_of(request, settings),
    )
    with reading(request) as session:
        wish, place = _narrowed(session, plain, district, dong)
        stamp = stamp_of_dataset(session, found)
        tag = wish.key(stamp).tag
        if (same := unchanged(request, tag)) is not None:
            return same
        title = file_title(wish, about_of(session, wish, stamp), place)
    with reading_engine(request) as engine:
        path = file_of(engine, settings.data_dir, wish, stamp)
    facts = FORMATS[wish.format]
    return sent(request, path, facts.media_type, tag, f"{found.id}.{facts.suffix}", title)


def _narrowed(session: Session, wish: Wish, district: str, dong: str) -> tuple[Wish, str]:
    """Return the wish with codes for names, and what the place is called."""
    today = clock.today()
    of_district = resolve_district(session, district, today) if district else None
    of_dong = get_dong(session, dong, today) if dong else None
    place = " ".join(one.name for one in (of_district, of_dong) if one)
    code = of_district.code if of_district else ""
    return wish.within(code, of_dong.code if of_dong else ""), place


@router.get("/{dataset}", response_model=DatasetOut, responses=UNKNOWN)
def show(request: Request, settings: SettingsDep, dataset: Name) -> Response:
    """Show one dataset: how many features, under which terms, from which sources, of which day."""
    found = find_dataset(dataset)
    with reading(request) as session:
        return json_answer(dataset_told(session, settings, base_of(request, settings), found))


@router.get("/{dataset}/dictionary", response_model=DictionaryOut, responses=DICTIONARY)
def dictionary(
    request: Request,
    dataset: Name,
    fmt: Annotated[DictionaryAs, Query(alias="format")] = DictionaryAs.JSON,
) -> Response:
    """Tell what each column of a dataset is called and means, as JSON or as CSV."""
    found = find_dataset(dataset)
    with reading(request) as session:
        columns = columns_of(session, found)
    if fmt is DictionaryAs.CSV:
        named = file_name(f"{found.id}-dictionary.csv", f"{found.title} 열 설명.csv")
        return Response(dictionary_csv(columns), media_type=FORMATS[Format.CSV].media_type, headers=named)
    return json_answer({"dataset": found.id, "title": found.title, "columns": dictionary_rows(columns)})
