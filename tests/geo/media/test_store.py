"""Files kept as they came, their public copies, and what is swept away."""

import os
from io import BytesIO

import pytest

from geo import clock
from geo.errors import FileRefused
from geo.media.documents import clean_document
from geo.media.recordings import clean_recording
from geo.media.sniffing import sniff
from geo.media.states import MediaKind, MediaState
from geo.media.store import check_upload, copy_path, derive, keep_original, original_path, sweep
from geo.queries.media import erase, erased_files, get_media, named_files
from tests.geo.media import samples
from tests.geo.media.samples import SECRET

TRACES = (SECRET.encode(), b"SecretTool", b"+37.5665", b"HandlerOf")


@pytest.mark.parametrize(
    ("head", "kind", "form"),
    [
        (samples.photo(), "photo", "jpeg"),
        (samples.heic(), "photo", "heic"),
        (b"\x00\x00\x00\x1cftypavif", "photo", "avif"),
        (samples.mp3(), "audio", "mp3"),
        (samples.mp4(), "audio", "mp4"),
        (b"\x00\x00\x00\x14ftypqt  ", "video", "mp4"),
        (b"OggS" + bytes(20), "audio", "ogg"),
        (b"#!AMR\n", "audio", "amr"),
        (samples.pdf(), "document", "pdf"),
        ("옛이야기".encode("cp949"), "document", "text"),
        ("골목 이야기".encode() + b"\xea", "document", "text"),
        (b"PK\x03\x04", "document", "zip"),
        (b"<html><script>", "other", "html"),
        (b"<svg xmlns='x'>", "other", "image"),
        (b"\x7fELF\x00", "other", "program"),
        (b"\x00\x01\x02", "other", "unknown"),
    ],
)
def test_a_file_is_known_by_its_bytes(head, kind, form):
    found = sniff(head)
    assert (found.kind.value, found.form) == (kind, form)


def test_an_original_is_kept_once_whole_and_private(session, settings, tmp_path):
    data = samples.photo()
    path = tmp_path / "사진.jpg"
    path.write_bytes(data)
    ids = {keep_original(session, settings, "사진.jpg", given, None) for given in (data, path, BytesIO(data))}
    rows = [get_media(session, one) for one in ids]
    assert len(ids) == 3
    assert {row.sha256 for row in rows} == {rows[0].sha256}
    assert (rows[0].kind, rows[0].state, rows[0].bytes) == (MediaKind.PHOTO, MediaState.WAITING, len(data))
    kept = original_path(settings, rows[0].sha256)
    assert kept.read_bytes() == data
    assert kept.stat().st_mode & 0o077 == 0
    everything = [file for file in (settings.data_dir / "media").rglob("*") if file.is_file()]
    assert everything == [kept]


def test_the_field_may_send_anything_but_nothing_and_too_much(session, settings):
    strange = keep_original(session, settings, "audit.bin", b"\x00\x01", None)
    assert get_media(session, strange).kind is MediaKind.OTHER
    heic = keep_original(session, settings, "IMG_1.HEIC", samples.heic(), None)
    assert get_media(session, heic).kind is MediaKind.PHOTO
    with pytest.raises(FileRefused, match="빈 파일"):
        keep_original(session, settings, "x", b"", None)
    small = settings.model_copy(update={"max_upload_bytes": 10_000})
    with pytest.raises(FileRefused, match="너무 커요"):
        keep_original(session, small, "x", bytes(10_001), None)
    assert not list((settings.data_dir / "media" / "originals").glob(".*"))


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"", "file_empty"),
        (samples.heic(), "photo_heic"),
        (samples.bomb_png(), "photo_too_big"),
        (samples.photo()[:100], "photo_broken"),
        (b"<html><script>alert(1)</script>", "media_kind"),
        (b"MZ\x00\x00", "media_kind"),
    ],
)
def test_people_are_told_at_the_door_what_will_never_show(settings, data, code):
    with pytest.raises(FileRefused) as caught:
        check_upload(settings, data)
    assert caught.value.code == code
    assert caught.value.message != caught.value.message_en


