"""Open a file of any kind that offices send, by its bytes: one SourceTable per sheet or layer, or a refusal."""

from collections.abc import Iterable, Mapping

from geo.importers import sniff
from geo.importers.delimited import read_delimited
from geo.importers.grids import Grid, Origin, SourceTable, tabulate
from geo.importers.limits import FILE_BYTES
from geo.importers.refusals import refused
from geo.importers.workbooks import read_workbook

__all__ = ["SourceTable", "open_tables"]


def open_tables(name: str, data: bytes, *, neighbours: Mapping[str, bytes] | None = None) -> list[SourceTable]:
    """Return every table of the file, whatever its name says it is.

    `neighbours` are the other files of a shapefile by suffix (".dbf" …). Raises FileRefused with a stable code and a
    sentence that says what the file is and what to do; nothing of the file is then kept.
    """
    sniff.refuse_too_big(name, len(data), FILE_BYTES)
    sniff.refuse_empty(name, data)
    kind, title = sniff.kind_of(data) or ("text", "글")
    if kind == "text":
        return _tables(name, [read_delimited(name, data)])
    if kind in {"zip", "ole"}:
        return _tables(name, read_workbook(name, data, "xlsx" if kind == "zip" else "xls"))
    raise refused(name, f"not_table_{kind}", f"표가 아니라 {title}입니다.", f"this is {kind}")


def _tables(name: str, grids: Iterable[tuple[Origin, Grid]]) -> list[SourceTable]:
    tables = [table for origin, grid in grids if (table := tabulate(origin, grid)) is not None]
    if not tables:
        said = "제목 줄만 있고 자료가 한 줄도 없습니다."
        raise refused(name, "no_rows", said, "there are no rows below the headings")
    return tables
