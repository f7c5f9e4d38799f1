"""From an answer of coverage to what the planner's page shows. Two questions stand side by side, never mixed:
has the dong one, and can its residents walk to one?
"""

from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any, Final

from api.web.messages import Translator
from api.web.plan_asking import SORTS, PlanAsked, group_told
from api.web.plan_facts import NONE_TOLD, Shown, facts_of, people
from api.web.plan_map import estimated, painting, step_of
from api.web.plan_sources import left_out, sources
from api.web.plan_views import DistrictLine, DongLine, Findings, Sorting, Tile
from api.web.plan_words import arithmetic_of, sentence_of
from api.web.views import Badge, Link
from geo.coverage.answer import Assessment, DistrictRow, Item, Meta
from geo.coverage.reasons import Reason
from geo.coverage.words import STRAIGHT_LINES, percent

MOST_ROWS: Final = 20
"""Rows shown at once where no district is chosen; the worst of all, and a way to the others."""
LAST: Final = 10**9
_TONES: Final = {
    Reason.TARGET_MET: "good",
    Reason.PLANNED_SOON: "info",
    Reason.NO_RESIDENTS: "plain",
    Reason.NONE_IN_BUT_NEIGHBOUR_SERVES: "wait",
    Reason.IN_BUT_FAR: "wait",
    Reason.EDGE_UNKNOWN: "none",
    Reason.LOCATION_MISSING: "none",
}
FILES: Final = {"xlsx": "엑셀", "csv": "CSV", "geojson": "GeoJSON", "html": "지도와 표 (HTML)"}


def findings(answer: Assessment, shown: Shown) -> Findings:
    """Return everything that is told about an answer."""
    asked, say = shown.asked, shown.say
    kept = [item for item in answer.items if not asked.reason or item.reason_code == asked.reason]
    ordered = sorted(kept, key=_order(shown))
    in_all = not asked.district and len(answer.districts) > 1
    rows = ordered if asked.every_row or not in_all else ordered[:MOST_ROWS]
    return Findings(
        headline=headline(answer, shown),
        tiles=tiles(answer, shown),
        reasons=_reasons(answer, asked, say),
        rows=tuple(dong_line(item, answer.meta, shown) for item in rows),
        total=len(ordered),
        all_url=asked.url(rows="all", view="") if len(rows) < len(ordered) else "",
        sorting=_sorting(asked, say, shown.sees_figures),
        painting=painting(answer, asked, shown),
        districts=tuple(_district(row, shown) for row in answer.districts) if in_all else (),
        left_out=left_out(answer, shown.names),
        left_out_total=len(answer.excluded),
        sources=sources(answer, shown.notes, say),
        downloads=_downloads(asked, say),
        report_url=asked.url(f"/plan/report/{asked.district}") if asked.district else "",
        minutes=answer.meta.minutes,
        in_all=in_all,
    )


def headline(answer: Assessment, shown: Shown) -> str:
    """Return the answer in one or two sentences."""
    say, meta = shown.say, answer.meta
    without = sum(item.sites_open == 0 for item in answer.items)
    if without == len(answer.items):
        said = say("{total}개 동 모두에 열린 곳이 하나도 없어요.").format(total=without)
    elif without:
        said = say("{total}개 동 가운데 {n}개 동에는 열린 곳이 하나도 없어요.").format(
            total=len(answer.items), n=without
        )
    else:
        said = say("{total}개 동 모두에 열린 곳이 있어요.").format(total=len(answer.items))
    total = meta.total
    if total.share is None or total.people_within is None or total.residents is None:
        return said
    words = (
        say("{who} 가운데 {n}명이 걸어서 {minutes}분 안에 닿지 못해요({way}).")
        if meta.group
        else say("주민 {n}명이 걸어서 {minutes}분 안에 닿지 못해요({way}).")
    )
    left_out = f"{total.residents - total.people_within[str(meta.minutes)]:,}"
    who = group_told(meta.group, say) if meta.group else ""
    return f"{said} {words.format(minutes=meta.minutes, who=who, n=left_out, way=_way(meta, say))}"


