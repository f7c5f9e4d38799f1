"""What passes between the runner of imports and the loaders, one of which there is for every kind of data."""

import hashlib
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from datetime import date
from typing import Any, Protocol, Self

from sqlalchemy.orm import Session

from geo.enums import RowOutcome

Progress = Callable[[float, str], None]
"""Told the share done (0 to 1) and, in Korean, what is being done."""


TRYING = "maeul.trying"
"""In `session.info` while a run is only tried: what lies outside the database must then be left alone."""
SETTINGS = "maeul.settings"
"""In `session.info`: the settings of the program, for loaders that keep files."""


def silent(share: float, doing: str) -> None:
    """Tell nobody."""


@dataclass(frozen=True)
class InputFile:
    """One file as it came; `neighbours` are the other parts of a shapefile by suffix (`.dbf` …)."""

    name: str
    data: bytes
    neighbours: Mapping[str, bytes] = field(default_factory=dict)

    @property
    def sha256(self) -> str:
        return hashlib.sha256(self.data).hexdigest()


@dataclass(frozen=True)
class LoadOptions:
    """What a person chose for a run; every loader reads those that concern it.

    `target` is a resource kind or a site kind, `mapping` names the meaning of columns by heading, `crs` an EPSG code
    for coordinates, `source` the dataset's own title, `licence` a value of `Licence`, `approval` one of `Approval`,
    `areas` the districts and provinces outside which the person may not load (none: everywhere), `campaign` and `form`
    the campaign that submissions belong to, and the key of the form that they answer, `around` the districts to whose
    surroundings streets are cut.
    """

    target: str = ""
    publish: bool = False
    approval: str | None = None
    edition: date | None = None
    codes: str = "auto"
    mapping: Mapping[str, str] | None = None
    crs: int | None = None
    source: str | None = None
    publisher: str = ""
    licence: str | None = None
    account_id: str | None = None
    areas: tuple[str, ...] = ()
    campaign: str = ""
    form: str = ""
    around: tuple[str, ...] = ()

    def as_json(self) -> dict[str, Any]:
        """Return what differs from the defaults as JSON-ready values."""
        values = asdict(self) | {"edition": self.edition.isoformat() if self.edition else None}
        return {name: value for name, value in values.items() if value not in (None, "", False, ())}

    @classmethod
    def from_json(cls, values: Mapping[str, Any]) -> Self:
        """Return the options that `as_json` wrote."""
        edition = values.get("edition")
        lists = {name: tuple(values.get(name, ())) for name in ("areas", "around")}
        return cls(**{**values, **lists, "edition": date.fromisoformat(edition) if edition else None})


@dataclass(frozen=True, slots=True)
class RowResult:
    """What became of one row: `raw` are its cells as in the file, `target`/`target_id` the record it made or met.

    `lon`, `lat` (EPSG:4326) are where it lies, for the preview; `message` is a Korean sentence, empty when all is well.
    """

    file_no: int
    line: int
    outcome: RowOutcome
    code: str = ""
    message: str = ""
    repairs: Sequence[str] = ()
    raw: Sequence[str] = ()
    target: str = ""
    target_id: str | None = None
    lon: float | None = None
    lat: float | None = None


@dataclass
class Loaded:
    """What a loader made of its files.

    `files` holds one mapping of facts per file (kind, encoding, sheet, headings, mapping, crs …), `facts` what is worth
    saying about the whole run, `missing` the records of the same source that the new edition no longer lists.
    """

    files: list[dict[str, Any]] = field(default_factory=list)
    rows: list[RowResult] = field(default_factory=list)
    facts: dict[str, Any] = field(default_factory=dict)
    missing: list[str] = field(default_factory=list)
    unlisted: dict[int, Counter[RowOutcome]] = field(default_factory=dict)
    """By number of the file: rows that are counted and stand in no list, as the cells of a grid do."""

    def counts(self) -> dict[str, int]:
        """Return how many rows there are in all, had to be repaired, and came to each outcome."""
        found = Counter(row.outcome for row in self.rows) + sum(self.unlisted.values(), Counter[RowOutcome]())
        each = {outcome.value: found[outcome] for outcome in RowOutcome}
        return {"rows": found.total(), **each, "repaired": sum(bool(row.repairs) for row in self.rows)}


class Loader(Protocol):
    """Write the rows of `files` inside the session's transaction, never committing, and say what became of each."""

    def __call__(
        self, session: Session, files: Sequence[InputFile], options: LoadOptions, progress: Progress
    ) -> Loaded: ...
