-- What the field sends, kept as it came (R1); what two changed differently waits for a person (R3).

CREATE TABLE submissions (
  id UUID DEFAULT gen_random_uuid() NOT NULL,
  campaign_id UUID,
  form_version_id UUID NOT NULL,
  instance_id TEXT NOT NULL,
  deprecated_id TEXT,
  entity_id UUID,
  base_version INTEGER,
  trunk_version INTEGER,
  branch_id TEXT,
  xml BYTEA NOT NULL,
  sha256 TEXT NOT NULL,
  expected TEXT[] DEFAULT '{}' NOT NULL,
  channel TEXT NOT NULL,
  device TEXT DEFAULT '' NOT NULL,
  account_id UUID,
  received_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL,
  state TEXT DEFAULT 'incomplete' NOT NULL,
  code TEXT DEFAULT '' NOT NULL,
  message TEXT DEFAULT '' NOT NULL,
  message_en TEXT DEFAULT '' NOT NULL,
  waits_for_instance TEXT,
  waits_for_record UUID,
  tries INTEGER DEFAULT 0 NOT NULL,
  applied_at TIMESTAMP WITH TIME ZONE,
  redacted_at TIMESTAMP WITH TIME ZONE,
  CONSTRAINT pk_submissions PRIMARY KEY (id),
  CONSTRAINT ck_submissions_channel_known CHECK (channel IN ('web', 'collect', 'import', 'open')),
  CONSTRAINT ck_submissions_state_known CHECK (state IN ('incomplete', 'received', 'held', 'applied', 'problem', 'replaced', 'aside')),
  CONSTRAINT ck_submissions_instance_id_length CHECK (char_length(instance_id) BETWEEN 1 AND 200),
  CONSTRAINT ck_submissions_deprecated_id_length CHECK (char_length(deprecated_id) BETWEEN 1 AND 200),
  CONSTRAINT ck_submissions_device_length CHECK (char_length(device) BETWEEN 0 AND 200),
  CONSTRAINT ck_submissions_not_of_itself CHECK (deprecated_id <> instance_id),
  CONSTRAINT ck_submissions_waiting_has_a_reason CHECK (state NOT IN ('held', 'problem') OR code <> ''),
  CONSTRAINT ck_submissions_applied_when CHECK (state <> 'applied' OR applied_at IS NOT NULL),
  CONSTRAINT ck_submissions_held_for_something
    CHECK ((state = 'held') = (num_nonnulls(waits_for_instance, waits_for_record) = 1)),
  CONSTRAINT ck_submissions_base_sane CHECK (base_version >= 0 AND trunk_version >= 0),
  CONSTRAINT uq_submissions_instance_id UNIQUE (instance_id),
  CONSTRAINT uq_submissions_deprecated_id UNIQUE (deprecated_id),
  CONSTRAINT fk_submissions_campaign_id_campaigns FOREIGN KEY(campaign_id) REFERENCES campaigns (id),
  CONSTRAINT fk_submissions_form_version_id_form_versions FOREIGN KEY(form_version_id) REFERENCES form_versions (id),
  CONSTRAINT fk_submissions_account_id_accounts FOREIGN KEY(account_id) REFERENCES accounts (id)
);
CREATE INDEX ix_submissions_campaign_id_received_at ON submissions (campaign_id, received_at);
CREATE INDEX ix_submissions_form_version_id ON submissions (form_version_id);
CREATE INDEX ix_submissions_account_id ON submissions (account_id);
CREATE INDEX ix_submissions_entity_id ON submissions (entity_id);
CREATE INDEX ix_submissions_waits_for_instance ON submissions (waits_for_instance) WHERE state = 'held';
CREATE INDEX ix_submissions_waits_for_record ON submissions (waits_for_record) WHERE state = 'held';
CREATE INDEX ix_submissions_waiting ON submissions (received_at) WHERE state <> 'applied';
-- What came is never rewritten: only what became of it is.
REVOKE UPDATE, DELETE ON submissions FROM maeul_app;
GRANT UPDATE (state, code, message, message_en, waits_for_instance, waits_for_record, tries, applied_at)
  ON submissions TO maeul_app;

