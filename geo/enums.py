"""The closed vocabularies of the product, with their Korean labels and, for states, the allowed moves as data."""

from enum import StrEnum
from typing import Self


class Labelled(StrEnum):
    """A vocabulary whose members know their Korean label: `HUB = "hub", "마을활력소"`."""

    label: str

    def __new__(cls, value: str, label: str = "") -> Self:
        member = str.__new__(cls, value)
        member._value_ = value
        member.label = label or value
        return member


class SiteKind(Labelled):
    HUB = "hub", "마을활력소"
    VILLAGE_SPACE = "village_space", "우리마을공간"
    VILLAGE_ENTERPRISE = "village_enterprise", "마을기업"
    ARTS_STUDIO = "arts_studio", "마을예술창작소"
    SARANGBANG = "sarangbang", "마을사랑방"
    CAFE = "cafe", "마을카페"
    COMMUNITY_CENTER = "community_center", "주민센터·자치회관"
    LIBRARY = "library", "도서관"
    SENIOR_CENTER = "senior_center", "경로당"
    WELFARE = "welfare", "복지시설"
    SCHOOL = "school", "학교"
    OFFICE = "office", "관공서"
    IDLE = "idle", "유휴공간"
    OTHER = "other", "기타 시설"


class SiteState(Labelled):
    CANDIDATE = "candidate", "후보"
    PLANNED = "planned", "예정"
    BUILDING = "building", "조성 중"
    OPEN = "open", "운영 중"
    PAUSED = "paused", "운영 중단"
    CLOSED = "closed", "폐쇄"


SITE_MOVES: dict[SiteState, frozenset[SiteState]] = {
    SiteState.CANDIDATE: frozenset({SiteState.PLANNED, SiteState.CLOSED}),
    SiteState.PLANNED: frozenset({SiteState.CANDIDATE, SiteState.BUILDING, SiteState.OPEN, SiteState.CLOSED}),
    SiteState.BUILDING: frozenset({SiteState.PLANNED, SiteState.OPEN, SiteState.CLOSED}),
    SiteState.OPEN: frozenset({SiteState.PAUSED, SiteState.CLOSED}),
    SiteState.PAUSED: frozenset({SiteState.OPEN, SiteState.CLOSED}),
    SiteState.CLOSED: frozenset({SiteState.CANDIDATE, SiteState.OPEN}),
}


class SpaceKind(Labelled):
    ROOM = "room", "모임방·강의실"
    HALL = "hall", "강당"
    KITCHEN = "kitchen", "공유부엌"
    STUDIO = "studio", "작업실·연습실"
    YARD = "yard", "마당"
    SPORTS = "sports", "체육시설"
    CHILDCARE = "childcare", "열린육아방"
    THING = "thing", "공유물품"
    OTHER = "other", "기타 공간"


class SpaceState(Labelled):
    OPEN = "open", "이용 가능"
    PAUSED = "paused", "잠시 중단"
    CLOSED = "closed", "폐쇄"


class Approval(Labelled):
    INQUIRE = "inquire", "문의 후 이용"
    INSTANT = "instant", "바로 예약"
    MANAGER = "manager", "공간지기 승인"
    COMMITTEE = "committee", "운영위원회 승인"


class Pending(Labelled):
    BLOCK = "block", "신청하면 자리를 잡음"
    COMPETE = "compete", "승인 때 확정"


class HolidayRule(Labelled):
    YES = "yes", "공휴일에도 엶"
    NO = "no", "공휴일은 쉼"
    ONLY = "only", "공휴일에만 엶"


class NamedDays(Labelled):
    """Days of the lunar calendar on which a space may be closed: the holiday with the days around it and instead."""

    SEOLLAL = "seollal", "설 연휴"
    SEOLLAL_DAY = "seollal_day", "설날 당일"
    CHUSEOK = "chuseok", "추석 연휴"
    CHUSEOK_DAY = "chuseok_day", "추석 당일"


