"""Limits of what anybody may ask for: by network address, counted in the database, exact however many workers run.

What stands in the count is the hash of an address, for a day. `HeavyRead` is for what costs much more than a page:
maps, files and reports that are made for one question. Each such door has a count of its own.
"""

from fastapi import Depends, Request
from sqlalchemy.exc import SQLAlchemyError

from api.auth.browser import client_address
from api.auth.secrets import sha256_of
from api.deps import SettingsDep
from geo.queries.rate_limits import HOUR, MINUTE, count_hit


def limit_account_form(request: Request, settings: SettingsDep) -> None:
    """Count a sign-up, a reset or a new password from this address; each of them hashes a password or sends a mail."""
    bucket = f"account-form:{_whose(request)}"
    count_hit(request.app.state.engine, bucket, HOUR, settings.account_forms_per_hour)


def limit_heavy_read(request: Request, settings: SettingsDep) -> None:
    """Count one more heavy answer of this door for this address; raise TooManyRequests beyond the setting.

    While the database that counts is away, a standby may still answer: then nobody is refused.
    """
    door = request.scope["endpoint"]
    bucket = f"heavy:{door.__module__}.{door.__name__}:{_whose(request)}"
    try:
        count_hit(request.app.state.engine, bucket, MINUTE, settings.heavy_reads_per_minute)
    except SQLAlchemyError:
        return


def _whose(request: Request) -> str:
    return sha256_of(client_address(request))


AccountFormLimit = Depends(limit_account_form)
HeavyRead = Depends(limit_heavy_read)
