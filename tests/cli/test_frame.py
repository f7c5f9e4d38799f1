"""What every verb shares: exit statuses, one sentence on stderr, its language, a light start."""

import io
import os
import signal
import subprocess
import sys

import pytest
import typer

from api.cli import app as assembled
from api.cli import main
from geo.errors import MaeulError, SetupError
from tests.cli.service import environment, maeul

REFUSAL = MaeulError("안 됩니다", "It cannot be")


@pytest.fixture(autouse=True)
def korean(monkeypatch):
    monkeypatch.setenv("MAEUL_LANG", "ko")


@pytest.fixture
def verb(monkeypatch):
    """Let `maeul probe` do what the test wants."""

    def doing(what):
        program = typer.Typer(rich_markup_mode=None)
        program.command("probe")(what)
        program.command("other")(lambda: None)
        monkeypatch.setattr(assembled, "app", program)

    return doing


def raises(error):
    def probe():
        raise error

    return probe


def test_a_done_verb_leaves_with_0(verb):
    verb(lambda: None)
    assert main(["probe"]) == 0


def test_a_refusal_leaves_with_1_and_one_sentence_on_stderr(verb, capsys):
    verb(raises(REFUSAL))
    assert main(["probe"]) == 1
    assert capsys.readouterr() == ("", "maeul: 안 됩니다\n")


@pytest.mark.parametrize(
    ("settings", "english"),
    [
        ({"MAEUL_LANG": "en"}, True),
        ({"MAEUL_LANG": "ko", "LANG": "en_US.UTF-8"}, False),
        ({"LANG": "en_US.UTF-8"}, True),
        ({"LANG": "ko_KR.UTF-8"}, False),
        ({"LANG": "C.UTF-8"}, False),
        ({}, False),
    ],
)
def test_the_sentence_is_in_the_readers_language(verb, capsys, monkeypatch, settings, english):
    for name in ("MAEUL_LANG", "LC_ALL", "LC_MESSAGES", "LANG"):
        monkeypatch.delenv(name, raising=False)
    for name, value in settings.items():
        monkeypatch.setenv(name, value)
    verb(raises(REFUSAL))
    main(["probe"])
    assert ("It cannot be" in capsys.readouterr().err) is english


@pytest.mark.parametrize("words", [["nonsense"], ["probe", "--nonsense"], ["probe", "too", "many"]])
def test_wrong_usage_leaves_with_2(verb, words):
    verb(lambda: None)
    assert main(words) == 2


def test_ctrl_c_leaves_with_130(verb):
    verb(raises(KeyboardInterrupt()))
    assert main(["probe"]) == 130


def test_a_defect_is_told_in_a_sentence_and_in_full_only_when_asked(verb, capsys, monkeypatch):
    verb(raises(ZeroDivisionError("ouch\nsecond line")))
    assert main(["probe"]) == 1
    said = capsys.readouterr().err
    assert "Traceback" not in said
    assert "ZeroDivisionError: ouch second line" in said
    assert said.count("\n") == 1
    monkeypatch.setenv("MAEUL_DEBUG", "1")
    assert main(["probe"]) == 1
    assert "Traceback" in capsys.readouterr().err


def test_a_terminal_without_korean_letters_gets_substitutes(verb, monkeypatch):
    narrow = io.TextIOWrapper(io.BytesIO(), encoding="ascii")
    monkeypatch.setattr(sys, "stderr", narrow)
    verb(raises(SetupError("마을")))
    assert main(["probe"]) == 1
    narrow.flush()
    assert narrow.buffer.getvalue() == b"maeul: \\ub9c8\\uc744\n"


def test_a_setting_that_cannot_be_used_is_named(tmp_path):
    done = maeul("db", "status", "--data-dir", tmp_path, MAEUL_POOL_SIZE="many")
    assert done.returncode == 1
    assert "MAEUL_POOL_SIZE" in done.stderr


def test_the_data_folder_comes_from_the_option_then_from_the_environment(tmp_path):
    by_environment = maeul("db", "status", MAEUL_DATA_DIR=str(tmp_path / "env"))
    assert str(tmp_path / "env") in by_environment.stdout
    by_option = maeul("db", "status", "--data-dir", tmp_path / "opt", MAEUL_DATA_DIR=str(tmp_path / "env"))
    assert str(tmp_path / "opt") in by_option.stdout


def loaded_by(module):
    """Return what is imported where a module is, in a process of its own."""
    code = f"import sys, {module}; print(*sorted(sys.modules))"
    done = subprocess.run([sys.executable, "-c", code], env=environment(), capture_output=True, text=True)
    return done.stdout.split()


def test_help_loads_no_heavy_library():
    loaded = loaded_by("api.cli.app")
    heavy = {
        "geopandas",
        "pandas",
        "numpy",
        "shapely",
        "folium",
        "sqlalchemy",
        "fastapi",
        "pydantic",
        "scipy",
        "alembic",
    }
    assert "api.cli.app" in loaded
    assert heavy.isdisjoint(loaded)


def test_the_web_server_loads_what_only_reckoning_needs_when_it_is_needed():
    """They took an eighth of its start and 40 MB, and most days nobody asks for what they do."""
    loaded = loaded_by("api.app")
    assert "geo.coverage.assess" in loaded
    assert {"scipy.spatial", "scipy.sparse", "scipy.optimize", "networkx", "pyxform"}.isdisjoint(loaded)


def test_help_names_every_group():
    done = maeul("--help")
    assert done.returncode == 0
    for verb in ("up", "test", "db"):
        assert f"\n  {verb} " in done.stdout


def test_test_becomes_pytest_and_passes_its_arguments_and_status_on():
    asked = maeul("test", "--version")
    assert (asked.returncode, (asked.stdout + asked.stderr).split()[0]) == (0, "pytest")
    assert maeul("test", "--no-such-option").returncode == 4


def test_tests_run_without_the_persons_own_settings(monkeypatch):
    seen = {}
    monkeypatch.setattr(os, "execve", lambda _program, words, env: seen.update(env, words=words))
    monkeypatch.setattr(os, "chdir", lambda _folder: None)
    monkeypatch.setenv("MAEUL_DATABASE_URL", "postgresql://precious/data")
    monkeypatch.setenv("MAEUL_TEST_CHROMIUM", "/opt/chromium")
    assert main(["test", "-q", "-n0"]) == 0
    assert seen["words"][1:] == ["-m", "pytest", "-q", "-n0"]
    assert "MAEUL_DATABASE_URL" not in seen
    assert seen["MAEUL_TEST_CHROMIUM"] == "/opt/chromium"


def test_sigterm_unwinds_what_a_verb_holds():
    code = (
        "import sys, time, typer; from api.cli import app as assembled, main\n"
        "program = typer.Typer()\n"
        "def probe():\n"
        "    try: print('in', flush=True); time.sleep(600)\n"
        "    finally: print('out', flush=True)\n"
        "program.command('probe')(probe); program.command('other')(lambda: None)\n"
        "assembled.app = program\n"
        "sys.exit(main(['probe']))"
    )
    running = subprocess.Popen([sys.executable, "-c", code], env=environment(), stdout=subprocess.PIPE, text=True)
    assert running.stdout.readline() == "in\n"
    os.kill(running.pid, signal.SIGTERM)
    assert running.communicate(timeout=90)[0] == "out\n"
    assert running.returncode == 128 + signal.SIGTERM
