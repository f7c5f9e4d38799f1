"""From files and items of the archive to what their pages show; the same rules of who sees what as the API's."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import Final
from uuid import UUID

from sqlalchemy.orm import Session

from api.media.answers import urls_of
from api.web.archive_views import (
    ArchiveCard,
    CollectionCard,
    Gallery,
    KeptFile,
    Pair,
    Paper,
    Picture,
    Recording,
    UploadForm,
)
from api.web.messages import Translator
from api.web.moments import span_told
from api.web.pages import Frame
from api.web.views import Badge, Choice, Link
from geo.enums import Licence
from geo.media.states import ArchiveKind, ArchiveState, MediaKind, MediaRole, MediaState
from geo.queries.archive import ArchiveFilter, ArchiveRow, CollectionRow, first_photos, list_items
from geo.queries.media import LinkedMedia, list_media

EXCERPT: Final = 140
STORIES: Final = 20
STATES: Final = {ArchiveState.DRAFT: "wait", ArchiveState.PUBLISHED: "good", ArchiveState.CLOSED: "plain"}
KINDS: Final = {
    ArchiveKind.STORY: "info",
    ArchiveKind.PHOTO: "good",
    ArchiveKind.RECORDING: "wait",
    ArchiveKind.DOCUMENT: "plain",
}


def record_gallery(session: Session, resource_id: UUID, *, inside: bool) -> Gallery:
    """Return what shows of a record, its stories too, and for those inside the way to its desk of photos."""
    shown = list_media(session, resource_id)
    items, _total = list_items(session, ArchiveFilter(resource_id=resource_id, limit=STORIES))
    stories = tuple(Link(f"/archive/items/{item.id}", item.title) for item in items)
    if not inside:
        return replace(gallery(shown), stories=stories)
    held = len(list_media(session, resource_id, public=False)) - len(shown)
    return replace(
        gallery(shown),
        stories=stories,
        held=max(0, held),
        manage_url=f"/resources/{resource_id}/photos",
        write_url=f"/archive/new?resource={resource_id}",
    )


def gallery(rows: Sequence[LinkedMedia]) -> Gallery:
    """Put photos, pairs, recordings and documents where they belong."""
    photos = [row for row in rows if row.kind is MediaKind.PHOTO]
    pairs = _pairs(photos)
    paired = {row.link_id for pair in pairs for row in pair}
    return Gallery(
        pictures=tuple(picture(row) for row in photos if row.link_id not in paired),
        pairs=tuple(Pair(picture(before), picture(after)) for before, after in pairs),
        recordings=tuple(_recording(row) for row in rows if row.kind in {MediaKind.AUDIO, MediaKind.VIDEO}),
        papers=tuple(_paper(row) for row in rows if row.kind is MediaKind.DOCUMENT),
    )


def _pairs(photos: Iterable[LinkedMedia]) -> list[tuple[LinkedMedia, LinkedMedia]]:
    rows = list(photos)
    after = {row.pair_id: row for row in rows if row.role is MediaRole.AFTER and row.pair_id}
    return [(row, after[row.pair_id]) for row in rows if row.role is MediaRole.BEFORE and row.pair_id in after]


def picture(row: LinkedMedia) -> Picture:
    urls = urls_of(row.media_id, row.kind)
    return Picture(urls["small"], urls["large"], row.width or 1, row.height or 1, row.alt, row.caption, _rights(row))


def _rights(row: LinkedMedia) -> str:
    licence = "" if row.licence == Licence.OWN else Licence(row.licence).label
    return " · ".join(part for part in (row.credit, licence) if part)


def _recording(row: LinkedMedia) -> Recording:
    return Recording(urls_of(row.media_id, row.kind)["copy"], row.copy_type, row.alt, row.caption, _rights(row))


def _paper(row: LinkedMedia) -> Paper:
    label = f"{row.alt} (PDF)" if row.copy_type == "application/pdf" else row.alt
    return Paper(urls_of(row.media_id, row.kind)["copy"], label, _rights(row))


def licence_choices(say: Translator, chosen: str) -> tuple[Choice, ...]:
    return tuple(Choice(one.value, say(one.label), one.value == chosen) for one in Licence)


def role_choices(say: Translator, chosen: str) -> tuple[Choice, ...]:
    return tuple(Choice(one.value, say(one.label), one.value == chosen) for one in MediaRole)


def kept_file(row: LinkedMedia, frame: Frame, base: str, *, may_release: bool, changes: bool = True) -> KeptFile:
    """Return a file for the desk at `base`; only a record's files are changed one by one (`changes`)."""
    say, ready = frame.say, row.state is MediaState.READY
    photo = row.kind is MediaKind.PHOTO
    act = f"{base}/{row.link_id}"
    failed = row.state is MediaState.FAILED
    return KeptFile(
        id=str(row.link_id),
        badge=_file_badge(row, say),
        kind=say(row.kind.label),
        alt=row.alt,
        caption=row.caption,
        credit=row.credit,
        licences=licence_choices(say, row.licence),
        roles=role_choices(say, row.role.value) if changes else (),
        shows_people=row.shows_people,
        small=urls_of(row.media_id, row.kind)["small"] if ready and photo else "",
        problem=(row.problem_en if frame.lang == "en" else row.problem) if failed else "",
        waiting=row.state is MediaState.WAITING,
        version=row.version,
        media_version=row.media_version,
        change_url=f"{act}/change" if changes else "",
        take_off_url=f"{act}/take-off",
        release_url=f"{act}/release" if may_release and not row.released and not failed else "",
        hide_url=f"{act}/hide" if may_release and row.released else "",
        original_url=f"/api/v1/media/{row.media_id}/original" if may_release else "",
    )


