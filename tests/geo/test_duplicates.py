"""Which places with Korean names are one: the pairs of the survey paper, laws that always hold, crowds, real files."""

from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pyproj import Transformer

from geo.duplicate_state import Verdict
from geo.duplicates import (
    RESULT,
    Judgement,
    Record,
    best_site_match,
    compare,
    find_duplicates,
    match_sites,
)

HERE = (955_000.0, 1_952_000.0)


def place(name: str, east: float | None = 0.0, **values: Any) -> Record:
    """A record some metres east of HERE, in EPSG:5179; None is nowhere."""
    x, y = (None, None) if east is None else (HERE[0] + east, HERE[1])
    return Record(name, x=x, y=y, **values)


def judge(one: str, other: str, metres: float | None, **values: Any) -> Judgement:
    start = None if metres is None else 0.0
    return compare(place(one, start, **values), place(other, metres, **values))


def frame(*records: Record) -> pd.DataFrame:
    rows = [{"id": f"r{n:04}", **{k: getattr(r, k) for k in Record.__slots__}} for n, r in enumerate(records)]
    return pd.DataFrame(rows)


SURVEY = [
    ("햇살작은도서관", "햇살 작은 도서관", 20, {}, Verdict.SAME),
    ("경로당", "미용실", 30, {}, Verdict.DIFFERENT),
    ("새마을금고 1호점", "새마을금고 2호점", 60, {}, Verdict.DIFFERENT),
    ("행복경로당", "행복 경로당(행복아파트 105동)", 15, {}, Verdict.CANDIDATE),
    ("행복경로당", "행복 경로당(행복아파트 105동)", None, {}, Verdict.CANDIDATE),
    ("나눔공방", "푸른숲도서관", 300, {"phone": "02-123-4567"}, Verdict.CANDIDATE),
]


@pytest.mark.parametrize(("one", "other", "metres", "values", "verdict"), SURVEY)
def test_the_pairs_of_the_survey_paper_come_out_as_it_says(
    one: str, other: str, metres: float | None, values: dict[str, Any], verdict: Verdict
) -> None:
    assert judge(one, other, metres, **values).verdict == verdict


@pytest.mark.parametrize("name", ["경로당", "주민센터", "작은도서관", "새마을금고", "회의실"])
def test_a_name_that_only_says_what_it_is_proves_nothing_even_on_one_spot(name: str) -> None:
    assert judge(name, name, 0).verdict == Verdict.DIFFERENT
    assert judge(name, name, 0, phone="02-123-4567").verdict == Verdict.CANDIDATE
    both = judge(name, name, 0, phone="02-123-4567", address="강북구 솔매로 147")
    assert both.verdict == Verdict.SAME


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("제1경로당", "제2경로당"),
        ("행복경로당(101동)", "행복경로당(105동)"),
        ("행복아파트 1차 2단지 경로당", "행복아파트 1차 3단지 경로당"),
        ("미양할머니경로당", "미양할아버지경로당"),
        ("한빛어학원 홍대점", "한빛어학원(강남점)"),
        ("이룸빌딩 A동", "이룸빌딩 B동"),
        ("마을공방 본관", "마을공방 별관"),
    ],
)
def test_twins_are_told_apart_even_with_one_telephone(one: str, other: str) -> None:
    judged = judge(one, other, 0, phone="02-123-4567")
    assert judged.verdict == Verdict.DIFFERENT
    assert judged.reasons[0].startswith("번호나 지점이 다름")


