"""Read CSV, TSV and their kin: encoding and delimiter are found out, broken quotes are named by line."""

import codecs
import contextlib
import csv
import io
from collections import Counter
from collections.abc import Iterator
from itertools import islice
from typing import Final

from geo.importers.grids import BLANKS, Grid, Origin, grid_of
from geo.importers.limits import COLUMNS, CellCounter, refuse_extent
from geo.importers.refusals import refused

DELIMITERS: Final = ",\t;|"
DELIMITERS_MOST: Final = 100 * COLUMNS
CHUNK: Final = 1 << 20
SAMPLE_BYTES: Final = 200_000
SAMPLE_ROWS: Final = 60
CODECS: Final = {"utf-8": "utf-8-sig", "utf-16": "utf-16", "cp949": "cp949"}


def read_delimited(name: str, data: bytes) -> tuple[Origin, Grid]:
    """Return the rows of a text table with the line on which each starts; blank lines are passed over.

    Raises FileRefused for text that is no table, for an unknown encoding, broken quotes and too many cells.
    """
    encoding = find_encoding(name, data)
    delimiter = _delimiter(data, encoding)
    if not delimiter:
        said = "칸을 나누는 쉼표나 탭이 없습니다. 표가 아니라 글인 것 같습니다. 엑셀에서 CSV로 저장해 주세요."
        raise refused(name, "not_table", said, "there is no delimiter; this is text, not a table")
    lines: list[int] = []
    rows: list[list[str]] = []
    for line, row in _records(name, data, encoding, delimiter):
        lines.append(line)
        rows.append(row)
    return Origin(name, "csv", "", encoding, delimiter), grid_of(lines, rows)


def find_encoding(name: str, data: bytes) -> str:
    """Return "utf-8", "utf-16" or "cp949", whichever reads every byte; the text is never held as a whole."""
    wide = data[:2] in {codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE}
    if b"\x00" in data and not wide:
        said = "글자 파일이 아닙니다(NUL 문자가 있습니다). 엑셀이나 CSV(UTF-8)로 다시 저장해서 넣어 주세요."
        raise refused(name, "not_text", said, "this is not text")
    broken = 0
    for encoding in ("utf-16",) if wide else ("utf-8", "cp949"):
        line = _broken_at(data, CODECS[encoding])
        if not line:
            return encoding
        broken = max(broken, line)
    said = f"{broken}행부터 글자 부호를 알 수 없습니다. UTF-8이나 CP949(EUC-KR)로 다시 저장해 주세요."
    raise refused(name, "wrong_encoding", said, f"from line {broken} the encoding is unknown", line=broken)


def _broken_at(data: bytes, codec: str) -> int:
    """Return the first line that the codec cannot read, 0 when it reads all."""
    decoder = codecs.getincrementaldecoder(codec)()
    for start in range(0, len(data) + 1, CHUNK):
        chunk = data[start : start + CHUNK]
        try:
            decoder.decode(chunk, final=start + CHUNK > len(data))
        except UnicodeDecodeError as error:
            return data.count(b"\n", 0, start + error.start) + 1
    return 0


def _delimiter(data: bytes, encoding: str) -> str:
    """Return the character that cuts the first rows into the most, and most even, cells; "" when none does."""
    sample = data[:SAMPLE_BYTES].decode(CODECS[encoding], errors="ignore")
    scores = {delimiter: _evenness(sample, delimiter) for delimiter in DELIMITERS}
    best = max(scores, key=scores.__getitem__)
    return best if scores[best] else ""


def _evenness(sample: str, delimiter: str) -> float:
    reader = csv.reader(io.StringIO(sample, newline=""), delimiter=delimiter)
    lengths: list[int] = []
    with contextlib.suppress(csv.Error):  # the rows before the broken one tell enough; reading will name its line
        lengths += (len(row) for row in islice(reader, SAMPLE_ROWS) if any(row))
    cut = [length for length in lengths if length > 1]
    if not cut:
        return 0
    length, count = Counter(cut).most_common(1)[0]
    return (count / len(lengths)) ** 2 * (length - 1)


class _Lines:
    """The lines of a text for the csv module; a record of endless cells is refused before it is built."""

    def __init__(self, name: str, text: Iterator[str], delimiter: str) -> None:
        self._name = name
        self._text = text
        self._delimiter = delimiter
        self.delimiters = 0
        """Seen since the last record ended; some may stand inside quotes."""

    def __iter__(self) -> Iterator[str]:
        return self

    def __next__(self) -> str:
        line = next(self._text)
        self.delimiters += line.count(self._delimiter)
        if self.delimiters > DELIMITERS_MOST:
            refuse_extent(self._name, 0, self.delimiters + 1)
        return line


def _records(name: str, data: bytes, encoding: str, delimiter: str) -> Iterator[tuple[int, list[str]]]:
    lines = _Lines(name, io.TextIOWrapper(io.BytesIO(data), CODECS[encoding], newline=""), delimiter)
    reader = csv.reader(lines, delimiter=delimiter, strict=True)
    counter = CellCounter(name)
    line = 1
    try:
        for record in reader:
            lines.delimiters = 0
            row = [cell.strip(BLANKS) for cell in record]
            if row and (row[0] or any(row)):
                counter.add(row)
                yield line, row
            line = reader.line_num + 1
    except csv.Error as error:
        said = f"{line}행부터 표를 읽을 수 없습니다. 따옴표가 닫히지 않았거나 칸이 지나치게 깁니다."
        raise refused(name, "csv_broken", said, f"line {line} is broken", line=line) from error
