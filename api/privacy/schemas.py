"""What the routes about one's own data take and give."""

from datetime import datetime
from typing import Annotated, Any
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field, SecretStr

from api.http import trimmed


class Body(BaseModel):
    model_config = ConfigDict(extra="forbid")


class CloseBody(Body):
    password: Annotated[
        SecretStr, Field(max_length=400, description="비밀번호. 비밀번호가 없는 계정은 이메일 주소를 적어요")
    ]


class EraseBody(Body):
    reason: Annotated[str, trimmed(500)] = Field(description="왜 지우는지. 예: 2026-11-20 서면 요청(이름 없이)")


class CallerBody(Body):
    phone: Annotated[str, trimmed(40)] = Field(description="전화할 때 쓴 번호. 숫자만 견줘요")
    reason: Annotated[str, trimmed(500)] = Field(description="왜 지우는지. 예: 2026-11-20 전화 요청(이름 없이)")


class CallerForgottenOut(BaseModel):
    """From how many bookings and sign-ups the contact went; `coming` ones still need theirs."""

    bookings: int
    signups: int
    coming: int


class ForgottenOut(BaseModel):
    id: UUID
    rows: int
    bookings_called_off: int


class OwnTableOut(BaseModel):
    name: str
    title: str
    rows: list[dict[str, Any]]


class OwnDataOut(BaseModel):
    made_at: datetime
    tables: list[OwnTableOut]
    deeds: dict[str, int]
    looks: OwnTableOut
