"""How one gets into a site and how one gets there, written by who keeps it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.orm import Session

from geo.place_access import Access
from geo.queries.guarded import write_guarded


@dataclass(frozen=True, slots=True)
class SiteAccess:
    """What a site answers about getting in, the way there and its door; `version` is the site's."""

    access_yes: Sequence[str]
    access_no: Sequence[str]
    way_text: str
    entrance_text: str
    version: int

    @property
    def access(self) -> Access:
        return Access(self.access_yes, self.access_no)


def get_site_access(session: Session, site_id: UUID) -> SiteAccess:
    """Return what is known of getting to a site and in; the site is known to exist."""
    sql = "SELECT access_yes, access_no, way_text, entrance_text, version FROM sites WHERE id = :id"
    return SiteAccess(**session.execute(text(sql), {"id": site_id}).mappings().one())


def write_site_access(session: Session, site_id: UUID, wanted: SiteAccess, now: datetime) -> None:
    """Write all of it under the site's version; raise Conflict (`stale_version`) where somebody was first."""
    sql = """
    UPDATE sites SET access_yes = :yes, access_no = :no, way_text = :way, entrance_text = :entrance,
      version = version + 1, updated_at = :now
    WHERE id = :id AND version = :version
    """
    lists = {"yes": list(wanted.access_yes), "no": list(wanted.access_no)}
    texts = {"way": wanted.way_text, "entrance": wanted.entrance_text}
    write_guarded(session, sql, {**lists, **texts, "id": site_id, "version": wanted.version, "now": now})
