"""What every `load` verb shares: files in, one transaction, a report in sentences or JSON."""

from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any
from uuid import UUID

import typer

from api.cli.context import answer, note, open_database, phrase
from api.cli.files import BYTES_MOST, read_input
from geo.enums import ImportKind, RowOutcome
from geo.errors import FileRefused, InvalidInput
from geo.importers.limits import FILE_BYTES

if TYPE_CHECKING:
    from geo.intake.kinds import InputFile, Loaded, LoadOptions, Progress

LINES_TOLD = 20
LARGE_KINDS = frozenset({ImportKind.BOUNDARIES, ImportKind.ADDRESSES, ImportKind.NETWORK})
"""Whose readers have limits of their own; the others refuse a file of this size unread."""
SHAPE_PARTS = (".dbf", ".shx", ".prj", ".cpg")

DryRun = Annotated[bool, typer.Option("--dry-run", help="저장하지 않고 결과만 봅니다")]
Report = Annotated[Path | None, typer.Option("--report", metavar="OUT.xlsx", help="행마다의 결과를 엑셀로 저장합니다")]


@dataclass(frozen=True)
class Imported:
    """A run as the command line tells it; `run_id` is None after a dry run, which leaves no trace."""

    run_id: UUID | None
    files: "list[InputFile]"
    loaded: "Loaded"

    def facts(self) -> dict[str, Any]:
        """Return the run as JSON-ready values, every refused, waiting or repaired row in it."""
        told = [row for row in self.loaded.rows if row.message or row.repairs]
        return {
            "run_id": str(self.run_id) if self.run_id else None,
            "dry_run": self.run_id is None,
            **self.loaded.counts(),
            "files": [{"name": file.name, **facts} for file, facts in zip(self.files, self._files(), strict=True)],
            "missing": self.loaded.missing,
            **self.loaded.facts,
            "told": [
                {
                    "file": self.files[row.file_no].name,
                    "line": row.line,
                    "outcome": row.outcome.value,
                    "code": row.code,
                    "message": row.message,
                    "repairs": list(row.repairs),
                }
                for row in told
            ],
        }

    def _files(self) -> list[dict[str, Any]]:
        counts = [Counter[str]() for _ in self.files]
        for row in self.loaded.rows:
            counts[row.file_no][row.outcome.value] += 1
            counts[row.file_no]["rows"] += 1
        for number, unlisted in self.loaded.unlisted.items():
            counts[number].update({outcome.value: count for outcome, count in unlisted.items()})
            counts[number]["rows"] += unlisted.total()
        known = [*self.loaded.files, *({} for _ in self.files)]
        return [
            {**facts, "rows": count["rows"], **{o.value: count[o.value] for o in RowOutcome}}
            for facts, count in zip(known, counts, strict=False)
        ]


def read_files(paths: Sequence[Path], kind: ImportKind) -> "list[InputFile]":
    """Read the files and, for a shapefile, its other parts; equal names are told apart by their folders."""
    from geo.intake.kinds import InputFile

    most = BYTES_MOST if kind in LARGE_KINDS else FILE_BYTES
    names = Counter(path.name for path in paths)
    repeated = [str(path) for path, count in Counter(path.absolute() for path in paths).items() if count > 1]
    if repeated:
        raise InvalidInput(
            f"같은 파일이 두 번 있습니다: {', '.join(repeated)}",
            f"The same file is given twice: {', '.join(repeated)}",
            code="file_named_twice",
        )
    return [
        InputFile(path.name if names[path.name] == 1 else str(path), read_input(path, most=most), parts_beside(path))
        for path in paths
    ]


def parts_beside(path: Path) -> dict[str, bytes]:
    """Return the other parts of a shapefile by suffix, whatever the case of their names."""
    if path.suffix.lower() != ".shp" or not path.is_file():
        return {}
    beside = {f.suffix.lower(): f for f in path.parent.iterdir() if f.stem == path.stem}
    return {suffix: read_input(beside[suffix]) for suffix in SHAPE_PARTS if suffix in beside}


