-- Records as those read them who edit them in GIS programs: also what is not public yet, with what is internal, in the
-- columns of layer_resources and their state. Nothing private stands here, and of persons no more than open data shows:
-- nobody has to be asked why they looked. rev is the revision whose content shows, upon which a change is made.
CREATE VIEW layer_edited AS
SELECT r.id, r.kind, r.state,
       CASE WHEN r.kind <> 'person' OR 'name' = ANY (c.opened) THEN r.name
            WHEN 'alias' = ANY (c.opened) THEN coalesce(nullif(r.properties ->> 'alias', ''), '비공개')
            ELSE '비공개' END AS name,
       CASE WHEN r.kind <> 'person' OR 'summary' = ANY (c.opened) THEN r.summary ELSE '' END AS summary,
       CASE WHEN r.kind <> 'person' THEN r.address ELSE '' END AS address,
       r.observed_on, CASE WHEN r.kind <> 'person' THEN r.site_id END AS site_id, r.is_demo,
       coalesce(r.public_rev, r.rev) AS rev, r.updated_at,
       CASE WHEN r.kind <> 'person' THEN r.location END AS geom,
       CASE WHEN r.kind <> 'person' THEN r.location_m END AS geom_m,
       CASE WHEN r.kind = 'person' THEN open_properties(r.kind, r.properties, c.opened, c.withheld)
            ELSE r.properties - k.private END AS properties,
       r.source, r.declared_dong, r.dong_override,
       layer_of(r.kind, r.location, r.open_data_fields || r.open_data_withheld) AS layer, r.location_m AS near_m,
       (SELECT ARRAY[d.code, d.name, x.name, x.code] FROM dongs d JOIN districts x ON x.code = d.district_code
        WHERE d.edition_id = ANY (ARRAY(SELECT f.edition_id FROM editions_in_force(seoul_today()) f))
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
  SELECT f.kind, coalesce(array_agg(f.name) FILTER (WHERE f.visibility = 'private'), '{}') AS private
  FROM resource_fields f GROUP BY f.kind) k ON k.kind = r.kind
WHERE r.state NOT IN ('closed', 'merged') AND (r.public_rev IS NOT NULL OR r.state <> 'rejected');

REVOKE INSERT, UPDATE, DELETE ON layer_edited FROM maeul_app;
