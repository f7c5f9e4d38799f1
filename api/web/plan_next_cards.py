"""From an answer of next sites to what the page shows, in the reader's language."""

from collections.abc import Mapping
from typing import Any, Final
from urllib.parse import urlencode

from api.web.messages import Translator
from api.web.plan_asking import group_told
from api.web.plan_facts import NONE_TOLD, people
from api.web.plan_next_asking import NextAsked
from api.web.plan_next_views import DistrictBefore, NextFound, PickLine
from api.web.plan_views import Tile
from api.web.views import Badge, Link
from geo.coverage.words import percent
from geo.enums import SiteKind
from geo.planning.candidates import Source

FILES: Final = {"xlsx": "엑셀", "csv": "CSV", "geojson": "GeoJSON"}
TONES: Final = {Source.IDLE: "good", Source.BUILDINGS: "info", Source.GRID: "plain", Source.DRAWN: "wait"}
HELPED_MOST: Final = 5
UNUSABLE_MOST: Final = 30

Told = Mapping[str, Any]


def next_found(told: Told, asked: NextAsked, say: Translator) -> NextFound:
    """Return everything that is told about the places chosen."""
    meta = told["meta"]
    return NextFound(
        headline=_headline(told, asked, say),
        certificate=_certificate(told, say) if told["items"] else "",
        tiles=_tiles(meta, say),
        picks=tuple(pick_line(item, meta, asked, say) for item in told["items"]),
        districts=tuple(_district(row, say) for row in told["districts"] if row["picks"] or _gain(row)),
        caveats=tuple(meta["caveats"]),
        unusable=tuple((one["name"], one["sentence"]) for one in told["excluded"][:UNUSABLE_MOST]),
        sources=_sources(meta, say),
        downloads=tuple(Link(asked.url(f"/plan/next.{kind}"), say(label)) for kind, label in FILES.items()),
        proven=meta["proven"],
    )


def _headline(told: Told, asked: NextAsked, say: Translator) -> str:
    """Return what all chosen places do together, or why there are none."""
    meta = told["meta"]
    if not told["items"]:
        return _why_none(meta, say)
    said = say("{n}곳을 차례로 열면 {more}이 새로 걸어서 {minutes}분 안에 닿아요.").format(
        n=len(told["items"]), minutes=meta["minutes"], more=people(meta["reached"] - meta["base"], say)
    )
    if len(told["items"]) < meta["count"]:
        said = f"{said} {say('새로 도움이 되는 후보는 {n}곳뿐이에요.').format(n=len(told['items']))}"
    return f"{group_told(asked.plan.group, say)}: {said}" if asked.plan.group else said


def _why_none(meta: Told, say: Translator) -> str:
    if not meta["candidates_usable"]:
        return say("고를 수 있는 후보가 없어요.")
    if not meta["total"]:
        return say("주민 수를 몰라 어느 후보가 도움이 되는지 알 수 없어요.")
    if meta["base"] == meta["total"]:
        return say("모든 주민이 이미 걸어갈 수 있어서 도움이 되는 후보가 없어요.")
    return say("새로 걸어갈 수 있게 되는 주민이 있는 후보가 없어요.")


def _certificate(told: Told, say: Translator) -> str:
    """Return how good the choice is: what no other can exceed."""
    meta = told["meta"]
    most = say("후보 가운데 어떻게 골라도 {n}을 넘을 수 없어요.").format(n=people(meta["bound"], say))
    if meta["proven"]:
        return f"{most} {say('이보다 나은 답은 없어요.')}"
    return f"{most} {say('지금 답은 {n}이에요.').format(n=people(meta['reached'], say))}"


def _tiles(meta: Told, say: Translator) -> tuple[Tile, ...]:
    of = say("{n}명 가운데").format(n=f"{meta['total']:,}")
    offered = ", ".join(
        f"{say(Source(name).label)} {say('{n}곳').format(n=f'{number:,}')}"
        for name, number in meta["candidates"].items()
    )
    return (
        Tile(say("지금 닿는 주민"), people(meta["base"], say), f"{of} {_share(meta['share_before'])}"),
        Tile(say("모두 열면"), people(meta["reached"], say), f"{of} {_share(meta['share'])}"),
        Tile(say("살펴본 후보"), say("{n}곳").format(n=f"{meta['candidates_usable']:,}"), offered),
    )


