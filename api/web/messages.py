"""The pages' words: Korean is the source, English the second language, looked up by the Korean sentence."""

from collections.abc import Callable

LANGUAGES = ("ko", "en")
ENGLISH: dict[str, str] = {}


def translator(lang: str) -> Callable[[str], str]:
    """Return the function that templates call `_`: Korean as it stands, English from the catalogue."""
    if lang != "en":
        return str
    return lambda korean: ENGLISH.get(korean, korean)


def choose_language(asked: str | None, accepted: str | None) -> str:
    """Return "ko" or "en": what the address asks for, else the browser's first known language, else Korean."""
    if asked in LANGUAGES:
        return str(asked)
    for wish in (accepted or "").split(","):
        tag = wish.split(";")[0].strip().lower().split("-")[0]
        if tag in LANGUAGES:
            return tag
    return "ko"
