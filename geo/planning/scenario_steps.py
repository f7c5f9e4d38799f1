"""What may happen to a scenario from one version to the next."""

from geo.enums import Labelled


class Step(Labelled):
    MADE = "made", "만듦"
    NAMED = "named", "이름과 물음을 고침"
    CHANGED = "changed", "가정을 바꿈"
    DROPPED = "dropped", "가정을 뺌"
    UNDONE = "undone", "되돌림"
    RESTORED = "restored", "전 판을 다시 꺼냄"
