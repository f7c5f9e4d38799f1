"""From what happened to what is sent: messages are made of noted events, taken one by one, and their fate written."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final
from uuid import UUID

from sqlalchemy import RowMapping, text
from sqlalchemy.orm import Session

from geo.webhooks.events import RECORDS, EventType, message
from geo.webhooks.retries import STALE_AFTER, Outcome, Problem, wait_before
from geo.webhooks.states import HookReason

AT_A_TIME: Final = 500
HELD_FOR: Final = timedelta(minutes=2)
"""How long a worker that died keeps a webhook from others."""


@dataclass(frozen=True, slots=True)
class DueHook:
    """A webhook with something to send, taken by this worker."""

    id: UUID
    account_id: UUID
    name: str
    events: frozenset[str]


@dataclass(frozen=True, slots=True)
class Message:
    """What is sent next by one webhook; `secrets` are those that sign it, the newest first."""

    delivery_id: UUID
    event_id: UUID
    body: str
    url: str
    secrets: tuple[str, ...]
    tries: int


_WAITING: Final = """
SELECT seq, type, subject, data, at FROM webhook_events WHERE dispatched_at IS NULL ORDER BY seq LIMIT :most
FOR UPDATE SKIP LOCKED
"""
_PLACED_AT: Final = """
LEFT JOIN LATERAL (
  SELECT d.code AS dong_code, d.district_code, x.province_code FROM dongs d JOIN districts x ON x.code = d.district_code
  WHERE d.edition_id IN (SELECT edition_id FROM editions_in_force(seoul_today())) AND {where} ORDER BY d.code LIMIT 1
) g ON true
"""
_DONG_OF_RECORD: Final = """d.code = coalesce(r.dong_override, (
  SELECT rd.dong_code FROM resource_dongs rd
  WHERE rd.resource_id = r.id AND rd.edition_id IN (SELECT edition_id FROM editions_in_force(seoul_today()))
  ORDER BY rd.share DESC, rd.dong_code LIMIT 1), nullif(r.declared_dong, ''))"""
_HERE: Final = "g.dong_code, g.district_code, g.province_code"
_ABOUT: Final[Mapping[str, str]] = {
    "resource": f"""
    SELECT r.id::text AS subject, r.site_id, {_HERE},
      jsonb_build_object('kind', r.kind, 'state', r.state, 'dong_code', g.dong_code, 'district_code', g.district_code)
      || CASE WHEN r.merged_into IS NULL THEN '{{}}' ELSE jsonb_build_object('merged_into', r.merged_into) END AS facts
    FROM resources r {_PLACED_AT.format(where=_DONG_OF_RECORD)} WHERE r.id::text = ANY(:subjects)""",  # noqa: S608  (fixed text; values are bound)
    "site": f"""
    SELECT s.id::text AS subject, s.id AS site_id, {_HERE},
      jsonb_build_object('kind', s.kind, 'state', s.state, 'dong_code', g.dong_code, 'district_code', g.district_code)
      AS facts
    FROM sites s {_PLACED_AT.format(where="ST_Covers(d.boundary_m, s.location_m)")}
    WHERE s.id::text = ANY(:subjects)""",  # noqa: S608  (the same)
    "space": f"""
    SELECT p.id::text AS subject, p.site_id, {_HERE},
      jsonb_build_object('kind', p.kind, 'state', p.state, 'site_id', p.site_id, 'dong_code', g.dong_code,
        'district_code', g.district_code) AS facts
    FROM spaces p {_PLACED_AT.format(where="ST_Covers(d.boundary_m, p.location_m)")}
    WHERE p.id::text = ANY(:subjects)""",  # noqa: S608  (the same)
    "booking": f"""
    SELECT b.id::text AS subject, p.site_id, {_HERE}, jsonb_build_object('site_id', p.site_id) AS facts
    FROM bookings b JOIN spaces p ON p.id = b.space_id
    {_PLACED_AT.format(where="ST_Covers(d.boundary_m, p.location_m)")} WHERE b.id::text = ANY(:subjects)""",  # noqa: S608  (the same)
    "campaign": """
    SELECT c.id::text AS subject, NULL::uuid AS site_id, NULL AS dong_code, c.district_code, x.province_code,
      jsonb_build_object('state', c.state, 'district_code', c.district_code) AS facts
    FROM campaigns c JOIN districts x ON x.code = c.district_code WHERE c.id::text = ANY(:subjects)""",
    "atlas": """
    SELECT a.id::text AS subject, NULL::uuid AS site_id, NULL AS dong_code, a.district_code, x.province_code,
      jsonb_build_object('state', CASE WHEN a.removed_at IS NULL THEN a.state ELSE 'removed' END, 'code', a.code,
        'number', a.number, 'district_code', a.district_code) AS facts
    FROM atlases a JOIN districts x ON x.code = a.district_code WHERE a.id::text = ANY(:subjects)""",
    "boundaries": """
    SELECT e.id::text AS subject, NULL::uuid AS site_id, NULL AS dong_code, NULL AS district_code,
      NULL AS province_code, jsonb_build_object('edition', e.id, 'valid_from', e.valid_from, 'codes', e.codes) AS facts
    FROM boundary_editions e WHERE e.id::text = ANY(:subjects)""",
}
"""Where a thing is and what may be said of it, by what events call it."""
_BULK: Final = """
SELECT s.subject, NULL::uuid AS site_id, NULL AS dong_code, x.code AS district_code, x.province_code,
  CASE WHEN x.code IS NULL THEN '{}' ELSE jsonb_build_object('district_code', x.code) END AS facts
