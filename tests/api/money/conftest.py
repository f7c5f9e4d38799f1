"""A space with prices, its keeper, a resident, and a card provider on this machine."""

from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from fastapi.testclient import TestClient
from sqlalchemy import Engine, text

from api.jobs.money import money_round
from geo.settings import Settings
from tests.api.money.toss_server import SECRET, TossServer, running
from tests.factories import Factory, Person, booking_body, tomorrow_at

HOURLY = {"rates": [{"first_won": 10_000, "first_minutes": 60}]}


@pytest.fixture
def toss() -> Iterator[TossServer]:
    with running() as server:
        yield server


@pytest.fixture
def settings(tmp_path: Path, toss: TossServer) -> Settings:
    return Settings(data_dir=tmp_path / "data", toss_secret_key=SECRET, toss_url=toss.url)


class Till:
    """One priced space with a keeper and two residents, spoken to over HTTP."""

    def __init__(self, client: TestClient, make: Factory, engine: Engine, settings: Settings, toss: TossServer) -> None:
        self.client, self.make, self.engine, self.settings, self.toss = client, make, engine, settings, toss
        self.site = make.site()
        self.space = make.space(self.site)
        self.keeper = make.person("keeper", site_id=self.site)
        self.resident, self.other = make.person(), make.person()

    def prices(self, **change: Any) -> dict[str, Any]:
        body = {**HOURLY, **change}
        answer = self.client.put(f"/api/v1/spaces/{self.space}/prices", json=body, headers=self.keeper.headers)
        assert answer.status_code == 200, answer.text
        return answer.json()

    def try_book(self, who: Person | None = None, at: datetime | None = None, hours: float = 2, **change: Any):
        body = booking_body(self.space, at or tomorrow_at(14), hours, **change)
        return self.client.post("/api/v1/bookings", json=body, headers=(who or self.resident).headers)

    def book(self, **change: Any) -> dict[str, Any]:
        answer = self.try_book(**change)
        assert answer.status_code == 201, answer.text
        return answer.json()

    def post(self, path: str, who: Person | None = None, key: str | None = None, **body: Any):
        headers = {**(who.headers if who else {}), **({"Idempotency-Key": key} if key else {})}
        return self.client.post(f"/api/v1{path}", json=body, headers=headers)

    def state(self, booking: dict[str, Any]) -> str:
        answer = self.client.get(f"/api/v1/bookings/{booking['id']}", headers=self.keeper.headers)
        return str(answer.json()["state"])

    def ledger(self, booking: dict[str, Any]) -> dict[str, Any]:
        answer = self.client.get(f"/api/v1/bookings/{booking['id']}/charges", headers=self.keeper.headers)
        assert answer.status_code == 200, answer.text
        return answer.json()

    def entries(self, booking: dict[str, Any]) -> list[tuple[str, int]]:
        return [(entry["kind"], entry["won"]) for entry in self.ledger(booking)["entries"]]

    def order(self, booking: dict[str, Any]) -> tuple[str, str, int]:
        """Open the payment window and let the payer approve; return payment key, order id and sum."""
        made = self.post("/payments/toss/orders", self.resident, booking_id=booking["id"])
        assert made.status_code == 201, made.text
        order_id, won = made.json()["order_id"], made.json()["amount"]
        return self.toss.approve(order_id, won, f"key-{order_id[-12:]}"), order_id, won

    def confirm(self, key: str, order_id: str, won: int):
        body = {"payment_key": key, "order_id": order_id, "amount": won}
        return self.post("/payments/toss/confirm", self.resident, **body)

    def hear(self, key: str, order_id: str, status: str = "DONE"):
        data = {"paymentKey": key, "orderId": order_id, "status": status}
        body = {"eventType": "PAYMENT_STATUS_CHANGED", "createdAt": "2026-11-21T10:00:00.000000", "data": data}
        return self.client.post("/api/v1/payments/toss/webhook", json=body)

    def clockwork(self) -> None:
        money_round(self.settings, self.engine)

    def sql(self, statement: str, **values: Any) -> list[tuple[Any, ...]]:
        with self.engine.connect() as connection:
            return [tuple(row) for row in connection.execute(text(statement), values)]


@pytest.fixture
def till(client: TestClient, make: Factory, engine: Engine, settings: Settings, toss: TossServer) -> Till:
    return Till(client, make, engine, settings, toss)


def as_id(booking: dict[str, Any]) -> UUID:
    return UUID(booking["id"])
