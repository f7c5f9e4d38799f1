"""Write the demo content into an empty database, in the caller's transaction."""

import csv
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from itertools import pairwise
from typing import Any, Final
from uuid import UUID, uuid4

from pyproj import Transformer
from sqlalchemy import func, insert, select, text
from sqlalchemy.dialects.postgresql import Range
from sqlalchemy.dialects.postgresql import insert as put
from sqlalchemy.orm import Session

from geo import clock
from geo.crs import METRES, WGS84
from geo.demo import city_hall, hubs, neighbourhoods, resources
from geo.demo.accounts import ACCOUNTS
from geo.demo.courses import put_salt_road
from geo.demo.drafts import ABOUT_MARK, EVERY_DAY, DemoResource, DemoSite, DemoSpace, Hours
from geo.demo.getting_in import NOTHING_KNOWN
from geo.demo.getting_in import SITES as WAYS_INTO_SITES
from geo.demo.getting_in import SPACES as WAYS_INTO_SPACES
from geo.demo.life import put_life
from geo.enums import Approval, ResourceKind, ResourceState, Role, Scope
from geo.models.account import Account, Grant
from geo.models.place import District, Province
from geo.models.resource import Relation, Resource
from geo.models.site import Site, SiteEvent
from geo.models.space import Cell, Opening, Policy, Space, SpaceCell
from geo.packaged import data_file
from geo.queries.boundaries import ensure_schematic
from geo.queries.consent_texts import newest_text
from geo.queries.consents import Given, Subject, give
from geo.queries.dongs_of import assign_dongs
from geo.schematic import FACTS_FILE
from geo.surveys.consent_words import ConsentChannel, ConsentHow

SOURCE: Final = "demo"
PHONE: Final = "02-0000-0000"
PROVINCE: Final = "11"
FIELD_DISTRICT: Final = "11410"
"""서대문구: where the demo survey goes from house to house."""
HELD_FOR: Final = timedelta(days=400)
"""For so long the demo accounts have had their rights: they have done what lies in the past of the demo town."""
IN_PROVINCE: Final = (Role.OFFICER, Role.PLANNER)
IN_DISTRICT: Final = (Role.SURVEYOR, Role.COORDINATOR)
SITES: Final = (*city_hall.SITES, *hubs.SITES, *neighbourhoods.SITES)
RESOURCES: Final = resources.RESOURCES

Point = tuple[float, float]


@dataclass(frozen=True)
class Seeded:
    """How much was written."""

    sites: int
    spaces: int
    resources: int
    accounts: int


def seed(session: Session, *, password_hash: str, life: bool = False) -> Seeded | None:
    """Write boundaries (schematic, unless there are any), sites, spaces, resources and demo accounts.

    Does nothing and returns None when the database has any site or resource already. `password_hash` is what the
    demo accounts sign in with. With `life` the places are used: bookings, requests, a survey and more.
    """
    session.execute(text("SELECT pg_advisory_xact_lock(hashtext('maeul.demo'))"))
    if session.scalar(select(func.count()).select_from(Site)) or session.scalar(select(func.count(Resource.id))):
        return None
    ensure_schematic(session)
    sites = {site.key: _put_site(session, site) for site in SITES}
    spaces = sum(_put_spaces(session, sites[site.key], site) for site in SITES)
    _put_resources(session, sites)
    _put_accounts(session, password_hash, [sites[site.key] for site in SITES])
    if life:
        put_life(session)
    return Seeded(len(sites), spaces, len(RESOURCES), len(ACCOUNTS))


def site_point(site: DemoSite) -> Point:
    """Return where a demo site stands (lon, lat in EPSG:4326)."""
    return site.at or offset_points(site.dong, [site.offset_m])[0]


def offset_points(dong: str, offsets_m: Sequence[Point]) -> list[Point]:
    """Return points (lon, lat in EPSG:4326) at metres (east, north; EPSG:5179) from the label point of "구 동"."""
    to_metres = Transformer.from_crs(WGS84, METRES, always_xy=True)
    to_degrees = Transformer.from_crs(METRES, WGS84, always_xy=True)
    x, y = to_metres.transform(*_label_points()[dong])
    points = [to_degrees.transform(x + east, y + north) for east, north in offsets_m]
    return [(round(lon, 6), round(lat, 6)) for lon, lat in points]


