-- Survey forms: a form by its key, and every version of it with the exact bytes that phones are given.

CREATE TABLE survey_forms (
  id UUID DEFAULT gen_random_uuid() NOT NULL,
  form_key TEXT NOT NULL,
  title TEXT NOT NULL,
  kind TEXT,
  ready BOOLEAN DEFAULT false NOT NULL,
  retired_at TIMESTAMP WITH TIME ZONE,
  created_by UUID,
  created_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL,
  CONSTRAINT pk_survey_forms PRIMARY KEY (id),
  CONSTRAINT uq_survey_forms_form_key UNIQUE (form_key),
  CONSTRAINT ck_survey_forms_form_key_length CHECK (char_length(form_key) BETWEEN 1 AND 200),
  CONSTRAINT ck_survey_forms_title_length CHECK (char_length(title) BETWEEN 1 AND 300),
  CONSTRAINT ck_survey_forms_kind_known
    CHECK (kind IN ('person', 'space', 'organisation', 'activity', 'goods', 'story', 'route')),
  CONSTRAINT fk_survey_forms_created_by_accounts FOREIGN KEY(created_by) REFERENCES accounts (id)
);

-- A version is never changed: instances name it for ever, and phones compare the hash of the exact bytes.
CREATE TABLE form_versions (
  id UUID DEFAULT gen_random_uuid() NOT NULL,
  form_id UUID NOT NULL,
  number INTEGER NOT NULL,
  version TEXT NOT NULL,
  title TEXT NOT NULL,
  file_name TEXT NOT NULL,
  xlsform BYTEA NOT NULL,
  xform BYTEA NOT NULL,
  xform_md5 TEXT NOT NULL,
  definition JSONB NOT NULL,
  warnings TEXT[] DEFAULT '{}' NOT NULL,
  created_by UUID,
  created_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL,
  CONSTRAINT pk_form_versions PRIMARY KEY (id),
  CONSTRAINT uq_form_versions_form_id_version UNIQUE (form_id, version),
  CONSTRAINT uq_form_versions_form_id_number UNIQUE (form_id, number),
  CONSTRAINT ck_form_versions_number_positive CHECK (number >= 1),
  CONSTRAINT ck_form_versions_version_length CHECK (char_length(version) BETWEEN 1 AND 200),
  CONSTRAINT ck_form_versions_title_length CHECK (char_length(title) BETWEEN 1 AND 300),
  CONSTRAINT ck_form_versions_file_name_length CHECK (char_length(file_name) BETWEEN 1 AND 200),
  CONSTRAINT ck_form_versions_xform_md5_true CHECK (xform_md5 = md5(xform)),
  CONSTRAINT ck_form_versions_definition_object CHECK (jsonb_typeof(definition) = 'object'),
  CONSTRAINT fk_form_versions_form_id_survey_forms FOREIGN KEY(form_id) REFERENCES survey_forms (id),
  CONSTRAINT fk_form_versions_created_by_accounts FOREIGN KEY(created_by) REFERENCES accounts (id)
);
REVOKE UPDATE, DELETE ON form_versions FROM maeul_app;

-- Exports of ODK Central and Kobo are runs of imports, too.
ALTER TABLE import_runs
  DROP CONSTRAINT ck_import_runs_kind_known,
  ADD CONSTRAINT ck_import_runs_kind_known CHECK (kind IN
    ('boundaries', 'spaces', 'resources', 'population', 'projects', 'codes', 'addresses', 'submissions'));

-- A withdrawal reaches the exports that brought a record in: each answer stands in its submission by itself, so the file
-- they came in together is let go whole, and with it what was said about the rows.
CREATE FUNCTION redact_from_exports(gone uuid, fields text[]) RETURNS integer LANGUAGE plpgsql AS $$
DECLARE
  cleared integer;
  emptied integer;
BEGIN
  UPDATE import_rows r SET raw = '(동의를 거두어 지움)', repairs = ''
  FROM import_runs u
  WHERE u.id = r.run_id AND u.kind = 'submissions' AND r.target_id IN (
    SELECT o.resource_id::text FROM submission_records o
    WHERE o.submission_id IN (SELECT s.submission_id FROM submission_records s WHERE s.resource_id = gone));
  GET DIAGNOSTICS cleared = ROW_COUNT;
  UPDATE import_files f SET content = ''
  FROM import_runs u
  WHERE u.id = f.run_id AND u.kind = 'submissions' AND f.content <> '' AND u.id IN (
    SELECT v.run_id FROM resource_revisions v WHERE v.resource_id = gone);
  GET DIAGNOSTICS emptied = ROW_COUNT;
  RETURN cleared + emptied;
END
$$;
