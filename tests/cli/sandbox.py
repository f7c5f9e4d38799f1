"""A made-up machine for the launcher: its own os-release, and stand-ins for apt, sudo, dpkg and python on PATH."""

import shutil
import subprocess
from dataclasses import dataclass, field
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
REAL_TOOLS = (
    "sh", "dash", "readlink", "dirname", "sha256sum", "grep", "mkdir", "rm", "mv", "cat", "tee", "env", "flock", "cp", "touch", "chmod", "ln", "true",
)  # fmt: skip

PYTHON = r"""#!/bin/sh
echo "python $*" >>"$LOG"
case "$*" in
*"version_info < (3, 11)"*) [ ! -e "$MAEUL_SYSTEM/old-python" ] ;;
*"import ensurepip, venv"*) [ -e "$MAEUL_SYSTEM/has-venv" ] ;;
*"version_info[:3]"*) cat "$MAEUL_SYSTEM/python-version" ;;
"-m venv "*) mkdir -p "$3/bin" && cp "$0" "$3/bin/python" ;;
"-m pip install "*) touch "$MAEUL_SYSTEM/pip-began"; [ ! -e "$MAEUL_SYSTEM/pip-fails" ] ;;
"-m playwright install --list") cat "$MAEUL_SYSTEM/browsers" 2>/dev/null ;;
"-m playwright install --only-shell chromium") echo chromium >"$MAEUL_SYSTEM/browsers" ;;
"-m api.cli"*) shift 2; for word in "$@"; do echo "word:$word"; done; echo "path:$PYTHONPATH"; echo "data:$MAEUL_DATA_DIR"; echo "cwd:$(pwd)" ;;
esac
"""
APT = r"""#!/bin/sh
echo "apt-get $* [$DEBIAN_FRONTEND]" >>"$LOG"
[ ! -e "$MAEUL_SYSTEM/apt-fails" ] || exit 100
case " $* " in *" install "*) ;; *) exit 0 ;; esac
for name in "$@"; do
	case $name in
	*postgis*)
		grep -qs '^create_main_cluster = false' "$MAEUL_SYSTEM/etc/postgresql-common/createcluster.conf" || touch "$MAEUL_SYSTEM/main-cluster-was-made"
		mkdir -p "$MAEUL_SYSTEM/usr/share/postgresql/15/extension" "$MAEUL_SYSTEM/usr/lib/postgresql/15/bin"
		touch "$MAEUL_SYSTEM/usr/share/postgresql/15/extension/postgis.control" "$MAEUL_SYSTEM/usr/lib/postgresql/15/bin/postgres" ;;
	fonts-nanum) mkdir -p "$MAEUL_SYSTEM/usr/share/fonts/truetype/nanum"; touch "$MAEUL_SYSTEM/usr/share/fonts/truetype/nanum/a.ttf" ;;
	python3-venv) touch "$MAEUL_SYSTEM/has-venv" ;;
	python3) cp "$MAEUL_SYSTEM/python3.stub" "$STUBS/python3"; rm -f "$MAEUL_SYSTEM/old-python" ;;
	libatomic1) mkdir -p "$MAEUL_SYSTEM/usr/lib/any"; touch "$MAEUL_SYSTEM/usr/lib/any/libatomic.so.1" ;;
	chromium*) mkdir -p "$MAEUL_SYSTEM/usr/bin"; touch "$MAEUL_SYSTEM/usr/bin/$name" ;;
	esac
done
"""
SUDO = """#!/bin/sh
echo "sudo $*" >>"$LOG"
[ "$1" = -n ] && shift
exec "$@"
"""
RELEASES = {
    "debian-12": 'ID=debian\nVERSION_ID="12"\nPRETTY_NAME="Debian GNU/Linux 12 (bookworm)"\n',
    "debian-13": 'ID=debian\nVERSION_ID="13"\nPRETTY_NAME="Debian GNU/Linux 13 (trixie)"\n',
    "ubuntu-24.04": 'ID=ubuntu\nID_LIKE=debian\nVERSION_ID="24.04"\nPRETTY_NAME="Ubuntu 24.04 LTS"\n',
    "fedora-42": 'ID=fedora\nVERSION_ID=42\nPRETTY_NAME="Fedora Linux 42"\n',
}


@dataclass
class Machine:
    """One made-up machine with a checkout on it, in a folder whose name has a blank and Korean in it."""

    folder: Path
    release: str
    env: dict[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.checkout, self.system, self.stubs = (self.folder / name for name in ("내 폴더", "system", "bin"))
        for folder in (self.checkout, self.system / "etc", self.stubs):
            folder.mkdir(parents=True)
        shutil.copy(ROOT / "maeul", self.checkout)
        for lock in ("requirements.lock", "requirements-dev.lock"):
            (self.checkout / lock).write_text(f"{lock}\n")
        if self.release in RELEASES:
            (self.system / "etc" / "os-release").write_text(RELEASES[self.release])
        (self.system / "python-version").write_text("3.11.2\n")
        for tool in REAL_TOOLS:
            real = shutil.which(tool)
            if real:
                (self.stubs / tool).symlink_to(real)
        self.stub("dpkg", '#!/bin/sh\necho "dpkg $*" >>"$LOG"\n')
        self.stub("apt-get", APT)
        self.user(0)
        (self.system / "python3.stub").write_text(PYTHON)
        (self.system / "python3.stub").chmod(0o755)
        self.has_python()

    def stub(self, name: str, text: str) -> None:
        (self.stubs / name).write_text(text)
        (self.stubs / name).chmod(0o755)

    def remove(self, name: str) -> None:
        (self.stubs / name).unlink()

    def user(self, uid: int, *, sudo: bool = False) -> None:
        self.stub("id", f"#!/bin/sh\necho {uid}\n")
        if sudo:
            self.stub("sudo", SUDO)

    def has_python(self) -> None:
        self.stub("python3", PYTHON)

    def run(
        self, *words: str, cwd: Path | None = None, program: Path | None = None, **env: str
    ) -> subprocess.CompletedProcess[str]:
        """Start the launcher in dash where there is one."""
        environment = {
            "PATH": str(self.stubs), "HOME": str(self.folder / "home"), "LOG": str(self.log), "STUBS": str(self.stubs),
            "MAEUL_SYSTEM": str(self.system), "LANG": "C.UTF-8", "MAEUL_LANG": "ko", **self.env, **env,
        }  # fmt: skip
        shell = shutil.which("dash") or "/bin/sh"
        return subprocess.run(
            [shell, str(program or self.checkout / "maeul"), *words],
            cwd=cwd or self.folder, env=environment, capture_output=True, text=True, timeout=60,
        )  # fmt: skip

    @property
    def log(self) -> Path:
        return self.folder / "log"

    def said(self) -> list[str]:
        return self.log.read_text().splitlines() if self.log.exists() else []

    def installed(self) -> list[str]:
        """The packages asked of apt, in order."""
        lines = [line for line in self.said() if line.startswith("apt-get") and " install " in line]
        words = " ".join(line.partition(" install ")[2].rpartition(" [")[0] for line in lines).split()
        return [word for word in words if not word.startswith("-")]

    def calls(self, part: str) -> int:
        return sum(part in line for line in self.said())

    def picture(self) -> dict[str, str]:
        """Every file of the machine but the log and the user's home, to see that nothing changed."""
        return {
            str(path): path.read_text() if path.is_file() else "folder"
            for path in sorted(self.folder.rglob("*"))
            if path != self.log and not path.is_symlink()
        }
