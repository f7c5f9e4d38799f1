"""What may be asked for: the targets of the policy papers, every kind of site, and targets that planners wrote."""

from datetime import date
from typing import Final

from sqlalchemy.orm import Session

from geo.coverage.model import Target
from geo.coverage.target_words import CHILDCARE, Per
from geo.enums import SiteKind
from geo.errors import InvalidInput
from geo.queries.coverage_targets import TargetRow, find_target, list_targets

ANY: Final = "any"
HUBS: Final = Target(
    SiteKind.HUB,
    "새 마을활력소",
    counts=frozenset({SiteKind.HUB.value}),
    per=Per.DISTRICT,
    at_least=3,
    in_all=75,
    counted_from=date(2018, 1, 1),
)
"""서울시 제2기 마을공동체 기본계획(2018): three new ones in every district and 75 in all."""
ROOMS: Final = Target(CHILDCARE, "열린육아방", counts=frozenset({CHILDCARE}), per=Per.DONG, at_least=1, in_all=450)
"""The same paper: at least one in every dong and 450 in all."""
PAPER: Final = "서울시 제2기 마을공동체 기본계획(2018~2022)"

BUILT_IN: Final[dict[str, Target]] = {
    HUBS.key: HUBS,
    ROOMS.key: ROOMS,
    ANY: Target(ANY, "모든 시설", per=Per.CITY, at_least=None),
    **{
        kind.value: Target(kind.value, kind.label, counts=frozenset({kind.value}), per=Per.CITY, at_least=None)
        for kind in SiteKind
        if kind is not SiteKind.HUB
    },
}
"""Every target that is always there, by key; a kind of site without a number only asks for an open one."""


def target_of(session: Session, key: str) -> Target:
    """Return the target with a key; raise InvalidInput, naming those there are, for any other."""
    if key in BUILT_IN:
        return BUILT_IN[key]
    row = find_target(session, key)
    if row is None:
        own = [{"key": one.key, "label": one.label} for one in list_targets(session)]
        raise InvalidInput(
            f"'{key[:60]}' 목표를 모릅니다. hub, childcare, any, 시설 종류에서 고르거나 목표를 만들어 주세요.",
            "There is no such target: hub, childcare, any, a kind of site, or an own one.",
            code="target_unknown",
            details={"candidates": [{"key": one.key, "label": one.label} for one in BUILT_IN.values()] + own},
        )
    return own_target(row)


def own_target(row: TargetRow) -> Target:
    """Return a stored target as coverage asks for it."""
    return Target(
        row.key,
        row.label,
        counts=frozenset(row.counts),
        per=Per(row.per),
        at_least=row.at_least,
        in_all=row.in_all,
        counted_from=row.counted_from,
    )
