"""Made-up tables of planners, and the dong of Seoul they are joined to."""

from collections.abc import Mapping, Sequence

from geo.code_facts import packaged_book
from geo.planning.joining import Ground, JoinDistrict, JoinDong, Joined, Joiner, Said
from geo.planning.policy_words import Codes
from tests.geo.record_loads import csv_of

SEODAEMUN = "11410"


def seoul(**more) -> Ground:
    """Return the 426 dong of Seoul of 2025-04, in both systems of codes."""
    entries = packaged_book().entries
    districts = sorted({(entry.code[:5], entry.district) for entry in entries})
    return Ground(
        [JoinDong(e.code, e.name, e.district, e.code[:5], e.stat_code) for e in entries],
        [JoinDistrict(code, name, "서울특별시") for code, name in districts],
        **more,
    )


def join(*rows: Mapping[str, str], ground: Ground | None = None, codes: Codes = Codes.AUTO, district: str = ""):
    """Join rows given by cell and return them."""
    said = [Said(line, **row) for line, row in enumerate(rows, 2)]
    return Joiner(ground or seoul(), codes, district).join(said)


def one(row: Mapping[str, str], **options) -> Joined:
    return join(row, **options)[0]


def table(*rows: Sequence[object]) -> tuple[str, bytes]:
    return "표.csv", csv_of(rows)
