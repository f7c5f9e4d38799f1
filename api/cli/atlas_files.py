"""Maps and books as files in a folder: one place at a time, by one process or by two.

Everything here is handed out, so only what the channel `book` may show gets into it.
"""

import multiprocessing
import os
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor, as_completed
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from geo.errors import InvalidInput, MaeulError

if TYPE_CHECKING:  # a spawned process imports what it draws with; `--help` needs none of it
    from geo.atlas.content import AtlasContent
    from geo.settings import Settings
    from maps.folder import FolderPlace

PROCESSES: Final = 2
FEW: Final = 40
"""Up to so much work, in maps, a second process takes longer to start than it saves."""
BOOK_IS: Final = 8
"""A book with its folded map is as much work as so many maps."""
PLACES_PER_PROCESS: Final = 60
"""A process that has drawn so many gives way to a fresh one, so that none grows without end."""


@dataclass(frozen=True, slots=True)
class Order:
    """What is wanted of every place: pages as one file each or linked (`places`), where and of which day.

    `database_url` and `settings` are how a process of its own reaches the records and the photos.
    """

    database_url: str
    settings: "Settings"
    folder: Path
    on: date
    public_url: str
    places: "tuple[FolderPlace, ...]" = ()


@dataclass(frozen=True, slots=True)
class Wanted:
    """One dong or district, and what is made of it."""

    code: str
    map: bool
    book: bool


@dataclass(frozen=True, slots=True)
class Made:
    """The files of one place as facts for the answer; `assets` are what a linked page needs beside it.

    `told` is what the cover of a linked folder says of sources and dates; `fault` why nothing was made.
    """

    code: str
    maps: tuple[dict[str, Any], ...] = ()
    books: tuple[dict[str, Any], ...] = ()
    assets: tuple[str, ...] = ()
    told: str = ""
    fault: tuple[str, str, str] | None = None


def make_files(order: Order, wanted: Sequence[Wanted]) -> Iterator[Made]:
    """Make the files of every place, as they get done; raise what one of them could not be made for."""
    if sum(one.map + BOOK_IS * one.book for one in wanted) <= FEW or (os.cpu_count() or 1) == 1:
        yield from (_checked(make_one(order, one)) for one in wanted)
        return
    pool = ProcessPoolExecutor(PROCESSES, multiprocessing.get_context("spawn"), max_tasks_per_child=PLACES_PER_PROCESS)
    with pool:
        waiting = [pool.submit(make_one, order, one) for one in wanted]
        try:
            for done in as_completed(waiting):
                yield _checked(done.result())
        finally:
            pool.shutdown(wait=True, cancel_futures=True)


def _checked(made: Made) -> Made:
    if made.fault is not None:
        message, english, code = made.fault
        raise InvalidInput(message, english, code=code)
    return made


def make_one(order: Order, wanted: Wanted) -> Made:
    """Read, draw and write one place; a fault comes back as words, which travel between processes."""
    from geo.atlas.content import Channel
    from geo.atlas.pictures import read_pictures
    from geo.db import transaction
    from geo.queries.atlas import read_content

    try:
        with transaction(_engine(order.database_url)) as session:
            content = read_content(session, wanted.code, order.on, channel=Channel.BOOK, public_url=order.public_url)
            pictures = read_pictures(session, order.settings, content) if wanted.book else {}
        pages = _write_map(order, content) if wanted.map else Made(wanted.code)
        books = _write_books(order, content, pictures) if wanted.book else ()
    except MaeulError as fault:
        return Made(wanted.code, fault=(fault.message, fault.message_en, fault.code))
    return Made(wanted.code, pages.maps, books, pages.assets, pages.told)


_engines: dict[str, Any] = {}


def _engine(url: str) -> Any:
    """Return this process's own way to the database."""
    from geo.db import Database

    if url not in _engines:
        _engines[url] = Database(url).owner_engine()
    return _engines[url]


def let_go() -> None:
    """Close this process's connections."""
    while _engines:
        _engines.popitem()[1].dispose()


def _write_map(order: Order, content: "AtlasContent") -> Made:
    if order.places:
        from maps.folder import linked_page, told_of

        page = linked_page(content, order.places)
        fact = _written(order.folder / page.name, page.data, content)
        return Made(content.code, (fact,), assets=page.assets, told=told_of(content))
    from maps.dong_map import render_dong_map

    html = render_dong_map(content).encode("utf-8")
    return Made(content.code, (_written(order.folder / f"{plain(content.code)}.html", html, content),))


def _write_books(order: Order, content: "AtlasContent", pictures: Mapping[str, bytes]) -> tuple[dict[str, Any], ...]:
    from geo.atlas.edition_states import AtlasFormat
    from maps.edition_files import edition_file

    facts = []
    for what, ending in ((AtlasFormat.BOOK, ".pdf"), (AtlasFormat.SPACE_MAP, "-space-map.pdf")):
        path = order.folder / f"{plain(content.code)}{ending}"
        made = edition_file(what, content, pictures)
        facts.append({**_written(path, made.data, content), "what": what.value})
    return tuple(facts)


def plain(code: str) -> str:
    """Return a code as a name that every file system takes."""
    return code.replace(":", "-")


def _written(path: Path, content: bytes, of: "AtlasContent") -> dict[str, Any]:
    write(path, content)
    return {
        "code": of.code,
        "title": of.title,
        "file": str(path),
        "bytes": len(content),
        "records": len(of.records),
    }


def write(path: Path, content: bytes) -> None:
    """Write one file; raise InvalidInput where that cannot be done."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
    except OSError as error:
        raise InvalidInput(
            f"파일을 쓸 수 없습니다: {path} ({error.strerror})",
            f"The file cannot be written: {path} ({error.strerror})",
            code="file_unwritable",
        ) from error
