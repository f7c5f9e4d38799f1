"""Maps against the stock way of drawing them, the book of a district, the books of a city: made-up, in one run."""

import time
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final

from api.bench.browser import Chromium, until_ready
from api.bench.figures import Figure, Measured
from api.bench.memory import children_peak_mb, forget_peak, peak_mb
from geo.atlas.content import AtlasContent
from geo.atlas.edition_states import AtlasFormat
from geo.bench_atlas import made_up_content
from maps.dong_map import render_dong_map
from maps.edition_files import edition_file
from maps.folder import FolderPlace, linked_folder, zip_bytes
from maps.measure import measure_maps, opens_alone, render_stock, sample_content

PUBLIC_URL: Final = "https://maeul.example"
MB: Final = 1_000_000


@dataclass(frozen=True, slots=True)
class AtlasSize:
    """How much is drawn: points on a map and on the large one, points opened in a browser, a district, a city."""

    points: int = 10_000
    many: int = 100_000
    opened: int = 5_000
    """In the browser fewer: the stock page needs more than a minute for ten thousand."""
    dongs: int = 17
    records: int = 300
    districts: int = 25


SMALL: Final = AtlasSize(points=300, many=600, opened=200, dongs=2, records=12, districts=1)


def atlas(size: AtlasSize | None = None) -> Measured:
    """Measure everything; seconds in a browser only where Playwright and a Chromium are at hand."""
    size = size or AtlasSize()
    measured = Measured("atlas", "지도와 자료집")
    _maps(measured, size)
    _opened(measured, size)
    _district(measured, size)
    _city(measured, size)
    return measured


def _maps(measured: Measured, size: AtlasSize) -> None:
    one = measure_maps(size.points)
    many = sample_content(size.many)
    begun = time.perf_counter()
    large = len(render_dong_map(many).encode())
    seconds = time.perf_counter() - begun
    measured.figures += [
        Figure(f"점 {one.points:,}개 지도 그리기", one.seconds, "초", most=1),
        Figure("  파일", one.size_bytes / MB, "MB", most=1.5),
        Figure("  마커를 하나씩 더한 지도의 크기", one.times_smaller, "배", least=7),
        Figure("  마커를 하나씩 더한 지도를 그리는 시간", one.times_faster, "배"),
        Figure(f"점 {size.many:,}개 지도 그리기", seconds, "초"),
        Figure("  파일", large / MB, "MB", most=12),
    ]


def _opened(measured: Measured, size: AtlasSize) -> None:
    chromium = Chromium.found()
    if chromium is None:
        measured.notes.append("Playwright나 Chromium이 없어 열리는 시간은 재지 않음")
        return
    fewer = sample_content(size.opened)
    pages = {
        "ours": render_dong_map(fewer),
        "stock": opens_alone(render_stock(fewer)),
        "all": render_dong_map(sample_content(size.points)),
        "many": render_dong_map(sample_content(size.many)),
    }
    with TemporaryDirectory(prefix="maeul-bench-") as folder:
        files = {name: _written(Path(folder), name, html) for name, html in pages.items()}
        # The best of three for the quick pages: another process's moment would count for much of them.
        took = until_ready(chromium, [files[name] for name in ("ours", "all", "many")], rounds=3)
        took |= until_ready(chromium, [files["stock"]], rounds=1)
    measured.figures += [
        Figure(f"점 {size.opened:,}개 지도가 열려 움직이기까지", took[files["ours"]], "초"),
        Figure("  마커를 하나씩 더한 지도는 그 몇 배", took[files["stock"]] / took[files["ours"]], "배", least=20),
        Figure(f"점 {size.points:,}개 지도가 열려 움직이기까지", took[files["all"]], "초", most=1.5),
        Figure(f"점 {size.many:,}개 지도가 열려 움직이기까지", took[files["many"]], "초", most=5),
    ]


def _written(folder: Path, name: str, html: str) -> Path:
    file = folder / f"{name}.html"
    file.write_text(html, encoding="utf-8")
    return file


def _district(measured: Measured, size: AtlasSize) -> None:
    content = _content(size, 1)
    begun = time.perf_counter()
    book = len(edition_file(AtlasFormat.BOOK, content, {}).data)
    between = time.perf_counter()
    place = FolderPlace(content.code, content.name, content.code, content.name)
    folder = zip_bytes(linked_folder([place], lambda _: content, title=content.title), folder=content.code)
    ended = time.perf_counter()
    what = f"동 {size.dongs}곳, 기록 {size.records}건"
    measured.figures += [
        Figure(f"{what}의 책", between - begun, "초", most=5),
        Figure("  파일", book / MB, "MB", most=5),
        Figure("  이어진 지도 한 쪽과 그 묶음(ZIP)", ended - between, "초"),
        Figure("  묶음", len(folder) / MB, "MB"),
    ]


def _city(measured: Measured, size: AtlasSize) -> None:
    """Make the books one after another: two at once would take half the time and twice the memory."""
    forget_peak()
    begun = time.perf_counter()
    sizes = [len(edition_file(AtlasFormat.BOOK, _content(size, at), {}).data) for at in range(size.districts)]
    measured.figures += [
        Figure(f"자치구 {size.districts}곳의 책", time.perf_counter() - begun, "초", most=120),
        Figure("  가장 큰 파일", max(sizes) / MB, "MB", most=5),
        Figure("  그동안 쓴 메모리(조판하는 과정까지)", peak_mb() + children_peak_mb(), "MB", most=1000),
    ]


def _content(size: AtlasSize, seed: int) -> AtlasContent:
    return made_up_content(size.dongs, size.records, seed=seed, public_url=PUBLIC_URL)
