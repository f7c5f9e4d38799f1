"""A content with something of everything a book can hold: made up, the same every time."""

import io
from dataclasses import replace
from datetime import date
from functools import cache
from typing import Final

import shapely
from PIL import Image

from geo.atlas.content import (
    AtlasContent,
    Contact,
    Course,
    Erratum,
    Record,
    Source,
    Stop,
    Story,
    Target,
    TargetRow,
    Theme,
    ThemeClass,
    ThemeValue,
)
from geo.bench_atlas import made_up_content

URL: Final = "https://maeul.example"
HOSTILE: Final = (
    "<img src=x onerror=alert(1)>",
    "${process.env}",
    "`백틱`",
    "</script><script>",
    "{{ 7*191 }}",
    "{% 할인 %}",
    "{# 메모 #}",
    "회비 \\3,000",
    "C:\\users",
    "#read(1) *굵게* $x$ @이름 _밑줄_",
)
LONG: Final = "함께 쓰고 함께 돌보는 우리 동네 작은도서관 겸 마을부엌 겸 손수 고치는 방"
TOLD: Final = (
    "시장 골목 끝 우물가에는 새벽마다 줄이 길었어요. 물지게를 진 이웃들은 순서를 기다리며 지난밤 이야기를 나누었고, "
    "그 이야기가 골목을 한 바퀴 돌아 저녁이면 모두의 이야기가 되었지요. 우물은 메웠지만 그 자리에 놓인 평상에는 "
    "지금도 사람들이 모여요. "
)


@cache
def whole_content(dongs: int = 5, records: int = 60) -> AtlasContent:
    """Return a content with courses, stories, contacts, targets, themes of years, hostile texts and an erratum."""
    plain = made_up_content(dongs, records, public_url=URL)
    changed = tuple(_changed(record, at, plain.records) for at, record in enumerate(plain.records))
    return replace(
        plain,
        edition=3,
        records=changed,
        themes=(*plain.themes, *_years(plain), _plain_theme(plain, "coverage", "걸어서 10분 안의 주민")),
        courses=_courses(plain),
        stories=_stories(plain),
        contacts=_contacts(plain),
        targets=(_target(plain),),
        sources=(
            Source("서울열린데이터광장 공공서비스예약", "공공누리 제1유형", "2025-12-01"),
            Source("이웃들이 돌아본 기록", "CC BY 4.0"),
        ),
        errata=(Erratum(4, date(2026, 3, 2), "4번 기록은 당사자의 뜻에 따라 뺐어요."),),
    )


def photo(colour: str = "#87a") -> bytes:
    """Return a small JPEG."""
    out = io.BytesIO()
    Image.new("RGB", (320, 240), colour).save(out, "JPEG")
    return out.getvalue()


def pictures() -> dict[str, bytes]:
    """Return the photos that the content names."""
    return {"photo-1": photo(), "photo-2": photo("#8a7")}


def _changed(record: Record, at: int, records: tuple[Record, ...]) -> Record:
    if at < len(HOSTILE):
        return replace(record, name=HOSTILE[at], note=HOSTILE[-1 - at])
    if at == len(HOSTILE):
        return replace(record, name=LONG, note=TOLD, phone="02-000-0000", url="https://maeul.example/a/b/c")
    if at == len(HOSTILE) + 1:
        return replace(record, name="웃음 😀 漢字 𠮷", life="planned", state="예정 (2026-05-01)", photo="photo-1")
    if at == len(HOSTILE) + 2:
        return replace(record, life="closed", relations=((records[0].id, "쓰는 곳"), (records[1].id, "이웃")))
    return record


def _courses(content: AtlasContent) -> tuple[Course, ...]:
    spots = [record.spots[0] for record in content.records if record.spots][:6]
    if len(spots) < 2:
        return ()
    line = shapely.to_wkb(shapely.LineString([(spot.lon, spot.lat) for spot in spots]), hex=True)
    stops = tuple(
        Stop(at, f"{at}번째 쉼터", TOLD if at == 2 else "잠시 앉아 쉬어요.", spot.lon, spot.lat)
        for at, spot in enumerate(spots, start=1)
    )
    told = "물길을 따라 옛 우물과 느티나무를 지나요. 유아차와 휠체어도 갈 수 있어요."
    return (Course(content.records[0].id, "우물에서 느티나무까지", told, 2350, 45, line, stops, keepers=3),)


def _stories(content: AtlasContent) -> tuple[Story, ...]:
    dong = content.within()[0].code
    return (
        Story(
            "s1",
            "우물가 새벽 줄",
            TOLD * 3,
            "1968년 봄",
            dong,
            "이용 허락: 마을기록모임",
            "photo-2",
            "평상에 모인 이웃들",
        ),
        Story("s2", "사라진 방앗간의 소리 {{ 7*191 }}", TOLD, "1980년대", dong, "CC BY 4.0"),
    )


def _contacts(content: AtlasContent) -> tuple[Contact, ...]:
    dong = content.within()[0].code
    return (
        Contact("c1", "가람마을모임", "마을부엌과 텃밭을 돌봐요.", "02-000-0001", dong),
        Contact("c2", "느티나무", "길 안내와 옛이야기", "neuti@maeul.example", dong),
    )


def _target(content: AtlasContent) -> Target:
    rows = tuple(
        TargetRow(
            dong.code,
            at % 3,
            None if at == 1 else 2,
            None if at == 1 else max(0, 2 - at % 3),
            None if at == 1 else 0.17 * (at % 5),
            at % 4 == 0,
            f"주민 {17 * (at % 5)}%가 걸어서 10분 안에 마을활력소에 닿아요.",
        )
        for at, dong in enumerate(content.within(), start=1)
    )
    return Target("hub", "동마다 마을활력소", 10, rows, "모든 동에 마을활력소를 하나씩 두는 것이 목표예요.")


def _years(content: AtlasContent) -> tuple[Theme, ...]:
    return tuple(
        replace(_plain_theme(content, f"projects-{year}", "마을사업", shift=year), group="마을사업", year=year)
        for year in range(2013, 2017)
    )


def _plain_theme(content: AtlasContent, key: str, title: str, *, shift: int = 0) -> Theme:
    classes = (ThemeClass("0곳", 0), ThemeClass("1–2", 1), ThemeClass("3 이상", 3), ThemeClass("자료 없음", None))
    values = tuple(
        ThemeValue(dong.code, (at + shift) % 4, ("0", "2", "4", "")[(at + shift) % 4])
        for at, dong in enumerate(content.within())
    )
    return Theme(key, title, "살핌", classes, values)
