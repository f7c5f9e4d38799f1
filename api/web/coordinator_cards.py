"""The head of a coordinator's desk: what waits beside the records, how far campaigns are, the books of the district."""

from collections.abc import Mapping
from typing import Final

from sqlalchemy.orm import Session

from api.auth.permissions import Action, Caller
from api.auth.reach import reach_of
from api.review.service import Counts, own_districts, reviewed
from api.web.atlas_cards import dong_url
from api.web.atlas_editions import newest_books
from api.web.campaigns_cards import come_so_far
from api.web.labels import day_text
from api.web.pages import Frame
from api.web.review_views import Desk, DeskBook, DeskCampaign, DeskTile
from api.web.views import Link
from geo import clock
from geo.queries.campaigns import CampaignFilter, CampaignRow, list_campaigns
from geo.queries.coordinator_desk import Beside, UnderWay, count_beside, under_way
from geo.queries.places import list_districts
from geo.surveys.campaign_states import CampaignState

CAMPAIGNS_MOST: Final = 4
BOOKS_MOST: Final = 3
KINDS: Final[Mapping[str, tuple[str, str, str, str]]] = {
    "submitted": ("/review#queue", "검토할 기록", "조사해 온 새 기록과 고친 기록", "check"),
    "approved": ("/review?state=approved#queue", "공개할 기록", "승인했지만 아직 보이지 않아요", "right"),
    "conflicts": ("/review/conflicts", "값이 엇갈린 것", "두 사람이 다르게 적었어요", "alert"),
    "pairs": ("/admin/duplicates", "겹칠 수 있는 것", "같은 곳을 두 번 적은 듯해요", "copy"),
    "relations": ("/admin/relations", "이어질 관계", "이름으로만 들은 상대예요", "people"),
    "places": ("/review/places", "자리를 정할 것", "바다에 찍혔거나 경계에 있어요", "map"),
    "faulty": ("/admin/submissions?state=faulty", "걸린 조사 기록", "보냈지만 반영하지 못했어요", "info"),
    "photos": ("", "공개할 사진", "공개된 기록의 새 사진", "search"),
    "ending": ("/consents?standing=expiring", "곧 끝나는 동의", "다시 여쭈어야 해요", "clock"),
    "unasked": ("/consents#unasked-title", "동의를 여쭐 사람", "아직 비공개로만 보여요", "person"),
}
"""Each kind of work: where it is done, its name, what it is, its picture; photos are with the first record of some."""


def coordinator_desk(session: Session, caller: Caller, frame: Frame, counts: Counts) -> Desk:
    """Return everything that waits for a coordinator besides the list of records itself."""
    beside = count_beside(session, reviewed(caller), clock.today())
    counted, say = _counted(counts, beside), frame.say
    photos = f"/resources/{beside.photo_record}/photos"
    return Desk(
        tiles=tuple(
            DeskTile(url or photos, say(label), counted[kind], icon, say(says))
            for kind, (url, label, says, icon) in KINDS.items()
            if counted[kind]
        ),
        quiet=tuple(Link(url, say(label)) for kind, (url, label, *_) in KINDS.items() if url and not counted[kind]),
        campaigns=_campaigns(session, caller, frame),
        books=_books(session, caller, frame),
    )


def _counted(counts: Counts, beside: Beside) -> Mapping[str, int]:
    states = {facet.value: facet.waiting for facet in counts.facets.get("state", ())}
    return {
        "submitted": states.get("submitted", 0),
        "approved": states.get("approved", 0),
        "conflicts": counts.conflicts,
        "pairs": counts.pairs,
        "relations": beside.relations,
        "places": counts.places,
        "faulty": beside.faulty,
        "photos": beside.photos,
        "ending": beside.ending,
        "unasked": beside.unasked,
    }


def _campaigns(session: Session, caller: Caller, frame: Frame) -> tuple[DeskCampaign, ...]:
    wanted = CampaignFilter(
        reach_of(caller, Action.RUN_CAMPAIGNS), states=(CampaignState.OPEN.value,), limit=CAMPAIGNS_MOST
    )
    rows, _total = list_campaigns(session, wanted)
    come = under_way(session, [row.id for row in rows])
    return tuple(_campaign(row, come[row.id], frame) for row in rows)


def _campaign(row: CampaignRow, come: UnderWay, frame: Frame) -> DeskCampaign:
    done, whole, says = come_so_far(come, frame.say)
    until = frame.say("{day}까지").format(day=day_text(row.ends_on, frame.lang))
    return DeskCampaign(f"/campaigns/{row.id}", row.title, done, whole, says, until)


def _books(session: Session, caller: Caller, frame: Frame) -> tuple[DeskBook, ...]:
    """Return the districts whose books somebody makes; whoever makes those of everywhere looks in the atlas."""
    own = own_districts(session, caller)
    if own is None or len(own) > BOOKS_MOST or not reach_of(caller, Action.PUBLISH_ATLASES):
        return ()
    names = {one.code: one.name for one in list_districts(session, clock.today())}
    newest = newest_books(session, own, frame)
    found = [(code, newest.get(code)) for code in own if code in names]
    return tuple(
        DeskBook(names[code], book[0] if book else None, book[1] if book else "", f"{dong_url(code)}#make")
        for code, book in found
    )
