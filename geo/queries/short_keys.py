"""Short addresses of records: made once, and what they lead to today."""

import secrets
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.orm import Session

from geo.atlas.short_kinds import ShortKind

ALPHABET: Final = "23456789bcdfghjkmnpqrstvwxyz"
"""Nothing that looks like something else, and no vowels: no word comes about by chance."""
LENGTH: Final = 6
_KNOWN: Final = text("""
SELECT k.record_id, k.key FROM unnest(CAST(:kinds AS text[]), CAST(:ids AS uuid[])) w (kind, id)
JOIN short_keys k ON k.kind = w.kind AND k.record_id = w.id
""")
_MAKE: Final = text("""
INSERT INTO short_keys (key, kind, record_id)
SELECT * FROM unnest(CAST(:keys AS text[]), CAST(:kinds AS text[]), CAST(:ids AS uuid[])) ON CONFLICT DO NOTHING
""")


def keys_for(session: Session, records: Iterable[tuple[str, UUID]]) -> dict[UUID, str]:
    """Return the key of each record, given as (site, space or resource; id); those without one get theirs now."""
    wanted = {record_id: ShortKind(kind).value for kind, record_id in records}
    known = known_keys(session, wanted.items())
    while missing := sorted(wanted.keys() - known.keys()):
        values = {"keys": [_new_key() for _ in missing], "kinds": [wanted[one] for one in missing], "ids": missing}
        session.execute(_MAKE, values)
        known |= known_keys(session, [(each, wanted[each]) for each in missing])
    return known


def known_keys(session: Session, records: Iterable[tuple[UUID, str]]) -> dict[UUID, str]:
    """Return the keys that records, given as (id, kind), have already; nothing is written."""
    wanted = dict(records)
    values = {"kinds": list(wanted.values()), "ids": list(wanted)}
    return {row.record_id: row.key for row in session.execute(_KNOWN, values)}


def _new_key() -> str:
    return "".join(secrets.choice(ALPHABET) for _ in range(LENGTH))


@dataclass(frozen=True, slots=True)
class Led:
    """What a key leads to today: the living record, or (`shown` False) one that is not shown any more.

    `name` is what the public may read of it, "" for what is not shown.
    """

    kind: ShortKind
    record_id: UUID
    shown: bool
    name: str = ""


_LEADS: Final = text("""
SELECT k.kind, coalesce(x.id, s.id, p.id, k.record_id) AS record_id,
       num_nonnulls(x.id, s.id, p.id) > 0 AS shown, coalesce(x.name, s.name, p.name, '') AS name
FROM short_keys k
LEFT JOIN public_resources x ON k.kind = 'resource' AND x.id = kept_resource(k.record_id)
LEFT JOIN sites s ON k.kind = 'site' AND s.id = k.record_id
LEFT JOIN spaces p ON k.kind = 'space' AND p.id = k.record_id
WHERE k.key = :key
""")


def follow(session: Session, key: str) -> Led | None:
    """Return what a key leads to, a merged record to the one it went into; None for a key that was never given.

    Keys are read as people type them: capitals count as small letters.
    """
    row = session.execute(_LEADS, {"key": key.strip().lower()[:16]}).one_or_none()
    return None if row is None else Led(ShortKind(row.kind), row.record_id, row.shown, row.name)
