"""CSV of ODK Central (`group-name`, KEY) and of Kobo (`group/name`, `repeat[1]/name`, `_uuid`)."""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from geo.importers.delimited import read_delimited
from geo.importers.refusals import refused
from geo.surveys.definition import Definition, QuestionType
from geo.surveys.exports.rows import EMPTY, Export, ExportRow, Step, id_from, nest, steps_of
from geo.surveys.values import points_of

_CENTRAL: Final = ("Latitude", "Longitude", "Altitude", "Accuracy")
_KOBO: Final = ("latitude", "longitude", "altitude", "precision")
_CENTRAL_ITS_OWN: Final = frozenset(
    {"KEY", "PARENT_KEY", "SubmissionDate", "SubmitterID", "SubmitterName", "AttachmentsPresent", "AttachmentsExpected"}
    | {"Status", "ReviewState", "DeviceID", "Edits", "FormVersion", "meta-instanceID", "meta-instanceName"}
)
_TRUE: Final = frozenset({"true", "1"})
Cells = Mapping[str, str]


@dataclass(frozen=True, slots=True)
class _Column:
    """What one column holds: an answer at `steps`, one choice of a question, or one number of a place."""

    heading: str
    steps: tuple[Step, ...]
    option: str = ""
    part: int = -1


def read_table(name: str, data: bytes, definition: Definition | None = None) -> Export:
    """Return the rows of an exported CSV; with its form, groups and choices are told apart by what was asked.

    Raises FileRefused for a table that neither ODK Central nor Kobo has given out.
    """
    headings, lines = table_of(name, data)
    if "KEY" in headings and not {"SubmissionDate", "meta-instanceID", "SubmitterID"}.isdisjoint(headings):
        return Export("central_csv", tuple(central_rows(headings, lines, definition)))
    if any(heading in headings for heading in ("meta/instanceID", "_uuid", "_submission_time")):
        columns = [_kobo_column(heading, headings, definition, lines) for heading in headings]
        return Export("kobo_csv", tuple(_kobo_rows([c for c in columns if c], lines)))
    said = "ODK Central이나 Kobo에서 내보낸 파일이 아니에요. KEY나 _uuid 같은 열이 없어요."
    raise refused(name, "not_an_export", said, "neither ODK Central nor Kobo has given this out")


def table_of(name: str, data: bytes) -> tuple[list[str], list[tuple[int, Cells]]]:
    """Return the headings and each line with its cells."""
    _origin, grid = read_delimited(name, data)
    headings = grid.rows[0] if grid.rows else []
    found: list[tuple[int, Cells]] = [
        (line, dict(zip(headings, row, strict=False))) for line, row in zip(grid.lines[1:], grid.rows[1:], strict=True)
    ]
    return list(dict.fromkeys(headings)), found


Keys = Sequence[str]


def central_rows(
    headings: Keys, lines: Sequence[tuple[int, Cells]], definition: Definition | None
) -> Iterator[ExportRow]:
    """Yield the rows of a Central table; one that was rejected there is not taken."""
    known = _names(definition, "-")
    columns = [_central_column(heading, known) for heading in headings if heading not in _CENTRAL_ITS_OWN]
    for line, cells in lines:
        values = nest(_answers(columns, cells))
        key = cells.get("meta-instanceID") or cells.get("KEY", "")
        rejected = cells.get("ReviewState", "") == "rejected"
        yield ExportRow(
            line,
            key or id_from(json.dumps(cells, ensure_ascii=False)),
            values,
            version=cells.get("FormVersion", ""),
            refused="ODK Central에서 반려한 기록이에요." if rejected else "",
        )


def _names(definition: Definition | None, separator: str) -> dict[str, tuple[Step, ...]]:
    """Return how a form's questions are written as headings; a name may hold the separator itself."""
    if definition is None:
        return {}
    cut = len(definition.root) + 2
    return {
        question.path[cut:].replace("/", separator): tuple((name, None) for name in question.path[cut:].split("/"))
        for question in definition.walk()
    }


