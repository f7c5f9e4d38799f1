"""KML 2.2: a folder for each part, typed values in ExtendedData, and a balloon in which no text runs."""

from collections.abc import Iterator, Sequence
from html import escape as html_escape
from typing import IO, Final

from geo.open_data.parts import LONGITUDE_LATITUDE, About, Column, Part, Row, ShapeForm, ValueType, Whole
from geo.open_data.xml_text import xml_text

NAMESPACE: Final = "http://www.opengis.net/kml/2.2"
_TYPES: Final = {ValueType.INTEGER: "int", ValueType.NUMBER: "double", ValueType.FLAG: "bool"}
_SHOWN: Final = frozenset({"id", "name", "rev"})
"""What a balloon need not say: the name is its heading."""


def write_kml(out: IO[bytes], whole: Whole) -> None:
    """Write the document as it is read."""
    about = whole.about
    out.write(f'<?xml version="1.0" encoding="UTF-8"?>\n<kml xmlns="{NAMESPACE}"><Document>'.encode())
    out.write(f"<name>{xml_text(about.title)}</name><description>{_escaped(_told(about))}</description>".encode())
    # Viewers read balloons as HTML; this one shows the description alone, which is escaped for that.
    out.write(b'<Style id="plain"><BalloonStyle><text>$[description]</text></BalloonStyle></Style>')
    for part in whole.parts:
        out.write(_schema(part).encode())
    for part in whole.parts:
        out.write(f"<Folder><name>{xml_text(part.title)}</name>".encode())
        out.writelines(_placemarks(part))
        out.write(b"</Folder>")
    out.write(b"</Document></kml>\n")


def _told(about: About) -> str:
    lines = (
        about.description,
        f"이용 조건: {about.licence_told}",
        f"출처: {about.source_told}",
        f"경계 기준일: {about.boundary_date or '-'}",
        about.address,
    )
    return "\n".join(line for line in lines if line)


def _escaped(text: str) -> str:
    """Return text for a place that viewers read as HTML: as letters, never as tags or as a name to be filled in."""
    html = html_escape(text).replace("$[", "$&#91;").replace("\n", "<br/>")
    return xml_text(html)


def _schema(part: Part) -> str:
    fields = "".join(
        f'<SimpleField name="{xml_text(column.name)}" type="{_TYPES.get(column.type, "string")}">'
        f"<displayName>{xml_text(column.label)}</displayName></SimpleField>"
        for column in _data(part.columns)
    )
    return f'<Schema id="{part.name}" name="{part.name}">{fields}</Schema>'


def _data(columns: Sequence[Column]) -> list[Column]:
    """Return the columns that stand in ExtendedData: a placemark has a name of its own."""
    return [column for column in columns if column.name != "name"]


def _placemarks(part: Part) -> Iterator[bytes]:
    names = [column.name for column in part.columns]
    name_at = names.index("name") if "name" in names else names.index("id")
    for row in part.rows(ShapeForm.KML, LONGITUDE_LATITUDE):
        yield _placemark(part, row, name_at).encode()


def _placemark(part: Part, row: Row, name_at: int) -> str:
    values, shape = row
    told = []
    data = []
    for column, value in zip(part.columns, values, strict=True):
        if value is None or value == "":
            continue
        text = _text(value)
        if column.name != "name":
            data.append(f'<SimpleData name="{column.name}">{xml_text(text)}</SimpleData>')
        if column.name not in _SHOWN:
            told.append(f"{column.label}: {text}")
    name = _text(values[name_at])
    return (
        f"\n<Placemark><name>{xml_text(name)}</name><description>{_escaped(chr(10).join([name, *told]))}</description>"
        f'<styleUrl>#plain</styleUrl><ExtendedData><SchemaData schemaUrl="#{part.name}">{"".join(data)}</SchemaData>'
        f"</ExtendedData>{shape if isinstance(shape, str) else ''}</Placemark>"
    )


def _text(value: object) -> str:
    return str(int(value)) if isinstance(value, bool) else str(value)
