"""Photos of records over HTTP: sent by the survey team, released by a coordinator, seen by everybody without a trace."""

from uuid import uuid4

import pytest

from geo.backup.archive import files_below
from geo.media.hold import held_still
from geo.media.store import keep_original
from geo.queries.media import link
from tests.geo.media.samples import SECRET, bomb_png, heic, mp3, photo

HOSTILE = "회비 \\3,000 {{ 7*191 }} <b>굵게</b>"


def test_a_photo_is_public_only_once_a_coordinator_released_it_and_then_without_a_trace(village):
    sent = village.made(village.surveyor, caption=HOSTILE, credit="마을 사진반", data=photo((900, 600), 6))
    small = sent["urls"].get("small") or f"/api/v1/media/{sent['media_id']}/small.jpg"
    path = small.removeprefix("/api/v1")
    assert village.shown() == []
    assert village.get(path).status_code == 404
    assert village.get(path, village.surveyor).status_code == 200  # those inside look at it before
    assert village.call("POST", f"/media/{sent['media_id']}/release", village.surveyor).status_code == 403
    assert village.call("POST", f"/media/{sent['media_id']}/release", village.coordinator).status_code == 204
    (shown,) = village.shown()
    assert (shown["caption"], shown["alt"], shown["credit"], shown["inside"]) == (
        HOSTILE,
        "골목 어귀",
        "마을 사진반",
        None,
    )
    assert (shown["width"], shown["height"]) == (600, 900)
    answer = village.get(path)
    assert answer.headers["content-type"] == "image/jpeg"
    assert answer.headers["cache-control"] == "no-cache"
    for trace in (b"Exif", b"SecretCamera", SECRET.encode()):
        assert trace not in answer.content
    again = village.client.get(f"/api/v1{path}", headers={"If-None-Match": answer.headers["etag"]})
    assert (again.status_code, again.content) == (304, b"")
    assert village.call("POST", f"/media/{sent['media_id']}/hide", village.coordinator).status_code == 204
    assert (village.shown(), village.get(path).status_code) == ([], 404)


@pytest.mark.parametrize("state", ["draft", "submitted", "approved", "closed"])
def test_a_record_that_is_not_public_never_gives_its_photos(village, state):
    village.resource = village.make.resource("숨은 곳", "space", state=state)
    sent = village.released()
    for path in (f"/media/{sent['media_id']}/large.jpg", f"/resources/{village.resource}/media"):
        assert village.get(path).status_code == 404
        assert village.get(path, village.stranger).status_code == 404
        assert village.get(path, village.coordinator).status_code == 200


def test_people_in_a_photo_and_photos_of_a_person_need_a_consent(village):
    with_people = village.released(shows_people="true")
    assert village.shown() == []
    village.resource = village.make.resource("어느 이웃", "person")
    of_person = village.released()
    for one in (with_people, of_person):
        assert village.get(f"/media/{one['media_id']}/large.jpg").status_code == 404
    village.make.agree(village.resource, "alias", "photo")
    assert village.get(f"/media/{of_person['media_id']}/large.jpg").status_code == 200


def test_the_original_is_for_coordinators_of_the_place_and_every_look_is_noted(village):
    data = photo((50, 50))
    sent = village.released(data=data)
    path = f"/media/{sent['media_id']}/original"
    assert village.get(path).status_code == 401
    assert {village.get(path, who).status_code for who in (village.surveyor, village.stranger, village.elsewhere)} == {
        403
    }
    assert village.run("SELECT count(*) FROM access_log WHERE what = 'media_original'") == 0
    answer = village.get(path, village.coordinator)
    assert answer.content == data
    assert answer.headers["cache-control"] == "private, no-store"
    assert answer.headers["content-disposition"].startswith("attachment")
    noted = village.run(
        "SELECT actor_id FROM access_log WHERE what = 'media_original' AND object_id = :id", id=sent["media_id"]
    )
    assert noted == village.coordinator.id


