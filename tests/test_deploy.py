"""What stands in `api/deploy` fits the program: units, containers, proxy, alert rules. None of it was run for real."""

import json
import os
import re
import shutil
import subprocess
from configparser import RawConfigParser
from pathlib import Path
from typing import Any

import psycopg
import pytest
import typer
import yaml
from jsonschema import Draft201909Validator

from api.cli.app import app as verbs
from geo.extensions import EXTENSIONS
from geo.settings import Settings
from tests.conftest import as_admin
from tests.test_docs import parse

ROOT = Path(__file__).resolve().parent.parent
DEPLOY = ROOT / "api" / "deploy"
UNITS = DEPLOY / "systemd"
COMPOSE = DEPLOY / "compose"
SERVICES = ("maeul-migrate", "maeul-web", "maeul-worker")
KNOWN = {f"MAEUL_{field.upper()}" for field in Settings.model_fields}
PROGRAM = "/opt/maeul-atlas/.venv/bin/python"
LEAST_EXPOSED = 2.0


class Many(dict[str, Any]):
    """Keys that stand several times keep all their values, on lines."""

    def __setitem__(self, key: str, value: Any) -> None:
        if isinstance(value, list) and key in self:
            self[key].extend(value)
        else:
            super().__setitem__(key, value)


def unit(name: str) -> RawConfigParser:
    found = RawConfigParser(strict=False, dict_type=Many)
    found.optionxform = str  # type: ignore[assignment,method-assign]
    found.read_string((UNITS / name).read_text(encoding="utf-8"))
    return found


def values(found: RawConfigParser, key: str) -> list[str]:
    return found.get("Service", key).split("\n") if found.has_option("Service", key) else []


def assignments(lines: list[str]) -> dict[str, str]:
    return dict(word.split("=", 1) for line in lines for word in line.split() if "=" in word)


def speaks(words: list[str]) -> None:
    """The program's own parser takes the words."""
    parse(typer.main.get_command(verbs), words)


@pytest.mark.parametrize("name", SERVICES)
def test_units_call_verbs_and_name_settings_that_exist(name: str) -> None:
    found = unit(f"{name}.service")
    command = found.get("Service", "ExecStart").split()
    assert command[:3] == [PROGRAM, "-m", "api.cli"]
    speaks(command[3:])
    assert assignments(values(found, "Environment")).keys() <= KNOWN
    credentials = {line.partition(":")[0] for line in values(found, "LoadCredential")}
    assert credentials
    assert {name.upper() for name in credentials} <= KNOWN
    assert assignments(values(found, "Environment"))["MAEUL_SECRETS_DIR"] == "%d"


def test_the_web_server_never_sees_the_owners_address() -> None:
    credentials = [line.partition(":")[0] for line in values(unit("maeul-web.service"), "LoadCredential")]
    assert credentials == ["maeul_app_database_url"]
    assert "maeul_database_url" not in compose()["services"]["web"]["secrets"]


def test_the_example_of_settings_holds_settings_and_no_secret() -> None:
    lines = (UNITS / "maeul.env").read_text(encoding="utf-8").splitlines()
    given = dict(line.split("=", 1) for line in lines if line and not line.startswith("#"))
    assert given.keys() <= KNOWN
    chosen = {name.removeprefix("MAEUL_").lower(): value for name, value in given.items()}
    assert Settings(**chosen).web_processes == 2
    assert not {"MAEUL_DATABASE_URL", "MAEUL_APP_DATABASE_URL", "MAEUL_MAIL_URL"} & given.keys()


def test_the_target_wants_every_service_there_is() -> None:
    wanted = unit("maeul.target").get("Unit", "Wants").split()
    assert set(wanted) == {path.name for path in UNITS.glob("*.service")} == {f"{name}.service" for name in SERVICES}


@pytest.fixture
def here(tmp_path: Path) -> Path:
    """The units with a program that is there: systemd looks for it."""
    for path in [*UNITS.glob("*.service"), *UNITS.glob("*.target")]:
        text = path.read_text(encoding="utf-8").replace(PROGRAM, "/bin/true")
        (tmp_path / path.name).write_text(text.replace("EnvironmentFile=", "EnvironmentFile=-"), encoding="utf-8")
    return tmp_path


def analyze(*words: str | Path) -> subprocess.CompletedProcess[str]:
    program = shutil.which("systemd-analyze")
    if program is None:
        pytest.skip("systemd-analyze is not installed here")
    return subprocess.run([program, *map(str, words)], capture_output=True, text=True, timeout=60)


