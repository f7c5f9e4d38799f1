-- Campaigns of the resource survey: teams and their training, areas and what is to be visited, assignments, visits.

CREATE TABLE campaigns (
  id UUID DEFAULT gen_random_uuid() NOT NULL,
  code TEXT NOT NULL,
  title TEXT NOT NULL,
  about TEXT DEFAULT '' NOT NULL,
  district_code TEXT NOT NULL,
  starts_on DATE NOT NULL,
  ends_on DATE NOT NULL,
  state TEXT DEFAULT 'draft' NOT NULL,
  kinds TEXT[] NOT NULL,
  consent_text_id INTEGER,
  open_to_all BOOLEAN DEFAULT false NOT NULL,
  version INTEGER DEFAULT 1 NOT NULL,
  created_by UUID,
  created_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL,
  opened_at TIMESTAMP WITH TIME ZONE,
  closed_at TIMESTAMP WITH TIME ZONE,
  CONSTRAINT pk_campaigns PRIMARY KEY (id),
  CONSTRAINT uq_campaigns_code UNIQUE (code),
  CONSTRAINT ck_campaigns_state_known CHECK (state IN ('draft', 'open', 'closed')),
  CONSTRAINT ck_campaigns_kinds_known CHECK (kinds <@ '{person,space,organisation,activity,goods,story,route}'::text[]),
  CONSTRAINT ck_campaigns_some_kind CHECK (cardinality(kinds) > 0),
  CONSTRAINT ck_campaigns_code_form CHECK (code ~ '^[a-z0-9]{4,20}$'),
  CONSTRAINT ck_campaigns_title_length CHECK (char_length(title) BETWEEN 1 AND 100),
  CONSTRAINT ck_campaigns_about_length CHECK (char_length(about) BETWEEN 0 AND 2000),
  CONSTRAINT ck_campaigns_period_in_order CHECK (ends_on >= starts_on AND ends_on <= starts_on + 1100),
  CONSTRAINT fk_campaigns_district_code_districts FOREIGN KEY(district_code) REFERENCES districts (code),
  CONSTRAINT fk_campaigns_consent_text_id_consent_texts FOREIGN KEY(consent_text_id) REFERENCES consent_texts (id),
  CONSTRAINT fk_campaigns_created_by_accounts FOREIGN KEY(created_by) REFERENCES accounts (id)
);
CREATE INDEX ix_campaigns_district_code ON campaigns (district_code);

CREATE FUNCTION check_campaign_move() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF NEW.version <> OLD.version + 1 THEN
    RAISE EXCEPTION 'campaign % must go from version % to %', OLD.id, OLD.version, OLD.version + 1
      USING ERRCODE = 'check_violation', CONSTRAINT = 'tr_campaigns_version';
  END IF;
  IF (OLD.state, NEW.state) NOT IN (('draft', 'draft'), ('draft', 'open'), ('open', 'open'), ('open', 'closed'),
                                    ('closed', 'closed'), ('closed', 'open')) THEN
    RAISE EXCEPTION 'campaign % may not go from % to %', OLD.id, OLD.state, NEW.state
      USING ERRCODE = 'check_violation', CONSTRAINT = 'tr_campaigns_move';
  END IF;
  RETURN NEW;
END
$$;
CREATE TRIGGER tr_campaigns_move BEFORE UPDATE ON campaigns FOR EACH ROW EXECUTE FUNCTION check_campaign_move();

-- The version of a form that the campaign's clients fill in; another version is another row that takes its place.
CREATE TABLE campaign_forms (
  campaign_id UUID NOT NULL,
  form_version_id UUID NOT NULL,
  position INTEGER DEFAULT 0 NOT NULL,
  CONSTRAINT pk_campaign_forms PRIMARY KEY (campaign_id, form_version_id),
  CONSTRAINT fk_campaign_forms_campaign_id_campaigns FOREIGN KEY(campaign_id) REFERENCES campaigns (id) ON DELETE CASCADE,
  CONSTRAINT fk_campaign_forms_form_version_id_form_versions FOREIGN KEY(form_version_id) REFERENCES form_versions (id)
);
CREATE INDEX ix_campaign_forms_form_version_id ON campaign_forms (form_version_id);

