"""Every public output, as the router has it: what consent does not open, or has been taken back, is in none of them.

New routes are walked by themselves: with the ids of what is planted here, and the queries that are known here. Files
are looked into, and the doors of data do not even name what nobody outside may see.
"""

import io
import re
import zipfile
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any
from urllib.parse import quote
from uuid import UUID

import pytest
from fastapi import FastAPI
from fastapi.dependencies.models import Dependant
from fastapi.routing import APIRoute, iter_route_contexts
from fastapi.testclient import TestClient
from sqlalchemy import text

from api.auth.deps import get_signed_in
from geo import clock
from geo.db import transaction
from geo.enums import RelationKind, ResourceKind
from geo.fields import FIELDS, FieldType, hidden_names
from geo.layers.registry import list_collections
from geo.open_data.datasets import DATASETS
from geo.open_data.formats import Format
from geo.queries import consents
from geo.queries.dongs_of import resources_per_dong
from geo.queries.places import locate_dong
from geo.queries.relations import insert_relation
from geo.surveys.consent import fields_of
from geo.surveys.consent_words import ConsentChannel, ConsentHow, WithdrawReason
from tests.factories import CITY_HALL, Factory, Person, agree

JUNG_GU = "11140"
MARK = "zq7"
"""Latin letters, so that no escaping changes them."""
PHONE = "010-7777-3141"
NAME = f"가상{MARK}"
WORD = "가상"
"""What is searched for: a page says it again in its box, so it has no mark."""
OPTIONAL = {
    "q": WORD,
    "group": WORD,
    "kind": "person",
    "near": f"{CITY_HALL[0]},{CITY_HALL[1]}",
    "format": "geojson",
    "district": JUNG_GU,
    "state": "published",
}
REQUIRED = {"q": WORD, "lon": str(CITY_HALL[0]), "lat": str(CITY_HALL[1]), "district": JUNG_GU}
MUST_SHOW = (
    "/api/v1/resources",
    "/api/v1/resources/{resource_id}",
    "/api/v1/search",
    "/api/v1/relations",
    "/api/v1/groups",
    "/api/v1/groups/{group_id}",
    "/api/v1/maps/{code}.html",
    "/resources/{resource_id}",
    "/groups/{group_id}",
)
"""Outputs that are known to show what is open: they prove that the walk reads what it is looking for."""
DATA_DOORS = ("/ogc", "/odk", "/api/v1/open-data", "/data")
"""Doors for other programs: what they give is kept and passed on, so it needs a consent of its own."""
MUST_SHOW_IN_DATA = (
    "/ogc/collections/{name}/items",
    "/ogc/collections/{name}/items/{feature_id}",
    "/ogc/collections/{name}/tiles/{matrix}/{z}/{row}/{col}",
    "/api/v1/open-data/{dataset}.{kind}",
)
TILE = {"matrix": "WebMercatorQuad", "z": "12", "row": "1586", "col": "3492"}
"""The tile of the city hall."""
QUERIES = {
    "/ogc/collections/{name}/items": ("", f"?filter=name%20LIKE%20%27%25{quote(WORD)}%25%27"),
    "/api/v1/open-data/{dataset}.{kind}": ("",),
}
"""What is asked of routes that read their queries themselves, or that answer the same to all of them."""


@dataclass
class World:
    """Public records of every kind by kind, every text of them marked, and what else shows them."""

    make: Factory
    ids: dict[str, UUID] = field(default_factory=dict)
    others: dict[str, UUID] = field(default_factory=dict)
    dong: str = ""

    def consent(self, until_days: int, *channels: str) -> None:
        """Let everybody agree to everything, until so many days from now."""
        until = clock.today() + timedelta(days=until_days)
        with transaction(self.make.engine) as session:
            for kind, each in self.ids.items():
                agree(session, each, *fields_of(ResourceKind(kind)), channels=channels or ("web", "book"), until=until)
            told = consents.Given(
                consents.Subject(archive_item_id=self.others["item"]), 2, ["media"], [ConsentChannel.WEB], ConsentHow.PAPER,
                min(until, clock.today()), until,
            )  # fmt: skip
            consents.give(session, told, None, clock.now())

    def withdraw_all(self) -> None:
        with transaction(self.make.engine) as session:
            live = session.execute(text("SELECT id FROM consents WHERE withdrawn_at IS NULL")).scalars().all()
            for each in live:
                consents.withdraw(session, each, WithdrawReason.ASKED, None, clock.now())

    def counts(self) -> dict[str, int]:
        with transaction(self.make.engine) as session:
            return resources_per_dong(session, clock.today())


def _marked(kind: ResourceKind) -> dict[str, Any]:
    texts = {name for name, spec in FIELDS[kind].items() if spec.type is FieldType.TEXT}
    return {name: f"{NAME} {name}" for name in texts} | {"phone": PHONE, "mobile": PHONE}


