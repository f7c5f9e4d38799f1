"""Age groups: written in several ways, kept in one, counted from single years."""

import pytest

from geo.age_groups import AgeGroup, group_key, group_label
from geo.errors import InvalidInput

AGES = tuple(range(1, 102))
"""One infant, two of one year …, a hundred and one of 100 and above."""


@pytest.mark.parametrize(
    ("text", "key", "label", "count"),
    [
        ("0-6", "0-6", "0~6세", 28),
        ("0~6세", "0-6", "0~6세", 28),
        ("65-", "65-", "65세 이상", sum(range(66, 102))),
        ("65세 이상", "65-", "65세 이상", sum(range(66, 102))),
        ("65+", "65-", "65세 이상", sum(range(66, 102))),
        ("90-100", "90-", "90세 이상", sum(range(91, 102))),
        ("7-7", "7-7", "7~7세", 8),
    ],
)
def test_a_group_is_written_in_several_ways_and_kept_in_one(text: str, key: str, label: str, count: int) -> None:
    group = AgeGroup.of(text)
    assert (group.key, group.label, group.count(AGES)) == (key, label, count)
    assert group_key(text) == key


@pytest.mark.parametrize("text", ["6-0", "어린이", "101-", "0-101", "-6", "0-6-9", "6", "１-２x"])
def test_what_is_no_group_of_ages_is_refused(text: str) -> None:
    with pytest.raises(InvalidInput) as caught:
        AgeGroup.of(text)
    assert caught.value.code == "group_unknown"


def test_no_group_is_everybody() -> None:
    assert (group_key(" "), group_label("")) == ("", "모든 나이")
    assert group_label("19-34") == "19~34세"
