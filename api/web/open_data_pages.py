"""The catalogue of open data, for people: what there is, under which terms, in which formats, and how to begin."""

from typing import Annotated, Final

from fastapi import APIRouter, Path, Query, Response

from api.deps import ReadingDep, SettingsDep
from api.open_data_asks import base_of, dataset_told, datasets_told
from api.web.embed_pages import router as embeds
from api.web.messages import Translator
from api.web.open_data_cards import PATH, dataset_card, dataset_page
from api.web.open_data_views import DataPage
from api.web.pages import FrameDep
from api.web.views import Choice, Link
from geo import clock
from geo.open_data.datasets import find_dataset
from geo.open_data.making import columns_of
from geo.queries.places import list_districts

router = APIRouter(include_in_schema=False)
router.include_router(embeds)

EXAMPLES: Final = (
    ("QGIS", "레이어 → 레이어 추가 → WFS/OGC API - Features 레이어 추가\n{base}/ogc"),
    ("엑셀", "데이터 → 웹에서\n{base}/api/v1/open-data/spaces.csv"),
    ("R", 'library(sf)\nspaces <- st_read("{base}/api/v1/open-data/spaces.geojson")'),
    (
        "파이썬",
        'import geopandas\nspaces = geopandas.read_file("{base}/api/v1/open-data/spaces.geojson")',
    ),
)


@router.get(PATH)
def index(
    frame: FrameDep,
    session: ReadingDep,
    settings: SettingsDep,
    district: Annotated[str, Query(max_length=40)] = "",
) -> Response:
    """Show every dataset with its files, of the whole or of one district."""
    base = base_of(frame.request, settings)
    found = list_districts(session, clock.today())
    chosen = next((one for one in found if one.code == district), None)
    told = datasets_told(session, settings, base)
    code, say = chosen.code if chosen else "", frame.say
    view = DataPage(
        cards=tuple(dataset_card(one, frame, code) for one in told if one["features"]),
        districts=(Choice("", say("모든 자치구"), not code), *(Choice(x.code, x.name, x.code == code) for x in found)),
        place=chosen.name if chosen else "",
        examples=tuple((say(title), say(lines).format(base=base)) for title, lines in EXAMPLES),
        doors=_doors(say),
        empty=not any(one["features"] for one in told),
    )
    return frame.show("data.html", "data", data=view)


def _doors(say: Translator) -> tuple[tuple[Link, str], ...]:
    return (
        (Link("/ogc", "OGC API – Features"), say("QGIS와 ArcGIS가 층을 바로 읽어요.")),
        (Link("/docs", say("API 문서")), say("프로그램에서 하나씩 물어요.")),
        (Link("/api/v1/open-data/catalog.jsonld", "DCAT"), say("자료 목록을 다른 포털이 모아 가요.")),
        (Link("/api/v1/open-data/hsds", "HSDS"), say("공간과 여는 시간을 사회서비스 표준으로 실어요.")),
        (Link("/data/embed", say("누리집에 넣기")), say("달력과 지도를 다른 누리집에 붙여요.")),
    )


@router.get(f"{PATH}/{{dataset}}")
def show(
    frame: FrameDep,
    session: ReadingDep,
    settings: SettingsDep,
    dataset: Annotated[str, Path(pattern="^[a-z][a-z-]{0,39}$")],
) -> Response:
    """Show one dataset: its sources, its files, and what every column means."""
    found = find_dataset(dataset)
    told = dataset_told(session, settings, base_of(frame.request, settings), found)
    return frame.show("data_set.html", "data", data=dataset_page(told, columns_of(session, found), frame))
