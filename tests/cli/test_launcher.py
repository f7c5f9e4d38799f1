"""The launcher on made-up machines. Ubuntu's branch is tested in this way only."""

import os
import shutil
import subprocess
import tempfile
from pathlib import Path

import pytest

from tests.cli.sandbox import ROOT, Machine

NEEDED = ["python3-venv", "postgresql-postgis", "fonts-nanum"]


@pytest.fixture
def machine(tmp_path, request):
    return Machine(tmp_path, getattr(request, "param", "debian-12"))


def on(*releases):
    return pytest.mark.parametrize("machine", releases, indirect=True)


@on("debian-12", "debian-13")
def test_a_fresh_debian_gets_its_packages_and_runs_the_verb(machine):
    done = machine.run("up", "--port", "9000")
    assert done.returncode == 0, done.stderr
    assert machine.installed() == NEEDED
    assert done.stdout.splitlines()[:3] == ["word:up", "word:--port", "word:9000"]
    assert "[1/3]" in done.stderr
    assert "[3/3]" in done.stderr


@on("ubuntu-24.04")
def test_ubuntu_asks_for_its_own_postgis(machine):
    assert machine.run("up").returncode == 0
    assert machine.installed() == ["python3-venv", "postgresql-16-postgis-3", "fonts-nanum"]


def test_our_modules_are_compiled_with_the_packages_and_not_at_every_start(machine):
    machine.run("up")
    machine.run("up")
    assert machine.calls("-m compileall -q geo api maps") == 1


def test_a_checkout_that_cannot_hold_what_is_compiled_starts_all_the_same(machine):
    machine.stub(
        "python3",
        (machine.stubs / "python3").read_text().replace("case", "case $* in *compileall*) exit 1 ;; esac; case", 1),
    )
    done = machine.run("up")
    assert done.returncode == 0, done.stderr
    assert machine.calls("compileall") == 1


def test_a_machine_without_python_gets_one(machine):
    machine.remove("python3")
    assert machine.run("up").returncode == 0
    assert machine.installed() == ["python3", *NEEDED]


def test_a_python_that_stays_too_old_is_told(machine):
    (machine.system / "old-python").touch()
    machine.stub("apt-get", "#!/bin/sh\nexit 0\n")
    done = machine.run("up")
    assert done.returncode == 1
    assert "설치했는데도 없습니다: python3" in done.stderr


def test_apt_never_asks_anything(machine):
    machine.run("up")
    calls = [line for line in machine.said() if line.startswith("apt-get")]
    assert calls
    assert all(line.endswith("[noninteractive]") for line in calls)
    assert all("--force-confold" in line for line in calls)
    assert "--no-install-recommends" in calls[-1]


def test_the_main_cluster_is_switched_off_before_postgresql_arrives(machine):
    machine.run("up")
    conf = machine.system / "etc" / "postgresql-common" / "createcluster.conf"
    assert conf.read_text() == "create_main_cluster = false\n"
    assert not (machine.system / "main-cluster-was-made").exists()


@pytest.mark.parametrize("choice", ["create_main_cluster = true", "  create_main_cluster=false"])
def test_an_explicit_choice_about_the_main_cluster_is_left_alone(machine, choice):
    conf = machine.system / "etc" / "postgresql-common" / "createcluster.conf"
    conf.parent.mkdir()
    conf.write_text(f"# mine\n{choice}\n")
    machine.run("up")
    assert conf.read_text() == f"# mine\n{choice}\n"


def test_a_commented_default_is_no_choice(machine):
    conf = machine.system / "etc" / "postgresql-common" / "createcluster.conf"
    conf.parent.mkdir()
    conf.write_text("#create_main_cluster = true\n")
    machine.run("up")
    assert conf.read_text() == "#create_main_cluster = true\ncreate_main_cluster = false\n"


def test_an_installed_server_keeps_its_settings(machine):
    server = machine.system / "usr" / "lib" / "postgresql" / "15" / "bin" / "postgres"
    server.parent.mkdir(parents=True)
    server.touch()
    machine.run("up")
    assert not (machine.system / "etc" / "postgresql-common").exists()


@on("debian-12", "debian-13")
def test_tests_bring_a_headless_chromium_on_debian(machine):
    done = machine.run("test", "-k", "one or two")
    assert done.returncode == 0, done.stderr
    assert machine.installed() == [*NEEDED, "chromium-headless-shell", "libatomic1"]
    assert machine.calls("requirements-dev.lock") == 1
    assert machine.calls("playwright") == 0
    assert "word:one or two" in done.stdout


