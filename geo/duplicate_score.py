"""How likely two records are one place: evidence of name, distance, telephone, address and kind added up to 0–100.

Everything works on arrays of pairs; one pair is an array of length one. Names of pairs weigh as `Relation` says;
`_weigh` adds the rest, and what alone proves nothing is capped below the next verdict.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from enum import IntEnum

import numpy as np
import numpy.typing as npt
import pandas as pd
from rapidfuzz import fuzz, process

from geo.contact_keys import address_key, district_of, is_road, phone_keys, same_area
from geo.duplicate_state import CANDIDATE_FROM, SAME_FROM
from geo.naming import NameParts, jamo, name_parts

Ints = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]
Bools = npt.NDArray[np.bool_]

PHONE_MOST = 8
"""A number that more records share is a switchboard: it says nothing about any two of them."""
COMMON_FROM = 9
"""A name (현대아파트경로당) that so many records bear says little about two that do not stand side by side."""
ALIKE = 85.0
"""Letters (jamo) two stems must share, in per cent, to be a slip of the pen."""
ALIKE_LEAST = 3
INSIDE_LEAST = 2
WORKERS = 2
_NUMBERS_KEPT = 3

COLUMNS = ("id", "name", "kind", "x", "y", "phone", "address")


class Relation(IntEnum):
    """How two names stand to each other."""

    OTHER = 0
    SEPARATE = 1  # twins told apart by number, branch, 할머니/할아버지
    GENERIC = 2  # both say only what they are: 경로당, 작은도서관
    NUMBERED = 3  # the same with an equal number: 제1경로당
    INSIDE = 4  # one holds the other
    ALIKE = 5  # a letter or two apart
    ALMOST = 6  # equal but for brackets, floor, a number or kind word that one of them lacks
    EQUAL = 7


_BASE = np.array([10.0, 0.0, 10.0, 30.0, 25.0, 30.0, 50.0, 60.0])
_NEAR = ((30.0, 25.0), (100.0, 20.0), (300.0, 5.0), (1000.0, 0.0), (2000.0, -5.0))
_FAR = -50.0
_PHONE, _OTHER_PHONE, _ADDRESS, _OTHER_KIND, _OTHER_DISTRICT = 40.0, -5.0, 25.0, -25.0, -30.0
_OTHER_ADDRESS = -5.0
"""Other districts and addresses count only where the distance is not known."""
_NUMBER_LACKING, _ONE_SITE_M = -10.0, 100.0
"""A number that one name lacks (개포경로당 / 개포2단지경로당) counts unless they stand on one site."""
_COMMON, _BESIDE_M = -15.0, 300.0
_BELOW_SAME, _BELOW_CANDIDATE = SAME_FROM - 1, CANDIDATE_FROM - 1


@dataclass(frozen=True, slots=True, eq=False)
class Features:
    """What of n records is compared; codes are numbers, -1 where there is nothing. x, y in EPSG:5179, NaN unknown."""

    parts: list[NameParts]
    letters: npt.NDArray[np.object_]
    x: Floats
    y: Floats
    core: Ints
    stem: Ints
    common: Bools
    family: Ints
    marks: Ints
    marks_of: list[tuple[str, ...]]
    floors: Ints
    inside: Ints
    operator: Ints
    kind: Ints
    own_marks: Ints
    address: Ints
    on_road: Bools
    district: Ints
    phone: Ints
    area: Ints
    areas: list[str]

    @property
    def size(self) -> int:
        return len(self.parts)

    @property
    def located(self) -> Bools:
        return ~np.isnan(self.x)


@dataclass(frozen=True, slots=True, eq=False)
class Pairs:
    """Pairs of records by their row numbers, with their evidence; metres are NaN where a place is not known."""

    left: Ints
    right: Ints
    relation: Ints
    metres: Floats
    same_phone: Bools
    other_phone: Bools
    same_address: Bools
    other_address: Bools
    number_lacking: Bools
    other_district: Bools
    common_name: Bools
    other_kind: Bools
    score: Floats


def features(records: pd.DataFrame) -> Features:
    """Read what is compared from columns id, name, kind, x, y (EPSG:5179, metres, NaN unknown), phone, address."""
    parts = [name_parts(str(name)) for name in records["name"]]
    addresses = [str(text) for text in records["address"]]
    places = [address_key(text) for text in addresses]
    marks, marks_of = _codes([p.marks for p in parts])
    phone, area, areas = _phones([str(text) for text in records["phone"]])
    stem = _code([p.stem for p in parts])
    letters = np.empty(len(parts), dtype=object)
    letters[:] = [jamo(p.stem) for p in parts]
    known = (np.isfinite(records[["x", "y"]].to_numpy(float))).all(axis=1)
    return Features(
        parts=parts,
        letters=letters,
        x=np.where(known, records["x"].to_numpy(float), np.nan),
        y=np.where(known, records["y"].to_numpy(float), np.nan),
        core=_code([p.core for p in parts]),
        stem=stem,
        common=np.bincount(stem + 1)[stem + 1] >= COMMON_FROM if len(stem) else np.zeros(0, dtype=bool),
        family=_code([p.family for p in parts]),
        marks=marks,
        marks_of=marks_of,
        floors=_code(["/".join(p.floors) for p in parts]),
        inside=_code(["/".join(p.inside) for p in parts]),
        operator=_code([p.operator for p in parts]),
        kind=_code([str(kind) for kind in records["kind"]]),
        own_marks=_code(["/".join(p.own_marks) for p in parts]),
        address=_code(places),
        on_road=np.array([is_road(place) for place in places], dtype=bool),
        district=_code([district_of(text) for text in addresses]),
        phone=phone,
        area=area,
        areas=areas,
    )


def _code(texts: Sequence[str]) -> Ints:
    codes, uniques = pd.factorize(np.array(texts, dtype=object))
    empty = next((n for n, text in enumerate(uniques) if not text), -1)
    return np.where(codes == empty, -1, codes).astype(np.int64)


def _codes(keys: Sequence[tuple[str, ...]]) -> tuple[Ints, list[tuple[str, ...]]]:
    seen: dict[tuple[str, ...], int] = {(): -1}
    codes = [seen.setdefault(key, len(seen) - 1) for key in keys]
    return np.array(codes, dtype=np.int64), [key for key in seen if key]


def _phones(texts: Sequence[str]) -> tuple[Ints, Ints, list[str]]:
    """Return local numbers and area codes, up to three a record; switchboards left out."""
    keys = [phone_keys(text)[:_NUMBERS_KEPT] for text in texts]
    shared = Counter(local for one in keys for local in {local for _, local in one})
    areas: dict[str, int] = {"": 0}
    phone = np.full((len(keys), _NUMBERS_KEPT), -1, dtype=np.int64)
    area = np.zeros((len(keys), _NUMBERS_KEPT), dtype=np.int64)
    for row, one in enumerate(keys):
        for place, (code, local) in enumerate(one):
            if shared[local] <= PHONE_MOST:
                phone[row, place] = int(local)
                area[row, place] = areas.setdefault(code, len(areas))
    return phone, area, list(areas)


def score_pairs(known: Features, left: Ints, right: Ints) -> Pairs:
    """Weigh every pair; the order within a pair does not matter."""
    same_phone, other_phone = _phone_evidence(known, left, right)
    here, there = known.address[left], known.address[right]
    districts = known.district[left], known.district[right]
    other_district = (districts[0] != districts[1]) & (districts[0] >= 0) & (districts[1] >= 0)
    kinds = known.kind[left], known.kind[right]
    evidence = Pairs(
        left=left,
        right=right,
        relation=_relations(known, left, right),
        metres=np.hypot(known.x[left] - known.x[right], known.y[left] - known.y[right]),
        same_phone=same_phone,
        other_phone=other_phone,
        same_address=(here == there) & (here >= 0) & ~other_district,
        other_address=(here != there) & (known.on_road[left] == known.on_road[right]) & (here >= 0) & (there >= 0),
        number_lacking=known.own_marks[left] != known.own_marks[right],
        other_district=other_district,
        common_name=known.common[left] & (known.stem[left] == known.stem[right]),
        other_kind=(kinds[0] != kinds[1]) & (kinds[0] >= 0) & (kinds[1] >= 0),
        score=np.zeros(len(left)),
    )
    evidence.score[:] = _weigh(evidence)
    return evidence


def _weigh(pairs: Pairs) -> Floats:
    unknown = np.isnan(pairs.metres)
    score = _BASE[pairs.relation] + _nearness(pairs.metres)
    score += _PHONE * pairs.same_phone + _OTHER_PHONE * pairs.other_phone + _ADDRESS * pairs.same_address
    score += _OTHER_KIND * pairs.other_kind
    doubts = _OTHER_DISTRICT * pairs.other_district + _OTHER_ADDRESS * pairs.other_address
    apart = ~(pairs.metres <= _BESIDE_M)
    score += doubts * unknown + _NUMBER_LACKING * (pairs.number_lacking & ~(pairs.metres <= _ONE_SITE_M))
    score += _COMMON * (pairs.common_name & apart & ~pairs.same_phone & ~pairs.same_address)
    relation = pairs.relation
    most = np.full(len(score), 100.0)
    most[(relation == Relation.ALMOST) | (relation == Relation.ALIKE) | (relation == Relation.INSIDE)] = _BELOW_SAME
    most[pairs.other_kind | ((relation == Relation.OTHER) & pairs.same_phone)] = _BELOW_SAME
    other = (relation == Relation.OTHER) & (~pairs.same_phone | pairs.other_kind)
    vague = (relation == Relation.GENERIC) & ~pairs.same_phone & ~pairs.same_address
    most[other | vague | (relation == Relation.SEPARATE)] = _BELOW_CANDIDATE
    weighed: Floats = np.clip(np.minimum(score, most), 0.0, 100.0)
    return weighed


def _nearness(metres: Floats) -> Floats:
    worth = np.where(np.isnan(metres), 0.0, _FAR)
    for most, points in reversed(_NEAR):
        worth = np.where(metres <= most, points, worth)
    return worth


def _phone_evidence(known: Features, left: Ints, right: Ints) -> tuple[Bools, Bools]:
    """Return where a number is shared, and where both have numbers and share none."""
    agree = np.array([[same_area(one, other) for other in known.areas] for one in known.areas])
    same = np.zeros(len(left), dtype=bool)
    for one in range(_NUMBERS_KEPT):
        for other in range(_NUMBERS_KEPT):
            numbers = known.phone[left, one], known.phone[right, other]
            areas = agree[known.area[left, one], known.area[right, other]]
            same |= (numbers[0] == numbers[1]) & (numbers[0] >= 0) & areas
    both = (known.phone[left, 0] >= 0) & (known.phone[right, 0] >= 0)
    return same, both & ~same


def _relations(known: Features, left: Ints, right: Ints) -> Ints:
    family = known.family[left], known.family[right]
    kin = family[0] == family[1]
    strangers = ~kin & (family[0] >= 0) & (family[1] >= 0)
    stem = known.stem[left], known.stem[right]
    same_stem = (stem[0] == stem[1]) & (stem[0] >= 0)
    bare = (stem[0] < 0) & (stem[1] < 0)
    same_core = (known.core[left] == known.core[right]) & (known.core[left] >= 0)
    same_marks, clashing = _mark_evidence(known, left, right)

    relation = np.full(len(left), Relation.OTHER, dtype=np.int64)
    generic = bare & ((kin & (family[0] >= 0)) | same_core)
    relation[generic] = Relation.GENERIC
    relation[generic & same_marks & (known.marks[left] >= 0)] = Relation.NUMBERED
    open_ones = np.flatnonzero(~same_stem & ~strangers & (stem[0] >= 0) & (stem[1] >= 0))
    alike, inside = stems_alike(known, left[open_ones], right[open_ones])
    relation[open_ones[inside]] = Relation.INSIDE
    relation[open_ones[alike]] = Relation.ALIKE
    relation[same_stem & ~strangers] = Relation.ALMOST
    relation[same_core & same_stem & same_marks & _same_decoration(known, left, right)] = Relation.EQUAL
    relation[(relation != Relation.OTHER) & clashing] = Relation.SEPARATE
    return relation


def _same_decoration(known: Features, left: Ints, right: Ints) -> Bools:
    operator = known.operator[left], known.operator[right]
    owned = (operator[0] == operator[1]) | (operator[0] < 0) | (operator[1] < 0)
    same: Bools = (known.inside[left] == known.inside[right]) & (known.floors[left] == known.floors[right]) & owned
    return same


def _mark_evidence(known: Features, left: Ints, right: Ints) -> tuple[Bools, Bools]:
    """Return where numbers and branches are equal, and where each name has some that the other lacks."""
    marks = known.marks[left], known.marks[right]
    same = marks[0] == marks[1]
    asked = np.flatnonzero(~same & (marks[0] >= 0) & (marks[1] >= 0))
    clashing = np.zeros(len(left), dtype=bool)
    counts = [Counter(one) for one in known.marks_of]
    for n in asked:
        one, other = counts[marks[0][n]], counts[marks[1][n]]
        clashing[n] = bool(one - other) and bool(other - one)
    return same, clashing


def stems_alike(known: Features, left: Ints, right: Ints) -> tuple[Bools, Bools]:
    """Return where stems differ by a slip of the pen, and where one is the beginning or end of the other.

    Similarity is rapidfuzz's normalised indel ratio over jamo, in per cent.
    """
    size = np.array([len(p.stem) for p in known.parts], dtype=np.int64)
    family = known.family[left], known.family[right]
    long_enough = np.minimum(size[left], size[right]) >= ALIKE_LEAST
    alike, inside = np.zeros(len(left), dtype=bool), np.zeros(len(left), dtype=bool)
    asked = np.flatnonzero(long_enough)
    if len(asked):
        one, other = known.letters[left[asked]], known.letters[right[asked]]
        ratio = process.cpdist(one, other, scorer=fuzz.ratio, score_cutoff=ALIKE, workers=WORKERS)
        alike[asked] = ratio >= ALIKE
    within = (family[0] == family[1]) & (family[0] >= 0) & (np.minimum(size[left], size[right]) >= INSIDE_LEAST)
    for n in np.flatnonzero(within & ~alike):
        one, other = known.parts[left[n]].stem, known.parts[right[n]].stem
        short, long = sorted((one, other), key=len)
        inside[n] = long.startswith(short) or long.endswith(short)
    return alike, inside
