"""Made-up photos and stories, for looking at the pages of photos and of the village archive."""

from dataclasses import replace

from api.web import archive_views as v
from api.web.views import Badge, Choice, Link, Pager, Viewer
from tests.web.import_samples import HOSTILE
from tests.web.resource_samples import LIBRARY
from tests.web.samples import page

TEAM = Viewer("마을지기", "maeul@example.org", loads_data=True)
NO_PAGER = Pager(2, 1, 2)
LICENCES = (Choice("own", "직접 조사", True), Choice("kogl_1", "공공누리 제1유형(출처표시)"))
ROLES = (
    Choice("main", "대표 사진"),
    Choice("before", "전", True),
    Choice("after", "후"),
    Choice("other", "그 밖의 사진"),
)


def picture(name, alt, caption="", rights="", size=(1600, 1067)):
    address = f"/api/v1/media/{name}"
    return v.Picture(f"{address}/small.jpg", f"{address}/large.jpg", *size, alt, caption, rights)


BEFORE = picture("before", "담이 헐린 골목에 쓰레기봉투가 쌓여 있다", "2013년 봄", "천연동 사진반")
AFTER = picture("after", "같은 골목에 노란 선과 화분이 놓여 있다", "2014년 가을")
TREE = picture(
    "tree", "느티나무 아래 평상에 이웃들이 앉아 있다", "여름이면 평상이 비는 날이 없어요.", "공공누리 제1유형"
)
GALLERY = v.Gallery(
    pictures=(TREE, picture("well", "옛 우물 자리"), picture("stairs", HOSTILE, HOSTILE, HOSTILE, (900, 1600))),
    pairs=(v.Pair(BEFORE, AFTER),),
    recordings=(v.Recording("/api/v1/media/talk/copy", "audio/mpeg", "우물집 이야기 12분", "2019년 가을 녹음"),),
    papers=(v.Paper("/api/v1/media/paper/copy", "골목 잔치 안내문 (PDF)", "천연동 주민자치회"),),
    stories=(Link("/archive/items/1", "우물가에서 자란 아이들"), Link("/archive/items/2", HOSTILE)),
)
KEPT = v.KeptFile(
    id="f1",
    badge=Badge("조사단 안", "wait"),
    kind="사진",
    alt="느티나무 아래 평상",
    caption="여름 오후",
    credit="천연동 사진반",
    licences=LICENCES,
    roles=ROLES,
    shows_people=False,
    small="/api/v1/media/tree/small.jpg",
    problem="",
    waiting=False,
    version=1,
    media_version=2,
    change_url="/resources/r1/photos/f1/change",
    take_off_url="/resources/r1/photos/f1/take-off",
    release_url="/resources/r1/photos/f1/release",
    hide_url="",
    original_url="/api/v1/media/tree/original",
)
SHOWN = replace(KEPT, id="f2", badge=Badge("공개", "good"), alt=HOSTILE, caption=HOSTILE, release_url="", hide_url="/h")
WAITING = replace(KEPT, id="f3", badge=Badge("준비 중", "wait"), alt="", caption="", small="", waiting=True)
FAILED = replace(
    WAITING,
    id="f4",
    badge=Badge("공개본을 만들 수 없음", "bad"),
    kind="소리",
    alt="면담 녹음",
    problem="작성자·위치를 지울 수 없어 조사단 안에만 두어요.",
    waiting=False,
    release_url="",
)
FORM = v.UploadForm(
    "/resources/r1/photos/new", "/api/v1/resources/r1/media", 60_000_000, LICENCES, ROLES, may_release=True
)
PHOTOS = v.PhotosPage("별빛 작은도서관", "/resources/r1", (KEPT, SHOWN, WAITING, FAILED), FORM)
PHOTOS_REFUSED = v.PhotosPage(
    HOSTILE,
    "/resources/r1",
    (),
    replace(
        FORM, typed={"alt": HOSTILE, "caption": HOSTILE, "shows_people": "true"}, errors={"file": "파일을 골라 주세요."}
    ),
    "사진 파일이 깨졌거나 끝까지 오지 않았어요. 다시 찍거나 다시 보내 주세요.",
)
CARD = v.ArchiveCard(
    "우물가에서 자란 아이들",
    "/archive/items/1",
    Badge("이야기", "info"),
    "1962~1975년",
    "옛 우물 자리 · 서대문구 천연동",
    "해 질 녘이면 두레박 소리가 골목 끝까지 들렸어요. 물을 긷다 말고 아이들은 우물 둘레를 돌며 놀았지요.",
    picture("well", "옛 우물"),
)
CARDS = (
    CARD,
    v.ArchiveCard(HOSTILE, "/archive/items/2", Badge("문서", "plain"), "", "", HOSTILE),
    v.ArchiveCard("아래 시장 잔치", "/archive/items/3", Badge("사진", "good"), "1988년 9월 17일(토)", "아래 시장", ""),
)
KINDS = (
    Choice("story", "이야기", True),
    Choice("photo", "사진"),
    Choice("recording", "소리·영상 기록"),
    Choice("document", "문서"),
)
COLLECTIONS = (
    v.CollectionCard(
        "골목의 기억", "/archive/collections/1", "복개하기 전 개울과 골목 사람들의 이야기를 모았어요.", 12
    ),
    v.CollectionCard(HOSTILE, "/archive/collections/2", HOSTILE, 0, Badge("작성 중", "wait")),
)
ARCHIVE = v.ArchivePage(
    "", "", "", tuple(replace(kind, chosen=False) for kind in KINDS), CARDS, COLLECTIONS, NO_PAGER, asked=False
)
ARCHIVE_DESK = replace(ARCHIVE, write_url="/archive/new", drafts_url="/archive?drafts=1")
ARCHIVE_EMPTY = replace(ARCHIVE, cards=(), collections=(), pager=Pager(0, 0, 0))
ARCHIVE_NONE = replace(
    ARCHIVE_EMPTY, words=HOSTILE, year_from="스물", kinds=KINDS, asked=True, error="해는 1975처럼 숫자로 적어 주세요."
)
ITEM = v.ItemPage(
    "우물가에서 자란 아이들",
    Badge("이야기", "info"),
    "해 질 녘이면 두레박 소리가 골목 끝까지 들렸어요.\n\n물을 긷다 말고 아이들은 우물 둘레를 돌며 놀았지요. " + HOSTILE,
    (
        ("때", "1962~1975년"),
        ("곳", "옛 우물 자리 · 서대문구 천연동"),
        ("들려준 이", "우물집 할머니"),
        ("이용조건", "직접 조사"),
    ),
    Link("/resources/r1", "별빛 작은도서관"),
    Link("/archive/collections/1", "골목의 기억"),
    replace(GALLERY, stories=()),
)
ITEM_DESK = replace(
    ITEM,
    desk=v.ItemDesk(
        Badge("작성 중", "wait"),
        3,
        HOSTILE,
        "동의가 적혀 있어야 모두에게 보여요.",
        (replace(KEPT, roles=(), change_url=""), replace(FAILED, roles=(), change_url="")),
        replace(FORM, roles=(), action="/archive/items/1/files", api="/api/v1/archive/items/1/media"),
        "/archive/items/1/edit",
        "/archive/items/1/publish",
        "",
        "/archive/items/1/close",
        "이용조건을 확인해서 적은 다음 공개해 주세요.",
    ),
)
ITEM_BARE = v.ItemPage("빈 기록", Badge("문서", "plain"), "", (), None, None, v.NO_GALLERY)
COLLECTION = v.CollectionPage("1", "골목의 기억", "복개하기 전 이야기\n" + HOSTILE, "서대문구", CARDS, NO_PAGER)
COLLECTION_DESK = replace(
    COLLECTION,
    cards=(),
    state=Badge("작성 중", "wait"),
    version=1,
    edit_url="/e",
    publish_url="/p",
    pager=Pager(0, 0, 0),
)
TYPED = {"kind": "story", "title": HOSTILE, "body": HOSTILE, "happened_from": "스무 해 전", "consent_needed": "true"}
ITEM_FORM = v.ItemForm(
    "마을기록 쓰기",
    "/archive/new",
    "/archive",
    KINDS,
    (Choice("", "모음에 넣지 않음", True), Choice("1", "골목의 기억")),
    (Choice("", "이어진 곳의 동", True), Choice("1141052000", "서대문구 천연동")),
    LICENCES,
    {"kind": "story", "resource_id": "r1"},
    Link("/resources/r1", "별빛 작은도서관"),
)
ITEM_FORM_WRONG = replace(
    ITEM_FORM,
    typed=TYPED,
    resource=None,
    errors={"happened_from": "1962, 1962-05, 1962-05-01처럼 적어 주세요.", "title": "비워 둘 수 없어요."},
    problem="어느 동네의 것인지 동이나 장소를 골라 주세요.",
)
COLLECTION_FORM = v.CollectionForm(
    "모음 만들기",
    "/archive/collections/new",
    (Choice("11410", "서대문구", True),),
    {"title": HOSTILE},
    {"title": "너무 길어요."},
)
OPEN = {
    "resource-photos": ("resource.html", {"record": replace(LIBRARY, gallery=GALLERY)}),
    "archive": ("archive.html", {"archive": ARCHIVE}),
    "archive-empty": ("archive.html", {"archive": ARCHIVE_EMPTY}),
    "archive-none": ("archive.html", {"archive": ARCHIVE_NONE}),
    "archive-item": ("archive_item.html", {"item": ITEM}),
    "archive-item-bare": ("archive_item.html", {"item": ITEM_BARE}),
    "archive-collection": ("archive_collection.html", {"collection": COLLECTION}),
}
INSIDE = {
    "resource-photos-first": (
        "resource.html",
        {"record": replace(LIBRARY, gallery=v.Gallery(manage_url="/a", write_url="/b", held=2))},
    ),
    "photos": ("photos.html", {"photos": PHOTOS}),
    "photos-refused": ("photos.html", {"photos": PHOTOS_REFUSED}),
    "archive-desk": ("archive.html", {"archive": ARCHIVE_DESK}),
    "archive-drafts": ("archive.html", {"archive": replace(ARCHIVE_DESK, drafts=True)}),
    "archive-item-desk": ("archive_item.html", {"item": ITEM_DESK}),
    "archive-collection-desk": ("archive_collection.html", {"collection": COLLECTION_DESK}),
    "archive-form": ("archive_form.html", {"form": ITEM_FORM}),
    "archive-form-wrong": ("archive_form.html", {"form": ITEM_FORM_WRONG}),
    "archive-collection-form": ("archive_collection_form.html", {"form": COLLECTION_FORM}),
}
SAMPLES = (
    {name: (template, page("find"), context) for name, (template, context) in OPEN.items()}
    | {name: (template, page("find", viewer=TEAM), context) for name, (template, context) in INSIDE.items()}
    | {"archive-english": ("archive.html", page("find", lang="en"), {"archive": ARCHIVE})}
    | {"photos-english": ("photos.html", page("find", viewer=TEAM, lang="en"), {"photos": PHOTOS})}
)
