"""The tabs under a heading: the rooms of a keeper's desk, of one's own things, of the office."""

from collections.abc import Mapping
from typing import Final

from api.auth.permissions import Action
from api.auth.reach import reach_of
from api.web.pages import Frame
from api.web.views import Link

KEEP = {
    "/keep": "예약",
    "/keep/rivals": "심사",
    "/keep/visits": "오늘 이용",
    "/keep/phone": "전화 예약",
    "/keep/closures": "휴관",
    "/keep/programmes": "프로그램",
    "/keep/rounds": "정기 대관",
    "/keep/spare": "남는 시간",
    "/keep/shifts": "당번",
    "/keep/money": "요금",
    "/keep/use": "이용 현황",
}
MY = {
    "/my": "예약",
    "/my/series": "연속 예약",
    "/my/waits": "대기",
    "/my/parties": "모임·가구",
    "/my/needs": "공간 구하기",
    "/my/after": "이용 뒤",
    "/my/money": "요금",
    "/my/growth": "걸어온 길",
    "/my/calendar": "달력 구독",
}
SURVEY = {
    "/survey": "조사하기",
    "/campaigns": "조사 사업",
    "/review": "검토",
    "/admin/submissions": "받은 기록",
    "/admin/duplicates": "중복",
    "/consents": "동의",
    "/survey/forms": "양식",
}
PLAN = {
    "/plan": "형평 지도",
    "/plan/next": "다음 자리",
    "/plan/scenarios": "가정해 보기",
    "/plan/targets": "목표",
    "/plan/hubs": "거점의 생애",
    "/plan/maps": "정책지도",
}
OFFICE = {
    "/admin/imports": "자료",
    "/admin/days": "쉬는 날",
    "/admin/agreements": "유휴공간·협약",
}


NEEDS: Final[Mapping[str, Action]] = {
    "/review": Action.REVIEW_RESOURCES,
    "/admin/duplicates": Action.REVIEW_RESOURCES,
    "/consents": Action.SEE_RESOURCES,
    "/survey/forms": Action.SEE_RESOURCES,
    "/plan/scenarios": Action.PLAN,
}
"""What somebody has to be able to do somewhere, for a tab not to lead to a refusal."""


def tabs(frame: Frame, of: dict[str, str], path: str = "") -> tuple[Link, ...]:
    """Return the tabs of a group that the reader may open, the present page's marked (`path` where it is another's).

    A page that knows nobody shows all of them: they lead to signing in.
    """
    here = path or frame.request.url.path
    return tuple(Link(url, frame.say(label), here == url) for url, label in of.items() if _opens(frame, url))


def _opens(frame: Frame, url: str) -> bool:
    return frame.caller is None or url not in NEEDS or bool(reach_of(frame.caller, NEEDS[url]))
