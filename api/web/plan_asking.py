"""What the planner's page is asked for, read from its address: what does not fit is explained in the form."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Final
from urllib.parse import urlencode
from uuid import UUID

from api.web.forms import Fields
from api.web.messages import Translator
from api.web.views import NO_ERRORS
from geo.age_groups import AgeGroup, group_key
from geo.coverage.reasons import Reason
from geo.coverage.walking import BANDS
from geo.errors import InvalidInput

PATH: Final = "/plan"
HUB: Final = "hub"
MINUTES: Final = 10
LONGEST_WALK: Final = 60
SORTS: Final = ("need", "name", "sites", "share", "near", "unmet")
PAINTS: Final = ("share", "sites", "unmet")


@dataclass(frozen=True, slots=True)
class PlanAsked:
    """The question and how its answer is shown; `district` is what was asked for until a code is found for it."""

    on: date
    target: str = HUB
    district: str = ""
    minutes: int = MINUTES
    group: str = ""
    scenario: UUID | None = None
    sort: str = "need"
    paint: str = "share"
    reason: str = ""
    every_row: bool = False
    view: str = "list"
    today: date | None = None
    errors: Mapping[str, str] = field(default_factory=lambda: NO_ERRORS)

    def query(self) -> dict[str, str]:
        """Return the question as every address of coverage takes it, whatever is usual left out."""
        asked = {
            "target": self.target,
            "district": self.district,
            "walk_minutes": str(self.minutes) if self.minutes != MINUTES else "",
            "group": self.group,
            "date": self.on.isoformat() if self.on != self.today else "",
            "scenario": str(self.scenario or ""),
        }
        return {name: value for name, value in asked.items() if value}

    def url(self, path: str = PATH, *, fragment: str = "", **shown: str) -> str:
        """Return an address with the same question; on this page with how it is shown, `shown` changed in it."""
        if path == PATH:
            kept = {"sort": self.sort, "paint": self.paint, "reason": self.reason, "view": self.view}
            usual = {"sort": "need", "paint": "share", "view": "list"}
            kept = {name: value for name, value in kept.items() if value and value != usual.get(name)}
            shown = {**kept, **({"rows": "all"} if self.every_row else {}), **shown}
        query = {**self.query(), **shown}
        return f"{path}?{urlencode({k: v for k, v in query.items() if v})}{'#' + fragment if fragment else ''}"

    def with_errors(self, **errors: str) -> "PlanAsked":
        """Return the question with what is wrong with it, by the field of the form."""
        return replace(self, errors={**self.errors, **errors})


def read_plan(given: Mapping[str, str], say: Translator, today: date) -> PlanAsked:
    """Return the question in an address; what cannot be read is put aside and explained beside its field."""
    fields = Fields(given, say)
    on = fields.day("date", required=False) or today
    return PlanAsked(
        on=on,
        target=fields.text("target", 80, required=False) or HUB,
        district=fields.text("district", 60, required=False),
        minutes=_minutes(fields),
        group=_group(fields),
        scenario=_scenario(fields),
        sort=_one_of(given, "sort", SORTS),
        paint=_one_of(given, "paint", PAINTS),
        reason=_one_of(given, "reason", ("", *Reason)),
        every_row=given.get("rows") == "all",
        view="map" if given.get("view") == "map" else "list",
        today=today,
        errors=fields.errors,
    )


def _one_of(given: Mapping[str, str], name: str, known: tuple[str, ...]) -> str:
    return given[name] if given.get(name) in known else known[0]


def _minutes(fields: Fields) -> int:
    typed = fields.raw("walk_minutes", 10).strip()
    if not typed:
        return MINUTES
    if not typed.isdecimal() or not 1 <= int(typed) <= LONGEST_WALK:
        fields.refuse("walk_minutes", "걷는 시간은 1분부터 60분까지 적어 주세요.")
        return MINUTES
    return int(typed)


def _scenario(fields: Fields) -> UUID | None:
    typed = fields.raw("scenario", 40).strip()
    try:
        return UUID(typed) if typed else None
    except ValueError:
        fields.refuse("scenario", "그런 가정이 없어요.")
        return None


def _group(fields: Fields) -> str:
    """Return the group asked for: typed ages win over the offered groups; `65-` has no upper end."""
    ages = [fields.raw(name, 4).strip() for name in ("age_from", "age_to")]
    typed = f"{ages[0] or '0'}-{ages[1]}" if any(ages) else fields.raw("group", 20)
    try:
        return group_key(typed)
    except InvalidInput:
        fields.refuse("age_from", "나이는 0부터 100까지, 적은 나이를 먼저 적어 주세요.")
        return ""


def bands_with(minutes: int) -> tuple[int, ...]:
    """Return the offered walks with the asked one among them."""
    return tuple(sorted({*BANDS, minutes}))


def group_told(group: str, say: Translator) -> str:
    """Return a group in words: 0~6세, 65세 이상."""
    if not group:
        return say("모든 주민")
    asked = AgeGroup.of(group)
    if asked.last is None:
        return say("{n}세 이상").format(n=asked.first)
    return say("{a}~{b}세").format(a=asked.first, b=asked.last)
