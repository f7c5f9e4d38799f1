"""What the service's processes write down: one line each, as text or JSON, and nothing that anybody has typed.

A line of ours says a fixed event and a few facts by name, from a list of names that hold no personal data. Of a fault
the log keeps where it happened and its kind, never its message: messages quote values. Of what libraries say it keeps
the words that stand in their code, without what they put in. `MAEUL_DEBUG=1` shows everything, for developers.
"""

import logging
import os
import re
import sys
import threading
import traceback
import warnings
from datetime import datetime
from types import TracebackType
from typing import Any, Final

import orjson
import structlog
from structlog.types import EventDict, Processor, WrappedLogger

from geo.clock import SEOUL
from geo.errors import MaeulError, SetupError
from geo.settings import Settings

OURS: Final = "maeul"
OUTAGES: Final = frozenset({"ConnectorException", "OperationalError", "PoolTimeout"})
"""Faults that are the database's absence: their kind says enough, and they come in crowds."""
FACTS: Final = (
    *("route", "method", "status", "ms", "reader"),
    *("job", "task", "outcome", "attempts", "statement"),
    *("version", "part", "processes"),
)
"""The names of facts that lines may carry: none of them holds what somebody wrote."""
DEEPEST: Final = 40
LONGEST: Final = 300
_SEEN_ALREADY: Final = "Exception in ASGI application"
_TOLD_BY_US: Final = frozenset({"job_error", "job_error_retry"})
_NO_CONNECTION: Final = re.compile(r"connection (failed|to server|timeout|is bad)|couldn't get a connection")
_PUT_IN: Final = re.compile(r"'[^']*'|\"[^\"]*\"|<[^>]*>|\([^)]*\)|[^\s<>]+@[^\s<>]+|\d[\d -]{5,}\d")
"""What a library may have put into its words: quoted texts, addresses, long numbers."""


def set_up_log(settings: Settings) -> None:
    """Send everything to stderr in the form and from the level of the settings; the process's last words too."""
    handler = logging.StreamHandler()
    handler.addFilter(_said_once)
    handler.setFormatter(formatter(settings.log_format))
    logging.basicConfig(level=logging.WARNING, handlers=[handler], force=True)
    logging.getLogger(OURS).setLevel(settings.log_level.upper())
    logging.getLogger("psycopg.pool").setLevel(logging.ERROR)  # repeats itself at every try to reconnect
    logging.raiseExceptions = _debugging()  # Python's own words about a broken line quote it
    warnings.showwarning = _warned
    sys.excepthook = _died
    sys.unraisablehook = lambda lost: _tell_lost(lost.exc_value)
    threading.excepthook = lambda lost: _tell_lost(lost.exc_value)


def formatter(form: str) -> logging.Formatter:
    """Return what turns records into lines."""
    last: Processor = _as_json if form == "json" else _as_text
    return structlog.stdlib.ProcessorFormatter(
        foreign_pre_chain=[
            structlog.contextvars.merge_contextvars,
            structlog.stdlib.add_log_level,
            structlog.stdlib.add_logger_name,
            structlog.stdlib.ExtraAdder(allow=FACTS),
            _when,
            _without_values,
        ],
        processors=[structlog.stdlib.ProcessorFormatter.remove_processors_meta, last],
    )


def _said_once(record: logging.LogRecord) -> bool:
    """Drop the echo of what the app has told before: a defect by the web server, a failed job by the queue."""
    return not str(record.msg).startswith(_SEEN_ALREADY) and getattr(record, "action", None) not in _TOLD_BY_US


def _when(_logger: WrappedLogger, _method: str, event: EventDict) -> EventDict:
    moment = datetime.fromtimestamp(event["_record"].created, SEOUL)
    return {"at": moment.isoformat(timespec="milliseconds"), **event}


def _without_values(_logger: WrappedLogger, _method: str, event: EventDict) -> EventDict:
    """Keep the fixed words of a library, and of a fault its kind and its way through the code."""
    record: logging.LogRecord = event["_record"]
    if not _is_ours(record.name) and not _debugging():
        event["event"] = _fixed_words(record)
    fault = record.exc_info[1] if record.exc_info else None
    event.pop("exc_info", None)
    if fault is not None:
        event.update(told_of(fault))
    return event


