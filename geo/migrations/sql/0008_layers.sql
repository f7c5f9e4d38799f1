-- What maps, tiles and files are made of has a stamp that changes with every change of it, seen by whoever sees the
-- change and by nobody before: each transaction leaves a line of its own, so that writers never wait for each other.

CREATE TABLE layer_changes (
  id BIGINT GENERATED ALWAYS AS IDENTITY NOT NULL,
  layer TEXT NOT NULL,
  at TIMESTAMP WITH TIME ZONE DEFAULT clock_timestamp() NOT NULL,
  CONSTRAINT pk_layer_changes PRIMARY KEY (id),
  CONSTRAINT ck_layer_changes_layer_known CHECK (layer IN ('records', 'places', 'boundaries', 'courses'))
);
CREATE INDEX ix_layer_changes_layer ON layer_changes (layer);
CREATE TABLE layer_folds (
  layer TEXT NOT NULL,
  changes BIGINT DEFAULT 0 NOT NULL,
  last_id BIGINT DEFAULT 0 NOT NULL,
  last_at TIMESTAMP WITH TIME ZONE DEFAULT clock_timestamp() NOT NULL,
  CONSTRAINT pk_layer_folds PRIMARY KEY (layer),
  CONSTRAINT ck_layer_folds_layer_known CHECK (layer IN ('records', 'places', 'boundaries', 'courses'))
);
INSERT INTO layer_folds (layer) VALUES ('records'), ('places'), ('boundaries'), ('courses');
REVOKE INSERT, UPDATE, DELETE ON layer_changes, layer_folds FROM maeul_app;

CREATE FUNCTION note_layer_change() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = public AS $$
BEGIN
  IF current_setting('maeul.layer_' || TG_ARGV[0], true) IS DISTINCT FROM pg_current_xact_id()::text THEN
    INSERT INTO layer_changes (layer) VALUES (TG_ARGV[0]);
    PERFORM set_config('maeul.layer_' || TG_ARGV[0], pg_current_xact_id()::text, true);
  END IF;
  RETURN NULL;
END
$$;

-- Count and highest number together: a transaction that ends after a younger one changes the count all the same.
-- The day is part of it, because consents end by the calendar.
CREATE FUNCTION layer_stamp(of_layers text[]) RETURNS text LANGUAGE sql STABLE AS $$
  SELECT to_char(seoul_today(), 'YYYYMMDD') || string_agg(
    '.' || (f.changes + coalesce(c.n, 0)) || '-' || greatest(f.last_id, coalesce(c.last, 0)), '' ORDER BY f.layer)
  FROM layer_folds f LEFT JOIN (
    SELECT layer, count(*) AS n, max(id) AS last FROM layer_changes WHERE layer = ANY (of_layers) GROUP BY layer
  ) c ON c.layer = f.layer
  WHERE f.layer = ANY (of_layers)
$$;

-- When a layer last changed, for those who ask what is new.
CREATE FUNCTION layer_changed_at(of_layers text[]) RETURNS timestamptz LANGUAGE sql STABLE AS $$
  SELECT greatest((SELECT max(last_at) FROM layer_folds WHERE layer = ANY (of_layers)),
                  (SELECT max(at) FROM layer_changes WHERE layer = ANY (of_layers)))
$$;

-- Old lines are added up; the stamp stays what it was.
CREATE FUNCTION fold_layer_changes(before timestamptz) RETURNS bigint
LANGUAGE sql SECURITY DEFINER SET search_path = public AS $$
  WITH gone AS (DELETE FROM layer_changes WHERE at < before RETURNING layer, id, at),
  summed AS (SELECT layer, count(*) AS n, max(id) AS last, max(at) AS at FROM gone GROUP BY layer),
  folded AS (
    UPDATE layer_folds f SET changes = f.changes + s.n, last_id = greatest(f.last_id, s.last),
           last_at = greatest(f.last_at, s.at)
    FROM summed s WHERE s.layer = f.layer RETURNING s.n)
  SELECT coalesce(sum(n), 0)::bigint FROM folded
$$;

CREATE TRIGGER tr_resources_layer AFTER INSERT OR UPDATE OR DELETE ON resources
  FOR EACH STATEMENT EXECUTE FUNCTION note_layer_change('records');
CREATE TRIGGER tr_resource_fields_layer AFTER INSERT OR UPDATE OR DELETE ON resource_fields
  FOR EACH STATEMENT EXECUTE FUNCTION note_layer_change('records');
CREATE TRIGGER tr_resource_dongs_layer AFTER INSERT OR UPDATE OR DELETE ON resource_dongs
  FOR EACH STATEMENT EXECUTE FUNCTION note_layer_change('records');
CREATE TRIGGER tr_sites_layer AFTER INSERT OR UPDATE OR DELETE ON sites
  FOR EACH STATEMENT EXECUTE FUNCTION note_layer_change('places');
CREATE TRIGGER tr_spaces_layer AFTER INSERT OR UPDATE OR DELETE ON spaces
  FOR EACH STATEMENT EXECUTE FUNCTION note_layer_change('places');
CREATE TRIGGER tr_dongs_layer AFTER INSERT OR UPDATE OR DELETE ON dongs
  FOR EACH STATEMENT EXECUTE FUNCTION note_layer_change('boundaries');
CREATE TRIGGER tr_boundary_editions_layer AFTER INSERT OR UPDATE OR DELETE ON boundary_editions
  FOR EACH STATEMENT EXECUTE FUNCTION note_layer_change('boundaries');
CREATE TRIGGER tr_edition_provinces_layer AFTER INSERT OR UPDATE OR DELETE ON edition_provinces
  FOR EACH STATEMENT EXECUTE FUNCTION note_layer_change('boundaries');
CREATE TRIGGER tr_districts_layer AFTER INSERT OR UPDATE OR DELETE ON districts
  FOR EACH STATEMENT EXECUTE FUNCTION note_layer_change('boundaries');
CREATE TRIGGER tr_courses_layer AFTER INSERT OR UPDATE OR DELETE ON courses
  FOR EACH STATEMENT EXECUTE FUNCTION note_layer_change('courses');
CREATE TRIGGER tr_course_stops_layer AFTER INSERT OR UPDATE OR DELETE ON course_stops
  FOR EACH STATEMENT EXECUTE FUNCTION note_layer_change('courses');
