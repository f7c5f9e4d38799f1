"""What happened is told to those who listen: signed, in order, tried again for a day; no transaction waits for them.

Receivers are called a few at a time; one that is slow, lies or is away keeps nobody waiting but itself.
"""

import logging
import threading
import time
from typing import Final

import anyio
from sqlalchemy import Engine
from sqlalchemy.orm import Session

from api.auth.permissions import Caller
from api.jobs.notices import teller
from api.jobs.receivers import Post
from api.webhook_rights import listens_by_right, place_of
from geo import clock
from geo.db import transaction
from geo.queries import webhook_sending as sending
from geo.queries import webhooks
from geo.queries.accounts import identity_of_account
from geo.queries.webhook_sending import DueHook, Message
from geo.settings import Settings
from geo.webhooks.addresses import networks_of
from geo.webhooks.retries import Outcome
from geo.webhooks.signing import signed_headers
from geo.webhooks.states import HookReason

log = logging.getLogger("maeul.jobs")

RECEIVERS_AT_ONCE: Final = 8
IN_A_ROW: Final = 50
"""Messages to one receiver before the others have their turn again."""
TURN_S: Final = 20.0
ROUND_S: Final = 45.0
_one_round = threading.Lock()
"""One round serves everybody: a second one would only keep another job waiting."""


def webhook_round(engine: Engine, settings: Settings, post: Post | None = None) -> None:
    """Send what is due; what is left when the time is up has its turn in the next minute."""
    if not _one_round.acquire(blocking=False):
        return
    try:
        how = post or Post(networks_of(settings.webhook_networks), settings.webhook_seconds)
        ends = time.monotonic() + ROUND_S
        while time.monotonic() < ends and _turn(engine, settings, how):
            pass
    finally:
        _one_round.release()


def _turn(engine: Engine, settings: Settings, post: Post) -> int:
    """Make messages of what happened, give each receiver that is due a turn, and return how much that was."""
    with transaction(engine) as session:
        made = sending.dispatch(session, settings.public_url or "", clock.now())
    with transaction(engine) as session:
        due = sending.take_due(session, clock.now(), RECEIVERS_AT_ONCE)
    if due:
        anyio.run(_serve, engine, settings, post, due)
    return made + len(due)


async def _serve(engine: Engine, settings: Settings, post: Post, due: list[DueHook]) -> None:
    async with anyio.create_task_group() as group:
        for hook in due:
            group.start_soon(_serve_one, engine, settings, post, hook)


async def _serve_one(engine: Engine, settings: Settings, post: Post, hook: DueHook) -> None:
    """Send one receiver its messages in order until one fails or its turn is over."""
    ends = time.monotonic() + TURN_S
    try:
        for _ in range(IN_A_ROW):
            message = _next(engine, settings, hook) if time.monotonic() < ends else None
            if message is None:
                return
            now = clock.now()
            headers = signed_headers(message.secrets, str(message.event_id), now, message.body)
            outcome = await post.send(message.url, headers, message.body)
            _note(engine, settings, hook, message, outcome)
    finally:
        with transaction(engine) as session:
            sending.let_go(session, hook.id)


def _next(engine: Engine, settings: Settings, hook: DueHook) -> Message | None:
    with transaction(engine) as session:
        if not _still_right(session, hook):
            _stop(session, settings, hook, HookReason.RIGHTS)
            return None
        return sending.next_message(session, hook.id, clock.now())


def _still_right(session: Session, hook: DueHook) -> bool:
    """Say whether the owner's rights of today allow what the webhook listens to."""
    known = identity_of_account(session.connection(), hook.account_id)
    if known is None:
        return False
    place = webhooks.place_of_hook(session, hook.id)
    owner = Caller(known.account_id, known.email, known.name, known.verified, known.grants, "job", known.scopes)
    return listens_by_right(owner, place_of(place), hook.events)


def _note(engine: Engine, settings: Settings, hook: DueHook, message: Message, outcome: Outcome) -> None:
    with transaction(engine) as session:
        most = settings.webhook_tries
        reason = sending.note_attempt(session, hook.id, message, outcome, clock.now(), most)
        if reason is not None:
            _stop(session, settings, hook, reason)


def _stop(session: Session, settings: Settings, hook: DueHook, reason: HookReason) -> None:
    """Stop or end a webhook and tell its owner, once."""
    if reason is HookReason.GONE:
        webhooks.end_hook(session, hook.id, reason)
    elif not webhooks.pause_hook(session, hook.id, reason):
        return
    log.warning("webhook %s stops: %s", hook.id, reason.value)
    base = settings.public_url or ""
    facts = {"hook": hook.name, "hook_id": hook.id}
    teller(session, base)(hook.account_id, f"webhook_{reason.value}", facts)
