"""Read the single cells of the published room list: places, days, equipment, kinds, and hours and fees as told."""

import math
import re
from datetime import date
from typing import Final

from geo.crs import in_korea
from geo.enums import SpaceKind

_DATE = re.compile(r"(\d{4})[-./]?(\d{2})[-./]?(\d{2})\.?", re.ASCII)
_FEATURE_SPLIT = re.compile(r"[+/]|,(?!\d{3}(?!\d))")
_NUMBER = re.compile(r"\d+(\.\d+)?", re.ASCII)
SENTENCE_LENGTH: Final = 20

FEATURES: Final = (
    ("빔프로젝터", re.compile(r"빔|프로젝[터트]")),
    ("스크린", re.compile(r"스크린")),
    ("마이크", re.compile(r"마이크")),
    ("음향", re.compile(r"음향|[앰엠]프|스피커|오디오|[C씨]디?D?플레이어")),
    ("방송시설", re.compile(r"방송")),
    ("칠판", re.compile(r"칠판|화이트 ?보드")),
    ("책상", re.compile(r"책상|탁자|테이블")),
    ("의자", re.compile(r"의자")),
    ("냉난방", re.compile(r"냉[난낭]방|냉방|난방|에어컨")),
    ("와이파이", re.compile(r"와이파이|wi-?fi", re.IGNORECASE)),
    ("TV", re.compile(r"TV|텔레비전", re.IGNORECASE)),
    ("컴퓨터", re.compile(r"컴퓨터|데스크탑|노트북")),
    ("무대", re.compile(r"무대")),
    ("거울", re.compile(r"거울")),
    ("피아노", re.compile(r"피아노")),
    ("조명", re.compile(r"조명")),
    ("탁구대", re.compile(r"탁구대")),
    ("취사시설", re.compile(r"취사|조리|개수대|오븐")),
    ("정수기", re.compile(r"정수기")),
)
"""Equipment under one name each; whatever matches none keeps its own words."""

_KINDS: Final = (
    (SpaceKind.KITCHEN, re.compile(r"부엌|주방|조리|요리")),
    (SpaceKind.CHILDCARE, re.compile(r"육아방|공동육아|놀이방")),
    (SpaceKind.SPORTS, re.compile(r"체육|운동장|테니스|축구|배드민턴|배드맨턴|농구|탁구|헬스|GX")),
    (SpaceKind.STUDIO, re.compile(r"음악|연습|스튜디오|녹음|연주|창작|공방|미술실|오케스트라|디자인랩|메이커")),
    (SpaceKind.YARD, re.compile(r"뒷마당|앞마당|옥상|정원|광장")),
    (SpaceKind.HALL, re.compile(r"강당|극장|공연장|아트홀|다목적홀|[가-힣]홀(\b|$)")),
    (
        SpaceKind.ROOM,
        re.compile(r"교실|강의|강좌|회의|세미나|다목적|다기능|프로그램|동아리|모임|학습|교육|방(\d|\(|$)"),
    ),
)
_SPORTS_TYPES: Final = frozenset({"체육관", "테니스장", "축구장", "배드맨턴장", "배드민턴장"})
_KIND_OF_TYPE: Final = {"강당": SpaceKind.HALL, "기타": SpaceKind.OTHER, "민원등기타": SpaceKind.OTHER}


