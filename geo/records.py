"""The vocabularies of residents, code tables, addresses, support projects and villages."""

from geo.enums import Labelled


class AreaLevel(Labelled):
    """How large an area a line of a population table speaks of."""

    PROVINCE = "province", "시도"
    DISTRICT = "district", "시군구"
    BRANCH = "branch", "출장소"
    DONG = "dong", "읍면동"


class CodeLevel(Labelled):
    PROVINCE = "province", "시도"
    DISTRICT = "district", "시군구"
    DONG = "dong", "읍면동"


class CodeSource(Labelled):
    """Whose numbering a code is; the two of the offices collide, so a code never stands without it."""

    MOIS = "mois", "행정안전부 행정동"
    KOSTAT = "kostat", "통계청"
    LEGAL = "legal", "법정동"


class AddressLayout(Labelled):
    """Which published file of 도로명주소 a line comes from."""

    SUMMARY = "summary", "위치정보요약DB"
    POSITION = "position", "도로명주소 출입구 정보"
    NAVIGATION = "navigation", "내비게이션용DB 건물정보"
    LOTS = "lots", "도로명주소 한글"
    RELATED = "related", "도로명주소 관련지번"


class VillageKind(Labelled):
    ENERGY = "energy", "에너지자립마을"
    MAPPED = "mapped", "마을 지도 조사 마을"
    OTHER = "other", "그 밖의 마을"


class Housing(Labelled):
    DETACHED = "detached", "단독주택"
    APARTMENT = "apartment", "공동주택"
    MIXED = "mixed", "섞여 있음"
