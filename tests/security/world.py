"""One demo town for the whole matrix: what belongs to its people, and strangers who hold the same roles elsewhere."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from fastapi import FastAPI
from fastapi.routing import iter_route_contexts
from fastapi.testclient import TestClient
from httpx import Response
from sqlalchemy import Engine

NOBODY: Final = "nobody"
ELSEWHERE: Final = "26110"
"""A district of another province, where nothing of the demo town lies."""
IN_DISTRICT: Final = ("surveyor", "coordinator", "planner", "officer")
SAFE: Final = frozenset({"GET", "HEAD"})
BUSY: Final = 503
WORDS: Final = {
    "answer": "accept",
    "action": "merge",
    "collection_id": "spaces",
    "day": "2026-12-05",
    "decision": "keep",
    "kind": "html",
    "job_id": "1",
    "lang": "ko",
    "matrix": "WebMercatorQuad",
    "z": "12",
    "row": "1586",
    "col": "3493",
    "name": "spaces",
    "number": "1",
    "place": "11140",
    "places": "sites",
    "size": "small",
    "step": "1",
    "what": "hide",
    "key": "demo",
    "dataset": "spaces",
}
"""What stands in paths besides keys."""
PARTS: Final = {
    "agreement_id": "SELECT id FROM agreements WHERE state = 'draft' ORDER BY id",
    "booking_id": "SELECT id FROM bookings WHERE state = 'confirmed' AND lower(use_range) > now() "
    "AND account_id IS NOT NULL AND session_id IS NULL ORDER BY use_range",
    "party_id": "SELECT id FROM parties WHERE kind = 'group' ORDER BY created_at DESC, id",
    "resource_id": "SELECT id FROM resources WHERE state IN ('submitted', 'draft') ORDER BY created_at DESC, id",
    "group_id": "SELECT g.group_id AS id FROM group_stages g WHERE taken_back_at IS NULL ORDER BY 1",
    "course_id": "SELECT resource_id AS id FROM courses ORDER BY 1",
    "signup_id": "SELECT id FROM signups WHERE state = 'signed' ORDER BY created_at DESC",
    "invitation_id": "SELECT id FROM party_invitations",
    "token_id": "SELECT left(token_sha256, 16) AS id FROM api_tokens WHERE name = '남의 것'",
    "hook_id": "SELECT id FROM webhooks",
    "key_id": "SELECT id FROM field_keys",
    "site_id": "SELECT s.id FROM sites s WHERE EXISTS (SELECT FROM spaces p WHERE p.site_id = s.id "
    "AND p.state = 'open') AND s.is_demo ORDER BY s.name",
    "space_id": "SELECT p.id FROM spaces p JOIN sites s ON s.id = p.site_id WHERE p.state = 'open' AND s.is_demo "
    "AND p.kind = 'room' ORDER BY s.name, p.name",
    "account_id": "SELECT id FROM accounts WHERE email = 'neighbour3@example.org'",
    "certificate_code": "SELECT code AS id FROM certificates",
    "delivery_id": "SELECT id FROM webhook_deliveries",
}
"""Which of the rows are asked for, where any would not do."""
BELONGS: Final = {
    "area_id": ("campaign_id", "SELECT campaign_id FROM campaign_areas WHERE id = :id"),
    "invitation_id": ("party_id", "SELECT party_id FROM party_invitations WHERE id = :id"),
    "key_id": ("campaign_id", "SELECT campaign_id FROM field_keys WHERE id = :id"),
    "version_id": ("form_id", "SELECT form_id FROM form_versions WHERE id = :id"),
}
"""What a thing lies in: paths that name both are asked for a thing with what it is in."""


@dataclass(frozen=True, slots=True)
class Route:
    method: str
    path: str

    @property
    def name(self) -> str:
        return f"{self.method} {self.path}"

    @property
    def parameters(self) -> list[str]:
        return re.findall(r"{(\w+)", self.path)


@dataclass
class World:
    """The service upon the town, the strangers' tokens (None for nobody), and keys by the name of the parameter."""

    app: FastAPI
    client: TestClient
    strangers: dict[str, str | None]
    rightful: dict[str, str]
    keys: dict[str, str]
    bodies: Mapping[str, Any]
    owner: Engine
    instead: dict[str, dict[str, str]] = field(default_factory=dict)
    """Keys that mean something else below some paths."""
    parents: dict[str, dict[str, str]] = field(default_factory=dict)
    """For the key of a thing, the key of what it lies in."""
    secrets: frozenset[str] = frozenset()
    """Names, numbers and addresses of the town's people that no stranger may read anywhere."""

    def ask(self, route: Route, token: str | None, keys: Mapping[str, str] | None = None) -> Response:
        """Send a route its example, or for a page a form that fits."""
        headers = {"Authorization": f"Bearer {token}"} if token else {}
        given: dict[str, Any] = {}
        if not route.path.startswith(("/api", "/odk")):
            headers["Accept"] = "text/html"
        if route.method not in SAFE:
            given = {"json": self.bodies[route.name]} if route.name in self.bodies else {"data": FORM}
            if route.path.endswith("/media") and route.path.startswith("/api"):
                given["files"] = {"file": ("사진.jpg", b"nothing", "image/jpeg")}
        answer = self._send(route, self.address(route, keys) + self.query(route), headers, given)
        if answer.status_code == BUSY:  # no answer yet: on a machine that does other work a statement ran too long
            answer = self._send(route, self.address(route, keys) + self.query(route), headers, given)
        return answer

    def _send(self, route: Route, address: str, headers: dict[str, str], given: dict[str, Any]) -> Response:
        answer = self.client.request(route.method, address, headers=headers, **given)
        self.client.cookies.clear()
        return answer

    def query(self, route: Route) -> str:
        """Return what a route wants to know besides its path."""
        return QUERIES.get(route.name, "").format_map({**WORDS, **self.keys})

    def address(self, route: Route, keys: Mapping[str, str] | None = None) -> str:
        """Return the path with a key of the town in each place."""
        known = {**WORDS, **self.keys}
        for pattern, others in self.instead.items():
            if re.search(pattern, route.path):
                known |= others
        for child in route.parameters:
            known |= self.parents.get(child, {})
        known |= keys or {}
        return re.sub(r"{(\w+)(?::\w+)?}", lambda found: known.get(found[1], NOWHERE), route.path)


