"""From what waits for a review to what its page shows."""

from collections.abc import Mapping, Sequence
from typing import Any, Final

from sqlalchemy.orm import Session

from api.web.desk_cards import STATE_TONES, difference
from api.web.messages import Translator
from api.web.moments import moment_text
from api.web.pages import Frame
from api.web.review_views import PhotoTile, PlaceDrawing, ReviewItem
from api.web.views import Badge, Link
from geo import clock
from geo.enums import ResourceKind, ResourceState
from geo.queries.review import WaitingRow
from geo.queries.review_photos import ReviewPhoto, photos_of
from geo.queries.review_places import Moved, outlines_of, shapes_of
from geo.queries.revisions import differences
from maps.place_change import draw_change, outline_path

PHOTOS_SHOWN: Final = 4
PLACE: Final = "geometry"
"""What the drawing of a place says better."""
UNTOLD: Final = frozenset({"name", "source"})
"""What is not told again of a new record: its name stands above, and where it is from beside."""


def review_items(
    session: Session, rows: Sequence[WaitingRow], ticked: frozenset[str], frame: Frame
) -> tuple[tuple[ReviewItem, ...], tuple[tuple[str, str], ...]]:
    """Return what waits as cards, and the outlines of the dong that their drawings use."""
    ids, today = [row.id for row in rows], clock.today()
    shapes, photos = shapes_of(session, ids, today), photos_of(session, ids)
    codes = {row.dong_code for row in rows} | {moved.shown_dong for moved in shapes.values()}
    outlines = outlines_of(session, {code for code in codes if code}, today)
    items = tuple(_item(row, shapes.get(row.id), outlines, photos.get(row.id, []), ticked, frame) for row in rows)
    return items, tuple((code, outline_path(shape)) for code, shape in outlines.items())


def _item(
    row: WaitingRow,
    moved: Moved | None,
    outlines: Mapping[str, Mapping[str, Any]],
    photos: Sequence[ReviewPhoto],
    ticked: frozenset[str],
    frame: Frame,
) -> ReviewItem:
    say, kind = frame.say, ResourceKind(row.kind)
    drawing = _drawing(row, moved, outlines, say) if moved else None
    changes = [
        difference(kind, name, (row.shown or {}).get(name), row.content.get(name), frame)
        for name in differences(row.shown or {}, row.content)
        if row.shown is not None or (name not in UNTOLD and not (drawing and name == PLACE))
    ]
    return ReviewItem(
        id=str(row.id),
        row=f"{row.id}:{row.rev}",
        url=f"/resources/{row.id}" if row.dong_code else "/review/places",
        name=row.name,
        badges=_badges(row, kind, say),
        place=f"{row.district} {row.dong_name}" if row.dong_name else say("동 없음"),
        who=row.author or say("주민 제안이나 들여온 자료"),
        when=moment_text(row.written_at, frame.lang),
        campaign=row.campaign or "",
        facts=() if row.shown is not None else tuple((one.label, one.after) for one in changes),
        differences=() if row.shown is None else tuple(changes),
        place_drawing=drawing,
        photos=tuple(_photo(photo) for photo in photos[:PHOTOS_SHOWN]),
        warnings=_warnings(row, say),
        ticked=str(row.id) in ticked,
    )


def _badges(row: WaitingRow, kind: ResourceKind, say: Translator) -> tuple[Badge, ...]:
    state = ResourceState(row.state)
    return (
        Badge(say(kind.label), "info"),
        Badge(say("새 기록"), "good") if row.public_rev is None else Badge(say("공개된 기록을 고침"), "wait"),
        *((Badge(say(state.label), STATE_TONES[state]),) if state is not ResourceState.SUBMITTED else ()),
    )


def _photo(photo: ReviewPhoto) -> PhotoTile:
    url = f"/api/v1/media/{photo.media_id}/small.jpg" if photo.ready else ""
    return PhotoTile(url, photo.alt or photo.caption, photo.caption, not photo.released)


def _warnings(row: WaitingRow, say: Translator) -> tuple[Link, ...]:
    told = (
        (row.pairs, say("겹칠 수 있는 기록 {n}건").format(n=row.pairs), f"/resources/{row.id}#pairs-title"),
        (row.conflicts, say("값이 엇갈린 항목 {n}건").format(n=row.conflicts), f"/review/conflicts?record={row.id}"),
        (row.dong_code is None and row.kind != ResourceKind.PERSON, say("동을 먼저 정해 주세요"), "/review/places"),
        (row.near_edge, say("행정동 경계 가까이"), "/review/places?doubt=near_edge"),
    )
    return tuple(Link(url, words) for given, words, url in told if given)


def _drawing(
    row: WaitingRow, moved: Moved, outlines: Mapping[str, Mapping[str, Any]], say: Translator
) -> PlaceDrawing | None:
    drawing = draw_change(moved.before, moved.after, outlines.get(row.dong_code or ""))
    if drawing is None:
        return None
    codes = tuple(dict.fromkeys(code for code in (moved.shown_dong, row.dong_code) if code and code in outlines))
    return PlaceDrawing(drawing, codes, _moved_says(moved, say))


def _moved_says(moved: Moved, say: Translator) -> str:
    if moved.before is None:
        return say("새로 찍은 자리")
    if moved.after is None:
        return say("자리를 지움")
    if not moved.moved_m:
        return say("자리는 그대로")
    if moved.moved_m >= 1000:  # noqa: PLR2004  (a kilometre)
        return say("{n}km 옮김").format(n=f"{moved.moved_m / 1000:.1f}")
    return say("{n}m 옮김").format(n=max(1, round(moved.moved_m)))
