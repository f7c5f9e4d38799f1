"""One page in a real Chromium as a phone or a desk opens it for the first time: bytes, requests, jumps, long tasks.

Bytes are counted as they come over the wire, headers included. What only the map asks for is counted beside: Leaflet,
outlines, points, tiles. The page is then rolled to its end, so that whatever comes late can jump.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any, Final
from urllib.parse import urlsplit

PHONE: Final = {"viewport": {"width": 390, "height": 844}, "is_mobile": True, "has_touch": True}
DESK: Final = {"viewport": {"width": 1280, "height": 800}}
SIZES: Final[Mapping[str, Mapping[str, Any]]] = {"phone": PHONE, "desk": DESK}
OF_THE_MAP: Final = ("leaflet", "/map/", "/where.json", "sites.json", "/embed/", "points", ".geojson")
BYTES_MOST: Final = 200_000
REQUESTS_MOST: Final = 25
APP_REQUESTS_MOST: Final = 40
"""The survey is an app in modules: they come once and stay on the device, where the field has no network."""
APP: Final = "/survey"
JUMPS_MOST: Final = 0.05
WAIT_MS: Final = 30_000
ROLL: Final = 600

_WATCH: Final = """
window.__seen = {jumps: 0, long: 0, first: 0, largest: 0};
const see = (type, use) => {
  const watch = new PerformanceObserver(list => list.getEntries().forEach(use));
  watch.observe({type, buffered: true});
};
see("layout-shift", e => { if (!e.hadRecentInput) window.__seen.jumps += e.value; });
see("longtask", e => { window.__seen.long += e.duration; });
see("paint", e => { if (e.name === "first-contentful-paint") window.__seen.first = e.startTime; });
see("largest-contentful-paint", e => { window.__seen.largest = e.startTime; });
"""
_SETTLED: Final = (
    "() => new Promise(done => requestAnimationFrame(() => requestAnimationFrame(() => done(window.__seen))))"
)
_ROLL: Final = """async step => {
  for (let at = 0; at < document.documentElement.scrollHeight; at += step) {
    window.scrollTo(0, at);
    await new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)));
  }
}"""
_HTML_MS: Final = (
    "() => { const it = performance.getEntriesByType('navigation')[0]; return it.responseEnd - it.requestStart; }"
)
_HAS_MAP: Final = "() => document.documentElement.classList.contains('js') && !!document.querySelector('#map')"


@dataclass(frozen=True, slots=True)
class Looked:
    """What opening one page cost; milliseconds are of this machine and judged by nobody."""

    status: int
    bytes: int
    map_bytes: int
    requests: int
    foreign: tuple[str, ...]
    """Requests to other places than the service's own."""
    jumps: float
    long_ms: float
    first_ms: float
    largest_ms: float
    html_ms: float
    requests_most: int = REQUESTS_MOST

    @property
    def faults(self) -> list[str]:
        """Say which budgets are not kept."""
        kept = {
            f"{self.bytes} bytes": self.bytes <= BYTES_MOST,
            f"{self.requests} requests": self.requests <= self.requests_most,
            f"layout jumps by {self.jumps:.3f}": self.jumps <= JUMPS_MOST,
            f"asks elsewhere: {', '.join(self.foreign)}": not self.foreign,
            f"status {self.status}": self.status == 200,  # noqa: PLR2004  (an HTTP status)
        }
        return [said for said, fine in kept.items() if not fine]


class _Wire:
    """Everything that comes over the wire for one page."""

    def __init__(self, page: Any) -> None:
        self.addresses: dict[str, str] = {}
        self.sizes: dict[str, float] = {}
        client = page.context.new_cdp_session(page)
        client.on("Network.requestWillBeSent", self._asked)
        client.on("Network.loadingFinished", self._came)
        client.send("Network.enable")

    def _asked(self, told: dict[str, Any]) -> None:
        if not told["request"]["url"].startswith("data:"):
            self.addresses[told["requestId"]] = told["request"]["url"]

    def _came(self, told: dict[str, Any]) -> None:
        self.sizes[told["requestId"]] = told["encodedDataLength"]


def look_at(browser: Any, origin: str, path: str, *, cookie: str = "", size: str = "phone") -> Looked:
    """Open a page as a newcomer: nothing is kept from before; `cookie` is the secret of whoever is signed in."""
    context = browser.new_context(locale="ko-KR", timezone_id="Asia/Seoul", service_workers="block", **SIZES[size])
    try:
        if cookie:
            context.add_cookies([{"name": "maeul", "value": cookie, "url": origin}])
        page = context.new_page()
        page.set_default_timeout(WAIT_MS)
        page.add_init_script(_WATCH)
        wire = _Wire(page)
        answer = page.goto(origin + path, wait_until="load")
        if page.evaluate(_HAS_MAP):
            page.wait_for_selector("#map[data-ready]", state="attached")
        page.wait_for_load_state("networkidle")
        addresses, sizes = dict(wire.addresses), dict(wire.sizes)
        page.evaluate(_ROLL, ROLL)
        page.wait_for_load_state("networkidle")
        seen = page.evaluate(_SETTLED)
        looked = _looked(answer.status, origin, addresses, sizes, seen, page.evaluate(_HTML_MS))
        return replace(looked, requests_most=APP_REQUESTS_MOST if path == APP else REQUESTS_MOST)
    finally:
        context.close()


def _looked(
    status: int, origin: str, addresses: dict[str, str], sizes: dict[str, float], seen: dict[str, float], html_ms: float
) -> Looked:
    of_map = {key for key, url in addresses.items() if any(part in _path(url) for part in OF_THE_MAP)}
    own = [key for key in addresses if key not in of_map]
    return Looked(
        status=status,
        bytes=int(sum(sizes.get(key, 0) for key in own)),
        map_bytes=int(sum(sizes.get(key, 0) for key in of_map)),
        requests=len(own),
        foreign=tuple(sorted({url for url in addresses.values() if not url.startswith(origin + "/")})),
        jumps=seen["jumps"],
        long_ms=seen["long"],
        first_ms=seen["first"],
        largest_ms=seen["largest"],
        html_ms=html_ms,
    )


def _path(url: str) -> str:
    return urlsplit(url).path
