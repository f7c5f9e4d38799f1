"""Every operation as every role: no 5xx, and nothing that the description does not say. The long run is a drill."""

from api.drills.fuzz import Plan, fuzz
from tests.fuzz.conftest import Lived

ROLES = 8


def test_no_role_gets_a_5xx_or_an_undocumented_answer_anywhere(lived: Lived) -> None:
    document = lived.document()
    found = fuzz(lived.address, document, lived.town, Plan(fitting=1, breaking=1, roles_each=1))
    assert len(lived.town.tokens) == ROLES
    assert found.operations > 400
    assert found.sent > found.operations * ROLES
    assert {status for status in found.statuses if status >= 500} == set()
    assert found.faults == {}


def test_the_fuzzing_sees_what_a_description_does_not_say(lived: Lived) -> None:
    document = lived.document()
    lie = document["paths"]["/api/v1/me"]["get"]
    del lie["responses"]["401"]
    lie["responses"]["200"]["content"]["application/json"]["schema"] = {"type": "array"}
    alone = {**document, "paths": {"/api/v1/me": {"get": lie}}}
    found = fuzz(lived.address, alone, lived.town, Plan(fitting=0, breaking=0, roles_each=1))
    assert found.faults.keys() == {
        ("GET /api/v1/me", "UndefinedStatusCode", "401"),
        ("GET /api/v1/me", "UndocumentedHeader", "401"),
        ("GET /api/v1/me", "JsonSchemaError", "200"),
    }
