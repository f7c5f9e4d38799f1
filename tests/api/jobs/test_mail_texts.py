"""What mails say: every kind complete, names exactly as written, times on the venue's clock."""

import re
from datetime import UTC, datetime, timedelta

import pytest

from api.jobs.mail_texts import (
    BookingFacts,
    BookingMail,
    booking_mail,
    confirm_mail,
    known_mail,
    reset_mail,
    spoken_range,
)
from api.jobs.notices import TEXTS

HOSTILE = "{{ 7*191 }} <b>x</b> `회비 \\3,000` %(y)s {0} $name"
START = datetime(2026, 11, 24, 5, 0, tzinfo=UTC)


def facts(**changed: object) -> BookingFacts:
    given = {
        "name": HOSTILE,
        "space": f"느티나무방 {HOSTILE}",
        "site": "천연가압장",
        "start": START,
        "end": START + timedelta(hours=2),
        "heads": 8,
        "link": "https://maeul.example/my",
    }
    return BookingFacts(**{**given, **changed})  # type: ignore[arg-type]


@pytest.mark.parametrize("kind", BookingMail)
def test_every_booking_mail_says_what_where_and_when_and_names_nobody_wrongly(kind):
    subject, body = booking_mail(kind, facts())
    assert subject.startswith("[마을아틀라스] ")
    assert subject.endswith(f"느티나무방 {HOSTILE}")
    greeting = "안녕하세요, 공간지기 님." if kind is BookingMail.ASKED_OF_KEEPER else f"{HOSTILE} 님, 안녕하세요."
    assert body.splitlines()[0] == greeting
    assert f"공간: 느티나무방 {HOSTILE} (천연가압장)" in body
    assert "시간: 2026년 11월 24일(화) 14:00~16:00" in body
    assert "인원: 8명" in body
    assert "https://maeul.example/my" in body.splitlines()
    assert "남긴 말" not in body
    assert "바뀌기 전" not in body


def test_a_moved_booking_names_both_times():
    body = booking_mail(BookingMail.MOVED, facts(before=(START - timedelta(days=1), START)))[1]
    assert "바뀌기 전: 2026년 11월 23일(월) 14:00~2026년 11월 24일(화) 14:00" in body


def test_the_keeper_learns_who_asks_and_only_the_keeper_is_greeted_as_one():
    body = booking_mail(BookingMail.ASKED_OF_KEEPER, facts())[1]
    assert f"신청한 분: {HOSTILE}" in body.splitlines()
    assert "신청한 분" not in booking_mail(BookingMail.REQUESTED, facts())[1]


def test_the_keepers_words_come_out_as_written():
    body = booking_mail(BookingMail.REJECTED, facts(reason=HOSTILE))[1]
    assert f"남긴 말: {HOSTILE}" in body.splitlines()


@pytest.mark.parametrize("kind", BookingMail)
def test_the_english_mail_says_the_same_and_no_korean_of_ours(kind):
    given = facts(
        space="Room", site="House", name="Kim & Sons", reason=HOSTILE.replace("회비", "fee"), calendar="x.ics"
    )
    subject, body = booking_mail(kind, given, "en")
    assert subject.startswith("[Maeul Atlas] ")
    assert "Time: Tue 24 Nov 2026 14:00–16:00" in body
    assert ("Asked by: Kim & Sons" in body) is (kind is BookingMail.ASKED_OF_KEEPER)
    assert f"Message: {given.reason}" in body.splitlines()
    assert "x.ics" in body.splitlines()
    assert not re.search("[가-힣]", subject + body)


@pytest.mark.parametrize("kind", TEXTS)
def test_every_notice_is_there_in_both_languages(kind):
    words = TEXTS[kind]
    assert all(re.search("[가-힣]", korean) for korean in (words.subject, words.body))
    assert not re.search("[가-힣]", words.subject_en + words.body_en)
    assert words.subject_en
    assert words.body_en


def test_every_kind_of_mail_has_its_own_subject():
    subjects = {booking_mail(kind, facts())[0] for kind in BookingMail}
    assert len(subjects) == len(BookingMail)


def test_times_are_told_on_the_venues_clock_across_midnight():
    late = datetime(2026, 12, 31, 14, 30, tzinfo=UTC)
    assert spoken_range(late, late + timedelta(hours=1)) == "2026년 12월 31일(목) 23:30~2027년 1월 1일(금) 00:30"


def test_account_mails_hold_their_link_alone_on_a_line_and_say_what_to_do_when_not_asked_for():
    link = "https://maeul.example/confirm?token=abc"
    for subject, body in (confirm_mail(HOSTILE, link, 48), reset_mail(HOSTILE, link, 2)):
        assert subject.startswith("[마을아틀라스] ")
        assert link in body.splitlines()
        assert body.startswith(f"{HOSTILE} 님, ")
        assert "적이 없다면" in body
    assert "https://maeul.example/login" in known_mail(HOSTILE, "https://maeul.example")[1]
