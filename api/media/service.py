"""Files at records, for the API and the pages alike: who may send, see, change and release what."""

from dataclasses import dataclass
from typing import IO
from uuid import UUID

from sqlalchemy.orm import Session

from api.auth.permissions import ACTIONS, Action, Caller, Place, may, require, require_writer
from api.jobs.media import derive_later
from geo import clock
from geo.enums import Licence
from geo.errors import InvalidInput, NotSignedIn
from geo.media.states import MediaKind, MediaRole
from geo.media.store import check_upload, keep_original
from geo.queries import media
from geo.queries.access import note_access
from geo.queries.archive import get_item
from geo.queries.media import LinkRow, MediaRow
from geo.queries.place_media import places_of_media
from geo.queries.resources import get_face, get_public, unknown_resource
from geo.settings import Settings


@dataclass(frozen=True, slots=True)
class Sent:
    """A file as somebody sends it, with what they say of it."""

    name: str
    content: IO[bytes]
    alt: str
    caption: str = ""
    licence: Licence = Licence.OWN
    credit: str = ""
    shows_people: bool = False
    release: bool = False


def place_of_record(session: Session, resource_id: UUID) -> Place:
    """Return where a record counts today; raise NotFound for an unknown one."""
    row = get_face(session, resource_id, clock.today())
    return Place(row.site_id, row.district_code, row.province_code)


def place_of_item(session: Session, item_id: UUID) -> Place:
    """Return where an item of the archive counts; raise NotFound for an unknown one."""
    row = get_item(session, item_id, public=False)
    return Place(None, row.district_code, row.province_code)


def sees_inside(session: Session, caller: Caller | None, resource_id: UUID) -> bool:
    """Say whether the caller looks after the record; raise NotFound for one that they cannot even know of."""
    inside = caller is not None and may(caller, Action.SEE_RESOURCES, place_of_record(session, resource_id))
    if not inside and get_public(session, resource_id, clock.today()) is None:
        raise unknown_resource()
    return inside


def require_record(session: Session, caller: Caller, resource_id: UUID, action: Action) -> None:
    """Raise NotFound for a record the caller cannot know of, NotAllowed where they may not do that."""
    require_writer(caller)
    sees_inside(session, caller, resource_id)
    require(caller, action, place_of_record(session, resource_id))


def attach(
    session: Session,
    settings: Settings,
    caller: Caller,
    resource_id: UUID,
    sent: Sent,
    role: MediaRole,
    pair_id: UUID | None = None,
) -> UUID:
    """Keep a file and put it at a record; return the link's id. Only a coordinator releases at once."""
    require_record(session, caller, resource_id, Action.WRITE_RESOURCES)
    if pair_id is not None:
        _check_pair(session, resource_id, pair_id, role)
    kept = keep(session, settings, caller, sent)
    made = media.link(session, resource_id, kept, role, sent.caption, pair_id=pair_id, by=caller.account_id)
    if sent.release:
        require(caller, Action.REVIEW_RESOURCES, place_of_record(session, resource_id))
        media.release(session, [kept], caller.account_id, clock.now())
    return made


def _check_pair(session: Session, resource_id: UUID, pair_id: UUID, role: MediaRole) -> None:
    """Raise InvalidInput unless the pair is of this record and the role one of its two."""
    if role in {MediaRole.BEFORE, MediaRole.AFTER}:
        linked = media.list_media(session, resource_id, public=False)
        if any(one.pair_id == pair_id for one in linked):
            return
    raise InvalidInput("이 기록의 전·후 짝에만 더할 수 있어요.", "This is no pair of the record.", code="pair_unknown")


def keep(session: Session, settings: Settings, caller: Caller, sent: Sent) -> UUID:
    """Keep a file that will show; raise FileRefused for one that never can. Its copies are made by a job."""
    found = check_upload(settings, sent.content)
    kept = keep_original(session, settings, sent.name, sent.content, caller.account_id, found.kind, alt=sent.alt)
    rights = {"licence": sent.licence.value, "credit": sent.credit, "shows_people": sent.shows_people}
    media.change_media(session, kept, 1, rights)
    derive_later(session, kept)
    return kept


