"""Notices of this topic, Korean and English; {name} and the facts of the notice are filled in."""

from api.jobs.notices.text import NoticeText

TEXTS: dict[str, NoticeText] = {}
