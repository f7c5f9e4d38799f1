"""Open an export by what it is, whatever its name says."""

from geo.importers import sniff
from geo.importers.limits import FILE_BYTES
from geo.importers.refusals import refused
from geo.surveys.definition import Definition
from geo.surveys.exports.json_files import read_json
from geo.surveys.exports.packed import read_xml, read_zip
from geo.surveys.exports.rows import Export
from geo.surveys.exports.tables import read_table


def read_export(name: str, data: bytes, definition: Definition | None = None) -> Export:
    """Return the answers in an export of ODK Central or Kobo; raise FileRefused with what the file is instead."""
    try:
        return _read(name, data, definition)
    except (MemoryError, RecursionError) as error:
        said = "파일이 지나치게 복잡해서 읽을 수 없어요."
        raise refused(name, "too_complex", said, "the file is too complex") from error


def _read(name: str, data: bytes, definition: Definition | None) -> Export:
    sniff.refuse_too_big(name, len(data), FILE_BYTES)
    sniff.refuse_empty(name, data)
    head = data[:200].removeprefix(b"\xef\xbb\xbf").lstrip()
    kind, title = sniff.kind_of(data) or ("text", "글")
    if kind == "zip":
        return read_zip(name, data, definition)
    if head.startswith(b"<"):
        return read_xml(name, data, definition)
    if head.startswith((b"{", b"[")):
        return read_json(name, data)
    if kind == "text":
        return read_table(name, data, definition)
    said = f"조사 기록이 아니라 {title}이에요. ODK Central이나 Kobo에서 CSV·JSON·ZIP으로 내보내 주세요."
    raise refused(name, "not_an_export", said, f"this is {kind}, not an export")
