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

from api.challenges import takes_basic
from api.ogc.speaking import wants_page as wants_layer_page
from api.web import (
    account_pages,
    admin_pages,
    agreements_pages,
    app_password_pages,
    archive_pages,
    atlas_map_pages,
    atlas_pages,
    campaigns_pages,
    committee_pages,
    consents_pages,
    courses_pages,
    erase_pages,
    field_key_pages,
    forms_pages,
    growth_pages,
    home,
    hours_pages,
    identity_pages,
    import_pages,
    keep_space,
    layer_pages,
    menu_pages,
    money_pages,
    my,
    offline_pages,
    open_data_pages,
    operation_pages,
    parties_pages,
    plan_hubs,
    plan_next_pages,
    plan_pages,
    plan_report,
    policy_map_pages,
    privacy_pages,
    programmes_pages,
    resource_pages,
    review_pages,
    rounds_pages,
    scenario_pages,
    series_pages,
    short_pages,
    space_pages,
    space_photos_pages,
    submission_pages,
    survey_pages,
    today_pages,
    use_pages,
    webhook_pages,
    week_pages,
)
from api.web.assets import STATIC_DIR
from api.web.pages import SEE_OTHER, Frame, chosen_language, inside
from api.web.typed import typed_words, way_back
from api.web.views import ErrorPage, Link
from geo.errors import MaeulError
from maps.assets import STATIC_DIR as MAPS_STATIC_DIR

NOT_PAGES = ("/api/", "/ogc", "/odk", "/embed", "/static/", "/docs", "/openapi.json", "/metrics", "/healthz", "/readyz")
ROUTERS = (
    home.router,
    privacy_pages.router,
    erase_pages.router,
    space_pages.router,
    my.router,
    today_pages.router,
    keep_space.router,
    account_pages.router,
    app_password_pages.router,
    identity_pages.router,
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
    admin_pages.router,
    operation_pages.router,
    menu_pages.router,
    offline_pages.router,
    week_pages.router,
    space_photos_pages.router,
    field_key_pages.router,
    layer_pages.router,
    open_data_pages.router,
    webhook_pages.router,
)
TITLES = {
    400: "요청을 읽을 수 없어요",
    401: "로그인이 필요해요",
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
HELPS = {
    400: "주소를 다시 확인하거나, 처음부터 차근차근 찾아가 보세요.",
    403: "맡은 분만 볼 수 있는 화면이에요. 다른 계정으로 로그인했는지 확인해 주세요.",
    404: "찾는 것의 이름으로 찾아볼 수 있어요.",
    405: "앞 화면의 단추로 다시 해 주세요.",
    409: "다른 이웃이 먼저 바꾸었을 수 있어요. 새로 고쳐서 지금 모습을 보고 다시 해 주세요.",
    413: "사진이나 파일을 줄이거나 나누어 보내 주세요.",
    422: "앞 화면으로 돌아가면 적은 것을 고칠 수 있어요.",
    429: "잠시 쉬었다가 다시 해 주세요. 적은 것은 사라지지 않아요.",
    500: "아무것도 바뀌지 않았어요. 잠시 뒤에 다시 해 보고, 또 그러면 시설이나 구 담당자에게 알려 주세요.",
    503: "곧 돌아올게요. 잠시 뒤에 다시 열어 주세요.",
}
"""What somebody can do next, by status; the sentence above it says what happened."""


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
    if takes_basic(request.url.path):
        return wants_layer_page(request.scope)
    return not request.url.path.startswith(NOT_PAGES) and "text/html" in request.headers.get("accept", "")


def _with_page(problem_of: Callable[[Request, Any], Any]) -> Callable[[Request, Exception], Response]:
    """Wrap the API's handler: the status and sentence stay its own, only the clothing differs."""

    def handle(request: Request, error: Exception) -> Response:
        problem: Response = problem_of(request, error)
        if not wants_page(request):
            return problem
        said = orjson.loads(bytes(problem.body))
        if said["status"] == 401 and not typed_words(request):  # noqa: PLR2004  (an HTTP status)
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
    links: tuple[Link, ...] = (Link("/", say("공간 찾기")), Link("/menu", say("전체 메뉴")))
    if status == 401:  # noqa: PLR2004  (an HTTP status)
        links = (Link(f"/login?next={quote(way_back(request) or '/', safe='')}", say("로그인")),)
    body = say("주소가 바뀌었거나 사라졌어요.") if status != said["status"] else str(said["detail"])
    title, help_said = say(TITLES.get(status, TITLES[500])), say(HELPS.get(status, ""))
    error = ErrorPage(status, title, body, links, typed_words(request), way_back(request), help_said)
    made = frame.show("error.html", "", status=status, error=error)
    if "retry-after" in problem.headers:
        made.headers["Retry-After"] = problem.headers["retry-after"]
    return made


def _page_status(said: dict[str, Any]) -> int:
    """A page's own form faults are shown in the form; a 422 that reaches this is an address that cannot exist."""
    status = int(said["status"])
    return 404 if status == 422 and said.get("fields") else status  # noqa: PLR2004  (an HTTP status)
