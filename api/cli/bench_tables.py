"""How `maeul bench` tells its figures: all of them, then one table of ratios, what each means, and the past."""

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from api.cli.context import note, phrase

if TYPE_CHECKING:
    from rich.console import Console
    from rich.table import Table

    from api.bench.figures import Figure, Measured

Before = Mapping[tuple[str, str], float]
"""The value of a figure the last time, by benchmark and name."""


def tell(results: "list[Measured]", before: Before, *, explain: bool) -> None:
    """Print every figure, then those held against somebody in one table, and with `explain` what each means."""
    from rich.console import Console

    console = Console(width=None, highlight=False)
    _tell_all(results, console)
    _tell_ratios(results, before, console)
    if explain:
        _tell_reasons(results, console)


def tell_past(file: Path, name: str | None) -> None:
    """Print what was measured before, of one benchmark or of all: the judged figures of each run."""
    from rich.console import Console

    from api.bench.history import lines

    table = _table(phrase("언제", "when"), phrase("판", "version"), phrase("이름", "name"), phrase("무엇", "what"))
    table.add_column(phrase("값", "value"), justify="right")
    table.add_column(phrase("판정", "verdict"))
    for line in lines(file):
        if name in {None, line["name"]}:
            for figure in _figures(line["figures"]):
                if figure.judged:
                    table.add_row(*_when(line), line["name"], figure.name.strip(), _value(figure), _verdict(figure))
    if table.row_count:
        Console(highlight=False).print(table)
    else:
        note(
            "아직 쌓인 숫자가 없습니다. './maeul bench'로 재면 쌓입니다.", "Nothing was measured yet: './maeul bench'."
        )


def _when(line: Mapping[str, str]) -> tuple[str, str]:
    return line["at"][:16].replace("T", " "), line["version"] + (phrase(" (작게)", " (small)") if line["small"] else "")


def _figures(kept: "list[dict[str, object]]") -> "list[Figure]":
    from api.bench.figures import Figure

    fields = Figure.__dataclass_fields__
    return [Figure(**{name: value for name, value in one.items() if name in fields}) for one in kept]  # type: ignore[arg-type]  # as we wrote them


def _table(*columns: str) -> "Table":
    from rich.table import Table

    return Table(*columns, box=None, pad_edge=False)


def _tell_ratios(results: "list[Measured]", before: Before, console: "Console") -> None:
    from api.bench.history import ratios

    table = _table(phrase("이름", "name"), phrase("무엇", "what"), phrase("견준 것", "against"))
    for heading in (phrase("비율", "ratio"), phrase("기준", "limit"), phrase("지난번", "before")):
        table.add_column(heading, justify="right")
    table.add_column(phrase("판정", "verdict"))
    for one in results:
        for figure in ratios(one):
            last = before.get((one.name, figure.name.strip()))
            past = "" if last is None else _number(last)
            told = (figure.name.strip(), figure.against, _value(figure), _limit(figure), past, _verdict(figure))
            table.add_row(one.name, *told)
    if table.row_count:
        console.print(phrase("\n같은 때 같은 기계에서 견준 비율", "\nRatios, measured in the same run"))
        console.print(table)


def _tell_reasons(results: "list[Measured]", console: "Console") -> None:
    """Explanations are Korean, as the names of figures are."""
    console.print(phrase("\n숫자마다", "\nWhat each figure means"))
    for one in results:
        for figure in one.figures:
            console.print(f"{one.name}: {figure.name.strip()} — {figure.why}", markup=False)


def _tell_all(results: "list[Measured]", console: "Console") -> None:
    """Print one table for people, and beside it those that have a shape of their own."""
    for one in results:
        if one.table:
            _print_own(one.table, console)
    table = _table(phrase("이름", "name"), phrase("무엇", "what"))
    table.add_column(phrase("값", "value"), justify="right")
    table.add_column(phrase("기준", "limit"), justify="right")
    table.add_column(phrase("판정", "verdict"))
    for one in results:
        for number, figure in enumerate(_shown(one)):
            table.add_row("" if number else one.name, figure.name, _value(figure), _limit(figure), _verdict(figure))
    if table.row_count:
        console.print(table)
    for one in results:
        for said in one.notes:
            console.print(f"{one.name}: {said}", markup=False)


def _shown(measured: "Measured") -> "list[Figure]":
    """Return the figures of the common table: of what has its own, only those below the mark."""
    return [figure for figure in measured.figures if not (measured.table and figure.passed)]


def _print_own(rows: list[list[str]], console: "Console") -> None:
    table = _table()
    for number, name in enumerate(rows[0]):
        table.add_column(name, justify="right" if number else "left", no_wrap=True)
    for row in rows[1:]:
        table.add_row(*row)
    console.print(table)


def _value(figure: "Figure") -> str:
    return f"{_number(figure.value)} {figure.unit}".rstrip()


def _number(value: float) -> str:
    digits = 0 if abs(value) >= 100 or value == int(value) else 2  # noqa: PLR2004  (three digits are enough to read)
    return f"{value:,.{digits}f}"


def _limit(figure: "Figure") -> str:
    if figure.most is not None:
        return f"≤ {figure.most:g} {figure.unit}".rstrip()
    return f"≥ {figure.least:g} {figure.unit}".rstrip() if figure.least is not None else ""


def _verdict(figure: "Figure") -> str:
    if not figure.judged:
        return ""
    return phrase("통과", "passed") if figure.passed else phrase("미달", "FAILED")
