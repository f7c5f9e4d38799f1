"""Workbooks become forms, or are refused with a sentence that says where and why."""

import json
from pathlib import Path

import pytest

from geo.errors import FileRefused
from geo.surveys.definition import Definition, QuestionType, said
from geo.surveys.xlsforms import convert
from tests.geo.surveys.forms_helpers import PLAIN, book, row


def test_a_form_keeps_what_is_asked_in_every_language() -> None:
    survey = [
        {"type": "begin group", "name": "place", "label::한국어 (ko)": "곳", "label::English (en)": "Place"},
        {
            "type": "select_one kinds",
            "name": "kind",
            "label::한국어 (ko)": "종류",
            "label::English (en)": "Kind",
            "required": "yes",
        },
        {
            "type": "integer",
            "name": "seats",
            "label::한국어 (ko)": "자리",
            "constraint": ". > 3",
            "constraint_message::한국어 (ko)": "셋보다 많아야 해요",
            "relevant": "${kind} = 'hall'",
        },
        {"type": "end group"},
    ]
    choices = [
        {
            "list_name": "kinds",
            "name": "hall",
            "label::한국어 (ko)": "강당",
            "label::English (en)": "Hall",
            "side": "in",
        }
    ]
    made = convert("곳.xlsx", book(survey, choices, {"form_id": "place", "form_title": "곳 조사", "version": "7"}))
    assert (made.form_key, made.title, made.version) == ("place", "곳 조사", "7")
    kind, seats = made.definition.questions[0].children
    assert kind.required == "true()"
    assert kind.choices[0].label == {"ko": "강당", "en": "Hall"}
    assert kind.choices[0].extra == {"side": "in"}
    assert seats.relevant == "/data/place/kind  = 'hall'"
    assert said(seats.constraint_message, "ko") == "셋보다 많아야 해요"
    assert seats.constraint == ". > 3"


def test_a_definition_comes_back_from_json_as_it_was() -> None:
    made = convert("곳.xlsx", book([*PLAIN, row("begin repeat", "r"), row("note", "n"), row("end repeat")]))
    told = json.loads(json.dumps(made.definition.as_json(), ensure_ascii=False))
    assert Definition.from_json(told) == made.definition
    assert made.definition.questions[3].type is QuestionType.REPEAT


def test_the_bytes_of_the_form_name_their_version_even_when_the_workbook_states_none() -> None:
    data = book(PLAIN)
    made = convert("plain.xlsx", data)
    assert made.version
    assert f'version="{made.version}"'.encode() in made.xform
    assert convert("plain.xlsx", data).xform == made.xform
    assert convert("plain.xlsx", book([*PLAIN, row("text", "more")])).version != made.version


@pytest.mark.parametrize(
    ("survey", "choices", "place", "sentence"),
    [
        ([row("text", "이름")], [], ("survey", 2, "name"), "영문으로"),
        (
            [row("text", "ok"), {}, row("select_one yn", "b")],
            [{"list_name": "no", "name": "a", "label": "가"}],
            ("survey", 4, "type"),
            "‘yn’ 목록이 없어요",
        ),
        ([row("text", "a", relevant="${b} = 1")], [], ("survey", 2, "relevant"), "${b}"),
        ([row("integer", "a", constraint=". > (1")], [], ("survey", 2, "constraint"), "식을 읽을 수 없어요"),
        ([row("text", "a"), row("text", "a")], [], ("survey", 3, "name"), "두 번 있어요"),
        ([row("sing", "a")], [], ("survey", 2, "type"), "없는 질문 종류"),
        ([row("begin group", "g"), row("text", "a")], [], ("survey", 2, ""), "짝이 맞지"),
    ],
)
def test_a_fault_is_told_with_sheet_row_column_and_the_original_words(
    survey: list[dict[str, str]], choices: list[dict[str, str]], place: tuple[str, int, str], sentence: str
) -> None:
    with pytest.raises(FileRefused) as refused:
        convert("틀림.xlsx", book(survey, choices))
    details = refused.value.details
    assert (details["sheet"], details["row"], details["column"]) == place
    assert sentence in refused.value.message
    assert details["original"] in refused.value.message


