"""Coming from a provider for the first time, in each state, and the ways into one's account."""

from dataclasses import replace

from api.web import identity_views as v
from api.web import tabs
from api.web.views import AccountForm, Choice, Link
from tests.web.samples import HOSTILE, LONG, NOBODY, page

AGES = (Choice("over", "만 14세 이상이에요"), Choice("under", "만 14세 미만이에요"))
JOIN = v.JoinPage("카카오", "/", name="구름", ages=AGES)
WAYS = v.WaysInPage(
    tabs.marked(tabs.MY, "/my/sign-in"),
    "iut@example.org",
    True,
    (v.WayLine("11", "카카오", "2026년 11월 1일(일)", "2026년 11월 22일(일)"),),
    None,
)
ERRORS = {"name": "비워 둘 수 없어요.", "email": "이메일 주소를 확인해 주세요.", "age": "만 14세 이상인지 골라 주세요."}
LOGIN = AccountForm("/login", other=Link("/login/oidc?next=%2F", "카카오로 로그인"))
SAMPLES = {
    "login-other-way": ("login.html", NOBODY, {"account": LOGIN}),
    "oidc-join": ("oidc_join.html", NOBODY, {"join": JOIN}),
    "oidc-join-known": ("oidc_join.html", NOBODY, {"join": replace(JOIN, known="iut@example.org")}),
    "oidc-join-wrong": (
        "oidc_join.html",
        NOBODY,
        {
            "join": replace(
                JOIN,
                name=f"{HOSTILE} {LONG}",
                email=HOSTILE,
                guardian=(HOSTILE, HOSTILE),
                problem="만 14세 미만은 보호자의 동의가 있어야 해요. 보호자의 이름과 이메일을 적어 주세요.",
                errors=ERRORS,
            )
        },
    ),
    "ways-in": ("my_sign_in.html", page("my"), {"ways": WAYS}),
    "ways-in-first": (
        "my_sign_in.html",
        page("my"),
        {"ways": replace(WAYS, has_password=False, ways=(), link=Link("/my/sign-in/link", "카카오 잇기"))},
    ),
}
