"""The steps of a scenario's life; pages and routes both call them. Nothing here writes to a real site."""

from dataclasses import dataclass, replace
from datetime import date
from typing import Annotated, Any
from uuid import UUID

from fastapi import Depends
from sqlalchemy.orm import Session

from api.auth.deps import Writer
from api.auth.permissions import Caller
from api.auth.secrets import new_secret, sha256_of
from api.coverage_asks import figures_of, wanted_of
from api.deps import SessionDep, SettingsDep
from api.scenario_rights import require_change, require_planner, require_seen
from geo import clock
from geo.faults import stale_row
from geo.planning.asking import Wanted
from geo.planning.changes import Change, drop_change, put_change
from geo.planning.comparing import Compared
from geo.planning.scenario_steps import Step
from geo.planning.scenarios import check_changes, compare
from geo.queries import scenarios
from geo.queries.places import resolve_district
from geo.queries.reach import Reach
from geo.queries.scenarios import Content, ScenarioRow
from geo.settings import Settings

TITLE_KEPT = 94


@dataclass(frozen=True, slots=True)
class Asking:
    """Who works on scenarios, within which transaction and with which settings."""

    session: Session
    settings: Settings
    caller: Caller

    def question(self, content: Content) -> Wanted:
        """Return what a scenario asks; raise InvalidInput or NotFound for a target or district there is not."""
        return question(self.session, self.settings, content, figures_of(self.caller))


def get_asking(session: SessionDep, settings: SettingsDep, caller: Writer) -> Asking:
    return Asking(session, settings, caller)


AskingDep = Annotated[Asking, Depends(get_asking)]
"""For whoever may write at all."""


def question(session: Session, settings: Settings, content: Content, figures: Reach) -> Wanted:
    """Return what a scenario asks of coverage, of today where it names no day."""
    return wanted_of(
        session,
        settings,
        target=content.target,
        district=content.district_code,
        walk_minutes=content.minutes,
        on=content.on,
        group=content.group,
        figures=figures,
    )


def create(asking: Asking, content: Content) -> ScenarioRow:
    """Store a new scenario (planner)."""
    require_planner(asking.caller)
    check(asking, content)
    made = scenarios.insert_scenario(asking.session, content, asking.caller.account_id, clock.now())
    return scenarios.get_scenario(asking.session, made)


def check(asking: Asking, content: Content, known: tuple[Change, ...] = ()) -> None:
    """Raise InvalidInput for a question that cannot be asked, or a change, not yet known, that cannot be made."""
    wanted = asking.question(content)
    if set(content.changes) - set(known):
        check_changes(asking.session, wanted, content.changes, known)


def district_code(session: Session, name_or_code: str | None, on: date | None = None) -> str | None:
    """Return the code of a district by its name or code; None stands for everywhere."""
    return resolve_district(session, name_or_code, on or clock.today()).code if name_or_code else None


def edit(asking: Asking, scenario_id: UUID, version: int, values: dict[str, Any]) -> ScenarioRow:
    """Store what is given (fields of Content) as the next version (maker, or planner of the place)."""
    row = _writable(asking, scenario_id, version)
    content = replace(row.content, **values)
    if content == row.content:
        return row
    check(asking, content, row.content.changes)
    step = Step.CHANGED if content.changes != row.content.changes else Step.NAMED
    return _stored(asking, row, content, step)


def put(asking: Asking, scenario_id: UUID, version: int, change: Change) -> ScenarioRow:
    """Store one more change as the next version."""
    row = _writable(asking, scenario_id, version)
    content = replace(row.content, changes=put_change(row.content.changes, change))
    check(asking, content, row.content.changes)
    return _stored(asking, row, content, Step.CHANGED)


def drop(asking: Asking, scenario_id: UUID, version: int, number: int) -> ScenarioRow:
    """Take the change of a number (1 is the first) out, as the next version."""
    row = _writable(asking, scenario_id, version)
    content = replace(row.content, changes=drop_change(row.content.changes, number))
    return _stored(asking, row, content, Step.DROPPED)


def undo(asking: Asking, scenario_id: UUID, version: int) -> ScenarioRow:
    """Take the last step back, as the next version."""
    row = _writable(asking, scenario_id, version)
    scenarios.undo_scenario(asking.session, row, asking.caller.account_id, clock.now())
    return scenarios.get_scenario(asking.session, scenario_id)


def restore(asking: Asking, scenario_id: UUID, version: int, number: int) -> ScenarioRow:
    """Make a version from before the newest again."""
    row = _writable(asking, scenario_id, version)
    before = scenarios.get_scenario(asking.session, scenario_id, number)
    return _stored(asking, row, before.content, Step.RESTORED)


def copy(asking: Asking, scenario_id: UUID, title: str | None = None) -> ScenarioRow:
    """Store a scenario of one's own with everything that another holds (planner)."""
    row = require_seen(asking.session, asking.caller, scenario_id)
    content = replace(row.content, title=title or f"{row.content.title[:TITLE_KEPT]} (사본)")
    made = scenarios.insert_scenario(asking.session, content, asking.caller.account_id, clock.now(), row.id)
    return scenarios.get_scenario(asking.session, made)


def remove(asking: Asking, scenario_id: UUID, version: int) -> None:
    """Take a scenario away with its links."""
    row = _writable(asking, scenario_id, version)
    scenarios.remove_scenario(asking.session, row.id, version, clock.now())


def share(asking: Asking, scenario_id: UUID) -> tuple[UUID, str]:
    """Make a link that shows the scenario to everybody who has it; return its id and the secret, told this once."""
    row = own(asking, scenario_id)
    secret = new_secret()
    return scenarios.put_link(asking.session, row.id, sha256_of(secret), asking.caller.account_id, clock.now()), secret


def unshare(asking: Asking, scenario_id: UUID, link_id: UUID) -> None:
    """Take a link back: its address answers 404 from now on."""
    row = own(asking, scenario_id)
    scenarios.revoke_link(asking.session, row.id, link_id, clock.now())


def shared(session: Session, secret: str) -> ScenarioRow:
    """Return the scenario that a secret shows; raise NotFound without one."""
    return scenarios.scenario_of_secret(session, sha256_of(secret))


def answer(session: Session, settings: Settings, caller: Caller | None, content: Content) -> Compared:
    """Answer a stored scenario beside what is; unmet demand only where the caller may see its figures."""
    return compare(session, question(session, settings, content, figures_of(caller)), content.changes, keep=True)


def own(asking: Asking, scenario_id: UUID) -> ScenarioRow:
    """Return a scenario to somebody who may change it; raise NotAllowed otherwise."""
    row = require_seen(asking.session, asking.caller, scenario_id)
    require_change(asking.caller, row)
    return row


def _writable(asking: Asking, scenario_id: UUID, version: int) -> ScenarioRow:
    """Return a scenario for its next version; raise Conflict (`stale_version`) where somebody was first."""
    row = own(asking, scenario_id)
    if row.version != version:
        raise stale_row()
    return row


def _stored(asking: Asking, row: ScenarioRow, content: Content, step: Step) -> ScenarioRow:
    scenarios.write_scenario(asking.session, row, content, step, asking.caller.account_id, clock.now())
    return scenarios.get_scenario(asking.session, row.id)
