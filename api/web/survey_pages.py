"""The survey on a phone: a page that works without a network, its worker, and what it takes along."""

from dataclasses import replace
from typing import Any

import orjson
from fastapi import APIRouter, Response
from fastapi.responses import HTMLResponse
from sqlalchemy.orm import Session

from api.auth.browser import csrf_token
from api.auth.deps import CallerDep
from api.deps import SessionDep
from api.web.assets import static
from api.web.messages import LANGUAGES
from api.web.outlines import OUTLINES_URL, read_atlas
from api.web.pages import Frame, FrameDep
from api.web.render import render
from api.web.survey_pack import pack_of
from api.web.survey_parts import part, part_url, worker_script
from api.web.survey_views import SurveyPage
from api.web.tabs import SURVEY, tabs
from geo.errors import NotFound

router = APIRouter()

JAVASCRIPT = "text/javascript; charset=utf-8"
FOR_EVER = "public, max-age=31536000, immutable"


@router.get("/survey")
def survey(frame: FrameDep, session: SessionDep) -> Response:
    """Show the survey; who is signed in, and what they have to do, the page asks for by itself."""
    return frame.show("survey.html", "survey", survey=_view(frame, session))


@router.get("/survey/shell/{lang}")
def shell(frame: FrameDep, session: SessionDep, lang: str) -> Response:
    """Return the page that the phone keeps: the same for everybody, whoever asks."""
    return HTMLResponse(_shell(frame, session, _known(lang)), headers={"Cache-Control": "no-store"})


@router.get("/survey/worker.js")
def worker(frame: FrameDep, session: SessionDep, lang: str = "ko") -> Response:
    """Return the worker; it may answer for /survey and what lies below, nothing else."""
    script = worker_script(_shell(frame, session, _known(lang)), lang)
    headers = {"Service-Worker-Allowed": "/survey", "Cache-Control": "no-cache"}
    return Response(script, media_type=JAVASCRIPT, headers=headers)


@router.get("/survey/app/{of_version}/{name:path}")
def module(of_version: str, name: str) -> Response:
    """Return one of the app's modules; another content has another address."""
    content = part(name, of_version)
    if content is None:
        raise NotFound("그런 파일이 없어요.", "There is no such file.", code="file_unknown")
    return Response(content, media_type=JAVASCRIPT, headers={"Cache-Control": FOR_EVER})


@router.get("/survey/app.webmanifest")
def manifest(frame: FrameDep) -> Response:
    """Let a phone put the survey on its first screen, so that it opens without an address and without a network."""
    say = frame.say
    told = {
        "name": say("마을아틀라스 조사"),
        "short_name": say("마을조사"),
        "lang": frame.lang,
        "start_url": "/survey",
        "scope": "/survey",
        "display": "standalone",
        "background_color": "#faf6ec",
        "theme_color": "#1c5b4e",
        "icons": [{"src": static("img/mark.svg"), "sizes": "any", "type": "image/svg+xml"}],
    }
    return Response(orjson.dumps(told), media_type="application/manifest+json", headers={"Cache-Control": "no-cache"})


@router.get("/survey/pack")
def pack(frame: FrameDep, caller: CallerDep, session: SessionDep) -> Response:
    """Tell the page who is signed in, with the token that its requests carry, and what they take along."""
    told: dict[str, Any] = {"account": None}
    if caller is not None:
        told = {**pack_of(session, caller, frame), "csrf": csrf_token(frame.request)}
    return Response(orjson.dumps(told), media_type="application/json", headers={"Cache-Control": "no-store"})


def _known(lang: str) -> str:
    if lang not in LANGUAGES:
        raise NotFound("그런 언어로는 준비하지 못했어요.", "There is no such language.", code="language_unknown")
    return lang


def _shell(frame: Frame, session: Session, lang: str) -> str:
    nobody = Frame(frame.request, None, lang)
    page = replace(nobody.page("survey"), csrf_token="", other_lang_url=_other(lang))
    return render("survey.html", page, survey=_view(nobody, session))


def _other(lang: str) -> str:
    return f"/survey?lang={'en' if lang == 'ko' else 'ko'}"


def _view(frame: Frame, session: Session) -> SurveyPage:
    return SurveyPage(
        tabs=tabs(frame, SURVEY, "/survey"),
        app_url=part_url("survey/app.js"),
        worker_url=f"/survey/worker.js?lang={frame.lang}",
        outlines_url=OUTLINES_URL,
        schematic=read_atlas(session).schematic,
    )
