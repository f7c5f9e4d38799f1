"""The whole menu: every page that somebody may start from, in groups, each with a line that says what it is for."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final

from api.web import tabs as rows
from api.web.views import Viewer


@dataclass(frozen=True, slots=True)
class Entry:
    """One page: its words are Korean and translated where they are shown."""

    url: str
    label: str
    says: str


@dataclass(frozen=True, slots=True)
class MenuGroup:
    """Pages of one kind; the first of them is the door, by the name that the main menu gives it."""

    section: str
    title: str
    icon: str
    entries: tuple[Entry, ...]

    def words(self) -> Iterator[str]:
        """Yield whatever the group says."""
        yield self.title
        for entry in self.entries:
            yield from (entry.label, entry.says)


SAYS: Final[Mapping[str, str]] = MappingProxyType(
    {
        "/my": "다음 예약과 지난 예약을 보고, 취소하거나 시간을 바꿔요.",
        "/my/series": "매주 쓰는 예약을 날짜마다 봐요.",
        "/my/waits": "신청한 프로그램과 기다리는 자리를 봐요.",
        "/my/calendar": "휴대전화 달력이 내 예약을 스스로 받아 보게 해요.",
        "/my/parties": "모임이나 가구를 만들고 이웃을 초대해요.",
        "/my/needs": "매주 모일 자리를 찾는다고 적어 두면 이어 드려요.",
        "/my/growth": "내가 함께한 모임, 교육, 이용을 돌아봐요.",
        "/my/after": "쓰고 난 공간의 후기를 남기고 이의를 내요.",
        "/my/money": "낼 돈과 낸 돈, 영수증을 봐요.",
        "/my/app-passwords": "QGIS 같은 지도 프로그램에 넣을 비밀번호를 만들고 거두어요.",
        "/my/sign-in": "비밀번호와 다른 로그인 방법을 보고, 잇고, 끊어요.",
        "/my/data": "나에 관한 것을 모두 가져가고, 계정을 닫아요.",
        "/keep": "오늘 누가 오는지, 무엇이 기다리는지 봐요.",
        "/keep/week": "공간마다 날마다의 예약과 빈 시간을 한 장에서 봐요.",
        "/keep/rivals": "같은 시간을 바라는 신청을 나란히 놓고 정해요.",
        "/keep/visits": "온 사람을 확인하고, 안 온 예약의 자리를 다시 열어요.",
        "/keep/phone": "전화하거나 찾아온 이웃의 예약을 대신 넣어요.",
        "/keep/committee": "신청을 함께 정하는 이웃을 올려요.",
        "/keep/closures": "닫을 때와 걸리는 예약을 미리 보고 닫아요.",
        "/keep/rounds": "한 철 쓸 자리를 지망으로 받아 나누어요.",
        "/keep/spare": "비는 시간을 내놓아 자리를 찾는 이웃과 이어요.",
        "/keep/programmes": "강좌와 동아리를 열고 신청한 이웃을 봐요.",
        "/keep/shifts": "문을 맡을 사람이 비는 때를 봐요.",
        "/keep/money": "받을 돈과 돌려줄 돈을 적어요.",
        "/keep/use": "요일과 시간마다 얼마나 쓰였는지 봐요.",
        "/survey": "인터넷이 없어도 적고, 이어지면 보내요.",
        "/campaigns": "구역을 나누어 맡기고 어디까지 왔는지 봐요.",
        "/review": "조사해 온 것을 검토하고 여럿을 한꺼번에 정해요.",
        "/admin/submissions": "현장에서 온 기록을 그대로 봐요.",
        "/admin/duplicates": "같은 곳을 두 번 적은 기록을 가려내요.",
        "/consents": "누구의 무엇을 어디까지 보여도 되는지 적어요.",
        "/survey/forms": "조사할 때 묻는 것을 보고 바꿔요.",
        "/plan": "어느 동이 빠져 있는지 지도와 표로 봐요.",
        "/plan/next": "다음에 어디에 열면 좋을지 까닭과 함께 봐요.",
        "/plan/scenarios": "시설을 더하고 옮기고 닫아 보며 견주어요.",
        "/plan/targets": "정책 목표를 얼마나 이루었는지 봐요.",
        "/plan/hubs": "거점이 해마다 얼마나 이어지는지 봐요.",
        "/plan/maps": "동이 적힌 표를 지도로 만들어요.",
        "/admin": "오늘 기다리는 일을 한눈에 봐요.",
        "/admin/sites": "시설을 찾고, 더하고, 상태를 바꿔요.",
        "/admin/agreements": "빈 공간을 알리고, 신청을 받고, 협약을 맺어요.",
        "/admin/days": "명절과 임시 공휴일에 닫는 날을 정해요.",
        "/admin/people": "누가 무엇을 맡는지 보고, 맡기고, 끝내요.",
        "/admin/access-log": "누가 언제 개인정보를 보았는지 살펴요.",
        "/admin/destruction": "무엇을 몇 건 언제 왜 지웠는지 봐요.",
        "/admin/imports": "파일을 먼저 읽어 보고 들여와요.",
        "/admin/sources": "자료마다 어디서 왔고 어떻게 써도 되는지 봐요.",
        "/admin/jobs": "뒤에서 도는 일과 실패한 일을 봐요.",
        "/admin/backups": "백업을 만들고 확인해요.",
        "/admin/health": "서비스가 건강한지 한눈에 봐요.",
    }
)
"""What each page of a row of tabs is for; a test holds it complete."""


def _entries(of: rows.Group) -> tuple[Entry, ...]:
    return tuple(Entry(url, label, SAYS[url]) for url, label in rows.pages_of(of).items() if url in SAYS)


def _with_door(door: Entry, of: rows.Group) -> tuple[Entry, ...]:
    return (door, *(entry for entry in _entries(of) if entry.url != door.url))


EVERYBODY: Final = MenuGroup(
    "find",
    "모두의 마을",
    "house",
    (
        Entry("/", "공간 찾기", "빈 공간을 때와 인원으로 찾아 예약해요."),
        Entry("/programmes", "프로그램", "이웃이 여는 강좌, 동아리, 마을산책에 함께해요."),
        Entry("/rounds", "정기 대관", "한 철 동안 매주 쓸 자리를 신청해요."),
        Entry("/idle", "유휴공간", "비어 있는 공공 공간을 모임이 빌려 써요."),
        Entry("/atlas", "지도책", "우리 동네의 공간과 이야기를 지도와 책으로 봐요."),
        Entry("/courses", "마을 코스", "골목을 걸으며 공간과 이야기를 만나요."),
        Entry("/archive", "마을기록", "이웃의 이야기와 오래된 사진을 봐요."),
        Entry("/network", "동네 관계망", "누가 어디를 꾸리고 어디서 모이는지 봐요."),
        Entry("/plan", "형평 지도", "동마다 걸어서 닿는 공간이 얼마나 있는지 봐요."),
        Entry("/campaigns/surveyed", "마지막으로 조사한 날", "동마다 언제 둘러보았는지 봐요."),
        Entry("/data", "열린 자료", "동네 자료를 파일로 받거나 프로그램으로 읽어요."),
        Entry("/certificates", "활동 확인서 확인", "확인서의 번호가 맞는지 알아봐요."),
    ),
)
OWN: Final = MenuGroup("my", "내 것", "calendar", _with_door(Entry("/my", "내 예약", SAYS["/my"]), rows.MY))
KEEP: Final = MenuGroup(
    "keep",
    "공간지기의 일",
    "key",
    (
        *_with_door(Entry("/keep", "공간지기", SAYS["/keep"]), rows.KEEP),
        Entry("/keep/take-over", "공간 맡기", "자료로 들어온 공간을 맡아 예약을 받아요."),
    ),
)
SURVEY: Final = MenuGroup(
    "survey", "지역자원조사", "map", _with_door(Entry("/survey", "조사", SAYS["/survey"]), rows.SURVEY)
)
REVIEW: Final = MenuGroup(
    "survey", "지역자원조사", "map", _with_door(Entry("/review", "조사", SAYS["/review"]), rows.SURVEY)
)
"""The same pages for reviewers, whose door leads to their desk."""
PLAN: Final = MenuGroup("plan", "공간 계획", "chart", _with_door(Entry("/plan", "계획", SAYS["/plan"]), rows.PLAN))
ADMIN: Final = MenuGroup(
    "admin", "담당자의 일", "desk", _with_door(Entry("/admin", "관리", SAYS["/admin"]), rows.OFFICE)
)
DATA: Final = MenuGroup("admin", "자료", "list", (Entry("/admin/imports", "자료 들여오기", SAYS["/admin/imports"]),))
CONNECT: Final = MenuGroup(
    "admin",
    "다른 프로그램과 잇기",
    "globe",
    (Entry("/webhooks", "웹훅", "무엇이 바뀌면 다른 프로그램에 바로 알려요."),),
)
ACCOUNT: Final = MenuGroup(
    "login",
    "계정",
    "person",
    (
        Entry("/login", "로그인", "예약하고 내 예약을 보려면 들어와요."),
        Entry("/signup", "가입하기", "이메일 하나로 이웃이 되어요."),
    ),
)
GROUPS: Final = (EVERYBODY, OWN, KEEP, SURVEY, PLAN, ADMIN, DATA, CONNECT, ACCOUNT)


@dataclass(frozen=True, slots=True)
class MenuPage:
    q: str
    groups: tuple[MenuGroup, ...]
    """In the reader's language, only what fits `q`."""
    found: int = 0


def groups_of(viewer: Viewer | None) -> tuple[MenuGroup, ...]:
    """Return the groups whose pages the reader may open."""
    if viewer is None:
        return (EVERYBODY, OWN, ACCOUNT)
    survey = REVIEW if viewer.reviews else SURVEY
    work = (
        *((viewer.keeps, KEEP), (viewer.surveys, survey), (viewer.plans, PLAN), (viewer.administers, ADMIN)),
        (viewer.loads_data and not viewer.administers, DATA),
        (viewer.keeps or viewer.reviews or viewer.plans or viewer.administers, CONNECT),
    )
    return tuple(group for may_enter, group in ((True, EVERYBODY), (True, OWN), *work) if may_enter)
