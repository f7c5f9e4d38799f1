"""Words made short for print; whole they stand on the record's own page. Pure."""

from typing import Final

MORE: Final = "…"


def shortened(words: str, most: int) -> str:
    """Return a text of at most so many letters, cut at a space where one is near; a short one as it is."""
    if len(words) <= most:
        return words
    cut = words[: most - 1]
    at = cut.rfind(" ", most * 2 // 3)
    return cut[: at if at > 0 else None].rstrip() + MORE


def lines_of(words: str) -> list[str]:
    """Return the lines of a text that say something, without the space around them."""
    return [line.strip() for line in words.split("\n") if line.strip()]


def on_one_line(words: str, most: int) -> str:
    """Return a text as one line of at most so many letters."""
    return shortened(" · ".join(lines_of(words)), most)
