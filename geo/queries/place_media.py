"""Photos and plans of rooms and sites: put there, sorted, described, taken down; and what of them the public sees."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final
from uuid import UUID

from sqlalchemy import RowMapping, text
from sqlalchemy.orm import Session

from geo.errors import Conflict
from geo.media.states import MediaState
from geo.place_access import PlaceRole
from geo.queries.guarded import Versioned, write_guarded, write_version
from geo.queries.media import unknown_media
from geo.queries.reach import DONG_OF


@dataclass(frozen=True, slots=True)
class Spot:
    """Where a picture hangs: at a room, or at a whole site."""

    space_id: UUID | None = None
    site_id: UUID | None = None

    @property
    def values(self) -> dict[str, UUID | None]:
        return {"space": self.space_id, "site": self.site_id}


@dataclass(frozen=True, slots=True)
class PlacePhoto:
    """A picture of a place; width and height (pixels) are those of its large public copy.

    What follows `released` is for those who look after the place: the public sees only what is ready and released.
    """

    link_id: UUID
    media_id: UUID
    space_id: UUID | None
    site_id: UUID | None
    role: PlaceRole
    width: int | None
    height: int | None
    alt: str
    caption: str
    licence: str
    credit: str
    position: int
    released: bool = True
    consented: bool = True
    state: MediaState = MediaState.READY
    problem: str = ""
    problem_en: str = ""
    shows_people: bool = False
    created_by: UUID | None = None
    closed_at: datetime | None = None
    version: int = 1
    media_version: int = 1

    @property
    def spot(self) -> Spot:
        return Spot(self.space_id, self.site_id)


_ORDER: Final = "CASE v.role WHEN 'photo' THEN 0 WHEN 'plan' THEN 1 ELSE 2 END, v.position, v.created_at, v.link_id"
_SHOWN: Final = """v.link_id, v.media_id, v.space_id, v.site_id, v.role, v.width, v.height, v.alt, v.caption, v.licence,
  v.credit, v.position"""
_INSIDE: Final = """
SELECT l.id AS link_id, m.id AS media_id, l.space_id, l.site_id, l.role, m.width, m.height, m.alt, l.caption,
       m.licence, m.credit, l.position, m.released_at IS NOT NULL AS released,
       media_consented(m.id, NULL, 'web') AS consented, m.state, m.problem, m.problem_en, m.shows_people, m.created_by,
       l.closed_at, l.version, m.version AS media_version, l.created_at
FROM place_media l JOIN media m ON m.id = l.media_id
WHERE m.state <> 'erased' AND {which}
"""
_HERE: Final = _INSIDE.format(which="(l.space_id = :space OR l.site_id = :site)")
_THIS: Final = _INSIDE.format(which="l.id = :id")


def public_photos(session: Session, spot: Spot) -> list[PlacePhoto]:
    """Return what everybody sees of one place: photos, then plans, then doors, as the keeper sorted them."""
    sql = f"""
    SELECT {_SHOWN} FROM public_place_media v WHERE v.space_id = :space OR v.site_id = :site ORDER BY {_ORDER}
    """  # noqa: S608  (fixed text; values are bound)
    return [_photo(row) for row in session.execute(text(sql), spot.values).mappings()]


def kept_photos(session: Session, spot: Spot) -> list[PlacePhoto]:
    """Return every picture of one place for who looks after it; those taken down come last."""
    sql = f"SELECT * FROM ({_HERE}) v ORDER BY v.closed_at NULLS FIRST, {_ORDER}"  # noqa: S608  (fixed text; values are bound)
    return [_photo(row) for row in session.execute(text(sql), spot.values).mappings()]


def get_photo(session: Session, link_id: UUID) -> PlacePhoto:
    """Return one picture of a place, taken down or not; raise NotFound when there is none with that id."""
    row = session.execute(text(_THIS), {"id": link_id}).mappings().one_or_none()
    if row is None:
        raise unknown_media()
    return _photo(row)


def _photo(row: RowMapping) -> PlacePhoto:
    given = {name: row[name] for name in PlacePhoto.__slots__ if name in row}
    state = {"state": MediaState(row["state"])} if "state" in row else {}
    return PlacePhoto(**{**given, "role": PlaceRole(row["role"]), **state})


def first_photos(session: Session, space_ids: Iterable[UUID]) -> dict[UUID, PlacePhoto]:
    """Return the first public photo of each room, its site's where it has none of its own; most have neither."""
    wanted = list(space_ids)
    if not wanted:
        return {}
    sql = f"""
    WITH wanted AS MATERIALIZED (SELECT id, site_id FROM spaces WHERE id = ANY(:ids))
    SELECT DISTINCT ON (v.of_space) v.of_space, {_SHOWN} FROM (
      SELECT w.id AS of_space, p.* FROM wanted w JOIN public_place_media p ON p.space_id = w.id
      UNION ALL SELECT w.id, p.* FROM wanted w JOIN public_place_media p ON p.site_id = w.site_id
    ) v WHERE v.role = 'photo' ORDER BY v.of_space, v.space_id IS NULL, {_ORDER}
    """  # noqa: S608  (fixed text; values are bound)
    rows = session.execute(text(sql), {"ids": wanted}).mappings()
    return {row["of_space"]: _photo(row) for row in rows}


