"""The form of a notice."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class NoticeText:
    """Format strings; a body's fields are `name` (whom it is told), `base` (the service's address) and the facts."""

    subject: str
    body: str
    subject_en: str
    body_en: str
