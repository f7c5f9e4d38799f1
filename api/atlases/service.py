"""Who may make which edition of an atlas, and who sees what of it."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from uuid import UUID

from sqlalchemy.orm import Session

from api.auth.permissions import Action, Caller, Place, may, require
from api.auth.reach import reach_of
from api.jobs.atlases import make_later
from geo import clock
from geo.atlas.addresses import printed_address
from geo.atlas.content import Scope
from geo.atlas.edition_states import AtlasFormat, AtlasState
from geo.errors import Conflict, InvalidInput, NotFound
from geo.queries import atlas_making as making
from geo.queries.atlases import AtlasFileRow, AtlasRow, get_atlas, is_settled, list_files, unknown_atlas
from geo.queries.days import province_of
from geo.queries.places import get_dong, list_districts, resolve_district
from geo.queries.reach import Reach
from geo.settings import Settings

WITH_CODES = frozenset({AtlasFormat.BOOK, AtlasFormat.SPACE_MAP})
"""The formats that print QR codes."""


@dataclass(frozen=True, slots=True)
class Wish:
    """An edition somebody asks for: of a dong or district by `code`, or of a district by its name or code."""

    code: str = ""
    district: str = ""
    formats: Sequence[AtlasFormat] = (AtlasFormat.BOOK,)
    on: date | None = None
    title: str = ""
    allow_localhost: bool = False


@dataclass(frozen=True, slots=True)
class _Area:
    code: str
    scope: Scope
    name: str
    district_code: str


def ask(session: Session, settings: Settings, caller: Caller, wish: Wish) -> UUID:
    """Ask for the next edition of a place and have a job make it; return its id.

    Raises NotFound for a place that is not there that day, NotAllowed without the right to make editions of it,
    InvalidInput (`public_url_missing`) where QR codes would lead nowhere; the database refuses a second one of the
    same place while one is being made.
    """
    day = wish.on or clock.today()
    area = _area(session, wish, day)
    require(caller, Action.PUBLISH_ATLASES, Place(None, area.district_code, province_of(session, area.district_code)))
    printed = bool(WITH_CODES & set(wish.formats))
    address = printed_address(settings.public_url, allow_localhost=wish.allow_localhost) if printed else ""
    new = making.NewAtlas(
        code=area.code,
        scope=area.scope,
        name=area.name,
        district_code=area.district_code,
        title=wish.title,
        on=day,
        formats=wish.formats,
        public_url=address or (settings.public_url or "").rstrip("/"),
    )
    made = making.insert_atlas(session, new, caller.account_id, clock.now())
    make_later(session, made)
    return made


def _area(session: Session, wish: Wish, day: date) -> _Area:
    if bool(wish.code) == bool(wish.district):
        raise InvalidInput(
            "어느 곳의 자료집인지 code(동이나 구)와 district(구 이름) 가운데 하나만 적어 주세요.",
            "Name the place by either code or district.",
            code="place_missing",
        )
    named = next((one for one in list_districts(session, day) if one.code == wish.code), None)
    if wish.district or named:
        found = named or resolve_district(session, wish.district, day)
        return _Area(found.code, Scope.DISTRICT, found.name, found.code)
    dong = get_dong(session, wish.code, day)
    return _Area(dong.code, Scope.DONG, dong.name, dong.district_code)


def place_of(row: AtlasRow) -> Place:
    """Return where the right to make an edition is asked."""
    return Place(None, row.district_code, row.province_code)


def may_publish(caller: Caller | None, row: AtlasRow) -> bool:
    """Say whether somebody may make editions of a place."""
    return caller is not None and may(caller, Action.PUBLISH_ATLASES, place_of(row))


def reach_to_see(caller: Caller | None) -> Reach:
    """Return where somebody sees editions that are not out yet."""
    return reach_of(caller, Action.PUBLISH_ATLASES) if caller else Reach()


def see(session: Session, caller: Caller | None, atlas_id: UUID) -> AtlasRow:
    """Return an edition that is out, or that the caller may make; raise NotFound for any other.

    One that prints what no consent opens any more is being mended from that day on, whether a job has come by or not.
    """
    row = get_atlas(session, atlas_id)
    if not row.is_out and not may_publish(caller, row):
        raise unknown_atlas()
    if row.state is AtlasState.READY and not is_settled(session, atlas_id):
        return replace(row, state=AtlasState.MENDING, progress=0)
    return row


def readable(session: Session, caller: Caller | None, atlas_id: UUID, name: str) -> tuple[AtlasRow, AtlasFileRow]:
    """Return a file that may be handed out now; raise Conflict while it is made or mended, NotFound for none."""
    row = see(session, caller, atlas_id)
    if row.state is AtlasState.MENDING:
        raise Conflict(
            "싣기로 한 동의가 끝난 내용이 있어 고쳐 만들고 있어요. 조금 뒤에 다시 받아 주세요.",
            "Something is being taken out of this edition; try again in a moment.",
            code="atlas_being_mended",
        )
    if row.state is not AtlasState.READY:
        raise Conflict(
            "아직 만들고 있어요. 다 되면 받을 수 있어요.", "This edition is not made yet.", code="atlas_not_ready"
        )
    files = list_files(session, atlas_id)
    file = next((one for one in files if one.name == name and one.withheld_at is None), None)
    if file is None:
        raise unknown_file()
    return row, file


def unknown_file() -> NotFound:
    """Return the fault of asking for a file that an edition does not have."""
    return NotFound("이 자료집에 그런 파일은 없어요.", "This edition has no such file.", code="atlas_file_unknown")


def _mine(session: Session, caller: Caller, atlas_id: UUID) -> AtlasRow:
    row = see(session, caller, atlas_id)
    require(caller, Action.PUBLISH_ATLASES, place_of(row))
    return row


def again(session: Session, caller: Caller, atlas_id: UUID) -> None:
    """Have an edition that failed, or that could not be mended, made once more."""
    _mine(session, caller, atlas_id)
    making.ask_again(session, atlas_id)
    make_later(session, atlas_id)


def remove(session: Session, caller: Caller, atlas_id: UUID) -> None:
    """Take an edition away with its files."""
    _mine(session, caller, atlas_id)
    making.remove_atlas(session, atlas_id, clock.now())


def download_title(row: AtlasRow, file: AtlasFileRow) -> str:
    """Return the name under which a file is saved, with its suffix."""
    mended = f" 고침{file.revision - 1}" if file.revision > 1 else ""
    title = row.title or " ".join(dict.fromkeys([row.district, row.name]))
    return f"{title} 제{row.number}판 {file.format.label}{mended}.{file.name.rpartition('.')[2]}"
