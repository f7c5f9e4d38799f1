"""What lies on the desks of the district offices: idle places, applications, agreements, paths to hubs."""

from datetime import date, datetime, timedelta
from typing import Final
from uuid import UUID

from sqlalchemy.orm import Session

from geo import clock
from geo.agreement_states import AgreementKind, PathStep
from geo.booking import agreements, idle
from geo.demo.life.town import Town, desk_of
from geo.queries.agreements import AgreementValues, HoursRow, Origin
from geo.queries.hub_paths import StepRow, put_path, read_path
from geo.queries.idle import ApplicationValues, ListingValues, insert_listing

CONDITIONS: Final = "주민 모임이 무상으로 쓰고, 전기료는 쓰는 쪽이 냅니다."
EVENING: Final = (18 * 60, 21 * 60)


def put_office(session: Session, town: Town) -> None:
    """Write one idle place under notice and one that takes applications, agreements and two paths."""
    officer = town.people["officer"]
    _notify(session, town, officer)
    _take_applications(session, town, officer)
    _agree(session, town, officer)
    _put_paths(session, town, officer)


def _noon(town: Town, days: int) -> datetime:
    return town.at(days, 12)


def _listing(session: Session, site: UUID, owner: str, days: tuple[date, date, date, date], officer: UUID) -> UUID:
    apply_from, apply_until, available_from, available_until = days
    values = ListingValues(
        owner=owner,
        about="(시범) 쓰임을 함께 찾고 있는 곳입니다.",
        conditions=CONDITIONS,
        available_from=available_from,
        available_until=available_until,
        notice_days=7,
        apply_from=apply_from,
        apply_until=apply_until,
    )
    return insert_listing(session, site, None, values, officer)


def _notify(session: Session, town: Town, officer: UUID) -> None:
    """Announce the empty residence a few days ago; applications open soon."""
    days = (town.day(5), town.day(26), town.day(60), town.day(420))
    with clock.frozen(_noon(town, -3)):
        made = _listing(session, town.sites["hangangro-idle"], "용산구", days, officer)
        idle.notify(desk_of(session, officer), made)


def _take_applications(session: Session, town: Town, officer: UUID) -> None:
    """Let two groups have applied for the old ironworks; somebody has to choose."""
    days = (town.day(-6), town.day(8), town.day(30), town.day(395))
    with clock.frozen(_noon(town, -14)):
        made = _listing(session, town.sites["mullae-idle"], "영등포구", days, officer)
        idle.notify(desk_of(session, officer), made)
    with clock.frozen(_noon(town, -6)):
        idle.open_listing(desk_of(session, officer), made)
    for days_ago, place, name, plan, use, members in (
        (-4, 2, "시범 목공모임", "함께 쓰는 작업장과 공구 도서관을 꾸립니다.", "화·목 저녁과 토요일 낮", 14),
        (-2, 9, "시범 돌봄모임", "아이와 어르신이 함께 머무는 낮 사랑방을 엽니다.", "평일 낮", 9),
    ):
        account = town.neighbours[place]
        with clock.frozen(_noon(town, days_ago)):
            wanted = ApplicationValues(None, name, plan, use, members, "주민제안사업 500만 원")
            idle.apply(desk_of(session, account), made, account, wanted)


def _agree(session: Session, town: Town, officer: UUID) -> None:
    """Sign an agreement that ends soon, and leave another in draft."""
    hours = [HoursRow(town.rooms["yeonhui-seminar"].id, weekday, *EVENING) for weekday in (2, 4)]
    values = AgreementValues(
        kind=AgreementKind.SHARED_ROOMS,
        title="연희문학창작촌 공간 공유 협약",
        institution="연희문학창작촌",
        partner="연희동 주민자치회",
        valid_from=town.day(-320),
        valid_until=town.day(24),
        conditions="행사가 있는 날은 쉬고, 열흘 앞서 알립니다.",
        document_title="공간 공유 협약서",
        document_text="제1조 창작촌은 세미나실을 저녁 시간에 주민에게 연다.\n제2조 쓰고 난 자리는 쓴 모임이 치운다.",
    )
    with clock.frozen(_noon(town, -321)):
        desk = desk_of(session, officer)
        made = agreements.draft(desk, Origin(town.sites["yeonhui-writers"]), values, hours)
        agreements.sign(desk, made)
    draft = AgreementValues(
        kind=AgreementKind.ENTRUSTED,
        title="홍은 열린경로당 저녁 운영 협약",
        institution="서대문구",
        partner="홍은1동 주민자치회",
        valid_from=town.day(30),
        valid_until=town.day(394),
    )
    agreements.draft(desk_of(session, officer), Origin(town.sites["hongeun-senior"]), draft, [])


def _put_paths(session: Session, town: Town, officer: UUID) -> None:
    """Tell the whole path of 천연가압장, and one that is late with its third step."""
    done = (date(2016, 3, 5), date(2016, 9, 24), date(2017, 4, 15), date(2017, 11, 18), date(2018, 5, 12))
    people = ("주민 추진단 12명", "주민설계단과 건축가", "운영위원 9명", "운영위원회", "주민 80여 명")
    whole = [StepRow(step, day, who) for step, day, who in zip(PathStep, done, people, strict=True)]
    _walk(session, town.sites["cheonyeon-hub"], whole, officer)
    begun = {PathStep.PROMOTERS: town.day(-400), PathStep.DESIGN: town.day(-250)}
    steps = [StepRow(step, begun.get(step), "주민설계단" if step in begun else "") for step in PathStep]
    _walk(session, town.sites["junggok-hub"], steps, officer)


def _walk(session: Session, site: UUID, steps: list[StepRow], officer: UUID) -> None:
    put_path(session, read_path(session, site), steps, officer, clock.now() - timedelta(days=1))