def _share(share: float | None) -> str:
    return NONE_TOLD if share is None else percent(share)


def pick_line(item: Told, meta: Told, asked: NextAsked, say: Translator) -> PickLine:
    """Return one chosen place."""
    source = Source(item["source"])
    where = item["location"]
    kind = say(SiteKind(item["kind"]).label) if item["kind"] else ""
    return PickLine(
        number=item["rank"],
        name=item["name"],
        url=_url(item),
        source=Badge(say(source.label), TONES[source]),
        about=" · ".join(filter(None, (kind if source is not Source.IDLE else "", item["address"]))),
        dong=item["dong"] or say("고른 동들 밖"),
        new=say("+{n}명").format(n=f"{item['people']:,}"),
        says=tuple(_says(item, meta, say)),
        lon=where["lon"],
        lat=where["lat"],
        try_url=_try_url(item, asked),
    )


def _url(item: Told) -> str:
    if item["listing_id"]:
        return f"/idle/{item['listing_id']}"
    return f"/sites/{item['site_id']}" if item["site_id"] else ""


def _says(item: Told, meta: Told, say: Translator) -> list[str]:
    """Return what a place does, a sentence each."""
    whole = say("걸어서 {minutes}분 안에 닿는 주민이 {more} 늘어 모두 {all}({share})이 돼요.")
    said = [
        whole.format(
            minutes=meta["minutes"],
            more=people(item["people"], say),
            all=people(item["reached"], say),
            share=_share(item["share"]),
        )
    ]
    if item["helped"]:
        shown = ", ".join(f"{one['name']} {people(one['people'], say)}" for one in item["helped"][:HELPED_MOST])
        rest = len(item["helped"]) - HELPED_MOST
        more = f" {say('외 {n}개 동').format(n=rest)}" if rest > 0 else ""
        said.append(say("도움을 받는 동: {names}").format(names=shown + more))
    if item["targets_closed"]:
        said.append(say("채우는 목표: {names}").format(names=", ".join(item["targets_closed"])))
    if item["runner_up"]:
        other = item["runner_up"]
        said.append(say("거의 같은 자리: {name} ({n})").format(name=other["name"], n=people(other["people"], say)))
    return said


def _try_url(item: Told, asked: NextAsked) -> str:
    """Return where this place is laid over the present in a what-if."""
    where = item["location"]
    query = {**asked.plan.query(), "name": item["name"], "lon": where["lon"], "lat": where["lat"]}
    query.pop("scenario", None)
    return f"/plan/scenarios?{urlencode(query)}"


def _gain(row: Told) -> int:
    return (row["people_after"] or 0) - (row["people_before"] or 0)


def _district(row: Told, say: Translator) -> DistrictBefore:
    before, after = row["share_before"], row["share_after"]
    return DistrictBefore(
        name=row["name"],
        picks=row["picks"],
        new=say("+{n}명").format(n=f"{_gain(row):,}"),
        share_before=None if before is None else round(before * 100),
        says_before=say("주민 수를 몰라요") if before is None else percent(before),
        share_after=None if after is None else round(after * 100),
        says_after=say("주민 수를 몰라요") if after is None else percent(after),
    )


def _sources(meta: Told, say: Translator) -> tuple[tuple[str, str], ...]:
    """Return how the answer was made, label and value."""
    minutes = str(meta["minutes"])
    lines = [
        (say("셈한 방법"), say(meta["method_label"])),
        (say("거리"), say(meta["measured"])),
        (say("닿는 거리"), say("{n}분 {m}m").format(n=minutes, m=f"{meta['metres'][minutes]:,.0f}")),
    ]
    if meta["why_not_better"]:
        lines.append((say("왜 이 방법인가요"), say(meta["why_not_better"])))
    if meta["grid_m"]:
        lines.append((say("격자 간격"), f"{meta['grid_m']:,}m"))
    return (*lines, *((one["label"], one["value"]) for one in meta["sources"]))
