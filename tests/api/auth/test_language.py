"""In which language somebody is written to: chosen once, by token or by signing in on the English pages."""

from fastapi.testclient import TestClient
from sqlalchemy import Engine, text

from geo.db import transaction
from tests.factories import Factory, booking_body, tomorrow_at


def subjects(engine: Engine) -> list[str]:
    with transaction(engine) as session:
        return list(session.execute(text("SELECT subject FROM mails ORDER BY created_at")).scalars())


def test_mails_come_in_the_language_of_the_account(client: TestClient, make: Factory, engine: Engine) -> None:
    space, person = make.space(), make.person()
    for lang, hour in (("en", 10), ("ko", 14)):
        assert client.patch("/api/v1/me", json={"lang": lang}, headers=person.headers).status_code == 204
        body = booking_body(space, tomorrow_at(hour))
        assert client.post("/api/v1/bookings", json=body, headers=person.headers).status_code == 201
    first, second = subjects(engine)
    assert first.startswith("[Maeul Atlas] Your booking is confirmed")
    assert second.startswith("[마을아틀라스] 예약이 확정되었어요")


def test_another_language_is_refused(client: TestClient, make: Factory) -> None:
    answer = client.patch("/api/v1/me", json={"lang": "fr"}, headers=make.person().headers)
    assert answer.status_code == 422
