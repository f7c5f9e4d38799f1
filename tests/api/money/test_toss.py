"""Card payments against a provider that loses, repeats and reorders; scenario 8 of the booking paper."""

from datetime import datetime, timedelta

import pytest
from fastapi.testclient import TestClient

from geo import clock
from tests.api.money.conftest import Till
from tests.factories import tomorrow_at

TEN = datetime(2026, 11, 20, 10, 0, 0, tzinfo=clock.SEOUL)
USE = datetime(2026, 11, 25, 14, 0, tzinfo=clock.SEOUL)


def test_scenario_8_late_money_for_a_dead_hold_goes_back_once_and_the_booking_stays_expired(till: Till) -> None:
    till.prices()
    with clock.frozen(TEN):
        held = till.book(at=USE, hold=True)
        key, order_id, won = till.order(held)
    till.prices(rates=[{"first_won": 99_000}])  # between hold and pay: the price at hold counts
    assert won == 20_000
    with clock.frozen(TEN + timedelta(minutes=9, seconds=59)):
        taken = till.try_book(who=till.other, at=USE)
        assert (taken.status_code, taken.json()["code"]) == (409, "taken")
        till.toss.faults["confirm"] = ["lost answer"]
        assert till.confirm(key, order_id, won).status_code == 503
    with clock.frozen(TEN + timedelta(minutes=10)):
        assert till.try_book(who=till.other, at=USE).status_code == 201
        for _ in range(3):
            assert till.hear(key, order_id).status_code == 200
        till.clockwork()
        till.clockwork()
    assert till.state(held) == "expired"
    assert till.entries(held)[-2:] == [("payment", 20_000), ("refund", 20_000)]
    assert till.sql("SELECT provider, won FROM refunds") == [("toss", 20_000)]
    assert till.toss.count("/cancel") == 1
    assert till.toss.payments[key]["status"] == "CANCELED"


def test_a_hold_paid_in_time_is_confirmed_at_the_price_it_was_held_for(till: Till) -> None:
    till.prices()
    held = till.book(hold=True)
    key, order_id, won = till.order(held)
    till.prices(rates=[{"first_won": 1}])
    paid = till.confirm(key, order_id, won)
    assert (paid.status_code, paid.json()["state"]) == (200, "confirmed")
    again = till.confirm(key, order_id, won)
    assert (again.status_code, again.json()["version"]) == (200, paid.json()["version"])
    assert sorted(till.entries(held)) == [("fee", 20_000), ("payment", 20_000)]
    assert till.toss.count("/confirm") == 1


def test_another_sum_than_was_asked_for_is_refused_before_the_provider_hears_of_it(till: Till) -> None:
    till.prices()
    booking = till.book()
    key, order_id, won = till.order(booking)
    cheap = till.confirm(key, order_id, won - 1)
    assert (cheap.status_code, cheap.json()["code"]) == (422, "amount_mismatch")
    assert till.toss.count("/confirm") == 0
    stolen = till.post("/payments/toss/confirm", till.other, payment_key=key, order_id=order_id, amount=won)
    assert stolen.status_code == 404


def test_a_message_is_not_believed_but_looked_up(till: Till) -> None:
    till.prices()
    booking = till.book()
    key, order_id, _won = till.order(booking)
    assert till.hear(key, order_id, "DONE").status_code == 200
    assert (till.state(booking), till.entries(booking)) == ("awaiting_payment", [("fee", 20_000)])
    asked = len(till.toss.asked)
    assert till.hear("made-up", "maeul-of-nobody").json() == {"heard": True}
    assert len(till.toss.asked) == asked
    assert till.hear("made-up", order_id).status_code == 200
    assert till.client.post("/api/v1/payments/toss/webhook", json={"data": []}).status_code == 422


@pytest.mark.parametrize("fault", ["lost answer", "broken", "lost request"])
def test_a_payment_whose_end_nobody_heard_is_found_out_by_the_clock(till: Till, fault: str) -> None:
    till.prices()
    booking = till.book()
    key, order_id, won = till.order(booking)
    till.toss.faults["confirm"] = [fault]
    unsure = till.confirm(key, order_id, won)
    assert (unsure.status_code, unsure.json()["code"]) == (503, "provider_silent")
    till.clockwork()
    assert till.state(booking) == "awaiting_payment", "asked again only after a while"
    with clock.frozen(clock.now() + timedelta(minutes=3)):
        till.clockwork()
        till.clockwork()
    assert till.state(booking) == "confirmed"
    assert till.sql("SELECT provider, won FROM payments") == [("toss", won)]


