"""The whole menu, error pages and the page for times without a network."""

from dataclasses import replace

from api.web.menu import MenuPage, groups_of
from api.web.views import ErrorPage, Link
from api.web.wiring import HELPS, TITLES
from tests.web import samples

EVERYTHING = replace(
    samples.COORDINATOR, name="시범 관리자", plans=True, administers=True, keeps=True, surveys=True, main="admin"
)
FORWARD = (Link("/", "공간 찾기"), Link("/menu", "전체 메뉴"))


def _menu(viewer, q=""):
    groups = groups_of(viewer) if not q else ()
    return {"menu": MenuPage(q, groups, sum(len(group.entries) for group in groups))}


def _error(status, said):
    return {"error": ErrorPage(status, TITLES[status], said, FORWARD, help=HELPS[status])}


SAMPLES = {
    "menu": ("menu.html", samples.page("menu", EVERYTHING), _menu(EVERYTHING)),
    "menu-visitor": ("menu.html", samples.page("menu", None), _menu(None)),
    "menu-nothing": ("menu.html", samples.page("menu"), _menu(samples.VIEWER, samples.HOSTILE)),
    "error-403": ("error.html", samples.page(""), _error(403, "공간지기로 등록된 분만 쓸 수 있는 화면이에요.")),
    "error-500": ("error.html", samples.page("", None), _error(500, "요청을 마치지 못했어요.")),
    "offline": ("offline.html", samples.page("", None), {}),
}
