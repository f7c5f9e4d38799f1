"""Which addresses messages may go to: https to the wide world; what lies inside only where a setting opens it."""

from collections.abc import Sequence
from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network
from typing import Final
from urllib.parse import SplitResult, urlsplit

from geo.errors import InvalidInput, SetupError
from geo.networks import Address, Network, lies_in, parse_networks

URL_MOST: Final = 2000
_CARRIERS: Final = tuple(ip_network(each) for each in ("64:ff9b::/96", "64:ff9b:1::/48", "2002::/16"))
"""IPv6 networks that carry IPv4 addresses inside: NAT64 and 6to4."""
_LOCAL_NAMES: Final = (".localhost", ".local", ".internal", ".lan", ".home.arpa")


def networks_of(setting: str) -> tuple[Network, ...]:
    """Return the networks that a setting opens, written with commas; raise SetupError for what is none."""
    try:
        return parse_networks(setting)
    except ValueError as error:
        raise SetupError(
            "MAEUL_WEBHOOK_NETWORKS는 10.20.0.0/16처럼 망의 주소를 쉼표로 이어 적어요.",
            "MAEUL_WEBHOOK_NETWORKS holds networks such as 10.20.0.0/16, with commas.",
            code="webhook_networks",
        ) from error


def is_outside(address: Address) -> bool:
    """Say whether an address is one of the wide world: not private, loopback, link-local, multicast or reserved."""
    inner = address.ipv4_mapped if isinstance(address, IPv6Address) else None
    if inner is not None:
        return is_outside(inner)
    if isinstance(address, IPv6Address) and any(address in net for net in _CARRIERS):
        return False
    return address.is_global and not address.is_multicast and not address.is_reserved


def may_go_to(address: Address, opened: Sequence[Network]) -> bool:
    """Say whether messages may go to an address; `opened` are networks inside that the setting allows."""
    return is_outside(address) or is_opened(address, opened)


def is_opened(address: Address, opened: Sequence[Network]) -> bool:
    """Say whether an address lies in a network that the setting opens."""
    return lies_in(address, opened)


def check_url(url: str, opened: Sequence[Network]) -> str:
    """Return an address as it is stored; raise InvalidInput for one that messages may never go to.

    A name is looked up only when something is sent: what it means may change between.
    """
    parts = _split(url)
    host = (parts.hostname or "").rstrip(".")
    if parts.username is not None or parts.password is not None:
        raise refused("주소에 사용자 이름이나 비밀번호를 넣을 수 없어요.", "The address must hold no user or password.")
    if parts.fragment:
        raise refused("주소에 #을 넣을 수 없어요.", "The address must hold no fragment.")
    address = literal(host)
    if address is not None and not may_go_to(address, opened):
        raise inside()
    if address is None and not opened and (host == "localhost" or host.endswith(_LOCAL_NAMES) or "." not in host):
        raise inside()
    if parts.scheme != "https" and not opened:
        raise refused("받는 주소는 https://로 시작해야 해요.", "The address must begin with https://.")
    return parts.geturl()


def _split(url: str) -> SplitResult:
    plain = len(url) <= URL_MOST and url.isascii() and url.isprintable() and " " not in url and "\\" not in url
    try:
        parts = urlsplit(url) if plain else None
        if parts is not None and parts.scheme in {"https", "http"} and parts.hostname and parts.port != 0:
            return parts
    except ValueError:
        pass
    raise refused(
        "받는 주소를 읽을 수 없어요. https://…로 시작하는 주소를 그대로 적어 주세요. 한글 주소는 퓨니코드로 적어요.",
        "The address cannot be read: it begins with https:// and is written in ASCII.",
    )


def literal(host: str) -> Address | None:
    """Return the address that a host is written as; old ways of writing numbers count as inside, never as names."""
    try:
        return ip_address(host.partition("%")[0])
    except ValueError:
        last = host.rpartition(".")[2]
        # "2130706433", "0x7f.1", "127.1": the system's resolver reads all of them as addresses.
        old_style = last.isdigit() or last.lower().startswith("0x")
        return IPv4Address("0.0.0.0") if old_style else None  # noqa: S104  (an address nobody may send to)


def refused(ko: str, en: str) -> InvalidInput:
    return InvalidInput(ko, en, code="webhook_url")


def inside() -> InvalidInput:
    return InvalidInput(
        "받는 주소가 안쪽 망을 가리켜요. 바깥에서 닿는 주소를 적어 주세요.",
        "The address points inside: messages go to addresses of the wide world only.",
        code="webhook_inside",
    )
