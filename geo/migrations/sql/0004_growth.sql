-- Groups and participants over time: stages, activities, the party that books for a group, certificates of activity.

-- The record itself and all that were merged into it: what was noted about them is its own now (R7).
CREATE FUNCTION records_within(kept uuid) RETURNS SETOF uuid LANGUAGE sql STABLE AS $$
  WITH RECURSIVE those (id) AS (
    SELECT r.id FROM resources r WHERE r.id = kept
    UNION SELECT r.id FROM those t JOIN resources r ON r.merged_into = t.id)
  SELECT id FROM those
$$;

CREATE TABLE group_stages (
  id UUID DEFAULT gen_random_uuid() NOT NULL,
  group_id UUID NOT NULL,
  stage TEXT NOT NULL,
  since DATE NOT NULL,
  note TEXT DEFAULT '' NOT NULL,
  created_by UUID,
  created_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL,
  taken_back_at TIMESTAMP WITH TIME ZONE,
  CONSTRAINT pk_group_stages PRIMARY KEY (id),
  CONSTRAINT ck_group_stages_stage_known CHECK (stage IN ('seed', 'sprout', 'fruit', 'living_lab')),
  CONSTRAINT ck_group_stages_note_length CHECK (char_length(note) BETWEEN 0 AND 500),
  CONSTRAINT fk_group_stages_group_id_resources FOREIGN KEY(group_id) REFERENCES resources (id) ON DELETE CASCADE,
  CONSTRAINT fk_group_stages_created_by_accounts FOREIGN KEY(created_by) REFERENCES accounts (id)
);
CREATE UNIQUE INDEX uq_group_stages_live ON group_stages (group_id, stage) WHERE taken_back_at IS NULL;

-- What a group did and learned; heads are counted, nobody is named. In public only what the group wants to show.
CREATE TABLE group_activities (
  id UUID DEFAULT gen_random_uuid() NOT NULL,
  group_id UUID NOT NULL,
  kind TEXT NOT NULL,
  title TEXT NOT NULL,
  happened_on DATE NOT NULL,
  minutes INTEGER,
  heads INTEGER,
  note TEXT DEFAULT '' NOT NULL,
  shown BOOLEAN DEFAULT false NOT NULL,
  created_by UUID,
  created_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL,
  taken_back_at TIMESTAMP WITH TIME ZONE,
  CONSTRAINT pk_group_activities PRIMARY KEY (id),
  CONSTRAINT ck_group_activities_kind_known CHECK (kind IN ('training', 'meeting', 'event', 'other')),
  CONSTRAINT ck_group_activities_title_length CHECK (char_length(title) BETWEEN 1 AND 200),
  CONSTRAINT ck_group_activities_note_length CHECK (char_length(note) BETWEEN 0 AND 1000),
  CONSTRAINT ck_group_activities_minutes_sane CHECK (minutes BETWEEN 1 AND 14400),
  CONSTRAINT ck_group_activities_heads_sane CHECK (heads BETWEEN 1 AND 100000),
  CONSTRAINT fk_group_activities_group_id_resources FOREIGN KEY(group_id) REFERENCES resources (id) ON DELETE CASCADE,
  CONSTRAINT fk_group_activities_created_by_accounts FOREIGN KEY(created_by) REFERENCES accounts (id)
);
CREATE INDEX ix_group_activities_group_id ON group_activities (group_id, happened_on);

-- The party that books is the group on the map: its head asks, a coordinator of the place confirms; either may end it.
CREATE TABLE group_links (
  id UUID DEFAULT gen_random_uuid() NOT NULL,
  group_id UUID NOT NULL,
  party_id UUID NOT NULL,
  kind TEXT DEFAULT 'group' NOT NULL,
  asked_by UUID NOT NULL,
  asked_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL,
  confirmed_by UUID,
  confirmed_at TIMESTAMP WITH TIME ZONE,
  ended_at TIMESTAMP WITH TIME ZONE,
  CONSTRAINT pk_group_links PRIMARY KEY (id),
  CONSTRAINT ck_group_links_of_a_group CHECK (kind = 'group'),
  CONSTRAINT ck_group_links_confirmed_whole CHECK ((confirmed_at IS NULL) = (confirmed_by IS NULL)),
  CONSTRAINT fk_group_links_group_id_resources FOREIGN KEY(group_id) REFERENCES resources (id) ON DELETE CASCADE,
  CONSTRAINT fk_group_links_party_id_kind_parties FOREIGN KEY(party_id, kind) REFERENCES parties (id, kind),
  CONSTRAINT fk_group_links_asked_by_accounts FOREIGN KEY(asked_by) REFERENCES accounts (id),
  CONSTRAINT fk_group_links_confirmed_by_accounts FOREIGN KEY(confirmed_by) REFERENCES accounts (id)
);
CREATE INDEX ix_group_links_group_id ON group_links (group_id);
CREATE UNIQUE INDEX uq_group_links_party ON group_links (party_id) WHERE ended_at IS NULL;
CREATE UNIQUE INDEX uq_group_links_confirmed ON group_links (group_id) WHERE ended_at IS NULL AND confirmed_at IS NOT NULL;

