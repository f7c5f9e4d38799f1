"""One district on one page: figures as answered, first what is worst, and no number that nobody knows."""

from geo.planning.report import report_of
from tests.geo.planning.answers import ABOUT, ROOMS, answer


def test_the_page_says_what_the_answer_says() -> None:
    told = report_of(answer(), ABOUT)
    assert told.title == "가구 새 마을활력소 형평"
    assert told.asked == "걸어서 10분 · 직선거리 추정 · 2020-05-01 기준"
    assert told.lead[0] == "가구의 동 3곳 가운데 2곳에는 운영 중인 시설이 없어요."
    assert told.lead[1] == "걸어서 10분 안(직선거리 추정)에 닿는 주민은 2,000명 가운데 800명(40%)이에요."
    assert told.lead[2] == "먼저 살필 곳은 A동, B동이에요."
    figures = {fact.asks: (fact.figure, fact.says) for fact in told.facts}
    assert figures["운영 중인 시설"] == ("1곳", "동 3곳 가운데 1곳에 있어요")
    assert figures["자치구 목표"] == ("3곳 가운데 1곳", "2곳 모자라요")
    assert figures["10분 안에 닿는 주민"] == ("40%", "2,000명 가운데 800명")


def test_a_target_of_every_dong_tells_how_many_miss_it() -> None:
    told = report_of(answer(ROOMS), ABOUT)
    figures = {fact.asks: (fact.figure, fact.says) for fact in told.facts}
    assert figures["목표에 못 미친 동"] == ("3곳 가운데 3곳", "모두 3곳 모자라요")
    assert "자치구 목표" not in figures


def test_the_rows_are_those_of_the_answer_and_estimates_are_marked() -> None:
    given = answer(areal=True)
    told = report_of(given, ABOUT)
    assert [row[0] for row in told.rows] == [item.name for item in given.items]
    assert all(len(row) == len(told.headings) for row in told.rows)
    assert told.estimated == (True, True, False)
    assert told.rows[2][1] == told.rows[2][4] == told.rows[2][5] == ""
    assert ("동 경계", ABOUT.boundary) in told.method


def test_those_to_look_at_first_come_with_the_sentence_and_the_arithmetic() -> None:
    first = report_of(answer(), ABOUT).first
    assert [one.name for one in first] == ["A동", "B동"]
    assert first[0].sentence == answer().item("A").sentence
    assert "1,000명 − 350명 = 650명" in first[0].arithmetic
