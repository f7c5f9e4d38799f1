"""The intake: raw and once, whatever the order; merged by property, what clashes waits for a person."""

from collections.abc import Iterator
from uuid import UUID, uuid4

import pytest
from sqlalchemy import Engine, text
from sqlalchemy.orm import Session

from geo import clock
from geo.errors import Conflict, InvalidInput, NotFound
from geo.queries.conflicts import ConflictFilter, list_conflicts
from geo.queries.forms import FormVersionRow, newest_by_key
from geo.queries.reach import Reach
from geo.queries.revisions import list_revisions, lock_head, read_content
from geo.settings import Settings
from geo.surveys.applying import apply_submission
from geo.surveys.instances import write_instance
from geo.surveys.intake import Incoming, Received, receive
from geo.surveys.ready.seeding import ensure_ready_forms
from geo.surveys.submission_states import Channel, SubmissionState
from tests.api.campaigns.makers import campaign
from tests.factories import Factory
from tests.geo.surveys.field_posts import AT, ask_with, changes, creates, edits, stored_form

EVERYWHERE = Reach(everywhere=True)
PNG = bytes.fromhex(
    "89504e470d0a1a0a0000000d49484452000000010000000108060000001f15c4890000000d49444154789c6360606060000000050001"
    "a5f645400000000049454e44ae426082"
)


class Field:
    """Somebody who sends what they wrote down, into one campaign."""

    def __init__(self, session: Session, settings: Settings, engine: Engine, make: Factory) -> None:
        make.boundaries()
        self.session, self.settings = session, settings
        self.surveyor = make.person("surveyor").id
        self.campaign = campaign(engine).id
        self.form = stored_form(session)
        ask_with(session, self.campaign, self.form)

    def sends(self, xml: bytes, files: dict[str, bytes] | None = None, **values: object) -> Received:
        given = {"campaign_id": self.campaign, "by": self.surveyor, "channel": Channel.WEB, **values}
        return receive(self.session, self.settings, Incoming(xml, files=files or {}, **given))  # type: ignore[arg-type]

    def applies(self, xml: bytes) -> SubmissionState:
        return apply_submission(self.session, self.sends(xml).submission_id).state

    def content(self, record: UUID) -> dict[str, object]:
        return read_content(self.session, record, lock_head(self.session, record).rev)

    def state(self, submission: UUID) -> str:
        sql = "SELECT state FROM submissions WHERE id = :id"
        return str(self.session.execute(text(sql), {"id": submission}).scalar_one())


@pytest.fixture
def field(session: Session, settings: Settings, engine: Engine, make: Factory) -> Iterator[Field]:
    return Field(session, settings, engine, make)


def test_the_same_bytes_are_success_and_nothing_new_and_other_bytes_are_refused(field: Field) -> None:
    xml = creates(field.form, instance="uuid:one", fee="무료")
    first, again = field.sends(xml), field.sends(xml)
    assert (first.new, again.new) == (True, False)
    assert first.submission_id == again.submission_id
    with pytest.raises(Conflict) as refused:
        field.sends(creates(field.form, instance="uuid:one", fee="3,000원"))
    assert refused.value.code == "submission_changed"
    assert apply_submission(field.session, first.submission_id).records
    twice = apply_submission(field.session, first.submission_id)
    assert [one.rev for one in twice.records] == [1]
    assert field.session.execute(text("SELECT count(*) FROM resources")).scalar_one() == 1


def test_a_record_comes_out_submitted_with_its_author_and_its_submission(field: Field) -> None:
    record = uuid4()
    got = field.sends(creates(field.form, record, fee=r"회비 \3,000", summary="{{ 7*191 }} <b>", seats="12"))
    done = apply_submission(field.session, got.submission_id)
    assert done.state is SubmissionState.APPLIED
    assert [(one.resource_id, one.rev) for one in done.records] == [(record, 1)]
    head = lock_head(field.session, record)
    assert (head.state, head.rev, head.public_rev) == ("submitted", 1, None)
    content = field.content(record)
    assert (content["properties.fee"], content["summary"], content["properties.seats"]) == (
        r"회비 \3,000",
        "{{ 7*191 }} <b>",
        12,
    )
    stored = field.session.execute(text("SELECT author_id, submission_id FROM resource_revisions")).one()
    assert tuple(stored) == (field.surveyor, got.submission_id)
    assert field.session.execute(text("SELECT count(*) FROM resource_dongs")).scalar_one() >= 1
    visit = field.session.execute(text("SELECT result, resource_id, account_id FROM visits")).one()
    assert tuple(visit) == ("recorded", record, field.surveyor)


