-- What open data shows of resources: as on the web, and of all that a consent was ever asked for only what one opens
-- to open data, too. It stands on the record beside what is open on the web, so that 100,000 of them cost nothing.

ALTER TABLE resources
  ADD COLUMN open_data_fields text[] DEFAULT '{}' NOT NULL,
  ADD COLUMN open_data_withheld text[] DEFAULT '{}' NOT NULL,
  ADD COLUMN open_data_until date;
CREATE INDEX ix_resources_open_data_until ON resources (open_data_until) WHERE open_data_until IS NOT NULL;

CREATE OR REPLACE FUNCTION settle_consent_of_resource() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  asked text[];
BEGIN
  SELECT coalesce(array_agg(f.name) FILTER (WHERE f.web), '{}'),
         coalesce(array_agg(f.name) FILTER (WHERE f.web AND f.open_data), '{}'),
         coalesce(array_agg(f.name), '{}'), min(f.web_until), min(f.any_until)
    INTO NEW.consented_fields, NEW.open_data_fields, asked, NEW.consented_until, NEW.open_data_until
    FROM (
      SELECT w.name, bool_or(c.live AND 'web' = ANY (c.channels)) AS web,
             bool_or(c.live AND 'open_data' = ANY (c.channels)) AS open_data,
             min(c.valid_until) FILTER (WHERE c.live AND 'web' = ANY (c.channels)) AS web_until,
             min(c.valid_until) FILTER (WHERE c.live AND c.channels && '{web,open_data}') AS any_until
      FROM (SELECT a.fields, a.channels, a.valid_until, l.id IS NOT NULL AS live
            FROM consents a LEFT JOIN live_consents l ON l.id = a.id WHERE a.resource_id = NEW.id) c
      CROSS JOIN LATERAL unnest(c.fields) w (name) GROUP BY w.name) f;
  SELECT coalesce(array_agg(w.name) FILTER (WHERE w.name <> ALL (NEW.consented_fields)), '{}'),
         coalesce(array_agg(w.name) FILTER (WHERE w.name <> ALL (NEW.open_data_fields)), '{}')
    INTO NEW.withheld_fields, NEW.open_data_withheld FROM unnest(asked) w (name);
  RETURN NEW;
END
$$;
DROP TRIGGER tr_resources_settle_consent ON resources;
CREATE TRIGGER tr_resources_settle_consent BEFORE UPDATE OF consented_fields, withheld_fields, consented_until,
  open_data_fields, open_data_withheld, open_data_until ON resources FOR EACH ROW WHEN (
    (OLD.consented_fields, OLD.withheld_fields, OLD.consented_until,
     OLD.open_data_fields, OLD.open_data_withheld, OLD.open_data_until)
    IS DISTINCT FROM (NEW.consented_fields, NEW.withheld_fields, NEW.consented_until,
     NEW.open_data_fields, NEW.open_data_withheld, NEW.open_data_until))
  EXECUTE FUNCTION settle_consent_of_resource();
UPDATE resources r SET consented_until = 'infinity' WHERE EXISTS (SELECT FROM consents c WHERE c.resource_id = r.id);

-- In which layer of shapes a record may show: of one whose place a consent was asked for, that changes with the days.
-- Not a text to be read later: an index is made of it, and a restore has no search_path to find ST_Dimension by.
CREATE FUNCTION layer_of(kind text, location geometry, asked text[]) RETURNS text
LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN CASE WHEN kind = 'person' OR location IS NULL THEN 'places' WHEN 'location' = ANY (asked) THEN 'asked'
            ELSE (ARRAY['points', 'lines', 'polygons'])[ST_Dimension(location) + 1] END;
CREATE INDEX ix_resources_layer ON resources (layer_of(kind, location, open_data_fields || open_data_withheld), id);

-- A list of words as one text; whatever else stands there as it is.
CREATE FUNCTION joined_words(given jsonb) RETURNS text LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS $$
  SELECT CASE WHEN jsonb_typeof(given) = 'array'
    THEN (SELECT string_agg(w.w, ', ' ORDER BY w.n) FROM jsonb_array_elements_text(given) WITH ORDINALITY w (w, n))
    ELSE given #>> '{}' END
$$;

