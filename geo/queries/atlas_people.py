"""Whom to ask, what was told and what was photographed, as far as live consents of the channel allow."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any, Final
from uuid import UUID

from sqlalchemy import RowMapping, text
from sqlalchemy.orm import Session

from geo.atlas.brief import on_one_line
from geo.atlas.content import Channel, Contact, Scope, Story
from geo.enums import Licence
from geo.queries.atlas_areas import Area
from geo.queries.atlas_records import COUNTED, SHOWN, plain
from geo.surveys.consent_words import HIDDEN

REACHED_BY: Final = ("phone", "mobile", "email", "homepage")
TOLD_MOST: Final = 60
"""A contact is one line: what there is to say of it takes so many letters at most."""
_CONTACTS: Final = """
SELECT DISTINCT ON (p.id) p.id::text, p.kind, p.name, p.summary, p.properties, c.code AS dong
FROM {counted} JOIN {shown} p ON p.id = c.id
WHERE p.kind IN ('person', 'organisation') AND p.name <> :hidden ORDER BY p.id, c.share DESC, c.code
"""

# The archive as it may be handed out: published, and whoever was asked agreed to the book.
_BOOK_ARCHIVE: Final = """(
SELECT i.* FROM archive_items i WHERE i.state = 'published' AND CASE
  WHEN NOT i.consent_needed AND NOT EXISTS (SELECT FROM consents a WHERE a.archive_item_id = i.id) THEN true
  ELSE archive_consented(i.id, 'book') END)"""
_ARCHIVE: Final = {Channel.WEB: "public_archive", Channel.BOOK: _BOOK_ARCHIVE}
_BOOK_MEDIA: Final = """(
SELECT m.id AS media_id, m.kind, coalesce(nullif(m.alt, ''), l.caption) AS alt, l.id AS link_id, l.resource_id,
       CAST(NULL AS uuid) AS item_id, l.role, l.position, l.created_at
FROM resource_media l JOIN media m ON m.id = l.media_id
WHERE l.closed_at IS NULL AND m.state = 'ready' AND m.released_at IS NOT NULL
  AND media_consented(m.id, l.resource_id, 'book')
UNION ALL
SELECT m.id, m.kind, coalesce(nullif(m.alt, ''), l.caption), l.id, CAST(NULL AS uuid), l.item_id, 'other', l.position,
       l.created_at
FROM archive_media l JOIN media m ON m.id = l.media_id JOIN archive_items i ON i.id = l.item_id
WHERE l.closed_at IS NULL AND m.state = 'ready' AND m.released_at IS NOT NULL
  AND media_consented(m.id, i.resource_id, 'book'))"""
_MEDIA: Final = {Channel.WEB: "public_media", Channel.BOOK: _BOOK_MEDIA}
_STORIES: Final = """
SELECT i.id::text, i.title, i.body, i.place, coalesce(i.dong_code, '') AS dong, i.happened_from, i.happened_to,
       i.happened_words, i.teller_shown, i.licence, i.credit, coalesce(f.media_id::text, '') AS photo,
       coalesce(f.alt, '') AS alt
FROM {archive} i LEFT JOIN LATERAL (
  SELECT v.media_id, v.alt FROM {media} v WHERE v.item_id = i.id AND v.kind = 'photo'
  ORDER BY v.position, v.created_at, v.link_id LIMIT 1) f ON true
WHERE i.dong_code = ANY(:codes) OR i.dong_code IS NULL AND i.district_code = :district
ORDER BY coalesce(i.dong_code, ''), i.happened_from NULLS LAST, i.title, i.id
"""
_PHOTOS: Final = """
SELECT DISTINCT ON (v.resource_id) v.resource_id::text AS id, v.media_id::text AS photo FROM {media} v
WHERE v.resource_id = ANY(CAST(:ids AS uuid[])) AND v.kind = 'photo'
ORDER BY v.resource_id, v.role <> 'main', v.role = 'before', v.position, v.created_at, v.link_id
"""


def read_contacts(session: Session, within: Mapping[str, Any], channel: Channel) -> tuple[Contact, ...]:
    """Return the people who agreed to be named and the groups that can be reached, by dong and name.

    `within` is what `geo.queries.atlas_records.counted` found.
    """
    sql = _CONTACTS.format(counted=COUNTED, shown=SHOWN[channel])
    found = [_contact(row) for row in session.execute(text(sql), {**within, "hidden": HIDDEN}).mappings()]
    named = [one for one, kind in found if one.reach or kind == "person"]
    return tuple(sorted(named, key=lambda one: (one.dong, one.name, one.id)))


def _contact(row: RowMapping) -> tuple[Contact, str]:
    fields = row["properties"] or {}
    reach = " · ".join(word for name in REACHED_BY if (word := plain(fields.get(name))))
    told = row["summary"] or plain(fields.get("skills")) or plain(fields.get("works"))
    return Contact(row["id"], row["name"], on_one_line(told, TOLD_MOST), reach, row["dong"]), row["kind"]


def read_stories(session: Session, area: Area, channel: Channel) -> tuple[Story, ...]:
    """Return what the archive tells of the dong, by dong and time; in a district's also what is of the whole of it."""
    sql = _STORIES.format(archive=_ARCHIVE[channel], media=_MEDIA[channel])
    district = area.code if area.scope is Scope.DISTRICT else None
    rows = session.execute(text(sql), {"codes": area.codes, "district": district}).mappings()
    return tuple(_story(row) for row in rows)


def _story(row: RowMapping) -> Story:
    teller = f"들려준 이 {row['teller_shown']}" if row["teller_shown"] else ""
    rights = (teller, row["credit"], Licence(row["licence"]).label)
    return Story(
        id=row["id"],
        title=row["title"],
        told=row["body"],
        when=row["happened_words"] or _years(row["happened_from"], row["happened_to"]),
        dong=row["dong"],
        rights=" · ".join(word for word in rights if word),
        photo=row["photo"],
        photo_alt=(row["alt"] or row["title"]) if row["photo"] else "",
    )


def _years(start: date | None, end: date | None) -> str:
    if start is None:
        return ""
    return f"{start.year}년" if end is None or end.year == start.year else f"{start.year}–{end.year}년"


def main_photos(session: Session, ids: Sequence[UUID | str], channel: Channel) -> dict[str, str]:
    """Return the photo that stands for each record that has one, by the record's id."""
    rows: Any = session.execute(text(_PHOTOS.format(media=_MEDIA[channel])), {"ids": [str(one) for one in ids]})
    return {row.id: row.photo for row in rows}
