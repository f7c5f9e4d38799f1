-- What-if: named scenarios in versions, and links that show one to whoever has the address. Nothing here is read by
-- coverage as it really is.

CREATE TABLE scenarios (
  id UUID DEFAULT gen_random_uuid() NOT NULL,
  version INTEGER DEFAULT 1 NOT NULL,
  copied_from UUID,
  created_by UUID NOT NULL,
  created_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL,
  removed_at TIMESTAMP WITH TIME ZONE,
  CONSTRAINT pk_scenarios PRIMARY KEY (id),
  CONSTRAINT ck_scenarios_version_positive CHECK (version >= 1),
  CONSTRAINT fk_scenarios_copied_from_scenarios FOREIGN KEY(copied_from) REFERENCES scenarios (id),
  CONSTRAINT fk_scenarios_created_by_accounts FOREIGN KEY(created_by) REFERENCES accounts (id)
);

-- Every change is a version of its own and stays. `back` is the version that undo leads to.
CREATE TABLE scenario_versions (
  scenario_id UUID NOT NULL,
  number INTEGER NOT NULL,
  back INTEGER,
  step TEXT NOT NULL,
  title TEXT NOT NULL,
  note TEXT DEFAULT '' NOT NULL,
  target TEXT NOT NULL,
  district_code TEXT,
  minutes INTEGER NOT NULL,
  people_group TEXT DEFAULT '' NOT NULL,
  on_date DATE,
  changes JSONB DEFAULT '[]' NOT NULL,
  written_by UUID NOT NULL,
  written_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL,
  CONSTRAINT pk_scenario_versions PRIMARY KEY (scenario_id, number),
  CONSTRAINT ck_scenario_versions_number_positive CHECK (number >= 1),
  CONSTRAINT ck_scenario_versions_back_before CHECK (back < number),
  CONSTRAINT ck_scenario_versions_step_known CHECK (step IN ('made', 'named', 'changed', 'dropped', 'undone', 'restored')),
  CONSTRAINT ck_scenario_versions_title_length CHECK (char_length(title) BETWEEN 1 AND 100),
  CONSTRAINT ck_scenario_versions_note_length CHECK (char_length(note) BETWEEN 0 AND 2000),
  CONSTRAINT ck_scenario_versions_target_length CHECK (char_length(target) BETWEEN 1 AND 60),
  CONSTRAINT ck_scenario_versions_people_group_length CHECK (char_length(people_group) BETWEEN 0 AND 20),
  CONSTRAINT ck_scenario_versions_minutes_sane CHECK (minutes BETWEEN 1 AND 120),
  CONSTRAINT ck_scenario_versions_changes_list CHECK (
    CASE WHEN jsonb_typeof(changes) = 'array' THEN jsonb_array_length(changes) <= 200 ELSE false END),
  CONSTRAINT fk_scenario_versions_scenario_id_scenarios FOREIGN KEY(scenario_id) REFERENCES scenarios (id),
  CONSTRAINT fk_scenario_versions_district_code_districts FOREIGN KEY(district_code) REFERENCES districts (code),
  CONSTRAINT fk_scenario_versions_written_by_accounts FOREIGN KEY(written_by) REFERENCES accounts (id)
);

-- A link shows the newest version without signing in; its secret is told once and stored as a hash.
CREATE TABLE scenario_links (
  id UUID DEFAULT gen_random_uuid() NOT NULL,
  scenario_id UUID NOT NULL,
  secret_sha256 TEXT NOT NULL,
  created_by UUID NOT NULL,
  created_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL,
  revoked_at TIMESTAMP WITH TIME ZONE,
  CONSTRAINT pk_scenario_links PRIMARY KEY (id),
  CONSTRAINT uq_scenario_links_secret_sha256 UNIQUE (secret_sha256),
  CONSTRAINT fk_scenario_links_scenario_id_scenarios FOREIGN KEY(scenario_id) REFERENCES scenarios (id),
  CONSTRAINT fk_scenario_links_created_by_accounts FOREIGN KEY(created_by) REFERENCES accounts (id)
);
CREATE INDEX ix_scenario_links_scenario_id ON scenario_links (scenario_id) WHERE revoked_at IS NULL;

REVOKE UPDATE, DELETE ON scenarios, scenario_versions, scenario_links FROM maeul_app;
GRANT UPDATE (version, removed_at) ON scenarios TO maeul_app;
GRANT UPDATE (revoked_at) ON scenario_links TO maeul_app;

-- Erasure of an account: the links it gave out open nothing any more; the scenarios are the office's work and stay.
CREATE FUNCTION erase_from_scenarios(gone uuid) RETURNS integer LANGUAGE plpgsql AS $$
DECLARE
  cleared integer;
BEGIN
  UPDATE scenario_links SET revoked_at = now() WHERE created_by = gone AND revoked_at IS NULL;
  GET DIAGNOSTICS cleared = ROW_COUNT;
  RETURN cleared;
END
$$;