-- The records that a submission made or changed: most forms give one, a list of groups and facilities gives many.
CREATE TABLE submission_records (
  submission_id UUID NOT NULL,
  part TEXT DEFAULT '' NOT NULL,
  resource_id UUID NOT NULL,
  rev INTEGER NOT NULL,
  notes TEXT[] DEFAULT '{}' NOT NULL,
  CONSTRAINT pk_submission_records PRIMARY KEY (submission_id, part),
  CONSTRAINT ck_submission_records_part_length CHECK (char_length(part) BETWEEN 0 AND 300),
  CONSTRAINT fk_submission_records_submission_id_submissions FOREIGN KEY(submission_id) REFERENCES submissions (id),
  CONSTRAINT fk_submission_records_resource_id_resources
    FOREIGN KEY(resource_id) REFERENCES resources (id) ON DELETE CASCADE
);
CREATE INDEX ix_submission_records_resource_id ON submission_records (resource_id);
REVOKE UPDATE, DELETE ON submission_records FROM maeul_app;

CREATE TABLE submission_files (
  submission_id UUID NOT NULL,
  name TEXT NOT NULL,
  sha256 TEXT NOT NULL,
  size BIGINT NOT NULL,
  media_id UUID,
  fault TEXT DEFAULT '' NOT NULL,
  received_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL,
  linked_at TIMESTAMP WITH TIME ZONE,
  CONSTRAINT pk_submission_files PRIMARY KEY (submission_id, name),
  CONSTRAINT ck_submission_files_name_length CHECK (char_length(name) BETWEEN 1 AND 300),
  CONSTRAINT ck_submission_files_size_sane CHECK (size >= 0),
  CONSTRAINT ck_submission_files_kept_or_why CHECK (media_id IS NOT NULL OR fault <> ''),
  CONSTRAINT fk_submission_files_submission_id_submissions FOREIGN KEY(submission_id) REFERENCES submissions (id),
  CONSTRAINT fk_submission_files_media_id_media FOREIGN KEY(media_id) REFERENCES media (id)
);
CREATE INDEX ix_submission_files_media_id ON submission_files (media_id);
REVOKE UPDATE, DELETE ON submission_files FROM maeul_app;
GRANT UPDATE (linked_at) ON submission_files TO maeul_app;

-- Revisions point to what they came from, as they do to import runs: whoever writes while `maeul.submission` is set.
ALTER TABLE resource_revisions
  ADD COLUMN submission_id UUID,
  ADD CONSTRAINT fk_resource_revisions_submission_id_submissions FOREIGN KEY (submission_id) REFERENCES submissions (id);
CREATE INDEX ix_resource_revisions_submission_id ON resource_revisions (submission_id) WHERE submission_id IS NOT NULL;
CREATE OR REPLACE FUNCTION record_first_revisions() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  INSERT INTO resource_revisions (resource_id, rev, kind, name, summary, location, address, properties, observed_on,
    declared_dong, dong_override, dong_override_reason, site_id, source, author_id, run_id, submission_id, created_at)
  SELECT n.id, n.rev, n.kind, n.name, n.summary, n.location, n.address, n.properties, n.observed_on,
    n.declared_dong, n.dong_override, n.dong_override_reason, n.site_id, n.source, n.created_by,
    nullif(current_setting('maeul.import_run', true), '')::uuid,
    nullif(current_setting('maeul.submission', true), '')::uuid, n.created_at
  FROM new_rows n;
  RETURN NULL;
END
$$;

