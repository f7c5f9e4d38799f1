"""The office's first page: what waits, and the ways to everything an officer or administrator looks after."""

from typing import Final

from fastapi import APIRouter, Response
from sqlalchemy.orm import Session

from api.auth.deps import SignedIn
from api.auth.permissions import EVERYWHERE, Action, Caller, may
from api.auth.reach import reach_of
from api.deps import SessionDep, SettingsDep
from api.operation.looking import trouble
from api.web import access_log_pages, grants_pages, site_admin_pages, sources_pages
from api.web.labels import dated
from api.web.office_views import AdminPage, DoorGroup, DoorLine, WaitLine
from api.web.pages import Frame, FrameDep
from api.web.tabs import OFFICE, opens, tabs
from geo import clock
from geo.agreement_states import WARN_DAYS
from geo.clock import SEOUL
from geo.errors import NotAllowed
from geo.office_words import RIGHT_ENDS_SOON_DAYS
from geo.queries import access_reviews, grants, office, sources
from geo.queries.office import Waiting
from geo.queries.reach import Reach
from geo.settings import Settings

router = APIRouter()
router.include_router(site_admin_pages.router)
router.include_router(grants_pages.router)
router.include_router(sources_pages.router)
router.include_router(access_log_pages.router)

GROUPS: Final = (
    (
        "시설과 협약",
        "house",
        (
            ("/admin/sites", "시설", "찾고, 더하고, 열고 닫아요."),
            ("/admin/agreements", "유휴공간·협약", "빈 공간을 내놓고 협약을 맺어요."),
            ("/admin/days", "쉬는 날", "공휴일과 쉬는 날을 정해요."),
            ("/plan/hubs", "거점의 생애", "연 곳이 해마다 얼마나 남았는지 봐요."),
        ),
    ),
    (
        "사람",
        "people",
        (
            ("/admin/people", "사람과 권한", "누가 무엇을 언제까지 맡는지 봐요."),
            ("/admin/access-log", "접속 기록", "누가 누구의 개인정보를 봤는지 달마다 점검해요."),
            ("/admin/destruction", "파기 기록", "무엇을 몇 건 언제 왜 지웠는지 봐요."),
            ("/consents", "동의", "받은 동의와 곧 끝나는 동의를 봐요."),
        ),
    ),
    (
        "자료",
        "book",
        (
            ("/admin/imports", "자료 들여오기", "관청 파일을 읽고 저장하고 되돌려요."),
            ("/admin/sources", "출처와 이용조건", "어디서 온 자료이고 어떻게 써도 되는지 적어요."),
            ("/admin/duplicates", "중복", "같은 곳일 수 있는 기록을 가려요."),
            ("/review", "검토", "조사한 기록을 살피고 공개해요."),
        ),
    ),
    (
        "운영",
        "desk",
        (
            ("/admin/health", "건강", "서비스가 잘 도는지 봐요."),
            ("/admin/jobs", "뒤에서 하는 일", "밀리거나 하지 못한 일을 봐요."),
            ("/admin/backups", "백업", "백업을 만들고 확인해요."),
            ("/webhooks", "웹훅", "무엇이 바뀌면 다른 프로그램에 알려요."),
        ),
    ),
)
"""The ways from the first page, by group: address, name, what one does there."""


@router.get("/admin")
def index(frame: FrameDep, caller: SignedIn, session: SessionDep, settings: SettingsDep) -> Response:
    """Show what waits today within the reader's area, then the ways to everything."""
    reach = reach_of(caller, Action.EDIT_SITES)
    if not reach:
        raise NotAllowed(
            "구 담당자와 운영 관리자의 화면이에요. 맡은 일이 생기면 여기에서 시작해요.",
            "This page is for district officers and administrators.",
            code="officers_only",
        )
    waiting = office.waiting_for(session, reach, caller.account_id, clock.today(), clock.now())
    view = AdminPage(
        tabs=tabs(frame, OFFICE),
        day=dated(clock.today(), frame.lang),
        area=area_of(session, reach, frame),
        waits=(*_office_waits(waiting, frame), *_service_waits(session, settings, caller, frame)),
        groups=_groups(frame),
    )
    return frame.show("admin.html", "admin", admin=view)


