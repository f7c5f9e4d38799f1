"""Exports of ODK Central and Kobo are read as what they are, with the oddities of each."""

import io
import json
import zipfile

import pytest

from geo.errors import FileRefused
from geo.surveys.definition import QuestionType
from geo.surveys.drawn_forms import convert_drawn, draw_form, sheets_of
from geo.surveys.exports.reading import read_export
from geo.surveys.xform_reader import read_xform
from geo.surveys.xlsforms import convert
from tests.geo.surveys.forms_helpers import book, row


def packed(**entries: bytes) -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as bundle:
        for name, data in entries.items():
            bundle.writestr(name, data)
    return target.getvalue()


HOME = convert(
    "home.xlsx",
    book(
        [
            row("text", "name"),
            row("begin group", "g-1"),
            row("select_multiple w", "web"),
            row("begin repeat", "kids"),
            row("text", "kid"),
            row("end repeat"),
            row("end group"),
            row("image", "photo"),
        ],
        [{"list_name": "w", "name": name, "label": name} for name in ("a", "b")],
        {"form_id": "home", "version": "1"},
    ),
).definition


def test_central_zip_joins_repeats_and_media() -> None:
    data = packed(
        **{
            "home.csv": b"name,g-1-web,photo,meta-instanceID,KEY,SubmissionDate\n\xea\xb0\x80,a b,p.jpg,uuid:1,uuid:1,x\n",
            "home-kids.csv": b"kid,PARENT_KEY,KEY\n\xeb\x82\x98,uuid:1,uuid:1/g-1/kids[1]\n\xeb\x8b\xa4,uuid:1,uuid:1/g-1/kids[2]\n",
            "media/p.jpg": b"\xff\xd8\xff",
            "media/other.jpg": b"\xff\xd8\xff",
        }
    )
    (found,) = read_export("home.zip", data, HOME).rows
    assert found.values == {
        "name": "가",
        "g-1": {"web": "a b", "kids": [{"kid": "나"}, {"kid": "다"}]},
        "photo": "p.jpg",
    }
    assert dict(found.files) == {"p.jpg": b"\xff\xd8\xff"}


def test_central_csv_with_split_choices_gathers_them() -> None:
    data = b"name,g-1-web/a,g-1-web/b,meta-instanceID,KEY\nx,1,0,uuid:1,uuid:1\ny,1,1,uuid:2,uuid:2\n"
    assert [one.values.get("g-1") for one in read_export("home.csv", data, HOME).rows] == [{"web": "a"}, {"web": "a b"}]


def test_odata_repeats_places_and_system_fields() -> None:
    told = {
        "value": [
            {
                "__id": "uuid:7",
                "__system": {"reviewState": None, "formVersion": "3"},
                "kids": [{"__id": "x", "kid": "가"}, {"kid": None}],
                "kids@odata.navigationLink": "Submissions('uuid:7')/kids",
                "way": {
                    "type": "LineString",
                    "coordinates": [[127, 37.5, 10], [127.1, 37.6]],
                    "properties": {"accuracy": 3},
                },
                "sure": True,
                "count": 0,
            }
        ]
    }
    (found,) = read_export("a.json", json.dumps(told).encode()).rows
    assert (found.instance_id, found.version) == ("uuid:7", "3")
    assert found.values == {
        "kids": [{"kid": "가"}, {}],
        "way": "37.5 127 10 3; 37.6 127.1 0 3",
        "sure": "true",
        "count": "0",
    }


def test_kobo_csv_keeps_answers_and_leaves_what_kobo_adds() -> None:
    data = (
        "kids[1]/kid;kids[3]/kid;kids[2]/kid;web/a;web/b;meta/instanceID;_uuid;_tags;formhub/uuid\n"
        "가;다;n/a;True;False;uuid:1;1;;{0}\n"
    ).encode()
    (found,) = read_export("a.csv", data).rows
    assert found.values == {"kids": [{"kid": "가"}, {"kid": "다"}], "web": "a"}


