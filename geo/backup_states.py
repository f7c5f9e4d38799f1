"""What is done with backups: the actions, who asked for them, how far they are."""

from geo.enums import Labelled


class BackupAction(Labelled):
    MAKE = "make", "만들기"
    VERIFY = "verify", "확인하기"
    REMOVE = "remove", "지우기"


class BackupCause(Labelled):
    """Who asked: the nightly clock, or somebody by hand."""

    CLOCK = "clock", "밤마다"
    HAND = "hand", "직접"


class BackupState(Labelled):
    WAITING = "waiting", "차례를 기다림"
    RUNNING = "running", "하는 중"
    DONE = "done", "마침"
    FAILED = "failed", "하지 못함"


class BackupStep(Labelled):
    """What is being done right now; the words are shown beside the progress."""

    WAITING = "waiting", "차례를 기다려요"
    DUMPING = "dumping", "데이터베이스를 옮겨 적어요"
    HASHING = "hashing", "사진과 파일을 세어요"
    PACKING = "packing", "파일 하나로 묶어요"
    UNPACKING = "unpacking", "파일을 풀어 지문을 맞춰 봐요"
    RESTORING = "restoring", "임시 데이터베이스에 되돌려 봐요"
    COMPARING = "comparing", "행 수와 규칙을 견주어 봐요"
    ENDED = "ended", "끝났어요"


OPEN_STATES = (BackupState.WAITING, BackupState.RUNNING)
