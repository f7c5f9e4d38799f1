"""From a comparison to what the pages of the what-if show."""

from collections import Counter
from collections.abc import Sequence
from typing import Any, Final

import orjson

from api.web.messages import Translator, translator
from api.web.moments import day_told
from api.web.outlines import OUTLINES_URL
from api.web.plan_asking import group_told
from api.web.plan_cards import reason_badge
from api.web.plan_views import LegendLine, Tile
from api.web.plan_words import sentence_of
from api.web.scenario_views import ChangeLine, ChangeMap, DongLine, Outcome
from api.web.scenario_words import change_sentence, headline, signed
from api.web.views import Badge
from geo.coverage.answer import Assessment, DistrictRow, Item
from geo.coverage.dated import dated
from geo.coverage.model import Site, Target
from geo.coverage.words import percent
from geo.metric_points import to_degrees
from geo.planning.changes import Change, Doing, is_added
from geo.planning.comparing import Compared, Difference, DongChange
from geo.planning.overlay import Applied
from geo.queries.scenarios import ScenarioRow

NONE_TOLD: Final = "–"
CLASSES: Final = {
    "up2": "크게 늘어요 (25%p 넘게)",
    "up1": "늘어요",
    "same": "그대로예요",
    "down1": "줄어요",
    "down2": "크게 줄어요 (25%p 넘게)",
}
LARGE: Final = 0.25
_TONES: Final = {Doing.ADD: "good", Doing.MOVE: "info", Doing.CLOSE: "bad", Doing.REDATE: "wait"}


def question_line(row: ScenarioRow, label: str, lang: str) -> str:
    """Return the question of a scenario in a line: 마을활력소 · 중구 · 걸어서 10분 · 0~6세."""
    asked, say = row.content, translator(lang)
    parts = [label, row.district or say("모든 자치구"), say("걸어서 {n}분").format(n=asked.minutes)]
    parts += [group_told(asked.group, say)] if asked.group else []
    parts += [day_told(asked.on, lang)] if asked.on else []
    return " · ".join(parts)


def change_lines(
    changes: Sequence[Change], compared: Compared | None, lang: str, say: Translator
) -> tuple[ChangeLine, ...]:
    """Return the changes in their order; what can no longer be made says why."""
    names = {one.change: one.name for one in compared.applied} if compared else {}
    missed = {one.change: one.fault for one in compared.missed} if compared else {}
    lines = []
    for number, change in enumerate(changes, start=1):
        fault = missed.get(change)
        reason = "" if fault is None else fault.message_en if lang == "en" else fault.message
        sentence = change_sentence(change, names.get(change, change.name or change.site), lang, say)
        lines.append(ChangeLine(number, Badge(say(change.do.label), _TONES[change.do]), sentence, reason))
    return tuple(lines)


def outcome(
    compared: Compared, target: Target, url: str, lang: str, say: Translator, *, whole: bool, edits: bool
) -> Outcome:
    """Return the comparison as the page shows it: the dong that change, or all of them."""
    dongs = compared.dongs()
    touched = [one for one in dongs if one.changed]
    shown = sorted(dongs if whole else touched, key=lambda one: (_weight(one, compared), one.then.dong_code))
    meta = compared.then.meta
    return Outcome(
        headline=headline(compared, say),
        tiles=_tiles(compared, say),
        dongs=tuple(_dong_line(one, compared, lang, say) for one in shown),
        total=len(dongs),
        all_url="" if whole or len(touched) == len(dongs) else f"{url}?all=1#dongs",
        map=_map(compared, target, say, edits=edits),
        method=say(meta.method.label),
        caveats=meta.caveats,
    )


def _weight(one: DongChange, compared: Compared) -> int:
    people = one.by.people_within
    return -abs(people[str(compared.then.meta.minutes)]) if people else -abs(one.by.sites_open)


def _tiles(compared: Compared, say: Translator) -> tuple[Tile, ...]:
    today, then, by = compared.today.meta.total, compared.then.meta.total, compared.total()
    minutes = compared.then.meta.minutes
    same = say("그대로")
    tiles = [Tile(say("열린 곳"), _pair(today.sites_open, then.sites_open), _told(by.sites_open, "{n}", same))]
    if today.people_within is not None and then.people_within is not None and by.people_within is not None:
        band = str(minutes)
        told = _told(by.people_within[band], say("{n}명"), same)
        tiles.append(
            Tile(
                say("걸어서 {n}분 안 주민").format(n=minutes),
                _pair(today.people_within[band], then.people_within[band]),
                told,
            )
        )
    if today.share is not None and then.share is not None:
        tiles.append(Tile(say("닿는 주민의 몫"), _shares(today.share, then.share), _points(by) if by.share else same))
    before, after = (_gap(answer) for answer in (compared.today, compared.then))
    if before is not None and after is not None:
        tiles.append(Tile(say("목표까지 모자란 곳"), _pair(before, after), _told(after - before, "{n}", same)))
    return tuple(tiles)


