"""What is worked out once and kept in this process, a bounded number of it, the least used given up first."""

from collections import OrderedDict
from collections.abc import Callable, Hashable
from threading import Lock
from typing import Generic, TypeVar

Key = TypeVar("Key", bound=Hashable)
Value = TypeVar("Value")


class Kept(Generic[Key, Value]):
    """At most `most` values by key, for the threads of one process."""

    def __init__(self, most: int) -> None:
        self._most = most
        self._values: OrderedDict[Key, Value] = OrderedDict()
        self._lock = Lock()
        self._change: Hashable = None

    def get(self, key: Key) -> Value | None:
        """Return what is kept under a key."""
        with self._lock:
            if key in self._values:
                self._values.move_to_end(key)
            return self._values.get(key)

    def put(self, key: Key, value: Value) -> Value:
        """Keep a value, and return it."""
        with self._lock:
            self._values[key] = value
            self._values.move_to_end(key)
            while len(self._values) > self._most:
                self._values.popitem(last=False)
        return value

    def get_or(self, key: Key, make: Callable[[], Value]) -> Value:
        """Return what is kept, or make and keep it; two threads may make the same at once."""
        kept = self.get(key)
        return self.put(key, make()) if kept is None else kept

    def turn_to(self, change: Hashable) -> None:
        """Give everything up that was kept before a change: nobody can ask for it again."""
        with self._lock:
            if self._change != change:
                self._values.clear()
                self._change = change

    def __len__(self) -> int:
        return len(self._values)
