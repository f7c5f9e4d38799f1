"""`maeul account erase`: forget an account that asked for it in another way than by itself."""

from typing import TYPE_CHECKING, Annotated
from uuid import UUID

import typer

from api.cli.context import DEFAULT_DATA_DIR, AsJson, DataDir, answer, open_database, phrase
from geo.errors import NotFound

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

Email = Annotated[str, typer.Argument(metavar="EMAIL", help="지울 계정의 이메일 주소", show_default=False)]
Reason = Annotated[
    str,
    typer.Option("--reason", help="왜 지우는지. 예: 2026-11-20 서면 요청(이름 없이)", show_default=False),
]
Yes = Annotated[bool, typer.Option("--yes", help="묻지 않고 지웁니다")]


def erase(
    email: Email, reason: Reason, data_dir: DataDir = DEFAULT_DATA_DIR, *, yes: Yes = False, as_json: AsJson = False
) -> None:
    from api.jobs.desk import clock_desk
    from api.privacy.closing import Asked, forget
    from geo.enums import ErasureCause

    if not yes:
        typer.confirm(
            phrase(f"{email}의 모든 개인정보를 지웁니다. 되돌릴 수 없습니다.", f"Erase {email} for good?"), abort=True
        )
    with open_database(data_dir) as opened, opened.transaction() as session:
        account_id = _known(session, email)
        done = forget(clock_desk(session, opened.settings), account_id, Asked(ErasureCause.OPERATOR, reason))
    facts = {"id": str(done.id), "rows": done.rows, "bookings_called_off": done.bookings}
    said = phrase(
        f"계정을 지웠습니다. 지운 줄 {done.rows}개, 취소한 예약 {done.bookings}건. 셈은 그대로입니다.",
        f"Erased the account: {done.rows} rows, {done.bookings} bookings called off; counts stay.",
    )
    answer(facts, said, as_json=as_json)


def _known(session: "Session", email: str) -> UUID:
    from geo.mailbox import mailbox
    from geo.queries.accounts import find_account

    account = find_account(session, mailbox(email))
    if account is None:
        raise NotFound("그런 계정이 없습니다.", "There is no such account.", code="account_unknown")
    return account.id