-- One property that two changed since the revision both knew: both values, who wrote them and when.
CREATE TABLE property_conflicts (
  id UUID DEFAULT gen_random_uuid() NOT NULL,
  resource_id UUID NOT NULL,
  property TEXT NOT NULL,
  base_rev INTEGER NOT NULL,
  theirs_rev INTEGER NOT NULL,
  base JSONB NOT NULL,
  theirs JSONB NOT NULL,
  yours JSONB NOT NULL,
  yours_key TEXT GENERATED ALWAYS AS (md5(yours::text)) STORED,
  theirs_by UUID,
  theirs_at TIMESTAMP WITH TIME ZONE NOT NULL,
  yours_by UUID,
  yours_at TIMESTAMP WITH TIME ZONE NOT NULL,
  submission_id UUID,
  state TEXT DEFAULT 'open' NOT NULL,
  taken TEXT,
  resolved_by UUID,
  resolved_at TIMESTAMP WITH TIME ZONE,
  resolved_rev INTEGER,
  CONSTRAINT pk_property_conflicts PRIMARY KEY (id),
  CONSTRAINT ck_property_conflicts_state_known CHECK (state IN ('open', 'resolved', 'settled')),
  CONSTRAINT ck_property_conflicts_taken_known CHECK (taken IN ('theirs', 'yours', 'value')),
  CONSTRAINT ck_property_conflicts_resolved_whole
    CHECK ((state = 'resolved') = (taken IS NOT NULL) AND (state = 'open') = (resolved_at IS NULL)),
  CONSTRAINT fk_property_conflicts_resource_id_resources FOREIGN KEY(resource_id) REFERENCES resources (id) ON DELETE CASCADE,
  CONSTRAINT fk_property_conflicts_theirs_by_accounts FOREIGN KEY(theirs_by) REFERENCES accounts (id),
  CONSTRAINT fk_property_conflicts_yours_by_accounts FOREIGN KEY(yours_by) REFERENCES accounts (id),
  CONSTRAINT fk_property_conflicts_resolved_by_accounts FOREIGN KEY(resolved_by) REFERENCES accounts (id),
  CONSTRAINT fk_property_conflicts_submission_id_submissions FOREIGN KEY(submission_id) REFERENCES submissions (id)
);
CREATE INDEX ix_property_conflicts_resource_id ON property_conflicts (resource_id);
CREATE INDEX ix_property_conflicts_submission_id ON property_conflicts (submission_id);
-- The same value sent again by the same person waits once.
CREATE UNIQUE INDEX uq_property_conflicts_open ON property_conflicts (resource_id, property, yours_by, yours_key)
  NULLS NOT DISTINCT WHERE state = 'open';
REVOKE DELETE ON property_conflicts FROM maeul_app;

-- Relations that a submission tells of and that cannot be written at once: the other end is only a typed name, or
-- nobody's account stands behind them.
CREATE TABLE relation_proposals (
  id UUID DEFAULT gen_random_uuid() NOT NULL,
  resource_id UUID NOT NULL,
  submission_id UUID NOT NULL,
  kind TEXT NOT NULL,
  direction TEXT NOT NULL,
  other_id UUID,
  name TEXT DEFAULT '' NOT NULL,
  state TEXT DEFAULT 'open' NOT NULL,
  relation_id UUID,
  created_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL,
  decided_by UUID,
  decided_at TIMESTAMP WITH TIME ZONE,
  CONSTRAINT pk_relation_proposals PRIMARY KEY (id),
  CONSTRAINT ck_relation_proposals_kind_known
    CHECK (kind IN ('runs', 'belongs_to', 'meets_at', 'lends', 'leads_past')),
  CONSTRAINT ck_relation_proposals_direction_known CHECK (direction IN ('out', 'in')),
  CONSTRAINT ck_relation_proposals_state_known CHECK (state IN ('open', 'linked', 'dismissed')),
  CONSTRAINT ck_relation_proposals_name_length CHECK (char_length(name) BETWEEN 0 AND 200),
  CONSTRAINT ck_relation_proposals_some_end CHECK (other_id IS NOT NULL OR name <> ''),
  CONSTRAINT ck_relation_proposals_linked_to CHECK ((state = 'linked') = (relation_id IS NOT NULL)),
  CONSTRAINT ck_relation_proposals_decided_when CHECK ((state = 'open') = (decided_at IS NULL)),
  CONSTRAINT fk_relation_proposals_resource_id_resources FOREIGN KEY(resource_id) REFERENCES resources (id) ON DELETE CASCADE,
  CONSTRAINT fk_relation_proposals_other_id_resources FOREIGN KEY(other_id) REFERENCES resources (id) ON DELETE CASCADE,
  CONSTRAINT fk_relation_proposals_submission_id_submissions FOREIGN KEY(submission_id) REFERENCES submissions (id),
  CONSTRAINT fk_relation_proposals_relation_id_resource_relations
    FOREIGN KEY(relation_id) REFERENCES resource_relations (id) ON DELETE CASCADE,
  CONSTRAINT fk_relation_proposals_decided_by_accounts FOREIGN KEY(decided_by) REFERENCES accounts (id)
);
CREATE INDEX ix_relation_proposals_resource_id ON relation_proposals (resource_id);
CREATE INDEX ix_relation_proposals_other_id ON relation_proposals (other_id);
CREATE INDEX ix_relation_proposals_submission_id ON relation_proposals (submission_id);
REVOKE DELETE ON relation_proposals FROM maeul_app;

