"""Where else somebody's name or number is written: what a withdrawal cannot know, a person has to look at."""

from dataclasses import dataclass
from typing import Final
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.orm import Session

from geo.surveys.consent_words import HIDDEN

MOST: Final = 50
SHORTEST: Final = 2


@dataclass(frozen=True, slots=True)
class Mention:
    """Something that holds a word: `category` is resource, archive, site or space."""

    category: str
    id: UUID
    name: str


_WORDS = text("""
SELECT DISTINCT w.word FROM resource_revisions v CROSS JOIN LATERAL (VALUES (v.name), (v.properties ->> 'alias'),
  (v.properties ->> 'phone'), (v.properties ->> 'mobile'), (v.properties ->> 'email')) w (word)
WHERE v.resource_id = :id AND char_length(w.word) >= :shortest AND w.word <> :hidden
""")
_PLACES = text("""
WITH words AS (SELECT unnest(CAST(:words AS text[])) AS word)
SELECT 'resource' AS category, r.id, r.name FROM resources r
WHERE r.id <> :id AND r.state NOT IN ('merged') AND r.merged_into IS DISTINCT FROM :id
  AND EXISTS (SELECT FROM words w
    WHERE position(w.word IN r.name || chr(31) || r.summary || chr(31) || r.properties) > 0)
UNION ALL
SELECT 'archive', i.id, i.title FROM archive_items i WHERE i.state <> 'closed'
  AND EXISTS (SELECT FROM words w WHERE position(w.word IN i.title || chr(31) || i.body || chr(31) || i.teller
    || chr(31) || i.teller_shown || chr(31) || i.credit) > 0)
UNION ALL
SELECT 'site', t.id, t.name FROM sites t WHERE t.state <> 'closed'
  AND EXISTS (SELECT FROM words w WHERE position(w.word IN t.name || chr(31) || t.operator || chr(31) || t.about) > 0)
UNION ALL
SELECT 'space', s.id, s.name FROM spaces s WHERE s.state <> 'closed'
  AND EXISTS (SELECT FROM words w WHERE position(w.word IN s.name || chr(31) || s.about) > 0)
ORDER BY 1, 3, 2 LIMIT :most
""")


def list_mentions(session: Session, resource_id: UUID) -> list[Mention]:
    """Return what else holds a name, how somebody is called, a number or an address ever written about a record."""
    words = session.execute(_WORDS, {"id": resource_id, "shortest": SHORTEST, "hidden": HIDDEN}).scalars().all()
    if not words:
        return []
    rows = session.execute(_PLACES, {"id": resource_id, "words": list(words), "most": MOST}).mappings()
    return [Mention(**row) for row in rows]
