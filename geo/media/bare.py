"""An original without what it tells of whoever took it: the picture stays bit for bit, names and places go."""

from io import BytesIO
from typing import Final

from PIL import Image, UnidentifiedImageError

JPEG: Final = b"\xff\xd8"
_SCAN: Final = 0xDA
_KEPT: Final = {0xE0, 0xE2, 0xEE}
"""Of the application segments only those that say how to read the colours: JFIF, profiles, Adobe."""
_ORIENTATION: Final = 0x0112


def bare_jpeg(data: bytes) -> bytes | None:
    """Return a JPEG file without comments, EXIF, XMP and IPTC, turned as before; None for anything else."""
    if not data.startswith(JPEG):
        return None
    kept, at = [JPEG, _turned(data)], 2
    while at + 4 <= len(data) and data[at] == 0xFF:  # noqa: PLR2004  (every segment begins with this byte)
        marker, length = data[at + 1], int.from_bytes(data[at + 2 : at + 4])
        if marker == _SCAN:
            return b"".join([*kept, data[at:]])
        is_told = (0xE0 <= marker <= 0xEF and marker not in _KEPT) or marker == 0xFE  # noqa: PLR2004  (APPn, COM)
        if not is_told:
            kept.append(data[at : at + 2 + length])
        at += 2 + length
    return None


def _turned(data: bytes) -> bytes:
    """Return the one EXIF segment that says how the picture is turned, where it is."""
    try:
        with Image.open(BytesIO(data)) as image:
            turn = image.getexif().get(_ORIENTATION, 1)
    except (UnidentifiedImageError, OSError, ValueError):
        return b""
    if turn == 1:
        return b""
    exif = Image.Exif()
    exif[_ORIENTATION] = turn
    payload = exif.tobytes()
    return b"\xff\xe1" + (len(payload) + 2).to_bytes(2) + payload
