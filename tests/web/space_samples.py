"""Samples of places' pages: pictures, getting in, posters, the keeper's desk of pictures."""

from dataclasses import replace

from api.web import views as v
from api.web.access_form import access_choices
from api.web.archive_views import UploadForm
from api.web.place_pictures import Picture, Pictures
from api.web.programmes_views import SessionCard
from api.web.space_views import (
    AccessLine,
    Around,
    FreeTime,
    GroupLine,
    KeptPhoto,
    PlacePhotosPage,
    PlacePoster,
    Share,
    SiteWayPage,
    Way,
)

LONG = "아주 긴 이름을 가진 마을의 큰 나무 아래 햇살 드는 모임방과 그 옆의 작은 공유부엌"
HOSTILE = "회비 \\3,000 {{ 7*191 }} <b>굵게</b>"


def picture(key, alt, width=900, height=600, caption="", rights=""):
    base = f"/api/v1/media/{key}"
    small, medium, large = (f"{base}/{size}.jpg" for size in ("small", "medium", "large"))
    srcset = f"{small} 480w, {medium} 900w"
    return Picture(alt, small, medium, large, srcset, width, height, caption, rights)


PICTURES = Pictures(
    photos=(
        picture("p1", "창가에 큰 나무 식탁이 있고 의자가 열두 개 놓인 방"),
        picture("p2", "벽을 따라 개수대와 인덕션이 놓인 부엌", 600, 900, "부엌 쪽", "두레사진관"),
        picture("p3", HOSTILE, caption=HOSTILE),
    ),
    plans=(picture("p4", "남쪽에 문, 가운데 식탁, 북쪽에 부엌이 있는 평면도", caption="1층 평면도"),),
    entrances=(picture("p5", "주차장 쪽 턱이 없는 유리문"),),
)
ACCESS = (
    AccessLine("턱 없이 들어가기", "yes", "있어요"),
    AccessLine("휠체어가 지나는 문", "yes", "있어요"),
    AccessLine("승강기", "no", "없어요"),
    AccessLine("휠체어 화장실", "yes", "있어요"),
    AccessLine("장애인 주차 자리", "unknown", "아직 몰라요"),
    AccessLine("유아차로 다니기", "yes", "있어요"),
    AccessLine("수유·기저귀 자리", "unknown", "아직 몰라요"),
    AccessLine("점자·음성 안내", "no", "없어요"),
)
SESSION = SessionCard(
    "e1",
    1,
    "목요 밥상 모임",
    "/programmes/p1#session-e1",
    "11월",
    "26",
    "목",
    "11월 26일(목) 18:00~20:00",
    "햇살 공유부엌",
    "",
    "천연마을활력소",
    "서대문구 천연동",
    v.Badge("자리가 있어요", "good"),
    "12자리 가운데 4자리",
    "동아리",
    may_sign_up=True,
)
FREE = (
    FreeTime("/spaces/s1?date=2026-11-24&start=14:00&end=16:00#book", "오늘(화)", "14:00~16:00"),
    FreeTime("/spaces/s1?date=2026-11-25&start=09:00&end=11:00#book", "내일(수)", "09:00~11:00"),
    FreeTime("/spaces/s1?date=2026-11-26&start=14:00&end=16:00#book", "11월 26일(목)", "14:00~16:00", chosen=True),
)
SHARE = Share(
    "https://maeul.example/spaces/s1",
    "햇살 공유부엌 · 천연마을활력소",
    "/spaces/s1/poster",
    "/api/v1/spaces/s1/calendar.ics",
    "webcal://maeul.example/api/v1/spaces/s1/calendar.ics",
    "예약된 시간을 내 달력에서 구독하기",
)
AROUND = Around(
    kind_key="kitchen",
    free_next=FREE,
    access=ACCESS,
    way=Way(
        "독립문역 4번 출구에서 나와 오른쪽 골목으로 들어오세요.",
        "주차장 쪽 옆문에 턱이 없어요.",
        "찾던 곳에서 걸어서 7분",
    ),
    login_url="/login?next=%2Fspaces%2Fs1",
    share=SHARE,
)
BARE = Around(share=SHARE)
POSTER = PlacePoster(
    "햇살 공유부엌",
    "천연마을활력소 · 서울 서대문구 독립문로 24",
    ("공유부엌", "12명까지"),
    "kitchen",
    Pictures(),
    "/static/web/img/mark.svg",
    "https://maeul.example/r/7hkq2m",
    ("휴대전화 카메라로 QR 코드를 찍어요.", "빈 시간을 누르고 예약해요.", "공간지기가 확인하면 메일로 알려 드려요."),
    "/spaces/s1",
)