def test_systemd_takes_the_units(here: Path) -> None:
    done = analyze("verify", *sorted(here.iterdir()))
    assert (done.returncode, done.stderr) == (0, "")


def test_systemd_notices_a_unit_that_is_wrong(here: Path) -> None:
    broken = here / "maeul-web.service"
    broken.write_text(broken.read_text().replace("NoNewPrivileges=yes", "NoNewPrivilege=yes"))
    assert "NoNewPrivilege" in analyze("verify", broken).stderr


@pytest.mark.parametrize("name", SERVICES)
def test_units_expose_little(here: Path, name: str) -> None:
    done = analyze("security", "--offline=yes", "--no-pager", here / f"{name}.service")
    score = re.search(r"Overall exposure level for \S+: ([\d.]+)", done.stdout)
    assert score, done.stderr
    assert float(score[1]) <= LEAST_EXPOSED


def compose() -> dict[str, Any]:
    found: dict[str, Any] = yaml.safe_load((COMPOSE / "compose.yaml").read_text(encoding="utf-8"))
    return found


def schema() -> Draft201909Validator:
    path = Path(__file__).parent / "compose_schema" / "compose_spec.json"
    return Draft201909Validator(json.loads(path.read_text(encoding="utf-8")))


def test_the_compose_file_fits_its_schema() -> None:
    whole = compose()
    assert [fault.message for fault in schema().iter_errors(whole)] == []
    whole["services"]["web"]["imagine"] = 1
    assert not schema().is_valid(whole)


def test_containers_name_settings_verbs_secrets_and_services_that_exist() -> None:
    whole = compose()
    for name, service in whole["services"].items():
        environment = service.get("environment", {})
        assert {key for key in environment if key.startswith("MAEUL_")} <= KNOWN, name
        assert set(service.get("secrets", [])) <= whole["secrets"].keys(), name
        assert set(service.get("depends_on", {})) <= whole["services"].keys(), name
        assert set(service["networks"]) <= whole["networks"].keys(), name
        mounted = {volume.partition(":")[0] for volume in service["volumes"]}
        assert {one for one in mounted if not one.startswith(".")} <= whole["volumes"].keys(), name
        assert all((COMPOSE / one).is_file() for one in mounted if one.startswith(".")), name
        if "build" in service:
            speaks(service["command"])
    read_as_settings = {name.upper() for name in whole["secrets"] if name.startswith("maeul_")}
    assert read_as_settings <= KNOWN
    assert whole["x-settings"]["MAEUL_SECRETS_DIR"] == "/run/secrets"


def test_containers_are_pinned_closed_and_hold_no_password() -> None:
    text, whole = (COMPOSE / "compose.yaml").read_text(encoding="utf-8"), compose()
    for name, service in whole["services"].items():
        assert re.fullmatch(r"[\w./-]+:\d[\w.-]*", service["image"]), name
        assert "no-new-privileges:true" in service["security_opt"], name
        if name != "database":  # its image drops its own rights, and writes where it runs
            assert service["read_only"] is True, name
            assert service["cap_drop"] == ["ALL"], name
        assert name == "proxy" or "ports" not in service, name
    assert not re.search(r"PASSWORD:|://\w+:\w+@", text)
    assert all(secret["file"].startswith("./secrets/") for secret in whole["secrets"].values())
    version = re.search(r'^version = "(.+)"', (ROOT / "pyproject.toml").read_text(), re.MULTILINE)
    assert version
    assert whole["x-app"]["image"] == f"maeul-atlas:{version[1]}"


def test_only_the_proxys_network_is_believed() -> None:
    whole = compose()
    web = whole["services"]["web"]
    (front,) = [part["subnet"] for part in whole["networks"]["front"]["ipam"]["config"]]
    assert web["environment"]["MAEUL_TRUSTED_PROXIES"] == front
    assert [name for name, each in whole["services"].items() if "front" in each["networks"]] == ["web", "proxy"]
    caddy = (COMPOSE / "Caddyfile").read_text(encoding="utf-8")
    assert "reverse_proxy web:8000" in caddy
    assert set(re.findall(r"\{\$(\w+)\}", caddy)) <= whole["services"]["proxy"]["environment"].keys()


