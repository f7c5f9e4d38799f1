"""The way through a long list, page by page."""

from collections.abc import Callable
from typing import Any
from urllib.parse import urlencode

from api.web.views import Pager


def pager(address: Callable[[int], str], first: int, shown: int, total: int, *, step: int) -> Pager:
    """Return the way through a list that shows `shown` of `total` rows from row `first` (0 begins it).

    `address` returns the address of the page that begins at a row; pages are `step` rows long.
    """
    return Pager(
        total=total,
        first=first + 1 if shown else 0,
        last=first + shown,
        previous_url=address(max(0, first - step)) if first else None,
        next_url=address(first + shown) if shown and first + shown < total else None,
    )


def addresses(path: str, *, name: str = "from", **kept: Any) -> Callable[[int], str]:
    """Return the addresses of a list's pages: the row goes as `name`, and what is `kept` goes along unless empty."""
    given = {key: value for key, value in kept.items() if value}
    return lambda start: f"{path}?{urlencode({**given, name: start}, doseq=True)}"
