"""A form that is refused as a whole loses no word: the page that says why shows them again."""

import pytest

from api.auth.secrets import csrf_of
from tests.web.samples import HOSTILE

PAGE = {"Accept": "text/html", "Sec-Fetch-Site": "same-origin"}
WORDS = "마을 잔치를 하려고요\n둘째 줄"


@pytest.fixture
def typing(client, people):
    secret = people.session_of(people.add())
    client.cookies.set("maeul", secret)
    return {"csrf_token": csrf_of(secret), "body": WORDS, "purpose": "meeting", "password": "쉿, 비밀이에요"}


def send(client, form, path="/keep/bookings/00000000-0000-4000-8000-000000000000/reject", **headers):
    return client.post(path, data=form, headers={**PAGE, **headers}, follow_redirects=False)


def test_what_was_typed_stands_on_the_page_that_refuses_it(client, typing):
    answer = send(client, typing, Referer="http://127.0.0.1:8000/keep?q=1")
    assert answer.status_code in (403, 404)
    assert WORDS in answer.text
    assert "쉿" not in answer.text
    assert typing["csrf_token"] not in answer.text.split("typed-words")[1].split("</section>")[0]
    assert 'href="/keep?q=1" data-back' in answer.text


def test_it_comes_out_as_it_went_in(client, typing):
    answer = send(client, {**typing, "body": HOSTILE})
    assert "&lt;b&gt;굵게&lt;/b&gt;" in answer.text
    assert "<b>굵게</b>" not in answer.text


def test_who_was_signed_out_while_writing_still_has_the_words_and_a_way_in(client, typing):
    client.cookies.clear()
    answer = send(client, typing, Referer="http://127.0.0.1:8000/my")
    assert answer.status_code == 401
    assert WORDS in answer.text
    assert "/login?next=%2Fmy" in answer.text


def test_who_was_signed_out_without_a_word_goes_straight_to_the_sign_in(client, typing):
    client.cookies.clear()
    answer = send(client, {"csrf_token": typing["csrf_token"]})
    assert (answer.status_code, answer.headers["location"]) == (303, "/login?next=%2F")


def test_no_way_back_leads_to_a_stranger(client, typing):
    answer = send(client, typing, Referer="http://example.net/keep")
    assert "data-back" not in answer.text
