"""What machines ask: a service that cannot take requests says so and why, while its process is alive."""

import pytest
from fastapi.testclient import TestClient
from sqlalchemy import text

from geo.db import Database

OTHER_SCHEMAS = [
    ("UPDATE alembic_version SET version_num = '0001'", "schema_old", "db migrate"),
    ("UPDATE alembic_version SET version_num = '9999'", "schema_new", "새 판으로"),
    ("ALTER TABLE alembic_version RENAME TO of_another_program", "schema_old", "db migrate"),
]


@pytest.mark.parametrize(("change", "code", "said"), OTHER_SCHEMAS)
def test_with_another_schema_it_is_alive_and_not_ready_and_says_what_to_do(
    client: TestClient, database: Database, change: str, code: str, said: str
) -> None:
    assert client.get("/readyz").json() == {"status": "ready"}
    owner = database.owner_engine()
    with owner.begin() as connection:
        connection.execute(text(change))
    owner.dispose()
    answer = client.get("/readyz")
    assert (answer.status_code, answer.json()["code"]) == (503, code)
    assert said in answer.text
    assert client.get("/healthz").json() == {"status": "ok"}
