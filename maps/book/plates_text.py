"""Text on plates: how wide it is in Pretendard, and its SVG, with a halo where it stands on a map."""

from html import escape
from typing import Final

from maps.book.fonts import text_width

POINT_MM: Final = 25.4 / 72
FONT: Final = (
    "font-family=\"Pretendard, NanumGothic, 'Noto Emoji', 'Noto Sans KR', 'Apple SD Gothic Neo', "
    "'Malgun Gothic', sans-serif\""
)
INK: Final = "#1d2528"
SOFT: Final = "#4a555a"
FAINT: Final = "#69747a"
"""Of 4.5 : 1 on the ground of a neighbour."""
CAP: Final = 0.71
"""Height of a figure or capital, as a share of the letters' size; Hangul is drawn a little higher and lower."""


def points(size: float) -> float:
    """Return millimetres for a size of letters in points."""
    return size * POINT_MM


def fitting(text: str, size: float, room: float, *, bold: bool = False) -> str:
    """Return a text that is no wider than `room`: its end gives way to "…" where it must."""
    plain = " ".join(text.split())
    if text_width(plain, size, bold=bold) <= room:
        return plain
    while plain and text_width(f"{plain}…", size, bold=bold) > room:
        plain = plain[:-1]
    return f"{plain.rstrip()}…"


def lines_of(text: str, size: float, room: float) -> list[str]:
    """Return a text in lines no wider than `room`, broken between words; a word too long is cut between letters."""
    lines: list[str] = []
    for word in text.split():
        longer = f"{lines[-1]} {word}" if lines else word
        if lines and text_width(longer, size) <= room:
            lines[-1] = longer
        else:
            lines += _pieces(word, size, room)
    return lines


def _pieces(word: str, size: float, room: float) -> list[str]:
    pieces = [""]
    for letter in word:
        if pieces[-1] and text_width(pieces[-1] + letter, size) > room:
            pieces.append(letter)
        else:
            pieces[-1] += letter
    return pieces


def svg_text(  # the attributes of a line of text
    text: str,
    x: float,
    y: float,
    size: float,
    *,
    bold: bool = False,
    anchor: str = "middle",
    fill: str = INK,
    halo: float = 0,
) -> str:
    """Return a line of text with its middle at height y."""
    weight = ' font-weight="700"' if bold else ""
    around = f' stroke="#fff" stroke-width="{halo:.2f}" stroke-linejoin="round" paint-order="stroke"' if halo else ""
    return (
        f'<text x="{x:.2f}" y="{y + size * CAP / 2:.2f}" font-size="{size:.2f}"{weight} text-anchor="{anchor}" '
        f'fill="{fill}"{around}>{escape(text)}</text>'
    )
