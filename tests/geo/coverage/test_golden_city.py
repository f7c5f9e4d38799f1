"""A made-up city with everything in it, asked many ways: every figure and every word as they were last looked at.

The other tests of this folder say what must hold; this one notices whatever changes. After a change that is meant:
`MAEUL_WRITE_GOLDEN=1 ./maeul test tests/geo/coverage/test_golden_city.py`, and read the difference.
"""

import json
import os
from collections.abc import Callable, Sequence
from dataclasses import asdict, replace
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from geo.coverage.assess import assess
from geo.coverage.model import Cells, DongArea, Per, Site, Target
from geo.coverage.siting import Wish, next_sites
from geo.coverage.siting_candidates import drawn_candidates, grid_candidates
from geo.coverage.walking import Walking
from geo.network.walked import StreetNetwork
from tests.geo.coverage.fixture import EAST, NORTH, area, ask, box, cells, site
from tests.geo.network.nets import net

GOLDEN = Path(__file__).parent.parent / "golden" / "coverage.json"

TOWN = tuple(
    replace(one, district_code="11140", district="나구") if one.code >= "04" else one
    for one in (
        area("01", box(0, 0, 900, 800), 700, name="가람동", by_group={"child": 77, "old": 140}, unmet=3),
        area("02", box(900, 0, 1800, 800), 333, name="나래동", by_group={"child": 20, "old": 0}),
        area("03", box(0, 800, 900, 1600), None, name="다솜동"),
        area("04", box(900, 800, 1800, 1600), 0, name="라온동"),
        area("05", box(1800, 0, 2700, 1600), 1501, name="마루동", unmet=1),
        area("06", box(4800, 0, 5300, 500), 90, name="섬말동"),
    )
)
SITES = (
    site("하나", 100, 100, kind="hub", capacity=20),
    site("둘", 107, 107, kind="hub", capacity=10),
    site("셋", 1790, 400, kind="childcare", opened_on=date(2019, 3, 1), capacity=5),
    site("넷", 1000, 790, kind="hub", opened_on=None, childcare=True, capacity=8),
    site("다섯", 2600, 1500, kind="hub", opened_on=date(2020, 5, 1), capacity=0),
    site("예정", 400, 1200, kind="hub", state="planned", opened_on=date(2021, 2, 3)),
    site("뒤에 예정", 450, 1200, kind="hub", state="building", opened_on=date(2020, 12, 3)),
    site("아직", 2000, 300, kind="hub", opened_on=date(2020, 5, 2)),
    site("쉼", 2100, 1000, kind="hub", paused=((date(2020, 4, 1), None),)),
    site("쉬었음", 1900, 900, kind="other", paused=((date(2019, 4, 1), date(2020, 5, 1)),), capacity=3),
    site("닫음", 5000, 200, kind="hub", state="closed", closed_on=date(2020, 1, 15)),
    site("먼저 닫음", 5100, 200, kind="hub", state="closed", closed_on=date(2018, 1, 15)),
    site("후보", 500, 500, kind="hub", state="candidate"),
    Site("길 잃음", "길 잃음", "hub", declared_dong="마루동", opened_on=date(2015, 1, 1)),
    Site("뒤집힘", "뒤집힘", "hub", x_m=NORTH, y_m=EAST, declared_dong="02", opened_on=date(2015, 1, 1)),
    site("이웃 고을", -150, 300, kind="hub", beyond=True, declared_dong="바깥동"),
    site("모르는 곳", 3200, 100, kind="hub"),
)
STREETS = [
    *([(0, row), (2700, row)] for row in (50, 450, 750)),
    *([(column, 50), (column, 450)] for column in (0, 2700)),
    *([(column, 450), (column, 750)] for column in (0, 2700)),
    [(4850, 50), (5250, 50)],
]
CANDIDATES = (
    *(
        site(name, *at, state="candidate")
        for name, at in {"ㄱ": (450, 400), "ㄴ": (2250, 800), "ㄷ": (2300, 820)}.items()
    ),
    *(
        site(name, *at, state="candidate")
        for name, at in {"ㄹ": (5050, 250), "ㅁ": (1350, 400), "ㅂ": (450, 1200)}.items()
    ),
    Site("ㅅ", "ㅅ"),
)


def people(areas: Sequence[DongArea] = TOWN) -> Cells:
    """Uneven people: none here, many there; some outside every dong."""
    plain = cells(areas)
    each = (np.arange(len(plain)) * 7) % 13
    return Cells(
        np.append(plain.x_m, [EAST - 500, EAST + 3000]),
        np.append(plain.y_m, [NORTH + 50, NORTH + 50]),
        np.append(each, [4, 5]).astype(float),
        np.append(plain.dong_index, [-1, -1]),
    )


def streets() -> StreetNetwork:
    return StreetNetwork(net(*STREETS), [one.boundary for one in TOWN])


def sites(*names: str) -> tuple[Site, ...]:
    return tuple(one for one in SITES if one.name in names)


