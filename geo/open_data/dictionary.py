"""The data dictionary: what every column of a dataset is called, holds and means."""

from collections.abc import Mapping, Sequence
from typing import Final

from geo.open_data.parts import About, Column
from geo.planning.sheets import csv_bytes

HEADINGS: Final = {"name": "이름", "label": "열", "type": "형식", "told": "뜻"}
TYPES: Final = {"text": "글", "integer": "정수", "number": "수", "date": "날짜", "boolean": "예/아니요"}


def dictionary_rows(columns: Sequence[Column]) -> list[dict[str, str]]:
    """Return a line for each column."""
    return [{"name": one.name, "label": one.label, "type": one.type.value, "told": one.told} for one in columns]


def dictionary_csv(columns: Sequence[Column], short_names: Mapping[str, str] | None = None) -> bytes:
    """Return the dictionary as CSV; `short_names` are those in a Shapefile."""
    rows = dictionary_rows(columns)
    lines = [tuple(TYPES[row[key]] if key == "type" else row[key] for key in HEADINGS) for row in rows]
    if short_names is None:
        return csv_bytes(tuple(HEADINGS.values()), lines)
    listed = [(short_names[row["name"]], *line) for row, line in zip(rows, lines, strict=True)]
    return csv_bytes(("Shapefile 열 이름", *HEADINGS.values()), listed)


def readme(about: About) -> str:
    """Return what stands beside files that cannot say it themselves."""
    forbidden = "이 자료는 내용을 고치거나 다른 자료와 섞지 않고 그대로 써야 해요.\r\n" if about.unchangeable else ""
    terms = "\r\n".join(f"- {one.label} ({one.url}): {one.count:,}건" for one in about.licences)
    sources = "\r\n".join(f"- {one.credit} ({one.licence}): {one.count:,}건" for one in about.origins)
    return (
        f"{about.title}\r\n{about.description}\r\n\r\n이용 조건\r\n{terms}\r\n{forbidden}\r\n출처\r\n{sources}\r\n\r\n"
        f"경계: {about.boundary} (기준일 {about.boundary_date or '-'})\r\n바뀐 때: {about.changed_at.isoformat()}\r\n"
        f"주소: {about.address}\r\n"
    )
