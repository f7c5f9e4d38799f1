"""A code book answers number and name together, names districts where that is clear, and says nothing else."""

from geo.code_facts import packaged_book
from geo.importers.code_book import KOSTAT_PROVINCES, CodeBook, CodeEntry
from tests.geo.importers.boundary_samples import BOOK


def test_number_and_name_together_give_the_code() -> None:
    assert BOOK.code_of("1101053", "사직동", None) == "1111053000"
    assert BOOK.code_of("11010530", "사직동", None) == "1111053000"
    assert BOOK.code_of("1101061", "종로1.2.3.4가동", None) == "1111061500"
    assert BOOK.code_of("1113069", "홍제1동", None) == "1141069000"


def test_a_number_that_two_dong_had_is_decided_by_the_name() -> None:
    assert BOOK.code_of("1123051", "신사동", None) == "1168051000"
    assert BOOK.code_of("1123051", "개포3동", None) == "1168067000"
    assert BOOK.code_of("1123051", "일원2동", "11680") is None


def test_a_new_number_is_found_by_district_and_name() -> None:
    assert BOOK.code_of("1121099", "신사동", "11620") == "1162068500"
    assert BOOK.code_of("1121099", "신사동", None) is None


def test_districts_come_from_numbers_or_clearly_from_names() -> None:
    known = BOOK.districts([("1101053", "사직동"), ("2101052", "중앙동"), ("2101053", "동광동"), ("2199952", "동광동")])
    assert (known["11010"].code, known["11010"].name) == ("11110", "종로구")
    assert (known["21010"].code, known["21010"].name) == ("26110", "중구")
    assert "21999" not in known, "동광동 stands in two districts"


def test_a_name_with_two_codes_in_one_district_stays_unknown() -> None:
    twice = CodeBook((*BOOK.entries, CodeEntry("1111099000", "사직동", "종로구", "서울특별시")))
    assert twice.code_of("1101099", "사직동", "11110") is None
    assert twice.code_of("1101053", "사직동", "11110") == "1111053000"


def test_codes_of_the_other_system_are_noticed_by_their_names() -> None:
    assert BOOK.speaks_mois([("11110530", "사직동"), ("11680510", "신사동")])
    assert not BOOK.speaks_mois([("11010530", "사직동"), ("11230510", "신사동")])
    assert not CodeBook().speaks_mois([("11010530", "사직동")])


def test_the_packaged_book_knows_every_dong_of_its_own_file() -> None:
    book = packaged_book()
    known = book.districts((entry.stat_code, entry.name) for entry in book.entries)
    assert len(known) == 25
    assert {book.code_of(e.stat_code, e.name, e.code[:5]) == e.code for e in book.entries} == {True}


def test_every_province_has_both_numbers() -> None:
    assert len(set(KOSTAT_PROVINCES.values())) == len(KOSTAT_PROVINCES) == 17
