"""What fills a made-up nation, statement by statement: INSERT … SELECT over numbers, the same rows every time.

`u(n, s)` is a number from 0 to 1 and `uid(what, n)` a key, both made of their arguments alone; `share(w, all)` deals a
whole number out by weight so that the sum is exact.
"""

from typing import Final

TOOLS: Final = """
CREATE FUNCTION pg_temp.u(n bigint, s int) RETURNS float8 LANGUAGE sql IMMUTABLE AS
$$ SELECT (hashint8extended(n, s) & 2147483647) / 2147483648.0 $$;
CREATE FUNCTION pg_temp.uid(what text, n bigint) RETURNS uuid LANGUAGE sql IMMUTABLE AS
$$ SELECT CAST(md5(what || n) AS uuid) $$;
CREATE FUNCTION pg_temp.one(words text[], x float8) RETURNS text LANGUAGE sql IMMUTABLE AS
$$ SELECT words[1 + floor(x * cardinality(words))::int] $$;
"""

# The dong in order, each with a weight: how much there is in it. A core around the label point holds most of it.
GROUND: Final = """
CREATE TEMP TABLE ground AS
SELECT row_number() OVER (ORDER BY d.code) AS n, d.code, d.name, d.district_code, x.name AS district,
       p.name AS province, d.boundary_m,
       ST_Intersection(d.boundary_m, ST_Buffer(ST_Transform(d.label_point, 5179), 1500)) AS core,
       0.4 + 1.2 * pg_temp.u(d.id, 1) AS weight
FROM dongs d JOIN districts x ON x.code = d.district_code JOIN provinces p ON p.code = x.province_code;
CREATE UNIQUE INDEX ON ground (n);
ANALYZE ground;
"""

# How many of each go to each dong, and the places for them: most in the core, some anywhere.
DEALT: Final = """
CREATE TEMP TABLE dealt_{what} AS
SELECT n, floor(upto * :many / total)::int - floor((upto - weight) * :many / total)::int AS many,
       floor((upto - weight) * :many / total)::int AS before
FROM (SELECT n, weight, sum(weight) OVER (ORDER BY n) AS upto, sum(weight) OVER () AS total FROM
        (SELECT n, round(CAST(weight AS numeric), 6) AS weight FROM ground) w) g
"""
_PLACES: Final = """
SELECT g.*, p.at, k.before + row_number() OVER (PARTITION BY g.n) AS number
FROM ground g JOIN dealt_{what} k ON k.n = g.n AND k.many > 0
CROSS JOIN LATERAL (
  SELECT (ST_Dump(ST_GeneratePoints(g.core, k.many - k.many / 6, 7 * CAST(g.n AS int) + 1))).geom AS at
  UNION ALL
  SELECT (ST_Dump(ST_GeneratePoints(g.boundary_m, k.many / 6, 7 * CAST(g.n AS int) + 2))).geom WHERE k.many >= 6) p
WHERE g.n BETWEEN :first AND :last
"""

SITES: Final = f"""
INSERT INTO sites (id, name, kind, state, location, address, operator, phone, opened_on, created_at, updated_at)
SELECT pg_temp.uid('site', number), name || ' ' || pg_temp.one(:first_words, pg_temp.u(number, 11)) || ' '
         || k.label || CASE WHEN number % 3 = 0 THEN ' ' || number % 17 + 2 || '호점' ELSE '' END,
       k.kind, CASE WHEN number % 97 = 0 THEN 'paused' ELSE 'open' END, ST_Transform(at, 4326),
       province || ' ' || district || ' ' || name || '로 ' || number % 190 + 1, '마을운영단 ' || number % 900,
       '070-0000-' || lpad(CAST(number % 10000 AS text), 4, '0'), date '2012-01-01' + CAST(number % 4700 AS int),
       :built, :built
FROM ({_PLACES.format(what="sites")}) g
CROSS JOIN LATERAL (SELECT split_part(pg_temp.one(:site_kinds, pg_temp.u(number, 12)), ':', 1) AS kind,
                           split_part(pg_temp.one(:site_kinds, pg_temp.u(number, 12)), ':', 2) AS label) k
"""  # noqa: S608  (fixed text; values are bound)
SITE_EVENTS: Final = """
INSERT INTO site_events (site_id, state, on_date, operator, at)
SELECT id, 'open', opened_on, operator, :built FROM sites
"""

