"""Tell what a file sent from the field is from its bytes, whatever its name says."""

from dataclasses import dataclass
from typing import Final

from geo.importers.sniff import kind_of
from geo.media.states import MediaKind

HEAD_BYTES: Final = 65_536


@dataclass(frozen=True, slots=True)
class Sniffed:
    """What a file is; `form` is one short word for its format."""

    kind: MediaKind
    form: str


_P, _A, _V, _D = MediaKind.PHOTO, MediaKind.AUDIO, MediaKind.VIDEO, MediaKind.DOCUMENT
_MAGIC: Final = (
    (b"\xff\xd8\xff", _P, "jpeg"),
    (b"\x89PNG\r\n\x1a\n", _P, "png"),
    (b"GIF8", _P, "gif"),
    (b"II*\x00", _P, "tiff"),
    (b"MM\x00*", _P, "tiff"),
    (b"ID3", _A, "mp3"),
    (b"OggS", _A, "ogg"),
    (b"fLaC", _A, "flac"),
    (b"#!AMR", _A, "amr"),
    (b"\x1aE\xdf\xa3", _V, "webm"),
    (b"%PDF-", _D, "pdf"),
)
_RIFF: Final = {b"WEBP": (_P, "webp"), b"WAVE": (_A, "wav"), b"AVI ": (_V, "avi")}
_HEIC: Final = frozenset({b"heic", b"heix", b"heim", b"heis", b"hevc", b"hevx", b"mif1", b"msf1"})
_AVIF: Final = frozenset({b"avif", b"avis"})
_SOUND_BRANDS: Final = frozenset({b"M4A ", b"M4B "})
_DOCUMENTS: Final = frozenset({"zip", "ole", "hwp"})
"""Word, Hangul and OpenDocument files, which lie in these containers."""


def sniff(head: bytes) -> Sniffed:
    """Return what a file is that begins with `head` (up to HEAD_BYTES of it)."""
    for magic, kind, form in _MAGIC:
        if head.startswith(magic):
            return Sniffed(kind, form)
    if head[:4] == b"RIFF" and head[8:12] in _RIFF:
        return Sniffed(*_RIFF[head[8:12]])
    if head[4:8] == b"ftyp":
        return _by_brands(head)
    if len(head) > 1 and head[0] == 0xFF and head[1] & 0xE0 == 0xE0 and head[1] & 0x06:  # noqa: PLR2004  (MPEG's sync)
        return Sniffed(_A, "mp3")
    return _other(head)


def _by_brands(head: bytes) -> Sniffed:
    """Tell the ISO media files apart: photos by HEIF and AVIF, the rest is sound or video."""
    size = min(int.from_bytes(head[:4], "big"), 512)
    brands = [head[8:12], *(head[at : at + 4] for at in range(16, size, 4))]
    if brands[0] in _AVIF or (brands[0] in _HEIC and _AVIF & set(brands)):
        return Sniffed(_P, "avif")
    if brands[0] in _HEIC:
        return Sniffed(_P, "heic")
    return Sniffed(_A if brands[0] in _SOUND_BRANDS else _V, "mp4")


def _other(head: bytes) -> Sniffed:
    found = kind_of(head)
    if found is not None:
        return Sniffed(_D if found[0] in _DOCUMENTS else MediaKind.OTHER, found[0])
    return Sniffed(_D, "text") if _is_text(head) else Sniffed(MediaKind.OTHER, "unknown")


def _is_text(head: bytes) -> bool:
    if not head.strip() or b"\x00" in head:
        return False
    for encoding in ("utf-8", "cp949"):
        for cut in range(4):  # the head may end within a letter
            try:
                head[: len(head) - cut].decode(encoding)
            except UnicodeDecodeError:
                continue
            return True
    return False
