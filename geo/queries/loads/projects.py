"""Load lists of support projects and of villages: the same list adds nothing, a later one brings up to date."""

import hashlib
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from uuid import uuid4

from sqlalchemy import insert, select, update
from sqlalchemy.orm import Session

from geo import clock
from geo.dong_index import DongIndex
from geo.enums import RowOutcome
from geo.errors import MaeulError
from geo.importers.issues import RowIssue
from geo.importers.projects import ProjectRow, RecordTable, VillageRow, read_records
from geo.importers.source import SourceTable, open_tables
from geo.intake.kinds import InputFile, Loaded, LoadOptions, Progress, RowResult
from geo.models.records import Project, Village
from geo.names import dong_name_key
from geo.queries.places import list_dongs, resolve_district
from geo.text import search_key

Values = dict[str, Any]
MODELS = {"projects": Project, "villages": Village}
NAMED = 200


@dataclass
class _Places:
    """The dong and districts a list may name, looked up once; `default` is the district where a list names none."""

    session: Session
    default: str
    index: DongIndex
    districts: dict[str, tuple[str | None, str]] = field(default_factory=dict)

    def district(self, name: str) -> tuple[str | None, str]:
        """Return (code, name) of a district; the code is None for one that is unknown or ambiguous."""
        asked = name or self.default
        if asked not in self.districts:
            self.districts[asked] = (None, asked)
            if asked:
                try:
                    found = resolve_district(self.session, asked, clock.today())
                    self.districts[asked] = (found.code, found.name)
                except MaeulError:
                    pass
        return self.districts[asked]


def load_projects(session: Session, files: Sequence[InputFile], options: LoadOptions, progress: Progress) -> Loaded:
    """Store projects or villages, each table by its headings.

    `options.target` names the district of lists that name none, `options.edition` their year. Raises FileRefused for a
    table that is neither.
    """
    if options.target:
        resolve_district(session, options.target, clock.today())
    places = _Places(session, options.target, DongIndex(list_dongs(session, clock.today())))
    loaded = Loaded(facts={"projects": 0, "villages": 0})
    for number, file in enumerate(files):
        progress(number / len(files), file.name)
        for source in open_tables(file.name, file.data):
            table = read_records(source, year=options.edition.year if options.edition else None)
            _load_table(session, loaded, number, source, table, places, options.source or file.name)
    return loaded


def _load_table(
    session: Session,
    loaded: Loaded,
    number: int,
    source: SourceTable,
    table: RecordTable,
    places: _Places,
    title: str,
) -> None:
    villages = bool(table.rows) and isinstance(table.rows[0], VillageRow)
    target = "villages" if villages else "projects"
    drafts = _drafts(table, places, title)
    before = _stored(session, target, [values["source_key"] for _, values, _ in drafts])
    raw = _raw(source, table.left_out)
    loaded.rows += [_refused(number, issue, raw) for issue in table.issues]
    fresh: list[Values] = []
    for row, values, repairs in drafts:
        known = before.get(values["source_key"])
        outcome = _outcome(known, values)
        if outcome is not RowOutcome.UNCHANGED:
            fresh.append({**values, "id": known["id"] if known else uuid4()})
        identity = known["id"] if known else fresh[-1]["id"]
        loaded.rows.append(
            RowResult(
                number, row.line, outcome, repairs=repairs, raw=raw[row.line], target=target, target_id=str(identity)
            )
        )
    _write(session, target, fresh, before)
    loaded.rows.sort(key=lambda row: (row.file_no, row.line))
    loaded.missing += _missing(session, target, drafts)
    loaded.facts[target] += len(drafts)
    loaded.files.append(
        {
            "kind": source.kind,
            "encoding": source.encoding,
            "sheet": source.sheet,
            "holds": target,
            "columns": dict(table.columns),
            "left_out": list(table.left_out),
        }
    )


def _raw(source: SourceTable, left_out: Sequence[str]) -> dict[int, list[str]]:
    """Return the cells by line without those of private persons: a run's rows are shown to whoever may see the run."""
    shown = source.cells.copy()
    for heading in left_out:
        shown[heading] = ""
    return dict(zip([int(line) for line in shown.index], shown.to_numpy().tolist(), strict=True))