def test_messages_out_of_order_and_repeated_end_in_the_same_ledger(till: Till) -> None:
    till.prices()
    booking = till.book()
    key, order_id, won = till.order(booking)
    till.confirm(key, order_id, won)
    till.post(f"/bookings/{booking['id']}/cancel", till.keeper)
    till.clockwork()
    for status in ("CANCELED", "DONE", "IN_PROGRESS", "DONE"):
        assert till.hear(key, order_id, status).status_code == 200
    assert till.state(booking) == "cancelled"
    assert till.sql("SELECT won FROM payments") == till.sql("SELECT won FROM refunds") == [(20_000,)]
    assert till.toss.count("/cancel") == 1


def test_a_refund_whose_answer_is_lost_is_asked_for_again_and_given_once(till: Till) -> None:
    till.prices()
    booking = till.book()
    till.confirm(*till.order(booking))
    till.post(f"/bookings/{booking['id']}/cancel", till.keeper)
    till.toss.faults["cancel"] = ["lost answer", "broken"]
    now = clock.now()
    for minutes in (0, 1, 3, 10):
        with clock.frozen(now + timedelta(minutes=minutes)):
            till.clockwork()
    assert till.sql("SELECT won FROM refunds") == [(20_000,)]
    [payment] = till.toss.payments.values()
    assert [one["cancelAmount"] for one in payment["cancels"]] == [20_000]


def test_money_given_back_at_the_provider_itself_comes_into_the_ledger(till: Till) -> None:
    till.prices()
    booking = till.book()
    key, order_id, won = till.order(booking)
    till.confirm(key, order_id, won)
    till.toss.answer("POST", f"/v1/payments/{key}/cancel", {"cancelAmount": 5_000, "cancelReason": "고객 요청"}, "")
    till.hear(key, order_id, "PARTIAL_CANCELED")
    till.hear(key, order_id, "PARTIAL_CANCELED")
    ledger = till.ledger(booking)
    assert (ledger["paid"], ledger["refunded"], ledger["owed"]) == (20_000, 5_000, 5_000)


def test_paid_twice_in_two_windows_goes_back_once(till: Till) -> None:
    till.prices()
    booking = till.book()
    first, second = till.order(booking), till.order(booking)
    assert till.confirm(*first).status_code == 200
    assert (till.confirm(*second).status_code, till.confirm(*second).json()["code"]) == (409, "nothing_owed")
    till.toss.payments[second[0]]["status"] = "DONE"  # confirmed by somebody else's hand
    till.hear(second[0], second[1])
    till.clockwork()
    assert till.sql("SELECT won FROM refunds") == [(20_000,)]
    assert till.state(booking) == "confirmed"


def test_what_the_provider_refuses_is_said_and_can_be_tried_again(till: Till) -> None:
    till.prices()
    booking = till.book()
    key, order_id, won = till.order(booking)
    del till.toss.payments[key]
    refused = till.confirm(key, order_id, won)
    assert (refused.status_code, refused.json()["code"]) == (409, "payment_refused")
    assert till.confirm(*till.order(booking)).json()["state"] == "confirmed"


def test_nobody_pays_for_what_is_over_or_with_a_card_where_none_is_taken(till: Till, client: TestClient) -> None:
    till.prices()
    with clock.frozen(TEN):
        held = till.book(at=USE, hold=True)
        key, order_id, won = till.order(held)
    with clock.frozen(TEN + timedelta(minutes=10)):
        late = till.confirm(key, order_id, won)
        assert (late.status_code, late.json()["code"]) == (409, "not_payable")
    assert till.toss.count("/confirm") == 0
    free = till.book(at=tomorrow_at(9))
    object.__setattr__(till.settings, "toss_secret_key", None)
    off = till.post("/payments/toss/orders", till.resident, booking_id=free["id"])
    assert (off.status_code, off.json()["code"]) == (409, "card_payment_off")
