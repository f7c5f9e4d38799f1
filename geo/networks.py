"""Networks as settings name them, and addresses that lie in them."""

from collections.abc import Sequence
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address, ip_network

Address = IPv4Address | IPv6Address
Network = IPv4Network | IPv6Network

LOOPBACK: tuple[Network, ...] = (ip_network("127.0.0.0/8"), ip_network("::1/128"))


def parse_networks(setting: str) -> tuple[Network, ...]:
    """Return the networks of a setting, written with commas; raise ValueError for what is none."""
    return tuple(ip_network(part.strip()) for part in setting.split(",") if part.strip())


def lies_in(address: Address, networks: Sequence[Network]) -> bool:
    """Say whether an address lies in one of the networks; an IPv4 address inside an IPv6 one counts as itself."""
    inner = (address.ipv4_mapped if isinstance(address, IPv6Address) else None) or address
    return any(inner.version == net.version and inner in net for net in networks)


def as_address(text: str | None) -> Address | None:
    """Return the address that a text is, with or without a port; None for anything else."""
    bare = (text or "").strip()
    if bare.startswith("["):
        bare = bare[1:].partition("]")[0]
    elif bare.count(":") == 1:
        bare = bare.partition(":")[0]
    try:
        return ip_address(bare)
    except ValueError:
        return None
