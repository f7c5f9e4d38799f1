"""Which loader reads which kind of data; a new kind is one more line."""

from importlib import import_module
from typing import Final, cast

from geo.enums import ImportKind
from geo.intake.kinds import Loader

# By name: a request that only lists runs need not carry geopandas.
_LOADERS: Final = {
    ImportKind.BOUNDARIES: "geo.queries.loads.boundaries:load_boundaries",
    ImportKind.SPACES: "geo.queries.loads.spaces:load_spaces",
    ImportKind.RESOURCES: "geo.queries.loads.resources:load_resources",
    ImportKind.POPULATION: "geo.queries.loads.population:load_population",
    ImportKind.PROJECTS: "geo.queries.loads.projects:load_projects",
    ImportKind.CODES: "geo.queries.loads.codes:load_codes",
    ImportKind.ADDRESSES: "geo.queries.loads.addresses:load_addresses",
    ImportKind.SUBMISSIONS: "geo.surveys.loading:load_submissions",
    ImportKind.NETWORK: "geo.queries.loads.networks:load_networks",
}


def loader_of(kind: ImportKind) -> Loader:
    """Return the loader of a kind."""
    module, _, name = _LOADERS[kind].partition(":")
    return cast("Loader", getattr(import_module(module), name))
