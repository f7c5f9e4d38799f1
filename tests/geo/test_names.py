"""Names of dong in their spellings: what must be equal, and what must not."""

import csv
from collections import Counter

import pytest

from geo.names import dong_name_key
from geo.packaged import data_file


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("홍제제1동", "홍제1동"),
        ("망원제1동", "망원1동"),
        ("상일제1동", "상일1동"),
        ("종로1·2·3·4가동", "종로1.2.3.4가동"),
        ("종로1·2·3·4가동", "종로1ㆍ2ㆍ3ㆍ4가동"),
        ("종로1·2·3·4가동", "종로 1,2,3,4가동"),
        ("면목제3.8동", "면목3·8동"),
        ("금호2·3가동", "금호2.3가동"),
        ("상계제6.7동", "상계6・7동"),
        ("신당제５동", "신당5동"),
        ("홍제제1동", "홍제제1동"),
    ],
)
def test_two_spellings_of_one_dong_have_one_key(one: str, other: str) -> None:
    assert dong_name_key(one) == dong_name_key(other)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("제기동", "기동"),
        ("홍제동", "홍동"),
        ("홍제1동", "홍제2동"),
        ("홍제동", "홍제1동"),
        ("면목3·8동", "면목38동"),
        ("상일제1동", "상일동"),
        ("제1동", "1동"),
    ],
)
def test_two_dong_have_two_keys(one: str, other: str) -> None:
    assert dong_name_key(one) != dong_name_key(other)


def test_no_two_dong_of_one_district_share_a_key() -> None:
    facts = csv.DictReader(data_file("seoul_dong_facts.csv").read_text("utf-8").splitlines())
    counts = Counter((row["district"], dong_name_key(row["name"])) for row in facts)
    assert len(counts) > 400
    assert set(counts.values()) == {1}