@pytest.mark.parametrize(
    ("name", "data", "code"),
    [
        ("a.xlsx", b"", "file_empty"),
        ("a.xlsx", b"name,type\na,text\n", "form_not_workbook"),
        ("a.png", b"\x89PNG\r\n\x1a\n" + b"0" * 40, "form_not_workbook"),
        ("a.xlsx", b"PK\x03\x04 broken", "zip_broken"),
    ],
)
def test_what_is_no_workbook_is_refused_with_what_it_is(name: str, data: bytes, code: str) -> None:
    with pytest.raises(FileRefused) as refused:
        convert(name, data)
    assert refused.value.code == code


def test_a_workbook_without_a_survey_sheet_names_the_sheets_that_it_has() -> None:
    import io

    import xlsxwriter

    target = io.BytesIO()
    with xlsxwriter.Workbook(target, {"in_memory": True}) as workbook:
        workbook.add_worksheet("명단").write_string(0, 0, "이름")
    with pytest.raises(FileRefused, match="명단"):
        convert("명단.xlsx", target.getvalue())


def test_what_hides_answers_or_sends_them_elsewhere_is_left_out_and_told() -> None:
    settings = {"form_id": "a", "version": "1", "public_key": "MIIB", "submission_url": "https://elsewhere.example/x"}
    made = convert("a.xlsx", book(PLAIN, (), settings))
    assert b"elsewhere" not in made.xform
    assert b"MIIB" not in made.xform
    assert [word for word in ("public_key", "submission_url") if word in " ".join(made.warnings)] == [
        "public_key",
        "submission_url",
    ]


def test_hostile_labels_come_out_as_they_went_in() -> None:
    label = '회비 \\3,000 {{ 7*191 }} <b>굵게</b> & "따옴표"'
    made = convert("a.xlsx", book([row("text", "a", label)]))
    assert said(made.definition.questions[0].label) == label


def test_what_the_web_form_cannot_do_is_told_in_korean() -> None:
    survey = [
        row("geotrace", "line", "길"),
        row("select_one_from_file trees.csv", "tree", "나무"),
        row("calculate", "c", "", calculation="pulldata('trees', 'a', 'b', 'c')"),
        row("rank kinds", "order", "차례"),
    ]
    made = convert("a.xlsx", book(survey, [{"list_name": "kinds", "name": "a", "label": "가"}]))
    told = " ".join(made.definition.web_unsupported)
    assert [word for word in ("길", "나무", "차례", "pulldata") if word in told] == ["길", "나무", "차례", "pulldata"]


EXPECTED = {
    "hot_slum_assessment_survey.xlsx": ("liberia_urban_resilience", 267),
    "kobo_good_eats_multilang.xls": ("kobo_good_eats_multilang", 13),
    "kobo_gps.xls": ("kobo_gps", 1),
    "kobo_nested_repeats.xls": ("nested_repeats", 13),
    "kobo_tutorial_w_repeats.xls": ("kobo_tutorial_w_repeats", 9),
    "pyxform_choice_filter_test.xlsx": ("cascading_selects1", 3),
    "pyxform_or_other.xlsx": ("pyxform_or_other", 3),
    "pyxform_repeat_date_test.xls": ("pyxform_repeat_date_test", 6),
    "pyxform_specify_other.xlsx": ("pyxform_specify_other", 2),
    "pyxform_widgets.xls": ("pyxform_widgets", 40),
    "pyxform_xlsform_spec_test.xlsx": ("Spec test", 53),
}
"""Every real form but one: the key it states, or the file's name, and how many questions and groups it holds."""


@pytest.mark.realfiles
def test_every_real_form_converts_but_the_one_that_names_a_list_it_has_not(shared_data: Path) -> None:
    folder = shared_data / "survey" / "xlsform"
    made = {}
    refused = {}
    for path in sorted(folder.iterdir()):
        try:
            form = convert(path.name, path.read_bytes())
        except FileRefused as fault:
            refused[path.name] = fault
        else:
            made[path.name] = (form.form_key, len(list(form.definition.walk())))
            assert Definition.from_json(form.definition.as_json()) == form.definition
    assert made == EXPECTED
    assert list(refused) == ["hot_buildings.xls"]
    fault = refused["hot_buildings.xls"]
    assert "survey 시트 34행 type 열" in fault.message
    assert "‘yes_no’ 목록이 없어요" in fault.message
    assert "[row : 34] List name not in choices sheet: yes_no" in fault.message