def test_a_group_of_yes_and_no_questions_is_no_choice_when_the_form_says_so() -> None:
    form = convert(
        "f.xlsx",
        book([row("begin group", "web"), row("text", "a"), row("end group")], (), {"form_id": "f", "version": "1"}),
    ).definition
    data = b"web/a,_uuid\nTrue,1\n"
    assert read_export("f.csv", data, form).rows[0].values == {"web": {"a": "True"}}
    assert read_export("f.csv", data).rows[0].values == {"web": "a"}


def test_an_instance_without_a_number_gets_one_from_its_content() -> None:
    first, again, other = (
        read_export("a.xml", xml).rows[0]
        for xml in (b"<a id='f'><b>1</b></a>", b"<a id='f'><b>1</b></a>", b"<a id='f'/>")
    )
    assert first.instance_id == again.instance_id
    assert first.instance_id != other.instance_id
    assert first.notes


def test_formpack_labels_in_two_languages_become_columns() -> None:
    told = {
        "id_string": "two",
        "version": "v1",
        "content": {
            "translations": ["한국어 (ko)", "English (en)"],
            "survey": [{"type": "text", "name": "a", "label": ["이름", "Name"], "required": True, "$kuid": "x"}],
        },
        "submissions": [{"_uuid": "1", "a": "가", "r": [{"r/b": "나"}]}],
    }
    export = read_export("a.json", json.dumps(told, ensure_ascii=False).encode())
    assert export.rows[0].values == {"a": "가", "r": [{"b": "나"}]}
    assert export.sheets is not None
    form, _ = convert_drawn("two.xlsx", export.sheets, "1")
    assert form.definition.questions[0].label == {"ko": "이름", "en": "Name"}
    assert form.definition.questions[0].required == "true()"


def test_a_form_drawn_from_answers_knows_places_numbers_days_and_pictures() -> None:
    data = (
        "name,spot,age,born,pic,today,g/x,k[1]/y,_uuid\n가,37.5 127 0 0,3,2020-01-02,a.jpg,2026-11-20,1 2,나,1\n"
    ).encode()
    export = read_export("a.csv", data)
    form, workbook = convert_drawn("a.xlsx", draw_form("가 나", "import_a", export.rows), "1")
    kinds = {question.name: question.type for question in form.definition.walk()}
    assert kinds == {
        "name": QuestionType.TEXT,
        "spot": QuestionType.GEOPOINT,
        "age": QuestionType.INTEGER,
        "born": QuestionType.DATE,
        "pic": QuestionType.IMAGE,
        "today": QuestionType.META,
        "g": QuestionType.GROUP,
        "x": QuestionType.TEXT,
        "k": QuestionType.REPEAT,
        "y": QuestionType.TEXT,
    }
    assert convert("a.xlsx", workbook).form_key == "import_a"


def test_a_form_known_by_its_xform_alone_keeps_its_choices() -> None:
    xform = convert(
        "home.xlsx", book([row("select_one w", "web", "어디?")], [{"list_name": "w", "name": "a", "label": "가"}])
    ).xform
    form, _ = convert_drawn("x.xlsx", sheets_of(read_xform(xform)), "1")
    (question,) = form.definition.questions
    assert (question.type, question.choices[0].label) == (QuestionType.SELECT_ONE, {"default": "가"})


@pytest.mark.parametrize("data", [b"PARENT_KEY,KEY\na,b\n", b"not a table at all"])
def test_a_table_of_repeats_alone_is_no_export(data: bytes) -> None:
    with pytest.raises(FileRefused):
        read_export("kids.csv", data)


def test_json_nested_without_end_is_refused() -> None:
    with pytest.raises(FileRefused) as refused:
        read_export("a.json", b'{"value":[' + b'{"a":' * 900 + b"1" + b"}" * 900 + b"]}")
    assert refused.value.code == "too_complex"


@pytest.mark.parametrize(
    "told",
    [
        '{"content":{"survey":[{"type":{"x":1},"name":5}],"choices":3,"translations":7},"submissions":[{"a":[1],"[1]":4}]}',
        '{"value":[{"g":{"type":"Polygon","coordinates":[]},"k":{"type":["Point"],"coordinates":1},"__system":5,"meta":7}]}',
    ],
    ids=["formpack", "odata"],
)
def test_json_of_strange_shapes_is_no_defect(told: str) -> None:
    (found,) = read_export("a.json", told.encode()).rows
    assert found.instance_id.startswith("uuid:")
