"""What the page of next sites is asked for, read from its address: what does not fit is explained in the form."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final, TypeVar
from urllib.parse import urlencode

from starlette.datastructures import QueryParams

from api.http import parse_point
from api.siting.service import Question
from api.web.forms import Fields
from api.web.messages import Translator
from api.web.plan_asking import PlanAsked
from geo.coverage.siting import PICKS_MOST
from geo.enums import SiteKind
from geo.errors import InvalidInput
from geo.planning.candidates import DRAWN_MOST, STANDING, Choosing, Source

Kind = TypeVar("Kind", Source, SiteKind)
PATH: Final = "/plan/next"
COUNT: Final = 3
GRID_LEAST: Final = 50
GRID_MOST: Final = 5000
POINT_PARTS: Final = 3
NAME_MOST: Final = 100
TEXT_MOST: Final = 20_000
NUMBER_MOST: Final = 8


@dataclass(frozen=True, slots=True)
class NextAsked:
    """The question with how to choose; what is `typed` stands in the form as the reader wrote it."""

    plan: PlanAsked
    choosing: Choosing
    points_typed: str = ""
    count_typed: str = ""
    grid_typed: str = ""
    go: bool = False

    def question(self) -> Question:
        return Question(
            target=self.plan.target,
            district=self.plan.district,
            minutes=self.plan.minutes,
            group=self.plan.group,
            on=self.plan.on,
            scenario=self.plan.scenario,
        )

    def url(self, path: str = PATH) -> str:
        """Return an address with the same question."""
        choosing = self.choosing
        pairs = [
            *self.plan.query().items(),
            ("count", str(choosing.count)),
            *(("from", source.value) for source in choosing.sources),
            *(("kind", kind.value) for kind in choosing.kinds),
            ("grid", str(choosing.grid_m or "")),
            ("points", self.points_typed.strip()),
            ("exact", "1" if choosing.exact else ""),
            ("go", "1"),
        ]
        return f"{path}?{urlencode([(name, value) for name, value in pairs if value])}"


def read_next(given: QueryParams, plan: PlanAsked, say: Translator) -> NextAsked:
    """Return the question of the page; `plan` is its part that every page of coverage takes."""
    fields = Fields(given, say)
    points, grid_m = _points(fields), _grid(fields)
    sources = tuple(one for one in _named(given.getlist("from"), Source) if one is not Source.DRAWN)
    choosing = Choosing(
        count=fields.number("count", required=False, most=PICKS_MOST) or COUNT,
        # whatever stands, as the form has it at first: then a grid stands in where nothing does
        sources=() if set(sources) == set(STANDING) and not (points or grid_m) else sources,
        kinds=tuple(_named(given.getlist("kind"), SiteKind)),
        grid_m=grid_m,
        points=points,
        exact=given.get("exact") == "1",
    )
    return NextAsked(
        plan.with_errors(**fields.errors),
        choosing,
        points_typed=fields.raw("points", TEXT_MOST),
        count_typed=fields.raw("count", NUMBER_MOST) or str(COUNT),
        grid_typed=fields.raw("grid", NUMBER_MOST),
        go="go" in given or bool(given.get("district")),
    )


def _named(values: Sequence[str], kinds: type[Kind]) -> list[Kind]:
    known: Mapping[str, Kind] = {one.value: one for one in kinds}
    return [known[value] for value in dict.fromkeys(values) if value in known]


def _grid(fields: Fields) -> int | None:
    step = fields.number("grid", required=False, most=GRID_MOST)
    if step is not None and step < GRID_LEAST:
        fields.refuse("grid", "격자 간격은 50m부터 5,000m까지 적어 주세요.")
        return None
    return step


def _points(fields: Fields) -> tuple[tuple[str, float, float], ...]:
    """Return the places typed or drawn, one a line: name, longitude, latitude."""
    lines = [line.strip() for line in fields.raw("points", TEXT_MOST).splitlines() if line.strip()]
    if len(lines) > DRAWN_MOST:
        fields.errors["points"] = fields.say("찍은 후보는 {n}곳까지예요.").format(n=DRAWN_MOST)
        return ()
    found = []
    for number, line in enumerate(lines, 1):
        try:
            found.append(_point(line))
        except InvalidInput:
            told = fields.say("{n}번째 줄을 읽을 수 없어요. '이름, 경도, 위도'로 적어 주세요.")
            fields.errors["points"] = told.format(n=number)
            return ()
    return tuple(found)


def _point(line: str) -> tuple[str, float, float]:
    parts = line.rsplit(",", POINT_PARTS - 1)
    return (",".join(parts[:-2]).strip()[:NAME_MOST], *parse_point(",".join(parts[-2:])))
