"""Other ways to sign in: who somebody is at a provider, and the two steps on the way there."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from geo.models.base import Base, CreatedAt, UuidKey, long_enough


class AccountIdentity(Base):
    """Who an account is at a provider; the database keeps the last way into a proved account."""

    __tablename__ = "identities"
    __table_args__ = (
        long_enough("issuer", 500),
        long_enough("subject", 255),
        UniqueConstraint("issuer", "subject"),
        UniqueConstraint("account_id", "issuer"),
    )

    id: Mapped[UuidKey]
    account_id: Mapped[UUID] = mapped_column(ForeignKey("accounts.id", ondelete="CASCADE"))
    issuer: Mapped[str]
    subject: Mapped[str]
    created_at: Mapped[CreatedAt]
    last_used_at: Mapped[datetime | None]


class OidcAsk(Base):
    """A browser on its way to the provider and back; `links` when somebody signed in adds a way."""

    __tablename__ = "oidc_asks"
    __table_args__ = (
        CheckConstraint("state_sha256 ~ '^[0-9a-f]{64}$'", name="state_sha256_form"),
        long_enough("next_url", 2000),
    )

    state_sha256: Mapped[str] = mapped_column(primary_key=True)
    nonce: Mapped[str]
    verifier: Mapped[str]
    next_url: Mapped[str]
    links: Mapped[bool]
    expires_at: Mapped[datetime] = mapped_column(index=True)


class OidcNewcomer(Base):
    """Who came back and has no account yet; `email_proved` is the provider's word."""

    __tablename__ = "oidc_newcomers"
    __table_args__ = (
        CheckConstraint("token_sha256 ~ '^[0-9a-f]{64}$'", name="token_sha256_form"),
        long_enough("issuer", 500),
        long_enough("subject", 255),
        long_enough("email", 254, least=0),
        long_enough("name", 100, least=0),
        long_enough("next_url", 2000),
        CheckConstraint("NOT email_proved OR email <> ''", name="proved_is_given"),
    )

    token_sha256: Mapped[str] = mapped_column(primary_key=True)
    issuer: Mapped[str]
    subject: Mapped[str]
    email: Mapped[str] = mapped_column(server_default="")
    email_proved: Mapped[bool] = mapped_column(server_default=text("false"))
    name: Mapped[str] = mapped_column(server_default="")
    next_url: Mapped[str]
    expires_at: Mapped[datetime] = mapped_column(index=True)
