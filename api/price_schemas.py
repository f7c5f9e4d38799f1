"""What goes in and out about prices and money; the API and the pages use the same."""

from collections.abc import Mapping
from dataclasses import asdict
from datetime import datetime
from typing import Annotated, Any, Literal
from uuid import UUID

from pydantic import BaseModel, Field, model_validator
from pydantic_core import PydanticCustomError

from api.booking_schemas import Strict
from api.http import Instant, trimmed
from geo.booking.price_words import line_label
from geo.booking.pricing import PriceAsk, PriceList
from geo.enums import Vat
from geo.money_words import ExtraPer, PayWhen, RateDays, Reduction, Rounding, Whom
from geo.queries.ledger import Balance, ChargeRow, PaymentRow, RefundRow
from geo.queries.prices import price_list

Won = Annotated[int, Field(ge=0, le=10_000_000, strict=True)]
Paid = Annotated[int, Field(ge=1, le=100_000_000, strict=True)]
Minutes = Annotated[int, Field(ge=5, le=10_080, strict=True)]
OfDay = Annotated[int, Field(ge=0, le=1440, strict=True)]
Percent = Annotated[int, Field(ge=1, le=100, strict=True)]
Code = Annotated[str, Field(pattern=r"^[a-z0-9_-]{1,30}$")]
RATES_MOST, EXTRAS_MOST, REFUNDS_MOST, ASKED_MOST = 30, 20, 10, 20


class RateIn(Strict):
    """One tariff: the first block and what each further one costs; without `first_minutes` a price per day."""

    first_won: Won
    first_minutes: Minutes | None = 60
    further_won: Won | None = None
    further_minutes: Minutes | None = None
    days: RateDays = RateDays.ANY
    whom: Whom = Whom.ANYONE
    from_min: OfDay | None = None
    until_min: OfDay | None = None

    @model_validator(mode="after")
    def whole(self) -> "RateIn":
        if self.further_minutes is not None and self.further_won is None:
            raise PydanticCustomError("rate_further", "추가 시간의 금액도 적어 주세요.")
        if self.first_minutes is None and self.further_won is not None:
            raise PydanticCustomError("rate_day", "하루 요금에는 추가 시간이 없어요.")
        if (self.from_min is None) != (self.until_min is None) or (
            self.from_min is not None and self.from_min == self.until_min
        ):
            raise PydanticCustomError("rate_window", "시간대는 시작과 끝을 다르게 모두 적어 주세요.")
        return self

    @property
    def is_base(self) -> bool:
        """Say whether it holds for anyone at any time."""
        return self.days == RateDays.ANY and self.whom == Whom.ANYONE and self.from_min is None


class ExtraIn(Strict):
    """Something beside the room, such as heating."""

    code: Code
    label: Annotated[str, trimmed(60)]
    won: Won
    per: ExtraPer = ExtraPer.USE


class RefundShareIn(Strict):
    """How much goes back to who calls off at least so many hours before the start."""

    hours_before: Annotated[int, Field(ge=0, le=2400, strict=True)]
    percent: Annotated[int, Field(ge=0, le=100, strict=True)]


class PricesIn(Strict):
    """The price list of a space; without rates the space is free of charge."""

    rates: Annotated[list[RateIn], Field(max_length=RATES_MOST)]
    extras: list[ExtraIn] = Field([], max_length=EXTRAS_MOST)
    reductions: dict[Reduction, Percent] = Field({}, max_length=20)
    refunds: list[RefundShareIn] = Field([], max_length=REFUNDS_MOST)
    payment: PayWhen = PayWhen.BEFOREHAND
    pay_within_minutes: Annotated[int, Field(ge=10, le=43_200, strict=True)] = 2880
    transfer_to: Annotated[str, trimmed(200, least=0)] = ""
    vat: Vat = Vat.INCLUDED
    round_to: Literal[1, 10, 100, 1000] = 10
    rounding: Rounding = Rounding.DOWN
    deposit_won: Won = 0

    @model_validator(mode="after")
    def sound(self) -> "PricesIn":
        if self.rates and not any(rate.is_base for rate in self.rates):
            raise PydanticCustomError("rate_base", "누구에게나 어느 때나 적용되는 기본 요금이 하나는 있어야 해요.")
        if len({extra.code for extra in self.extras}) < len(self.extras):
            raise PydanticCustomError("extra_twice", "같은 코드의 부대 요금이 두 번 있어요.")
        return self

    def as_list(self) -> PriceList:
        """Return the list as the engine knows it."""
        values = self.model_dump(mode="json")
        refunds = sorted([[row["hours_before"], row["percent"]] for row in values["refunds"]], reverse=True)
        return price_list({**values, "refunds": refunds, "version": 0})


