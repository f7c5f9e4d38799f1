"""The catalogue for machines: DCAT 3 as JSON-LD, whose context names vocabularies and fetches nothing."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from geo.open_data.parts import About, Terms

CONTEXT: Final = {
    "dcat": "http://www.w3.org/ns/dcat#",
    "dct": "http://purl.org/dc/terms/",
    "foaf": "http://xmlns.com/foaf/0.1/",
    "locn": "http://www.w3.org/ns/locn#",
    "xsd": "http://www.w3.org/2001/XMLSchema#",
}
_EU: Final = "http://publications.europa.eu/resource/authority"
KOREAN: Final = f"{_EU}/language/KOR"
THEME: Final = f"{_EU}/data-theme/REGI"
CRS: Final = "http://www.opengis.net/def/crs/EPSG/0/"
FEATURES_API: Final = (
    "http://www.opengis.net/spec/ogcapi-features-1/1.0/conf/core",
    "http://www.opengis.net/spec/ogcapi-features-2/1.0/conf/crs",
    "http://www.opengis.net/spec/ogcapi-features-3/1.0/conf/filter",
)
Node = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Distribution:
    """A file, or another way to the features; `srids` are the reference systems in which it comes (EPSG)."""

    url: str
    title: str
    media_type: str
    file_type: str
    size: int | None = None
    srids: tuple[int, ...] = ()


@dataclass(frozen=True)
class Entry:
    """A dataset of the catalogue."""

    about: About
    url: str
    keywords: Sequence[str]
    periodicity: str
    distributions: Sequence[Distribution]
    dictionary: str
    collections: Sequence[str]
    box: tuple[float, float, float, float] | None
    first: date | None
    last: date | None


def catalogue(base: str, publisher: str, entries: Sequence[Entry]) -> Node:
    """Return the catalogue; `base` is the address of the service."""
    service = f"{base}/ogc"
    return {
        "@context": CONTEXT,
        "@id": f"{base}/api/v1/open-data/catalog.jsonld",
        "@type": "dcat:Catalog",
        "dct:title": korean("마을아틀라스 열린 자료"),
        "dct:description": korean("동네가 함께 쓰는 공간과 시설, 지역자원, 마을길과 행정동의 자료예요."),
        "dct:publisher": _publisher(base, publisher),
        "dct:language": {"@id": KOREAN},
        "dct:modified": _instant(max(entry.about.changed_at for entry in entries)),
        "foaf:homepage": {"@id": f"{base}/data"},
        "dcat:themeTaxonomy": {"@id": f"{_EU}/data-theme"},
        "dcat:dataset": [_dataset(entry, base, publisher) for entry in entries],
        "dcat:service": [
            {
                "@id": service,
                "@type": "dcat:DataService",
                "dct:title": korean("OGC API – Features"),
                "dcat:endpointURL": {"@id": service},
                "dcat:endpointDescription": {"@id": f"{service}/api"},
                "dct:conformsTo": [{"@id": one} for one in FEATURES_API],
                "dcat:servesDataset": [{"@id": entry.url} for entry in entries if entry.collections],
            }
        ],
    }


def korean(words: str) -> Node:
    """Return words with their language."""
    return {"@value": words, "@language": "ko"}


def _publisher(base: str, name: str) -> Node:
    return {"@id": f"{base}/#publisher", "@type": "foaf:Agent", "foaf:name": korean(name)}


def _instant(at: Any) -> Node:
    return {"@value": at.isoformat(), "@type": "xsd:dateTime"}


def _dataset(entry: Entry, base: str, publisher: str) -> Node:
    about = entry.about
    return {
        "@id": entry.url,
        "@type": "dcat:Dataset",
        "dct:identifier": about.dataset,
        "dct:title": korean(about.title),
        "dct:description": korean(about.description),
        "dct:publisher": _publisher(base, publisher),
        "dct:language": {"@id": KOREAN},
        "dct:modified": _instant(about.changed_at),
        "dct:accrualPeriodicity": {"@id": f"{_EU}/frequency/{entry.periodicity}"},
        "dcat:theme": {"@id": THEME},
        "dcat:keyword": [korean(word) for word in entry.keywords],
        "dcat:landingPage": {"@id": f"{base}/data#{about.dataset}"},
        "dct:provenance": {"@type": "dct:ProvenanceStatement", "dct:description": korean(about.source_told)},
        "foaf:page": {"@id": entry.dictionary},
        **_where_and_when(entry),
        "dcat:distribution": [_distribution(one, about) for one in entry.distributions],
    }


def _where_and_when(entry: Entry) -> Node:
    found: Node = {}
    if entry.box:
        west, south, east, north = entry.box
        corners = ((west, south), (east, south), (east, north), (west, north), (west, south))
        ring = ", ".join(f"{x:.6f} {y:.6f}" for x, y in corners)
        wkt = {"@value": f"POLYGON(({ring}))", "@type": "http://www.opengis.net/ont/geosparql#wktLiteral"}
        found["dct:spatial"] = {"@type": "dct:Location", "dcat:bbox": wkt}
    if entry.first:
        days = {"dcat:startDate": _day(entry.first)} | ({"dcat:endDate": _day(entry.last)} if entry.last else {})
        found["dct:temporal"] = {"@type": "dct:PeriodOfTime", **days}
    return found


def _day(day: date) -> Node:
    return {"@value": day.isoformat(), "@type": "xsd:date"}


def _distribution(one: Distribution, about: About) -> Node:
    size = {"dcat:byteSize": {"@value": str(one.size), "@type": "xsd:nonNegativeInteger"}} if one.size else {}
    crs = {"dct:conformsTo": [{"@id": f"{CRS}{srid}"} for srid in one.srids]} if one.srids else {}
    return {
        "@id": one.url,
        "@type": "dcat:Distribution",
        "dct:title": korean(one.title),
        "dcat:accessURL": {"@id": one.url},
        "dcat:downloadURL": {"@id": one.url},
        "dcat:mediaType": {"@id": f"https://www.iana.org/assignments/media-types/{one.media_type}"},
        "dct:format": {"@id": one.file_type},
        "dct:license": [{"@id": terms.url} for terms in about.licences if terms.url],
        "dct:rights": [_rights(terms, about) for terms in about.licences],
        **size,
        **crs,
    }


def _rights(terms: Terms, about: About) -> Node:
    told = f"{terms.label}: {terms.count:,}건"
    if about.unchangeable:
        told += ". 고치거나 다른 자료와 섞지 말고 그대로 써 주세요."
    return {"@type": "dct:RightsStatement", "dct:description": korean(told)}
