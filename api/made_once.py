"""Files that take long to make, kept for the next who asks for the very same: in this process, up to so many bytes.

A key says everything that a file was made of, so what is kept can never be old; what nobody asks for falls out first.
"""

import threading
from collections import OrderedDict
from collections.abc import Callable
from typing import Annotated, Final, TypeVar

from fastapi import Depends, Request

T = TypeVar("T")
MOST_BYTES: Final = 32_000_000


class MadeOnce:
    """The files asked for most lately. Many who ask at once for what is not there wait for the one that makes it."""

    def __init__(self, most_bytes: int = MOST_BYTES) -> None:
        self._most = most_bytes
        self._kept: OrderedDict[str, tuple[object, int]] = OrderedDict()
        self._held = 0
        self._making: dict[str, threading.Event] = {}
        self._lock = threading.Lock()

    def get(self, key: str, make: Callable[[], T], size: Callable[[T], int]) -> T:
        """Return what was made under this key, or make it; `size` says how many bytes it takes.

        Who waited for one that failed makes it on their own.
        """
        while True:
            with self._lock:
                if key in self._kept:
                    self._kept.move_to_end(key)
                    return self._kept[key][0]  # type: ignore[return-value]  # one key, one kind of thing
                ended = self._making.get(key)
                if ended is None:
                    self._making[key] = threading.Event()
                    break
            ended.wait()
        return self._made(key, make, size)

    def _made(self, key: str, make: Callable[[], T], size: Callable[[T], int]) -> T:
        try:
            made = make()
            self._keep(key, made, size(made))
        finally:
            with self._lock:
                self._making.pop(key).set()
        return made

    def _keep(self, key: str, made: object, size: int) -> None:
        if size > self._most:
            return
        with self._lock:
            self._kept[key] = (made, size)
            self._held += size
            while self._held > self._most:
                _key, (_old, freed) = self._kept.popitem(last=False)
                self._held -= freed


def _made_once(request: Request) -> MadeOnce:
    kept: MadeOnce = request.app.state.made_once
    return kept


MadeOnceDep = Annotated[MadeOnce, Depends(_made_once)]
