"""The words of targets; light, for tables and forms that need nothing else of coverage."""

from typing import Final

from geo.enums import Labelled

CHILDCARE: Final = "childcare"
"""What a target may count beside the kinds of sites: those with an open childcare space."""


class Per(Labelled):
    """What a target is set for."""

    DONG = "dong", "동마다"
    DISTRICT = "district", "자치구마다"
    CITY = "city", "전체"
