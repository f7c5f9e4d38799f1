"""The first content of a database: schematic boundaries and, unless refused, the demo places and accounts.

Making it needs heavy libraries, so it happens in a process of its own; every later start only asks whether it is there.
"""

import json
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from api.cli.context import Opened, note
from geo.errors import SetupError

if TYPE_CHECKING:
    from geo.db import Database
    from geo.settings import Settings

ACCOUNTS_FILE = "demo-accounts.json"


def ensure_content(opened: Opened, environment: dict[str, str], *, demo: bool) -> None:
    """Fill an empty database; raises SetupError when that fails (nothing is stored then)."""
    from geo.queries.contents import has_boundaries, has_places
    from geo.surveys.ready.seeding import lacks_ready_forms

    with opened.transaction() as session:
        filled = has_boundaries(session) and (has_places(session) or not demo)
        if filled and not lacks_ready_forms(session):
            return
    note("처음 자료를 넣습니다…", "Adding the first content…")
    kind = "demo" if demo else "empty"
    command = [sys.executable, "-m", "api.cli.first_content", kind]
    done = subprocess.run(command, env=environment, check=False)  # noqa: S603  (our own module)
    if done.returncode != 0:
        raise SetupError(
            "처음 자료를 넣지 못했습니다. 위의 기록을 봐 주세요. '--empty'로는 보기 자료 없이 시작합니다.",
            "The first content could not be added; see the log above. '--empty' starts without demo content.",
            code="first_content_failed",
        )


def demo_accounts(opened: Opened) -> list[tuple[str, str, str]]:
    """Return (who, address, password) of the demo accounts that this database really has."""
    from geo.queries.contents import known_emails

    try:
        listed: list[list[str]] = json.loads((opened.settings.data_dir / ACCOUNTS_FILE).read_text(encoding="utf-8"))
    except FileNotFoundError:
        return []
    with opened.transaction() as session:
        known = known_emails(session, [email for _, email, _ in listed])
    return [(who, email, password) for who, email, password in listed if email in known]


def fill(settings: "Settings", database: "Database", *, demo: bool) -> None:
    """Write the content in one transaction, then the list of demo accounts for later starts."""
    from geo import clock
    from geo.db import transaction
    from geo.queries.boundaries import ensure_schematic
    from geo.surveys.ready.seeding import ensure_ready_forms

    engine = database.owner_engine()
    with transaction(engine) as session:
        if demo:
            from api.auth.passwords import hash_password
            from geo.demo import ACCOUNTS, demo_password, seed

            password = demo_password(settings.data_dir)
            if seed(session, password_hash=hash_password(password), life=True):
                _list_accounts(settings.data_dir, [(one.name, one.email, password) for one in ACCOUNTS])
        ensure_schematic(session)
        ensure_ready_forms(session, clock.now())
    engine.dispose()


def _list_accounts(data_dir: Path, accounts: list[tuple[str, str, str]]) -> None:
    path = data_dir / ACCOUNTS_FILE
    path.touch(mode=0o600)
    path.write_text(json.dumps(accounts, ensure_ascii=False), encoding="utf-8")


def main() -> None:
    """Run as the process of its own, with the settings of the environment."""
    from geo.db import Database
    from geo.settings import Settings

    settings = Settings()
    database = Database(settings.database_url or "", settings.app_database_url)
    fill(settings, database, demo=sys.argv[1] == "demo")


if __name__ == "__main__":
    main()
