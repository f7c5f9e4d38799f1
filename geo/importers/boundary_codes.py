"""Give the dong of a file their codes and districts: what the file says, else what a code book knows."""

from collections import Counter
from collections.abc import Sequence
from typing import Any, Final

from geo.codes import KOSTAT_PREFIX, kostat
from geo.importers.boundary_layouts import refuse
from geo.importers.boundary_set import Finding
from geo.importers.code_book import CodeBook

NAMED: Final = 10

Row = dict[str, Any]


def coded(name: str, rows: Sequence[Row], book: CodeBook, *, keep_kostat: bool) -> tuple[Finding, ...]:
    """Fill `code`, `district_code` and `district` of rows in place, and say which could not be found.

    Rows with a `code` keep it. The others get the 행정안전부 code that number and name (or district and name) have in
    the book, else `kostat:` + number; two rows that the book takes for one dong both stay 통계청. `by_kostat` is set on
    every row. Raises FileRefused when the names say that the numbers are 행정안전부's.
    """
    open_rows = [row for row in rows if not row["code"]]
    _name_districts(rows, book)
    for row in rows:
        row["by_kostat"] = not row["code"] or row["code"].startswith(KOSTAT_PREFIX)
    if not open_rows:
        return ()
    pairs = [(row["stat_code"], row["name"]) for row in open_rows]
    if book.speaks_mois(pairs):
        said = "코드가 통계청 코드가 아니라 행정안전부 코드로 보입니다. 맞으면 --codes mois 를 적어 주세요."
        refuse(name, "code_system_wrong", said, "the codes look like those of 행정안전부; say --codes mois")
    _put_districts(open_rows, book)
    _put_codes(open_rows, book, keep_kostat=keep_kostat)
    return _unmatched(open_rows, keep_kostat=keep_kostat)


def _name_districts(rows: Sequence[Row], book: CodeBook) -> None:
    """Name districts of rows that bring the 행정안전부 code alone; without a book the number stands for the name."""
    for row in rows:
        if row["code"] and not row["district"]:
            row["district"] = book.district_named(row["district_code"]) or row["district_code"]


def _put_districts(rows: Sequence[Row], book: CodeBook) -> None:
    known = book.districts((row["stat_code"], row["name"]) for row in rows)
    for row in rows:
        number = row["stat_code"][:5]
        if number in known:
            row["district_code"], row["district"] = known[number].code, known[number].name
        elif not row["district"]:
            row["district"] = number


def _put_codes(rows: Sequence[Row], book: CodeBook, *, keep_kostat: bool) -> None:
    own = [kostat(row["stat_code"]) for row in rows]
    if keep_kostat:
        found: list[str | None] = [None] * len(rows)
    else:
        found = [book.code_of(row["stat_code"], row["name"], row["district_code"]) for row in rows]
    counts = Counter(code for code in found if code)
    for row, code, fallback in zip(rows, found, own, strict=True):
        row["code"] = code if code and counts[code] == 1 else fallback


def _unmatched(rows: Sequence[Row], *, keep_kostat: bool) -> tuple[Finding, ...]:
    names = [f"{row['district']} {row['name']}" for row in rows if row["code"].startswith(KOSTAT_PREFIX)]
    if keep_kostat or not names:
        return ()
    more = " …" if len(names) > NAMED else ""
    said = (
        f"행정안전부 코드를 찾지 못한 동 {len(names)}곳은 통계청 코드로 둡니다: {', '.join(names[:NAMED])}{more}. "
        "코드표를 먼저 읽어 들이면(codes load) 더 찾을 수 있습니다."
    )
    return (Finding("codes_not_found", said, {"count": len(names), "names": names}),)
