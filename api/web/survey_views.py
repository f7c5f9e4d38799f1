"""What the survey pages are told by the server; all else they know from the phone itself."""

from dataclasses import dataclass

from api.web.views import Link


@dataclass(frozen=True, slots=True)
class SurveyPage:
    """The addresses of the app's parts; `schematic` when the outlines on its map are only sketched."""

    tabs: tuple[Link, ...]
    app_url: str
    worker_url: str
    pack_url: str = "/survey/pack"
    outlines_url: str = "/map/dongs.json"
    schematic: bool = False