class ApplyWay(Labelled):
    """How one asks for a space outside this service."""

    INTERNET = "internet", "인터넷"
    APP = "app", "앱"
    PHONE = "phone", "전화"
    VISIT = "visit", "방문"
    EMAIL = "email", "이메일"
    FAX = "fax", "팩스"
    FREE_USE = "free_use", "신청 없이 이용"


class Vat(Labelled):
    INCLUDED = "included", "부가세 포함"
    EXCLUDED = "excluded", "부가세 별도"


class Purpose(Labelled):
    MEETING = "meeting", "모임·회의"
    CLASS = "class", "강좌·교육"
    CLUB = "club", "동아리"
    CULTURE = "culture", "문화·공연"
    CHILDCARE = "childcare", "돌봄·육아"
    EVENT = "event", "마을 행사"
    OTHER = "other", "기타"


class Nature(Labelled):
    """What a use may be beside its purpose, and what a site or a space may not lend for."""

    COMMERCIAL = "commercial", "영리·판매"
    POLITICAL = "political", "정치"
    RELIGIOUS = "religious", "종교"


class Opens(Labelled):
    """From when bookings of a day may be made."""

    ROLLING = "rolling", "며칠 앞까지 언제든"
    WEEKLY = "weekly", "매주 정한 때 다음 주 예약을 열기"
    MONTHLY = "monthly", "매달 정한 때 다음 달 예약을 열기"


class Channel(Labelled):
    WEB = "web", "누리집"
    PHONE = "phone", "전화"
    VISIT = "visit", "방문"
    KIOSK = "kiosk", "무인기"
    API = "api", "연계"


class BookingType(Labelled):
    NORMAL = "normal", "대관"
    STAFF = "staff", "공간지기 사용"
    BLOCK = "block", "휴관·점검"
    SEASON = "season", "정기 대관"
    PROGRAMME = "programme", "프로그램"


class BookingState(Labelled):
    HOLD = "hold", "임시 보관"
    REQUESTED = "requested", "승인 대기"
    AWAITING_PAYMENT = "awaiting_payment", "입금 대기"
    CONFIRMED = "confirmed", "예약 확정"
    IN_USE = "in_use", "이용 중"
    COMPLETED = "completed", "이용 완료"
    NO_SHOW = "no_show", "미방문"
    CANCELLED = "cancelled", "취소됨"
    REJECTED = "rejected", "거절됨"
    EXPIRED = "expired", "기한 지남"


_B = BookingState
BOOKING_MOVES: dict[BookingState, frozenset[BookingState]] = {
    _B.HOLD: frozenset({_B.CONFIRMED, _B.AWAITING_PAYMENT, _B.REQUESTED, _B.CANCELLED, _B.EXPIRED}),
    _B.REQUESTED: frozenset({_B.CONFIRMED, _B.AWAITING_PAYMENT, _B.REJECTED, _B.CANCELLED, _B.EXPIRED}),
    _B.AWAITING_PAYMENT: frozenset({_B.CONFIRMED, _B.CANCELLED, _B.EXPIRED}),
    _B.CONFIRMED: frozenset({_B.REQUESTED, _B.IN_USE, _B.COMPLETED, _B.NO_SHOW, _B.CANCELLED}),
    _B.IN_USE: frozenset({_B.COMPLETED, _B.CANCELLED}),
    _B.COMPLETED: frozenset(),
    _B.NO_SHOW: frozenset(),
    _B.CANCELLED: frozenset(),
    _B.REJECTED: frozenset(),
    _B.EXPIRED: frozenset(),
}
"""Every allowed change of a booking's state; the migration writes the same pairs into `booking_moves`."""

LIVE_STATES = (_B.HOLD, _B.REQUESTED, _B.AWAITING_PAYMENT, _B.CONFIRMED, _B.IN_USE)
"""States in which a booking has claims on its cells."""


