"""The folded space map (공간지도): one A3 sheet, the map on one side, the list in panels of A6 on the other."""

from collections.abc import Iterator
from datetime import date, datetime
from typing import Any, Final

from geo.atlas.content import AtlasContent, Scope
from maps.book.codes import code_svg
from maps.book.covers import SPACE_MAP_COVER
from maps.book.glyphs import Glyphs
from maps.book.plates import map_plate
from maps.book.space_map_list import Look, Squares, courses_group, dong_numbers, looks_of, record_groups, stories_group
from maps.book.typeset import compile_pdf

TEMPLATE: Final = "space_map.typ"
MAP_MM: Final = (297.0, 272.0)
"""The map within its edges of letters and figures, as the template lays it."""
LONG_TITLE: Final = 14
CONTACTS: Final = 12

FOLDING: Final = (
    "1. 지도가 안으로 가게 가로 가운데 선을 접어요.",
    "2. 세로 선을 병풍처럼 번갈아 접어요.",
    "3. 표지가 앞으로 오면 A6, 세로는 가운데만 접으면 A5예요.",
)

MEMO: Final = (
    "함께 모일 수 있는 곳",
    "이웃 모임과 하는 일",
    "나누어 쓰는 물건과 솜씨",
    "오래된 이야기",
    "걷기 좋은 길",
    "우리가 찾은 곳을 적어요",
)
"""What to look for, over the empty lines of each panel that the list leaves free."""


def space_map_pdf(content: AtlasContent, *, made_at: datetime) -> bytes:
    """Return the space map of a content as PDF/UA-1: two sides of A3, to be printed turned over the long edge.

    Every record is on the map. The list on the back says as much of each as there is room for; where even the names
    find none, it says how many more there are and where they are told.
    """
    glyphs = Glyphs()
    printable = glyphs.data(content)
    looks = looks_of(printable.records)
    plate = map_plate(printable, *MAP_MM, with_legend=False)
    data = {
        **_words(printable),
        **_back(printable),
        "missing": _missing(glyphs),
        "map_alt": plate.alt,
        "squares": Squares.as_data(),
        "marks": [look.as_data() for look in looks.values()],
        "marks_by_number": {str(record.number): looks[Look.key(record)].at for record in printable.records},
        "groups": [*record_groups(printable, Squares.of(plate)), *courses_group(printable)],
        "extras": stories_group(printable),
    }
    pictures = {
        "map.svg": plate.svg.encode(),
        "cover.svg": SPACE_MAP_COVER.svg(printable).encode(),
        **{f"mark-{look.at}.svg": look.svg().encode() for look in looks.values()},
    }
    if content.public_url:
        pictures["code.svg"] = code_svg(address_of(content)).encode()
    return compile_pdf(TEMPLATE, data, pictures, made_at=made_at)


def address_of(content: AtlasContent) -> str:
    """Return where the newest map of the place is, "" without a service."""
    return f"{content.public_url.rstrip('/')}/atlas/{content.code}" if content.public_url else ""


def day(on: date) -> str:
    """Return a day as it is written."""
    return f"{on.year}년 {on.month}월 {on.day}일"


def _words(content: AtlasContent) -> dict[str, Any]:
    place = content.name if content.scope == Scope.DISTRICT else f"{content.district} {content.name}"
    title = f"{place} 공간지도"
    long = len(title) > LONG_TITLE
    address = address_of(content)
    return {
        "title": title,
        "title_size": 21 if long else 26,
        "cover_size": 22 if long else 28,
        "place": place,
        "author": place,
        "eyebrow": content.title,
        "counted": _counted(content),
        "cover_told": f"{day(content.on)} 기준" + (f" · 제{content.edition}판" if content.edition else ""),
        "how_to_read": list(_how_to_read(content)),
        "address": address,
        "address_told": address.split("://")[-1],
        "code_alt": f"{place}의 누리집 지도로 가는 QR 코드: {address}" if address else "",
        "dates": list(_dates(content)),
        "memo": list(MEMO),
        "nothing": "" if content.records else _nothing(address),
    }


def _nothing(address: str) -> str:
    where = "누리집에서 알려 주시면" if address else "알려 주시면"
    return f"아직 지도에 담긴 곳이 없어요. 알고 있는 공간이나 사람들의 모임을 {where} 다음 지도에 담을게요."


def _counted(content: AtlasContent) -> str:
    counts = [f"{len(content.records):,}곳을 담았어요" if content.records else "아직 담은 곳이 없어요"]
    if len(content.within()) > 1:
        counts.insert(0, f"동 {len(content.within())}곳")
    if content.courses:
        counts.insert(-1, f"걷는 길 {len(content.courses)}개")
    return " · ".join(counts)


def _how_to_read(content: AtlasContent) -> Iterator[str]:
    if not content.records:
        return
    yield "지도의 번호는 뒷면 목록의 번호와 같아요."
    yield "검은 표시의 13–15는 한 건물에 있거나 아주 가까운 13번부터 15번까지예요."
    yield "이름 옆의 C4는 지도 가장자리의 글자와 숫자가 만나는 칸이에요."
    if any(record.shape for record in content.records):
        yield "초록 점선은 마을길이에요."


def _dates(content: AtlasContent) -> Iterator[str]:
    if content.surveyed:
        first, last = content.surveyed
        yield f"조사한 때 {day(first)}" if first == last else f"조사한 때 {day(first)}–{day(last)}"
    yield f"경계 {content.boundary_label}" + (" (모양을 줄여 그린 경계)" if content.is_schematic else "")
    yield f"{day(content.on)} 기준 · {day(content.made_on)} 만듦"
    yield "지도의 위가 북쪽이에요. 여는 때는 가기 전에 한 번 더 확인해 주세요."


def _back(content: AtlasContent) -> dict[str, Any]:
    contacts = [_joined(" · ", one.name, one.told, one.reach) for one in content.contacts[:CONTACTS]]
    sources = [_joined(", ", source.name, source.licence, source.on) for source in content.sources]
    errata = [_joined(" ", f"{day(one.on)}", one.told) for one in content.errata]
    return {
        "contacts": contacts,
        "contacts_more": max(0, len(content.contacts) - CONTACTS),
        "dong_numbers": dong_numbers(content),
        "folding": list(FOLDING),
        "sources": sources,
        "errata": errata,
        "colophon": f"{content.title} · {day(content.made_on)} 만듦"
        + (f" · 제{content.edition}판" if content.edition else ""),
        "print_hint": "A3 가로, 양면(긴 쪽으로 넘김), 실제 크기로 인쇄하세요.",
    }


def _joined(between: str, *texts: str) -> str:
    return between.join(text for text in texts if text)


def _missing(glyphs: Glyphs) -> str:
    return f"글꼴에 없는 글자 {len(glyphs.missing)}가지는 〓로 찍었어요." if glyphs.missing else ""