@cache
def _facts() -> Mapping[str, Mapping[str, str]]:
    rows = csv.DictReader(data_file(FACTS_FILE).read_text("utf-8").splitlines())
    return {f"{row['district']} {row['name']}": row for row in rows}


def _label_points() -> Mapping[str, Point]:
    return {name: (float(row["lon"]), float(row["lat"])) for name, row in _facts().items()}


def _dong_codes() -> Mapping[str, str]:
    return {name: row["code"] for name, row in _facts().items()}


def _put_site(session: Session, site: DemoSite) -> UUID:
    lon, lat = site_point(site)
    planned_on = clock.today() + timedelta(days=site.planned_in_days) if site.planned_in_days else None
    row = Site(
        id=uuid4(),
        name=site.name,
        kind=site.kind.value,
        state=site.state.value,
        location=f"SRID=4326;POINT({lon} {lat})",
        address=f"서울특별시 {site.dong.split()[0] if site.at else site.dong} {ABOUT_MARK}",
        operator=site.operator,
        phone=PHONE,
        about=_marked(site.about),
        planned_on=planned_on,
        opened_on=site.opened_on,
        closed_on=site.closed_on,
        floor_area_m2=site.floor_area_m2,
        is_demo=True,
        source=SOURCE,
        source_key=site.key,
        **WAYS_INTO_SITES.get(site.key, NOTHING_KNOWN).columns,
    )
    session.add(row)
    session.flush()
    happened_on: date | None = site.closed_on or site.opened_on
    session.add(SiteEvent(site_id=row.id, state=row.state, operator=row.operator, on_date=happened_on))
    return row.id


def _marked(about: str) -> str:
    return f"{ABOUT_MARK} {about}".strip()


def _put_spaces(session: Session, site_id: UUID, site: DemoSite) -> int:
    names = dict.fromkeys(name for space in site.spaces for name in _cells_of(space))
    cells = {name: Cell(site_id=site_id, name=name) for name in names}
    session.add_all(cells.values())
    session.flush()
    for space in site.spaces:
        space_id = _put_space(session, site_id, site, space)
        links = [{"space_id": space_id, "cell_id": cells[name].id} for name in _cells_of(space)]
        session.execute(insert(SpaceCell), links)
    return len(site.spaces)


def _cells_of(space: DemoSpace) -> tuple[str, ...]:
    return space.cells or (space.name,)


def _put_space(session: Session, site_id: UUID, site: DemoSite, space: DemoSpace) -> UUID:
    lon, lat = site_point(site)
    row = Space(
        id=uuid4(),
        site_id=site_id,
        name=space.name,
        kind=space.kind.value,
        location=f"SRID=4326;POINT({lon} {lat})",
        heads_max=space.heads_max,
        area_m2=space.area_m2,
        features=list(space.features),
        about=_marked(space.about),
        hours_text=_hours_text(space),
        fee_text=space.fee,
        phone=PHONE,
        opened_on=site.opened_on,
        is_demo=True,
        source=SOURCE,
        source_key=space.key,
        **WAYS_INTO_SPACES.get(space.key, NOTHING_KNOWN).columns,
    )
    session.add(row)
    session.flush()
    if space.hours:
        session.execute(insert(Opening), _openings(row.id, space.hours))
    if space.approval is not Approval.INQUIRE:
        policy = Policy(space_id=row.id, version=1, approval=space.approval.value)
        session.add(policy)
        session.flush()
        row.policy_id = policy.id
        session.flush()
    return row.id


def _openings(space_id: UUID, hours: Hours) -> list[dict[str, Any]]:
    times = {"open_min": hours.opens * 60, "close_min": hours.closes * 60, "holiday": hours.holiday.value}
    return [{"space_id": space_id, "weekday": weekday, **times} for weekday in hours.weekdays]


def _hours_text(space: DemoSpace) -> str:
    if space.hours is None:
        return "전화로 물어봐 주세요"
    letters = ["월화수목금토일"[day - 1] for day in space.hours.weekdays]
    days = "매일" if space.hours.weekdays == EVERY_DAY else f"{letters[0]}–{letters[-1]}"
    return f"{days} {space.hours.opens:02d}:00–{space.hours.closes:02d}:00"


