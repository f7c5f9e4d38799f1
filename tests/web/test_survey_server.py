"""What the server gives the survey's pages: a shell that knows nobody, a worker with narrow reach, a pack of one's own."""

import gzip
import json
import re

import pytest

from api.web.survey_parts import part_names, part_url, version
from geo import clock
from geo.db import transaction
from geo.errors import Conflict
from geo.queries.assignments import NewAssignment, insert_assignment
from geo.queries.campaign_areas import list_areas
from geo.queries.submission_steps import note_problem
from geo.settings import Settings
from geo.surveys.campaign_states import CampaignState
from geo.surveys.intake import Incoming, receive
from geo.surveys.submission_states import Channel
from tests.api.campaigns.makers import JUNG, campaign
from tests.geo.surveys.field_posts import ask_with, creates, stored_form


@pytest.fixture
def surveyor(client, people, make):
    """Somebody with the right to survey a district, signed in."""
    make.boundaries()
    person = make.person("surveyor", district=JUNG)
    client.cookies.set("maeul", people.session_of(person.id))
    return person


def test_the_shell_is_the_same_for_everybody_and_carries_nothing_of_anybody(client, surveyor):
    inside = client.get("/survey/shell/ko").text
    own = client.get("/survey").text
    client.cookies.clear()
    assert inside == client.get("/survey/shell/ko").text
    assert 'action="/logout"' in own
    assert 'action="/logout"' not in inside
    assert 'name="csrf_token"' not in inside
    assert '<html lang="en">' in client.get("/survey/shell/en").text
    assert client.get("/survey/shell/fr").status_code == 404


def test_the_worker_reaches_survey_alone_and_keeps_files_that_exist(client):
    answer = client.get("/survey/worker.js")
    assert answer.headers["service-worker-allowed"] == "/survey"
    assert answer.headers["cache-control"] == "no-cache"
    assert answer.headers["content-type"].startswith("text/javascript")
    files = json.loads(re.search(r"const FILES = (\[.*?\]);", answer.text)[1])
    assert {client.get(address).status_code for address in files} == {200}
    assert {part_url(name) for name in part_names()} <= set(files)
    assert [address for address in files if not address.startswith(("/static/", "/survey/app/"))] == []
    assert client.get("/survey/worker.js?lang=en").text != answer.text


def test_whoever_surveys_finds_a_door_to_it_on_every_page(client, surveyor):
    assert client.get("/my").text.count('<a href="/survey"') == 2
    client.cookies.clear()
    assert '<a href="/survey"' not in client.get("/").text


def test_a_module_has_an_address_of_its_content_and_no_other(client):
    good = client.get(part_url("survey/app.js"))
    assert (good.status_code, "immutable" in good.headers["cache-control"]) == (200, True)
    for wrong in ("/survey/app/000000000000/survey/app.js", f"/survey/app/{version()}/survey/../base.js"):
        assert client.get(wrong).status_code == 404


def test_the_page_with_all_it_loads_at_once_stays_under_200_kb_on_its_way(client):
    page = client.get("/survey/shell/ko").text
    files = set(re.findall(r'(?:src|href)="(/static/web/[^"#]+)', page)) | {part_url(name) for name in part_names()}
    sizes = [len(gzip.compress(client.get(address).content)) for address in files]
    assert len(sizes) > 20
    assert len(gzip.compress(page.encode())) + sum(sizes) < 100_000


def test_a_phone_may_put_the_survey_on_its_first_screen(client):
    told = client.get("/survey/app.webmanifest").json()
    assert (told["start_url"], told["scope"], told["display"]) == ("/survey", "/survey", "standalone")
    assert client.get(told["icons"][0]["src"]).status_code == 200
    assert 'rel="manifest" href="/survey/app.webmanifest"' in client.get("/survey").text


def test_a_visitor_gets_no_pack_and_nobody_may_keep_one(client):
    answer = client.get("/survey/pack")
    assert (answer.json(), answer.headers["cache-control"]) == ({"account": None}, "no-store")


def test_the_pack_holds_open_campaigns_of_ones_places_with_what_one_looks_after(client, engine, make, surveyor):
    row = campaign(engine, dongs=2, targets=["행복경로당"], title="봄 조사")
    campaign(engine, state=CampaignState.DRAFT, title="아직 아닌 조사")
    campaign(engine, state=CampaignState.CLOSED, title="끝난 조사")
    with transaction(engine) as session:
        area = list_areas(session, row.id)[0]
        insert_assignment(session, NewAssignment(row.id, surveyor.id, area.id, note="저녁에"), None, row.opened_at)
    told = client.get("/survey/pack").json()
    assert told["account"] == str(surveyor.id)
    assert told["csrf"]
    assert [one["title"] for one in told["campaigns"]] == ["봄 조사"]
    (own,) = told["campaigns"]
    assert [(one["name"], one["note"]) for one in own["areas"]] == [(area.name, "저녁에")]
    assert [one["name"] for one in own["targets"]] == ["행복경로당"]
    assert {dong["district"] for dong in told["dongs"]} == {"중구"}
    assert all(dong["radius"] > 100 for dong in told["dongs"])


def test_somebody_elses_assignments_are_not_in_the_pack(client, engine, make, surveyor):
    row = campaign(engine, targets=["행복경로당"])
    with transaction(engine) as session:
        area = list_areas(session, row.id)[0]
        insert_assignment(session, NewAssignment(row.id, make.person("surveyor").id, area.id), None, row.opened_at)
    (own,) = client.get("/survey/pack").json()["campaigns"]
    assert (own["areas"], own["targets"]) == ([], [])


def test_the_pack_says_what_of_ones_own_is_not_in_the_records_yet_and_nothing_of_others(client, engine, make, surveyor):
    row = campaign(engine)
    sent = {}
    with transaction(engine) as session:
        form = stored_form(session)
        ask_with(session, row.id, form)
        for who, by in (("own", surveyor.id), ("other", make.person("surveyor", district=JUNG).id)):
            incoming = Incoming(creates(form, instance=f"uuid:{who}"), row.id, by, Channel.WEB)
            sent[who] = receive(session, Settings(), incoming).submission_id
            note_problem(session, sent[who], Conflict("회비 {{ 7*191 }}", "Dues"), clock.now())
    unsettled = client.get("/survey/pack").json()["unsettled"]
    assert unsettled == [{"id": "uuid:own", "state": "problem", "label": "확인 필요", "said": "회비 {{ 7*191 }}"}]
    assert client.get("/survey/pack?lang=en").json()["unsettled"][0]["said"] == "Dues"
