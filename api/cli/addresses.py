"""`maeul addresses …`: the offline geocoder from 도로명주소 files, and records that wait for a place."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from api.cli.context import DEFAULT_DATA_DIR, AsJson, DataDir, answer, open_database, phrase
from api.cli.importing import DryRun, Imported, Report, run_import, write_report
from geo.enums import ImportKind
from geo.errors import NotFound

if TYPE_CHECKING:
    from geo.geocode import Located

Files = Annotated[
    list[Path], typer.Argument(metavar="FILE…", help="도로명주소 글자 파일 (위치정보요약DB 등)", show_default=False)
]
Address = Annotated[str, typer.Argument(metavar="ADDRESS", help="도로명주소나 지번주소", show_default=False)]
Estimates = Annotated[bool, typer.Option("--estimates", help="같은 길의 가까운 번호로 어림한 위치도 넣습니다")]
Online = Annotated[bool, typer.Option("--online", help="설정한 온라인 서비스에도 물어 후보를 보입니다")]
LINES_TOLD = 20


def register(app: typer.Typer) -> None:
    """Add the group of verbs."""
    group = typer.Typer(help="도로명주소: 읽어 들이기·위치 찾기", no_args_is_help=True, rich_markup_mode=None)
    group.command(help="도로명주소 파일을 읽어 들이고 기다리던 기록의 위치를 찾습니다")(load)
    group.command(help="위치를 기다리는 기록을 다시 찾아봅니다")(apply)
    group.command(help="주소 하나의 위치를 찾습니다")(find)
    app.add_typer(group, name="addresses")


def load(
    files: Files,
    dry_run: DryRun = False,
    report: Report = None,
    data_dir: DataDir = DEFAULT_DATA_DIR,
    *,
    as_json: AsJson = False,
) -> None:
    from geo.intake.kinds import LoadOptions

    found = run_import(data_dir, ImportKind.ADDRESSES, files, LoadOptions(), dry_run=dry_run)
    if report is not None:
        write_report(found, report)
    answer(found.facts(), _loaded(found), as_json=as_json)


def apply(
    estimates: Estimates = False,
    dry_run: DryRun = False,
    data_dir: DataDir = DEFAULT_DATA_DIR,
    *,
    as_json: AsJson = False,
) -> None:
    from geo.queries.addresses import StoredGeocoder
    from geo.queries.placing import place_waiting

    with open_database(data_dir) as opened, opened.transaction() as session, session.begin_nested() as attempt:
        done = place_waiting(session, StoredGeocoder(session), estimates=estimates)
        if dry_run:
            attempt.rollback()
    facts = {
        "dry_run": dry_run,
        "placed": [{"id": str(row.id), "name": row.name, **_place(located)} for row, located in done.placed],
        "waiting": [{"id": str(row.id), "name": row.name, "address": row.address} for row in done.waiting],
    }
    lines = [f"  {row.name}: {row.address} → {_said(located)}" for row, located in done.placed[:LINES_TOLD]]
    head = phrase("시험(저장하지 않음)", "Dry run, nothing stored") if dry_run else phrase("넣음", "Done")
    counts = phrase(
        f"위치를 찾은 기록 {len(done.placed)}건, 아직 기다리는 기록 {len(done.waiting)}건",
        f"{len(done.placed)} records placed, {len(done.waiting)} still waiting",
    )
    answer(facts, "\n".join([*lines, f"{head}: {counts}"]), as_json=as_json)


def find(
    address: Address, online: Online = False, data_dir: DataDir = DEFAULT_DATA_DIR, *, as_json: AsJson = False
) -> None:
    from geo.hints import hint_provider
    from geo.queries.addresses import StoredGeocoder

    with open_database(data_dir) as opened:
        with opened.transaction() as session:
            (found,) = StoredGeocoder(session).locate([address])
        hints = hint_provider(opened.settings).hints(address) if online else []
    if found is None and not hints:
        raise NotFound(
            f"{address[:100]}: 읽어 들인 도로명주소에서 찾지 못했습니다.",
            f"{address[:100]}: not among the loaded addresses.",
            code="address_unknown",
        )
    lines = [_said(found)] if found else []
    lines += [f"{phrase('후보(사람이 확인)', 'hint, to be confirmed')}: {_said(hint)}" for hint in hints]
    facts = {"found": _place(found) if found else None, "hints": [_place(hint) for hint in hints]}
    answer(facts, "\n".join(lines), as_json=as_json)


def _loaded(found: Imported) -> str:
    facts = found.loaded.facts
    files = zip(found.files, found.loaded.files, strict=True)
    lines = [_file(file.name, each) for file, each in files]
    lines += [
        f"  {phrase(f'거절 {row.line}행', f'refused line {row.line}')}: {row.message}"
        for row in found.loaded.rows[:LINES_TOLD]
    ]
    head = phrase("시험(저장하지 않음)", "Dry run, nothing stored") if found.run_id is None else phrase("합계", "Total")
    total = phrase(
        f"주소 {facts['addresses']:,}건, 지번 {facts['lots']:,}건 · 위치를 찾은 기록 {facts['placed']}건, "
        f"아직 기다리는 기록 {facts['still_waiting']}건",
        f"{facts['addresses']:,} addresses, {facts['lots']:,} lots · {facts['placed']} records placed, "
        f"{facts['still_waiting']} still waiting",
    )
    if found.run_id is not None:
        total += phrase(
            f" · 되돌리기: maeul imports undo {found.run_id}", f" · undo: maeul imports undo {found.run_id}"
        )
    return "\n".join([*lines, f"{head}: {total}"])


def _file(name: str, facts: dict[str, Any]) -> str:
    if facts["known"]:
        return phrase(f"{name}: 이미 있습니다", f"{name}: already loaded")
    taken, refused = facts["addresses"], facts["refused_lines"]
    return phrase(
        f"{name}: {facts['layout']} {taken:,}줄, 거절 {refused:,}줄",
        f"{name}: {facts['layout']}, {taken:,} lines, {refused:,} refused",
    )


def _place(located: "Located") -> dict[str, Any]:
    return {
        "lon": located.lon,
        "lat": located.lat,
        "precision": located.precision.value,
        "estimate": located.is_estimate,
        "distance_m": located.distance_m,
        "matched": located.matched,
    }


def _said(located: "Located") -> str:
    off = (
        phrase(f", 약 {located.distance_m:.0f} m", f", about {located.distance_m:.0f} m") if located.distance_m else ""
    )
    precision = phrase(located.precision.label, located.precision.value)
    return f"{located.lon:.6f} {located.lat:.6f}  {located.matched}  ({precision}{off})"
