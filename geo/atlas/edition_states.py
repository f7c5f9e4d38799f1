"""Editions of atlases: their states, what they come as, and what is being done while one is made."""

from geo.enums import Labelled


class AtlasState(Labelled):
    QUEUED = "queued", "차례를 기다림"
    RENDERING = "rendering", "만드는 중"
    READY = "ready", "나옴"
    MENDING = "mending", "고치는 중"
    FAILED = "failed", "만들지 못함"


class AtlasFormat(Labelled):
    BOOK = "book", "자료집"
    SPACE_MAP = "space_map", "공간지도"
    HTML = "html", "지도 파일"
    PICTURES = "pictures", "그림 묶음"


class AtlasStep(Labelled):
    """What is being done right now; the words are shown beside the progress."""

    WAITING = "waiting", "차례를 기다려요"
    READING = "reading", "실을 내용을 모아요"
    BOOK = "book", "자료집을 짜요"
    SPACE_MAP = "space_map", "접는 공간지도를 그려요"
    HTML = "html", "지도 파일을 만들어요"
    PICTURES = "pictures", "지도를 그림으로 뽑아요"
    DONE = "done", "다 되었어요"


class ItemKind(Labelled):
    """What an edition is made of."""

    SITE = "site", "시설"
    SPACE = "space", "공간"
    RESOURCE = "resource", "지역자원"
    CONTACT = "contact", "연락처"
    STORY = "story", "이야기"
    PHOTO = "photo", "사진"
