"""Bring exports of ODK Central and Kobo in as submissions of a campaign: through the same intake as the field's own."""

import hashlib
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import islice
from pathlib import PurePath
from typing import Any, Final
from uuid import UUID

from sqlalchemy.orm import Session

from geo import clock
from geo.enums import ResourceKind, RowOutcome
from geo.errors import Conflict, FileRefused, MaeulError, NotFound
from geo.intake.kinds import SETTINGS, TRYING, InputFile, Loaded, LoadOptions, Progress, RowResult
from geo.queries.campaigns import CampaignRow, get_named
from geo.queries.forms import FormVersionRow, find_version, newest_by_key, store_version, version_by_id
from geo.queries.submissions import lock_known
from geo.settings import Settings
from geo.surveys.applying import Applied, apply_many
from geo.surveys.campaigns import require_open
from geo.surveys.drawn_forms import convert_drawn, draw_form, key_of, sheets_of
from geo.surveys.exports.reading import read_export
from geo.surveys.exports.rows import Export, ExportRow
from geo.surveys.instances import leaves, read_instance, write_instance
from geo.surveys.intake import Incoming, Received, receive
from geo.surveys.proposals import to_proposals
from geo.surveys.submission_states import Channel, SubmissionState
from geo.surveys.values import check_values
from geo.surveys.xform_reader import read_xform

AT_ONCE: Final = 100
NOTES_MOST: Final = 6
CELLS_SHOWN: Final = 12
_KEPT_SUFFIX: Final = ".xlsx"


@dataclass
class _Run:
    """What stays the same for all rows of a run; `sums` are the instances seen in it by their ids."""

    session: Session
    campaign: CampaignRow
    by: UUID | None
    settings: Settings
    trying: bool
    sums: dict[str, str] = field(default_factory=dict)


def load_submissions(session: Session, files: Sequence[InputFile], options: LoadOptions, progress: Progress) -> Loaded:
    """Store every row of the exports as a submission of `options.campaign`, and put it into the records.

    Without `options.form` the form is found by what the file names, made from the form inside the file, or drawn from
    the answers. A run that is only tried receives nothing and keeps no file. Raises FileRefused for a file that is no
    export, Conflict for a campaign that takes nothing.
    """
    run = _Run(
        session,
        _campaign(session, options.campaign),
        UUID(options.account_id) if options.account_id else None,
        session.info.get(SETTINGS) or Settings(),
        bool(session.info.get(TRYING)),
    )
    loaded = Loaded()
    for number, file in enumerate(files):
        progress(number / len(files), file.name)
        export, form, made = _opened(run, file, options.form)
        loaded.files.append(_facts(export, form, made=made))
        loaded.rows += _load_rows(run, number, export, form)
    loaded.facts["campaign"] = run.campaign.title
    return loaded


def _campaign(session: Session, named: str) -> CampaignRow:
    row = get_named(session, named)
    require_open(row)
    return row


def _opened(run: _Run, file: InputFile, key: str) -> tuple[Export, FormVersionRow, bool]:
    """Return the rows, read with the form that they answer, and whether that form was made just now."""
    if key:
        form = newest_by_key(run.session, key)
        return read_export(file.name, file.data, form.definition), form, False
    export = read_export(file.name, file.data)
    known = _known(run.session, export)
    form = known or _made(run, file, export)
    return read_export(file.name, file.data, form.definition), form, known is None


def _known(session: Session, export: Export) -> FormVersionRow | None:
    """Return the stored form that the rows name: the very version where it is here, else its newest."""
    versions = Counter(row.version for row in export.rows if row.version)
    for version in (version for version, _ in versions.most_common(1)):
        try:
            return find_version(session, export.form_id, version)
        except NotFound:
            break
    try:
        return newest_by_key(session, export.form_id) if export.form_id else None
    except NotFound:
        return None


def _made(run: _Run, file: InputFile, export: Export) -> FormVersionRow:
    """Store the form that lies in the file, or one drawn from the answers."""
    stem = PurePath(file.name).stem
    version = hashlib.sha256(file.data).hexdigest()[:12]
    for sheets in _sheets(export, stem):
        try:
            form, workbook = convert_drawn(f"{sheets['settings'][0]['form_id']}{_KEPT_SUFFIX}", sheets, version)
        except FileRefused:
            continue
        stored = store_version(run.session, form, workbook, f"{form.form_key}{_KEPT_SUFFIX}", run.by, clock.now())
        return version_by_id(run.session, stored.version_id)
    raise FileRefused(
        f"{file.name}: 답에서 양식을 만들 수 없어요. 양식(XLSForm)을 먼저 올린 뒤 골라 주세요.",
        f"{file.name}: no form can be made from the answers; bring the form in first.",
        code="form_missing",
    )


def _sheets(export: Export, stem: str) -> Iterator[Mapping[str, list[dict[str, str]]]]:
    xform = export.xforms.get(export.form_id)
    if xform is not None:
        yield sheets_of(read_xform(xform))
    if export.sheets is not None:
        settings = {"form_id": export.form_id or key_of(stem), **export.sheets["settings"][0]}
        yield {**export.sheets, "settings": [{"form_title": stem, **settings}]}
    yield draw_form(stem, key_of(export.form_id or stem), export.rows)