def _way(meta: Meta, say: Translator) -> str:
    return say("직선거리 추정") if meta.measured == STRAIGHT_LINES else say("보행로 기준")


def tiles(answer: Assessment, shown: Shown) -> tuple[Tile, ...]:
    """Return the figures at the head: the two questions, the target, the wishes in vain."""
    say, total, meta = shown.say, answer.meta.total, answer.meta
    having = sum(item.sites_open > 0 for item in answer.items)
    made = [
        Tile(
            say("동에 하나라도 있나요?"),
            say("{n} / {total}동").format(n=having, total=len(answer.items)),
            say("열린 곳 {n}곳").format(n=f"{total.sites_open:,}"),
        ),
        Tile(
            say("걸어서 {n}분 안에 닿나요?").format(n=meta.minutes),
            NONE_TOLD if total.share is None else percent(total.share),
            say("주민 수를 몰라요") if total.share is None else _of(total.residents, total.people_within, shown, meta),
        ),
        *_target_tiles(answer, shown),
    ]
    if shown.sees_figures:
        missed = sum(item.unmet or 0 for item in answer.items)
        made.append(Tile(say("바랐지만 못 쓴 일"), say("{n}번").format(n=f"{missed:,}"), shown.period))
    return tuple(made)


def _target_tiles(answer: Assessment, shown: Shown) -> list[Tile]:
    say, total = shown.say, answer.meta.total
    made = []
    aims = [item for item in answer.items if item.target]
    if aims:
        met = say("{n} / {total}동").format(n=sum(item.gap == 0 for item in aims), total=len(aims))
        made.append(Tile(say("목표를 채운 동"), met, say("동마다 {n}곳").format(n=aims[0].target)))
    districts = [row for row in answer.districts if row.target]
    if len(districts) == 1:
        only = districts[0]
        made.append(_against(say("이 자치구의 목표"), only.sites_counted, only.target or 0, say))
    elif districts:
        met = say("{n} / {total}구").format(n=sum(row.gap == 0 for row in districts), total=len(districts))
        made.append(Tile(say("목표를 채운 자치구"), met, say("구마다 {n}곳").format(n=districts[0].target)))
    if total.target and not shown.asked.district:
        made.append(_against(say("모두 합친 목표"), total.sites_counted, total.target, say))
    return made


def _against(asks: str, counted: int, target: int, say: Translator) -> Tile:
    gap = max(0, target - counted)
    short = say("{n}곳이 모자라요").format(n=gap) if gap else say("채웠어요")
    return Tile(asks, say("{n} / {total}곳").format(n=f"{counted:,}", total=f"{target:,}"), short)


def _of(residents: int | None, within: Mapping[str, int] | None, shown: Shown, meta: Meta) -> str:
    if residents is None or within is None:
        return ""
    reach = people(within[str(meta.minutes)], shown.say)
    return shown.say("{all} 가운데 {n}").format(all=people(residents, shown.say), n=reach)


def _reasons(answer: Assessment, asked: PlanAsked, say: Translator) -> tuple[Link, ...]:
    """Return the reasons that hold somewhere, each with its number of dong, the one shown marked."""
    counted = Counter(item.reason_code for item in answer.items)
    links = [
        Link(
            asked.url(reason="" if asked.reason == reason else reason.value, rows="", view=""),
            say("{what} ({n}동)").format(what=say(reason.label), n=counted[reason]),
            asked.reason == reason,
        )
        for reason in reversed(Reason)
        if counted[reason]
    ]
    return tuple(links) if len(links) > 1 or asked.reason else ()


