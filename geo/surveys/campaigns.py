"""What running a campaign means: codes for posters, opening with something on its lists, handing over, re-checks."""

import secrets
from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Final
from uuid import UUID

from sqlalchemy.orm import Session

from geo.errors import Conflict
from geo.queries.assignments import (
    AssignmentRow,
    NewAssignment,
    end_assignment,
    insert_assignment,
    listed_targets,
)
from geo.queries.campaigns import CampaignRow, NewCampaign, get_campaign, insert_campaign, move_campaign
from geo.queries.progress import AreaFigures, Figures, summed
from geo.surveys.campaign_states import CAMPAIGN_MOVES, AssignmentState, CampaignState

LETTERS: Final = "23456789abcdefghjkmnpqrstuvwxyz"
"""What nobody mistakes for something else when it is read from a poster: no 0, o, 1, i, l."""
CODE_LENGTH: Final = 6


def make_campaign(session: Session, new: NewCampaign, actor_id: UUID | None, now: datetime) -> CampaignRow:
    """Write a campaign in preparation under a short code of its own."""
    made = None
    while made is None:
        code = "".join(secrets.choice(LETTERS) for _ in range(CODE_LENGTH))
        made = insert_campaign(session, new, code, actor_id, now)
    return get_campaign(session, made)


def step_campaign(session: Session, row: CampaignRow, to_state: CampaignState, now: datetime) -> CampaignRow:
    """Open a campaign (its lists are fixed from then on), close it, or open it again."""
    if to_state not in CAMPAIGN_MOVES[row.state]:
        raise Conflict(
            f"'{row.state.label}' 상태에서는 할 수 없는 일이에요.",
            f"A campaign that is {row.state} does not become {to_state}.",
            code="move_not_allowed",
        )
    if to_state is CampaignState.OPEN and not row.areas:
        raise Conflict(
            "조사할 구역을 먼저 넣어 주세요. 시작한 뒤에는 구역과 목록이 바뀌지 않아요.",
            "Put areas in first: the lists are fixed once a campaign has opened.",
            code="campaign_empty",
        )
    move_campaign(session, row, to_state, now)
    return get_campaign(session, row.id)


def require_draft(row: CampaignRow) -> None:
    """Raise Conflict (`campaign_lists_fixed`) for a campaign whose denominators are fixed."""
    if row.opened_at is not None:
        raise lists_fixed()


def require_open(row: CampaignRow) -> None:
    """Raise Conflict (`campaign_not_open`, `campaign_closed`) unless a campaign takes records now."""
    if row.state is CampaignState.DRAFT:
        raise Conflict("아직 시작하지 않은 조사예요.", "The campaign has not opened yet.", code="campaign_not_open")
    if row.state is CampaignState.CLOSED:
        raise Conflict("마친 조사라서 더 받지 않아요.", "The campaign is closed.", code="campaign_closed")


def lists_fixed() -> Conflict:
    """Return the fault of changing the lists that a campaign's shares are of."""
    return Conflict(
        "조사를 시작한 뒤에는 구역과 목록을 바꿀 수 없어요. 그래야 진행률의 분모가 그대로예요.",
        "The lists of a campaign are fixed once it has opened.",
        code="campaign_lists_fixed",
    )


def hand_over(session: Session, row: AssignmentRow, account_id: UUID, actor_id: UUID | None, now: datetime) -> UUID:
    """Give what somebody looks after to somebody else; what the first one wrote, drafts too, stays theirs."""
    if row.account_id == account_id:
        raise Conflict("이미 맡고 있는 사람이에요.", "They have it already.", code="same_surveyor")
    end_assignment(session, row, AssignmentState.MOVED, now)
    follows = NewAssignment(
        row.campaign_id,
        account_id,
        row.area_id,
        tuple(listed_targets(session, row.id)),
        row.due_on,
        row.note,
        row.id,
    )
    return insert_assignment(session, follows, actor_id, now)


def by_dong(areas: Iterable[AreaFigures]) -> Mapping[tuple[str, str], Figures]:
    """Return the figures of areas summed by dong (code, name), in the order in which the dong come."""
    parts: dict[tuple[str, str], list[Figures]] = {}
    for area in areas:
        if area.area_id is not None:
            parts.setdefault((area.dong_code, area.dong_name), []).append(area.figures)
    return {dong: summed(figures) for dong, figures in parts.items()}


def changed_figures(told: Mapping[str, int], now: Figures) -> dict[str, tuple[int, int]]:
    """Return which figures a late record changed: name → (as first told, as it is now)."""
    pairs = {name: (was, int(getattr(now, name))) for name, was in told.items()}
    return {name: pair for name, pair in pairs.items() if pair[0] != pair[1]}
