"""What stands under the numbers of an atlas: spaces and sites with their life, resources as a channel may show them."""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import groupby
from typing import Any, Final

from sqlalchemy import RowMapping, text
from sqlalchemy.orm import Session

from geo.atlas.brief import lines_of, on_one_line
from geo.atlas.content import Channel, Record, Spot
from geo.atlas.hours import weekly
from geo.atlas.life import Life, life_in
from geo.enums import Approval, ResourceKind, SiteKind, SpaceKind
from geo.queries.reach import IN_FORCE
from geo.surveys.consent_words import HIDDEN

LAYERS: Final = ("spaces", "sites", "resources")
DEMO: Final = "시범 자료"

_AREA: Final = f"""(SELECT d.code, d.edition_id, d.boundary_m FROM dongs d
WHERE d.edition_id IN ({IN_FORCE}) AND d.code = ANY(:codes))"""  # noqa: S608  (fixed text; values are bound)
_SPACES: Final = f"""
SELECT DISTINCT ON (s.id) s.id::text, s.version AS rev, s.kind, s.name, g.code AS dong, t.name AS place, t.address,
       s.is_demo, coalesce(nullif(s.phone, ''), t.phone) AS phone, coalesce(nullif(s.homepage, ''), t.homepage) AS url,
       coalesce(p.approval, 'inquire') AS approval, s.heads_max, s.hours_text AS hours, s.closing_text, s.fee_text,
       s.about, s.source, s.source_as_of AS surveyed_on, s.state, s.opened_on, s.closed_on, t.state AS site_state,
       t.opened_on AS site_opened_on, t.closed_on AS site_closed_on, ST_X(s.location) AS lon, ST_Y(s.location) AS lat,
       (SELECT json_agg(json_build_array(o.weekday, o.open_min, o.close_min, o.holiday)) FROM openings o
        WHERE o.space_id = s.id AND o.valid @> CAST(:on_date AS date)) AS openings
FROM {_AREA} g JOIN spaces s ON ST_Covers(g.boundary_m, s.location_m) JOIN sites t ON t.id = s.site_id
LEFT JOIN policies p ON p.id = s.policy_id ORDER BY s.id, g.code
"""  # noqa: S608  (fixed text; values are bound)
_SITES: Final = f"""
SELECT DISTINCT ON (t.id) t.id::text, t.version AS rev, t.kind, t.name, g.code AS dong, t.address, t.is_demo, t.phone,
       t.homepage AS url, t.about, t.source, t.state, coalesce(t.opened_on, CASE WHEN t.state = 'open' THEN NULL
       ELSE t.planned_on END) AS opened_on, t.closed_on, ST_X(t.location) AS lon, ST_Y(t.location) AS lat
FROM {_AREA} g JOIN sites t ON ST_Covers(g.boundary_m, t.location_m) ORDER BY t.id, g.code
"""  # noqa: S608  (fixed text; values are bound)

# What may be handed out is as public as on the web, until somebody was asked: then only what a live consent of the
# channel `book` opens (R5), and without a name nothing at all. A person nobody asked has none.
_BOOK: Final = """(
SELECT p.id, p.kind, p.observed_on, p.site_id, p.is_demo, p.rev, p.source, p.declared_dong, p.dong_override,
  CASE WHEN q.free THEN p.name ELSE coalesce(v.told ->> 'name', '비공개') END AS name,
  CASE WHEN q.free THEN p.summary ELSE coalesce(v.told ->> 'summary', '') END AS summary,
  CASE WHEN q.free THEN p.address ELSE coalesce(v.told ->> 'address', '') END AS address,
  CASE WHEN q.free THEN p.properties ELSE v.told -> 'properties' END AS properties,
  CASE WHEN q.free THEN p.location WHEN p.kind <> 'person' AND consented(p.id, 'location', 'book')
    THEN r.location END AS location,
  CASE WHEN q.free THEN p.location_m WHEN p.kind <> 'person' AND consented(p.id, 'location', 'book')
    THEN r.location_m END AS location_m
FROM public_resources p JOIN resources r ON r.id = p.id
CROSS JOIN LATERAL (SELECT EXISTS (SELECT FROM consents c WHERE c.resource_id = p.id) AS asked) a
CROSS JOIN LATERAL (SELECT p.kind <> 'person' AND NOT a.asked AS free) q
CROSS JOIN LATERAL (SELECT CASE WHEN a.asked THEN public_values(p.id, 'book') END AS told) v)"""
SHOWN: Final = {Channel.WEB: "public_resources", Channel.BOOK: _BOOK}
"""The relation of resources as a channel may show them, by the columns of `public_resources`; persons among them."""