-- Records as layers of maps read them. near_m is where the index looks and nobody else: what shows is geom. The words
-- for searching are there only where nothing stands in them that is kept from open data. Records without any consent,
-- nearly all, lose what their kind's policy closes; the others are looked at field by field.
CREATE VIEW layer_resources AS
SELECT r.id, r.kind,
       CASE WHEN r.kind <> 'person' THEN CASE WHEN 'name' = ANY (c.withheld) THEN '비공개' ELSE r.name END
            WHEN 'name' = ANY (c.opened) THEN r.name
            WHEN 'alias' = ANY (c.opened) THEN coalesce(nullif(r.properties ->> 'alias', ''), '비공개')
            ELSE '비공개' END AS name,
       CASE WHEN r.kind <> 'person' AND 'summary' <> ALL (c.withheld) OR 'summary' = ANY (c.opened)
            THEN r.summary ELSE '' END AS summary,
       CASE WHEN r.kind <> 'person' AND 'address' <> ALL (c.withheld) THEN r.address ELSE '' END AS address,
       r.observed_on, CASE WHEN r.kind <> 'person' THEN r.site_id END AS site_id, r.is_demo, r.public_rev AS rev,
       r.updated_at,
       CASE WHEN r.kind <> 'person' AND 'location' <> ALL (c.withheld) THEN r.location END AS geom,
       CASE WHEN r.kind <> 'person' AND 'location' <> ALL (c.withheld) THEN r.location_m END AS geom_m,
       CASE WHEN r.kind = 'person' OR r.open_data_fields <> '{}' OR r.open_data_withheld <> '{}'
            THEN open_properties(r.kind, r.properties, c.opened, c.withheld)
            ELSE r.properties - k.closed END AS properties,
       r.source, r.declared_dong, r.dong_override,
       CASE WHEN r.consented_fields <@ c.opened THEN r.search_text ELSE '' END AS search_text,
       CASE WHEN r.consented_fields <@ c.opened THEN r.search_initials ELSE '' END AS search_initials,
       layer_of(r.kind, r.location, r.open_data_fields || r.open_data_withheld) AS layer, r.location_m AS near_m,
       (SELECT ARRAY[d.code, d.name, (SELECT x.name FROM districts x WHERE x.code = d.district_code), d.district_code]
        FROM dongs d WHERE d.edition_id = ANY (ARRAY(SELECT f.edition_id FROM editions_in_force(seoul_today()) f))
          AND d.code = coalesce(r.dong_override, (
            SELECT rd.dong_code FROM resource_dongs rd WHERE rd.resource_id = r.id
              AND rd.edition_id = ANY (ARRAY(SELECT f.edition_id FROM editions_in_force(seoul_today()) f))
            ORDER BY rd.share DESC, rd.dong_code LIMIT 1), nullif(r.declared_dong, '')) LIMIT 1) AS place,
       (SELECT ARRAY[o.title, nullif(o.publisher, ''), o.licence] FROM sources o WHERE o.key = r.source) AS source_told
FROM resources r CROSS JOIN LATERAL (
  SELECT CASE WHEN r.open_data_until IS NULL OR r.open_data_until >= seoul_today() THEN r.open_data_fields
              ELSE '{}' END AS opened,
         CASE WHEN r.open_data_until IS NULL OR r.open_data_until >= seoul_today() THEN r.open_data_withheld
              ELSE r.open_data_withheld || r.open_data_fields END AS withheld) c
LEFT JOIN (
  SELECT f.kind, coalesce(array_agg(f.name) FILTER (WHERE f.visibility <> 'public' OR f.personal), '{}') AS closed
  FROM resource_fields f GROUP BY f.kind) k ON k.kind = r.kind
WHERE r.public_rev IS NOT NULL AND r.state NOT IN ('closed', 'merged');

-- The columns of public_resources, as open data shows them.
CREATE VIEW open_resources AS
SELECT id, kind, name, summary, address, observed_on, site_id, is_demo, rev, updated_at, geom AS location,
       geom_m AS location_m, properties, source, declared_dong, dong_override, search_text, search_initials
FROM layer_resources;

-- The terms of a source show with each of its records.
CREATE TRIGGER tr_sources_layer AFTER INSERT OR UPDATE OR DELETE ON sources
  FOR EACH STATEMENT EXECUTE FUNCTION note_layer_change('records');

-- Districts have no outline of their own: it is that of their dong, made once for each edition.
CREATE TABLE district_shapes (
  edition_id INTEGER NOT NULL,
  district_code TEXT NOT NULL,
  boundary geometry(MULTIPOLYGON,4326) NOT NULL,
  boundary_m geometry(MULTIPOLYGON,5179) GENERATED ALWAYS AS (ST_Transform(boundary, 5179)) STORED,
  CONSTRAINT pk_district_shapes PRIMARY KEY (edition_id, district_code),
  CONSTRAINT fk_district_shapes_edition_id_boundary_editions FOREIGN KEY (edition_id)
    REFERENCES boundary_editions (id) ON DELETE CASCADE,
  CONSTRAINT fk_district_shapes_district_code_districts FOREIGN KEY (district_code) REFERENCES districts (code)
);
INSERT INTO district_shapes (edition_id, district_code, boundary)
SELECT edition_id, district_code, ST_Multi(ST_CollectionExtract(ST_Union(boundary), 3)) FROM dongs GROUP BY 1, 2;

CREATE VIEW layer_dongs AS
SELECT d.code AS id, d.name, x.name AS district, d.district_code, p.name AS province, d.stat_code, d.area_m2,
       coalesce(d.residents, (SELECT n.total FROM populations n WHERE n.code = d.code AND n.month <= seoul_today()
                              ORDER BY n.month DESC LIMIT 1)) AS residents,
       e.valid_from, e.source_note AS source, e.is_schematic, e.loaded_at AS updated_at,
       d.boundary AS geom, d.boundary_m AS geom_m, d.boundary_m AS near_m
