"""`maeul boundaries download`: the newest public edition, fetched, checked and loaded."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Annotated

import typer

from api.cli.boundaries import CodeChoice, Codes, Edition, day_of, load_file
from api.cli.context import DEFAULT_DATA_DIR, AsJson, DataDir, answer, load_settings, note, phrase
from geo import clock

if TYPE_CHECKING:
    from api.downloads import Progress

Url = Annotated[str | None, typer.Option("--url", help="다른 파일의 주소", show_default=False)]
Sha256 = Annotated[str, typer.Option("--sha256", metavar="HEX", help="맞아야 하는 검사합", show_default=False)]
Only = Annotated[bool, typer.Option("--only", help="받기만 하고 읽어 들이지 않습니다")]


def download(
    url: Url = None,
    edition: Edition = None,
    sha256: Sha256 = "",
    only: Only = False,
    codes: Codes = CodeChoice.AUTO,
    data_dir: DataDir = DEFAULT_DATA_DIR,
    *,
    as_json: AsJson = False,
) -> None:
    from api.downloads import download as fetch

    begins = day_of(edition)
    settings = load_settings(data_dir)
    address = url or _address(settings.boundaries_url, f"{begins:%Y%m%d}" if begins else None)
    note(f"받는 중: {address}", f"Fetching {address}")
    with _bar() as progress:
        got = fetch(address, settings.data_dir / "downloads", sha256=sha256, progress=progress)
    note(f"sha256 {got.sha256} ({got.size:,}바이트)", f"sha256 {got.sha256} ({got.size:,} bytes)")
    facts = {"url": got.url, "sha256": got.sha256, "bytes": got.size, "file": str(got.path)}
    if only:
        answer(facts, phrase(f"받았습니다: {got.path}", f"Fetched: {got.path}"), as_json=as_json)
        return
    source = f"통계청 SGIS 행정동 경계, vuski/admdongkor ({got.url}, {clock.today()} 받음, sha256 {got.sha256})"
    load_file(got.path, begins if url else None, codes.value, data_dir, as_json=as_json, source=source, more=facts)


def _address(base: str, version: str | None) -> str:
    """Return the address of a version, of the newest that the repository's list names when none is asked for."""
    found = version or _newest(base)
    return f"{base}/ver{found}/HangJeongDong_ver{found}.geojson"


def _newest(base: str) -> str:
    from api.downloads import DownloadFailed, fetch_text

    versions: list[str] = re.findall(r"^\s*[-*]\s*ver(20\d{6})\b", fetch_text(f"{base}/README.md"), re.MULTILINE)
    if not versions:
        raise DownloadFailed(
            f"{base}/README.md: 판 목록을 찾지 못했습니다. --edition 2025-04-01 처럼 판을 적거나 --url을 주세요.",
            f"{base}/README.md lists no versions; give --edition or --url.",
            code="download_no_versions",
        )
    return max(versions)


@contextmanager
def _bar() -> "Iterator[Progress]":
    """Show progress on a terminal."""
    from rich.console import Console
    from rich.progress import DownloadColumn, Progress, TextColumn

    console = Console(stderr=True)
    columns = (TextColumn("{task.description}"), *Progress.get_default_columns()[1:2], DownloadColumn())
    with Progress(*columns, console=console, disable=not console.is_terminal, transient=True) as bar:
        task = bar.add_task(phrase("받는 중", "Fetching"), total=None)
        yield lambda here, whole: bar.update(task, completed=here, total=whole)
