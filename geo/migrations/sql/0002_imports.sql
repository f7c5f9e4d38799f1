-- Import runs: the files as they came, every row with what became of it, the journal of what a run changed.

CREATE TABLE import_runs (
  id UUID DEFAULT gen_random_uuid() NOT NULL, 
  kind TEXT NOT NULL, 
  state TEXT DEFAULT 'waiting' NOT NULL, 
  target TEXT DEFAULT '' NOT NULL, 
  options JSONB DEFAULT '{}' NOT NULL, 
  account_id UUID, 
  progress INTEGER DEFAULT '0' NOT NULL, 
  doing TEXT DEFAULT '' NOT NULL, 
  counts JSONB DEFAULT '{}' NOT NULL, 
  facts JSONB DEFAULT '{}' NOT NULL, 
  missing TEXT[] DEFAULT '{}' NOT NULL, 
  code TEXT DEFAULT '' NOT NULL, 
  message TEXT DEFAULT '' NOT NULL, 
  message_en TEXT DEFAULT '' NOT NULL, 
  created_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL, 
  read_at TIMESTAMP WITH TIME ZONE, 
  committed_at TIMESTAMP WITH TIME ZONE, 
  undone_at TIMESTAMP WITH TIME ZONE, 
  CONSTRAINT pk_import_runs PRIMARY KEY (id), 
  CONSTRAINT ck_import_runs_kind_known CHECK (kind IN ('boundaries', 'spaces', 'resources', 'population', 'projects', 'codes', 'addresses')), 
  CONSTRAINT ck_import_runs_state_known CHECK (state IN ('waiting', 'reading', 'ready', 'committing', 'committed', 'undoing', 'undone', 'failed')), 
  CONSTRAINT ck_import_runs_progress_percent CHECK (progress BETWEEN 0 AND 100), 
  CONSTRAINT ck_import_runs_failure_has_a_reason CHECK (state <> 'failed' OR message <> ''), 
  CONSTRAINT fk_import_runs_account_id_accounts FOREIGN KEY(account_id) REFERENCES accounts (id)
);
CREATE INDEX ix_import_runs_created_at ON import_runs (created_at);

CREATE TABLE import_files (
  run_id UUID NOT NULL, 
  file_no INTEGER NOT NULL, 
  name TEXT NOT NULL, 
  part_of INTEGER, 
  sha256 TEXT NOT NULL, 
  content BYTEA NOT NULL, 
  facts JSONB DEFAULT '{}' NOT NULL, 
  CONSTRAINT pk_import_files PRIMARY KEY (run_id, file_no), 
  CONSTRAINT ck_import_files_name_length CHECK (char_length(name) BETWEEN 1 AND 300), 
  CONSTRAINT fk_import_files_run_id_import_runs FOREIGN KEY(run_id) REFERENCES import_runs (id) ON DELETE CASCADE
);
CREATE INDEX ix_import_files_sha256 ON import_files (sha256);

CREATE TABLE import_rows (
  run_id UUID NOT NULL, 
  row_no INTEGER NOT NULL, 
  file_no INTEGER NOT NULL, 
  line INTEGER NOT NULL, 
  outcome TEXT NOT NULL, 
  code TEXT NOT NULL, 
  message TEXT NOT NULL, 
  repairs TEXT NOT NULL, 
  raw TEXT NOT NULL, 
  target TEXT NOT NULL, 
  target_id TEXT, 
  lon FLOAT, 
  lat FLOAT, 
  CONSTRAINT pk_import_rows PRIMARY KEY (run_id, row_no), 
  CONSTRAINT ck_import_rows_outcome_known CHECK (outcome IN ('new', 'updated', 'unchanged', 'linked', 'waiting', 'refused'))
);
CREATE INDEX ix_import_rows_target_id ON import_rows (target_id text_pattern_ops);

CREATE TABLE import_changes (
  id BIGINT GENERATED ALWAYS AS IDENTITY, 
  run_id UUID NOT NULL, 
  step BIGINT NOT NULL, 
  table_name TEXT NOT NULL, 
  action TEXT NOT NULL, 
  key JSONB NOT NULL, 
  before JSONB, 
  stamp BIGINT, 
  CONSTRAINT pk_import_changes PRIMARY KEY (id), 
  CONSTRAINT ck_import_changes_action_known CHECK (action IN ('insert', 'update', 'delete'))
);
CREATE INDEX ix_import_changes_run_id_step ON import_changes (run_id, step);

-- Runs are never deleted, and rows of these two come by the hundred thousand: no foreign key checks each of them.
-- What a run once said of a row, and what it changed, is never rewritten.
CREATE TRIGGER tr_import_rows_append_only BEFORE UPDATE ON import_rows FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER tr_import_changes_append_only BEFORE UPDATE ON import_changes
  FOR EACH ROW EXECUTE FUNCTION refuse_change();
REVOKE UPDATE ON import_rows, import_changes FROM maeul_app;
REVOKE DELETE ON import_runs, import_files, import_changes FROM maeul_app;
