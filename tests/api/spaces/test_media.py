"""Pictures of rooms and sites over HTTP: hung by their keeper, public without a trace, never with people unasked."""

from dataclasses import dataclass
from io import BytesIO
from typing import Any
from uuid import UUID

import pytest
from fastapi.testclient import TestClient
from PIL import Image
from sqlalchemy import Engine, text

from api.jobs.media import derive_waiting
from geo.settings import Settings
from tests.factories import Factory, Person
from tests.geo.media.samples import SECRET, mp3, photo

API = "/api/v1"
HOSTILE = "회비 \\3,000 {{ 7*191 }} <b>굵게</b>"
JUNG_GU = "11140"


@dataclass
class House:
    """A room of a site, its keeper, and people who do not keep it."""

    client: TestClient
    engine: Engine
    settings: Settings
    site: UUID
    space: UUID
    keeper: Person
    other_keeper: Person
    stranger: Person
    coordinator: Person
    sent: int = 0

    def send(self, by: Person | None = None, place: str = "", data: bytes | None = None, **told: Any) -> Any:
        self.sent += 1
        content = photo((60 + self.sent, 40)) if data is None else data
        given = {"alt": "창가의 큰 식탁", "shows_people": "false", **told}
        files = {"file": ("IMG.jpg", content, "image/jpeg")}
        path = f"{API}/{place or f'spaces/{self.space}'}/media"
        return self.client.post(path, headers=(by or self.keeper).headers, files=files, data=given)

    def hung(self, **told: Any) -> dict[str, Any]:
        answer = self.send(**told)
        assert answer.status_code == 201, answer.text
        derive_waiting(self.engine, self.settings)
        made: dict[str, Any] = answer.json()
        return made

    def call(self, method: str, path: str, by: Person | None = None, **more: Any) -> Any:
        return self.client.request(method, API + path, headers=by.headers if by else {}, **more)

    def shown(self, by: Person | None = None) -> list[dict[str, Any]]:
        items: list[dict[str, Any]] = self.call("GET", f"/spaces/{self.space}/media", by).json()["items"]
        return items

    def run(self, sql: str, **values: Any) -> Any:
        with self.engine.begin() as connection:
            done = connection.execute(text(sql), values)
            return done.scalar() if done.returns_rows else None


@pytest.fixture
def house(client: TestClient, make: Factory, engine: Engine, settings: Settings) -> House:
    make.boundaries()
    site, elsewhere = make.site(), make.site("다른 집")
    space = make.space(site)
    people = [make.person("keeper", site_id=site), make.person("keeper", site_id=elsewhere), make.person()]
    return House(client, engine, settings, site, space, *people, make.person("coordinator", district=JUNG_GU))


def test_a_keepers_photo_is_public_in_light_copies_without_a_trace(house: House) -> None:
    noise = Image.effect_noise((1200, 900), 90).convert("RGB")  # the worst case for a small copy
    out = BytesIO()
    noise.save(out, "JPEG", quality=95)
    made = house.hung(data=out.getvalue(), caption=HOSTILE)
    traced = house.hung(data=photo((900, 600), 6))
    (first, second) = house.shown()
    assert (first["caption"], first["alt"], first["of"], first["inside"]) == (HOSTILE, "창가의 큰 식탁", "space", None)
    assert (second["width"], second["height"]) == (600, 900)
    small = house.client.get(first["urls"]["small"])
    assert small.status_code == 200
    assert len(small.content) <= 40_000
    for size in ("small", "medium", "large"):
        copy = house.client.get(traced["urls"].get(size) or f"{API}/media/{traced['media_id']}/{size}.jpg").content
        assert not any(trace in copy for trace in (b"Exif", b"SecretCamera", SECRET.encode()))
    whole = house.call("GET", f"/spaces/{house.space}").json()
    assert [one["link_id"] for one in whole["photos"]] == [made["link_id"], traced["link_id"]]
    (listed,) = house.call("GET", f"/spaces?q={whole['name']}").json()["items"]
    assert listed["photo"]["link_id"] == made["link_id"]


def test_words_and_the_question_about_people_are_demanded_and_only_photos_hang(house: House) -> None:
    told = {"files": {"file": ("a.jpg", photo(), "image/jpeg")}, "headers": house.keeper.headers}
    path = f"{API}/spaces/{house.space}/media"
    for given in ({"alt": "방"}, {"shows_people": "false"}, {"alt": " ", "shows_people": "false"}):
        assert house.client.post(path, data=given, **told).status_code == 422
    assert house.send(data=mp3()).json()["code"] == "not_a_photo"
    assert house.send(data=b"no picture at all").status_code in {415, 422}
    assert house.run("SELECT count(*) FROM place_media") == 0


def test_only_the_keeper_of_the_place_hangs_changes_and_takes_down(house: House) -> None:
    made = house.hung()
    link = f"/place-media/{made['link_id']}"
    for who, refused in ((None, 401), (house.stranger, 403), (house.other_keeper, 403)):
        if who:
            assert house.send(who).status_code == refused
            assert house.send(who, f"sites/{house.site}").status_code == refused
        for method, path, body in (
            ("PATCH", link, {"version": 1, "caption": "x"}),
            ("DELETE", link, None),
            ("POST", f"{link}/hide", None),
            ("PUT", f"/spaces/{house.space}/media/order", {"order": [made["link_id"]]}),
        ):
            assert house.call(method, path, who, json=body).status_code == refused
    assert len(house.shown()) == 1
    assert house.call("GET", f"/media/{made['media_id']}/original", house.keeper).status_code == 403
    assert house.call("GET", f"/media/{made['media_id']}/original", house.coordinator).status_code == 200
    assert house.run("SELECT count(*) FROM access_log WHERE what = 'media_original'") == 1