# In which dong of the area a record counts: the one a person set, else every one it lies in, else the one its source
# states (as geo.queries.dongs_of counts).
_COUNTED: Final = text(f"""
SELECT r.id, coalesce(r.dong_override, r.declared_dong) AS code, 1.0 AS share FROM resources r
WHERE r.public_rev IS NOT NULL AND (r.dong_override = ANY(:codes) OR r.dong_override IS NULL
  AND r.declared_dong <> '' AND r.declared_dong = ANY(:codes)
  AND NOT EXISTS (SELECT FROM resource_dongs rd WHERE rd.resource_id = r.id))
UNION ALL
SELECT r.id, rd.dong_code, rd.share FROM resource_dongs rd JOIN resources r ON r.id = rd.resource_id
WHERE rd.dong_code = ANY(:codes) AND rd.edition_id IN ({IN_FORCE}) AND r.dong_override IS NULL
  AND r.public_rev IS NOT NULL
""")  # noqa: S608  (fixed text; values are bound)
COUNTED: Final = "unnest(CAST(:ids AS uuid[]), CAST(:in_dong AS text[]), CAST(:shares AS float[])) c (id, code, share)"
"""What `counted` found, as a relation."""
NEAR_M: Final = 150
"""A record that a person moved to another dong stands there as long as it is no farther away than this."""
_RESOURCES: Final = """
SELECT p.id::text, p.rev, p.kind, p.name, p.summary, p.address, p.is_demo, p.observed_on AS surveyed_on, p.source,
       p.properties, t.name AS place, c.code AS dong,
       CASE WHEN ST_Dimension(p.location) > 0
         THEN encode(ST_AsBinary(ST_Transform(ST_SimplifyPreserveTopology(p.location_m, 1), 4326)), 'hex') END AS shape,
       ST_X(o.spot) AS lon, ST_Y(o.spot) AS lat
FROM {counted} JOIN {shown} p ON p.id = c.id JOIN {area} g ON g.code = c.code
LEFT JOIN sites t ON t.id = p.site_id
CROSS JOIN LATERAL (SELECT CASE
  WHEN p.location IS NULL OR NOT ST_DWithin(p.location_m, g.boundary_m, :near) THEN NULL
  WHEN ST_Dimension(p.location) = 0 OR p.dong_override IS NOT NULL THEN ST_PointOnSurface(p.location)
  ELSE ST_Transform(ST_PointOnSurface(ST_Intersection(p.location_m, g.boundary_m)), 4326) END AS spot) o
WHERE p.kind <> 'person' ORDER BY p.id, c.share DESC, c.code
"""
TOLD_FIELDS: Final = {"audience": "이용 대상", "closing_days": "쉬는 날", "fee": "이용료", "how_to_apply": "신청 방법"}
"""Fields of a resource that its row tells, with their labels."""
FIELD_MOST: Final = 160
"""A field of a row is told in so many letters at most."""
_DECIMALS: Final = 7


@dataclass(frozen=True, slots=True)
class Found:
    """The records of an area, not yet numbered, and the keys of the sources they come from."""

    records: tuple[Record, ...]
    sources: frozenset[str]


def counted(session: Session, codes: Sequence[str], on: date) -> dict[str, list[Any]]:
    """Return which published records count in which of some dong on a day, as the values of `COUNTED`."""
    rows = session.execute(_COUNTED, {"codes": list(codes), "on_date": on}).all()
    return {
        "ids": [row.id for row in rows],
        "in_dong": [row.code for row in rows],
        "shares": [float(row.share) for row in rows],
    }


