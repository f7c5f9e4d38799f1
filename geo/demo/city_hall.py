"""Demo sites around Seoul's city hall (126.978, 37.5665), every one with rooms that can be booked at once."""

from datetime import date

from geo.demo.drafts import DemoSite, DemoSpace, Hours
from geo.enums import Approval, SiteKind, SpaceKind

ALL_DAY = Hours()
HALL_FEATURES = ("빔프로젝터", "스크린", "마이크", "음향", "의자", "냉난방")

HUB = DemoSite(
    key="cityhall-hub",
    name="시청앞 마을활력소",
    kind=SiteKind.HUB,
    dong="중구 소공동",
    about="강당을 세 칸으로 나누어 쓸 수 있는 마을활력소입니다. 칸마다, 절반만, 또는 통째로 예약합니다.",
    operator="시청앞 마을활력소 운영위원회",
    at=(126.9783, 37.5662),
    opened_on=date(2019, 4, 1),
    floor_area_m2=412.0,
    spaces=(
        DemoSpace(
            key="cityhall-hall",
            name="강당 전체",
            kind=SpaceKind.HALL,
            heads_max=90,
            area_m2=180.0,
            features=(*HALL_FEATURES, "무대"),
            hours=ALL_DAY,
            cells=("강당 가칸", "강당 나칸", "강당 다칸"),
            about="가·나·다 세 칸을 모두 씁니다. 한 칸이라도 예약되어 있으면 빌릴 수 없습니다.",
        ),
        DemoSpace(
            key="cityhall-half",
            name="강당 절반(가·나칸)",
            kind=SpaceKind.HALL,
            heads_max=60,
            area_m2=120.0,
            features=HALL_FEATURES,
            hours=ALL_DAY,
            cells=("강당 가칸", "강당 나칸"),
            about="가칸과 나칸을 함께 씁니다.",
        ),
        DemoSpace(
            key="cityhall-a",
            name="강당 가칸",
            heads_max=30,
            area_m2=60.0,
            features=("빔프로젝터", "의자", "책상", "냉난방"),
            hours=ALL_DAY,
            cells=("강당 가칸",),
        ),
        DemoSpace(
            key="cityhall-b",
            name="강당 나칸",
            heads_max=30,
            area_m2=60.0,
            features=("칠판", "의자", "책상", "냉난방"),
            hours=ALL_DAY,
            cells=("강당 나칸",),
        ),
        DemoSpace(
            key="cityhall-c",
            name="강당 다칸",
            heads_max=30,
            area_m2=60.0,
            features=("거울", "음향", "냉난방"),
            hours=ALL_DAY,
            cells=("강당 다칸",),
        ),
        DemoSpace(
            key="cityhall-meeting",
            name="2층 모임방",
            heads_max=12,
            area_m2=28.0,
            features=("빔프로젝터", "칠판", "와이파이", "책상", "의자"),
            hours=ALL_DAY,
        ),
        DemoSpace(
            key="cityhall-club",
            name="2층 동아리방",
            heads_max=8,
            area_m2=19.5,
            features=("TV", "와이파이", "책상", "의자"),
            hours=ALL_DAY,
        ),
        DemoSpace(
            key="cityhall-projector",
            name="나눠 쓰는 이동식 빔프로젝터",
            kind=SpaceKind.THING,
            features=("빔프로젝터", "스크린"),
            hours=ALL_DAY,
            about="1층 안내대에서 빌려 가고 돌려줍니다.",
        ),
    ),
)

AROUND = (
    DemoSite(
        key="deoksu-sarangbang",
        name="덕수 마을사랑방",
        kind=SiteKind.SARANGBANG,
        dong="중구 소공동",
        about="돌담길 옆 작은 사랑방입니다. 차를 끓여 마시고 이야기를 나눕니다.",
        operator="소공동 주민자치회",
        at=(126.9757, 37.5654),
        opened_on=date(2016, 10, 8),
        floor_area_m2=64.0,
        spaces=(
            DemoSpace(
                key="deoksu-room",
                name="돌담방",
                heads_max=10,
                area_m2=24.0,
                features=("와이파이", "책상", "의자", "정수기"),
                hours=ALL_DAY,
            ),
            DemoSpace(
                key="deoksu-floor",
                name="온돌방",
                heads_max=8,
                area_m2=18.0,
                features=("좌식책상", "냉난방"),
                hours=ALL_DAY,
            ),
        ),
    ),
    DemoSite(
        key="mugyo-kitchen",
        name="무교 공유부엌",
        kind=SiteKind.VILLAGE_SPACE,
        dong="중구 명동",
        about="함께 밥을 짓는 부엌입니다. 불을 쓰는 곳이라 공간지기가 신청을 보고 승인합니다.",
        operator="무교 공유부엌 모임",
        at=(126.9797, 37.5676),
        opened_on=date(2020, 6, 1),
        floor_area_m2=58.0,
        spaces=(
            DemoSpace(
                key="mugyo-kitchen-room",
                name="공유부엌",
                kind=SpaceKind.KITCHEN,
                heads_max=12,
                area_m2=42.0,
                features=("취사시설", "냉장고", "오븐", "책상", "의자"),
                approval=Approval.MANAGER,
                hours=Hours(opens=10, closes=21),
                fee="2시간 10,000원(재료비 따로)",
            ),
        ),
    ),
    DemoSite(
        key="seosomun-library",
        name="서소문 작은도서관",
        kind=SiteKind.LIBRARY,
        dong="중구 소공동",
        about="책을 읽고 공부 모임을 여는 작은도서관입니다.",
        operator="서소문 책모임",
        at=(126.9738, 37.5636),
        opened_on=date(2014, 3, 3),
        floor_area_m2=96.0,
        spaces=(
            DemoSpace(
                key="seosomun-seminar",
                name="세미나실",
                heads_max=16,
                area_m2=33.0,
                features=("빔프로젝터", "칠판", "와이파이", "책상", "의자"),
                hours=ALL_DAY,
            ),
        ),
    ),
)

SITES = (HUB, *AROUND)
