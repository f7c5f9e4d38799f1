"""The letters of everything printed: where the fonts lie, which characters each has, how wide they run.

Two families travel with the program (Pretendard in two weights: all Hangul syllables, no hanja; Noto Emoji, drawn in
one colour). NanumGothic, which the launcher installs, adds hanja and signs where the system has it. No other font is
ever used, so a book looks alike wherever these lie.
"""

from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Final

from fontTools.ttLib import TTFont

from maps.assets import NOTO_EMOJI, PRETENDARD, STATIC_DIR

PRETENDARD_FAMILY: Final = "Pretendard"
NANUM_FAMILY: Final = "NanumGothic"
EMOJI_FAMILY: Final = "Noto Emoji"

_PRETENDARD_DIR: Final = STATIC_DIR / PRETENDARD / "public" / "static"
_EMOJI_DIR: Final = STATIC_DIR / NOTO_EMOJI / "400Regular"
_NANUM_PLACES: Final = (
    Path("/usr/share/fonts/truetype/nanum"),
    Path("/usr/share/fonts/nanum"),
    Path("/usr/local/share/fonts/nanum"),
    Path("/Library/Fonts"),
)
_NANUM_FILES: Final = ("NanumGothic.ttf", "NanumGothicBold.ttf")


@dataclass(frozen=True, slots=True)
class Font:
    """One family: its name for Typst and SVG, and the characters every weight of it has."""

    family: str
    characters: frozenset[int]


def nanum_folder() -> Path | None:
    """Return where NanumGothic lies in both weights, or None where the system has none."""
    return next((place for place in _NANUM_PLACES if all((place / name).is_file() for name in _NANUM_FILES)), None)


def font_folders() -> tuple[Path, ...]:
    """Return the folders that Typst may take fonts from (it wants folders, not files)."""
    nanum = nanum_folder()
    return (_PRETENDARD_DIR, _EMOJI_DIR, *((nanum,) if nanum else ()))


@lru_cache(maxsize=1)
def fonts() -> tuple[Font, ...]:
    """Return the families in the order in which a character is looked for."""
    found = [Font(PRETENDARD_FAMILY, _characters(*(regular_path(bold=bold) for bold in (False, True))))]
    if nanum := nanum_folder():
        found.append(Font(NANUM_FAMILY, _characters(*(nanum / name for name in _NANUM_FILES))))
    found.append(Font(EMOJI_FAMILY, _characters(_EMOJI_DIR / "NotoEmoji_400Regular.ttf")))
    return tuple(found)


def families() -> tuple[str, ...]:
    """Return the names of the families in the same order, for Typst's `font` and an SVG's `font-family`."""
    return tuple(font.family for font in fonts())


def regular_path(*, bold: bool = False) -> Path:
    """Return the file of Pretendard in a weight."""
    return _PRETENDARD_DIR / f"Pretendard-{'Bold' if bold else 'Regular'}.otf"


def text_width(text: str, size: float, *, bold: bool = False) -> float:
    """Return how wide a text runs in Pretendard at a size, in the same unit; what it has not is one em wide."""
    widths, default = _advances(bold)
    return sum(widths.get(ord(letter), default) for letter in text) * size


@lru_cache(maxsize=2)
def _advances(bold: bool) -> tuple[dict[int, float], float]:
    with TTFont(regular_path(bold=bold), lazy=True) as font:
        em = font["head"].unitsPerEm
        metrics = font["hmtx"].metrics
        return {code: metrics[name][0] / em for code, name in font.getBestCmap().items()}, 1.0


def _characters(*paths: Path) -> frozenset[int]:
    common: frozenset[int] | None = None
    for path in paths:
        with TTFont(path, lazy=True) as font:
            own = frozenset(font.getBestCmap())
        common = own if common is None else common & own
    return common or frozenset()
