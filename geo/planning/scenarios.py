"""Scenarios asked of coverage: the same ground with other sites, answered beside what is. Nothing is written."""

from collections.abc import Collection, Sequence
from dataclasses import replace

from sqlalchemy.orm import Session

from geo.planning.answers import Covered, coverage_of, covered_by
from geo.planning.asking import Wanted
from geo.planning.changes import Change
from geo.planning.comparing import Compared
from geo.planning.reading import read_ground


def compare(session: Session, wanted: Wanted, changes: Sequence[Change], *, keep: bool = False) -> Compared:
    """Answer a question as it is and with the changes, side by side.

    `keep` keeps the second answer like any other (that of a stored scenario); the first one always is.
    """
    today = coverage_of(session, replace(wanted, scenario=None, changes=()))
    then = _answer(session, replace(wanted, scenario=None, changes=tuple(changes)), keep=keep)
    laid = then.laid
    applied, missed = (laid.applied, laid.missed) if laid else ((), ())
    return Compared(today.assessment, then.assessment, applied, missed, then.sites)


def check_changes(session: Session, wanted: Wanted, changes: Sequence[Change], known: Collection[Change] = ()) -> None:
    """Raise the fault of the first change that cannot be made; those that are `known` were looked at before."""
    laid = read_ground(session, replace(wanted, scenario=None, changes=tuple(changes))).laid
    for missed in laid.missed if laid else ():
        if missed.change not in known:
            raise missed.fault


def _answer(session: Session, wanted: Wanted, *, keep: bool) -> Covered:
    return coverage_of(session, wanted) if keep else covered_by(read_ground(session, wanted))
