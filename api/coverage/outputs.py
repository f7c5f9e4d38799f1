"""The answer of coverage as files: workbook, CSV, GeoJSON, a map with its table, and a district's page for a plan."""

from typing import Any

from fastapi import APIRouter, Request, Response
from sqlalchemy.orm import Session

from api.coverage import hubs
from api.coverage.files import MEDIA_TYPES, CoverageFile, about_of, coverage_file, tag_of
from api.coverage.report import POLICY, plain_report
from api.coverage_asks import WantedDep, had, key_headers, unchanged
from api.deps import SessionDep
from api.http import file_name
from api.made_once import MadeOnce, MadeOnceDep
from geo import clock
from geo.errors import InvalidInput
from geo.planning.answers import coverage_of
from geo.planning.asking import Wanted
from geo.planning.report import report_of

router = APIRouter()
router.include_router(hubs.router)


def _answers(kind: str) -> dict[int | str, dict[str, Any]]:
    media = MEDIA_TYPES[kind].partition(";")[0]
    return {200: {"content": {media: {}}}, 304: {"description": "가진 것과 같음(ETag)"}}


@router.get("/coverage.csv", response_class=Response, responses=_answers("csv"))
def csv(request: Request, session: SessionDep, kept: MadeOnceDep, wanted: WantedDep) -> Response:
    """Give the row of every dong as CSV that a spreadsheet opens as it is."""
    return _file(request, session, kept, wanted, "csv")


@router.get("/coverage.xlsx", response_class=Response, responses=_answers("xlsx"))
def xlsx(request: Request, session: SessionDep, kept: MadeOnceDep, wanted: WantedDep) -> Response:
    """Give the answer as a workbook: dong, districts, what was not counted, the method, and what each column means."""
    return _file(request, session, kept, wanted, "xlsx")


@router.get("/coverage.geojson", response_class=Response, responses=_answers("geojson"))
def geojson(request: Request, session: SessionDep, kept: MadeOnceDep, wanted: WantedDep) -> Response:
    """Give every dong with its boundary as GeoJSON (RFC 7946, WGS84)."""
    return _file(request, session, kept, wanted, "geojson")


@router.get("/coverage.html", response_class=Response, responses=_answers("html"))
def html(request: Request, session: SessionDep, kept: MadeOnceDep, wanted: WantedDep) -> Response:
    """Give map and table as one HTML file that asks for nothing else; estimates are hatched."""
    return _file(request, session, kept, wanted, "html")


@router.get("/coverage/report.html", response_class=Response, responses=_answers("html"))
def report(request: Request, session: SessionDep, wanted: WantedDep) -> Response:
    """Give one district's page as plain HTML without any style, to be pasted into a plan."""
    if wanted.district is None:
        raise InvalidInput("어느 자치구인지 골라 주세요.", "Choose a district.", code="district_missing")
    covered = coverage_of(session, wanted)
    tag = tag_of(session, covered, wanted)
    if had(request, tag):
        return unchanged(tag)
    told = report_of(covered.assessment, about_of(session, covered, wanted))
    content = plain_report(told).encode("utf-8")
    name = f"report-{wanted.district}.html".replace(":", "-")
    return file_answer(CoverageFile(content, MEDIA_TYPES["html"], name, told.title, tag, POLICY))


def _file(request: Request, session: Session, kept: MadeOnce, wanted: Wanted, kind: str) -> Response:
    covered = coverage_of(session, wanted)
    tag = tag_of(session, covered, wanted)
    if had(request, tag):
        return unchanged(tag)
    key = f"coverage {kind} {tag} {wanted} {clock.today()}"
    made = kept.get(key, lambda: coverage_file(session, wanted, kind, covered), lambda one: len(one.content))
    return file_answer(made)


def file_answer(made: CoverageFile) -> Response:
    """Send a file under its name; a page opens in the browser, with its own policy."""
    suffix = made.name.rpartition(".")[2]
    headers = key_headers(made.key) | file_name(made.name, f"{made.title}.{suffix}", inline=suffix == "html")
    if made.policy:
        # The file's own policy; frame-ancestors only counts in a header.
        headers["Content-Security-Policy"] = f"{made.policy}; frame-ancestors 'none'"
    return Response(made.content, media_type=made.media_type, headers=headers)
