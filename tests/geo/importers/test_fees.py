"""Fees as offices write them: typed prices where nothing is left over, else only the text."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from geo.enums import Vat
from geo.fee_rules import FeeRule
from geo.importers.fees import fee_rules, read_fee


@pytest.mark.parametrize(
    ("text", "rules"),
    [
        ("10000원(구로구민5000원)", [FeeRule(10_000), FeeRule(5_000, for_whom="구로구민")]),
        ("60,000원(부가세별도)", [FeeRule(60_000, vat=Vat.EXCLUDED)]),
        ("60,000원 (VAT 포함)", [FeeRule(60_000, vat=Vat.INCLUDED)]),
        ("20000", [FeeRule(20_000)]),
        ("2만원", [FeeRule(20_000)]),
        ("시간당 5천원", [FeeRule(5_000, 60)]),
        ("30분 3,000원", [FeeRule(3_000, 30)]),
        ("평일 10,000원 / 주말 15,000원", [FeeRule(10_000, when="평일"), FeeRule(15_000, when="주말")]),
        ("2시간 20,000원, 추가 1시간 10,000원", [FeeRule(20_000, 120), FeeRule(10_000, 60, extra=True)]),
        ("주민 무료, 타지역 5,000원", [FeeRule(0, for_whom="주민"), FeeRule(5_000, for_whom="타지역")]),
        ("무료", [FeeRule(0)]),
    ],
)
def test_a_fee_cell_becomes_typed_prices(text: str, rules: list[FeeRule]) -> None:
    assert list(read_fee(text)) == rules


@pytest.mark.parametrize(
    "text",
    ["", "협의", "보증금 100,000원", "1인당 3,000원", "3", "1,5000원", "20,000원~30,000원", "50%", "회비 \\3,000", "{{ 7*191 }}",
     "10,000원 (냉방비 별도)", "999999999999"],
)  # fmt: skip
def test_a_cell_with_anything_left_over_gives_no_price(text: str) -> None:
    assert read_fee(text) == ()


@pytest.mark.parametrize(
    ("cells", "says"),
    [
        (("N", "", "", "", ""), ["무료"]),
        (("N", "1", "0", "1", ""), ["무료"]),
        (("Y", "2", "20000", "1", "10000"), ["2시간 20,000원", "초과 1시간 10,000원"]),
        (("Y", "2", "20000", "0.5", "5000"), ["2시간 20,000원", "초과 30분 5,000원"]),
        (("Y", "1", "6000", "", ""), ["1시간 6,000원"]),
        (("Y", "1", "20000", "1", "0"), ["1시간 20,000원"]),
        (("Y", "", "10000원(구로구민5000원)", "", ""), ["10,000원", "구로구민 5,000원"]),
        (("Y", "2", "60,000원(부가세별도)", "", ""), ["2시간 60,000원(부가세 별도)"]),
        (("Y", "1", "0", "1", "0"), []),
        (("Y", "2", "", "", ""), []),
        (("Y", "3", "", "1", "200000"), []),
        (("Y", "36", "150000", "1", "0"), []),
        (("N", "1", "5000", "", ""), []),
        (("Y", "2", "20000", "1", "협의"), []),
        (("Y", "두 시간", "20000", "", ""), []),
        (("", "", "", "", ""), []),
    ],
)
def test_the_five_columns_become_prices_unless_they_leave_a_doubt(cells: tuple[str, ...], says: list[str]) -> None:
    assert [rule.says() for rule in fee_rules(*cells)] == says


RULES = st.builds(
    FeeRule,
    st.integers(0, 10**8),
    st.one_of(st.none(), st.integers(1, 1440)),
    st.booleans(),
    st.text(max_size=5),
    st.text(max_size=5),
    st.one_of(st.none(), st.sampled_from(Vat)),
)


@given(RULES)
def test_a_price_comes_back_from_the_database_as_it_went_in(rule: FeeRule) -> None:
    stored: dict[str, Any] = rule.as_json()
    assert FeeRule.from_json(stored) == rule


@given(st.text(max_size=20))
def test_no_text_brings_the_reader_down_or_makes_a_price_out_of_range(text: str) -> None:
    assert all(rule.amount_won == 0 or 100 <= rule.amount_won <= 10**8 for rule in read_fee(text))
