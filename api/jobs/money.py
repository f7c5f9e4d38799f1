"""What happens to money by the clock: deadlines, payments nobody heard the end of, refunds, overdue things."""

from sqlalchemy import Engine

from api.jobs.desk import clock_desk
from api.paying import Cashier, provider_of
from geo.booking import paying
from geo.booking.lending import remind_overdue
from geo.db import transaction
from geo.settings import Settings


def money_round(settings: Settings, engine: Engine) -> None:
    """Let go of what was not paid in time, then ask the provider about what is open."""
    with transaction(engine) as session:
        paying.expire_unpaid(clock_desk(session, settings))
        remind_overdue(clock_desk(session, settings))
    if settings.toss_secret_key:
        Cashier(settings, engine, provider_of(settings)).follow_up()
