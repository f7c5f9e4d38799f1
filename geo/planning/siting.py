"""Next sites: candidates gathered, the best of them chosen, and the answer with all that explains it."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import date
from typing import TYPE_CHECKING, Any, Final

import shapely

from geo.coverage.assess import basis_of
from geo.coverage.rows import Basis, districts_of, items_of
from geo.coverage.siting import Siting, Wish, chosen_on
from geo.coverage.siting_words import Pick
from geo.coverage.summary import meta_of
from geo.errors import InvalidInput
from geo.metric_points import to_degrees
from geo.planning.candidates import Candidate, Choosing, Offered, Source, most_candidates, offered
from geo.queries.siting_candidates import CandidateFilter, list_standing

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from geo.planning.asking import Wanted
    from geo.planning.reading import Read

SECONDS: Final = 3.0
"""How long the proof that no choice is better may take when the best choice itself is not asked for."""
EXACT_SECONDS: Final = 10.0
"""How long a request may look for the best choice; the command line has more time."""
_TAKEN_OVER: Final = (
    "target", "target_label", "date", "minutes", "group", "method", "method_label", "why_not_better", "measured",
    "metres",
)  # fmt: skip
"""What an answer says of its making in the same words as that of coverage."""


def gather(session: "Session", read: "Read", wanted: "Wanted", choosing: Choosing, today: date) -> Offered:
    """Return the candidates of a question; the only step here that asks the database."""
    kinds = choosing.kinds_for(read.ask.target) if choosing.wants(Source.BUILDINGS) else ()
    idle = choosing.wants(Source.IDLE)
    rows = []
    if read.areas and (kinds or idle):
        west, south, east, north = shapely.total_bounds([area.boundary for area in read.areas]).tolist()
        bounds = (west, south, east, north)
        # a place without a known point lies in no district: it is named where all of them are asked
        look = CandidateFilter(bounds, kinds, idle=idle, unlocated=wanted.district is None)
        rows = list_standing(session, look, today)
    return offered(read.areas, read.sites, read.ask, rows, choosing, _most(read))


def _most(read: "Read") -> int:
    return most_candidates(read.areas, read.cells, read.ask, on_network=read.network is not None)


@dataclass(frozen=True)
class NextSites:
    """The answer: what was chosen from what, upon which numbers."""

    read: "Read"
    wanted: "Wanted"
    choosing: Choosing
    offered: Offered
    basis: Basis
    siting: Siting

    def as_json(self) -> dict[str, Any]:
        """Return the answer in the shape of coverage: {meta, items, districts, excluded}."""
        return {
            "meta": self._meta(),
            "items": [self._item(pick) for pick in self.siting.picks],
            "districts": _districts(self.basis, self.siting.picks),
            "excluded": [asdict(one) for one in self.siting.unusable],
        }

    def candidate(self, site_id: str) -> Candidate:
        """Return the candidate with an id of the kernel's answer."""
        return next(one for one in self.offered.candidates if one.site.id == site_id)

    def _meta(self) -> dict[str, Any]:
        rows = items_of(self.basis)
        told = meta_of(self.basis, rows, districts_of(self.basis, rows))
        siting, offered = self.siting, self.offered
        helped = sum(one.people for pick in siting.picks for one in pick.helped)
        return {
            **{name: _plain(getattr(told, name)) for name in _TAKEN_OVER},
            "caveats": [*_said_of(offered), *told.caveats],
            "district": self.wanted.district,
            "scenario": str(self.wanted.scenario) if self.wanted.scenario else None,
            "key": self.read.key,
            "count": self.choosing.count,
            "candidates": dict(offered.counts),
            "candidates_usable": len(offered.candidates) - len(siting.unusable),
            "counted_already": offered.counted_already,
            "grid_m": offered.grid_m,
            "grid_instead": offered.grid_instead,
            "base": siting.base,
            "reached": siting.reached,
            "total": siting.total,
            "share_before": siting.base / siting.total if siting.total else None,
            "share": siting.share,
            "bound": siting.bound,
            "how": siting.how,
            "exact": self.choosing.exact,
            "proven": siting.proven,
            "sentence": siting.sentence,
            "sources": [{"label": label, "value": value} for label, value in self.read.notes.pairs],
            "invariants": [
                _same("newly reached people of the dong = of all picks", helped, siting.reached - siting.base)
            ],
        }

    def _item(self, pick: Pick) -> dict[str, Any]:
        found = self.candidate(pick.site_id)
        lon, lat = to_degrees(pick.x_m, pick.y_m)
        runner = pick.runner_up
        return {
            "rank": pick.rank,
            "candidate_id": pick.site_id,
            "site_id": str(found.site_id) if found.site_id else None,
            "listing_id": str(found.row.listing_id) if found.row and found.row.listing_id else None,
            "name": pick.name,
            "source": found.source.value,
            "kind": found.site.kind if found.row else None,
            "address": found.row.address if found.row else "",
            "location": {"lon": lon, "lat": lat},
            "dong_code": pick.dong_code or None,
            "dong": pick.dong or None,
            "people": pick.people,
            "reached": pick.reached,
            "share": pick.share,
            "helped": [{"dong_code": one.code, "name": one.name, "people": one.people} for one in pick.helped],
            "targets_closed": list(pick.targets_closed),
            "runner_up": {"candidate_id": runner.site_id, "name": runner.name, "people": runner.people}
            if runner
            else None,
            "sentence": pick.sentence,
        }


