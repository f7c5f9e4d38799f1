"""What the pages about money and lent things show."""

from collections.abc import Mapping
from dataclasses import dataclass

from api.web.views import Badge, Choice, Link


@dataclass(frozen=True, slots=True)
class Line:
    """A line of a price or of the ledger; sums are texts."""

    label: str
    won: str
    at: str = ""


@dataclass(frozen=True, slots=True)
class MoneyCard:
    """A booking with its money, as both sides see it."""

    id: str
    title: str
    when: str
    name: str
    state: Badge
    owed: int
    owed_text: str
    due: str
    transfer_to: str
    key: str
    by_card: bool
    lines: tuple[Line, ...] = ()
    entries: tuple[Line, ...] = ()


@dataclass(frozen=True, slots=True)
class RefundCard:
    """Money that has to go back; by hand or by the provider itself."""

    id: str
    title: str
    when: str
    name: str
    won: str
    by: str
    by_hand: bool
    stuck: bool


@dataclass(frozen=True, slots=True)
class LoanCard:
    """A thing that is out."""

    id: str
    title: str
    name: str
    until: str
    overdue: bool


@dataclass(frozen=True, slots=True)
class PricedSpace:
    name: str
    url: str
    says: str


@dataclass(frozen=True, slots=True)
class KeepMoney:
    tabs: tuple[Link, ...]
    owing: tuple[MoneyCard, ...]
    refunds: tuple[RefundCard, ...]
    loans: tuple[LoanCard, ...]
    conditions: tuple[Choice, ...]
    spaces: tuple[PricedSpace, ...]


@dataclass(frozen=True, slots=True)
class RateRow:
    """A further tariff of the form, by its number."""

    no: int
    days: tuple[Choice, ...]
    whom: tuple[Choice, ...]
    start: str
    end: str
    first_won: str
    further_won: str


@dataclass(frozen=True, slots=True)
class PriceForm:
    """The price list of a space as typed."""

    tabs: tuple[Link, ...]
    space: str
    action: str
    values: Mapping[str, str]
    units: tuple[Choice, ...]
    rates: tuple[RateRow, ...]
    extras: tuple[int, ...]
    pers: tuple[tuple[Choice, ...], ...]
    reductions: tuple[tuple[str, str, str], ...]
    refunds: tuple[int, ...]
    payments: tuple[Choice, ...]
    vats: tuple[Choice, ...]
    round_tos: tuple[Choice, ...]
    roundings: tuple[Choice, ...]
    proposal: bool
    problem: str


@dataclass(frozen=True, slots=True)
class MyMoney:
    tabs: tuple[Link, ...]
    cards: tuple[MoneyCard, ...]


@dataclass(frozen=True, slots=True)
class PayPage:
    """A step on the way to the card provider's window or back from it."""

    title: str
    says: str
    window: str = ""
    payment_key: str = ""
    order_id: str = ""
    amount: str = ""


@dataclass(frozen=True, slots=True)
class PricePanel:
    """What a space costs, on its page; with a time chosen the sum too."""

    says: tuple[str, ...]
    lines: tuple[Line, ...]
    sum: str
    deposit: str
    payment: str
    reductions: tuple[Choice, ...]
    whoms: tuple[Choice, ...]
    extras: tuple[Choice, ...]


@dataclass(frozen=True, slots=True)
class DayCell:
    day: str
    weekday: str
    free: int
    says: str


@dataclass(frozen=True, slots=True)
class ThingSet:
    """Equal things of a site, day by day, with the form to borrow one."""

    name: str
    about: str
    price: str
    days: tuple[DayCell, ...]
    first: str
    last: str
    day_min: str
    errors: Mapping[str, str]
    refusal: str
    others: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ThingsPage:
    site: str
    site_url: str
    action: str
    sets: tuple[ThingSet, ...]
    contact: Mapping[str, str]
