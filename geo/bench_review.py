"""Made-up records that wait for a review, for the benchmark: half of them new, half changes of published ones."""

from typing import Final
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.orm import Session

_CHANGED: Final = """
WITH chosen AS (SELECT id FROM resources ORDER BY id LIMIT :changed),
revised AS (
  INSERT INTO resource_revisions (resource_id, rev, base_rev, kind, name, summary, location, address, properties,
    observed_on, declared_dong, dong_override, dong_override_reason, site_id, source, changed, author_id)
  SELECT v.resource_id, 2, 1, v.kind, '새 ' || v.name, '다시 가 보니 문을 옮겨 달았다.',
    ST_Translate(v.location, 0.0003, 0),
    v.address, v.properties || '{"hours": "10:00~19:00", "capacity": 12}', v.observed_on, v.declared_dong,
    v.dong_override, v.dong_override_reason, v.site_id, v.source, '{name,summary,geometry}', :author
  FROM resource_revisions v JOIN chosen c ON c.id = v.resource_id RETURNING resource_id)
UPDATE resources SET rev = 2, state = 'submitted' WHERE id IN (SELECT resource_id FROM revised)
"""
_NEW: Final = """
INSERT INTO resources (kind, name, summary, address, location, properties, state, created_by)
SELECT 'space', name || ' 곁', '골목에서 새로 찾은 곳.', address, ST_Translate(location, 0, 0.0002),
  '{"hours": "09:00~18:00", "type": "쉼터"}', 'submitted', :author
FROM resources WHERE state = 'published' ORDER BY id DESC LIMIT :fresh
"""


def fill_waiting(session: Session, waiting: int, author: UUID) -> None:
    """Let `waiting` records wait, made from those that are there. Runs as the owner."""
    values = {"author": author}
    session.execute(text(_CHANGED), {**values, "changed": waiting // 2})
    session.execute(text(_NEW), {**values, "fresh": waiting - waiting // 2})
