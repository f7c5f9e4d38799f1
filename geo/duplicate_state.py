"""What has become of a pair of records that may be one."""

from geo.enums import Labelled


class DuplicateState(Labelled):
    OPEN = "open", "확인 필요"
    DIFFERENT = "different", "다른 곳"
    MERGED = "merged", "합침"
