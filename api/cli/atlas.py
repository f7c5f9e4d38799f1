"""`maeul atlas`: maps and books of dong and districts as files that open anywhere, network or not."""

from collections.abc import Iterable, Iterator, Sequence
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from api.cli.context import DEFAULT_DATA_DIR, AsJson, DataDir, answer, open_database, phrase
from geo.errors import InvalidInput

if TYPE_CHECKING:
    from datetime import date

    from sqlalchemy.orm import Session

    from api.cli.atlas_files import Made, Order, Wanted
    from api.cli.context import Opened
    from maps.folder import FolderPlace


class Format(StrEnum):
    HTML = "html"
    PDF = "pdf"
    BOTH = "both"


class Mode(StrEnum):
    FILE = "file"
    LINKED = "linked"


Dong = Annotated[str | None, typer.Option("--dong", metavar="CODE", help="행정동 코드 (예: 1141052000)")]
District = Annotated[str | None, typer.Option("--district", metavar="NAME", help="자치구 이름이나 코드와 그 동 모두")]
All = Annotated[bool, typer.Option("--all", help="읽어 들인 모든 자치구와 동")]
AsFormat = Annotated[Format, typer.Option("--format", help="지도(html), 인쇄할 책과 접는 공간지도(pdf), 둘 다(both)")]
AsMode = Annotated[Mode, typer.Option("--mode", help="한 파일에 모두 담기(file), 폴더로 나누어 잇기(linked)")]
Trial = Annotated[bool, typer.Option("--allow-localhost", help="QR 코드가 이 컴퓨터에서만 열려도 책을 만듭니다")]
Output = Annotated[Path, typer.Option("-o", "--output", metavar="DIR", help="파일을 둘 폴더", file_okay=True)]


def register(app: typer.Typer) -> None:
    """Add the verb."""
    app.command(help="동·자치구의 마을지도와 인쇄할 책을 파일로 만듭니다. 인터넷이 없어도 열립니다")(atlas)


def atlas(
    output: Output,
    dong: Dong = None,
    district: District = None,
    format_: AsFormat = Format.HTML,
    mode: AsMode = Mode.FILE,
    data_dir: DataDir = DEFAULT_DATA_DIR,
    *,
    every: All = False,
    allow_localhost: Trial = False,
    as_json: AsJson = False,
) -> None:
    from api.cli.atlas_files import let_go

    _check_usage(dong, district, every)
    try:
        with open_database(data_dir) as opened:
            printed = format_ is not Format.HTML
            address = _address(opened.settings.public_url or "", printed, allow_localhost)
            order, wanted = _order(opened, _folder(output), address, format_, mode, (dong, district))
            made = list(_with_progress(order, wanted))
    finally:
        let_go()
    if order.places:
        _write_rest(order, made)
    _tell(order, sorted(made, key=_place_in([one.code for one in wanted])), as_json=as_json)


def _check_usage(dong: str | None, district: str | None, every: bool) -> None:
    if sum((dong is not None, district is not None, every)) != 1:
        raise typer.BadParameter(
            phrase(
                "--dong 코드, --district 이름, --all 가운데 하나만 적어 주세요.",
                "Give exactly one of --dong CODE, --district NAME, --all.",
            )
        )


def _address(public_url: str, printed: bool, allow_localhost: bool) -> str:
    """Return where QR codes and links lead; raise InvalidInput for print that could be read on this machine alone."""
    from geo.atlas.addresses import printed_address

    return printed_address(public_url, allow_localhost=allow_localhost) if printed else public_url.rstrip("/")


def _order(
    opened: "Opened", folder: Path, address: str, format_: Format, mode: Mode, asked: tuple[str | None, str | None]
) -> "tuple[Order, list[Wanted]]":
    """Return what is to be made: maps of all places, books of those that were asked for by name."""
    from api.cli.atlas_files import Order, Wanted
    from geo import clock

    today = clock.today()
    with opened.transaction() as session:
        places = _places(session, *asked, today)
    maps = format_ is not Format.PDF
    order = Order(
        database_url=opened.database.owner_url,
        settings=opened.settings,
        folder=folder,
        on=today,
        public_url=address,
        places=places if maps and mode is Mode.LINKED else (),
    )
    named = asked[0] is not None
    wanted = [
        Wanted(place.code, map=maps, book=format_ is not Format.HTML and (named or place.is_district))
        for place in places
    ]
    return order, [one for one in wanted if one.map or one.book]


