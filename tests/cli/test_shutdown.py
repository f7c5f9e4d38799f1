"""Told to stop while requests are under way: they are answered, new callers are refused, everything ends in order."""

import http.client
import re
import signal
import subprocess
import threading

import psycopg
import pytest

from geo.local_server import binaries
from tests.cli.service import Service, reachable_folder, wait_until

PATIENT = {"MAEUL_LOCK_TIMEOUT_S": "90", "MAEUL_STATEMENT_TIMEOUT_S": "90"}
"""How long the table is locked: shorter than a request may wait."""


@pytest.fixture(scope="module")
def data_dir():
    with reachable_folder() as folder:
        yield folder


def ask_slowly(service, answers):
    """Ask for spaces while the table is locked."""
    caller = http.client.HTTPConnection("127.0.0.1", service.port, timeout=90)
    caller.request("GET", "/api/v1/spaces?limit=1")
    answer = caller.getresponse()
    answers.append((answer.status, len(answer.read())))


def refused(port):
    try:
        http.client.HTTPConnection("127.0.0.1", port, timeout=2).connect()
    except ConnectionRefusedError:
        return True
    return False


def state_of(server):
    """What the stopped cluster says of its own end."""
    where = server.status().cluster_dir
    said = subprocess.run(
        [binaries.for_cluster(where) / "pg_controldata", where], capture_output=True, text=True, check=True
    )
    return re.search(r"cluster state: +(.*)", said.stdout)[1]


def waits_for_lock(connection):
    row = connection.execute("SELECT count(*) FROM pg_stat_activity WHERE wait_event_type = 'Lock'").fetchone()
    return row[0] > 0


@pytest.mark.parametrize("sign", [signal.SIGTERM, signal.SIGINT])
def test_a_request_under_way_is_answered_new_ones_are_refused_and_the_database_ends_cleanly(data_dir, sign):
    service, answers = Service(data_dir, **PATIENT), []
    address = service.database().url("maeul_admin").replace("+psycopg", "")
    with psycopg.connect(address, autocommit=True) as watcher, psycopg.connect(address) as holder:
        holder.execute("LOCK TABLE spaces")
        asking = threading.Thread(target=ask_slowly, args=(service, answers))
        asking.start()
        wait_until(lambda: waits_for_lock(watcher))
        service.process.send_signal(sign)
        wait_until(lambda: refused(service.port))
        assert answers == []
        assert service.process.poll() is None
        holder.rollback()
    asking.join(90)
    assert [status for status, size in answers if size] == [200]
    assert service.end(sign) == 0
    assert state_of(service.database()) == "shut down"
    assert "Traceback" not in "".join(service.said)
