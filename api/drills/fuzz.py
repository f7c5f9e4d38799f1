"""Every operation asked as every role with made-up values: no 5xx, and no answer that its description does not know.

The values are schemathesis' own, fitting the description and breaking it; where they name things, the demo town's are
put in their place most of the time. schemathesis is a tool of developers and no requirement of the service.
"""

import random
from collections import Counter
from collections.abc import Iterator, Mapping
from copy import deepcopy
from dataclasses import dataclass, field
from itertools import cycle, islice
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import urlsplit

import hypothesis
import requests
from hypothesis.errors import Unsatisfiable
from schemathesis import GenerationMode, openapi
from schemathesis.checks import not_a_server_error
from schemathesis.core.failures import FailureGroup
from schemathesis.core.result import Err
from schemathesis.specs.openapi import checks

from api.drills.town import Town
from api.openapi_answers import HEADERS

if TYPE_CHECKING:
    from schemathesis import Case
    from schemathesis.schemas import APIOperation, BaseSchema

    Operation = APIOperation[Any, Any, Any, Any]
    AnyCase = Case[Any]

ANSWER_WAIT_S: Final = 60
MADE_UP: Final = 3
"""One case in so many keeps its made-up keys."""
CHECKS: Final[list[Any]] = [
    not_a_server_error,
    checks.status_code_conformance,
    checks.content_type_conformance,
    checks.response_headers_conformance,
    checks.response_schema_conformance,
]
DESCRIPTIONS: Final = ("/openapi.json", "/ogc/api")
LEFT_OUT: Final = frozenset({"DELETE /api/v1/sessions/current"})
"""Operations that would take away what the next call needs."""


@dataclass(frozen=True, slots=True)
class Plan:
    """How much is asked: cases that fit and cases that do not per operation, and how many roles ask each of them.

    The example of the description is asked by every role besides.
    """

    fitting: int
    breaking: int
    roles_each: int
    seed: int = 1


@dataclass(slots=True)
class Found:
    """What was sent and answered; a fault once per operation, check and status, with its first request."""

    operations: int = 0
    statuses: Counter[int] = field(default_factory=Counter)
    faults: dict[tuple[str, ...], str] = field(default_factory=dict)

    def add(self, other: "Found") -> None:
        """Take in what another run found; operations are counted once."""
        self.operations = max(self.operations, other.operations)
        self.statuses += other.statuses
        self.faults = other.faults | self.faults

    @property
    def sent(self) -> int:
        return sum(self.statuses.values())


def described_at(address: str, path: str) -> dict[str, Any]:
    """Return a description as it is served."""
    answer = requests.get(f"{address}{path}", headers={"Accept": "*/*"}, timeout=ANSWER_WAIT_S)
    answer.raise_for_status()
    return dict(answer.json())


def fuzz(address: str, document: Mapping[str, Any], town: Town, plan: Plan) -> Found:
    """Ask every operation of a document at an address, below the first of its servers."""
    found = Found()
    below = urlsplit(document.get("servers", [{"url": ""}])[0]["url"]).path
    asker = Asker(f"{address}{below}", town, plan, found)
    for operation in operations_of(document):
        found.operations += 1
        asker.ask(operation)
    return found


def operations_of(document: Mapping[str, Any]) -> list["Operation"]:
    """Return the operations of a document that may be asked; raise what schemathesis cannot read of it."""
    read: list[Operation] = []
    for result in _schema(document).get_all_operations():
        if isinstance(result, Err):
            raise result.err()
        read.append(result.ok())
    return [operation for operation in read if operation.label not in LEFT_OUT]


def _schema(document: Mapping[str, Any]) -> "BaseSchema":
    schema = openapi.from_dict(dict(document))
    schema.config.generation.with_security_parameters = False
    return schema


