"""Made-up keys of survey apps for looking at their pages."""

import base64
from dataclasses import replace

from api.door_codes import picture
from api.odk.keys import setup_text
from api.web import field_key_views as v
from api.web.views import Badge
from tests.web.campaigns_samples import TABS
from tests.web.import_samples import HOSTILE
from tests.web.samples import COORDINATOR, page

ADDRESS = "https://atlas.example.kr/odk/Zr0bq0xG2v1tQmHkW7xk0V8yq3H4m5n6p7r8s9t0u1v"
CODE = base64.b64encode(picture(setup_text(ADDRESS, "2026년 가을 지역자원조사"))).decode()
FRESH = v.FreshKey("햇살이웃", "2026년 가을 지역자원조사", f"data:image/svg+xml;base64,{CODE}", ADDRESS, plain=False)
NONE, WAITS, GOOD = Badge("앱 연결 안 됨"), Badge("아직 안 열어 봄", "wait"), Badge("앱 연결됨", "good")
FACTS = (
    "11월 20일(금) 09:12에 만듦",
    "마지막으로 본 때 11월 22일(일) 15:40",
    "collect:Zq81mfOSbFlBzjpe",
    "앱으로 보낸 기록 214건",
)


def line(key, title, sub, state, facts=(), *, made=True):
    revoke = f"/survey/phone/c1/{key}/revoke" if made else ""
    return v.KeyLine(title, sub, state, facts, "/survey/phone/c1", revoke)


def theirs(key, name, sub, state, facts=(), *, made=True):
    revoke = f"/campaigns/c1/phones/{key}/revoke" if made else ""
    return v.KeyLine(name, sub, state, facts, f"/campaigns/c1/phones/{key}", revoke)


PHONE = v.PhonePage(
    TABS,
    (
        line("k1", "2026년 가을 지역자원조사", "중구", GOOD, FACTS),
        line("k2", HOSTILE, "중구", NONE, made=False),
    ),
)
PHONES = v.PhonesPage(
    TABS,
    "2026년 가을 지역자원조사",
    "/campaigns/c1",
    (
        theirs("k1", "햇살이웃", "1조", GOOD, FACTS),
        theirs("k2", "골목지기", "1조, 2조", WAITS, FACTS[:1]),
        theirs("k3", HOSTILE, "2조", NONE, made=False),
    ),
    1,
    takes=True,
)
SHEET = v.KeySheet(
    "2026년 가을 지역자원조사", "/campaigns/c1/phones", (FRESH, replace(FRESH, name=HOSTILE, plain=True))
)

SAMPLES = {
    "phone-keys": ("phone_keys.html", page("survey", COORDINATOR), {"phone": PHONE}),
    "phone-keys-fresh": ("phone_keys.html", page("survey", COORDINATOR), {"phone": replace(PHONE, fresh=FRESH)}),
    "phone-keys-none": ("phone_keys.html", page("survey", COORDINATOR), {"phone": v.PhonePage(TABS, ())}),
    "campaign-phones": ("campaign_phones.html", page("survey", COORDINATOR), {"phones": PHONES}),
    "campaign-phones-none": (
        "campaign_phones.html",
        page("survey", COORDINATOR),
        {"phones": replace(PHONES, lines=(), without=0)},
    ),
    "key-sheet": ("key_sheet.html", page("survey", COORDINATOR), {"sheet": SHEET}),
}
