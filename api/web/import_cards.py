"""From import runs to what their pages show."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from types import MappingProxyType
from typing import Any, Final
from uuid import UUID

from api.web.import_views import (
    FileFacts,
    ImportCard,
    ImportedRow,
    ImportList,
    ImportPage,
    ImportTyped,
    MappedColumn,
    WayStep,
)
from api.web.moments import moment_text
from api.web.outlines import OUTLINES_URL
from api.web.pages import Frame
from api.web.paging import pager
from api.web.views import Badge, Choice, Link
from geo.enums import Approval, ImportKind, ImportState, Licence, ResourceKind, RowOutcome, SiteKind
from geo.importers.fields import Field
from geo.queries.import_runs import FileRow, RunRow, StoredRow

MISSING_SHOWN = 20
PAGES = {"resource": "/resources", "space": "/spaces"}
CELLS_SHOWN = 160
APPROVALS: Final = (Approval.INQUIRE, Approval.INSTANT, Approval.MANAGER)
STAMPS: Final = {
    "created_at": "보낸 때",
    "read_at": "읽은 때",
    "committed_at": "저장한 때",
    "undone_at": "되돌린 때",
}
REVIEWED: Final = frozenset({ImportKind.RESOURCES, ImportKind.SUBMISSIONS})
WORKING: Final = frozenset({ImportState.WAITING, ImportState.READING, ImportState.COMMITTING, ImportState.UNDOING})
_STATE_TONES: Final = {
    ImportState.READY: "wait",
    ImportState.COMMITTED: "good",
    ImportState.UNDONE: "plain",
    ImportState.FAILED: "bad",
}
_OUTCOME_TONES: Final = {
    RowOutcome.NEW: "good",
    RowOutcome.UPDATED: "info",
    RowOutcome.UNCHANGED: "plain",
    RowOutcome.LINKED: "info",
    RowOutcome.WAITING: "wait",
    RowOutcome.REFUSED: "bad",
}
FACTS: Final = {
    "sites": "시설",
    "sites_new": "새 시설",
    "bookable": "바로 예약할 수 있는 공간",
    "understood": "여는 시간을 알아낸 공간",
    "duplicates": "겹칠 수 있는 기록",
    "near_edge": "동 경계 가까이에 있는 기록",
    "declared_differs": "적힌 동과 위치가 다른 기록",
    "outside_dongs": "어느 동에도 들지 않는 기록",
    "dongs": "행정동",
    "districts": "자치구",
}


def list_view(
    frame: Frame,
    runs: Sequence[RunRow],
    files: Mapping[UUID, list[str]],
    *,
    first: int,
    total: int,
    kinds: Sequence[ImportKind],
    error: str = "",
    typed: Mapping[str, str] = MappingProxyType({}),
) -> ImportList:
    """Return the page of all runs, with what a new one may choose; `typed` is what a refused one had chosen."""
    say = frame.say
    kind, target = typed.get("kind", ImportKind.RESOURCES.value), typed.get("target", "")
    licence, approval = typed.get("licence", Licence.UNKNOWN.value), typed.get("approval", "")
    return ImportList(
        runs=tuple(_card(run, files[run.id], frame) for run in runs),
        pager=pager(_here(frame), first, len(runs), total, step=max(len(runs), 1)),
        kinds=tuple(Choice(one.value, say(one.label), one.value == kind) for one in kinds),
        targets=tuple(Choice(one.value, say(one.label), one.value == target) for one in (*SiteKind, *ResourceKind)),
        licences=tuple(Choice(one.value, say(one.label), one.value == licence) for one in Licence),
        approvals=(
            Choice("", say("정하지 않음")),
            *(Choice(one.value, say(one.label), one.value == approval) for one in APPROVALS),
        ),
        may_publish=True,
        error=error,
        typed=_typed(typed),
    )


def _typed(typed: Mapping[str, str]) -> ImportTyped:
    words = {name: typed.get(name, "") for name in ("edition", "campaign", "form", "publisher", "source", "crs")}
    return ImportTyped(**words, publish=bool(typed.get("publish")))


def _way(run: RunRow, frame: Frame) -> tuple[WayStep, ...]:
    """Return how far a run is, from the file to what the neighbourhood sees."""
    say, state = frame.say, run.state
    read = state not in {ImportState.WAITING, ImportState.READING, ImportState.FAILED}
    stored = state in {ImportState.COMMITTED, ImportState.UNDOING}
    looked = read and state is not ImportState.READY
    steps = [(say("보냄"), True), (say("읽어 봄"), read), (say("결과 살펴보기"), looked), (say("저장"), stored)]
    present = next((number for number, (_, done) in enumerate(steps) if not done), len(steps) - 1)
    over = state in {ImportState.FAILED, ImportState.UNDONE}
    return tuple(WayStep(label, done, not over and number == present) for number, (label, done) in enumerate(steps))


def _card(run: RunRow, names: Sequence[str], frame: Frame) -> ImportCard:
    return ImportCard(
        url=f"/admin/imports/{run.id}",
        kind=frame.say(run.kind.label),
        target=_target(run, frame),
        files=", ".join(names),
        when=moment_text(run.created_at, frame.lang),
        state=_state(run, frame),
        counts=_sum(run.counts, frame),
    )


def _state(run: RunRow, frame: Frame) -> Badge:
    return Badge(frame.say(run.state.label), _STATE_TONES.get(run.state, "wait"))


def _target(run: RunRow, frame: Frame) -> str:
    known = {kind.value: kind.label for kind in (*SiteKind, *ResourceKind)}
    return frame.say(known[run.target]) if run.target in known else ""


def _sum(counts: Mapping[str, int], frame: Frame) -> str:
    if not counts:
        return ""
    parts = [f"{frame.say(o.label)} {counts[o.value]:,}" for o in RowOutcome if counts.get(o.value)]
    return " · ".join([frame.say("모두 {n}행").format(n=f"{counts['rows']:,}"), *parts])


def _here(frame: Frame) -> Callable[[int], str]:
    """Return the addresses of this very list's pages, whatever else was asked."""
    url = frame.request.url
    return lambda start: f"{url.path}?{url.include_query_params(**{'from': start}).query}"


