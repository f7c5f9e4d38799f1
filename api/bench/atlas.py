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
        Figure(
            f"점 {one.points:,}개 지도 그리기",
            one.seconds,
            "초",
            most=1,
            why=("한 장의 지도 파일을 서버가 만드는 시간. 자료를 읽고 좌표를 줄이고 파일 하나로 엮는 일까지 듭니다."),
        ),
        Figure(
            "  파일", one.size_bytes / MB, "MB", most=1.5, why="그 파일의 크기. 메신저나 메일로 보낼 수 있어야 합니다."
        ),
        Figure(
            "  마커를 하나씩 더한 지도의 크기",
            one.times_smaller,
            "배",
            least=7,
            why=(
                "같은 점을 folium.Marker로 하나씩 더한 파일이 몇 배 큰가. 점마다 스크립트를 한 벌씩 쓰지 "
                "않고 자료를 한 번만 싣기 때문입니다."
            ),
            against="folium 그대로",
        ),
        Figure(
            "  마커를 하나씩 더한 지도를 그리는 시간",
            one.times_faster,
            "배",
            why="같은 일을 folium.Marker로 할 때 걸리는 시간의 배수. 둘 다 파일로 쓰는 데까지 쟀습니다.",
            against="folium 그대로",
        ),
        Figure(
            f"점 {size.many:,}개 지도 그리기",
            seconds,
            "초",
            why="점이 많을 때의 같은 일. 점의 수에 비례해서만 늘어야 합니다.",
        ),
        Figure("  파일", large / MB, "MB", most=12, why="점이 많을 때의 파일 크기."),
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
        Figure(
            f"점 {size.opened:,}개 지도가 열려 움직이기까지",
            took[files["ours"]],
            "초",
            why=(
                "브라우저가 파일을 열어 움직일 수 있을 때까지. 화면에 보이는 점만 그리므로 점의 수에 거의 "
                "매이지 않습니다."
            ),
        ),
        Figure(
            "  마커를 하나씩 더한 지도는 그 몇 배",
            took[files["stock"]] / took[files["ours"]],
            "배",
            least=20,
            why="같은 점의 folium 지도를 같은 브라우저로 열 때의 배수. 마커마다 DOM 요소를 만드는 값입니다.",
            against="folium 그대로",
        ),
        Figure(
            f"점 {size.points:,}개 지도가 열려 움직이기까지",
            took[files["all"]],
            "초",
            most=1.5,
            why="한 자치구만큼의 점이 든 지도를 여는 시간.",
        ),
        Figure(
            f"점 {size.many:,}개 지도가 열려 움직이기까지",
            took[files["many"]],
            "초",
            most=5,
            why="아주 많은 점이 든 지도를 여는 시간.",
        ),
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
        Figure(
            f"{what}의 책",
            between - begun,
            "초",
            most=5,
            why="한 동의 자료집을 Typst로 조판하는 시간. 지도를 그리고 QR을 찍는 일까지 듭니다.",
        ),
        Figure("  파일", book / MB, "MB", most=5, why="그 자료집의 크기. 글꼴은 쓰인 글자만 싣습니다."),
        Figure(
            "  이어진 지도 한 쪽과 그 묶음(ZIP)",
            ended - between,
            "초",
            why="누리집에 올릴 수 있는 지도 묶음을 만드는 시간.",
        ),
        Figure("  묶음", len(folder) / MB, "MB", why="그 묶음의 크기. 쪽들이 스크립트와 글꼴을 함께 씁니다."),
    ]


def _city(measured: Measured, size: AtlasSize) -> None:
    """Make the books one after another: two at once would take half the time and twice the memory."""
    forget_peak()
    begun = time.perf_counter()
    sizes = [len(edition_file(AtlasFormat.BOOK, _content(size, at), {}).data) for at in range(size.districts)]
    measured.figures += [
        Figure(
            f"자치구 {size.districts}곳의 책",
            time.perf_counter() - begun,
            "초",
            most=120,
            why="한 번에 만드는 자치구 자료집의 시간. 동마다 조판하고 그림을 다시 쓰는 일이 대부분입니다.",
        ),
        Figure("  가장 큰 파일", max(sizes) / MB, "MB", most=5, why="그 가운데 가장 큰 파일."),
        Figure(
            "  그동안 쓴 메모리(조판하는 과정까지)",
            peak_mb() + children_peak_mb(),
            "MB",
            most=1000,
            why=(
                "만드는 동안 이 과정과 조판기가 함께 가장 많이 쓴 메모리. 한 권씩 만들고 놓아주므로 "
                "권수에 매이지 않습니다."
            ),
        ),
    ]


def _content(size: AtlasSize, seed: int) -> AtlasContent:
    return made_up_content(size.dongs, size.records, seed=seed, public_url=PUBLIC_URL)
