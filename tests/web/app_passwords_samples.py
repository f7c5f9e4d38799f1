"""The page of app passwords: some in use, one just made, none yet, a name that will not do."""

from dataclasses import replace

from api.web import app_password_views as v
from api.web import tabs
from api.web.views import Choice
from tests.web.samples import HOSTILE, LONG, page

PAGE = v.AppPasswordsPage(
    tabs.marked(tabs.MY, "/my/app-passwords"),
    (
        v.AppPasswordLine("0123456789ab", "주민센터 컴퓨터의 QGIS", "읽고 고치기", "2027년 11월 22일(월)"),
        v.AppPasswordLine("ba9876543210", f"{HOSTILE} {LONG}", "읽기만", "2027년 11월 1일(월)"),
    ),
    (Choice("write", "읽고 고치기", True), Choice("read", "읽기만")),
    "https://maeul.example.org/ogc",
    "jojeongja@example.org",
)
SAMPLES = {
    "app-passwords": ("app_passwords.html", page("my"), {"passwords": PAGE}),
    "app-passwords-fresh": (
        "app_passwords.html",
        page("my"),
        {"passwords": replace(PAGE, lines=PAGE.lines[:1], fresh="maeul_0Zr4Bf5xVn1qk2mT7wYc8uJd9sLh3gPe6aRi0oXvNbM")},
    ),
    "app-passwords-empty": (
        "app_passwords.html",
        page("my"),
        {"passwords": replace(PAGE, lines=(), name=HOSTILE, error="비워 둘 수 없어요.")},
    ),
}