@pytest.fixture
def world(make: Factory) -> World:
    make.boundaries()
    site = make.site("마을집")
    made = World(make)
    for kind in ResourceKind:
        made.ids[kind.value] = make.resource(
            f"{NAME} {kind.label}", kind.value, summary=f"{NAME} 소개", address=f"{NAME} 주소", private=_marked(kind)
        )
    ids = made.ids
    with transaction(make.engine) as session:
        found = locate_dong(session, *CITY_HALL, clock.today())
        assert found is not None
        made.dong = found.dong.code
        for start, tie, end in (
            ("person", RelationKind.BELONGS_TO, "organisation"),
            ("person", RelationKind.RUNS, "space"),
            ("organisation", RelationKind.MEETS_AT, "space"),
            ("organisation", RelationKind.LENDS, "goods"),
            ("route", RelationKind.LEADS_PAST, "space"),
        ):
            insert_relation(session, ids[start], ids[end], tie, f"{NAME} 관계", None)
        # what other parts of the service show of a record: a course and its stops, a walk, an archive item, a photo
        values = {"route": ids["route"], "space": ids["space"], "person": ids["person"], "name": NAME}
        session.execute(text("INSERT INTO courses (resource_id) VALUES (:route)"), values)
        stop = (
            "INSERT INTO course_stops (course_id, position, resource_id, since_version) VALUES (:route, 1, :space, 1)"
        )
        session.execute(text(stop), values)
        house = (
            "INSERT INTO keeper_houses (course_id, number, resource_id, since_version) VALUES (:route, 1, :person, 1)"
        )
        session.execute(text(house), values)
        item = """
        INSERT INTO archive_items (kind, title, body, resource_id, district_code, teller, teller_shown, credit,
          consent_needed, state, published_at)
        VALUES ('story', :name, :name, :person, '11140', :name, :name, :name, true, 'published', now()) RETURNING id
        """
        made.others["item"] = session.execute(text(item), values).scalar_one()
        photo = """
        WITH one AS (INSERT INTO media (kind, sha256, bytes, name, alt, credit, copy_type, shows_people, state, released_at)
          VALUES ('photo', repeat('0', 64), 1, :name, :name, :name, 'image/jpeg', true, 'ready', now()) RETURNING id)
        INSERT INTO resource_media (resource_id, media_id, role, caption)
        SELECT r.id, one.id, 'other', :name FROM one CROSS JOIN unnest(CAST(:all AS uuid[])) r (id) RETURNING media_id
        """
        photos = session.execute(text(photo), {**values, "all": list(ids.values())})
        made.others["photo"] = photos.scalars().all()[0]
        walk = """
        WITH p AS (INSERT INTO programmes (site_id, title, kind, published) VALUES (:site, '산책', 'walk', true)
          RETURNING id)
        INSERT INTO programme_sessions (programme_id, course_id, meeting_place, during, cap)
        SELECT p.id, :route, '앞마당', tstzrange(now() + interval '2 days', now() + interval '3 days'), 10 FROM p
        RETURNING id, programme_id
        """
        row = session.execute(text(walk), {"site": site, "route": ids["route"]}).one()
        made.others |= {"site": site, "session": row.id, "programme": row.programme_id}
    return made


def _paths(app: FastAPI, world: World, *, signed_in: bool, only: Collection[str] = ()) -> Iterator[tuple[str, str]]:
    """Yield (route, address) of the GET routes for anybody or for those signed in, with planted ids and queries."""
    known = {context.path_format for context in iter_route_contexts(app.routes)} - {""}
    for context in iter_route_contexts(app.routes):
        route, path = context.original_route, context.path_format
        if not isinstance(route, APIRoute) or "GET" not in (route.methods or ()) or not path:
            continue
        if (get_signed_in in _calls(route.dependant)) is not signed_in or (only and path not in only):
            continue
        if path[:-1] not in known:  # the same once more, with a slash behind it
            yield from _addresses(route, path, world)


def _addresses(route: APIRoute, path: str, world: World) -> Iterator[tuple[str, str]]:
    queries = [(each.alias, each.field_info.is_required()) for each in route.dependant.query_params]
    asked = QUERIES.get(path) or tuple(_queries(queries, world))
    for filled in _filled(path, [each.name for each in route.dependant.path_params], world):
        yield from ((path, f"{filled}{query}") for query in asked)


def _data(app: FastAPI, world: World) -> Iterator[tuple[str, str]]:
    """Yield the routes of the doors of data for anybody."""
    every = _paths(app, world, signed_in=False)
    return ((route, address) for route, address in every if route.startswith(DATA_DOORS))


