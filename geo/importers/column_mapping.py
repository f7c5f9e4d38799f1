"""Which column of a table means what, why, and how a person says otherwise."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Self

from geo.errors import InvalidInput
from geo.importers.fields import PERSONAL, Field, is_personal

CHOSEN = "사람이 정했습니다."


@dataclass(frozen=True)
class Proposal:
    """What one column is taken for (`field` None: kept aside, never public) and the Korean reason."""

    heading: str
    field: Field | None
    why: str


@dataclass(frozen=True)
class ColumnMapping:
    """Every column of a table in order. A field stands at most once, but for personal ones."""

    proposals: tuple[Proposal, ...]

    def heading_of(self, field: Field) -> str | None:
        """Return the column that holds `field`, None when no column does."""
        return next((proposal.heading for proposal in self.proposals if proposal.field is field), None)

    def headings_of(self, field: Field) -> tuple[str, ...]:
        return tuple(proposal.heading for proposal in self.proposals if proposal.field is field)

    @property
    def unmapped(self) -> tuple[str, ...]:
        """The columns that mean nothing known; their cells are kept aside and are never public."""
        return tuple(proposal.heading for proposal in self.proposals if proposal.field is None)

    def as_choice(self) -> dict[str, str]:
        """Return the mapping as `from_choice` takes it: heading → value of a field, empty for none."""
        return {proposal.heading: str(proposal.field or "") for proposal in self.proposals}

    @classmethod
    def from_choice(cls, choice: Mapping[str, str]) -> Self:
        """Return the mapping that a person chose: heading → value of a Field, empty for none.

        A personal column (대표자, 휴대전화 …) stays private whatever was chosen for it. Raises InvalidInput when a
        value is no field or a field is given to two columns.
        """
        proposals = tuple(_chosen(heading, value) for heading, value in choice.items())
        fields = [proposal.field for proposal in proposals if proposal.field is not None]
        twice = sorted({field.label for field in fields if field not in PERSONAL and fields.count(field) > 1})
        if twice:
            said = f"한 가지 뜻을 두 열에 정할 수 없습니다: {', '.join(twice)}."
            raise InvalidInput(
                said, "A field is chosen for two columns.", code="field_twice", details={"fields": twice}
            )
        return cls(proposals)


def _chosen(heading: str, value: str) -> Proposal:
    if not value:
        return Proposal(heading, None, CHOSEN)
    if value not in set(Field):
        said = f"{heading} 열에 정한 뜻을 알 수 없습니다: {value[:40]}."
        raise InvalidInput(said, "Unknown field.", code="field_unknown", details={"heading": heading})
    field = Field(value)
    if is_personal(heading) and field not in PERSONAL:
        return Proposal(heading, Field.HEAD_NAME, "개인정보 열이라 무엇으로 정해도 공개하지 않습니다.")
    return Proposal(heading, field, CHOSEN)
