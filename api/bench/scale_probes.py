"""What is asked of a nation, one by one: what people, keepers, planners, programs and the clock ask of the database."""

import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Final

from sqlalchemy import Engine
from sqlalchemy.orm import Session

from geo import clock
from geo.booking.by_clock import let_holds_go, let_time_pass
from geo.booking.desk import Desk, clockwork
from geo.booking.rules import Wish as BookingWish
from geo.booking.writing import Draft, write
from geo.errors import BookingRefused
from geo.layers.registry import find_collection
from geo.open_data.datasets import find_dataset
from geo.open_data.making import Wish, stamp_of_dataset, write_file
from geo.planning.answers import worked_out
from geo.planning.asking import Wanted
from geo.queries.bookings import BookingFilter, ContactRow, list_bookings
from geo.queries.hours import read_space_time
from geo.queries.kept_time import read_kept_time
from geo.queries.layer_filters import inside
from geo.queries.layer_items import Asked, read_page
from geo.queries.layers import columns_for, relation_for
from geo.queries.reach import Reach
from geo.queries.retention import forget_spent
from geo.queries.review import ReviewFilter, list_waiting, read_desk
from geo.queries.search_all import search_all
from geo.queries.spaces import SpaceSearch, find_spaces, get_space
from geo.queries.tiles import make_tile
from geo.scale.samples import Samples
from geo.settings import Settings
from geo.tiles.grid import tile_at

WORDS: Final = (
    "작은도서관", "햇살 작은도서관", "쉼터", "큰나무 공방", "느티나무 7호점", "가람동 협동조합", "ㅎㅅㄷㅅㄱ",
    "징검다리", "없는이름",
)  # fmt: skip
FILES: Final = "resources-points"
_CONTACT: Final = ContactRow("재는 모임", "070-0000-0000", "", "")