NOWHERE: Final = "00000000-0000-4000-8000-000000000000"
VERSION: Final = "?version=1"
QUERIES: Final = {
    "GET /api/v1/shifts": "?site_id={site_id}",
    "GET /api/v1/closures": "?site_id={site_id}",
    "GET /api/v1/booking-checks": "?site_id={site_id}",
    "GET /api/v1/matches": "?need_id={need_id}",
    "GET /api/v1/survey-teams": "?district=11410",
    "GET /api/v1/survey-trainings": "?district=11410",
    "GET /api/v1/access-log": "?month=2026-11",
    "GET /api/v1/coverage/report.html": "?district=11140",
    "GET /api/v1/dongs/locate": "?lon=126.978&lat=37.5665",
    "GET /api/v1/search": "?q=%EB%A7%88%EC%9D%84",
    "GET /api/v1/network": "?dong=1114055000",
    "GET /embed/near": "?at=126.978,37.5665",
    "GET /keep/closures/preview": "?site_id={site_id}&first=2026-12-05&last=2026-12-05",
    "DELETE /api/v1/review/reasons/{reason_id}": VERSION,
    "POST /api/v1/review/reasons/{reason_id}/restore": VERSION,
    "DELETE /api/v1/coverage/targets/{target_id}": VERSION,
    "DELETE /api/v1/scenarios/{scenario_id}": VERSION,
    "DELETE /api/v1/scenarios/{scenario_id}/changes/{number}": VERSION,
    "DELETE /api/v1/policy-maps/{map_id}": VERSION,
    "POST /review/decisions": "?asked=1",
}
"""What a route wants to know besides its path."""
FORM: Final = {
    "action": "approve", "alt": "시험", "account_id": "", "choice": "no", "condition": "good", "email": "neighbour1@example.org",
    "heads": "2", "name": "시험", "note": "시험", "number": "1", "order": "1", "phone": "02-0000-0000",
    "reason": "시험", "role": "lead", "shows_people": "false", "stars": "5", "title": "시험", "version": "1", "won": "1000", "words": "시험",
}  # fmt: skip
"""What forms of pages ask for most; a page that wants more says so before it looks at rights (see FORM_FIRST)."""


def routes_of(app: FastAPI) -> Iterator[Route]:
    """Yield every route of the service once for each method, mounts of files left out."""
    for found in iter_route_contexts(app.routes):
        for method in sorted((found.methods or set()) - {"HEAD", "OPTIONS"}):
            yield Route(method, str(found.path_format or found.path))
