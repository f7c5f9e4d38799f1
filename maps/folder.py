"""A folder of map pages that share their assets: a page per dong and district, a cover, everything linked, offline.

Pages can be drawn one after another or in several processes: each needs only its own content and the list of places.
The same contents give the same files, and the same files the same ZIP.
"""

import io
import re
import zipfile
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from html import escape
from itertools import groupby
from typing import IO, Final

from geo.atlas.content import AtlasContent
from maps.assets import beside_bytes
from maps.dong_map import dong_map
from maps.offline import PAGE, address_of, content_policy
from maps.page_mode import Assets, PageLink, PageMode

COVER: Final = "index.html"
COVER_STYLES: Final = ("atlas.css", "frame.css")
LONG_AGO: Final = (1980, 1, 1, 0, 0, 0)
"""The date of everything in a ZIP: the format's first day, so that the same files give the same bytes."""
READ_BY_ALL: Final = 0o644 << 16

COVER_BODY: Final = """<main class="atlas-cover">
<h1><bdi>{title}</bdi></h1>
<p>인터넷이 없어도 열리는 지도예요. 이 폴더째로 옮기거나 웹 서버에 올려 주세요.</p>
{lists}
<footer><p><bdi>{told}</bdi></p></footer>
</main>"""


@dataclass(frozen=True, slots=True)
class FolderPlace:
    """A dong (its code and its district's differ) or a district that has a page in the folder; names as typed."""

    code: str
    name: str
    district_code: str
    district: str

    @property
    def is_district(self) -> bool:
        return self.code == self.district_code


@dataclass(frozen=True, slots=True)
class FolderFile:
    """One file by its path in the folder; `assets` are what a page links, by their paths below `STATIC_DIR`."""

    name: str
    data: bytes
    assets: tuple[str, ...] = ()


def file_name(code: str) -> str:
    """Return a page's name, one that every file system takes."""
    return f"{re.sub('[^0-9A-Za-z_-]', '-', code)}.html"


def linked_page(content: AtlasContent, places: Sequence[FolderPlace]) -> FolderFile:
    """Draw the page of one dong or district, with the ways to the other places of the folder."""
    figure = dong_map(content, PageMode(Assets.BESIDE, links=_links(content.code, places))).figure()
    html = figure.render()
    return FolderFile(file_name(content.code), html.encode("utf-8"), figure.linked)


def linked_assets(pages: Iterable[FolderFile]) -> list[FolderFile]:
    """Return the files that some pages link, each once."""
    paths = sorted({*COVER_STYLES, *(path for page in pages for path in page.assets)})
    return [FolderFile(address_of(path, Assets.BESIDE), beside_bytes(path)) for path in paths]


def linked_index(places: Sequence[FolderPlace], *, title: str, told: str) -> FolderFile:
    """Return the cover: every page by district. `told` says of what day and from where the maps are, as typed."""
    lists = [_listed(list(some)) for _, some in groupby(places, key=lambda place: place.district_code)]
    styles = [f'<link rel="stylesheet" href="{address_of(path, Assets.BESIDE)}">' for path in COVER_STYLES]
    page = PAGE.format(
        policy=content_policy((), (), PageMode(Assets.BESIDE)),
        title=escape(title),
        styles="\n".join(styles),
        body=COVER_BODY.format(title=escape(title), lists="\n".join(lists), told=escape(told)),
        data="",
        scripts="",
    )
    return FolderFile(COVER, page.encode("utf-8"))


def linked_folder(
    places: Sequence[FolderPlace], read: Callable[[str], AtlasContent], *, title: str
) -> Iterator[FolderFile]:
    """Draw a whole folder page by page, holding one content at a time; the cover and the assets come last.

    `places` are in the order of the cover, those of one district together; `read` gives the content of a code.
    """
    drawn: list[FolderFile] = []
    told = ""
    for place in places:
        content = read(place.code)
        told = told or told_of(content)
        page = linked_page(content, places)
        drawn.append(FolderFile(page.name, b"", page.assets))
        yield page
    yield linked_index(places, title=title, told=told)
    yield from linked_assets(drawn)


def told_of(content: AtlasContent) -> str:
    """Return what a cover says below: boundaries, day and sources."""
    sources = ", ".join(source.name for source in content.sources)
    return f"경계: {content.boundary_label} · 만든 날: {content.made_on.isoformat()} · 출처: {sources}"


def write_zip(target: IO[bytes], files: Iterable[FolderFile], *, folder: str) -> None:
    """Write files into a ZIP, all below `folder`; nothing in it tells when or where it was written."""
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        for file in files:
            entry = zipfile.ZipInfo(f"{folder}/{file.name}", LONG_AGO)
            entry.compress_type = zipfile.ZIP_DEFLATED
            entry.create_system = 3  # Unix, wherever this runs
            entry.external_attr = READ_BY_ALL
            archive.writestr(entry, file.data)


def zip_bytes(files: Iterable[FolderFile], *, folder: str) -> bytes:
    """Return a ZIP as bytes; see `write_zip`."""
    target = io.BytesIO()
    write_zip(target, files, folder=folder)
    return target.getvalue()


def _links(code: str, places: Sequence[FolderPlace]) -> tuple[PageLink, ...]:
    mine = next((place for place in places if place.code == code), None)
    if mine is None:
        return (PageLink(COVER, "모든 지도"),)
    beside = [place for place in places if place.district_code == mine.district_code and place.code != code]
    ways = sorted(beside, key=lambda place: not place.is_district)
    group = f"{mine.district}의 다른 동" if not mine.is_district else "동 지도"
    return (
        PageLink(COVER, "모든 지도"),
        *(PageLink(file_name(one.code), one.name, "" if one.is_district else group) for one in ways),
    )


def _listed(places: Sequence[FolderPlace]) -> str:
    own = next((place for place in places if place.is_district), None)
    name = f"<bdi>{escape(places[0].district)}</bdi>"
    heading = f'<a href="{file_name(own.code)}">{name}</a>' if own else name
    items = [
        f'<li><a href="{file_name(place.code)}"><bdi>{escape(place.name)}</bdi></a></li>'
        for place in places
        if not place.is_district
    ]
    return f"<section><h2>{heading}</h2><ul>{''.join(items)}</ul></section>"
