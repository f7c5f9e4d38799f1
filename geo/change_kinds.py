"""What can become of a dong between two editions of the boundaries."""

from geo.enums import Labelled


class DongChangeKind(Labelled):
    SAME = "same", "그대로"
    RENAME = "rename", "이름 바뀜"
    RECODE = "recode", "코드 바뀜"
    ADJUST = "adjust", "경계 조정"
    SPLIT = "split", "나뉨"
    MERGE = "merge", "합쳐짐"
    APPEAR = "appear", "새로 생김"
    VANISH = "vanish", "없어짐"
