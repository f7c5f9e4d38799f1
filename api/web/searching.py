"""From the home page's address to a search and back: every filter is in the address, so it can be shared."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from urllib.parse import urlencode

from starlette.datastructures import QueryParams

from api.http import parse_point
from api.spaces.service import Find
from api.web.forms import Fields, moment
from api.web.labels import day_text, minutes_from, span_text
from api.web.messages import Translator
from api.web.views import NO_ERRORS
from geo import clock
from geo.clock import SEOUL
from geo.enums import SpaceKind
from geo.errors import MaeulError
from geo.finding import ROOMS
from geo.queries.spaces import SpaceSearch
from geo.settings import Settings
from geo.text import clean_text
from geo.walking import reach_m

PER_PAGE = 40
NOW_STEP_MINUTES = 30
HOUR = 60
TIME_NAMES = ("date", "from", "until", "now")
NEAR_NAMES = ("near", "walk", "spot")
PLACE_NAMES = (*NEAR_NAMES, "district", "dong")
NARROW_NAMES = ("kind", "feature")
KNOWN = (*TIME_NAMES, *PLACE_NAMES, *NARROW_NAMES, "q", "heads")
"""Every filter by its name in the address; `walk` are minutes on foot from `near`, `spot` what that point is called."""
MOST_WALK_MINUTES = 60
MOST_SPOT_LETTERS = 60
LATE_MINUTES = 1440
MOST_FEATURES = 10
MOST_FEATURE_LETTERS = 40


@dataclass(frozen=True, slots=True)
class Asked:
    """What the reader looks for; a wrong field is left out of the search and explained in `errors`."""

    params: tuple[tuple[str, str], ...]
    near: tuple[float, float] | None = None
    walk: int | None = None
    spot: str = ""
    q: str = ""
    district: str = ""
    dong: str = ""
    day: date | None = None
    from_minute: int | None = None
    until_minute: int | None = None
    heads: int | None = None
    kind: str = ""
    features: tuple[str, ...] = ()
    number: int = 1
    now: bool = False
    errors: Mapping[str, str] = field(default_factory=lambda: NO_ERRORS)

    @property
    def free(self) -> tuple[datetime, datetime] | None:
        """Return the wished time, when it is whole."""
        if self.day is None or self.from_minute is None or self.until_minute is None:
            return None
        return moment(self.day, self.from_minute), moment(self.day, self.until_minute)

    @property
    def kinds(self) -> tuple[str, ...]:
        """Return the wished kind; for a number of people whatever has room for people."""
        return (self.kind,) if self.kind else ROOMS if self.heads else ()

    @property
    def narrows(self) -> bool:
        """Say whether anything at all is asked for, sound or not."""
        return bool(self.errors) or any(name in KNOWN for name, value in self.params if value)

    def find(self) -> Find:
        """Return the search for the space service."""
        start, end = self.free or (None, None)
        return Find(
            near=self.near,
            walk_minutes=self.walk if self.near else None,
            free_from=start,
            free_until=end,
            heads=self.heads,
            kinds=self.kinds,
            features=self.features,
            dong=self.dong or None,
            district=(self.district or None) if not self.dong else None,
            words=self.q or None,
            limit=PER_PAGE,
            offset=(self.number - 1) * PER_PAGE,
        )

    def search(self, settings: Settings) -> SpaceSearch:
        """Return the bare query, for asking what an eased search would find without remembering it as a wish."""
        wanted = self.find()
        reach = (settings.walk_speed_m_per_min, settings.walk_detour)
        return SpaceSearch(
            near=self.near,
            radius_m=reach_m(wanted.walk_minutes, *reach) if wanted.walk_minutes is not None else None,
            free=self.free,
            heads=self.heads,
            kinds=wanted.kinds,
            features=wanted.features,
            dong_code=wanted.dong,
            district_code=wanted.district,
            words=wanted.words,
            limit=1,
        )

    def url(self, *, drop: Iterable[str] = (), path: str = "/", **changes: str) -> str:
        """Return this search's address with some filters dropped or set; pages start again at the first."""
        query = urlencode([*self.kept(drop=(*drop, *changes)), *((n, value) for n, value in changes.items() if value)])
        return f"{path}?{query}" if query else path

    def kept(self, *, drop: Iterable[str] = ()) -> list[tuple[str, str]]:
        """Return what stands in the address but for some filters, and but for the page."""
        return [(name, value) for name, value in self.params if name not in {*drop, "page"} and value]

    def without_one(self, name: str, value: str) -> str:
        """Return this search's address without one of several values of a filter."""
        kept = [pair for pair in self.kept() if pair != (name, value)]
        return f"/?{urlencode(kept)}" if kept else "/"


