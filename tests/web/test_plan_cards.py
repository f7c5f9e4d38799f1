"""The planner's page by itself: what an address asks, the classes of the map, the words of every reason."""

from dataclasses import replace
from datetime import date
from urllib.parse import parse_qs, urlsplit

import orjson
import pytest

from api.web.messages import translator
from api.web.plan_asking import read_plan
from api.web.plan_cards import findings
from api.web.plan_facts import Shown
from api.web.plan_form import form_of
from api.web.plan_map import estimated, step_of
from api.web.plan_targets_cards import target_card
from api.web.plan_words import sentence_of
from geo.coverage.model import Method
from geo.coverage.reasons import Reason
from geo.planning.targets import HUBS, ROOMS
from tests.web.plan_samples import TODAY, answer, asked

KO = translator("ko")


def found(question=None, covered=None, lang="ko", **more):
    shown = Shown(question or asked(), translator(lang), lang, "/map/dongs.json", **more)
    return findings(covered or answer(), shown)


def test_an_address_says_the_same_question_again_and_leaves_out_what_is_usual():
    given = {
        "target": "hub",
        "district": "11410",
        "walk_minutes": "15",
        "group": "0~6세",
        "sort": "share",
        "rows": "all",
    }
    question = read_plan(given, KO, TODAY)
    query = {name: values[0] for name, values in parse_qs(urlsplit(question.url()).query).items()}
    assert query == {**given, "group": "0-6"}
    assert read_plan(query, KO, TODAY) == question
    assert read_plan({}, KO, TODAY).url() == "/plan?target=hub"
    other = replace(question, on=date(2020, 1, 2)).url("/api/v1/coverage.csv")
    assert parse_qs(urlsplit(other).query)["date"] == ["2020-01-02"]
    assert "sort" not in other


@pytest.mark.parametrize(
    ("given", "field"),
    [
        ({"walk_minutes": "0"}, "walk_minutes"),
        ({"walk_minutes": "²"}, "walk_minutes"),
        ({"date": "내일"}, "date"),
        ({"date": "0001-01-01"}, "date"),
        ({"group": "어린이"}, "age_from"),
        ({"age_from": "7", "age_to": "3"}, "age_from"),
        ({"scenario": "x"}, "scenario"),
    ],
)
def test_what_cannot_be_read_is_put_aside_and_explained_beside_its_field(given, field):
    question = read_plan(given, KO, TODAY)
    assert list(question.errors) == [field]
    assert (question.minutes, question.on, question.group, question.scenario) == (10, TODAY, "", None)


def test_typed_ages_win_and_stand_among_the_offered_groups():
    question = read_plan({"group": "65-", "age_from": "13", "age_to": "18"}, KO, TODAY)
    assert question.group == "13-18"
    form = form_of(question, KO, [], [], [])
    assert [(one.value, one.label) for one in form.groups if one.chosen] == [("13-18", "13~18세")]


def test_the_map_has_a_class_for_every_dong_and_marks_estimates():
    page = found()
    classes = orjson.loads(page.painting.classes)
    items = {item.dong_code: item for item in answer().items}
    assert classes.keys() == items.keys()
    assert sum(line.dongs for line in page.painting.legend) == len(items)
    for code, mark in classes.items():
        assert mark.endswith("~") == (items[code].share is not None)
    assert page.painting.estimates == sum(mark.endswith("~") for mark in classes.values())


def test_a_class_ends_at_its_quarter_and_nobody_is_a_class_of_its_own():
    item = answer().items[0]
    shares = {0.0: "none", 0.001: "1", 0.25: "1", 0.2501: "2", 0.5: "2", 0.75: "3", 0.751: "4", 0.9999: "4", 1.0: "5"}
    assert {share: step_of(replace(item, share=share), "share") for share in shares} == shares
    counts = {0: "none", 1: "2", 2: "3", 3: "4", 4: "5", 5: "5", 60: "5"}
    assert {n: step_of(replace(item, sites_open=n), "sites") for n in counts} == counts
    assert step_of(replace(item, share=None), "share") == "unknown"
    assert step_of(replace(item, share=None, residents=0), "share") == "empty"
    assert estimated(replace(item, method=Method.AREAL), "share")
    assert not estimated(replace(item, method=Method.GRID), "share")
    assert not estimated(replace(item, method=Method.AREAL), "sites")


