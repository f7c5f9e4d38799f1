"""What a short address may lead to."""

from geo.enums import Labelled


class ShortKind(Labelled):
    """The kinds of records with short addresses; the same words as `geo.atlas.content.Record.category`."""

    SITE = "site", "시설"
    SPACE = "space", "공간"
    RESOURCE = "resource", "지역자원"
