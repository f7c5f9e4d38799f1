"""A made-up campaign for the benchmark of progress: areas side by side, places to visit, visits of two months."""

from typing import Final
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.orm import Session

_CAMPAIGN: Final = text("""
INSERT INTO campaigns (code, title, district_code, starts_on, ends_on, kinds)
VALUES ('bench1', '잰 조사', '11140', current_date - 60, current_date, '{space}') RETURNING id
""")
_AREAS: Final = text("""
INSERT INTO campaign_areas (campaign_id, kind, name, dong_code, dong_name, boundary, position)
SELECT :id, 'drawn', '구역 ' || n, d.code, d.name,
       ST_Multi(ST_MakeEnvelope(126.97 + (n % 10) * 0.002, 37.55 + (n / 10) * 0.002,
                                126.972 + (n % 10) * 0.002, 37.552 + (n / 10) * 0.002, 4326)), n
FROM generate_series(0, :areas - 1) n
JOIN (SELECT code, name, row_number() OVER (ORDER BY code) - 1 AS place, count(*) OVER () AS many
      FROM dongs WHERE district_code = '11140') d ON d.place = n % d.many
""")
_RECORDS: Final = text("""
INSERT INTO resources (kind, name, state, public_rev)
SELECT 'space', '잰 곳 ' || n, CASE WHEN n % 3 = 0 THEN 'submitted' ELSE 'published' END,
       CASE WHEN n % 3 = 0 THEN NULL ELSE 1 END
FROM generate_series(1, :records) n
""")
_TARGETS: Final = text("""
INSERT INTO campaign_targets (campaign_id, area_id, resource_id, rev)
SELECT :id, a.id, r.id, 1
FROM (SELECT id, row_number() OVER (ORDER BY name, id) AS n FROM resources ORDER BY 2 LIMIT :targets) r
JOIN (SELECT id, position FROM campaign_areas WHERE campaign_id = :id) a ON a.position = r.n % :areas
""")
# A fifth is of places on the list, most are finds, some looked and found nothing; every tenth was heard of a day late.
_VISITS: Final = text("""
INSERT INTO visits (campaign_id, instance_id, area_id, target_id, resource_id, result, at, received_at, dong_code)
SELECT :id, 'uuid:bench-' || n, a.id, CASE WHEN n % 5 = 0 THEN t.id END, CASE WHEN n % 5 BETWEEN 1 AND 3 THEN r.id END,
       CASE WHEN n % 5 = 4 THEN 'nothing_found' WHEN n % 25 = 0 THEN 'not_reached' ELSE 'recorded' END,
       v.at, v.at + CASE WHEN n % 10 = 0 THEN interval '1 day' ELSE interval '1 minute' END, a.dong_code
FROM generate_series(1, :visits) n
CROSS JOIN LATERAL (
  SELECT now() - interval '2 days' - (n % 58) * interval '1 day' - (n % 500) * interval '1 minute') v(at)
JOIN (SELECT id, dong_code, position FROM campaign_areas WHERE campaign_id = :id) a ON a.position = n % :areas
LEFT JOIN (SELECT id, row_number() OVER (ORDER BY id) - 1 AS place FROM campaign_targets WHERE campaign_id = :id) t
  ON t.place = (n / 5) % :targets
LEFT JOIN (SELECT id, row_number() OVER (ORDER BY id) - 1 AS place FROM resources) r ON r.place = n % :records
""")


def fill_campaign(session: Session, areas: int, visits: int) -> UUID:
    """Write a campaign under way with a tenth as many places to visit as visits; runs as the owner."""
    session.execute(text("SET LOCAL statement_timeout = 0"))
    sizes = {"areas": areas, "visits": visits, "records": max(areas, visits // 4), "targets": max(areas, visits // 10)}
    made: UUID = session.execute(_CAMPAIGN).scalar_one()
    for statement in (_AREAS, _RECORDS, _TARGETS, _VISITS):
        session.execute(statement, {**sizes, "id": made})
    session.execute(
        text("UPDATE campaigns SET state = 'open', opened_at = now(), version = 2 WHERE id = :id"), {"id": made}
    )
    return made


def count_plainly(session: Session, campaign_id: UUID) -> int:
    """Count visits per area and outcome, and nothing more: the yardstick of `maeul bench progress`."""
    sql = "SELECT area_id, result, count(*) FROM visits WHERE campaign_id = :id GROUP BY 1, 2"
    return len(session.execute(text(sql), {"id": campaign_id}).all())
