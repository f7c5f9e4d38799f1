"""Put the pages into the app: static files, routers, and HTML answers to faults for people with browsers."""

from collections.abc import Callable
from typing import Any
from urllib.parse import quote

import orjson
from fastapi import FastAPI, Request, Response
from fastapi.exceptions import RequestValidationError
from fastapi.responses import RedirectResponse
from sqlalchemy.exc import SQLAlchemyError
from starlette.exceptions import HTTPException
from starlette.staticfiles import StaticFiles
from starlette.types import Scope

from api.web import (
    account_pages,
    agreements_pages,
    archive_pages,
    atlas_map_pages,
    atlas_pages,
    campaigns_pages,
    committee_pages,
    consents_pages,
    courses_pages,
    forms_pages,
    growth_pages,
    home,
    hours_pages,
    import_pages,
    keep,
    keep_space,
    money_pages,
    my,
    parties_pages,
    plan_hubs,
    plan_next_pages,
    plan_pages,
    plan_report,
    policy_map_pages,
    programmes_pages,
    resource_pages,
    review_pages,
    rounds_pages,
    scenario_pages,
    series_pages,
    short_pages,
    space_pages,
    submission_pages,
    survey_pages,
    use_pages,
)
from api.web.assets import STATIC_DIR
from api.web.pages import SEE_OTHER, Frame, chosen_language, inside
from api.web.views import ErrorPage, Link
from geo.errors import MaeulError
from maps.assets import STATIC_DIR as MAPS_STATIC_DIR

NOT_PAGES = ("/api/", "/ogc", "/odk", "/embed", "/static/", "/docs", "/openapi.json", "/metrics", "/healthz", "/readyz")
ROUTERS = (
    home.router,
    space_pages.router,
    my.router,
    keep.router,
    keep_space.router,
    account_pages.router,
    import_pages.router,
    resource_pages.router,
    parties_pages.router,
    committee_pages.router,
    hours_pages.router,
    series_pages.router,
    programmes_pages.router,
    rounds_pages.router,
    agreements_pages.router,
    money_pages.router,
    use_pages.router,
    archive_pages.router,
    campaigns_pages.router,
    consents_pages.router,
    courses_pages.router,
    forms_pages.router,
    growth_pages.router,
    review_pages.router,
    submission_pages.router,
    survey_pages.router,
    plan_next_pages.router,
    plan_pages.router,
    plan_hubs.router,
    plan_report.router,
    scenario_pages.router,
    policy_map_pages.router,
    atlas_map_pages.router,
    atlas_pages.router,
    short_pages.router,
)
TITLES = {
    400: "요청을 읽을 수 없어요",
    403: "들어갈 수 없는 곳이에요",
    404: "찾는 페이지가 없어요",
    405: "여기서는 할 수 없는 일이에요",
    409: "그사이에 바뀌었어요",
    413: "보낸 내용이 너무 커요",
    422: "입력한 내용을 확인해 주세요",
    429: "너무 자주 눌렀어요",
    500: "우리 쪽에 문제가 생겼어요",
    503: "지금은 답하기 어려워요",
}


class Assets(StaticFiles):
    """Static files; an address with a content hash may be kept for a year."""

    async def get_response(self, path: str, scope: Scope) -> Response:
        response = await super().get_response(path, scope)
        hashed = b"v=" in scope.get("query_string", b"")
        response.headers["Cache-Control"] = "public, max-age=31536000, immutable" if hashed else "public, max-age=3600"
        return response


def install(app: FastAPI) -> None:
    """Add the pages to `app`; call it after the API's error handlers stand."""
    app.mount("/static/web", Assets(directory=STATIC_DIR), name="web-static")
    app.mount("/static", Assets(directory=MAPS_STATIC_DIR), name="maps-static")
    for router in ROUTERS:
        app.include_router(router, include_in_schema=False)
    for kind in (MaeulError, RequestValidationError, HTTPException, SQLAlchemyError, Exception):
        app.add_exception_handler(kind, _with_page(app.exception_handlers[kind]))


def wants_page(request: Request) -> bool:
    """Say whether a person's browser asks for one of the pages."""
    return not request.url.path.startswith(NOT_PAGES) and "text/html" in request.headers.get("accept", "")


def _with_page(problem_of: Callable[[Request, Any], Any]) -> Callable[[Request, Exception], Response]:
    """Wrap the API's handler: the status and sentence stay its own, only the clothing differs."""

    def handle(request: Request, error: Exception) -> Response:
        problem: Response = problem_of(request, error)
        if not wants_page(request):
            return problem
        said = orjson.loads(bytes(problem.body))
        if said["status"] == 401:  # noqa: PLR2004  (an HTTP status)
            return _to_login(request)
        return _error_page(request, problem, said)

    return handle


def _to_login(request: Request) -> Response:
    here = request.url.path + (f"?{request.url.query}" if request.url.query else "")
    back = inside(here if request.method == "GET" else "/")
    return RedirectResponse(f"/login?next={quote(back, safe='')}", SEE_OTHER)


def _error_page(request: Request, problem: Response, said: dict[str, Any]) -> Response:
    status = _page_status(said)
    frame: Frame = getattr(request.state, "frame", None) or Frame(request, None, chosen_language(request))
    say = frame.say
    links = (Link("/", say("공간 찾기")), Link("/my", say("내 예약")))
    body = say("주소가 바뀌었거나 사라졌어요.") if status != said["status"] else str(said["detail"])
    error = ErrorPage(status, say(TITLES.get(status, TITLES[500])), body, links)
    made = frame.show("error.html", "", status=status, error=error)
    if "retry-after" in problem.headers:
        made.headers["Retry-After"] = problem.headers["retry-after"]
    return made


def _page_status(said: dict[str, Any]) -> int:
    """A page's own form faults are shown in the form; a 422 that reaches this is an address that cannot exist."""
    status = int(said["status"])
    return 404 if status == 422 and said.get("fields") else status  # noqa: PLR2004  (an HTTP status)
