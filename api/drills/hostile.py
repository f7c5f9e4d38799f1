"""Send every hostile file through every door that takes one, and watch how long and how large the service gets."""

import threading
import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, Final

import httpx

from api.drills.hostile_files import FORMS, INSTANCES, PHOTOS, TABLES
from api.drills.report import Report
from api.drills.town import Town, meet
from api.scratch import scratch_folder
from api.whole_service import Service, children_of, running_service

MOST_SECONDS: Final = 5
MOST_MB: Final = 512
PATIENCE_S: Final = 60
PAUSE_S: Final = 0.02
PROC: Final = Path("/proc")
ENDED: Final = frozenset({"failed", "ready", "committed", "undone"})
API: Final = "/api/v1"
OF_THE_REQUEST: Final = frozenset({"invalid_input", "not_found", "not_allowed", "not_signed_in", "too_many_requests"})
"""Codes that say nothing of a file: it was not even looked at."""
USUAL: Final = "시설명,주소\n햇살도서관,서울특별시 중구 세종대로 110\n"


@dataclass(frozen=True, slots=True)
class Refusal:
    """How one file was received: the code and sentence that refused it, and how long that took."""

    what: str
    status: int
    code: str
    says: str
    seconds: float

    @property
    def is_clear(self) -> bool:
        """Say whether it was refused, not broken over, for what it is: with a code of its own and a Korean sentence."""
        korean = any("가" <= letter <= "힣" for letter in self.says)
        own = bool(self.code) and self.code not in OF_THE_REQUEST
        return 400 <= self.status < 500 and own and korean  # noqa: PLR2004  (refusals of HTTP)


@dataclass(slots=True)
class Watch:
    """The most memory that any process of the service took while it was watched, beyond what it had before."""

    before: dict[int, int] = field(default_factory=dict)
    most: dict[int, int] = field(default_factory=dict)

    @property
    def most_mb(self) -> float:
        grown = [size - self.before.get(pid, 0) for pid, size in self.most.items()]
        return max(grown, default=0) / 1_000_000


def run_hostile(rounds: int, track: Callable[[Iterable[int]], Iterable[int]]) -> Report:
    """Run the whole service with the demo town and send it every hostile file, round after round."""
    report = Report("hostile", "해를 끼치려는 파일을 파일 받는 문마다")
    with scratch_folder() as folder, running_service(folder, {}, empty=False) as service:
        engine = service.database.owner_engine()
        town = meet(engine)
        engine.dispose()
        for _ in track(range(rounds)):
            send_all(service, town, report)
    return report


def send_all(service: Service, town: Town, report: Report) -> None:
    """Send every file; what is taken, told unclearly, slow or large is a fault."""
    token = town.tokens["admin"]
    with (
        httpx.Client(
            base_url=service.address, headers={"Authorization": f"Bearer {token}"}, timeout=PATIENCE_S
        ) as client,
        watched(service.pid) as watch,
    ):
        usual = _usual(client)
        refusals = [*_imports(client, usual), *at_the_door(client, town)]
        alive = client.get("/readyz").status_code
    report.figures["보통 표 하나를 읽는 시간"] = f"{usual:.2f}초"
    _judge(report, refusals, watch)
    report.claim("보낸 뒤에 서비스가 준비되어 있지 않습니다", holds=alive == httpx.codes.OK)


def _judge(report: Report, refusals: list[Refusal], watch: Watch) -> None:
    slowest = max(refusals, key=lambda one: one.seconds)
    report.figures |= {
        "보낸 파일": len(refusals),
        "또렷이 거절": sum(one.is_clear for one in refusals),
        "가장 늦은 거절": f"{slowest.seconds:.2f}초 ({slowest.what})",
        "한 프로세스가 더 쓴 기억": f"{watch.most_mb:.0f} MB",
    }
    for one in refusals:
        told = f"{one.what}: {one.status} {one.code} {one.says[:80]}"
        report.claim(told, holds=one.is_clear)
        report.claim(f"{told} ({one.seconds:.1f}초)", holds=one.seconds < MOST_SECONDS)
    report.claim(f"한 프로세스가 {watch.most_mb:.0f} MB를 더 썼습니다", holds=0 < watch.most_mb < MOST_MB)


def _usual(client: httpx.Client) -> float:
    """Return how long a table of two lines takes from sending to its end: waiting for a turn and a child's start."""
    begun = time.monotonic()
    answer = client.post(f"{API}/imports", files={"files": ("표.csv", USUAL.encode())}, data={"kind": "resources"})
    return _of_run(client, "보통 표", answer, begun).seconds


