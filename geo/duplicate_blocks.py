"""Which pairs of many records are worth weighing: those that share a name, a number, an address, or stand close.

The number of pairs grows with the records and not with their square: a crowd on one point or under one name is
compared only with its neighbours in the alphabet, and the notes say so.
"""

from collections.abc import Callable

import numpy as np
import numpy.typing as npt
import shapely

from geo.duplicate_score import Bools, Features, Ints, stems_alike

GROUP_MOST = 30
"""Up to so many records under one key are compared each with each."""
WINDOW = 10
"""In larger groups each record meets so many neighbours."""
SAME_NAME_M = (2000.0, 500.0, 100.0, 30.0)
"""How far records of one name are looked for; in a crowd only as far as the pairs stay few."""
CLOSE_M = 100.0
CELL_MOST = 20
_NONE = np.empty((0, 2), dtype=np.int64)

PairArray = npt.NDArray[np.int64]
Points = npt.NDArray[np.float64]


def worthwhile_pairs(known: Features) -> tuple[Ints, Ints, list[str]]:
    """Return the row numbers of pairs to weigh, left < right, each once, in order; and notes on what was cut short."""
    notes: list[str] = []
    named = known.stem >= 0
    found = [
        _by_name(known, np.where(named, known.core, -1)),
        _by_name(known, known.stem),
        _by_name(known, _numbered(known)),
        _by_phone(known),
        _by_address(known, notes),
        _by_place(known, notes),
    ]
    pairs = np.sort(np.concatenate(found), axis=1)
    keys = np.unique(pairs[:, 0] * known.size + pairs[:, 1])
    left, right = np.divmod(keys, max(known.size, 1))
    return left[left != right], right[left != right], notes


def _numbered(known: Features) -> Ints:
    """Return a key of kind and number for names that say no more: 제1경로당."""
    bare = (known.stem < 0) & (known.marks >= 0)
    keys: Ints = np.where(bare, (known.family + 1) * (len(known.marks_of) + 1) + known.marks, -1)
    return keys


def _groups(keys: Ints) -> list[Ints]:
    """Return the rows of every key that at least two have, in ascending order; -1 is no key."""
    order = np.argsort(keys, kind="stable")
    order = order[keys[order] >= 0]
    cuts = np.flatnonzero(np.diff(keys[order])) + 1
    return [rows for rows in np.split(order, cuts) if len(rows) > 1]


def _within(keys: Ints, many: Callable[[Ints], PairArray]) -> PairArray:
    """Return all pairs within small groups, and what `many` makes of large ones."""
    by_size: dict[int, list[Ints]] = {}
    found = [_NONE]
    for rows in _groups(keys):
        if len(rows) <= GROUP_MOST:
            by_size.setdefault(len(rows), []).append(rows)
        else:
            found.append(many(rows))
    for size, groups in by_size.items():
        first, second = np.triu_indices(size, 1)
        members = np.stack(groups)
        found.append(np.column_stack((members[:, first].ravel(), members[:, second].ravel())))
    return np.concatenate(found)


def _window(rows: Ints) -> PairArray:
    """Pair each row with the next WINDOW ones in the order given."""
    steps = range(1, min(WINDOW, len(rows) - 1) + 1)
    return np.concatenate([_NONE, *(np.column_stack((rows[:-step], rows[step:])) for step in steps)])


def _by_name(known: Features, keys: Ints) -> PairArray:
    located = known.located

    def many(rows: Ints) -> PairArray:
        with_place, without = rows[located[rows]], rows[~located[rows]]
        blocks = [_neighbours(known, with_place)]
        if len(without):
            shared = np.full(known.size, -1, dtype=np.int64)
            shared[rows] = known.district[rows] + 1
            blocks.append(_within(shared, _window))
        return np.concatenate(blocks)

    return _within(keys, many)


