"""Store imported rooms: new ones made, known ones brought up to date, those a keeper looks after left alone."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import delete, func, insert, select, text, update
from sqlalchemy.orm import Session

from geo import clock
from geo.enums import Approval
from geo.errors import InvalidInput
from geo.importers.report import FileReport, ImportReport
from geo.importers.room_sites import RoomPlan, SiteDraft, SpaceDraft, plan_rooms
from geo.importers.rooms import RoomFile, RowIssue
from geo.models.site import Site, SiteEvent
from geo.models.space import Cell, Opening, Policy, Space, SpaceCell
from geo.queries.boundaries import covered_points, ensure_schematic, provinces_in_force

SOURCE = "public_rooms"
BOOKABLE = (Approval.INSTANT, Approval.MANAGER)

NEW, UPDATED, UNCHANGED = "new", "updated", "unchanged"


def load_rooms(
    session: Session, files: Sequence[RoomFile], *, approval: Approval | None = None, dry_run: bool = False
) -> ImportReport:
    """Store the rooms of `files` in the session's transaction and report every row; a dry run leaves no trace.

    `approval` instant or manager makes rooms with openings bookable, inquire takes that back; None makes new rooms
    inquire and leaves the rules of known ones as they are. Files of equal name are refused.
    """
    _refuse_equal_names(files)
    with session.begin_nested() as attempt:
        session.execute(text("SELECT pg_advisory_xact_lock(hashtext('maeul.imports'))"))
        plan = _plan(session, files)
        report = _Run(session, approval).store(plan, files, dry_run=dry_run)
        if dry_run:
            attempt.rollback()
    return report


def _refuse_equal_names(files: Sequence[RoomFile]) -> None:
    repeated = [name for name, count in Counter(file.name for file in files).items() if count > 1]
    if repeated:
        raise InvalidInput(
            f"같은 이름의 파일이 두 번 있습니다: {', '.join(repeated)}",
            f"The same file name is given twice: {', '.join(repeated)}",
            code="file_named_twice",
        )


def _plan(session: Session, files: Sequence[RoomFile]) -> RoomPlan:
    ensure_schematic(session)
    today = clock.today()
    points = {(row.lon, row.lat) for file in files for row in file.rows}
    near = covered_points(session, sorted(points), today)
    return plan_rooms(files, covers=lambda lon, lat: (lon, lat) in near, provinces=provinces_in_force(session, today))


@dataclass(frozen=True)
class _Known:
    """A space stored by an earlier load."""

    id: UUID
    site_id: UUID
    taken_over: bool
    approval: str | None
    values: Mapping[str, Any]
    openings: frozenset[tuple[int, int, int, str]]


@dataclass
class _Run:
    """One load under way: what is known, and what is to be written in bulk at its end."""

    session: Session
    approval: Approval | None
    outcome: dict[str, Counter[str]] = field(default_factory=dict)
    spaces: list[dict[str, Any]] = field(default_factory=list)
    cells: list[tuple[UUID, UUID, str]] = field(default_factory=list)
    openings: list[dict[str, Any]] = field(default_factory=list)
    policies: dict[UUID, Approval] = field(default_factory=dict)
    sites_new: int = 0

    def store(self, plan: RoomPlan, files: Sequence[RoomFile], *, dry_run: bool) -> ImportReport:
        known = _known_spaces(self.session, [space.key for site in plan.sites for space in site.spaces])
        for site in plan.sites:
            site_id = self._site(site, known)
            for space in site.spaces:
                did = self._space(site_id, space, known.get(space.key))
                self.outcome.setdefault(space.file, Counter())[did] += 1
        self._write()
        return ImportReport(
            files=tuple(self._file(file, plan.refused[file.name]) for file in files),
            sites=len(plan.sites),
            sites_new=self.sites_new,
            bookable=_bookable(self.session, [space.key for site in plan.sites for space in site.spaces]),
            dry_run=dry_run,
        )

    def _file(self, file: RoomFile, refused: tuple[RowIssue, ...]) -> FileReport:
        counts = self.outcome.get(file.name, Counter())
        return FileReport(
            name=file.name,
            rows=len(file.rows) + len(file.issues),
            new=counts[NEW],
            updated=counts[UPDATED],
            unchanged=counts[UNCHANGED],
            refused=refused,
            repaired=tuple(RowIssue(row.line, "repaired", said) for row in file.rows for said in row.repairs),
        )

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

    def _space(self, site_id: UUID, space: SpaceDraft, known: _Known | None) -> str:
        values = _values(space)
        if known is None:
            self._new_space(site_id, space, values)
            return NEW
        if known.taken_over or _is_older(values, known):
            return UNCHANGED
        return self._bring_up_to_date(space, values, known)

    def _new_space(self, site_id: UUID, space: SpaceDraft, values: dict[str, Any]) -> None:
        space_id = uuid4()
        place = {"id": space_id, "site_id": site_id, "location": _point(space.row.lon, space.row.lat)}
        self.spaces.append({**values, **place, "source": SOURCE, "source_key": space.key})
        self.cells.append((space_id, site_id, space.name))
        self._open(space_id, space, None)

    def _bring_up_to_date(self, space: SpaceDraft, values: dict[str, Any], known: _Known) -> str:
        wanted = {**values, "point": (space.row.lon, space.row.lat)}
        did = UNCHANGED
        if wanted != known.values:
            change = {**values, "location": _point(space.row.lon, space.row.lat), "updated_at": clock.now()}
            row = update(Space).where(Space.id == known.id)
            self.session.execute(row.values(**change, version=Space.version + 1))
            did = UPDATED
        if _hours(space) != known.openings:
            self.session.execute(delete(Opening).where(Opening.space_id == known.id))
            self._open(known.id, space, known.approval)
            return UPDATED
        return UPDATED if self._rule(known.id, space, known.approval) else did

    def _open(self, space_id: UUID, space: SpaceDraft, approval: str | None) -> None:
        for opening in space.row.openings:
            self.openings.append(
                {
                    "space_id": space_id,
                    "weekday": opening.weekday,
                    "open_min": opening.open_min,
                    "close_min": opening.close_min,
                    "holiday": opening.holiday.value,
                }
            )
        self._rule(space_id, space, approval)

    def _rule(self, space_id: UUID, space: SpaceDraft, present: str | None) -> bool:
        """Plan a policy where the approval must change; a room without sure hours can only be asked for."""
        asked = self.approval if space.row.openings else Approval.INQUIRE
        if asked is None or asked == (present or Approval.INQUIRE):
            return False
        self.policies[space_id] = asked
        return True

    def _write(self) -> None:
        _bulk(self.session, Space, self.spaces)
        self._write_cells()
        _bulk(self.session, Opening, self.openings)
        _put_policies(self.session, self.policies)

    def _write_cells(self) -> None:
        taken = {site_id for _, site_id, _ in self.cells}
        stored = self.session.execute(select(Cell.site_id, Cell.name).where(Cell.site_id.in_(taken)))
        names = {(row.site_id, row.name) for row in stored}
        links = []
        for space_id, site_id, name in self.cells:
            own = name if (site_id, name) not in names else f"{name[:190]} {str(space_id)[:8]}"
            names.add((site_id, own))
            cell = Cell(site_id=site_id, name=own)
            self.session.add(cell)
            links.append((space_id, cell))
        self.session.flush()
        _bulk(self.session, SpaceCell, [{"space_id": space_id, "cell_id": cell.id} for space_id, cell in links])


def _values(space: SpaceDraft) -> dict[str, Any]:
    row = space.row
    return {
        "name": space.name,
        "kind": space.kind.value,
        "heads_max": row.heads_max,
        "area_m2": row.area_m2,
        "features": list(row.features),
        "about": row.remark,
        "hours_text": row.hours_text,
        "closing_text": row.closing_text,
        "fee_text": row.fee_text,
        "apply_text": row.apply_text,
        "phone": row.phone,
        "homepage": row.homepage,
        "source_as_of": row.as_of,
    }


def _is_older(values: Mapping[str, Any], known: _Known) -> bool:
    """Say whether the file is of an earlier day than the one the space was last read from."""
    stated, stored = values["source_as_of"], known.values["source_as_of"]
    return stated is not None and stored is not None and stated < stored


def _hours(space: SpaceDraft) -> frozenset[tuple[int, int, int, str]]:
    return frozenset((o.weekday, o.open_min, o.close_min, o.holiday.value) for o in space.row.openings)


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
    "hours_text",
    "closing_text",
    "fee_text",
    "apply_text",
    "phone",
    "homepage",
    "source_as_of",
)


def _known_spaces(session: Session, keys: Iterable[str]) -> dict[str, _Known]:
    columns = [getattr(Space, name) for name in _VALUE_COLUMNS]
    place = (func.ST_X(Space.location).label("lon"), func.ST_Y(Space.location).label("lat"))
    query = (
        select(Space.id, Space.site_id, Space.source_key, Space.taken_over_at, Policy.approval, *place, *columns)
        .outerjoin(Policy, Policy.id == Space.policy_id)
        .where(Space.source == SOURCE, Space.source_key.in_(list(keys)))
    )
    rows = session.execute(query).all()
    openings = _known_openings(session, [row.id for row in rows])
    return {
        row.source_key: _Known(
            id=row.id,
            site_id=row.site_id,
            taken_over=row.taken_over_at is not None,
            approval=row.approval,
            values={name: getattr(row, name) for name in _VALUE_COLUMNS} | {"point": (row.lon, row.lat)},
            openings=openings.get(row.id, frozenset()),
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