HUB = Target("hub", "마을활력소", frozenset({"hub"}))
CARE = Target(
    "childcare", "돌봄방", frozenset({"childcare"}), per=Per.DISTRICT, at_least=2, counted_from=date(2015, 1, 1)
)
CITY = Target("all", "모든 곳", per=Per.CITY, at_least=9, in_all=20, counted_from=date(2020, 1, 1))
SUM = Target("sum", "합계", per=Per.DONG, at_least=2, in_all=12)
GENTLE = Walking(speed_m_per_min=40, detour=1.25)

ASKS: dict[str, Callable[[], Any]] = {
    "with everything": lambda: assess(TOWN, SITES, people(), None, ask()),
    "hubs, each dong one": lambda: assess(TOWN, SITES, people(), None, ask(target=HUB)),
    "childcare by district, children": lambda: assess(TOWN, SITES, people(), None, ask(target=CARE, group="child")),
    "all in the city": lambda: assess(TOWN, SITES, people(), None, ask(target=CITY, minutes=15, level="city")),
    "two in each dong": lambda: assess(TOWN, SITES, people(), None, ask(target=SUM, minutes=5)),
    "slower, with ways about": lambda: assess(TOWN, SITES, people(), None, ask(walking=GENTLE)),
    "spread over the land": lambda: assess(TOWN, SITES, None, None, ask(group="old")),
    "nothing but points": lambda: assess([replace(one, residents=None) for one in TOWN], SITES, None, None, ask()),
    "as it is, without a register": lambda: assess(
        [replace(one, residents=None) for one in TOWN], SITES, people(), None, ask()
    ),
    "known only in the west": lambda: assess(TOWN, SITES, people(), None, ask(known_in=box(0, -500, 1500, 2000))),
    "no sites": lambda: assess(TOWN, [], people(), None, ask(target=HUB)),
    "a year before": lambda: assess(TOWN, SITES, people(), None, ask(date=date(2019, 5, 1), target=HUB)),
    "a year after": lambda: assess(TOWN, SITES, people(), None, ask(date=date(2021, 5, 1), target=HUB)),
    "along streets": lambda: assess(TOWN, SITES, people(), streets(), ask(target=HUB)),
    "along few streets": lambda: assess(
        TOWN[2:],
        sites("셋", "다섯", "쉬었음"),
        people(TOWN[2:]),
        StreetNetwork(net(*STREETS), [t.boundary for t in TOWN[2:]]),
        ask(),
    ),
    "every capacity known": lambda: assess(TOWN, sites("하나", "둘", "셋", "넷", "다섯"), people(), None, ask()),
    "next two": lambda: next_sites(TOWN, SITES, people(), None, ask(), Wish(CANDIDATES, 2)),
    "next of everything": lambda: next_sites(TOWN, SITES, people(), None, ask(target=SUM), Wish(CANDIDATES, 9)),
    "next hubs for districts": lambda: next_sites(
        TOWN, SITES, people(), None, ask(target=replace(CARE, counts=frozenset())), Wish(CANDIDATES, 3)
    ),
    "the best two": lambda: next_sites(TOWN, SITES, people(), None, ask(), Wish(CANDIDATES, 2, exact=True)),
    "next along streets": lambda: next_sites(TOWN, SITES, people(), streets(), ask(), Wish(CANDIDATES, 2)),
    "next on a grid": lambda: next_sites(
        TOWN, SITES, people(), None, ask(minutes=5), Wish(grid_candidates(TOWN, 300), 4)
    ),
    "drawn": lambda: drawn_candidates([("점", EAST + 1, NORTH + 2), ("점", EAST + 1, NORTH + 2)]),
}


def plain(value: Any) -> Any:
    """Return an answer as JSON holds it; numbers to what anybody could care for."""
    if hasattr(value, "as_json"):
        return plain(value.as_json())
    if hasattr(value, "__dataclass_fields__"):
        return plain(asdict(value))
    if isinstance(value, dict):
        return {str(name): plain(one) for name, one in value.items()}
    if isinstance(value, list | tuple):
        return [plain(one) for one in value]
    if isinstance(value, float):
        return round(value, 9)
    return value.isoformat() if isinstance(value, date) else value


@pytest.mark.parametrize("name", ASKS)
def test_an_answer_is_what_it_was(name: str) -> None:
    found = json.loads(json.dumps(plain(ASKS[name]()), ensure_ascii=False))
    known = json.loads(GOLDEN.read_text(encoding="utf-8")) if GOLDEN.is_file() else {}
    if os.environ.get("MAEUL_WRITE_GOLDEN"):
        known[name] = found
        GOLDEN.write_text(json.dumps(known, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    assert found == known[name]


def test_every_answer_of_the_golden_city_is_sound_and_none_is_forgotten() -> None:
    known = json.loads(GOLDEN.read_text(encoding="utf-8"))
    assert known.keys() == ASKS.keys()
    assert all(one["meta"]["sound"] for one in known.values() if "meta" in one)
