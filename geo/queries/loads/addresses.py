"""Load files of road addresses, then look up again what waits for a place."""

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy.orm import Session

from geo.enums import RowOutcome
from geo.importers.addresses import AddressReader, chunks_of
from geo.intake.kinds import InputFile, Loaded, LoadOptions, Progress, RowResult
from geo.queries.addresses import LOT_LAYOUTS, StoredGeocoder, known_file, store_addresses
from geo.queries.placing import place_waiting

NAMED = 100
PLACING = 0.9


def load_addresses(session: Session, files: Sequence[InputFile], options: LoadOptions, progress: Progress) -> Loaded:
    """Store the addresses of every file; records that waited for a place and are found exactly get it.

    Lines are counted in the facts of their file; only refused ones (the first thousand) are reported one by one. Raises
    FileRefused for a file of no known layout.
    """
    loaded = Loaded(facts={"addresses": 0, "lots": 0})
    for number, file in enumerate(files):
        progress(PLACING * number / len(files), file.name)
        _load_file(session, loaded, number, file)
    progress(PLACING, "기다리던 주소를 찾는 중")
    author = UUID(options.account_id) if options.account_id else None
    done = place_waiting(session, StoredGeocoder(session), author_id=author)
    loaded.facts["placed"] = len(done.placed)
    loaded.facts["placed_records"] = [
        {"id": str(row.id), "name": row.name, "matched": located.matched, "precision": located.precision.value}
        for row, located in done.placed[:NAMED]
    ]
    loaded.facts["still_waiting"] = len(done.waiting)
    return loaded


def _load_file(session: Session, loaded: Loaded, number: int, file: InputFile) -> None:
    known = known_file(session, file.sha256)
    if known is not None:
        facts = {"layout": known.layout.value, "addresses": known.rows, "known": True}
        loaded.files.append({"kind": "text", **facts})
        return
    reader = AddressReader(file.name, chunks_of(file.data))
    stored = store_addresses(session, reader, file.sha256)
    loaded.rows += [
        RowResult(number, issue.line, RowOutcome.REFUSED, issue.code, issue.message) for issue in reader.issues
    ]
    loaded.facts["lots" if stored.layout in LOT_LAYOUTS else "addresses"] += stored.rows
    loaded.files.append(
        {
            "kind": "text",
            "layout": stored.layout.value,
            "lines": reader.lines,
            "addresses": stored.rows,
            "closed": reader.closed,
            "refused_lines": reader.refused,
            "known": False,
        }
    )
