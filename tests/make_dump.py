"""Make the dump that a release leaves behind: `.venv/bin/python -m tests.make_dump 0001-2026-11`.

Demo content, a few bookings in every state a person can bring about, one text that is hostile and innocent at once.
"""

import sys
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path
from typing import Any
from uuid import uuid4

from fastapi.testclient import TestClient
from httpx import Response
from sqlalchemy import text

from api.app import create_app
from api.cli.context import Opened, open_database
from api.cli.first_content import fill
from api.jobs.worker import run_worker
from geo import backup
from geo.backup import Tools
from geo.crs import METRES
from geo.db import SYSTEM
from geo.enums import ImportKind, ImportState
from geo.intake.kinds import InputFile, LoadOptions
from geo.intake.runner import commit_run, undo_run
from geo.queries.import_runs import create_run
from tests.api.campaigns.makers import campaign
from tests.cli.service import reachable_folder
from tests.factories import CITY_HALL, Factory, booking_body, tomorrow_at
from tests.geo.planning.street_files import street_file
from tests.geo.record_loads import csv_of
from tests.geo.surveys.field_posts import ask_with, creates, stored_form
from tests.geo.surveys.test_intake import PNG

FOLDER = Path(__file__).resolve().parent / "dumps"
HOSTILE = "회비 \\3,000 {{ 7*191 }} <b>"


class Caller:
    """One demo account, calling the API."""

    def __init__(self, client: TestClient, opened: Opened, email: str) -> None:
        self.client = client
        with opened.transaction() as session:
            found = session.execute(text("SELECT id FROM accounts WHERE email = :email"), {"email": email}).scalar_one()
            token = Factory._token(session, found)
        self.headers = {"Authorization": f"Bearer {token}"}

    def post(self, path: str, body: dict[str, Any]) -> Response:
        return self.client.post(f"/api/v1{path}", json=body, headers=self.headers)

    def book(self, space: str, days: int, hour: int, **values: Any) -> str:
        """Book, a week later where the space is closed that day; return the booking's id."""
        for wait in range(7):
            answer = self.post(
                "/bookings", booking_body(space, tomorrow_at(hour) + timedelta(days=days + wait), **values)
            )
            if answer.status_code == 201:
                return str(answer.json()["id"])
        raise AssertionError(answer.text)


def spaces_to_book(client: TestClient, approval: str) -> Iterator[str]:
    near = {"near": f"{CITY_HALL[0]},{CITY_HALL[1]}", "approval": approval}
    yield from (item["id"] for item in client.get("/api/v1/spaces", params=near).json()["items"])


def make_bookings(client: TestClient, opened: Opened) -> None:
    resident = Caller(client, opened, "resident@example.org")
    keeper = Caller(client, opened, "keeper@example.org")
    instant, asked = list(spaces_to_book(client, "instant")), list(spaces_to_book(client, "manager"))
    resident.book(instant[0], 2, 14, note=HOSTILE)
    resident.book(instant[1], 3, 10)
    resident.book(instant[1], 4, 10, hold=True)
    steps = [
        (resident, resident.book(instant[0], 6, 10), "cancel", {}),
        (keeper, resident.book(asked[0], 8, 14), "approve", {}),
        (keeper, resident.book(asked[1], 8, 14), "reject", {"reason": "rules"}),
        (resident, resident.book(asked[0], 9, 14), "withdraw", {}),
    ]
    for who, booking, step, body in steps:
        answer = who.post(f"/bookings/{booking}/{step}", body)
        assert answer.status_code == 200, answer.text
    resident.book(asked[2], 10, 14)


def make_imports(opened: Opened) -> None:
    """A table stored and changed by a later edition, one taken back, and one that was refused."""
    heading, rows = (
        "도서관명,주소,위도,경도,연락처",
        ["햇살작은도서관,서울특별시 중구 세종대로 110,37.5665,126.978,02-2133-1234"],
    )
    later = [
        rows[0].replace("1234", "5678"),
        f'"{HOSTILE.replace(",", "")}",서울특별시 중구 세종대로 120,37.567,126.979,',
    ]
    for name, lines, undone in (
        ("도서관(20260501).csv", rows, False),
        ("도서관(20260601).csv", later, False),
        ("다른 도서관.csv", [rows[0].replace("햇살", "달빛").replace("126.978", "126.985")], True),
    ):
        file = InputFile(name, "\n".join([heading, *lines]).encode("cp949"))
        options = LoadOptions(target="library", publish=True, licence="kogl_1")
        with opened.transaction() as session:
            run = create_run(session, ImportKind.RESOURCES, [file], options, state=ImportState.COMMITTING)
            commit_run(session, run)
            if undone:
                undo_run(session, run)


