"""What the field sends: how it came, where it stands, and what becomes of properties that two changed."""

from geo.enums import Labelled


class Channel(Labelled):
    """How a submission came; an open one has nobody's account behind it."""

    WEB = "web", "누리집 조사 화면"
    COLLECT = "collect", "조사 앱"
    IMPORT = "import", "내보낸 파일"
    OPEN = "open", "주민 제안"


class SubmissionState(Labelled):
    """Raw submissions never change; this says what became of one."""

    INCOMPLETE = "incomplete", "파일을 기다림"
    RECEIVED = "received", "받음"
    HELD = "held", "앞선 기록을 기다림"
    APPLIED = "applied", "반영함"
    PROBLEM = "problem", "확인 필요"
    REPLACED = "replaced", "고쳐서 다시 보냄"
    """Never put into the records; a later edit of it was."""
    ASIDE = "aside", "치워 둠"
    """Somebody has looked: nothing comes of it. It can be tried again all the same."""


class ConflictState(Labelled):
    OPEN = "open", "정하기 전"
    RESOLVED = "resolved", "정함"
    SETTLED = "settled", "다시 써서 풀림"


class Take(Labelled):
    """Which value a person takes where two changed the same."""

    THEIRS = "theirs", "먼저 고친 값"
    YOURS = "yours", "나중에 온 값"
    VALUE = "value", "다른 값"


class Direction(Labelled):
    """From which side a relation is told: of this record, or of the other one."""

    OUT = "out", "이 기록이"
    IN = "in", "상대 기록이"


class ProposalState(Labelled):
    OPEN = "open", "정하기 전"
    LINKED = "linked", "이음"
    DISMISSED = "dismissed", "잇지 않음"
