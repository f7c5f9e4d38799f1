"""App passwords over the page: made and shown once, good for /ogc alone, listed, taken back."""

import re

import pytest

from api.auth.passwords import hash_password
from tests.api.auth.conftest import PASSWORD, sign_in
from tests.factories import Factory

HERE = "/my/app-passwords"
POINTS = "/ogc/collections/resources-points/items"


@pytest.fixture
def signed_in(client, make: Factory, engine):
    """Sign a coordinator in and return their address and the token of their forms."""
    make.boundaries()
    person = make.person("coordinator", district="11140")
    with engine.begin() as connection:
        changed = "UPDATE accounts SET password_hash = %s WHERE id = %s"
        connection.exec_driver_sql(changed, (hash_password(PASSWORD), person.id))
        connection.exec_driver_sql("DELETE FROM api_tokens")
    return person.email, sign_in(client, person.email)


def secret_of(page: str) -> str:
    found = re.search(r'id="fresh-password" readonly value="(maeul_[^"]+)"', page)
    assert found, page
    return found[1]


def test_one_is_made_shown_once_used_and_taken_back(client, signed_in) -> None:
    email, csrf = signed_in
    assert "앱 비밀번호가 없어요." in client.get(HERE).text
    name = "주민센터 <b>QGIS</b> {{ 7*7 }}"
    made = client.post(HERE, data={"name": name, "kind": "write", "csrf_token": csrf})
    assert made.status_code == 200
    secret = secret_of(made.text)
    assert all(words in made.text for words in ("http://127.0.0.1:8000/ogc", email, "한 번만 보여 드려요"))
    listed = client.get(HERE).text
    assert secret not in listed
    assert "주민센터 &lt;b&gt;QGIS&lt;/b&gt; {{ 7*7 }}" in listed
    client.cookies.clear()
    assert "POST" in client.options(POINTS, auth=(email, secret)).headers["allow"]
    assert client.get("/api/v1/me", auth=(email, secret)).status_code == 401
    csrf = sign_in(client, email)
    number = re.search(rf"{HERE}/([0-9a-f]+)/revoke", client.get(HERE).text)
    assert number
    gone = client.post(f"{HERE}/{number[1]}/revoke", data={"csrf_token": csrf}, follow_redirects=False)
    assert (gone.status_code, gone.headers["location"]) == (303, f"{HERE}?done=app-password-revoked")
    assert client.get(POINTS, auth=(email, secret)).status_code == 401


def test_one_for_reading_writes_nothing_and_one_without_a_name_is_not_made(client, signed_in) -> None:
    email, csrf = signed_in
    made = client.post(HERE, data={"name": "읽는 창", "kind": "read", "csrf_token": csrf})
    assert client.options(POINTS, auth=(email, secret_of(made.text))).headers["allow"] == "GET, HEAD, OPTIONS"
    refused = client.post(HERE, data={"name": " ", "kind": "write", "csrf_token": csrf})
    assert refused.status_code == 422
    assert "비워 둘 수 없어요." in refused.text
    assert client.post(HERE, data={"name": "남의 것"}).status_code == 403
    english = client.get(HERE, params={"lang": "en"}).text
    assert all(words in english for words in ("App passwords", "read only", "How to use it in QGIS"))


def test_a_token_opens_no_second_door(client, make: Factory) -> None:
    person = make.person()
    refused = client.post(HERE, data={"name": "또 하나"}, headers=person.headers)
    assert refused.status_code == 403
    assert client.get(HERE, follow_redirects=False, headers={"Accept": "text/html"}).status_code == 303
