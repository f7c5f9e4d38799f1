"""What each kind of place looks like: one shape and one colour per kind, told apart in greyscale too.

Filled shapes are places to use (spaces and sites), outlined ones are resources. Colours carry white figures at a
contrast of 4.5 or more; the same kind looks the same on every map.
"""

from dataclasses import dataclass
from typing import Final

SHAPES: Final = {
    "circle": "M14 2a12 12 0 1 1 0 24a12 12 0 1 1 0-24z",
    "square": "M5 2.4h18A2.6 2.6 0 0 1 25.6 5v18a2.6 2.6 0 0 1-2.6 2.6H5A2.6 2.6 0 0 1 2.4 23V5A2.6 2.6 0 0 1 5 2.4z",
    "diamond": "M14 .8L27.2 14L14 27.2L.8 14z",
    "hexagon": "M7.4 2.6h13.2L27 14l-6.4 11.4H7.4L1 14z",
    "house": "M14 1.2l12.4 9.4V26H1.6V10.6z",
    "shield": "M2.6 2.6h22.8v11.8c0 6.4-5 10.2-11.4 12.4C7.6 24.6 2.6 20.8 2.6 14.4z",
    "plus": "M6.6 1.2h14.8v5.4h5.4v14.8h-5.4v5.4H6.6v-5.4H1.2V6.6h5.4z",
    "tag": "M1.6 4.4h17.6L27 14l-7.8 9.6H1.6z",
    "drop": "M14 .6c6.6 7.4 11.2 10.8 11.2 15.8a11.2 11.2 0 0 1-22.4 0C2.8 11.4 7.4 8 14 .6z",
    "arch": "M2.4 26V13.6a11.6 11.6 0 0 1 23.2 0V26z",
    "octagon": "M8.6 1.6h10.8l7 7v10.8l-7 7H8.6l-7-7V8.6z",
    "trapezoid": "M6.4 3.6h15.2L27 25H1z",
    "pentagon": "M14 1l13 9.6L22 26H6L1 10.6z",
    "banner": "M3.4 1.6h21.2v24.8L14 20.8L3.4 26.4z",
}
"""SVG paths in a box of 28 × 28 with room for three figures in the middle."""

COLOURS: Final = {
    "blue": "#0b5394",
    "teal": "#006d77",
    "green": "#2d6a2e",
    "olive": "#5c5f00",
    "brown": "#7a4a00",
    "vermilion": "#b03a0a",
    "red": "#a61e2d",
    "pink": "#a1246b",
    "purple": "#6a3d9a",
    "indigo": "#3d4db3",
    "slate": "#4a5560",
}

FILLS: Final = {"space": "solid", "site": "ring", "resource": "outline"}
"""How a shape is filled by category: spaces plainly, sites with an inner ring, resources as an outline."""

CATEGORY_LABELS: Final = {"space": "공간", "site": "거점·시설", "resource": "지역자원"}


@dataclass(frozen=True)
class Symbol:
    """The mark of one kind: names of a shape and a colour, and the fill of its category."""

    shape: str
    colour: str
    fill: str

    def as_data(self) -> dict[str, str]:
        """Return what the page draws: the path, the colour as #rrggbb, the fill."""
        return {"path": SHAPES[self.shape], "colour": COLOURS[self.colour], "fill": self.fill}


@dataclass(frozen=True)
class LifeMark:
    """How a state of life is told beside or over a mark, without colour: `sign` is "", dashes, bars or a cross."""

    code: str
    label: str
    sign: str
    rank: int


_LIVES: Final = {
    look.code: look
    for look in (
        LifeMark("open", "운영 중", "", 0),
        LifeMark("planned", "예정", "dashes", 1),
        LifeMark("building", "조성 중", "dashes", 2),
        LifeMark("paused", "쉬는 중", "bars", 3),
        LifeMark("closed", "닫은 곳", "cross", 4),
    )
}


_BY_KIND: Final = {
    "space": {
        "room": ("circle", "blue"),
        "hall": ("hexagon", "indigo"),
        "kitchen": ("drop", "vermilion"),
        "studio": ("pentagon", "purple"),
        "yard": ("octagon", "green"),
        "sports": ("shield", "teal"),
        "childcare": ("house", "pink"),
        "thing": ("tag", "brown"),
        "other": ("square", "slate"),
    },
    "site": {
        "hub": ("house", "vermilion"),
        "village_space": ("circle", "green"),
        "village_enterprise": ("hexagon", "brown"),
        "arts_studio": ("pentagon", "purple"),
        "sarangbang": ("drop", "pink"),
        "cafe": ("arch", "brown"),
        "community_center": ("shield", "blue"),
        "library": ("banner", "indigo"),
        "senior_center": ("octagon", "olive"),
        "welfare": ("plus", "red"),
        "school": ("trapezoid", "teal"),
        "office": ("diamond", "blue"),
        "idle": ("tag", "slate"),
        "other": ("square", "slate"),
    },
    "resource": {
        "person": ("circle", "pink"),
        "space": ("square", "blue"),
        "organisation": ("hexagon", "brown"),
        "activity": ("diamond", "vermilion"),
        "goods": ("tag", "olive"),
        "story": ("banner", "purple"),
        "route": ("shield", "green"),
    },
}


def symbol(category: str, kind: str) -> Symbol:
    """Return the mark of a kind; a kind not known here gets the mark of its category's "other"."""
    shape, colour = _BY_KIND[category].get(kind, ("square", "slate"))
    return Symbol(shape, colour, FILLS[category])


def life_mark(state: str) -> LifeMark:
    """Return how a state of life is told; one not known here is told by its code."""
    return _LIVES.get(state) or LifeMark(state, state, "", len(_LIVES))