def read_asked(params: QueryParams, say: Translator) -> Asked:
    """Return what an address asks for."""
    fields = Fields(params, say)
    day, start, end = _time(fields, params.get("now") == "1")
    kind = params.get("kind", "")
    return Asked(
        params=tuple((name, value) for name, value in params.multi_items() if name in {*KNOWN, "view", "lang"}),
        near=_near(fields),
        walk=_walk(params.get("walk", "")),
        spot=_spot(params.get("spot", "")),
        q=fields.text("q", 80, required=False),
        district=fields.text("district", 60, required=False),
        dong=fields.text("dong", 60, required=False),
        day=day,
        from_minute=start,
        until_minute=end,
        heads=fields.number("heads", required=False),
        kind=kind if kind in set(SpaceKind) else "",
        features=_features(params.getlist("feature"), fields),
        number=fields.number("page", required=False, most=1000) or 1,
        now=params.get("now") == "1",
        errors=fields.errors,
    )


def _features(given: list[str], fields: Fields) -> tuple[str, ...]:
    """Return the wished features; what cannot be stored text is explained instead."""
    try:
        names = [clean_text(name) for name in given[:MOST_FEATURES]]
    except ValueError:
        fields.refuse("q", "쓸 수 없는 글자가 들어 있어요.")
        return ()
    return tuple(name for name in names if name and len(name) <= MOST_FEATURE_LETTERS)


def _near(fields: Fields) -> tuple[float, float] | None:
    typed = fields.raw("near", 60)
    if not typed:
        return None
    try:
        return parse_point(typed)
    except MaeulError as error:
        fields.refuse("district", error.message)
        return None


def _walk(typed: str) -> int | None:
    """Return minutes on foot; anything else limits nothing."""
    sound = typed.isascii() and typed.isdigit() and 1 <= int(typed[:4]) <= MOST_WALK_MINUTES
    return int(typed[:4]) if sound else None


def _spot(typed: str) -> str:
    """Return what the point is called; unsound text calls it nothing."""
    try:
        return clean_text(typed)[:MOST_SPOT_LETTERS]
    except ValueError:
        return ""


def _time(fields: Fields, now: bool) -> tuple[date | None, int | None, int | None]:
    """Return day and minutes: today without a day, an hour without an end; half a wish is explained."""
    if now:
        return next_free_slot(clock.now())
    day = fields.day("date", required=False)
    start, end = fields.minutes("from", required=False), fields.minutes("until", required=False)
    if start is None:
        if end is not None or day is not None:
            fields.refuse("from", "시작 시각도 고르면 빈 곳만 보여 드려요.")
        return day, None, end
    end = start + HOUR if end is None else end
    if end <= start:
        fields.refuse("until", "끝 시각이 시작보다 늦어야 해요.")
        return day, None, None
    return day or clock.today(), start, end


def next_free_slot(now: datetime) -> tuple[date, int, int]:
    """Return the hour from the next half hour on: what "free right now" means."""
    today = now.astimezone(SEOUL).date()
    start = -(-minutes_from(today, now) // NOW_STEP_MINUTES) * NOW_STEP_MINUTES
    if start >= LATE_MINUTES:
        today, start = today + timedelta(days=1), start - LATE_MINUTES
    return today, start, start + HOUR


def place_of(asked: Asked, names: tuple[str, str], say: Translator) -> str:
    """Return where is looked for, in words; `names` are the district's and the dong's."""
    if asked.near is None:
        return " ".join(filter(None, names)) or say("서울 전체")
    where = spot_text(asked, say)
    return f"{where}, {say('걸어서 {n}분 안').format(n=asked.walk)}" if asked.walk else where


def spot_text(asked: Asked, say: Translator) -> str:
    """Return what the point is called from which one walks."""
    return say("{spot} 가까이").format(spot=asked.spot) if asked.spot else say("내 주변")


def summary_of(asked: Asked, place: str, lang: str, say: Translator) -> str:
    """Return the search in a line: what the list below answers."""
    parts = [place]
    if asked.free:
        parts.append(span_text(*asked.free, lang))
    elif asked.day:
        parts.append(day_text(asked.day, lang))
    if asked.heads:
        parts.append(say("{n}명").format(n=asked.heads))
    if asked.kind:
        parts.append(say(SpaceKind(asked.kind).label))
    parts += [say(name) for name in asked.features]
    if asked.q:
        parts.append(f"“{asked.q}”")
    return " · ".join(parts)
