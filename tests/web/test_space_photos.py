"""The keeper's desk of a place's pictures and the words about getting there, by forms alone; what neighbours then see."""

from html import unescape

import pytest

from api.jobs.media import derive_waiting
from tests.geo.media.samples import photo

HTML = {"Accept": "text/html,application/xhtml+xml"}
HOSTILE = "회비 \\3,000 {{ 7*191 }} <b>굵게</b>"


@pytest.fixture
def kept(client, make, people):
    """A browser signed in as the keeper of a room; returns the client, its token, the room and its site."""
    make.boundaries()
    site = make.site("느티나무집")
    space = make.space(site, "두레방")
    client.headers.update(HTML)
    client.follow_redirects = False
    client.cookies.set("maeul", people.session_of(people.add(site_id=site)))
    token = client.get("/api/v1/me").json()["csrf_token"]
    return client, token, space, site


def test_a_refused_picture_keeps_what_was_typed_and_says_what_is_missing(kept):
    client, token, space, _site = kept
    desk = f"/keep/spaces/{space}/photos"
    typed = {"csrf_token": token, "alt": "", "caption": HOSTILE, "role": "plan"}
    answer = client.post(f"{desk}/new", data=typed, files={"file": ("a.jpg", photo(), "image/jpeg")})
    assert answer.status_code == 422
    text = unescape(answer.text)
    assert HOSTILE in text
    assert "알아볼 수 있는 사람이 나오는지 골라 주세요." in text
    assert '<option value="plan" selected>' in text
    told = {**typed, "alt": "평면도", "shows_people": "false"}
    wrong = client.post(f"{desk}/new", data=told, files={"file": ("a.txt", "글".encode(), "text/plain")})
    assert wrong.status_code in {409, 415, 422}
    assert "사진" in wrong.text


def test_a_keeper_hangs_sorts_takes_down_and_puts_back_by_forms(kept, engine, settings):
    client, token, space, _site = kept
    desk, page = f"/keep/spaces/{space}/photos", f"/spaces/{space}"
    for number, role in enumerate(("photo", "photo", "plan")):
        told = {"csrf_token": token, "alt": f"{number}번째 모습 {HOSTILE}", "shows_people": "false", "role": role}
        file = {"file": ("a.jpg", photo((600 + number, 400)), "image/jpeg")}
        assert client.post(f"{desk}/new", data=told, files=file).headers["location"].endswith("?done=file-sent")
    people = {"csrf_token": token, "alt": "얼굴이 보이는 모습", "shows_people": "true"}
    client.post(f"{desk}/new", data=people, files={"file": ("a.jpg", photo((610, 400)), "image/jpeg")})
    derive_waiting(engine, settings)
    items = client.get(f"/api/v1/spaces/{space}/media").json()["items"]
    first, second = (item["link_id"] for item in items[:2])

    def press(link, what, **more):
        answer = client.post(f"{desk}/{link}/{what}", data={"csrf_token": token, **more})
        assert answer.status_code == 303, answer.text
        return unescape(client.get(page).text)

    shown = unescape(client.get(page).text)
    assert shown.index("0번째") < shown.index("1번째")
    assert HOSTILE in shown
    assert "얼굴이 보이는" not in shown
    assert "평면도" in shown
    shown = press(first, "later")
    assert shown.index("1번째") < shown.index("0번째")
    assert "1번째" not in press(second, "take-down")
    assert "1번째" in press(second, "put-back")
    assert "1번째" not in press(second, "hide")
    assert "1번째" in press(second, "show")
    poster = client.get(f"{page}/poster").text
    assert "/large.jpg" in poster
    assert client.get(f"{page}/code.svg").headers["content-type"] == "image/svg+xml"
    address = poster.partition("/r/")[2][:6]
    assert client.get(f"/r/{address}").headers["location"] == page


def test_a_site_and_its_room_tell_how_one_gets_in_and_there(kept):
    client, token, space, site = kept
    form = {
        "csrf_token": token,
        "version": "1",
        "way_text": HOSTILE,
        "entrance_text": "뒷문",
        "access_step_free": "yes",
    }
    assert client.post(f"/keep/sites/{site}", data=form).headers["location"].endswith("?done=way-saved")
    again = client.post(f"/keep/sites/{site}", data={**form, "way_text": "다른 길"})
    assert (again.status_code, "다른 길" in again.text) == (409, True)
    for page in (f"/spaces/{space}?near=126.98,37.57", f"/sites/{site}"):
        text = unescape(client.get(page).text)
        assert HOSTILE in text
        assert "뒷문" in text
        assert 'data-answer="yes"' in text
    assert "찾던 곳에서 걸어서" in client.get(f"/spaces/{space}?near=126.98,37.57").text
    assert client.get(f"/spaces/{space}?near=nowhere").status_code == 200


def test_only_a_place_s_keeper_comes_to_its_desk(client, make, people):
    make.boundaries()
    site, elsewhere = make.site(), make.site("다른 집")
    space = make.space(site)
    client.headers.update(HTML)
    client.cookies.set("maeul", people.session_of(people.add(site_id=elsewhere)))
    for path in (f"/keep/spaces/{space}/photos", f"/keep/sites/{site}/photos", f"/keep/sites/{site}"):
        assert client.get(path).status_code == 403
    assert client.get(f"/keep/rooms/{space}/photos").status_code == 404
