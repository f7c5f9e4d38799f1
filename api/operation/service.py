"""What somebody who runs the service does: run jobs again, lay them aside, make, try and remove backups."""

from uuid import UUID

from sqlalchemy.orm import Session

from api.auth.permissions import EVERYWHERE, Action, Caller, require
from geo import clock
from geo.backup import shelf
from geo.backup_states import BackupCause
from geo.errors import Conflict
from geo.queries import backup_runs
from geo.settings import Settings


def require_operator(caller: Caller) -> None:
    """Raise NotAllowed for people who do not run the service."""
    require(caller, Action.OPERATE, EVERYWHERE)


def remove_backup(session: Session, settings: Settings, name: str, account_id: UUID | None) -> None:
    """Remove a backup and write down who did; raise Conflict while it is being tried, or where it must stay."""
    run = backup_runs.open_run(session)
    if run is not None and run.name == name:
        raise Conflict(
            "지금 쓰고 있는 백업이에요. 끝난 다음에 지워 주세요.",
            "The backup is in use: remove it when that has ended.",
            code="backup_busy",
        )
    backup_runs.note_removed(session, name, BackupCause.HAND, account_id, clock.now())
    shelf.remove(shelf.folder_of(settings), name)
