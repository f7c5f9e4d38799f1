"""The planner's question as a form: every choice there is, the asked one marked."""

from collections.abc import Sequence
from typing import Final

from api.web.messages import Translator
from api.web.plan_asking import PlanAsked, bands_with, group_told
from api.web.plan_views import PlanForm
from api.web.views import Choice
from geo.age_groups import CHILDREN, ELDERLY

Pair = tuple[str, str]
GROUPS: Final = ("", CHILDREN, "7-18", "19-34", ELDERLY)


def form_of(
    asked: PlanAsked, say: Translator, targets: Sequence[Pair], districts: Sequence[Pair], scenarios: Sequence[Pair]
) -> PlanForm:
    """Return the form of a question; an asked group or walk that is none of the offered ones is offered too."""
    groups = [*GROUPS, *([asked.group] if asked.group not in GROUPS else [])]
    minutes = [(str(n), say("걸어서 {n}분").format(n=n)) for n in bands_with(asked.minutes)]
    return PlanForm(
        targets=_choices(targets, asked.target),
        districts=_choices([("", say("모든 자치구")), *districts], asked.district),
        minutes=_choices(minutes, str(asked.minutes)),
        groups=_choices([(key, group_told(key, say)) for key in groups], asked.group),
        scenarios=_choices(scenarios, str(asked.scenario or "")),
        date=asked.on.isoformat() if asked.on != asked.today else "",
        errors=asked.errors,
    )


def _choices(rows: Sequence[Pair], chosen: str) -> tuple[Choice, ...]:
    return tuple(Choice(value, label, value == chosen) for value, label in rows)