class CellFault(Exception):
    """A cell that makes its row unusable; `code` is stable, the text is the Korean sentence."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code
        self.message = message


def location(lat_text: str, lon_text: str) -> tuple[float, float, bool]:
    """Return (lon, lat) in EPSG:4326 and whether the two were swapped in the file.

    Raises CellFault when there is no point or it lies outside Korea.
    """
    lat, lon = _coordinate(lat_text), _coordinate(lon_text)
    if in_korea(lon, lat):
        return lon, lat, False
    if in_korea(lat, lon):
        return lat, lon, True
    raise CellFault("outside_korea", f"위도·경도가 우리나라 밖입니다({lat_text.strip()}, {lon_text.strip()}).")


def _coordinate(text: str) -> float:
    try:
        value = float(text.strip() or 0)
    except ValueError:
        raise CellFault("location_unreadable", f"위도·경도가 숫자가 아닙니다({text.strip()[:40]}).") from None
    if not math.isfinite(value):
        raise CellFault("location_unreadable", f"위도·경도가 숫자가 아닙니다({text.strip()[:40]}).")
    if value == 0:
        raise CellFault("location_missing", "위도·경도가 비어 있거나 0입니다.")
    return value


def day(text: str) -> date | None:
    found = _DATE.fullmatch(text.strip())
    try:
        return date(*map(int, found.groups())) if found else None
    except ValueError:
        return None


def features(text: str) -> tuple[tuple[str, ...], str]:
    """Return the equipment under its common names, in file order, and the sentences that are no equipment."""
    found: list[str] = []
    remarks: list[str] = []
    for part in filter(None, map(str.strip, _split_outside_brackets(text))):
        known = [name for name, pattern in FEATURES if pattern.search(part)]
        if known:
            found += known
        elif len(part) > SENTENCE_LENGTH or part == "기타":
            remarks.append(part)
        else:
            found.append(part)
    return tuple(dict.fromkeys(found)), " ".join(remark for remark in remarks if remark != "기타")


def _split_outside_brackets(text: str) -> list[str]:
    shielded = re.sub(r"\([^()]*\)", lambda found: found.group().translate({43: 0xE000, 44: 0xE001, 47: 0xE002}), text)
    return [part.translate({0xE000: "+", 0xE001: ",", 0xE002: "/"}) for part in _FEATURE_SPLIT.split(shielded)]


def kind(type_name: str, room: str) -> SpaceKind:
    """Return the kind of a room: its own name says more than the column, which some offices fill alike for all."""
    if type_name.strip() in _SPORTS_TYPES:
        return SpaceKind.SPORTS
    for found, pattern in _KINDS:
        if pattern.search(room):
            return found
    return _KIND_OF_TYPE.get(type_name.strip(), SpaceKind.ROOM)


def hours_text(weekday: tuple[str, str], weekend: tuple[str, str]) -> str:
    """Return the stated hours as a sentence part, as the file writes them: 평일 09:00–18:00 · 주말 …"""
    parts = [f"{label} {text}" for label, pair in (("평일", weekday), ("주말", weekend)) if (text := _stated(pair))]
    return " · ".join(parts) or "운영시간 문의"


def _stated(pair: tuple[str, str]) -> str:
    opens, closes = (text.strip() for text in pair)
    if not (opens or closes) or (opens, closes) == ("00:00", "00:00"):
        return ""
    return f"{opens}–{closes}"


def fee_text(paid: str, hours: str, fee: str, extra_hours: str, extra_fee: str) -> str:
    """Return the fee as a readable line; figures in won get separators, free text stays as it is."""
    fee, extra_fee = fee.strip(), extra_fee.strip()
    if paid.strip().upper() == "N" and fee in {"", "0"}:
        return "무료"
    if fee in {"", "0"} and extra_fee in {"", "0"}:
        return "유료(금액 문의)" if paid.strip().upper() == "Y" else ""
    said = f"{_span(hours)} {_won(fee)}".strip() if fee not in {"", "0"} else "기본 사용료 문의"
    if extra_fee not in {"", "0"}:
        said += f", 초과 {_span(extra_hours)} {_won(extra_fee)}".replace("  ", " ")
    return said if paid.strip().upper() != "N" else f"무료로 표시되어 있으나 {said}"


def _span(hours: str) -> str:
    number = hours.strip()
    if not _NUMBER.fullmatch(number) or float(number) == 0:
        return ""
    whole = float(number)
    return f"{whole:g}시간" if whole >= 1 else f"{whole * 60:g}분"


def _won(text: str) -> str:
    return f"{int(text):,}원" if text.isascii() and text.isdigit() else text
