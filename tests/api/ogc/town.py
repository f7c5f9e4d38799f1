"""A small town for reading layers: records of every shape, a site with a space, a person, and words that bite."""

from datetime import date
from uuid import UUID

from geo.drawn import read_shape
from tests.factories import Factory

HOSTILE = '회비 \\3,000 {{ 7*191 }} <b>굵게</b> 100% O\'Reilly "따옴표"'
LINE = {"type": "LineString", "coordinates": [[126.975, 37.565], [126.98, 37.57], [126.99, 37.571]]}
AREA = {
    "type": "Polygon",
    "coordinates": [[[126.97, 37.56], [126.99, 37.56], [126.99, 37.58], [126.97, 37.58], [126.97, 37.56]]],
}


def build(make: Factory) -> dict[str, UUID]:
    """Make the town and return its ids by name."""
    make.boundaries()
    site = make.site("천연가압장", about=HOSTILE)
    made = {
        "site": site,
        "space": make.space(site, "큰 모임방", kind="hall"),
        "library": make.resource(
            "달빛 작은도서관",
            "space",
            (126.97, 37.561),
            observed_on=date(2024, 3, 2),
            summary="책 읽는 골목",
            **{"properties.capacity": 12, "properties.tags": ["책", "아이"], "properties.opened_on": "2019-05-01"},
            private={"memo": "MEMO-SECRET", "contact_name": "NAME-SECRET", "mobile": "010-9999-0000"},
        ),
        "hostile": make.resource(HOSTILE, "story", (126.99, 37.575), observed_on=date(2025, 7, 1), summary=HOSTILE),
        "group": make.resource(
            "느티나무 모임",
            "organisation",
            (127.01, 37.59),
            observed_on=date(2026, 1, 15),
            **{"properties.members": 30, "properties.capacity": 40},
        ),
        "way": make.resource("소금길", "route", None, geometry=read_shape(LINE), observed_on=date(2025, 1, 1)),
        "field": make.resource("텃밭", "goods", None, geometry=read_shape(AREA), observed_on=date(2025, 2, 2)),
        "rumour": make.resource("전해 오는 말", "story", None),
        "person": make.resource(
            "홍시험", "person", None, private={"alias": "책 읽어 주는 이웃", "phone": "010-1234-0000"}
        ),
        "draft": make.resource("아직 초안", "space", (126.98, 37.57), state="draft"),
    }
    make.agree(made["person"], "alias", channels=("web", "open_data"))
    return made
