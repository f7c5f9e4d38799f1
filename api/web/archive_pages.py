"""Pages of the village archive: found and read by anybody, written by the survey team."""

from collections.abc import Callable
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query, Response
from sqlalchemy.orm import Session

from api.auth.deps import CallerDep, Writer
from api.auth.permissions import Action, Caller, may
from api.deps import SessionDep, SettingsDep
from api.media import archive_service as service
from api.media import service as files
from api.media.schemas import VersionIn
from api.web import archive_editing
from api.web.archive_cards import (
    collection_card,
    gallery,
    item_cards,
    kept_file,
    kind_badge,
    state_badge,
    upload_form,
    when_text,
    where_text,
)
from api.web.archive_views import ArchivePage, CollectionCard, CollectionPage, ItemDesk, ItemPage
from api.web.moments import day_of
from api.web.pages import FormDep, Frame, FrameDep, go
from api.web.paging import addresses, pager
from api.web.photo_pages import TOLD, FileFormDep, Tried, read_form, read_upload, with_typed
from api.web.photo_pages import router as photos
from api.web.views import Choice, Link
from geo.enums import Licence
from geo.media.states import ArchiveKind, ArchiveState
from geo.queries import archive, media
from geo.queries.archive import ArchiveFilter, ArchiveRow, unknown_item
from geo.queries.reach import Reach

router = APIRouter()
SHOWN = 24
YEAR_MOST = 9999
Asked = Annotated[str, Query(max_length=100)]
From = Annotated[int, Query(alias="page", ge=0, le=1_000_000)]


@router.get("/archive")
def search(
    frame: FrameDep,
    caller: CallerDep,
    session: SessionDep,
    q: Asked = "",
    first: Annotated[str, Query(alias="from", max_length=10)] = "",
    last: Annotated[str, Query(alias="to", max_length=10)] = "",
    kind: Annotated[list[str] | None, Query()] = None,
    dong: Annotated[str, Query(max_length=20)] = "",
    drafts: bool = False,
    start: From = 0,
) -> Response:
    """Find stories, photos, recordings and documents; those who write for the archive also find their drafts."""
    kinds = [one for one in kind or () if one in {known.value for known in ArchiveKind}]
    writes = service.works_here(caller)
    reach = service.reach_for(caller, asked=drafts and writes)
    years, error = _years(frame, first, last)
    wanted = ArchiveFilter(
        words=q,
        kinds=kinds,
        dong_code=dong or None,
        year_from=years[0],
        year_to=years[1],
        states=[ArchiveState.DRAFT] if reach is not None else (),
        reach=reach,
        limit=SHOWN,
        offset=start,
    )
    rows, total = archive.list_items(session, wanted)
    asked = {"q": q, "from": first, "to": last, "kind": kinds, "dong": dong, "drafts": "1" if reach is not None else ""}
    view = ArchivePage(
        words=q,
        year_from=first,
        year_to=last,
        kinds=tuple(Choice(one.value, frame.say(one.label), one.value in kinds) for one in ArchiveKind),
        cards=item_cards(session, rows, frame, inside=reach is not None),
        collections=_collections(session, frame, reach),
        pager=pager(addresses("/archive", name="page", **asked), start, len(rows), total, step=SHOWN),
        asked=bool(q or first or last or kinds or dong),
        error=error,
        write_url="/archive/new" if writes else "",
        drafts_url="/archive?drafts=1",
        drafts=reach is not None,
    )
    return frame.show("archive.html", "find", archive=view)


def _years(frame: Frame, first: str, last: str) -> tuple[tuple[int | None, int | None], str]:
    """Return the years typed, and a sentence where one is none."""
    found: list[int | None] = []
    for typed in (first.strip(), last.strip()):
        good = not typed or (typed.isdecimal() and typed.isascii() and 1 <= int(typed) <= YEAR_MOST)
        if not good:
            return (None, None), frame.say("해는 1975처럼 숫자로 적어 주세요.")
        found.append(int(typed) if typed else None)
    return (found[0], found[1]), ""


