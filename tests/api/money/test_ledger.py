"""Prices and the ledger: what is owed, what keepers take in, what goes back and when time runs out."""

from datetime import timedelta

import pytest
from sqlalchemy import Engine, text
from sqlalchemy.exc import DBAPIError

from geo import clock
from tests.api.money.conftest import Till
from tests.factories import tomorrow_at


def test_a_priced_booking_waits_for_its_money_and_a_transfer_in_parts_confirms_it(till: Till) -> None:
    till.prices(transfer_to="마을은행 000-00 마을회")
    booking = till.book()
    assert booking["state"] == "awaiting_payment"
    assert till.ledger(booking)["owed"] == 20_000
    path = f"/bookings/{booking['id']}/payments"
    part = till.post(path, till.keeper, by="transfer", won=15_000)
    assert (part.status_code, part.json()["owed"], till.state(booking)) == (201, 5_000, "awaiting_payment")
    rest = till.post(path, till.keeper, key="k1", by="on_site", won=5_000)
    again = till.post(path, till.keeper, key="k1", by="on_site", won=5_000)
    assert (rest.json()["owed"], again.json(), till.state(booking)) == (0, rest.json(), "confirmed")
    assert till.entries(booking) == [("fee", 20_000), ("payment", 15_000), ("payment", 5_000)]
    mails = "\n".join(body for (body,) in till.sql("SELECT body FROM mails"))
    assert "20,000원" in mails
    assert "마을은행 000-00 마을회" in mails


def test_only_keepers_write_money_and_only_the_two_sides_see_it(till: Till) -> None:
    till.prices()
    booking = till.book()
    assert till.post(f"/bookings/{booking['id']}/payments", till.resident, by="transfer", won=1).status_code == 404
    assert till.post(f"/bookings/{booking['id']}/refunds", till.other, won=1).status_code == 404
    path = f"/api/v1/bookings/{booking['id']}/charges"
    seen = [till.client.get(path, headers=who.headers).status_code for who in (till.resident, till.keeper, till.other)]
    assert seen == [200, 200, 404]
    bad = till.client.put(f"/api/v1/spaces/{till.space}/prices", json={"rates": []}, headers=till.resident.headers)
    assert bad.status_code == 403


def test_what_is_not_paid_in_time_frees_the_room_and_gives_parts_back(till: Till) -> None:
    till.prices(pay_within_minutes=60)
    booking = till.book()
    till.post(f"/bookings/{booking['id']}/payments", till.keeper, by="transfer", won=5_000)
    with clock.frozen(clock.now() + timedelta(minutes=59)):
        till.clockwork()
    assert till.state(booking) == "awaiting_payment"
    with clock.frozen(clock.now() + timedelta(minutes=61)):
        till.clockwork()
        till.clockwork()
    assert till.state(booking) == "expired"
    ledger = till.ledger(booking)
    assert (ledger["owed"], ledger["refund_due"]) == (0, 5_000)
    refund = next(entry for entry in ledger["entries"] if entry["kind"] == "refund")
    done = till.post(f"/refunds/{refund['id']}/done", till.keeper)
    twice = till.post(f"/refunds/{refund['id']}/done", till.keeper)
    assert (done.json()["refunded"], twice.json()["refunded"], done.json()["refund_due"]) == (5_000, 5_000, 0)
    assert till.try_book(who=till.other).status_code == 201


@pytest.mark.parametrize(("days", "back"), [(5, 20_000), (2, 10_000), (1, 0)])
def test_who_calls_off_gets_the_share_of_the_table_back(till: Till, days: int, back: int) -> None:
    refunds = [{"hours_before": 96, "percent": 100}, {"hours_before": 30, "percent": 50}]
    till.prices(refunds=refunds, payment="on_site")
    noon = tomorrow_at(12, days=0)
    with clock.frozen(noon):
        booking = till.book(at=tomorrow_at(14, days=days))
        assert booking["state"] == "confirmed"
        till.post(f"/bookings/{booking['id']}/payments", till.keeper, by="on_site", won=20_000)
        till.post(f"/bookings/{booking['id']}/cancel", till.resident)
    assert till.state(booking) == "cancelled"
    ledger = till.ledger(booking)
    assert (ledger["owed"], ledger["refund_due"]) == (0, back)


def test_what_the_venue_calls_off_goes_back_whole_with_the_deposit(till: Till) -> None:
    till.prices(refunds=[{"hours_before": 9, "percent": 0}], deposit_won=30_000)
    booking = till.book()
    till.post(f"/bookings/{booking['id']}/payments", till.keeper, by="transfer", won=50_000)
    assert till.state(booking) == "confirmed"
    till.post(f"/bookings/{booking['id']}/cancel", till.keeper)
    assert till.ledger(booking)["refund_due"] == 50_000


def test_what_a_sudden_closure_calls_off_goes_back_whole(till: Till) -> None:
    till.prices(refunds=[{"hours_before": 9, "percent": 0}], deposit_won=30_000)
    booking = till.book()
    till.post(f"/bookings/{booking['id']}/payments", till.keeper, by="transfer", won=50_000)
    body = {
        "site_id": str(till.site),
        "space_id": str(till.space),
        "start": tomorrow_at(13).isoformat(),
        "end": tomorrow_at(18).isoformat(),
        "reason": "보일러 수리",
    }
    token = till.post("/closures?preview=true", till.keeper, **body).json()["token"]
    closed = till.post("/closures", till.keeper, **body, token=token)
    assert closed.status_code == 201, closed.text
    assert (till.state(booking), till.ledger(booking)["refund_due"]) == ("cancelled", 50_000)