class Ballot(Labelled):
    """How a member of a committee votes upon a request."""

    YES = "yes", "찬성"
    NO = "no", "반대"


class AppealState(Labelled):
    OPEN = "open", "살펴보는 중"
    LIFTED = "lifted", "미방문 기록을 거둠"
    KEPT = "kept", "그대로 둠"


class PartyKind(Labelled):
    PERSON = "person", "개인"
    GROUP = "group", "모임"
    HOUSEHOLD = "household", "가구"


class MemberRole(Labelled):
    LEAD = "lead", "대표"
    MEMBER = "member", "구성원"


class QuotaMeasure(Labelled):
    COUNT = "count", "횟수"
    MINUTES = "minutes", "시간"


class QuotaPer(Labelled):
    """Within what a quota is counted; `active` counts what is not over yet."""

    DAY = "day", "하루"
    WEEK = "week", "한 주"
    MONTH = "month", "한 달"
    ROLLING = "rolling", "앞뒤 며칠"
    ACTIVE = "active", "아직 쓰지 않은 예약"


class QuotaScope(Labelled):
    SPACE = "space", "이 공간"
    SITE = "site", "이 시설"
    DISTRICT = "district", "이 자치구"
    KIND = "kind", "같은 종류의 공간"


class ResourceKind(Labelled):
    PERSON = "person", "사람"
    SPACE = "space", "공간"
    ORGANISATION = "organisation", "단체"
    ACTIVITY = "activity", "활동"
    GOODS = "goods", "공유물품"
    STORY = "story", "이야기"
    ROUTE = "route", "마을길"


class ResourceState(Labelled):
    DRAFT = "draft", "작성 중"
    SUBMITTED = "submitted", "검토 대기"
    NEEDS_FIX = "needs_fix", "보완 요청"
    APPROVED = "approved", "승인"
    PUBLISHED = "published", "공개"
    REJECTED = "rejected", "반려"
    CLOSED = "closed", "사라짐"
    MERGED = "merged", "합쳐짐"


class ResourceAction(Labelled):
    """What can be done with the newest revision of a record on its way to the public."""

    SUBMIT = "submit", "검토 요청"
    APPROVE = "approve", "승인"
    PUBLISH = "publish", "공개"
    SEND_BACK = "send-back", "보완 요청"
    REJECT = "reject", "반려"
    CLOSE = "close", "사라짐으로 표시"
    REOPEN = "reopen", "다시 열기"


_R = ResourceState
RESOURCE_MOVES: dict[ResourceAction, tuple[frozenset[ResourceState], ResourceState]] = {
    ResourceAction.SUBMIT: (frozenset({_R.DRAFT, _R.NEEDS_FIX}), _R.SUBMITTED),
    ResourceAction.APPROVE: (frozenset({_R.SUBMITTED}), _R.APPROVED),
    ResourceAction.PUBLISH: (frozenset({_R.APPROVED}), _R.PUBLISHED),
    ResourceAction.SEND_BACK: (frozenset({_R.SUBMITTED, _R.APPROVED}), _R.NEEDS_FIX),
    ResourceAction.REJECT: (frozenset({_R.SUBMITTED, _R.NEEDS_FIX, _R.APPROVED}), _R.REJECTED),
    ResourceAction.CLOSE: (
        frozenset({_R.DRAFT, _R.SUBMITTED, _R.NEEDS_FIX, _R.APPROVED, _R.PUBLISHED, _R.REJECTED}),
        _R.CLOSED,
    ),
    ResourceAction.REOPEN: (frozenset({_R.CLOSED}), _R.SUBMITTED),
}
"""From which states each action leads where; one reopened whose newest revision is public, is published."""

