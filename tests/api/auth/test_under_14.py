"""Under 14: nobody joins without saying their age, a child joins when its guardian agrees by mail, the database agrees."""

import pytest
from sqlalchemy.exc import IntegrityError

from tests.api.auth.conftest import PASSWORD, mailed_link

CHILD = {
    "email": "dalsol@example.org",
    "password": PASSWORD,
    "name": "달솔",
    "over_14": False,
    "guardian": {"name": "달솔 보호자", "email": "bohoja@example.org"},
}
CONFIRM = "/api/v1/accounts/confirm"


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"over_14": None}, "age_missing"),
        ({"guardian": None}, "guardian_missing"),
        ({"guardian": {"name": "달솔", "email": "DALSOL@example.org"}}, "guardian_missing"),
    ],
)
def test_a_child_without_a_guardian_is_told_what_is_missing(web, rows, change, code):
    answer = web.post("/api/v1/accounts", json=CHILD | change)
    assert (answer.status_code, answer.json()["code"]) == (422, code)
    assert rows.one("SELECT count(*) FROM accounts") == 0


def test_a_child_joins_after_its_guardian_agreed_and_its_own_address_is_proved(web, rows):
    assert web.post("/api/v1/accounts", json=CHILD).status_code == 202
    assert rows.all("SELECT recipient FROM mails") == [("bohoja@example.org",)], "the guardian is asked first"
    agreed = web.post(CONFIRM, json={"token": mailed_link(rows, "bohoja@example.org", "confirm")})
    assert "아이의 메일로" in agreed.json()["message"]
    seen = "SELECT verified_at IS NOT NULL, guardian_agreed_at IS NOT NULL FROM accounts"
    assert rows.all(seen) == [(False, True)]
    own = mailed_link(rows, "dalsol@example.org", "confirm")
    assert web.post(CONFIRM, json={"token": own}).status_code == 200
    assert rows.all(seen) == [(True, True)]


def test_a_new_password_does_not_stand_in_for_the_guardian(web, rows):
    web.post("/api/v1/accounts", json=CHILD)
    web.post("/api/v1/password-resets", json={"email": "dalsol@example.org"})
    token = mailed_link(rows, "dalsol@example.org", "reset")
    answer = web.post("/api/v1/password-resets/confirm", json={"token": token, "password": "새로 정한 긴 비밀번호"})
    assert answer.status_code == 200
    assert rows.all("SELECT verified_at, guardian_agreed_at FROM accounts") == [(None, None)]


def test_the_database_knows_no_proved_child_whose_guardian_did_not_agree(web, rows):
    web.post("/api/v1/accounts", json=CHILD)
    for change in ("verified_at = now()", "guardian_name = ''", "guardian_email = email"):
        with pytest.raises(IntegrityError, match="guardian"):
            rows.do(f"UPDATE accounts SET {change}")
