"""`maeul test`: every test, with the tools of this very environment."""

import importlib.util
import os
import sys
from pathlib import Path

import typer

from geo.errors import SetupError

ROOT = Path(__file__).resolve().parents[2]
PASS_ON = {"allow_extra_args": True, "ignore_unknown_options": True, "help_option_names": []}


MOST_PROCESSES = 4
"""Every process has its own database cluster in memory."""


def register(app: typer.Typer) -> None:
    """Add the verb."""
    app.command(
        name="test", context_settings=PASS_ON, help="모든 시험을 돌립니다 [pytest 인수]", add_help_option=False
    )(run_tests)


def run_tests(context: typer.Context) -> None:
    """Become pytest, so that signals and its exit status are its own. The person's own settings stay outside."""
    if not (ROOT / "tests").is_dir() or importlib.util.find_spec("pytest") is None:
        raise SetupError(
            "시험은 소스 폴더에서 './maeul test'로 돌립니다(pytest가 함께 설치됩니다).",
            "Tests run from a checkout with './maeul test', which installs pytest too.",
            code="no_tests_here",
        )
    os.chdir(ROOT)
    sys.stdout.flush()
    plain = {
        name: value for name, value in os.environ.items() if name[:6] != "MAEUL_" or name.startswith("MAEUL_TEST_")
    }
    arguments = spread(context.args, len(os.sched_getaffinity(0)))
    os.execve(sys.executable, [sys.executable, "-m", "pytest", *arguments], plain)  # noqa: S606  (no shell wanted)


def spread(arguments: list[str], cores: int) -> list[str]:
    """Spread a whole run over the cores; whoever names tests or processes gets just what was asked for.

    One process more than cores: a third of a test's time is waiting for the browser or the database.
    """
    named = any(not one.startswith("-") or one.startswith(("-n", "--pdb", "-x", "--lf", "--sw")) for one in arguments)
    if named or cores < 2:  # noqa: PLR2004  (two make a spread)
        return arguments
    return [*arguments, "-n", str(min(cores + 1, MOST_PROCESSES)), "--dist", "worksteal"]