-- A certificate says what was true when it was issued, as counts and public titles; whose it is stands in the record or
-- the account, so that a name which is taken back is gone from here as well.
CREATE TABLE certificates (
  code TEXT NOT NULL,
  group_id UUID,
  account_id UUID,
  district_code TEXT,
  first_day DATE NOT NULL,
  last_day DATE NOT NULL,
  content JSONB NOT NULL,
  issued_by UUID NOT NULL,
  issued_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL,
  revoked_at TIMESTAMP WITH TIME ZONE,
  CONSTRAINT pk_certificates PRIMARY KEY (code),
  CONSTRAINT ck_certificates_of_one CHECK (num_nonnulls(group_id, account_id) = 1),
  CONSTRAINT ck_certificates_code_form CHECK (code ~ '^[A-HJ-NP-Z2-9]{4}-[A-HJ-NP-Z2-9]{4}-[A-HJ-NP-Z2-9]{4}$'),
  CONSTRAINT ck_certificates_content_list CHECK (jsonb_typeof(content) = 'array'),
  CONSTRAINT ck_certificates_days_in_order CHECK (first_day <= last_day),
  CONSTRAINT fk_certificates_group_id_resources FOREIGN KEY(group_id) REFERENCES resources (id) ON DELETE CASCADE,
  CONSTRAINT fk_certificates_account_id_accounts FOREIGN KEY(account_id) REFERENCES accounts (id),
  CONSTRAINT fk_certificates_district_code_districts FOREIGN KEY(district_code) REFERENCES districts (code),
  CONSTRAINT fk_certificates_issued_by_accounts FOREIGN KEY(issued_by) REFERENCES accounts (id)
);
CREATE INDEX ix_certificates_group_id ON certificates (group_id) WHERE group_id IS NOT NULL;
CREATE INDEX ix_certificates_account_id ON certificates (account_id) WHERE account_id IS NOT NULL;
REVOKE UPDATE, DELETE ON group_stages, group_activities, certificates FROM maeul_app;
GRANT UPDATE (taken_back_at) ON group_stages, group_activities TO maeul_app;
GRANT UPDATE (taken_back_at, shown) ON group_activities TO maeul_app;
GRANT UPDATE (revoked_at) ON certificates TO maeul_app;
REVOKE DELETE ON group_links FROM maeul_app;

CREATE FUNCTION check_group() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF NEW.group_id IS NOT NULL
     AND NOT EXISTS (SELECT FROM resources r WHERE r.id = NEW.group_id AND r.kind = 'organisation') THEN
    RAISE EXCEPTION 'resource % is no group', NEW.group_id
      USING ERRCODE = 'check_violation', CONSTRAINT = 'tr_growth_of_a_group';
  END IF;
  RETURN NEW;
END
$$;
CREATE TRIGGER tr_group_stages_group BEFORE INSERT ON group_stages FOR EACH ROW EXECUTE FUNCTION check_group();
CREATE TRIGGER tr_group_activities_group BEFORE INSERT ON group_activities FOR EACH ROW EXECUTE FUNCTION check_group();
CREATE TRIGGER tr_group_links_group BEFORE INSERT ON group_links FOR EACH ROW EXECUTE FUNCTION check_group();
CREATE TRIGGER tr_certificates_group BEFORE INSERT ON certificates FOR EACH ROW EXECUTE FUNCTION check_group();

-- Erasure of an account: its own certificates say nothing any more.
CREATE FUNCTION erase_from_growth(gone uuid) RETURNS integer LANGUAGE plpgsql AS $$
DECLARE
  cleared integer;
BEGIN
  UPDATE certificates SET content = '[]', revoked_at = coalesce(revoked_at, now()) WHERE account_id = gone;
  GET DIAGNOSTICS cleared = ROW_COUNT;
  RETURN cleared;
END
$$;

-- A withdrawal of a group's name takes along what was noted about it in words; the dates and counts stay.
CREATE FUNCTION redact_from_growth(gone uuid, fields text[]) RETURNS integer LANGUAGE plpgsql AS $$
DECLARE
  stages integer;
  activities integer;
  papers integer;
BEGIN
  IF NOT 'name' = ANY (fields) THEN
    RETURN 0;
  END IF;
  UPDATE group_stages SET note = '' WHERE group_id = gone AND note <> '';
  GET DIAGNOSTICS stages = ROW_COUNT;
  UPDATE group_activities SET title = '비공개', note = '', shown = false WHERE group_id = gone;
  GET DIAGNOSTICS activities = ROW_COUNT;
  UPDATE certificates SET content = '[]', revoked_at = coalesce(revoked_at, now()) WHERE group_id = gone;
  GET DIAGNOSTICS papers = ROW_COUNT;
  RETURN stages + activities + papers;
END
$$;
