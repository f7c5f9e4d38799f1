"""Made-up jobs, backups and health for looking at the pages of those who run the service."""

from dataclasses import replace

from api.web import operation_views as v
from api.web.tabs import OFFICE, marked
from api.web.views import Badge, Link, Pager
from tests.web.samples import page

HOSTILE = '<b>굵게</b> {{ 7*191 }} `\\3,000` "따옴표" <script>alert(1)</script>'

JOBS = v.JobsPage(
    tabs=marked(OFFICE, "/admin/jobs"),
    worker=Badge("일하는 중", "good"),
    worker_says="",
    facts=(
        ("기다리는 일", "3"),
        ("하는 중인 일", "1"),
        ("하지 못한 일", "3"),
        ("오늘 마친 일", "1,284"),
        ("가장 오래 기다린 일", "2분"),
    ),
    failed=(
        v.FailedCard(
            11, "메일 보내기", "메일 서버가 받지 않았거나 닿지 않았어요.", "오늘 14:05", "8번 해 봤어요", None
        ),
        v.FailedCard(12, "사진 줄여 두기", HOSTILE, "어제 03:00", "1번 해 봤어요", None),
        v.FailedCard(
            13,
            "지도책 판 만들기",
            "디스크가 가득 찼어요.",
            "11월 20일(금) 03:00",
            "8번 해 봤어요",
            Link("/atlas/editions/1", "지도책 판 보기"),
        ),
    ),
    pager=Pager(3, 1, 3),
    aside=(v.AsideLine(9, "메일 보내기", "11월 19일(목) 09:12"),),
    kinds=(
        v.KindLine("메일 보내기", False, "3", "1", 1, "42", "0.21초", "오늘 14:02"),
        v.KindLine("대기 줄 넘기기", True, "—", "—", 0, "842", "0.02초", "오늘 14:05"),
        v.KindLine("오지 않은 예약의 자리 열기", True, "—", "—", 0, "842", "0.03초", "오늘 14:05"),
        v.KindLine("지도책 판 만들기", False, "—", "—", 2, "—", "14초", "11월 20일(금) 02:51"),
    ),
)
JOBS_EMPTY = replace(
    JOBS,
    worker=Badge("멈춤", "bad"),
    worker_says="일꾼이 소식이 없어요. 서비스를 다시 켜 주세요.",
    facts=tuple((label, "0") for label, _ in JOBS.facts),
    failed=(),
    pager=Pager(0, 0, 0),
    aside=(),
    kinds=(),
)

FACTS = "3.4 MB · 48,204행 · 사진 312장 · 0007판"
BACKUPS = v.BackupsPage(
    tabs=marked(OFFICE, "/admin/backups"),
    warning="",
    running=None,
    facts=(("가장 새 백업", "오늘 03:00"), ("마지막으로 풀어 본 때", "어제 03:10"), ("모두", "4개 · 13.2 MB")),
    backups=(
        v.BackupCard(
            "maeul-2026-11-22-030000.maeul",
            "오늘 03:00",
            "밤마다",
            FACTS,
            Badge("아직 확인하지 않음", "wait"),
            held=False,
            readable=True,
        ),
        v.BackupCard(
            "maeul-2026-11-21-030000.maeul",
            "어제 03:00",
            "밤마다",
            FACTS,
            Badge("어제 03:10 확인", "good"),
            held=True,
            readable=True,
        ),
        v.BackupCard(
            "이사-가기-전.maeul",
            "11월 2일(월) 18:20",
            "직접",
            FACTS,
            Badge("11월 2일(월) 18:31 확인", "good"),
            held=False,
            readable=True,
        ),
        v.BackupCard(
            "깨진-파일.maeul",
            "10월 30일(금) 11:02",
            "직접",
            "12 KB",
            Badge("읽을 수 없는 파일", "bad"),
            held=False,
            readable=False,
        ),
    ),
    pager=Pager(4, 1, 4),
    runs=(
        v.RunLine("만들기", "maeul-2026-11-22-030000.maeul", "오늘 03:00", "밤마다", Badge("마침", "good"), ""),
        v.RunLine("확인하기", "깨진-파일.maeul", "어제 10:14", HOSTILE, Badge("하지 못함", "bad"), HOSTILE),
    ),
    restore="maeul db restore backups/maeul-2026-11-22-030000.maeul",
    nightly="밤 3시가 지나면 저절로 하나를 만들어요. 날마다 하나씩 7개, 주마다 4개, 달마다 12개를 남기고 나머지는 지워요.",
)
BACKUPS_RUNNING = replace(
    BACKUPS,
    warning="가장 새 백업이 36시간보다 오래됐어요. 지금 하나 만들어 주세요.",
    running=v.Running("1", "백업을 만들고 있어요.", "데이터베이스를 옮겨 적어요", 40, "running"),
)
BACKUPS_EMPTY = replace(
    BACKUPS,
    facts=(("가장 새 백업", "—"), ("마지막으로 풀어 본 때", "—"), ("모두", "0개 · 0 B")),
    backups=(),
    pager=Pager(0, 0, 0),
    runs=(),
)