class Asker:
    """Makes cases of an operation, sends them as the roles of the plan in turn, and notes what was not as described."""

    def __init__(self, address: str, town: Town, plan: Plan, found: Found) -> None:
        self._address = address
        self._town = town
        self._plan = plan
        self._found = found
        self._turn = cycle(town.tokens)
        self._random = random.Random(plan.seed)  # noqa: S311  (a reproducible choice, not a secret)
        self._session = requests.Session()
        self._session.trust_env = False

    def ask(self, operation: "Operation") -> None:
        """Send every case of one operation."""
        for number, case in enumerate(self._cases(operation)):
            as_described = number == 0
            if as_described:
                _take_example(case)
            if as_described or number % MADE_UP:
                self._name_things(case)
            roles = list(self._town.tokens) if as_described else islice(self._turn, self._plan.roles_each)
            for role in roles:
                self._send(case, role)

    def _cases(self, operation: "Operation") -> list["AnyCase"]:
        fitting = drawn(operation, GenerationMode.POSITIVE, self._plan.fitting + 1, self._plan.seed)
        return fitting + drawn(operation, GenerationMode.NEGATIVE, self._plan.breaking, self._plan.seed)

    def _name_things(self, case: "AnyCase") -> None:
        case.path_parameters = self._named(case.path_parameters)
        case.query = self._named(case.query)
        if isinstance(case.body, (dict, list)):
            case.body = self._named(case.body)

    def _named(self, value: Any) -> Any:
        """Return a value in which every text that stands for a key is one of the town's."""
        if isinstance(value, list):
            return [self._named(one) for one in value]
        if not isinstance(value, dict):
            return value
        keys = self._town.keys
        return {
            name: self._random.choice(keys[name]) if name in keys and isinstance(one, str) else self._named(one)
            for name, one in value.items()
        }

    def _send(self, case: "AnyCase", role: str) -> None:
        token = self._town.tokens[role]
        sent = case.as_transport_kwargs(base_url=self._address)
        headers = {name: value for name, value in (sent.pop("headers", None) or {}).items() if name != "Authorization"}
        headers |= {"Authorization": f"Bearer {token}"} if token else {}
        answer = self._session.request(headers=headers, timeout=ANSWER_WAIT_S, allow_redirects=False, **sent)
        self._session.cookies.clear()
        self._found.statuses[answer.status_code] += 1
        for check, said in faults_of(case, answer):
            told = f"{role}: {answer.request.method} {answer.request.url} → {answer.status_code} {said}"
            self._found.faults.setdefault((case.operation.label, check, str(answer.status_code)), told)


def drawn(operation: "Operation", mode: Any, count: int, seed: int) -> list["AnyCase"]:
    """Return `count` cases of an operation, the same for the same seed; none where the mode has nothing to offer."""
    cases: list[AnyCase] = []

    @hypothesis.seed(seed)
    @hypothesis.settings(
        max_examples=max(count, 1),
        database=None,
        phases=[hypothesis.Phase.generate],
        deadline=None,
        suppress_health_check=list(hypothesis.HealthCheck),
    )
    @hypothesis.given(operation.as_strategy(generation_mode=mode))
    def collect(case: "AnyCase") -> None:
        cases.append(case)

    try:
        collect()
    except Unsatisfiable:
        return []
    return cases[:count]


def _take_example(case: "AnyCase") -> None:
    """Make a case the example that the description gives: nothing but what is asked for."""
    content = case.operation.definition.raw.get("requestBody", {}).get("content", {})
    told: dict[str, Any] = next(iter(content.values()), {})
    if "example" in told:
        case.body = deepcopy(told["example"])
    case.query = {}


def faults_of(case: "AnyCase", answer: requests.Response) -> Iterator[tuple[str, str]]:
    """Yield what of an answer its description does not say, as the name of the check and a sentence."""
    try:
        case.validate_response(answer, checks=CHECKS)
    except FailureGroup as group:
        for one in group.exceptions:
            yield type(one).__name__, " ".join(str(one).split())[:300]
    known = case.operation.responses.find_by_status_code(answer.status_code)
    headers = known.headers if known is not None else None
    told: set[str] = {name.lower() for name, _header in headers.items()} if headers else set()
    for header in HEADERS:
        if header in answer.headers and header.lower() not in told:
            yield "UndocumentedHeader", header
