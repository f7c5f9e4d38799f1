-- How the service itself fares: what jobs came to, and what was done with backups.

-- How many jobs of each kind ended well or badly on each day of the venues' clock; jobs that ended well leave the queue.
CREATE TABLE job_counts (
  task TEXT NOT NULL,
  day DATE NOT NULL,
  done INTEGER DEFAULT 0 NOT NULL,
  failed INTEGER DEFAULT 0 NOT NULL,
  spent_ms BIGINT DEFAULT 0 NOT NULL,
  longest_ms BIGINT DEFAULT 0 NOT NULL,
  last_done_at TIMESTAMP WITH TIME ZONE,
  last_failed_at TIMESTAMP WITH TIME ZONE,
  CONSTRAINT pk_job_counts PRIMARY KEY (task, day),
  CONSTRAINT ck_job_counts_task_length CHECK (char_length(task) BETWEEN 1 AND 60),
  CONSTRAINT ck_job_counts_counts_sane CHECK (done >= 0 AND failed >= 0 AND spent_ms >= 0 AND longest_ms >= 0)
);

-- Why a job failed the last time: a code and a sentence of ours, never what somebody wrote.
CREATE TABLE job_faults (
  job_id BIGINT NOT NULL,
  task TEXT NOT NULL,
  at TIMESTAMP WITH TIME ZONE NOT NULL,
  code TEXT NOT NULL,
  message TEXT NOT NULL,
  message_en TEXT NOT NULL,
  CONSTRAINT pk_job_faults PRIMARY KEY (job_id),
  CONSTRAINT ck_job_faults_task_length CHECK (char_length(task) BETWEEN 1 AND 60),
  CONSTRAINT ck_job_faults_code_length CHECK (char_length(code) BETWEEN 1 AND 80),
  CONSTRAINT ck_job_faults_message_length CHECK (char_length(message) BETWEEN 1 AND 500),
  CONSTRAINT ck_job_faults_message_en_length CHECK (char_length(message_en) BETWEEN 1 AND 500)
);

-- What was done with backups: made, verified, removed. The files and what is known of them lie in their folder, so that
-- a restore does not bring back an old list.
CREATE TABLE backup_runs (
  id UUID DEFAULT gen_random_uuid() NOT NULL,
  action TEXT NOT NULL,
  cause TEXT NOT NULL,
  name TEXT NOT NULL,
  state TEXT DEFAULT 'waiting' NOT NULL,
  step TEXT DEFAULT 'waiting' NOT NULL,
  percent INTEGER DEFAULT 0 NOT NULL,
  code TEXT DEFAULT '' NOT NULL,
  message TEXT DEFAULT '' NOT NULL,
  message_en TEXT DEFAULT '' NOT NULL,
  account_id UUID,
  created_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL,
  seen_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL,
  ended_at TIMESTAMP WITH TIME ZONE,
  CONSTRAINT pk_backup_runs PRIMARY KEY (id),
  CONSTRAINT fk_backup_runs_account_id_accounts FOREIGN KEY (account_id) REFERENCES accounts (id),
  CONSTRAINT ck_backup_runs_action_known CHECK (action IN ('make', 'verify', 'remove')),
  CONSTRAINT ck_backup_runs_cause_known CHECK (cause IN ('clock', 'hand')),
  CONSTRAINT ck_backup_runs_state_known CHECK (state IN ('waiting', 'running', 'done', 'failed')),
  CONSTRAINT ck_backup_runs_step_known
    CHECK (step IN ('waiting', 'dumping', 'hashing', 'packing', 'unpacking', 'restoring', 'comparing', 'ended')),
  CONSTRAINT ck_backup_runs_name_length CHECK (char_length(name) BETWEEN 1 AND 120),
  CONSTRAINT ck_backup_runs_percent_sane CHECK (percent BETWEEN 0 AND 100),
  CONSTRAINT ck_backup_runs_ended_has_a_time CHECK ((state IN ('done', 'failed')) = (ended_at IS NOT NULL)),
  CONSTRAINT ck_backup_runs_failed_says_why CHECK (state <> 'failed' OR message <> '')
);
CREATE INDEX ix_backup_runs_created_at ON backup_runs (created_at);
CREATE INDEX ix_backup_runs_account_id ON backup_runs (account_id);
-- One at a time: two dumps at once only slow one another down.
CREATE UNIQUE INDEX uq_backup_runs_one_at_a_time ON backup_runs ((true)) WHERE state IN ('waiting', 'running');

-- Whoever asked for a backup is forgotten with the account.
CREATE FUNCTION erase_from_operation(gone uuid) RETURNS integer LANGUAGE plpgsql AS $$
DECLARE
  cleared integer;
BEGIN
  UPDATE backup_runs SET account_id = NULL WHERE account_id = gone;
  GET DIAGNOSTICS cleared = ROW_COUNT;
  RETURN cleared;
END
$$;
