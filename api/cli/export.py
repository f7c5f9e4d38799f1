"""`maeul export`: open data as files, the same as under /data."""

from enum import IntEnum, StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from api.cli.context import DEFAULT_DATA_DIR, AsJson, DataDir, Opened, answer, open_database, phrase
from api.cli.tables import aligned
from geo.errors import InvalidInput

if TYPE_CHECKING:
    from geo.open_data.making import Wish
    from geo.open_data.parts import About


class Crs(IntEnum):
    WGS84 = 4326
    KOREA_2000_UNIFIED = 5179
    KOREA_2000_CENTRAL = 5186


class Headings(StrEnum):
    NAMES = "en"
    KOREAN = "ko"


Name = Annotated[
    str,
    typer.Argument(metavar="[DATASET]", help="spaces, sites, resources …; 없으면 목록을 봅니다", show_default=False),
]
Kind = Annotated[
    str, typer.Option("--format", metavar="FORMAT", help="csv, geojson, gpkg, kml, gpx, shp; 없으면 파일 이름에서")
]
District = Annotated[str, typer.Option("--district", metavar="NAME", help="자치구 이름이나 코드; 없으면 모두")]
Dong = Annotated[str, typer.Option("--dong", metavar="CODE", help="행정동 코드; 없으면 모두")]
System = Annotated[
    int | None, typer.Option("--crs", metavar="EPSG", help="gpkg와 shp의 좌표계: 4326, 5179, 5186", show_default=False)
]
Labels = Annotated[Headings, typer.Option("--labels", help="CSV의 머리글: 이름(en)이나 한국어(ko)")]
Out = Annotated[Path | None, typer.Option("-o", metavar="FILE", help="쓸 파일", dir_okay=False)]


def register(app: typer.Typer) -> None:
    """Add the verb."""
    app.command(help="열린 자료를 파일로 내보냅니다: 이용 조건과 출처가 함께 갑니다")(export)


def export(
    dataset: Name = "",
    kind: Kind = "",
    district: District = "",
    dong: Dong = "",
    crs: System = None,
    labels: Labels = Headings.NAMES,
    out: Out = None,
    data_dir: DataDir = DEFAULT_DATA_DIR,
    *,
    as_json: AsJson = False,
) -> None:
    from geo.open_data.datasets import check_format, find_dataset
    from geo.open_data.making import Wish

    if not dataset:
        _list(data_dir, as_json=as_json)
        return
    found = find_dataset(dataset)
    if out is None:
        raise InvalidInput("어느 파일에 쓸지 -o로 적어 주세요.", "Name a file with -o.", code="file_missing")
    chosen = check_format(found, kind or _suffix(out))
    _check_crs(crs)
    wish = Wish(found, chosen, crs=crs, korean_headings=labels is Headings.KOREAN)
    with open_database(data_dir) as opened:
        told = _written(opened, wish, (district, dong), out)
    facts = {"file": str(out), "dataset": found.id, "features": told.features, "left_out": told.left_out}
    answer(facts, _sentence(told, out), as_json=as_json)


def _suffix(out: Path) -> str:
    return "shp" if out.name.lower().endswith(".zip") else out.suffix.lower().removeprefix(".")


def _check_crs(crs: int | None) -> None:
    if crs is not None and crs not in set(Crs):
        known = ", ".join(str(int(one)) for one in Crs)
        raise InvalidInput(f"--crs에는 {known}만 쓸 수 있습니다.", f"--crs is one of {known}.", code="crs_unknown")


def _written(opened: Opened, wish: "Wish", place: tuple[str, str], out: Path) -> "About":
    """Write the file whole or not at all; return what is said of it."""
    from geo import clock
    from geo.open_data.making import about_of, stamp_of_dataset, write_file
    from geo.queries.places import get_dong, resolve_district

    district, dong = place
    base = (opened.settings.public_url or "").rstrip("/")
    with opened.transaction() as session:
        code = resolve_district(session, district, clock.today()).code if district else ""
        wanted = wish.within(code, get_dong(session, dong, clock.today()).code if dong else "").linked_to(base)
        stamp = stamp_of_dataset(session, wanted.dataset)
        told = about_of(session, wanted, stamp)
    waiting = out.with_name(f".{out.name}.part{out.suffix}")
    try:
        write_file(opened.engine, wanted, stamp, waiting)
        waiting.replace(out)
    except OSError as error:
        raise InvalidInput(f"{out}: 파일을 쓸 수 없습니다.", f"{out} cannot be written.", code="file_closed") from error
    finally:
        waiting.unlink(missing_ok=True)
    return told


def _sentence(told: "About", out: Path) -> str:
    rest = phrase(
        f" 이용 조건을 몰라 {told.left_out:,}건을 뺐습니다.", f" {told.left_out:,} without known terms were left out."
    )
    return phrase(
        f"{told.title} {told.features:,}건을 {out}에 썼습니다. {told.licence_told}",
        f"{told.features:,} features of {told.dataset} were written to {out}. {told.licence_told}",
    ) + (rest if told.left_out else "")


def _list(data_dir: Path, *, as_json: bool) -> None:
    from geo.open_data.datasets import DATASETS
    from geo.open_data.making import Wish, about_of, stamp_of_dataset

    facts: list[dict[str, Any]] = []
    with open_database(data_dir) as opened, opened.transaction() as session:
        for one in DATASETS.values():
            told = about_of(session, Wish(one), stamp_of_dataset(session, one))
            facts.append(
                {"id": one.id, "title": one.title, "features": told.features, "formats": [*one.formats]}
                | {"licence": told.licence_told, "left_out": told.left_out}
            )
    lines = [[one["id"], f"{one['features']:,}", one["title"], " ".join(one["formats"])] for one in facts]
    answer({"items": facts}, "\n".join(aligned(lines)), as_json=as_json)
