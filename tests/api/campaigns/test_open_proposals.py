"""Open campaigns: anybody with the link or the QR proposes a place, counted by address, reviewed before it shows."""

from uuid import uuid4

import pytest
from fastapi.testclient import TestClient
from sqlalchemy import Engine, text

from api.jobs.submissions import apply_due
from geo import clock
from geo.db import transaction
from geo.enums import ResourceKind
from geo.queries.campaigns import CampaignRow, replace_forms
from geo.queries.forms import newest_by_key
from geo.settings import Settings
from geo.surveys.campaign_states import CampaignState
from geo.surveys.open_proposals import OpenProposal, answers_of, may_be_proposed
from geo.surveys.ready.seeding import converted_ready, ensure_ready_forms
from tests.api.campaigns.makers import JUNG, campaign
from tests.factories import CITY_HALL, Factory

HOSTILE = r"회비 \3,000 {{ 7*191 }} <b>"
KEYS = ("maeul_space", "maeul_person", "maeul_story")


@pytest.fixture
def settings(settings: Settings) -> Settings:
    return settings.model_copy(update={"open_proposals_per_hour": 3})


def opened(engine: Engine, make: Factory, state: CampaignState = CampaignState.OPEN, **values: object) -> CampaignRow:
    make.boundaries()
    row = campaign(engine, dongs=20, state=state, kinds=["space", "person", "story"], open_to_all=True, **values)
    with transaction(engine) as session:
        ensure_ready_forms(session, clock.now())
        replace_forms(session, row.id, [newest_by_key(session, key).id for key in KEYS])
    return row


def told(**values: str) -> dict[str, str]:
    plain = {"instance": str(uuid4()), "kind": "space", "name": "골목 사랑방", "address": "소금길 12번 가로등 옆"}
    return {**plain, **values}


def test_a_proposal_without_an_account_waits_for_a_reviewer_and_shows_nowhere_else(client, make, engine) -> None:
    row = opened(engine, make, about=HOSTILE)
    page = client.get(f"/c/{row.code.upper()}")
    assert page.status_code == 200
    assert "회비 \\3,000 {{ 7*191 }} &lt;b&gt;" in page.text
    assert "사람" not in page.text.split("무엇인가요?")[1].split("</fieldset>")[0]
    lon, lat = CITY_HALL
    sent = told(name=HOSTILE, summary=HOSTILE, lon=str(lon), lat=str(lat))
    for _ in range(2):  # pressed twice: one proposal
        answer = client.post(f"/c/{row.code}", data=sent, follow_redirects=False)
        assert (answer.status_code, answer.headers["location"]) == (303, f"/c/{row.code}?thanks=1")
    assert apply_due(engine) == 1
    assert "고마워요" in client.get(f"/c/{row.code}?thanks=1").text
    with transaction(engine) as session:
        sql = "SELECT name, summary, address, state, public_rev, created_by, ST_X(location) AS lon FROM resources"
        (made,) = session.execute(text(sql)).all()
        assert tuple(made)[:6] == (HOSTILE, HOSTILE, "소금길 12번 가로등 옆", "submitted", None, None)
        assert made.lon == pytest.approx(lon, abs=1e-6)
        assert session.execute(text("SELECT count(*) FROM submissions WHERE channel = 'open'")).scalar_one() == 1
    assert client.get("/api/v1/resources").json()["total"] == 0
    coordinator = make.person("coordinator", district=JUNG)
    url = f"/api/v1/campaigns/{row.id}/progress"
    assert client.get(url, headers=coordinator.headers).json()["total"]["visits"] == 0  # nobody has been there yet


@pytest.mark.usefixtures("one_instant")
def test_one_address_is_heard_some_times_an_hour_and_no_more(client, make, engine) -> None:
    row = opened(engine, make)
    for _ in range(3):
        assert client.post(f"/c/{row.code}", data=told(), follow_redirects=False).status_code == 303
    refused = client.post(f"/c/{row.code}", data=told(), follow_redirects=False)
    assert refused.status_code == 429
    assert int(refused.headers["Retry-After"]) > 0


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ({"name": " "}, "비워 둘 수 없어요."),
        ({"address": ""}, "지도에서 자리를 누르거나, 어디쯤인지 적어 주세요."),
        ({"address": "", "lon": "2.3", "lat": "48.8"}, "지도에서 자리를 누르거나, 어디쯤인지 적어 주세요."),
        ({"address": "", "lon": "nan", "lat": "inf"}, "지도에서 자리를 누르거나, 어디쯤인지 적어 주세요."),
        ({"kind": "person"}, "무엇인지 골라 주세요."),
        ({"kind": "goods"}, "무엇인지 골라 주세요."),
        ({"name": "a\x00b"}, "쓸 수 없는 글자가 들어 있어요."),
    ],
)
def test_what_cannot_be_proposed_is_said_beside_its_field_and_nothing_is_stored(
    client, make, engine, change, says
) -> None:
    row = opened(engine, make)
    answer = client.post(f"/c/{row.code}", data=told(**change))
    assert answer.status_code == 422
    assert says in answer.text
    with transaction(engine) as session:
        assert session.execute(text("SELECT count(*) FROM submissions")).scalar_one() == 0


def test_a_form_that_another_site_sends_is_refused(client, make, engine) -> None:
    row = opened(engine, make)
    headers = {"Origin": "https://elsewhere.example", "Sec-Fetch-Site": "cross-site"}
    assert client.post(f"/c/{row.code}", data=told(), headers=headers).status_code == 403


def test_only_campaigns_for_everybody_have_a_page_and_a_closed_one_takes_nothing(
    client: TestClient, make, engine
) -> None:
    make.boundaries()
    private = campaign(engine)
    prepared = campaign(engine, state=CampaignState.DRAFT, open_to_all=True)
    for code in (private.code, prepared.code, "abcd", "0000"):
        assert client.get(f"/c/{code}").status_code == 404
    over = opened(engine, make, CampaignState.CLOSED)
    assert "지금은 받지 않아요" in client.get(f"/c/{over.code}").text
    answer = client.post(f"/c/{over.code}", data=told())
    assert "마친 조사라서 더 받지 않아요." in answer.text or "지금은 받지 않아요" in answer.text
    with transaction(engine) as session:
        assert session.execute(text("SELECT count(*) FROM submissions")).scalar_one() == 0


def test_the_poster_has_the_code_of_the_page(client, make, engine) -> None:
    row = opened(engine, make)
    poster = client.get(f"/c/{row.code}/poster")
    assert f"http://127.0.0.1:8000/c/{row.code}" in poster.text
    picture = client.get(f"/c/{row.code}/code.svg")
    assert (picture.headers["content-type"], picture.content[:4]) == ("image/svg+xml", b"<svg")


def test_every_form_of_ours_but_that_of_persons_takes_a_proposal_where_it_asks() -> None:
    wanted = OpenProposal("골목 사랑방", "함께 쓰는 방", "소금길 1", (127.0, 37.5))
    for kind in ResourceKind:
        definition = converted_ready(f"maeul_{kind}")[0].definition
        assert may_be_proposed(kind, definition) is (kind is not ResourceKind.PERSON)
        answers = answers_of(definition, wanted)
        assert answers["name"] == "골목 사랑방"
        question = definition.find("geometry")
        takes_a_point = question is not None and question.type == "geopoint"
        assert ("37.5000000 127.0000000 0 0" in str(answers)) is takes_a_point
