"""OpenRosa for ODK Collect and KoboCollect: what they ask, in the paths that they append to a phone's address."""

from collections.abc import Callable, Iterator, Mapping
from typing import Annotated, TypeVar
from uuid import UUID

from fastapi import APIRouter, Depends, Query, Request, Response
from starlette.datastructures import FormData, UploadFile
from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect

from api.deps import SessionDep, SettingsDep
from api.odk import documents, service
from api.odk.phones import HolderDep, PhoneDep
from api.openrosa import HEADERS, XML, said
from geo.errors import NotFound
from geo.queries.forms import read_file

router = APIRouter(prefix="/odk/{token}", include_in_schema=False)
Endpoint = TypeVar("Endpoint", bound=Callable[..., Response])
XML_PART = "xml_submission_file"
INCOMPLETE_PART = "*isIncomplete*"
MEDIA_TYPES = {"csv": "text/csv; charset=utf-8", "geojson": "application/geo+json"}


class SentFiles(Mapping[str, bytes]):
    """The files of a post by name; each is read when its turn comes, so that never all of them are in memory."""

    def __init__(self, form: FormData) -> None:
        self._parts = {
            (part.filename or name): part
            for name, part in form.multi_items()
            if isinstance(part, UploadFile) and name != XML_PART
        }

    def __getitem__(self, name: str) -> bytes:
        part = self._parts[name].file
        part.seek(0)
        return part.read()

    def __iter__(self) -> Iterator[str]:
        return iter(self._parts)

    def __len__(self) -> int:
        return len(self._parts)


async def sent_form(request: Request) -> FormData:
    """Return the parts of a post; the names of its files are not known beforehand."""
    try:
        return await request.form()
    except ClientDisconnect as gone:  # a phone that lost its network: it comes again
        raise HTTPException(400) from gone


def _document(content: bytes) -> Response:
    return Response(content, headers=HEADERS, media_type=XML)


def _both(path: str, *, method: str = "GET") -> Callable[[Endpoint], Endpoint]:
    """Answer at an address with and without a slash at its end: apps are set up by hand, too."""

    def added(endpoint: Endpoint) -> Endpoint:
        for each in (path, f"{path}/"):
            router.add_api_route(each, endpoint, methods=[method, "HEAD"] if method == "GET" else [method])
        return endpoint

    return added


@_both("/xformsList")
@_both("/formList")
def form_list(
    phone: PhoneDep,
    session: SessionDep,
    form_key: Annotated[str, Query(alias="formID")] = "",
    every: Annotated[str, Query(alias="listAllVersions")] = "",
) -> Response:
    """List the forms of the campaign."""
    forms = service.forms_of(session, phone, form_key, every=every.lower() in {"true", "1", "yes"})
    entries = [(form, bool(service.served_files(session, form))) for form in forms]
    return _document(documents.form_list(phone.base, entries))


@_both("/forms/{version_id}/form.xml")
def form(phone: PhoneDep, session: SessionDep, version_id: UUID) -> Response:
    """Give a form byte for byte as it is stored."""
    found = service.form_of(session, phone, version_id)
    return _document(read_file(session, found.id, workbook=False))


@_both("/forms/{version_id}/manifest.xml")
def manifest(phone: PhoneDep, session: SessionDep, version_id: UUID) -> Response:
    """List the files that belong to a form, as they are for this phone now."""
    found = service.form_of(session, phone, version_id)
    return _document(documents.manifest(phone.base, found, service.attached(session, phone, found)))


@router.get("/forms/{version_id}/files/{md5}/{name}")
def file(phone: PhoneDep, session: SessionDep, version_id: UUID, md5: str, name: str) -> Response:
    """Give a file of a form."""
    content = service.file_of(session, phone, version_id, name, md5)
    return Response(content, headers=HEADERS, media_type=MEDIA_TYPES[name.rpartition(".")[2].lower()])


@_both("/integrity/{dataset}")
def integrity(
    phone: PhoneDep, session: SessionDep, dataset: str, ids: Annotated[str, Query(alias="id")] = ""
) -> Response:
    """Say which of the records on the phone are gone."""
    asked = [one for one in ids.split(",") if one.strip()][: service.IDS_MOST]
    return _document(documents.integrity(asked, service.gone_of(session, phone, dataset, asked)))


@_both("/submission", method="HEAD")
def accepts(_phone: PhoneDep, settings: SettingsDep) -> Response:
    """Say how much may come in one post; exactly 204, or the app takes it for an error."""
    most = min(service.ACCEPTS_BYTES, settings.max_upload_bytes)
    return Response(status_code=204, headers={**HEADERS, "X-OpenRosa-Accept-Content-Length": str(most)})


@_both("/submission", method="POST")
def submission(
    _holder: HolderDep,
    sent: Annotated[FormData, Depends(sent_form)],
    phone: PhoneDep,
    session: SessionDep,
    settings: SettingsDep,
) -> Response:
    """Take in a record, or more files of one that is here; the same again adds nothing.

    In this order: nobody without a key sends anything, and no connection is held while a phone is sending.
    """
    xml = sent.get(XML_PART)
    content = xml.file.read() if isinstance(xml, UploadFile) else (xml or "").encode()
    incomplete = sent.get(INCOMPLETE_PART) == "yes"
    got = service.send(session, settings, phone, content or None, SentFiles(sent), incomplete=incomplete)
    status, message = service.told(got)
    return said(message, status)


@router.api_route("/{rest:path}", methods=["GET", "HEAD", "POST", "PUT", "DELETE", "PATCH", "OPTIONS"])
def nothing(_phone: PhoneDep, rest: str) -> Response:  # noqa: ARG001  (it is in the path)
    """Say in the app's own words that there is nothing."""
    raise NotFound("찾는 것이 없어요. 앱의 서버 주소를 확인해 주세요.", "There is nothing at this address.")
