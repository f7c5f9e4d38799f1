"""Examples written by hand, where fields only make sense together."""

from typing import Any, Final

ANSWERS: Final[dict[str, Any]] = {}
"""Answers by the name of their schema."""
BODIES: Final[dict[str, Any]] = {}
"""Bodies of requests by their operation."""
