"""Raw instances, alone or packed: the folder of a phone's memory card, and Central's ZIP of tables and media."""

import hashlib
from collections.abc import Iterator, Mapping
from pathlib import PurePosixPath
from typing import Any, Final

from geo.errors import FileRefused
from geo.importers.bundles import Bundle, Entry
from geo.importers.refusals import refused
from geo.importers.safe_xml import local, parse_xml
from geo.surveys.definition import Definition
from geo.surveys.exports.json_files import read_json
from geo.surveys.exports.rows import Export, ExportRow, id_from
from geo.surveys.exports.tables import central_rows, read_table, table_of
from geo.surveys.instances import leaves, read_instance

TABLES: Final = frozenset({".csv", ".json"})
_PARENT: Final = "PARENT_KEY"


def read_xml(name: str, data: bytes, definition: Definition | None = None) -> Export:
    """Return the one row of an instance; raise FileRefused for XML that is none."""
    row = _instance_row(1, name, data, {}, definition)
    if row.refused:
        raise FileRefused(row.refused, "This is no filled-in form.", code="not_an_instance")
    return Export("xml", (row,), form_id=row.form_id)


def read_zip(name: str, data: bytes, definition: Definition | None = None) -> Export:
    """Return the rows of all instances in a ZIP, or of the tables in it, with those attachments that lie beside them.

    Raises FileRefused for a ZIP with neither.
    """
    bundle = Bundle(name, data)
    entries = bundle.documents()
    forms, instances = _sorted(bundle, [entry for entry in entries if entry.suffix == ".xml"])
    if instances:
        rows = tuple(
            _instance_row(n, entry.path, xml, _beside(bundle, entries, entry), definition)
            for n, (entry, xml) in enumerate(instances, 1)
        )
        return Export("instances_zip", rows, form_id=rows[0].form_id, xforms=forms)
    tables = [entry for entry in entries if entry.suffix in TABLES]
    if not tables:
        said = "ZIP 안에 조사 기록(XML)도, 내보낸 표(CSV·JSON)도 없어요."
        raise refused(name, "not_an_export", said, "there is neither an instance nor a table inside")
    media = {PurePosixPath(entry.path).name: entry for entry in entries if entry.suffix not in {*TABLES, ".xml"}}
    return _table_export(bundle, tables, media, definition, forms)


def _sorted(bundle: Bundle, entries: list[Entry]) -> tuple[dict[str, bytes], list[tuple[Entry, bytes]]]:
    """Return the forms by their id, and the instances."""
    forms: dict[str, bytes] = {}
    instances = []
    for entry in entries:
        data = bundle.read(entry)
        root = parse_xml(entry.path, data)
        if local(root) == "html":
            primary = next((child[0] for child in root.iter() if local(child) == "instance" and len(child)), None)
            if primary is not None:
                forms[primary.get("id", "")] = data
        else:
            instances.append((entry, data))
    return forms, instances


def _beside(bundle: Bundle, entries: list[Entry], of: Entry) -> dict[str, bytes]:
    folder = PurePosixPath(of.path).parent
    near = [entry for entry in entries if PurePosixPath(entry.path).parent == folder and entry.suffix != ".xml"]
    return {PurePosixPath(entry.path).name: bundle.read(entry) for entry in near}


def _instance_row(
    line: int, name: str, xml: bytes, files: Mapping[str, bytes], definition: Definition | None
) -> ExportRow:
    try:
        found = read_instance(xml, definition)
    except FileRefused as fault:
        return ExportRow(line, "", {}, refused=f"{PurePosixPath(name).name}: {fault.message}")
    values: dict[str, Any] = {key: value for key, value in found.values.items() if key != "formhub"}
    named = {text for _, text in leaves(values)}
    notes = () if found.instance_id else ("고유 번호(instanceID)가 없어서 내용으로 번호를 붙였어요.",)
    return ExportRow(
        line,
        found.instance_id or id_from(hashlib.sha256(xml).hexdigest()),
        values,
        form_id=found.form_id,
        version=found.version,
        files={key: data for key, data in files.items() if key in named},
        notes=notes,
        xml=xml if found.instance_id else b"",
    )


