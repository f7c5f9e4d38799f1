"""Put the ready-made forms into a database: at every start, without ever adding one twice."""

from datetime import datetime
from functools import cache

from sqlalchemy.orm import Session

from geo.queries.forms import known_versions, store_version
from geo.surveys.definition import Converted
from geo.surveys.ready import READY
from geo.surveys.ready.tables import ReadyForm, workbook


def lacks_ready_forms(session: Session) -> bool:
    """Say whether a ready-made form, or the newest version of one, is not there yet; cheap enough for every start."""
    return not {(form.key, form.version) for form in READY} <= known_versions(session)


def ensure_ready_forms(session: Session, now: datetime) -> int:
    """Store every ready-made form whose version is not there yet; return how many were added."""
    known = known_versions(session)
    missing = [form for form in READY if (form.key, form.version) not in known]
    for form in missing:
        converted, data = converted_ready(form.key)
        store_version(session, converted, data, form.file_name, None, now, ready=True)
    return len(missing)


@cache
def converted_ready(key: str) -> tuple[Converted, bytes]:
    """Return a ready-made form and its workbook; KeyError when there is none of that key."""
    from geo.surveys.xlsforms import convert

    form: ReadyForm = {form.key: form for form in READY}[key]
    data = workbook(form)
    return convert(form.file_name, data), data
