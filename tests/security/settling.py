"""What the demo town has none of, made by its people over HTTP or as plain rows: something of every kind to ask for."""

from typing import Any, Final

from sqlalchemy import Connection, text

from tests.geo.media.samples import photo
from tests.security.world import Route, World

OTHERS_TOKEN: Final = "남의 것"
BEFORE: Final = (
    "INSERT INTO provinces (code, name) VALUES ('26', '부산광역시')",
    "INSERT INTO districts (code, name, province_code) VALUES ('26110', '중구', '26')",
    """INSERT INTO matches (need_id, spare_id, score, weekday, from_min, until_min, starts_on, ends_on)
       SELECT n.id, s.id, 50, 6, 600, 720, current_date, current_date + 30 FROM needs n, spare_hours s LIMIT 1""",
)
AFTER: Final = (
    """INSERT INTO webhook_deliveries (webhook_id, event_seq, state, next_at, created_at)
       SELECT w.id, e.seq, 'waiting', now(), now() FROM webhooks w, webhook_events e LIMIT 1""",
)
ASKED_FOR: Final = (
    ("resident", "POST /api/v1/series"),
    ("resident", "POST /api/v1/groups"),
    ("resident", "POST /api/v1/feeds"),
    ("resident", "POST /api/v1/idle-watches"),
    ("admin", "POST /api/v1/groups/{group_id}/certificates"),
    ("admin", "POST /api/v1/quotas"),
    ("admin", "POST /api/v1/days-off"),
    ("admin", "POST /api/v1/campaigns/{campaign_id}/field-keys"),
    ("admin", "POST /api/v1/review/decisions"),
    ("admin", "POST /api/v1/backups"),
    ("admin", "POST /api/v1/atlases"),
    ("admin", "POST /api/v1/bookings/{booking_id}/payments"),
    ("admin", "POST /api/v1/bookings/{booking_id}/refunds"),
)
"""Examples of the description that are carried out, and by whom."""


def write(connection: Connection, statements: tuple[str, ...]) -> None:
    """Write what only jobs or clerks make."""
    for statement in statements:
        connection.execute(text(statement))


def live(world: World) -> None:
    """Have the town's people make what is missing; below some paths keys mean something else then."""
    for who, name in ASKED_FOR:
        done(world.ask(Route(*name.split(" ")), world.rightful[who]), name)
    hook = world.bodies["POST /api/v1/webhooks"] | {"district": "11140"}
    sent(world, "officer", "/webhooks", json={name: one for name, one in hook.items() if name != "site_id"})
    link = sent(world, "planner", "/scenarios/{scenario_id}/links")
    sheet = {"files": ("자원.csv", "이름,종류\n느티나무,story\n".encode(), "text/csv")}
    sent(world, "coordinator", "/imports", files=sheet, data={"kind": "resources", "dry_run": "true"})
    table = {"file": ("표.csv", "자치구,행정동,수\n중구,명동,3\n".encode(), "text/csv")}
    sent(world, "officer", "/policy-maps", files=table, data={"title": "시험 지도", "district": "11140"})
    world.instead |= {"/scenarios/": {"link_id": link["id"]}, **hung(world)}


def hung(world: World) -> dict[str, dict[str, str]]:
    """Hang a picture in a record, in the archive and at a site; return what their links are called below which path."""
    places = {
        "^(/api/v1)?/resources/": "/resources/{resource_id}",
        "archive/items/": "/archive/items/{item_id}",
        "/place-media/|^/keep/{places}": "/sites/{site_id}",
    }
    links: dict[str, dict[str, str]] = {}
    for size, (below, place) in enumerate(places.items()):
        picture = {"file": ("사진.jpg", photo((60, 40 + size)), "image/jpeg")}
        made = sent(world, "admin", f"{place}/media", files=picture, data={"alt": "시험", "shows_people": "false"})
        links[below] = {"link_id": made.get("link_id") or made["id"], "place_id": world.keys["site_id"]}
    return links


def sent(world: World, who: str, path: str, **given: Any) -> dict[str, Any]:
    """Post as one of the town's people."""
    headers = {"Authorization": f"Bearer {world.rightful[who]}"}
    address = world.address(Route("POST", f"/api/v1{path}"))
    return done(world.client.post(address, headers=headers, **given), path)


def done(answer: Any, name: str) -> dict[str, Any]:
    """Return what was made; what is refused is a fault of this file."""
    assert answer.status_code < 300, f"{name}: {answer.status_code} {answer.text[:300]}"
    return dict(answer.json()) if answer.content else {}