def _collections(session: Session, frame: Frame, reach: Reach | None) -> tuple[CollectionCard, ...]:
    inside = reach is not None
    return tuple(collection_card(row, frame.say, inside=inside) for row in archive.list_collections(session, reach))


@router.get("/archive/collections/{collection_id}")
def collection(
    frame: FrameDep, caller: CallerDep, session: SessionDep, collection_id: str, start: From = 0
) -> Response:
    """Show a collection with its items; `new` is the form of one to begin."""
    if collection_id == "new":
        return archive_editing.new_collection(frame, caller, session)
    return _collection(frame, caller, session, _uuid(collection_id), start)


def _uuid(typed: str) -> UUID:
    try:
        return UUID(typed)
    except ValueError as error:
        raise unknown_item() from error


def _collection(frame: Frame, caller: Caller | None, session: Session, collection_id: UUID, start: int) -> Response:
    row = service.collection_for(session, caller, collection_id)
    where = service.place_of(row)
    inside = caller is not None and may(caller, Action.SEE_RESOURCES, where)
    reach = Reach(everywhere=True) if inside else None
    wanted = ArchiveFilter(collection_id=row.id, reach=reach, limit=SHOWN, offset=start)
    rows, total = archive.list_items(session, wanted)
    reviews = caller is not None and may(caller, Action.REVIEW_RESOURCES, where)
    at, published = f"/archive/collections/{row.id}", row.state is ArchiveState.PUBLISHED
    writes = reviews or (caller is not None and may(caller, Action.WRITE_RESOURCES, where) and not published)
    view = CollectionPage(
        id=str(row.id),
        title=row.title,
        summary=row.summary,
        where=row.district or "",
        cards=item_cards(session, rows, frame, inside=inside),
        pager=pager(addresses(at, name="page"), start, len(rows), total, step=SHOWN),
        state=state_badge(row.state, frame.say) if inside else None,
        version=row.version,
        edit_url=f"{at}/edit" if writes else "",
        publish_url=f"{at}/publish" if reviews and not published else "",
        withdraw_url=f"{at}/withdraw" if reviews and published else "",
    )
    return frame.show("archive_collection.html", "find", collection=view)


@router.get("/archive/items/{item_id}")
def item(frame: FrameDep, caller: CallerDep, session: SessionDep, item_id: UUID) -> Response:
    """Show one item with its files; those who look after its place also see its desk."""
    return _item(frame, caller, session, item_id, Tried())


def _item(frame: Frame, caller: Caller | None, session: Session, item_id: UUID, tried: Tried) -> Response:
    row, inside = service.item_for(session, caller, item_id)
    shown = archive.item_media(session, item_id)
    view = ItemPage(
        title=row.title,
        kind=kind_badge(row, frame.say),
        body=row.body,
        facts=_facts(row, frame),
        resource=Link(f"/resources/{row.resource_id}", row.resource or "") if row.resource_id else None,
        collection=Link(f"/archive/collections/{row.collection_id}", row.collection or "")
        if row.collection_id
        else None,
        gallery=gallery(shown),
        desk=_desk(session, caller, frame, row, tried) if inside and caller else None,
    )
    return frame.show("archive_item.html", "find", status=tried.status, item=view)


def _facts(row: ArchiveRow, frame: Frame) -> tuple[tuple[str, str], ...]:
    say = frame.say
    facts = (
        (say("때"), when_text(row, frame)),
        (say("곳"), where_text(row)),
        (say("들려준 이"), row.teller_shown),
        (say("제공한 곳"), row.credit),
        (say("이용조건"), say(Licence(row.licence).label)),
        (say("공개한 날"), day_of(row.published_at, frame.lang)),
    )
    return tuple((label, value) for label, value in facts if value)