def full(cards):
    """Return everything that may stand around a place; `cards` are the other rooms of its site."""
    groups = (
        GroupLine("독립문 밥상두레", "/groups/g1", "한 달에 두 번 함께 밥을 지어요."),
        GroupLine(HOSTILE, "/groups/g2", HOSTILE),
    )
    own = replace(AROUND, pictures=PICTURES, sessions=(SESSION, replace(SESSION, id="e2", title=LONG)), groups=groups)
    return replace(own, siblings=cards, keep_url="/keep/spaces/s1/photos")


ROLES = (v.Choice("photo", "사진", chosen=True), v.Choice("plan", "평면도"), v.Choice("entrance", "들어오는 문"))
LICENCES = (v.Choice("own", "직접 제작", chosen=True), v.Choice("kogl_1", "공공누리 1유형"))


def kept(key, alt, badge, **more):
    base = f"/keep/spaces/s1/photos/{key}"
    small = f"/api/v1/media/{key}/small.jpg"
    given = KeptPhoto(
        key, small, alt, "", "", badge, "사진", "", ROLES, LICENCES, shows_people=False, version=1, media_version=1
    )
    return replace(given, base_url=base, **more)


SHOWN = v.Badge("모두에게 보여요", "good")
DESK = PlacePhotosPage(
    "햇살 공유부엌",
    (("/keep", "공간지기"), ("/keep/spaces/s1", "햇살 공유부엌"), ("", "사진")),
    "/spaces/s1",
    (
        kept("p1", PICTURES.photos[0].alt, SHOWN, hide_url="/keep/p1/hide", later_url="/keep/p1/later"),
        kept("p2", HOSTILE, SHOWN, caption=HOSTILE, hide_url="/keep/p2/hide", earlier_url="/keep/p2/earlier"),
        kept(
            "p3",
            "밥상에 둘러앉은 이웃들",
            v.Badge("동의를 기다려요", "wait"),
            shows_people=True,
            consent_told="알아볼 수 있는 사람이 나와요. 그분의 동의를 조정자가 적은 다음에야 보일 수 있어요.",
        ),
        kept("p4", "문 앞", v.Badge("공개본을 만들 수 없음", "bad"), small="", problem="사진이 깨져 있어요."),
        kept("p5", "골목에서 본 문", v.Badge("감춘 사진"), show_url="/keep/p5/show"),
    ),
    (kept("p6", "지난해의 방", v.Badge("내린 사진")),),
    UploadForm("/keep/spaces/s1/photos/new", "/api/v1/spaces/s1/media", 30_000_000, LICENCES, ROLES),
    (v.Link("/keep/spaces/s1", "공간 정보 고치기"), v.Link("/keep/sites/t1/photos", "시설 전체 사진")),
)
DESK_EMPTY = replace(DESK, hung=(), down=())
DESK_WRONG = replace(
    DESK_EMPTY,
    problem="사진 파일(JPEG·PNG·WebP)만 올릴 수 있어요. 평면도도 사진으로 바꾸어 올려 주세요.",
    form=replace(
        DESK.form,
        typed={"caption": HOSTILE, "alt": ""},
        errors={"alt": "비워 둘 수 없어요.", "shows_people": "알아볼 수 있는 사람이 나오는지 골라 주세요."},
    ),
)
ANSWERS = {"access_step_free": "yes", "access_lift": "no"}
WAY = SiteWayPage(
    "t1",
    "천연마을활력소",
    {"way_text": "독립문역 4번 출구", "entrance_text": HOSTILE, "version": "1", **ANSWERS},
    {},
    access_choices(ANSWERS, str),
)


def samples(page, keeper):
    """Return the pages that only this module knows; `page` makes a page's frame, `keeper` looks at it."""
    desk = page("keep", keeper)
    return {
        "place-poster": ("place_poster.html", page(), {"poster": POSTER}),
        "place-poster-photo": ("place_poster.html", page(), {"poster": replace(POSTER, name=LONG, pictures=PICTURES)}),
        "place-photos": ("place_photos.html", desk, {"photos": DESK}),
        "place-photos-empty": ("place_photos.html", desk, {"photos": DESK_EMPTY}),
        "place-photos-wrong": ("place_photos.html", desk, {"photos": DESK_WRONG}),
        "site-way": ("site_way.html", desk, {"way": WAY}),
        "site-way-wrong": ("site_way.html", desk, {"way": replace(WAY, errors={"": "그사이 다른 사람이 바꾸었어요."})}),
    }
