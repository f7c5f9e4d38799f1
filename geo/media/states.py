"""The vocabulary of files and of the village archive, with the allowed moves as data."""

from geo.enums import Labelled


class MediaKind(Labelled):
    PHOTO = "photo", "사진"
    AUDIO = "audio", "소리"
    VIDEO = "video", "영상"
    DOCUMENT = "document", "문서"
    OTHER = "other", "그 밖의 파일"


class MediaState(Labelled):
    """What became of a file: its public copy waits to be made, stands, cannot be made, or everything is gone."""

    WAITING = "waiting", "준비 중"
    READY = "ready", "준비됨"
    FAILED = "failed", "공개본을 만들 수 없음"
    ERASED = "erased", "지워짐"


class MediaRole(Labelled):
    """What a photo is to its record."""

    MAIN = "main", "대표 사진"
    BEFORE = "before", "전"
    AFTER = "after", "후"
    OTHER = "other", "그 밖의 사진"


class ArchiveKind(Labelled):
    STORY = "story", "이야기"
    PHOTO = "photo", "사진"
    RECORDING = "recording", "소리·영상 기록"
    DOCUMENT = "document", "문서"


class ArchiveState(Labelled):
    DRAFT = "draft", "작성 중"
    PUBLISHED = "published", "공개"
    CLOSED = "closed", "내림"


ARCHIVE_MOVES: dict[ArchiveState, frozenset[ArchiveState]] = {
    ArchiveState.DRAFT: frozenset({ArchiveState.PUBLISHED, ArchiveState.CLOSED}),
    ArchiveState.PUBLISHED: frozenset({ArchiveState.DRAFT, ArchiveState.CLOSED}),
    ArchiveState.CLOSED: frozenset({ArchiveState.DRAFT}),
}
