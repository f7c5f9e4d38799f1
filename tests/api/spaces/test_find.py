"""Finding spaces over HTTP: near a point, by what they have, and only those that are really free."""

from datetime import timedelta

import pytest
from fastapi.testclient import TestClient
from sqlalchemy import Engine, event, text

from geo import clock
from geo.queries.keeping import OpeningRow
from tests.factories import CITY_HALL, Factory, booking_body, tomorrow_at

NEAR = {"near": "126.978,37.5665"}


def find(client: TestClient, **params: object) -> dict:
    answer = client.get("/api/v1/spaces", params=params)
    assert answer.status_code == 200, answer.text
    return answer.json()


def names(client: TestClient, **params: object) -> list[str]:
    return [item["name"] for item in find(client, **params)["items"]]


@pytest.fixture
def three(make: Factory) -> dict[str, object]:
    """Three spaces at growing distance north of the city hall."""
    made = {}
    for step, (name, kind) in enumerate((("가까운 방", "room"), ("작은 도서관", "room"), ("먼 부엌", "kitchen"))):
        site = make.site(f"{name} 건물", (CITY_HALL[0], CITY_HALL[1] + 0.004 * step))
        made[name] = make.space(site, name, kind=kind, heads_max=10 * (step + 1), features=["빔프로젝터"][:step])
    return made