def make_survey(client: TestClient, opened: Opened) -> None:
    """A campaign, and a record from the field with a photo."""
    engine = opened.database.app_engine(opened.settings, acting=SYSTEM)
    wanted = campaign(engine, kinds=["space"]).id
    with opened.transaction() as session:
        form = stored_form(session)
        ask_with(session, wanted, form)
    engine.dispose()
    officer = Caller(client, opened, "officer@example.org")
    xml = creates(form, uuid4(), name=HOSTILE, photo="앞.png")
    answer = client.post(
        f"/api/v1/campaigns/{wanted}/submissions",
        files=[
            ("xml_submission_file", ("xml_submission_file", xml, "text/xml")),
            ("앞.png", ("앞.png", PNG, "image/png")),
        ],
        headers=officer.headers,
    )
    assert answer.status_code == 201, answer.text
    run_worker(opened.settings, opened.database, once=True)


def make_planning(client: TestClient, opened: Opened) -> None:
    """An own target, a scenario of two steps with its address, a policy map, a grid of residents, streets."""
    officer = Caller(client, opened, "officer@example.org")
    lon, lat = CITY_HALL
    added = {"do": "add", "name": HOSTILE, "kind": "hub", "location": {"lon": lon, "lat": lat}}
    target = {"label": HOSTILE, "counts": ["hub"], "at_least": 1, "district": "중구"}
    wrote = officer.post("/coverage/targets", target)
    assert wrote.status_code == 201, wrote.text
    scenario = officer.post("/scenarios", {"title": HOSTILE, "district": "중구"}).json()
    for name in ("하나", "둘"):
        body = {"version": scenario["version"], "change": {**added, "name": name}}
        scenario = officer.post(f"/scenarios/{scenario['id']}/changes", body).json()
    assert officer.post(f"/scenarios/{scenario['id']}/links", {}).status_code == 201
    rows = [["자치구", "행정동", "참여"], ["중구", "명동", "3"], ["중구", "없는동", "1"], ["중구", "소공동", HOSTILE]]
    sent = client.post(
        "/api/v1/policy-maps",
        files={"file": ("표.csv", csv_of(rows, encoding="utf-8-sig"))},
        data={"title": HOSTILE},
        headers=officer.headers,
    )
    assert sent.status_code == 201, sent.text
    grid = "x,y,인구\n953950,1952050,120\n954050,1952050,80\n".encode()
    street = street_file([(3_950, 2_050), (4_050, 2_050)], [(4_050, 2_050), (4_050, 2_250)])
    for kind, file in ((ImportKind.POPULATION, ("격자.csv", grid)), (ImportKind.NETWORK, ("길.geojson", street))):
        with opened.transaction() as session:
            options = LoadOptions(edition=date(2026, 5, 1), licence="kogl_1", crs=METRES)
            commit_run(session, create_run(session, kind, [InputFile(*file)], options, state=ImportState.COMMITTING))


def make_atlas(client: TestClient, opened: Opened) -> None:
    """An edition of a dong's space map, made."""
    officer = Caller(client, opened, "officer@example.org")
    dong = client.get("/api/v1/dongs", params={"district": "중구"}).json()["items"][0]["code"]
    asked = officer.post(
        "/atlases", {"code": dong, "formats": ["space_map"], "title": HOSTILE, "allow_localhost": True}
    )
    assert asked.status_code == 202, asked.text
    run_worker(opened.settings, opened.database, once=True)
    assert client.get(asked.headers["Location"]).json()["state"] == "ready"


def main(name: str) -> Path:
    target = FOLDER / f"{name}.maeul"
    with reachable_folder() as folder, open_database(folder) as opened:
        assert opened.server is not None
        fill(opened.settings, opened.database, demo=True)
        with TestClient(create_app(opened.settings, opened.database), base_url="http://127.0.0.1:8000") as client:
            make_bookings(client, opened)
            make_survey(client, opened)
            make_planning(client, opened)
            make_atlas(client, opened)
        make_imports(opened)
        tools = Tools(opened.server.bin_dir, opened.server.url("maeul_admin", "postgres"))
        backup.backup(opened.database, target, tools, media_dir=folder / "media")
    target.chmod(0o644)
    return target


if __name__ == "__main__":
    print(main(sys.argv[1]))
