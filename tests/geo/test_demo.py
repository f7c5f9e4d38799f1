"""Demo content: plausible, marked, placed where it says, written once."""

import re
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import func, select, text
from sqlalchemy.orm import Session

from geo import clock
from geo.demo import ACCOUNTS, demo_password, getting_in, seed
from geo.demo.drafts import ABOUT_MARK
from geo.demo.resources import SALT_ROAD_M
from geo.demo.seed import RESOURCES, SITES, line_length_m, site_point
from geo.enums import ResourceKind, Role, SiteKind, SiteState
from geo.importers.boundaries import read_boundaries
from geo.models.account import Account, Grant
from geo.models.resource import Resource
from geo.models.site import Site
from geo.models.space import Opening, Policy, Space, SpaceCell
from geo.place_access import AccessPoint
from geo.queries.boundaries import store_boundaries
from geo.queries.places import locate_dong
from geo.queries.spaces import SpaceSearch, find_spaces

CITY_HALL = "ST_Transform(ST_SetSRID(ST_MakePoint(126.978, 37.5665), 4326), 5179)"


@pytest.fixture
def seeded(session: Session) -> Session:
    assert seed(session, password_hash="not a password") is not None
    return session


def names_of(session: Session, sql: str) -> list[str]:
    return list(session.execute(text(sql)).scalars())


def test_it_is_written_once_and_only_into_an_empty_database(seeded: Session) -> None:
    assert seed(seeded, password_hash="x") is None
    assert seeded.scalar(select(func.count()).select_from(Site)) == len(SITES)


def test_everything_is_marked_as_demo(seeded: Session) -> None:
    for table in (Site, Space, Resource, Account):
        assert seeded.scalars(select(table.is_demo).distinct()).all() == [True]
    for about in (*seeded.scalars(select(Site.about)), *seeded.scalars(select(Space.about))):
        assert about.startswith(ABOUT_MARK)
    assert all(summary.startswith(ABOUT_MARK) for summary in seeded.scalars(select(Resource.summary)))


def test_telephone_numbers_are_nobodys(seeded: Session) -> None:
    assert set(seeded.scalars(select(Site.phone))) | set(seeded.scalars(select(Space.phone))) == {"02-0000-0000"}


def test_every_step_of_a_hubs_life_is_shown(seeded: Session) -> None:
    hubs = seeded.scalars(select(Site).where(Site.kind == SiteKind.HUB.value)).all()
    assert {hub.state for hub in hubs} == {state.value for state in SiteState}
    planned = [hub for hub in hubs if hub.state == SiteState.PLANNED]
    assert all(hub.planned_on and hub.planned_on > clock.today() + timedelta(days=30) for hub in planned)


def test_all_seven_kinds_of_resources_are_there_and_people_have_no_place(seeded: Session) -> None:
    rows = seeded.execute(select(Resource.kind, Resource.location.is_(None))).all()
    assert {kind for kind, _ in rows} == {kind.value for kind in ResourceKind}
    assert {kind for kind, placeless in rows if placeless} == {ResourceKind.PERSON.value}


def test_the_public_places_of_the_policy_papers_are_among_them(seeded: Session) -> None:
    said = {*seeded.scalars(select(Site.name)), *seeded.scalars(select(Resource.name))}
    assert {"천연가압장 마을활력소", "연희문학창작촌", "염리동 소금길", "성대골 에너지자립마을"} <= said


def test_the_salt_road_is_a_walk_of_about_1_7_kilometres(seeded: Session) -> None:
    assert line_length_m(SALT_ROAD_M) == pytest.approx(1700, rel=0.02)
    sql = "SELECT ST_Length(location_m) FROM resources WHERE name = '염리동 소금길'"
    assert seeded.execute(text(sql)).scalar_one() == pytest.approx(1700, rel=0.02)


def test_rooms_near_the_city_hall_can_be_booked_at_once_every_day(seeded: Session) -> None:
    sql = f"""
    SELECT s.name FROM spaces s JOIN policies p ON p.id = s.policy_id AND p.approval = 'instant'
    WHERE ST_DWithin(s.location_m, {CITY_HALL}, 700)
      AND 7 = (SELECT count(DISTINCT weekday) FROM openings o WHERE o.space_id = s.id AND o.holiday = 'yes')
    """
    assert len(names_of(seeded, sql)) >= 6


def test_hall_half_and_parts_share_their_cells(seeded: Session) -> None:
    keys = {"cityhall-hall": 3, "cityhall-half": 2, "cityhall-a": 1, "cityhall-b": 1, "cityhall-c": 1}
    cells: dict[str, set[int]] = {key: set() for key in keys}
    rows = seeded.execute(select(Space.source_key, SpaceCell.cell_id).join(SpaceCell, SpaceCell.space_id == Space.id))
    for key, cell in rows:
        cells.setdefault(key, set()).add(cell)
    assert {key: len(cells[key]) for key in keys} == keys
    assert cells["cityhall-hall"] == cells["cityhall-a"] | cells["cityhall-b"] | cells["cityhall-c"]
    assert cells["cityhall-half"] == cells["cityhall-a"] | cells["cityhall-b"]


