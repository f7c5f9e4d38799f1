"""Made-up webhooks for looking at their pages."""

from dataclasses import replace

from api.web import webhook_views as v
from api.web.views import Badge, Choice, Pager
from tests.web.samples import page

HOSTILE = '<b>굵게</b> {{ 7*191 }} `\\3,000` "따옴표" <script>alert(1)</script>'
LONG = "https://hooks.example/" + "very-long-path-without-any-break-" * 6
BODY = (
    '{"type":"resource.changed","timestamp":"2026-11-22T05:04:11.120000+00:00","data":{"id":'
    '"0d0c6b1e-6f0e-4f0c-9f9b-3b8f0a6a2f11","kind":"story","state":"published","dong_code":"1114055000",'
    '"district_code":"11140","url":"https://maeul.example/api/v1/resources/0d0c6b1e-6f0e-4f0c-9f9b-3b8f0a6a2f11"}}'
)
GOOD, PAUSED = Badge("보내는 중", "good"), Badge("멈춤", "bad")
CARD = v.HookCard(
    "/webhooks/1",
    "중구 홈페이지",
    GOOD,
    "",
    (("받는 주소", "https://jung.example/hooks/maeul"), ("어디", "중구"), ("마지막으로 받은 때", "오늘 14:05")),
)
HOOKS = v.HooksPage(
    hooks=(
        CARD,
        replace(
            CARD,
            name=HOSTILE,
            state=PAUSED,
            says="하루 동안 여러 번 보냈지만 받지 못해 멈췄어요.",
            facts=(("받는 주소", LONG), ("어디", "천연가압장"), ("마지막으로 받은 때", "—")),
        ),
    ),
    pager=Pager(2, 1, 2),
    can_make=True,
)
EVENTS = (
    v.EventChoices(
        "지역자원",
        (
            Choice("resource.published", "지역자원이 공개됨", chosen=True),
            Choice("resource.changed", "공개된 지역자원이 바뀜", chosen=True),
            Choice("resource.closed", "지역자원이 사라짐"),
            Choice("resource.merged", "지역자원이 다른 기록과 합쳐짐"),
        ),
    ),
    v.EventChoices(
        "시설과 공간",
        (Choice("site.changed", "시설이 열리거나 닫히거나 바뀜"), Choice("space.changed", "공간이나 여는 시간이 바뀜")),
    ),
    v.EventChoices(
        "예약", (Choice("booking.created", "예약이 생김"), Choice("booking.changed", "예약이 바뀌거나 취소됨"))
    ),
)
FORM = v.HookForm(
    action="/webhooks",
    title="웹훅 만들기",
    name="",
    url="",
    places=(Choice("district:11140", "서울특별시 중구"), Choice("site:1", "천연가압장")),
    place="",
    events=EVENTS,
    bookings_hint=True,
    back="/webhooks",
)
FORM_WRONG = replace(
    FORM,
    title="웹훅 고치기",
    name=HOSTILE,
    url="http://10.0.0.1/",
    places=(),
    place="중구",
    errors={
        "url": "받는 주소가 안쪽 망을 가리켜요. 바깥에서 닿는 주소를 적어 주세요.",
        "events": "알릴 것을 하나는 골라 주세요.",
    },
    problem="이 곳을 관리할 권한이 없어요. 공간지기나 구 담당자에게 문의해 주세요.",
)
SENT = v.SentCard(
    "1",
    "공개된 지역자원이 바뀜",
    Badge("받음", "good"),
    "오늘 14:04",
    "",
    "5d7f2f0e-8d9a-4a55-8a6d-0f3c0de3a5b1",
    BODY,
    (
        v.TryLine("오늘 14:05", "200 · 받았어요.", "0.14초", "good"),
        v.TryLine("오늘 14:04", "503 · 받는 쪽에 문제가 생겼다고 답했어요.", "0.31초", "bad"),
    ),
    again=True,
)
HOOK = v.HookPage(
    path="/webhooks/1",
    name="중구 홈페이지",
    state=GOOD,
    says="",
    active=True,
    ended=False,
    facts=(
        ("받는 주소", "https://jung.example/hooks/maeul"),
        ("어디", "중구"),
        ("알리는 것", "지역자원이 공개됨, 공개된 지역자원이 바뀜, 지역자원이 사라짐"),
        ("지난 한 달", "받음 1,284 · 기다림 1 · 보내지 못함 0"),
        ("만든 때", "11월 2일(월) 09:12"),
    ),
    sent=(
        replace(
            SENT,
            id="2",
            kind="시설이 열리거나 닫히거나 바뀜",
            state=Badge("보낼 차례를 기다림", "wait"),
            next_try="오늘 14:12에 다시 보내요.",
            tries=(v.TryLine("오늘 14:08", "정한 시간 안에 답이 끝나지 않았어요.", "10초", "bad"),),
            again=False,
        ),
        SENT,
    ),
    pager=Pager(64, 1, 20, None, "/webhooks/1?from=20"),
    fresh_secret="",
    two_secrets="",
    sample=(
        "# pip install standardwebhooks\nfrom standardwebhooks import Webhook\n\n"
        'hook = Webhook("whsec_…")  # 만들 때 한 번 보인 비밀 열쇠\n'
    ),
)
HOOK_FRESH = replace(
    HOOK,
    fresh_secret="whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw" * 2,
    two_secrets="내일 14:05",
    sent=(),
    pager=Pager(0, 0, 0),
)
HOOK_PAUSED = replace(
    HOOK, name=HOSTILE, state=PAUSED, active=False, says="하루 동안 여러 번 보냈지만 받지 못해 멈췄어요.",
    facts=(("받는 주소", LONG), ("어디", HOSTILE)), sent=(replace(SENT, body=HOSTILE, kind=HOSTILE, again=False),),
)  # fmt: skip

SAMPLES = {
    "webhooks": ("webhooks.html", page("admin"), {"webhooks": HOOKS}),
    "webhooks-empty": (
        "webhooks.html",
        page("admin"),
        {"webhooks": v.HooksPage((), Pager(0, 0, 0), can_make=True)},
    ),
    "webhook-form": ("webhook_form.html", page("admin"), {"form": FORM}),
    "webhook-form-wrong": ("webhook_form.html", page("admin"), {"form": FORM_WRONG}),
    "webhook": ("webhook.html", page("admin"), {"hook": HOOK}),
    "webhook-fresh": ("webhook.html", page("admin"), {"hook": HOOK_FRESH}),
    "webhook-paused": ("webhook.html", page("admin"), {"hook": HOOK_PAUSED}),
}
