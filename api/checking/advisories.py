"""Known faults of libraries, asked of a service that speaks OSV's documented interface (POST /v1/querybatch).

Asked directly rather than through pip-audit: that is a tool of developers, and one question with the names and
versions of the lock is all there is to it. Without MAEUL_ADVISORIES_URL nothing is asked and nothing is claimed.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from importlib.metadata import distributions
from pathlib import Path
from typing import Any, Final

import httpx

from geo.errors import MaeulError
from geo.settings import Settings

SECONDS: Final = 20
MOST_BYTES: Final = 20_000_000
MOST_PAGES: Final = 20
_PINNED: Final = re.compile(r"^([A-Za-z0-9][A-Za-z0-9._-]*)==([^\s;\\]+)", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Pinned:
    """A library at the version that is used."""

    name: str
    version: str


@dataclass(frozen=True, slots=True)
class Faulty:
    """A library with a known fault, what the fault is called, and the versions that have it no longer."""

    name: str
    version: str
    fault: str
    fixed: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Advice:
    """What the source said of so many libraries."""

    looked_at: int
    faulty: tuple[Faulty, ...]


def check_dependencies(settings: Settings, lock: Path) -> Advice | None:
    """Ask the source of advisories about every library; None where no source is set. Raises MaeulError."""
    if not settings.advisories_url:
        return None
    pinned = pinned_in(lock) if lock.is_file() else installed()
    try:
        with httpx.Client(base_url=settings.advisories_url.rstrip("/"), timeout=SECONDS) as source:
            return Advice(len(pinned), tuple(_faults(source, pinned)))
    except (httpx.HTTPError, ValueError, KeyError, TypeError, AttributeError) as error:
        raise MaeulError(
            f"결함 정보를 주는 곳({settings.advisories_url})이 답하지 않았거나 알 수 없는 답을 했어요."
            " MAEUL_ADVISORIES_URL을 살펴보거나 나중에 다시 해 주세요.",
            f"The source of advisories ({settings.advisories_url}) did not answer, or not in the way of OSV.",
            code="advisories_unreachable",
        ) from error


def pinned_in(lock: Path) -> list[Pinned]:
    """Return every library that a lock file names with its version."""
    return [Pinned(name, version) for name, version in _PINNED.findall(lock.read_text(encoding="utf-8"))]


def installed() -> list[Pinned]:
    """Return the libraries that are installed, for a program that came without its lock."""
    return sorted({Pinned(one.name, one.version) for one in distributions()}, key=lambda one: one.name)


def _faults(source: httpx.Client, pinned: Sequence[Pinned]) -> Iterable[Faulty]:
    for library, ids in _ids_of(source, pinned).items():
        seen: set[str] = set()
        for one in sorted(ids):
            told = _asked(source.get(f"/v1/vulns/{one}"))
            names = {one, *told.get("aliases", ())}
            if not names & seen:  # the same fault stands in several lists, each with a number of its own
                yield Faulty(library.name, library.version, one, _fixed(told, library.name))
            seen |= names


def _ids_of(source: httpx.Client, pinned: Sequence[Pinned]) -> dict[Pinned, set[str]]:
    """Return the numbers of known faults by library, page after page."""
    found: dict[Pinned, set[str]] = {}
    waiting = [(one, "") for one in pinned]
    for _ in range(MOST_PAGES):
        if not waiting:
            break
        answers = _asked(source.post("/v1/querybatch", json={"queries": [_query(*one) for one in waiting]}))["results"]
        if len(answers) != len(waiting):
            raise ValueError("as many answers as questions")
        for (library, _page), answer in zip(waiting, answers, strict=True):
            ids = {str(each["id"]) for each in answer.get("vulns", ())}
            if ids:
                found.setdefault(library, set()).update(ids)
        pages = zip(waiting, answers, strict=True)
        waiting = [(library, token) for (library, _), answer in pages if (token := answer.get("next_page_token"))]
    return found


def _query(library: Pinned, page: str) -> dict[str, Any]:
    asked: dict[str, Any] = {
        "package": {"name": library.name, "ecosystem": "PyPI"},
        "version": library.version,
    }
    return asked | ({"page_token": page} if page else {})


def _asked(answer: httpx.Response) -> dict[str, Any]:
    answer.raise_for_status()
    if len(answer.content) > MOST_BYTES:
        raise ValueError("an answer of a sane size")
    told: dict[str, Any] = answer.json()
    return told


def _fixed(told: dict[str, Any], name: str) -> tuple[str, ...]:
    """Return the versions in which a fault was mended, as the advisory lists them."""
    named = {
        event["fixed"]
        for affected in told.get("affected", ())
        if _canonical(affected.get("package", {}).get("name", "")) == _canonical(name)
        for span in affected.get("ranges", ())
        if span.get("type") == "ECOSYSTEM"
        for event in span.get("events", ())
        if "fixed" in event
    }
    return tuple(sorted(named))


def _canonical(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()
