"""What a column of a table of places can mean, and the words by which offices call each of them."""

import re
import unicodedata
from typing import Final

from geo.enums import Labelled


class Field(Labelled):
    """The meaning of a column. The Korean label is what the mapping page shows."""

    KEY = "key", "고유번호"
    NAME = "name", "이름"
    LON = "lon", "경도"
    LAT = "lat", "위도"
    X = "x", "X좌표"
    Y = "y", "Y좌표"
    ROAD_ADDRESS = "road_address", "도로명주소"
    LOT_ADDRESS = "lot_address", "지번주소"
    ADDRESS = "address", "주소"
    PROVINCE = "province", "시·도"
    DISTRICT = "district", "시군구"
    DISTRICT_CODE = "district_code", "시군구코드"
    DONG_NAME = "dong_name", "행정동 이름"
    DONG_CODE = "dong_code", "행정동코드"
    PHONE = "phone", "전화번호"
    HOMEPAGE = "homepage", "누리집"
    OPENED_ON = "opened_on", "문 연 날"
    OBSERVED_ON = "observed_on", "자료 기준일"
    CLOSED_ON = "closed_on", "문 닫은 날"
    SUMMARY = "summary", "소개"
    TYPE = "type", "종류"
    STATUS = "status", "운영 상태"
    OPERATOR = "operator", "운영 기관"
    PLACE = "place", "장소"
    AUDIENCE = "audience", "이용 대상"
    HOURS = "hours", "이용 시간"
    WEEKDAY_OPENS = "weekday_opens", "평일 여는 시각"
    WEEKDAY_CLOSES = "weekday_closes", "평일 닫는 시각"
    SATURDAY_OPENS = "saturday_opens", "토요일 여는 시각"
    SATURDAY_CLOSES = "saturday_closes", "토요일 닫는 시각"
    HOLIDAY_OPENS = "holiday_opens", "공휴일 여는 시각"
    HOLIDAY_CLOSES = "holiday_closes", "공휴일 닫는 시각"
    CLOSING_DAYS = "closing_days", "쉬는 날"
    FEE = "fee", "이용료"
    CAPACITY = "capacity", "정원"
    SEATS = "seats", "좌석 수"
    BOOKS = "books", "책 수"
    AREA_M2 = "area_m2", "면적(㎡)"
    PUBLISHER = "publisher", "제공 기관"
    LICENCE = "licence", "이용 허락"
    HEAD_NAME = "head_name", "사람 이름(비공개)"
    MOBILE = "mobile", "휴대전화(비공개)"
    EMAIL = "email", "전자우편(비공개)"
    BIRTH = "birth", "생년월일·주민번호(비공개)"


PERSONAL: Final = frozenset({Field.HEAD_NAME, Field.MOBILE, Field.EMAIL, Field.BIRTH})
"""Fields that never leave the private part of a record, whatever a mapping says."""

TEXT_PROPERTIES: Final = (
    Field.TYPE,
    Field.STATUS,
    Field.OPERATOR,
    Field.PLACE,
    Field.AUDIENCE,
    Field.HOURS,
    Field.CLOSING_DAYS,
    Field.FEE,
    Field.PUBLISHER,
    Field.LICENCE,
)
"""Public properties kept as text under the field's value."""

NUMBER_PROPERTIES: Final = (Field.CAPACITY, Field.SEATS, Field.BOOKS, Field.AREA_M2)
"""Public properties kept as numbers: people, seats, books, square metres."""

OPENING_PAIRS: Final = (
    ("평일", Field.WEEKDAY_OPENS, Field.WEEKDAY_CLOSES),
    ("토요일", Field.SATURDAY_OPENS, Field.SATURDAY_CLOSES),
    ("공휴일", Field.HOLIDAY_OPENS, Field.HOLIDAY_CLOSES),
)
"""Columns of hours that are read together into one line of `hours`."""

_PERSON: Final = (
    "시설장|대표자|대표|관장|원장|센터장|회장|조합장|이장|통장|담당자|담당|신청인|신청자|관리자|소유자|기관장"
)
_THING: Final = (
    "시설|기관|도서관|경로당|문화시설|문화공간|문화재|공간|사업장|업소|업체|상호|쉼터|센터|단체|자원|모임|동아리|행사|"
    "프로그램|학교|점포|건물|명소|기업|마을기업|마을|어린이집|공원|시장|평생교육기관|복지시설|프로젝트"
)
_OWNER: Final = "시설|도서관|자원|공간|단체|서비스|기관"

