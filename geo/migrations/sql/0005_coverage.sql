-- What coverage reads has a number that rises with every change of it, and targets that planners wrote themselves.

CREATE TABLE coverage_events (
  one BOOLEAN DEFAULT true NOT NULL,
  number BIGINT DEFAULT 0 NOT NULL,
  raised_at TIMESTAMP WITH TIME ZONE DEFAULT clock_timestamp() NOT NULL,
  CONSTRAINT pk_coverage_events PRIMARY KEY (one),
  CONSTRAINT ck_coverage_events_one_row CHECK (one)
);
INSERT INTO coverage_events DEFAULT VALUES;
REVOKE INSERT, DELETE ON coverage_events FROM maeul_app;

-- Raise the number once per transaction, as its last step: deferred triggers call it, so that the one row is locked
-- after everything else and no longer than a commit takes. Writers wait for nobody, and nobody can lock in a circle.
CREATE FUNCTION raise_coverage_event() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF current_setting('maeul.coverage_event', true) IS DISTINCT FROM pg_current_xact_id()::text THEN
    UPDATE coverage_events SET number = number + 1, raised_at = clock_timestamp();
    PERFORM set_config('maeul.coverage_event', pg_current_xact_id()::text, true);
  END IF;
  RETURN NULL;
END
$$;

CREATE TABLE coverage_targets (
  id UUID DEFAULT gen_random_uuid() NOT NULL,
  key TEXT DEFAULT 'own-' || left(replace(gen_random_uuid()::text, '-', ''), 10) NOT NULL,
  label TEXT NOT NULL,
  counts TEXT[] DEFAULT '{}' NOT NULL,
  per TEXT NOT NULL,
  at_least INTEGER,
  in_all INTEGER,
  counted_from DATE,
  district_code TEXT,
  source TEXT DEFAULT '' NOT NULL,
  created_by UUID,
  created_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL,
  updated_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL,
  version INTEGER DEFAULT 1 NOT NULL,
  CONSTRAINT pk_coverage_targets PRIMARY KEY (id),
  CONSTRAINT uq_coverage_targets_key UNIQUE (key),
  CONSTRAINT ck_coverage_targets_key_own CHECK (key ~ '^own-[0-9a-z-]{4,36}$'),
  CONSTRAINT ck_coverage_targets_label_length CHECK (char_length(label) BETWEEN 1 AND 100),
  CONSTRAINT ck_coverage_targets_source_length CHECK (char_length(source) BETWEEN 0 AND 300),
  CONSTRAINT ck_coverage_targets_counts_known CHECK (counts <@ '{hub,village_space,village_enterprise,arts_studio,sarangbang,cafe,community_center,library,senior_center,welfare,school,office,idle,other,childcare}'::text[]),
  CONSTRAINT ck_coverage_targets_per_known CHECK (per IN ('dong', 'district', 'city')),
  CONSTRAINT ck_coverage_targets_numbers_sane CHECK (at_least BETWEEN 1 AND 10000 AND in_all BETWEEN 1 AND 100000),
  CONSTRAINT ck_coverage_targets_wants_something CHECK (num_nonnulls(at_least, in_all) > 0),
  CONSTRAINT ck_coverage_targets_city_has_one_number CHECK (per <> 'city' OR in_all IS NULL),
  CONSTRAINT fk_coverage_targets_district_code_districts FOREIGN KEY(district_code) REFERENCES districts (code),
  CONSTRAINT fk_coverage_targets_created_by_accounts FOREIGN KEY(created_by) REFERENCES accounts (id)
);
CREATE INDEX ix_coverage_targets_district_code ON coverage_targets (district_code);

-- Everything coverage reads.
CREATE CONSTRAINT TRIGGER tr_sites_coverage AFTER INSERT OR DELETE
  OR UPDATE OF name, kind, state, location, planned_on, opened_on, closed_on
  ON sites DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION raise_coverage_event();
CREATE CONSTRAINT TRIGGER tr_site_events_coverage AFTER INSERT OR DELETE OR UPDATE
  ON site_events DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION raise_coverage_event();
CREATE CONSTRAINT TRIGGER tr_spaces_coverage AFTER INSERT OR DELETE
  OR UPDATE OF site_id, kind, state, heads_max, opened_on, closed_on
  ON spaces DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION raise_coverage_event();
CREATE CONSTRAINT TRIGGER tr_resources_coverage AFTER INSERT
  ON resources DEFERRABLE INITIALLY DEFERRED FOR EACH ROW WHEN (NEW.site_id IS NOT NULL)
  EXECUTE FUNCTION raise_coverage_event();
CREATE CONSTRAINT TRIGGER tr_resources_change_coverage AFTER UPDATE OF site_id, declared_dong, dong_override, state
  ON resources DEFERRABLE INITIALLY DEFERRED FOR EACH ROW
  WHEN (OLD.site_id IS NOT NULL OR NEW.site_id IS NOT NULL) EXECUTE FUNCTION raise_coverage_event();
CREATE CONSTRAINT TRIGGER tr_populations_coverage AFTER INSERT OR DELETE OR UPDATE
  ON populations DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION raise_coverage_event();
CREATE CONSTRAINT TRIGGER tr_boundary_editions_coverage AFTER INSERT OR DELETE OR UPDATE
  ON boundary_editions DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION raise_coverage_event();
CREATE CONSTRAINT TRIGGER tr_edition_provinces_coverage AFTER INSERT OR DELETE OR UPDATE
  ON edition_provinces DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION raise_coverage_event();
CREATE CONSTRAINT TRIGGER tr_dongs_coverage AFTER INSERT OR DELETE OR UPDATE
  ON dongs DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION raise_coverage_event();
CREATE CONSTRAINT TRIGGER tr_districts_coverage AFTER UPDATE OF name
  ON districts DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION raise_coverage_event();
CREATE CONSTRAINT TRIGGER tr_coverage_targets_coverage AFTER INSERT OR DELETE OR UPDATE
  ON coverage_targets DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION raise_coverage_event();
