"""Refuse a file in one sentence: what it is, and what its owner can do."""

from typing import Any

from geo.errors import FileRefused


def refused(name: str, code: str, said: str, said_en: str, **details: Any) -> FileRefused:
    """Return the fault to raise; `said` is whole Korean sentences, `said_en` the English twin without its full stop."""
    return FileRefused(f"{name}: {said}", f"{name}: {said_en}.", code=code, details=details)
