"""The formats of open data: what each is called, what it can hold, and who opens it."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Final


class Format(StrEnum):
    CSV = "csv"
    GEOJSON = "geojson"
    GPKG = "gpkg"
    KML = "kml"
    GPX = "gpx"
    SHP = "shp"


@dataclass(frozen=True, slots=True)
class FormatFacts:
    """`iana` is the address of the media type; `suffix` is what a file ends in; `drawn`: only for what has shapes."""

    media_type: str
    suffix: str
    label: str
    says: str
    file_type: str
    drawn: bool = True

    @property
    def iana(self) -> str:
        """Return the address that catalogues name the media type by."""
        return f"https://www.iana.org/assignments/media-types/{self.media_type.partition(';')[0]}"


_EU: Final = "http://publications.europa.eu/resource/authority/file-type/"
FORMATS: Final = {
    Format.CSV: FormatFacts(
        "text/csv; charset=utf-8", "csv", "CSV", "엑셀과 통계 프로그램에서 바로 열려요.", f"{_EU}CSV", drawn=False
    ),
    Format.GEOJSON: FormatFacts(
        "application/geo+json", "geojson", "GeoJSON", "웹 지도와 QGIS에서 열려요.", f"{_EU}GEOJSON"
    ),
    Format.GPKG: FormatFacts(
        "application/geopackage+sqlite3", "gpkg", "GeoPackage", "QGIS·ArcGIS에서 층마다 열려요.", f"{_EU}GPKG"
    ),
    Format.KML: FormatFacts(
        "application/vnd.google-earth.kml+xml", "kml", "KML", "구글 어스와 지도 앱에서 열려요.", f"{_EU}KML"
    ),
    Format.GPX: FormatFacts(
        "application/gpx+xml", "gpx", "GPX", "걷기 앱과 손목시계로 옮겨요. 넓은 곳은 둘레로 들어가요.", f"{_EU}GPX"
    ),
    Format.SHP: FormatFacts("application/zip", "shp.zip", "Shapefile", "예전 GIS용이에요(CP949, 압축).", f"{_EU}SHP"),
}