def _desk(session: Session, caller: Caller, frame: Frame, row: ArchiveRow, tried: Tried) -> ItemDesk:
    where, say = service.place_of(row), frame.say
    reviews, published = may(caller, Action.REVIEW_RESOURCES, where), row.state is ArchiveState.PUBLISHED
    writes = reviews or (may(caller, Action.WRITE_RESOURCES, where) and not published)
    base = f"/archive/items/{row.id}"
    rows = archive.item_media(session, row.id, public=False)
    kept = (kept_file(one, frame, f"{base}/files", may_release=reviews, changes=False) for one in rows)
    form = upload_form(frame, f"{base}/files", f"/api/v1{base}/media", roles=False, may_release=reviews)
    return ItemDesk(
        state=state_badge(row.state, say),
        version=row.version,
        teller=row.teller,
        held_back=say("동의가 적혀 있어야 모두에게 보여요.") if row.consent_needed else "",
        files=tuple(kept),
        form=with_typed(form, tried) if writes else None,
        edit_url=f"{base}/edit" if writes else "",
        publish_url=f"{base}/publish" if reviews and row.state is ArchiveState.DRAFT else "",
        withdraw_url=f"{base}/withdraw" if reviews and row.state is not ArchiveState.DRAFT else "",
        close_url=f"{base}/close" if reviews and row.state is not ArchiveState.CLOSED else "",
        problem=frame.said(tried.fault) if tried.fault else "",
    )


def _attempt(
    frame: Frame, caller: Caller, session: Session, item_id: UUID, do: Callable[[], object], done: str
) -> Response:
    """Do something; where it is refused, undo what it began and show the item with the reason."""
    try:
        with session.begin_nested():
            do()
    except TOLD as fault:
        return _item(frame, caller, session, item_id, Tried(fault=fault))
    return go(f"/archive/items/{item_id}?done={done}")


MOVES = {
    "publish": (ArchiveState.PUBLISHED, "archive-published"),
    "withdraw": (ArchiveState.DRAFT, "archive-withdrawn"),
    "close": (ArchiveState.CLOSED, "archive-closed"),
}


@router.post("/archive/items/{item_id}/files")
def send(
    frame: FrameDep, caller: Writer, session: SessionDep, settings: SettingsDep, item_id: UUID, form: FileFormDep
) -> Response:
    """Put a file at an item, or show the form with what is wrong."""
    read = read_upload(frame, form)
    if isinstance(read, Tried):
        return _item(frame, caller, session, item_id, read)
    sent, _role = read
    try:
        with session.begin_nested():
            service.attach(session, settings, caller, item_id, sent)
    except TOLD as fault:
        return _item(frame, caller, session, item_id, Tried(form.typed, fault=fault))
    return go(f"/archive/items/{item_id}?done=file-sent")


@router.post("/archive/items/{item_id}/files/{link_id}/{what}")
def step_file(
    frame: FrameDep, caller: Writer, session: SessionDep, item_id: UUID, link_id: UUID, what: str
) -> Response:
    """Release, hide or take off a file of an item."""
    linked = {one.link_id: one for one in archive.item_media(session, item_id, public=False)}
    if link_id not in linked or what not in {"release", "hide", "take-off"}:
        raise media.unknown_media()
    media_id = linked[link_id].media_id
    steps: dict[str, Callable[[], None]] = {
        "release": lambda: files.release(session, caller, media_id),
        "hide": lambda: files.hide(session, caller, media_id),
        "take-off": lambda: service.take_off(session, caller, item_id, link_id),
    }
    return _attempt(frame, caller, session, item_id, steps[what], f"file-{what}")


@router.post("/archive/items/{item_id}/{what}")
def step(frame: FrameDep, caller: Writer, session: SessionDep, item_id: UUID, what: str, form: FormDep) -> Response:
    """Publish an item, take it back or out of the archive; or write what was changed."""
    if what == "edit":
        return archive_editing.save_item(frame, caller, session, item_id, form)
    if what not in MOVES:
        raise unknown_item()
    state, done = MOVES[what]

    def do() -> None:
        version = read_form(VersionIn, {"version": form.get("version", "")}).version
        service.move(session, caller, item_id, version, state)

    return _attempt(frame, caller, session, item_id, do, done)


router.include_router(photos)
router.include_router(archive_editing.router)
