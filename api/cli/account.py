"""`maeul account …`: make accounts, give rights, print API tokens."""

import sys
from enum import StrEnum
from typing import TYPE_CHECKING, Annotated, Any
from uuid import UUID

import typer

from api.cli.context import DEFAULT_DATA_DIR, DataDir, note, open_database, phrase
from api.cli.erase import erase
from geo.errors import InvalidInput

if TYPE_CHECKING:
    from api.auth.operator import Made


class RoleChoice(StrEnum):
    """The roles of geo.enums.Role, which a test holds against this list; spelled out so that `--help` stays quick."""

    RESIDENT = "resident"
    KEEPER = "keeper"
    SURVEYOR = "surveyor"
    COORDINATOR = "coordinator"
    PLANNER = "planner"
    OFFICER = "officer"
    ADMIN = "admin"


Email = Annotated[str, typer.Argument(metavar="EMAIL", help="이메일 주소", show_default=False)]
RoleOption = Annotated[RoleChoice, typer.Option("--role", help="맡길 역할", show_default=False)]
District = Annotated[str | None, typer.Option("--district", metavar="NAME", help="역할이 미치는 자치구(이름·코드)")]
Site = Annotated[UUID | None, typer.Option("--site", metavar="ID", help="역할이 미치는 시설의 번호")]
WithToken = Annotated[bool, typer.Option("--token", help="API 토큰을 만들어 마지막 줄에 그것만 적습니다")]
PasswordStdin = Annotated[bool, typer.Option("--password-stdin", help="비밀번호를 표준 입력 첫 줄에서 읽습니다")]


def register(app: typer.Typer) -> None:
    """Add the group of verbs."""
    group = typer.Typer(help="계정: 만들기·역할 맡기기·토큰·지우기", no_args_is_help=True, rich_markup_mode=None)
    group.command(help="계정을 만들거나, 있는 계정에 역할을 더합니다")(add)
    group.command(help="계정의 개인정보를 지웁니다. 다가올 예약은 취소되고 셈은 남습니다")(erase)
    app.add_typer(group, name="account")


def add(
    email: Email,
    role: RoleOption,
    district: District = None,
    site: Site = None,
    data_dir: DataDir = DEFAULT_DATA_DIR,
    *,
    token: WithToken = False,
    password_stdin: PasswordStdin = False,
) -> None:
    from api.auth.operator import Wish, add_account
    from geo.enums import Role

    password = _password_from_stdin() if password_stdin else None
    wish = Wish(email, Role(role.value), district, site, password, token)
    with open_database(data_dir) as opened, opened.transaction() as session:
        _know_districts(session, wish.district)
        made = add_account(session, opened.settings, wish)
    _tell(made, Role(role.value).label)


def _know_districts(session: Any, district: str | None) -> None:
    if district:
        from geo.queries.boundaries import ensure_schematic

        ensure_schematic(session)


def _password_from_stdin() -> str:
    password = sys.stdin.readline().rstrip("\r\n")
    if not password:
        raise InvalidInput("표준 입력에 비밀번호가 없어요.", "There is no password on stdin.", code="password_missing")
    return password


def _tell(made: "Made", role: str) -> None:
    note(_about_account(made), f"{'Made' if made.is_new else 'Found'} the account {made.email}.")
    if made.place is not None:
        done = "맡겼습니다" if made.is_new_right else "이미 맡고 있습니다"
        note(f"역할: {role}({made.place})을 {done}.", f"Right: {role} ({made.place}).")
    if made.password is not None:
        print(phrase(f"비밀번호: {made.password}", f"Password: {made.password}"))
    if made.token is not None:
        print(made.token)


def _about_account(made: "Made") -> str:
    return f"계정 {made.email}을 만들었습니다." if made.is_new else f"계정 {made.email}이 이미 있습니다."