def _calls(dependant: Dependant) -> Iterator[Any]:
    yield dependant.call
    for inner in dependant.dependencies:
        yield from _calls(inner)


def _filled(path: str, names: list[str], world: World) -> Iterator[str]:
    if not names:
        yield path
        return
    for value in _values(names[0], path, world):
        yield from _filled(path.replace(f"{{{names[0]}}}", value), names[1:], world)


def _values(name: str, path: str, world: World) -> list[str]:
    records = [str(each) for each in world.ids.values()]
    if path.startswith(DATA_DOORS):
        return _data_values(name, path, records)
    if name.endswith("_id"):
        of_records = name in {"resource_id", "group_id", "course_id"}
        return records if of_records else [str(each) for each in world.others.values()]
    known = {"code": [world.dong, JUNG_GU], "key": ["person"], "lang": ["ko"], "kind": ["person"], "name": ["alias"]}
    return known.get(name, ["1"])


def _data_values(name: str, path: str, records: list[str]) -> list[str]:
    layers = [layer.id for layer in list_collections()]
    of_records = {one for one in layers if one.startswith(("resources", "courses"))}
    known = {
        "name": sorted(of_records) if "feature_id" in path else layers,
        "feature_id": records,
        "dataset": [name for name, one in DATASETS.items() if not one.collections or of_records & {*one.collections}],
        "kind": [form.value for form in Format],
        **{one: [value] for one, value in TILE.items()},
    }
    return known.get(name, ["1"])


def _queries(declared: list[tuple[str, bool]], world: World) -> Iterator[str]:
    if [name for name, _required in declared] == ["asked"]:  # a model of many: what it does not know, it refuses
        yield from ("", *(f"?{name}={quote(value)}" for name, value in OPTIONAL.items()), "?format=geojson&limit=500")
        return
    needed = {name: REQUIRED.get(name, str(world.ids["person"])) for name, required in declared if required}
    base = "&".join(f"{name}={quote(value)}" for name, value in needed.items())
    yield f"?{base}" if base else ""
    for name, _required in declared:
        value = str(world.ids["person"]) if name in {"resource", "resource_id"} else OPTIONAL.get(name)
        if value is not None and name not in needed:
            yield "?" + "&".join(filter(None, (base, f"{name}={quote(value)}")))


def _leaks(client: TestClient, addresses: Iterable[tuple[str, str]], who: Person | None = None) -> tuple[set[str], int]:
    """Return the routes in whose answers something marked stands, and how many answers were looked through."""
    return _telling(client, addresses, who, re.compile(f"{MARK}|{re.escape(PHONE)}".encode()))


def _telling(
    client: TestClient, addresses: Iterable[tuple[str, str]], who: Person | None, wanted: re.Pattern[bytes]
) -> tuple[set[str], int]:
    found, answered = set(), 0
    for route, address in dict.fromkeys(addresses):  # pages and data may share an address
        answer = client.get(address, headers=who.headers if who else {}, follow_redirects=False)
        assert answer.status_code < 500 or route == "/readyz", address
        if answer.status_code == 200:
            answered += 1
            if any(wanted.search(part) for part in _parts(answer.content)):
                found.add(route)
    return found, answered


def _parts(content: bytes) -> Iterator[bytes]:
    """Yield what can be searched of an answer: itself, and whatever lies in it where it is an archive."""
    yield content
    if content.startswith(b"PK"):
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            for name in archive.namelist():
                yield name.encode()
                yield from _parts(archive.read(name))


def test_no_public_output_holds_what_consent_does_not_open_and_counts_stay(
    client: TestClient, app: FastAPI, make: Factory, world: World
) -> None:
    counts = world.counts()
    world.consent(-1)
    lapsed, answered = _leaks(client, _paths(app, world, signed_in=False))
    assert lapsed == set(), "these read past the view: what nobody agrees to any more still stands in the tables"
    assert answered > 100
    assert _leaks(client, _paths(app, world, signed_in=True), make.person())[0] == set(), "nor does a resident see more"
    world.consent(400)
    assert _leaks(client, _paths(app, world, signed_in=False, only=MUST_SHOW))[0] == set(MUST_SHOW)
    assert _leaks(client, _data(app, world))[0] == set(), "a consent to the web is none to data that is passed on"
    world.consent(400, "open_data")
    assert _leaks(client, _data(app, world))[0] >= set(MUST_SHOW_IN_DATA)
    hidden = re.compile("|".join(rf"\b{name}\b" for name in sorted(hidden_names())).encode())
    assert _telling(client, _data(app, world), None, hidden)[0] == set(), "not even the names"
    total = client.get("/api/v1/resources").json()["total"]
    world.withdraw_all()
    assert _leaks(client, _paths(app, world, signed_in=False))[0] == set()
    assert world.counts() == counts
    assert client.get("/api/v1/resources").json()["total"] == total
