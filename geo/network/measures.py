"""What is said of networks without walking them; nothing heavy lies here."""

from typing import Final

Box = tuple[float, float, float, float]
"""West, south, east, north in EPSG:4326."""

WHOLE_FROM: Final = 0.5
"""A network holds together when its largest piece has at least this share of its metres."""
