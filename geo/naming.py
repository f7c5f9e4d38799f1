"""Korean names of places taken apart: what they share by kind, what sets them apart, what is only decoration.

Comparing names letter by letter fails in Korean: 햇살작은도서관 and 햇살 작은 도서관 are one, 새마을금고 1호점 and
새마을금고 2호점 are two, and 경로당 alone says nothing at all.
"""

import re
import unicodedata
from dataclasses import dataclass
from functools import lru_cache

FAMILIES: dict[str, tuple[str, ...]] = {
    "도서관": (
        "작은도서관",
        "어린이도서관",
        "공공도서관",
        "도서관",
        "도서실",
        "도서방",
        "새마을문고",
        "마을문고",
        "문고",
    ),
    "경로당": ("경로당", "노인정", "경로회관"),
    "주민센터": ("행정복지센터", "주민자치센터", "동주민센터", "주민센터", "동사무소", "면사무소", "읍사무소"),
    "회관": ("자치회관", "마을회관", "주민회관", "시민회관", "구민회관", "마을활력소", "활력소"),
    "아동": ("지역아동센터", "우리동네키움센터", "키움센터", "공동육아나눔터", "돌봄센터"),
    "어린이집": ("어린이집",),
    "유치원": ("유치원",),
    "복지관": ("노인종합복지관", "종합사회복지관", "사회복지관", "노인복지관", "장애인복지관", "종합복지관", "복지관"),
    "돌봄": ("노인주간보호센터", "주간보호센터", "데이케어센터", "데이케어"),
    "재가": ("재가노인지원센터", "재가노인복지센터", "노인복지센터", "재가복지센터"),
    "요양": ("노인요양원", "요양원", "요양센터", "요양병원"),
    "배움": ("평생교육시설", "평생교육원", "평생학습관", "평생학습센터"),
    "학원": ("어학원", "교습소", "학원"),
    "독서실": ("독서실",),
    "머리": ("미용실", "헤어샵", "미장원", "이발소", "이용원"),
    "금고": ("새마을금고", "금고"),
    "은행": ("은행",),
    "신협": ("신용협동조합", "신협"),
    "문화": ("문화예술회관", "문화회관", "문화센터", "문화원", "문화의집"),
    "공연": ("공연장", "아트홀", "소극장", "극장"),
    "전시": ("미술관", "갤러리", "전시관"),
    "박물관": ("박물관", "기념관"),
    "카페": ("북카페", "카페", "커피숍"),
    "식당": ("식당", "분식집", "음식점"),
    "책방": ("서점", "책방"),
    "약국": ("약국",),
    "병원": ("병원", "의원", "한의원"),
    "교회": ("교회",),
    "성당": ("성당",),
    "공원": ("어린이공원", "공원"),
    "체육": ("체육센터", "체육관", "체육시설"),
    "학교": ("초등학교", "중학교", "고등학교", "대학교", "학교"),
    "조합": ("사회적협동조합", "협동조합"),
    "회의실": ("소회의실", "대회의실", "회의실"),
    "강당": ("대강당", "소강당", "강당"),
    "강의실": ("강의실", "교육실", "프로그램실"),
    "다목적실": ("다목적실", "다목적홀"),
    "부엌": ("공유부엌", "공유주방"),
    "주차장": ("공영주차장", "주차장"),
    "쉼터": ("무더위쉼터", "쉼터"),
    "놀이터": ("놀이터",),
    "화장실": ("공중화장실", "화장실"),
    "파출소": ("파출소", "지구대"),
    "우체국": ("우체국",),
    "생활가정": ("공동생활가정", "그룹홈"),
    "시장": ("전통시장", "시장"),
    "사무소": ("사무소", "사무실"),
}
"""Words by which names of one kind end; names of different families are never one by their name."""

_FAMILY_OF = {word: family for family, words in FAMILIES.items() for word in words}
_KIND_WORD = re.compile("(?:" + "|".join(sorted(_FAMILY_OF, key=lambda word: (-len(word), word))) + ")$")

