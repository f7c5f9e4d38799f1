"""Made-up series for looking at their pages."""

from api.web import series_views as v
from api.web.views import Badge, Choice, Link
from tests.web.import_samples import HOSTILE

GOOD, TAKEN, CLOSED = Badge("돼요", "good"), Badge("찼어요", "bad"), Badge("안 돼요", "wait")
MADE, SKIPPED, GONE = Badge("예약 확정", "good"), Badge("건너뜀", "wait"), Badge("취소됨", "plain")
ASKED = Badge("승인 대기", "wait")
TIME = "19:00~21:00"
TABS = (Link("/my", "예약"), Link("/my/series", "연속 예약", current=True), Link("/my/waits", "대기"))

PREVIEW = v.SeriesPreview(
    space_name="두레방",
    space_url="/spaces/s1",
    words="매주 화요일 19:00~21:00",
    good=3,
    bad=2,
    dates=(
        v.SeriesDate("2026-11-17", "2026년 11월 17일(화)", TIME, GOOD),
        v.SeriesDate("2026-11-24", "2026년 11월 24일(화)", TIME, GOOD),
        v.SeriesDate(
            "2026-12-01",
            "2026년 12월 1일(화)",
            TIME,
            TAKEN,
            "그 시간은 이미 예약되어 있어요.",
            ("12월 1일(화) 17:00~19:00 · 두레방", "12월 1일(화) 19:00~21:00 · 큰마루"),
        ),
        v.SeriesDate("2026-12-08", "2026년 12월 8일(화)", TIME, GOOD),
        v.SeriesDate("2027-02-09", "2027년 2월 9일(화)", TIME, CLOSED, "2월 9일(화)에는 열지 않아요."),
    ),
    fields=(("date", "2026-11-17"), ("contact_name", HOSTILE)),
    action="/spaces/s1/series",
    back_url="/spaces/s1/pick?date=2026-11-17",
    submit_label="되는 날만 예약하기",
)
ALL_GOOD = v.SeriesPreview(
    HOSTILE, "/spaces/s1", "매달 마지막 화요일 19:00~26:00", 1, 0, PREVIEW.dates[:1], (), "/x", "/y", "모두 예약하기"
)
REFUSED = v.SeriesPreview(
    "두레방", "/spaces/s1", "매주 화요일 19:00~21:00", 0, 1, PREVIEW.dates[2:3], (), "/x", "/y", "되는 날만 예약하기",
    problem="3번 가운데 1번은 예약할 수 없는 날이에요. 아무것도 예약하지 않았어요.",
)  # fmt: skip
CARD = v.SeriesCard(
    id="a1",
    space_name="두레방",
    space_url="/spaces/s1",
    site_name="천연마을활력소",
    words="매주 화요일 19:00~21:00",
    heads=12,
    purpose="동아리",
    made=2,
    skipped=2,
    cancelled=1,
    dates=(
        v.SeriesDate("2026-11-17", "2026년 11월 17일(화)", TIME, MADE, can_cancel=True, move_url="/my/b1/move"),
        v.SeriesDate("2026-11-24", "2026년 11월 24일(화)", TIME, GONE),
        v.SeriesDate(
            "2026-12-01", "2026년 12월 1일(화)", TIME, SKIPPED, "다른 예약이 있었어요", offered=True, can_take=True
        ),
        v.SeriesDate("2026-12-08", "2026년 12월 8일(화)", TIME, MADE, can_cancel=True, move_url="/my/b2/move"),
        v.SeriesDate("2027-02-09", "2027년 2월 9일(화)", TIME, SKIPPED, "여는 시간이 아니에요", can_take=True),
    ),
    coming=(Choice("2026-11-17", "2026년 11월 17일(화)", True), Choice("2026-12-08", "2026년 12월 8일(화)")),
    offered=True,
)
ODD = v.SeriesCard("a2", HOSTILE, "/spaces/s2", HOSTILE, "매달 마지막 화요일 10:00~12:00", 3, "기타", 0, 0, 1, ())
KEEP = v.KeepSeries(
    (Link("/keep", "예약"), Link("/keep/rivals", "심사")),
    v.SeriesCard(
        "a3", "큰마루", "/spaces/s3", "천연마을활력소", "매주 화요일 19:00~21:00", 30, "동아리", 2, 0, 0,
        (
            v.SeriesDate("2026-11-17", "2026년 11월 17일(화)", TIME, ASKED),
            v.SeriesDate("2026-11-24", "2026년 11월 24일(화)", TIME, ASKED),
        ),
    ),
    (Choice("2026-11-17", "2026년 11월 17일(화) 19:00~21:00"), Choice("2026-11-24", "2026년 11월 24일(화) 19:00~21:00")),
    (Choice("venue", "시설 사정이 있어요"), Choice("other", "다른 사정이 있어요")),
)  # fmt: skip
DECIDED = v.KeepSeries(KEEP.tabs, CARD, (), KEEP.reasons)

SERIES = {
    "series-preview": ("series_preview.html", "find", {"series": PREVIEW}),
    "series-preview-good": ("series_preview.html", "find", {"series": ALL_GOOD}),
    "series-preview-refused": ("series_preview.html", "find", {"series": REFUSED}),
    "my-series": ("my_series.html", "my", {"my": v.MySeries(TABS, (CARD, ODD))}),
    "my-series-empty": ("my_series.html", "my", {"my": v.MySeries(TABS, ())}),
    "my-series-refused": ("my_series.html", "my", {"my": v.MySeries(TABS, (CARD,), "그 시간은 이미 예약되어 있어요.")}),
    "keep-series": ("keep_series.html", "keep", {"keep": KEEP}),
    "keep-series-decided": ("keep_series.html", "keep", {"keep": DECIDED}),
}
