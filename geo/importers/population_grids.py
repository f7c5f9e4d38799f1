"""Read population grids: cells or points with people, as tables, national grid codes or shapes, never guessed at."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

import numpy as np
import scipy
import shapely

from geo.importers.crs_guess import usable_system
from geo.importers.grid_columns import GridColumns, grid_columns
from geo.importers.grid_lines import Faults, Lines, Numbers, Places, Whole, read_lines
from geo.importers.grid_places import Placed, placed
from geo.importers.grid_texts import read_text, text_grid, year_of
from geo.importers.grids import SourceTable
from geo.importers.issues import RowIssue
from geo.importers.refusals import refused

CM: Final = 100
MILLI: Final = 1000
COUNTRY_MOST: Final = 100_000_000
LEAST_FILLED: Final = 0.7
"""A cell fills its box nearly (a hexagon by three quarters); the outline of a dong about by half."""
WIDER: Final = 1.5
TURNED: Final = 0.05
NEIGHBOURS: Final = 5000
SAID_SIZE: Final = "다른 칸과 크기가 달라서 뺐습니다(작은 칸을 모은 소계 같습니다)."
SAID_AGAIN: Final = "{file} {line}행과 같은 칸이라서 뺐습니다."


@dataclass(frozen=True, eq=False)
class GridFile:
    """What a file holds: its lines in metres, and what was left out. `rows` are all its lines."""

    name: str
    kind: str
    encoding: str
    cells: Placed
    rows: int
    year: int | None
    faults: Faults
    passed: Counter[str] = field(default_factory=Counter)


@dataclass(frozen=True, eq=False)
class GridLayer:
    """The people of one age group ("" everybody) by the centre of their cell.

    Whole centimetres of EPSG:5179 and whole thousandths of a person; nobody's cells are left out and counted, and so
    are those whose number is hidden.
    """

    group: str
    x_cm: Whole
    y_cm: Whole
    people: Whole
    nobody: int
    hidden: int


@dataclass(frozen=True)
class PeopleGrid:
    """Files that make one grid together; `size_m` None: points without a common distance."""

    layers: tuple[GridLayer, ...]
    size_m: int | None


def grid_of_text(
    name: str, data: bytes, *, crs: int | None = None, mapping: Mapping[str, str] | None = None
) -> GridFile | None:
    """Return the grid in a text table, None when it is no text or holds another kind of table.

    `crs` and `mapping` (heading → code, x, y, people or an age group) are what a person states. Raises FileRefused for
    a grid that cannot be used, InvalidInput for a wrong `crs` or `mapping`.
    """
    layout = text_grid(name, data, mapping)
    if layout is None:
        return None
    usable_system(crs)
    faults, passed = Faults(), Counter[str]()
    _refuse_without_people(name, layout.columns, layout.headings)
    read = read_text(name, data, layout, faults, passed)
    cells = placed(name, _some(name, read.lines, faults, passed), crs, faults)
    return GridFile(name, "csv", layout.encoding, cells, read.rows, read.year, faults, passed)


def grid_of_table(
    table: SourceTable, *, crs: int | None = None, mapping: Mapping[str, str] | None = None
) -> GridFile | None:
    """Return the grid in a sheet or a layer of shapes, as `grid_of_text` does of a text."""
    columns = grid_columns(table.headings, mapping)
    if table.shapes is None and not columns.placed:
        return None
    usable_system(crs)
    _refuse_without_people(table.file, columns, table.headings)
    faults, passed = Faults(), Counter[str]()
    for fault in table.faults:
        faults.add([fault.line], fault.code, fault.message)
    shapes = None if table.shapes is None else _places(table.file, table.shapes)
    lines = read_lines(table.cells, columns, faults, passed, shapes)
    cells = placed(table.file, _some(table.file, lines, faults, passed), crs or table.crs, faults)
    rows, year = len(table.cells) + len(table.faults), year_of(table.cells, columns)
    return GridFile(table.file, table.kind, table.encoding, cells, rows, year, faults, passed)


def _refuse_without_people(name: str, columns: GridColumns, headings: Sequence[str]) -> None:
    if columns.people:
        return
    said = f"사람 수가 든 열을 찾지 못했습니다. --people 열이름으로 알려 주세요. 있는 열: {', '.join(headings[:20])}."
    raise refused(name, "people_column_missing", said, "no column of people was found", headings=list(headings[:50]))


def _some(name: str, lines: Lines, faults: Faults, passed: Counter[str]) -> Lines:
    """Refuse a file of which no line can be used, with the reason that most lines have."""
    if len(lines.line):
        return lines
    if faults.listed:
        code = faults.counts.most_common(1)[0][0]
        example = next(issue for issue in faults.listed if issue.code == code)
        said = f"쓸 수 있는 칸이 하나도 없습니다({faults.total:,}줄 거절). {example.line}행: {example.message}"
        raise refused(name, "grid_unusable", said, "no line of the grid can be used", reasons=dict(faults.counts))
    if passed["other_items"]:
        said = "총인구(to_in_001) 항목이 없는 파일입니다. 인구 총괄 파일을 내려받아 주세요."
        raise refused(name, "item_missing", said, "the file has no lines of the total population (to_in_001)")
    raise refused(name, "no_rows", "제목 줄만 있고 자료가 한 줄도 없습니다.", "there are no rows below the headings")


def _places(name: str, shapes: Any) -> Places:
    """Return where the shapes lie: points as they are, cells by their centre and edges."""
    shape_kinds = shapely.get_type_id(shapes)
    areas = np.isin(shape_kinds, (3, 6))
    span = np.where(areas[:, None], shapely.bounds(shapes), np.nan)
    if areas.any():
        box = (span[areas, 2] - span[areas, 0]) * (span[areas, 3] - span[areas, 1])
        filled = np.divide(shapely.area(shapes[areas]), box, out=np.zeros(len(box)), where=box > 0)
        if np.median(filled) < LEAST_FILLED:
            said = "격자의 칸이 아니라 동 경계 같은 면입니다. 칸이나 점으로 된 인구 격자를 넣어 주세요."
            raise refused(name, "not_cells", said, "these are areas such as dong, not the cells of a grid")
    known = areas | np.isin(shape_kinds, (0, 4))
    with np.errstate(over="ignore", invalid="ignore"):  # figures beyond all bounds lie outside Korea, as others do
        centres = shapely.centroid(np.where(known, shapes, None))
    unknown = np.full(len(shapes), np.nan)
    return Places(shapely.get_x(centres), shapely.get_y(centres), unknown, span)


def put_together(files: Sequence[GridFile]) -> PeopleGrid:
    """Return the grid that the files make; cells given twice or of another width are named and left out.

    Raises FileRefused when nobody lives in it.
    """
    size = _common_size(np.concatenate([file.cells.size for file in files]))
    kept = [_of_size(file, size) for file in files]
    kept = _once(files, kept)
    groups = list(dict.fromkeys(group for file in files for group in file.cells.lines.people))
    layers = tuple(layer for group in groups if (layer := _layer(group, files, kept)) is not None)
    if not layers:
        said = "사람이 한 명도 없는 격자입니다."
        raise refused(", ".join(file.name for file in files), "grid_empty", said, "nobody lives in the grid")
    _refuse_crowd(files, layers)
    return PeopleGrid(layers, _width(size, _distance(layers[0])))


def _refuse_crowd(files: Sequence[GridFile], layers: Sequence[GridLayer]) -> None:
    most = max(int(layer.people.sum()) // MILLI for layer in layers)
    if most > COUNTRY_MOST:
        said = f"사람을 모두 더하면 {most:,}명으로 우리나라 인구보다 많습니다. 사람 수가 든 열이 맞는지 확인해 주세요."
        raise refused(files[0].name, "people_too_many", said, "there are more people than live in Korea", people=most)


def _common_size(sizes: Numbers) -> int | None:
    """Return the width in whole metres that most cells have, None when none tells one."""
    known = sizes[np.isfinite(sizes) & (sizes > 0)]
    if not len(known):
        return None
    widths, counts = np.unique(np.maximum(1, np.rint(known)), return_counts=True)
    return int(widths[counts.argmax()])


def _width(size: int | None, distance: int | None) -> int | None:
    """Return the width of a cell; turned a little by another system, a square's box is wider than the square."""
    turned = size is not None and distance is not None and abs(distance - size) <= TURNED * size
    return distance if turned or size is None else size