FROM unnest(CAST(:subjects AS text[])) s (subject) LEFT JOIN districts x ON x.code = s.subject
"""
_SENT_TO: Final = """
INSERT INTO webhook_deliveries (webhook_id, event_seq, state, next_at, done_at, created_at)
SELECT w.id, :seq, CASE WHEN :stale THEN 'aside' ELSE 'waiting' END, CASE WHEN NOT :stale THEN :now END,
  CASE WHEN :stale THEN :now END, :now
FROM webhooks w
WHERE w.state <> 'ended' AND CASE :type
    WHEN 'ping' THEN w.id::text = :subject
    WHEN 'resource.bulk' THEN w.events && CAST(:records AS text[])
    ELSE :type = ANY (w.events) END
  AND (:type = 'ping' OR :nowhere OR w.scope = 'everywhere' OR w.province_code = :province_code
       OR w.district_code = :district_code OR w.site_id = :site_id)
ON CONFLICT DO NOTHING
"""


def dispatch(session: Session, base: str, now: datetime) -> int:
    """Turn what happened into messages to those who listen, and return how many events that were.

    What happened in another district goes to nobody of this one; what has no place of its own goes to all.
    """
    waiting = session.execute(text(_WAITING), {"most": AT_A_TIME}).all()
    about = {row.seq: found for row, found in _about(session, waiting)}
    for row in waiting:
        of_type = EventType(row.type)
        found = dict(about[row.seq]) if row.seq in about else {"facts": {}}
        body = message(of_type, row.subject, row.at, {**found["facts"], **row.data}, base)
        written = "UPDATE webhook_events SET body = :body, dispatched_at = :now WHERE seq = :seq"
        session.execute(text(written), {"body": body, "now": now, "seq": row.seq})
        values = {name: found.get(name) for name in ("province_code", "district_code", "site_id")}
        told = {"seq": row.seq, "type": row.type, "subject": row.subject, "now": now, "records": list(RECORDS)}
        nowhere = of_type is EventType.BOUNDARIES_LOADED or (
            of_type is EventType.RESOURCE_BULK and values["district_code"] is None
        )
        stale = row.at < now - STALE_AFTER
        session.execute(text(_SENT_TO), {**told, **values, "nowhere": nowhere, "stale": stale})
    return len(waiting)


def _about(session: Session, waiting: Any) -> list[tuple[Any, RowMapping]]:
    """Return each event with where its thing is and what may be said of it now; what is gone has neither."""
    groups: dict[str, list[Any]] = {}
    for row in waiting:
        name = "bulk" if row.type == EventType.RESOURCE_BULK else row.type.split(".")[0]
        groups.setdefault(name, []).append(row)
    found: list[tuple[Any, RowMapping]] = []
    for name, rows in groups.items():
        sql = _BULK if name == "bulk" else _ABOUT.get(name)
        if sql is None:
            continue
        subjects = {"subjects": sorted({row.subject for row in rows})}
        facts = {one["subject"]: one for one in session.execute(text(sql), subjects).mappings()}
        found += [(row, facts[row.subject]) for row in rows if row.subject in facts]
    return found


_DUE: Final = """
UPDATE webhooks w SET busy_until = :until WHERE w.id IN (
  SELECT h.id FROM webhooks h
  WHERE h.state = 'active' AND (h.not_before IS NULL OR h.not_before <= :now)
    AND (h.busy_until IS NULL OR h.busy_until <= :now) AND EXISTS (
      SELECT FROM webhook_deliveries v WHERE v.webhook_id = h.id AND v.state = 'waiting' AND v.next_at <= :now)
  ORDER BY h.busy_until NULLS FIRST, h.id LIMIT :most FOR UPDATE SKIP LOCKED)
