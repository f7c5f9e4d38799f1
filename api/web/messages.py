"""The pages' words: Korean is the source, English the second language, looked up by the Korean sentence."""

import json
from collections.abc import Callable
from functools import cache
from pathlib import Path

LANGUAGES = ("ko", "en")
Translator = Callable[[str], str]


@cache
def english() -> dict[str, str]:
    """Return the catalogues beside this module; a test holds them complete for every sentence in the templates."""
    catalogue: dict[str, str] = {}
    for path in sorted((Path(__file__).parent / "english").glob("*.json")):
        catalogue |= json.loads(path.read_text(encoding="utf-8"))
    return catalogue


def translator(lang: str) -> Translator:
    """Return the function that templates call `_`: Korean as it stands, English from the catalogue."""
    if lang != "en":
        return str
    return lambda korean: english().get(korean, korean)
