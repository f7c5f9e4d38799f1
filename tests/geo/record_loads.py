"""Help for the tests of residents, codes, addresses and projects: made-up files, and runs as the pipeline makes them."""

import csv
import io
from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.orm import Session

from geo.enums import ImportKind, ImportState, RowOutcome
from geo.intake.kinds import InputFile, Loaded, LoadOptions
from geo.intake.runner import commit_run
from geo.queries.import_runs import create_run

HEADINGS_BY_AGE = [
    "행정구역",
    *(f"2025년05월_계_{what}" for what in ("총인구수", "연령구간인구수")),
    *(f"2025년05월_계_{age}세" for age in range(100)),
    "2025년05월_계_100세 이상",
]


def csv_of(rows: Sequence[Sequence[object]], encoding: str = "cp949", delimiter: str = ",") -> bytes:
    text = io.StringIO()
    csv.writer(text, delimiter=delimiter, quoting=csv.QUOTE_MINIMAL, lineterminator="\r\n").writerows(rows)
    return text.getvalue().encode(encoding)


def population_csv(people: dict[str, int], month: str = "2025년05월") -> bytes:
    """A table by age: `people` by "이름(코드)"; everybody is as old as comes out when 101 years share them."""
    rows: list[list[object]] = [[heading.replace("2025년05월", month) for heading in HEADINGS_BY_AGE]]
    for area, total in people.items():
        ages = [total // 101 + (age < total % 101) for age in range(101)]
        rows.append([area, f"{total:,}", f"{total:,}", *(f"{age:,}" for age in ages)])
    return csv_of(rows)


def run(session: Session, kind: ImportKind, *files: tuple[str, bytes], **options: object) -> tuple[UUID, Loaded]:
    """Commit an import run of some files, with the patience of a job; the transaction stays open."""
    for limit in ("statement_timeout", "idle_in_transaction_session_timeout"):
        session.execute(text(f"SET LOCAL {limit} = 0"))
    given = [InputFile(name, data) for name, data in files]
    run_id = create_run(session, kind, given, LoadOptions(**options), state=ImportState.COMMITTING)
    return run_id, commit_run(session, run_id)


def load(session: Session, kind: ImportKind, *files: tuple[str, bytes], **options: object) -> Loaded:
    return run(session, kind, *files, **options)[1]


def outcomes(loaded: Loaded) -> dict[str, int]:
    """How many rows came to each outcome that any came to."""
    counts = loaded.counts()
    return {outcome.value: counts[outcome.value] for outcome in RowOutcome if counts[outcome.value]}