def _neighbours(known: Features, rows: Ints) -> PairArray:
    """Pair each of many records of one name with those around it; those on one point in a chain."""
    if len(rows) < 2:  # noqa: PLR2004  (a pair needs two)
        return _NONE
    points = np.column_stack((known.x[rows], known.y[rows]))
    spots, first, spot = np.unique(points, axis=0, return_index=True, return_inverse=True)
    of_spot = np.full(known.size, -1, dtype=np.int64)
    of_spot[rows] = spot.reshape(-1)
    reach = next((metres for metres in SAME_NAME_M if _crowd(spots, metres) <= WINDOW), 0.0)
    return np.concatenate((_within(of_spot, _window), rows[first[_close_pairs(spots, reach)]], _window(rows[first])))


def _crowd(points: Points, metres: float) -> float:
    """Return how many others an average point shares its cell of `metres` with."""
    _, counts = np.unique(np.floor(points / metres), axis=0, return_counts=True)
    return float((counts * (counts - 1)).sum() / len(points))


def _by_phone(known: Features) -> PairArray:
    rows, place = np.nonzero(known.phone >= 0)
    numbers = known.phone[rows, place]
    return rows[_within(np.unique(numbers, return_inverse=True)[1].astype(np.int64), _window)]


def _by_address(known: Features, notes: list[str]) -> PairArray:
    def many(rows: Ints) -> PairArray:
        notes.append(f"한 주소에 {len(rows):,}개가 있어 이름이 가까운 {WINDOW}개씩만 견주었어요.")
        return _alphabetical(known, rows)

    return _within(known.address, many)


def _alphabetical(known: Features, rows: Ints) -> PairArray:
    """Pair neighbours in the alphabet, read forwards and backwards: slips of the pen stand somewhere in between."""
    stems = [known.parts[row].stem for row in rows]
    forwards = rows[sorted(range(len(rows)), key=lambda n: (stems[n], rows[n]))]
    backwards = rows[sorted(range(len(rows)), key=lambda n: (stems[n][::-1], rows[n]))]
    return np.concatenate((_window(forwards), _window(backwards)))


def _by_place(known: Features, notes: list[str]) -> PairArray:
    """Pair records within CLOSE_M whose names are a slip of the pen apart or hold each other."""
    rows = np.flatnonzero(known.located & (known.stem >= 0))
    if len(rows) < 2:  # noqa: PLR2004  (a pair needs two)
        return _NONE
    points = np.column_stack((known.x[rows], known.y[rows]))
    cells = np.floor(points / CLOSE_M).astype(np.int64)
    _, cell, count = np.unique(cells, axis=0, return_inverse=True, return_counts=True)
    cell = cell.reshape(-1)
    crowded = count[cell] > CELL_MOST
    found = [rows[~crowded][_close_pairs(points[~crowded], CLOSE_M)]]
    for number in np.unique(cell[crowded]):
        found.append(_alphabetical(known, rows[cell == number]))
        if count[number] > GROUP_MOST:
            notes.append(f"한 자리에 {count[number]:,}개가 몰려 있어 이름이 가까운 {WINDOW}개씩만 견주었어요.")
    pairs = np.concatenate(found)
    return pairs[_names_near(known, pairs)]


def _close_pairs(points: Points, metres: float) -> PairArray:
    """Return the pairs of points (EPSG:5179) that stand at most so many metres apart."""
    if len(points) < 2:  # noqa: PLR2004  (a pair needs two)
        return _NONE
    spots: npt.NDArray[np.object_] = np.asarray(shapely.points(points), dtype=object)
    left, right = shapely.STRtree(spots.tolist()).query(spots, predicate="dwithin", distance=metres)
    pairs: PairArray = np.column_stack((left, right))[left < right].astype(np.int64)
    return pairs


def _names_near(known: Features, pairs: PairArray) -> Bools:
    left, right = pairs[:, 0], pairs[:, 1]
    family = known.family[left], known.family[right]
    asked = np.flatnonzero((family[0] == family[1]) | (family[0] < 0) | (family[1] < 0))
    alike, inside = stems_alike(known, left[asked], right[asked])
    near = np.zeros(len(pairs), dtype=bool)
    near[asked] = alike | inside
    return near