def test_the_image_is_made_of_what_is_there_with_hashes_and_without_rights() -> None:
    text = (COMPOSE / "Dockerfile").read_text(encoding="utf-8")
    for line in re.findall(r"^COPY (?!--from)(.+) \S+$", text, re.MULTILINE):
        assert all((ROOT / source).exists() for source in line.split()), line
    assert "--require-hashes" in text
    assert re.findall(r"^FROM (\S+)", text, re.MULTILINE) == ["debian:13-slim"] * 2
    assert text.rindex("USER 10001") > text.rindex("RUN ")
    (command,) = re.findall(r"^CMD (\[.+\])$", text, re.MULTILINE)
    speaks(json.loads(command))


def test_secrets_are_made_once_and_at_random(tmp_path: Path) -> None:
    shutil.copy(COMPOSE / "make-secrets.sh", tmp_path)

    def made() -> dict[str, str]:
        subprocess.run(["sh", tmp_path / "make-secrets.sh"], check=True, capture_output=True)
        return {path.name: path.read_text() for path in (tmp_path / "secrets").iterdir()}

    first = made()
    assert first.keys() == compose()["secrets"].keys()
    assert len({first[name] for name in ("postgres_password", "owner_password", "app_password")}) == 3
    assert all(len(first[name]) == 48 for name in ("postgres_password", "owner_password", "app_password"))
    assert first["maeul_app_database_url"] == f"postgresql://maeul_app:{first['app_password']}@database/maeul"
    assert (tmp_path / "secrets").stat().st_mode & 0o077 == 0
    assert made() == first


def test_the_databases_roles_are_made_without_a_superuser(server, tmp_path: Path) -> None:
    for name in ("owner_password", "app_password"):
        (tmp_path / name).write_text("it's a \\ $secret")
    text = (COMPOSE / "database-roles.sh").read_text().replace("/run/secrets", str(tmp_path))
    names = {"maeul_owner": "tried_owner", "maeul_app": "tried_app", "DATABASE maeul": "DATABASE tried"}
    for name, other in {**names, "-d maeul ": "-d tried "}.items():
        text = text.replace(name, other)
    where = psycopg.conninfo.conninfo_to_dict(server.url("maeul_admin", "postgres").replace("+psycopg", ""))
    reach = {"PGHOST": where["host"], "PGPORT": where["port"], "PGUSER": where["user"]}
    environment = {"PATH": f"{server.bin_dir}:{os.environ['PATH']}", **reach}
    try:
        done = subprocess.run(["sh", "-c", text], env=environment, capture_output=True, text=True)
        assert done.returncode == 0, done.stderr
        with psycopg.connect(server.url("tried_owner", "tried").replace("+psycopg", "")) as connection:
            roles = connection.execute(
                "SELECT rolname, rolsuper OR rolbypassrls OR rolreplication FROM pg_roles WHERE rolname LIKE 'tried_%'"
            ).fetchall()
            there = {row[0] for row in connection.execute("SELECT extname FROM pg_extension")}
        assert sorted(roles) == [("tried_app", False), ("tried_owner", False)]
        assert there >= set(EXTENSIONS)
    finally:
        as_admin(server, "DROP DATABASE IF EXISTS tried")
        as_admin(server, "DROP ROLE IF EXISTS tried_app")
        as_admin(server, "DROP ROLE IF EXISTS tried_owner")


def metric_names() -> set[str]:
    """Every name a look may tell, as the code writes them, with what Prometheus hangs on."""
    code = "".join((ROOT / "api" / file).read_text(encoding="utf-8") for file in ("metrics.py", "metrics_standing.py"))
    names = set(re.findall(r'"(maeul_\w+)"', code))
    return {f"{name}{end}" for name in names for end in ("", "_total", "_bucket", "_count", "_sum", "_info")}


def test_alert_rules_ask_for_figures_that_exist() -> None:
    text = (DEPLOY / "prometheus" / "alerts.yml").read_text(encoding="utf-8")
    rules = [rule for group in yaml.safe_load(text)["groups"] for rule in group["rules"]]
    assert len({rule["alert"] for rule in rules}) == len(rules) >= 12
    for rule in rules:
        asked = set(re.findall(r"\bmaeul_\w+", rule["expr"]))
        assert asked <= metric_names(), rule["alert"]
        assert asked or rule["expr"] == 'up{job="maeul"} == 0'
        assert rule["annotations"]["summary"].endswith(".")
    scrape = yaml.safe_load((DEPLOY / "prometheus" / "prometheus.yml").read_text(encoding="utf-8"))
    assert scrape["scrape_configs"][0]["job_name"] == "maeul"
