"""Documents for the public: plain text in UTF-8, and PDFs whose notes on author and tools are blanked in place."""

import re
from pathlib import Path
from typing import Final

from geo.media.refusals import UNCOPIABLE, refused

_VALUE: Final = re.compile(rb"(/[A-Za-z]+\s*)(\((?:[^()\\]|\\.|\([^()]*\))*\)|<[0-9A-Fa-f\s]*>)", re.DOTALL)
_XMP: Final = re.compile(rb"<x:xmpmeta.*?</x:xmpmeta>|<rdf:RDF.*?</rdf:RDF>", re.DOTALL)
_INFO: Final = re.compile(rb"/Info\s+(\d+)\s+(\d+)\s+R")
_STREAM: Final = re.compile(rb"obj\b(.{0,2000}?)stream", re.DOTALL)
_FORBIDDEN: Final = (b"/Encrypt", b"/EmbeddedFile", b"Exif\x00\x00")
"""What hides notes, carries files of its own, or comes from a camera."""


def clean_document(source: Path, form: str) -> tuple[str, bytes]:
    """Return the media type and the bytes of the public copy; raise FileRefused where none can be made."""
    data = source.read_bytes()
    if form == "text":
        return "text/plain; charset=utf-8", _text(data)
    if form == "pdf":
        return "application/pdf", _pdf(data)
    raise refused(UNCOPIABLE)


def _text(data: bytes) -> bytes:
    for encoding in ("utf-8-sig", "cp949"):
        try:
            return data.decode(encoding).encode("utf-8")
        except UnicodeDecodeError:
            continue
    raise refused(UNCOPIABLE)


def _pdf(data: bytes) -> bytes:
    """Blank the notes, keeping every offset; refuse files whose notes cannot be seen."""
    if any(mark in data for mark in _FORBIDDEN) or _has_packed_notes(data):
        raise refused(UNCOPIABLE)
    clean = _XMP.sub(lambda found: b" " * len(found[0]), data)
    for number, generation in set(_INFO.findall(data)):
        clean, found = re.subn(
            rb"(?<!\d)%s\s+%s\s+obj\b.*?endobj" % (number, generation), _without_values, clean, flags=re.DOTALL
        )
        if not found:
            raise refused(UNCOPIABLE)
    if b"xmpmeta" in clean:
        raise refused(UNCOPIABLE)
    return clean


def _has_packed_notes(data: bytes) -> bool:
    """Say whether a stream of notes (XMP) is compressed, so that it cannot be blanked."""
    heads = (found[1].rpartition(b"obj")[2] for found in _STREAM.finditer(data))
    return any(b"/Metadata" in head and b"/Filter" in head for head in heads)


def _without_values(found: re.Match[bytes]) -> bytes:
    return _VALUE.sub(_emptied, found[0])


def _emptied(found: re.Match[bytes]) -> bytes:
    value = found[2]
    return found[1] + value[:1] + b" " * (len(value) - 2) + value[-1:]
