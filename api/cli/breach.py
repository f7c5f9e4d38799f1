"""`maeul breach report`: whose data may have been seen, and the notice that the law wants within 72 hours."""

from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated
from uuid import UUID

import typer

from api.cli.context import DEFAULT_DATA_DIR, AsJson, DataDir, answer, note, open_database, phrase
from geo.errors import InvalidInput, NotFound, SetupError

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from api.privacy.breach import Breach
    from geo.queries.breach import Span

Since = Annotated[
    str, typer.Option("--from", metavar="TIME", help="언제부터. 예: 2026-11-20T09:00", show_default=False)
]
Until = Annotated[str, typer.Option("--until", metavar="TIME", help="언제까지", show_default=False)]
Known = Annotated[str | None, typer.Option("--known", metavar="TIME", help="알게 된 때. 없으면 지금")]
Account = Annotated[str | None, typer.Option("--account", metavar="EMAIL", help="의심되는 계정")]
Kind = Annotated[str | None, typer.Option("--kind", metavar="KIND", help="무엇을: booking_contact, account, …")]
Site = Annotated[UUID | None, typer.Option("--site", metavar="ID", help="시설의 번호")]
Output = Annotated[Path, typer.Option("-o", "--output", metavar="FILE", help="보고서(.md). 옆에 CSV 두 개도 씁니다")]
Send = Annotated[bool, typer.Option("--send", help="해당하는 사람들에게 알림 메일을 보냅니다")]


def register(app: typer.Typer) -> None:
    """Add the group of verbs."""
    group = typer.Typer(help="개인정보 유출: 보고서와 알림", no_args_is_help=True, rich_markup_mode=None)
    group.callback()(lambda: None)
    group.command(help="누구의 무엇을 누가 보았는지와 72시간 안에 알릴 글을 씁니다")(report)
    app.add_typer(group, name="breach")


def report(
    since: Since,
    until: Until,
    output: Output,
    account: Account = None,
    kind: Kind = None,
    site: Site = None,
    known: Known = None,
    data_dir: DataDir = DEFAULT_DATA_DIR,
    *,
    send: Send = False,
    as_json: AsJson = False,
) -> None:
    from api.privacy.breach import look_into, write_letters
    from geo import clock

    with open_database(data_dir) as opened, opened.transaction() as session:
        span = _span(session, since, until, (account, kind, site))
        breach = look_into(session, span, _time(known) if known else clock.now())
        files = _write(breach, output, opened.settings)
        letters = write_letters(session, breach, opened.settings) if send else 0
    if not send and breach.accounts:
        note("메일은 보내지 않았습니다. 보내려면 --send를 붙입니다.", "No mails were sent: add --send.")
    facts = {
        "people": breach.people,
        "accounts": len(breach.accounts),
        "looks": len(breach.seen),
        "report_by": breach.report_by.isoformat(),
        "letters": letters,
        "files": files,
    }
    said = phrase(
        f"{breach.people}명, {len(breach.seen)}번 봄. 신고 기한 {breach.report_by:%Y-%m-%d %H:%M}. 보고서: {output}",
        f"{breach.people} people, {len(breach.seen)} looks. Report by {breach.report_by:%Y-%m-%d %H:%M}: {output}",
    )
    answer(facts, said, as_json=as_json)


def _span(session: "Session", since: str, until: str, narrowed: tuple[str | None, str | None, UUID | None]) -> "Span":
    from geo.office_words import AccessKind
    from geo.queries.breach import Span

    account, kind, site = narrowed
    if kind is not None and kind not in set(AccessKind):
        known = ", ".join(AccessKind)
        raise InvalidInput(f"--kind는 {known} 가운데 하나입니다.", f"--kind is one of {known}.", code="kind_unknown")
    begin, end = _time(since), _time(until)
    if end <= begin:
        raise InvalidInput("--until은 --from보다 뒤여야 합니다.", "--until must be after --from.", code="span_empty")
    return Span(begin, end, _actor(session, account) if account else None, AccessKind(kind) if kind else None, site)


def _time(words: str) -> datetime:
    from geo.clock import SEOUL

    try:
        read = datetime.fromisoformat(words)
    except ValueError as error:
        said = f"'{words[:40]}'은(는) 시각이 아닙니다. 2026-11-20T09:00처럼 적습니다."
        raise InvalidInput(said, "Write a time as 2026-11-20T09:00.", code="time_form") from error
    return read if read.tzinfo else read.replace(tzinfo=SEOUL)


def _actor(session: "Session", email: str) -> UUID:
    from geo.mailbox import mailbox
    from geo.queries.accounts import find_account

    account = find_account(session, mailbox(email))
    if account is None:
        raise NotFound("그런 계정이 없습니다.", "There is no such account.", code="account_unknown")
    return account.id


def _write(breach: "Breach", output: Path, settings: object) -> list[str]:
    from api.privacy.breach import accounts_file, looks_file, report
    from geo.settings import Settings

    assert isinstance(settings, Settings)
    files = {
        output: report(breach, settings).encode(),
        output.with_suffix(".accounts.csv"): accounts_file(breach),
        output.with_suffix(".looks.csv"): looks_file(breach),
    }
    try:
        for path, content in files.items():
            path.write_bytes(content)
            path.chmod(0o600)
    except OSError as error:
        raise SetupError(
            f"{output}에 쓸 수 없습니다: {error.strerror}",
            f"Cannot write {output}: {error.strerror}",
            code="unwritable",
        ) from error
    return [str(path) for path in files]
