"""Store planned rooms: new ones made, known ones brought up to date, those a keeper looks after left alone."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import delete, func, insert, select, text, update
from sqlalchemy.orm import Session

from geo import clock
from geo.closing_rules import ClosingRule
from geo.enums import Approval, RowOutcome, SpaceState
from geo.importers.closing_days import read_closing_days
from geo.importers.room_sites import RoomPlan, SiteDraft, SpaceDraft
from geo.models.site import Site, SiteEvent
from geo.models.space import Cell, Opening, Policy, Space, SpaceCell
from geo.queries.closings import insert_closings, list_closings, replace_closings

SOURCE = "public_rooms"
BOOKABLE = (Approval.INSTANT, Approval.MANAGER)

NEW, UPDATED, UNCHANGED = RowOutcome.NEW, RowOutcome.UPDATED, RowOutcome.UNCHANGED


@dataclass(frozen=True)
class Stored:
    """What became of every space, by its key; `bookable` counts those that can be booked here now."""

    spaces: Mapping[str, tuple[RowOutcome, UUID]]
    sites_new: int
    bookable: int


@dataclass(frozen=True)
class _Known:
    """A space stored by an earlier load."""

    id: UUID
    site_id: UUID
    taken_over: bool
    approval: str | None
    state: str
    values: Mapping[str, Any]
    openings: frozenset[tuple[int, int, int, str]]
    closings: frozenset[ClosingRule]


@dataclass
class SpaceStore:
    """One load under way: what is known, and what is to be written in bulk at its end.

    `approval` instant or manager makes rooms with openings bookable, inquire takes that back, None leaves the rules.
    """

    session: Session
    approval: Approval | None
    outcome: dict[str, tuple[RowOutcome, UUID]] = field(default_factory=dict)
    spaces: list[dict[str, Any]] = field(default_factory=list)
    cells: list[tuple[UUID, UUID, SpaceDraft]] = field(default_factory=list)
    openings: list[dict[str, Any]] = field(default_factory=list)
    closings: list[tuple[UUID, ClosingRule]] = field(default_factory=list)
    policies: dict[UUID, Approval] = field(default_factory=dict)
    sites_new: int = 0

    def store(self, plan: RoomPlan) -> Stored:
        """Write all rooms of the plan in the session's transaction."""
        keys = {key for site in plan.sites for space in site.spaces for key in (space.key, space.room)}
        known = _known_spaces(self.session, keys)
        for site in plan.sites:
            site_id = self._site(site, known)
            for space in site.spaces:
                self.outcome[space.key] = self._space(site_id, space, known.get(space.key))
        self._write(known)
        return Stored(self.outcome, self.sites_new, _bookable(self.session, list(self.outcome)))

    def _site(self, site: SiteDraft, known: Mapping[str, _Known]) -> UUID:
        """Return the id of the building: where its rooms already stand, else by its own key, else a new one."""
        homes = Counter(known[space.key].site_id for space in site.spaces if space.key in known)
        if homes:
            return homes.most_common(1)[0][0]
        found = self.session.scalar(select(Site.id).where(Site.source == SOURCE, Site.source_key == site.key))
        return found or self._new_site(site)

    def _new_site(self, site: SiteDraft) -> UUID:
        row = Site(
            id=uuid4(),
            name=site.name,
            kind=site.kind.value,
            state="open",
            location=_point(site.lon, site.lat),
            address=site.address,
            operator=site.operator,
            phone=site.phone,
            homepage=site.homepage,
            source=SOURCE,
            source_key=site.key,
        )
        self.session.add(row)
        self.session.flush()
        self.session.add(SiteEvent(site_id=row.id, state="open", operator=site.operator))
        self.sites_new += 1
        return row.id

    def _space(self, site_id: UUID, space: SpaceDraft, known: _Known | None) -> tuple[RowOutcome, UUID]:
        values = _values(space)
        if known is None:
            return NEW, self._new_space(site_id, space, values)
        if known.taken_over or _is_older(values, known):
            return UNCHANGED, known.id
        return self._bring_up_to_date(space, values, known), known.id

    def _new_space(self, site_id: UUID, space: SpaceDraft, values: dict[str, Any]) -> UUID:
        space_id = uuid4()
        place = {"id": space_id, "site_id": site_id, "location": _point(space.row.lon, space.row.lat)}
        state = SpaceState.PAUSED if space.row.hours.paused else SpaceState.OPEN
        self.spaces.append({**values, **place, "state": state.value, "source": SOURCE, "source_key": space.key})
        self.cells.append((space_id, site_id, space))
        self._open(space_id, space)
        self.closings += [(space_id, rule) for rule in space.row.hours.closings]
        self._rule(space_id, space, None)
        return space_id

    def _bring_up_to_date(self, space: SpaceDraft, values: dict[str, Any], known: _Known) -> RowOutcome:
        wanted = {**values, "point": (space.row.lon, space.row.lat)}
        state = _state(space, known)
        did = UNCHANGED
        if wanted != known.values or state != known.state:
            place = {"location": _point(space.row.lon, space.row.lat), "state": state, "updated_at": clock.now()}
            row = update(Space).where(Space.id == known.id)
            self.session.execute(row.values(**values, **place, version=Space.version + 1))
            did = UPDATED
        if _hours(space) != known.openings:
            self.session.execute(delete(Opening).where(Opening.space_id == known.id))
            self._open(known.id, space)
            did = UPDATED
        if frozenset(space.row.hours.closings) != known.closings:
            replace_closings(self.session, known.id, space.row.hours.closings)
            did = UPDATED
        return UPDATED if self._rule(known.id, space, known.approval) else did

    def _open(self, space_id: UUID, space: SpaceDraft) -> None:
        for opening in space.row.hours.openings:
            self.openings.append(
                {
                    "space_id": space_id,
                    "weekday": opening.weekday,
                    "open_min": opening.open_min,
                    "close_min": opening.close_min,
                    "holiday": opening.holiday.value,
                }
            )

    def _rule(self, space_id: UUID, space: SpaceDraft, present: str | None) -> bool:
        """Plan a policy where the approval must change; a room without sure hours can only be asked for."""
        asked = self.approval if space.row.hours.openings else Approval.INQUIRE
        if asked is None or asked == (present or Approval.INQUIRE):
            return False
        self.policies[space_id] = asked
        return True

    def _write(self, known: Mapping[str, _Known]) -> None:
        _bulk(self.session, Space, self.spaces)
        self._write_cells(known)
        _bulk(self.session, Opening, self.openings)
        insert_closings(self.session, self.closings)
        _put_policies(self.session, self.policies)

    def _write_cells(self, known: Mapping[str, _Known]) -> None:
        """Give every new space a cell of its own; the evening hours of a room share that of the room."""
        taken = {site_id for _, site_id, _ in self.cells}
        stored = self.session.execute(select(Cell.site_id, Cell.name).where(Cell.site_id.in_(taken)))
        names = {(row.site_id, row.name) for row in stored}
        of_room = _cells_of(self.session, [known[s.room].id for _, _, s in self.cells if s.room in known])
        shared = {room: of_room[space.id] for room, space in known.items() if space.id in of_room}
        made: dict[str, Cell] = {}
        links: list[tuple[UUID, Cell | int]] = []
        for space_id, site_id, space in self.cells:
            if space.room not in shared and space.room not in made:
                own = space.name if (site_id, space.name) not in names else f"{space.name[:190]} {str(space_id)[:8]}"
                names.add((site_id, own))
                made[space.room] = Cell(site_id=site_id, name=own)
                self.session.add(made[space.room])
            links.append((space_id, shared.get(space.room) or made[space.room]))
        self.session.flush()
        _bulk(
            self.session, SpaceCell, [{"space_id": s, "cell_id": c.id if isinstance(c, Cell) else c} for s, c in links]
        )


