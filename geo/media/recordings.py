"""Recordings for the public: the sound or picture as it is, without titles, names, places and dates around it.

Nothing is encoded anew. MP3 and WAV lose what stands before, behind and between their sound; in MP4 files the boxes
that describe are blanked where they stand, so that no offset changes. What cannot be cleaned this way is not copied.
"""

from collections.abc import Iterator
from pathlib import Path
from typing import Final

from geo.media.refusals import UNCOPIABLE, refused

TYPES: Final = {"mp3": "audio/mpeg", "wav": "audio/wav", "mp4": "video/mp4"}
_HOLDERS: Final = frozenset({b"moov", b"trak", b"mdia", b"minf", b"stbl", b"edts", b"moof", b"traf", b"mvex"})
_TELLING: Final = frozenset({b"udta", b"meta", b"uuid", b"free", b"skip", b"wide"})
_DATED: Final = frozenset({b"mvhd", b"tkhd", b"mdhd"})
_SHOWN_HANDLERS: Final = frozenset({b"soun", b"vide"})
_ID3V1_BYTES: Final = 128


def clean_recording(source: Path, form: str) -> tuple[str, bytes]:
    """Return the media type and the bytes of the public copy; raise FileRefused where none can be made."""
    data = source.read_bytes()
    if form == "mp3":
        return TYPES[form], _mp3(data)
    if form == "wav":
        return TYPES[form], _wav(data)
    if form == "mp4":
        clean, has_picture = _mp4(bytearray(data))
        return (TYPES[form] if has_picture else "audio/mp4"), clean
    raise refused(UNCOPIABLE)


def _mp3(data: bytes) -> bytes:
    """Return the frames alone: ID3v2 in front, ID3v1 and APE tags behind are left out."""
    start = 0
    while data[start : start + 3] == b"ID3":
        size = data[start + 6 : start + 10]
        footer = 10 if data[start + 5] & 0x10 else 0
        start += 10 + footer + sum((byte & 0x7F) << shift for byte, shift in zip(size, (21, 14, 7, 0), strict=False))
    end = len(data)
    if data[end - _ID3V1_BYTES : end - _ID3V1_BYTES + 3] == b"TAG":
        end -= _ID3V1_BYTES
    tag = data.rfind(b"APETAGEX", start, end)
    end = data.find(b"APETAGEX", start, end) if tag >= 0 else end
    sound = data[start:end]
    if sound[:1] != b"\xff" or b"TAG+" in sound[-400:] or b"LYRICSBEGIN" in sound[-10_000:]:
        raise refused(UNCOPIABLE)
    return sound


def _wav(data: bytes) -> bytes:
    """Return a file of the format and the samples alone."""
    kept, at = b"", 12
    while at + 8 <= len(data):
        name, size = data[at : at + 4], int.from_bytes(data[at + 4 : at + 8], "little")
        if name in {b"fmt ", b"data", b"fact"}:
            part = data[at + 8 : at + 8 + size]
            kept += name + len(part).to_bytes(4, "little") + part + b"\x00" * (len(part) % 2)
        at += 8 + size + size % 2
    if b"fmt " not in kept[:4] or b"data" not in kept:
        raise refused(UNCOPIABLE)
    return b"RIFF" + (len(kept) + 4).to_bytes(4, "little") + b"WAVE" + kept


def _mp4(data: bytearray) -> tuple[bytes, bool]:
    """Blank what describes; say whether there is a moving picture. A track of places or notes forbids a copy."""
    handlers = set()
    for name, start, end in _boxes(data, 0, len(data)):
        if name == b"hdlr":
            handlers.add(bytes(data[start + 8 : start + 12]))
            data[start + 24 : end] = bytes(max(0, end - start - 24))
        elif name in _TELLING:
            data[start - 4 : start] = b"free"
            data[start:end] = bytes(end - start)
        elif name in _DATED:
            width = 16 if data[start] == 1 else 8
            data[start + 4 : start + 4 + width] = bytes(width)
    if not handlers & _SHOWN_HANDLERS or handlers - _SHOWN_HANDLERS:
        raise refused(UNCOPIABLE)
    return bytes(data), b"vide" in handlers


def _boxes(data: bytearray, start: int, end: int, depth: int = 0) -> Iterator[tuple[bytes, int, int]]:
    """Yield (name, first byte, end) of each box's content, those within holders too; raise FileRefused for nonsense."""
    at = start
    while at + 8 <= end:
        size, name, head = int.from_bytes(data[at : at + 4], "big"), bytes(data[at + 4 : at + 8]), 8
        if size == 1:
            size, head = int.from_bytes(data[at + 8 : at + 16], "big"), 16
        size = end - at if size == 0 else size
        if size < head or at + size > end or depth > 8:  # noqa: PLR2004  (no real file nests deeper)
            raise refused(UNCOPIABLE)
        yield name, at + head, at + size
        if name in _HOLDERS:
            yield from _boxes(data, at + head, at + size, depth + 1)
        at += size
