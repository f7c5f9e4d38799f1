"""Consent in words: where something may be shown, how consent was given, why it was taken back."""

from typing import Final

from geo.enums import Labelled


class ConsentChannel(Labelled):
    """Where what somebody agreed to may be seen."""

    INTERNAL = "internal", "조사단 안"
    MEMBERS = "members", "로그인한 주민"
    BOOK = "book", "마을 책"
    WEB = "web", "누리집과 검색"
    OPEN_DATA = "open_data", "공공데이터"


class ConsentHow(Labelled):
    """How somebody agreed."""

    PAPER = "paper", "종이에 서명"
    SCREEN = "screen", "화면에서 서명"
    SPOKEN = "spoken", "말로(녹음)"
    FORM = "form", "조사 폼에서"
    LETTER = "letter", "편지나 전자우편"


class WithdrawReason(Labelled):
    """Why a consent ended before its time; no free text, which could name somebody."""

    ASKED = "asked", "본인이 거둠"
    GUARDIAN = "guardian", "보호자가 거둠"
    MOVED = "moved", "이사함"
    DECEASED = "deceased", "돌아가심"
    MISTAKE = "mistake", "잘못 적음"
    REPLACED = "replaced", "새 동의로 바꿈"


BASE_FIELDS: Final = {
    "name": "이름",
    "summary": "소개",
    "address": "주소",
    "location": "지도 위 자리",
    "photo": "사진",
}
"""What may be agreed to besides the fields of a record's kind."""

NEVER_PUBLIC: Final = frozenset({"address", "location"})
"""What of a person no consent opens (R13)."""

MEDIA: Final = "media"
"""The one thing agreed to for a photo, a recording or an item of the archive."""

HIDDEN: Final = "비공개"
"""What stands where a name may not."""
