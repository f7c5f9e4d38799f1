"""Text as people write it: normalised on the way in, searchable in Korean."""

import re
import unicodedata

from geo.personal_numbers import refuse_resident_number

_CONTROLS = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f]")
_SURROGATES = re.compile(r"[\ud800-\udfff]")


def clean_text(value: str) -> str:
    """Return `value` in NFC without surrounding white space.

    Raises ValueError on NUL, controls or surrogates, and ResidentNumberFound, which is one, on a resident number.
    """
    if _SURROGATES.search(value):
        raise ValueError("surrogate")
    if _CONTROLS.search(value):
        raise ValueError("control character")
    return refuse_resident_number(unicodedata.normalize("NFC", value).strip())


def search_key(value: str) -> str:
    """Return the form in which names are compared: NFC, lower case, without any white space."""
    return re.sub(r"\s+", "", unicodedata.normalize("NFC", value)).lower()