def run_view(
    frame: Frame,
    run: RunRow,
    files: Sequence[FileRow],
    rows: Sequence[StoredRow],
    *,
    asked: str,
    first: int,
    total: int,
) -> ImportPage:
    """Return the page of one run, `rows` being those of the outcome asked for from `first` on."""
    say = frame.say
    ready, stored = run.state is ImportState.READY, run.state is ImportState.COMMITTED
    takes = sum(run.counts.get(o.value, 0) for o in RowOutcome if o not in {RowOutcome.REFUSED, RowOutcome.UNCHANGED})
    names = [file.name for file in files]
    return ImportPage(
        id=str(run.id),
        title=", ".join(names),
        target=" · ".join(filter(None, (say(run.kind.label), _target(run, frame)))),
        state=_state(run, frame),
        state_code=run.state.value,
        working=run.state in WORKING,
        progress=run.progress,
        doing=run.doing,
        message=frame.said(run) or run.message,
        counts=_filters(run, frame, asked),
        files=tuple(_file(file) for file in files),
        columns=_columns(files, frame) if run.state in {ImportState.READY, ImportState.FAILED} else (),
        crs=str(run.options.get("crs") or ""),
        facts=(*_plain_facts(run, frame), *_residents(run, frame)),
        rows=tuple(_row(row, names, frame) for row in rows),
        pager=pager(_here(frame), first, len(rows), total, step=50),
        missing=tuple(run.missing[:MISSING_SHOWN]),
        missing_total=len(run.missing),
        located=any(row.lon is not None for row in rows),
        preview_url=f"/api/v1/imports/{run.id}/rows?format=geojson&limit=500",
        outlines_url=OUTLINES_URL,
        can_commit=ready and takes > 0,
        can_undo=stored and run.kind is not ImportKind.SUBMISSIONS,
        can_publish=stored and run.kind is ImportKind.RESOURCES and not run.options.get("publish"),
        can_reread=run.kind is ImportKind.RESOURCES and run.state in {ImportState.READY, ImportState.FAILED},
        publishes=bool(run.options.get("publish")),
        stamps=_stamps(run, frame),
        reviewed=run.kind in REVIEWED,
        too_many=bool(run.facts.get("grids")),
        way=_way(run, frame),
    )


def _plain_facts(run: RunRow, frame: Frame) -> Iterator[tuple[str, str]]:
    for name, label in FACTS.items():
        if _plain(run.facts, name):
            yield frame.say(label), f"{run.facts[name]:,}"


