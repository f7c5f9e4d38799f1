"""Demo sites of the other kinds: childcare, arts studios, village enterprises, cafés, idle spaces."""

from datetime import date

from geo.demo.drafts import OFFICE_HOURS, DemoSite, DemoSpace
from geo.enums import Approval, SiteKind, SiteState, SpaceKind

PLAY = ("놀이매트", "그림책", "냉난방")


def _childcare(key: str, name: str, dong: str, operator: str, opened_on: date, east_m: float) -> DemoSite:
    room = DemoSpace(
        f"{key}-room",
        "열린육아방",
        kind=SpaceKind.CHILDCARE,
        heads_max=12,
        area_m2=36.0,
        features=PLAY,
        hours=OFFICE_HOURS,
    )
    about = "이웃이 함께 아이를 돌보는 열린육아방입니다."
    return DemoSite(
        key=key,
        name=name,
        kind=SiteKind.VILLAGE_SPACE,
        dong=dong,
        about=about,
        operator=operator,
        offset_m=(east_m, 30.0),
        opened_on=opened_on,
        spaces=(room,),
    )


CHILDCARE = (
    _childcare("hwagok-childcare", "화곡 열린육아방", "강서구 화곡본동", "화곡 품앗이모임", date(2019, 5, 7), 40.0),
    _childcare("seongsu-childcare", "성수 열린육아방", "성동구 성수1가1동", "성수 돌봄모임", date(2021, 9, 1), -40.0),
    _childcare("jamsil-childcare", "잠실 열린육아방", "송파구 잠실2동", "잠실 육아모임", date(2022, 3, 2), 20.0),
    _childcare("doksan-childcare", "독산 열린육아방", "금천구 독산1동", "독산 품앗이모임", date(2018, 11, 5), 30.0),
    _childcare("suyu-childcare", "수유 열린육아방", "강북구 수유1동", "수유 돌봄모임", date(2020, 7, 1), -20.0),
    DemoSite(
        key="daerim-childcare",
        name="대림 열린육아방",
        kind=SiteKind.VILLAGE_SPACE,
        dong="영등포구 대림2동",
        about="도서관 한쪽을 고쳐 열 예정입니다.",
        operator="대림 돌봄모임",
        state=SiteState.PLANNED,
        planned_in_days=90,
    ),
)

ARTS = (
    DemoSite(
        key="yeonhui-writers",
        name="연희문학창작촌",
        kind=SiteKind.ARTS_STUDIO,
        dong="서대문구 연희동",
        about="작가들의 집필 공간입니다. 협약에 따라 일부 방을 주민과 나누어 씁니다(2015년 4월 협약).",
        operator="연희문학창작촌",
        offset_m=(60.0, -120.0),
        spaces=(
            DemoSpace(
                "yeonhui-seminar",
                "문학미디어랩",
                heads_max=30,
                area_m2=60.0,
                features=("빔프로젝터", "음향", "의자"),
                approval=Approval.INQUIRE,
                hours=None,
                about="행사가 없는 날에 나누어 씁니다. 전화로 물어봐 주세요.",
            ),
        ),
    ),
    DemoSite(
        key="mangwon-arts",
        name="망원 마을예술창작소",
        kind=SiteKind.ARTS_STUDIO,
        dong="마포구 망원1동",
        about="그림과 흙으로 무엇이든 만들어 보는 작업실입니다.",
        operator="망원 예술모임",
        offset_m=(-60.0, 40.0),
        opened_on=date(2015, 6, 20),
        spaces=(
            DemoSpace("mangwon-studio", "흙작업실", kind=SpaceKind.STUDIO, heads_max=10, features=("물레", "가마")),
            DemoSpace(
                "mangwon-practice",
                "연습실",
                kind=SpaceKind.STUDIO,
                heads_max=15,
                features=("거울", "음향"),
                approval=Approval.MANAGER,
                fee="1시간 5,000원",
            ),
        ),
    ),
    DemoSite(
        key="samseon-arts",
        name="성곽마을 예술창작소",
        kind=SiteKind.ARTS_STUDIO,
        dong="성북구 삼선동",
        about="성곽 아래에서 노래하고 연주하는 곳입니다.",
        operator="성곽마을 사람들",
        offset_m=(30.0, -30.0),
        opened_on=date(2016, 9, 3),
        spaces=(
            DemoSpace(
                "samseon-music", "음악방", kind=SpaceKind.STUDIO, heads_max=8, features=("피아노", "음향", "방음시설")
            ),
        ),
    ),
)

