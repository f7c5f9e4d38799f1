"""The main pages of the demo town in a real Chromium, on a phone and on a desk: what each one costs."""

import importlib
from collections.abc import Mapping, Sequence
from typing import Any, Final

from api.auth.service import begin_session
from api.bench.browser import ARGUMENTS, DRIVER, Chromium
from api.bench.figures import Figure, Measured
from api.bench.page_look import BYTES_MOST, JUMPS_MOST, Looked, look_at
from api.proving import Caller
from api.scratch import scratch_folder
from api.whole_service import Service, running_service
from geo.db import transaction
from geo.errors import SetupError
from geo.queries.accounts import find_account
from geo.settings import Settings

MAIN: Final[Sequence[tuple[str, str]]] = (
    ("", "/"),
    ("", "/?near=126.9779,37.5663&walk=10&heads=8"),
    ("resident", "/spaces/{space}"),
    ("resident", "/sites/{site}"),
    ("resident", "/my"),
    ("", "/programmes"),
    ("", "/atlas"),
    ("keeper", "/keep"),
    ("keeper", "/keep/week"),
    ("surveyor", "/survey"),
    ("coordinator", "/review"),
    ("coordinator", "/campaigns"),
    ("planner", "/plan"),
    ("officer", "/admin"),
    ("admin", "/admin/health"),
    ("admin", "/menu"),
)
"""Whose page it is, and its address; `{space}` and `{site}` are those of the demo town."""
ROUNDS: Final = 3
HEAD: Final = ["쪽", "HTML", "kB", "지도 kB", "요청", "밀림", "긴 일", "처음", "가장 큰", "휴대/책상"]


def pages(*, few: bool = False) -> Measured:
    """Look at every main page; with `few` once and on a phone alone. Raises SetupError without a browser."""
    chromium = Chromium.found()
    if chromium is None:
        raise SetupError(
            "Chromium과 playwright가 있어야 해요: 'apt-get install chromium-headless-shell' 다음에 "
            "'pip install -r requirements-dev.lock'으로 개발 도구를 넣어 주세요.",
            "This needs Chromium and playwright: 'apt-get install chromium-headless-shell', then the development "
            "tools by 'pip install -r requirements-dev.lock'.",
            code="browser_missing",
        )
    measured = Measured("pages", "주요 쪽")
    with scratch_folder() as folder, running_service(folder, {}, empty=False) as service:
        service.await_ready()
        _measure(
            measured, chromium, service, rounds=1 if few else ROUNDS, sizes=("phone",) if few else ("phone", "desk")
        )
    measured.notes = [
        "바이트와 요청은 지도의 것(Leaflet·경계·점)을 뺀 값이고, 처음 온 사람처럼 아무것도 갖지 않고 열었어요.",
        "HTML(서버)·긴 일·처음과 가장 큰 그림은 밀리초이고, 이 컴퓨터의 값이라 판정하지 않아요.",
    ]
    return measured


def _measure(measured: Measured, chromium: Chromium, service: Service, *, rounds: int, sizes: Sequence[str]) -> None:
    measured.table.append(HEAD)
    cookies, places = _cookies(service), _places(service)
    driver: Any = importlib.import_module(f"{DRIVER}.sync_api")
    with driver.sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium.path, args=[*ARGUMENTS])
        try:
            for role, address in MAIN:
                path, cookie = address.format(**places), cookies.get(role, "")
                look_at(browser, service.address, path, cookie=cookie)  # whatever the server makes once, it has then
                found = {size: _best(browser, service, path, cookie, size, rounds) for size in sizes}
                measured.figures += _figures(address, found)
                measured.table.append(_row(address, found))
        finally:
            browser.close()


def _best(browser: Any, service: Service, path: str, cookie: str, size: str, rounds: int) -> Looked:
    """Return the look of several that was painted first; what is counted is the same in all."""
    looks = [look_at(browser, service.address, path, cookie=cookie, size=size) for _ in range(rounds)]
    return min(looks, key=lambda one: one.largest_ms)


def _figures(address: str, found: Mapping[str, Looked]) -> list[Figure]:
    phone = found["phone"]
    figures = [
        Figure(
            f"{address} 바이트",
            phone.bytes / 1000,
            "kB",
            most=BYTES_MOST / 1000,
            why="휴대전화로 처음 열 때 받은 모든 바이트(압축한 것).",
        ),
        Figure(
            f"{address} 지도의 바이트",
            phone.map_bytes / 1000,
            "kB",
            why="그 가운데 지도가 차지한 것. 지도는 화면에 들어올 때 받습니다.",
        ),
        Figure(f"{address} 요청", phone.requests, "번", most=phone.requests_most, why="처음 열 때의 요청 수."),
        Figure(
            f"{address} 밀림(CLS)",
            round(phone.jumps, 3),
            "",
            most=JUMPS_MOST,
            why="그려지는 동안 화면이 밀린 정도(누적 레이아웃 이동).",
        ),
        Figure(
            f"{address} 바깥 요청", len(phone.foreign), "번", most=0, why="다른 서버에 한 요청. 하나도 없어야 합니다."
        ),
        Figure(f"{address} 서버의 HTML", phone.html_ms, "ms", why="서버가 HTML을 만들어 첫 바이트를 보낼 때까지."),
        Figure(f"{address} 긴 일", phone.long_ms, "ms", why="화면을 붙잡은 긴 일의 합."),
        Figure(f"{address} 처음 그림", phone.first_ms, "ms", why="처음으로 무엇이 보일 때까지."),
        Figure(f"{address} 가장 큰 그림", phone.largest_ms, "ms", why="가장 큰 것이 보일 때까지."),
    ]
    if "desk" in found and found["desk"].largest_ms:
        figures.append(
            Figure(
                f"{address} 휴대전화/책상",
                phone.largest_ms / found["desk"].largest_ms,
                "배",
                why="느린 휴대전화 흉내가 책상 컴퓨터의 몇 배인가.",
                against="책상 컴퓨터",
            )
        )
    return figures


def _row(address: str, found: Mapping[str, Looked]) -> list[str]:
    phone = found["phone"]
    ratio = phone.largest_ms / found["desk"].largest_ms if "desk" in found and found["desk"].largest_ms else 0
    times = (phone.long_ms, phone.first_ms, phone.largest_ms)
    return [
        address.partition("?")[0] + ("?…" if "?" in address else ""),
        f"{phone.html_ms:.0f}",
        f"{phone.bytes / 1000:.0f}",
        f"{phone.map_bytes / 1000:.0f}",
        str(phone.requests),
        f"{phone.jumps:.3f}",
        *(f"{one:.0f}" for one in times),
        f"{ratio:.2f}" if ratio else "",
    ]


def _cookies(service: Service) -> dict[str, str]:
    """Sign in as one of each role."""
    engine = service.database.owner_engine()
    cookies = {}
    with transaction(engine) as session:
        for role in {role for role, _ in MAIN if role}:
            account = find_account(session, f"{role}@example.org")
            if account is not None:
                cookies[role] = begin_session(session, Settings(), account.id)
    engine.dispose()
    return cookies


def _places(service: Service) -> dict[str, str]:
    caller = Caller(service.address)
    space = caller.get("/api/v1/spaces?near=126.9779,37.5663&limit=1").body["items"][0]
    return {"space": space["id"], "site": space["site"]["id"]}
