"""Made-up campaigns, teams and open proposals for looking at their pages."""

from dataclasses import replace

from api.web import campaigns_views as v
from api.web.views import Badge, Choice, Link
from tests.web.import_samples import HOSTILE
from tests.web.samples import page

TABS = (Link("/survey", "조사하기"), Link("/campaigns", "조사 사업", current=True), Link("/review", "검토"))
OPEN, DRAFT, DONE = Badge("조사 중", "good"), Badge("준비 중", "plain"), Badge("마침", "info")
PERIOD = "2026년 11월 2일(월) ~ 2026년 12월 18일(금)"
KINDS = (Choice("space", "공간", chosen=True), Choice("organisation", "단체", chosen=True), Choice("story", "이야기"))
DISTRICTS = (Choice("11140", "서울특별시 중구", chosen=True), Choice("11110", "서울특별시 종로구"))
AREAS = (Choice("a1", "소공동"), Choice("a2", HOSTILE))
CAMPAIGNS = v.CampaignsPage(
    TABS,
    (
        v.CampaignCard("/campaigns/1", "2026년 가을 지역자원조사", OPEN, "중구", PERIOD, "구역 3곳 · 가 볼 곳 42곳"),
        v.CampaignCard("/campaigns/2", HOSTILE, DRAFT, "중구", PERIOD, "구역 0곳 · 가 볼 곳 0곳"),
    ),
    v.CampaignForm({}, DISTRICTS, KINDS),
)


def figures(key, name, sub="", **values):
    plain = {
        "targets": 20,
        "visited": 13,
        "nothing_found": 3,
        "not_reached": 2,
        "recorded": 10,
        "approved": 8,
        "finds": 4,
        "empty_looks": 1,
        "visits": 19,
        "last": "11월 21일(토) 15:40",
    }
    return v.FigureLine(key, name, sub, **{**plain, **values})


