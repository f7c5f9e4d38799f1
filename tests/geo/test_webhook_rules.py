"""Rules of webhooks: signatures that receivers' libraries take, waits that grow, addresses of the wide world only."""

import json
from contextlib import suppress
from datetime import datetime, timedelta
from ipaddress import IPv4Address, IPv6Address, ip_address

import pytest
from hypothesis import given
from hypothesis import strategies as st
from standardwebhooks import Webhook

from geo import clock
from geo.errors import InvalidInput, SetupError
from geo.webhooks.addresses import check_url, is_outside, literal, may_go_to, networks_of
from geo.webhooks.events import CHOSEN, EventType, message
from geo.webhooks.retries import LONGEST_WAIT, Outcome, Problem, problem_of, wait_before
from geo.webhooks.signing import PREFIX, new_secret, signed_headers

NOW = clock.now()


@given(st.text(max_size=300), st.lists(st.builds(new_secret), min_size=1, max_size=2))
def test_every_signature_is_taken_by_the_receivers_library_with_either_secret(words, secrets):
    body = json.dumps({"type": "ping", "data": {"words": words}})
    headers = signed_headers(tuple(secrets), "evt-1", clock.now(), body)  # receivers refuse what is minutes old
    for secret in secrets:
        assert secret.startswith(PREFIX)
        assert Webhook(secret).verify(body, headers)["data"]["words"] == words


@given(st.text(min_size=1, max_size=50))
def test_a_body_that_was_touched_or_another_secret_is_refused(words):
    secret, body = new_secret(), json.dumps({"data": words})
    now = clock.now()
    headers = signed_headers((secret,), "evt-1", now, body)
    for key, told, changed in (
        (secret, body + " ", {}),
        (new_secret(), body, {}),
        (secret, body, {"webhook-id": "evt-2"}),
        (secret, body, {"webhook-timestamp": str(int(now.timestamp()) + 1)}),
    ):
        with pytest.raises(Exception, match="signature"):
            Webhook(key).verify(told, {**headers, **changed})


@given(st.integers(1, 30), st.integers(0, 10**6), st.floats(0, 1))
def test_waits_grow_threefold_spread_by_a_tenth_and_never_beyond_a_day(tries, asked, chance):
    wait, middle = wait_before(tries, chance=chance), wait_before(tries, chance=0.5)
    assert timedelta(0) < wait <= LONGEST_WAIT
    assert wait <= middle * 1.11
    assert wait >= middle * 0.89
    assert wait_before(tries + 1, chance=0) > wait_before(tries, chance=1) or middle * 3 > LONGEST_WAIT
    assert wait_before(tries, asked, chance) == min(max(wait, timedelta(seconds=asked)), LONGEST_WAIT)


def test_eight_tries_take_about_a_day():
    whole = sum((wait_before(tries, chance=0.5) for tries in range(1, 8)), timedelta())
    assert timedelta(hours=22) < whole < timedelta(hours=26)


@given(st.integers(100, 999))
def test_every_status_has_one_meaning(status):
    problem = problem_of(status)
    assert (problem is None) == (200 <= status < 300)
    assert Outcome(1, status, problem).of_the_message == (400 <= status < 500 and status not in {408, 410, 425, 429})


INSIDE = [
    *("0.0.0.0", "10.1.2.3", "100.64.0.1", "127.0.0.1", "169.254.169.254", "172.16.0.1", "192.168.0.1", "198.18.0.1"),
    *("224.0.0.1", "240.0.0.1", "255.255.255.255", "192.0.2.1", "::", "::1", "fe80::1", "fc00::1", "ff02::1"),
    *("::ffff:127.0.0.1", "::ffff:169.254.169.254", "64:ff9b::7f00:1", "2002:7f00:1::", "2001:db8::1"),
]