def _central_column(heading: str, known: Mapping[str, tuple[Step, ...]]) -> _Column:
    if heading in known:
        return _Column(heading, known[heading])
    base, _, last = heading.rpartition("-")
    if base and last in _CENTRAL:
        return _Column(heading, known.get(base) or _split(base, "-"), part=_CENTRAL.index(last))
    question, _, option = heading.partition("/")
    return _Column(heading, known.get(question) or _split(question, "-"), option)


def _split(text: str, separator: str) -> tuple[Step, ...]:
    return steps_of(text, separator) or ((text, None),)


def _kobo_column(
    heading: str, headings: Keys, definition: Definition | None, lines: Sequence[tuple[int, Cells]]
) -> _Column | None:
    """Return what a column of Kobo holds, None for what Kobo itself adds (`_…`, `meta/…`, `formhub/…`)."""
    parent, _, last = heading.rpartition("/")
    if not heading or last.startswith("_") or heading.split("/", 1)[0] in {"meta", "formhub"}:
        return None
    steps = _split(heading, "/")
    if parent and _is_choice(parent, headings, definition, lines):
        return _Column(heading, _split(parent, "/"), option=last)
    return _Column(heading, steps)


def _is_choice(parent: str, headings: Keys, definition: Definition | None, lines: Sequence[tuple[int, Cells]]) -> bool:
    """Say whether columns below `parent` are the choices of one question: the form knows, else True and False tell."""
    if definition is not None:
        cut = len(definition.root) + 2
        plain = "/".join(name for name, _ in _split(parent, "/"))
        kinds = {question.path[cut:]: question.type for question in definition.walk()}
        return kinds.get(plain) in {QuestionType.SELECT_MULTIPLE, QuestionType.RANK}
    said = {
        cells.get(heading, "").lower() for heading in headings if heading.rpartition("/")[0] == parent
        for _, cells in lines
    }  # fmt: skip
    return bool(said & {"true", "false"}) and said <= {"true", "false", "", *map(str.lower, EMPTY)}


def _kobo_rows(columns: Sequence[_Column], lines: Sequence[tuple[int, Cells]]) -> Iterator[ExportRow]:
    for line, cells in lines:
        own = cells.get("meta/instanceID") or _prefixed(cells.get("_uuid", ""))
        yield ExportRow(
            line,
            own or id_from(json.dumps(cells, ensure_ascii=False)),
            nest(_answers(columns, cells)),
            version=_given(cells.get("__version__", "")),
            notes=tuple(_disagreeing(columns, cells)),
        )


def _prefixed(uuid: str) -> str:
    return f"uuid:{uuid}" if uuid and uuid not in EMPTY else ""


def _given(text: str) -> str:
    return "" if text in EMPTY else text


def _answers(columns: Sequence[_Column], cells: Cells) -> Iterator[tuple[Sequence[Step], Any]]:
    chosen: dict[tuple[Step, ...], list[str]] = {}
    places: dict[tuple[Step, ...], list[str]] = {}
    for column in columns:
        text = _given(cells.get(column.heading, ""))
        if column.part >= 0:
            places.setdefault(column.steps, ["", "", "0", "0"])[column.part] = text or ("0" if column.part > 1 else "")
        elif column.option:
            chosen.setdefault(column.steps, []).extend([column.option] if text.lower() in _TRUE else [])
        elif text:
            yield column.steps, text
    yield from ((steps, " ".join(names)) for steps, names in chosen.items() if names)
    yield from ((steps, " ".join(place)) for steps, place in places.items() if place[0] and place[1])


def _disagreeing(columns: Sequence[_Column], cells: Cells) -> Iterator[str]:
    """Yield a note where Kobo's own columns of a place say otherwise than the answer itself."""
    for column in columns:
        parent, _, last = column.heading.rpartition("/")
        own = f"{parent}/_{last}" if parent else f"_{last}"
        twin = [_given(cells.get(f"{own}_{part}", "")) for part in _KOBO[:2]]
        stated = points_of(_given(cells.get(column.heading, "")))
        written = points_of(" ".join(twin)) if all(twin) else None
        if stated and written and stated[0] != written[0]:
            yield (
                f"위치가 두 가지로 적혀 있어요({cells[column.heading]} / {' '.join(twin)})."
                f" 답한 그대로인 ‘{column.heading}’ 열을 따랐어요."
            )