OTHERS = (
    DemoSite(
        key="yeonhui-cafe",
        name="연희동 마을카페",
        kind=SiteKind.CAFE,
        dong="서대문구 연희동",
        about="주민센터 1층을 주민에게 연 카페입니다.",
        operator="연희동 주민자치회",
        offset_m=(-90.0, 60.0),
        opened_on=date(2016, 4, 1),
        spaces=(DemoSpace("yeonhui-cafe-table", "큰 탁자 자리", heads_max=10, features=("와이파이", "책상", "의자")),),
    ),
    DemoSite(
        key="hoegi-enterprise",
        name="회기 마을기업 손바느질",
        kind=SiteKind.VILLAGE_ENTERPRISE,
        dong="동대문구 회기동",
        about="헌 옷을 고치고 바느질을 나누는 마을기업입니다.",
        operator="회기 손바느질",
        offset_m=(40.0, -20.0),
        opened_on=date(2017, 4, 10),
        spaces=(
            DemoSpace(
                "hoegi-sewing",
                "바느질방",
                kind=SpaceKind.STUDIO,
                heads_max=8,
                features=("재봉틀", "책상"),
                approval=Approval.MANAGER,
            ),
        ),
    ),
    DemoSite(
        key="samgak-sarangbang",
        name="삼각산 마을사랑방",
        kind=SiteKind.SARANGBANG,
        dong="강북구 삼각산동",
        about="누구나 신을 벗고 들어와 쉬는 사랑방입니다.",
        operator="삼각산동 주민자치회",
        offset_m=(-30.0, 20.0),
        opened_on=date(2015, 11, 2),
        spaces=(DemoSpace("samgak-room", "사랑방", heads_max=20, area_m2=44.0, features=("TV", "정수기", "냉난방")),),
    ),
    DemoSite(
        key="myeonmok-library",
        name="면목 작은도서관",
        kind=SiteKind.LIBRARY,
        dong="중랑구 면목본동",
        about="주민이 돌아가며 지키는 작은도서관입니다.",
        operator="면목 책읽는 이웃",
        offset_m=(20.0, 40.0),
        opened_on=date(2013, 5, 4),
        spaces=(DemoSpace("myeonmok-room", "이야기방", heads_max=14, features=("칠판", "책상", "의자")),),
    ),
    DemoSite(
        key="hongeun-senior",
        name="홍은 열린경로당",
        kind=SiteKind.SENIOR_CENTER,
        dong="서대문구 홍은1동",
        about="낮에는 어르신 쉼터, 저녁에는 이웃 모임 자리입니다.",
        operator="홍은1동 경로회",
        offset_m=(30.0, 30.0),
        opened_on=date(2012, 10, 2),
        spaces=(DemoSpace("hongeun-room", "저녁 모임방", heads_max=18, features=("TV", "냉난방")),),
    ),
    DemoSite(
        key="mullae-idle",
        name="문래 옛 철공소",
        kind=SiteKind.IDLE,
        dong="영등포구 문래동",
        about="구가 사들여 쓰임을 찾고 있는 유휴공간입니다. 석 달까지 모임에 빌려줍니다.",
        operator="영등포구 유휴공간 담당",
        offset_m=(-80.0, -50.0),
        floor_area_m2=84.0,
        spaces=(
            DemoSpace(
                "mullae-shop",
                "1층 작업장",
                kind=SpaceKind.OTHER,
                heads_max=20,
                area_m2=84.0,
                approval=Approval.INQUIRE,
                hours=None,
            ),
        ),
    ),
    DemoSite(
        key="hangangro-idle",
        name="한강로 빈 관사",
        kind=SiteKind.IDLE,
        dong="용산구 한강로동",
        about="비어 있는 공공 관사입니다. 쓰임을 함께 찾고 있습니다.",
        operator="용산구 유휴공간 담당",
        state=SiteState.CANDIDATE,
        offset_m=(-60.0, 80.0),
        floor_area_m2=72.0,
    ),
    DemoSite(
        key="siheung-idle",
        name="시흥 옛 파출소",
        kind=SiteKind.IDLE,
        dong="금천구 시흥1동",
        about="주민모임이 쓰기로 하고 고치고 있습니다.",
        operator="금천구 유휴공간 담당",
        state=SiteState.BUILDING,
        planned_in_days=45,
        floor_area_m2=66.0,
    ),
)

SITES = (*CHILDCARE, *ARTS, *OTHERS)
