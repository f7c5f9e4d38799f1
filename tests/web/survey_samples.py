"""The survey's page without a server: what it takes along lies beside it in the gallery."""

import json
from dataclasses import replace
from urllib.parse import urlsplit

from api.web.survey_parts import SCRIPTS, part_url
from api.web.survey_views import SurveyPage
from api.web.tabs import SURVEY as TABS
from api.web.views import Link
from tests.web.samples import COORDINATOR, page

HOSTILE = "<b>회비 \\3,000</b> {{ 7*191 }}"
PAGE = SurveyPage(
    tabs=tuple(Link(url, label, url == "/survey") for url, label in TABS.items()),
    app_url=part_url("survey/app.js"),
    worker_url="/survey/worker.js?lang=ko",
    pack_url="/survey/pack?sample=full",
    schematic=True,
)
TARGETS = [
    {
        "id": "t1",
        "name": "햇살 작은도서관",
        "area": "천연동",
        "address": "독립문로 24",
        "kind": "공간",
        "kind_code": "space",
    }
    | {"resource_id": "r1", "rev": 3, "known": {}, "result": ""},
    {"id": "t2", "name": HOSTILE, "area": "천연동", "address": "", "kind": "", "kind_code": ""}
    | {"resource_id": None, "rev": None, "known": {}, "result": "gone"},
]
CAMPAIGN = {
    "id": "c1",
    "code": "chyn26",
    "title": "2026 천연동 지역자원조사",
    "place": "서대문구",
    "period": "2026.09.01~11.30",
    "submit_url": "/api/v1/campaigns/c1/submissions",
    "visit_url": "/api/v1/campaigns/c1/visits",
    "forms": [
        {"id": "f1", "title": "마을공간", "kind": "space", "url": "/survey/definition"},
        {"id": "f2", "title": HOSTILE, "kind": "", "url": "/survey/definition"},
    ],
    "areas": [{"id": "a1", "name": "천연동", "due": "11.28", "note": "저녁에 여는 곳부터"}],
    "targets": TARGETS,
}
PACKS = {
    "full": {"account": "me", "name": "느티나무", "csrf": "token", "campaigns": [CAMPAIGN], "dongs": []},
    "empty": {"account": "me", "name": "느티나무", "csrf": "token", "campaigns": [], "dongs": []},
    "out": {"account": None},
}

DEFINITION = {
    "form_key": "space",
    "version": "1",
    "title": {"ko": "마을공간"},
    "root": "data",
    "entity": {"dataset": "space", "label": "/data/name"},
    "questions": [
        {"path": "/data/name", "name": "name", "type": "text", "label": {"ko": "공간 이름"}, "required": "true()"},
    ],
}


def answer(url):
    """Answer a request below /survey/ as the service would."""
    parts = urlsplit(url)
    if parts.path.startswith("/survey/app/"):
        name = parts.path.split("/", 4)[4]
        return {"body": (SCRIPTS / name).read_bytes(), "content_type": "text/javascript"}
    if parts.path.endswith(".webmanifest"):
        return {"body": "{}", "content_type": "application/manifest+json"}
    told = PACKS[parts.query.removeprefix("sample=")] if parts.path == "/survey/pack" else DEFINITION
    return {"body": json.dumps(told), "content_type": "application/json"}


SAMPLES = {
    "survey": ("survey.html", page("survey", COORDINATOR), {"survey": PAGE}),
    "survey-empty": ("survey.html", page("survey"), {"survey": replace(PAGE, pack_url="/survey/pack?sample=empty")}),
    "survey-out": ("survey.html", page("survey", None), {"survey": replace(PAGE, pack_url="/survey/pack?sample=out")}),
}
