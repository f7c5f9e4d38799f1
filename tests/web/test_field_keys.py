"""Pages that set survey apps up: a code once for oneself, sheets for a team, and what was made can be taken back."""

import base64
import html
import json
import re
import zlib
from urllib.parse import urlsplit

import pytest
from fastapi.testclient import TestClient
from sqlalchemy import Engine

from api.door_codes import picture
from api.odk.keys import setup_text
from geo.db import transaction
from geo.queries import campaigns, teams
from geo.surveys.campaign_states import TeamRole
from tests.api.campaigns.makers import JUNG, campaign
from tests.factories import Factory, Person
from tests.web.import_samples import HOSTILE

ADDRESS = re.compile(r'class="key-address strong">([^<]+)<')
CODE = re.compile(r'src="data:image/svg\+xml;base64,([^"]+)"')
REVOKE = re.compile(r'action="([^"]+/revoke)"')


class Town:
    def __init__(self, client: TestClient, make: Factory, engine: Engine) -> None:
        make.boundaries()
        self.client, self.make = client, make
        self.row = campaign(engine, title=HOSTILE[:100])
        self.surveyor = make.person("surveyor", district=JUNG)
        self.coordinator = make.person("coordinator", district=JUNG)
        with transaction(engine) as session:
            team = teams.insert_team(session, JUNG, 2026, "1조", None)
            teams.put_member(session, team, self.surveyor.id, TeamRole.MEMBER)
            campaigns.replace_teams(session, self.row.id, [team])

    def opens(self, path: str, who: Person, status: int = 200) -> str:
        answer = self.client.get(path, headers=who.headers | {"Accept": "text/html"})
        assert answer.status_code == status, answer.text
        return answer.text

    def presses(self, path: str, who: Person, status: int = 200) -> str:
        answer = self.client.post(
            path, headers=who.headers | {"Accept": "text/html"}, data={"a": "b"}, follow_redirects=True
        )
        assert answer.status_code == status, answer.text
        return answer.text

    def form_list(self, page: str) -> int:
        (address,) = ADDRESS.findall(page)
        return self.client.get(f"{urlsplit(address).path}/formList").status_code


@pytest.fixture
def town(client: TestClient, make: Factory, engine: Engine) -> Town:
    return Town(client, make, engine)


def test_a_surveyor_makes_a_code_sees_it_once_and_takes_it_back(town: Town) -> None:
    assert 'href="/survey/phone"' in town.opens("/survey", town.surveyor)
    before = town.opens("/survey/phone", town.surveyor)
    assert "앱 연결 안 됨" in before
    assert html.escape(HOSTILE[:20], quote=False) in before.replace("&#34;", '"')
    made = town.presses(f"/survey/phone/{town.row.id}", town.surveyor)
    (address,), (code,) = ADDRESS.findall(made), CODE.findall(made)
    setup = setup_text(address, town.row.title)
    assert base64.b64decode(code) == picture(setup), "the code says what the page says"
    assert json.loads(zlib.decompress(base64.b64decode(setup)))["general"]["server_url"] == address
    assert town.form_list(made) == 200
    after = town.opens("/survey/phone", town.surveyor)
    assert address not in after
    assert "앱 연결됨" in after
    (revoke,) = set(REVOKE.findall(after))
    assert "거두었어요" in town.presses(revoke, town.surveyor)
    assert town.form_list(made) == 403


def test_whoever_runs_a_campaign_prints_a_sheet_for_each_and_takes_one_back(town: Town) -> None:
    phones = f"/campaigns/{town.row.id}/phones"
    assert f'href="{phones}"' in town.opens(f"/campaigns/{town.row.id}", town.coordinator)
    assert "1명의 QR 코드 만들기" in town.opens(phones, town.coordinator)
    sheet = town.presses(phones, town.coordinator)
    assert len(CODE.findall(sheet)) == 1
    assert town.form_list(sheet) == 200
    assert "모두 이미 코드가 있어요" in town.presses(phones, town.coordinator)
    anew = town.presses(f"{phones}/{town.surveyor.id}", town.coordinator)
    assert (town.form_list(sheet), town.form_list(anew)) == (403, 200)
    (revoke,) = set(REVOKE.findall(town.opens(phones, town.coordinator)))
    town.presses(revoke, town.coordinator)
    assert town.form_list(anew) == 403


def test_nobody_else_makes_or_sees_codes(town: Town) -> None:
    phones, stranger = f"/campaigns/{town.row.id}/phones", town.make.person()
    elsewhere = town.make.person("coordinator", district="11680")
    for who in (town.surveyor, stranger, elsewhere):
        town.opens(phones, who, 403)
        town.presses(phones, who, 403)
        town.presses(f"{phones}/{town.surveyor.id}", who, 403)
    town.presses(f"/survey/phone/{town.row.id}", stranger, 403)
    town.presses(f"/survey/phone/{town.row.id}", town.surveyor)
    (revoke,) = set(REVOKE.findall(town.opens("/survey/phone", town.surveyor)))
    town.presses(revoke, stranger, 403)
    assert "함께하는 조사가 없어요" in town.opens("/survey/phone", stranger)


def test_an_address_without_https_is_told_where_it_is_not_this_machine(town: Town) -> None:
    here = town.presses(f"/survey/phone/{town.row.id}", town.surveyor)
    assert "https가 아니에요" not in here
    answer = town.client.post(
        f"http://192.168.0.7:8000/survey/phone/{town.row.id}",
        headers=town.surveyor.headers | {"Accept": "text/html"},
        data={"a": "b"},
    )
    assert "https가 아니에요" in answer.text
    assert ADDRESS.findall(answer.text)[0].startswith("http://192.168.0.7:8000/odk/")