@pytest.mark.parametrize(
    ("one", "other", "metres", "verdict"),
    [
        ("햇살도서관", "햇살도서관", 90, Verdict.SAME),
        ("햇살도서관", "햇살도서관", 800, Verdict.CANDIDATE),
        ("햇살도서관", "햇살도서관", 1900, Verdict.CANDIDATE),
        ("햇살도서관", "햇살도서관", 2100, Verdict.DIFFERENT),
        ("햇살도서관", "햇살도서관", None, Verdict.CANDIDATE),
        ("햇살도서관", "햇살공원", 5, Verdict.DIFFERENT),
        ("햇살도서관 2층", "햇살도서관 3층", 5, Verdict.CANDIDATE),
        ("구립은평도서관", "시립은평도서관", 5, Verdict.CANDIDATE),
        ("솔마루도서관", "솔미루도서관", 40, Verdict.CANDIDATE),
        ("솔마루도서관", "솔미루도서관", 200, Verdict.DIFFERENT),
        ("강동구립둔촌도서관", "둔촌도서관", 10, Verdict.CANDIDATE),
        ("미아벽산", "미아벽산아파트경로당", 40, Verdict.CANDIDATE),
        ("우성경로당", "우성2차경로당", 70, Verdict.CANDIDATE),
        ("우성경로당", "우성2차경로당", 220, Verdict.DIFFERENT),
    ],
)
def test_names_and_distance_weigh_together(one: str, other: str, metres: float | None, verdict: Verdict) -> None:
    assert judge(one, other, metres).verdict == verdict


def test_an_equal_address_stands_in_for_a_place() -> None:
    judged = judge("햇살도서관", "햇살 도서관", None, address="강북구 솔매로 147-11 (미아동)")
    assert judged.verdict == Verdict.SAME
    assert "주소가 같음" in judged.reasons
    elsewhere = replace(place("햇살도서관", None), address="중랑구 솔매로 147-11")
    assert compare(elsewhere, place("햇살도서관", None, address="강북구 솔매로 147-11")).verdict == Verdict.DIFFERENT


def test_another_kind_is_never_surely_the_same() -> None:
    one, other = place("햇살", kind="space"), place("햇살", kind="organisation")
    assert compare(one, other).verdict == Verdict.CANDIDATE
    assert "자원의 종류가 다름" in compare(one, other).reasons
    strangers = replace(one, name="나눔", phone="02-123-4567"), replace(other, phone="02-123-4567")
    assert compare(*strangers).verdict == Verdict.DIFFERENT


def test_reasons_are_sentences_of_people() -> None:
    assert judge("햇살도서관", "햇살 도서관", 20).reasons == ("이름이 같고 20 m 떨어져 있음",)
    phoned = judge("나눔공방", "푸른숲", 1500, phone="02-123-4567")
    assert phoned.reasons == ("이름은 다름", "1.5 km 떨어져 있음", "전화번호가 같음")
    assert judge("행복경로당", "행복경로당(105동)", 0).reasons == (
        "이름이 비슷함(괄호 안의 말, 번호만 다름)",
        "같은 자리에 있음",
    )
    assert judge("새마을금고 2호점", "새마을금고 1호점", 60).reasons[0] == "번호나 지점이 다름(1 / 2)"


@pytest.mark.parametrize(
    "hostile", ["회비 \\3,000", "{{ 7*191 }}", "<b>햇살</b>", "'; DROP TABLE sites --", "\x00", ""]
)
def test_hostile_names_are_compared_like_any_other(hostile: str) -> None:
    assert judge(hostile, "나눔공방", 10).verdict == Verdict.DIFFERENT
    assert 0 <= judge(hostile, hostile, 10).score <= 100


names = st.one_of(
    st.sampled_from(
        ["햇살도서관", "햇살 도서관", "경로당", "행복경로당(105동)", "행복경로당", "제1경로당", "㈜마을", "GS25점"]
    ),
    st.text(alphabet="가나다라 ()제12동차점도서관경로당a", max_size=12),
)
records = st.builds(
    Record,
    name=names,
    kind=st.sampled_from(["", "space", "organisation"]),
    x=st.sampled_from([None, 955_000.0, 955_020.0, 955_250.0, 959_000.0]),
    y=st.just(1_952_000.0),
    phone=st.sampled_from(["", "02-123-4567", "123-4567", "031-123-4567", "1588-0000"]),
    address=st.sampled_from(["", "강북구 솔매로 147", "중랑구 솔매로 147", "강북구 미아동 10-1"]),
)