def _places(session: "Session", dong: str | None, district: str | None, day: "date") -> "tuple[FolderPlace, ...]":
    """Return the places asked for: a district before its dong."""
    from geo.queries.places import get_dong, list_districts, list_dongs, resolve_district
    from maps.folder import FolderPlace

    if dong is not None:
        row = get_dong(session, dong, day)
        return (FolderPlace(row.code, row.name, row.district_code, row.district),)
    wanted = [resolve_district(session, district, day)] if district is not None else list_districts(session, day)
    if not wanted:
        raise InvalidInput(
            "아직 경계가 없습니다. './maeul up'으로 시작하거나 'boundaries load'로 읽어 들여 주세요.",
            "There are no boundaries yet: start with './maeul up' or use 'boundaries load'.",
            code="no_data",
        )
    dongs = list_dongs(session, day, wanted[0].code if len(wanted) == 1 else None)
    return tuple(
        place
        for one in wanted
        for place in (
            FolderPlace(one.code, one.name, one.code, one.name),
            *(FolderPlace(row.code, row.name, one.code, one.name) for row in dongs if row.district_code == one.code),
        )
    )


def _folder(output: Path) -> Path:
    try:
        output.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise InvalidInput(
            f"폴더를 만들 수 없습니다: {output} ({error.strerror})",
            f"The folder cannot be made: {output} ({error.strerror})",
            code="folder_unusable",
        ) from error
    return output


def _with_progress(order: "Order", wanted: "Sequence[Wanted]") -> "Iterable[Made]":
    """Make everything under a bar on a terminal; say nothing to a pipe."""
    from rich.console import Console
    from rich.progress import track

    from api.cli.atlas_files import make_files

    console = Console(stderr=True)
    made: Iterator[Made] = make_files(order, wanted)
    if not console.is_terminal or len(wanted) == 1:
        return made
    described = phrase("지도와 책 만드는 중", "Making maps and books")
    return track(made, description=described, total=len(wanted), console=console)


def _write_rest(order: "Order", made: "Sequence[Made]") -> None:
    """Write the cover of a linked folder and what its pages share."""
    from api.cli.atlas_files import write
    from maps.folder import FolderFile, linked_assets, linked_index

    first = min(made, key=_place_in([place.code for place in order.places]))
    title = phrase("마을지도", "Maps of the neighbourhood")
    pages = [FolderFile(one.code, b"", one.assets) for one in made]
    for file in (linked_index(order.places, title=title, told=first.told), *linked_assets(pages)):
        write(order.folder / file.name, file.data)


def _place_in(codes: "Sequence[str]") -> Any:
    at = {code: index for index, code in enumerate(codes)}
    return lambda made: at[made.code]


def _tell(order: "Order", made: "Sequence[Made]", *, as_json: bool) -> None:
    maps = [fact for one in made for fact in one.maps]
    books = [fact for one in made for fact in one.books]
    size = sum(fact["bytes"] for fact in [*maps, *books]) / 1e6
    korean = [f"지도 {len(maps)}개" if maps else "", f"인쇄물 {len(books)}개" if books else ""]
    english = [f"{len(maps)} maps" if maps else "", f"{len(books)} things to print" if books else ""]
    sentence = phrase(
        f"{', '.join(filter(None, korean))}를 만들었습니다({size:,.1f} MB): {order.folder}",
        f"Made {', '.join(filter(None, english))} ({size:,.1f} MB): {order.folder}",
    )
    facts = {"maps": maps, "books": books, "folder": str(order.folder)}
    if order.places:
        facts["index"] = str(order.folder / "index.html")
    answer(facts, sentence, as_json=as_json)
