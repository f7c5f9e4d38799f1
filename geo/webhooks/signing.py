"""Signatures by the Standard Webhooks convention: HMAC-SHA256 over `id.timestamp.body`, told as `v1,<base64>`."""

import base64
import hashlib
import hmac
import secrets
from datetime import datetime, timedelta
from typing import Final

PREFIX: Final = "whsec_"
SECRET_BYTES: Final = 32
TWO_SECRETS_FOR: Final = timedelta(hours=24)
"""How long the old secret signs, too, after a new one was made."""


def new_secret() -> str:
    """Return a fresh secret in the form that receivers' libraries take."""
    return PREFIX + base64.b64encode(secrets.token_bytes(SECRET_BYTES)).decode()


def signature(secret: str, message_id: str, timestamp: int, body: str) -> str:
    """Return the signature of one message with one secret."""
    key = base64.b64decode(secret.removeprefix(PREFIX))
    made = hmac.new(key, f"{message_id}.{timestamp}.{body}".encode(), hashlib.sha256).digest()
    return f"v1,{base64.b64encode(made).decode()}"


def signed_headers(secrets_held: tuple[str, ...], message_id: str, at: datetime, body: str) -> dict[str, str]:
    """Return the three headers of a message; every secret held signs it, the newest first."""
    timestamp = int(at.timestamp())
    signatures = " ".join(signature(each, message_id, timestamp, body) for each in secrets_held)
    return {"webhook-id": message_id, "webhook-timestamp": str(timestamp), "webhook-signature": signatures}
