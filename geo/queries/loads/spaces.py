"""Load public rooms as offices publish them: buildings, rooms, hours, closing days, fees, and what has disappeared."""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.orm import Session

from geo import clock
from geo.codes import province_named
from geo.enums import Approval, RowOutcome
from geo.errors import InvalidInput
from geo.importers.issues import RowIssue
from geo.importers.room_sites import RoomPlan, SpaceDraft, plan_rooms
from geo.importers.rooms import RoomFile, RoomRow, read_public_rooms
from geo.intake.kinds import InputFile, Loaded, LoadOptions, Progress, RowResult
from geo.queries.boundaries import covered_points, ensure_schematic, provinces_in_force
from geo.queries.loads.space_store import SOURCE, SpaceStore, Stored

LEAST_SHARE = 0.5
"""A file that lists at least this share of a district's known rooms is taken for a new edition of its list."""


def load_spaces(session: Session, files: Sequence[InputFile], options: LoadOptions, progress: Progress) -> Loaded:
    """Store the rooms of `files`: new ones made, known ones brought up to date, those that a keeper has left alone.

    `options.approval` instant or manager makes rooms with sure hours bookable, inquire takes that back; without it new
    rooms are inquire and the rules of known ones stay. `missing` names rooms of the same district and an earlier or
    equal day that the files no longer list; nothing is deleted. Raises FileRefused when a file is no room list and
    InvalidInput when two files have one name.
    """
    _refuse_equal_names(files)
    approval = Approval(options.approval) if options.approval else None
    tables: list[tuple[int, RoomFile]] = []
    for number, file in enumerate(files):
        progress(0.5 * number / len(files), f"{file.name} 읽는 중")
        tables += [(number, table) for table in read_public_rooms(file.name, file.data)]
    progress(0.5, "건물별로 모으는 중")
    plan = _plan(session, [table for _, table in tables])
    progress(0.6, "저장하는 중")
    stored = SpaceStore(session, approval).store(plan)
    rows = [row for number, table in tables for row in _results(number, table, plan, stored)]
    return Loaded(
        files=[_file_facts(number, tables) for number in range(len(files))],
        rows=rows,
        facts=_facts(plan, stored),
        missing=_missing(session, plan),
    )


def _refuse_equal_names(files: Sequence[InputFile]) -> None:
    repeated = [name for name, count in Counter(file.name for file in files).items() if count > 1]
    if repeated:
        raise InvalidInput(
            f"같은 이름의 파일이 두 번 있습니다: {', '.join(repeated)}",
            f"The same file name is given twice: {', '.join(repeated)}",
            code="file_named_twice",
        )


def _plan(session: Session, tables: Sequence[RoomFile]) -> RoomPlan:
    ensure_schematic(session)
    today = clock.today()
    points = {(row.lon, row.lat) for table in tables for row in table.rows}
    near = covered_points(session, sorted(points), today)
    return plan_rooms(tables, covers=lambda lon, lat: (lon, lat) in near, provinces=provinces_in_force(session, today))


def _results(number: int, table: RoomFile, plan: RoomPlan, stored: Stored) -> Iterator[RowResult]:
    """Yield one result per row of the table, in its order."""
    spaces = {space.line: space for site in plan.sites for space in site.spaces if space.file == table.name}
    issues = {issue.line: issue for issue in plan.refused[table.name]}
    for line in sorted({*spaces, *issues}):
        raw = table.raw.get(line, ())
        if line in spaces:
            yield _taken(number, spaces[line], raw, stored)
        else:
            yield _refused(number, issues[line], raw)


def _taken(number: int, space: SpaceDraft, raw: Sequence[str], stored: Stored) -> RowResult:
    row = space.row
    outcome, space_id = stored.spaces[space.key]
    code, message = _hours_told(row)
    return RowResult(
        number, space.line, outcome, code, message, row.repairs, raw, "space", str(space_id), row.lon, row.lat
    )


def _hours_told(row: RoomRow) -> tuple[str, str]:
    """Return what a reader of the report should look at: hours that stay text, and rooms that are paused."""
    if row.hours.openings:
        return "", ""
    return ("paused" if row.hours.paused else "hours_unclear"), row.hours.says


def _refused(number: int, issue: RowIssue, raw: Sequence[str]) -> RowResult:
    return RowResult(number, issue.line, RowOutcome.REFUSED, issue.code, issue.message, (), raw)


def _file_facts(number: int, tables: Sequence[tuple[int, RoomFile]]) -> dict[str, Any]:
    """Return facts of each table; `columns` maps headings to the published names, nobody chooses their meaning."""
    return {"tables": [_table_facts(table) for found, table in tables if found == number]}


def _table_facts(table: RoomFile) -> dict[str, Any]:
    source = table.source
    return {
        "kind": source.kind,
        "sheet": source.sheet,
        "encoding": source.encoding,
        "headings": list(source.headings),
        "heading_line": source.heading_line,
        "rows": len(table.rows) + len(table.issues),
        "mapping": [],
        "crs": [],
        "columns": {heading: name for name, heading in table.columns.items()},
    }


def _facts(plan: RoomPlan, stored: Stored) -> dict[str, Any]:
    rows = [space.row for site in plan.sites for space in site.spaces]
    return {
        "sites": len(plan.sites),
        "sites_new": stored.sites_new,
        "bookable": stored.bookable,
        "hours_understood": sum(bool(row.hours.openings) for row in rows),
        "paused": sum(row.hours.paused for row in rows),
        "fees_understood": sum(bool(row.fees) for row in rows),
    }


@dataclass(frozen=True)
class _Kept:
    """A room stored by this or an earlier load, with the district that its building's address states."""

    id: UUID
    key: str
    name: str
    as_of: date | None
    district: tuple[str | None, str]


_KEPT = text("""
SELECT s.id, s.source_key, t.name || ' · ' || s.name AS name, s.source_as_of, t.address
FROM spaces s JOIN sites t ON t.id = s.site_id
WHERE s.source = :source AND s.state <> 'closed' AND split_part(t.address, ' ', 2) = ANY(:districts)
ORDER BY t.name, s.name
""")


def _missing(session: Session, plan: RoomPlan) -> list[str]:
    """Return the rooms that a new edition of a district's list no longer has."""
    days: dict[tuple[str | None, str], date] = {}
    for site in plan.sites:
        district = _district(site.address)
        newest = max((space.row.as_of or date.min for space in site.spaces), default=date.min)
        days[district] = max(days.get(district, date.min), newest)
    listed = {space.key for site in plan.sites for space in site.spaces}
    values = {"source": SOURCE, "districts": sorted({name for _, name in days if name})}
    kept = [
        _Kept(row.id, row.source_key, row.name, row.source_as_of, _district(row.address))
        for row in session.execute(_KEPT, values)
    ]
    gone = []
    for district, newest in days.items():
        known = [room for room in kept if room.district == district]
        absent = [room for room in known if room.key not in listed]
        if len(known) - len(absent) >= LEAST_SHARE * len(known):
            gone += [room.name for room in absent if (room.as_of or date.min) <= newest]
    return gone


def _district(address: str) -> tuple[str | None, str]:
    province, _, rest = address.partition(" ")
    return province_named(province), rest.split(" ")[0]
