-- Policy maps: any table that names dong, joined to the boundaries of a day, classified and drawn.

CREATE TABLE policy_maps (
  id UUID DEFAULT gen_random_uuid() NOT NULL,
  title TEXT NOT NULL,
  about TEXT DEFAULT '' NOT NULL,
  subject TEXT NOT NULL,
  source TEXT DEFAULT '' NOT NULL,
  licence TEXT DEFAULT 'unknown' NOT NULL,
  district_code TEXT,
  boundary_on DATE NOT NULL,
  file_name TEXT DEFAULT '' NOT NULL,
  reading JSONB DEFAULT '{}' NOT NULL,
  style JSONB DEFAULT '{}' NOT NULL,
  is_public BOOLEAN DEFAULT false NOT NULL,
  version INTEGER DEFAULT 1 NOT NULL,
  created_by UUID,
  created_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL,
  updated_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL,
  removed_at TIMESTAMP WITH TIME ZONE,
  CONSTRAINT pk_policy_maps PRIMARY KEY (id),
  CONSTRAINT ck_policy_maps_title_length CHECK (char_length(title) BETWEEN 1 AND 200),
  CONSTRAINT ck_policy_maps_about_length CHECK (char_length(about) BETWEEN 0 AND 2000),
  CONSTRAINT ck_policy_maps_source_length CHECK (char_length(source) BETWEEN 0 AND 300),
  CONSTRAINT ck_policy_maps_file_name_length CHECK (char_length(file_name) BETWEEN 0 AND 300),
  CONSTRAINT ck_policy_maps_subject_known CHECK (subject IN ('file', 'projects')),
  CONSTRAINT ck_policy_maps_licence_known CHECK (licence IN ('kogl_1', 'kogl_2', 'kogl_3', 'kogl_4', 'free', 'odbl', 'own', 'unknown')),
  CONSTRAINT ck_policy_maps_removed_is_private CHECK (removed_at IS NULL OR NOT is_public),
  CONSTRAINT fk_policy_maps_district_code_districts FOREIGN KEY(district_code) REFERENCES districts (code),
  CONSTRAINT fk_policy_maps_created_by_accounts FOREIGN KEY(created_by) REFERENCES accounts (id)
);
CREATE INDEX ix_policy_maps_created_by ON policy_maps (created_by);

-- A row of the table as it was sent, without the columns of private persons: joined again when somebody says otherwise.
CREATE TABLE policy_map_rows (
  map_id UUID NOT NULL,
  line INTEGER NOT NULL,
  cells TEXT[] NOT NULL,
  dong_code TEXT,
  way TEXT DEFAULT '' NOT NULL,
  reason TEXT DEFAULT '' NOT NULL,
  message TEXT DEFAULT '' NOT NULL,
  candidates JSONB DEFAULT '[]' NOT NULL,
  CONSTRAINT pk_policy_map_rows PRIMARY KEY (map_id, line),
  CONSTRAINT ck_policy_map_rows_way_known CHECK (way IN ('', 'code', 'name', 'chosen')),
  CONSTRAINT ck_policy_map_rows_joined_or_told CHECK (num_nonnulls(dong_code, nullif(reason, '')) = 1),
  CONSTRAINT fk_policy_map_rows_map_id_policy_maps FOREIGN KEY(map_id) REFERENCES policy_maps (id) ON DELETE CASCADE
);
CREATE INDEX ix_policy_map_rows_reason ON policy_map_rows (map_id, reason, line);
REVOKE DELETE ON policy_maps FROM maeul_app;

-- Whoever made a map is forgotten with the account; the map is the office's.
CREATE FUNCTION erase_from_policy_maps(gone uuid) RETURNS integer LANGUAGE plpgsql AS $$
DECLARE
  cleared integer;
BEGIN
  UPDATE policy_maps SET created_by = NULL WHERE created_by = gone;
  GET DIAGNOSTICS cleared = ROW_COUNT;
  RETURN cleared;
END
$$;
