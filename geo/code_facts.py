"""The codes that travel with the program, as a code book: Seoul's dong of 2025-04-01 in both systems."""

import csv
from functools import cache

from geo.importers.code_book import CodeBook, CodeEntry
from geo.packaged import data_file
from geo.schematic import FACTS_FILE

PROVINCE = "서울특별시"


@cache
def packaged_book() -> CodeBook:
    """Return the code book of the packaged figures; the same every time."""
    rows = csv.DictReader(data_file(FACTS_FILE).read_text("utf-8").splitlines())
    return CodeBook(
        tuple(CodeEntry(row["code"], row["name"], row["district"], PROVINCE, row["stat_code"]) for row in rows)
    )
