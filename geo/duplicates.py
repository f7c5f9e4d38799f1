"""Duplicates among places with Korean names: which pairs may be one, how sure that is, and why, in words.

Nothing is merged here. A frame of records has the columns id, name, kind, x, y, phone, address: x, y in EPSG:5179
(metres), NaN where the place is not known; kind, phone and address may be empty texts.
"""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import pandas as pd

from geo.duplicate_blocks import worthwhile_pairs
from geo.duplicate_score import (
    COLUMNS,
    Bools,
    Features,
    Ints,
    Pairs,
    Relation,
    features,
    score_pairs,
)
from geo.duplicate_state import CANDIDATE_FROM, Verdict, verdict_of
from geo.naming import NameParts

RESULT = ("a", "b", "score", "verdict", "reasons")
_SAME_SPOT_M = 1.0
_KILOMETRE = 1000.0
_WORDS = {
    Relation.OTHER: "이름은 다름",
    Relation.GENERIC: "종류만 적은 이름이라 이름으로는 알 수 없음",
    Relation.NUMBERED: "번호까지 이름이 같음",
    Relation.INSIDE: "한 이름이 다른 이름에 들어 있음",
    Relation.ALIKE: "이름이 한두 글자만 다름",
    Relation.EQUAL: "이름이 같음",
}


@dataclass(frozen=True, slots=True)
class Record:
    """One place to compare; x, y in EPSG:5179 (metres) or None."""

    name: str
    kind: str = ""
    x: float | None = None
    y: float | None = None
    phone: str = ""
    address: str = ""


@dataclass(frozen=True, slots=True)
class Judgement:
    """What two records are to each other: 0–100 points, the verdict, and the reasons in Korean."""

    score: float
    verdict: Verdict
    reasons: tuple[str, ...]


def compare(one: Record, other: Record) -> Judgement:
    """Weigh two records; compare(a, b) == compare(b, a)."""
    rows = [{"id": str(n), **{name: getattr(r, name) for name in COLUMNS[1:]}} for n, r in enumerate((one, other))]
    known = features(_records(pd.DataFrame(rows)))
    pairs = score_pairs(known, np.array([0]), np.array([1]))
    score = float(pairs.score[0])
    return Judgement(score, verdict_of(score), tuple(_reasons(known, pairs, 0)))


def find_duplicates(records: pd.DataFrame, *, focus: set[str] | None = None) -> pd.DataFrame:
    """Return the pairs that are or may be one: columns a, b (ids, a < b), score, verdict, reasons; best first.

    With `focus` every pair holds at least one of these ids. The order of the rows does not matter. What a crowd cut
    short stands as sentences in `.attrs["notes"]`.
    """
    ordered = _records(records)
    chosen = ordered["id"].isin(focus).to_numpy() if focus is not None else np.ones(len(ordered), dtype=bool)
    return _found(ordered, lambda left, right: chosen[left] | chosen[right])


def match_sites(rows: pd.DataFrame, sites: pd.DataFrame) -> pd.DataFrame:
    """Return for each row the sites it is or may be: columns row, site, score, verdict, reasons; best first.

    Both frames have the columns of records; an id may stand in both.
    """
    tagged = [frame.assign(id=[tag + str(key) for key in frame["id"]]) for tag, frame in (("r", rows), ("s", sites))]
    ordered = _records(pd.concat(tagged, ignore_index=True))
    is_site = ordered["id"].str.startswith("s").to_numpy(dtype=bool)
    found = _found(ordered, lambda left, right: is_site[left] != is_site[right])
    named = {"row": [key[1:] for key in found["a"]], "site": [key[1:] for key in found["b"]]}
    return pd.DataFrame({**named, **{name: found[name] for name in RESULT[2:]}})


