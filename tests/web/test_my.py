"""One's own page: what is next stands large, what asks for an answer stands in lines, the rest behind."""

import re

import pytest

from geo.booking.pricing import PriceList, Rate
from geo.db import transaction
from geo.queries.prices import add_prices
from tests.factories import booking_body, tomorrow_at


@pytest.fixture
def own_page(client, people):
    """Open /my as somebody; returns the words of the page's main part without marks, and the page itself."""

    def read(person, path="/my"):
        client.cookies.set("maeul", people.session_of(person.id))
        page = client.get(path, headers={"Accept": "text/html"}).text
        main = page[page.index("<main") : page.index("</main>")]
        return " ".join(re.sub(r"<[^>]+>", " ", main).split()), main

    return read


def book(client, person, space, start, **values):
    answer = client.post("/api/v1/bookings", json=booking_body(space, start, **values), headers=person.headers)
    assert answer.status_code == 201
    return answer.json()


def test_the_next_booking_is_large_with_its_way_the_others_follow_and_those_called_off_come_last(
    client, make, own_page
):
    make.boundaries()
    site = make.site("천연마을활력소", address="서울특별시 서대문구 독립문로 24")
    space, person = make.space(site, "두레방"), make.person()
    gone = book(client, person, space, tomorrow_at(9))
    later = book(client, person, space, tomorrow_at(14, days=3))
    soon = book(client, person, space, tomorrow_at(11))
    client.post(f"/api/v1/bookings/{gone['id']}/cancel", json={}, headers=person.headers)
    words, page = own_page(person)
    order = re.findall(r'data-booking-id="([^"]+)"', page)
    assert order == [soon["id"], later["id"], gone["id"]]
    assert (
        page.index('class="next-use"') < page.index(soon["id"]) < page.index("그 뒤의 예약") < page.index(later["id"])
    )
    assert "내일" in words
    assert "서울특별시 서대문구 독립문로 24" in words
    assert f"/api/v1/bookings/{soon['id']}/calendar.ics" in page
    assert words.index("취소하거나 거절된 예약") > words.index("그 뒤의 예약")
    assert client.get(f"/api/v1/bookings/{soon['id']}/calendar.ics").status_code == 200


def test_money_and_invitations_wait_for_an_answer_in_one_list(client, make, own_page, engine):
    make.boundaries()
    site = make.site()
    space = make.space(site, "두레방")
    with transaction(engine) as session:
        add_prices(session, space, PriceList(rates=(Rate(6000, 60),), payment="beforehand"), None)
    person, other = make.person(), make.person()
    owed = book(client, person, space, tomorrow_at(11, days=2))
    party = client.post("/api/v1/groups", json={"name": "골목 <b>"}, headers=other.headers).json()
    asked = client.post(
        f"/api/v1/parties/{party['id']}/invitations", json={"email": person.email}, headers=other.headers
    )
    assert asked.status_code == 201
    words, page = own_page(person)
    assert "할 일 2" in words
    assert "낼 돈 12,000원" in words
    assert f'href="/my/money/{owed["id"]}"' in page
    assert "‘골목 &lt;b&gt;’에서 초대했어요" in words


def test_nothing_to_come_says_where_to_begin(make, own_page):
    words, page = own_page(make.person())
    assert "다가오는 예약이 없어요." in words
    assert 'href="/?now=1"' in page
    assert "할 일" not in words
    assert "지난 예약이 없어요." in own_page(make.person(), "/my?past=1")[0]