def hang(
    session: Session, spot: Spot, media_id: UUID, role: PlaceRole, caption: str = "", by: UUID | None = None
) -> UUID:
    """Put a kept file at a place, after those that hang there; return the link's id."""
    sql = """
    INSERT INTO place_media (space_id, site_id, media_id, role, caption, created_by, position)
    SELECT CAST(:space AS uuid), CAST(:site AS uuid), CAST(:media AS uuid), :role, :caption, CAST(:by AS uuid),
      coalesce(max(l.position) + 1, 0) FROM place_media l
    WHERE (l.space_id = :space OR l.site_id = :site) AND l.closed_at IS NULL RETURNING id
    """
    values = {**spot.values, "media": media_id, "role": role.value, "caption": caption, "by": by}
    made: UUID = session.execute(text(sql), values).scalar_one()
    return made


_LINKS: Final = Versioned("place_media", ("role", "caption"), guard="closed_at IS NULL")


def change_link(session: Session, photo: PlacePhoto, version: int, values: Mapping[str, Any]) -> None:
    """Write new words of a picture where it hangs; raise Conflict (`stale_version`) where somebody was first."""
    write_version(session, _LINKS, photo.link_id, version, values)


def take_down(session: Session, photo: PlacePhoto, now: datetime) -> None:
    """Take a picture off its place; it stays kept and can be put back."""
    sql = "UPDATE place_media SET closed_at = :now, version = version + 1 WHERE id = :id AND closed_at IS NULL"
    write_guarded(session, sql, {"id": photo.link_id, "now": now})


def put_back(session: Session, photo: PlacePhoto) -> None:
    """Put a picture that was taken down back where it hung, behind the others."""
    sql = """
    UPDATE place_media SET closed_at = NULL, version = version + 1, position = (
      SELECT coalesce(max(o.position) + 1, 0) FROM place_media o
      WHERE (o.space_id = :space OR o.site_id = :site) AND o.closed_at IS NULL)
    WHERE id = :id AND closed_at IS NOT NULL
    """
    write_guarded(session, sql, {**photo.spot.values, "id": photo.link_id})


def sort(session: Session, spot: Spot, order: Sequence[UUID]) -> None:
    """Hang the pictures of a place in this order; raise Conflict unless these are exactly those that hang there."""
    live = {photo.link_id for photo in kept_photos(session, spot) if photo.closed_at is None}
    if set(order) != live or len(order) != len(live):
        raise Conflict(
            "그사이 사진이 늘거나 줄었어요. 새로 고친 뒤 다시 정해 주세요.",
            "Pictures came or went meanwhile: reload and sort again.",
            code="stale_version",
        )
    sql = """
    UPDATE place_media l SET position = w.n - 1, version = l.version + 1
    FROM unnest(CAST(:ids AS uuid[])) WITH ORDINALITY w (id, n) WHERE l.id = w.id AND l.position <> w.n - 1
    """
    session.execute(text(sql), {"ids": list(order)})


@dataclass(frozen=True, slots=True)
class PlaceOfMedia:
    """Where a file hangs, as rights are asked: its site, and the district and province of that."""

    site_id: UUID
    district_code: str | None
    province_code: str | None


_PLACES: Final = f"""
SELECT DISTINCT t.id AS site_id, g.district_code, g.province_code
FROM place_media l LEFT JOIN spaces s ON s.id = l.space_id JOIN sites t ON t.id = coalesce(l.site_id, s.site_id)
{DONG_OF.format(point="t.location_m")}
WHERE l.media_id = :id
"""  # noqa: S608  (fixed text; values are bound)


def places_of_media(session: Session, media_id: UUID, today: date) -> list[PlaceOfMedia]:
    """Return the sites where a file hangs or hung."""
    rows = session.execute(text(_PLACES), {"id": media_id, "today": today}).mappings()
    return [PlaceOfMedia(**row) for row in rows]
