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


def test_a_little_farther_south_in_the_same_row_does_not_break_the_row() -> None:
    spots = {"동": (127.01, 37.5201), "서": (127.0, 37.52), "남": (127.0, 37.5)}
    found = numbered([record(name, Spot("1", *at)) for name, at in spots.items()], ["1"])
    assert [one.name for one in found] == ["서", "동", "남"]


def test_without_any_place_they_are_numbered_by_name_and_nothing_at_all_is_no_trouble() -> None:
    assert [one.name for one in numbered([record("나"), record("가")], ["1"])] == ["가", "나"]
    assert numbered([], ["1"]) == numbered([record("가")], []) == ()


def test_the_order_in_which_records_come_does_not_matter_and_nothing_is_lost() -> None:
    made = made_up_content(3, 120)
    codes = [dong.code for dong in made.dongs]
    shared = [replace(one, spots=made.records[0].spots, dongs=made.records[0].dongs) for one in made.records[:20]]
    records = [*shared, *made.records[20:]]
    mixed = sorted(records, key=lambda one: one.id[::-1])
    first, second = numbered(records, codes), numbered(mixed, codes)
    assert first == second
    assert {one.id for one in first} == {one.id for one in made.records}
    assert [one.number for one in first] == list(range(1, 121))
