"""Made-up forms for looking at their pages."""

from dataclasses import replace

from api.web import forms_views as v
from api.web.forms_views import AskedQuestion
from api.web.tabs import SURVEY as TABS
from api.web.views import Badge, Link
from tests.web.samples import page

HOSTILE = '<b>굵게</b> {{ 7*191 }} `\\3,000` "따옴표" <script>alert(1)</script>'
LINKS = tuple(Link(url, label, url == "/survey/forms") for url, label in TABS.items())
OURS, THEIRS = Badge("함께 드리는 양식", "good"), Badge("올린 양식", "info")


def card(title, kind="공간", origin=OURS, facts="maeul_space", limits=0):
    return v.FormCard("/survey/forms/1", title, kind, origin, facts, limits)


LIST = v.FormsPage(
    tabs=LINKS,
    forms=(
        card("마을공간"),
        card("1동 1마을 현황조사", "", facts="maeul_dong · 조사 사업 3곳에서 써요"),
        card("코스", "마을길", facts="maeul_route · 버전 2개", limits=1),
        card(HOSTILE, "이야기", THEIRS, "a_very_long_form_id_that_does_not_break_anywhere_at_all_2026_version", 2),
    ),
    aside=(card("지난해 나무 조사", "", THEIRS, "trees_2025"),),
    may_keep=True,
)
REFUSED = replace(
    LIST,
    error="나무.xlsx: survey 시트 34행 type 열: choices 시트에 ‘yes_no’ 목록이 없어요. 이름을 맞추거나 목록을 더해 주세요."
    " (원문: [row : 34] List name not in choices sheet: yes_no)",
    original="[row : 34] List name not in choices sheet: yes_no",
)
BARE = v.FormsPage(LINKS, (), (), may_keep=False)


def asked(label, kind, depth=0, **values):
    given = {
        "hint": "",
        "group": False,
        "required": False,
        "conditional": False,
        "choices": (),
        "more": 0,
        "target": "",
    }
    return AskedQuestion(depth=depth, label=label, type=kind, **(given | values))


QUESTIONS = (
    asked("공간 이름", "글", required=True),
    asked(
        "어떤 공간인가요?",
        "하나 고르기",
        choices=("마을활력소", "우리마을공간", "마을기업", HOSTILE),
        more=9,
        target="종류",
    ),
    asked("어디에 있나요?", "위치", hint="한 번 누르면 지금 있는 곳을 적어요. 지도에서 옮길 수 있어요.", target="위치"),
    asked("누가 함께하나요?", "묶음", group=True),
    asked("이 공간은 누가 운영하나요?", "글", 1, hint="단체나 모임의 이름을 적어 주세요."),
    asked("단체와 모임", "되풀이", 1, group=True),
    asked(HOSTILE, "여럿 고르기", 2, hint=HOSTILE, conditional=True, choices=("가" * 60,)),
)
FORM = v.FormPage(
    tabs=LINKS,
    id="1",
    title="마을공간",
    key="maeul_space",
    kind="공간",
    origin=OURS,
    aside=False,
    may_keep=True,
    version="473a9cf1b5",
    facts=(("답하면 생기는 기록", "공간"), ("질문", "24개"), ("언어", "한국어, 영어"), ("쓰는 조사 사업", "3개")),
    questions=QUESTIONS,
    limits=("‘걸으면서 길을 그려 주세요’: 걸어서 선 그리기 질문은 휴대전화 앱에서만 답할 수 있어요.", HOSTILE),
    warnings=("[row : 12] Use the max-pixels parameter to speed up submission sending.",),
    versions=(
        v.VersionCard("/survey/forms/1?version=2", "473a9cf1b5", "11월 20일(금) 10:00", "", "/x", "/y", True),
        v.VersionCard("/survey/forms/1?version=1", HOSTILE, "10월 1일(목) 09:00", "조정자", "/x", "/y", False),
    ),
    xlsform_url="/x",
)
ASIDE = replace(FORM, title=HOSTILE, aside=True, may_keep=False, limits=(), warnings=(), questions=())

SAMPLES = {
    "survey-forms": ("survey_forms.html", page(section="survey"), {"view": LIST}),
    "survey-forms-refused": ("survey_forms.html", page(section="survey"), {"view": REFUSED}),
    "survey-forms-bare": ("survey_forms.html", page(section="survey"), {"view": BARE}),
    "survey-forms-english": ("survey_forms.html", page(lang="en", section="survey"), {"view": LIST}),
    "survey-form": ("survey_form.html", page(section="survey"), {"view": FORM}),
    "survey-form-aside": ("survey_form.html", page(section="survey"), {"view": ASIDE}),
    "survey-form-english": ("survey_form.html", page(lang="en", section="survey"), {"view": FORM}),
}
