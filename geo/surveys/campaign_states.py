"""Campaigns of the resource survey, their areas, assignments and visits: closed vocabularies and allowed moves."""

from geo.enums import Labelled


class CampaignState(Labelled):
    DRAFT = "draft", "준비 중"
    OPEN = "open", "조사 중"
    CLOSED = "closed", "마침"


class AreaKind(Labelled):
    """How an area of a campaign is bounded: by its dong, by a village of the list, or by a line somebody drew."""

    DONG = "dong", "행정동"
    VILLAGE = "village", "마을"
    DRAWN = "drawn", "그린 구역"


class AssignmentState(Labelled):
    OPEN = "open", "맡음"
    DONE = "done", "마침"
    MOVED = "moved", "다른 사람에게 넘김"
    WITHDRAWN = "withdrawn", "거둠"


class VisitResult(Labelled):
    """What came of going there (R9): `not_reached` means that nobody could look."""

    RECORDED = "recorded", "기록함"
    NOTHING_FOUND = "nothing_found", "둘러봤지만 없음"
    NOT_REACHED = "not_reached", "만나지 못함"
    STILL_THERE = "still_there", "그대로 있음"
    CHANGED = "changed", "바뀜"
    GONE = "gone", "사라짐"


class TeamRole(Labelled):
    LEAD = "lead", "팀장"
    MEMBER = "member", "조사단원"


_C = CampaignState
CAMPAIGN_MOVES: dict[CampaignState, frozenset[CampaignState]] = {
    _C.DRAFT: frozenset({_C.OPEN}),
    _C.OPEN: frozenset({_C.CLOSED}),
    _C.CLOSED: frozenset({_C.OPEN}),
}
"""The migration writes the same moves into the trigger `tr_campaigns_move`."""

LOOKED = (
    VisitResult.RECORDED,
    VisitResult.NOTHING_FOUND,
    VisitResult.STILL_THERE,
    VisitResult.CHANGED,
    VisitResult.GONE,
)
"""Results by which somebody has really looked."""

THERE = (VisitResult.RECORDED, VisitResult.STILL_THERE, VisitResult.CHANGED)
"""Results by which something is there and on record."""

ABOUT_SOMETHING = (VisitResult.STILL_THERE, VisitResult.CHANGED, VisitResult.GONE)
"""Results of a re-check, which say something of a record or a place on the list."""