# Four rooms to a site in the middle, by weight. Their number within the nation is `n`.
ROOMS: Final = """
CREATE TEMP TABLE rooms AS
SELECT row_number() OVER (ORDER BY s.n, k) AS n, s.id AS site_id, s.n AS site, k, s.location, s.name AS site_name,
       CAST(NULL AS uuid) AS id, CAST(NULL AS int) AS policy_id
FROM (SELECT w.*, sum(weight) OVER (ORDER BY n) AS upto, sum(weight) OVER () AS total FROM (
        SELECT id, name, location, row_number() OVER (ORDER BY id) AS n,
               1 + mod(hashint8extended(row_number() OVER (ORDER BY id), 21) & 1023, 7) AS weight FROM sites) w) s
CROSS JOIN LATERAL generate_series(
  1, CAST(floor(upto * :spaces / total) - floor((upto - weight) * :spaces / total) AS int)) k;
UPDATE rooms SET id = pg_temp.uid('space', n);
CREATE UNIQUE INDEX ON rooms (n);
ANALYZE rooms
"""
SPACES: Final = """
INSERT INTO spaces (id, site_id, name, kind, location, heads_max, area_m2, features, about, created_at, updated_at)
SELECT id, site_id, site_name || ' ' || c.label || ' ' || k, c.kind, location, 6 + CAST(54 * pg_temp.u(n, 31) AS int),
       15 + 10 * CAST(20 * pg_temp.u(n, 32) AS int),
       CASE n % 4 WHEN 0 THEN '{빔프로젝터,냉난방}' WHEN 1 THEN '{주방,냉난방}' ELSE '{냉난방}' END::text[],
       '이웃이 함께 쓰는 곳이에요.', :built, :built
FROM rooms CROSS JOIN LATERAL (SELECT split_part(pg_temp.one(:space_kinds, pg_temp.u(n, 33)), ':', 1) AS kind,
                                      split_part(pg_temp.one(:space_kinds, pg_temp.u(n, 33)), ':', 2) AS label) c
"""
CELLS: Final = """
INSERT INTO cells (site_id, name) SELECT site_id, '칸 ' || k FROM rooms ORDER BY n
"""
SPACE_CELLS: Final = """
INSERT INTO space_cells (space_id, cell_id)
SELECT r.id, c.id FROM rooms r JOIN cells c ON c.site_id = r.site_id AND c.name = '칸 ' || r.k
"""
# Of ten rooms two are asked for by telephone, five are booked at once, three wait for their keeper.
POLICIES: Final = """
WITH made AS (
  INSERT INTO policies (space_id, version, approval, rolling_days, turnover_minutes, release_after_minutes)
  SELECT id, 1, CASE WHEN n % 10 < 5 THEN 'instant' ELSE 'manager' END, 60 + 30 * CAST(n % 4 AS int), 10, 0
  FROM rooms WHERE n % 10 < 8 RETURNING id, space_id
), told AS (UPDATE rooms r SET policy_id = m.id FROM made m WHERE m.space_id = r.id RETURNING r.id, r.policy_id)
UPDATE spaces s SET policy_id = t.policy_id FROM told t WHERE t.id = s.id
"""
# Seven of ten rooms open every day from nine to ten at night, the others on working days from nine to six.
OPENINGS: Final = """
INSERT INTO openings (space_id, weekday, open_min, close_min, holiday)
SELECT id, d, 540, CASE WHEN n % 10 IN (2, 4, 6) THEN 1080 ELSE 1320 END,
       CASE WHEN n % 10 IN (2, 4, 6) THEN 'no' ELSE 'yes' END
FROM rooms, generate_series(1, CASE WHEN n % 10 IN (2, 4, 6) THEN 5 ELSE 7 END) d
"""
DAYS_OFF: Final = """
INSERT INTO days_off (days, site_id, reason)
SELECT daterange(:today + 7 * w, :today + 7 * w + 1), s.id, '정기 휴관'
FROM (SELECT id FROM sites ORDER BY id LIMIT greatest(1, :sites / 50)) s, generate_series(0, 25) w
"""
ACCOUNTS: Final = """
INSERT INTO accounts (id, email, name, verified_at, created_at)
SELECT pg_temp.uid('account', n), 'resident' || n || '@example.org', '주민 ' || n, :built, :built
FROM generate_series(1, :accounts) n
"""
PARTIES: Final = """
INSERT INTO parties (id, kind, account_id, created_at)
SELECT pg_temp.uid('party', n), 'person', pg_temp.uid('account', n), :built FROM generate_series(1, :accounts) n
"""
BOOKED_ROOMS: Final = """
CREATE TEMP TABLE booked AS
SELECT n, id, policy_id, floor(upto * :bookings / total)::int - floor((upto - weight) * :bookings / total)::int AS many,
       floor((upto - weight) * :bookings / total)::int AS before, short, manager
FROM (SELECT r.*, sum(weight) OVER (ORDER BY n) AS upto, sum(weight) OVER () AS total FROM (
        SELECT n, id, policy_id, round(CAST(0.3 + 2 * pg_temp.u(n, 41) ^ 3 AS numeric), 6) AS weight,
               n % 10 IN (2, 4, 6) AS short, n % 10 >= 5 AS manager
        FROM rooms WHERE policy_id IS NOT NULL) r) w;
CREATE UNIQUE INDEX ON booked (n);
ANALYZE booked
"""
# Every room has its ring of turns (day and hour), through which its bookings step without ever meeting: a year and a
# half back and half a year ahead. Rooms open late are full in the evenings and at weekends, the others at office hours.
TURNS: Final = """
CREATE TEMP TABLE turns ON COMMIT DROP AS
SELECT r.before + j AS number, r.id AS space_id, r.policy_id, r.manager, pg_temp.u(r.before + j, 51) AS luck, t.begins,
       t.begins + interval '2 hours' AS ends
FROM booked r CROSS JOIN LATERAL generate_series(1, r.many) j
CROSS JOIN LATERAL (SELECT CASE WHEN r.short THEN 2080 ELSE 2924 END AS ring) g
CROSS JOIN LATERAL (SELECT CAST(mod(1009 * j + 37 * r.n, g.ring) AS int) AS turn) i
CROSS JOIN LATERAL (
  SELECT CASE WHEN r.short THEN i.turn / 4 / 5 * 7 + i.turn / 4 % 5 ELSE i.turn / 4 END AS day) d
CROSS JOIN LATERAL (SELECT :monday - 546 + d.day AS on_day, i.turn % 4 AS k) o
CROSS JOIN LATERAL (
  SELECT CAST(o.on_day AS timestamp) AT TIME ZONE 'Asia/Seoul' + make_interval(hours => CASE
    WHEN r.short THEN (ARRAY[9, 11, 13, 15])[o.k + 1]
    WHEN extract(isodow FROM o.on_day) > 5 THEN (ARRAY[10, 13, 15, 17])[o.k + 1]
    ELSE (ARRAY[10, 14, 18, 20])[o.k + 1] END) AS begins) t
WHERE r.n BETWEEN :first AND :last;
ANALYZE turns
"""
BOOKINGS: Final = """
INSERT INTO bookings (id, space_id, party_id, account_id, channel, use_range, heads, purpose, state, policy_id,
                      created_at, updated_at)
SELECT pg_temp.uid('booking', number), space_id, pg_temp.uid('party', p.n), pg_temp.uid('account', p.n),
       pg_temp.one('{web,web,web,web,phone,phone,visit}', pg_temp.u(number, 53)), tstzrange(begins, ends),
       3 + CAST(20 * pg_temp.u(number, 54) AS int),
       pg_temp.one('{meeting,meeting,class,club,club,culture,event}', pg_temp.u(number, 55)),
       CASE WHEN manager AND begins > :now AND luck < 0.2 THEN 'requested' ELSE 'confirmed' END, policy_id,
       least(begins - interval '9 days', :now), least(begins - interval '9 days', :now)
FROM turns CROSS JOIN LATERAL (SELECT 1 + CAST(floor(:accounts * pg_temp.u(number, 52)) AS int) AS n) p
"""
FIRST_EVENTS: Final = """
INSERT INTO booking_events (booking_id, action, to_state, actor_id, channel, at)
SELECT b.id, 'book', b.state, b.account_id, b.channel, b.created_at
FROM turns t JOIN bookings b ON b.id = pg_temp.uid('booking', t.number)
"""
# What became of them: one in twelve is called off, of the past ones one in twenty-five was left waiting.
LATER: Final = """
WITH gone AS (
  UPDATE bookings b SET version = version + 1, updated_at = least(:now, t.ends), state = CASE
    WHEN t.luck > 0.92 THEN 'cancelled' WHEN t.luck > 0.88 THEN 'no_show' ELSE 'completed' END
  FROM turns t WHERE b.id = pg_temp.uid('booking', t.number) AND (t.ends <= :now OR t.luck > 0.92)
  RETURNING b.id, b.state, b.account_id, b.channel, b.updated_at)
INSERT INTO booking_events (booking_id, action, from_state, to_state, actor_id, channel, at)
SELECT id, CASE state WHEN 'cancelled' THEN 'cancel' WHEN 'no_show' THEN 'no_show' ELSE 'complete' END, 'confirmed',
       state, CASE WHEN state = 'cancelled' THEN account_id END, channel, updated_at FROM gone
"""
CLAIMS: Final = """
INSERT INTO claims (booking_id, cell_id, during)
SELECT b.id, k.cell_id, tstzrange(t.begins, t.ends + interval '10 minutes')
FROM turns t JOIN bookings b ON b.id = pg_temp.uid('booking', t.number) JOIN space_cells k ON k.space_id = b.space_id
WHERE b.state NOT IN ('cancelled', 'no_show') ORDER BY k.cell_id, t.begins
"""
CONTACTS: Final = """
INSERT INTO booking_contacts (booking_id, name, phone, delete_after)
SELECT pg_temp.uid('booking', t.number), '재는 모임 ' || t.number % 5000,
       '070-0000-' || lpad(CAST(t.number % 10000 AS text), 4, '0'), CAST(t.ends AT TIME ZONE 'Asia/Seoul' AS date) + 30
FROM turns t WHERE t.ends > :now - interval '30 days'
"""