def test_rows_are_sorted_as_asked_and_the_rank_breaks_ties():
    ranks = [row.rank for row in found().rows]
    assert ranks == [*map(str, range(1, len(ranks))), "–"]
    shares = [row.share for row in found(asked(sort="share")).rows]
    assert shares[-1] is None
    assert shares[:-1] == sorted(shares[:-1])
    far = [row.nearest for row in found(asked(sort="near")).rows]
    assert far == sorted(far, key=lambda told: -int(told.removesuffix("분")))
    unmet = [int(row.unmet) for row in found(asked(sort="unmet"), sees_figures=True).rows]
    assert unmet == sorted(unmet, reverse=True)


def test_a_reason_narrows_the_table_and_leaves_the_map_whole():
    page = found(asked(reason="IN_BUT_FAR"))
    assert {row.reason.label for row in page.rows} == {Reason.IN_BUT_FAR.label}
    assert len(orjson.loads(page.painting.classes)) == len(answer().items)
    assert asked(reason="궁전").reason == ""
    chosen = next(link for link in page.reasons if link.current)
    assert "reason" not in chosen.url


def test_two_questions_stand_side_by_side_and_are_not_mixed():
    page, total = found(), answer().meta.total
    having = sum(item.sites_open > 0 for item in answer().items)
    asks = {tile.asks: tile.figure for tile in page.tiles}
    assert asks["동에 하나라도 있나요?"] == f"{having} / {len(answer().items)}동"
    assert asks["걸어서 10분 안에 닿나요?"] == f"{total.share:.0%}"
    assert asks["모두 합친 목표"] == f"{total.sites_counted} / 450곳"
    assert "모두 합친 목표" not in {tile.asks for tile in found(asked(district="11410")).tiles}


def test_without_residents_nothing_is_called_nobody():
    page = found(covered=answer(known=False))
    assert {row.share_says for row in page.rows} == {"–"}
    assert "닿지 못해요" not in page.headline
    assert {line.step: line.dongs for line in page.painting.legend}["unknown"] == len(page.rows)


def test_wishes_in_vain_are_a_layer_of_the_map_for_those_who_may_see_them():
    of_public = found(asked(paint="sites")).painting.choices
    assert [link.label for link in of_public] == ["걸어서 닿는 주민", "열린 곳 수"]
    wished = tuple(replace(item, unmet=many) for item, many in zip(answer().items, (0, 1, 5, 10, 20), strict=False))
    painted = found(asked(paint="unmet"), replace(answer(), items=wished), sees_figures=True).painting
    assert [link.label for link in painted.choices if link.current] == ["못 쓴 일"]
    assert [line.step for line in painted.legend if line.dongs] == ["1", "2", "3", "4", "5"]
    assert painted.estimates == 0, "what was counted is no estimate"


def test_only_the_most_urgent_of_many_dong_stand_in_the_table_at_first():
    many = replace(answer(), items=answer().items * 10)
    few = found(covered=many)
    assert (len(few.rows), few.total) == (20, 90)
    assert "rows=all" in few.all_url
    assert len(found(asked(rows="all"), many).rows) == 90


@pytest.mark.parametrize("reason", Reason)
def test_every_reason_has_a_sentence_for_readers_of_english(reason):
    meta = answer().meta
    for item in answer().items:
        said = sentence_of(replace(item, reason_code=reason), meta, "en")
        assert item.name in said
        assert said.endswith(".")
        assert sentence_of(item, meta, "ko") == item.sentence


def test_both_tests_of_a_target_are_told_and_who_is_short():
    hubs, rooms = (target_card(one, answer(one), KO, "ko") for one in (HUBS, ROOMS))
    assert hubs.rule == "자치구마다 3곳, 모두 합쳐 75곳"
    assert [label for label, _figure, _holds in hubs.tests] == ["채운 자치구", "모두 합쳐"]
    assert rooms.tests[0][1] == f"{sum(item.gap == 0 for item in answer().items)} / 9동"
    assert [holds for *_told, holds in rooms.tests] == [False, False]
    assert hubs.short == ("마포구 3곳", "서대문구 1곳")
    assert hubs.beside.startswith("2018년 1월 1일(월)부터 연 곳만 세요.")