-- An area keeps the shape it had when the campaign was made: a later edition of the boundaries moves no figure.
CREATE TABLE campaign_areas (
  id UUID DEFAULT gen_random_uuid() NOT NULL,
  campaign_id UUID NOT NULL,
  kind TEXT NOT NULL,
  name TEXT NOT NULL,
  dong_code TEXT NOT NULL,
  dong_name TEXT NOT NULL,
  village_id UUID,
  boundary geometry(MULTIPOLYGON,4326),
  boundary_m geometry(MULTIPOLYGON,5179) GENERATED ALWAYS AS (ST_Transform(boundary, 5179)) STORED,
  position INTEGER DEFAULT 0 NOT NULL,
  CONSTRAINT pk_campaign_areas PRIMARY KEY (id),
  CONSTRAINT uq_campaign_areas_campaign_id_id UNIQUE (campaign_id, id),
  CONSTRAINT uq_campaign_areas_campaign_id_kind_dong_code_name UNIQUE (campaign_id, kind, dong_code, name),
  CONSTRAINT ck_campaign_areas_kind_known CHECK (kind IN ('dong', 'village', 'drawn')),
  CONSTRAINT ck_campaign_areas_name_length CHECK (char_length(name) BETWEEN 1 AND 200),
  CONSTRAINT ck_campaign_areas_dong_code_length CHECK (char_length(dong_code) BETWEEN 1 AND 20),
  CONSTRAINT ck_campaign_areas_has_its_shape CHECK (kind = 'village' OR boundary IS NOT NULL),
  CONSTRAINT ck_campaign_areas_only_villages_have_a_village CHECK (kind = 'village' OR village_id IS NULL),
  CONSTRAINT ck_campaign_areas_boundary_in_korea CHECK (
    NOT ST_IsEmpty(boundary) AND ST_XMin(boundary) >= 124.0 AND ST_XMax(boundary) <= 132.5
    AND ST_YMin(boundary) >= 32.5 AND ST_YMax(boundary) <= 39.5),
  CONSTRAINT fk_campaign_areas_campaign_id_campaigns FOREIGN KEY(campaign_id) REFERENCES campaigns (id) ON DELETE CASCADE,
  CONSTRAINT fk_campaign_areas_village_id_villages FOREIGN KEY(village_id) REFERENCES villages (id)
);
CREATE INDEX ix_campaign_areas_boundary_m ON campaign_areas USING gist (boundary_m);
CREATE INDEX ix_campaign_areas_village_id ON campaign_areas (village_id);

-- What is to be visited: a record of before (re-check), a support project, or a place somebody has heard of.
CREATE TABLE campaign_targets (
  id UUID DEFAULT gen_random_uuid() NOT NULL,
  campaign_id UUID NOT NULL,
  area_id UUID NOT NULL,
  resource_id UUID,
  project_id UUID,
  name TEXT DEFAULT '' NOT NULL,
  rev INTEGER,
  CONSTRAINT pk_campaign_targets PRIMARY KEY (id),
  CONSTRAINT uq_campaign_targets_campaign_id_id UNIQUE (campaign_id, id),
  CONSTRAINT uq_campaign_targets_campaign_id_resource_id UNIQUE (campaign_id, resource_id),
  CONSTRAINT uq_campaign_targets_campaign_id_project_id UNIQUE (campaign_id, project_id),
  CONSTRAINT ck_campaign_targets_name_length CHECK (char_length(name) BETWEEN 0 AND 300),
  CONSTRAINT ck_campaign_targets_one_thing CHECK (
    num_nonnulls(resource_id, project_id) + CASE WHEN name <> '' THEN 1 ELSE 0 END = 1),
  CONSTRAINT ck_campaign_targets_rev_of_a_record CHECK ((rev IS NOT NULL) = (resource_id IS NOT NULL)),
  CONSTRAINT fk_campaign_targets_campaign_id_area_id_campaign_areas FOREIGN KEY(campaign_id, area_id)
    REFERENCES campaign_areas (campaign_id, id) ON DELETE CASCADE,
  CONSTRAINT fk_campaign_targets_resource_id_resources FOREIGN KEY(resource_id) REFERENCES resources (id),
  CONSTRAINT fk_campaign_targets_project_id_projects FOREIGN KEY(project_id) REFERENCES projects (id)
);
CREATE INDEX ix_campaign_targets_area_id ON campaign_targets (area_id);
CREATE INDEX ix_campaign_targets_resource_id ON campaign_targets (resource_id);
CREATE INDEX ix_campaign_targets_project_id ON campaign_targets (project_id);

-- The denominators are fixed: once a campaign has opened, nothing joins or leaves the lists that its shares are of.
CREATE FUNCTION check_campaign_list() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  line record := CASE WHEN TG_OP = 'DELETE' THEN OLD ELSE NEW END;
BEGIN
  IF EXISTS (SELECT FROM campaigns c WHERE c.id = line.campaign_id AND c.opened_at IS NOT NULL) THEN
    RAISE EXCEPTION 'the lists of campaign % are fixed', line.campaign_id
      USING ERRCODE = 'check_violation', CONSTRAINT = 'tr_campaign_lists_fixed';
  END IF;
  RETURN line;
