"""`maeul up` as people use it: one service, killed in every way, and stopped."""

import os
import signal
import socket
from types import SimpleNamespace

import pytest

from api.cli.door import address_of, open_door
from api.cli.supervisor import MOST_DEATHS, Child
from geo.errors import SetupError
from tests.cli.service import Service, is_gone, maeul, reachable_folder, wait_until

SETTINGS = SimpleNamespace(insecure_http=False, public_url=None)


@pytest.fixture(scope="module")
def service():
    with reachable_folder() as data_dir:
        running = Service(data_dir)
        yield running
        running.end()


def test_it_prints_its_address_and_answers(service):
    assert service.get("/healthz") == 200
    assert service.get("/readyz") == 200


def test_a_second_copy_on_the_same_data_folder_is_refused(service):
    done = maeul("up", "--data-dir", service.data_dir, "--port", "0")
    assert done.returncode == 1
    assert f"이미 서비스가 돌고 있습니다(프로세스 {service.process.pid})" in done.stderr
    assert done.stderr.strip().count("\n") == 0
    assert service.get("/healthz") == 200


def test_a_taken_port_is_told_before_anything_is_made(service, tmp_path):
    done = maeul("up", "--data-dir", tmp_path / "other", "--port", str(service.port))
    assert done.returncode == 1
    assert f"포트 {service.port}" in done.stderr
    assert not (tmp_path / "other" / "postgres").exists()


def test_the_database_is_not_stopped_under_a_running_service(service):
    done = maeul("db", "stop", "--data-dir", service.data_dir)
    assert done.returncode == 1
    assert "먼저 그 서비스를 멈춰 주세요" in done.stderr
    assert service.database().status().state == "running"


def test_other_verbs_work_beside_it_and_leave_the_database_running(service):
    assert maeul("db", "migrate", "--data-dir", service.data_dir).returncode == 0
    assert service.database().status().state == "running"


def test_a_killed_web_server_returns_and_no_caller_is_turned_away(service):
    for _ in range(2):
        os.kill(service.children()["web"], signal.SIGKILL)
        assert service.get("/readyz") == 200


def test_a_killed_worker_returns(service):
    before = service.children()["worker"]
    os.kill(before, signal.SIGKILL)
    wait_until(lambda: service.children().get("worker", before) != before)
    assert service.get("/readyz") == 200


def test_a_killed_database_returns(service):
    before = service.database().status().pid
    os.kill(before, signal.SIGKILL)
    wait_until(lambda: service.database().status().pid not in (None, before), 25)
    wait_until(lambda: service.get("/readyz") == 200, 25)
    assert service.database().status().pid != before


@pytest.mark.slow
def test_a_service_killed_outright_leaves_no_parts_and_starts_again():
    with reachable_folder() as data_dir:
        first = Service(data_dir)
        parts = first.children()
        assert parts.keys() == {"web", "worker"}
        first.end(signal.SIGKILL)
        wait_until(lambda: all(is_gone(pid) for pid in parts.values()))
        second = Service(data_dir)
        assert second.get("/readyz") == 200
        assert second.end(signal.SIGINT) == 0
        assert second.database().status().state == "stopped"


def test_sigterm_stops_all_of_it(service):
    parts, port = service.children(), service.port
    assert service.end() == 0
    assert all(is_gone(pid) for pid in parts.values())
    assert service.database().status().state == "stopped"
    with socket.socket() as probe:
        assert probe.connect_ex(("127.0.0.1", port)) != 0
    assert "Traceback" not in "".join(service.said)


def test_a_part_that_keeps_dying_ends_the_service_with_a_sentence(monkeypatch):
    child = Child("web", [], ())
    monkeypatch.setattr(child, "_command", ["false"])
    child.load()
    for _ in range(MOST_DEATHS):
        child._process.wait(90)
        child.revive()
    child._process.wait(90)
    with pytest.raises(SetupError) as refusal:
        child.revive()
    assert refusal.value.code == "child_keeps_dying"


@pytest.mark.parametrize("host", ["0.0.0.0", "::"])
def test_plain_http_to_the_outside_is_refused_naming_the_settings(host):
    with pytest.raises(SetupError) as refusal, open_door(host, 0, SETTINGS):
        pass
    assert refusal.value.code == "insecure_http"
    assert "MAEUL_INSECURE_HTTP" in refusal.value.message
    assert "MAEUL_PUBLIC_URL" in refusal.value.message


@pytest.mark.parametrize(
    "settings",
    [
        SimpleNamespace(insecure_http=True, public_url=None),
        SimpleNamespace(insecure_http=False, public_url="https://maeul.example"),
    ],
)
def test_the_outside_is_served_when_the_settings_say_so(settings):
    with open_door("0.0.0.0", 0, settings) as door:
        assert address_of(door) == f"http://127.0.0.1:{door.getsockname()[1]}/"


def test_loopback_by_name_is_served():
    with open_door("localhost", 0, SETTINGS) as door:
        assert door.getsockname()[1] > 0


def test_an_unknown_host_is_told():
    with pytest.raises(SetupError) as refusal, open_door("no.such.host.invalid", 0, SETTINGS):
        pass
    assert refusal.value.code == "host_unknown"


def test_an_address_of_another_machine_is_told():
    settings = SimpleNamespace(insecure_http=True, public_url=None)
    with pytest.raises(SetupError) as refusal, open_door("192.0.2.1", 0, settings):
        pass
    assert refusal.value.code == "cannot_listen"
