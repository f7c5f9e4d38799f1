"""The system user under whom PostgreSQL runs: it refuses root, so root lends the work to another user."""

import os
import pwd
import subprocess
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from geo.errors import SetupError

SYSTEM_USER = "postgres"


@dataclass(frozen=True)
class Operator:
    """A system user who owns the cluster's files and runs its programs."""

    uid: int
    gid: int

    @property
    def is_lent(self) -> bool:
        """Whether we are root and act through somebody else."""
        return self.uid != os.geteuid()

    def run(
        self, command: Sequence[str | Path], *, cwd: Path, env: Mapping[str, str] | None = None, seconds: float = 300
    ) -> subprocess.CompletedProcess[str]:
        """Run a program as this user in its own session, so that the terminal's Ctrl-C never reaches it."""
        return subprocess.run(  # noqa: S603  (fixed programs, arguments as a list)
            command,
            cwd=cwd,
            env=_clean_environment(env or {}),
            user=self.uid if self.is_lent else None,
            group=self.gid if self.is_lent else None,
            extra_groups=[] if self.is_lent else None,
            start_new_session=True,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            errors="replace",
            timeout=seconds,
            check=False,
        )

    def can_write(self, folder: Path) -> bool:
        """Say whether this user can reach and write the folder: permissions of every parent count."""
        return self.run(["/usr/bin/test", "-w", folder], cwd=Path("/")).returncode == 0

    def own(self, folder: Path) -> None:
        """Make the folder this user's own and nobody else's business."""
        folder.mkdir(mode=0o700, exist_ok=True)
        if self.is_lent:
            os.chown(folder, self.uid, self.gid)
        folder.chmod(0o700)


def operator_for(cluster_dir: Path) -> Operator:
    """Return who must run this cluster: its owner, else ourselves, else (as root) the postgres user.

    Raises SetupError when the cluster belongs to somebody we cannot act for.
    """
    refuse_strangers(cluster_dir)
    if os.geteuid() != 0:
        return Operator(os.geteuid(), os.getegid())
    owner = _owner(cluster_dir)
    return Operator(*owner) if owner is not None and owner[0] != 0 else _system_operator()


def refuse_strangers(cluster_dir: Path) -> None:
    """Raise SetupError when the cluster belongs to another user and we are not root."""
    owner = _owner(cluster_dir)
    if owner is None or os.geteuid() in (0, owner[0]):
        return
    name = _user_name(owner[0])
    raise SetupError(
        f"이 데이터 폴더의 데이터베이스는 다른 사용자({name})의 것입니다. 그 사용자나 관리자(root)로 실행하거나 "
        "--data-dir로 다른 폴더를 골라 주세요.",
        f"The database in this data folder belongs to another user ({name}): run as that user or as root, "
        "or choose another folder with --data-dir.",
        code="cluster_of_another_user",
    )


def _owner(cluster_dir: Path) -> tuple[int, int] | None:
    """Owner of the cluster, or of the private folder around it when that alone can be looked at."""
    for folder in (cluster_dir, cluster_dir.parent):
        try:
            facts = folder.stat()
        except (FileNotFoundError, PermissionError):
            continue
        return facts.st_uid, facts.st_gid
    return None


def _system_operator() -> Operator:
    try:
        entry = pwd.getpwnam(SYSTEM_USER)
    except KeyError:
        raise SetupError(
            f"PostgreSQL은 root로 실행할 수 없는데 '{SYSTEM_USER}' 사용자가 없습니다. 일반 사용자로 실행해 주세요.",
            f"PostgreSQL cannot run as root and there is no '{SYSTEM_USER}' user: run as an ordinary user.",
            code="no_database_user",
        ) from None
    return Operator(entry.pw_uid, entry.pw_gid)


def _user_name(uid: int) -> str:
    try:
        return pwd.getpwuid(uid).pw_name
    except KeyError:
        return str(uid)


def _clean_environment(extra: Mapping[str, str]) -> dict[str, str]:
    """Keep the caller's locale and PG… variables out: a missing locale or a stray PGPORT breaks the server."""
    return {"PATH": os.environ.get("PATH", os.defpath), "LC_ALL": "C.UTF-8", "TZ": "UTC", **extra}