def _residents(run: RunRow, frame: Frame) -> Iterator[tuple[str, str]]:
    """Tell the months and the grids of residents that a run brings, and what the boundaries make of them."""
    say = frame.say
    for month in run.facts.get("months", ()):
        told = say("동 {dongs}곳 {people}명, 경계에 없는 동 {lost}, 인구가 없는 동 {bare}").format(
            dongs=f"{month['levels'].get('dong', 0):,}",
            people=f"{month['residents']:,}",
            lost=month["without_boundary_count"],
            bare=month["without_residents_count"],
        )
        yield f"{say('주민등록인구')} {month['month'][:7]}", told
    for grid in run.facts.get("grids", ()):
        told = say("칸 {cells}개 {people}명").format(cells=f"{grid['cells']:,}", people=f"{grid['people']:,.0f}")
        ages = f" {grid['age_group']}" if grid["age_group"] else ""
        yield f"{say('인구 격자')} {grid['as_of']}{ages}", told
        if grid["dongs"]:
            yield (
                say("동 경계·주민등록과 견주면"),
                say("동 {dongs}곳에 {inside}명(주민등록 {register}명), 동 밖 {outside}명, 많이 다른 동 {far}").format(
                    dongs=f"{grid['dongs']:,}",
                    inside=f"{grid['people_inside']:,}",
                    register=f"{grid['registered']:,}",
                    outside=f"{grid['people_outside']:,}",
                    far=grid["differences_count"],
                ),
            )


def _plain(facts: Mapping[str, Any], name: str) -> bool:
    return isinstance(facts.get(name), int)


def _filters(run: RunRow, frame: Frame, asked: str) -> tuple[Link, ...]:
    if not run.counts:
        return ()
    path = frame.request.url.path
    every = Link(path, frame.say("모두 {n}행").format(n=f"{run.counts['rows']:,}"), asked == "")
    each = [
        Link(f"{path}?outcome={o.value}", f"{frame.say(o.label)} {run.counts[o.value]:,}", asked == o.value)
        for o in RowOutcome
        if run.counts.get(o.value)
    ]
    return (every, *each)


def _file(file: FileRow) -> FileFacts:
    tables = file.facts.get("tables", [])
    said = [
        " · ".join(filter(None, (table["kind"].upper(), table["sheet"], table["encoding"], f"{table['rows']:,}행")))
        for table in tables
    ]
    systems = [sentence for table in tables for group in table["crs"] if (sentence := group.get("sentence"))]
    return FileFacts(file.name, " / ".join(said) or f"{file.size:,} B", tuple(systems))


def _columns(files: Sequence[FileRow], frame: Frame) -> tuple[MappedColumn, ...]:
    """Return the columns of the first table; further tables of a run are read by their own headings."""
    tables = [table for file in files for table in file.facts.get("tables", [])]
    return tuple(
        MappedColumn(f"column-{n}", column["heading"], _meanings(column["field"], frame), column["why"])
        for table in tables[:1]
        for n, column in enumerate(table["mapping"])
    )


def _meanings(chosen: str, frame: Frame) -> tuple[Choice, ...]:
    known = [Choice(field.value, frame.say(field.label), field.value == chosen) for field in Field]
    return (Choice("", frame.say("보관만 하고 공개하지 않음"), chosen == ""), *known)


def _row(row: StoredRow, names: Sequence[str], frame: Frame) -> ImportedRow:
    outcome = RowOutcome(row.outcome)
    cells = " | ".join(row.raw)
    page = PAGES.get(row.target)
    return ImportedRow(
        line=row.line,
        file=names[row.file_no] if len(names) > 1 else "",
        outcome=Badge(frame.say(outcome.label), _OUTCOME_TONES[outcome]),
        message=row.message,
        repairs=tuple(row.repairs),
        cells=cells[:CELLS_SHOWN] + ("…" if len(cells) > CELLS_SHOWN else ""),
        url=f"{page}/{row.target_id}" if page and row.target_id else "",
    )


def _stamps(run: RunRow, frame: Frame) -> tuple[tuple[str, str], ...]:
    moments = ((label, getattr(run, name)) for name, label in STAMPS.items())
    return tuple((frame.say(label), moment_text(at, frame.lang)) for label, at in moments if at is not None)