END
$$;
CREATE TRIGGER tr_campaign_areas_fixed BEFORE INSERT OR UPDATE OR DELETE ON campaign_areas
  FOR EACH ROW EXECUTE FUNCTION check_campaign_list();
CREATE TRIGGER tr_campaign_targets_fixed BEFORE INSERT OR UPDATE OR DELETE ON campaign_targets
  FOR EACH ROW EXECUTE FUNCTION check_campaign_list();

-- The survey team of a year, its training, and who came.
CREATE TABLE teams (
  id UUID DEFAULT gen_random_uuid() NOT NULL,
  district_code TEXT NOT NULL,
  year INTEGER NOT NULL,
  name TEXT NOT NULL,
  created_by UUID,
  created_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL,
  CONSTRAINT pk_teams PRIMARY KEY (id),
  CONSTRAINT uq_teams_district_code_year_name UNIQUE (district_code, year, name),
  CONSTRAINT ck_teams_year_sane CHECK (year BETWEEN 2000 AND 2200),
  CONSTRAINT ck_teams_name_length CHECK (char_length(name) BETWEEN 1 AND 60),
  CONSTRAINT fk_teams_district_code_districts FOREIGN KEY(district_code) REFERENCES districts (code),
  CONSTRAINT fk_teams_created_by_accounts FOREIGN KEY(created_by) REFERENCES accounts (id)
);

CREATE TABLE team_members (
  team_id UUID NOT NULL,
  account_id UUID NOT NULL,
  role TEXT DEFAULT 'member' NOT NULL,
  joined_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL,
  CONSTRAINT pk_team_members PRIMARY KEY (team_id, account_id),
  CONSTRAINT ck_team_members_role_known CHECK (role IN ('lead', 'member')),
  CONSTRAINT fk_team_members_team_id_teams FOREIGN KEY(team_id) REFERENCES teams (id),
  CONSTRAINT fk_team_members_account_id_accounts FOREIGN KEY(account_id) REFERENCES accounts (id)
);
CREATE INDEX ix_team_members_account_id ON team_members (account_id);

CREATE TABLE trainings (
  id UUID DEFAULT gen_random_uuid() NOT NULL,
  district_code TEXT NOT NULL,
  year INTEGER NOT NULL,
  title TEXT NOT NULL,
  held_on DATE NOT NULL,
  minutes INTEGER NOT NULL,
  required BOOLEAN DEFAULT true NOT NULL,
  created_by UUID,
  created_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL,
  CONSTRAINT pk_trainings PRIMARY KEY (id),
  CONSTRAINT uq_trainings_district_code_held_on_title UNIQUE (district_code, held_on, title),
  CONSTRAINT ck_trainings_year_sane CHECK (year BETWEEN 2000 AND 2200),
  CONSTRAINT ck_trainings_title_length CHECK (char_length(title) BETWEEN 1 AND 100),
  CONSTRAINT ck_trainings_minutes_sane CHECK (minutes BETWEEN 1 AND 1440),
  CONSTRAINT fk_trainings_district_code_districts FOREIGN KEY(district_code) REFERENCES districts (code),
  CONSTRAINT fk_trainings_created_by_accounts FOREIGN KEY(created_by) REFERENCES accounts (id)
);

CREATE TABLE training_attendance (
  training_id UUID NOT NULL,
  account_id UUID NOT NULL,
  noted_by UUID,
  noted_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL,
  CONSTRAINT pk_training_attendance PRIMARY KEY (training_id, account_id),
  CONSTRAINT fk_training_attendance_training_id_trainings FOREIGN KEY(training_id) REFERENCES trainings (id),
  CONSTRAINT fk_training_attendance_account_id_accounts FOREIGN KEY(account_id) REFERENCES accounts (id),
  CONSTRAINT fk_training_attendance_noted_by_accounts FOREIGN KEY(noted_by) REFERENCES accounts (id)
);
CREATE INDEX ix_training_attendance_account_id ON training_attendance (account_id);

