"""Scenarios asked of coverage: the same ground with other sites, answered beside what is. Nothing is written."""

from collections.abc import Collection, Sequence
from dataclasses import replace

from sqlalchemy.orm import Session

from geo.planning.answers import Covered, coverage_of, worked_out
from geo.planning.asking import Wanted
from geo.planning.changes import Change
from geo.planning.comparing import Compared
from geo.planning.reading import TRIES, data_changing, read_ground


def compare(session: Session, wanted: Wanted, changes: Sequence[Change], *, keep: bool = False) -> Compared:
    """Answer a question as it is and with the changes, side by side, both from between two changes of what is.

    `keep` keeps the second answer like any other (that of a stored scenario); the first one always is.
    """
    plain = replace(wanted, scenario=None, changes=())
    for _ in range(TRIES):
        today = coverage_of(session, plain)
        then = _answer(session, replace(plain, changes=tuple(changes)), keep=keep)
        if today.notes.as_of == then.notes.as_of:
            applied, missed = (then.laid.applied, then.laid.missed) if then.laid else ((), ())
            return Compared(today.assessment, then.assessment, applied, missed, then.sites)
    raise data_changing()


def check_changes(session: Session, wanted: Wanted, changes: Sequence[Change], known: Collection[Change] = ()) -> None:
    """Raise the fault of the first change that cannot be made; those that are `known` were looked at before."""
    laid = read_ground(session, replace(wanted, scenario=None, changes=tuple(changes))).laid
    for missed in laid.missed if laid else ():
        if missed.change not in known:
            raise missed.fault


def _answer(session: Session, wanted: Wanted, *, keep: bool) -> Covered:
    return coverage_of(session, wanted) if keep else worked_out(session, wanted)
