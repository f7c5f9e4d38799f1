"""Load local resources from any table or map file: read, place, compare with what is stored, store."""

import gc
import json
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from datetime import date
from typing import Any, Final
from uuid import UUID, uuid4

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from sqlalchemy import text
from sqlalchemy.orm import Session

from geo import clock
from geo.codes import is_mois_dong
from geo.declared_dongs import Declared, compare_declared
from geo.dong_shares import NEAR_EDGE_M, dongs_of_points
from geo.enums import Licence, RowOutcome
from geo.importers.column_mapping import ColumnMapping
from geo.importers.headings import propose_mapping
from geo.importers.points import PointSet, read_points
from geo.importers.source import SourceTable, open_tables
from geo.importers.source_titles import source_title
from geo.importers.stated_places import Places
from geo.intake.kinds import InputFile, Loaded, LoadOptions, Progress, RowResult
from geo.queries.boundaries import ensure_schematic
from geo.queries.dongs_of import assign_dongs, place_new
from geo.queries.loads.by_address import with_places_by_address
from geo.queries.loads.site_links import link_sites
from geo.queries.loads.staging import Draft, Stored, missing_names, stage, staged, write
from geo.queries.places_frame import districts_of, dongs_in_force

BY_HAND: Final = "사람이 고친 기록이라 파일의 내용으로 덮어쓰지 않았습니다."
_TOLD: Final = ["line", "outcome", "code", "message", "repairs", "lon", "lat", "part"]


@dataclass
class _Part:
    """One table of one file, read; `key` names the source whose edition it is."""

    file_no: int
    table: SourceTable
    points: PointSet
    key: str


@dataclass
class _Run:
    session: Session
    options: LoadOptions
    dongs: gpd.GeoDataFrame
    loaded: Loaded = field(default_factory=Loaded)


def load_resources(session: Session, files: Sequence[InputFile], options: LoadOptions, progress: Progress) -> Loaded:
    """Store the rows of `files` as resources of `options.target`, and as sites where that is a site kind.

    New records are `submitted` unless `options.publish`; a later edition of a source brings its records up to date,
    names those it no longer lists and deletes nothing; what a person has changed since stays as it is.
    """
    with _no_collection():
        return _load(session, files, options, progress)


@contextmanager
def _no_collection() -> Iterator[None]:
    """Keep the collector of cycles out: it walks the rows again and again and finds nothing to free."""
    was = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was:
            gc.enable()


def _load(session: Session, files: Sequence[InputFile], options: LoadOptions, progress: Progress) -> Loaded:
    ensure_schematic(session)
    dongs = dongs_in_force(session, clock.today())
    run = _Run(session, options, dongs)
    places = Places(districts_of(dongs), dongs)
    parts = [part for number, file in enumerate(files) for part in _read(run, number, file, places)]
    progress(0.4, "저장하는 중")
    for key in dict.fromkeys(part.key for part in parts):
        _store(run, key, [part for part in parts if part.key == key])
    progress(0.95, "마무리하는 중")
    run.loaded.rows.sort(key=lambda row: (row.file_no, row.line))
    return run.loaded


def _read(run: _Run, number: int, file: InputFile, places: Places) -> list[_Part]:
    """Read every table of a file; its facts say what it turned out to be."""
    options = run.options
    parts = []
    facts: dict[str, Any] = {"tables": []}
    for table in open_tables(file.name, file.data, neighbours=file.neighbours):
        mapping = ColumnMapping.from_choice(options.mapping) if options.mapping else propose_mapping(table)
        points = read_points(table, mapping, target=options.target, places=places, crs=options.crs)
        parts.append(_Part(number, table, points, options.source or source_title(file.name)))
        facts["tables"].append(_facts(table, points))
        run.loaded.rows += [
            RowResult(number, fault.line, RowOutcome.REFUSED, fault.code, fault.message) for fault in points.faults
        ]
    run.loaded.files.append(facts)
    return parts