def _of_size(file: GridFile, size: int | None) -> Any:
    kept = np.ones(len(file.cells.x), dtype=bool)
    if size is not None:
        with np.errstate(invalid="ignore"):
            kept = ~((file.cells.size > size * WIDER) | (file.cells.size < size / WIDER))
        file.faults.add(file.cells.lines.line[~kept], "cell_size_differs", SAID_SIZE)
    return kept


def _once(files: Sequence[GridFile], kept: Sequence[Any]) -> list[Any]:
    """Leave out every further line of a cell that was there already, in any of the files."""
    keys = [_key(file.cells)[rows] for file, rows in zip(files, kept, strict=True)]
    every = np.concatenate(keys)
    _, first, back = np.unique(every, return_index=True, return_inverse=True)
    before = first[back.ravel()]
    again = before != np.arange(len(every))
    if not again.any():
        return list(kept)
    number = np.concatenate([np.full(len(part), at) for at, part in enumerate(keys)])
    line = np.concatenate([file.cells.lines.line[rows] for file, rows in zip(files, kept, strict=True)])
    found = []
    for at, (file, rows) in enumerate(zip(files, kept, strict=True)):
        own = np.flatnonzero(again & (number == at))
        said = (SAID_AGAIN.format(file=files[number[before[row]]].name, line=line[before[row]]) for row in own)
        file.faults.add(line[own], "cell_repeated", list(said))
        once = rows.copy()
        once[np.flatnonzero(rows)[again[number == at]]] = False
        found.append(once)
    return found


