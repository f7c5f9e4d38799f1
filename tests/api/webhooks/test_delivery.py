"""Messages reach their receiver, however it behaves: signed, in order, tried again, and given up in good order."""

import json
import socket
import ssl
import subprocess
import time
from datetime import UTC, datetime, timedelta
from ipaddress import ip_address

import anyio
import pytest
from standardwebhooks import Webhook

from api.jobs.receivers import Post
from geo import clock
from geo.webhooks.addresses import networks_of
from geo.webhooks.retries import Problem
from tests.api.webhooks import receiver as behaves
from tests.api.webhooks.conftest import HASTY, LOOPBACK, PATIENT
from tests.api.webhooks.receiver import receiving, says


def verified(hook, got):
    return Webhook(hook.secret).verify(got.body, got.headers)


def last_try(hook):
    return hook.deliveries()[0]["attempts"][-1]


def test_a_message_is_signed_so_that_the_standard_library_of_receivers_takes_it(listen, receiver, work):
    hook = listen()
    hook.ping()
    work()
    (got,) = receiver.got
    assert verified(hook, got) == {
        "type": "ping",
        "timestamp": json.loads(got.body)["timestamp"],
        "data": {"id": hook.id},
    }
    assert got.headers["content-type"] == "application/json"
    (told,) = hook.deliveries()
    assert (told["state"], told["tries"], told["body"], told["event_id"]) == (
        "delivered", 1, got.body, got.headers["webhook-id"],
    )  # fmt: skip
    (tried,) = told["attempts"]
    assert (tried["status"], tried["problem"], tried["says"]) == (200, None, "")


def test_after_a_rotation_both_secrets_verify_for_a_day(listen, receiver, work):
    hook = listen()
    fresh = hook.post("rotate").json()["secret"]
    begun = clock.now()
    for hours, signers in ((1, [fresh, hook.secret]), (25, [fresh])):
        hook.ping()
        with clock.frozen(begun + timedelta(hours=hours)):
            work()
        got = receiver.got[-1]
        at = datetime.fromtimestamp(int(got.headers["webhook-timestamp"]), UTC)
        assert abs((at - begun).total_seconds() - hours * 3600) < 2
        # The library holds a message's time against the present, so it is asked for the signature instead.
        told = [Webhook(each).sign(got.headers["webhook-id"], at, got.body) for each in signers]
        assert got.headers["webhook-signature"].split(" ") == told


BAD = [
    (says(500), 500, "server_fault"),
    (says(503, "Retry-After: 120"), 503, "server_fault"),
    (says(404), 404, "refused"),
    (says(301, "Location: http://127.0.0.1:1/inside"), 301, "redirect"),
    (says(307, "Location: http://169.254.169.254/latest/meta-data/"), 307, "redirect"),
    (behaves.hangs, None, "too_slow"),
    (behaves.hangs_after_headers, None, "too_slow"),
    (behaves.drips, None, "too_slow"),
    (behaves.closes_at_once, None, "not_http"),
    (behaves.lies_about_the_length, None, "not_http"),
    (behaves.speaks_something_else, None, "not_http"),
    (behaves.endless_headers, None, "not_http"),
]


def test_a_receiver_that_fails_is_slow_or_lies_gets_the_message_when_it_recovers(listen, receiver, work, make):
    for behaviour, status, problem in BAD:
        hook = listen()
        receiver.then, receiver.got = [behaviour], []
        hook.ping()
        work(HASTY if problem == "too_slow" else PATIENT)
        tried = last_try(hook)
        assert (tried["status"], tried["problem"]) == (status, problem), problem
        assert tried["says"].endswith(".")
        (waiting,) = hook.deliveries()
        assert (waiting["state"], waiting["tries"]) == ("waiting", 1)
        work()
        assert len(receiver.got) == 1, "not before its time"
        with clock.frozen(clock.now() + timedelta(seconds=130)):
            work()
        assert [verified(hook, got)["type"] for got in receiver.got] == ["ping", "ping"]
        assert receiver.got[0].headers["webhook-id"] == receiver.got[1].headers["webhook-id"]
        assert receiver.got[0].body == receiver.got[1].body
        assert hook.deliveries()[0]["state"] == "delivered"
        hook.client.delete(hook.path, headers=hook.owner.headers)


def test_a_receiver_that_talks_without_end_is_left_after_64_kb(listen, receiver, work):
    hook, taken = listen(), []

    def talks_without_end(link):
        link.sendall(b"HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\n\r\n")
        for _ in range(100_000):
            link.sendall(b"z" * 1000)
            taken.append(1000)

    receiver.then = [talks_without_end]
    hook.ping()
    work()
    assert hook.deliveries()[0]["state"] == "delivered"
    assert sum(taken) < 20_000_000, "more than the two ends' buffers hold"