def best_site_match(rows: pd.DataFrame, sites: pd.DataFrame) -> dict[str, str]:
    """Return row id → site id where one site is surely the same and no other fits as well: then a person decides."""
    found = match_sites(rows, sites)
    sure = found[found["verdict"] == Verdict.SAME]
    best = sure[sure["score"] == sure.groupby("row")["score"].transform("max")]
    alone = best[~best["row"].duplicated(keep=False)]
    return dict(zip(alone["row"], alone["site"], strict=True))


def _records(records: pd.DataFrame) -> pd.DataFrame:
    """Return the compared columns in the order of ids, texts as text and places as numbers."""
    texts = {name: records[name].fillna("").astype(str) for name in COLUMNS if name not in {"x", "y"}}
    places = {name: pd.to_numeric(records[name]).astype(float) for name in ("x", "y")}
    return pd.DataFrame({**texts, **places}).sort_values("id", ignore_index=True)


def _found(ordered: pd.DataFrame, wanted: Callable[[Ints, Ints], Bools]) -> pd.DataFrame:
    known = features(ordered)
    left, right, notes = worthwhile_pairs(known)
    chosen = wanted(left, right)
    pairs = score_pairs(known, left[chosen], right[chosen])
    good = np.flatnonzero(pairs.score >= CANDIDATE_FROM)
    ids = ordered["id"].to_numpy(object)
    table = pd.DataFrame(
        {
            "a": ids[pairs.left[good]],
            "b": ids[pairs.right[good]],
            "score": pairs.score[good],
            "verdict": [verdict_of(score) for score in pairs.score[good]],
            "reasons": [tuple(_reasons(known, pairs, int(n))) for n in good],
        },
        columns=list(RESULT),
    )
    table = table.sort_values(["score", "a", "b"], ascending=[False, True, True], ignore_index=True)
    table.attrs["notes"] = notes
    return table


def _reasons(known: Features, pairs: Pairs, n: int) -> list[str]:
    relation = Relation(int(pairs.relation[n]))
    place = _place(float(pairs.metres[n]))
    said = _name(known, pairs, n, relation)
    if relation == Relation.EQUAL and place:
        said, place = f"이름이 같고 {place}", ""
    facts = (
        (True, said),
        (bool(place), place),
        (pairs.same_phone[n], "전화번호가 같음"),
        (pairs.other_phone[n], "전화번호는 다름"),
        (pairs.same_address[n], "주소가 같음"),
        (pairs.other_kind[n], "자원의 종류가 다름"),
        (np.isnan(pairs.metres[n]), "위치를 몰라 거리는 견주지 못함"),
    )
    return [words for holds, words in facts if holds]


def _place(metres: float) -> str:
    if np.isnan(metres):
        return ""
    if metres < _SAME_SPOT_M:
        return "같은 자리에 있음"
    far = f"{metres / _KILOMETRE:.1f} km" if metres >= _KILOMETRE else f"{metres:.0f} m"
    return f"{far} 떨어져 있음"


def _name(known: Features, pairs: Pairs, n: int, relation: Relation) -> str:
    one, other = known.parts[pairs.left[n]], known.parts[pairs.right[n]]
    if relation == Relation.SEPARATE:
        marks = sorted(("·".join(one.marks), "·".join(other.marks)))
        return f"번호나 지점이 다름({marks[0]} / {marks[1]})"
    return _almost(one, other) if relation == Relation.ALMOST else _WORDS[relation]


def _almost(one: NameParts, other: NameParts) -> str:
    """Say in what two names of one stem differ."""
    differences = (
        (one.inside != other.inside, "괄호 안의 말"),
        (one.marks != other.marks, "번호"),
        (one.floors != other.floors, "층"),
        (one.family != other.family, "시설 종류를 적은 말"),
        (bool(one.operator and other.operator) and one.operator != other.operator, "운영 주체"),
    )
    where = [words for holds, words in differences if holds] or ["덧붙인 말"]
    return f"이름이 비슷함({', '.join(where)}만 다름)"