def _key(cells: Placed) -> Whole:
    x, y = (np.rint(axis * CM).astype(np.int64) for axis in (cells.x, cells.y))
    joined: Whole = x << 32 | y
    return joined


def _layer(group: str, files: Sequence[GridFile], kept: Iterable[Any]) -> GridLayer | None:
    """Return the people of a group in the order of the country: south to north, west to east; None when nobody."""
    x, y, people = (
        np.concatenate(parts)
        for parts in zip(
            *(
                (file.cells.x[rows], file.cells.y[rows], _people(file, group)[rows])
                for file, rows in zip(files, kept, strict=True)
            ),
            strict=True,
        )
    )
    hidden, count = ~np.isfinite(people), np.rint(np.nan_to_num(people) * MILLI).astype(np.int64)
    some = count > 0
    if not some.any():
        return None
    x_cm, y_cm = (np.rint(axis[some] * CM).astype(np.int64) for axis in (x, y))
    order = np.lexsort((x_cm, y_cm))
    nobody = int((~some & ~hidden).sum())
    return GridLayer(group, x_cm[order], y_cm[order], count[some][order], nobody, int(hidden.sum()))


def _people(file: GridFile, group: str) -> Numbers:
    known = file.cells.lines.people.get(group)
    return known if known is not None else np.full(len(file.cells.x), np.nan)


def _distance(layer: GridLayer) -> int | None:
    """Return the distance in whole metres at which most points have their nearest, None for points without order."""
    points = np.column_stack([layer.x_cm, layer.y_cm])[:NEIGHBOURS].astype(np.float64) / CM
    if len(points) < 2:  # noqa: PLR2004  (a distance needs two)
        return None
    near = np.rint(scipy.spatial.cKDTree(points).query(points, k=2)[0][:, 1]).astype(np.int64)
    widths, counts = np.unique(near, return_counts=True)
    most = int(widths[counts.argmax()])
    return most if most > 0 and counts.max() * 2 > len(points) else None


def issues_of(file: GridFile) -> list[RowIssue]:
    """Return the lines of a file that were left out and are named one by one, in the order of the file."""
    return sorted(file.faults.listed, key=lambda issue: issue.line)
