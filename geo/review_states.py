"""What reviewing many records at once knows: what is decided, and what becomes of each row."""

from typing import Final

from geo.enums import Labelled, ResourceAction, ResourceState


class ReviewAction(Labelled):
    """What can be decided about many records at once."""

    APPROVE = "approve", "승인"
    PUBLISH = "publish", "공개"
    SEND_BACK = "send-back", "보완 요청"
    REJECT = "reject", "반려"

    @property
    def step(self) -> ResourceAction:
        return ResourceAction(self.value)


class ReasonedAction(Labelled):
    """What must say why."""

    SEND_BACK = "send-back", "보완 요청"
    REJECT = "reject", "반려"


REASONED: Final = frozenset(action.value for action in ReasonedAction)


class Outcome(Labelled):
    """What became of one row of a decision; everything but `done` says why not."""

    DONE = "done", "했어요."
    CHANGED = "changed", "그사이 새 판이 나왔어요. 다시 보고 정해 주세요."
    STATE = "state", "지금 상태에서는 할 수 없어요."


NOT_YOURS: Final = "그런 기록이 없거나, 맡은 곳의 기록이 아니에요."
"""What is said of a row that is not there for the one who decides; it is kept nowhere."""


WAITING: Final = (ResourceState.SUBMITTED, ResourceState.APPROVED, ResourceState.NEEDS_FIX)
"""States in which a record is on somebody's desk."""
UNDO_HOURS: Final = 24
"""So long a decision can be taken back."""
DECIDED_MOST: Final = 2000
"""So many records one decision may be about."""


class PlaceDoubt(Labelled):
    """Why a person should look at where a record lies."""

    OUTSIDE = "outside", "읽어 들인 행정동 경계 밖"
    NOWHERE = "nowhere", "자리도 동도 적혀 있지 않음"
    NEAR_EDGE = "near_edge", "행정동 경계 가까이"