def area_of(session: Session, reach: Reach, frame: Frame) -> str:
    """Return the names of the places a reader looks after."""
    if reach.everywhere:
        return frame.say("전체")
    provinces = [one.name for one in grants.list_provinces(session) if one.province_code in reach.provinces]
    districts = [one.name for one in grants.list_all_districts(session) if one.district_code in reach.districts]
    sites = [frame.say("시설 {n}곳").format(n=len(reach.sites))] if reach.sites else []
    return ", ".join((*provinces, *districts, *sites))


def _office_waits(waiting: Waiting, frame: Frame) -> tuple[WaitLine, ...]:
    say = frame.say
    days = say("{n}일 안에 끝나요. 갱신하거나 끝낼지 정해 주세요.")
    lines = (
        (waiting.applications, "people", say("유휴공간 신청"), say("견주어 보고 쓸 곳을 정해요."), "/admin/agreements"),
        (waiting.agreements_ending, "clock", say("끝나 가는 협약"), days.format(n=WARN_DAYS), "/admin/agreements"),
        (
            waiting.agreement_drafts,
            "copy",
            say("맺지 않은 협약 초안"),
            say("맺으면 그 시간이 열려요."),
            "/admin/agreements",
        ),
        (
            waiting.sites_late,
            "house",
            say("늦어지는 시설"),
            say("여는 날이 지났거나 석 달 넘게 나아가지 않았어요."),
            "/admin/sites?late=yes",
        ),
        (
            waiting.rights_ending,
            "key",
            say("끝나 가는 권한"),
            say("{n}일 안에 끝나요. 이어 맡길지 정해 주세요.").format(n=RIGHT_ENDS_SOON_DAYS),
            "/admin/people?ending=yes",
        ),
        (
            waiting.imports_ready,
            "list",
            say("저장하지 않은 자료"),
            say("읽어 본 결과를 보고 저장해요."),
            "/admin/imports",
        ),
    )
    return tuple(
        WaitLine(icon, label, says, url, say("{n}건").format(n=count))
        for count, icon, label, says, url in lines
        if count
    )


def _service_waits(session: Session, settings: Settings, caller: Caller, frame: Frame) -> list[WaitLine]:
    """Return what waits for those who look after the whole service."""
    say, made = frame.say, list[WaitLine]()
    if reach_of(caller, Action.LOAD_DATA).everywhere and (unknown := sources.count_unknown(session)):
        says = say("공개되어 있는데 이용조건을 몰라요. 찾아서 적어 주세요.")
        made.append(WaitLine("book", say("이용조건을 모르는 출처"), says, "/admin/sources", str(unknown), "bad"))
    if may(caller, Action.SEE_ACCESS_LOG, EVERYWHERE):
        months = [row for row in access_reviews.list_months(session, clock.today()) if row.waits]
        if months:
            says = say("살펴보고 서명해 주세요.")
            url = f"/admin/access-log?month={months[-1].month:%Y-%m}"
            count = say("{n}달").format(n=len(months))
            made.append(WaitLine("person", say("점검하지 않은 접속 기록"), says, url, count))
    return [*made, *_operation_waits(session, settings, caller, frame)]


def _operation_waits(session: Session, settings: Settings, caller: Caller, frame: Frame) -> list[WaitLine]:
    if not may(caller, Action.OPERATE, EVERYWHERE):
        return []
    say, found, made = frame.say, trouble(session, settings), list[WaitLine]()
    if found.failed_jobs:
        count = say("{n}건").format(n=found.failed_jobs)
        made.append(
            WaitLine("alert", say("하지 못한 일"), say("까닭을 보고 다시 시켜요."), "/admin/jobs", count, "bad")
        )
    if found.backup_old:
        at = found.backup_at.astimezone(SEOUL).date() if found.backup_at else None
        says = say("마지막 백업은 {day}이에요.").format(day=dated(at, frame.lang)) if at else say("아직 백업이 없어요.")
        made.append(WaitLine("copy", say("오래된 백업"), says, "/admin/backups", "", "bad"))
    if found.worker_silent:
        says = say("메일과 밤일이 멈춰 있어요.")
        made.append(WaitLine("clock", say("일꾼이 조용해요"), says, "/admin/health", "", "bad"))
    return made


def _groups(frame: Frame) -> tuple[DoorGroup, ...]:
    made = (
        DoorGroup(
            frame.say(title),
            icon,
            tuple(DoorLine(url, frame.say(label), frame.say(says)) for url, label, says in doors if opens(frame, url)),
        )
        for title, icon, doors in GROUPS
    )
    return tuple(group for group in made if group.doors)