def _order(shown: Shown) -> Callable[[Item], tuple[Any, ...]]:
    """Return the key that sorts the rows as asked; what is equal stands by its place in the queue."""
    keys: dict[str, Callable[[Item], tuple[Any, ...]]] = {
        "need": lambda _item: (),
        "name": lambda item: (item.district, item.name),
        "sites": lambda item: (item.sites_open,),
        "share": lambda item: (item.share is None, item.share or 0.0),
        "near": lambda item: (item.nearest is not None, -(item.nearest.minutes if item.nearest else 0)),
        "unmet": lambda item: (-(item.unmet or 0),),
    }
    chosen = keys[shown.asked.sort]
    return lambda item: (*chosen(item), item.priority.rank if item.priority else LAST, item.dong_code)


def _sorting(asked: PlanAsked, say: Translator, unmet: bool) -> tuple[Sorting, ...]:
    labels = {
        "need": say("급한 순"),
        "name": say("동"),
        "sites": say("열린 곳"),
        "share": say("{n}분 안").format(n=asked.minutes),
        "near": say("가장 가까운 곳"),
        "unmet": say("못 쓴 일"),
    }
    orders = {"near": "descending", "unmet": "descending"}
    return tuple(
        Sorting(
            name,
            asked.url(sort=name, view="", fragment="rows"),
            labels[name],
            orders.get(name, "ascending") if asked.sort == name else "",
        )
        for name in SORTS
        if unmet or name != "unmet"
    )


def reason_badge(reason: Reason, say: Translator) -> Badge:
    """Return a reason in a word or two, in the tone of how well it is."""
    return Badge(say(reason.label), _TONES.get(reason, "bad"))


def dong_line(item: Item, meta: Meta, shown: Shown) -> DongLine:
    """Return one dong as the table shows it."""
    say, asked = shown.say, shown.asked
    return DongLine(
        code=item.dong_code,
        name=item.name,
        district=item.district,
        rank=str(item.priority.rank) if item.priority else NONE_TOLD,
        reason=reason_badge(item.reason_code, say),
        sentence=sentence_of(item, meta, shown.lang),
        sites=f"{item.sites_open:,}",
        target=say("{n}곳 모자람").format(n=item.gap) if item.gap else "",
        missing=item.sites_open == 0,
        share=None if item.share is None else round(item.share * 100),
        share_says=NONE_TOLD if item.share is None else percent(item.share),
        nearest=say("{n}분").format(n=item.nearest.minutes) if item.nearest else NONE_TOLD,
        unmet="" if item.unmet is None else f"{item.unmet:,}",
        step=step_of(item, asked.paint),
        estimated=estimated(item, asked.paint),
        facts=facts_of(item, shown),
        arithmetic=arithmetic_of(item, meta, shown.lang),
        caveats=item.caveats,
        next_url=asked.url("/plan/next", district=item.district_code),
        try_url=_try_url(item, shown),
    )


def _try_url(item: Item, shown: Shown) -> str:
    """Return where a what-if begins with one more place in the middle of the dong, for those who plan."""
    if item.dong_code not in shown.middles:
        return ""
    lon, lat = shown.middles[item.dong_code]
    place = {"lon": f"{lon:.6f}", "lat": f"{lat:.6f}", "name": shown.say("{dong} 새 자리").format(dong=item.name)}
    return replace(shown.asked, scenario=None).url("/plan/scenarios", district=item.district_code, **place)


def _district(row: DistrictRow, shown: Shown) -> DistrictLine:
    say = shown.say
    return DistrictLine(
        name=row.name,
        url=shown.asked.url(district=row.district_code, rows="", reason=""),
        sites=f"{row.sites_open:,}",
        target=say("{n}곳 모자람").format(n=row.gap) if row.gap else (say("채움") if row.target else ""),
        missing=bool(row.gap),
        share=None if row.share is None else round(row.share * 100),
        share_says=NONE_TOLD if row.share is None else percent(row.share),
        without=say("{n} / {total}동").format(n=row.dongs_without, total=row.dongs),
    )


def _downloads(asked: PlanAsked, say: Translator) -> tuple[Link, ...]:
    return tuple(Link(asked.url(f"/api/v1/coverage.{kind}"), say(label)) for kind, label in FILES.items())
