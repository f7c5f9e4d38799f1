"""Loaded addresses: found exactly, guessed along the road, or not at all; records that waited get their place."""

import pytest
from sqlalchemy import text
from sqlalchemy.orm import Session

from geo.enums import ImportKind
from geo.errors import FileRefused
from geo.geocode import Precision
from geo.importers.addresses import AddressReader
from geo.intake.runner import undo_run
from geo.queries.addresses import StoredGeocoder, store_addresses
from geo.queries.placing import list_waiting, place_waiting
from tests.factories import Factory
from tests.geo.address_samples import many, related_line, summary_line, text_of
from tests.geo.record_loads import csv_of, load, outcomes, run

KIND = ImportKind.ADDRESSES
LINES = [
    summary_line("가상로", 10, at=(126.978, 37.5665)),
    summary_line("가상로", 12, 3, at=(126.979, 37.5665)),
    summary_line("가상로", 12, underground=1, at=(126.9795, 37.5665)),
    summary_line("가상로", 31, at=(126.980, 37.5665)),
    summary_line("가상로26길", 10, at=(126.99, 37.56)),
    summary_line("두곳로", 1, at=(126.91, 37.51)),
    summary_line("두곳로", 1, at=(126.92, 37.52), district="강서구"),
]


def find(session: Session, address: str) -> tuple[float, float, str] | None:
    (found,) = StoredGeocoder(session).locate([address])
    return (round(found.lon, 5), round(found.lat, 5), found.precision.value) if found else None


def files(session: Session) -> list[int]:
    """How many addresses each loaded file has, the oldest first."""
    return list(session.execute(text("SELECT rows FROM address_files ORDER BY id")).scalars())


@pytest.fixture
def loaded(session: Session) -> Session:
    load(session, KIND, ("entrc.txt", text_of(LINES)))
    return session


@pytest.mark.parametrize(
    ("address", "expected"),
    [
        ("서울특별시 중구 가상로 10 (가상동, 가상회관)", (126.978, 37.5665, "exact")),
        ("서울 중구 가상로 12-3, 2층", (126.979, 37.5665, "exact")),
        ("중구 가상로 지하 12", (126.9795, 37.5665, "exact")),
        ("가상로 26길 10", (126.99, 37.56, "exact")),
        ("서울특별시 중구 가상로 14", (126.979, 37.5665, "same_road")),
        ("서울특별시 중구 가상로 28", (126.98, 37.5665, "same_road")),
        ("서울특별시 강서구 두곳로 1", (126.92, 37.52, "exact")),
        ("두곳로 1", None),
        ("서울특별시 중구 가상로 500", None),
        ("부산광역시 중구 가상로 10", None),
        ("서울특별시 중구 없는로 10", None),
        ("서울특별시 중구 가상동 170-5", None),
        ("'; DROP TABLE addresses; --", None),
    ],
)
def test_an_address_is_found_exactly_or_estimated_or_not(loaded: Session, address, expected) -> None:
    assert find(loaded, address) == expected


def test_an_estimate_says_so_and_how_far_off_it_may_be(loaded: Session) -> None:
    guess, exact = StoredGeocoder(loaded).locate(["중구 가상로 28", "중구 가상로 10"])
    assert guess is not None
    assert exact is not None
    assert (guess.is_estimate, guess.distance_m, guess.matched) == (True, 30.0, "서울특별시 중구 가상로 31")
    assert (exact.is_estimate, exact.distance_m, exact.precision) == (False, 0.0, Precision.EXACT)


def test_a_lot_is_found_through_the_file_of_lots(loaded: Session) -> None:
    load(loaded, KIND, ("jibun.txt", text_of([related_line((170, 5), 10)])))
    assert find(loaded, "서울특별시 중구 가상동 170-5번지") == (126.978, 37.5665, "lot")
    assert find(loaded, "서울특별시 중구 가상동 170-6") is None


def test_the_same_file_adds_nothing_and_a_newer_one_wins(loaded: Session) -> None:
    again = load(loaded, KIND, ("다른이름.txt", text_of(LINES)))
    assert (again.facts["addresses"], again.files[0]["known"]) == (0, True)
    load(loaded, KIND, ("entrc2.txt", text_of([summary_line("가상로", 10, at=(126.9781, 37.5666))])))
    assert find(loaded, "중구 가상로 10") == (126.9781, 37.5666, "exact")
    assert files(loaded) == [7, 1]