GOOD = Badge("좋아요", "good")
HEALTH = v.HealthPage(
    tabs=marked(OFFICE, "/admin/health"),
    state=Badge("손봐야 해요", "bad"),
    checked="오늘 14:05",
    todo=(
        v.CheckLine(
            "백업",
            Badge("손봐야 해요", "bad"),
            "가장 새 백업이 36시간보다 오래됐어요. 지금 하나 만들고, 밤의 백업이 왜 멈췄는지 봐 주세요.",
            Link("/admin/backups", "백업 만들기"),
        ),
        v.CheckLine("보낼 메일", Badge("살펴보세요", "wait"), HOSTILE, None),
    ),
    good=tuple(v.CheckLine(part, GOOD, "", None) for part in ("일꾼", "기다리는 일", "디스크", "행정동 경계")),
    panels=(
        v.FactsPanel(
            "데이터베이스",
            (
                ("크기", "61.2 MB"),
                ("큰 표", "dongs 12.1 MB, import_rows 8.4 MB, claims 3.0 MB"),
                ("연결", "9 / 100"),
                ("판", "0007 · PostgreSQL 15.9 · PostGIS 3.3.2"),
            ),
        ),
        v.FactsPanel("디스크와 백업", (("남은 자리", "21.4 GB / 63.1 GB"), ("백업이 쓰는 자리", "13.2 MB"))),
        v.FactsPanel(
            "브라우저가 막은 것", (("/spaces/{space_id}", "script-src-elem · https://widget.example · 12번"),)
        ),
        v.FactsPanel("프로그램의 판", (("maeul", "0.7.0"), ("python", "3.11.2"), ("fastapi", "0.165.0"))),
    ),
    slow=((HOSTILE, "3초"), ("SELECT id FROM spaces WHERE " + "x" * 200, "2초")),
    remembers=False,
)
HEALTH_GOOD = replace(HEALTH, state=GOOD, todo=(), slow=())

SAMPLES = {
    "admin-jobs": ("admin_jobs.html", page("admin"), {"jobs": JOBS}),
    "admin-jobs-empty": ("admin_jobs.html", page("admin"), {"jobs": JOBS_EMPTY}),
    "admin-backups": ("admin_backups.html", page("admin"), {"shelf": BACKUPS}),
    "admin-backups-running": ("admin_backups.html", page("admin"), {"shelf": BACKUPS_RUNNING}),
    "admin-backups-empty": ("admin_backups.html", page("admin"), {"shelf": BACKUPS_EMPTY}),
    "admin-health": ("admin_health.html", page("admin"), {"health": HEALTH}),
    "admin-health-good": ("admin_health.html", page("admin"), {"health": HEALTH_GOOD}),
}