def test_nearest_first_with_one_walking_model(client: TestClient, three) -> None:
    items = find(client, **NEAR)["items"]
    assert [item["name"] for item in items] == ["가까운 방", "작은 도서관", "먼 부엌"]
    for item in items:
        assert item["walk_minutes"] == -(-item["distance_m"] * 1.3 // 50)
    assert items[1]["distance_m"] == pytest.approx(444, abs=2)
    assert items[1]["walk_minutes"] == 12


def test_a_walk_and_a_radius_are_limits(client: TestClient, three) -> None:
    assert names(client, **NEAR, walk_minutes=12) == ["가까운 방", "작은 도서관"]
    assert names(client, **NEAR, walk_minutes=11) == ["가까운 방"]
    assert names(client, **NEAR, radius_m=500) == ["가까운 방", "작은 도서관"]


def test_what_a_space_is_and_has(client: TestClient, three) -> None:
    assert names(client, kind="kitchen") == ["먼 부엌"]
    assert names(client, feature="빔프로젝터") == ["먼 부엌", "작은 도서관"]
    assert names(client, heads=15) == ["먼 부엌", "작은 도서관"]
    assert names(client, q="작은도서관") == ["작은 도서관"]
    assert names(client, q="부엌 건물") == ["먼 부엌"]
    assert names(client, q="100%") == []
    assert names(client, approval="manager") == []


def test_without_a_place_what_can_be_booked_comes_first(client: TestClient, make: Factory) -> None:
    site = make.site()
    for name, approval in (("가람방", "inquire"), ("나래방", "instant"), ("다솜방", "manager")):
        make.space(site, name, policy={"approval": approval})
    assert names(client) == ["나래방", "다솜방", "가람방"]
    assert names(client, limit=1) == ["나래방"]


def test_districts_and_dongs_narrow_by_the_edition_in_force(client: TestClient, make: Factory, three) -> None:
    make.boundaries()
    item = find(client, **NEAR)["items"][0]
    assert item["dong"]["district"] == "중구"
    code = item["dong"]["code"]
    assert names(client, dong=code)[0] == "가까운 방"
    assert "가까운 방" in names(client, district="중구")
    assert names(client, district="11680") == []
    unknown = client.get("/api/v1/spaces", params={"district": "없는구"})
    assert (unknown.status_code, unknown.json()["code"]) == (404, "district_unknown")


def test_only_spaces_that_can_be_booked_then(client: TestClient, make: Factory, three, engine: Engine) -> None:
    person = make.person()
    site = make.site()
    make.space(site, "문의만", policy={"approval": "inquire"})
    make.space(site, "밤에만", openings=[OpeningRow(day, 1200, 1440) for day in range(1, 8)])
    make.space(site, "여섯 시간부터", policy={"min_minutes": 360})
    make.space(site, "사흘 뒤까지", policy={"rolling_days": 1})
    taken = make.space(site, "이미 찬 방")
    start = tomorrow_at(14, days=3)
    assert client.post("/api/v1/bookings", json=booking_body(taken, start), headers=person.headers).status_code == 201
    wish = {"free_from": start.isoformat(), "free_until": (start + timedelta(hours=2)).isoformat()}
    assert names(client, **NEAR, **wish) == ["가까운 방", "작은 도서관", "먼 부엌"]
    before = {"free_from": (start - timedelta(hours=2)).isoformat(), "free_until": start.isoformat()}
    assert "이미 찬 방" in names(client, **NEAR, **before)
    assert find(client, **NEAR, **wish, heads=25)["total"] == 1


def test_holidays_and_days_off_close(client: TestClient, make: Factory, engine: Engine) -> None:
    make.boundaries()
    site = make.site()
    ordinary = [OpeningRow(day, 540, 1080, "no") for day in range(1, 8)]
    make.space(site, "공휴일 휴관", openings=ordinary, policy={"rolling_days": 730})
    make.space(
        site,
        "공휴일만",
        openings=[OpeningRow(day, 540, 1080, "only") for day in range(1, 8)],
        policy={"rolling_days": 730},
    )
    new_year = clock.today().year + 1
    wish = {"free_from": f"{new_year}-01-01T10:00:00+09:00", "free_until": f"{new_year}-01-01T12:00:00+09:00"}
    assert names(client, **wish) == ["공휴일만"]
    with engine.begin() as connection:
        connection.execute(
            text(
                "INSERT INTO days_off (days, district_code, reason) VALUES (daterange(CAST(:a AS date), CAST(:b AS date)), '11140', '점검')"
            ),
            {"a": f"{new_year}-01-01", "b": f"{new_year}-01-02"},
        )
    assert names(client, **wish) == []


def test_an_empty_search_in_time_is_remembered(client: TestClient, make: Factory, engine: Engine) -> None:
    make.boundaries()
    start = tomorrow_at(14)
    wish = {"free_from": start.isoformat(), "free_until": (start + timedelta(hours=2)).isoformat()}
    assert find(client, **NEAR, **wish, heads=8)["total"] == 0
    with engine.connect() as connection:
        miss = connection.execute(text("SELECT dong_code, heads, reason_code FROM demand_misses")).one()
    assert tuple(miss) == (miss.dong_code, 8, "nothing_free")
    assert miss.dong_code.startswith("11140")


def test_pages_follow_one_another_without_gap_or_repeat(client: TestClient, make: Factory) -> None:
    site = make.site()
    for n in range(7):
        make.space(site, f"방 {n}")
    first = find(client, **NEAR, limit=3)
    seen = [item["name"] for item in first["items"]]
    following = first["next"]
    while following:
        page = client.get(following).json()
        seen += [item["name"] for item in page["items"]]
        following = page["next"]
    assert sorted(seen) == [f"방 {n}" for n in range(7)]
    assert first["total"] == 7


def test_geojson_by_accept_and_by_format(client: TestClient, three) -> None:
    for params, headers in ((NEAR, {"Accept": "application/geo+json"}), ({**NEAR, "format": "geojson"}, {})):
        answer = client.get("/api/v1/spaces", params={**params, "limit": 2}, headers=headers)
        assert answer.headers["content-type"] == "application/geo+json"
        body = answer.json()
        assert (body["type"], body["numberMatched"], len(body["features"])) == ("FeatureCollection", 3, 2)
        assert body["features"][0]["geometry"] == {"type": "Point", "coordinates": [126.978, 37.5665]}
        assert body["links"][0]["rel"] == "next"


BAD = [
    ({"near": "37.5665,126.978"}, "coordinates_swapped"),
    ({"near": "nan,37.5"}, "outside_korea"),
    ({"near": "inf,37.5"}, "outside_korea"),
    ({"near": "126.978"}, "point_form"),
    ({"near": "0,0"}, "outside_korea"),
    ({"free_from": "2026-11-24T14:00:00", "free_until": "2026-11-24T16:00:00"}, "invalid_input"),
    ({"free_from": "2026-11-24T14:00:00+09:00"}, "time_half"),
    ({"free_from": "2026-11-24T14:00:00+09:00", "free_until": "2026-11-24T12:00:00+09:00"}, "end_before_start"),
    ({"walk_minutes": "10"}, "near_missing"),
    ({"limit": "501"}, "invalid_input"),
    ({"limit": "0"}, "invalid_input"),
    ({"next": "!!"}, "cursor"),
    ({"kind": "castle"}, "invalid_input"),
    ({"heads": "1e400"}, "invalid_input"),
    ({"q": "\x00"}, "invalid_input"),
    ({"q": "가" * 200}, "invalid_input"),
    ({"radius_m": "NaN", **NEAR}, "invalid_input"),
]


@pytest.mark.parametrize(("params", "code"), BAD)
def test_bad_questions_get_a_korean_sentence(client: TestClient, params, code) -> None:
    answer = client.get("/api/v1/spaces", params=params)
    assert (answer.status_code, answer.json()["code"]) == (422, code), answer.text
    assert any("가" <= letter <= "힣" for letter in answer.json()["detail"])


def test_names_come_out_as_they_went_in(client: TestClient, make: Factory) -> None:
    hostile = ["{{ 7*191 }}", "<b>방</b>", "회비 \\3,000", "`${alert(1)}`", "</script>", "{% 할인 %}", "C:\\users"]
    site = make.site("{{ 이름 }}")
    for name in hostile:
        make.space(site, name)
    assert sorted(names(client)) == sorted(hostile)
    assert names(client, q="\\3,000") == ["회비 \\3,000"]


def test_availability_shows_open_taken_and_free(client: TestClient, make: Factory) -> None:
    space = make.space(openings=[OpeningRow(day, 540, 1080) for day in range(1, 8)], policy={"turnover_minutes": 30})
    person = make.person()
    client.post("/api/v1/bookings", json=booking_body(space, tomorrow_at(12)), headers=person.headers)
    window = {"from": tomorrow_at(0).isoformat(), "until": tomorrow_at(0, days=2).isoformat()}
    answer = client.get(f"/api/v1/spaces/{space}/availability", params=window).json()

    def piece(a, b):
        return {"start": a.isoformat(), "end": b.isoformat()}

    assert answer["open"] == [piece(tomorrow_at(9), tomorrow_at(18))]
    assert answer["busy"] == [piece(tomorrow_at(12), tomorrow_at(14, 30))]
    assert answer["free"] == [piece(tomorrow_at(9), tomorrow_at(11, 30)), piece(tomorrow_at(14, 30), tomorrow_at(18))]


def test_unknown_spaces_are_404_and_strange_ids_422(client: TestClient) -> None:
    unknown = client.get("/api/v1/spaces/00000000-0000-0000-0000-000000000000")
    assert (unknown.status_code, unknown.json()["code"]) == (404, "space_unknown")
    assert client.get("/api/v1/spaces/x").status_code == 422
    assert client.get("/api/v1/nothing").json()["code"] == "not_found"


def test_where_no_picture_hangs_a_list_is_one_statement(client: TestClient, three) -> None:
    said: list[str] = []
    reading = client.app.state.engine
    find(client, **NEAR)
    event.listen(reading, "before_cursor_execute", note := lambda *a: said.append(a[2]))
    found = find(client, **NEAR)
    event.remove(reading, "before_cursor_execute", note)
    assert (found["total"], len(said)) == (3, 1)
