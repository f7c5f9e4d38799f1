"""Every route of the pages, as the router knows it."""

from collections.abc import Iterable, Iterator
from typing import Any


def routes_of(routers: Iterable[Any]) -> Iterator[tuple[str, Any, set[str]]]:
    """Yield path, pattern and methods of each route, routers within routers too."""
    for one in routers:
        if hasattr(one, "methods") and hasattr(one, "path_regex"):
            yield one.path, one.path_regex, set(one.methods)
            continue
        yield from routes_of(getattr(one, "routes", ()))
        for inner in vars(one).values():
            if inner is not one and hasattr(inner, "routes"):
                yield from routes_of(inner.routes)