WORDS: Final[tuple[tuple[Field, str], ...]] = (
    (Field.HEAD_NAME, f"({_PERSON})(자)?(명|성명|이름|성함)?|성명|성함|.*(대표자|시설장|담당자|관리자)(명|성명|이름)"),
    (Field.MOBILE, ".*(휴대전화|휴대폰|핸드폰|손전화|mobile|cellphone)(번호)?|hp|개인연락처"),
    (Field.EMAIL, ".*(이메일|전자우편|email)(주소)?"),
    (Field.BIRTH, ".*(생년월일|주민등록번호|주민번호)|birth(day|date)?"),
    (
        Field.KEY,
        "인허가번호|허가번호|관리번호|(시설|도서관|자원|공간|단체|서비스|기관)?(id|고유번호|일련번호|코드)|mgtno",
    ),
    (Field.DONG_CODE, "(행정)?동(코드|code|cd)|행정구역코드|읍면동코드|행정기관코드|admcd2?|hdongcd|hcode"),
    (Field.DISTRICT_CODE, "(시군구|자치구|구|군구|구군)(코드|code|cd)|sigungucd|sggcd"),
    (Field.DONG_NAME, "(행정)?동(명|이름)?|행정구역(명)?|읍면동(명)?|hdongnm|admnm|관할동"),
    (Field.PROVINCE, "(시도|광역시도|시도광역)(명)?|sido(nm|name)?"),
    (Field.DISTRICT, "(시군구|자치구|구군|군구|시구|구)(명|이름)?|지역(명|구)?|gu(name|nm)?|sigungu(nm|name)?|sggnm"),
    (Field.OPERATOR, "(운영|관리|주관|위탁|주최)(기관|주체|단체|법인)(명)?|운영주체|소관부서"),
    (Field.PUBLISHER, "제공기관(명)?|자료제공(기관)?|출처|데이터출처"),
    (Field.LICENCE, "라이선스|라이센스|저작권(유형|표시)?|공공누리(유형)?|이용조건|이용허락(범위)?|licen[cs]e|kogl"),
    (Field.NAME, f"({_THING})(명|명칭|이름)|명칭|이름|상호지점명|name|title|상호|제목|시설|서비스명"),
    (Field.LON, ".*(경도|longitude)|lon|lng|long|.*경도lon.*|.*경도x"),
    (Field.LAT, ".*(위도|latitude)|lat|.*위도lat.*|.*위도y"),
    (Field.X, ".*x좌표(값)?|x|.*좌표(정보)?x|위치(정보)?x|x(pos|crd|coord)|pointx|posx|utmkx|tmx"),
    (Field.Y, ".*y좌표(값)?|y|.*좌표(정보)?y|위치(정보)?y|y(pos|crd|coord)|pointy|posy|utmky|tmy"),
    (Field.ROAD_ADDRESS, ".*(도로명|신)(전체)?주소.*|주소도로명|rdnmadr|도로명"),
    (Field.LOT_ADDRESS, ".*(지번|구)(전체)?주소.*|주소지번|소재지전체주소|lnmadr|지번"),
    (Field.ADDRESS, "(?!홈페이지|누리집|url|이메일|인터넷).*주소(지)?|(시설|기관)?소재지|위치|address|addr"),
    (Field.PHONE, "(?!팩스).*(전화|연락처|전화번호|대표번호)(번호)?|tel|phone(number)?|문의(처|전화)?"),
    (Field.HOMEPAGE, ".*(홈페이지|누리집|웹사이트)(주소|url)?|url|homepage|website|바로가기url|사이트(주소)?"),
    (Field.OPENED_ON, "(개관|개원|개소|설립|허가|인허가|설치|개설|개장|준공|등록|신고|지정)(일|일자|년월일|연월일)"),
    (Field.OBSERVED_ON, "(데이터|자료)?(기준|작성|조사)(일|일자|년월일)"),
    (Field.CLOSED_ON, "(폐업|폐쇄|폐관|폐원|폐지)(일|일자)"),
    (Field.SUMMARY, "(시설|기관|공간|단체)?(소개|개요|설명)|내용|상세내용|summary|description"),
    (Field.STATUS, "(영업|운영|서비스|시설)?상태(명)?"),
    (
        Field.TYPE,
        "(도서관|시설|기관|복지|자원|공간|쉼터|주제|단체|센터|소)?(구분|유형|종류|분류)(명)?|시설종류명.*|.*구분명",
    ),
    (Field.PLACE, "장소(명)?|개최장소|모임장소"),
    (Field.AUDIENCE, "(서비스|이용|참여|교육)?대상(자)?"),
    (Field.WEEKDAY_OPENS, "평일운영시작시(각|간)"),
    (Field.WEEKDAY_CLOSES, "평일운영종료시(각|간)"),
    (Field.SATURDAY_OPENS, "토요일운영시작시(각|간)"),
    (Field.SATURDAY_CLOSES, "토요일운영종료시(각|간)"),
    (Field.HOLIDAY_OPENS, "공휴일운영시작시(각|간)"),
    (Field.HOLIDAY_CLOSES, "공휴일운영종료시(각|간)"),
    (Field.HOURS, "(운영|이용|관람|개방|영업|개관)시간"),
    (Field.CLOSING_DAYS, "(정기)?(휴관|휴무|휴업|휴원|쉬는)(일|날)|휴일"),
    (Field.FEE, "(관람|이용|사용|입장|대관)(료|요금)|요금|결제방법|수강료"),
    (Field.CAPACITY, "(입소|수용)?(정원|인원)(수|명)?|수용가능인원(수)?"),
    (Field.SEATS, "(열람)?(좌석|객석)수"),
    (Field.BOOKS, "자료수도서|장서수|도서수"),
    (Field.AREA_M2, "(건물|연|소재지|시설)?면적(㎡|m2)?"),
)
"""Each field with the headings that mean it, as a pattern over `heading_key`; the first that fits is taken."""

_PATTERNS: Final = tuple((field, re.compile(pattern)) for field, pattern in WORDS)
_ADDED: Final = re.compile(r"[(\[（【]?(필수|선택|비공개|공개)(입력|항목)?[)\]）】]|\*+|※")
_SIGNS: Final = re.compile(r"[\s_\-–·․ㆍ.,:;/()\[\]{}<>'\"]+")


def heading_key(heading: str) -> str:
    """Return a heading as it is compared: half-width, lower case, without blanks, signs and "(필수)"."""
    plain = unicodedata.normalize("NFKC", _ADDED.sub("", heading)).lower()
    return _SIGNS.sub("", plain)


def field_of_heading(heading: str) -> Field | None:
    """Return what the words of a heading mean, None when they mean nothing that is known."""
    key = heading_key(heading)
    return next((field for field, pattern in _PATTERNS if pattern.fullmatch(key)), None)


def is_personal(heading: str) -> bool:
    """Say whether a heading names a person's own data, which stays private whatever anybody maps it to."""
    return field_of_heading(heading) in PERSONAL
