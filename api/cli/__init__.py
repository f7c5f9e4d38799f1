"""The command line: one module per group of verbs, assembled in `app`."""

import os
import signal
import sys
import threading
import traceback
from collections.abc import Sequence
from types import FrameType

from geo.errors import MaeulError


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one verb and return the exit status: 0 done, 1 refused or failed, 2 wrong usage, 130 Ctrl-C."""
    from api.cli.app import app

    _speak_any_letter()
    _leave_in_order()
    try:
        app(args=list(sys.argv[1:] if arguments is None else arguments), prog_name="maeul")
    except SystemExit as leaving:
        return leaving.code if isinstance(leaving.code, int) else int(leaving.code is not None)
    except KeyboardInterrupt:
        return 130
    except MaeulError as error:
        return _fail(error)
    except Exception as error:  # noqa: BLE001  (the last door: a person gets a sentence, not a traceback)
        return _fail(_translated(error))
    return 0


def _speak_any_letter() -> None:
    """A terminal that cannot show a letter gets a substitute, never a traceback."""
    for stream in (sys.stdout, sys.stderr):
        reconfigure = getattr(stream, "reconfigure", None)
        if reconfigure:
            reconfigure(errors="backslashreplace")


def _leave_in_order() -> None:
    """SIGTERM unwinds like Ctrl-C, so that what a verb has started is stopped too."""
    if threading.current_thread() is threading.main_thread():
        signal.signal(signal.SIGTERM, _leave)


def _leave(number: int, _frame: FrameType | None) -> None:
    sys.exit(128 + number)


def _fail(error: MaeulError) -> int:
    from api.cli.context import complain

    complain(error)
    return 1


def _translated(error: Exception) -> MaeulError:
    if os.environ.get("MAEUL_DEBUG"):
        traceback.print_exc()
    if type(error).__module__.startswith("sqlalchemy"):
        from geo.faults import translate

        known = translate(error)
        if known:
            return known
    kind = f"{type(error).__name__}: {error}".replace("\n", " ")[:300]
    return MaeulError(
        f"프로그램 잘못으로 끝내지 못했습니다({kind}). MAEUL_DEBUG=1을 붙여 다시 하면 자세히 보입니다.",
        f"A defect of the program ({kind}); run again with MAEUL_DEBUG=1 for the details.",
        code="defect",
    )


__all__ = ["main"]
