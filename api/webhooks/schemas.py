"""Webhooks, and what was sent by them, as JSON."""

from datetime import datetime
from typing import Annotated, Any
from uuid import UUID

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, model_validator
from pydantic_core import PydanticCustomError

from api.http import trimmed
from geo.enums import Scope
from geo.queries.webhooks import AttemptRow, DeliveryRow, HookRow
from geo.webhooks.addresses import URL_MOST
from geo.webhooks.events import CHOSEN, EventType
from geo.webhooks.retries import Problem
from geo.webhooks.states import DeliveryState, HookReason, HookState

Name = Annotated[str, trimmed(100)]
Url = Annotated[str, trimmed(URL_MOST)]


def _chosen(events: list[EventType]) -> list[EventType]:
    if not set(events) <= set(CHOSEN):
        raise PydanticCustomError("event", "고를 수 없는 알림이에요. 시험과 한꺼번에 바뀜은 저절로 와요.")
    return sorted(set(events))


Events = Annotated[list[EventType], Field(min_length=1, max_length=len(CHOSEN)), AfterValidator(_chosen)]


class HookIn(BaseModel):
    """A webhook to make; without `district` and `site_id` it listens everywhere, as administrators may."""

    model_config = ConfigDict(extra="forbid")

    name: Name
    url: Url
    events: Events
    district: Annotated[str | None, Field(max_length=40, description="자치구 이름이나 코드")] = None
    site_id: UUID | None = None

    @model_validator(mode="after")
    def one_place(self) -> "HookIn":
        if self.district is not None and self.site_id is not None:
            raise PydanticCustomError("one_place", "자치구와 시설 가운데 하나만 골라 주세요.")
        return self


class HookEdit(BaseModel):
    """What is to change; `paused` stops sending or goes on."""

    model_config = ConfigDict(extra="forbid")

    name: Name | None = None
    url: Url | None = None
    events: Events | None = None
    paused: bool | None = None


class HookOut(BaseModel):
    """A webhook without its secret; a webhook that does not send says why. Figures are of what is still kept."""

    id: UUID
    name: str
    url: str
    events: list[EventType]
    scope: Scope
    province_code: str | None
    district_code: str | None
    site_id: UUID | None
    place: str
    state: HookState
    reason: HookReason | None
    says: str
    failures: int
    not_before: datetime | None
    two_secrets_until: datetime | None
    waiting: int
    delivered: int
    failed: int
    last_delivered_at: datetime | None
    created_at: datetime
    ended_at: datetime | None


class HookMade(HookOut):
    """The same with its secret, which is shown this once."""

    secret: str


class HookList(BaseModel):
    items: list[HookOut]
    next: str | None
    total: int


class AttemptOut(BaseModel):
    """One try; `says` is empty for one that was received."""

    at: datetime
    latency_ms: int
    status: int | None
    problem: Problem | None
    says: str


class DeliveryOut(BaseModel):
    """One message, `body` to the byte as it is sent; `event_id` is its `webhook-id`."""

    id: UUID
    event_id: UUID
    type: EventType
    body: str
    state: DeliveryState
    tries: int
    at: datetime
    next_at: datetime | None
    done_at: datetime | None
    attempts: list[AttemptOut]


class DeliveryList(BaseModel):
    items: list[DeliveryOut]
    next: str | None
    total: int


class PingOut(BaseModel):
    """The test message is on its way; the deliveries show how it went."""

    asked: bool = True


def hook_out(row: HookRow) -> dict[str, Any]:
    """Return a webhook without whoever owns it and without its secret."""
    names = HookOut.model_fields.keys() - {"says", "two_secrets_until"}
    says = row.reason.label if row.reason else ""
    return {name: getattr(row, name) for name in names} | {"says": says, "two_secrets_until": row.old_secret_until}


def attempt_out(row: AttemptRow) -> dict[str, Any]:
    problem = row.problem
    says = problem.label if problem else ""
    return {"at": row.at, "latency_ms": row.latency_ms, "status": row.status, "problem": problem, "says": says}


def delivery_out(row: DeliveryRow) -> dict[str, Any]:
    """Return one message with its tries."""
    names = DeliveryOut.model_fields.keys() - {"attempts"}
    return {name: getattr(row, name) for name in names} | {"attempts": [attempt_out(each) for each in row.attempts]}
