"""The draw as a pure function: scenario 12 of the booking design, its laws for any input, and its file."""

import json
from dataclasses import replace
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from geo.booking.draw import DrawGroup, DrawInput, Drawn, DrawSlot, commitment_of, draw, meet, new_seed, share
from geo.booking.round_file import canonical, faults_of, read_round, result_out, round_text
from geo.errors import FileRefused

SEED = "5eed" * 16
CODES = {
    *("won", "declined", "lost_to", "newcomers_first", "one_each_first", "shares_cells", "limit_reached", "same_time"),
}


def scenario_12(seed: str = SEED) -> DrawInput:
    """30 groups, 10 spaces of which a hall and its half share a cell, three weekly slots each, 3 ranked wishes."""
    cells = {space: frozenset({space}) for space in range(10)} | {1: frozenset({0, 1})}
    slots = tuple(
        DrawSlot(f"slot-{space}-{turn}", (1 + turn) * 1440 + 1140, (1 + turn) * 1440 + 1260, cells[space])
        for space in range(10)
        for turn in range(3)
    )
    chance = Random(12)
    liked = [slot.id for slot in slots if slot.id[5] in "012"] * 3 + [slot.id for slot in slots]
    groups = []
    for number in range(30):
        wishes: list[str] = []
        while len(wishes) < 3:
            wish = chance.choice(liked)
            wishes += [] if wish in wishes else [wish]
        groups.append(DrawGroup(f"group-{number:02}", number % 3 == 0, tuple(wishes)))
    return DrawInput(seed, 2, True, slots, tuple(groups))


def held(drawn: Drawn) -> dict[str, str]:
    return {slot: one.group for slot, one in drawn.given.items()}


def test_drawn_twice_the_file_is_the_same_to_the_byte_whatever_order_the_rows_come_in() -> None:
    wanted = scenario_12()
    shuffled = replace(wanted, slots=wanted.slots[::-1], groups=wanted.groups[::-1])
    first, second = (round_text({"id": "r"}, one, {}).encode() for one in (wanted, shuffled))
    assert first == second
    assert faults_of(first.decode()) == []


def test_every_group_has_a_reason_for_every_wish_and_all_kinds_of_reasons_occur() -> None:
    wanted = scenario_12()
    drawn = draw(wanted)
    codes = [outcome.code for outcomes in drawn.outcomes.values() for outcome in outcomes]
    assert len(drawn.outcomes) == 30
    assert len(codes) == 90
    assert set(codes) <= CODES
    assert {"won", "lost_to", "newcomers_first", "shares_cells"} <= set(codes)
    assert sorted(drawn.numbers.values()) == list(range(1, 31))


def test_newcomers_come_first_and_among_equals_the_lot_decides() -> None:
    wanted = scenario_12()
    drawn = draw(wanted)
    newcomers = {group.id for group in wanted.groups if group.newcomer}
    assert {group for group, number in drawn.numbers.items() if number <= len(newcomers)} == newcomers
    free = draw(replace(wanted, newcomers_first=False))
    assert sorted(free.numbers, key=lambda g: free.numbers[g]) == sorted(free.lots, key=lambda g: free.lots[g])


def test_one_group_declines_and_only_its_chain_changes() -> None:
    wanted = scenario_12()
    before = draw(wanted)
    changed = 0
    for slot, group in held(before).items():
        after = draw(replace(wanted, declines=((group, slot),)))
        lost = {s: g for s, g in held(before).items() if held(after).get(s) != g}
        assert lost == {slot: group}
        gained = {s: g for s, g in held(after).items() if held(before).get(s) != g}
        near = {one.id for one in wanted.slots for freed in wanted.slots if freed.id == slot and share(one, freed)}
        own = {wish for one in wanted.groups if one.id == group for wish in one.wishes}
        assert gained.keys() <= near | own | {slot}
        assert all(g == group or s in near for s, g in gained.items())
        assert after.numbers == before.numbers
        changed += slot in gained
    assert changed > 0


def test_the_freed_slot_goes_to_the_next_in_its_own_order() -> None:
    wanted = scenario_12()
    before = draw(wanted)
    inherited = 0
    for slot, winner in held(before).items():
        after = draw(replace(wanted, declines=((winner, slot),)))
        waiting = [group.id for group in wanted.groups if _may(wanted, before, group, slot) and group.id != winner]
        if waiting and slot[5] not in "01":  # where cells are shared, a slot beside it may go to an earlier number
            assert held(after)[slot] == min(waiting, key=lambda g: before.numbers[g])
            assert after.given[slot].after == 1
            inherited += 1
    assert inherited > 3


def _may(wanted: DrawInput, before: Drawn, group: DrawGroup, slot: str) -> bool:
    slots = {one.id: one for one in wanted.slots}
    mine = [s for s, g in held(before).items() if g == group.id]
    return (
        slot in group.wishes and len(mine) < wanted.most_per_week and not any(meet(slots[slot], slots[s]) for s in mine)
    )


