"""Where records come from: every source with its terms, put right where somebody knows better."""

import hashlib
from collections.abc import Mapping
from datetime import date
from typing import Final

from fastapi import APIRouter, Response
from sqlalchemy.orm import Session

from api.auth.deps import SignedIn, Writer
from api.auth.permissions import Caller
from api.deps import SessionDep
from api.errors import status_of
from api.office import sources as service
from api.office.schemas import SourceChange
from api.web.forms import Fields
from api.web.labels import dated
from api.web.office_views import SourceLine, SourcesPage
from api.web.pages import FormDep, Frame, FrameDep, go
from api.web.tabs import OFFICE, tabs
from api.web.views import NO_ERRORS, Badge, Choice
from geo.clock import SEOUL
from geo.enums import UNCHANGEABLE, Licence
from geo.errors import MaeulError
from geo.queries.sources import KeptSource

router = APIRouter(prefix="/admin/sources")
WEB: Final = ("https://", "http://")


@router.get("")
def index(frame: FrameDep, caller: SignedIn, session: SessionDep) -> Response:
    """Show every source with its terms and what hangs on it."""
    return _show(frame, caller, session)


def _show(
    frame: Frame,
    caller: Caller,
    session: Session,
    typed: Mapping[str, str] = NO_ERRORS,
    errors: Mapping[str, str] = NO_ERRORS,
    problem: str = "",
    status: int = 200,
) -> Response:
    kept = service.kept_for(session, caller)
    lines = tuple(_line(one, frame, typed if typed.get("key") == one.source.key else NO_ERRORS, errors) for one in kept)
    unknown = sum(bool(line.warning) for line in lines)
    view = SourcesPage(tabs(frame, OFFICE), lines, unknown, problem=problem)
    return frame.show("admin_sources.html", "admin", status=status, sources=view)


def _line(one: KeptSource, frame: Frame, typed: Mapping[str, str], errors: Mapping[str, str]) -> SourceLine:
    say, source = frame.say, one.source
    licence = Licence(source.licence)
    shown = one.public + one.sites
    unknown = licence is Licence.UNKNOWN
    counts = (
        (one.records, say("기록 {n}건(공개 {m}건)").format(n=f"{one.records:,}", m=f"{one.public:,}")),
        (one.sites, say("시설 {n}곳").format(n=f"{one.sites:,}")),
    )
    given = typed or {
        "title": source.title,
        "publisher": source.publisher,
        "licence": source.licence,
        "url": source.url,
        "as_of": source.as_of.isoformat() if source.as_of else "",
        "attribution": source.attribution,
        "version": str(source.version),
    }
    return SourceLine(
        key=source.key,
        anchor=anchor_of(source.key),
        title=source.title,
        publisher=source.publisher,
        licence=Badge(say(licence.label), "bad" if unknown and shown else "none" if unknown else _tone(licence)),
        as_of=_day(source.as_of, frame),
        counts=" · ".join(words for count, words in counts if count) or say("아직 쓰인 곳이 없어요"),
        imported=_day(one.imported_at.astimezone(SEOUL).date(), frame) if one.imported_at else "",
        credit=source.credit,
        warning=say("이용조건을 모르는데 공개되어 있어요. 낸 곳에 물어 적어 주세요.") if unknown and shown else "",
        typed=given,
        licences=tuple(Choice(each.value, say(each.label), each.value == given["licence"]) for each in Licence),
        url=source.url if source.url.startswith(WEB) else "",
        errors=errors if typed else NO_ERRORS,
        open=bool(typed),
    )


def _tone(licence: Licence) -> str:
    return "wait" if licence in UNCHANGEABLE else "good"


def _day(day: date | None, frame: Frame) -> str:
    return dated(day, frame.lang) if day else ""


def anchor_of(key: str) -> str:
    """Return where on the page a source is: keys may hold anything."""
    return f"s-{hashlib.sha256(key.encode()).hexdigest()[:10]}"


@router.post("")
def change(frame: FrameDep, caller: Writer, session: SessionDep, form: FormDep) -> Response:
    """Put a source right under its version, or show the form again with what is wrong."""
    fields = Fields(form, frame.say)
    given = {
        "title": fields.text("title", 200),
        "publisher": fields.text("publisher", 200, required=False),
        "url": fields.text("url", 2000, required=False),
        "attribution": fields.text("attribution", 500, required=False),
        "as_of": fields.day("as_of", required=False),
    }
    licence, version = form.get("licence", ""), form.get("version", "")
    if given["url"] and not str(given["url"]).startswith(WEB):
        fields.refuse("url", "http:// 또는 https://로 시작해야 해요.")
    if licence not in set(Licence) or not (version.isascii() and version.isdigit()):
        fields.refuse("licence", "이용조건을 골라 주세요.")
    if fields.errors:
        return _show(frame, caller, session, form, fields.errors, status=422)
    try:
        body = SourceChange.model_validate({**given, "licence": licence, "version": int(version)})
        with session.begin_nested():
            changed = service.change(session, caller, form.get("key", ""), body)
    except MaeulError as fault:
        return _show(frame, caller, session, form, problem=frame.said(fault), status=status_of(fault))
    return go(f"/admin/sources?done=source-saved#{anchor_of(changed.key)}")