def test_out_of_order_is_held_and_then_applied_in_order(field: Field) -> None:
    record = uuid4()
    create = creates(field.form, record, name="처음 이름", fee="무료")
    a = changes(field.form, record, 1, fee="1,000원")
    b = changes(field.form, record, 2, fee="2,000원", summary="B의 글")
    for late in (b, a):
        assert field.applies(late) is SubmissionState.HELD
    assert field.applies(create) is SubmissionState.APPLIED
    states = field.session.execute(text("SELECT DISTINCT state FROM submissions")).scalars().all()
    assert states == ["applied"]
    rows = list_revisions(field.session, record)
    assert [(row.rev, row.base_rev, row.content.get("properties.fee")) for row in reversed(rows)] == [
        (1, None, "무료"),
        (2, 1, "1,000원"),
        (3, 2, "2,000원"),
    ]
    assert list_conflicts(field.session, ConflictFilter(clock.today(), EVERYWHERE)) == ([], 0)


def test_a_chain_made_offline_counts_its_own_versions(field: Field) -> None:
    record = uuid4()
    assert field.applies(creates(field.form, record, fee="무료")) is SubmissionState.APPLIED
    other = changes(field.form, record, 1, summary="그사이 다른 사람의 글")
    assert field.applies(other) is SubmissionState.APPLIED
    second = changes(field.form, record, 2, trunk=1, branch="b1", fee="2,000원")
    assert field.applies(second) is SubmissionState.HELD, "the device's own version 2 is not ours"
    assert field.applies(changes(field.form, record, 1, trunk=1, branch="b1", fee="1,000원")) is SubmissionState.APPLIED
    assert field.content(record)["properties.fee"] == "2,000원"
    assert field.content(record)["summary"] == "그사이 다른 사람의 글"
    assert list_conflicts(field.session, ConflictFilter(clock.today(), EVERYWHERE))[1] == 0


def test_different_properties_merge_and_the_same_one_waits_with_both_values(field: Field, make: Factory) -> None:
    record = make.resource("처음 이름", "space", summary="처음 글")
    assert field.applies(changes(field.form, record, 1, name="가의 이름", fee="무료")) is SubmissionState.APPLIED
    assert field.applies(changes(field.form, record, 1, name="나의 이름", summary="나의 글")) is SubmissionState.APPLIED
    content = field.content(record)
    assert (content["name"], content["summary"], content["properties.fee"]) == ("가의 이름", "나의 글", "무료")
    (row,), total = list_conflicts(field.session, ConflictFilter(clock.today(), EVERYWHERE))
    assert total == 1
    assert (row.property, row.base, row.theirs, row.yours) == ("name", "처음 이름", "가의 이름", "나의 이름")
    assert (row.theirs_by, row.yours_by, row.state) == ("시험 계정", "시험 계정", "open")
    shown = field.session.execute(text("SELECT name FROM public_resources")).scalar_one()
    assert shown == "처음 이름"


def test_an_edit_of_a_submission_starts_from_what_that_one_made(field: Field) -> None:
    record = uuid4()
    first = creates(field.form, record, instance="uuid:v1", fee="무료", summary="글")
    second = edits(field.form, record, "uuid:v1", "uuid:v2", fee="1,000원")
    third = edits(field.form, record, "uuid:v2", "uuid:v3", fee="2,000원")
    assert [field.applies(xml) for xml in (third, second)] == [SubmissionState.HELD] * 2
    assert field.applies(first) is SubmissionState.APPLIED
    content = field.content(record)
    assert (lock_head(field.session, record).rev, content["properties.fee"]) == (3, "2,000원")
    assert "summary" not in content, "an answer taken back is taken back"
    with pytest.raises(Conflict) as stale:
        field.sends(edits(field.form, record, "uuid:v1", "uuid:other"))
    assert stale.value.code == "submission_stale"


def test_what_cannot_be_applied_is_kept_and_says_why(field: Field, make: Factory) -> None:
    record = make.resource("있던 곳", "space")
    for xml, code in (
        (creates(field.form, record), "entity_exists"),
        (changes(field.form, make.resource("이야기", "story"), 1, fee="무료"), "kind_differs"),
        (changes(field.form, record, 0, fee="무료"), "base_version_missing"),
        (changes(field.form, make.resource("닫힌 곳", "space", state="closed"), 1, fee="무료"), "resource_not_open"),
        (changes(field.form, make.resource("강남", "space", (127.0473, 37.5172)), 1, fee="무료"), "outside_campaign"),
    ):
        done = apply_submission(field.session, field.sends(xml).submission_id)
        assert (done.state, done.reason[0]) == (SubmissionState.PROBLEM, code)
        assert any("가" <= letter <= "힣" for letter in done.reason[1])
    assert field.session.execute(text("SELECT count(*) FROM submissions WHERE xml <> ''")).scalar_one() == 5