def test_what_happened_while_a_receiver_was_away_comes_in_order_when_it_is_back(listen, receiver, work):
    hook = listen()
    receiver.then = [says(500), says(502)]
    for _ in range(3):
        hook.ping()
    work()
    assert len(receiver.got) == 1, "the others wait: the receiver is not well"
    for minutes in (2, 8, 30):
        with clock.frozen(clock.now() + timedelta(minutes=minutes)):
            work()
    ids = [got.headers["webhook-id"] for got in receiver.got]
    in_order = [told["event_id"] for told in reversed(hook.deliveries())]
    assert ids == [in_order[0], in_order[0], *in_order]


def test_one_message_that_a_receiver_does_not_want_keeps_no_other(listen, receiver, work):
    hook = listen()
    receiver.then = [says(400)]
    hook.ping()
    hook.ping()
    work()
    assert [told["state"] for told in hook.deliveries()] == ["delivered", "waiting"]


def test_after_its_tries_a_webhook_is_paused_its_owner_told_and_resumed_it_goes_on(
    listen, receiver, work, settings, engine, client
):
    hook = listen()
    receiver.then = [says(500)] * 4
    hook.ping()
    hook.ping()
    waits, now = [], clock.now()
    for _ in range(4):
        with clock.frozen(now):
            work()
            told = hook.deliveries()[-1]
        if told["next_at"]:
            again = datetime.fromisoformat(told["next_at"])
            waits.append((again - now).total_seconds())
            now = again
    assert all(0.9 <= wait / (80 * 3**n) <= 1.1 for n, wait in enumerate(waits)), waits
    assert len(waits) == 3
    shown = hook.show()
    assert (shown["state"], shown["reason"], shown["failed"], shown["waiting"]) == ("paused", "failing", 1, 1)
    assert hook.post("ping").json()["code"] == "webhook_paused"
    assert mails_of(engine) == ["[마을아틀라스] 웹훅 '시험'을(를) 멈췄어요"]
    with clock.frozen(now):
        work()
        assert len(receiver.got) == 4
        resumed = client.patch(hook.path, json={"paused": False}, headers=hook.owner.headers).json()
        assert (resumed["state"], resumed["failures"]) == ("active", 0)
        work()
        failed = hook.deliveries()[-1]
        assert hook.post(f"deliveries/{failed['id']}/redeliver").json()["state"] == "waiting"
        work()
    assert [told["state"] for told in hook.deliveries()] == ["delivered", "delivered"]
    assert receiver.got[0].headers["webhook-id"] == receiver.got[-1].headers["webhook-id"]


def mails_of(engine):
    from sqlalchemy import text

    with engine.connect() as connection:
        return list(connection.execute(text("SELECT subject FROM mails ORDER BY created_at")).scalars())


def test_a_receiver_that_is_gone_for_good_ends_its_webhook(listen, receiver, work, engine):
    hook = listen()
    receiver.then = [says(410)]
    hook.ping()
    hook.ping()
    work()
    shown = hook.show()
    assert (shown["state"], shown["reason"], len(receiver.got)) == ("ended", "gone", 1)
    assert sorted(told["state"] for told in hook.deliveries()) == ["aside", "failed"]
    assert hook.post("ping").json()["code"] == "webhook_ended"
    assert mails_of(engine) == ["[마을아틀라스] 웹훅 '시험'이(가) 끝났어요"]


def test_a_slow_receiver_keeps_nobody_waiting_but_itself(listen, receiver, work, make):
    slow, quick = listen(), listen()
    with receiving() as other:
        answer = quick.client.patch(quick.path, json={"url": other.url}, headers=quick.owner.headers)
        assert answer.status_code == 200
        receiver.then = [behaves.hangs] * 5
        for hook in (slow, slow, slow, quick, quick, quick):
            hook.ping()
        work(Post(LOOPBACK, 2))
        assert (len(other.got), len(receiver.got)) == (3, 1)


def test_no_transaction_stays_open_while_a_receiver_is_called(listen, receiver, work, engine):
    from sqlalchemy import text

    seen = []

    def looks(link):
        with engine.connect() as connection:
            open_ones = (
                "SELECT count(*) FROM pg_stat_activity WHERE state LIKE 'idle in%' AND datname = current_database()"
            )
            seen.append(connection.execute(text(open_ones)).scalar_one())
        says()(link)

    hook = listen()
    receiver.then = [looks]
    hook.ping()
    work()
    assert seen == [0]


