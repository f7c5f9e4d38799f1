"""Where the machine keeps PostgreSQL: Debian installs each major version in its own folder, off the PATH."""

import re
import shutil
import subprocess
from pathlib import Path

from geo.errors import SetupError

VERSIONED_ROOT = Path("/usr/lib/postgresql")
OLDEST_MAJOR = 15
NEEDED = ("initdb", "pg_ctl", "postgres")


def installed() -> dict[int, Path]:
    """Return the folder of programs for each complete PostgreSQL server on this machine, by major version."""
    found: dict[int, Path] = {}
    on_path = shutil.which("postgres")
    folders = [Path(on_path).resolve().parent] if on_path else []
    for folder in [*folders, *sorted(VERSIONED_ROOT.glob("*/bin"))]:
        major = _major(folder) if all((folder / name).is_file() for name in NEEDED) else None
        if major:
            found[major] = folder
    return found


def _major(folder: Path) -> int | None:
    if folder.parent.parent == VERSIONED_ROOT and folder.parent.name.isdigit():
        return int(folder.parent.name)
    answer = subprocess.run([folder / "postgres", "--version"], capture_output=True, text=True, check=False)  # noqa: S603  (our own program and paths)
    match = re.search(r"(\d+)", answer.stdout)
    return int(match[1]) if match else None


def has_postgis(folder: Path) -> bool:
    """Say whether PostGIS is installed for the server in `folder`."""
    asked = subprocess.run([folder / "pg_config", "--sharedir"], capture_output=True, text=True, check=False)  # noqa: S603  (our own program and paths)
    return asked.returncode == 0 and (Path(asked.stdout.strip()) / "extension" / "postgis.control").is_file()


def newest() -> Path:
    """Return the newest server that can carry the program; raises SetupError naming the package to install."""
    fitting = {major: folder for major, folder in installed().items() if major >= OLDEST_MAJOR}
    for _, folder in sorted(fitting.items(), reverse=True):
        if has_postgis(folder):
            return folder
    what, what_en = ("PostGIS가", "PostGIS") if fitting else (f"PostgreSQL {OLDEST_MAJOR} 이상이", "PostgreSQL ≥ 15")
    raise SetupError(
        f"이 컴퓨터에 {what} 없습니다. 'sudo apt-get install postgresql-postgis'로 설치한 뒤 다시 실행해 주세요.",
        f"{what_en} is missing here: install it with 'sudo apt-get install postgresql-postgis' and try again.",
        code="postgres_missing",
    )


def newest_client() -> Path:
    """Return the newest pg_dump, pg_restore and psql, for a server elsewhere; raises SetupError without any."""
    on_path = shutil.which("pg_dump")
    versioned = [folder for folder in VERSIONED_ROOT.glob("*/bin") if (folder / "pg_dump").is_file()]
    if versioned:
        return max(versioned, key=lambda folder: int(folder.parent.name))
    if on_path:
        return Path(on_path).parent
    raise SetupError(
        "pg_dump와 psql이 없습니다. 'sudo apt-get install postgresql-client'로 설치해 주세요.",
        "pg_dump and psql are missing: install them with 'sudo apt-get install postgresql-client'.",
        code="postgres_client_missing",
    )


def for_cluster(cluster_dir: Path) -> Path:
    """Return the programs of the very version that made the cluster; another major version cannot read it."""
    major = int((cluster_dir / "PG_VERSION").read_text(encoding="ascii").strip())
    here = installed()
    if major in here:
        return here[major]
    present = ", ".join(str(known) for known in sorted(here)) or "-"
    raise SetupError(
        f"이 데이터 폴더는 PostgreSQL {major}(으)로 만들어졌는데 이 컴퓨터에는 {present}만 있습니다. "
        f"PostgreSQL {major}을(를) 함께 설치하거나(sudo apt-get install postgresql-{major}-postgis-3), "
        f"{major}이(가) 있는 컴퓨터에서 'maeul db backup 파일'로 백업한 뒤 새 데이터 폴더에서 "
        "'maeul db restore 파일'로 되돌려 주세요.",
        f"This data folder was made by PostgreSQL {major}, but this machine has only {present}. Install "
        f"PostgreSQL {major} beside it (sudo apt-get install postgresql-{major}-postgis-3), or run "
        f"'maeul db backup FILE' where {major} exists and 'maeul db restore FILE' with a new data folder here.",
        code="postgres_other_version",
        details={"made_by": major, "installed": sorted(here)},
    )
