"""Tell the columns of a room list by what their headings mean: offices and later editions word them differently."""

import re
import unicodedata
from collections.abc import Mapping, Sequence
from typing import Final

HEADINGS: Final = (
    "개방시설명",
    "개방장소명",
    "개방시설유형구분",
    "휴관일",
    "평일운영시작시각",
    "평일운영종료시각",
    "주말운영시작시각",
    "주말운영종료시각",
    "유료사용여부",
    "사용기준시간",
    "사용료",
    "초과사용단위시간",
    "초과사용료",
    "수용가능인원수",
    "면적",
    "부대시설정보",
    "신청방법구분",
    "시설사진정보",
    "소재지도로명주소",
    "소재지지번주소",
    "관리기관명",
    "담당부서명",
    "사용안내전화번호",
    "홈페이지주소",
    "위도",
    "경도",
    "데이터기준일자",
)
"""The published layout; every column of a room list is read under one of these names."""
NEEDED: Final = ("휴관일", "평일운영시작시각", "평일운영종료시각", "위도", "경도")
NAMES: Final = ("개방시설명", "개방장소명")

_TIMES: Final = r"(?:운영|개방|이용|사용)?(?:시간)?"
_MEANS: Final = {
    "개방시설명": r"(?:개방|대관|공유)?(?:시설|공간|시설\(공간\)|강의실|회의실)(?:명|명칭|이름)",
    "개방장소명": r"(?:개방|대관)?(?:장소|건물)(?:명|명칭|이름)?",
    "개방시설유형구분": r"(?:개방|대관)?(?:시설|공간)?(?:유형|종류|구분)(?:구분|명)?",
    "휴관일": r"(?:정기)?(?:휴관|휴무)일?(?:정보|안내)?|쉬는날",
    "평일운영시작시각": rf"평일{_TIMES}(?:시작|개시|여는|오픈)(?:시각|시간)?",
    "평일운영종료시각": rf"평일{_TIMES}(?:종료|마감|끝|닫는)(?:시각|시간)?",
    "주말운영시작시각": rf"(?:주말|토일|휴일){_TIMES}(?:시작|개시|여는|오픈)(?:시각|시간)?",
    "주말운영종료시각": rf"(?:주말|토일|휴일){_TIMES}(?:종료|마감|끝|닫는)(?:시각|시간)?",
    "유료사용여부": r"유료(?:사용|이용)?여부|유무료(?:여부|구분)?",
    "사용기준시간": r"(?:사용|이용|대관)?(?:기준|기본)시간",
    "사용료": r"(?:기본)?(?:사용|이용|대관)(?:료|요금)",
    "초과사용단위시간": r"초과(?:사용|이용)?(?:단위|기준)?시간",
    "초과사용료": r"(?:초과|추가)(?:사용|이용)?(?:료|요금)",
    "수용가능인원수": r"(?:수용|최대)(?:가능)?인원수?|정원",
    "면적": r"(?:시설|전용|공간)?면적",
    "부대시설정보": r"부대(?:시설|설비)(?:정보|현황)?|비품|보유장비",
    "신청방법구분": r"(?:신청|예약|대관)방법(?:구분)?",
    "시설사진정보": r"(?:시설)?사진(?:정보)?",
    "소재지도로명주소": r"(?:소재지)?도로명?주소|소재지|주소",
    "소재지지번주소": r"(?:소재지)?지번주소",
    "관리기관명": r"(?:관리|운영|담당)?기관(?:명|명칭)?",
    "담당부서명": r"(?:담당|관리)?부서(?:명)?",
    "사용안내전화번호": r"(?:사용|이용|대관)?(?:안내|문의)?(?:전화|연락처|전화번호)",
    "홈페이지주소": r"홈페이지(?:주소)?|누리집(?:주소)?|url",
    "위도": r"위도|lat(?:itude)?",
    "경도": r"경도|lon|lng|longitude",
    "데이터기준일자": r"(?:데이터|자료)?기준일자?",
}
_PATTERNS: Final = {name: re.compile(pattern, re.IGNORECASE) for name, pattern in _MEANS.items()}
_BRACKETS = re.compile(r"[(\[]\s*(?:필수|선택|y/n|㎡|m2|m²|원|명|시간|wgs84|wgs-84)\s*[)\]]|\*", re.IGNORECASE)


def columns_of(headings: Sequence[str]) -> Mapping[str, str]:
    """Return, for every published name that one of `headings` means, that heading; the exact name goes first."""
    plain = {heading: _plain(heading) for heading in headings}
    found: dict[str, str] = {}
    for name in HEADINGS:
        exact = [heading for heading in headings if plain[heading] == name]
        alike = [heading for heading in headings if _PATTERNS[name].fullmatch(plain[heading])]
        chosen = next((heading for heading in (*exact, *alike) if heading not in found.values()), None)
        if chosen is not None:
            found[name] = chosen
    return found


def missing_from(columns: Mapping[str, str]) -> list[str]:
    """Return which columns a room list cannot do without and `columns` does not have."""
    names = [] if any(name in columns for name in NAMES) else [NAMES[0]]
    return names + [name for name in NEEDED if name not in columns]


def _plain(heading: str) -> str:
    return re.sub(r"[\s_]+", "", _BRACKETS.sub("", unicodedata.normalize("NFKC", heading)))
