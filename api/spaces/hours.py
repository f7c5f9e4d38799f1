"""When a space is open and closed, as it goes in and out of the space endpoints."""

from collections.abc import Sequence
from dataclasses import asdict
from datetime import date
from typing import Annotated, Any, Literal
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field, model_validator
from pydantic_core import PydanticCustomError

from geo.closing_rules import ClosingRule
from geo.enums import HolidayRule, NamedDays
from geo.queries.keeping import OpeningRow


class Strict(BaseModel):
    model_config = ConfigDict(extra="forbid")


class OpeningIn(Strict):
    """Hours of one weekday (1 Monday … 7 Sunday) in minutes; 1560 is 02:00 of the next day."""

    weekday: Annotated[int, Field(ge=1, le=7)]
    open_min: Annotated[int, Field(ge=0, le=1439)]
    close_min: Annotated[int, Field(ge=1, le=2880)]
    holiday: HolidayRule = HolidayRule.YES
    valid_from: date | None = None
    valid_until: date | None = None
    agreement_id: Annotated[UUID | None, Field(description="협약이 연 시간. 협약을 따르므로 여기서 바뀌지 않아요.")] = (
        None
    )

    @model_validator(mode="after")
    def in_order(self) -> "OpeningIn":
        if not self.open_min < self.close_min <= self.open_min + 1440:
            raise PydanticCustomError("choice", "닫는 시각은 여는 시각보다 늦고, 24시간 안이어야 해요.")
        if self.valid_from and self.valid_until and self.valid_from >= self.valid_until:
            raise PydanticCustomError("choice", "시작 날짜가 끝 날짜보다 빨라야 해요.")
        return self

    def row(self) -> OpeningRow:
        """Return what is to be written."""
        return OpeningRow(**self.model_dump())


class ClosingRuleIn(Strict):
    """Days closed all day: the `nth` weekday of every month (-1 the last), a month and day, or named days."""

    nth: Literal[1, 2, 3, 4, 5, -1] | None = None
    weekday: Annotated[int, Field(ge=1, le=7)] | None = None
    month: Annotated[int, Field(ge=1, le=12)] | None = None
    day: Annotated[int, Field(ge=1, le=31)] | None = None
    named: NamedDays | None = None

    @model_validator(mode="after")
    def in_one_form(self) -> "ClosingRuleIn":
        pairs = ((self.nth, self.weekday), (self.month, self.day), (self.named, self.named))
        stated = [pair for pair in pairs if pair != (None, None)]
        if len(stated) != 1 or None in stated[0]:
            raise PydanticCustomError("choice", "몇째 무슨 요일, 몇 월 며칠, 명절 가운데 하나를 온전히 적어 주세요.")
        return self

    def rule(self) -> ClosingRule:
        """Return what is to be written."""
        return ClosingRule(self.nth, self.weekday, self.month, self.day, self.named)


class OpeningsIn(Strict):
    """Weekly hours and, beyond them, closing days; closing days left out stay as they are."""

    items: Annotated[list[OpeningIn], Field(max_length=200)]
    closing_rules: Annotated[list[ClosingRuleIn], Field(max_length=60)] | None = None

    def closings(self) -> list[ClosingRule] | None:
        """Return the closing rules to be written, each once, or None when they stay."""
        if self.closing_rules is None:
            return None
        return list(dict.fromkeys(item.rule() for item in self.closing_rules))


class OpeningOut(BaseModel):
    weekday: int
    open_min: int
    close_min: int
    holiday: str
    valid_from: date | None
    valid_until: date | None
    agreement_id: UUID | None


class ClosingRuleOut(BaseModel):
    nth: int | None
    weekday: int | None
    month: int | None
    day: int | None
    named: str | None
    says: str


class OpeningList(BaseModel):
    items: list[OpeningOut]
    closing_rules: list[ClosingRuleOut]


def hours_out(
    openings: Sequence[OpeningRow], closings: Sequence[ClosingRule], name: str = "openings"
) -> dict[str, Any]:
    """Return weekly hours under `name` and closing rules as JSON-ready values."""
    return {
        name: [opening_out(row) for row in openings],
        "closing_rules": [asdict(rule) | {"says": rule.says()} for rule in closings],
    }


def opening_out(row: OpeningRow) -> dict[str, Any]:
    """Return one row of weekly hours as JSON-ready values."""
    return {
        "weekday": row.weekday,
        "open_min": row.open_min,
        "close_min": row.close_min,
        "holiday": row.holiday,
        "valid_from": row.valid_from.isoformat() if row.valid_from else None,
        "valid_until": row.valid_until.isoformat() if row.valid_until else None,
        "agreement_id": str(row.agreement_id) if row.agreement_id else None,
    }