def read_records(
    session: Session,
    codes: Sequence[str],
    on: date,
    channel: Channel,
    layers: Collection[str],
    within: Mapping[str, Any],
) -> Found:
    """Return what stands in some dong on a day, resources as `counted` within; `layers` leaves some of `LAYERS` out.

    Sites and spaces with their life (`geo.atlas.life`); resources as the channel may show them, people never; a line
    or area once, with all the dong it meets and a spot in each.
    """
    values = {"codes": list(codes), "on_date": on, "near": NEAR_M, **within}
    resources = _RESOURCES.format(counted=COUNTED, shown=SHOWN[channel], area=_AREA)
    asked = {"spaces": (_SPACES, _spaces), "sites": (_SITES, _sites), "resources": (resources, _resources)}
    found: list[tuple[Record, str | None]] = []
    for layer, (sql, made) in asked.items():
        if layer in layers:
            found += made(session.execute(text(sql), values).mappings(), on)
    shown = [pair for pair in found if channel is Channel.WEB or pair[0].name != HIDDEN]
    return Found(tuple(record for record, _ in shown), frozenset(source for _, source in shown if source))


def _spaces(rows: Iterable[RowMapping], on: date) -> Iterator[tuple[Record, str | None]]:
    for row in rows:
        own = Life(row["state"], row["opened_on"], row["closed_on"])
        life = life_in(own, Life(row["site_state"], row["site_opened_on"], row["site_closed_on"]), on)
        if life:
            heads = f"{row['heads_max']:,}명까지" if row["heads_max"] else ""
            words = (own.told(life), Approval(row["approval"]).label)
            note = (
                heads,
                _labelled("쉬는 날", row["closing_text"]),
                _labelled("이용료", row["fee_text"]),
                row["about"],
            )
            hours = weekly(map(tuple, row["openings"] or ())) or on_one_line(row["hours"], FIELD_MOST)
            told = {**_shared(row), "place": row["place"], "hours": hours, "surveyed_on": row["surveyed_on"]}
            kind = SpaceKind(row["kind"])
            yield _record("space", kind, told | {"life": life}, _words(row, words), note), row["source"]


def _sites(rows: Iterable[RowMapping], on: date) -> Iterator[tuple[Record, str | None]]:
    for row in rows:
        own = Life(row["state"], row["opened_on"], row["closed_on"])
        life = own.on(on)
        if life:
            told = _shared(row) | {"life": life}
            state = _words(row, (own.told(life),))
            yield _record("site", SiteKind(row["kind"]), told, state, (row["about"],)), row["source"]


def _resources(rows: Iterable[RowMapping], on: date) -> Iterator[tuple[Record, str | None]]:
    del on
    for _, group in groupby(rows, key=lambda row: row["id"]):
        parts = list(group)
        row = parts[0]
        fields: Mapping[str, Any] = row["properties"] or {}
        told = {
            **{name: row[name] for name in ("id", "rev", "name", "address", "is_demo", "surveyed_on")},
            "dongs": tuple(part["dong"] for part in parts),
            "spots": tuple(_spot(part) for part in parts if part["lon"] is not None),
            "shape": (row["shape"] or "").upper(),
            "place": row["place"] or plain(fields.get("place")),
            "phone": plain(fields.get("phone")),
            "url": plain(fields.get("homepage")),
            "hours": on_one_line(plain(fields.get("hours")), FIELD_MOST),
        }
        note = (row["summary"], *(_labelled(label, plain(fields.get(name))) for name, label in TOLD_FIELDS.items()))
        yield _record("resource", ResourceKind(row["kind"]), told, _words(row, ()), note), row["source"]


def plain(value: Any) -> str:
    """Return a field's value as one reads it."""
    if isinstance(value, list):
        return " · ".join(str(one) for one in value)
    return "" if value is None else str(value)


def _labelled(label: str, words: str) -> str:
    return f"{label}: {on_one_line(words, FIELD_MOST)}" if words else ""


def _shared(row: RowMapping) -> dict[str, Any]:
    named = {name: row[name] for name in ("id", "rev", "name", "address", "is_demo", "phone", "url")}
    return {**named, "dongs": (row["dong"],), "spots": (_spot(row),)}


def _spot(row: RowMapping) -> Spot:
    return Spot(row["dong"], round(row["lon"], _DECIMALS), round(row["lat"], _DECIMALS))


def _words(row: RowMapping, words: Sequence[str]) -> str:
    return " · ".join(word for word in (*words, DEMO if row["is_demo"] else "") if word)


def _record(
    category: str,
    kind: SpaceKind | SiteKind | ResourceKind,
    told: Mapping[str, Any],
    state: str,
    note: Iterable[str | None],
) -> Record:
    lines = "\n".join(line for words in note if words for line in lines_of(words))
    return Record(0, category=category, kind=kind.value, kind_label=kind.label, state=state, note=lines, **told)
