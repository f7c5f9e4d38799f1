"""The program starts from an installed wheel, far from the checkout."""

import os
import re
import signal
import subprocess
import sys
import time
import tomllib
import urllib.request
import venv
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.cli.service import reachable_folder

ROOT = Path(__file__).resolve().parent.parent
VERSION = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]["version"]

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Build as a packager would, without asking any index for build tools."""
    pytest.importorskip("build")
    folder = tmp_path_factory.mktemp("dist")
    command = [sys.executable, "-m", "build", "--wheel", "--no-isolation", "--outdir", folder, ROOT]
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, timeout=300)
    assert done.returncode == 0, done.stdout[-2000:] + done.stderr[-4000:]
    (made,) = folder.glob("*.whl")
    return made


@pytest.fixture(scope="module")
def program(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Install the wheel alone into a new environment that borrows the locked packages; return the console script."""
    home = tmp_path_factory.mktemp("elsewhere") / "venv"
    venv.EnvBuilder(with_pip=False, symlinks=True).create(home)
    python = home / "bin" / "python"
    site = home / "lib" / f"python{sys.version_info[0]}.{sys.version_info[1]}" / "site-packages"
    borrowed = Path(pytest.__file__).resolve().parent.parent
    (site / "borrowed.pth").write_text(f"{borrowed}\n", encoding="utf-8")
    command = [python, "-m", "pip", "install", "--no-deps", "--no-index", "--quiet", "--force-reinstall", wheel]
    done = subprocess.run(command, env=clean(), capture_output=True, text=True, timeout=300)
    assert done.returncode == 0, done.stderr[-4000:]
    script = home / "bin" / "maeul"
    assert script.is_file()
    return script


def clean(**more: str) -> dict[str, str]:
    """The environment of somebody who has never seen the checkout."""
    kept = {key: value for key, value in os.environ.items() if not key.startswith(("MAEUL_", "PYTHON", "VIRTUAL_ENV"))}
    return kept | {"MAEUL_LANG": "ko"} | more


def run(program: Path, *arguments: str | Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [program, *arguments], cwd=program.parent, env=clean(), capture_output=True, text=True, timeout=300
    )


def committed(*suffixes: str) -> set[str]:
    """Every file of ours that the program needs at run time, by its path in the wheel."""
    found = {
        str(path.relative_to(ROOT))
        for folder in ("geo", "maps", "api")
        for path in (ROOT / folder).rglob("*")
        if path.is_file() and path.suffix in suffixes and "__pycache__" not in path.parts
    }
    return found | {f"geo/_data/boundaries/{path.name}" for path in (ROOT / "data" / "boundaries").iterdir()}


def test_the_wheel_holds_everything_the_program_reads(wheel: Path) -> None:
    with zipfile.ZipFile(wheel) as opened:
        inside = set(opened.namelist())
    kinds = (".py", ".html", ".css", ".js", ".json", ".svg", ".png", ".jpg", ".sql", ".mako")
    assert committed(*kinds) - inside == set()
    assert {name.split("/")[0] for name in inside} == {"geo", "maps", "api", f"maeul_atlas-{VERSION}.dist-info"}
    assert [name for name in inside if "__pycache__" in name or name.startswith("tests")] == []


def test_the_wheel_carries_its_licences(wheel: Path) -> None:
    with zipfile.ZipFile(wheel) as opened:
        names = opened.namelist()
        metadata = opened.read(f"maeul_atlas-{VERSION}.dist-info/METADATA").decode("utf-8")
    assert "License-Expression: MIT" in metadata
    licences = [name for name in names if ".dist-info/licenses/" in name]
    assert any(name.endswith("licenses/LICENSE") for name in licences)
    vendored = [path.parent.name for path in (ROOT / "maps" / "static" / "vendor").glob("*/LICENSE")]
    assert all(any(f"vendor/{name}/LICENSE" in licence for licence in licences) for name in vendored)
    assert vendored


def test_the_modules_come_from_the_wheel_and_not_from_the_checkout(program: Path) -> None:
    asked = "import api, geo, maps; print(api.__file__, geo.__file__, maps.__file__, sep='\\n')"
    command = [program.parent / "python", "-c", asked]
    told = subprocess.run(command, cwd=program.parent, env=clean(), capture_output=True, text=True, check=True).stdout
    assert all(Path(line).is_relative_to(program.parent.parent) for line in told.splitlines())


def test_the_console_script_offers_the_verbs(program: Path) -> None:
    shown = run(program, "--help")
    assert shown.returncode == 0, shown.stderr
    assert all(verb in shown.stdout for verb in ("up", "nearby", "boundaries", "spaces", "atlas", "db", "account"))
    assert run(program, "nothing").returncode == 2


def test_packaged_data_is_found(program: Path) -> None:
    asked = (
        "from geo.packaged import data_file; from geo.db import newest_version; from maps.assets import STATIC_DIR, LEAFLET;"
        "from api.web.assets import TEMPLATE_DIR, static;"
        "assert data_file('seoul_dong_facts.csv').read_text('utf-8').count('\\n') == 427;"
        "assert (STATIC_DIR / LEAFLET / 'leaflet.js').is_file();"
        "assert (TEMPLATE_DIR / 'layout.html').is_file(); static('css/tokens.css'); print(newest_version())"
    )
    command = [program.parent / "python", "-c", asked]
    done = subprocess.run(command, cwd=program.parent, env=clean(), capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    assert re.fullmatch(r"\d{4}\w*\n", done.stdout)


def test_tests_are_refused_with_a_sentence_where_there_are_none(program: Path) -> None:
    done = run(program, "test")
    assert done.returncode == 1
    assert "소스 폴더에서" in done.stderr


@pytest.fixture(scope="module")
def address(program: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Start `maeul up` from the wheel on a free port with demo content; stop it with SIGTERM."""
    log = tmp_path_factory.mktemp("running") / "log"
    with reachable_folder() as data_dir, log.open("w") as out:
        command = [program, "up", "--port", "0", "--data-dir", data_dir]
        running = subprocess.Popen(command, cwd=log.parent, env=clean(), stdout=out, stderr=subprocess.STDOUT)
        try:
            yield wait_for_address(running, log)
        finally:
            running.send_signal(signal.SIGTERM)
            running.wait(timeout=90)


def wait_for_address(running: subprocess.Popen[bytes], log: Path) -> str:
    deadline = time.monotonic() + 120
    while time.monotonic() < deadline and running.poll() is None:
        found = re.search(r"http://127\.0\.0\.1:\d+", log.read_text(encoding="utf-8"))
        if found:
            return found[0]
        time.sleep(0.2)
    raise AssertionError(log.read_text(encoding="utf-8"))


PLACES = ["/healthz", "/readyz", "/", "/docs", "/openapi.json", "/api/v1/spaces", "/api/v1/dongs?limit=1"]


@pytest.mark.parametrize("path", PLACES)
def test_the_installed_program_answers(address: str, path: str) -> None:
    with urllib.request.urlopen(address + path, timeout=90) as answer:
        assert answer.status == 200
        body = answer.read().decode("utf-8")
    if path == "/":
        for linked in re.findall(r'(?:src|href)="(/static/[^"]+)"', body):
            with urllib.request.urlopen(address + linked, timeout=90) as found:
                assert found.status == 200, linked


def test_the_installed_program_draws_a_map(address: str) -> None:
    with urllib.request.urlopen(f"{address}/api/v1/maps/11140.html", timeout=90) as answer:
        assert answer.headers["content-type"].startswith("text/html")
        assert "중구" in answer.read().decode("utf-8")