# Records with a first revision each, which the database itself writes, and the dong each lies in.
RESOURCES: Final = f"""
WITH made AS (
  INSERT INTO resources (id, kind, name, summary, location, address, properties, state, public_rev, observed_on,
                         source, source_key, created_at, updated_at)
  SELECT pg_temp.uid('resource', number), k.kind,
         CASE WHEN k.kind = 'person' THEN '주민 ' || number
              ELSE name || CASE WHEN number % 2 = 0 THEN ' ' ELSE '' END
                || pg_temp.one(:first_words, pg_temp.u(number, 61)) || ' ' || k.label
                || CASE WHEN number % 3 = 0 THEN ' ' || number % 23 + 2 || '호점' ELSE '' END END,
         CASE WHEN number % 5 = 0 THEN '이웃이 함께 가꾸는 곳이에요.' ELSE '' END,
         CASE WHEN k.kind = 'route' THEN ST_Transform(ST_MakeLine(ARRAY[at, ST_Translate(at, 180, 60),
                                                                        ST_Translate(at, 320, 240)]), 4326)
              ELSE ST_Transform(at, 4326) END,
         province || ' ' || district || ' ' || name || '로' || number % 60 + 1 || '길 ' || number % 199 + 1,
         CASE k.kind WHEN 'person' THEN jsonb_build_object('alias', '햇살 이웃 ' || number, 'skills', '바느질')
              WHEN 'space' THEN jsonb_build_object('hours', '09:00~18:00', 'capacity', 4 + number % 40)
              ELSE jsonb_build_object('hours', '10:00~17:00') END,
         CASE WHEN number % 83 = 0 THEN 'closed' ELSE 'published' END, 1, :today - CAST(number % 700 AS int),
         'survey', 'scale-' || number, :built, :built
  FROM ({_PLACES.format(what="resources")}) g
  CROSS JOIN LATERAL (SELECT split_part(pg_temp.one(:resource_kinds, pg_temp.u(number, 62)), ':', 1) AS kind,
                             split_part(pg_temp.one(:resource_kinds, pg_temp.u(number, 62)), ':', 2) AS label) k
  RETURNING id, location_m)
{{placing}}
"""  # noqa: S608  (fixed text; values are bound)
PLACING: Final = """
INSERT INTO resource_dongs (resource_id, edition_id, dong_code, share, border_m)
SELECT m.id, d.edition_id, d.code, p.share, CASE WHEN ST_Dimension(m.location_m) = 0
         THEN ST_Distance(m.location_m, ST_Boundary(d.boundary_m)) END
FROM made m JOIN dongs d ON ST_Intersects(d.boundary_m, m.location_m)
CROSS JOIN LATERAL (
  SELECT CASE WHEN ST_Dimension(m.location_m) = 0 THEN 1.0
              ELSE least(1.0, ST_Length(ST_Intersection(m.location_m, d.boundary_m)) / ST_Length(m.location_m)) END
    AS share) p WHERE p.share > 0
ON CONFLICT DO NOTHING
"""
UNPLACED: Final = f"""
WITH made AS (SELECT r.id, r.location_m FROM resources r
              WHERE r.state IN ('submitted') AND r.location_m IS NOT NULL
                AND NOT EXISTS (SELECT FROM resource_dongs d WHERE d.resource_id = r.id))
{PLACING}
"""  # noqa: S608  (fixed text)
# A tenth of the records came through a survey and its review: three steps each.
RESOURCE_EVENTS: Final = """
INSERT INTO resource_events (resource_id, rev, action, from_state, to_state, at)
SELECT pg_temp.uid('resource', n), 1, s.action, s.was, s.now_is, :built
FROM generate_series(CAST(:from_n AS bigint), :to_n) n,
     (VALUES ('submit', 'draft', 'submitted'), ('approve', 'submitted', 'approved'),
             ('publish', 'approved', 'published')) s (action, was, now_is)
WHERE n % 10 = 0
"""