EDITED_STATES: dict[ResourceState, ResourceState] = {
    _R.DRAFT: _R.DRAFT,
    _R.NEEDS_FIX: _R.NEEDS_FIX,
    _R.SUBMITTED: _R.SUBMITTED,
    _R.APPROVED: _R.SUBMITTED,
    _R.PUBLISHED: _R.SUBMITTED,
    _R.REJECTED: _R.SUBMITTED,
}
"""Where a new revision stands, by where the one before it stood; closed and merged records take none."""


class Role(Labelled):
    RESIDENT = "resident", "주민"
    KEEPER = "keeper", "공간지기"
    SURVEYOR = "surveyor", "조사단원"
    COORDINATOR = "coordinator", "조정자"
    PLANNER = "planner", "계획 담당"
    OFFICER = "officer", "구 담당자"
    ADMIN = "admin", "운영 관리자"


class Scope(Labelled):
    EVERYWHERE = "everywhere", "전체"
    PROVINCE = "province", "시·도"
    DISTRICT = "district", "자치구"
    SITE = "site", "시설"


class CodeSystem(Labelled):
    MOIS = "mois", "행정안전부"
    KOSTAT = "kostat", "통계청"


class RelationKind(Labelled):
    RUNS = "runs", "운영한다"
    BELONGS_TO = "belongs_to", "속한다"
    MEETS_AT = "meets_at", "모인다"
    LENDS = "lends", "빌려준다"
    LEADS_PAST = "leads_past", "지나간다"


class Licence(Labelled):
    """What the source of a record allows; types 3 and 4 of 공공누리 stay as they are: never edited, never merged."""

    KOGL_1 = "kogl_1", "공공누리 제1유형(출처표시)"
    KOGL_2 = "kogl_2", "공공누리 제2유형(출처표시·상업적 이용금지)"
    KOGL_3 = "kogl_3", "공공누리 제3유형(출처표시·변경금지)"
    KOGL_4 = "kogl_4", "공공누리 제4유형(출처표시·상업적 이용금지·변경금지)"
    FREE = "free", "이용허락범위 제한 없음"
    ODBL = "odbl", "ODbL"
    OWN = "own", "직접 조사"
    UNKNOWN = "unknown", "이용조건 확인 필요"


UNCHANGEABLE = frozenset({Licence.KOGL_3, Licence.KOGL_4})


class Visibility(Labelled):
    PUBLIC = "public", "누구나"
    INTERNAL = "internal", "조사단 안"
    PRIVATE = "private", "개인정보"


class ImportKind(Labelled):
    """What an import run brings in."""

    BOUNDARIES = "boundaries", "행정동 경계"
    SPACES = "spaces", "공간"
    RESOURCES = "resources", "지역자원"
    POPULATION = "population", "주민등록인구·인구 격자"
    PROJECTS = "projects", "지원사업·마을"
    CODES = "codes", "행정구역 코드표"
    ADDRESSES = "addresses", "도로명주소"
    SUBMISSIONS = "submissions", "조사 기록"
    NETWORK = "network", "보행로"


class ImportState(Labelled):
    WAITING = "waiting", "차례를 기다림"
    READING = "reading", "읽는 중"
    READY = "ready", "저장 전 확인"
    COMMITTING = "committing", "저장하는 중"
    COMMITTED = "committed", "저장함"
    UNDOING = "undoing", "되돌리는 중"
    UNDONE = "undone", "되돌림"
    FAILED = "failed", "받지 않음"


IMPORT_MOVES: dict[ImportState, frozenset[ImportState]] = {
    ImportState.WAITING: frozenset({ImportState.READING, ImportState.COMMITTING, ImportState.FAILED}),
    ImportState.READING: frozenset({ImportState.READY, ImportState.FAILED, ImportState.WAITING}),
    ImportState.READY: frozenset({ImportState.WAITING, ImportState.COMMITTING, ImportState.FAILED}),
    ImportState.COMMITTING: frozenset({ImportState.COMMITTED, ImportState.READY, ImportState.FAILED}),
    ImportState.COMMITTED: frozenset({ImportState.UNDOING, ImportState.UNDONE}),
    ImportState.UNDOING: frozenset({ImportState.UNDONE, ImportState.COMMITTED}),
    ImportState.UNDONE: frozenset(),
    ImportState.FAILED: frozenset({ImportState.WAITING}),
}


