"""What the answers about boundary editions hold."""

from datetime import date, datetime

from pydantic import BaseModel


class EditionOut(BaseModel):
    """A loaded edition of the boundaries; `in_force` names the province if it speaks for it on the day."""

    id: int
    valid_from: date | None
    is_schematic: bool
    codes: str
    file_name: str
    source_note: str
    loaded_at: datetime
    dongs: int
    districts: int
    provinces: list[str]
    in_force: list[str]


class EditionList(BaseModel):
    items: list[EditionOut]
    next: str | None
    total: int


class ChangeOut(BaseModel):
    """What became of a dong: shares are parts of its area before and after, `moved_m2` the land with another dong."""

    kind: str
    sentence: str
    from_edition_id: int
    from_date: date
    from_code: str | None
    from_name: str | None
    from_district: str | None
    to_edition_id: int
    to_date: date
    to_code: str | None
    to_name: str | None
    to_district: str | None
    share_from: float
    share_to: float
    moved_m2: float


class MovedOut(BaseModel):
    """How many places have another dong since this edition though nobody moved them."""

    site: int
    space: int
    resource: int


class ChangeList(BaseModel):
    items: list[ChangeOut]
    next: str | None
    total: int
    moved: MovedOut
