"""A what-if beside today: the whole answer as it would be, with the present and the difference in every row."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from geo.coverage.answer import Assessment, DistrictRow, Item, Priority, Total
from geo.coverage.model import Site
from geo.coverage.reasons import Near
from geo.planning.change_words import sentence_of
from geo.planning.changes import Change
from geo.planning.overlay import Applied, Missed

Row = Item | DistrictRow | Total


@dataclass(frozen=True, slots=True)
class Difference:
    """What changes: the what-if less today. None where one of the two is not known."""

    sites_open: int
    sites_counted: int
    gap: int | None
    people_within: Mapping[str, int] | None
    share: float | None

    def as_json(self) -> dict[str, Any]:
        """Return the difference as plain values."""
        within = None if self.people_within is None else dict(self.people_within)
        return {
            "sites_open": self.sites_open,
            "sites_counted": self.sites_counted,
            "gap": self.gap,
            "people_within": within,
            "share": self.share,
        }


@dataclass(frozen=True, slots=True)
class DongChange:
    """A dong today and in the what-if."""

    today: Item
    then: Item
    by: Difference

    @property
    def changed(self) -> bool:
        """Say whether anything that a reader sees of the dong differs, its place in the queue left aside."""
        seen = ("sites_open", "sites_planned", "sites_closed", "people_within", "nearest", "reason_code", "sentence")
        return any(getattr(self.today, name) != getattr(self.then, name) for name in seen)


@dataclass(frozen=True, slots=True)
class Compared:
    """Both answers to one question, and what was assumed; dong and districts in the same order.

    `sites` are those of the what-if.
    """

    today: Assessment
    then: Assessment
    applied: tuple[Applied, ...] = ()
    missed: tuple[Missed, ...] = ()
    sites: tuple[Site, ...] = ()

    def require_made(self, known: Collection[Change]) -> None:
        """Raise the fault of the first change that could not be made; those `known` before only stand left out."""
        for one in self.missed:
            if one.change not in known:
                raise one.fault

    def dongs(self) -> tuple[DongChange, ...]:
        """Return every dong with its difference."""
        pairs = zip(self.today.items, self.then.items, strict=True)
        return tuple(DongChange(today, then, difference(today, then)) for today, then in pairs)

    def total(self) -> Difference:
        """Return the difference of the whole area asked."""
        return difference(self.today.meta.total, self.then.meta.total)

    def gained_and_lost(self) -> tuple[int, int]:
        """Return by how many people within the asked minutes the dong that win win, and those that lose lose."""
        minutes = str(self.then.meta.minutes)
        by = [one.by.people_within[minutes] for one in self.dongs() if one.by.people_within is not None]
        return sum(n for n in by if n > 0), -sum(n for n in by if n < 0)

    def as_json(self) -> dict[str, Any]:
        """Return the answer of the what-if, with `today` and `change` beside in every row and in the meta."""
        told = self.then.as_json()
        for row, dong in zip(told["items"], self.dongs(), strict=True):
            row["today"] = _present(dong.today, _OF_DONG)
            row["change"] = {**dong.by.as_json(), "changed": dong.changed}
        pairs = zip(self.today.districts, self.then.districts, strict=True)
        for row, (before, then) in zip(told["districts"], pairs, strict=True):
            row["today"] = _present(before, _OF_DISTRICT)
            row["change"] = difference(before, then).as_json()
        told["meta"]["what_if"] = self._summary(asdict(self.today.meta.total))
        return told

    def _summary(self, today: dict[str, Any]) -> dict[str, Any]:
        gained, lost = self.gained_and_lost()
        return {
            "changes": [{**change_told(one.change, one.name), "sentence": sentence_of(one)} for one in self.applied],
            "left_out": [{**change_told(one.change), "reason": one.fault.message} for one in self.missed],
            "today": today,
            "change": self.total().as_json(),
            "people_gained": gained,
            "people_lost": lost,
            "dongs_changed": sum(one.changed for one in self.dongs()),
            "dongs_reaching_target": sum(_reaches(one) for one in self.dongs()),
            "sentence": summary_sentence(self),
        }


def change_told(change: Change, name: str = "") -> dict[str, Any]:
    """Return a change as the world outside reads it; `name` is what the site is called now."""
    place = None if change.lon is None else {"lon": change.lon, "lat": change.lat}
    return {
        "do": change.do.value,
        "site_id": change.site,
        "name": name or change.name,
        "kind": change.kind or None,
        "childcare": change.childcare,
        "capacity": change.capacity,
        "location": place,
        "opened_on": change.opened_on.isoformat() if change.opened_on else None,
        "closed_on": change.closed_on.isoformat() if change.closed_on else None,
        "stays_open": change.stays_open,
    }


_OF_DISTRICT = ("sites_open", "sites_counted", "gap", "residents", "people_within", "share", "dongs_without")
_OF_DONG = (
    "sites_open",
    "sites_counted",
    "sites_planned",
    "gap",
    "people_within",
    "share",
    "people_beyond",
    "nearest",
    "reason_code",
    "sentence",
    "priority",
)


def difference(today: Row, then: Row) -> Difference:
    """Return what a row of the what-if has more (or less) than today's."""
    within = None
    if today.people_within is not None and then.people_within is not None:
        within = {band: many - today.people_within[band] for band, many in then.people_within.items()}
    return Difference(
        sites_open=then.sites_open - today.sites_open,
        sites_counted=then.sites_counted - today.sites_counted,
        gap=None if then.gap is None or today.gap is None else then.gap - today.gap,
        people_within=within,
        share=None if then.share is None or today.share is None else then.share - today.share,
    )


def summary_sentence(compared: Compared) -> str:
    """Say in one sentence what the what-if brings."""
    minutes, total = compared.then.meta.minutes, compared.total()
    if total.people_within is None:
        sites = total.sites_open
        return f"열린 시설이 {abs(sites)}곳 {'늘어요' if sites > 0 else '줄어요'}." if sites else _NOTHING
    gained, lost = compared.gained_and_lost()
    if not gained and not lost:
        return _NOTHING
    said = [f"{gained:,}명이 새로 닿고" if lost else f"{gained:,}명이 새로 닿아요."] if gained else []
    said += [f"{lost:,}명은 닿지 못하게 돼요."] if lost else []
    return f"걸어서 {minutes}분 안에 {' '.join(said)}"


_NOTHING = "걸어서 닿는 주민 수는 그대로예요."


def _reaches(dong: DongChange) -> bool:
    return bool(dong.today.gap) and dong.then.gap == 0


def _present(row: Item | DistrictRow, fields: Sequence[str]) -> dict[str, Any]:
    """Return fields of a row as plain values; the whole row of today would double the work."""
    values = {name: getattr(row, name) for name in fields}
    return {name: asdict(value) if isinstance(value, Near | Priority) else value for name, value in values.items()}
