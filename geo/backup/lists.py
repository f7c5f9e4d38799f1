"""Lists beside the database, a JSON line each: what a restore has to learn that the backup could not know yet."""

import json
import os
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any, TypeVar

from geo.errors import FileRefused

T = TypeVar("T")


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
