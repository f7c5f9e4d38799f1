"""Photos for the public: upright, in sRGB, in three sizes, with nothing in the bytes but the picture itself.

A photo is opened by its head first; what would fill the memory is refused before a pixel is unpacked. Big JPEGs are
unpacked at a fraction of their size at once.
"""

import warnings
from collections.abc import Callable
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from io import BytesIO
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any, Final

from geo import clock
from geo.errors import MaeulError
from geo.media.refusals import BOMB, BROKEN, refused, too_many_pixels

if TYPE_CHECKING:
    from collections.abc import Iterator

    from PIL.Image import Image

FORMATS: Final = ("JPEG", "PNG", "WEBP", "GIF", "TIFF", "AVIF")
SIZES: Final = {"large": 1600, "medium": 960, "small": 480}
"""Names and longest edges (pixels) of the public copies."""
QUALITY: Final = 82
LIGHT: Final = {"small": 40_000, "medium": 130_000}
"""The most bytes of the copies that lists and phones load: where more would be needed, they are coded more coarsely."""
COARSER: Final = (74, 66, 58, 50, 40, 30, 20)
ORIENTATION: Final = 0x0112
EXIF_BLOCK: Final = 0x8769
TAKEN: Final = 36867
TAKEN_OFFSET: Final = 36881
EIGHT_BITS: Final = 255
SIXTEEN_BITS: Final = 65_535


@dataclass(frozen=True, slots=True)
class PhotoFacts:
    """Width and height of the large copy (pixels), and when the camera says it was taken."""

    width: int
    height: int
    taken_at: datetime | None


def check_photo(source: Path | IO[bytes], most_megapixels: int) -> None:
    """Raise FileRefused for what is no readable photo by its head, or has too many pixels; nothing is unpacked."""
    with _opened(source, most_megapixels):
        pass


def copy_photo(source: Path, write: Callable[[str, bytes], None], most_megapixels: int) -> PhotoFacts:
    """Make the public copies of a photo and hand each to `write(size, jpeg)`; raise FileRefused for a broken one."""
    with _opened(source, most_megapixels) as image:
        taken = _taken_at(image)
        picture = _plain(image, SIZES["large"])
    for size, edge in SIZES.items():
        small = picture.copy()
        small.thumbnail((edge, edge))
        write(size, _light(small, LIGHT.get(size)))
    return PhotoFacts(picture.width, picture.height, taken)


@contextmanager
def _opened(source: Path | IO[bytes], most_megapixels: int) -> "Iterator[Image]":
    from PIL import Image

    Image.init()  # otherwise only the most usual formats are known by name
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            with Image.open(source, formats=FORMATS) as image:
                _check_pixels(image, most_megapixels)
                yield image
    except Image.DecompressionBombError as error:
        raise refused(BOMB) from error
    except (MaeulError, MemoryError):
        raise
    except Exception as error:  # the decoders raise what they like
        raise refused(BROKEN) from error


def _check_pixels(image: "Image", most_megapixels: int) -> None:
    if image.width * image.height > most_megapixels * 1_000_000:
        raise too_many_pixels(image.width, image.height, most_megapixels)


def _plain(image: "Image", edge: int) -> "Image":
    """Return the picture upright as 8-bit RGB on white, no longer than `edge`."""
    from PIL import Image

    turn = _orientation(image)
    profile = image.info.get("icc_profile")
    image = image.convert("RGBA") if image.mode in {"P", "1", "PA"} else _eight_bits(image)
    image.thumbnail((edge, edge), Image.Resampling.LANCZOS, reducing_gap=2.0)
    colours = _in_srgb(_upright(image, turn), profile)
    made = Image.new("RGB", colours.size, "white")
    made.paste(colours, mask=colours.getchannel("A") if colours.mode == "RGBA" else None)
    return made


def _eight_bits(image: "Image") -> "Image":
    """Bring grey pictures of 16 and more bits down to 8."""
    if image.mode not in {"I", "F"} and not image.mode.startswith("I;"):
        return image
    wide = image.convert("F")
    low, high = wide.getextrema()
    if not isinstance(low, int | float) or not isinstance(high, int | float) or high <= EIGHT_BITS:
        return wide.convert("L")
    scale = EIGHT_BITS / max(SIXTEEN_BITS, high)
    return wide.point(lambda value: value * scale + 0).convert("L")


def _upright(image: "Image", turn: int) -> "Image":
    """Turn and mirror as the camera's note (EXIF, 2 to 8) says."""
    from PIL.Image import Transpose

    ways = {
        2: Transpose.FLIP_LEFT_RIGHT,
        3: Transpose.ROTATE_180,
        4: Transpose.FLIP_TOP_BOTTOM,
        5: Transpose.TRANSPOSE,
        6: Transpose.ROTATE_270,
        7: Transpose.TRANSVERSE,
        8: Transpose.ROTATE_90,
    }
    return image.transpose(ways[turn]) if turn in ways else image


def _in_srgb(image: "Image", profile: Any) -> "Image":
    """Return the picture in sRGB, as its own profile says or, without a usable one, as is usual."""
    from PIL import ImageCms

    if not isinstance(profile, bytes) or image.mode not in {"RGB", "CMYK"}:
        return image.convert("RGBA" if image.mode in {"RGBA", "LA", "RGBa", "La"} else "RGB")
    try:
        own = ImageCms.ImageCmsProfile(BytesIO(profile))
        shown = ImageCms.profileToProfile(image, own, ImageCms.createProfile("sRGB"), outputMode="RGB")
    except (ImageCms.PyCMSError, OSError, ValueError):
        shown = None
    return shown or image.convert("RGB")


def size_within(width: int, height: int, edge: int) -> tuple[int, int]:
    """Return width and height of a picture's copy whose longest edge is at most `edge`."""
    share = min(1.0, edge / max(width, height))
    return max(round(width * share), 1), max(round(height * share), 1)


def _light(image: "Image", most: int | None) -> bytes:
    """Return the picture as JPEG, coded as coarsely as needed to stay within `most` bytes."""
    coded = _jpeg(image, QUALITY)
    for quality in COARSER if most else ():
        if len(coded) <= (most or 0):
            break
        coded = _jpeg(image, quality)
    return coded


def _jpeg(image: "Image", quality: int) -> bytes:
    out = BytesIO()
    image.save(out, "JPEG", quality=quality, optimize=True, progressive=True)
    return out.getvalue()


def _orientation(image: "Image") -> int:
    try:
        turn = image.getexif().get(ORIENTATION)
    except Exception:  # noqa: BLE001  (a note that cannot be read says nothing; the picture may be sound)
        return 1
    return turn if isinstance(turn, int) else 1


def _taken_at(image: "Image") -> datetime | None:
    try:
        notes = image.getexif().get_ifd(EXIF_BLOCK)
        said, offset = str(notes.get(TAKEN, "")), str(notes.get(TAKEN_OFFSET, ""))
        taken = datetime.strptime(said.strip()[:19], "%Y:%m:%d %H:%M:%S")  # noqa: DTZ007  (the zone follows)
        zone = datetime.strptime(offset.strip(), "%z").tzinfo if offset.strip() else clock.SEOUL
    except Exception:  # noqa: BLE001  (cameras write what they like)
        return None
    taken = taken.replace(tzinfo=zone or clock.SEOUL)
    return taken if taken.year >= 1990 and taken <= clock.now() + timedelta(days=1) else None  # noqa: PLR2004  (before, no camera wrote this)
