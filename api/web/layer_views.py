"""What the pages of layers show."""

from dataclasses import dataclass

from api.web.views import Link


@dataclass(frozen=True, slots=True)
class LayerCard:
    """A layer in the list: what it is, of which shape, and how many there are."""

    title: str
    url: str
    says: str
    facts: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class LayersPage:
    """Every layer; `address` is what a GIS program is given."""

    address: str
    cards: tuple[LayerCard, ...]
    documents: tuple[Link, ...]
    conforms: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class PropertyLine:
    """A property: its name in the data, in Korean, its type and the words it may hold."""

    name: str
    label: str
    type: str
    words: str = ""


@dataclass(frozen=True, slots=True)
class LayerPage:
    """One layer with its properties and where its features are."""

    title: str
    says: str
    facts: tuple[tuple[str, str], ...]
    properties: tuple[PropertyLine, ...]
    doors: tuple[Link, ...]
    items_url: str


@dataclass(frozen=True, slots=True)
class FeatureRow:
    """A feature in a list: the name leads to it, `cells` follow the headings."""

    name: str
    url: str
    cells: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class FeaturesPage:
    """A page of features."""

    title: str
    layer_url: str
    counted: str
    headings: tuple[str, ...]
    rows: tuple[FeatureRow, ...]
    data_url: str
    next_url: str = ""
    first_url: str = ""


@dataclass(frozen=True, slots=True)
class Look:
    """A small still picture: paths of the shape and of the dong around it in a box, or a dot."""

    width: float
    height: float
    around: str
    shape: str
    closed: bool
    dot: tuple[float, float] | None
    says: str


@dataclass(frozen=True, slots=True)
class FeaturePage:
    """One feature with all its properties."""

    title: str
    layer: Link
    items: Link
    facts: tuple[tuple[str, str], ...]
    data_url: str
    page_url: str = ""
    look: Look | None = None
