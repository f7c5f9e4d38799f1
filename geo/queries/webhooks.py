"""Webhooks and what was sent by them: made, changed, ended, listed."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final
from uuid import UUID

from sqlalchemy import RowMapping, text
from sqlalchemy.orm import Session

from geo.enums import Scope
from geo.errors import Conflict, NotFound
from geo.queries.reach import Reach
from geo.webhooks.events import EventType
from geo.webhooks.retries import STALE_AFTER, Problem
from geo.webhooks.signing import TWO_SECRETS_FOR
from geo.webhooks.states import DeliveryState, HookReason, HookState

MOST_PER_ACCOUNT: Final = 20


@dataclass(frozen=True, slots=True)
class HookPlace:
    """Where a webhook listens, with every code above it; `name` is what people call the place."""

    scope: Scope
    province_code: str | None = None
    district_code: str | None = None
    site_id: UUID | None = None
    name: str = ""


@dataclass(frozen=True, slots=True)
class NewHook:
    name: str
    url: str
    events: Sequence[EventType]
    place: HookPlace


@dataclass(frozen=True, slots=True)
class HookRow:
    """A webhook without its secret; figures are of the messages that are still kept."""

    id: UUID
    account_id: UUID
    owner: str
    name: str
    url: str
    events: list[str]
    scope: Scope
    province_code: str | None
    district_code: str | None
    site_id: UUID | None
    place: str
    state: HookState
    reason: HookReason | None
    failures: int
    not_before: datetime | None
    old_secret_until: datetime | None
    created_at: datetime
    ended_at: datetime | None
    waiting: int
    delivered: int
    failed: int
    last_delivered_at: datetime | None


@dataclass(frozen=True, slots=True)
class AttemptRow:
    at: datetime
    latency_ms: int
    status: int | None
    problem: Problem | None


@dataclass(frozen=True, slots=True)
class DeliveryRow:
    """A message to one receiver, as it is sent, with its tries."""

    id: UUID
    event_id: UUID
    type: EventType
    body: str
    state: DeliveryState
    tries: int
    at: datetime
    next_at: datetime | None
    done_at: datetime | None
    attempts: list[AttemptRow]


_PLACED = """
SELECT w.id, w.account_id, a.name AS owner, w.name, w.url, w.events, w.scope, w.province_code, w.district_code,
  w.site_id, coalesce(s.name, d.name, p.name, '') AS place,
  w.state, w.reason, w.failures, w.not_before, w.old_secret_until, w.created_at, w.ended_at,
  n.waiting, n.delivered, n.failed, n.last_delivered_at
FROM webhooks w JOIN accounts a ON a.id = w.account_id
LEFT JOIN sites s ON s.id = w.site_id LEFT JOIN districts d ON d.code = w.district_code
LEFT JOIN provinces p ON p.code = w.province_code
CROSS JOIN LATERAL (
  SELECT count(*) FILTER (WHERE v.state = 'waiting') AS waiting,
    count(*) FILTER (WHERE v.state = 'delivered') AS delivered, count(*) FILTER (WHERE v.state = 'failed') AS failed,
    max(v.done_at) FILTER (WHERE v.state = 'delivered') AS last_delivered_at
  FROM webhook_deliveries v WHERE v.webhook_id = w.id) n
