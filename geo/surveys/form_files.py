"""The files that a form asks for beside itself: lists of choices, pictures and sounds of its questions."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from pathlib import PurePosixPath
from typing import Final

from geo.importers.safe_xml import local, parse_xml

_ADDRESS = re.compile(r"jr://(?:file|file-csv|images|audio|video)/(?P<name>[^/\\\x00-\x1f]{1,200})")


@dataclass(frozen=True, slots=True)
class FormFile:
    """A file by the name that a form gives it: `stem` is what it is about, `kind` how it is written (csv, geojson)."""

    name: str

    @property
    def stem(self) -> str:
        return PurePosixPath(self.name).stem

    @property
    def kind(self) -> str:
        return PurePosixPath(self.name).suffix.lower().removeprefix(".")


LISTS: Final = frozenset({"csv", "geojson"})
"""The kinds of files that can be made from records and areas."""


@lru_cache(maxsize=64)
def files_of(xform: bytes) -> tuple[FormFile, ...]:
    """Return the files that a stored form names, in its order; the bytes of a version never change."""
    found = (_ADDRESS.fullmatch(address.strip()) for address in _addresses(xform))
    return tuple(FormFile(name) for name in dict.fromkeys(match["name"] for match in found if match))


def _addresses(xform: bytes) -> Iterator[str]:
    for element in parse_xml("xform.xml", xform).iter():
        if local(element) == "instance":
            yield element.get("src") or ""
        elif local(element) == "value":
            yield element.text or ""
