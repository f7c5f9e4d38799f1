"""Pages of raw submissions: what came, what became of it, relations linked by a click; no browser needed."""

from uuid import uuid4

from fastapi.testclient import TestClient

from tests.api.submissions.conftest import FieldWork, field_work  # noqa: F401  (a fixture)
from tests.factories import Factory, Person
from tests.geo.surveys.field_posts import changes, creates

HOSTILE = "{{ 7*191 }} <b>사랑방</b>"


def read(field_work: FieldWork, path: str, who: Person, status: int = 200) -> str:  # noqa: F811
    answer = field_work.client.get(path, headers=who.headers)
    assert answer.status_code == status, answer.text
    return str(answer.text)


def post(client: TestClient, path: str, who: Person, **form: str) -> int:
    return client.post(path, data=form, headers=who.headers, follow_redirects=False).status_code


def test_a_reviewer_sees_what_came_and_has_a_problem_tried_again(field_work: FieldWork, make: Factory) -> None:  # noqa: F811
    closed = make.resource("닫힌 곳", "space", state="closed")
    good = field_work.sends(creates(field_work.form, uuid4(), name=HOSTILE, summary=HOSTILE))
    bad = field_work.sends(changes(field_work.form, closed, 1, fee="무료"))
    listed = read(field_work, "/admin/submissions", field_work.coordinator)
    assert "&lt;b&gt;사랑방&lt;/b&gt;" in listed
    assert listed.count("확인 필요") == 2, "once among the filters, once at the record"
    assert HOSTILE not in listed
    only = read(field_work, "/admin/submissions?state=problem", field_work.coordinator)
    assert ("사랑방" in only, "다시 반영하기" in only) == (False, True)
    shown = read(field_work, f"/admin/submissions/{good['id']}", field_work.coordinator)
    assert "{{ 7*191 }} &lt;b&gt;" in shown
    assert f"/api/v1/submissions/{good['id']}/xml" in shown
    path = f"/admin/submissions/{bad['id']}/again"
    assert post(field_work.client, path, field_work.surveyor) == 404
    assert post(field_work.client, path, field_work.coordinator) == 303


def test_a_surveyor_sees_ones_own_records_without_the_buttons_of_a_reviewer(field_work: FieldWork) -> None:  # noqa: F811
    sent = field_work.sends(creates(field_work.form, uuid4(), name="내가 적은 곳"))
    own = read(field_work, f"/admin/submissions/{sent['id']}", field_work.surveyor)
    assert "내가 적은 곳" in own
    assert "/xml" not in own
    assert "내가 적은 곳" not in read(field_work, "/admin/submissions", field_work.other)
    read(field_work, f"/admin/submissions/{sent['id']}", field_work.other, 404)


def test_a_relation_told_by_name_is_linked_or_let_go_on_its_page(field_work: FieldWork, make: Factory) -> None:  # noqa: F811
    group = make.resource("두레모임", "organisation")
    here = uuid4()
    field_work.sends(creates(field_work.form, here, runs_by="두레, 옛 모임"))
    listed = read(field_work, "/admin/relations", field_work.coordinator)
    assert f'<option value="{group}">두레모임' in listed
    assert "이런 이름의 기록이 아직 없어요" in listed
    headers = field_work.coordinator.headers
    items = field_work.client.get("/api/v1/relation-proposals", headers=headers).json()["items"]
    first, second = (f"/admin/relations/{one['id']}" for one in sorted(items, key=lambda one: one["name"]))
    assert post(field_work.client, first, field_work.coordinator, take="link", other="x") == 422
    assert post(field_work.client, first, field_work.coordinator, take="link", other=str(group)) == 303
    assert post(field_work.client, second, field_work.coordinator, take="dismiss") == 303
    assert post(field_work.client, second, field_work.coordinator, take="dismiss") == 409
    assert "기다리는 관계가 없어요." in read(field_work, "/admin/relations", field_work.coordinator)
    read(field_work, "/admin/relations", field_work.surveyor, 403)
    (relation,) = field_work.record(here)["relations"]
    assert (relation["from"]["name"], relation["kind"]) == ("두레모임", "runs")
