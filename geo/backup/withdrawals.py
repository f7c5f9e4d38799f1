"""Consent taken back stays taken back: the list beside the database, and its part in a restore (R4).

A backup holds what was agreed to when it was made. What was taken back since stands in the present database and in
`withdrawals.jsonl` of the data folder, ids and names of fields only; a restore applies both before anybody sees it.
"""

from typing import Final

from geo.backup.lists import Beside
from geo.db import Database, transaction
from geo.queries.webhooks import lay_everything_aside
from geo.queries.withdrawals import Withdrawal, list_withdrawals, reapply, withdrawal_from

FILE: Final = "withdrawals.jsonl"
_WITHDRAWALS: Final[Beside[Withdrawal]] = Beside(
    FILE,
    (
        f"동의를 거둔 목록({FILE})이 깨져 있어 되돌리지 않았습니다. 쓰던 데이터는 그대로입니다.",
        f"The list of withdrawals ({FILE}) is damaged, so nothing was restored.",
        "withdrawals_damaged",
    ),
    withdrawal_from,
    list_withdrawals,
    reapply,
)
keep_list: Final = _WITHDRAWALS.keep
read_list: Final = _WITHDRAWALS.read
known_withdrawals: Final = _WITHDRAWALS.known
reapply_in: Final = _WITHDRAWALS.again_in


def quieten(fresh: Database) -> None:
    """Lay aside what webhooks of a restored database still had to tell: it was told since, or is long past."""
    engine = fresh.owner_engine()
    try:
        with transaction(engine) as session:
            lay_everything_aside(session)
    finally:
        engine.dispose()