def run_import(
    data_dir: Path, kind: ImportKind, paths: Sequence[Path], options: "LoadOptions", *, dry_run: bool
) -> Imported:
    """Load the files in one transaction; a dry run does everything and takes it all back."""
    from geo.enums import ImportState
    from geo.intake.kinds import SETTINGS
    from geo.intake.runner import commit_run, finish_run, read_run
    from geo.queries.import_runs import create_run

    files = read_files(paths, kind)
    with open_database(data_dir) as opened:
        with opened.transaction() as session, _progress() as progress:
            session.info[SETTINGS] = opened.settings
            state = ImportState.READING if dry_run else ImportState.COMMITTING
            with session.begin_nested() as attempt:
                run_id = create_run(session, kind, files, options, state=state)
                loaded = (read_run if dry_run else commit_run)(session, run_id, progress)
                if dry_run:
                    attempt.rollback()
        if not dry_run:
            with opened.transaction() as session:
                finish_run(session, run_id)
    return Imported(None if dry_run else run_id, files, loaded)


@contextmanager
def _progress() -> "Iterator[Progress]":
    from rich.console import Console
    from rich.progress import Progress as Bar

    console = Console(stderr=True)
    with Bar(console=console, disable=not console.is_terminal, transient=True) as bar:
        task = bar.add_task(phrase("읽는 중", "Reading"), total=1.0)
        yield lambda share, doing: bar.update(task, completed=share, description=doing)


def tell(found: Imported, *, report: Path | None = None, as_json: bool = False, after: str = "") -> None:
    """Print the answer of a load verb; `after` is what the verb has to add about the whole."""
    if report is not None:
        write_report(found, report)
    answer(found.facts(), "\n".join([*_lines(found), _total(found) + after]), as_json=as_json)


def write_report(found: Imported, path: Path) -> None:
    """Save what became of every row as a workbook."""
    from geo.intake.workbook import run_workbook

    try:
        path.write_bytes(run_workbook([file.name for file in found.files], found.loaded.rows))
    except OSError as error:
        raise FileRefused(
            f"{path}: 보고서를 저장할 수 없습니다.", f"{path} cannot be written.", code="report_not_written"
        ) from error
    note(f"보고서: {path}", f"Report: {path}")


def _lines(found: Imported) -> list[str]:
    each = [f"{file['name']}: {counted(file)}" for file in found.facts()["files"]]
    told = [
        f"  {phrase(row.outcome.label, row.outcome.value)} {found.files[row.file_no].name} "
        f"{phrase(f'{row.line}행', f'line {row.line}')}: {row.message}"
        for outcome in (RowOutcome.REFUSED, RowOutcome.WAITING)
        for row in found.loaded.rows
        if row.outcome is outcome
    ]
    rest = len(told) - LINES_TOLD
    more = [phrase(f"  … 그밖에 {rest}행 (--report로 모두 볼 수 있습니다)", f"  … and {rest} more (see --report)")]
    gone = [_gone(found.loaded.missing)] if found.loaded.missing else []
    return [*each, *told[:LINES_TOLD], *(more if rest > 0 else []), *gone]


def _gone(missing: Sequence[str]) -> str:
    named = ", ".join(missing[:5])
    return phrase(
        f"이 판에 더 없는 기록 {len(missing)}건(지우지 않았습니다): {named}",
        f"{len(missing)} records are no longer in this edition (kept): {named}",
    )


def _total(found: Imported) -> str:
    dry = found.run_id is None
    head = phrase("시험(저장하지 않음)", "Dry run, nothing stored") if dry else phrase("합계", "Total")
    undo = phrase(f" · 되돌리기: maeul imports undo {found.run_id}", f" · undo with: maeul imports undo {found.run_id}")
    return f"{head}: {counted(found.loaded.counts())}" + ("" if dry else undo)


def counted(counts: dict[str, int]) -> str:
    """Say the counts of a run as a sum."""
    named = [(outcome, counts[outcome.value]) for outcome in RowOutcome]
    always = {RowOutcome.NEW, RowOutcome.UPDATED, RowOutcome.UNCHANGED, RowOutcome.REFUSED}
    parts = [
        phrase(f"{_SHORT[outcome]} {count}", f"{count} {outcome.value}")
        for outcome, count in named
        if count or outcome in always
    ]
    return phrase(f"{counts['rows']}행 = ", f"{counts['rows']} rows = ") + " + ".join(parts)


_SHORT = {
    RowOutcome.NEW: "새로",
    RowOutcome.UPDATED: "바뀜",
    RowOutcome.UNCHANGED: "그대로",
    RowOutcome.LINKED: "있는 곳에 이음",
    RowOutcome.WAITING: "위치 찾는 중",
    RowOutcome.REFUSED: "거절",
}
