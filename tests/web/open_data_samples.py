"""Made-up datasets and frames for looking at the pages of open data."""

from dataclasses import replace

from api.web import embed_views as e
from api.web import open_data_views as v
from api.web.views import Badge, Choice, Link
from tests.web.import_samples import HOSTILE
from tests.web.samples import page

FILES = tuple(
    v.FileLink(f"/api/v1/open-data/resources.{kind}", label, says, size)
    for kind, label, says, size in (
        ("csv", "CSV", "엑셀과 통계 프로그램에서 바로 열려요.", "2.3 MB"),
        ("geojson", "GeoJSON", "웹 지도와 QGIS에서 열려요.", "4.8 MB"),
        ("gpkg", "GeoPackage", "QGIS·ArcGIS에서 층마다 열려요.", ""),
        ("kml", "KML", "구글 어스와 지도 앱에서 열려요.", ""),
        ("gpx", "GPX", "걷기 앱과 손목시계로 옮겨요.", "340 KB"),
        ("shp", "Shapefile", "예전 GIS용이에요(CP949, 압축).", ""),
    )
)
CARD = v.DatasetCard(
    "resources",
    "우리 동네 지역자원",
    "이웃이 함께 조사한 공간, 단체, 활동, 물건, 이야기, 길이에요. 사람은 동의한 만큼만, 동까지만 실어요.",
    "/data/resources",
    (
        Badge("공공누리 제1유형(출처표시)", "good"),
        Badge("직접 조사(공공누리 제1유형으로 나눔)", "good"),
        Badge("그 밖에 2가지"),
    ),
    ("12,480건", "2026년 11월 21일(토) 바뀜", "경계 2025년 4월 1일(화) 기준"),
    FILES,
    left_out="이용 조건을 아직 몰라서 빠진 기록이 311건 있어요. 누리집에서는 볼 수 있어요.",
)
FIXED = replace(
    CARD,
    id="resources-as-is",
    title="고칠 수 없는 지역자원",
    terms=(Badge("공공누리 제3유형(출처표시·변경금지)", "wait"),),
    left_out="",
    warning="고치거나 다른 자료와 섞지 말고 그대로 써 주세요.",
)
CARDS = (
    replace(CARD, id="spaces", title="함께 쓰는 공간", left_out=""),
    CARD,
    FIXED,
    replace(CARD, id="aliases", title=HOSTILE, says=HOSTILE, files=FILES[:1], left_out=""),
)
DATA = v.DataPage(
    CARDS,
    (Choice("", "모든 자치구", chosen=True), Choice("11410", "서대문구")),
    "",
    (
        ("QGIS", "레이어 → 레이어 추가 → WFS/OGC API - Features 레이어 추가\nhttps://maeul.example.org/ogc"),
        ("R", 'library(sf)\nspaces <- st_read("https://maeul.example.org/api/v1/open-data/spaces.geojson")'),
    ),
    (
        (Link("/ogc", "OGC API – Features"), "QGIS와 ArcGIS가 층을 바로 읽어요."),
        (Link("/docs", "API 문서"), "프로그램에서 하나씩 물어요."),
    ),
)
SET = v.DatasetPage(
    CARD,
    (("기록", "12,480건"), ("바뀐 날", "2026년 11월 21일(토)"), ("경계", "서울특별시 2025-04-01")),
    (
        v.SourceLine(
            "전국작은도서관표준데이터 (서울특별시)", "공공누리 제1유형(출처표시)", "9,120", "https://example.org/data"
        ),
        v.SourceLine(HOSTILE, "직접 조사(공공누리 제1유형으로 나눔)", "3,360", ""),
    ),
    (
        v.ColumnLine("id", "번호", "글", "바뀌지 않는 번호; 합쳐진 번호는 aliases에서 찾아요"),
        v.ColumnLine("stated_licence", "이용 허락", "글", ""),
        v.ColumnLine("publisher_of_source", "출처 기관", "글", HOSTILE),
    ),
    (Link("/ogc/collections/resources-points", "/ogc/collections/resources-points"),),
)
FRAMES = tuple(
    e.FrameLine(
        name,
        title,
        says,
        path,
        f'<iframe src="https://maeul.example.org{path}" title="{title}" width="100%" height="520"></iframe>',
        520,
    )
    for name, title, says, path in (
        (
            "week",
            "천연가압장 모임방 빈 시간",
            "한 주의 빈 시간이에요. 누르면 예약 화면이 새 창에서 열려요.",
            "/embed/maps/1",
        ),
        ("site", HOSTILE, "이곳의 방과 다가오는 프로그램이에요.", "/embed/maps/2"),
    )
)
SIZES = (Choice("small", "작게(360px)"), Choice("usual", "보통(520px)", chosen=True), Choice("large", "크게(760px)"))
EMBED = e.EmbedPage("모임방", "/spaces/1", "모임방", FRAMES, SIZES, (("space", "1"),))

SAMPLES = {
    "data": ("data.html", page("data"), {"data": DATA}),
    "data-english": ("data.html", page("data", lang="en"), {"data": replace(DATA, place="서대문구")}),
    "data-empty": ("data.html", page("data"), {"data": replace(DATA, cards=(), empty=True)}),
    "data-set": ("data_set.html", page("data"), {"data": SET}),
    "data-embed": ("data_embed.html", page("data"), {"embed": EMBED}),
    "data-embed-all": (
        "data_embed.html",
        page("data"),
        {"embed": replace(EMBED, place="", kept=(), frames=FRAMES[:1])},
    ),
}