class RowOutcome(Labelled):
    """What became of one row of a file."""

    NEW = "new", "새로"
    UPDATED = "updated", "바뀜"
    UNCHANGED = "unchanged", "그대로"
    LINKED = "linked", "있는 곳에 이음"
    WAITING = "waiting", "위치 찾는 중"
    REFUSED = "refused", "받지 않음"


class ProgrammeKind(Labelled):
    CLASS = "class", "강좌·교육"
    CLUB = "club", "동아리"
    CULTURE = "culture", "문화·공연"
    CHILDCARE = "childcare", "돌봄·육아"
    MEETING = "meeting", "모임·회의"
    WALK = "walk", "마을산책"
    OTHER = "other", "기타"


class SessionState(Labelled):
    """Whether a session of a programme takes place."""

    OPEN = "open", "열림"
    CANCELLED = "cancelled", "취소됨"


class SignupState(Labelled):
    SIGNED = "signed", "신청함"
    LEFT = "left", "취소함"
    CANCELLED = "cancelled", "회차 취소"


class WaitState(Labelled):
    WAITING = "waiting", "대기 중"
    OFFERED = "offered", "자리가 났어요"
    TAKEN = "taken", "자리를 받음"
    DECLINED = "declined", "사양함"
    EXPIRED = "expired", "기한이 지남"


WAIT_MOVES: dict[WaitState, frozenset[WaitState]] = {
    WaitState.WAITING: frozenset({WaitState.OFFERED, WaitState.DECLINED, WaitState.EXPIRED}),
    WaitState.OFFERED: frozenset({WaitState.TAKEN, WaitState.DECLINED, WaitState.EXPIRED}),
    WaitState.TAKEN: frozenset(),
    WaitState.DECLINED: frozenset(),
    WaitState.EXPIRED: frozenset(),
}


class Repeats(Labelled):
    """How a series of bookings repeats."""

    WEEKLY = "weekly", "매주"
    MONTHLY = "monthly", "매달"


class SeriesDayState(Labelled):
    """What became of one date of a series."""

    MADE = "made", "잡음"
    SKIPPED = "skipped", "건너뜀"
    CANCELLED = "cancelled", "취소됨"


class FeedKind(Labelled):
    """Whose bookings a subscribed calendar shows."""

    MINE = "mine", "내 예약"
    KEPT = "kept", "내가 돌보는 곳의 예약"
    SPACE = "space", "한 공간의 예약"


class RoundState(Labelled):
    """A season round goes one way: made, open for wishes, closed, drawn, published as bookings."""

    DRAFT = "draft", "준비 중"
    OPEN = "open", "신청 받는 중"
    CLOSED = "closed", "마감"
    DRAWN = "drawn", "추첨함"
    PUBLISHED = "published", "확정"


class SpareState(Labelled):
    OPEN = "open", "열림"
    CLOSED = "closed", "거둠"


class NeedState(Labelled):
    OPEN = "open", "찾는 중"
    MATCHED = "matched", "구했어요"
    CLOSED = "closed", "거둠"


class MatchState(Labelled):
    FOUND = "found", "어울림"
    PROPOSED = "proposed", "제안함"
    ACCEPTED = "accepted", "맺음"
    DECLINED = "declined", "사양함"


class ErasureCause(Labelled):
    """Who asked for an account to be forgotten; `again` is what a restored backup learns once more."""

    SELF = "self", "본인이 닫음"
    WRITTEN = "written", "서면 요청"
    OPERATOR = "operator", "명령줄"
    AGAIN = "again", "백업을 되돌린 뒤 다시"
