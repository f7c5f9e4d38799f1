"""Every body that the description shows is one that the service understands."""

import re
from collections.abc import Iterator
from typing import Any

import httpx

from api.drills.fuzz import LEFT_OUT
from api.drills.town import Town
from tests.fuzz.conftest import Lived

NOBODYS = ("00000000-0000-0000-0000-000000000000",)
PLACES = {"day": ("2026-12-05",), "kind": ("space",), "name": ("phone",), "job_id": ("1",), "key": ("person",)}
"""What stands in paths besides keys."""
OF_THE_MOMENT = {
    "account_not_usable",
    "document_missing",
    "link_not_valid",
    "not_a_thing",
    "nothing_to_certify",
    "stage_order",
}
"""Refusals that come from what the town holds, not from the body."""


def bodies(document: dict[str, Any]) -> Iterator[tuple[str, Any]]:
    for path, found in document["paths"].items():
        for method, operation in found.items():
            name = f"{method.upper()} {path}"
            content = operation.get("requestBody", {}).get("content", {}).get("application/json")
            if content is not None and name not in LEFT_OUT:
                yield name, content["example"]


def test_every_body_of_the_description_is_one_the_service_understands(lived: Lived) -> None:
    """With the keys of the demo town in place of the made-up ones; what the town refuses is another matter."""
    refused = {}
    document = lived.document()
    with httpx.Client(base_url=lived.address, timeout=60, trust_env=False) as client:
        for name, example in bodies(document):
            answer = _send(client, name, example, lived.town)
            assert answer.status_code < 500, name
            if answer.status_code == 422 and answer.json()["code"] not in OF_THE_MOMENT:
                refused[name] = answer.json()
    assert refused == {}


def _send(client: httpx.Client, name: str, body: Any, town: Town) -> httpx.Response:
    method, path = name.split()
    path = re.sub(r"{(\w+)}", lambda found: town.keys.get(found[1], PLACES.get(found[1], NOBODYS))[0], path)
    headers = {"Authorization": f"Bearer {town.tokens['admin']}"}
    return client.request(method, path, json=named(body, town), headers=headers)


def named(value: Any, town: Town) -> Any:
    """Return an example in which each key is one of the town's."""
    if isinstance(value, list):
        return [named(one, town) for one in value]
    if not isinstance(value, dict):
        return value
    keys = town.keys
    return {
        name: keys[name][0] if name in keys and isinstance(one, str) else named(one, town)
        for name, one in value.items()
    }