def _put_resources(session: Session, sites: Mapping[str, UUID]) -> None:
    made = session.execute(
        insert(Resource).returning(Resource.source_key, Resource.id),
        [_resource(resource, sites) for resource in RESOURCES],
    )
    ids: dict[str | None, UUID] = {row.source_key: row.id for row in made}
    links = [{"from_id": ids[a], "kind": kind.value, "to_id": ids[b]} for a, kind, b in resources.RELATIONS]
    session.execute(insert(Relation), links)
    _put_consents(session, [ids[one.key] for one in RESOURCES if one.kind is ResourceKind.PERSON])
    assign_dongs(session, resource_ids=list(ids.values()))
    road, story, keepers = (ids[f"yeomni-{name}"] for name in ("salt-road", "salt-story", "keepers"))
    put_salt_road(session, road, story, keepers, _dong_codes()["마포구 염리동"])


def _put_consents(session: Session, people: Sequence[UUID]) -> None:
    """Let the made-up neighbours agree to how they are called and what they offer: nobody is shown without."""
    agreed = newest_text(session, "person").id
    fields = ("alias", "summary", "hours", "audience")
    everywhere = tuple(ConsentChannel)
    for person in people:
        given = Given(Subject(person), agreed, fields, everywhere, ConsentHow.PAPER, clock.today())
        give(session, given, None, clock.now())


def _resource(resource: DemoResource, sites: Mapping[str, UUID]) -> dict[str, Any]:
    return {
        "kind": resource.kind.value,
        "name": resource.name,
        "summary": _marked(resource.summary),
        "location": _shape(resource),
        "address": f"서울특별시 {resource.dong} {ABOUT_MARK}",
        "declared_dong": _dong_codes()[resource.dong],
        "properties": dict(resource.properties),
        "state": ResourceState.PUBLISHED.value,
        "public_rev": 1,
        "observed_on": clock.today(),
        "site_id": sites[resource.site] if resource.site else None,
        "is_demo": True,
        "source": SOURCE,
        "source_key": resource.key,
    }


def _shape(resource: DemoResource) -> str | None:
    points = offset_points(resource.dong, resource.offsets_m)
    if not points:
        return None
    pairs = ", ".join(f"{lon} {lat}" for lon, lat in points)
    return f"SRID=4326;{'POINT' if len(points) == 1 else 'LINESTRING'}({pairs})"


def line_length_m(offsets_m: Sequence[Point]) -> float:
    """Return the length of a line of offsets in metres."""
    return sum(math.dist(one, other) for one, other in pairwise(offsets_m))


def _put_accounts(session: Session, password_hash: str, site_ids: Sequence[UUID]) -> None:
    rows = [
        {
            "email": account.email,
            "name": account.name,
            "password_hash": password_hash,
            "verified_at": clock.now(),
            "is_demo": True,
        }
        for account in ACCOUNTS
    ]
    session.execute(put(Account).on_conflict_do_nothing(), rows)
    found = session.execute(select(Account.email, Account.id).where(Account.is_demo))
    ids = {row.email: row.id for row in found}
    known = [account for account in ACCOUNTS if account.email in ids]
    grants = [grant for account in known for grant in _grants(session, ids[account.email], account.role, site_ids)]
    session.execute(insert(Grant), grants)


def _grants(session: Session, account_id: UUID, role: Role, site_ids: Sequence[UUID]) -> list[dict[str, Any]]:
    nowhere = {"province_code": None, "district_code": None, "site_id": None}
    held = Range(clock.today() - HELD_FOR, None, bounds="[)")
    own = {"account_id": account_id, "role": role.value, "valid": held, **nowhere}
    if role is Role.ADMIN:
        return [{**own, "scope": Scope.EVERYWHERE.value}]
    if role is Role.KEEPER:
        return [{**own, "scope": Scope.SITE.value, "site_id": site_id} for site_id in site_ids]
    if role in IN_PROVINCE and session.scalar(select(Province.code).where(Province.code == PROVINCE)):
        return [{**own, "scope": Scope.PROVINCE.value, "province_code": PROVINCE}]
    if role in IN_DISTRICT and session.scalar(select(District.code).where(District.code == FIELD_DISTRICT)):
        return [{**own, "scope": Scope.DISTRICT.value, "district_code": FIELD_DISTRICT}]
    return []
