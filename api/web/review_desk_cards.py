"""From conflicts, doubtful places and reasons to what their pages show."""

from collections.abc import Sequence
from typing import Final

from sqlalchemy.orm import Session

from api.web.desk_cards import difference
from api.web.messages import Translator
from api.web.moments import moment_text
from api.web.pages import Frame
from api.web.review_views import (
    ConflictCard,
    ConflictSide,
    ConflictsPage,
    PlaceCard,
    PlacesPage,
    ReasonGroup,
    ReasonLine,
    ReasonsPage,
)
from api.web.tabs import SURVEY, tabs
from api.web.views import Badge, Choice, Link, Pager
from geo import clock
from geo.enums import ResourceKind
from geo.fields import FIELDS, FieldType
from geo.queries.conflicts import ConflictRow
from geo.queries.places import list_districts, list_dongs
from geo.queries.reason_templates import Reason
from geo.queries.review_places import PlaceReview
from geo.queries.revisions import FIELD
from geo.review_states import PlaceDoubt, ReasonedAction
from geo.surveys.submission_states import Take

TYPED: Final = frozenset({"name", "summary", "address"})
"""Properties for which another value can be typed, besides the fields that hold text."""
DOUBT_TONES: Final = {PlaceDoubt.OUTSIDE: "bad", PlaceDoubt.NOWHERE: "bad", PlaceDoubt.NEAR_EDGE: "wait"}


def conflicts_page(
    rows: Sequence[ConflictRow], total: int, pager: Pager, frame: Frame, problem: str = ""
) -> ConflictsPage:
    """Return properties that two changed differently, both values beside each other."""
    return ConflictsPage(tabs(frame, SURVEY), tuple(_conflict(row, frame) for row in rows), total, pager, problem)


def _conflict(row: ConflictRow, frame: Frame) -> ConflictCard:
    say = frame.say
    was = difference(row.kind, row.property, row.base, row.base, frame)
    told = difference(row.kind, row.property, row.theirs, row.yours, frame)
    nobody = say("주민 제안이나 들여온 자료")
    return ConflictCard(
        id=str(row.id),
        record=Link(f"/resources/{row.resource_id}", row.name),
        place=f"{row.district} {row.dong_name}" if row.dong_name else "",
        property=told.label,
        was=was.before,
        sides=(
            ConflictSide(
                Take.THEIRS.value,
                say(Take.THEIRS.label),
                told.before,
                row.theirs_by or nobody,
                moment_text(row.theirs_at, frame.lang),
            ),
            ConflictSide(
                Take.YOURS.value,
                say(Take.YOURS.label),
                told.after,
                row.yours_by or nobody,
                moment_text(row.yours_at, frame.lang),
            ),
        ),
        typed=_is_typed(row.kind, row.property),
    )


def _is_typed(kind: ResourceKind, name: str) -> bool:
    spec = FIELDS[kind].get(name.removeprefix(FIELD)) if name.startswith(FIELD) else None
    return name in TYPED or (spec is not None and spec.type in {FieldType.TEXT, FieldType.PHONE, FieldType.URL})


def places_page(
    session: Session,
    rows: Sequence[PlaceReview],
    districts: Sequence[str] | None,
    turn: tuple[int, Pager],
    frame: Frame,
    doubt: PlaceDoubt | None,
    problem: str = "",
) -> PlacesPage:
    """Return records whose place needs a look; `districts` are those whose dong the reader may set (None: all)."""
    say, (total, pager) = frame.say, turn
    own = None if districts is None else set(districts)
    dongs = [dong for dong in list_dongs(session, clock.today()) if own is None or dong.district_code in own]
    kinds = [("", "모두"), *((each.value, each.label) for each in PlaceDoubt)]
    return PlacesPage(
        tabs=tabs(frame, SURVEY),
        doubts=tuple(
            Link(f"/review/places?doubt={value}" if value else "/review/places", say(label), value == (doubt or ""))
            for value, label in kinds
        ),
        cards=tuple(_place(row, say, everywhere=districts is None) for row in rows),
        dongs=tuple(Choice(dong.code, f"{dong.district} {dong.name}") for dong in dongs),
        total=total,
        pager=pager,
        problem=problem,
    )


def _place(row: PlaceReview, say: Translator, *, everywhere: bool) -> PlaceCard:
    """Return one doubtful place; the page of a record that lies nowhere opens only to rights that hold everywhere."""
    at = say("경도 {lon}, 위도 {lat}").format(lon=f"{row.lon:.5f}", lat=f"{row.lat:.5f}") if row.lon is not None else ""
    if row.border_m is not None:
        at = say("{dong} 경계에서 {n}m").format(dong=row.dong_name or "", n=f"{row.border_m:.1f}")
    return PlaceCard(
        id=str(row.id),
        name=row.name,
        url=f"/resources/{row.id}" if everywhere or row.dong_code else "",
        rev=row.rev,
        badge=Badge(say(row.doubt.label), DOUBT_TONES[row.doubt]),
        says=at,
        address=row.address,
        campaign=row.campaign or "",
        dong=row.dong_code or "",
    )


def reasons_page(
    session: Session,
    found: Sequence[Reason],
    ended: Sequence[Reason],
    districts: Sequence[str] | None,
    frame: Frame,
    problem: str = "",
) -> ReasonsPage:
    """Return the reasons by what they are for; `districts` are those whose reasons the reader writes (None: all)."""
    say = frame.say
    known = [one for one in list_districts(session, clock.today()) if districts is None or one.code in districts]
    everybody = (Choice("", say("모든 구")),) if districts is None else ()
    return ReasonsPage(
        tabs=tabs(frame, SURVEY),
        groups=tuple(
            ReasonGroup(
                action.value, say(action.label), tuple(_reason(r, say) for r in found if r.action == action.value)
            )
            for action in ReasonedAction
        ),
        districts=(*everybody, *(Choice(one.code, one.name) for one in known)),
        problem=problem,
        ended=tuple(_reason(one, say) for one in ended),
    )


def _reason(reason: Reason, say: Translator) -> ReasonLine:
    owner = Badge(reason.district, "info") if reason.district else Badge(say("모든 구"))
    return ReasonLine(str(reason.id), reason.words, reason.version, owner, reason.district_code or "")
