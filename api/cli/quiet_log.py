"""What the service's processes write to the terminal: one line each, no pages of traceback for a database away."""

import logging
from typing import Final

OUTAGES: Final = frozenset({"ConnectorException", "OperationalError", "PoolTimeout"})


class OneLineOutages(logging.Filter):
    """Keeps an outage to its one sentence; defects keep their traceback."""

    def filter(self, record: logging.LogRecord) -> bool:
        error = record.exc_info[1] if record.exc_info else None
        if error is not None and type(error).__name__ in OUTAGES:
            record.exc_info = None
            record.msg, record.args = (
                f"{record.msg % record.args if record.args else record.msg}".split("\n", 1)[0],
                None,
            )
        return True


def set_up_log() -> None:
    """Send warnings of libraries and everything of ours to stderr."""
    handler = logging.StreamHandler()
    handler.addFilter(OneLineOutages())
    handler.setFormatter(logging.Formatter("%(asctime)s %(levelname)s %(name)s: %(message)s"))
    logging.basicConfig(level=logging.WARNING, handlers=[handler])
    logging.getLogger("psycopg.pool").setLevel(logging.ERROR)  # repeats itself at every try to reconnect
