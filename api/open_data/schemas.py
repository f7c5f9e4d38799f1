"""The shape of what is said of datasets."""

from datetime import date, datetime

from pydantic import BaseModel


class TermsOut(BaseModel):
    """A licence among the features, the address that explains it, and how many features are under it."""

    code: str
    label: str
    url: str
    features: int


class OriginOut(BaseModel):
    """A source among the features, named as it wants to be named."""

    credit: str
    licence: str
    url: str
    features: int


class FormatOut(BaseModel):
    """A file; `bytes` is null until somebody has asked for it."""

    format: str
    label: str
    media_type: str
    url: str
    bytes: int | None


class DatasetOut(BaseModel):
    """A dataset; `left_out` features are not in it, because nobody has said what may be done with them."""

    id: str
    title: str
    description: str
    features: int
    left_out: int
    unchangeable: bool
    licence: str
    licences: list[TermsOut]
    source: str
    sources: list[OriginOut]
    boundary: str
    boundary_date: date | None
    changed_at: datetime
    formats: list[FormatOut]
    dictionary: str
    collections: list[str]


class DatasetList(BaseModel):
    items: list[DatasetOut]
    next: None = None
    total: int
    catalogue: str
    hsds: str


class ColumnOut(BaseModel):
    name: str
    label: str
    type: str
    told: str


class DictionaryOut(BaseModel):
    """The columns of a dataset, in the order of the CSV file."""

    dataset: str
    title: str
    columns: list[ColumnOut]
