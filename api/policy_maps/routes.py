"""Policy maps over HTTP: any table by dong joined, classified, mapped and exported."""

from enum import StrEnum
from typing import Annotated, Any
from uuid import UUID

import orjson
from fastapi import APIRouter, Form, Query, Request, Response, UploadFile
from sqlalchemy.orm import Session

from api.auth.deps import CallerDep, SignedIn, Writer
from api.deps import SessionDep
from api.http import Limit, Next, file_name, json_answer, list_answer, offset_of, trimmed
from api.limits import HeavyRead
from api.policy_maps import service
from api.policy_maps.files import MEDIA_TYPES, policy_file
from api.policy_maps.schemas import (
    ChoicesIn,
    Day,
    MapFull,
    MapList,
    MapPatch,
    UnjoinedList,
    full_out,
    short_out,
    unjoined_out,
)
from geo import clock
from geo.enums import Licence
from geo.errors import InvalidInput
from geo.planning.policy_maps import Wish
from geo.planning.policy_words import Codes, MapSubject, Unjoined
from geo.planning.policy_worked import work_out
from geo.queries.places import list_dongs
from geo.queries.policy_maps import get_map, list_maps, list_unjoined

router = APIRouter(prefix="/policy-maps", tags=["정책지도"])


class FileKind(StrEnum):
    """The files a map can be had as."""

    CSV = "csv"
    XLSX = "xlsx"
    GEOJSON = "geojson"
    HTML = "html"
    SVG = "svg"
    PNG = "png"


Looked = Annotated[str, Query(alias="measure", max_length=500, description="저장된 것 말고 볼 항목")]
InYear = Annotated[str, Query(alias="year", pattern=r"^(all|[0-9]{4})?$", description="볼 해; all이면 모든 해")]
FILES: dict[int | str, dict[str, Any]] = {
    200: {"content": {media.partition(";")[0]: {} for media in MEDIA_TYPES.values()}, "description": "파일"}
}


@router.get("", response_model=MapList)
def index(
    request: Request,
    caller: CallerDep,
    session: SessionDep,
    q: Annotated[Annotated[str, trimmed(100, least=0)] | None, Query(description="제목에 든 말")] = None,
    limit: Limit = 50,
    cursor: Next = None,
) -> Response:
    """List the maps that are public, and those one may change, the latest first."""
    offset = offset_of(cursor)
    rows, total = list_maps(session, service.seen_by(caller, q or "", limit, offset))
    return list_answer(request, [short_out(row) for row in rows], offset=offset, limit=limit, total=total)


@router.post("", status_code=201, response_model=MapFull)
def create(
    caller: Writer,
    session: SessionDep,
    title: Annotated[str, trimmed(200), Form()],
    file: UploadFile | None = None,
    subject: Annotated[MapSubject, Form(description="file은 올린 표, projects는 들여온 지원사업")] = MapSubject.FILE,
    about: Annotated[str, trimmed(2000, least=0), Form()] = "",
    source: Annotated[str, trimmed(300, least=0), Form(description="자료를 낸 곳과 이름")] = "",
    licence: Annotated[Licence, Form()] = Licence.UNKNOWN,
    boundary_on: Annotated[Day | None, Form(description="어느 날의 경계에 이을지; 없으면 오늘")] = None,
    district: Annotated[str, trimmed(60, least=0), Form(description="이 구만; 표에 자치구가 없으면 이 구로 봄")] = "",
    codes: Annotated[Codes, Form(description="7·8자리 코드가 어느 기관의 것인지")] = Codes.AUTO,
    sheet: Annotated[str, trimmed(200, least=0), Form(description="엑셀의 시트 이름")] = "",
    roles: Annotated[str, Form(max_length=5000, description='열의 뜻 {"dong": "열 제목"}')] = "",
) -> Response:
    """Make a map of a CSV or XLSX that names dong, or of the support projects; it is private until made public."""
    day = boundary_on or clock.today()
    wish = Wish(
        title=title,
        boundary_on=day,
        about=about,
        source=source,
        licence=licence,
        district_code=service.district_code(session, district, day),
        codes=codes,
        sheet=sheet,
        roles=_roles(roles),
    )
    made = service.make(session, caller, wish, _file(file, subject))
    answer = _told(session, made, 201)
    answer.headers["Location"] = f"/api/v1/policy-maps/{made}"
    return answer


