"""An atlas's content goes into JSON and comes back the same, and its numbers are in reading order."""

from dataclasses import replace

import pytest

from geo.atlas.content import BrokenContent, Record, Spot, from_json, to_json
from geo.atlas.numbering import numbered
from geo.bench_atlas import made_up_content

HOSTILE = "회비 \\3,000 {{ 7*191 }} <b>"


def record(name: str, *spots: Spot, category: str = "space", dongs: tuple[str, ...] = ("1",)) -> Record:
    return Record(0, name, 1, category, "room", "모임방", name, dongs, spots)


def test_content_survives_its_json_and_gives_the_same_bytes() -> None:
    content = replace(made_up_content(5, 40), title=HOSTILE)
    kept = to_json(content)
    assert from_json(kept) == content
    assert to_json(from_json(kept)) == kept == to_json(replace(made_up_content(5, 40), title=HOSTILE))


@pytest.mark.parametrize("kept", [b"", b"{}", b"[1]", b"\xff"])
def test_what_is_no_content_is_refused(kept: bytes) -> None:
    with pytest.raises(BrokenContent):
        from_json(kept)


def test_numbers_run_dong_by_dong_north_to_south_and_what_has_no_spot_comes_last() -> None:
    found = numbered(
        [
            record("남", Spot("1", 127.0, 37.50)),
            record("자리 없음"),
            record("북동", Spot("1", 127.01, 37.55)),
            record("북서", Spot("1", 127.0, 37.55)),
            record("길", Spot("2", 127.0, 37.6), Spot("1", 127.0, 37.58), dongs=("2", "1")),
            record("남의 것", dongs=("9",)),
        ],
        ["1", "2"],
    )
    assert [(one.number, one.name) for one in found] == [
        (1, "북서"),
        (2, "북동"),
        (3, "남"),
        (4, "자리 없음"),
        (5, "길"),
    ]


def test_one_place_has_consecutive_numbers_and_one_point_a_site_before_its_rooms() -> None:
    near = Spot("1", 127.0000002, 37.55)
    found = numbered(
        [
            record("방", near),
            record("집", Spot("1", 127.0, 37.55), category="site"),
            record("ㄱ", Spot("1", 127.0, 37.5)),
        ],
        ["1"],
    )
    assert [one.name for one in found] == ["집", "방", "ㄱ"]
    assert found[0].spots == found[1].spots
