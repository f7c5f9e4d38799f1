"""Files are made once for each state of the data, whole or not at all, and old ones go."""

import os
import threading
import time
from pathlib import Path

import pytest

from geo.errors import Busy
from geo.open_data import shelf
from geo.open_data.shelf import FileKey, kept_file, kept_size

KEY = FileKey("resources", "20261122.1-1", "csv", "csv")


def write(text: str):
    return lambda path: path.write_text(text) and None


def test_a_file_is_made_once_and_anew_only_for_another_state(tmp_path: Path) -> None:
    made: list[str] = []

    def make(path: Path) -> None:
        made.append(path.name)
        path.write_text("whole")

    first = kept_file(tmp_path, KEY, make)
    assert kept_file(tmp_path, KEY, make) == first
    assert (len(made), kept_size(tmp_path, KEY), oct(first.stat().st_mode)[-3:]) == (1, 5, "600")
    kept_file(tmp_path, FileKey("resources", "20261122.2-2", "csv", "csv"), make)
    assert len(made) == 2


def test_twenty_who_ask_at_once_wait_for_one_builder(tmp_path: Path) -> None:
    made: list[int] = []

    def make(path: Path) -> None:
        made.append(1)
        time.sleep(0.2)
        path.write_text("whole")

    threads = [threading.Thread(target=kept_file, args=(tmp_path, KEY, make)) for _ in range(20)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert made == [1]


def test_a_builder_that_fails_leaves_nothing_and_the_next_one_succeeds(tmp_path: Path) -> None:
    def fail(path: Path) -> None:
        path.write_text("half")
        raise RuntimeError("broken")

    with pytest.raises(RuntimeError):
        kept_file(tmp_path, KEY, fail)
    assert not [path for path in (tmp_path / shelf.FOLDER).iterdir() if path.suffix != ".lock"]
    assert kept_file(tmp_path, KEY, write("whole")).read_text() == "whole"


def test_whoever_waits_too_long_is_asked_to_come_again(tmp_path: Path) -> None:
    held, go_on = threading.Event(), threading.Event()

    def slow(path: Path) -> None:
        held.set()
        go_on.wait(90)
        path.write_text("whole")

    thread = threading.Thread(target=kept_file, args=(tmp_path, KEY, slow))
    thread.start()
    held.wait(90)
    try:
        with pytest.raises(Busy):
            kept_file(tmp_path, KEY, write("x"), wait_s=0.2)
    finally:
        go_on.set()
        thread.join()


def test_files_of_older_states_go_unless_somebody_may_be_fetching_them(tmp_path: Path) -> None:
    old = kept_file(tmp_path, KEY, write("old"))
    kept_file(tmp_path, FileKey("resources", "2", "csv", "csv"), write("new"))
    assert old.exists()
    past = old.stat().st_mtime - shelf.YOUNG_S - 60
    os.utime(old, (past, past))
    other = kept_file(tmp_path, FileKey("sites", "1", "csv", "csv"), write("other"))
    assert old.exists()
    kept_file(tmp_path, FileKey("resources", "3", "csv", "csv"), write("newer"))
    assert (old.exists(), other.exists()) == (False, True)