def test_files_may_come_one_by_one_and_what_is_missing_is_named(field: Field) -> None:
    record = uuid4()
    xml = creates(field.form, record, photo="앞.png", photo_before="옛날.png")
    first = field.sends(xml, {"앞.png": PNG}, incomplete=True)
    assert (first.state, first.missing) == (SubmissionState.INCOMPLETE, ["옛날.png"])
    again = field.sends(xml, {"앞.png": PNG})
    assert (again.new, again.missing, again.media) == (False, ["옛날.png"], [])
    with pytest.raises(Conflict) as other:
        field.sends(xml, {"앞.png": PNG + b"x"})
    assert other.value.code == "submission_changed"
    whole = field.sends(xml, {"옛날.png": PNG + b" ", "모르는.png": PNG})
    assert (whole.state, whole.missing) == (SubmissionState.RECEIVED, [])
    apply_submission(field.session, whole.submission_id)
    links = field.session.execute(text("SELECT role FROM resource_media ORDER BY role")).scalars().all()
    assert links == ["before", "main"]
    unlinked = field.session.execute(text("SELECT count(*) FROM submission_files WHERE linked_at IS NULL"))
    assert unlinked.scalar_one() == 0


def test_a_photo_that_comes_late_still_finds_its_record(field: Field) -> None:
    record = uuid4()
    xml = creates(field.form, record, photo="앞.png")
    waiting = field.sends(xml)
    assert apply_submission(field.session, waiting.submission_id).state is SubmissionState.APPLIED
    late = field.sends(xml, {"앞.png": PNG})
    assert (late.state, len(late.media)) == (SubmissionState.APPLIED, 1)
    apply_submission(field.session, late.submission_id)
    assert field.session.execute(text("SELECT count(*) FROM resource_media")).scalar_one() == 1


def test_a_typed_name_finds_its_record_now_or_when_it_is_written_down(field: Field, make: Factory) -> None:
    make.resource("햇살모임", "organisation")
    here, later = uuid4(), uuid4()
    field.applies(creates(field.form, here, name="사랑방", runs_by="햇살 모임"))
    found = field.session.execute(text("SELECT kind, to_id FROM resource_relations")).all()
    assert [tuple(row) for row in found] == [("runs", here)]
    field.applies(creates(field.form, uuid4(), name="텃밭", runs_by="텃밭 지기들"))
    assert field.session.execute(text("SELECT name FROM relation_proposals")).scalars().all() == ["텃밭 지기들"]
    field.applies(creates(field.form, later, name="텃밭지기들"))
    assert field.session.execute(text("SELECT state FROM relation_proposals")).scalar_one() == "linked"
    starts = field.session.execute(text("SELECT from_id FROM resource_relations WHERE from_id = :id"), {"id": later})
    assert starts.scalar_one() == later


def test_a_proposal_of_a_resident_makes_new_places_only_and_links_nothing_by_itself(
    field: Field, make: Factory
) -> None:
    make.resource("햇살모임", "organisation")
    record = make.resource("있던 곳", "space")
    opened = {"channel": Channel.OPEN, "by": None}
    new = field.sends(creates(field.form, uuid4(), runs_by="햇살모임"), **opened)
    assert apply_submission(field.session, new.submission_id).state is SubmissionState.APPLIED
    assert field.session.execute(text("SELECT count(*) FROM resource_relations")).scalar_one() == 0
    assert field.session.execute(text("SELECT other_id IS NOT NULL FROM relation_proposals")).scalar_one() is True
    assert field.session.execute(text("SELECT count(*) FROM visits")).scalar_one() == 0
    change = field.sends(changes(field.form, record, 1, fee="무료"), **opened)
    assert apply_submission(field.session, change.submission_id).reason[0] == "open_creates_only"


