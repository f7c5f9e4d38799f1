"""The tabs under a heading: the rooms of a keeper's desk, of one's own things, of the office.

Few pages stand in one row. Many are grouped: the first row names the groups, the second the pages of the present one,
so that a phone shows every word without rolling.
"""

from collections.abc import Callable, Iterator, Mapping
from typing import Final

from api.auth.permissions import Action
from api.auth.reach import reach_of
from api.web.doors import loads_data
from api.web.messages import Translator
from api.web.pages import Frame
from api.web.views import Link

Pages = Mapping[str, str]
"""Addresses and what they are called."""
Group = Mapping[str, str] | Mapping[str, Pages]
"""Pages in one row, or rows of pages by the name of their group."""

KEEP: Final[Mapping[str, Pages]] = {
    "예약": {
        "/keep": "오늘",
        "/keep/week": "주간",
        "/keep/rivals": "신청 심사",
        "/keep/phone": "전화 예약",
    },
    "시간": {
        "/keep/closures": "휴관",
        "/keep/shifts": "당번",
        "/keep/rounds": "정기 대관",
        "/keep/spare": "남는 시간",
    },
    "사람": {
        "/keep/programmes": "프로그램",
        "/keep/visits": "이용과 후기",
        "/keep/committee": "운영위원",
    },
    "기록": {
        "/keep/money": "요금",
        "/keep/use": "이용 현황",
    },
}
MY: Final[Mapping[str, Pages]] = {
    "예약": {
        "/my": "내 예약",
        "/my/series": "연속 예약",
        "/my/waits": "대기",
        "/my/calendar": "달력 구독",
    },
    "모임": {
        "/my/parties": "모임·가구",
        "/my/needs": "공간 구하기",
        "/my/growth": "걸어온 길",
    },
    "지난 이용": {
        "/my/after": "이용 뒤",
        "/my/money": "요금",
    },
    "계정": {
        "/my/app-passwords": "앱 비밀번호",
        "/my/sign-in": "로그인 방법",
        "/my/data": "내 정보",
    },
}
SURVEY: Final[Pages] = {
    "/survey": "조사하기",
    "/campaigns": "조사 사업",
    "/review": "검토",
    "/admin/submissions": "받은 기록",
    "/admin/duplicates": "중복",
    "/consents": "동의",
    "/survey/forms": "양식",
}
PLAN: Final[Pages] = {
    "/plan": "형평 지도",
    "/plan/next": "다음 자리",
    "/plan/scenarios": "가정해 보기",
    "/plan/targets": "목표",
    "/plan/hubs": "거점의 생애",
    "/plan/maps": "정책지도",
}
OFFICE: Final[Mapping[str, Pages]] = {
    "오늘": {
        "/admin": "오늘 할 일",
    },
    "시설": {
        "/admin/sites": "시설",
        "/admin/agreements": "유휴공간·협약",
        "/admin/days": "쉬는 날",
    },
    "사람": {
        "/admin/people": "사람과 권한",
        "/admin/access-log": "접속 기록",
        "/admin/destruction": "파기 기록",
    },
    "자료": {
        "/admin/imports": "들여오기",
        "/admin/sources": "출처",
    },
    "운영": {
        "/admin/health": "건강",
        "/admin/jobs": "뒤에서 하는 일",
        "/admin/backups": "백업",
    },
}


NEEDS: Final[Mapping[str, Action]] = {
    "/review": Action.REVIEW_RESOURCES,
    "/admin/duplicates": Action.REVIEW_RESOURCES,
    "/consents": Action.SEE_RESOURCES,
    "/survey/forms": Action.SEE_RESOURCES,
    "/plan/scenarios": Action.PLAN,
    "/admin": Action.EDIT_SITES,
    "/admin/sites": Action.EDIT_SITES,
    "/admin/people": Action.GRANT_RIGHTS,
    "/admin/access-log": Action.SEE_ACCESS_LOG,
    "/admin/destruction": Action.SEE_ACCESS_LOG,
    "/admin/sources": Action.LOAD_DATA,
    "/admin/days": Action.EDIT_SITES,
    "/admin/health": Action.OPERATE,
    "/admin/jobs": Action.OPERATE,
    "/admin/backups": Action.OPERATE,
}
"""What somebody has to be able to do somewhere, for a tab not to lead to a refusal."""


def tabs(frame: Frame, of: Group, path: str = "") -> tuple[Link, ...]:
    """Return the tabs of a group that the reader may open, the present page's marked (`path` where it is another's).

    A page that knows nobody shows all of them: they lead to signing in.
    """
    return marked(of, path or frame.request.url.path, frame.say, lambda url: opens(frame, url))


def marked(
    of: Group, here: str, say: Translator = str, may_open: Callable[[str], bool] = lambda _: True
) -> tuple[Link, ...]:
    """Return the tabs of a group with the page at `here` marked; groups carry their pages in `inner`."""
    return tuple(made for name, value in of.items() if (made := _tab(name, value, here, say, may_open)))


def _tab(name: str, value: str | Pages, here: str, say: Translator, may_open: Callable[[str], bool]) -> Link | None:
    if isinstance(value, str):
        return Link(name, say(value), here == name) if may_open(name) else None
    pages = tuple(Link(url, say(label), here == url) for url, label in value.items() if may_open(url))
    if not pages:
        return None
    return Link(pages[0].url, say(name), any(page.current for page in pages), pages)


def opens(frame: Frame, url: str) -> bool:
    """Say whether the reader may open a tab."""
    if frame.caller is None:
        return True
    if url == "/admin/imports":  # coordinators bring records, planners residents and streets
        return loads_data(frame.caller)
    return url not in NEEDS or bool(reach_of(frame.caller, NEEDS[url]))


def words(of: Group) -> Iterator[str]:
    """Yield whatever the tabs of a group say."""
    for name, value in of.items():
        yield from (value,) if isinstance(value, str) else (name, *value.values())


def pages_of(of: Group) -> dict[str, str]:
    """Return the pages of a group in one row."""
    one: dict[str, str] = {}
    for name, value in of.items():
        one |= {name: value} if isinstance(value, str) else dict(value)
    return one