RETURNING w.id, w.account_id, w.name, w.events
"""


def take_due(session: Session, now: datetime, most: int) -> list[DueHook]:
    """Take webhooks that have something to send, for this worker alone; those served longest ago come first."""
    rows = session.execute(text(_DUE), {"now": now, "until": now + HELD_FOR, "most": most}).mappings()
    return [DueHook(**{**row, "events": frozenset(row["events"])}) for row in rows]


def let_go(session: Session, hook_id: UUID) -> None:
    """Let other workers have a webhook."""
    session.execute(text("UPDATE webhooks SET busy_until = NULL WHERE id = :id"), {"id": hook_id})


_NEXT: Final = """
SELECT v.id AS delivery_id, e.id AS event_id, e.body, w.url, w.secret,
  CASE WHEN w.old_secret_until > :now THEN w.old_secret ELSE '' END AS old_secret, v.tries
FROM webhooks w JOIN webhook_deliveries v ON v.webhook_id = w.id JOIN webhook_events e ON e.seq = v.event_seq
WHERE w.id = :id AND w.state = 'active' AND (w.not_before IS NULL OR w.not_before <= :now)
  AND v.state = 'waiting' AND v.next_at <= :now
ORDER BY v.event_seq LIMIT 1
"""
_STALE: Final = """
UPDATE webhook_deliveries SET state = 'aside', next_at = NULL, done_at = :now
WHERE webhook_id = :id AND state = 'waiting' AND next_at < :before
"""


def next_message(session: Session, hook_id: UUID, now: datetime) -> Message | None:
    """Return what a webhook sends next, in the order in which things happened; what is stale is laid aside first."""
    session.execute(text(_STALE), {"id": hook_id, "now": now, "before": now - STALE_AFTER})
    row = session.execute(text(_NEXT), {"id": hook_id, "now": now}).mappings().one_or_none()
    if row is None:
        return None
    secrets = tuple(each for each in (row["secret"], row["old_secret"]) if each)
    return Message(row["delivery_id"], row["event_id"], row["body"], row["url"], secrets, row["tries"])


_DELIVERED: Final = """
UPDATE webhook_deliveries SET state = 'delivered', tries = tries + 1, next_at = NULL, done_at = :now WHERE id = :id
"""


def note_attempt(
    session: Session, hook_id: UUID, sent: Message, outcome: Outcome, now: datetime, tries_most: int
) -> HookReason | None:
    """Write down how a try went and what follows; return why the webhook has to stop, if it has to."""
    _write_attempt(session, sent, outcome, now)
    if outcome.problem is None:
        session.execute(text(_DELIVERED), {"id": sent.delivery_id, "now": now})
        session.execute(text("UPDATE webhooks SET failures = 0, not_before = NULL WHERE id = :id"), {"id": hook_id})
        return None
    given_up = outcome.problem is Problem.GONE or sent.tries + 1 >= tries_most
    again = now + wait_before(sent.tries + 1, outcome.retry_after_s)
    _put_off(session, sent, now, None if given_up else again)
    hold = None if outcome.of_the_message or given_up else again
    counted = "UPDATE webhooks SET failures = failures + 1, not_before = :hold WHERE id = :id RETURNING failures"
    failures = session.execute(text(counted), {"id": hook_id, "hold": hold}).scalar_one()
    if outcome.problem is Problem.GONE:
        return HookReason.GONE
    return HookReason.FAILING if given_up and failures >= tries_most else None


def _write_attempt(session: Session, sent: Message, outcome: Outcome, now: datetime) -> None:
    sql = """
    INSERT INTO webhook_attempts (delivery_id, at, latency_ms, status, problem)
    VALUES (:id, :now, :latency_ms, :status, :problem)
    """
    values = {"id": sent.delivery_id, "now": now, "latency_ms": outcome.latency_ms, "status": outcome.status}
    session.execute(text(sql), {**values, "problem": outcome.problem or ""})


def _put_off(session: Session, sent: Message, now: datetime, again: datetime | None) -> None:
    """Let a message wait until `again`, or give it up."""
    sql = """
    UPDATE webhook_deliveries SET state = :state, tries = tries + 1, next_at = CAST(:again AS timestamptz),
      done_at = CASE WHEN CAST(:again AS timestamptz) IS NULL THEN CAST(:now AS timestamptz) END WHERE id = :id
    """
    state = "failed" if again is None else "waiting"
    session.execute(text(sql), {"id": sent.delivery_id, "state": state, "again": again, "now": now})


def forget_old(session: Session, before: datetime) -> dict[str, int]:
    """Delete events of before a moment with all that was sent of them, and webhooks that ended before it."""
    rows = session.execute(text("SELECT what, gone FROM forget_webhooks(:before)"), {"before": before})
    return {row.what: row.gone for row in rows}