def test_refused_lines_are_reported_and_a_file_without_any_address_is_refused(session: Session) -> None:
    found = load(session, KIND, ("a.txt", text_of([summary_line(), summary_line(main_no="x")])))
    assert [(row.line, row.code) for row in found.rows] == [(2, "number_unreadable")]
    assert (found.files[0]["addresses"], found.files[0]["refused_lines"]) == (1, 1)
    with pytest.raises(FileRefused, match="받을 수 있는 주소가 없습니다"):
        load(session, KIND, ("b.txt", text_of([summary_line(main_no="x")])))


def test_many_addresses_stream_into_the_database(session: Session) -> None:
    session.execute(text("SET LOCAL statement_timeout = 0"))  # as jobs and the command line work
    stored = store_addresses(session, AddressReader("많음.txt", many(100_000)), "a")
    assert stored.rows == 100_000
    assert session.execute(text("SELECT count(*) FROM addresses")).scalar_one() == 100_000
    assert find(session, "중구 가상999로 100") == (126.978, 37.5665, "exact")


def put_waiting(session: Session, name: str, address: str, kind: str = "organisation") -> None:
    sql = "INSERT INTO resources (kind, name, address, state) VALUES (:kind, :name, :address, 'submitted')"
    session.execute(text(sql), {"kind": kind, "name": name, "address": address})


def places(session: Session) -> list[tuple[object, ...]]:
    sql = "SELECT name, rev, round(ST_X(location)::numeric, 4)::text FROM resources ORDER BY name"
    return [tuple(row) for row in session.execute(text(sql))]


def test_records_that_waited_get_their_place_when_addresses_come(session: Session, make: Factory) -> None:
    make.boundaries()
    put_waiting(session, "가 모임", "서울특별시 중구 가상로 10")
    put_waiting(session, "나 모임", "서울특별시 중구 가상로 14")
    put_waiting(session, "다 모임", "<b>가상로</b>")
    put_waiting(session, "라 사람", "서울특별시 중구 가상로 10", kind="person")
    assert [row.name for row in list_waiting(session)[0]] == ["가 모임", "나 모임", "다 모임"]
    run_id, loaded = run(session, KIND, ("entrc.txt", text_of(LINES)))
    assert (loaded.facts["placed"], loaded.facts["still_waiting"]) == (1, 2)
    assert places(session)[0] == ("가 모임", 2, "126.9780")
    dong = "SELECT count(*) FROM resource_dongs d JOIN resources r ON r.id = d.resource_id WHERE r.name = '가 모임'"
    assert session.execute(text(dong)).scalar_one() == 1
    undo_run(session, run_id)
    assert places(session)[0] == ("가 모임", 1, None)
    assert files(session) == []


def test_estimates_are_applied_only_when_asked(loaded: Session) -> None:
    put_waiting(loaded, "나 모임", "서울특별시 중구 가상로 14")
    geocoder = StoredGeocoder(loaded)
    assert place_waiting(loaded, geocoder).placed == []
    ((row, located),) = place_waiting(loaded, geocoder, estimates=True).placed
    assert (row.name, located.precision, located.distance_m) == ("나 모임", Precision.SAME_ROAD, 20.0)
    assert list_waiting(loaded) == ([], 0)


def test_a_record_that_came_in_as_a_site_makes_one_or_joins_one(session: Session, make: Factory) -> None:
    make.boundaries()
    known = make.site("가상작은도서관", (126.99, 37.56), kind="library", phone="02-000-0001")
    rows = [
        ["도서관명", "소재지도로명주소", "전화번호"],
        ["가상 작은도서관", "서울특별시 중구 가상로26길 10", "02-000-0001"],
        ["새도서관", "서울특별시 중구 가상로 10", "02-000-0002"],
    ]
    loaded = load(session, ImportKind.RESOURCES, ("도서관.csv", csv_of(rows)), target="library")
    assert outcomes(loaded) == {"waiting": 2}
    load(session, KIND, ("entrc.txt", text_of(LINES)))
    sites = session.execute(
        text("SELECT r.name, t.id, t.name, t.kind FROM resources r JOIN sites t ON t.id = r.site_id ORDER BY r.name")
    ).all()
    assert [(row[0], row[2], row[3]) for row in sites] == [
        ("가상 작은도서관", "가상작은도서관", "library"),
        ("새도서관", "새도서관", "library"),
    ]
    assert sites[0][1] == known
