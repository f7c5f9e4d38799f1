"""Sources over HTTP: where records come from and what their licences allow."""

from fastapi import APIRouter, Request, Response

from api.auth.deps import Writer
from api.deps import SessionDep
from api.http import Limit, Next, json_answer, list_answer, offset_of
from api.resources import service
from api.resources.answers import source_out
from api.resources.schemas import SourceIn, SourceList, SourceRef
from geo.queries.sources import get_source, insert_source, list_sources

router = APIRouter(prefix="/sources")


@router.get("", response_model=SourceList)
def index(request: Request, session: SessionDep, limit: Limit = 50, cursor: Next = None) -> Response:
    """List sources by title with their licence and how many public records come from each."""
    offset = offset_of(cursor)
    rows = list_sources(session)
    items = [{**source_out(row), "records": records} for row, records in rows[offset : offset + limit]]
    return list_answer(request, items, offset=offset, limit=limit, total=len(rows))


@router.post("", status_code=201, response_model=SourceRef)
def create(caller: Writer, session: SessionDep, body: SourceIn) -> Response:
    """Register a source with its licence (those who load data)."""
    service.check_source_right(caller)
    insert_source(session, **body.model_dump(mode="python") | {"licence": body.licence.value})
    return json_answer(source_out(get_source(session, body.key)), 201)