class PricesOut(BaseModel):
    """A price list; `version` 0: nobody has set one. `proposal` is what the source's own words suggest to a keeper."""

    version: int
    rates: list[RateIn]
    extras: list[ExtraIn]
    reductions: dict[str, int]
    refunds: list[RefundShareIn]
    payment: str
    pay_within_minutes: int
    transfer_to: str
    vat: str
    round_to: int
    rounding: str
    deposit_won: int
    proposal: bool


class AskIn(Strict):
    """What somebody says of themselves and wants beside the room; the keeper looks at the proof."""

    whom: list[Whom] = Field([], max_length=ASKED_MOST)
    reductions: list[Reduction] = Field([], max_length=ASKED_MOST)
    extras: list[Code] = Field([], max_length=ASKED_MOST)

    def as_ask(self) -> PriceAsk:
        """Return it as the engine knows it."""
        return PriceAsk(tuple(map(str, self.whom)), tuple(map(str, self.reductions)), tuple(self.extras))


class QuoteIn(AskIn):
    """A use whose price is asked for."""

    start: Instant
    end: Instant

    @model_validator(mode="after")
    def sane(self) -> "QuoteIn":
        if not 0 < (self.end - self.start).total_seconds() <= 31 * 86_400:
            raise PydanticCustomError("time_order", "끝나는 시각은 시작보다 늦고, 31일 안이어야 해요.")
        return self


class LineOut(BaseModel):
    label: str
    won: int


class QuoteOut(BaseModel):
    """What a use costs; `payment` null: nothing is to be paid."""

    won: int
    deposit_won: int
    vat_won: int
    payment: str | None
    reduction: str | None
    lines: list[LineOut]


class EntryOut(BaseModel):
    """A row of the ledger; `kind` fee, deposit, payment or refund."""

    id: str
    kind: str
    won: int
    by: str | None
    state: str | None
    at: datetime


class LedgerOut(BaseModel):
    """All the money of a booking."""

    booking_id: UUID
    owed: int
    paid: int
    refunded: int
    refund_due: int
    due_at: datetime | None
    price: QuoteOut | None
    entries: list[EntryOut]


class ReceivedIn(Strict):
    """Money a keeper got in hand or saw on the account."""

    by: Literal["on_site", "transfer"]
    won: Paid


class RefundIn(Strict):
    """What a keeper lets off; as far as it is paid, it goes back."""

    won: Paid


class OrderIn(Strict):
    booking_id: UUID


class OrderOut(BaseModel):
    """An intent to pay by card; the payment window is at `window`."""

    order_id: str
    amount: int
    window: str


class ConfirmIn(Strict):
    """What the provider's payment window hands over after a payment was approved."""

    payment_key: Annotated[str, Field(min_length=1, max_length=200)]
    order_id: Annotated[str, Field(min_length=1, max_length=64)]
    amount: Paid


def prices_out(prices: PriceList, *, proposal: bool = False) -> dict[str, Any]:
    """Return a price list as JSON-ready values."""
    refunds = [{"hours_before": hours, "percent": percent} for hours, percent in prices.refunds]
    return {**asdict(prices), "refunds": refunds, "proposal": proposal}


def quote_out(snapshot: Mapping[str, Any] | None, lang: str = "ko") -> dict[str, Any]:
    """Return a price as it was or would be told, line by line."""
    if snapshot is None:
        return {"won": 0, "deposit_won": 0, "vat_won": 0, "payment": None, "reduction": None, "lines": []}
    kept = {name: snapshot[name] for name in ("won", "deposit_won", "vat_won", "payment", "reduction")}
    lines = [{"label": line_label(line, lang), "won": line["won"]} for line in snapshot["lines"]]
    return {**kept, "lines": lines}


def entries_out(charges: list[ChargeRow], payments: list[PaymentRow], refunds: list[RefundRow]) -> list[dict[str, Any]]:
    """Return the rows of the ledger in order of time."""
    rows: list[dict[str, Any]] = [
        {"id": "", "kind": row.kind, "won": row.won, "by": None, "state": None, "at": row.at} for row in charges
    ]
    rows += [
        {"id": str(row.id), "kind": "payment", "won": row.won, "by": row.provider, "state": None, "at": row.at}
        for row in payments
    ]
    rows += [
        {
            "id": str(row.id),
            "kind": "refund",
            "won": row.won,
            "by": row.provider,
            "state": row.state,
            "at": row.created_at,
        }
        for row in refunds
    ]
    return [{**row, "at": row["at"].isoformat()} for row in sorted(rows, key=lambda row: row["at"])]


def balance_out(balance: Balance) -> dict[str, Any]:
    """Return a balance as JSON-ready values."""
    due = balance.due_at.isoformat() if balance.due_at else None
    kept = {name: getattr(balance, name) for name in ("owed", "paid", "refunded", "refund_due")}
    return {"booking_id": str(balance.booking_id), **kept, "due_at": due}
