"""The states of webhooks and of what they deliver."""

from geo.enums import Labelled


class HookState(Labelled):
    ACTIVE = "active", "보내는 중"
    PAUSED = "paused", "멈춤"
    ENDED = "ended", "끝남"


class HookReason(Labelled):
    """Why a webhook does not send."""

    OWNER = "owner", "직접 멈췄어요."
    FAILING = "failing", "하루 동안 여러 번 보냈지만 받지 못해 멈췄어요."
    RIGHTS = "rights", "맡은 일이 끝나 멈췄어요. 다시 맡게 되면 이어서 보낼 수 있어요."
    GONE = "gone", "받는 쪽이 이제 받지 않겠다고 답해 끝냈어요."
    REMOVED = "removed", "지웠어요."


class DeliveryState(Labelled):
    WAITING = "waiting", "보낼 차례를 기다림"
    DELIVERED = "delivered", "받음"
    FAILED = "failed", "보내지 못함"
    ASIDE = "aside", "보내지 않음"
