"""The one walking model of the product: 50 m/min as in Korea's 국토지표, straight line times a detour factor."""

import math

SPEED_M_PER_MIN = 50.0
DETOUR = 1.3


def walk_minutes(distance_m: float, speed_m_per_min: float = SPEED_M_PER_MIN, detour: float = DETOUR) -> int:
    """Return whole minutes on foot for a straight line of `distance_m` metres (EPSG:5179), rounded up.

    The distance is taken to the centimetre first, so that a place exactly on a band is inside it.
    """
    return math.ceil(round(round(distance_m, 2) * detour / speed_m_per_min, 6))


def reach_m(minutes: float, speed_m_per_min: float = SPEED_M_PER_MIN, detour: float = DETOUR) -> float:
    """Return the straight-line metres (EPSG:5179) that can be reached in `minutes`; the inverse of `walk_minutes`."""
    return minutes * speed_m_per_min / detour
