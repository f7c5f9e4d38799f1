"""What keepers write: spaces with their cells, opening hours, and rules as ever new versions."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from psycopg.types.range import DateRange
from sqlalchemy import text
from sqlalchemy.orm import Session

from geo.errors import InvalidInput
from geo.queries.guarded import write_guarded
from geo.queries.spaces import PolicyRow


@dataclass(frozen=True, slots=True)
class SpaceValues:
    """What may be written about a space; None leaves a value as it is."""

    name: str | None = None
    kind: str | None = None
    state: str | None = None
    lon: float | None = None
    lat: float | None = None
    heads_max: int | None = None
    area_m2: float | None = None
    features: list[str] | None = None
    about: str | None = None
    rules_text: str | None = None
    hours_text: str | None = None
    closing_text: str | None = None
    fee_text: str | None = None
    apply_text: str | None = None
    phone: str | None = None
    homepage: str | None = None
    way_text: str | None = None
    entrance_text: str | None = None
    access_yes: list[str] | None = None
    access_no: list[str] | None = None


# What was understood of a source's words, by the field a keeper may change: with the words it goes.
_UNDERSTOOD = (
    ("fee_text", "fee_rules", "'[]'::jsonb"),
    ("apply_text", "apply_ways", "'{}'::text[]"),
    ("heads_max", "heads_text", "''"),
    ("area_m2", "area_text", "''"),
)


def _unless_changed(field: str, understood: str, empty: str) -> str:
    changed = f"coalesce(:{field}, {field}) IS DISTINCT FROM {field}"
    return f"{understood} = CASE WHEN {changed} THEN {empty} ELSE {understood} END"


_TEXTS = (
    "about", "rules_text", "hours_text", "closing_text", "fee_text", "apply_text", "phone", "homepage", "way_text",
    "entrance_text",
)  # fmt: skip
_LISTS = ("features", "access_yes", "access_no")
_INSERT = text(f"""
INSERT INTO spaces (site_id, name, kind, state, location, heads_max, area_m2, {", ".join(_LISTS + _TEXTS)})
SELECT t.id, :name, :kind, coalesce(:state, 'open'),
       coalesce(ST_SetSRID(ST_MakePoint(:lon, :lat), 4326), t.location), :heads_max, :area_m2,
       {", ".join(f"coalesce(CAST(:{name} AS text[]), '{{}}')" for name in _LISTS)},
       {", ".join(f"coalesce(:{name}, '')" for name in _TEXTS)}
FROM sites t WHERE t.id = :site_id AND coalesce(ST_MakePoint(:lon, :lat), t.location) IS NOT NULL RETURNING id
""")  # noqa: S608  (fixed text)
_UPDATE = text(f"""
UPDATE spaces SET name = coalesce(:name, name), kind = coalesce(:kind, kind), state = coalesce(:state, state),
  location = coalesce(ST_SetSRID(ST_MakePoint(:lon, :lat), 4326), location),
  heads_max = coalesce(:heads_max, heads_max), area_m2 = coalesce(:area_m2, area_m2),
  {", ".join(f"{name} = coalesce(CAST(:{name} AS text[]), {name})" for name in _LISTS)},
  {", ".join(f"{name} = coalesce(:{name}, {name})" for name in _TEXTS)},
  {", ".join(_unless_changed(*row) for row in _UNDERSTOOD)}, version = version + 1, updated_at = :now
WHERE id = :id AND version = :version
""")  # noqa: S608  (fixed text)


def insert_space(session: Session, site_id: UUID, values: SpaceValues, cells: Sequence[str] = ()) -> UUID:
    """Write a space; without `cells` (names within the site) it gets one of its own.

    Raises InvalidInput when neither the space nor its site has a location.
    """
    parameters = {name: getattr(values, name) for name in SpaceValues.__slots__}
    found: UUID | None = session.execute(_INSERT, {**parameters, "site_id": site_id}).scalar_one_or_none()
    if found is None:
        raise InvalidInput(
            "시설의 위치를 아직 몰라요. 공간의 위치를 적어 주세요.",
            "The site has no location yet: give the space one.",
            code="location_missing",
        )
    add_cells(session, site_id, found, cells or [str(found)])
    return found


def add_cells(session: Session, site_id: UUID, space_id: UUID, names: Sequence[str]) -> None:
    """Make the space of cells by their names; a cell that another space of the site has is shared with it."""
    session.execute(
        text(
            "INSERT INTO cells (site_id, name) SELECT :site_id, n FROM unnest(CAST(:names AS text[])) AS n"
            " ON CONFLICT DO NOTHING"
        ),
        {"site_id": site_id, "names": list(names)},
    )
    session.execute(
        text(
            "INSERT INTO space_cells (space_id, cell_id) SELECT :space_id, id FROM cells"
            " WHERE site_id = :site_id AND name = ANY(:names) ON CONFLICT DO NOTHING"
        ),
        {"space_id": space_id, "site_id": site_id, "names": list(names)},
    )


def update_space(session: Session, space_id: UUID, version: int, values: SpaceValues, now: datetime) -> None:
    """Change a space under its version; raise Conflict when somebody was quicker."""
    parameters = {name: getattr(values, name) for name in SpaceValues.__slots__}
    write_guarded(session, _UPDATE, {**parameters, "id": space_id, "version": version, "now": now})


@dataclass(frozen=True, slots=True)
class OpeningRow:
    """Weekly hours: ISO weekday, minutes of the venue's day (up to 2880), and what holds on public holidays.

    `agreement_id` marks hours that an agreement opened: they go with it, never with what a keeper writes.
    """

    weekday: int
    open_min: int
    close_min: int
    holiday: str = "yes"
    valid_from: date | None = None
    valid_until: date | None = None
    agreement_id: UUID | None = None


def list_openings(session: Session, space_id: UUID) -> list[OpeningRow]:
    """Return a space's weekly hours in order; `valid_until` is the first day on which a row no longer holds."""
    sql = text(
        "SELECT weekday, open_min, close_min, holiday, lower(valid) AS valid_from, upper(valid) AS valid_until,"
        " agreement_id FROM openings WHERE space_id = :id ORDER BY valid, weekday, open_min"
    )
    return [OpeningRow(**row) for row in session.execute(sql, {"id": space_id}).mappings()]