def test_people_in_a_photo_are_never_shown_without_their_consent(house: House) -> None:
    made = house.hung(shows_people="true", release="true")
    media, link = made["media_id"], f"/place-media/{made['link_id']}"
    copy = f"/media/{media}/small.jpg"
    assert house.shown() == []
    assert (house.call("GET", copy).status_code, house.call("GET", copy, house.keeper).status_code) == (404, 200)
    assert house.call("GET", copy, house.other_keeper).status_code == 404
    refused = house.call("POST", f"{link}/show", house.keeper)
    assert (refused.status_code, refused.json()["code"]) == (409, "media_consent_needed")
    # whoever says afterwards that somebody is in it takes it back from everybody
    plain = house.hung()
    inside = house.shown(house.keeper)[1]["inside"]
    change = {"version": inside["version"], "media_version": inside["media_version"], "shows_people": True}
    assert house.call("PATCH", f"/place-media/{plain['link_id']}", house.keeper, json=change).status_code == 200
    assert house.shown() == []
    text_id = house.run("SELECT min(id) FROM consent_texts")
    given = {"media_id": media, "text_id": text_id, "fields": ["media"], "channels": ["web"], "how": "paper"}
    answer = house.call("POST", "/consents", house.coordinator, json=given)
    assert answer.status_code == 201, answer.text
    assert house.call("POST", f"{link}/show", house.keeper).status_code == 200
    assert [one["link_id"] for one in house.shown()] == [made["link_id"]]
    withdrawn = house.call(
        "POST", f"/consents/{answer.json()['id']}/withdraw", house.coordinator, json={"reason": "asked"}
    )
    assert withdrawn.status_code < 300, withdrawn.text
    assert (house.shown(), house.call("GET", copy).status_code) == ([], 404)
    assert house.run("SELECT alt || name || state FROM media WHERE id = :id", id=media) == "erased"


def test_photos_are_sorted_described_hidden_taken_down_and_put_back(house: House) -> None:
    one, two, plan = house.hung(), house.hung(), house.hung(role="plan")
    order = [two["link_id"], one["link_id"], plan["link_id"]]
    sorted_ = house.call("PUT", f"/spaces/{house.space}/media/order", house.keeper, json={"order": order})
    assert [item["link_id"] for item in sorted_.json()["items"]] == order
    stale = house.call("PUT", f"/spaces/{house.space}/media/order", house.keeper, json={"order": order[:2]})
    assert (stale.status_code, stale.json()["code"]) == (409, "stale_version")
    link = f"/place-media/{two['link_id']}"
    inside = sorted_.json()["items"][0]["inside"]
    change = {
        "version": inside["version"],
        "media_version": inside["media_version"],
        "alt": HOSTILE,
        "role": "entrance",
    }
    assert house.call("PATCH", link, house.keeper, json=change).json()["alt"] == HOSTILE
    assert house.call("PATCH", link, house.keeper, json=change).json()["code"] == "stale_version"
    assert house.call("POST", f"{link}/hide", house.keeper).json()["inside"]["released"] is False
    assert [item["link_id"] for item in house.shown()] == [one["link_id"], plan["link_id"]]
    assert house.call("POST", f"{link}/show", house.keeper).status_code == 200
    assert house.call("DELETE", link, house.keeper).status_code == 204
    assert len(house.shown()) == 2
    assert house.call("DELETE", link, house.keeper).json()["code"] == "stale_version"
    back = house.call("POST", f"{link}/restore", house.keeper).json()
    assert back["inside"]["closed_at"] is None
    assert len(house.shown()) == 3


def test_a_sites_photo_stands_for_its_rooms_without_one(house: House) -> None:
    of_site = house.hung(place=f"sites/{house.site}")
    (seen,) = house.call("GET", f"/spaces/{house.space}").json()["photos"]
    assert (seen["link_id"], seen["of"]) == (of_site["link_id"], "site")
    own = house.hung()
    assert house.call("GET", f"/spaces/{house.space}").json()["photo"]["link_id"] == own["link_id"]
    assert house.call("GET", f"/sites/{house.site}/media").json()["total"] == 1


def test_a_room_answers_about_getting_in_and_its_site_where_it_does_not(house: House) -> None:
    told = {"step_free": "yes", "lift": "yes"}
    put = {"access": told, "way_text": HOSTILE, "entrance_text": "옆문", "version": 1}
    path = f"/sites/{house.site}/access"
    assert house.call("PUT", path, house.other_keeper, json=put).status_code == 403
    saved = house.call("PUT", path, house.keeper, json=put).json()
    assert (saved["access"]["step_free"], saved["access"]["parking"], saved["way_text"]) == ("yes", "unknown", HOSTILE)
    assert house.call("PUT", path, house.keeper, json=put).json()["code"] == "stale_version"
    change = {"access": {"lift": "no", "toilet": "yes"}, "entrance_text": "뒷문"}
    room = house.call("PATCH", f"/spaces/{house.space}", house.keeper, json=change).json()
    answers = room["access_answers"]
    assert [answers[name] for name in ("step_free", "lift", "toilet", "nursing")] == ["yes", "no", "yes", "unknown"]
    assert (room["entrance_text"], room["way_text"], room["access"]) == ("뒷문", HOSTILE, ["step_free", "toilet"])
    for asked, found in (("step_free", 1), ("toilet", 1), ("lift", 0)):
        assert house.call("GET", f"/spaces?access={asked}").json()["total"] == found
    assert house.call("GET", "/spaces?access=step_free&access=toilet").json()["total"] == 1
    assert (
        house.call("PATCH", f"/spaces/{house.space}", house.keeper, json={"access": {"lift": "ja"}}).status_code == 422
    )