def _facts(export: Export, form: FormVersionRow, *, made: bool) -> dict[str, Any]:
    """Return what the file turned out to be, and which of its answers the form does not ask for."""
    cut = len(form.definition.root) + 1
    asked = {question.path[cut:] for question in form.definition.walk()}
    unknown = sorted({path for row in export.rows for path, _ in leaves(row.values)} - asked)
    return {
        "kind": export.kind,
        "form": form.form_key,
        "form_version": form.version,
        "form_made": made,
        "unknown": unknown[:50],
    }


def _load_rows(run: _Run, number: int, export: Export, form: FormVersionRow) -> list[RowResult]:
    taken = [_take(run, number, row, form) for row in export.rows]
    if run.trying:
        return [result for result, _ in taken]
    fresh = iter([received.submission_id for _, received in taken if received is not None and received.new])
    applied: dict[UUID, Applied] = {}
    while batch := list(islice(fresh, AT_ONCE)):
        applied |= {one.submission_id: one for one in apply_many(run.session, batch)}
    return [_told(result, applied.get(received.submission_id) if received else None) for result, received in taken]


def _take(run: _Run, number: int, row: ExportRow, form: FormVersionRow) -> tuple[RowResult, Received | None]:
    """Hand one row to the intake; what it refuses is told in the report and stops no other row."""
    if row.refused:
        return _refused(number, row, "export_row", row.refused), None
    try:
        xml = _instance(row, form)
        notes = _notes(row, form, xml, run.campaign)
        _refuse_changed(run, row, xml)
        received = None if run.trying else _receive(run, row, form, xml)
    except MaeulError as fault:
        return _refused(number, row, fault.code, fault.message), None
    new = received.new if received else lock_known(run.session, row.instance_id) is None and not _again(run, row, xml)
    run.sums[row.instance_id] = hashlib.sha256(xml).hexdigest()
    outcome = RowOutcome.NEW if new else RowOutcome.UNCHANGED
    return RowResult(number, row.line, outcome, repairs=notes, raw=_cells(row)), received


def _again(run: _Run, row: ExportRow, xml: bytes) -> bool:
    return run.sums.get(row.instance_id) == hashlib.sha256(xml).hexdigest()


def _instance(row: ExportRow, form: FormVersionRow) -> bytes:
    """Return the instance as it came where it names this very form, else written from its answers."""
    if row.xml and (row.form_id, row.version) == (form.form_key, form.version):
        return row.xml
    return write_instance(form.definition, row.values, row.instance_id)


def _notes(row: ExportRow, form: FormVersionRow, xml: bytes, campaign: CampaignRow) -> list[str]:
    """Return what a reviewer should know: oddities of the export, answers that do not fit, files that are not there."""
    instance = read_instance(xml, form.definition)
    issues = [f"{issue.question}: {issue.message}" for issue in check_values(form.definition, instance)]
    absent = [name for name in instance.files if name not in row.files]
    if absent:
        issues.append(f"파일 {len(absent)}개가 함께 오지 않았어요: {', '.join(absent)[:120]}")
    kind = ResourceKind(campaign.kinds[0])
    told = [note for proposal in to_proposals(form.definition, instance, kind) for note in proposal.notes]
    return list(dict.fromkeys([*row.notes, *issues, *told]))[:NOTES_MOST]


def _refuse_changed(run: _Run, row: ExportRow, xml: bytes) -> None:
    """Raise Conflict where the same instance stands elsewhere in this run with other answers; tried runs store none."""
    known = lock_known(run.session, row.instance_id) if run.trying else None
    before = known.sha256 if known else run.sums.get(row.instance_id)
    if before is not None and before != hashlib.sha256(xml).hexdigest():
        raise Conflict(
            "같은 고유 번호(instanceID)로 다른 내용의 기록이 이미 있어요.",
            "Another submission with the same id is here already, and it differs.",
            code="submission_changed",
            details={"name": row.instance_id[:200]},
        )


def _receive(run: _Run, row: ExportRow, form: FormVersionRow, xml: bytes) -> Received:
    incoming = Incoming(
        xml=xml,
        campaign_id=run.campaign.id,
        by=run.by,
        channel=Channel.IMPORT,
        form=form,
        files=row.files,
    )
    with run.session.begin_nested():
        return receive(run.session, run.settings, incoming)


def _refused(number: int, row: ExportRow, code: str, message: str) -> RowResult:
    return RowResult(number, row.line, RowOutcome.REFUSED, code, message, raw=_cells(row))


def _cells(row: ExportRow) -> list[str]:
    return [f"{path.rpartition('/')[2]}: {text[:80]}" for path, text in islice(leaves(row.values), CELLS_SHOWN)]


def _told(result: RowResult, applied: Applied | None) -> RowResult:
    """Return the row with the record that it made, or with what keeps it from making one."""
    if applied is None:
        return result
    made = applied.records[0] if applied.records else None
    reason = applied.reason[1] if applied.state is not SubmissionState.APPLIED else ""
    return RowResult(
        result.file_no,
        result.line,
        result.outcome,
        applied.reason[0] if reason else "",
        reason,
        result.repairs,
        result.raw,
        target="resource" if made else "",
        target_id=str(made.resource_id) if made else None,
    )