CREATE TABLE campaign_teams (
  campaign_id UUID NOT NULL,
  team_id UUID NOT NULL,
  CONSTRAINT pk_campaign_teams PRIMARY KEY (campaign_id, team_id),
  CONSTRAINT fk_campaign_teams_campaign_id_campaigns FOREIGN KEY(campaign_id) REFERENCES campaigns (id) ON DELETE CASCADE,
  CONSTRAINT fk_campaign_teams_team_id_teams FOREIGN KEY(team_id) REFERENCES teams (id)
);
CREATE INDEX ix_campaign_teams_team_id ON campaign_teams (team_id);

-- Somebody looks after an area, or after some places of the list. One moved to somebody else stays as it was, and
-- what the first one wrote stays theirs.
CREATE TABLE assignments (
  id UUID DEFAULT gen_random_uuid() NOT NULL,
  campaign_id UUID NOT NULL,
  area_id UUID,
  account_id UUID NOT NULL,
  due_on DATE,
  state TEXT DEFAULT 'open' NOT NULL,
  note TEXT DEFAULT '' NOT NULL,
  moved_from UUID,
  version INTEGER DEFAULT 1 NOT NULL,
  created_by UUID,
  created_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL,
  ended_at TIMESTAMP WITH TIME ZONE,
  CONSTRAINT pk_assignments PRIMARY KEY (id),
  CONSTRAINT uq_assignments_campaign_id_id UNIQUE (campaign_id, id),
  CONSTRAINT uq_assignments_moved_from UNIQUE (moved_from),
  CONSTRAINT ck_assignments_state_known CHECK (state IN ('open', 'done', 'moved', 'withdrawn')),
  CONSTRAINT ck_assignments_note_length CHECK (char_length(note) BETWEEN 0 AND 500),
  CONSTRAINT ck_assignments_open_or_ended CHECK ((state = 'open') = (ended_at IS NULL)),
  CONSTRAINT fk_assignments_campaign_id_campaigns FOREIGN KEY(campaign_id) REFERENCES campaigns (id),
  CONSTRAINT fk_assignments_campaign_id_area_id_campaign_areas FOREIGN KEY(campaign_id, area_id)
    REFERENCES campaign_areas (campaign_id, id),
  CONSTRAINT fk_assignments_account_id_accounts FOREIGN KEY(account_id) REFERENCES accounts (id),
  CONSTRAINT fk_assignments_moved_from_assignments FOREIGN KEY(moved_from) REFERENCES assignments (id),
  CONSTRAINT fk_assignments_created_by_accounts FOREIGN KEY(created_by) REFERENCES accounts (id)
);
CREATE INDEX ix_assignments_account_id ON assignments (account_id);
CREATE UNIQUE INDEX uq_assignments_live_area ON assignments (campaign_id, area_id, account_id)
  WHERE state = 'open' AND area_id IS NOT NULL;

CREATE TABLE assignment_targets (
  assignment_id UUID NOT NULL,
  campaign_id UUID NOT NULL,
  target_id UUID NOT NULL,
  CONSTRAINT pk_assignment_targets PRIMARY KEY (assignment_id, target_id),
  CONSTRAINT fk_assignment_targets_campaign_id_assignment_id_assignments FOREIGN KEY(campaign_id, assignment_id)
    REFERENCES assignments (campaign_id, id),
  CONSTRAINT fk_assignment_targets_campaign_id_target_id_campaign_targets FOREIGN KEY(campaign_id, target_id)
    REFERENCES campaign_targets (campaign_id, id)
);
CREATE INDEX ix_assignment_targets_target_id ON assignment_targets (target_id);