def change(session: Session, caller: Caller, row: LinkRow, version: int, values: dict[str, object]) -> None:
    """Write what is said of a file at a record: its role and caption, its description and rights."""
    require_record(session, caller, row.resource_id, Action.WRITE_RESOURCES)
    pair_id = values.get("pair_id")
    if isinstance(pair_id, UUID) and pair_id != row.pair_id:
        _check_pair(session, row.resource_id, pair_id, MediaRole(str(values.get("role", row.role))))
    if values.keys() & set(media.MEDIA_COLUMNS):
        seen = int(str(values.pop("media_version")))
        media.change_media(session, row.media_id, seen, values)
    media.change_link(session, row, version, values)


def take_off(session: Session, caller: Caller, row: LinkRow) -> None:
    """Take a file off its record (survey team of its place)."""
    require_record(session, caller, row.resource_id, Action.WRITE_RESOURCES)
    media.close_link(session, row, clock.now())


def places_of(session: Session, media_id: UUID) -> list[Place]:
    """Return where a file is linked; nothing for one that is linked nowhere yet."""
    homes = media.homes_of(session, media_id)
    records = [place_of_record(session, home.resource_id) for home in homes if home.resource_id]
    items = [place_of_item(session, home.item_id) for home in homes if home.item_id]
    return records + items + walls_of(session, media_id)


def walls_of(session: Session, media_id: UUID) -> list[Place]:
    """Return the sites where a file hangs, or hung, as a picture of a place."""
    rows = places_of_media(session, media_id, clock.today())
    return [Place(row.site_id, row.district_code, row.province_code) for row in rows]


def may_with(session: Session, caller: Caller, media_id: UUID, action: Action) -> bool:
    """Say whether the caller may do something with a file, by the places it is linked to.

    A file that is linked nowhere waits in somebody's review: whoever reviews anywhere may look at it.
    """
    places = places_of(session, media_id)
    if not places:
        return any(Action.REVIEW_RESOURCES in ACTIONS[grant.role] for grant in caller.grants)
    return any(may(caller, action, place) for place in places)


def require_with(session: Session, caller: Caller, media_id: UUID, action: Action) -> MediaRow:
    """Return a file; raise NotFound for one the caller cannot know of, NotAllowed where they may not do that."""
    row = media.get_media(session, media_id)
    shown = media.get_public_media(session, media_id) is not None
    if not shown and not may_with(session, caller, media_id, Action.SEE_RESOURCES):
        raise media.unknown_media()
    if not may_with(session, caller, media_id, action):
        places = places_of(session, media_id)
        require(caller, action, places[0] if places else Place())
    return row


def readable(session: Session, caller: Caller | None, media_id: UUID) -> tuple[str, MediaKind, str]:
    """Return sum, kind and type of a file whose public copy the caller may see; raise NotFound otherwise."""
    row = media.get_media(session, media_id)
    own = caller is not None and row.created_by == caller.account_id
    if not (own or media.get_public_media(session, media_id) or (caller and _sees(session, caller, media_id))):
        raise media.unknown_media()
    return row.sha256, row.kind, row.copy_type


def _sees(session: Session, caller: Caller, media_id: UUID) -> bool:
    """Say whether a file is of a place that the caller keeps, or of one whose records they look after."""
    keeps = any(may(caller, Action.KEEP_SPACES, place) for place in walls_of(session, media_id))
    return keeps or may_with(session, caller, media_id, Action.SEE_RESOURCES)


def original(session: Session, caller: Caller | None, media_id: UUID) -> MediaRow:
    """Return a file whose original the caller may fetch (coordinator of its place), and note that they did."""
    if caller is None:
        raise NotSignedIn("로그인이 필요해요.", "Please sign in.")
    row = require_with(session, caller, media_id, Action.REVIEW_RESOURCES)
    note_access(session, caller.account_id, "media_original", [media_id])
    return row


def release(session: Session, caller: Caller, media_id: UUID) -> None:
    """Let the public see a file (coordinator of its place)."""
    require_writer(caller)
    row = require_with(session, caller, media_id, Action.REVIEW_RESOURCES)
    media.refuse_unreleasable(row)
    media.release(session, [media_id], caller.account_id, clock.now())


def hide(session: Session, caller: Caller, media_id: UUID) -> None:
    """Take a file back from the public at once (coordinator of its place)."""
    require_writer(caller)
    require_with(session, caller, media_id, Action.REVIEW_RESOURCES)
    media.hide(session, [media_id])