def _refused(number: int, issue: RowIssue, raw: Mapping[int, list[str]]) -> RowResult:
    return RowResult(number, issue.line, RowOutcome.REFUSED, issue.code, issue.message, raw=raw.get(issue.line, ()))


Draft = tuple[ProjectRow | VillageRow, Values, tuple[str, ...]]


def _drafts(table: RecordTable, places: _Places, title: str) -> list[Draft]:
    """Return every row with the values to store and its repairs; equal rows are told apart by their order."""
    seen: Counter[tuple[object, ...]] = Counter()
    drafts: list[Draft] = []
    for row in table.rows:
        district_code, district = places.district(row.district)
        code = row.dong_code if isinstance(row, ProjectRow) else None
        dong_code = places.index.find(code, district_code, row.dong_name)
        values = _project(row) if isinstance(row, ProjectRow) else _village(row)
        place = {"district_code": district_code or (dong_code or "")[:5] or None, "district": district}
        values |= {**place, "dong_code": dong_code, "dong_name": row.dong_name, "source": title}
        key = _identity(row, district)
        seen[key] += 1
        values["source_key"] = hashlib.sha256(repr((*key, seen[key])).encode()).hexdigest()
        drafts.append((row, values, (*row.repairs, *_doubts(row, dong_code))))
    return drafts


def _doubts(row: ProjectRow | VillageRow, dong_code: str | None) -> tuple[str, ...]:
    if dong_code or not row.dong_name:
        return ()
    return (f"행정동 '{row.dong_name}'이 어느 동인지 찾지 못해 이름으로만 두었습니다.",)


def _identity(row: ProjectRow | VillageRow, district: str) -> tuple[object, ...]:
    dong = dong_name_key(row.dong_name)
    if isinstance(row, VillageRow):
        return ("village", row.kind.value, search_key(row.name), district)
    names = (search_key(row.programme), search_key(row.group_name), search_key(row.title))
    return ("project", row.year, *names, district, dong)


def _project(row: ProjectRow) -> Values:
    return {
        "year": row.year,
        "programme": row.programme,
        "group_name": row.group_name,
        "group_key": search_key(row.group_name),
        "title": row.title,
        "amount_won": row.amount_won,
        "status": row.status,
    }


def _village(row: VillageRow) -> Values:
    return {
        "name": row.name,
        "kind": row.kind.value,
        "housing": row.housing.value if row.housing else None,
        "households": row.households,
        "since_year": row.since_year,
    }


def _stored(session: Session, target: str, keys: Sequence[str]) -> dict[str, Values]:
    columns = MODELS[target].__table__.c
    rows = session.execute(select(*columns).where(columns.source_key.in_(keys))).mappings()
    return {row["source_key"]: dict(row) for row in rows}


def _outcome(known: Values | None, values: Values) -> RowOutcome:
    """A list under another name that says the same changes nothing."""
    if known is None:
        return RowOutcome.NEW
    same = all(known[name] == value for name, value in values.items() if name != "source")
    return RowOutcome.UNCHANGED if same else RowOutcome.UPDATED


def _write(session: Session, target: str, fresh: Sequence[Values], before: Mapping[str, Values]) -> None:
    model = MODELS[target]
    known = [values for values in fresh if values["source_key"] in before]
    if known:
        session.execute(update(model), known)
    added = [values for values in fresh if values["source_key"] not in before]
    if added:
        session.execute(insert(model), added)


def _missing(session: Session, target: str, drafts: Sequence[Draft]) -> list[str]:
    """Return what stands in the same years and districts (of villages: kinds) and is not listed any more; it stays."""
    columns = MODELS[target].__table__.c
    group = "year" if target == "projects" else "kind"
    areas = {(values[group], values["district"]) for _, values, _ in drafts}
    listed = {values["source_key"] for _, values, _ in drafts}
    sql = select(*columns).where(columns[group].in_({area[0] for area in areas}))
    gone = [
        row
        for row in session.execute(sql).mappings()
        if (row[group], row["district"]) in areas and row["source_key"] not in listed
    ]
    if target == "villages":
        return [str(row["name"]) for row in gone][:NAMED]
    return [f"{row['year']} {row['group_name']} {row['title']}".strip() for row in gone][:NAMED]