def _table_export(
    bundle: Bundle,
    tables: list[Entry],
    media: Mapping[str, Entry],
    definition: Definition | None,
    forms: Mapping[str, bytes],
) -> Export:
    main, repeats = _main_table(bundle, tables)
    if main.suffix == ".json":
        export = read_json(main.path, bundle.read(main))
    else:
        export = read_table(main.path, bundle.read(main), definition)
        export = _with_repeats(export, main, repeats, definition)
    rows = tuple(_with_files(row, bundle, media) for row in export.rows)
    return Export("tables_zip", rows, export.title, export.form_id, export.sheets, forms)


def _main_table(bundle: Bundle, tables: list[Entry]) -> tuple[Entry, dict[str, bytes]]:
    """Return the table of the forms themselves, and those of their repeats by file name."""
    repeats = {}
    mains = []
    for entry in sorted(tables, key=lambda entry: len(entry.path)):
        data = bundle.read(entry)
        first = data.split(b"\n", 1)[0]
        if entry.suffix == ".csv" and _PARENT.encode() in first:
            repeats[PurePosixPath(entry.path).stem] = data
        else:
            mains.append(entry)
    if not mains:
        said = "ZIP 안에 양식의 표가 없고 되풀이 표만 있어요. 내보낸 ZIP을 통째로 넣어 주세요."
        raise refused(bundle.name, "export_incomplete", said, "there are only tables of repeats")
    return mains[0], repeats


def _with_repeats(export: Export, main: Entry, repeats: Mapping[str, bytes], definition: Definition | None) -> Export:
    """Return the rows with what Central keeps in tables of their own: `form-repeat.csv`, joined by PARENT_KEY."""
    below: dict[str, list[tuple[str, str, dict[str, Any]]]] = {}
    stem = PurePosixPath(main.path).stem
    for title, data in repeats.items():
        headings, lines = table_of(title, data)
        for row, (_, cells) in zip(central_rows(headings, lines, definition), lines, strict=True):
            name = title.removeprefix(f"{stem}-").split("-")[-1]
            below.setdefault(cells.get(_PARENT, ""), []).append((name, cells.get("KEY", ""), dict(row.values)))
    if not below:
        return export
    rows = []
    for row in export.rows:
        values = dict(row.values)
        _fill(values, row.instance_id, below, definition)
        rows.append(ExportRow(row.line, row.instance_id, values, version=row.version, refused=row.refused))
    return Export(export.kind, tuple(rows), export.title, export.form_id)


def _fill(
    values: dict[str, Any],
    key: str,
    below: Mapping[str, list[tuple[str, str, dict[str, Any]]]],
    definition: Definition | None,
) -> None:
    for name, own_key, inner in below.get(key, []):
        _fill(inner, own_key, below, definition)
        where = values
        for group in _groups_above(name, definition):
            found = where.setdefault(group, {})
            where = found if isinstance(found, dict) else where
        where.setdefault(name, []).append(inner)


def _groups_above(name: str, definition: Definition | None) -> Iterator[str]:
    """Yield the groups between a repeat and the row that it belongs to."""
    found = definition.find(name) if definition else None
    if definition is None or found is None:
        return
    path = found.path.split("/")[2:-1]
    kinds = {question.path: question.type.value for question in definition.walk()}
    inner: list[str] = []
    for depth, group in enumerate(path, 1):
        inner = [] if kinds.get(f"/{definition.root}/" + "/".join(path[:depth])) == "repeat" else [*inner, group]
    yield from inner


def _with_files(row: ExportRow, bundle: Bundle, media: Mapping[str, Entry]) -> ExportRow:
    named = {text for _, text in leaves(row.values)}
    files = {name: bundle.read(entry) for name, entry in media.items() if name in named}
    return ExportRow(
        row.line, row.instance_id, row.values, row.form_id, row.version, files, row.notes, row.refused, row.xml
    )