"""
_KEPT = "w.reason <> 'removed' AND (:everybody OR w.account_id = :account_id)"


def _hook(row: RowMapping) -> HookRow:
    words = {
        "scope": Scope(row["scope"]),
        "state": HookState(row["state"]),
        "reason": HookReason(row["reason"]) if row["reason"] else None,
    }
    return HookRow(**{**row, **words})


def list_hooks(
    session: Session, account_id: UUID, *, everybody: bool, limit: int = 50, offset: int = 0
) -> tuple[list[HookRow], int]:
    """Return an account's webhooks, or everybody's, the newest first, and how many there are."""
    values = {"account_id": account_id, "everybody": everybody}
    total = session.execute(text(f"SELECT count(*) FROM webhooks w WHERE {_KEPT}"), values).scalar_one()  # noqa: S608  (fixed text; values are bound)
    sql = f"{_PLACED} WHERE {_KEPT} ORDER BY w.state = 'ended', w.created_at DESC, w.id LIMIT :limit OFFSET :offset"
    rows = session.execute(text(sql), {**values, "limit": limit, "offset": offset}).mappings()
    return [_hook(row) for row in rows], int(total)


def get_hook(session: Session, hook_id: UUID, account_id: UUID, *, everybody: bool = False) -> HookRow:
    """Return one of an account's webhooks (or anybody's); raise NotFound for others."""
    values = {"id": hook_id, "account_id": account_id, "everybody": everybody}
    row = session.execute(text(f"{_PLACED} WHERE w.id = :id AND {_KEPT}"), values).mappings().one_or_none()
    if row is None:
        raise NotFound("그런 웹훅이 없어요.", "There is no such webhook.", code="webhook_unknown")
    return _hook(row)


def insert_hook(session: Session, account_id: UUID, new: NewHook, secret: str, now: datetime) -> UUID:
    """Make a webhook and return its id; raise Conflict for an account that has many."""
    held = "SELECT count(*) FROM webhooks WHERE account_id = :account_id AND state <> 'ended'"
    if session.execute(text(held), {"account_id": account_id}).scalar_one() >= MOST_PER_ACCOUNT:
        raise Conflict(
            f"웹훅은 {MOST_PER_ACCOUNT}개까지 만들 수 있어요. 쓰지 않는 것을 지워 주세요.",
            f"An account has at most {MOST_PER_ACCOUNT} webhooks.",
            code="webhooks_many",
        )
    scope = new.place.scope
    sql = """
    INSERT INTO webhooks (
      account_id, name, url, events, scope, province_code, district_code, site_id, secret, created_at)
    VALUES (:account_id, :name, :url, :events, :scope, :province, :district, :site, :secret, :now) RETURNING id
    """
    values = {
        "account_id": account_id,
        "name": new.name,
        "url": new.url,
        "events": sorted(each.value for each in new.events),
        "scope": scope.value,
        "province": new.place.province_code if scope is Scope.PROVINCE else None,
        "district": new.place.district_code if scope is Scope.DISTRICT else None,
        "site": new.place.site_id if scope is Scope.SITE else None,
        "secret": secret,
        "now": now,
    }
    made: UUID = session.execute(text(sql), values).scalar_one()
    return made


def change_hook(
    session: Session, hook_id: UUID, *, name: str | None, url: str | None, events: Sequence[EventType] | None
) -> None:
    """Change what is given of a webhook."""
    sql = """
    UPDATE webhooks SET name = coalesce(:name, name), url = coalesce(:url, url),
      events = coalesce(CAST(:events AS text[]), events) WHERE id = :id
    """
    wanted = None if events is None else sorted(each.value for each in events)
    session.execute(text(sql), {"id": hook_id, "name": name, "url": url, "events": wanted})


def pause_hook(session: Session, hook_id: UUID, reason: HookReason) -> bool:
    """Stop sending and say whether it was sending."""
    sql = "UPDATE webhooks SET state = 'paused', reason = :reason WHERE id = :id AND state = 'active' RETURNING id"
    return session.execute(text(sql), {"id": hook_id, "reason": reason}).first() is not None


def resume_hook(session: Session, hook_id: UUID, now: datetime) -> None:
    """Send again, what waits first and at once, with its tries counted anew; what is stale is laid aside."""
    sql = """
    UPDATE webhooks SET state = 'active', reason = '', failures = 0, not_before = NULL
    WHERE id = :id AND state = 'paused'
    """
    session.execute(text(sql), {"id": hook_id})
    stale = """
    UPDATE webhook_deliveries v SET state = 'aside', next_at = NULL, done_at = :now FROM webhook_events e
    WHERE e.seq = v.event_seq AND v.webhook_id = :id AND v.state = 'waiting' AND e.at < :before
    """
    session.execute(text(stale), {"id": hook_id, "now": now, "before": now - STALE_AFTER})
    again = "UPDATE webhook_deliveries SET tries = 0, next_at = :now WHERE webhook_id = :id AND state = 'waiting'"
    session.execute(text(again), {"id": hook_id, "now": now})
    call_worker(session)


def end_hook(session: Session, hook_id: UUID, reason: HookReason) -> None:
    """End a webhook for good: its secrets go, what waits is laid aside."""
    ending = text("UPDATE webhooks SET state = 'ended', reason = :reason WHERE id = :id AND state <> 'ended'")
    session.execute(ending, {"id": hook_id, "reason": reason})
    if reason is HookReason.REMOVED:
        session.execute(text("UPDATE webhooks SET reason = 'removed' WHERE id = :id"), {"id": hook_id})


def rotate_secret(session: Session, hook_id: UUID, secret: str, now: datetime) -> datetime:
    """Sign with a new secret from now on, with the old one besides until the moment returned."""
    until = now + TWO_SECRETS_FOR
    sql = "UPDATE webhooks SET old_secret = secret, old_secret_until = :until, secret = :secret WHERE id = :id"
    session.execute(text(sql), {"id": hook_id, "until": until, "secret": secret})
    return until


def call_worker(session: Session) -> None:
    """Have the worker look for what is to be sent as soon as the present transaction is committed."""
    session.execute(text("SELECT call_webhook_worker()"))


def put_ping(session: Session, hook_id: UUID) -> None:
    """Note a test message for one webhook; a second one in the same transaction is the same."""
    session.execute(text("SELECT note_webhook_event('ping', :id, '{}')"), {"id": str(hook_id)})


_ATTEMPTS = """
SELECT a.delivery_id, a.at, a.latency_ms, a.status, a.problem FROM webhook_attempts a
WHERE a.delivery_id = ANY(:ids) ORDER BY a.id
"""
_DELIVERIES = """
SELECT v.id, e.id AS event_id, e.type, e.body, v.state, v.tries, e.at, v.next_at, v.done_at
FROM webhook_deliveries v JOIN webhook_events e ON e.seq = v.event_seq
"""


def list_deliveries(
    session: Session, hook_id: UUID, *, state: DeliveryState | None = None, limit: int = 50, offset: int = 0
) -> tuple[list[DeliveryRow], int]:
    """Return what was sent by a webhook, the newest first, with every try, and how many there are."""
    which = "v.webhook_id = :id AND (CAST(:state AS text) IS NULL OR v.state = :state)"
    values = {"id": hook_id, "state": state}
    total = session.execute(text(f"SELECT count(*) FROM webhook_deliveries v WHERE {which}"), values).scalar_one()  # noqa: S608  (fixed text; values are bound)
    sql = f"{_DELIVERIES} WHERE {which} ORDER BY v.event_seq DESC LIMIT :limit OFFSET :offset"
    rows = session.execute(text(sql), {**values, "limit": limit, "offset": offset}).mappings().all()
    return _with_attempts(session, rows), int(total)


def get_delivery(session: Session, hook_id: UUID, delivery_id: UUID) -> DeliveryRow:
    """Return one message of a webhook; raise NotFound for others."""
    sql = f"{_DELIVERIES} WHERE v.webhook_id = :hook_id AND v.id = :id"
    rows = session.execute(text(sql), {"hook_id": hook_id, "id": delivery_id}).mappings().all()
    if not rows:
        raise NotFound("그런 보낸 기록이 없어요.", "There is no such delivery.", code="delivery_unknown")
    return _with_attempts(session, rows)[0]


def _with_attempts(session: Session, rows: Sequence[RowMapping]) -> list[DeliveryRow]:
    tried: dict[UUID, list[AttemptRow]] = {row["id"]: [] for row in rows}
    for one in session.execute(text(_ATTEMPTS), {"ids": list(tried)}):
        problem = Problem(one.problem) if one.problem else None
        tried[one.delivery_id].append(AttemptRow(one.at, one.latency_ms, one.status, problem))
    return [_delivery(row, tried[row["id"]]) for row in rows]


def _delivery(row: RowMapping, attempts: list[AttemptRow]) -> DeliveryRow:
    words = {"type": EventType(row["type"]), "state": DeliveryState(row["state"]), "attempts": attempts}
    return DeliveryRow(**{**row, **words})


def send_again(session: Session, delivery_id: UUID, now: datetime) -> None:
    """Let a message be sent anew, under its own id, whatever became of it before."""
    sql = """
    UPDATE webhook_deliveries SET state = 'waiting', tries = 0, next_at = :now, done_at = NULL WHERE id = :id
    """
    session.execute(text(sql), {"id": delivery_id, "now": now})
    call_worker(session)


def place_of_hook(session: Session, hook_id: UUID) -> HookPlace:
    """Return where a webhook listens, with every code above it as of today."""
    sql = "SELECT scope, province_code, district_code, site_id FROM webhooks WHERE id = :id"
    row = session.execute(text(sql), {"id": hook_id}).one()
    if row.scope in {Scope.DISTRICT, Scope.SITE}:
        return place_named(session, district_code=row.district_code, site_id=row.site_id)
    return HookPlace(Scope(row.scope), row.province_code)


def place_named(session: Session, *, district_code: str | None = None, site_id: UUID | None = None) -> HookPlace:
    """Return the place of a district or a site with every code above it; raise NotFound for unknown ones."""
    if district_code is not None:
        sql = "SELECT name, province_code FROM districts WHERE code = :code"
        row = session.execute(text(sql), {"code": district_code}).one_or_none()
        if row is None:
            raise NotFound("그런 자치구가 없어요.", "There is no such district.", code="district_unknown")
        return HookPlace(Scope.DISTRICT, row.province_code, district_code, None, row.name)
    sql = """
    SELECT s.name, g.district_code, g.province_code FROM sites s LEFT JOIN LATERAL (
      SELECT x.code AS district_code, x.province_code FROM dongs o JOIN districts x ON x.code = o.district_code
      WHERE o.edition_id IN (SELECT edition_id FROM editions_in_force(seoul_today()))
        AND ST_Covers(o.boundary_m, s.location_m) ORDER BY o.code LIMIT 1) g ON true WHERE s.id = :id
    """
    row = session.execute(text(sql), {"id": site_id}).one_or_none()
    if row is None:
        raise NotFound("그런 시설이 없어요.", "There is no such site.", code="site_unknown")
    return HookPlace(Scope.SITE, row.province_code, row.district_code, site_id, row.name)


_WITHIN: Final = """
SELECT 'district:' || x.code AS value, p.name || ' ' || x.name AS name, 0 AS part, x.code AS by
FROM districts x JOIN provinces p ON p.code = x.province_code
WHERE (:everywhere OR x.code = ANY(:districts) OR x.province_code = ANY(:provinces)) AND EXISTS (
  SELECT FROM dongs d WHERE d.district_code = x.code
    AND d.edition_id IN (SELECT edition_id FROM editions_in_force(seoul_today())))
UNION ALL SELECT 'site:' || s.id, s.name, 1, s.name FROM sites s WHERE s.id = ANY(CAST(:sites AS uuid[]))
ORDER BY part, by
"""


def places_within(session: Session, reach: Reach) -> dict[str, str]:
    """Return the districts and sites of a reach by `district:<code>` and `site:<id>`, with their names."""
    return {row.value: row.name for row in session.execute(text(_WITHIN), reach.parameters())}


def lay_everything_aside(session: Session) -> None:
    """In a restored database nothing is sent that happened before: whoever needs it presses send again."""
    session.execute(text("UPDATE webhook_events SET dispatched_at = now() WHERE dispatched_at IS NULL"))
    sql = "UPDATE webhook_deliveries SET state = 'aside', next_at = NULL, done_at = now() WHERE state = 'waiting'"
    session.execute(text(sql))
