"""The photos of an atlas that may be printed, as the book takes them."""

from uuid import UUID

from sqlalchemy.orm import Session

from geo.atlas.content import AtlasContent
from geo.media.store import copy_path
from geo.queries.atlas_making import printable_photos
from geo.settings import Settings


def read_pictures(session: Session, settings: Settings, content: AtlasContent) -> dict[str, bytes]:
    """Return the public copies of photos that may still be shown.

    Those of stories stand under the id of the photo, the main ones of records under the id of the record.
    """
    stories = {story.photo: story.photo for story in content.stories if story.photo}
    wanted = stories | {record.id: record.photo for record in content.records if record.photo}
    known = printable_photos(session, [UUID(one) for one in set(wanted.values())]) if wanted else {}
    paths = {key: copy_path(settings, known[UUID(one)], "large") for key, one in wanted.items() if UUID(one) in known}
    return {key: path.read_bytes() for key, path in paths.items() if path.is_file()}
