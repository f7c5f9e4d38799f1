"""The steps of a scenario's life; pages and routes both call them. Nothing here writes to a real site."""

from dataclasses import replace
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy.orm import Session

from api.auth.permissions import Action, Caller, require_writer
from api.auth.reach import reach_of
from api.auth.secrets import new_secret, sha256_of
from api.scenario_rights import require_change, require_planner, require_seen
from geo import clock
from geo.faults import stale_row
from geo.planning.changes import Change, drop_change, put_change
from geo.planning.comparing import Compared
from geo.planning.scenario_steps import Step
from geo.planning.scenarios import check_changes, compare, wanted_of
from geo.planning.targets import target_of
from geo.queries import scenarios
from geo.queries.places import resolve_district
from geo.queries.reach import Reach
from geo.queries.scenarios import Content, ScenarioRow

TITLE_KEPT = 94


def create(session: Session, caller: Caller, content: Content) -> ScenarioRow:
    """Store a new scenario (planner)."""
    require_writer(caller)
    require_planner(caller)
    check(session, content)
    return scenarios.get_scenario(session, scenarios.insert_scenario(session, content, caller.account_id, clock.now()))


def check(session: Session, content: Content, known: tuple[Change, ...] = ()) -> None:
    """Raise InvalidInput for a question that cannot be asked, or a change, not yet known, that cannot be made."""
    wanted = wanted_of(content, clock.today())
    target_of(session, wanted.target)
    if set(content.changes) - set(known):
        check_changes(session, wanted, content.changes, known)


def district_code(session: Session, name_or_code: str | None, on: date | None = None) -> str | None:
    """Return the code of a district by its name or code; None stands for everywhere."""
    return resolve_district(session, name_or_code, on or clock.today()).code if name_or_code else None


def edit(session: Session, caller: Caller, scenario_id: UUID, version: int, values: dict[str, Any]) -> ScenarioRow:
    """Store what is given (fields of Content) as the next version (maker, or planner of the place)."""
    row = _writable(session, caller, scenario_id, version)
    content = replace(row.content, **values)
    if content == row.content:
        return row
    check(session, content, row.content.changes)
    step = Step.CHANGED if content.changes != row.content.changes else Step.NAMED
    return _stored(session, caller, row, content, step)


def put(session: Session, caller: Caller, scenario_id: UUID, version: int, change: Change) -> ScenarioRow:
    """Store one more change as the next version."""
    row = _writable(session, caller, scenario_id, version)
    content = replace(row.content, changes=put_change(row.content.changes, change))
    check_changes(session, wanted_of(content, clock.today()), content.changes, row.content.changes)
    return _stored(session, caller, row, content, Step.CHANGED)


def drop(session: Session, caller: Caller, scenario_id: UUID, version: int, number: int) -> ScenarioRow:
    """Take the change of a number (1 is the first) out, as the next version."""
    row = _writable(session, caller, scenario_id, version)
    content = replace(row.content, changes=drop_change(row.content.changes, number))
    return _stored(session, caller, row, content, Step.DROPPED)


def undo(session: Session, caller: Caller, scenario_id: UUID, version: int) -> ScenarioRow:
    """Take the last step back, as the next version."""
    row = _writable(session, caller, scenario_id, version)
    scenarios.undo_scenario(session, row, caller.account_id, clock.now())
    return scenarios.get_scenario(session, scenario_id)


def restore(session: Session, caller: Caller, scenario_id: UUID, version: int, number: int) -> ScenarioRow:
    """Make a version from before the newest again."""
    row = _writable(session, caller, scenario_id, version)
    before = scenarios.get_scenario(session, scenario_id, number)
    return _stored(session, caller, row, before.content, Step.RESTORED)


def copy(session: Session, caller: Caller, scenario_id: UUID, title: str | None = None) -> ScenarioRow:
    """Store a scenario of one's own with everything that another holds (planner)."""
    require_writer(caller)
    row = require_seen(session, caller, scenario_id)
    content = replace(row.content, title=title or f"{row.content.title[:TITLE_KEPT]} (사본)")
    made = scenarios.insert_scenario(session, content, caller.account_id, clock.now(), row.id)
    return scenarios.get_scenario(session, made)


def remove(session: Session, caller: Caller, scenario_id: UUID, version: int) -> None:
    """Take a scenario away with its links."""
    row = _writable(session, caller, scenario_id, version)
    scenarios.remove_scenario(session, row.id, version, clock.now())


def share(session: Session, caller: Caller, scenario_id: UUID) -> tuple[UUID, str]:
    """Make a link that shows the scenario to everybody who has it; return its id and the secret, told this once."""
    row = _own(session, caller, scenario_id)
    secret = new_secret()
    return scenarios.put_link(session, row.id, sha256_of(secret), caller.account_id, clock.now()), secret


def unshare(session: Session, caller: Caller, scenario_id: UUID, link_id: UUID) -> None:
    """Take a link back: its address answers 404 from now on."""
    row = _own(session, caller, scenario_id)
    scenarios.revoke_link(session, row.id, link_id, clock.now())


def shared(session: Session, secret: str) -> ScenarioRow:
    """Return the scenario that a secret shows; raise NotFound without one."""
    return scenarios.scenario_of_secret(session, sha256_of(secret))


def answer(session: Session, caller: Caller | None, content: Content) -> Compared:
    """Answer a stored scenario beside what is; unmet demand only where the caller may see its figures."""
    figures = reach_of(caller, Action.SEE_FIGURES) if caller else Reach()
    return compare(session, wanted_of(content, clock.today(), figures), content.changes, keep=True)


def _own(session: Session, caller: Caller, scenario_id: UUID) -> ScenarioRow:
    row = require_seen(session, caller, scenario_id)
    require_change(caller, row)
    return row


def _writable(session: Session, caller: Caller, scenario_id: UUID, version: int) -> ScenarioRow:
    """Return a scenario for its next version; raise Conflict (`stale_version`) where somebody was first."""
    row = _own(session, caller, scenario_id)
    if row.version != version:
        raise stale_row()
    return row


def _stored(session: Session, caller: Caller, row: ScenarioRow, content: Content, step: Step) -> ScenarioRow:
    scenarios.write_scenario(session, row, content, step, caller.account_id, clock.now())
    return scenarios.get_scenario(session, row.id)