-- Personal data withdrawn (R4): what came of the field about a record goes, its fingerprint stays, so that the same
-- bytes sent again are known and not kept once more. Returns how many submissions and waiting values were emptied.
CREATE FUNCTION redact_submissions(of_resource uuid) RETURNS integer
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
  emptied integer;
  also integer;
  those uuid[];
BEGIN
  -- what was edited or is an edit tells of the same, though it never became a record
  WITH RECURSIVE about AS (
    SELECT s.id, s.instance_id, s.deprecated_id FROM submissions s WHERE s.entity_id = of_resource
      OR s.id IN (SELECT r.submission_id FROM submission_records r WHERE r.resource_id = of_resource)
    UNION
    SELECT s.id, s.instance_id, s.deprecated_id FROM submissions s
    JOIN about a ON s.deprecated_id = a.instance_id OR s.instance_id = a.deprecated_id)
  SELECT array_agg(id) INTO those FROM about;
  UPDATE submissions SET xml = '', expected = '{}', device = '', redacted_at = now()
  WHERE redacted_at IS NULL AND id = ANY(those);
  GET DIAGNOSTICS emptied = ROW_COUNT;
  -- people name their files after what is on them
  UPDATE submission_files f SET name = n.told
  FROM (SELECT submission_id, name, 'file-' || row_number() OVER (PARTITION BY submission_id ORDER BY received_at, name) AS told
        FROM submission_files WHERE submission_id = ANY(those)) n
  WHERE f.submission_id = n.submission_id AND f.name = n.name AND f.name !~ '^file-[0-9]+$';
  UPDATE property_conflicts SET base = 'null', theirs = 'null', yours = 'null', state = 'settled',
         resolved_at = coalesce(resolved_at, now())
  WHERE resource_id = of_resource AND state = 'open';
  GET DIAGNOSTICS also = ROW_COUNT;
  UPDATE property_conflicts SET base = 'null', theirs = 'null', yours = 'null' WHERE resource_id = of_resource;
  UPDATE relation_proposals p SET name = '(지워짐)'
  WHERE name <> '' AND (resource_id = of_resource OR other_id = of_resource OR EXISTS (
    SELECT FROM resource_relations l WHERE l.id = p.relation_id AND of_resource IN (l.from_id, l.to_id)));
  RETURN emptied + also;
END
$$;

-- What a phone writes down by itself of whoever holds it stands in questions with these preloads; what was asked about
-- the place stays. An instance that cannot be read is left as it is: it never became a record either.
CREATE FUNCTION without_surveyor(xml bytea, definition jsonb) RETURNS bytea LANGUAGE plpgsql IMMUTABLE AS $$
DECLARE
  told text := convert_from(xml, 'UTF8');
  own text;
BEGIN
  FOR own IN SELECT DISTINCT q ->> 'name' FROM jsonb_path_query(definition, '$.** ? (exists (@.preload))') AS q
    WHERE q ->> 'preload' IN ('username', 'email', 'phonenumber', 'deviceid', 'subscriberid', 'simserial', 'start-geopoint')
  LOOP
    told := regexp_replace(told, format('(<((?:[^<>\s:/]+:)?%s)(?:\s[^<>]*)?>)[^<]*(</\2\s*>)', replace(own, '.', '\.')),
                           '\1\3', 'g');
  END LOOP;
  RETURN convert_to(told, 'UTF8');
EXCEPTION WHEN character_not_in_repertoire OR untranslatable_character THEN
  RETURN xml;
END
$$;

CREATE FUNCTION erase_from_submissions(gone uuid) RETURNS integer LANGUAGE plpgsql AS $$
DECLARE
  cleared integer;
BEGIN
  UPDATE submissions s SET device = '', xml = without_surveyor(s.xml, v.definition)
  FROM form_versions v
  WHERE s.account_id = gone AND v.id = s.form_version_id
    AND (s.device <> '' OR s.xml <> without_surveyor(s.xml, v.definition));
  GET DIAGNOSTICS cleared = ROW_COUNT;
  RETURN cleared;
END
$$;