def _told(by: int, unit: str, same: str) -> str:
    return unit.format(n=signed(by)) if by else same


def _gap(answer: Assessment) -> int | None:
    """Return how many are short of the target, dong by dong or else district by district; None without a target."""
    rows: Sequence[Item | DistrictRow] = [item for item in answer.items if item.gap is not None] or answer.districts
    gaps = [row.gap for row in rows if row.gap is not None]
    return sum(gaps) if gaps else None


def _pair(today: int, then: int) -> str:
    return f"{today:,} → {then:,}" if today != then else f"{then:,}"


def _shares(today: float, then: float) -> str:
    return f"{percent(today)} → {percent(then)}" if today != then else percent(then)


def _points(by: Difference) -> str:
    """Return the difference of two shares in points of per cent: +12.5%p."""
    points = round((by.share or 0) * 100, 1)
    return f"{'+' if points > 0 else '−' if points < 0 else ''}{abs(points):g}%p"


def _dong_line(one: DongChange, compared: Compared, lang: str, say: Translator) -> DongLine:
    today, then, band = one.today, one.then, str(compared.then.meta.minutes)
    known = today.people_within is not None and then.people_within is not None
    by = one.by.people_within[band] if one.by.people_within is not None else one.by.sites_open
    return DongLine(
        code=then.dong_code,
        name=then.name,
        district=then.district,
        tone="up" if by > 0 else "down" if by < 0 else "",
        sites=_pair(today.sites_open, then.sites_open),
        people_today=f"{today.people_within[band]:,}" if known and today.people_within else NONE_TOLD,
        people_then=f"{then.people_within[band]:,}" if known and then.people_within else NONE_TOLD,
        by=signed(one.by.people_within[band]) if one.by.people_within is not None else NONE_TOLD,
        share=NONE_TOLD if today.share is None or then.share is None else _shares(today.share, then.share),
        reason_today=reason_badge(today.reason_code, say),
        reason_then=reason_badge(then.reason_code, say),
        sentence=sentence_of(then, compared.then.meta, lang),
    )


def class_of(one: DongChange, minutes: int) -> str:
    """Return the class of a dong on the map: how the share, or without residents the sites, change."""
    people = one.by.people_within
    by = people[str(minutes)] if people is not None else one.by.sites_open
    if by == 0:
        return "same"
    large = one.by.share is not None and abs(one.by.share) > LARGE
    return ("up" if by > 0 else "down") + ("2" if large else "1")


def _map(compared: Compared, target: Target, say: Translator, *, edits: bool) -> ChangeMap:
    meta, dongs = compared.then.meta, compared.dongs()
    classes = {one.then.dong_code: class_of(one, meta.minutes) for one in dongs}
    counted = Counter(classes.values())
    return ChangeMap(
        classes=orjson.dumps(classes).decode(),
        points=orjson.dumps(points_of(compared, target)).decode(),
        legend=tuple(LegendLine(name, say(label), counted[name]) for name, label in CLASSES.items()),
        outlines_url=f"{OUTLINES_URL}?date={meta.date}",
        edits=edits,
        minutes=meta.minutes,
        reached=(meta.total.people_within or {}).get(str(meta.minutes)),
    )


def points_of(compared: Compared, target: Target) -> list[dict[str, Any]]:
    """Return the open sites and those that are changed, with what is done to them and where they were."""
    day = compared.then.meta.date
    done: dict[str, Applied] = {one.change.site: one for one in compared.applied}
    shown = [
        one.site for one in dated(compared.sites, day) if one.counts and (target.takes(one.site) or one.site.id in done)
    ]
    points = [_point(site, done.get(site.id)) for site in shown if site.x_m is not None and site.y_m is not None]
    there = {point["id"] for point in points}
    gone = [one.after or one.before for key, one in done.items() if key not in there]
    return points + [_point(site, done[site.id]) for site in gone if site and site.x_m is not None]


def _point(site: Site, done: Applied | None) -> dict[str, Any]:
    lon, lat = to_degrees(site.x_m or 0.0, site.y_m or 0.0)
    point: dict[str, Any] = {"id": site.id, "name": site.name, "lon": lon, "lat": lat, "done": ""}
    if done is None:
        return point
    point["done"] = Doing.ADD.value if is_added(site.id) else done.change.do.value
    before = done.before
    if done.change.do is Doing.MOVE and before and before.x_m is not None and before.y_m is not None:
        point["was"] = list(to_degrees(before.x_m, before.y_m))
    return point