_LEGAL = re.compile(
    r"\((?:주|유|사|재|복|합|학|의|종)\)|주식회사|유한회사|유한책임회사|합자회사|합명회사"
    r"|사회복지법인|학교법인|의료법인|재단법인|사단법인|종교법인|비영리민간단체"
)
_OPERATOR = re.compile(r"(?P<who>국립|도립|시립|군립|구립|공립|사립)")
_BRACKET = re.compile(r"[(\[{<〈《「『【]([^()\[\]{}<>〈〉《》「」『』【】]*)[)\]}>〉》」』】]")
_FLOOR = re.compile(r"(지하|지상|b)?\s*(\d{1,3})\s*층|\bb(\d)\b(?!\d)")
_ORDINAL = re.compile(r"제+\s*(?=\d)")
_UNIT = r"(?:호점|호실|호관|지점|단지|분관|차|동|호|관|점|지구|구역|가|번)?"
_NUMBER = re.compile(rf"(\d+)\s*{_UNIT}")
_LETTER = re.compile(r"(?<![a-z])([a-z])(?:동|관|단지|호점|호|(?=\s|$))")
_OPPOSITES = re.compile(r"할머니|할아버지|남자|여자|본관|별관|신관|구관|본점|본원|분원")
_SEXES = re.compile(r"^(?:남|여|남성|여성)$")
_BRANCH = re.compile(r"(?:^|\s)(\S{1,8}(?:지점|점|캠퍼스|지부|지회|분관))$")
_SHOPS = re.compile(r"(?:서|상|음식|전문|편의|백화|매|할인|대리|판매|제과|양복|안경|분식|호|총)점$")
_HOUSING = re.compile(r"아파트|apt|에이피티")
_SIGNS = re.compile(r"[\W_]+")


@dataclass(frozen=True, slots=True)
class NameParts:
    """A name taken apart; every text in NFKC, lower case, without white space or signs.

    core: the name without brackets, floor, legal form and operator word (구립 …), 제 before a number taken off.
    stem: what is left of the core without kind word, numbers, 아파트 and branch; empty for one that says only a kind.
    marks: numbers, branch names and opposites (할머니/할아버지, 본관/별관) in order: what keeps twins apart;
    own_marks: those outside brackets.
    family: the family of its kind word, or "". operator: 구립 and the like, or "". floors: "2", "지하1".
    inside: what its brackets say. written: the whole name without white space, to show and to tell equals.
    """

    written: str
    core: str
    stem: str
    marks: tuple[str, ...]
    own_marks: tuple[str, ...]
    family: str
    operator: str
    floors: tuple[str, ...]
    inside: tuple[str, ...]


@lru_cache(maxsize=100_000)
def name_parts(name: str) -> NameParts:
    """Take a name apart; any text is understood, an empty one gives empty parts."""
    plain = unicodedata.normalize("NFKC", name).lower()
    text = _ORDINAL.sub("", _LEGAL.sub(" ", plain.replace("(아)", "아파트")))
    floors = tuple(sorted(_floor(found) for found in _FLOOR.finditer(text)))
    text = _FLOOR.sub(" ", text)
    inside = [piece.strip() for piece in _BRACKET.findall(text)]
    outside = _BRACKET.sub(" ", text).strip()
    operator = _OPERATOR.search(outside)
    outside = _OPERATOR.sub("", outside, count=1)
    own_marks, bare = _marks(outside)
    marks = list(own_marks)
    for piece in inside:
        marks += _marks(piece, bracketed=True)[0]
    stem, family = _stem(bare)
    return NameParts(
        written=re.sub(r"\s+", "", plain),
        core=squeezed(outside),
        stem=stem,
        marks=tuple(sorted(marks)),
        own_marks=tuple(sorted(own_marks)),
        family=family,
        operator=operator["who"] if operator else "",
        floors=floors,
        inside=tuple(sorted(key for piece in inside if (key := squeezed(piece)))),
    )


def squeezed(text: str) -> str:
    """Return a text without white space and signs."""
    return _SIGNS.sub("", text)


def jamo(text: str) -> str:
    """Return a text in its letters (NFD), so that 햇살 and 햇쌀 differ by one letter and not by half."""
    return unicodedata.normalize("NFD", text)


def _floor(found: re.Match[str]) -> str:
    below = found[1] in {"지하", "b"} or found[3] is not None
    return ("지하" if below else "") + (found[2] or found[3]).lstrip("0")


def _marks(text: str, *, bracketed: bool = False) -> tuple[list[str], str]:
    """Return what tells twins apart in `text`, and the text without it."""
    marks: list[str] = []
    branch = _BRANCH.search(text)
    if branch and not _NUMBER.search(branch[1]) and not _SHOPS.search(branch[1]) and (bracketed or branch.start() > 0):
        marks.append(squeezed(branch[1]))
        text = text[: branch.start()]
    if bracketed and _SEXES.match(text.strip()):
        marks.append(text.strip()[0])
    for pattern in (_NUMBER, _LETTER):
        marks += [found.lstrip("0") or "0" for found in pattern.findall(text)]
        text = pattern.sub(" ", text)
    marks += _OPPOSITES.findall(text)
    return marks, _OPPOSITES.sub(" ", text)


def _stem(text: str) -> tuple[str, str]:
    """Return the part of a bare name that is its own, and the family of its kind word."""
    key = squeezed(text)
    found = _KIND_WORD.search(key)
    own = key[: found.start()] if found else key
    return _HOUSING.sub("", own), _FAMILY_OF[found[0]] if found else ""
