"""Idle spaces, applications, agreements and the path to a hub: their states, with the allowed moves as data."""

from geo.enums import Labelled, SiteState


class ListingState(Labelled):
    DRAFT = "draft", "작성 중"
    NOTIFIED = "notified", "사전예고"
    OPEN = "open", "신청 받는 중"
    DECIDED = "decided", "쓸 곳을 정함"
    CLOSED = "closed", "마감"


class ApplicationState(Labelled):
    SUBMITTED = "submitted", "심사 중"
    WITHDRAWN = "withdrawn", "신청을 거둠"
    CHOSEN = "chosen", "선정"
    NOT_CHOSEN = "not_chosen", "선정되지 않음"


class AgreementKind(Labelled):
    SHARED_ROOMS = "shared_rooms", "공공기관 공간 공유"
    IDLE_USE = "idle_use", "유휴공간 사용"
    ENTRUSTED = "entrusted", "운영 맡김"


class AgreementState(Labelled):
    DRAFT = "draft", "협약 전"
    SIGNED = "signed", "협약 중"
    ENDED = "ended", "기간이 끝남"
    TERMINATED = "terminated", "중간에 끝냄"


class PathStep(Labelled):
    """The way of an idle place to a hub, in its order."""

    PROMOTERS = "promoters", "추진단 꾸리기"
    DESIGN = "design", "주민과 함께 설계"
    COMMITTEE = "committee", "운영위원회 꾸리기"
    RULES = "rules", "운영규약 정하기"
    OPENING = "opening", "개소"


_L, _P, _A = ListingState, ApplicationState, AgreementState
LISTING_MOVES: dict[ListingState, frozenset[ListingState]] = {
    _L.DRAFT: frozenset({_L.NOTIFIED, _L.CLOSED}),
    _L.NOTIFIED: frozenset({_L.OPEN, _L.CLOSED}),
    _L.OPEN: frozenset({_L.DECIDED, _L.CLOSED}),
    _L.DECIDED: frozenset({_L.CLOSED}),
    _L.CLOSED: frozenset(),
}
APPLICATION_MOVES: dict[ApplicationState, frozenset[ApplicationState]] = {
    _P.SUBMITTED: frozenset({_P.WITHDRAWN, _P.CHOSEN, _P.NOT_CHOSEN}),
    _P.CHOSEN: frozenset({_P.WITHDRAWN}),
    _P.WITHDRAWN: frozenset(),
    _P.NOT_CHOSEN: frozenset(),
}
AGREEMENT_MOVES: dict[AgreementState, frozenset[AgreementState]] = {
    _A.DRAFT: frozenset({_A.SIGNED, _A.TERMINATED}),
    _A.SIGNED: frozenset({_A.ENDED, _A.TERMINATED}),
    _A.ENDED: frozenset(),
    _A.TERMINATED: frozenset(),
}
MOVES_OF = {"listing": LISTING_MOVES, "application": APPLICATION_MOVES, "agreement": AGREEMENT_MOVES}
"""The migration writes the same moves into `agreement_moves`, which triggers read."""

ON_OFFER = (_L.NOTIFIED, _L.OPEN, _L.DECIDED)
"""Listings that the public list shows; closed ones keep their own page."""
PUBLIC_AGREEMENTS = (_A.SIGNED, _A.ENDED, _A.TERMINATED)

SITE_AT_STEP: dict[PathStep, SiteState] = {
    PathStep.PROMOTERS: SiteState.PLANNED,
    PathStep.DESIGN: SiteState.BUILDING,
    PathStep.COMMITTEE: SiteState.BUILDING,
    PathStep.RULES: SiteState.BUILDING,
    PathStep.OPENING: SiteState.OPEN,
}
"""Where a site stands in its life once a step of its path is done."""

WARN_DAYS = 60
"""How many days before its end an agreement warns both sides and the officer."""