@on("ubuntu-24.04")
def test_tests_bring_playwrights_own_browser_on_ubuntu(machine):
    assert machine.run("test").returncode == 0
    assert machine.installed() == ["python3-venv", "postgresql-16-postgis-3", "fonts-nanum", "libatomic1"]
    assert machine.calls("playwright install-deps chromium") == 1
    assert machine.calls("playwright install --only-shell chromium") == 1
    machine.run("test")
    assert machine.calls("playwright install --only-shell chromium") == 1


def test_running_after_testing_installs_nothing_more(machine):
    machine.run("test")
    machine.run("up")
    assert machine.calls("pip install") == 1


def test_testing_after_running_adds_to_the_same_environment(machine):
    machine.run("up")
    machine.run("test")
    assert machine.calls("-m venv") == 1
    assert machine.calls("pip install") == 2


def test_an_ordinary_user_with_sudo_uses_it_for_the_system_only(machine):
    machine.user(1000, sudo=True)
    assert machine.run("up").returncode == 0
    by_sudo = [line for line in machine.said() if line.startswith("sudo")]
    assert any("apt-get" in line and "install" in line for line in by_sudo)
    assert not any("python" in line.replace("python3-venv", "") or "pip" in line for line in by_sudo)


@on("debian-12", "ubuntu-24.04")
def test_an_ordinary_user_without_sudo_gets_one_line_to_paste_and_nothing_changes(machine):
    machine.user(1000)
    before = machine.picture()
    done = machine.run("up")
    assert done.returncode == 1
    assert machine.picture() == before
    assert machine.calls("apt-get") == 0
    (line,) = [line for line in done.stderr.splitlines() if "apt-get" in line]
    assert line.strip().startswith("sudo sh -c '")
    assert "create_main_cluster = false" in line
    for name in ("python3-venv", "fonts-nanum", "postgis"):
        assert name in line
    assert "바꾼 것은 없습니다" in done.stderr


def test_the_line_to_paste_really_installs_what_was_missing(machine):
    machine.user(1000)
    (line,) = [line for line in machine.run("up").stderr.splitlines() if "apt-get" in line]
    env = {
        "PATH": str(machine.stubs),
        "LOG": str(machine.log),
        "STUBS": str(machine.stubs),
        "MAEUL_SYSTEM": str(machine.system),
    }
    pasted = (
        line.strip().removeprefix("sudo ").replace("/etc/postgresql-common", f"{machine.system}/etc/postgresql-common")
    )
    assert subprocess.run(["sh", "-c", pasted], env=env).returncode == 0
    assert not (machine.system / "main-cluster-was-made").exists()
    assert machine.run("up").returncode == 0


def test_a_sudo_that_wants_a_password_counts_as_none(machine):
    machine.user(1000)
    machine.stub("sudo", "#!/bin/sh\nexit 1\n")
    done = machine.run("up")
    assert done.returncode == 1
    assert "sudo sh -c" in done.stderr


@on("fedora-42", "nothing-known")
def test_an_unknown_system_without_apt_is_told_what_is_needed(machine):
    machine.remove("apt-get")
    before = machine.picture()
    done = machine.run("up")
    assert done.returncode == 1
    assert "PostGIS 3.3" in done.stderr
    assert machine.picture() == before


@on("fedora-42")
def test_an_unknown_system_that_has_everything_just_runs(machine):
    machine.run("up")
    log = machine.said()
    machine.remove("apt-get")
    assert machine.run("up").returncode == 0
    assert machine.calls("apt-get") == sum("apt-get" in line for line in log)


def test_apts_failure_is_told_in_a_sentence(machine):
    (machine.system / "apt-fails").touch()
    done = machine.run("up")
    assert done.returncode == 1
    assert "시스템 꾸러미를 설치하지 못했습니다" in done.stderr
    assert machine.calls("api.cli") == 0


def test_a_second_start_neither_installs_nor_asks(machine):
    machine.run("up")
    before = len(machine.said())
    done = machine.run("up")
    assert done.stderr == ""
    fresh = machine.said()[before:]
    assert not any("apt-get" in line or "pip install" in line or "-m venv" in line for line in fresh)
    assert len(fresh) <= 4


def test_a_changed_lock_is_installed(machine):
    machine.run("up")
    (machine.checkout / "requirements.lock").write_text("newer\n")
    machine.run("up")
    machine.run("up")
    assert machine.calls("pip install") == 2


def test_a_changed_python_gets_a_new_environment(machine):
    machine.run("up")
    leftover = machine.checkout / ".venv" / "leftover"
    leftover.touch()
    (machine.system / "python-version").write_text("3.13.5\n")
    (machine.checkout / ".venv" / "bin" / "python").unlink()  # its Python went with the upgrade
    assert machine.run("up").returncode == 0
    assert not leftover.exists()