@pytest.mark.parametrize(
    ("data", "code", "said"),
    [
        (heic(), "photo_heic", "HEIC"),
        (bomb_png(), "photo_too_big", "메모리"),
        (photo()[:90], "photo_broken", "깨졌거나"),
        (b"", "file_empty", "빈 파일"),
        (b"<html><script>alert(1)</script>", "media_kind", "사진"),
    ],
)
def test_what_cannot_show_is_refused_at_the_door_and_nothing_stays(village, data, code, said):
    answer = village.send(village.surveyor, data)
    assert (answer.status_code, answer.json()["code"]) == (422, code)
    assert said in answer.json()["detail"]
    assert village.run("SELECT count(*) FROM media") == 0


def test_a_file_needs_a_description_and_a_writer_of_the_place(village):
    assert village.send(village.surveyor, alt="  ").status_code == 422
    assert village.send(village.stranger).status_code == 403
    assert village.send(village.elsewhere).status_code == 403
    assert village.send(village.surveyor, release="true").status_code == 403
    assert village.send(village.surveyor, to=f"/resources/{uuid4()}/media").status_code == 404
    hidden = village.make.resource("숨은 곳", "space", state="draft")
    assert village.send(village.stranger, to=f"/resources/{hidden}/media").status_code == 404
    assert village.run("SELECT count(*) FROM media") == 0


def test_before_and_after_find_each_other(village):
    before, after, other = (village.released(role=role) for role in ("before", "after", "before"))
    assert before["pair_id"] == after["pair_id"] != other["pair_id"]
    wrong = village.send(village.coordinator, role="before", pair_id=before["pair_id"])
    assert (wrong.status_code, wrong.json()["code"]) == (409, "pair_taken")
    foreign = village.send(village.coordinator, role="after", pair_id=str(uuid4()))
    assert foreign.json()["code"] == "pair_unknown"
    assert [one["role"] for one in village.shown()] == ["before", "before", "after"]


def test_one_photo_is_the_main_one(village):
    first, second = (village.released(role="main") for _ in range(2))
    assert [(one["link_id"], one["role"]) for one in village.shown()] == [
        (second["link_id"], "main"),
        (first["link_id"], "other"),
    ]


def test_a_change_is_made_from_what_one_saw(village):
    sent = village.made(village.surveyor)
    path = f"/resources/{village.resource}/media/{sent['link_id']}"
    seen = village.shown(village.surveyor)[0]["inside"]
    body = {
        "version": seen["version"],
        "media_version": seen["media_version"],
        "alt": "고친 설명",
        "caption": "새 글",
        "role": "main",
    }
    changed = village.call("PATCH", path, village.surveyor, json=body)
    assert (changed.json()["alt"], changed.json()["caption"], changed.json()["role"]) == ("고친 설명", "새 글", "main")
    stale = village.call("PATCH", path, village.surveyor, json=body)
    assert (stale.status_code, stale.json()["code"]) == (409, "stale_version")
    assert village.call("PATCH", path, village.surveyor, json={"version": 2, "alt": "가"}).status_code == 422
    assert village.call("PATCH", path, village.stranger, json={"version": 2, "caption": "남"}).status_code == 403
    assert village.call("DELETE", path, village.stranger).status_code == 403
    assert village.call("DELETE", path, village.surveyor).status_code == 204
    assert village.shown(village.surveyor) == []
    assert village.run("SELECT count(*) FROM media") == 1  # kept, R4


def test_publishing_a_record_releases_the_photos_that_came_with_it(village):
    village.resource = village.make.resource("새 쉼터", "space", state="submitted")
    sent = village.made(village.surveyor)
    step = village.call("POST", f"/resources/{village.resource}/approve", village.coordinator, json={"publish": True})
    assert step.status_code == 200, step.text
    assert [one["media_id"] for one in village.shown()] == [sent["media_id"]]


def test_a_photo_from_the_field_that_nobody_described_is_called_what_its_record_is_called_in_public(village, session):
    village.resource = village.make.resource("새 쉼터", "space", state="submitted")
    kept = keep_original(session, village.settings, "1.jpg", photo(), None)
    link(session, village.resource, kept)
    session.commit()
    village.work()
    refused = village.call("POST", f"/media/{kept}/release", village.coordinator)
    assert (refused.status_code, refused.json()["code"]) == (409, "media_alt_needed")  # by hand one describes it first
    village.call("POST", f"/resources/{village.resource}/approve", village.coordinator, json={"publish": True})
    assert [one["alt"] for one in village.shown()] == ["새 쉼터 사진"]
    assert village.run("SELECT alt FROM media") == ""