def test_a_declined_slot_is_never_given_back_to_the_one_who_declined() -> None:
    wanted = DrawInput(SEED, 1, False, (DrawSlot("a", 0, 60, frozenset({1})),), (DrawGroup("g", True, ("a",)),))
    drawn = draw(replace(wanted, declines=(("g", "a"),)))
    assert drawn.given == {}
    assert drawn.outcomes["g"][0].code == "declined"


def test_a_tampered_seed_result_or_rule_is_detected() -> None:
    text = round_text({"id": "r"}, scenario_12(), {})
    document = json.loads(text)
    other = new_seed()
    swapped = canonical({**document, "seed": other})
    assert "seal_broken" in faults_of(swapped)
    resealed = round_text({"id": "r"}, scenario_12(other), {})
    assert faults_of(resealed) == []
    assert faults_of(resealed, published=commitment_of(SEED)) == ["seal_broken"]
    assert faults_of(text, published=commitment_of(SEED).upper() + "\n") == []
    document["result"]["given"][0]["group"] = "group-99"
    assert faults_of(canonical(document)) == ["result_differs"]
    rules = {**json.loads(text)["rules"], "newcomers_first": False}
    assert faults_of(canonical({**json.loads(text), "rules": rules})) == ["result_differs"]


@pytest.mark.parametrize("text", ["", "[]", "{}", '{"format": "maeul-round/1"}', "\x00", "[" * 5000, '"maeul-round/1"'])
def test_what_is_no_file_of_a_draw_is_refused_in_words(text: str) -> None:
    with pytest.raises(FileRefused, match="추첨 결과 파일이 아니에요"):
        read_round(text)


def test_the_file_gives_back_the_very_input() -> None:
    wanted = replace(scenario_12(), declines=(("group-01", "slot-0-0"),))
    text = round_text({"id": "r"}, wanted, {"slot-0-0": {"space": "강당"}})
    document, again = read_round(text)
    assert result_out(draw(again)) == document["result"] == result_out(draw(wanted))
    assert document["slots"][0]["space"] == "강당"


@st.composite
def rounds(chosen: st.DrawFn) -> DrawInput:
    starts = st.integers(0, 7 * 24 - 1).map(lambda h: h * 60)
    slots = [
        DrawSlot(
            f"s{n}", start, start + 60 * chosen(st.integers(1, 5)), chosen(st.frozensets(st.integers(0, 3), min_size=1))
        )
        for n, start in enumerate(chosen(st.lists(starts, min_size=1, max_size=8)))
    ]
    ids = [slot.id for slot in slots]
    wishes = st.lists(st.sampled_from(ids), max_size=3, unique=True).map(tuple)
    groups = [
        DrawGroup(f"g{n}", newcomer, ranked)
        for n, (newcomer, ranked) in enumerate(chosen(st.lists(st.tuples(st.booleans(), wishes), max_size=8)))
    ]
    made = DrawInput(
        f"{chosen(st.integers(0, 2**64)):064x}",
        chosen(st.integers(1, 3)),
        chosen(st.booleans()),
        tuple(slots),
        tuple(groups),
    )
    declines: tuple[tuple[str, str], ...] = ()
    for _ in range(chosen(st.integers(0, 3))):
        given_now = sorted(held(draw(replace(made, declines=declines))).items())
        if given_now:
            slot, group = chosen(st.sampled_from(given_now))
            declines += ((group, slot),)
    return replace(made, declines=declines)


@settings(max_examples=150, deadline=None)
@given(rounds())
def test_for_any_round_no_cell_is_given_twice_limits_hold_and_nobody_envies_an_unallocated_slot(
    wanted: DrawInput,
) -> None:
    drawn = draw(wanted)
    slots = {slot.id: slot for slot in wanted.slots}
    taken = [slots[slot] for slot in drawn.given]
    assert not any(share(one, other) for one in taken for other in taken if one is not other)
    for group in wanted.groups:
        mine = [slot for slot, g in held(drawn).items() if g == group.id]
        assert len(mine) <= wanted.most_per_week
        assert set(mine) <= set(group.wishes)
        assert not any(meet(slots[a], slots[b]) for a in mine for b in mine if a != b)
        assert [outcome.slot for outcome in drawn.outcomes[group.id]] == list(group.wishes)
        for outcome in drawn.outcomes[group.id]:
            assert outcome.code in CODES
            assert (outcome.code == "won") == (outcome.slot in mine)
            unallocated = outcome.slot not in drawn.given and not any(share(slots[outcome.slot], one) for one in taken)
            if unallocated and outcome.slot not in mine:
                assert outcome.code in {"declined", "limit_reached", "same_time"}
                full = len(mine) == wanted.most_per_week
                assert outcome.code == "declined" or full or any(meet(slots[outcome.slot], slots[s]) for s in mine)


@settings(max_examples=100, deadline=None)
@given(rounds())
def test_for_any_round_declining_takes_nothing_from_anybody_else(wanted: DrawInput) -> None:
    before = held(draw(wanted))
    for slot, group in before.items():
        after = held(draw(replace(wanted, declines=(*wanted.declines, (group, slot)))))
        assert {s: g for s, g in before.items() if s != slot} == {s: after.get(s) for s in before if s != slot}