def _imports(client: httpx.Client, usual: float) -> Iterator[Refusal]:
    """Send tables to be imported, where a child of the worker reads them; told is what it took beyond the usual."""
    for what, (name, make) in TABLES.items():
        data = make()
        begun = time.monotonic()
        answer = client.post(f"{API}/imports", files={"files": (name, data)}, data={"kind": "resources"})
        found = _of_run(client, f"들여오기: {what}", answer, begun)
        yield replace(found, seconds=max(0.0, found.seconds - usual))


def at_the_door(client: httpx.Client, town: Town) -> Iterator[Refusal]:
    """Send what is read while the sender waits: tables of policy maps, photos, forms and records from the field."""
    resource, campaign = (f"{API}/{kind}s/{town.keys[f'{kind}_id'][0]}" for kind in ("resource", "campaign"))
    for what, (name, make) in TABLES.items():
        yield _sent(client, f"정책지도: {what}", f"{API}/policy-maps", {"file": (name, make())}, {"title": "표"})
    for what, (name, make) in PHOTOS.items():
        yield _sent(client, f"사진: {what}", f"{resource}/media", {"file": (name, make())}, {"alt": "그림"})
    for what, (name, make) in FORMS.items():
        yield _sent(client, f"양식: {what}", f"{API}/forms", {"file": (name, make())}, {})
    for what, xml in INSTANCES.items():
        part = {"xml_submission_file": ("a.xml", xml(), "text/xml")}
        yield _sent(client, f"조사 기록: {what}", f"{campaign}/submissions", part, {})


def _of_run(client: httpx.Client, what: str, answer: httpx.Response, begun: float) -> Refusal:
    """Wait for the end of an import; one that failed counts as refused with 422."""
    if answer.status_code != httpx.codes.ACCEPTED:
        return _of(what, answer, begun)
    run: dict[str, Any] = answer.json()
    while run["state"] not in ENDED and time.monotonic() - begun < PATIENCE_S:
        time.sleep(PAUSE_S)
        run = client.get(f"{API}/imports/{run['id']}").json()
    seconds = time.monotonic() - begun
    status = 422 if run["state"] == "failed" or not run["counts"].get("new") else 200
    return Refusal(what, status, run["code"] or _first(run, "code"), run["message"] or _first(run, "message"), seconds)


def _first(run: Mapping[str, Any], name: str) -> str:
    """Return what is said of the first file of a run, where the run itself says nothing."""
    files: list[Mapping[str, Any]] = run.get("files") or [{}]
    return str(files[0].get(name) or "")


def _sent(client: httpx.Client, what: str, path: str, files: Mapping[str, Any], fields: Mapping[str, str]) -> Refusal:
    begun = time.monotonic()
    return _of(what, client.post(path, files=files, data=fields), begun)


def _of(what: str, answer: httpx.Response, begun: float) -> Refusal:
    told = answer.json() if "json" in answer.headers.get("content-type", "") else {}
    says = str(told.get("detail", answer.text[:200]))
    return Refusal(what, answer.status_code, str(told.get("code", "")), says, time.monotonic() - begun)


@contextmanager
def watched(pid: int) -> Iterator[Watch]:
    """Measure the resident memory of a service's processes, those it starts meanwhile included, for the block."""
    watch, over = Watch(before=_sizes(pid)), threading.Event()

    def look() -> None:
        while not over.wait(PAUSE_S):
            for each, size in _sizes(pid).items():
                watch.most[each] = max(watch.most.get(each, 0), size)

    thread = threading.Thread(target=look, daemon=True)
    thread.start()
    try:
        yield watch
    finally:
        over.set()
        thread.join()


def _sizes(pid: int) -> dict[int, int]:
    """Return the resident bytes of a process's descendants."""
    found: dict[int, int] = {}
    waiting = children_of(pid)
    while waiting:
        each = waiting.pop()
        waiting += children_of(each)
        found[each] = _resident(each)
    return found


def _resident(pid: int) -> int:
    try:
        lines = (PROC / str(pid) / "status").read_text(encoding="utf-8", errors="replace").splitlines()
    except OSError:
        return 0
    kilobytes = next((line.split()[1] for line in lines if line.startswith("VmRSS:")), "0")
    return int(kilobytes) * 1024
