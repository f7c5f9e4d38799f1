"""What is taken and given about policy maps over HTTP."""

from datetime import date, datetime
from typing import Annotated, Any
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field

from api.http import trimmed
from geo.enums import Licence
from geo.planning.classes import CLASSES, NO_DATA
from geo.planning.policy_words import NO_DATA_LABEL, Codes, Gather, MapSubject, Method, Palette, Unjoined
from geo.planning.policy_worked import MapItem, Style, WorkedMap
from geo.queries.policy_maps import MapRow, StoredRow
from maps.patterns import MapClass

Version = Annotated[int, Field(ge=1, le=2**31 - 1, description="본 판 번호; 그사이 바뀌었으면 409")]
Title = Annotated[str, trimmed(200)]
About = Annotated[str, trimmed(2000, least=0)]
Source = Annotated[str, trimmed(300, least=0)]
District = Annotated[str, trimmed(60, least=0), Field(description="자치구 이름이나 코드; 비우면 그날의 경계 전체")]
Day = Annotated[date, Field(ge=date(1900, 1, 1), le=date(2200, 12, 31), description="어느 날의 경계인지")]
Number = Annotated[float, Field(ge=-1e15, le=1e15, allow_inf_nan=False)]
Roles = Annotated[dict[str, Annotated[str, Field(max_length=500)]], Field(max_length=10)]


class Strict(BaseModel):
    model_config = ConfigDict(extra="forbid")


class StyleIn(Strict):
    """How the map is drawn; `year` null takes all years, `limits` are upper limits for the method `own`."""

    measure: Annotated[str, Field(min_length=1, max_length=500)]
    year: Annotated[int, Field(ge=1900, le=2100)] | None = None
    gather: Gather | None = None
    method: Method = Method.NATURAL_BREAKS
    classes: Annotated[int, Field(ge=CLASSES[0], le=CLASSES[-1])] = 5
    limits: Annotated[list[Number], Field(max_length=CLASSES[-1])] = []
    palette: Palette = Palette.SEA


class MapPatch(Strict):
    """What is to change; a new day, district, system of codes or meaning of columns joins all rows again."""

    version: Version
    title: Title | None = None
    about: About | None = None
    source: Source | None = None
    licence: Licence | None = None
    public: bool | None = None
    boundary_on: Day | None = None
    district: District | None = None
    codes: Codes | None = None
    roles: Roles | None = None
    style: StyleIn | None = None


class ChoiceIn(Strict):
    """Which dong a row means; null leaves the row out."""

    line: Annotated[int, Field(ge=1, le=2**31 - 1)]
    dong_code: Annotated[str, Field(max_length=20)] | None


class ChoicesIn(Strict):
    version: Version
    choices: Annotated[list[ChoiceIn], Field(min_length=1, max_length=1000)]


class MapShort(BaseModel):
    """A policy map in a list; `joined` of the `rows` of its table have a dong."""

    id: UUID
    title: str
    about: str
    subject: MapSubject
    subject_label: str
    source: str
    licence: Licence
    licence_label: str
    district_code: str | None
    district: str | None
    boundary_on: date
    file_name: str
    public: bool
    version: int
    rows: int
    joined: int
    updated_at: datetime


class MapList(BaseModel):
    items: list[MapShort]
    next: str | None
    total: int


class MeasureOut(BaseModel):
    name: str
    kind: str
    unit: str
    gather: str
    years: list[int]


class StyleOut(BaseModel):
    measure: str
    year: int | None
    gather: str | None
    method: str
    classes: int
    limits: list[float]
    palette: str


class ClassOut(BaseModel):
    """A class of the legend with its number of dong; the last is that of no data."""

    label: str
    colour: str
    pattern: str
    dongs: int


class ItemOut(BaseModel):
    """A dong; `value` null is no data, which is not 0; `class` is its place in `classes`."""

    dong_code: str
    name: str
    district: str
    district_code: str
    value: float | str | None
    class_: Annotated[int, Field(alias="class")]
    class_label: str
    rows: int


