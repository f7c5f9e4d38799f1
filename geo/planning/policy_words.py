"""The words of policy maps: what a map is made of, how its rows were joined or why not, how values are told apart."""

from typing import Final

from geo.enums import Labelled

NO_DATA_LABEL: Final = "자료 없음"


class MapSubject(Labelled):
    """What a policy map is made of."""

    FILE = "file", "올린 표"
    PROJECTS = "projects", "지원사업"


class Codes(Labelled):
    """Which office's codes a table has, where seven or eight digits do not tell."""

    AUTO = "auto", "표를 보고 알아보기"
    MOIS = "mois", "행정안전부"
    KOSTAT = "kostat", "통계청"


class Way(Labelled):
    """How a row found its dong."""

    CODE = "code", "코드로"
    NAME = "name", "자치구와 동 이름으로"
    CHOSEN = "chosen", "사람이 골라서"


class Unjoined(Labelled):
    """Why a row found none."""

    NO_PLACE = "no_place", "동이 적혀 있지 않음"
    NOT_A_DONG = "not_a_dong", "동이 아니라 시·도나 시군구 줄"
    LEGAL_DONG = "legal_dong", "행정동이 아니라 법정동"
    CODE_UNKNOWN = "code_unknown", "이 경계에 없는 코드"
    CODE_SYSTEM = "code_system", "어느 기관의 코드인지 알 수 없음"
    DISAGREE = "disagree", "코드와 이름이 서로 다른 동"
    DISTRICT_MISSING = "district_missing", "자치구가 적혀 있지 않음"
    DISTRICT_UNKNOWN = "district_unknown", "이 경계에 없는 시군구"
    NAME_UNKNOWN = "name_unknown", "그 시군구에 없는 동 이름"
    ELSEWHERE = "elsewhere", "이 지도가 다루지 않는 곳"
    LEFT_OUT = "left_out", "사람이 뺌"


class MeasureKind(Labelled):
    NUMBER = "number", "수"
    CATEGORY = "category", "갈래"


class Gather(Labelled):
    """How several rows of one dong become one value."""

    SUM = "sum", "더하기"
    MEAN = "mean", "평균"
    ROWS = "rows", "줄 세기"


class Method(Labelled):
    """How numbers are put into classes."""

    EQUAL_COUNT = "equal_count", "동 수를 고르게"
    EQUAL_INTERVAL = "equal_interval", "같은 간격으로"
    NATURAL_BREAKS = "natural_breaks", "자연스러운 구분으로"
    OWN = "own", "직접 정한 경계로"


class Palette(Labelled):
    """Colours that colour-blind readers and greyscale printers tell apart; drawn in maps.policy_map."""

    SEA = "sea", "노랑에서 파랑"
    BLUE = "blue", "파랑"
    PURPLE = "purple", "보라"
    BROWN = "brown", "주황에서 갈색"
    TWO_SIDES = "two_sides", "보라와 주황(0을 사이에 두고)"