def _facts(table: SourceTable, points: PointSet) -> dict[str, Any]:
    mapping = [
        {"heading": p.heading, "field": p.field.value if p.field else "", "why": p.why}
        for p in points.mapping.proposals
    ]
    return {
        "kind": table.kind,
        "sheet": table.sheet,
        "encoding": table.encoding,
        "headings": list(table.headings),
        "heading_line": table.heading_line,
        "rows": len(table.cells) + len(points.faults),
        "mapping": mapping,
        "crs": [{**asdict(group), "sentence": group.sentence} for group in points.crs_groups],
    }


def _store(run: _Run, key: str, parts: Sequence[_Part]) -> None:
    """Store all rows of one source, however many tables they came in.

    While the database writes, in a thread that alone uses the session then, dong and report are worked out here.
    """
    _put_source(run, key)
    frames = [part.points.frame.assign(part=number) for number, part in enumerate(parts)]
    frame = with_places_by_address(run.session, pd.concat(frames, ignore_index=True))
    fit = frame[frame["outcome"] != "refused"].drop_duplicates("key")
    links = link_sites(run.session, fit)
    stage(run.session, key, _drafts(fit, links))
    run.loaded.missing += missing_names(run.session, key)
    outcomes = {outcome.row_no: outcome for outcome in staged(run.session)}
    with ThreadPoolExecutor(1) as beside:
        writing = beside.submit(write, run.session, _values(run, key))
        found = _dongs_found(run, frame)
        frame = _with_dongs(run, frame, found)
        rows = _report(parts, frame, outcomes, links)
        writing.result()
    run.loaded.rows += rows
    _place(run, frame, found, outcomes)


def _dongs_found(run: _Run, frame: pd.DataFrame) -> pd.DataFrame:
    return dongs_of_points((frame["lon"], frame["lat"]), run.dongs, frame["dong_declared"].to_numpy())


def _place(run: _Run, frame: pd.DataFrame, found: pd.DataFrame, outcomes: Mapping[int, Stored]) -> None:
    """Write the dong of what is new or may have moved; that of new points in the one edition in force is known."""
    changed = {row: stored.id for row, stored in outcomes.items() if not stored.known or stored.differs}
    editions = run.dongs["edition_id"].unique()
    if len(editions) == 1:
        unknown = frame.index.isin([row for row in changed if not outcomes[row].known])
        new = frame["lon"].notna() & frame["shape"].isna() & unknown
        own = found[new.to_numpy()].assign(id=[changed.pop(row) for row in frame.index[new]], share=1.0)
        place_new(run.session, int(editions[0]), own[own["dong_code"] != ""])
    if changed:
        assign_dongs(run.session, resource_ids=list(changed.values()))


def _with_dongs(run: _Run, frame: pd.DataFrame, known: pd.DataFrame) -> pd.DataFrame:
    """Say of rows with a point that they lie elsewhere than stated, in no dong, or at a border; count them."""
    codes = [code if is_mois_dong(code) else "" for code in frame["dong_declared"]]
    found = compare_declared(frame[["lon", "lat"]].assign(declared=codes), run.dongs, found=known)
    differs = (found["verdict"] == Declared.DIFFERS).to_numpy()
    said = differs & (frame["message"] == "").to_numpy()
    facts = run.loaded.facts
    for name, number in (
        ("declared_differs", int(differs.sum())),
        ("near_edge", int((found["border_m"] < NEAR_EDGE_M).sum())),
        ("outside_dongs", int((found["verdict"] == Declared.OUTSIDE).sum())),
    ):
        facts[name] = facts.get(name, 0) + number
    return frame.assign(
        code=np.where(said, "dong_differs", frame["code"]), message=np.where(said, found["reason"], frame["message"])
    )


def _values(run: _Run, key: str) -> dict[str, Any]:
    present = run.session.execute(text("SELECT nullif(current_setting('maeul.import_run', true), '')")).scalar_one()
    account = run.options.account_id
    return {"source": key, "publish": run.options.publish, "account": account, "run": present, "now": clock.now()}


def _put_source(run: _Run, key: str) -> None:
    """Make the source, or bring what is known of it up to date where the person says so."""
    options = run.options
    sql = """
    INSERT INTO sources (key, title, publisher, licence) VALUES (:key, :key, :publisher, :licence)
    ON CONFLICT (key) DO UPDATE SET publisher = coalesce(nullif(:publisher, ''), sources.publisher),
      licence = CASE WHEN :stated THEN :licence ELSE sources.licence END
    WHERE :stated OR :publisher <> ''
    """
    licence = options.licence or Licence.UNKNOWN.value
    values = {"key": key, "publisher": options.publisher, "licence": licence, "stated": options.licence is not None}
    run.session.execute(text(sql), values)