def test_an_install_broken_off_is_done_anew(machine):
    (machine.system / "pip-fails").touch()
    done = machine.run("up")
    assert done.returncode == 1
    assert "다시 실행해 주세요" in done.stderr
    leftover = machine.checkout / ".venv" / "leftover"
    leftover.touch()
    (machine.system / "pip-fails").unlink()
    assert machine.run("up").returncode == 0
    assert not leftover.exists()
    assert machine.run("up").stderr == ""


def test_a_broken_environment_is_made_anew(machine):
    machine.run("up")
    broken = machine.checkout / ".venv" / "bin" / "python"
    broken.write_text("#!/bin/sh\nexit 1\n")
    assert machine.run("up").returncode == 0
    assert broken.read_text() != "#!/bin/sh\nexit 1\n"


def test_packages_come_by_the_lock_with_hashes_as_wheels_only(machine):
    machine.run("up")
    (line,) = [line for line in machine.said() if "pip install" in line]
    for option in ("--no-deps", "--require-hashes", "--only-binary :all:", "--no-input"):
        assert option in line


def test_words_with_blanks_and_stars_arrive_as_they_were(machine):
    done = machine.run("spaces", "load", "우리 동네 *.csv", "", "$HOME `id`")
    words = [line.removeprefix("word:") for line in done.stdout.splitlines() if line.startswith("word:")]
    assert words == ["spaces", "load", "우리 동네 *.csv", "", "$HOME `id`"]


def test_it_may_be_called_from_anywhere_and_keeps_the_callers_folder(machine):
    elsewhere = machine.folder / "다른 곳"
    elsewhere.mkdir()
    link = elsewhere / "maeul"
    link.symlink_to(machine.checkout / "maeul")
    done = machine.run("up", cwd=elsewhere, program=link)
    facts = done.stdout.splitlines()
    assert f"cwd:{elsewhere}" in facts
    assert f"path:{machine.checkout}" in facts
    assert f"data:{machine.checkout / '.maeul'}" in facts


def test_a_chosen_data_folder_is_kept(machine):
    assert "data:/srv/maeul" in machine.run("up", MAEUL_DATA_DIR="/srv/maeul").stdout


def test_a_chosen_place_for_the_environment_is_used(machine):
    machine.run("up", MAEUL_VENV=str(machine.folder / "자리" / "venv"))
    assert (machine.folder / "자리" / "venv" / "bin" / "python").exists()
    assert not (machine.checkout / ".venv").exists()


def test_an_own_database_server_needs_no_postgis_here(machine):
    machine.run("up", MAEUL_DATABASE_URL="postgresql://db.example/maeul")
    assert machine.installed() == ["python3-venv", "fonts-nanum"]


def test_it_speaks_english_when_asked(machine):
    machine.user(1000)
    done = machine.run("up", MAEUL_LANG="en")
    assert "Nothing was changed" in done.stderr
    assert "바꾼" not in done.stderr


def test_stdout_carries_only_what_the_program_says(machine):
    assert all(line.startswith(("word:", "path:", "data:", "cwd:")) for line in machine.run("up").stdout.splitlines())


def test_a_checkout_that_cannot_be_written_keeps_its_things_at_home():
    folder = Path(tempfile.mkdtemp(prefix="maeul-test-"))
    try:
        machine = Machine(folder, "debian-12")
        (folder / "home").mkdir()
        everyone = {"user": 65534, "group": 65534, "extra_groups": []} if os.geteuid() == 0 else {}
        for path in (folder, *folder.rglob("*")):
            if not path.is_symlink():
                path.chmod(0o777 if path.is_dir() else path.stat().st_mode | 0o555)
        machine.checkout.chmod(0o555)
        env = {
            "PATH": str(machine.stubs), "HOME": str(folder / "home"), "LOG": str(machine.log), "STUBS": str(machine.stubs),
            "MAEUL_SYSTEM": str(machine.system),
        }  # fmt: skip
        done = subprocess.run(
            ["/bin/sh", machine.checkout / "maeul", "up"], cwd="/", env=env, capture_output=True, text=True, **everyone
        )
        assert done.returncode == 0, done.stderr
        assert f"data:{folder}/home/.local/share/maeul-atlas/.maeul" in done.stdout
        assert (folder / "home/.local/share/maeul-atlas/.venv/bin/python").exists()
    finally:
        shutil.rmtree(folder)


def test_the_ci_runs_exactly_the_readmes_test_command():
    assert "exec ./maeul test" in (ROOT / ".ci" / "run").read_text()
    assert os.access(ROOT / ".ci" / "run", os.X_OK)
    assert os.access(ROOT / "maeul", os.X_OK)


@pytest.mark.skipif(shutil.which("shellcheck") is None, reason="shellcheck is not on this machine")
@pytest.mark.parametrize("script", ["maeul", ".ci/run"])
def test_the_scripts_are_clean(script):
    done = subprocess.run(["shellcheck", ROOT / script], capture_output=True, text=True)
    assert done.returncode == 0, done.stdout
