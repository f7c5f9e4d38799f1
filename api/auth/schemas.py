"""What the account routes take and give."""

from datetime import datetime
from typing import Annotated, Literal
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field, SecretStr

from api.auth.permissions import Caller
from api.http import trimmed

# A password is taken as typed: not trimmed, and never echoed by a repr or a log.
Password = Annotated[SecretStr, Field(max_length=400)]
Secret = Annotated[SecretStr, Field(min_length=1, max_length=200)]
Email = Annotated[str, Field(max_length=254)]
TokenScope = Literal["read", "write"]


class Body(BaseModel):
    model_config = ConfigDict(extra="forbid")


class GuardianIn(Body):
    name: Annotated[str, trimmed(100)]
    email: Email


class SignUpBody(Body):
    email: Email
    password: Password
    name: Annotated[str, trimmed(100)]
    over_14: Annotated[bool | None, Field(description="만 14세 이상인지. 답하지 않으면 가입할 수 없어요")] = None
    guardian: Annotated[GuardianIn | None, Field(description="만 14세 미만이면 동의할 보호자")] = None


class SignInBody(Body):
    email: Email
    password: Password


class TokenBody(Body):
    token: Secret


class ResetBody(Body):
    email: Email


class NewPasswordBody(Body):
    token: Secret
    password: Password


class NewTokenBody(Body):
    name: Annotated[str, trimmed(100)]
    scopes: Annotated[list[TokenScope], Field(min_length=1, max_length=2)] = ["read", "write"]


class MePatch(Body):
    lang: Literal["ko", "en"]


class Accepted(BaseModel):
    message: str


class SessionOut(BaseModel):
    csrf_token: str


class GrantOut(BaseModel):
    role: str
    scope: str
    province_code: str | None
    district_code: str | None
    site_id: UUID | None


class MeOut(BaseModel):
    id: UUID
    email: str
    name: str
    verified: bool
    grants: list[GrantOut]
    csrf_token: str


class TokenOut(BaseModel):
    id: str
    name: str
    scopes: list[str]
    created_at: datetime
    expires_at: datetime


class NewTokenOut(TokenOut):
    token: str


class TokenList(BaseModel):
    items: list[TokenOut]
    next: str | None = None
    total: int


def me_of(caller: Caller, csrf_token: str) -> MeOut:
    """Describe the caller to themselves."""
    grants = [
        GrantOut(
            role=grant.role,
            scope=grant.scope,
            province_code=grant.province_code,
            district_code=grant.district_code,
            site_id=grant.site_id,
        )
        for grant in caller.grants
    ]
    return MeOut(
        id=caller.account_id,
        email=caller.email,
        name=caller.name,
        verified=caller.verified,
        grants=grants,
        csrf_token=csrf_token,
    )
