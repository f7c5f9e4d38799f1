"""What a resident without an account may say of a place, as answers to a campaign's form."""

from dataclasses import dataclass
from typing import Any, Final

from geo.enums import ResourceKind
from geo.surveys.definition import Definition, Question, QuestionType

NEVER: Final = frozenset({ResourceKind.PERSON})
"""Nobody proposes a person: that takes the person's own consent."""


@dataclass(frozen=True, slots=True)
class OpenProposal:
    """`point` is (lon, lat) in EPSG:4326."""

    name: str
    summary: str = ""
    address: str = ""
    point: tuple[float, float] | None = None


def may_be_proposed(kind: ResourceKind, definition: Definition) -> bool:
    """Say whether strangers may fill in a form: it makes a record of that kind, and asks for its name."""
    return kind not in NEVER and definition.find("name") is not None


def answers_of(definition: Definition, wanted: OpenProposal) -> dict[str, Any]:
    """Return the answers of a proposal where the form asks for them; the rest stays unanswered."""
    given: dict[str, Any] = {"name": wanted.name, "summary": wanted.summary, "address": wanted.address}
    if wanted.point is not None:
        lon, lat = wanted.point
        given["geometry"] = f"{lat:.7f} {lon:.7f} 0 0"
    answers: dict[str, Any] = {}
    for name, value in given.items():
        question = _asked(definition, name)
        if question is not None and value:
            _put(answers, question.path.strip("/").split("/")[1:], value)
    return answers


def _asked(definition: Definition, name: str) -> Question | None:
    """Return the question of that name; a place must be one that takes a point."""
    question = definition.find(name)
    if question is None or (name == "geometry" and question.type is not QuestionType.GEOPOINT):
        return None
    return question


def _put(answers: dict[str, Any], path: list[str], value: str) -> None:
    here = answers
    for step in path[:-1]:
        here = here.setdefault(step, {})
    here[path[-1]] = value
