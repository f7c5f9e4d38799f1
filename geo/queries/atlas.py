"""What an atlas of one dong or district says, read at once: only what its channel may show."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy.orm import Session

from geo import clock
from geo.atlas.content import AtlasContent, Channel, Record, Scope
from geo.atlas.doubles import without_doubles
from geo.atlas.numbering import numbered
from geo.queries.atlas_areas import Area, all_codes, dongs_of_district, read_area
from geo.queries.atlas_people import main_photos, read_contacts, read_stories
from geo.queries.atlas_records import LAYERS, counted, read_records
from geo.queries.atlas_relations import alone, read_courses, related
from geo.queries.atlas_sources import read_sources, survey_period
from geo.queries.atlas_themes import NOTHING_PLANNED, read_planned
from geo.queries.short_keys import keys_for, known_keys

__all__ = ["LAYERS", "all_codes", "dongs_of_district", "read_content"]


def read_content(
    session: Session,
    code: str,
    on: date,
    *,
    channel: Channel = Channel.WEB,
    layers: Collection[str] | None = None,
    public_url: str = "",
    planned: bool = True,
) -> AtlasContent:
    """Return the atlas of a dong or district on a day, its records numbered; `layers` leaves some of LAYERS out.

    For the channel `book` records without a short address get one; `planned=False` leaves themes and targets out.
    Raises NotFound (`place_unknown`) for a code that the editions in force do not have.
    """
    area = read_area(session, code, on)
    wanted = LAYERS if layers is None else layers
    within = counted(session, area.codes, on) if "resources" in wanted else {}
    found = read_records(session, area.codes, on, channel, wanted, within)
    single = without_doubles(found.records, alone(session, found.records))
    plans = read_planned(session, area, single, on) if planned else NOTHING_PLANNED
    records = _completed(session, numbered(single, area.codes), channel)
    told = _told(session, area, records, within, channel) if within else {}
    return AtlasContent(
        scope=area.scope,
        code=code,
        name=area.name,
        district=area.district,
        title=title_of(area),
        on=on,
        made_on=clock.today(),
        boundary_label=area.boundary_label,
        is_schematic=area.is_schematic,
        dongs=area.dongs,
        records=records,
        sources=(*read_sources(session, found.sources), *plans.sources, area.source),
        themes=plans.themes,
        targets=plans.targets,
        surveyed=survey_period(session, area.codes, on) or _observed(records),
        public_url=public_url,
        **told,
    )


def _completed(session: Session, records: Sequence[Record], channel: Channel) -> tuple[Record, ...]:
    """Give the records their relations, photos and short addresses; only what is handed out gets new addresses."""
    ids = [(record.category, UUID(record.id)) for record in records]
    keys = (
        keys_for(session, ids) if channel is Channel.BOOK else known_keys(session, [(one, kind) for kind, one in ids])
    )
    photos = main_photos(session, [one for kind, one in ids if kind == "resource"], channel)
    return tuple(
        replace(record, key=keys.get(UUID(record.id), ""), photo=photos.get(record.id, ""))
        for record in related(session, records)
    )


def _told(
    session: Session, area: Area, records: Sequence[Record], within: Mapping[str, Any], channel: Channel
) -> dict[str, Any]:
    return {
        "courses": read_courses(session, records, channel),
        "stories": read_stories(session, area, channel),
        "contacts": read_contacts(session, within, channel),
    }


def _observed(records: Iterable[Record]) -> tuple[date, date] | None:
    """Return the days between which the records were looked at, where no visit was written down."""
    days = [record.surveyed_on for record in records if record.surveyed_on and record.category == "resource"]
    return (min(days), max(days)) if days else None


def title_of(area: Area) -> str:
    """Return the title of an atlas."""
    own = f"{area.district} {area.name}" if area.scope is Scope.DONG else area.district
    return f"{own} 마을지도"
