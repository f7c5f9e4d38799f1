"""Card providers behind one interface: what they are asked, what they answer, how they can fail."""

from dataclasses import dataclass
from typing import Protocol

from geo.errors import Busy, Conflict

PAID = frozenset({"DONE", "CANCELED", "PARTIAL_CANCELED"})
"""States in which money came in, even if it went back since."""
OVER = frozenset({"ABORTED", "EXPIRED"})


@dataclass(frozen=True, slots=True)
class Returned:
    """Money that the provider gave back: its own id, the sum, and the reason we (or somebody else) gave."""

    event_id: str
    won: int
    reason: str


@dataclass(frozen=True, slots=True)
class Found:
    """A payment as it stands at the provider."""

    payment_key: str
    order_id: str
    status: str
    won: int
    returned: tuple[Returned, ...] = ()


@dataclass(frozen=True, slots=True)
class Checkout:
    """What the provider needs to show its payment window, and where it sends people afterwards."""

    order_id: str
    name: str
    won: int
    success_url: str
    fail_url: str


class Provider(Protocol):
    """Every call goes over the network: never inside a transaction that holds locks."""

    def open(self, checkout: Checkout) -> str:
        """Return the address of a payment window."""

    def confirm(self, payment_key: str, order_id: str, won: int) -> Found:
        """Take the money of an approved payment; the same question twice takes it once."""

    def cancel(self, payment_key: str, won: int, reason: str, key: str) -> Found:
        """Give money back; the same `key` twice gives it back once."""

    def find(self, payment_key: str) -> Found | None:
        """Return a payment as it stands, or None when the provider knows none."""


class ProviderSilent(Busy):
    """The provider did not answer, or not with sense: what became of the request is not known."""

    code = "provider_silent"


class ProviderRefused(Conflict):
    """The provider says no, and the money stays where it is."""

    code = "payment_refused"


def silent() -> ProviderSilent:
    """Return the fault of an unknown end."""
    return ProviderSilent(
        "결제 회사가 답하지 않아요. 결제되었는지 저희가 확인해서 알려 드릴게요.",
        "The payment provider does not answer; we find out what became of the payment.",
        details={"retry_after": 60},
    )
