"""One district on one page, ready for a plan: what stands, what is missing, where to look first, and how we know."""

from dataclasses import dataclass

from geo.age_groups import group_label
from geo.coverage.answer import Assessment, DistrictRow, Item
from geo.coverage.words import josa, people, percent
from geo.planning.tables import About, is_estimated, method_lines, title_of, worst


@dataclass(frozen=True, slots=True)
class Fact:
    """A figure with its question above and its arithmetic below."""

    asks: str
    figure: str
    says: str


@dataclass(frozen=True, slots=True)
class First:
    """A dong to look at first: why, and how its place in the queue comes about."""

    name: str
    sentence: str
    arithmetic: str


@dataclass(frozen=True, slots=True)
class Report:
    """`rows` are cells under `headings` (text, is a number); `estimated` marks those whose people are an estimate."""

    title: str
    asked: str
    lead: tuple[str, ...]
    facts: tuple[Fact, ...]
    first: tuple[First, ...]
    headings: tuple[tuple[str, bool], ...]
    rows: tuple[tuple[str, ...], ...]
    estimated: tuple[bool, ...]
    method: tuple[tuple[str, str], ...]


def report_of(answer: Assessment, about: About) -> Report:
    """Return the page of an answer about one district."""
    meta = answer.meta
    residents = group_label(meta.group) if meta.group else ""
    asked = " · ".join(
        filter(None, (f"걸어서 {meta.minutes}분", meta.measured, residents, f"{meta.date.isoformat()} 기준"))
    )
    first = tuple(
        First(one.name, one.sentence, one.priority.text if one.priority else "") for one in worst(answer.items)
    )
    return Report(
        title=title_of(meta, about),
        asked=asked,
        lead=_lead(answer, about, first),
        facts=tuple(_facts(answer)),
        first=first,
        headings=_headings(meta.minutes),
        rows=tuple(_row(item, meta.minutes) for item in answer.items),
        estimated=tuple(is_estimated(item) for item in answer.items),
        method=tuple(method_lines(answer, about)[1:]),
    )


def _lead(answer: Assessment, about: About, first: tuple[First, ...]) -> tuple[str, ...]:
    meta, total = answer.meta, answer.meta.total
    without = sum(item.sites_open == 0 for item in answer.items)
    none = f"가운데 {without}곳에는 운영 중인 시설이 없어요." if without else "모두에 운영 중인 시설이 있어요."
    said = [f"{about.place}의 동 {len(answer.items)}곳 {none}"]
    if total.residents and total.people_within is not None and total.share is not None:
        within = people(total.people_within[str(meta.minutes)])
        said.append(
            f"걸어서 {meta.minutes}분 안({meta.measured})에 닿는 주민은 {people(total.residents)} 가운데 "
            f"{within}({percent(total.share)})이에요."
        )
    else:
        said.append("주민 수를 몰라서 시설의 위치만 보았어요.")
    if first:
        said.append(f"먼저 살필 곳은 {josa(', '.join(one.name for one in first), '이에요/예요')}.")
    return tuple(said)


def _facts(answer: Assessment) -> list[Fact]:
    meta, total = answer.meta, answer.meta.total
    with_one = sum(item.sites_open > 0 for item in answer.items)
    facts = [
        Fact("운영 중인 시설", f"{total.sites_open:,}곳", f"동 {len(answer.items)}곳 가운데 {with_one}곳에 있어요")
    ]
    facts += _wanted(answer)
    if total.share is not None and total.people_within is not None:
        within, residents = people(total.people_within[str(meta.minutes)]), people(total.residents or 0)
        facts.append(Fact(f"{meta.minutes}분 안에 닿는 주민", percent(total.share), f"{residents} 가운데 {within}"))
        beyond = sum(item.people_beyond or 0 for item in answer.items)
        longest = max(meta.metres, key=int)
        facts.append(Fact(f"{longest}분을 걸어도 못 닿는 주민", people(beyond), meta.measured))
    return facts


def _wanted(answer: Assessment) -> list[Fact]:
    """Return how far the target is met, by whatever it is set for."""
    row: DistrictRow | None = answer.districts[0] if len(answer.districts) == 1 else None
    if row is not None and row.target is not None:
        said = f"{row.gap:,}곳 모자라요" if row.gap else "채웠어요"
        return [Fact("자치구 목표", f"{row.target:,}곳 가운데 {row.sites_counted:,}곳", said)]
    if row is not None and row.dongs_below_target is not None:
        missing = sum(item.gap or 0 for item in answer.items)
        said = f"모두 {missing:,}곳 모자라요" if missing else "모든 동이 채웠어요"
        return [Fact("목표에 못 미친 동", f"{row.dongs}곳 가운데 {row.dongs_below_target}곳", said)]
    return []


def _headings(minutes: int) -> tuple[tuple[str, bool], ...]:
    reach = f"{minutes}분 안 주민"
    return (
        ("동", False),
        ("주민", True),
        ("시설", True),
        ("모자람", True),
        (reach, True),
        ("비율", True),
        ("가장 가까운 시설", False),
        ("까닭", False),
    )


def _row(item: Item, minutes: int) -> tuple[str, ...]:
    within = None if item.people_within is None else item.people_within[str(minutes)]
    return (
        item.name,
        "" if item.residents is None else f"{item.residents:,}",
        f"{item.sites_open:,}",
        "" if item.gap is None else f"{item.gap:,}",
        "" if within is None else f"{within:,}",
        "" if item.share is None else percent(item.share),
        f"{item.nearest.name} ({item.nearest.minutes}분)" if item.nearest else "",
        item.reason_code.label,
    )
