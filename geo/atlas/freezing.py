"""An edition is frozen: what it says is read once, kept, and listed with the revisions it was read in."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime
from uuid import UUID

from sqlalchemy.orm import Session

from geo.atlas.content import AtlasContent, Channel
from geo.atlas.edition_states import ItemKind
from geo.queries.atlas import read_content
from geo.queries.atlas_making import Claimed, NewItem, keep_content


def freeze(session: Session, claimed: Claimed, now: datetime) -> None:
    """Read what may be handed out of a place and keep it; raise NotFound for a place that is not there that day."""
    found = read_content(session, claimed.code, claimed.on, channel=Channel.BOOK, public_url=claimed.public_url)
    content = replace(found, edition=claimed.number, title=claimed.title or found.title)
    keep_content(session, claimed.id, content, list(items_of(content)), now)


def items_of(content: AtlasContent) -> Iterator[NewItem]:
    """Yield what an edition is made of, each once by kind and id."""
    seen: set[tuple[ItemKind, str]] = set()
    for item, told in _told(content):
        if told and (item.kind, told) not in seen:
            seen.add((item.kind, told))
            yield item


def _told(content: AtlasContent) -> Iterator[tuple[NewItem, str]]:
    for record in content.records:
        yield NewItem(ItemKind(record.category), UUID(record.id), record.number, record.rev), record.id
        yield from _photo(record.photo)
    for stop in (stop for course in content.courses for stop in course.stops if stop.record):
        yield NewItem(ItemKind.RESOURCE, UUID(stop.record)), stop.record
    for contact in content.contacts:
        yield NewItem(ItemKind.CONTACT, UUID(contact.id)), contact.id
    for story in content.stories:
        yield NewItem(ItemKind.STORY, UUID(story.id)), story.id
        yield from _photo(story.photo)


def _photo(media_id: str) -> Iterator[tuple[NewItem, str]]:
    if media_id:
        yield NewItem(ItemKind.PHOTO, UUID(media_id)), media_id


def counts_of(content: AtlasContent) -> dict[str, int]:
    """Return how much of what an edition has, for those who look at it before they open it."""
    by_category = Counter(record.category for record in content.records)
    return {
        "dongs": len(content.within()),
        "records": len(content.records),
        "sites": by_category["site"],
        "spaces": by_category["space"],
        "resources": by_category["resource"],
        "courses": len(content.courses),
        "stories": len(content.stories),
        "contacts": len(content.contacts),
    }