FROM dongs d JOIN districts x ON x.code = d.district_code JOIN provinces p ON p.code = x.province_code
JOIN boundary_editions e ON e.id = d.edition_id
WHERE d.edition_id = ANY (ARRAY(SELECT f.edition_id FROM editions_in_force(seoul_today()) f));

CREATE VIEW layer_districts AS
SELECT x.code AS id, x.name, p.name AS province, n.dongs, n.area_m2, n.residents, e.valid_from,
       e.source_note AS source, e.is_schematic, e.loaded_at AS updated_at,
       s.boundary AS geom, s.boundary_m AS geom_m, s.boundary_m AS near_m
FROM district_shapes s JOIN districts x ON x.code = s.district_code JOIN provinces p ON p.code = x.province_code
JOIN boundary_editions e ON e.id = s.edition_id
CROSS JOIN LATERAL (
  SELECT count(*) AS dongs, sum(l.area_m2) AS area_m2, sum(l.residents) AS residents
  FROM layer_dongs l WHERE l.district_code = x.code) n
WHERE s.edition_id = ANY (ARRAY(SELECT f.edition_id FROM editions_in_force(seoul_today()) f));

-- place is the dong of today in which the point lies: code and name, name and code of its district.
CREATE VIEW layer_sites AS
SELECT t.id, t.name, t.kind, t.state, t.address, t.operator, t.phone, t.homepage, t.about, t.planned_on, t.opened_on,
       t.closed_on, t.floor_area_m2, t.access_yes AS access, t.way_text, t.entrance_text, t.source, t.version,
       (SELECT count(*) FROM spaces s WHERE s.site_id = t.id AND s.state <> 'closed') AS spaces, t.updated_at,
       t.location AS geom, t.location_m AS geom_m, t.location_m AS near_m,
       (SELECT ARRAY[d.code, d.name, (SELECT x.name FROM districts x WHERE x.code = d.district_code), d.district_code]
        FROM dongs d WHERE d.edition_id = ANY (ARRAY(SELECT f.edition_id FROM editions_in_force(seoul_today()) f))
          AND ST_Covers(d.boundary_m, t.location_m) ORDER BY d.code LIMIT 1) AS place,
       (SELECT ARRAY[o.title, nullif(o.publisher, ''), o.licence] FROM sources o WHERE o.key = t.source) AS source_told
FROM sites t;

CREATE VIEW layer_spaces AS
SELECT s.id, s.name, s.kind, s.state, s.site_id, t.name AS site, t.kind AS site_kind, t.address, s.heads_max,
       s.area_m2, s.features, coalesce(p.approval, 'inquire') AS approval, s.about, s.rules_text, s.hours_text,
       s.closing_text, s.fee_text, s.apply_text, s.phone, s.homepage, s.opened_on, s.closed_on,
       ARRAY(SELECT unnest(s.access_yes || t.access_yes) EXCEPT SELECT unnest(s.access_no) ORDER BY 1) AS access,
       s.way_text, s.entrance_text, s.source, s.source_as_of, s.version, s.updated_at,
       s.location AS geom, s.location_m AS geom_m, s.location_m AS near_m,
       (SELECT ARRAY[d.code, d.name, (SELECT x.name FROM districts x WHERE x.code = d.district_code), d.district_code]
        FROM dongs d WHERE d.edition_id = ANY (ARRAY(SELECT f.edition_id FROM editions_in_force(seoul_today()) f))
          AND ST_Covers(d.boundary_m, s.location_m) ORDER BY d.code LIMIT 1) AS place,
       (SELECT ARRAY[o.title, nullif(o.publisher, ''), o.licence] FROM sources o WHERE o.key = s.source) AS source_told
FROM spaces s JOIN sites t ON t.id = s.site_id LEFT JOIN policies p ON p.id = s.policy_id;

CREATE VIEW layer_courses AS
SELECT l.id, l.name, l.summary, l.rev, l.observed_on, l.properties, l.source, l.source_told, l.place,
       greatest(l.updated_at, c.updated_at) AS updated_at, ST_Length(l.geom_m) AS length_m,
       coalesce(c.walk_m_per_min, 50) AS walk_m_per_min,
       (SELECT count(*) FROM course_stops s WHERE s.course_id = l.id AND s.until_version IS NULL) AS stops,
       (SELECT count(*) FROM course_signs g WHERE g.course_id = l.id AND g.until_version IS NULL) AS signs,
       (SELECT count(*) FROM keeper_houses h WHERE h.course_id = l.id AND h.until_version IS NULL) AS keeper_houses,
       coalesce((SELECT sum(s.stay_minutes) FROM course_stops s
                 WHERE s.course_id = l.id AND s.until_version IS NULL), 0) AS stay_minutes,
       l.geom, l.geom_m, l.near_m
FROM layer_resources l LEFT JOIN courses c ON c.resource_id = l.id
WHERE l.kind = 'route' AND l.layer IN ('lines', 'asked') AND ST_Dimension(l.geom) = 1;

REVOKE INSERT, UPDATE, DELETE ON open_resources, layer_resources, layer_dongs, layer_districts, layer_sites,
  layer_spaces, layer_courses FROM maeul_app;
REVOKE UPDATE ON district_shapes FROM maeul_app;