@dataclass(frozen=True, slots=True)
class Nation:
    """Where is asked: the engine of requests, what is drawn from, and when."""

    engine: Engine
    samples: Samples
    now: datetime

    @property
    def at(self) -> tuple[datetime, datetime]:
        """Return two hours of next Wednesday's afternoon, when some rooms are free and others taken."""
        start = self.now.astimezone(clock.SEOUL).replace(hour=14, minute=0, second=0, microsecond=0)
        start += timedelta(days=9 - start.weekday())
        return start, start + timedelta(hours=2)

    def spare(self, number: int) -> tuple[datetime, datetime]:
        """Return an hour of a working day in which nobody books: one week further for every round of the rooms."""
        start = self.at[0].replace(hour=16, minute=30) + timedelta(weeks=number // len(self.samples.rooms))
        return start, start + timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class Probe:
    """One thing asked for: `work` gets the session, the nation and the number of the round; `most` is in ms.

    Somebody waits for it with a browser, and the database breaks it off after five seconds, where `waited`.
    """

    key: str
    title: str
    work: Callable[[Session, Nation, int], object]
    most: float | None
    rounds: int = 20
    waited: bool = True
    why: str = ""


def _near(session: Session, nation: Nation, number: int) -> object:
    return find_spaces(session, SpaceSearch(near=_point(nation, number), limit=20), nation.now)


def _near_free(session: Session, nation: Nation, number: int) -> object:
    return find_spaces(session, SpaceSearch(near=_point(nation, number), free=nation.at, limit=20), nation.now)


def _around_free(session: Session, nation: Nation, number: int) -> object:
    wish = SpaceSearch(near=_point(nation, number), radius_m=3000, free=nation.at, limit=20)
    return find_spaces(session, wish, nation.now)


def _district_free(session: Session, nation: Nation, number: int) -> object:
    districts = nation.samples.districts
    wish = SpaceSearch(district_code=districts[number % len(districts)], free=nation.at, limit=20)
    return find_spaces(session, wish, nation.now)


def _named(session: Session, nation: Nation, number: int) -> object:
    return find_spaces(session, SpaceSearch(words=WORDS[number % len(WORDS)], limit=20), nation.now)


def _point(nation: Nation, number: int) -> tuple[float, float]:
    lon, lat = nation.samples.points[number % len(nation.samples.points)]
    return lon + 0.0007, lat + 0.0005


def _searched(session: Session, _nation: Nation, number: int) -> object:
    return search_all(session, WORDS[number % len(WORDS)], clock.today(), 20)


def _book(session: Session, nation: Nation, number: int) -> object:
    return write(_desk(session), _draft(session, nation, number))


def _refused(session: Session, nation: Nation, number: int) -> object:
    """Ask for a time twice: the second is refused."""
    draft = _draft(session, nation, number)
    write(_desk(session), draft)
    try:
        with session.begin_nested():
            write(_desk(session), draft)
    except BookingRefused:
        return None
    raise AssertionError("the same time was booked twice")


def _draft(session: Session, nation: Nation, number: int) -> Draft:
    room = nation.samples.rooms[number % len(nation.samples.rooms)]
    space = get_space(session, room, clock.today())
    return Draft(space, BookingWish(*nation.spare(number), 5), "meeting", "api", None, _CONTACT)


def _desk(session: Session) -> Desk:
    return Desk(session, Settings(), clockwork(), _silent, _silent)


def _silent(*_told: object) -> None:
    """Tell nobody: what is measured is the writing."""


def _keepers_day(session: Session, nation: Nation, number: int) -> object:
    """Read what /keep and /keep/week show of one site."""
    site = nation.samples.sites[number % len(nation.samples.sites)]
    begins = clock.now().astimezone(clock.SEOUL).replace(hour=0, minute=0, second=0, microsecond=0)
    rows = find_spaces(session, SpaceSearch(site_id=site), nation.now)[0]
    read_kept_time(session, [row.id for row in rows], begins, begins + timedelta(days=7), nation.now)
    wanted = BookingFilter(site_ids=[site], from_at=begins, until_at=begins + timedelta(days=1))
    return list_bookings(session, wanted)


def _all_of_a_site(session: Session, nation: Nation, number: int) -> object:
    site = nation.samples.sites[number % len(nation.samples.sites)]
    return list_bookings(session, BookingFilter(site_ids=[site], newest_first=True))


def _mine(session: Session, nation: Nation, _number: int) -> object:
    return list_bookings(session, BookingFilter(account_id=nation.samples.account, newest_first=True))


def _week(session: Session, nation: Nation, number: int) -> object:
    room = nation.samples.rooms[number % len(nation.samples.rooms)]
    return read_space_time(session, room, nation.now, nation.now + timedelta(days=7), nation.now)


def _covered_district(session: Session, nation: Nation, number: int) -> object:
    districts = nation.samples.districts
    return worked_out(session, Wanted(on=clock.today(), district=districts[number % len(districts)]))


def _covered(session: Session, _nation: Nation, _number: int) -> object:
    return worked_out(session, Wanted(on=clock.today()))


def _drawn_dong(session: Session, nation: Nation, number: int) -> object:
    return _drawn(session, nation.samples.dongs[number % len(nation.samples.dongs)])


def _drawn_district(session: Session, nation: Nation, number: int) -> object:
    return _drawn(session, nation.samples.districts[number % len(nation.samples.districts)])


def _drawn(session: Session, code: str) -> object:
    from geo.queries.atlas import read_content
    from maps.dong_map import render_with_policy
    from maps.page_mode import ONE_FILE

    content = read_content(session, code, clock.today(), layers=("spaces", "sites", "resources"))
    return render_with_policy(content, ONE_FILE)


def _items(session: Session, nation: Nation, number: int) -> object:
    """Read the first hundred records in a box of a kilometre."""
    layer = find_collection(FILES)
    lon, lat = _point(nation, number)
    box = inside([lon - 0.005, lat - 0.005, lon + 0.005, lat + 0.005])
    columns = columns_for(session, layer)
    return read_page(session, Asked(layer, columns, relation_for(layer), f"scale {number}", "", conditions=(box,)))


def _tile(zoom: int) -> Callable[[Session, Nation, int], object]:
    def work(session: Session, nation: Nation, number: int) -> object:
        return make_tile(session, find_collection(FILES), tile_at(*_point(nation, number), zoom))

    return work


def _reviewed(session: Session, nation: Nation, number: int) -> object:
    district = nation.samples.districts[number % len(nation.samples.districts)]
    return list_waiting(session, ReviewFilter(clock.today(), Reach(districts=frozenset({district}))))


def _review_desk(session: Session, nation: Nation, number: int) -> object:
    district = nation.samples.districts[number % len(nation.samples.districts)]
    return read_desk(session, ReviewFilter(clock.today(), Reach(districts=frozenset({district}))))


def _reviewed_everywhere(session: Session, _nation: Nation, _number: int) -> object:
    return read_desk(session, ReviewFilter(clock.today(), Reach(everywhere=True)))


def _file_of_district(session: Session, nation: Nation, number: int) -> object:
    district = nation.samples.districts[number % len(nation.samples.districts)]
    return _written(session, nation, district)


def _file_of_all(session: Session, nation: Nation, _number: int) -> object:
    return _written(session, nation, "")


def _written(session: Session, nation: Nation, district: str) -> object:
    wish = Wish(find_dataset("resources"), district=district)
    stamp = stamp_of_dataset(session, wish.dataset)
    with tempfile.TemporaryDirectory() as folder:
        write_file(nation.engine, wish, stamp, Path(folder) / "file")
    return None


def _cleaned(session: Session, _nation: Nation, _number: int) -> object:
    return forget_spent(session)


def _time_passes(session: Session, _nation: Nation, _number: int) -> object:
    return let_holds_go(_desk(session)), let_time_pass(_desk(session))


PROBES: Final = (
    Probe("near", "가까운 공간 20곳", _near, 50, why="점에서 가까운 차례로, 모두 몇 곳인지도 셉니다"),
    Probe("near_free", "가까운 빈 공간 20곳", _near_free, 50, why="가까운 2,000곳 안에서 그 두 시간에 빈 곳"),
    Probe("around_free", "3 km 안 빈 공간", _around_free, 50, why="반지름 안에서 그 두 시간에 빈 곳"),
    Probe("district_free", "자치구의 빈 공간", _district_free, 50, why="한 자치구에서 그 두 시간에 빈 곳"),
    Probe("named", "이름으로 공간 찾기", _named, 100, why="방과 시설의 이름, 주소, 갖춘 것에서 낱말로"),
    Probe("search", "한글 통합 검색", _searched, 100, why="공간·시설·기록에서, 갈래마다 5,000건까지 세어"),
    Probe("book", "예약 쓰기", _book, 50, why="규칙, 자리, 예약, 연락처, 이력을 한 거래로"),
    Probe(
        "refused", "예약 쓰고 겹친 예약 거절", _refused, 100, why="쓴 자리에 한 번 더 쓰면 데이터베이스가 거절합니다"
    ),
    Probe("keep", "공간지기의 하루와 한 주", _keepers_day, 50, why="한 시설의 오늘 예약과 이레의 시간표"),
    Probe("site_list", "시설의 예약 목록", _all_of_a_site, 50, why="한 시설의 모든 예약에서 첫 쪽과 수"),
    Probe("mine", "내 예약 목록", _mine, 50, why="한 사람의 모든 예약에서 첫 쪽과 수"),
    Probe("week", "공간 하나의 한 주 달력", _week, 50, why="여는 시간과 찬 시간"),
    Probe(
        "covered_district",
        "자치구 형평표(처음)",
        _covered_district,
        None,
        3,
        waited=False,
        why="읽고 세는 일까지, 간직한 답 없이",
    ),
    Probe("covered", "모든 동 형평표(처음)", _covered, None, 2, waited=False, why="나라 전체를 읽고 세는 일까지"),
    Probe("map_dong", "동 지도 파일", _drawn_dong, 1000, 6, why="동 하나의 기록을 읽고 한 파일로 그리기"),
    Probe(
        "map_district",
        "자치구 지도 파일",
        _drawn_district,
        None,
        2,
        waited=False,
        why="자치구의 기록 수천 건을 한 파일로 그리기",
    ),
    Probe("items", "OGC 1 km 상자의 기록 100건", _items, 100, why="상자 안 기록의 첫 쪽과 수"),
    Probe("tile_6", "타일 z6(처음)", _tile(6), 5000, 1, why="한반도 한 장: 모든 점을 모아 그립니다"),
    Probe("tile_9", "타일 z9(처음)", _tile(9), 5000, 2, why="가로 60 km 한 장"),
    Probe("tile_12", "타일 z12(처음)", _tile(12), 1000, 5, why="가로 8 km 한 장"),
    Probe("tile_15", "타일 z15(처음)", _tile(15), 100, 10, why="가로 1 km 한 장"),
    Probe("review", "검토 목록 50건(자치구)", _reviewed, 200, 8, why="기다리는 것 가운데 한 자치구의 것"),
    Probe("review_desk", "검토 화면(자치구)", _review_desk, 200, 8, why="한 자치구의 첫 쪽과 갈래별 수"),
    Probe("review_all", "검토 화면(모두)", _reviewed_everywhere, None, 3, why="모든 곳의 첫 쪽과 갈래별 수"),
    Probe(
        "file_district", "열린 자료 CSV(자치구)", _file_of_district, None, 2, waited=False, why="자치구의 기록을 파일로"
    ),
    Probe("file_all", "열린 자료 CSV(모두)", _file_of_all, None, 1, waited=False, why="모든 기록을 파일로, 흘려 쓰며"),
    Probe("clean", "밤 청소", _cleaned, None, 2, waited=False, why="보관 기간이 지난 것을 지우기"),
    Probe("minute", "1분마다 시간 보내기", _time_passes, 1000, 5, waited=False, why="끝난 예약과 놓친 신청을 넘기기"),
)