-- A visit counts (R9). `at` is when somebody stood there, `received_at` when we heard of it: what comes later than
-- its day changes that day's figures, and both times stay to tell so.
CREATE TABLE visits (
  id UUID DEFAULT gen_random_uuid() NOT NULL,
  campaign_id UUID NOT NULL,
  instance_id TEXT NOT NULL,
  area_id UUID,
  target_id UUID,
  resource_id UUID,
  account_id UUID,
  result TEXT NOT NULL,
  at TIMESTAMP WITH TIME ZONE NOT NULL,
  received_at TIMESTAMP WITH TIME ZONE NOT NULL,
  location geometry(POINT,4326),
  dong_code TEXT,
  note TEXT DEFAULT '' NOT NULL,
  -- the days on the wall clock of the venues, and the order of the visits to one thing: who could look before who
  -- could not, the later before the earlier; the lowest three bits are the result
  day DATE GENERATED ALWAYS AS ((at AT TIME ZONE 'Asia/Seoul')::date) STORED NOT NULL,
  heard_on DATE GENERATED ALWAYS AS ((received_at AT TIME ZONE 'Asia/Seoul')::date) STORED NOT NULL,
  rank BIGINT GENERATED ALWAYS AS (
    (CASE result WHEN 'not_reached' THEN 0 ELSE 1 END)::bigint << 50
    | (extract(epoch FROM at - TIMESTAMP WITH TIME ZONE '2000-01-01 00:00:00+00') * 1000)::bigint << 3
    | array_position('{recorded,nothing_found,not_reached,still_there,changed,gone}', result)::bigint
  ) STORED NOT NULL,
  CONSTRAINT pk_visits PRIMARY KEY (id),
  CONSTRAINT uq_visits_instance_id UNIQUE (instance_id),
  CONSTRAINT ck_visits_result_known
    CHECK (result IN ('recorded', 'nothing_found', 'not_reached', 'still_there', 'changed', 'gone')),
  CONSTRAINT ck_visits_about_something
    CHECK (result NOT IN ('still_there', 'changed', 'gone') OR num_nonnulls(target_id, resource_id) > 0),
  CONSTRAINT ck_visits_instance_id_length CHECK (char_length(instance_id) BETWEEN 1 AND 200),
  CONSTRAINT ck_visits_note_length CHECK (char_length(note) BETWEEN 0 AND 2000),
  CONSTRAINT ck_visits_heard_of_later CHECK (at <= received_at),
  CONSTRAINT ck_visits_at_sane CHECK (at >= '2000-01-01 00:00:00+00'),
  CONSTRAINT ck_visits_location_in_korea CHECK (
    NOT ST_IsEmpty(location) AND ST_XMin(location) >= 124.0 AND ST_XMax(location) <= 132.5
    AND ST_YMin(location) >= 32.5 AND ST_YMax(location) <= 39.5),
  CONSTRAINT fk_visits_campaign_id_campaigns FOREIGN KEY(campaign_id) REFERENCES campaigns (id),
  CONSTRAINT fk_visits_campaign_id_area_id_campaign_areas FOREIGN KEY(campaign_id, area_id)
    REFERENCES campaign_areas (campaign_id, id),
  CONSTRAINT fk_visits_campaign_id_target_id_campaign_targets FOREIGN KEY(campaign_id, target_id)
    REFERENCES campaign_targets (campaign_id, id),
  CONSTRAINT fk_visits_resource_id_resources FOREIGN KEY(resource_id) REFERENCES resources (id),
  CONSTRAINT fk_visits_account_id_accounts FOREIGN KEY(account_id) REFERENCES accounts (id)
);
CREATE INDEX ix_visits_campaign_id_at ON visits (campaign_id, at);
CREATE INDEX ix_visits_area_id ON visits (area_id);
CREATE INDEX ix_visits_target_id ON visits (target_id);
CREATE INDEX ix_visits_resource_id ON visits (resource_id);
CREATE INDEX ix_visits_account_id ON visits (account_id);
CREATE INDEX ix_visits_dong_code_at ON visits (dong_code, at);
REVOKE UPDATE, DELETE ON visits FROM maeul_app;
REVOKE DELETE ON assignments, assignment_targets FROM maeul_app;

-- Of an account the teams and trainings are forgotten; a visit stays with an account that has no name any more.
CREATE FUNCTION erase_from_campaigns(gone uuid) RETURNS integer LANGUAGE plpgsql AS $$
DECLARE
  cleared integer;
  more integer;
BEGIN
  DELETE FROM training_attendance WHERE account_id = gone;
  GET DIAGNOSTICS cleared = ROW_COUNT;
  DELETE FROM team_members WHERE account_id = gone;
  GET DIAGNOSTICS more = ROW_COUNT;
  UPDATE assignments SET note = '', state = CASE state WHEN 'open' THEN 'withdrawn' ELSE state END,
         ended_at = coalesce(ended_at, now()), version = version + 1
  WHERE account_id = gone;
  RETURN cleared + more;
END
$$;

-- Of a record whose consent is taken back the notes of visits go, and where the visits were if the place goes.
CREATE FUNCTION redact_from_campaigns(gone uuid, fields text[]) RETURNS integer LANGUAGE plpgsql AS $$
DECLARE
  cleared integer;
BEGIN
  UPDATE visits v SET note = '', location = CASE WHEN 'location' = ANY (fields) THEN NULL ELSE v.location END
  WHERE (v.resource_id = gone OR v.target_id IN (SELECT t.id FROM campaign_targets t WHERE t.resource_id = gone))
    AND (v.note <> '' OR v.location IS NOT NULL AND 'location' = ANY (fields));
  GET DIAGNOSTICS cleared = ROW_COUNT;
  RETURN cleared;
END
$$;
