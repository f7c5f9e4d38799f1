"""What a phone is given and what it sends: forms with their files, lists made for it, records taken in."""

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from typing import Final
from uuid import UUID

from sqlalchemy.orm import Session

from api.odk.documents import Attached
from api.odk.phones import Phone
from api.taking_in import take_in
from geo import clock
from geo.enums import ResourceKind
from geo.errors import Conflict, InvalidInput, NotFound
from geo.queries.access import note_access
from geo.queries.field_lists import gone_records, list_own_areas, list_records
from geo.queries.forms import FormVersionRow, campaign_versions, read_file
from geo.settings import Settings
from geo.surveys.campaign_states import CampaignState
from geo.surveys.field_files import AREAS, areas_csv, areas_geojson, records_csv, records_geojson
from geo.surveys.form_files import LISTS, FormFile, files_of
from geo.surveys.intake import Incoming, Received
from geo.surveys.submission_states import Channel

ACCEPTS_BYTES: Final = 10_000_000
"""What an app puts into one post; a single photo that is larger comes alone."""
IDS_MOST: Final = 2000


def forms_of(session: Session, phone: Phone, form_key: str, *, every: bool) -> list[FormVersionRow]:
    """Return the forms of an open campaign, of each the newest that it asks with, or with `every` all of them."""
    if phone.campaign.state is not CampaignState.OPEN:
        return []
    newest: dict[str, FormVersionRow] = {}
    found = [one for one in campaign_versions(session, phone.campaign.id) if form_key in ("", one.form_key)]
    for one in found:
        if one.form_key not in newest or newest[one.form_key].number < one.number:
            newest[one.form_key] = one
    return found if every else list(newest.values())


def form_of(session: Session, phone: Phone, version_id: UUID) -> FormVersionRow:
    """Return a form that the campaign asks with; raise NotFound for any other."""
    for one in campaign_versions(session, phone.campaign.id):
        if one.id == version_id:
            return one
    raise NotFound(
        "이 조사에서 쓰지 않는 양식이에요. 양식 목록을 새로 받아 주세요.",
        "The campaign does not ask with this form.",
        code="form_version_unknown",
    )


def served_files(session: Session, form: FormVersionRow) -> list[FormFile]:
    """Return the files that a form names and that are made here."""
    return [one for one in files_of(read_file(session, form.id, workbook=False)) if _is_made(one)]


def _is_made(file: FormFile) -> bool:
    return file.kind in LISTS and (file.stem == AREAS or file.stem in set(ResourceKind))


def attached(session: Session, phone: Phone, form: FormVersionRow) -> Iterator[Attached]:
    """Yield the files of a form with the sums of their bytes as they are for this phone now."""
    for file in served_files(session, form):
        content, _persons = _made(session, phone, file)
        is_list = file.kind == "csv" and file.stem in set(ResourceKind)
        yield Attached(file.name, _md5(content), file.stem if is_list else "")


def file_of(session: Session, phone: Phone, version_id: UUID, name: str, md5: str) -> bytes:
    """Return a file of a form, whose sum the list of files named.

    Raises Conflict (`list_changed`) where the records have changed since: the app asks for the list again and gets
    what holds now. No list is kept for it: what was withdrawn meanwhile must not go out.
    """
    form = form_of(session, phone, version_id)
    file = next((one for one in served_files(session, form) if one.name == name), None)
    if file is None:
        raise NotFound("이 양식에 그런 파일이 없어요.", "The form has no such file.", code="file_unknown")
    content, persons = _made(session, phone, file)
    if _md5(content) != md5:
        raise Conflict(
            "그사이 목록이 바뀌었어요. 양식을 다시 받아 주세요.",
            "The list has changed meanwhile; ask for the form again.",
            code="list_changed",
        )
    note_access(session, phone.caller.account_id, "resource_personal", persons)
    return content


def _made(session: Session, phone: Phone, file: FormFile) -> tuple[bytes, Sequence[UUID]]:
    """Return the bytes of a list and the persons in it."""
    if file.stem == AREAS:
        areas = list_own_areas(session, phone.whose)
        return (areas_csv(areas) if file.kind == "csv" else areas_geojson(areas)), ()
    kind = ResourceKind(file.stem)
    records = list_records(session, phone.whose, kind, clock.today())
    if file.kind == "geojson":
        return records_geojson(records), ()
    return records_csv(kind, records), [one.id for one in records if kind is ResourceKind.PERSON]


def _md5(content: bytes) -> str:
    return hashlib.md5(content, usedforsecurity=False).hexdigest()


def gone_of(session: Session, phone: Phone, dataset: str, asked: Sequence[str]) -> frozenset[str]:
    """Return which of the records on a phone it should forget, in the words in which it asked."""
    if dataset not in set(ResourceKind):
        raise NotFound("그런 목록이 없어요.", "There is no such list.", code="list_unknown")
    known = {one: found for one in asked if (found := _uuid(one)) is not None}
    gone = gone_records(session, phone.whose, ResourceKind(dataset), list(known.values()), clock.today())
    return frozenset(one for one, found in known.items() if found in gone)


def _uuid(typed: str) -> UUID | None:
    try:
        return UUID(typed.removeprefix("uuid:"))
    except ValueError:
        return None


def send(
    session: Session,
    settings: Settings,
    phone: Phone,
    xml: bytes | None,
    files: Mapping[str, bytes],
    *,
    incomplete: bool,
) -> Received:
    """Take in what a phone sends: the instance and some of its files."""
    if not xml:
        raise InvalidInput(
            "조사 기록(xml_submission_file)이 들어 있지 않아요.", "xml_submission_file is missing.", code="xml_missing"
        )
    incoming = Incoming(
        xml,
        phone.campaign.id,
        phone.caller.account_id,
        Channel.COLLECT,
        None,
        files,
        phone.device,
        incomplete,
        edits_known=True,
    )
    return take_in(session, settings, incoming)


def told(got: Received) -> tuple[int, str]:
    """Return the status of what was taken in, and the sentence for the person who holds the phone."""
    if got.missing:
        names = ", ".join(got.missing[:5]) + (" …" if len(got.missing) > 5 else "")  # noqa: PLR2004  (a line on a phone)
        return 202, f"기록을 받았어요. 파일 {len(got.missing)}개를 더 기다려요: {names}"
    if not got.new and not got.media:
        return 202, "이미 받은 기록이에요. 새로 더해진 것은 없어요."
    return 201, "기록을 잘 받았어요. 고마워요!"
