"""The address that QR codes lead to: paper lasts longer than a test on one's own machine."""

from ipaddress import ip_address
from typing import Final
from urllib.parse import urlsplit

from geo.errors import InvalidInput

TRYING: Final = "http://localhost:8000"
"""What is printed where somebody only tries how a book looks."""


def printed_address(public_url: str | None, *, allow_localhost: bool = False) -> str:
    """Return where the QR codes of a book lead, without a slash at the end.

    Raises InvalidInput (`public_url_missing`) without MAEUL_PUBLIC_URL, and for one that only this machine reaches,
    unless that is asked for.
    """
    address = (public_url or "").rstrip("/")
    if not allow_localhost and (not address or is_local(address)):
        raise InvalidInput(
            "QR 코드가 이끌 주소가 없어요. MAEUL_PUBLIC_URL에 누리집 주소를 정해 주세요. "
            "시험 삼아 만든다면 --allow-localhost(또는 allow_localhost)를 붙여 주세요.",
            "QR codes need an address: set MAEUL_PUBLIC_URL, or ask for --allow-localhost (allow_localhost) to try.",
            code="public_url_missing",
        )
    return address or TRYING


def is_local(address: str) -> bool:
    """Say whether an address leads to the reader's own machine."""
    host = urlsplit(address).hostname or ""
    if host == "localhost" or host.endswith(".localhost"):
        return True
    try:
        found = ip_address(host)
    except ValueError:
        return False
    return found.is_loopback or found.is_unspecified