@given(records, records)
def test_a_judgement_is_symmetric_and_its_score_says_its_verdict(one: Record, other: Record) -> None:
    judged = compare(one, other)
    assert judged == compare(other, one)
    assert 0 <= judged.score <= 100
    assert judged.verdict == (
        Verdict.SAME if judged.score >= 80 else Verdict.CANDIDATE if judged.score >= 50 else Verdict.DIFFERENT
    )


@given(st.lists(records, min_size=2, max_size=8), st.randoms(use_true_random=False))
@settings(max_examples=100, deadline=None)
def test_the_order_of_the_rows_changes_nothing_and_blocks_lose_no_pair(rows: list[Record], random: Any) -> None:
    given_frame = frame(*rows)
    found = find_duplicates(given_frame)
    order = list(range(len(rows)))
    random.shuffle(order)
    pd.testing.assert_frame_equal(find_duplicates(given_frame.iloc[order]), found)
    listed = {(a, b): (score, reasons) for a, b, score, _, reasons in found.itertuples(index=False)}
    for n, one in enumerate(rows):
        for m in range(n + 1, len(rows)):
            judged = compare(one, rows[m])
            pair = (f"r{n:04}", f"r{m:04}")
            assert (pair in listed) == (judged.verdict != Verdict.DIFFERENT), (one, rows[m], judged)
            assert pair not in listed or listed[pair] == (judged.score, judged.reasons)


def test_a_frame_without_pairs_gives_an_empty_table_with_all_columns() -> None:
    for rows in (frame(place("햇살도서관")), frame(place("가나다"), place("라마바", 5000)), frame(place("a")).iloc[:0]):
        found = find_duplicates(rows)
        assert len(found) == 0
        assert tuple(found.columns) == RESULT


def test_focus_keeps_only_pairs_with_one_of_the_chosen() -> None:
    rows = frame(place("햇살도서관"), place("햇살 도서관", 10), place("햇살도서관 ", 20))
    assert len(find_duplicates(rows)) == 3
    assert set(find_duplicates(rows, focus={"r0001"})["a"] + find_duplicates(rows, focus={"r0001"})["b"]) == {
        "r0000r0001",
        "r0001r0002",
    }


def test_five_thousand_records_on_one_point_are_compared_with_neighbours_only_and_the_notes_say_so() -> None:
    crowd = [place(f"모임 {chr(0xAC00 + n % 300)}{chr(0xB098 + n // 300)}방") for n in range(4998)]
    found = find_duplicates(frame(*crowd, place("햇살도서관"), place("햇살 도서관")))
    assert {"r4998", "r4999"} in [{a, b} for a, b in zip(found["a"], found["b"], strict=True)]
    assert len(found) <= 5000 * 40
    assert "5,000개가 몰려 있어" in found.attrs["notes"][0]


def test_five_thousand_equal_records_give_a_chain_and_not_all_pairs() -> None:
    found = find_duplicates(frame(*[place("햇살도서관") for _ in range(5000)]))
    assert len(found) <= 5000 * 10
    assert set(found["a"]) | set(found["b"]) == {f"r{n:04}" for n in range(5000)}


def test_a_telephone_that_many_share_is_a_switchboard() -> None:
    rows = [place(f"{sign}{sign}공방", n * 150.0, phone="02-123-4567") for n, sign in enumerate("가나다라마바사아자차")]
    assert len(find_duplicates(frame(*rows[:3]))) == 3
    assert len(find_duplicates(frame(*rows))) == 0


def test_a_name_that_many_bear_says_little_unless_they_stand_side_by_side() -> None:
    rows = [place("현대아파트경로당", n * 700.0) for n in range(9)]
    assert len(find_duplicates(frame(*rows[:8]))) == 7 + 6
    assert len(find_duplicates(frame(*rows))) == 0
    beside = place("현대아파트 경로당", 250)
    assert {*find_duplicates(frame(*rows, beside))[["a", "b"]].iloc[0]} == {"r0000", "r0009"}