def choose(
    read: "Read", wanted: "Wanted", offered: Offered, choosing: Choosing, seconds: float | None = None
) -> NextSites:
    """Choose upon what was read, without the database; the solver takes at most `seconds` for each of its two tasks.

    Raises InvalidInput without any dong, for a number of picks that makes no sense, for too many candidates.
    """
    if not read.areas:
        raise InvalidInput("아직 행정동 경계가 없어요.", "There are no boundaries yet.", code="no_data")
    if len(offered.candidates) > _most(read):
        raise InvalidInput(
            f"후보가 너무 많아요. 이만큼 걷는 시간으로는 {_most(read):,}곳까지 견줄 수 있어요. "
            "격자를 넓히거나, 걷는 시간을 줄이거나, 자치구를 골라 주세요.",
            f"Too many candidates: at most {_most(read)} for so long a walk.",
            code="choice_too_large",
        )
    limit = seconds or (EXACT_SECONDS if choosing.exact else SECONDS) / 2
    wish = Wish(offered.sites, choosing.count, exact=choosing.exact, seconds=limit)
    basis = basis_of(read.areas, read.sites, read.cells, read.network, read.ask)
    return NextSites(read, wanted, choosing, offered, basis, chosen_on(basis, wish))


def _said_of(offered: Offered) -> list[str]:
    """Return what readers must know of the candidates."""
    said = []
    if offered.grid_instead:
        said.append(
            f"고를 유휴공간이나 공공건물이 없어 {offered.grid_m}m 격자의 점에서 골랐어요. 그 둘레를 찾아 주세요."
        )
    if offered.counted_already:
        said.append(f"목표로 이미 세거나 예정된 {offered.counted_already:,}곳은 후보에서 뺐어요.")
    return said


def _districts(basis: Basis, picks: Sequence[Pick]) -> list[dict[str, Any]]:
    """Return, by district, its residents who reach a site before and after, and the picks that lie in it."""
    band = basis.ask.walking.minutes.index(basis.ask.minutes)
    more = Counter[str]()
    for pick in picks:
        more.update({one.code: one.people for one in pick.helped})
    here = Counter(pick.dong_code for pick in picks)
    rows: dict[str, dict[str, Any]] = {}
    for at, area in enumerate(basis.areas):
        row = rows.setdefault(area.district_code, _district(area.district_code, area.district))
        row["picks"] += here[area.code]
        if not basis.knows(at):
            continue
        before = int(basis.tables.within[band, at])
        row["residents"] = (row["residents"] or 0) + int(basis.ground.residents[at])
        row["people_before"] = (row["people_before"] or 0) + before
        row["people_after"] = (row["people_after"] or 0) + before + more[area.code]
    return [_shared(rows[code]) for code in sorted(rows)]


def _district(code: str, name: str) -> dict[str, Any]:
    return {
        "district_code": code,
        "name": name,
        "picks": 0,
        "residents": None,
        "people_before": None,
        "people_after": None,
    }


def _shared(row: dict[str, Any]) -> dict[str, Any]:
    residents = row["residents"]
    before, after = (row[name] / residents if residents else None for name in ("people_before", "people_after"))
    return {**row, "share_before": before, "share_after": after}


def _same(name: str, left: int, right: int) -> dict[str, Any]:
    return {"name": name, "left": left, "right": right, "holds": left == right}


def _plain(value: Any) -> Any:
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Mapping):
        return dict(value)
    return list(value) if isinstance(value, tuple) else value