def test_a_photo_released_before_its_copies_stand_shows_as_soon_as_they_do(village):
    sent = village.send(village.coordinator, release="true").json()
    assert (village.shown(), sent["urls"]) == ([], {})
    village.work()
    assert [one["media_id"] for one in village.shown()] == [sent["media_id"]]


def test_a_recording_is_played_without_the_words_around_it(village):
    sent = village.released(data=mp3(), name="면담.mp3", alt="우물 이야기")
    (shown,) = village.shown()
    assert (shown["kind"], shown["copy_type"]) == ("audio", "audio/mpeg")
    answer = village.get(f"/media/{sent['media_id']}/copy")
    assert answer.headers["content-type"] == "audio/mpeg"
    assert SECRET.encode() not in answer.content
    part = village.client.get(f"/api/v1/media/{sent['media_id']}/copy", headers={"Range": "bytes=0-9"})
    assert (part.status_code, len(part.content)) == (206, 10)
    assert village.get(f"/media/{sent['media_id']}/large.jpg").status_code == 404


def test_a_file_without_a_clean_copy_stays_inside_and_says_why(village):
    sent = village.made(village.coordinator, data=b"OggS" + bytes(100), name="a.ogg", release="true")
    assert village.shown() == []
    (inside,) = village.shown(village.surveyor)
    assert inside["inside"]["state"] == "failed"
    assert "조사단 안에만" in inside["inside"]["problem"]
    refused = village.call("POST", f"/media/{sent['media_id']}/release", village.coordinator)
    assert (refused.status_code, refused.json()["code"]) == (409, "media_no_copy")


def test_photos_go_with_a_merge_and_come_back_with_a_split(village):
    kept = village.resource
    gone = village.make.resource("느티나무쉼터", "space")
    mine = village.released(role="main")
    village.resource = gone
    theirs, twice = village.released(role="main"), village.released()
    body = {"gone": str(gone), "base_rev": 1}
    merged = village.call("POST", f"/resources/{kept}/merge", village.coordinator, json=body)
    assert merged.status_code == 200, merged.text
    village.resource = kept
    assert [(one["media_id"], one["role"]) for one in village.shown()] == [
        (mine["media_id"], "main"),
        (theirs["media_id"], "other"),
        (twice["media_id"], "other"),
    ]
    split = village.call("POST", f"/resources/{gone}/split", village.coordinator)
    assert split.status_code == 200, split.text
    assert [one["media_id"] for one in village.shown()] == [mine["media_id"]]
    village.resource = gone
    assert [(one["media_id"], one["role"]) for one in village.shown()] == [
        (theirs["media_id"], "main"),
        (twice["media_id"], "other"),
    ]


def test_an_erased_account_leaves_no_name_on_its_files(village):
    sent = village.released(name="홍길동네 마당.jpg", credit="시험 계정 제공")
    village.run("SELECT erase_account(:id)", id=village.coordinator.id)
    assert village.run("SELECT name || '|' || credit FROM media WHERE id = :id", id=sent["media_id"]) == (
        "(지워짐)|(지워짐) 제공"
    )


def test_what_is_erased_for_good_leaves_neither_words_nor_bytes(village):
    sent = village.released()
    village.run("UPDATE media SET state = 'erased', released_at = NULL, alt = '' WHERE id = :id", id=sent["media_id"])
    assert village.get(f"/media/{sent['media_id']}/large.jpg").status_code == 404
    assert village.get(f"/media/{sent['media_id']}/original", village.coordinator).status_code == 404
    village.sweep()
    assert list(files_below(village.settings.data_dir / "media")) == []


def test_nothing_is_swept_while_a_backup_holds_the_folder(village):
    sent = village.released()
    village.run("UPDATE media SET state = 'erased', released_at = NULL, alt = '' WHERE id = :id", id=sent["media_id"])
    folder = village.settings.data_dir / "media"
    there = set(files_below(folder))
    assert len(there) == len(("original", "shown", "medium", "small"))
    with held_still(folder):
        village.sweep()
        assert set(files_below(folder)) == there
    village.sweep()
    assert list(files_below(folder)) == []