def test_forms_and_campaigns_that_are_not_asked_take_nothing(field: Field, session: Session) -> None:
    stranger: FormVersionRow = stored_form(session, "stranger")
    with pytest.raises(NotFound) as unknown:
        field.sends(creates(stranger))
    assert unknown.value.code == "form_version_unknown"
    with pytest.raises(InvalidInput) as nameless:
        field.sends(creates(field.form).replace(b"<instanceID>", b"<was>").replace(b"</instanceID>", b"</was>"))
    assert nameless.value.code == "instance_id_missing"
    known = creates(field.form)
    field.sends(known)
    session.execute(text("UPDATE campaigns SET state = 'closed', version = version + 1"))
    assert field.sends(known).new is False
    with pytest.raises(Conflict) as closed:
        field.sends(creates(field.form))
    assert closed.value.code == "campaign_closed"


def test_what_came_is_never_rewritten_but_by_a_withdrawal(field: Field, session: Session) -> None:
    record = uuid4()
    xml = creates(field.form, record, fee="무료", photo="아무개.png")
    field.applies(xml)
    field.sends(xml, {"아무개.png": PNG})
    for statement in (
        "UPDATE submissions SET xml = ''",
        "DELETE FROM submissions",
        "UPDATE submission_files SET name = 'x'",
    ):
        with pytest.raises(Exception, match="permission denied"), session.begin_nested():
            session.execute(text(statement))
    session.execute(text("SELECT redact_submissions(:id)"), {"id": record})
    assert session.execute(text("SELECT name FROM submission_files")).scalars().all() == ["file-1"]
    assert session.execute(text("SELECT xml FROM submissions")).scalar_one() == b""
    again = field.sends(xml)
    assert (again.new, again.missing) == (False, [])
    assert session.execute(text("SELECT xml FROM submissions")).scalar_one() == b"", "the same bytes stay out"


def test_a_record_whose_licence_forbids_changes_takes_none_from_the_field(field: Field, make: Factory) -> None:
    field.session.execute(text("INSERT INTO sources (key, title, licence) VALUES ('office', '구청 목록', 'kogl_3')"))
    field.session.commit()
    record = make.resource("구청이 낸 곳", "space", source="office")
    got = apply_submission(field.session, field.sends(changes(field.form, record, 1, fee="무료")).submission_id)
    assert (got.state, got.reason[0]) == (SubmissionState.PROBLEM, "licence_no_changes")
    assert lock_head(field.session, record).rev == 1


def ready(field: Field, key: str) -> FormVersionRow:
    """Let the campaign ask with a ready-made form."""
    ensure_ready_forms(field.session, clock.now())
    form = newest_by_key(field.session, key)
    ask_with(field.session, field.campaign, form)
    return form


def test_a_person_who_agreed_is_written_down_with_the_consent(field: Field) -> None:
    form = ready(field, "maeul_person")
    agreed = {
        "consent_given": "yes",
        "consent_fields": "alias summary",
        "consent_channels": "internal web",
        "consent_how": "paper",
    }
    answers = {"name": "아무개", "alias": "뜨개 선생님", "summary": "뜨개질을 가르쳐요", "agreement": agreed}
    got = field.sends(write_instance(form.definition, answers, f"uuid:{uuid4()}"))
    done = apply_submission(field.session, got.submission_id)
    assert done.state is SubmissionState.APPLIED, done.reason
    (given,) = field.session.execute(text("SELECT submission_id, channels, resource_id FROM consents")).all()
    assert (given.submission_id, sorted(given.channels)) == (got.submission_id, ["internal", "web"])
    assert given.resource_id == done.records[0].resource_id


def test_one_sheet_about_a_dong_gives_groups_and_places_that_know_each_other(field: Field) -> None:
    form = ready(field, "maeul_dong")
    answers = {
        "dong": "명동",
        "groups": [{"group_name": "두레모임", "meets_at": "햇살 사랑방", "group_members": "12"}],
        "places": [{"place_name": "햇살사랑방", "place_geometry": AT, "runs_by": "두레모임, 모르는 모임"}],
    }
    done = apply_submission(
        field.session, field.sends(write_instance(form.definition, answers, f"uuid:{uuid4()}")).submission_id
    )
    assert done.state is SubmissionState.APPLIED, done.reason
    records = {one.part: one.resource_id for one in done.records}
    assert sorted(records) == ["groups/1", "places/1"]
    group, place = records["groups/1"], records["places/1"]
    told = field.session.execute(text("SELECT kind, from_id, to_id FROM resource_relations ORDER BY kind")).all()
    assert [tuple(row) for row in told] == [("meets_at", group, place), ("runs", group, place)]
    waiting = field.session.execute(text("SELECT name FROM relation_proposals WHERE state = 'open'")).scalars().all()
    assert waiting == ["모르는 모임"]
    assert field.session.execute(text("SELECT count(*) FROM visits")).scalar_one() == 2
