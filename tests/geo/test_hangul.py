"""Hangul for searching: jamo, initials, patterns; the same in Python and in the database."""

import random
import re
import unicodedata

from sqlalchemy import text
from sqlalchemy.orm import Session

from geo.hangul import has_initials, has_syllables, initials, mixed_pattern, search_key


def test_spellings_of_one_name_have_one_key() -> None:
    spellings = [
        "작은 도서관",
        "작은도서관",
        unicodedata.normalize("NFD", "작은 도서관"),
        "작은\u3000도서관",
        " 작은\t도서관",
    ]
    assert len({search_key(one) for one in spellings}) == 1
    assert search_key("ＧＳ２５ Cafe") == search_key("gs25cafe")
    assert search_key("종로1·2·3·4가동") == search_key("종로1.2.3.4가동")


def test_two_syllables_are_four_letters_or_more() -> None:
    assert len(search_key("도서")) == 4
    assert len(search_key("책방")) == 6


def test_the_initials_of_a_name() -> None:
    assert initials("햇살도서관") == initials("ㅎㅅㄷㅅㄱ")
    assert initials("햇살 2호점") == initials("ㅎㅅ2ㅎㅈ")
    assert initials("GS 편의점") == "gs" + initials("ㅍㅇㅈ")


def test_consonants_that_a_keyboard_joined_are_two_again() -> None:
    assert initials("ㄳㅄ") == initials("ㄱㅅㅂㅅ")
    assert initials("ㄲㅃ") == initials("까빠")


def test_lone_consonants_are_told_from_syllables() -> None:
    assert has_initials("햇살ㄷㅅㄱ")
    assert has_syllables("햇살ㄷㅅㄱ")
    assert not has_initials("햇살")
    assert not has_syllables("ㄷㅅㄱ")
    assert has_syllables(unicodedata.normalize("NFD", "햇살"))


def test_a_mixed_word_matches_whole_syllables_as_they_are() -> None:
    pattern = re.compile(mixed_pattern("햇살ㄷㅅㄱ"))
    assert pattern.search(search_key("푸른 햇살 도서관"))
    assert not pattern.search(search_key("하늘도서관"))
    assert not pattern.search(search_key("햇살 큰도서관"))
    assert re.compile(mixed_pattern("ㅎ(.*")).search(search_key("해(.*"))


SIGNS = "햇살작은도서관ㄱㅏ까빵 \u3000\t.·aＡ1\\%_'(*?[🌳é\u0301"


def test_the_database_folds_as_we_do(session: Session) -> None:
    rng = random.Random(9)
    texts = ["".join(rng.choices(SIGNS, k=rng.randrange(13))) for _ in range(500)]
    sql = text(
        "SELECT search_key(v), search_initials(v) FROM unnest(CAST(:v AS text[])) WITH ORDINALITY AS t(v, n) ORDER BY n"
    )
    stored = [tuple(row) for row in session.execute(sql, {"v": texts})]
    assert stored == [(search_key(one), initials(one)) for one in texts]
