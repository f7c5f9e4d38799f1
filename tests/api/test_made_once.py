"""Files that take long are made once for as long as they would be the same, in bounded memory."""

import threading
from concurrent.futures import ThreadPoolExecutor

import pytest

from api.made_once import MadeOnce


def test_the_same_key_is_made_once_and_another_anew() -> None:
    kept, made = MadeOnce(), []
    for key in ("a", "a", "b", "a"):
        kept.get(key, lambda key=key: made.append(key) or key.encode(), len)
    assert made == ["a", "b"]


def test_what_was_asked_for_longest_ago_falls_out_first_and_too_large_is_never_kept() -> None:
    kept, made = MadeOnce(10), []

    def ask(key: str, size: int) -> None:
        assert kept.get(key, lambda: made.append(key) or b"x" * size, len) == b"x" * size

    ask("a", 4)
    ask("b", 4)
    ask("a", 4)
    ask("c", 4)  # b goes
    ask("a", 4)
    assert made == ["a", "b", "c"]
    ask("b", 4)
    assert made == ["a", "b", "c", "b"]
    ask("large", 11)
    ask("large", 11)
    ask("b", 4)
    assert made[-2:] == ["large", "large"]


def test_eight_who_ask_at_once_wait_for_the_one_that_makes_it() -> None:
    kept, made, gate = MadeOnce(), [], threading.Barrier(8)

    def make() -> bytes:
        made.append(threading.get_ident())
        threading.Event().wait(0.2)
        return b"map"

    def ask(_number: int) -> bytes:
        gate.wait()
        return kept.get("a", make, len)

    with ThreadPoolExecutor(8) as pool:
        assert set(pool.map(ask, range(8))) == {b"map"}
    assert len(made) == 1


def test_who_waited_for_one_that_failed_makes_it_on_their_own() -> None:
    kept, begun, tries = MadeOnce(), threading.Event(), []

    def fail() -> bytes:
        begun.set()
        threading.Event().wait(0.2)
        raise RuntimeError

    def second() -> bytes:
        begun.wait()
        return kept.get("a", lambda: tries.append(1) or b"map", len)

    with ThreadPoolExecutor(2) as pool:
        waiting = pool.submit(second)
        with pytest.raises(RuntimeError):
            kept.get("a", fail, len)
        assert waiting.result(10) == b"map"
    assert tries == [1]
