"""Lists beside the database, a JSON line each: what a restore has to learn that the backup could not know yet."""

import json
import os
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any, Generic, Protocol, TypeVar
from uuid import UUID

from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from geo.db import Database, transaction
from geo.errors import FileRefused


class Listed(Protocol):
    """A line: its number, when it happened, and itself as JSON."""

    @property
    def id(self) -> UUID: ...
    @property
    def at(self) -> datetime: ...
    def as_json(self) -> dict[str, Any]: ...


T = TypeVar("T")
L = TypeVar("L", bound=Listed)


@dataclass(frozen=True, slots=True)
class Beside(Generic[L]):
    """One such list: what it holds stands in the database, too, and is done again in a restored one.

    `said` are the words (Korean, English, code) for a damaged list; `listed` reads the lines of a database besides
    those of some numbers, `again` does them there once more.
    """

    file: str
    said: tuple[str, str, str]
    one_from: Callable[[dict[str, Any]], L]
    listed: Callable[[Session, Sequence[UUID]], Sequence[L]]
    again: Callable[[Session, Iterable[L]], int]

    def keep(self, session: Session, data_dir: Path) -> int:
        """Append what the list does not have yet; it is on the disk when this returns. Return how many lines."""
        fresh = self.listed(session, [each.id for each in self.read(data_dir)])
        if fresh:
            self.keep_now(data_dir, fresh)
        return len(fresh)

    def keep_now(self, data_dir: Path, lines: Sequence[L]) -> None:
        """Append what is committed; a line that stands there twice is applied once."""
        append(data_dir / self.file, (each.as_json() for each in lines))

    def read(self, data_dir: Path) -> list[L]:
        """Return the list; raise FileRefused where it is damaged: restoring without it would undo what it says."""
        return read(data_dir / self.file, self.one_from, self.said)

    def known(self, database: Database, data_dir: Path) -> list[L]:
        """Return what the present database, as far as it answers, and the list know, the oldest first."""
        found = {each.id: each for each in (*self.read(data_dir), *self._present(database))}
        return sorted(found.values(), key=lambda each: each.at)

    def _present(self, database: Database) -> Sequence[L]:
        engine = database.owner_engine()
        try:
            with Session(engine) as session:
                return self.listed(session, ())
        except DBAPIError:  # an empty, older or broken database: then the list alone speaks
            return []
        finally:
            engine.dispose()

    def again_in(self, fresh: Database, lines: Sequence[L]) -> int:
        """Do in a restored database what it does not know of; return how many that were."""
        engine = fresh.owner_engine()
        try:
            with transaction(engine) as session:
                return self.again(session, lines)
        finally:
            engine.dispose()


def append(file: Path, lines: Iterable[dict[str, Any]]) -> None:
    """Append lines; they are on the disk when this returns."""
    file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    _drop_unfinished(file)
    with file.open("a", encoding="utf-8") as out:
        out.write("".join(json.dumps(line, ensure_ascii=False) + "\n" for line in lines))
        out.flush()
        os.fsync(out.fileno())
    file.chmod(0o600)


def _drop_unfinished(file: Path) -> None:
    """Cut off a last line that a crash left without its end."""
    content = file.read_bytes() if file.exists() else b""
    whole = content.rfind(b"\n") + 1
    if whole < len(content):
        with file.open("r+b") as out:
            out.truncate(whole)


def read(file: Path, one_from: Callable[[dict[str, Any]], T], said: tuple[str, str, str]) -> list[T]:
    """Return a list; a last line that a crash cut short is left out, since the database still has it.

    Raises FileRefused, in the words of `said` (Korean, English, code), for a list that is damaged elsewhere.
    """
    if not file.exists():
        return []
    whole = file.read_bytes().split(b"\n")[:-1]
    try:
        return [one_from(json.loads(line)) for line in whole if line]
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        korean, english, code = said
        raise FileRefused(korean, english, code=code) from error
