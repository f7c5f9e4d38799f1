"""Propose what every column of a table means: by its heading, and by its cells where the heading lies or is missing."""

from collections.abc import Sequence
from typing import Final

import pandas as pd

from geo.importers import column_content as content
from geo.importers.column_mapping import ColumnMapping, Proposal
from geo.importers.fields import PERSONAL, Field, field_of_heading, heading_key
from geo.importers.source import SourceTable

__all__ = ["ColumnMapping", "Field", "Proposal", "propose_mapping"]

SAMPLE_ROWS: Final = 2000
NAME_ENDS: Final = ("명", "이름", "명칭", "name")
AS_WRITTEN: Final = "머리글이 ‘{label}’ 뜻입니다."
UNKNOWN: Final = "뜻을 알 수 없는 열입니다. 원본과 함께 보관하고 공개하지 않습니다."
TAKEN: Final = "‘{label}’ 뜻으로는 {other} 열을 씁니다. 이 열은 따로 보관하고 공개하지 않습니다."

_SWAPS: Final = {Field.X: Field.LON, Field.Y: Field.LAT, Field.LON: Field.LON, Field.LAT: Field.LAT}


def propose_mapping(table: SourceTable) -> ColumnMapping:
    """Propose a field and a Korean reason for every column of `table`, in its order.

    A heading is believed only where the cells can be what it says; columns without a heading go by their cells alone.
    Nothing here is final: a person may choose otherwise (`ColumnMapping.from_choice`).
    """
    cells = _sample(table.cells)
    if not table.has_headings:
        return ColumnMapping(tuple(content.by_cells(cells)))
    proposals = [_by_heading(heading, cells[heading]) for heading in table.headings]
    return ColumnMapping(tuple(_some_name(_true_axes(_each_once(proposals, cells), cells), cells)))


def _sample(cells: pd.DataFrame) -> pd.DataFrame:
    """Take rows evenly from the whole table: the first ones are often not like the rest."""
    step = max(1, len(cells) // SAMPLE_ROWS)
    return cells.iloc[::step]


def _by_heading(heading: str, cells: pd.Series) -> Proposal:
    field = field_of_heading(heading)
    if field is None:
        return Proposal(heading, None, UNKNOWN)
    doubt = content.doubt(field, cells)
    if doubt:
        return Proposal(heading, None, doubt)
    return Proposal(heading, field, AS_WRITTEN.format(label=field.label))


def _each_once(proposals: Sequence[Proposal], cells: pd.DataFrame) -> list[Proposal]:
    """Leave each field to the column that fills it best; a personal field may stand in several columns."""
    best: dict[Field, Proposal] = {}
    for proposal in proposals:
        if proposal.field is None or proposal.field in PERSONAL:
            continue
        other = best.get(proposal.field)
        if other is None or _filled(cells[proposal.heading]) > _filled(cells[other.heading]):
            best[proposal.field] = proposal
    return [_or_aside(proposal, best) for proposal in proposals]


def _filled(cells: pd.Series) -> tuple[bool, bool]:
    return bool((cells != "").any()), content.has_words(cells)


def _or_aside(proposal: Proposal, best: dict[Field, Proposal]) -> Proposal:
    field = proposal.field
    if field is None or field in PERSONAL or best[field] is proposal:
        return proposal
    return Proposal(proposal.heading, None, TAKEN.format(other=best[field].heading, label=field.label))


def _true_axes(proposals: Sequence[Proposal], cells: pd.DataFrame) -> list[Proposal]:
    """Name the columns of coordinates after their cells: X좌표 often holds latitudes, 위도 longitudes."""
    return [
        _axis(proposal, cells[proposal.heading]) if proposal.field in _SWAPS else proposal for proposal in proposals
    ]


def _some_name(proposals: Sequence[Proposal], cells: pd.DataFrame) -> list[Proposal]:
    """Where no heading is known to mean the name, take the first unknown one that ends like a name (개방시설명)."""
    if any(proposal.field is Field.NAME for proposal in proposals):
        return list(proposals)
    for number, (heading, field) in enumerate((proposal.heading, proposal.field) for proposal in proposals):
        if field is None and heading_key(heading).endswith(NAME_ENDS) and content.has_words(cells[heading]):
            named = Proposal(heading, Field.NAME, "다른 이름 열이 없어 ‘이름’ 뜻으로 봅니다.")
            return [*proposals[:number], named, *proposals[number + 1 :]]
    return list(proposals)


def _axis(proposal: Proposal, cells: pd.Series) -> Proposal:
    found = content.axis(cells) if proposal.field in _SWAPS else None
    if found is None or proposal.field is None:
        return proposal
    field, fitting, filled = found
    if field is _SWAPS[proposal.field]:
        return Proposal(proposal.heading, field, f"값이 {field.label}입니다({filled}칸 가운데 {fitting}칸).")
    why = f"머리글은 {proposal.field.label}이지만 값은 {field.label}입니다({filled}칸 가운데 {fitting}칸)."
    return Proposal(proposal.heading, field, why)