def _file(file: UploadFile | None, subject: MapSubject) -> tuple[str, bytes] | None:
    if subject is MapSubject.PROJECTS:
        return None
    if file is None:
        raise InvalidInput("표 파일을 함께 보내 주세요.", "Send a file.", code="file_missing")
    return file.filename or "이름 없음", file.file.read()


def _roles(given: str) -> dict[str, str]:
    try:
        found = orjson.loads(given) if given else {}
    except orjson.JSONDecodeError:
        found = None
    if not isinstance(found, dict) or not all(isinstance(value, str) for value in found.values()):
        said = 'roles는 {"dong": "열 제목"} 꼴의 JSON이어야 해요.'
        raise InvalidInput(said, "roles must be a JSON object.", code="role_unknown")
    return found


def _told(session: Session, map_id: UUID, status: int = 200, *, measure: str = "", year: str = "") -> Response:
    worked = work_out(session, service.looked_at(session, get_map(session, map_id), measure, year))
    return json_answer(full_out(worked, service.classes_of(worked)), status)


@router.get("/{map_id}.{kind}", response_class=Response, responses=FILES, dependencies=[HeavyRead])
def download(
    caller: CallerDep, session: SessionDep, map_id: UUID, kind: FileKind, measure: Looked = "", year: InYear = ""
) -> Response:
    """Give a map as CSV, XLSX, GeoJSON, an offline HTML page with its table, or SVG."""
    row = service.see(session, caller, map_id)
    worked = work_out(session, service.looked_at(session, row, measure, year))
    made = policy_file(session, worked, kind.value, inside=service.may_edit(caller, row))
    headers = file_name(f"policy-map.{kind}", f"{made.title}.{kind}", inline=kind in {"html", "svg", "png"})
    if made.policy:
        # The file's own policy; frame-ancestors only counts in a header.
        headers["Content-Security-Policy"] = f"{made.policy}; frame-ancestors 'none'"
    return Response(made.content, media_type=made.media_type, headers=headers)


@router.get("/{map_id}", response_model=MapFull)
def show(map_id: UUID, caller: CallerDep, session: SessionDep, measure: Looked = "", year: InYear = "") -> Response:
    """Show a map: what can be shown of its table, how it is drawn, the value and class of every dong, never paged."""
    service.see(session, caller, map_id)
    return _told(session, map_id, measure=measure, year=year)


@router.get("/{map_id}/unjoined", response_model=UnjoinedList)
def unjoined(
    request: Request,
    map_id: UUID,
    caller: SignedIn,
    session: SessionDep,
    reason: Annotated[Unjoined | None, Query()] = None,
    limit: Limit = 50,
    cursor: Next = None,
) -> Response:
    """List the rows that found no dong, each with its reason, the nearest candidates and its cells (its planners)."""
    row = service.editable(session, caller, map_id)
    offset = offset_of(cursor)
    rows, total = list_unjoined(session, map_id, reason=reason.value if reason else "", limit=limit, offset=offset)
    names = {dong.code: (dong.district, dong.name) for dong in list_dongs(session, row.boundary_on)}
    items = [unjoined_out(one, row.reading["headings"], names) for one in rows]
    return list_answer(request, items, offset=offset, limit=limit, total=total)


@router.patch("/{map_id}", response_model=MapFull)
def change(map_id: UUID, caller: Writer, session: SessionDep, body: MapPatch) -> Response:
    """Change words, style, day, district or columns; make public or private."""
    service.change(session, caller, map_id, body)
    return _told(session, map_id)


@router.post("/{map_id}/choices", response_model=MapFull)
def choose(map_id: UUID, caller: Writer, session: SessionDep, body: ChoicesIn) -> Response:
    """Say by hand which dong rows mean, or leave them out."""
    service.choose(session, caller, map_id, body.version, [(one.line, one.dong_code) for one in body.choices])
    return _told(session, map_id)


@router.delete("/{map_id}", status_code=204)
def remove(
    map_id: UUID,
    caller: Writer,
    session: SessionDep,
    version: Annotated[int, Query(ge=1, le=2**31 - 1, description="본 판 번호")],
) -> Response:
    """Take a map back, with its table."""
    service.remove(session, caller, map_id, version)
    return Response(status_code=204)
