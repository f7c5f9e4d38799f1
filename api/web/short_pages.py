"""The short addresses printed in QR codes: they lead to the living page of a record as long as there is one."""

from typing import Annotated, Final

from fastapi import APIRouter, Path, Response
from fastapi.responses import RedirectResponse

from api.deps import SessionDep
from api.web.pages import Frame, FrameDep
from api.web.views import ErrorPage, Link
from geo.atlas.short_kinds import ShortKind
from geo.queries.short_keys import follow

router = APIRouter(include_in_schema=False)

FOUND: Final = 302
"""Not for good: what a record is merged into tomorrow is not known today."""
MISSING: Final = 404
GONE: Final = 410
PAGES: Final = {ShortKind.SITE: "/sites", ShortKind.SPACE: "/spaces", ShortKind.RESOURCE: "/resources"}


@router.get("/r/{key}")
def lead(frame: FrameDep, session: SessionDep, key: Annotated[str, Path(max_length=40)]) -> Response:
    """Lead to the record behind a printed address; one that is not shown any more says so."""
    led, say = follow(session, key), frame.say
    if led is None:
        title = say("그런 짧은 주소는 없어요")
        return _told(frame, MISSING, title, say("책에 적힌 글자를 다시 살펴봐 주세요. 이름으로 찾을 수도 있어요."))
    if not led.shown:
        title = say("지금은 내보이지 않는 기록이에요")
        told = say("책이 나온 뒤에 사라졌거나, 내보이지 않기로 한 기록이에요. 가까운 다른 곳을 찾아보세요.")
        return _told(frame, GONE, title, told)
    headers = {"Cache-Control": "no-cache"}
    return RedirectResponse(f"{PAGES[led.kind]}/{led.record_id}", FOUND, headers=headers)


def _told(frame: Frame, status: int, title: str, body: str) -> Response:
    links = (Link("/", frame.say("공간 찾기")), Link("/atlas", frame.say("지도책")))
    return frame.show("error.html", "", status=status, error=ErrorPage(status, title, body, links))
