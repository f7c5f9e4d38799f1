"""Reasons in their order, sentences as people say them, particles by the last sound."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from geo.coverage.reasons import Facts, Near, Reason, reason_of, sentence_of
from geo.coverage.words import josa, people, percent

DAY = date(2020, 5, 1)
NEAR = Near("s1", "햇살카페", "나동", 3, 115.0)
BARE = Facts(
    name="가동",
    day=DAY,
    minutes=10,
    on_network=False,
    residents=1000,
    within=0,
    sites_open=0,
    sites_counted=0,
    target=None,
    planned_on=None,
    closed_on=None,
    unlinked=0,
    barrier=0,
    edge_unknown=0,
    unlocated=0,
    outside_in_reach=0,
    nearest=None,
)
EVERYTHING = replace(
    BARE,
    residents=0,
    planned_on=DAY + timedelta(days=365),
    closed_on=DAY - timedelta(days=365),
    unlinked=500,
    barrier=500,
    edge_unknown=500,
    unlocated=2,
)


def test_of_overlapping_reasons_the_first_is_given() -> None:
    """What holds is taken away one by one; the next in the stated order shows."""
    steps: list[tuple[dict[str, object], Reason]] = [
        ({}, Reason.NO_RESIDENTS),
        ({"residents": 1000, "within": 600, "sites_open": 1}, Reason.TARGET_MET),
        ({"within": 400}, Reason.PLANNED_SOON),
        ({"planned_on": DAY + timedelta(days=366), "sites_open": 0}, Reason.CLOSED_RECENTLY),
        ({"closed_on": DAY - timedelta(days=366)}, Reason.ISLAND_OR_UNLINKED),
        ({"unlinked": 499}, Reason.BARRIER),
        ({"barrier": 99, "sites_open": 1}, Reason.IN_BUT_FAR),
        ({"sites_open": 0}, Reason.NONE_IN_BUT_NEIGHBOUR_SERVES),
        ({"within": 0}, Reason.EDGE_UNKNOWN),
        ({"edge_unknown": 499}, Reason.LOCATION_MISSING),
        ({"unlocated": 0}, Reason.NONE_IN_OR_NEAR),
    ]
    facts, seen = EVERYTHING, []
    for change, reason in steps:
        facts = replace(facts, **change)  # type: ignore[arg-type]  # each is one field
        assert reason_of(facts) is reason
        seen.append(reason)
    assert seen == list(Reason)


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"residents": 0}, "가동에는 사는 사람이 없어요."),
        (
            {"within": 600, "sites_open": 2},
            "가동에는 2곳이 열려 있고, 걸어서 10분 안(직선거리 추정)에 닿는 주민이 1,000명 중 600명(60%)이에요.",
        ),
        ({"planned_on": date(2020, 7, 3)}, "가동에는 2020년 7월 3일에 새로 열 곳이 있어요."),
        ({"closed_on": DAY}, "가동에 있던 곳이 2020년 5월 1일에 문을 닫아 지금은 열린 곳이 없어요."),
        ({"unlinked": 700}, "가동은 주민 700명이 사는 곳의 길이 보행로와 이어져 있지 않아요."),
        (
            {"barrier": 700, "within": 20, "on_network": True},
            "가동에서는 가까운 곳이 있어도 길이 막혀 주민 700명이 돌아가야 해요.",
        ),
        (
            {"sites_open": 1, "within": 3, "on_network": True},
            "가동에 열린 곳이 1곳 있지만 걸어서 10분 안(보행로 기준)에 닿는 주민이 1,000명 중 3명(0.3%)이에요.",
        ),
        ({"unlocated": 2}, "가동의 시설 2곳은 위치를 몰라 세지 못했어요."),
        ({}, "가동에는 열린 곳이 없고, 걸어서 10분 안(직선거리 추정)에 닿는 곳도 없어요."),
        (
            {"nearest": replace(NEAR, minutes=25)},
            (
                "가동에는 열린 곳이 없고, 걸어서 10분 안(직선거리 추정)에 닿는 곳도 없으며, "
                "가장 가까운 나동의 햇살카페는 걸어서 25분이에요."
            ),
        ),
        ({"within": None, "residents": None, "sites_open": 1}, "가동에는 1곳이 열려 있고, 주민 수는 알 수 없어요."),
    ],
)
def test_every_reason_is_one_plain_sentence(change: dict[str, object], said: str) -> None:
    facts = replace(BARE, **change)  # type: ignore[arg-type]  # each is one field
    assert sentence_of(reason_of(facts), facts) == said
    assert "비율" not in said


def test_unknown_residents_are_no_share_and_never_nobody() -> None:
    unknown = replace(BARE, residents=None, within=None)
    assert (unknown.share, reason_of(unknown)) == (None, Reason.NONE_IN_OR_NEAR)
    assert reason_of(replace(unknown, outside_in_reach=1)) is Reason.NONE_IN_BUT_NEIGHBOUR_SERVES


@pytest.mark.parametrize(
    ("word", "particle", "said"),
    [
        ("가동", "이/가", "가동이"),
        ("햇살카페", "은/는", "햇살카페는"),
        ("마을회관", "을/를", "마을회관을"),
        ("서울", "으로/로", "서울로"),
        ("마을방", "으로/로", "마을방으로"),
        ("3호점(1)", "이/가", "3호점(1)이"),
        ("카페 2", "은/는", "카페 2는"),
        ("B", "과/와", "B와"),
        ("Mall", "이/가", "Mall이"),
        ("…", "이/가", "…가"),
        ("350명", "이에요/예요", "350명이에요"),
    ],
)
def test_a_particle_follows_the_last_sound(word: str, particle: str, said: str) -> None:
    assert josa(word, particle) == said


def test_numbers_are_read_as_people_write_them() -> None:
    assert people(1340) == "1,340명"
    shares = [0.35, 0.004, 0.0004, 0.996, 0.99999, 1, 0]
    assert [percent(share) for share in shares] == ["35%", "0.4%", "0.04%", "99.6%", "99.9%", "100%", "0%"]


@given(st.builds(
    replace,
    st.just(BARE),
    residents=st.none() | st.integers(0, 5),
    sites_open=st.integers(0, 2),
    sites_counted=st.integers(0, 2),
    target=st.none() | st.integers(1, 3),
    planned_on=st.none() | st.dates(DAY, DAY + timedelta(days=800)),
    closed_on=st.none() | st.dates(DAY - timedelta(days=800), DAY),
    unlinked=st.integers(0, 5),
    barrier=st.integers(0, 5),
    edge_unknown=st.integers(0, 5),
    unlocated=st.integers(0, 2),
    outside_in_reach=st.integers(0, 2),
    nearest=st.none() | st.just(NEAR),
))  # fmt: skip
def test_whatever_the_facts_one_whole_sentence_is_said(facts: Facts) -> None:
    facts = replace(facts, within=None if facts.residents is None else facts.residents // 2)
    said = sentence_of(reason_of(facts), facts)
    assert said.startswith("가동")
    assert said.endswith("요.")
    assert said.count(".") == 1 + said.count("0.")