class ReasonOut(BaseModel):
    reason: str
    label: str
    rows: int


class MapFull(MapShort):
    """A policy map with the value of every dong, never paged."""

    measures: list[MeasureOut]
    style: StyleOut
    roles: dict[str, str]
    codes: Codes
    headings: list[str]
    left_out: list[str]
    boundary: str
    schematic: bool
    sources: list[str]
    caveats: list[str]
    classes: list[ClassOut]
    items: list[ItemOut]
    unjoined: list[ReasonOut]


class CandidateOut(BaseModel):
    dong_code: str
    name: str
    district: str


class UnjoinedOut(BaseModel):
    """A row that found no dong: why, what it may mean, and its cells by heading."""

    line: int
    reason: str
    label: str
    message: str
    candidates: list[CandidateOut]
    cells: dict[str, str]


class UnjoinedList(BaseModel):
    items: list[UnjoinedOut]
    next: str | None
    total: int


def short_out(row: MapRow) -> dict[str, Any]:
    """Return a map as lists tell it."""
    return {
        "id": str(row.id),
        "title": row.title,
        "about": row.about,
        "subject": row.subject,
        "subject_label": MapSubject(row.subject).label,
        "source": row.source,
        "licence": row.licence,
        "licence_label": Licence(row.licence).label,
        "district_code": row.district_code,
        "district": row.district,
        "boundary_on": row.boundary_on,
        "file_name": row.file_name,
        "public": row.is_public,
        "version": row.version,
        "rows": row.rows,
        "joined": row.joined,
        "updated_at": row.updated_at,
    }


def full_out(worked: WorkedMap, classes: list[MapClass]) -> dict[str, Any]:
    """Return a map with the value of every dong."""
    reading = worked.row.reading
    return short_out(worked.row) | {
        "measures": [
            {
                "name": one.name,
                "kind": one.kind.value,
                "unit": one.unit,
                "gather": one.gather.value,
                "years": list(one.years),
            }
            for one in worked.measures
        ],
        "style": style_out(worked.style),
        "roles": reading["roles"],
        "codes": reading["codes"],
        "headings": reading["headings"],
        "left_out": reading["left_out"],
        "boundary": worked.boundary,
        "schematic": worked.is_schematic,
        "sources": list(worked.sources),
        "caveats": list(worked.caveats),
        "classes": [
            {"label": one.label, "colour": one.colour, "pattern": one.pattern, "dongs": count}
            for one, count in zip(classes, worked.counts, strict=True)
        ],
        "items": [_item(item, worked) for item in worked.items],
        "unjoined": [
            {"reason": reason, "label": Unjoined(reason).label, "rows": rows} for reason, rows in worked.reasons.items()
        ],
    }


def style_out(style: Style) -> dict[str, Any]:
    return style.as_json()


def _item(item: MapItem, worked: WorkedMap) -> dict[str, Any]:
    unknown = item.class_at == NO_DATA
    return {
        "dong_code": item.dong.code,
        "name": item.dong.name,
        "district": item.dong.district,
        "district_code": item.dong.district_code,
        "value": item.value,
        "class": len(worked.labels) if unknown else item.class_at,
        "class_label": NO_DATA_LABEL if unknown else worked.labels[item.class_at],
        "rows": item.rows,
    }


def unjoined_out(row: StoredRow, headings: list[str], names: dict[str, tuple[str, str]]) -> dict[str, Any]:
    """Return a row without a dong; `names` are (district, name) of dong by code."""
    return {
        "line": row.line,
        "reason": row.reason,
        "label": Unjoined(row.reason).label,
        "message": row.message,
        "candidates": [
            {"dong_code": code, "district": names[code][0], "name": names[code][1]}
            for code in row.candidates
            if code in names
        ],
        "cells": dict(zip(headings, row.cells, strict=True)),
    }
