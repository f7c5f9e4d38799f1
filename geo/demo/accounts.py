"""Demo accounts: one per role a newcomer wants to try, one password per data folder."""

import os
import secrets
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from geo.enums import Role

PASSWORD_FILE: Final = "demo-password.txt"  # noqa: S105  (the name of a file)
GROUPS: Final = 4
LETTERS_PER_GROUP: Final = 4
# Without letters and digits that look alike in a terminal.
ALPHABET: Final = "abcdefghjkmnpqrstuvwxyz23456789"


@dataclass(frozen=True)
class DemoAccount:
    email: str
    name: str
    role: Role


ACCOUNTS: Final = (
    DemoAccount("resident@example.org", "시범 주민", Role.RESIDENT),
    DemoAccount("keeper@example.org", "시범 공간지기", Role.KEEPER),
    DemoAccount("surveyor@example.org", "시범 조사단원", Role.SURVEYOR),
    DemoAccount("coordinator@example.org", "시범 조정자", Role.COORDINATOR),
    DemoAccount("planner@example.org", "시범 계획 담당", Role.PLANNER),
    DemoAccount("officer@example.org", "시범 구 담당자", Role.OFFICER),
    DemoAccount("admin@example.org", "시범 운영 관리자", Role.ADMIN),
)


def demo_password(data_dir: Path) -> str:
    """Return the password of the demo accounts of this data folder, made and kept there the first time."""
    path = data_dir / PASSWORD_FILE
    if path.is_file():
        kept = path.read_text("ascii").strip()
        if kept:
            return kept
    password = "-".join("".join(secrets.choice(ALPHABET) for _ in range(LETTERS_PER_GROUP)) for _ in range(GROUPS))
    data_dir.mkdir(parents=True, exist_ok=True)
    path.touch(mode=0o600)
    os.chmod(path, 0o600)  # noqa: PTH101  (touch leaves the mode of a file that stood there)
    path.write_text(password + "\n", "ascii")
    return password
