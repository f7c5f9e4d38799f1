"""What the field sends, for tests: a small form about places, and instances of it as phones write them."""

from collections.abc import Mapping
from io import BytesIO
from typing import Any
from uuid import UUID, uuid4

from openpyxl import Workbook
from sqlalchemy.orm import Session

from geo import clock
from geo.queries.campaigns import get_campaign, replace_forms
from geo.queries.forms import FormVersionRow, store_version, version_by_id
from geo.surveys.instances import EntityAnswer, write_instance
from geo.surveys.xlsforms import convert
from tests.factories import CITY_HALL

AT = f"{CITY_HALL[1]} {CITY_HALL[0]} 0 5"
"""A point as phones write it: latitude, longitude, height, accuracy."""

SURVEY = [
    ("type", "name", "label", "save_to"),
    ("text", "title", "이름", ""),
    ("text", "summary", "소개", "summary"),
    ("geopoint", "location", "위치", "geometry"),
    ("text", "fee", "이용료", "fee"),
    ("integer", "seats", "좌석 수", "seats"),
    ("text", "runs_by", "누가 꾸려 가나요?", ""),
    ("image", "photo", "사진", ""),
    ("image", "photo_before", "전 사진", ""),
]


def workbook(form_key: str = "place", kind: str = "space", version: str = "1") -> bytes:
    """Return a small XLSForm that makes records of a kind."""
    sheets = {
        "survey": SURVEY,
        "settings": [("form_title", "form_id", "version"), ("마을공간 조사", form_key, version)],
        "entities": [("list_name", "label"), (kind, "${title}")],
    }
    book = Workbook()
    book.remove(book.worksheets[0])
    for name, rows in sheets.items():
        sheet = book.create_sheet(name)
        for row in rows:
            sheet.append(row)
    held = BytesIO()
    book.save(held)
    return held.getvalue()


def stored_form(session: Session, form_key: str = "place", kind: str = "space", version: str = "1") -> FormVersionRow:
    """Keep the form and return its version."""
    data = workbook(form_key, kind, version)
    stored = store_version(session, convert("place.xlsx", data), data, "place.xlsx", None, clock.now())
    return version_by_id(session, stored.version_id)


def ask_with(session: Session, campaign_id: UUID, form: FormVersionRow) -> None:
    """Let a campaign ask with a form."""
    replace_forms(session, campaign_id, [*get_campaign(session, campaign_id).forms, form.id])


def creates(form: FormVersionRow, record: UUID | None = None, instance: str = "", **values: Any) -> bytes:
    """Return an instance that makes a record, under an id made in the field."""
    name = values.pop("name", "햇살 사랑방")
    answers = {"title": name, "location": AT, **values}
    entity = EntityAnswer(_dataset(form), record or uuid4(), create=True, label=name)
    return write_instance(form.definition, answers, instance or f"uuid:{uuid4()}", entity=entity)


def changes(
    form: FormVersionRow,
    record: UUID,
    base: int,
    instance: str = "",
    *,
    trunk: int | None = None,
    branch: str = "",
    **values: Any,
) -> bytes:
    """Return an instance that changes a record, for somebody who saw revision `base` of it."""
    label = values.pop("name", "")
    entity = EntityAnswer(
        _dataset(form),
        record,
        create=False,
        update=True,
        base_version=base,
        label=label,
        trunk_version=trunk,
        branch_id=branch,
    )
    return write_instance(form.definition, values, instance or f"uuid:{uuid4()}", entity=entity)


def edits(form: FormVersionRow, record: UUID, former: str, instance: str = "", **values: Any) -> bytes:
    """Return an instance that replaces a former one, as a phone that lets people mend what they have sent."""
    name = values.pop("name", "햇살 사랑방")
    answers: Mapping[str, Any] = {"title": name, "location": AT, **values}
    entity = EntityAnswer(_dataset(form), record, create=True, label=name)
    return write_instance(form.definition, answers, instance or f"uuid:{uuid4()}", entity=entity, deprecated_id=former)


def _dataset(form: FormVersionRow) -> str:
    assert form.definition.entity is not None
    return form.definition.entity.dataset
