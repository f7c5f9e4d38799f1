"""Who may work coverage out, by name; read at every start of the command line, so nothing heavy lies here."""

from geo.enums import Labelled


class Engine(Labelled):
    """Who does the counting; the answer is the same."""

    LOCAL = "local", "이 컴퓨터에서 한 번에"
    DASK = "dask", "Dask로 나누어"