def test_a_deposit_alone_is_owed_too(till: Till) -> None:
    till.prices(rates=[{"first_won": 0}], deposit_won=30_000)
    booking = till.book()
    assert (booking["state"], till.ledger(booking)["owed"]) == ("awaiting_payment", 30_000)
    till.post(f"/bookings/{booking['id']}/payments", till.keeper, by="on_site", won=30_000)
    assert till.state(booking) == "confirmed"


def test_nobody_is_charged_for_calling_off_what_was_never_paid(till: Till) -> None:
    till.prices(refunds=[{"hours_before": 9_00, "percent": 100}])
    booking = till.book()
    till.post(f"/bookings/{booking['id']}/withdraw", till.resident)
    assert (till.ledger(booking)["owed"], till.ledger(booking)["refund_due"]) == (0, 0)


def test_a_keeper_gives_the_deposit_back_first_and_never_more_than_was_paid(till: Till) -> None:
    till.prices(deposit_won=30_000)
    booking = till.book()
    till.post(f"/bookings/{booking['id']}/payments", till.keeper, by="transfer", won=50_000)
    path = f"/bookings/{booking['id']}/refunds"
    till.post(path, till.keeper, key="deposit", won=30_000)
    again = till.post(path, till.keeper, key="deposit", won=30_000)
    assert again.json()["refund_due"] == 30_000
    assert ("deposit", -30_000) in till.entries(booking)
    assert till.post(path, till.keeper, key="all", won=99_000).json()["refund_due"] == 50_000


def test_one_reduction_and_extras_are_asked_with_the_booking_and_stay_with_it(till: Till) -> None:
    extras = [{"code": "heat", "label": "난방 {{ 7*191 }}", "won": 1_000, "per": "hour"}]
    till.prices(reductions={"disabled": 50, "volunteer": 20}, extras=extras)
    ask = {"reductions": ["volunteer", "disabled"], "extras": ["heat"]}
    start = tomorrow_at(14)
    body = {"start": start.isoformat(), "end": (start + timedelta(hours=2)).isoformat(), **ask}
    told = till.post(f"/spaces/{till.space}/price", **body).json()
    assert told["won"] == 12_000
    assert [line["label"] for line in told["lines"]] == [
        "처음 1시간 × 2",
        "장애인 50% 감면",
        "난방 {{ 7*191 }} 1시간 × 2",
    ]
    booking = till.book(price=ask)
    till.prices(rates=[{"first_won": 99_000}])
    assert till.ledger(booking)["price"]["won"] == till.ledger(booking)["owed"] == 12_000


def test_prices_are_new_versions_and_bad_ones_are_refused_in_words(till: Till) -> None:
    assert (till.prices()["version"], till.prices()["version"]) == (1, 2)
    path = f"/api/v1/spaces/{till.space}/prices"
    only_evening = [{"first_won": 1, "from_min": 1080, "until_min": 1200}]
    for body in (
        {"rates": only_evening},
        {"rates": [{"first_won": -1}]},
        {"rates": [{"first_won": 1.5}]},
        {"rates": [{"first_won": 1, "first_minutes": None, "further_won": 3}]},
        {"rates": [], "round_to": 7},
        {"rates": [], "transfer_to": "\u0000"},
    ):
        answer = till.client.put(path, json=body, headers=till.keeper.headers)
        assert (answer.status_code, bool(answer.json()["detail"])) == (422, True), answer.text
    assert till.client.get(path).json()["version"] == 2


def test_understood_fees_are_proposed_and_never_charged(till: Till) -> None:
    with till.engine.begin() as connection:
        rules = '[{"amount_won": 5000, "per_minutes": 120, "extra": false, "for_whom": "", "when": "", "vat": null}]'
        connection.execute(
            text("UPDATE spaces SET fee_rules = CAST(:r AS jsonb) WHERE id = :i"), {"r": rules, "i": till.space}
        )
    shown = till.client.get(f"/api/v1/spaces/{till.space}/prices").json()
    assert (shown["version"], shown["proposal"], shown["rates"][0]["first_won"]) == (0, True, 5_000)
    booking = till.book()
    assert (booking["state"], till.entries(booking)) == ("confirmed", [])


@pytest.mark.parametrize("table", ["price_lists", "charges", "payments", "refunds"])
def test_the_ledger_is_never_changed_not_even_by_its_owner(till: Till, database, table: str) -> None:
    till.prices(pay_within_minutes=10)
    booking = till.book()
    till.post(f"/bookings/{booking['id']}/payments", till.keeper, by="transfer", won=20_000)
    till.post(f"/bookings/{booking['id']}/cancel", till.keeper)
    refund = next(entry for entry in till.ledger(booking)["entries"] if entry["kind"] == "refund")
    till.post(f"/refunds/{refund['id']}/done", till.keeper)
    column = "version" if table == "price_lists" else "won"
    for engine, word in ((till.engine, "permission denied"), (database.owner_engine(), "append-only")):
        with pytest.raises(DBAPIError, match=word), engine.begin() as connection:
            connection.execute(text(f"UPDATE {table} SET {column} = 1"))
    with pytest.raises(DBAPIError, match="permission denied"), till.engine.begin() as connection:
        connection.execute(text(f"DELETE FROM {table}"))


def test_the_database_lets_no_more_go_back_than_came_in(till: Till, engine: Engine) -> None:
    till.prices()
    booking = till.book()
    till.post(f"/bookings/{booking['id']}/payments", till.keeper, by="transfer", won=20_000)
    order = text(
        "INSERT INTO refund_orders (payment_id, booking_id, won, cause, created_at)"
        " SELECT id, booking_id, :won, :won, now() FROM payments"
    )
    with engine.begin() as connection:
        connection.execute(order, {"won": 12_000})
    with pytest.raises(DBAPIError, match="beyond its sum"), engine.begin() as connection:
        connection.execute(order, {"won": 8_001})