def test_each_way_of_approval_is_shown(seeded: Session) -> None:
    assert set(seeded.scalars(select(Policy.approval).distinct())) == {"instant", "manager"}
    asked_only = select(func.count()).select_from(Space).where(Space.policy_id.is_(None))
    assert (seeded.scalar(asked_only) or 0) > 0
    without_hours = select(Space.name).where(Space.policy_id.is_not(None), ~Space.id.in_(select(Opening.space_id)))
    assert seeded.scalars(without_hours).all() == []


def test_some_dong_have_something_and_most_have_none(seeded: Session) -> None:
    sql = "SELECT count(DISTINCT d.code) FROM dongs d JOIN sites s ON ST_Covers(d.boundary_m, s.location_m)"
    assert 20 < seeded.execute(text(sql)).scalar_one() < 100


def assert_sites_stand_in_the_dong_they_name(seeded: Session) -> None:
    for site in SITES:
        at = locate_dong(seeded, *site_point(site), clock.today())
        assert at is not None
        if site.at is None:
            assert f"{at.dong.district} {at.dong.name}" == site.dong


def test_sites_stand_in_the_dong_they_name(seeded: Session) -> None:
    assert_sites_stand_in_the_dong_they_name(seeded)


@pytest.mark.realfiles
def test_sites_stand_in_the_dong_they_name_within_the_real_boundaries_too(seeded: Session, shared_data: Path) -> None:
    path = shared_data / "boundaries" / "seoul_admdong_20250401.geojson"
    store_boundaries(seeded, read_boundaries(path.name, path.read_bytes()), file_name=path.name)
    assert_sites_stand_in_the_dong_they_name(seeded)


def test_demo_accounts_have_their_roles_and_the_given_password(seeded: Session) -> None:
    rows = seeded.execute(select(Account.email, Account.password_hash, Account.verified_at)).all()
    assert {row.email for row in rows} == {account.email for account in ACCOUNTS}
    assert {row.password_hash for row in rows} == {"not a password"}
    assert all(row.verified_at for row in rows)
    grants = seeded.execute(select(Grant.role, Grant.scope, func.count()).group_by(Grant.role, Grant.scope)).all()
    assert {tuple(grant) for grant in grants} == {
        ("keeper", "site", len(SITES)),
        ("surveyor", "district", 1),
        ("coordinator", "district", 1),
        ("planner", "province", 1),
        ("officer", "province", 1),
        ("admin", "everywhere", 1),
    }


def test_there_is_an_account_of_each_role() -> None:
    assert [account.role for account in ACCOUNTS] == list(Role)


def test_an_account_that_is_there_keeps_its_password_and_gets_no_rights(session: Session) -> None:
    own = Account(email="keeper@example.org", name="먼저 온 사람", password_hash="own")
    session.add(own)
    session.flush()
    seed(session, password_hash="demo")
    session.expire_all()
    assert own.password_hash == "own"
    assert session.scalars(select(Grant).where(Grant.account_id == own.id)).all() == []


def test_the_password_is_made_once_per_data_folder_and_is_private(tmp_path: Path) -> None:
    first = demo_password(tmp_path / "a")
    assert demo_password(tmp_path / "a") == first
    assert demo_password(tmp_path / "b") != first
    assert re.fullmatch(r"([a-z2-9]{4}-){3}[a-z2-9]{4}", first)
    assert (tmp_path / "a" / "demo-password.txt").stat().st_mode & 0o777 == 0o600


def test_keys_are_unique_and_resources_name_sites_that_exist() -> None:
    keys = [site.key for site in SITES] + [space.key for site in SITES for space in site.spaces]
    assert len(set(keys)) == len(keys)
    assert {resource.site for resource in RESOURCES if resource.site} <= {site.key for site in SITES}


def test_places_answer_about_getting_in_as_far_as_somebody_knows(seeded: Session) -> None:
    keys = {*seeded.scalars(select(Site.source_key)), *seeded.scalars(select(Space.source_key))}
    assert {*getting_in.SITES, *getting_in.SPACES} <= keys
    asked = SpaceSearch(access=[AccessPoint.STEP_FREE, AccessPoint.TOILET])
    found = {(row.site_name, row.name) for row in find_spaces(seeded, asked, clock.now())[0]}
    hub = "천연가압장 마을활력소"
    assert (hub, "1층 사랑방") in found
    assert (hub, "2층 모임방") not in found, "up the stairs"
