"""The vocabularies of money: who pays when for what, and what the law lets off."""

from geo.enums import Labelled


class PayWhen(Labelled):
    BEFOREHAND = "beforehand", "이용 전에 냄"
    ON_SITE = "on_site", "이용하는 날 현장에서 냄"


class Rounding(Labelled):
    DOWN = "down", "버림"
    HALF_UP = "half_up", "반올림"
    UP = "up", "올림"


class RateDays(Labelled):
    ANY = "any", "모든 날"
    WEEKDAY = "weekday", "평일"
    WEEKEND = "weekend", "주말"
    HOLIDAY = "holiday", "공휴일"


class Whom(Labelled):
    ANYONE = "anyone", "누구나"
    GROUP = "group", "등록 모임"
    DONG = "dong", "우리 동 주민"
    DISTRICT = "district", "우리 구 주민"


class Reduction(Labelled):
    """Whom the law or an ordinance lets off a part; only one of them counts, the highest."""

    BASIC_LIVELIHOOD = "basic_livelihood", "기초생활수급자"
    NEAR_POOR = "near_poor", "차상위계층"
    DISABLED = "disabled", "장애인"
    NATIONAL_MERIT = "national_merit", "국가유공자"
    MULTI_CHILD = "multi_child", "다자녀가정"
    SINGLE_PARENT = "single_parent", "한부모가족"
    VOLUNTEER = "volunteer", "우수자원봉사자"
    SENIOR = "senior", "어르신(65세 이상)"


class ExtraPer(Labelled):
    USE = "use", "한 번"
    HOUR = "hour", "1시간"
    DAY = "day", "하루"


class ChargeKind(Labelled):
    FEE = "fee", "이용료"
    DEPOSIT = "deposit", "보증금"


class PayBy(Labelled):
    ON_SITE = "on_site", "현장"
    TRANSFER = "transfer", "계좌이체"
    TOSS = "toss", "토스페이먼츠"


class OrderState(Labelled):
    """How far a payment at the provider has come."""

    OPEN = "open", "결제창 엶"
    CONFIRMING = "confirming", "승인 확인 중"
    PAID = "paid", "결제됨"
    REFUSED = "refused", "결제 안 됨"


class RefundState(Labelled):
    DUE = "due", "돌려줄 돈"
    DONE = "done", "돌려줌"


class Condition(Labelled):
    """How a lent thing came back."""

    GOOD = "good", "이상 없음"
    WORN = "worn", "손볼 곳 있음"
    DAMAGED = "damaged", "고장·파손"
    MISSING = "missing", "분실"