def test_rows_find_their_site_and_two_equal_sites_are_left_to_a_person() -> None:
    rows = frame(
        place("햇살 작은 도서관"), place("행복경로당"), place("나눔공방"), place("새 이름", 0, phone="02-1234-5678")
    )
    sites = frame(
        place("햇살작은도서관", 20),
        place("행복 경로당", 10),
        place("행복경로당", 10),
        place("옛 이름", 50, phone="1234-5678"),
    )
    assert best_site_match(rows, sites) == {"r0000": "r0000"}
    found = match_sites(rows, sites)
    assert {(r.row, r.site, r.verdict.value) for r in found.itertuples()} == {
        ("r0000", "r0000", "same"),
        ("r0001", "r0001", "same"),
        ("r0001", "r0002", "same"),
        ("r0003", "r0003", "candidate"),
    }
    assert best_site_match(rows, sites.iloc[:0]) == {}


def libraries(path: Path, columns: tuple[str, str, str, str, str]) -> pd.DataFrame:
    """Read name, latitude, longitude, phone and address of a CP949 file; places in EPSG:5179."""
    name, lat, lon, phone, address = columns
    rows = pd.read_csv(path, encoding="cp949", dtype=str, keep_default_na=False)
    lats, lons = (pd.to_numeric(rows[c], errors="coerce").to_numpy(float) for c in (lat, lon))
    x, y = Transformer.from_crs(4326, 5179, always_xy=True).transform(np.nan_to_num(lons, nan=127), np.nan_to_num(lats))
    return pd.DataFrame(
        {
            "id": [f"{n + 2:05}" for n in range(len(rows))],
            "name": rows[name],
            "kind": "space",
            "x": np.where(np.isnan(lons), np.nan, x),
            "y": np.where(np.isnan(lats), np.nan, y),
            "phone": rows[phone],
            "address": rows[address],
        }
    )


@pytest.mark.realfiles
def test_the_citys_libraries_are_found_in_the_national_file(shared_data: Path) -> None:
    points = shared_data / "points"
    city = libraries(points / "서울시 공공도서관 현황정보.csv", ("도서관명", "위도", "경도", "전화번호", "주소"))
    nation = libraries(
        points / "전국도서관표준데이터_202605.csv", ("도서관명", "위도", "경도", "도서관전화번호", "소재지도로명주소")
    )
    found = match_sites(city, nation)
    sure = found[found["verdict"] == Verdict.SAME]
    assert sure["row"].nunique() >= 130
    assert found["row"].nunique() >= 155
    assert not sure["row"].duplicated().any()


@pytest.mark.realfiles
def test_a_districts_list_of_senior_centres_finds_most_of_its_rows_in_the_citys_without_coordinates(
    shared_data: Path,
) -> None:
    import python_calamine

    points = shared_data / "points"
    book = python_calamine.CalamineWorkbook.from_path(str(points / "서울특별시 경로당 정보(20180502).xlsx"))
    heading, *rows = book.get_sheet_by_index(0).to_python()
    city = pd.DataFrame(rows, columns=[str(cell) for cell in heading]).astype(str)
    city = city[city["소재지전체주소"].str.contains("강북구")]
    own = pd.read_csv(points / "서울시 강북구 경로당 현황.csv", encoding="cp949", dtype=str, keep_default_na=False)
    own.columns = [str(name).strip() for name in own.columns]
    blank = {"kind": "space", "x": np.nan, "y": np.nan, "phone": ""}
    theirs = pd.DataFrame({"id": city.index.astype(str), "name": city["사업장명"], "address": city["소재지전체주소"]})
    ours = pd.DataFrame(
        {"id": own.index.astype(str), "name": own["경로당명"] + "경로당", "address": "강북구 " + own["도로명 주소"]}
    )
    found = match_sites(ours.assign(**blank), theirs.assign(**blank))
    assert len(ours) == 99
    assert found["row"].nunique() >= 65
    assert set(found["verdict"]) == {Verdict.CANDIDATE}  # neither file gives a place to the other