def replace_openings(session: Session, space_id: UUID, rows: Sequence[OpeningRow]) -> None:
    """Put `rows` in the place of all present hours, and of what an import made of them; bookings already made stay.

    Hours that an agreement opened stay with it, whatever `rows` say of them.
    """
    session.execute(text("DELETE FROM openings WHERE space_id = :id AND agreement_id IS NULL"), {"id": space_id})
    session.execute(text("UPDATE spaces SET hours_understood = '' WHERE id = :id"), {"id": space_id})
    own = [row for row in rows if row.agreement_id is None]
    if not own:
        return
    insert = text(
        "INSERT INTO openings (space_id, valid, weekday, open_min, close_min, holiday)"
        " VALUES (:space_id, :valid, :weekday, :open_min, :close_min, :holiday)"
    )
    session.execute(
        insert,
        [
            {
                "space_id": space_id,
                "valid": DateRange(row.valid_from, row.valid_until, "[)"),
                "weekday": row.weekday,
                "open_min": row.open_min,
                "close_min": row.close_min,
                "holiday": row.holiday,
            }
            for row in own
        ],
    )


_POLICY_FIELDS = [name for name in PolicyRow.__slots__ if name not in {"id", "version"}]
_ADD_POLICY = text(f"""
INSERT INTO policies (space_id, version, created_by, {", ".join(_POLICY_FIELDS)})
SELECT :space_id, coalesce(max(version), 0) + 1, :created_by, {", ".join(f":{name}" for name in _POLICY_FIELDS)}
FROM policies WHERE space_id = :space_id RETURNING id
""")  # noqa: S608  (fixed text)

DEFAULT_POLICY: dict[str, Any] = {
    "approval": "manager",
    "pending": "block",
    "grid_minutes": 30,
    "min_minutes": 30,
    "max_minutes": 480,
    "setup_minutes": 0,
    "turnover_minutes": 0,
    "rolling_days": 60,
    "opens": "rolling",
    "opens_weekday": None,
    "opens_day": None,
    "opens_minute": None,
    "refused_purposes": [],
    "refused_natures": [],
    "closes_before_minutes": 0,
    "cancel_until_minutes": 0,
    "move_until_minutes": 0,
    "votes_needed": None,
    "votes_of": None,
    "check_in_before_minutes": 30,
    "check_in_after_minutes": 30,
    "release_after_minutes": 0,
    "strike_days": 0,
}
"""The rules a space begins with, unless its keeper says otherwise."""


_OPENING_NEEDS = {"opens_weekday": {"weekly"}, "opens_day": {"monthly"}, "opens_minute": {"weekly", "monthly"}}


def add_policy(session: Session, space_id: UUID, changes: dict[str, Any], created_by: UUID | None) -> int:
    """Add a version of the space's rules: the present ones (or DEFAULT_POLICY) with `changes`; return its id.

    Bookings keep the version under which they were made.
    """
    session.execute(text("SELECT 1 FROM spaces WHERE id = :id FOR UPDATE"), {"id": space_id})
    present = (
        session.execute(
            text("SELECT p.* FROM policies p JOIN spaces s ON s.policy_id = p.id WHERE s.id = :id"), {"id": space_id}
        )
        .mappings()
        .one_or_none()
    )
    base = {name: present[name] for name in _POLICY_FIELDS} if present else DEFAULT_POLICY
    values = {**base, **changes, "space_id": space_id, "created_by": created_by}
    for name, ways in _OPENING_NEEDS.items():
        if values["opens"] not in ways:
            values[name] = None
    if values["approval"] != "committee":
        values |= {"votes_needed": None, "votes_of": None}
    policy_id: int = session.execute(_ADD_POLICY, values).scalar_one()
    session.execute(text("UPDATE spaces SET policy_id = :p WHERE id = :id"), {"p": policy_id, "id": space_id})
    return policy_id


def mark_taken_over(session: Session, space_id: UUID, now: datetime) -> None:
    """Note that a keeper looks after the space from now on; imports leave it alone."""
    session.execute(
        text("UPDATE spaces SET taken_over_at = coalesce(taken_over_at, :now), updated_at = :now WHERE id = :id"),
        {"id": space_id, "now": now},
    )


def set_site_natures(session: Session, site_id: UUID, natures: Sequence[str]) -> None:
    """Say for what kind of use nothing in a site is lent."""
    session.execute(
        text("UPDATE sites SET refused_natures = :natures WHERE id = :id"), {"natures": list(natures), "id": site_id}
    )
