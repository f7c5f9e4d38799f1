"""Targets as cards: what each asks for, and how far it is reached by its two tests."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Final

from api.web.labels import dated
from api.web.messages import Translator
from api.web.plan_views import TargetCard, TargetForm
from api.web.views import Choice
from geo.coverage.answer import Assessment
from geo.coverage.model import CHILDCARE, Target
from geo.coverage.target_words import Per
from geo.enums import SiteKind
from geo.queries.coverage_targets import TargetRow

MOST_SHORT: Final = 12
"""Places named as short of a target; the others are on the map."""


def target_card(
    target: Target,
    answer: Assessment | None,
    say: Translator,
    lang: str,
    *,
    source: str = "",
    row: TargetRow | None = None,
    may_edit: bool = False,
) -> TargetCard:
    """Return a target with what it comes to; `answer` None where there are no boundaries to count in."""
    return TargetCard(
        key=target.key,
        label=target.label if row else say(target.label),
        counts=counts_told(target.counts, say),
        rule=rule_told(target, say),
        tests=_tests(target, answer, say) if answer else (),
        short=_short(target, answer, say) if answer else (),
        url=f"/plan?target={target.key}" + (f"&district={row.district_code}" if row and row.district_code else ""),
        beside=_beside(target, answer, say, lang),
        source=row.source if row else source,
        place=(row.district or "") if row else "",
        edit_url=f"/plan/targets?edit={row.id}#target-form" if row and may_edit else "",
    )


def counts_told(counts: frozenset[str], say: Translator) -> str:
    """Return which sites count, in words."""
    names = [say("열린 육아방이 있는 곳")] if CHILDCARE in counts else []
    names += [say(kind.label) for kind in SiteKind if kind in counts]
    return ", ".join(names) or say("모든 시설")


def rule_told(target: Target, say: Translator) -> str:
    """Return what is wanted: 자치구마다 3곳, 모두 합쳐 75곳."""
    words = {Per.DONG: say("동마다 {n}곳"), Per.DISTRICT: say("자치구마다 {n}곳"), Per.CITY: say("모두 {n}곳")}
    parts = [words[target.per].format(n=target.at_least)] if target.at_least else []
    if target.in_all:
        parts.append(say("모두 합쳐 {n}곳").format(n=f"{target.in_all:,}"))
    return ", ".join(parts)


def _tests(target: Target, answer: Assessment, say: Translator) -> tuple[tuple[str, str, bool], ...]:
    """Return the one or two tests: label, how far, and whether it holds."""
    rows = []
    gaps = _gaps(target, answer)
    if target.at_least and target.per is not Per.CITY:
        of = say("{n} / {total}동") if target.per is Per.DONG else say("{n} / {total}구")
        label = say("채운 동") if target.per is Per.DONG else say("채운 자치구")
        met = sum(gap == 0 for _name, gap in gaps)
        rows.append((label, of.format(n=met, total=len(gaps)), met == len(gaps)))
    total = answer.meta.total
    if total.target:
        share = say("{n} / {total}곳").format(n=f"{total.sites_counted:,}", total=f"{total.target:,}")
        rows.append((say("모두 합쳐"), share, total.gap == 0))
    return tuple(rows)


def _gaps(target: Target, answer: Assessment) -> list[tuple[str, int]]:
    """Return the name of every place the target is set for and what it lacks."""
    if target.per is Per.DISTRICT:
        return [(row.name, row.gap or 0) for row in answer.districts]
    if target.per is Per.DONG:
        return [(f"{item.district} {item.name}", item.gap or 0) for item in answer.items]
    return []


def _short(target: Target, answer: Assessment, say: Translator) -> tuple[str, ...]:
    """Return the places that lack most."""
    lacking = sorted((pair for pair in _gaps(target, answer) if pair[1]), key=lambda pair: (-pair[1], pair[0]))
    told = [say("{name} {n}곳").format(name=name, n=gap) for name, gap in lacking[:MOST_SHORT]]
    return (*told, say("그 밖에 {n}").format(n=len(lacking) - MOST_SHORT)) if len(lacking) > MOST_SHORT else tuple(told)


def _beside(target: Target, answer: Assessment | None, say: Translator, lang: str) -> str:
    if target.counted_from is None:
        return ""
    said = say("{day}부터 연 곳만 세요.").format(day=dated(target.counted_from, lang))
    if answer is None:
        return said
    whole = say("전부터 있던 곳까지 지금 열린 곳은 {n}곳이에요.").format(n=f"{answer.meta.total.sites_open:,}")
    return f"{said} {whole}"


FIELDS: Final = ("label", "per", "at_least", "in_all", "counted_from", "district", "source")


def target_form(
    say: Translator,
    places: Sequence[tuple[str, str]],
    values: Mapping[str, str],
    counts: frozenset[str],
    *,
    row: TargetRow | None = None,
    errors: Mapping[str, str] | None = None,
    error: str = "",
) -> TargetForm:
    """Return the form of an own target with what was typed, or with what is stored in `row`; `places` are offered."""
    kinds = [(CHILDCARE, say("열린 육아방이 있는 곳")), *((kind.value, say(kind.label)) for kind in SiteKind)]
    per = values.get("per") or Per.DONG.value
    return TargetForm(
        action=f"/plan/targets/{row.id}" if row else "/plan/targets",
        remove_url=f"/plan/targets/{row.id}/remove" if row else "",
        version=row.version if row else 0,
        values={name: values.get(name, "") for name in FIELDS},
        kinds=tuple(Choice(value, label, value in counts) for value, label in kinds),
        per=tuple(Choice(one.value, say(one.label), one.value == per) for one in Per),
        districts=tuple(Choice(code, name, code == values.get("district", "")) for code, name in places),
        errors=errors or {},
        error=error,
    )


def values_of(row: TargetRow) -> dict[str, str]:
    """Return a stored target as the fields of its form."""
    plain: dict[str, str | int | date | None] = {
        "label": row.label,
        "per": row.per,
        "at_least": row.at_least,
        "in_all": row.in_all,
        "counted_from": row.counted_from,
        "district": row.district_code,
        "source": row.source,
    }
    return {name: "" if value is None else str(value) for name, value in plain.items()}
