"""Where the cluster and its socket lie, remembered in the data folder."""

import json
import os
import secrets
import stat
import tempfile
from dataclasses import asdict, dataclass
from pathlib import Path

from geo.errors import SetupError
from geo.local_server.operator import Operator, operator_for

FALLBACK_ROOT = Path("/var/lib/maeul")
SOCKET_ROOTS = (Path("/tmp"), Path("/var/tmp"))  # noqa: S108  (short paths; each folder in them is made private)
SOCKET_NAME = ".s.PGSQL.5432"
LONGEST_SOCKET_PATH_BYTES = 107
RECORD = "server.json"
OWNER_NOTE = "data-folder"


@dataclass(frozen=True)
class Places:
    """The cluster (PostgreSQL's data folder) and the folder of its socket."""

    cluster_dir: Path
    socket_dir: Path

    @property
    def home(self) -> Path:
        """The private folder around the cluster, with its start-up log."""
        return self.cluster_dir.parent

    @property
    def socket(self) -> Path:
        return self.socket_dir / SOCKET_NAME


def recorded(data_dir: Path) -> Places | None:
    """Return what the data folder remembers, or None when no cluster was ever made for it."""
    try:
        record = json.loads((data_dir / RECORD).read_text(encoding="utf-8"))
        places = Places(Path(record["cluster_dir"]), Path(record["socket_dir"]))
    except (OSError, ValueError, KeyError, TypeError):
        return None
    # A cluster inside the data folder moves with it; the recorded absolute path may be that of before.
    inside = data_dir / "postgres" / "data"
    return Places(inside, places.socket_dir) if _exists(inside) else places


def remember(data_dir: Path, places: Places) -> None:
    """Write the record in one step, so that a crash never leaves half of it."""
    text = json.dumps({name: str(path) for name, path in asdict(places).items()}, ensure_ascii=False)
    fresh = data_dir / f"{RECORD}.new"
    fresh.write_text(text, encoding="utf-8")
    fresh.replace(data_dir / RECORD)


def prepare(data_dir: Path) -> tuple[Places, Operator]:
    """Choose and make the folders for a start; raises SetupError when none can be used."""
    known = recorded(data_dir)
    cluster_dir = known.cluster_dir if known else data_dir / "postgres" / "data"
    operator = operator_for(cluster_dir)
    home = _usable_home(data_dir, cluster_dir.parent, operator)
    _refuse_copied_folder(data_dir, home)
    places = Places(home / "data", _private_socket_dir(known.socket_dir if known else None, operator))
    remember(data_dir, places)
    return places, operator


def _usable_home(data_dir: Path, wanted: Path, operator: Operator) -> Path:
    """Return the wanted folder, or one under /var/lib/maeul when the operator cannot reach it."""
    if _owned(wanted, operator):
        return wanted
    if _exists(wanted / "data" / "PG_VERSION") or not operator.is_lent:
        raise SetupError(
            f"데이터베이스 폴더 {wanted}에 쓸 수 없습니다. 권한을 확인하거나 --data-dir로 다른 폴더를 골라 주세요.",
            f"The database folder {wanted} cannot be written: check its permissions or choose another --data-dir.",
            code="cluster_unreachable",
        )
    if _exists(wanted):
        wanted.rmdir()
    FALLBACK_ROOT.mkdir(mode=0o755, parents=True, exist_ok=True)
    home = FALLBACK_ROOT / secrets.token_hex(6)
    operator.own(home)
    (home / OWNER_NOTE).write_text(str(data_dir), encoding="utf-8")
    return home


def _owned(home: Path, operator: Operator) -> bool:
    try:
        operator.own(home)
    except OSError:
        return False
    return operator.can_write(home)


def _refuse_copied_folder(data_dir: Path, home: Path) -> None:
    """A copied data folder points at its original's cluster under /var/lib/maeul: two programs, one database."""
    note = home / OWNER_NOTE
    if not note.is_file():
        return
    original = Path(note.read_text(encoding="utf-8"))
    if original != data_dir and _exists(original / RECORD):
        raise SetupError(
            f"이 데이터 폴더는 {original}의 복사본이라 같은 데이터베이스를 가리킵니다. 새 폴더에서 "
            "'maeul db restore 파일'로 백업을 되돌려 주세요.",
            f"This data folder is a copy of {original} and points at the same database: use a new folder and "
            "'maeul db restore FILE'.",
            code="data_folder_copied",
        )
    note.write_text(str(data_dir), encoding="utf-8")


def fits(socket_dir: Path) -> bool:
    """Say whether the socket's whole path stays inside the kernel's limit, counted in bytes."""
    return len(os.fsencode(socket_dir / SOCKET_NAME)) <= LONGEST_SOCKET_PATH_BYTES


def _private_socket_dir(known: Path | None, operator: Operator) -> Path:
    """Return the known folder when it is (or can be made) ours alone, else a new one with an unguessable name."""
    if known and fits(known) and _made_private(known, operator):
        return known
    for root in SOCKET_ROOTS:
        try:
            made = Path(tempfile.mkdtemp(prefix="maeul-", dir=root))
        except OSError:
            continue
        if fits(made):
            operator.own(made)
            return made
        made.rmdir()
    raise SetupError(
        "임시 폴더(tmp, var/tmp)에 쓸 수 없어 데이터베이스를 시작하지 못했습니다. 권한을 확인해 주세요.",
        "The database cannot start because neither /tmp nor /var/tmp can be written: check their permissions.",
        code="no_socket_folder",
    )


def _made_private(folder: Path, operator: Operator) -> bool:
    """A name in /tmp can be taken by anybody after a reboot: believe only a real folder of our own user."""
    try:
        folder.mkdir(mode=0o700)
    except FileExistsError:
        facts = folder.lstat()
        return stat.S_ISDIR(facts.st_mode) and facts.st_uid == operator.uid and not facts.st_mode & 0o077
    except OSError:
        return False
    operator.own(folder)
    return True


def _exists(path: Path) -> bool:
    try:
        return path.exists()
    except PermissionError:
        return True