def _file_badge(row: LinkedMedia, say: Translator) -> Badge:
    if row.state is not MediaState.READY:
        return Badge(say(row.state.label), "bad" if row.state is MediaState.FAILED else "wait")
    if row.released and row.shows_people:
        return Badge(say("동의가 있으면 공개"), "wait")
    return Badge(say("공개"), "good") if row.released else Badge(say("조사단 안"), "wait")


def upload_form(frame: Frame, action: str, api: str, *, roles: bool, may_release: bool, watch: str = "") -> UploadForm:
    say = frame.say
    choices = role_choices(say, MediaRole.OTHER.value) if roles else ()
    most = frame.request.app.state.settings.max_upload_bytes
    return UploadForm(action, api, most, licence_choices(say, Licence.OWN.value), choices, may_release, watch=watch)


def when_text(row: ArchiveRow, frame: Frame) -> str:
    """Return when something happened as one would say it: in words, a day, a year, or from one to another."""
    if row.happened_words:
        return row.happened_words
    if row.happened_from is None:
        return ""
    first, last = row.happened_from, row.happened_to or row.happened_from
    if (first.month, first.day, last.month, last.day) == (1, 1, 12, 31):
        years = str(first.year) if first.year == last.year else f"{first.year}~{last.year}"
        return frame.say("{years}년").format(years=years)
    return span_told(first, last, frame.lang)


def where_text(row: ArchiveRow) -> str:
    """Return where it belongs, without the record, which is a link of its own."""
    dong = " ".join(part for part in (row.district, row.dong) if part)
    return " · ".join(part for part in (row.place, dong) if part)


def item_cards(session: Session, rows: Sequence[ArchiveRow], frame: Frame, *, inside: bool) -> tuple[ArchiveCard, ...]:
    photos = first_photos(session, [row.id for row in rows])
    return tuple(_card(row, photos.get(row.id), frame, inside=inside) for row in rows)


def _card(row: ArchiveRow, photo: LinkedMedia | None, frame: Frame, *, inside: bool) -> ArchiveCard:
    say = frame.say
    return ArchiveCard(
        title=row.title,
        url=f"/archive/items/{row.id}",
        kind=kind_badge(row, say),
        when=when_text(row, frame),
        where=" · ".join(part for part in (row.resource or "", where_text(row)) if part),
        excerpt=row.body if len(row.body) <= EXCERPT else row.body[:EXCERPT].rstrip() + "…",
        picture=picture(photo) if photo else None,
        state=state_badge(row.state, say) if inside else None,
    )


def kind_badge(row: ArchiveRow, say: Translator) -> Badge:
    return Badge(say(row.kind.label), KINDS[row.kind])


def state_badge(state: ArchiveState, say: Translator) -> Badge:
    return Badge(say(state.label), STATES[state])


def collection_card(row: CollectionRow, say: Translator, *, inside: bool) -> CollectionCard:
    badge = state_badge(row.state, say) if inside else None
    return CollectionCard(row.title, f"/archive/collections/{row.id}", row.summary, row.items, badge)
