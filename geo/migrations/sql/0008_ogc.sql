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

-- The columns of public_resources; a word for searching is there only where nothing stands in it that is kept from
-- open data.
CREATE VIEW open_resources AS
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
       CASE WHEN r.kind <> 'person' AND 'location' <> ALL (c.withheld) THEN r.location END AS location,
       CASE WHEN r.kind <> 'person' AND 'location' <> ALL (c.withheld) THEN r.location_m END AS location_m,
       open_properties(r.kind, r.properties, c.opened, c.withheld) AS properties,
       r.source, r.declared_dong, r.dong_override,
       CASE WHEN r.consented_fields <@ c.opened THEN r.search_text ELSE '' END AS search_text,
       CASE WHEN r.consented_fields <@ c.opened THEN r.search_initials ELSE '' END AS search_initials
FROM resources r CROSS JOIN LATERAL (
  SELECT CASE WHEN r.open_data_until IS NULL OR r.open_data_until >= seoul_today() THEN r.open_data_fields
              ELSE '{}' END AS opened,
         CASE WHEN r.open_data_until IS NULL OR r.open_data_until >= seoul_today() THEN r.open_data_withheld
              ELSE r.open_data_withheld || r.open_data_fields END AS withheld) c
WHERE r.public_rev IS NOT NULL AND r.state NOT IN ('closed', 'merged');
REVOKE INSERT, UPDATE, DELETE ON open_resources FROM maeul_app;