def _cells_of(session: Session, space_ids: Sequence[UUID]) -> dict[UUID, int]:
    query = select(SpaceCell).where(SpaceCell.space_id.in_(space_ids)).order_by(SpaceCell.cell_id.desc())
    return {link.space_id: link.cell_id for link in session.scalars(query)}


def _state(space: SpaceDraft, known: _Known) -> str:
    """Return what the space is to be: paused and open again as its list says; one that a person closed stays closed."""
    if known.state == SpaceState.CLOSED:
        return known.state
    if space.row.hours.paused:
        return SpaceState.PAUSED.value
    was_paused_by_its_list = read_closing_days(known.values["closing_text"]).paused
    return SpaceState.OPEN.value if was_paused_by_its_list else known.state


def _values(space: SpaceDraft) -> dict[str, Any]:
    row = space.row
    return {
        "name": space.name,
        "kind": space.kind.value,
        "heads_max": row.heads_max,
        "area_m2": row.area_m2,
        "features": list(row.features),
        "about": row.remark,
        "heads_text": row.heads_text,
        "area_text": row.area_text,
        "hours_text": row.hours_text,
        "closing_text": row.closing_text,
        "hours_understood": row.hours.says,
        "fee_text": row.fee_text,
        "fee_rules": [rule.as_json() for rule in row.fees],
        "apply_text": row.apply_text,
        "apply_ways": [way.value for way in row.apply_ways],
        "phone": row.phone,
        "homepage": row.homepage,
        "source_as_of": row.as_of,
    }


