"""What is taken and given about files and the village archive over HTTP."""

from datetime import date, datetime
from typing import Annotated, Any
from uuid import UUID

from fastapi import Form, UploadFile
from pydantic import BaseModel, ConfigDict, Field, model_validator
from pydantic_core import PydanticCustomError

from api.http import Limit, trimmed
from geo.enums import Licence
from geo.media.states import ArchiveKind, ArchiveState, MediaKind, MediaRole

Version = Annotated[int, Field(ge=1, le=2**31 - 1)]
Alt = Annotated[str, trimmed(300)]
Caption = Annotated[str, trimmed(500, least=0)]
Credit = Annotated[str, trimmed(200, least=0)]
Line = Annotated[str, trimmed(100, least=0)]
Year = Annotated[int, Field(ge=1, le=9999)]
Position = Annotated[int, Field(ge=0, le=10_000)]


class Strict(BaseModel):
    model_config = ConfigDict(extra="forbid")


class FileIn(Strict):
    """What is told with a file: `alt` says what it shows, for those who cannot see it."""

    file: UploadFile
    alt: Alt
    caption: Caption = ""
    licence: Licence = Licence.OWN
    credit: Credit = ""
    shows_people: Annotated[bool, Field(description="알아볼 수 있는 사람이 나오나")] = False
    release: Annotated[bool, Field(description="바로 공개(조정자)")] = False


class PhotoIn(FileIn):
    role: MediaRole = MediaRole.OTHER
    pair_id: UUID | None = None


class FilePatch(Strict):
    """A field left out stays as it is; `version` is the link's, `media_version` the file's as one saw them."""

    version: Version
    media_version: Version | None = None
    caption: Caption | None = None
    alt: Alt | None = None
    licence: Licence | None = None
    credit: Credit | None = None
    shows_people: bool | None = None

    @model_validator(mode="after")
    def whole(self) -> "FilePatch":
        about_file = {"alt", "licence", "credit", "shows_people"} & self.model_fields_set
        if about_file and self.media_version is None:
            raise PydanticCustomError("choice", "사진의 설명이나 권리를 고칠 때는 media_version도 적어 주세요.")
        return self


class LinkPatch(FilePatch):
    """What of a record's photo is to change."""

    role: MediaRole | None = None
    pair_id: UUID | None = None
    position: Position | None = None


class MediaOut(BaseModel):
    """A file where it shows. `urls` lead to its public copies; for those inside also what keeps it back."""

    link_id: UUID
    media_id: UUID
    kind: MediaKind
    copy_type: str
    width: int | None
    height: int | None
    alt: str
    caption: str
    licence: str
    licence_label: str
    credit: str
    role: MediaRole
    pair_id: UUID | None
    position: int
    urls: dict[str, str]
    inside: dict[str, Any] | None = Field(None, description="조사단 안에서만: 상태, 공개 여부, 까닭, 판")


class MediaList(BaseModel):
    items: list[MediaOut]
    next: str | None
    total: int


class CollectionIn(Strict):
    title: Annotated[str, trimmed(200)]
    summary: Annotated[str, trimmed(2000, least=0)] = ""
    district: Annotated[str, trimmed(40)] | None = None
    state: ArchiveState = ArchiveState.DRAFT


class CollectionPatch(Strict):
    version: Version
    title: Annotated[str, trimmed(200)] | None = None
    summary: Annotated[str, trimmed(2000, least=0)] | None = None
    district: Annotated[str, trimmed(40)] | None = None
    state: ArchiveState | None = None


class CollectionOut(BaseModel):
    id: UUID
    title: str
    summary: str
    district: str | None
    state: ArchiveState
    items: int
    version: int


class CollectionList(BaseModel):
    items: list[CollectionOut]
    next: str | None
    total: int


_TEXTS = ("body", "place", "happened_words", "teller", "teller_shown", "credit")
_MAY_BE_MISSING = frozenset({"collection_id", "resource_id", "dong_code", "happened_from", "happened_to"})


class ItemChange(Strict):
    """What may be written of an item; a field left out stays as it is, null takes it away."""

    kind: ArchiveKind | None = None
    title: Annotated[str, trimmed(200)] | None = None
    body: Annotated[str, trimmed(20_000, least=0)] | None = None
    collection_id: UUID | None = None
    resource_id: UUID | None = None
    place: Annotated[str, trimmed(200, least=0)] | None = None
    dong_code: Annotated[str, trimmed(20)] | None = None
    happened_from: date | None = None
    happened_to: date | None = None
    happened_words: Line | None = None
    teller: Line | None = None
    teller_shown: Line | None = None
    licence: Licence | None = None
    credit: Credit | None = None
    consent_needed: bool | None = None

    @model_validator(mode="after")
    def in_order(self) -> "ItemChange":
        if self.happened_to is not None and self.happened_from is not None and self.happened_to < self.happened_from:
            raise PydanticCustomError("choice", "끝난 날이 시작한 날보다 앞서요.")
        return self

    def wanted(self) -> dict[str, Any]:
        """Return what is to be written; null empties a text and takes a place or a date away."""
        given = self.model_dump(exclude_unset=True, exclude={"version"})
        emptied = {name: "" for name in _TEXTS if name in given and given[name] is None}
        kept = {name: value for name, value in given.items() if value is not None or name in _MAY_BE_MISSING}
        return kept | emptied


class ItemIn(ItemChange):
    kind: ArchiveKind
    title: Annotated[str, trimmed(200)]


class ItemPatch(ItemChange):
    version: Version


class VersionIn(Strict):
    version: Version


class ItemOut(BaseModel):
    """An item of the archive; `inside` (who told it, what keeps it back) only for those who look after its place."""

    id: UUID
    kind: ArchiveKind
    kind_label: str
    title: str
    body: str
    collection: dict[str, Any] | None
    resource: dict[str, Any] | None
    place: str
    dong_code: str | None
    dong: str | None
    district: str | None
    happened_from: date | None
    happened_to: date | None
    happened_words: str
    teller_shown: str
    licence: str
    licence_label: str
    credit: str
    published_at: datetime | None
    updated_at: datetime
    media: list[MediaOut]
    inside: dict[str, Any] | None


class ItemList(BaseModel):
    items: list[ItemOut]
    next: str | None
    total: int


class ArchiveQuery(BaseModel):
    """What is looked for in the archive; `state` also finds what is not public, in places one looks after."""

    model_config = ConfigDict(extra="forbid")
    q: Annotated[str, trimmed(100, least=0)] = ""
    kind: list[ArchiveKind] = []
    collection: UUID | None = None
    resource: UUID | None = None
    dong: Annotated[str, trimmed(20)] | None = None
    district: Annotated[str, trimmed(40)] | None = None
    year_from: Year | None = None
    year_to: Year | None = None
    state: list[ArchiveState] = []
    limit: Limit = 50
    cursor: Annotated[str | None, Field(alias="next", max_length=200)] = None


PhotoForm = Annotated[PhotoIn, Form()]
FileForm = Annotated[FileIn, Form()]