FORM = v.CampaignForm(
    {"title": "2026년 가을 지역자원조사", "starts_on": "2026-11-02", "ends_on": "2026-12-18", "about": HOSTILE},
    (),
    KINDS,
)
ASSIGNMENTS = (
    v.AssignmentLine(
        "b1", 1, "소공동", "햇살이웃", Badge("맡음", "wait"), "13 / 20", "12월 1일(화)", HOSTILE, open=True
    ),
    v.AssignmentLine("b2", 2, "고른 4곳", HOSTILE, Badge("다른 사람에게 넘김"), "2 / 4", "", "", open=False),
)
CAMPAIGN = v.CampaignPage(
    id="1",
    version=3,
    url="/campaigns/1",
    title="2026년 가을 지역자원조사",
    about="골목마다 공간과 모임을 찾아요.\n" + HOSTILE,
    state=OPEN,
    state_code="open",
    district="중구",
    period=PERIOD,
    kinds=("공간", "단체"),
    forms=(Link("/survey/forms/1", "마을공간"), Link("/survey/forms/2", HOSTILE)),
    tabs=TABS,
    runs=True,
    works=True,
    as_of="11월 21일(토)",
    on="2026-11-21",
    today=False,
    meters=(
        v.Meter("둘러본 구역", 2, 3, "2 / 3"),
        v.Meter("다녀온 곳", 26, 42, "26 / 42"),
        v.Meter("기록한 곳", 20, 42, "20 / 42"),
        v.Meter("승인된 기록", 16, 24, "16 / 24"),
    ),
    note="11월 21일(토)까지의 숫자가 그 뒤(11월 22일(일))에 도착한 기록 5건으로 바뀌었어요: 다녀온 곳 24→26, 방문 33→38",
    dongs=(figures("d1", "소공동", areas="2 / 2"), figures("d2", "회현동", areas="0 / 1", visited=0, last="")),
    areas=(
        figures("a1", "소공동", "행정동", surveyors="햇살이웃"),
        figures("a2", HOSTILE, "그린 구역 · 소공동", targets=0, last="아직", surveyors=HOSTILE),
        figures("a3", "남산 마을", "마을 · 회현동", visited=0, recorded=0),
    ),
    outside=figures("outside", "구역 밖", targets=0, last=""),
    days=(
        v.DayLine("11월 21일(토)", "/campaigns/1?on=2026-11-21", 21, "5건은 11월 22일(일)까지 늦게 도착"),
        v.DayLine("11월 20일(금)", "/campaigns/1?on=2026-11-20", 17, ""),
    ),
    targets=(
        v.TargetLine(
            "t1", "골목 책방", "/resources/1", "소공동", "공간 · 세종대로 110", Badge("그대로 있음", "good"), "햇살이웃"
        ),
        v.TargetLine("t2", HOSTILE, "", HOSTILE, "", Badge("사라짐", "bad"), HOSTILE),
        v.TargetLine("t3", "마을 텃밭 모임", "", "남산 마을", "", Badge("아직", "none"), ""),
    ),
    targets_more="/campaigns/1?all=1#targets",
    assignments=ASSIGNMENTS,
    surveyors=(
        v.SurveyorLine("햇살이웃", "1조", 12, 9, 1, "11월 21일(토) 15:40"),
        v.SurveyorLine(HOSTILE, HOSTILE, 0, 0, 2, ""),
    ),
    edit=FORM,
    teams=(Choice("m1", "2026 1조", chosen=True), Choice("m2", HOSTILE)),
    form_choices=(Choice("f1", "마을공간", chosen=True), Choice("f2", HOSTILE)),
    assign=v.AssignForm(AREAS, (Choice("haessal@example.org", "햇살이웃"),), {}, {}),
    open_url="/c/h7k2mp",
    poster_url="/c/h7k2mp/poster",
)
LISTS = v.ListForms(
    (Choice("1114052000", "소공동"), Choice("1114054000", "회현동")),
    (Choice("v1", "남산 마을"), Choice("v2", HOSTILE)),
    AREAS,
    "2025-11-21",
    {"drawn_name": HOSTILE, "shape": HOSTILE},
    {
        "shape": "지도에서 모서리를 세 곳 넘게 눌러 그려 주세요.",
        "before": "그날보다 먼저 조사한 기록이 이 구역에 없어요.",
    },
)
PREPARED = replace(
    CAMPAIGN,
    state=DRAFT,
    state_code="draft",
    works=False,
    today=True,
    note="",
    days=(),
    assignments=(),
    surveyors=(),
    open_url="",
    poster_url="",
    lists=LISTS,
    problem="조사할 구역을 먼저 넣어 주세요. 시작한 뒤에는 구역과 목록이 바뀌지 않아요.",
)
EMPTY = replace(
    PREPARED, areas=(), dongs=(), outside=None, targets=(), targets_more="", problem="", lists=replace(LISTS, areas=())
)
SURVEYORS = replace(
    CAMPAIGN,
    runs=False,
    surveyors=(),
    edit=None,
    assign=None,
    open_url="",
    assignments=ASSIGNMENTS[:1],
    note="",
    today=True,
)
CLOSED = replace(CAMPAIGN, state=DONE, state_code="closed", works=False, assign=None, open_url="", outside=None)
MEMBERS = (
    v.MemberLine("p1", "햇살이웃", "haessal@example.org", "팀장", Badge("교육 이수", "good")),
    v.MemberLine("p2", HOSTILE, "kkum@example.org", "조사단원", Badge("교육 1 / 2", "wait")),
)
TEAMS = v.TeamsPage(
    TABS,
    DISTRICTS,
    tuple(Choice(str(year), str(year), year == 2026) for year in range(2027, 2020, -1)),
    2026,
    "11140",
    (v.TeamCard("m1", "1조", 2026, MEMBERS), v.TeamCard("m2", HOSTILE, 2026, ())),
    (
        v.TrainingCard(
            "g1",
            "조사 윤리와 개인정보",
            "2026년 3월 5일(목) · 120분",
            required=True,
            people=(Choice("p1", "햇살이웃", chosen=True), Choice("p2", HOSTILE)),
            came="1명 왔어요",
        ),
        v.TrainingCard("g2", HOSTILE, "2026년 3월 7일(토) · 60분", required=False, people=(), came="0명 왔어요"),
    ),
    {},
    {},
)
WRONG_TEAM = replace(
    TEAMS,
    typed={"name": HOSTILE, "title": HOSTILE, "held_on": ""},
    errors={"name": "60자까지 쓸 수 있어요.", "held_on": "날짜를 골라 주세요."},
    problem="그해에 같은 이름의 조사단이 있어요.",
)
SURVEYED = v.SurveyedPage(
    (Choice("", "모든 자치구", chosen=True), *DISTRICTS[1:]),
    (
        v.SurveyedLine("회현동", "중구", "아직 조사하지 않았어요", 0, never=True),
        v.SurveyedLine("소공동", "중구", "2026년 11월 21일(토)", 38, never=False),
    ),
    '{"1100000000": "fresh", "1100000001": "year", "1100000003": "old", "1100000004": "never"}',
    (
        Choice("fresh", "한 해 안"),
        Choice("year", "두 해 안"),
        Choice("old", "두 해보다 오래"),
        Choice("never", "아직 조사하지 않았어요"),
    ),
    "/map/dongs.json",
    schematic=True,
)
OPEN_PAGE = v.OpenPage(
    code="h7k2mp",
    title="우리 동네의 함께 쓰는 곳",
    about="골목의 공간과 모임을 함께 찾아요.\n" + HOSTILE,
    district="중구",
    until="2026년 12월 18일(금)",
    takes=True,
    kinds=KINDS,
    typed={},
    errors={},
    instance_id="0b6f1c2e-0000-4000-8000-000000000001",
    outlines_url="/map/dongs.json",
    schematic=True,
)
WRONG_PROPOSAL = replace(
    OPEN_PAGE,
    kinds=KINDS[:1],
    typed={"name": HOSTILE, "summary": HOSTILE, "address": ""},
    errors={"address": "지도에서 자리를 누르거나, 어디쯤인지 적어 주세요."},
)
POSTER = v.PosterPage(
    "우리 동네의 함께 쓰는 곳",
    HOSTILE,
    "중구",
    "2026년 12월 18일(금)",
    "https://maeul.example.org/c/h7k2mp",
    "/static/web/img/mark.svg",
    "/campaigns/1",
)
SAMPLES = {
    "campaigns": ("campaigns.html", page("survey"), {"campaigns": CAMPAIGNS}),
    "campaigns-none": ("campaigns.html", page("survey"), {"campaigns": v.CampaignsPage(TABS, (), None)}),
    "campaign": ("campaign.html", page("survey"), {"campaign": CAMPAIGN}),
    "campaign-prepared": ("campaign.html", page("survey"), {"campaign": PREPARED}),
    "campaign-empty": ("campaign.html", page("survey"), {"campaign": EMPTY}),
    "campaign-surveyor": ("campaign.html", page("survey"), {"campaign": SURVEYORS}),
    "campaign-closed": ("campaign.html", page("survey"), {"campaign": CLOSED}),
    "campaign-teams": ("campaign_teams.html", page("survey"), {"teams": TEAMS}),
    "campaign-teams-wrong": ("campaign_teams.html", page("survey"), {"teams": WRONG_TEAM}),
    "surveyed": ("surveyed.html", page("survey", viewer=None), {"surveyed": SURVEYED}),
    "campaign-open": ("campaign_open.html", page("find", viewer=None), {"proposal": OPEN_PAGE}),
    "campaign-open-wrong": ("campaign_open.html", page("find", viewer=None), {"proposal": WRONG_PROPOSAL}),
    "campaign-open-thanks": (
        "campaign_open.html",
        page("find", viewer=None),
        {"proposal": replace(OPEN_PAGE, takes=False, thanks=True, kinds=())},
    ),
    "campaign-poster": ("campaign_poster.html", page("find"), {"poster": POSTER}),
}