def _drafts(fit: pd.DataFrame, links: Mapping[int, UUID]) -> Iterator[Draft]:
    today = clock.today()
    rows: Any = fit.assign(wkb=pd.Series(_wkbs(fit), index=fit.index, dtype=object)).itertuples()
    return (_draft(row, links.get(row.Index), today) for row in rows)


def _draft(row: Any, linked: UUID | None, today: date) -> Draft:
    has_site = row.site_kind and row.lon == row.lon
    site = linked or (uuid4() if has_site else None)
    return Draft(
        row_no=row.Index,
        id=str(uuid4()),
        source_key=row.key,
        kind=row.kind,
        name=row.name,
        summary=row.summary,
        shape=row.wkb,
        address=row.address,
        properties=json.dumps(_properties(row), ensure_ascii=False),
        observed_on=row.observed_on or today,
        declared_dong=row.dong_declared,
        located=row.wkb is not None,
        site_kind=row.site_kind if site else None,
        site_id=str(site) if site else None,
        linked=linked is not None,
        phone=row.phone,
        homepage=row.homepage,
        opened_on=row.opened_on,
    )


def _wkbs(frame: pd.DataFrame) -> list[bytes | None]:
    """Return the shape of every row as WKB in EPSG:4326: its line or polygon, else its point, else None."""
    points: Any = shapely.points(frame["lon"].to_numpy(), frame["lat"].to_numpy())
    has_shape = frame["shape"].notna().to_numpy()
    shapes = np.where(has_shape, frame["shape"].to_numpy(), points)
    shapes[frame["lon"].isna().to_numpy() & ~has_shape] = None
    wkbs: list[bytes | None] = shapely.to_wkb(shapes).tolist()
    return wkbs


def _properties(row: Any) -> dict[str, Any]:
    """Gather the typed fields; what is personal lies beside them under names that no policy calls public."""
    said = {"phone": row.phone, "homepage": row.homepage}
    day = {"opened_on": row.opened_on.isoformat()} if row.opened_on else {}
    return {**row.properties, **{name: value for name, value in said.items() if value}, **day, **row.private}


def _report(
    parts: Sequence[_Part], frame: pd.DataFrame, outcomes: Mapping[int, Stored], links: Mapping[int, UUID]
) -> list[RowResult]:
    """Say of every row of the tables what became of it."""
    raw = [part.table.cells.to_numpy().tolist() for part in parts]
    order = frame.groupby("part").cumcount().tolist()
    rows: Any = frame[_TOLD].itertuples()
    return [
        _result(row, parts[row.part].file_no, raw[row.part][position], outcomes.get(row.Index), row.Index in links)
        for row, position in zip(rows, order, strict=True)
    ]


def _result(row: Any, file_no: int, raw: list[str], stored: Stored | None, linked: bool) -> RowResult:
    outcome, code, message = _outcome(row, stored, linked=linked)
    known = row.lon == row.lon
    return RowResult(
        file_no=file_no,
        line=int(row.line),
        outcome=outcome,
        code=code,
        message=message,
        repairs=row.repairs,
        raw=raw,
        target="resource" if stored else "",
        target_id=stored.id if stored else None,
        lon=float(row.lon) if known else None,
        lat=float(row.lat) if known else None,
    )


def _outcome(row: Any, stored: Stored | None, *, linked: bool) -> tuple[RowOutcome, str, str]:
    if stored is None:
        return RowOutcome.REFUSED, row.code, row.message
    if stored.by_hand:
        return RowOutcome.UNCHANGED, "kept_by_hand", BY_HAND
    if stored.known:
        return (RowOutcome.UPDATED if stored.differs else RowOutcome.UNCHANGED), row.code, row.message
    if row.outcome == "waiting":
        return RowOutcome.WAITING, row.code, row.message
    return (RowOutcome.LINKED if linked else RowOutcome.NEW), row.code, row.message
