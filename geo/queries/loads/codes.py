"""Load code tables: every line is new, changes what was known, or says it again."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import text
from sqlalchemy.orm import Session

from geo.enums import RowOutcome
from geo.importers.code_tables import CodeRow, CodeTable, Link, read_codes
from geo.importers.source import SourceTable, open_tables
from geo.intake.kinds import InputFile, Loaded, LoadOptions, Progress, RowResult
from geo.queries.code_tables import (
    Key,
    LinkKey,
    StoredCode,
    merged,
    name_districts,
    stored_codes,
    stored_links,
    write_codes,
    write_links,
)

NAMED = 200


@dataclass
class _Known:
    """What was and what is known now, with the keys that changed."""

    codes: dict[Key, StoredCode]
    links: dict[LinkKey, Link]
    changed_codes: set[Key] = field(default_factory=set)
    changed_links: set[LinkKey] = field(default_factory=set)


def load_codes(
    session: Session,
    files: Sequence[InputFile],
    options: LoadOptions,  # noqa: ARG001  (every loader takes them)
    progress: Progress,
) -> Loaded:
    """Store code tables; districts of loaded boundaries that stood under a number get their names.

    Raises FileRefused for a table of no known layout.
    """
    known = _Known(stored_codes(session), stored_links(session))
    loaded = Loaded()
    for number, file in enumerate(files):
        progress(number / len(files), file.name)
        for source in open_tables(file.name, file.data):
            table = read_codes(source)
            loaded.rows += _rows(number, source, table, known)
            loaded.files.append(_file_facts(source, table))
            loaded.missing += _missing(table, known)
    write_codes(session, [known.codes[key] for key in sorted(known.changed_codes)])
    write_links(session, [known.links[key] for key in sorted(known.changed_links)])
    session.execute(text("ANALYZE code_entries"))
    renamed = name_districts(session)
    loaded.facts = {
        "codes": len(known.codes),
        "links": len(known.links),
        "districts_named": [{"code": one.code, "name": one.name} for one in renamed],
    }
    return loaded


def _rows(number: int, source: SourceTable, table: CodeTable, known: _Known) -> list[RowResult]:
    raw = dict(zip(source.cells.index, source.cells.to_numpy().tolist(), strict=True))
    found = [
        RowResult(number, issue.line, RowOutcome.REFUSED, issue.code, issue.message, raw=raw.get(issue.line, ()))
        for issue in table.issues
    ]
    for line in table.lines:
        outcomes = {_take_code(known, row, table.layout) for row in line.rows}
        if line.link:
            outcomes.add(_take_link(known, line.link))
        first = line.rows[0]
        found.append(
            RowResult(
                number,
                line.line,
                _strongest(outcomes),
                raw=raw[line.line],
                target="code_entries",
                target_id=f"{first.system}:{first.code}",
                lon=first.lon,
                lat=first.lat,
            )
        )
    return sorted(found, key=lambda row: row.line)


def _take_code(known: _Known, row: CodeRow, layout: str) -> RowOutcome:
    key = row.system, row.code
    before = known.codes.get(key)
    code = merged(before, row, layout)
    if before == code:
        return RowOutcome.UNCHANGED
    known.codes[key] = code
    known.changed_codes.add(key)
    return RowOutcome.NEW if before is None else RowOutcome.UPDATED


def _take_link(known: _Known, link: Link) -> RowOutcome:
    key = link.mois_code, link.legal_code
    before = known.links.get(key)
    if before == link:
        return RowOutcome.UNCHANGED
    known.links[key] = link
    known.changed_links.add(key)
    return RowOutcome.NEW if before is None else RowOutcome.UPDATED


def _strongest(outcomes: set[RowOutcome]) -> RowOutcome:
    order = (RowOutcome.NEW, RowOutcome.UPDATED, RowOutcome.UNCHANGED)
    return next(outcome for outcome in order if outcome in outcomes)


def _file_facts(source: SourceTable, table: CodeTable) -> dict[str, Any]:
    systems = sorted({row.system.label for line in table.lines for row in line.rows})
    return {
        "kind": source.kind,
        "encoding": source.encoding,
        "sheet": source.sheet,
        "layout": table.layout,
        "systems": systems,
        "codes": len({(row.system, row.code) for line in table.lines for row in line.rows}),
        "links": sum(line.link is not None for line in table.lines),
    }


def _missing(table: CodeTable, known: _Known) -> list[str]:
    """Return the codes that an earlier edition of the same table named and this one does not; they stay."""
    named = {(row.system, row.code) for line in table.lines for row in line.rows}
    gone = [code for key, code in known.codes.items() if code.source == table.layout and key not in named]
    return [f"{code.code} {code.district} {code.name}".replace("  ", " ") for code in gone[:NAMED]]
