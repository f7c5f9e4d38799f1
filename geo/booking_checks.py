"""Words about bookings that a keeper should look at."""

from geo.enums import Labelled


class CheckCause(Labelled):
    """Why a booking lies outside the hours after it was made."""

    HOLIDAY = "holiday", "공휴일이 바뀌었어요"
    DAY_OFF = "day_off", "쉬는 날이 생겼어요"
    HOURS = "hours", "여는 시간이 바뀌었어요"


class CheckDecision(Labelled):
    KEEP = "keep", "그대로 두기"
    CANCEL = "cancel", "시설 사정으로 취소"
