"""A policy map stands on the boundaries of a day: 고산동 came on 2024-07-01 out of 송산1동."""

from fastapi.testclient import TestClient
from sqlalchemy.orm import Session

from tests.api.policy_maps.test_policy_maps import URL, sent, values
from tests.factories import Factory
from tests.geo.test_lineage_query import AFTER, GOSAN, SONGSAN1, after, before, load

ROWS = [
    ["시군구", "행정동", "모임"],
    ["의정부시", "송산1동", "3"],
    ["의정부시", "고산동", "5"],
    ["의정부시", "송산 3동", "7"],
]


def test_a_dong_of_another_day_says_which_and_joins_when_the_day_is_changed(
    client: TestClient, make: Factory, session: Session
) -> None:
    load(session, before())
    load(session, after())
    session.commit()
    planner = make.person("planner")
    told = sent(client, planner, ROWS, boundary_on="2024-01-01").json()
    url = f"{URL}/{told['id']}"
    assert (told["boundary"], values(told)) == ("행정동 경계 2023-07-01 기준", {"송산1동": 3})
    waiting = client.get(f"{url}/unjoined", headers=planner.headers).json()["items"]
    assert [(row["line"], "2024-07-01" in row["message"]) for row in waiting] == [(3, True), (4, False)]
    assert [one["name"] for one in waiting[1]["candidates"]] == ["송산1동", "송산2동"]

    by_hand = {"version": 1, "choices": [{"line": 4, "dong_code": SONGSAN1}]}
    assert values(client.post(f"{url}/choices", json=by_hand, headers=planner.headers).json()) == {"송산1동": 10}
    later = {"version": 2, "boundary_on": AFTER.isoformat()}
    moved = client.patch(url, json=later, headers=planner.headers).json()
    assert moved["boundary"] == "행정동 경계 2024-07-01 기준"
    assert values(moved) == {"송산1동": 10, "고산동": 5}
    assert moved["unjoined"] == []

    only_later = {"version": 3, "choices": [{"line": 4, "dong_code": GOSAN}]}
    assert values(client.post(f"{url}/choices", json=only_later, headers=planner.headers).json())["고산동"] == 12
    back = {"version": 4, "boundary_on": "2024-01-01"}
    again = client.patch(url, json=back, headers=planner.headers).json()
    assert values(again) == {"송산1동": 3}
    assert [row["reason"] for row in again["unjoined"]] == ["name_unknown"]
    none = client.patch(url, json={"version": 5, "roles": {"dong": "모임"}}, headers=planner.headers)
    assert none.json()["code"] == "nothing_joined"
    assert client.get(url, headers=planner.headers).json()["boundary"] == "행정동 경계 2023-07-01 기준"