@pytest.mark.parametrize("address", INSIDE)
def test_addresses_inside_are_known_whatever_they_are_wrapped_in(address):
    assert not is_outside(ip_address(address))
    assert not may_go_to(ip_address(address), networks_of("203.0.113.0/24"))


@given(st.one_of(st.ip_addresses(v=4), st.ip_addresses(v=6)))
def test_an_address_is_outside_only_if_it_is_global_and_so_is_what_it_wraps(address):
    if is_outside(address):
        assert address.is_global
        assert not address.is_multicast
        if isinstance(address, IPv6Address):
            assert address.ipv4_mapped is None or address.ipv4_mapped.is_global
    elif isinstance(address, IPv4Address):
        assert not is_outside(IPv6Address(f"::ffff:{address}"))
    assert may_go_to(address, networks_of("0.0.0.0/0, ::/0"))


@pytest.mark.parametrize(
    "url",
    [
        *("", "hooks.example", "ftp://hooks.example/", "http://hooks.example/", "https://", "https:///path"),
        *("https://user:pw@hooks.example/", "https://hooks.example/#x", "https://hooks.example:0/", "https://a b/"),
        *("https://hooks.example:99999/", "https://localhost/", "https://printer.local/", "https://intranet/"),
        *("https://127.0.0.1/", "https://[::1]/", "https://2130706433/", "https://0x7f.1/", "https://127.1/"),
        *("https://[::ffff:10.0.0.1]/", "https://169.254.169.254/latest", "https://metadata.google.internal/"),
        *(
            "https://hooks.example\\@10.0.0.1/",
            "https://hooks.example/\r\nX: y",
            "https://한글.example/",
            "https://[1/",
        ),
        "https://hooks.example/" + "x" * 2000,
    ],
)
def test_an_address_that_may_never_be_called_is_refused_in_words(url):
    with pytest.raises(InvalidInput) as refused:
        check_url(url, ())
    assert refused.value.code in {"webhook_url", "webhook_inside"}
    assert refused.value.message.endswith(".")


def test_an_address_of_the_wide_world_is_taken_as_it_is_and_inside_where_a_setting_opens_it():
    url = "https://hooks.example:8443/in/%EB%A7%88?key=a%20b&c=1"
    assert check_url(url, ()) == url
    opened = networks_of("10.20.0.0/16, 127.0.0.1")
    assert check_url("http://10.20.3.4:8080/", opened) == "http://10.20.3.4:8080/"
    with pytest.raises(InvalidInput, match="안쪽"):
        check_url("http://10.21.3.4/", opened)
    with pytest.raises(SetupError, match="MAEUL_WEBHOOK_NETWORKS"):
        networks_of("10.20.0.0/16, here")


@given(st.text(max_size=60))
def test_no_text_breaks_the_check_of_an_address(words):
    for url in (words, f"https://{words}", f"https://hooks.example/{words}"):
        with suppress(InvalidInput):
            assert check_url(url, ()).startswith("https://")


@given(st.integers(0, 2**32 - 1))
def test_old_ways_of_writing_an_address_are_never_taken_for_names(number):
    for host in (str(number), hex(number), f"127.{number % 65536}", f"0x7f.{number % 256}"):
        assert not is_outside(literal(host) or ip_address("8.8.8.8"))


def test_a_message_says_type_time_and_ids_and_where_to_fetch_the_rest():
    told = json.loads(message(EventType.SPACE_CHANGED, "1", NOW, {"state": "open"}, "https://maeul.example/"))
    assert told == {
        "type": "space.changed",
        "timestamp": told["timestamp"],
        "data": {"id": "1", "state": "open", "url": "https://maeul.example/api/v1/spaces/1"},
    }
    assert datetime.fromisoformat(told["timestamp"]) == NOW
    for of_type in CHOSEN:
        assert json.loads(message(of_type, "1", NOW, {}, ""))["data"]["url"].startswith("/api/v1/"), of_type
    assert Problem.TLS.label.endswith(".")