def _is_older(values: Mapping[str, Any], known: _Known) -> bool:
    """Say whether the file is of an earlier day than the one the space was last read from."""
    stated, stored = values["source_as_of"], known.values["source_as_of"]
    return stated is not None and stored is not None and stated < stored


def _hours(space: SpaceDraft) -> frozenset[tuple[int, int, int, str]]:
    return frozenset((o.weekday, o.open_min, o.close_min, o.holiday.value) for o in space.row.hours.openings)


def _point(lon: float, lat: float) -> str:
    return f"SRID=4326;POINT({lon!r} {lat!r})"


def _bulk(session: Session, table: type[Any], rows: list[dict[str, Any]]) -> None:
    if rows:
        session.execute(insert(table), rows)


_VALUE_COLUMNS = (
    "name",
    "kind",
    "heads_max",
    "area_m2",
    "features",
    "about",
    "heads_text",
    "area_text",
    "hours_text",
    "closing_text",
    "hours_understood",
    "fee_text",
    "fee_rules",
    "apply_text",
    "apply_ways",
    "phone",
    "homepage",
    "source_as_of",
)


def _known_spaces(session: Session, keys: Iterable[str]) -> dict[str, _Known]:
    columns = [getattr(Space, name) for name in _VALUE_COLUMNS]
    place = (func.ST_X(Space.location).label("lon"), func.ST_Y(Space.location).label("lat"))
    query = (
        select(
            Space.id,
            Space.site_id,
            Space.source_key,
            Space.taken_over_at,
            Space.state,
            Policy.approval,
            *place,
            *columns,
        )
        .outerjoin(Policy, Policy.id == Space.policy_id)
        .where(Space.source == SOURCE, Space.source_key.in_(list(keys)))
    )
    rows = session.execute(query).all()
    ids = [row.id for row in rows]
    openings, closings = _known_openings(session, ids), list_closings(session, ids)
    return {
        row.source_key: _Known(
            id=row.id,
            site_id=row.site_id,
            taken_over=row.taken_over_at is not None,
            approval=row.approval,
            state=row.state,
            values={name: getattr(row, name) for name in _VALUE_COLUMNS} | {"point": (row.lon, row.lat)},
            openings=openings.get(row.id, frozenset()),
            closings=frozenset(closings.get(row.id, ())),
        )
        for row in rows
    }


def _known_openings(session: Session, ids: Sequence[UUID]) -> dict[UUID, frozenset[tuple[int, int, int, str]]]:
    query = select(Opening).where(Opening.space_id.in_(ids))
    found: dict[UUID, set[tuple[int, int, int, str]]] = {}
    for row in session.scalars(query):
        found.setdefault(row.space_id, set()).add((row.weekday, row.open_min, row.close_min, row.holiday))
    return {space_id: frozenset(hours) for space_id, hours in found.items()}


_RULES = (
    "pending, grid_minutes, min_minutes, max_minutes, setup_minutes, turnover_minutes, rolling_days, "
    "closes_before_minutes, cancel_until_minutes, move_until_minutes"
)
_PUT_POLICIES = f"""
WITH asked AS (
  SELECT u.space_id, u.approval, s.policy_id
  FROM unnest(CAST(:ids AS uuid[]), CAST(:approvals AS text[])) AS u(space_id, approval)
  JOIN spaces s ON s.id = u.space_id),
again AS (
  INSERT INTO policies (space_id, version, approval, {_RULES})
  SELECT a.space_id, p.version + 1, a.approval, {_RULES}
  FROM asked a JOIN policies p ON p.id = a.policy_id RETURNING id, space_id),
first AS (
  INSERT INTO policies (space_id, version, approval)
  SELECT a.space_id, 1, a.approval FROM asked a WHERE a.policy_id IS NULL RETURNING id, space_id),
made AS (SELECT * FROM again UNION ALL SELECT * FROM first)
UPDATE spaces s SET policy_id = made.id FROM made WHERE made.space_id = s.id
"""  # noqa: S608  (fixed text)


def _put_policies(session: Session, approvals: Mapping[UUID, Approval]) -> None:
    """Give each space its next policy version: its present rules, else the usual ones, with another approval."""
    if approvals:
        values = {"ids": list(approvals), "approvals": [approval.value for approval in approvals.values()]}
        session.execute(text(_PUT_POLICIES), values)


def _bookable(session: Session, keys: Sequence[str]) -> int:
    query = (
        select(func.count())
        .select_from(Space)
        .join(Policy, Policy.id == Space.policy_id)
        .where(Space.source == SOURCE, Space.source_key.in_(keys), Policy.approval.in_([a.value for a in BOOKABLE]))
    )
    return session.scalar(query) or 0