def _is_ours(name: str) -> bool:
    return name == OURS or name.startswith(f"{OURS}.")


def _debugging() -> bool:
    return bool(os.environ.get("MAEUL_DEBUG"))


def _fixed_words(record: logging.LogRecord) -> str:
    """Return what a library says, without what it put in: its template, or its action where it names one."""
    action = getattr(record, "action", None)
    words = action if isinstance(action, str) else str(record.msg)
    return _PUT_IN.sub("…", words.strip().split("\n", 1)[0])[:LONGEST]


def told_of(fault: BaseException) -> dict[str, Any]:
    """Return what may be told of a fault: its kinds from the first cause on, and where it went through the code."""
    if _debugging():
        return {"fault": kind_of(fault), "traceback": traceback.format_exception(fault)}
    chain = _chain(fault)
    if type(fault).__name__ in OUTAGES:
        return {"fault": kind_of(fault)} | _why_away(chain[0])
    return {"fault": " → ".join(kind_of(one) for one in chain), "traceback": [f for one in chain for f in _frames(one)]}


def _why_away(first: BaseException) -> dict[str, str]:
    """Return why no connection came about: the words of the driver, which name servers and never people."""
    words = str(first).split("\n", 1)[0]
    return {"reason": words[:LONGEST]} if _NO_CONNECTION.match(words) else {}


def kind_of(fault: BaseException) -> str:
    """Return the class of a fault, with the stable code of one of ours."""
    code = f"[{fault.code}]" if isinstance(fault, MaeulError) else ""
    return f"{type(fault).__name__}{code}"


def _chain(fault: BaseException) -> list[BaseException]:
    """Return a fault after those that led to it, the first cause first."""
    found: list[BaseException] = []
    one: BaseException | None = fault
    while one is not None and one not in found:
        found.append(one)
        one = one.__cause__ or (None if one.__suppress_context__ else one.__context__)
    return found[::-1]


def _frames(fault: BaseException) -> list[str]:
    """Return the places that a fault went through, the innermost last; code is ours and no value."""
    frames = traceback.extract_tb(fault.__traceback__)[-DEEPEST:]
    return [f"{frame.filename}:{frame.lineno} {frame.name}" for frame in frames]


def _as_json(_logger: WrappedLogger, _method: str, event: EventDict) -> str:
    return orjson.dumps(event, default=str).decode()


def _as_text(_logger: WrappedLogger, _method: str, event: EventDict) -> str:
    """Write for people: when, how grave, who, what, then the facts; the way of a fault below."""
    head = f"{event.pop('at')} {event.pop('level').upper()} {event.pop('logger')}: {event.pop('event')}"
    way = event.pop("traceback", [])
    facts = "".join(f" {name}={value}" for name, value in event.items())
    return "\n    ".join([f"{head}{facts}", *(place.rstrip("\n") for place in way)])


def _warned(
    message: Warning | str,  # noqa: ARG001  (may quote what was read)
    category: type[Warning],
    filename: str,
    lineno: int,
    file: object = None,  # noqa: ARG001  (the signature is Python's)
    line: str | None = None,  # noqa: ARG001  (the signature is Python's)
) -> None:
    logging.getLogger(f"{OURS}.warnings").warning("%s at %s:%s", category.__name__, filename, lineno)


def _died(kind: type[BaseException], fault: BaseException, _trace: TracebackType | None) -> None:
    """Tell of the fault that ends the process; what is wrong with the set-up is told in words, it quotes nobody."""
    if issubclass(kind, KeyboardInterrupt):
        return
    log = logging.getLogger(OURS)
    if isinstance(fault, SetupError):
        log.critical("cannot go on: %s", fault.message_en or fault.message)
        return
    log.critical("ended by a defect", exc_info=fault)


def _tell_lost(fault: BaseException | None) -> None:
    """Tell of a fault that nobody waits for."""
    if fault is not None:
        logging.getLogger(OURS).error("lost fault", exc_info=fault)
