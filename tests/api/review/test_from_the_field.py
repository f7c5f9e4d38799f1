"""What surveyors send lies on the coordinator's desk: by campaign and surveyor, with photos, even from the sea."""

from uuid import UUID, uuid4

import pytest
from fastapi.testclient import TestClient
from sqlalchemy import Engine, text
from sqlalchemy.orm import Session

from geo import clock
from geo.db import transaction
from geo.media.states import MediaKind
from geo.queries import media
from geo.queries.media import NewMedia
from geo.settings import Settings
from geo.surveys.applying import apply_submission
from geo.surveys.intake import Incoming, receive
from geo.surveys.submission_states import Channel, SubmissionState
from tests.api.campaigns.makers import campaign
from tests.api.review.many import GANGNAM_GU, JUNG_GU
from tests.factories import Factory, Person
from tests.geo.surveys.field_posts import ask_with, creates, stored_form

REVIEW = "/api/v1/review"
SEA = "37.2 126.2 0 5"


@pytest.fixture
def coordinator(make: Factory) -> Person:
    make.boundaries()
    return make.person("coordinator", district=JUNG_GU)


def send(session: Session, settings: Settings, campaign_id: UUID, xml: bytes, by: UUID | None) -> UUID:
    channel = Channel.WEB if by else Channel.OPEN
    got = receive(session, settings, Incoming(xml=xml, campaign_id=campaign_id, by=by, channel=channel))
    applied = apply_submission(session, got.submission_id)
    assert applied.state is SubmissionState.APPLIED, applied
    return got.submission_id


def listed(client: TestClient, who: Person, **asked: object) -> list[dict]:
    return client.get(REVIEW, params=asked, headers=who.headers).json()["items"]


def test_what_came_from_the_field_is_found_by_campaign_and_surveyor_even_from_the_sea(
    client: TestClient, make: Factory, coordinator: Person, engine: Engine, settings: Settings
) -> None:
    surveyor, gangnam = make.person("surveyor", district=JUNG_GU), make.person("coordinator", district=GANGNAM_GU)
    make.resource("사업 밖의 이야기", state="submitted")
    known, lost = uuid4(), uuid4()
    own = campaign(engine, kinds=["space"]).id
    with transaction(engine) as session:
        form = stored_form(session)
        ask_with(session, own, form)
        send(session, settings, own, creates(form, known, name="골목 사랑방"), surveyor.id)
        send(session, settings, own, creates(form, lost, name="바다의 분소", location=SEA), surveyor.id)
        send(session, settings, own, creates(form, name="이웃이 알려 준 곳"), None)
    assert len(listed(client, coordinator)) == 4
    found = listed(client, coordinator, campaign=str(own))
    assert [item["name"] for item in found] == ["바다의 분소", "골목 사랑방", "이웃이 알려 준 곳"]
    assert [item["dong"] is None for item in found] == [True, False, False], "what lies nowhere comes first"
    assert {item["campaign"]["id"] for item in found} == {str(own)}
    assert [bool(item["author"]) for item in found] == [True, True, False]
    assert len(listed(client, coordinator, surveyor=str(surveyor.id))) == 2
    assert listed(client, gangnam) == [], "it is the business of the campaign's district alone"

    counts = client.get(f"{REVIEW}/counts", headers=coordinator.headers).json()
    assert (counts["places"], counts["campaign"][0]["waiting"]) == (1, 3)
    (place,) = client.get(f"{REVIEW}/places?doubt=outside", headers=coordinator.headers).json()["items"]
    dong = found[1]["dong"]["code"]
    body = {"base_rev": place["rev"], "dong": dong, "reason": "섬의 분소"}
    assert client.post(f"{REVIEW}/places/{lost}", json=body, headers=coordinator.headers).status_code == 200
    again = next(item for item in listed(client, coordinator, campaign=str(own)) if item["id"] == str(lost))
    assert (again["dong"]["code"], again["campaign"]["id"]) == (dong, str(own)), "who edits it takes no campaign away"


def photo(session: Session, record: UUID, sha: str) -> UUID:
    made = media.insert_media(session, NewMedia(MediaKind.PHOTO, sha * 64, 10, "앞.png"), None)
    session.execute(text("UPDATE media SET state = 'ready' WHERE id = :id"), {"id": made})
    media.link(session, record, made)
    return made


def test_publishing_releases_the_new_photos_if_asked_and_taking_it_back_hides_them(
    client: TestClient, make: Factory, coordinator: Person, engine: Engine
) -> None:
    record = make.resource("골목 사랑방", "space", state="submitted")
    with transaction(engine) as session:
        shown, hidden = photo(session, record, "a"), photo(session, record, "b")
        session.execute(text("UPDATE media SET alt = '간판' WHERE id = :id"), {"id": shown})
        media.release(session, [shown], None, clock.now())
    (item,) = listed(client, coordinator)
    assert item["photos"] == 1
    body = {"action": "approve", "publish": True, "photos": True, "rows": [{"id": str(record), "rev": 1}]}
    made = client.post(f"{REVIEW}/decisions", json=body, headers=coordinator.headers).json()

    def public() -> set[UUID]:
        with transaction(engine) as session:
            return {row.media_id for row in media.list_media(session, record)}

    assert public() == {shown, hidden}
    client.post(f"{REVIEW}/decisions/{made['id']}/undo", headers=coordinator.headers)
    client.post(f"{REVIEW}/decisions", json={**body, "photos": False}, headers=coordinator.headers)
    assert public() == {shown}