INSIDE = ["127.0.0.1", "10.0.0.5", "169.254.169.254", "::1", "fd00::1", "::ffff:10.0.0.5", "0.0.0.0", "224.0.0.1"]


def test_a_name_that_leads_inside_is_not_called(listen, receiver, work, client):
    url = f"http://hooks.example:{receiver.port}/"
    for address in INSIDE:
        for found in ([address], ["93.184.215.14", address]):
            answers = [ip_address(each) for each in found]
            for scheme in ("https", "http"):
                post = Post((), 20, lambda _host, _port, answers=answers: answers)
                outcome = anyio.run(post.send, url.replace("http", scheme, 1), {}, "{}")
                assert outcome.problem is Problem.ADDRESS_INSIDE, (scheme, found)
    plain = Post((), 20, lambda _host, _port: [ip_address("93.184.215.14")])
    assert anyio.run(plain.send, url, {}, "{}").problem is Problem.ADDRESS_INSIDE, "the wide world only by https"
    hook = listen()
    client.patch(hook.path, json={"url": url}, headers=hook.owner.headers)
    hook.ping()
    work(Post((), 20, lambda _host, _port: [ip_address("127.0.0.1")]))
    assert last_try(hook)["problem"] == "address_inside"
    assert receiver.got == []


def test_a_name_whose_meaning_changes_leads_to_the_address_that_was_checked(listen, receiver, work, client):
    hook = listen()
    client.patch(hook.path, json={"url": f"http://hooks.example:{receiver.port}/"}, headers=hook.owner.headers)
    asked = []

    def rebinds(host, _port):
        asked.append(host)
        return [ip_address("127.0.0.1" if len(asked) == 1 else "10.0.0.5")]

    hook.ping()
    work(Post(LOOPBACK, 20, rebinds))
    assert (asked, len(receiver.got)) == (["hooks.example"], 1)
    assert receiver.got[0].headers["host"] == f"hooks.example:{receiver.port}"


def test_a_name_that_nobody_knows_or_that_is_slow_to_find(listen, work, client):
    def unknown(_host, _port):
        raise socket.gaierror(socket.EAI_NONAME, "unknown")

    def slow(_host, _port):
        time.sleep(1)
        return [ip_address("127.0.0.1")]

    for look_up, within_s, problem in ((unknown, 20, "name_unknown"), (slow, 0.3, "too_slow")):
        hook = listen()
        client.patch(hook.path, json={"url": "http://hooks.example/"}, headers=hook.owner.headers)
        hook.ping()
        work(Post(LOOPBACK, within_s, look_up))
        assert last_try(hook)["problem"] == problem
        client.delete(hook.path, headers=hook.owner.headers)


def test_nobody_there_is_said_so(listen, work, client):
    hook = listen()
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    client.patch(hook.path, json={"url": f"http://127.0.0.1:{port}/"}, headers=hook.owner.headers)
    hook.ping()
    work()
    assert last_try(hook)["problem"] == "unreachable"


@pytest.fixture(scope="module")
def certificate(tmp_path_factory):
    """A certificate for hooks.example, signed by itself."""
    folder = tmp_path_factory.mktemp("tls")
    key, cert = folder / "key.pem", folder / "cert.pem"
    ask = ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj", "/CN=hooks.example"]
    names = ["-addext", "subjectAltName=DNS:hooks.example", "-keyout", str(key), "-out", str(cert)]
    subprocess.run([*ask, *names], check=True, capture_output=True)
    return cert, key


def test_a_certificate_must_be_trusted_and_be_of_the_name(listen, work, client, certificate):
    cert, key = certificate
    server = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    server.load_cert_chain(cert, key)
    here = lambda _host, _port: [ip_address("127.0.0.1")]  # noqa: E731
    trusting = ssl.create_default_context(cafile=str(cert))
    with receiving(tls=server) as safe:
        for host, tls, state, problem in (
            ("hooks.example", trusting, "delivered", None),
            ("hooks.example", None, "waiting", "tls"),
            ("other.example", trusting, "waiting", "tls"),
        ):
            hook = listen()
            client.patch(hook.path, json={"url": f"https://{host}:{safe.port}/"}, headers=hook.owner.headers)
            hook.ping()
            work(Post(networks_of("127.0.0.1"), 2, here, tls))
            assert (hook.deliveries()[0]["state"], last_try(hook)["problem"]) == (state, problem)
            client.delete(hook.path, headers=hook.owner.headers)
        assert len(safe.got) == 1