def test_copies_are_made_of_photos_recordings_and_documents(session, settings, tmp_path):
    given = {"a.jpg": samples.photo(), "a.mp3": samples.mp3(), "a.pdf": samples.pdf(), "a.wav": samples.wav(tmp_path)}
    types = {}
    for name, data in given.items():
        row = get_media(session, keep_original(session, settings, name, data, None))
        types[name] = derive(settings, row.sha256, row.kind).copy_type
        shown = [copy_path(settings, row.sha256, one) for one in ("large", "small", "copy")]
        for path in shown:
            assert not path.exists() or not any(trace in path.read_bytes() for trace in TRACES)
        assert any(path.exists() for path in shown)
    assert types == {"a.jpg": "image/jpeg", "a.mp3": "audio/mpeg", "a.pdf": "application/pdf", "a.wav": "audio/wav"}


def test_a_recording_loses_who_where_and_when_but_no_sound(tmp_path):
    source = tmp_path / "given"
    for form, data in (("mp3", samples.mp3()), ("mp4", samples.mp4()), ("wav", samples.wav(tmp_path))):
        source.write_bytes(data)
        kind, clean = clean_recording(source, form)
        assert kind.startswith("audio/")
        assert not any(trace in clean for trace in TRACES)
    assert clean_recording(source, "wav")[1][:4] == b"RIFF"
    source.write_bytes(samples.mp4())
    clean = clean_recording(source, "mp4")[1]
    assert len(clean) == len(samples.mp4())
    assert b"the sound itself" in clean
    assert b"\xe0\x00\x00\x01" not in clean
    source.write_bytes(samples.mp3())
    assert clean_recording(source, "mp3")[1] == (b"\xff\xfb\x90\x00" + bytes(413)) * 3
    source.write_bytes(samples.mp4(b"vide"))
    assert clean_recording(source, "mp4")[0] == "video/mp4"


@pytest.mark.parametrize("data", [samples.mp4(b"meta"), samples.mp4()[:-30], b"\x00\x00\x00\x08ftyp", bytes(40)])
def test_a_recording_with_a_track_of_places_or_a_broken_one_has_no_copy(tmp_path, data):
    (tmp_path / "given").write_bytes(data)
    with pytest.raises(FileRefused, match="조사단 안에만"):
        clean_recording(tmp_path / "given", "mp4")


def test_a_pdf_keeps_its_length_and_loses_its_author(tmp_path):
    source = tmp_path / "given"
    source.write_bytes(samples.pdf())
    kind, clean = clean_document(source, "pdf")
    assert kind == "application/pdf"
    assert len(clean) == len(samples.pdf())
    assert not any(trace in clean for trace in TRACES)
    assert b"(chapter)" in clean
    for hidden in (
        samples.pdf(packed=True),
        samples.pdf() + b"/Encrypt 9 0 R",
        samples.pdf().replace(b"2 0 obj", b"9 0 obj"),
    ):
        source.write_bytes(hidden)
        with pytest.raises(FileRefused):
            clean_document(source, "pdf")


def test_what_no_row_names_is_swept_once_it_is_a_day_old(session, settings):
    row = get_media(session, keep_original(session, settings, "a.jpg", samples.photo(), None))
    derive(settings, row.sha256, row.kind)
    lost = original_path(settings, "ab" + "0" * 62)
    young = original_path(settings, "cd" + "0" * 62)
    for path in (lost, young):
        path.parent.mkdir(parents=True)
        path.write_bytes(b"x")
    a_day_ago = clock.now().timestamp() - 90_000
    for path in (lost, original_path(settings, row.sha256), copy_path(settings, row.sha256, "large")):
        os.utime(path, (a_day_ago, a_day_ago))
    assert sweep(settings, *named_files(session)) == 2  # the lost one, and a copy that no row calls ready
    assert original_path(settings, row.sha256).exists()
    assert young.exists()
    assert not lost.exists()


def test_an_erased_file_keeps_no_words_and_its_bytes_are_named_for_removal(session, settings):
    first, twin = (keep_original(session, settings, "홍.jpg", samples.photo(), None, alt="골목") for _ in range(2))
    sha256 = get_media(session, first).sha256
    assert erase(session, [first]) == 1
    assert erased_files(session) == []  # the other row still holds the same bytes
    assert erase(session, [first, twin]) == 1
    assert erased_files(session) == [sha256]


def test_a_heic_photo_from_the_field_is_kept_and_its_copy_refused_in_words(session, settings):
    row = get_media(session, keep_original(session, settings, "IMG_1.HEIC", samples.heic(), None))
    with pytest.raises(FileRefused, match="HEIC") as caught:
        derive(settings, row.sha256, row.kind)
    assert caught.value.code == "photo_heic"
    assert original_path(settings, row.sha256).read_bytes() == samples.heic()
