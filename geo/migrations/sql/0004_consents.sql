-- Consent: the texts people agree to, who agreed to what where, and what a withdrawal leaves of it (R4, R5, R13).

CREATE TABLE consent_texts (
  id SERIAL NOT NULL,
  key TEXT NOT NULL,
  version INTEGER NOT NULL,
  title TEXT NOT NULL,
  purpose TEXT NOT NULL,
  kept TEXT NOT NULL,
  body TEXT NOT NULL,
  valid_months INTEGER DEFAULT 36 NOT NULL,
  created_by UUID,
  created_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL,
  CONSTRAINT pk_consent_texts PRIMARY KEY (id),
  CONSTRAINT uq_consent_texts_key_version UNIQUE (key, version),
  CONSTRAINT ck_consent_texts_key_form CHECK (key ~ '^[a-z][a-z0-9_]{0,39}$'),
  CONSTRAINT ck_consent_texts_version_counts CHECK (version >= 1),
  CONSTRAINT ck_consent_texts_title_length CHECK (char_length(title) BETWEEN 1 AND 200),
  CONSTRAINT ck_consent_texts_purpose_length CHECK (char_length(purpose) BETWEEN 1 AND 1000),
  CONSTRAINT ck_consent_texts_kept_length CHECK (char_length(kept) BETWEEN 1 AND 500),
  CONSTRAINT ck_consent_texts_body_length CHECK (char_length(body) BETWEEN 1 AND 10000),
  CONSTRAINT ck_consent_texts_valid_months_sane CHECK (valid_months BETWEEN 1 AND 120),
  CONSTRAINT fk_consent_texts_created_by_accounts FOREIGN KEY (created_by) REFERENCES accounts (id)
);
INSERT INTO consent_texts (key, version, title, purpose, kept, body) VALUES
  ('person', 1, '사람 자원 개인정보 이용 동의서',
   '우리 동네에서 나눌 수 있는 재주와 경험을 이웃에게 알리고, 만나고 싶은 사람을 이어 드리려고 합니다.',
   '동의한 날부터 3년. 그 전이라도 거두면 바로 지웁니다.',
   E'아래에서 고른 항목만, 고른 곳에만 씁니다. 고르지 않은 항목은 쓰지 않습니다.\n'
   || E'사는 곳의 위치는 어디에도 내보이지 않습니다. 어느 동인지까지만 알립니다.\n'
   || E'동의하지 않아도 됩니다. 동의하지 않아도 마을 공간을 쓰거나 모임에 함께하는 데 아무 불이익이 없습니다.\n'
   || E'언제든 까닭을 말하지 않고 거둘 수 있습니다. 거두면 누리집과 검색에서 바로 사라지고, 보관하던 내용에서도 지웁니다. 이미 인쇄한 책은 거두어들일 수 없어 다음 책부터 뺍니다.\n'
   || E'14세 미만은 보호자가 함께 서명합니다.'),
  ('story', 1, '이야기·사진·녹음 이용 동의서',
   '동네의 이야기와 사진, 목소리를 마을 기록관에 모아 이웃과 나누려고 합니다.',
   '동의한 날부터 3년. 그 전이라도 거두면 바로 내립니다.',
   E'아래에서 고른 곳에만 싣습니다. 이야기한 분의 이름은 이름에 동의한 때에만 밝힙니다.\n'
   || E'원본은 보관만 하고, 내보이는 사진에서는 찍은 자리와 기기 정보를 지웁니다.\n'
   || E'동의하지 않아도 아무 불이익이 없습니다. 언제든 까닭을 말하지 않고 거둘 수 있습니다.\n'
   || E'14세 미만은 보호자가 함께 서명합니다.');
REVOKE UPDATE, DELETE ON consent_texts FROM maeul_app;

-- Whose consent it is, or about what, stands in one of three columns.
CREATE TABLE consents (
  id UUID DEFAULT gen_random_uuid() NOT NULL,
  resource_id UUID,
  media_id UUID,
  archive_item_id UUID,
  text_id INTEGER NOT NULL,
  fields TEXT[] NOT NULL,
  channels TEXT[] NOT NULL,
  how TEXT NOT NULL,
  by_guardian BOOLEAN DEFAULT false NOT NULL,
  evidence_media_id UUID,
  submission_id UUID,
  given_on DATE NOT NULL,
  valid_until DATE,
  taken_by UUID,
  created_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL,
  withdrawn_at TIMESTAMP WITH TIME ZONE,
  withdrawn_by UUID,
  withdraw_reason TEXT,
  CONSTRAINT pk_consents PRIMARY KEY (id),
  CONSTRAINT ck_consents_one_subject CHECK (num_nonnulls(resource_id, media_id, archive_item_id) = 1),
  CONSTRAINT ck_consents_fields_some CHECK (cardinality(fields) BETWEEN 1 AND 100 AND array_position(fields, NULL) IS NULL),
  CONSTRAINT ck_consents_channels_known CHECK (channels <@ '{internal,members,book,web,open_data}'::text[]),
  CONSTRAINT ck_consents_channels_some CHECK (cardinality(channels) >= 1),
  CONSTRAINT ck_consents_how_known CHECK (how IN ('paper', 'screen', 'spoken', 'form', 'letter')),
  CONSTRAINT ck_consents_valid_in_order CHECK (valid_until >= given_on),
  CONSTRAINT ck_consents_withdraw_reason_known CHECK (withdraw_reason IN ('asked', 'guardian', 'moved', 'deceased', 'mistake', 'replaced')),
  CONSTRAINT ck_consents_withdrawn_whole CHECK ((withdrawn_at IS NULL) = (withdraw_reason IS NULL)),
  CONSTRAINT fk_consents_resource_id_resources FOREIGN KEY (resource_id) REFERENCES resources (id),
  CONSTRAINT fk_consents_media_id_media FOREIGN KEY (media_id) REFERENCES media (id),
  CONSTRAINT fk_consents_archive_item_id_archive_items FOREIGN KEY (archive_item_id) REFERENCES archive_items (id),
  CONSTRAINT fk_consents_evidence_media_id_media FOREIGN KEY (evidence_media_id) REFERENCES media (id),
  CONSTRAINT fk_consents_text_id_consent_texts FOREIGN KEY (text_id) REFERENCES consent_texts (id),
  CONSTRAINT fk_consents_taken_by_accounts FOREIGN KEY (taken_by) REFERENCES accounts (id),
  CONSTRAINT fk_consents_withdrawn_by_accounts FOREIGN KEY (withdrawn_by) REFERENCES accounts (id)
);
CREATE INDEX ix_consents_resource_id ON consents (resource_id) WHERE resource_id IS NOT NULL;
CREATE INDEX ix_consents_media_id ON consents (media_id) WHERE media_id IS NOT NULL;
CREATE INDEX ix_consents_archive_item_id ON consents (archive_item_id) WHERE archive_item_id IS NOT NULL;
CREATE INDEX ix_consents_valid_until ON consents (valid_until) WHERE withdrawn_at IS NULL;
CREATE UNIQUE INDEX uq_consents_submission_id ON consents (submission_id, resource_id) WHERE submission_id IS NOT NULL;
CREATE TRIGGER tr_consents_withdrawn_for_good BEFORE UPDATE ON consents FOR EACH ROW
  WHEN (OLD.withdrawn_at IS NOT NULL) EXECUTE FUNCTION refuse_change();
REVOKE UPDATE, DELETE ON consents FROM maeul_app;
GRANT UPDATE (withdrawn_at, withdrawn_by, withdraw_reason, evidence_media_id) ON consents TO maeul_app;

-- What is left of a withdrawal: what was wiped from whose record, no word of it. Without foreign keys: a backup that is
-- older than the consent gets the withdrawal all the same.
CREATE TABLE consent_withdrawals (
  id UUID DEFAULT gen_random_uuid() NOT NULL,
  consent_id UUID NOT NULL,
  resource_id UUID,
  media_id UUID,
  archive_item_id UUID,
  fields TEXT[] NOT NULL,
  reason TEXT NOT NULL,
  at TIMESTAMP WITH TIME ZONE NOT NULL,
  by_id UUID,
  CONSTRAINT pk_consent_withdrawals PRIMARY KEY (id)
);
CREATE INDEX ix_consent_withdrawals_resource_id ON consent_withdrawals (resource_id);
CREATE TRIGGER tr_consent_withdrawals_append_only BEFORE UPDATE ON consent_withdrawals
  FOR EACH ROW EXECUTE FUNCTION refuse_change();
REVOKE UPDATE, DELETE ON consent_withdrawals FROM maeul_app;

-- The field policy of each kind can be changed; every change is written down. Personal fields need a consent besides.
ALTER TABLE resource_fields ADD COLUMN personal boolean DEFAULT false NOT NULL;
UPDATE resource_fields SET personal = kind = 'person' OR visibility = 'private';
GRANT UPDATE (visibility) ON resource_fields TO maeul_app;
CREATE TABLE field_policy_events (
  id SERIAL NOT NULL,
  kind TEXT NOT NULL,
  name TEXT NOT NULL,
  from_visibility TEXT NOT NULL,
  to_visibility TEXT NOT NULL,
  actor_id UUID,
  at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL,
  CONSTRAINT pk_field_policy_events PRIMARY KEY (id),
  CONSTRAINT ck_field_policy_events_to_visibility_known CHECK (to_visibility IN ('public', 'internal', 'private')),
  CONSTRAINT fk_field_policy_events_kind_name_resource_fields FOREIGN KEY (kind, name) REFERENCES resource_fields (kind, name),
  CONSTRAINT fk_field_policy_events_actor_id_accounts FOREIGN KEY (actor_id) REFERENCES accounts (id)
);
CREATE TRIGGER tr_field_policy_events_append_only BEFORE UPDATE ON field_policy_events
  FOR EACH ROW EXECUTE FUNCTION refuse_change();
REVOKE UPDATE, DELETE ON field_policy_events FROM maeul_app;

ALTER TABLE access_log DROP CONSTRAINT ck_access_log_what_known;
ALTER TABLE access_log ADD CONSTRAINT ck_access_log_what_known CHECK (what IN ('booking_contact', 'signup_guest',
  'members', 'resource_personal', 'consent', 'submission', 'media_original', 'team'));

CREATE FUNCTION seoul_today() RETURNS date LANGUAGE sql STABLE PARALLEL SAFE AS $$
  SELECT (now() AT TIME ZONE 'Asia/Seoul')::date
$$;

CREATE VIEW live_consents AS
SELECT c.* FROM consents c
WHERE c.withdrawn_at IS NULL AND (c.valid_until IS NULL OR c.valid_until >= seoul_today());
REVOKE INSERT, UPDATE, DELETE ON live_consents FROM maeul_app;

-- Whether `what` of a record (name, summary, address, location, photo or a field of its kind) may be shown on a
-- channel, as far as consent goes. Personal things need a live consent; so does all that one was ever asked for.
CREATE FUNCTION consented(resource_id uuid, what text, channel text) RETURNS boolean LANGUAGE sql STABLE AS $$
  SELECT EXISTS (SELECT FROM live_consents c WHERE c.resource_id = $1 AND $2 = ANY (c.fields) AND $3 = ANY (c.channels))
    OR NOT EXISTS (SELECT FROM resources r WHERE r.id = $1 AND r.kind = 'person')
    AND NOT EXISTS (SELECT FROM resources r JOIN resource_fields f ON f.kind = r.kind
                    WHERE r.id = $1 AND f.name = $2 AND f.personal)
    AND NOT EXISTS (SELECT FROM consents c WHERE c.resource_id = $1 AND $2 = ANY (c.fields))
$$;
-- The same for a file where it shows, and for an item of the archive: whoever is seen or heard must have agreed, in
-- the file's own name or (of a person's own record) to photos; what consent was once asked for needs one for ever.
CREATE OR REPLACE FUNCTION media_consented(of_media uuid, of_resource uuid, channel text) RETURNS boolean
LANGUAGE sql STABLE AS $$
  SELECT consented(of_resource, 'photo', $3) AND (
    EXISTS (SELECT FROM live_consents c WHERE c.media_id = $1 AND $3 = ANY (c.channels))
    OR NOT EXISTS (SELECT FROM consents c WHERE c.media_id = $1) AND (NOT m.shows_people OR EXISTS (
      SELECT FROM live_consents c WHERE c.resource_id = $2 AND 'photo' = ANY (c.fields) AND $3 = ANY (c.channels))))
  FROM media m WHERE m.id = $1
$$;
CREATE OR REPLACE FUNCTION archive_consented(of_item uuid, channel text) RETURNS boolean LANGUAGE sql STABLE AS $$
  SELECT EXISTS (SELECT FROM live_consents c WHERE c.archive_item_id = $1 AND $2 = ANY (c.channels))
    OR NOT i.consent_needed AND NOT EXISTS (SELECT FROM consents c WHERE c.archive_item_id = $1)
  FROM archive_items i WHERE i.id = $1
$$;
-- The same for the whole archive at once: most items ask nobody, and those are not asked about one by one.
CREATE OR REPLACE VIEW public_archive AS
SELECT i.id, i.kind, i.title, i.body, c.id AS collection_id, c.title AS collection, r.id AS resource_id,
       r.name AS resource, i.place, i.dong_code, i.district_code, i.happened_from, i.happened_to, i.happened_words,
       i.teller_shown, i.licence, i.credit, i.published_at, i.updated_at, i.search_text, i.search_initials
FROM archive_items i
LEFT JOIN archive_collections c ON c.id = i.collection_id AND c.state = 'published'
LEFT JOIN public_resources r ON r.id = i.resource_id
WHERE i.state = 'published' AND CASE
  WHEN NOT i.consent_needed AND NOT EXISTS (SELECT FROM consents a WHERE a.archive_item_id = i.id) THEN true
  ELSE archive_consented(i.id, 'web') END;

-- What the public view asks of every record stands on the record itself, so that 100,000 of them cost nothing: what is
-- open on the web now and until when, and what a consent was asked for without being open. Whoever writes these columns
-- (an import undone, say) gets the truth; 'infinity', which no consent lasts to, asks for it.
CREATE FUNCTION settle_consent_of_resource() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  SELECT coalesce(array_agg(DISTINCT f.name) FILTER (WHERE c.live), '{}'),
         coalesce(array_agg(DISTINCT f.name), '{}'), min(c.valid_until) FILTER (WHERE c.live)
    INTO NEW.consented_fields, NEW.withheld_fields, NEW.consented_until
    FROM (SELECT a.fields, a.valid_until, l.id IS NOT NULL AND 'web' = ANY (a.channels) AS live
          FROM consents a LEFT JOIN live_consents l ON l.id = a.id WHERE a.resource_id = NEW.id) c
    CROSS JOIN LATERAL unnest(c.fields) f (name);
  SELECT coalesce(array_agg(w.name), '{}') INTO NEW.withheld_fields
    FROM unnest(NEW.withheld_fields) w (name) WHERE w.name <> ALL (NEW.consented_fields);
  RETURN NEW;
END
$$;
CREATE FUNCTION tell_resource_of_consent() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  UPDATE resources SET consented_until = 'infinity', updated_at = clock_timestamp() WHERE id = NEW.resource_id;
  RETURN NULL;
END
$$;

ALTER TABLE resources
  ADD COLUMN consented_fields text[] DEFAULT '{}' NOT NULL,
  ADD COLUMN withheld_fields text[] DEFAULT '{}' NOT NULL,
  ADD COLUMN consented_until date;
-- Only what may be read may be found: of a person what a consent opens, of the rest what none withholds. They take
-- the places of the columns that other views already read.
ALTER TABLE resources
  ADD COLUMN found_by text GENERATED ALWAYS AS (search_key(CASE kind WHEN 'person' THEN
      CASE WHEN 'name' = ANY (consented_fields) THEN name || chr(31) ELSE '' END
      || CASE WHEN 'alias' = ANY (consented_fields) THEN coalesce(properties ->> 'alias', '') ELSE '' END
    ELSE CASE WHEN 'name' = ANY (withheld_fields) THEN '' ELSE name END || chr(31)
      || CASE WHEN 'address' = ANY (withheld_fields) THEN '' ELSE address END END)) STORED NOT NULL,
  ADD COLUMN found_by_initials text GENERATED ALWAYS AS (search_initials(CASE kind WHEN 'person' THEN
      CASE WHEN 'name' = ANY (consented_fields) THEN name || chr(31) ELSE '' END
      || CASE WHEN 'alias' = ANY (consented_fields) THEN coalesce(properties ->> 'alias', '') ELSE '' END
    ELSE CASE WHEN 'name' = ANY (withheld_fields) THEN '' ELSE name END END)) STORED NOT NULL;
CREATE INDEX ix_resources_consented_until ON resources (consented_until) WHERE consented_until IS NOT NULL;
CREATE TRIGGER tr_resources_settle_consent BEFORE UPDATE OF consented_fields, withheld_fields, consented_until
  ON resources FOR EACH ROW WHEN (
    (OLD.consented_fields, OLD.withheld_fields, OLD.consented_until)
    IS DISTINCT FROM (NEW.consented_fields, NEW.withheld_fields, NEW.consented_until))
  EXECUTE FUNCTION settle_consent_of_resource();
CREATE TRIGGER tr_consents_tell_resource AFTER INSERT OR UPDATE ON consents FOR EACH ROW
  WHEN (NEW.resource_id IS NOT NULL) EXECUTE FUNCTION tell_resource_of_consent();

-- The fields of one record that a channel may show, by the policy of its kind and what consent opens and withholds.
CREATE FUNCTION open_properties(of_kind text, properties jsonb, opened text[], withheld text[]) RETURNS jsonb
LANGUAGE sql STABLE AS $$
  SELECT coalesce(jsonb_object_agg(p.key, p.value), '{}')
  FROM jsonb_each(properties) p JOIN resource_fields f ON f.kind = of_kind AND f.name = p.key
  WHERE f.visibility = 'public' AND (NOT f.personal OR p.key = ANY (opened)) AND p.key <> ALL (withheld)
$$;

-- What the public sees of resources, computed once: published ∩ field policy ∩ live consent. A person is never a point
-- on a map nor an address, and without a consent no more than one of those who are counted.
CREATE OR REPLACE VIEW public_resources AS
SELECT r.id, r.kind,
       CASE WHEN r.kind <> 'person' THEN CASE WHEN 'name' = ANY (c.withheld) THEN '비공개' ELSE r.name END
            WHEN 'name' = ANY (c.opened) THEN r.name
            WHEN 'alias' = ANY (c.opened) THEN coalesce(nullif(r.properties ->> 'alias', ''), '비공개')
            ELSE '비공개' END AS name,
       CASE WHEN r.kind <> 'person' AND 'summary' <> ALL (c.withheld) OR 'summary' = ANY (c.opened)
            THEN r.summary ELSE '' END AS summary,
       CASE WHEN r.kind <> 'person' AND 'address' <> ALL (c.withheld) THEN r.address ELSE '' END AS address,
       r.observed_on, CASE WHEN r.kind <> 'person' THEN r.site_id END AS site_id, r.is_demo, r.public_rev AS rev,
       r.updated_at,
       CASE WHEN r.kind <> 'person' AND 'location' <> ALL (c.withheld) THEN r.location END AS location,
       CASE WHEN r.kind <> 'person' AND 'location' <> ALL (c.withheld) THEN r.location_m END AS location_m,
       open_properties(r.kind, r.properties, c.opened, c.withheld) AS properties,
       r.source, r.declared_dong, r.dong_override, r.found_by AS search_text,
       r.found_by_initials AS search_initials
FROM resources r CROSS JOIN LATERAL (
  SELECT CASE WHEN r.consented_until IS NULL OR r.consented_until >= seoul_today() THEN r.consented_fields
              ELSE '{}' END AS opened,
         CASE WHEN r.consented_until IS NULL OR r.consented_until >= seoul_today() THEN r.withheld_fields
              ELSE r.withheld_fields || r.consented_fields END AS withheld) c
WHERE r.public_rev IS NOT NULL AND r.state NOT IN ('closed', 'merged');
DROP FUNCTION public_properties(text, jsonb);
ALTER TABLE resources DROP COLUMN search_text, DROP COLUMN search_initials;
ALTER TABLE resources RENAME COLUMN found_by TO search_text;
ALTER TABLE resources RENAME COLUMN found_by_initials TO search_initials;
CREATE INDEX ix_resources_search_text ON resources USING gin (search_text gin_trgm_ops)
  WITH (gin_pending_list_limit = 131072);
CREATE INDEX ix_resources_search_initials ON resources USING gin (search_initials gin_trgm_ops)
  WITH (gin_pending_list_limit = 131072);

-- What any channel may show of one record, for books and open data: NULL for what is not published.
CREATE FUNCTION public_values(resource_id uuid, channel text) RETURNS jsonb LANGUAGE sql STABLE AS $$
  SELECT jsonb_strip_nulls(jsonb_build_object(
    'kind', r.kind,
    'name', CASE WHEN consented(r.id, 'name', $2) THEN r.name
                 WHEN r.kind = 'person' AND consented(r.id, 'alias', $2) THEN nullif(r.properties ->> 'alias', '') END,
    'summary', CASE WHEN consented(r.id, 'summary', $2) THEN r.summary END,
    'address', CASE WHEN r.kind <> 'person' AND consented(r.id, 'address', $2) THEN r.address END,
    'properties', (SELECT coalesce(jsonb_object_agg(p.key, p.value), '{}')
      FROM jsonb_each(r.properties) p JOIN resource_fields f ON f.kind = r.kind AND f.name = p.key
      WHERE f.visibility = 'public' AND consented(r.id, p.key, $2))))
  FROM resources r WHERE r.id = $1 AND r.public_rev IS NOT NULL AND r.state NOT IN ('closed', 'merged')
$$;

-- Wiping what a withdrawal takes back (R4). Every topic tells what it keeps of a record in a function
-- redact_from_<topic>(gone, fields) that returns how many rows it wiped; `fields` holds name, summary, address,
-- location, photo and names of fields.
CREATE FUNCTION redact_from_resources(gone uuid, fields text[]) RETURNS integer LANGUAGE plpgsql AS $$
DECLARE
  cleared integer;
  spoken text[];
  lay_in text;
BEGIN
  -- without its point a record still counts in the dong where it lay, and is looked after from there
  SELECT coalesce((SELECT d.dong_code FROM resource_dongs d JOIN editions_in_force(seoul_today()) f USING (edition_id)
    WHERE d.resource_id = gone ORDER BY d.share DESC, d.dong_code LIMIT 1), '') INTO lay_in;
  SELECT array_agg(DISTINCT w.word) INTO spoken FROM (
    SELECT v.name AS word FROM resource_revisions v WHERE v.resource_id = gone AND 'name' = ANY (fields)
    UNION ALL SELECT p.value FROM resource_revisions v CROSS JOIN LATERAL jsonb_each_text(v.properties) p
    WHERE v.resource_id = gone AND p.key = ANY (fields) AND jsonb_typeof(v.properties -> p.key) = 'string'
  ) w WHERE char_length(w.word) >= 2 AND w.word <> '비공개';
  UPDATE resource_events SET note = '(동의를 거두어 지움)'
    WHERE resource_id = gone AND note <> '' AND EXISTS (SELECT FROM unnest(spoken) s WHERE position(s IN note) > 0);
  UPDATE resource_relations SET note = ''
    WHERE gone IN (from_id, to_id) AND note <> '' AND EXISTS (SELECT FROM unnest(spoken) s WHERE position(s IN note) > 0);
  UPDATE resource_merges SET moved = jsonb_set(moved, '{back}', (moved -> 'back') - fields - ARRAY(
      SELECT 'properties.' || f FROM unnest(fields) f)) WHERE gone IN (kept_id, gone_id) AND moved ? 'back';
  UPDATE resource_revisions v SET
    name = CASE WHEN 'name' = ANY (fields) THEN '비공개' ELSE v.name END,
    summary = CASE WHEN 'summary' = ANY (fields) THEN '' ELSE v.summary END,
    address = CASE WHEN 'address' = ANY (fields) THEN '' ELSE v.address END,
    location = CASE WHEN 'location' = ANY (fields) THEN NULL ELSE v.location END,
    declared_dong = CASE WHEN v.declared_dong = '' AND 'location' = ANY (fields) THEN lay_in ELSE v.declared_dong END,
    properties = v.properties - fields
  WHERE v.resource_id = gone;
  GET DIAGNOSTICS cleared = ROW_COUNT;
  UPDATE resources r SET
    name = CASE WHEN 'name' = ANY (fields) THEN '비공개' ELSE r.name END,
    summary = CASE WHEN 'summary' = ANY (fields) THEN '' ELSE r.summary END,
    address = CASE WHEN 'address' = ANY (fields) THEN '' ELSE r.address END,
    location = CASE WHEN 'location' = ANY (fields) THEN NULL ELSE r.location END,
    declared_dong = CASE WHEN r.declared_dong = '' AND 'location' = ANY (fields) THEN lay_in ELSE r.declared_dong END,
    properties = r.properties - fields, updated_at = clock_timestamp()
  WHERE r.id = gone;
  RETURN cleared + 1;
END
$$;

-- The rows of files and the journal's pictures of what stood before: an undone import brings nothing back.
CREATE FUNCTION redact_from_imports(gone uuid, fields text[]) RETURNS integer LANGUAGE plpgsql AS $$
DECLARE
  cleared integer;
  pictured integer;
BEGIN
  UPDATE import_rows SET raw = '(동의를 거두어 지움)' WHERE target_id = gone::text;
  GET DIAGNOSTICS cleared = ROW_COUNT;
  UPDATE import_changes c SET before = c.before
      || jsonb_strip_nulls(jsonb_build_object(
        'name', CASE WHEN 'name' = ANY (fields) THEN '비공개' END,
        'summary', CASE WHEN 'summary' = ANY (fields) THEN '' END,
        'address', CASE WHEN 'address' = ANY (fields) THEN '' END))
      || CASE WHEN 'location' = ANY (fields) THEN '{"location": null, "location_m": null}'::jsonb ELSE '{}' END
      || jsonb_build_object('properties', (c.before -> 'properties') - fields, 'search_text', '', 'search_initials', '')
  WHERE c.table_name = 'resources' AND c.before IS NOT NULL AND c.key ->> 'id' = gone::text AND c.run_id IN (
    SELECT v.run_id FROM resource_revisions v WHERE v.resource_id = gone AND v.run_id IS NOT NULL);
  GET DIAGNOSTICS pictured = ROW_COUNT;
  RETURN cleared + pictured;
END
$$;

-- What the field sent about the record: the fingerprint of the bytes stays, so that the same again stays out (R2).
CREATE FUNCTION redact_from_submissions(gone uuid, fields text[]) RETURNS integer LANGUAGE plpgsql AS $$
BEGIN
  UPDATE submission_records SET notes = '{}' WHERE resource_id = gone AND notes <> '{}';
  RETURN redact_submissions(gone);
END
$$;

-- Photos: all of a person's record, of other records those that show people. A job takes away the files of what is erased.
CREATE FUNCTION redact_media(gone uuid[]) RETURNS integer LANGUAGE plpgsql AS $$
DECLARE
  cleared integer;
BEGIN
  UPDATE resource_media SET caption = '' WHERE media_id = ANY (gone) AND caption <> '';
  UPDATE archive_media SET caption = '' WHERE media_id = ANY (gone) AND caption <> '';
  UPDATE media SET state = 'erased', name = '', alt = '', credit = '', released_at = NULL, released_by = NULL,
    taken_at = NULL, problem = '', problem_en = '', version = version + 1
  WHERE id = ANY (gone) AND state <> 'erased';
  GET DIAGNOSTICS cleared = ROW_COUNT;
  RETURN cleared;
END
$$;
CREATE FUNCTION redact_from_media(gone uuid, fields text[]) RETURNS integer LANGUAGE plpgsql AS $$
BEGIN
  RETURN redact_media(ARRAY(
    SELECT m.id FROM resource_media l JOIN media m ON m.id = l.media_id JOIN resources r ON r.id = l.resource_id
    WHERE l.resource_id = gone AND 'photo' = ANY (fields) AND (r.kind = 'person' OR m.shows_people)));
END
$$;
CREATE FUNCTION redact_archive_item(gone uuid) RETURNS integer LANGUAGE plpgsql AS $$
DECLARE
  cleared integer;
BEGIN
  cleared := redact_media(ARRAY(SELECT l.media_id FROM archive_media l WHERE l.item_id = gone));
  UPDATE archive_items SET title = '비공개', body = '', teller = '', teller_shown = '', credit = '', state = 'closed',
    updated_at = clock_timestamp(), version = version + 1 WHERE id = gone;
  RETURN cleared + 1;
END
$$;

-- Everything that a withdrawal wipes of one record and of those that went into it.
CREATE FUNCTION redact_resource(gone uuid, fields text[]) RETURNS integer
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
  topic text;
  each uuid;
  cleared integer;
  total integer := 0;
BEGIN
  PERFORM set_config('maeul.redacting', 'yes', true);
  FOR each IN
    WITH RECURSIVE those (id) AS (
      SELECT r.id FROM resources r WHERE r.id = gone
      UNION SELECT r.id FROM those t JOIN resources r ON r.merged_into = t.id)
    SELECT id FROM those
  LOOP
    FOR topic IN
      SELECT proname FROM pg_proc WHERE pronamespace = 'public'::regnamespace AND proname LIKE 'redact\_from\_%'
      ORDER BY proname = 'redact_from_resources', proname
    LOOP
      EXECUTE format('SELECT %I($1, $2)', topic) INTO cleared USING each, fields;
      INSERT INTO destruction_log (what, rows_gone, reason) VALUES (substr(topic, 13), cleared, 'consent');
      total := total + cleared;
    END LOOP;
  END LOOP;
  PERFORM set_config('maeul.redacting', '', true);
  RETURN total;
END
$$;
REVOKE EXECUTE ON FUNCTION redact_resource(uuid, text[]) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION redact_resource(uuid, text[]) TO maeul_app;

-- What withdrawing a consent wipes: its fields but those another consent in force still covers on some channel; of a
-- person whom no consent is left to, everything.
CREATE FUNCTION fields_to_redact(consent uuid) RETURNS text[] LANGUAGE sql STABLE AS $$
  WITH gone AS (SELECT c.*, r.kind FROM consents c LEFT JOIN resources r ON r.id = c.resource_id WHERE c.id = consent),
  others AS (
    SELECT o.fields FROM live_consents o JOIN gone g ON o.id <> g.id AND (o.resource_id = g.resource_id
      OR o.media_id = g.media_id OR o.archive_item_id = g.archive_item_id))
  SELECT coalesce(array_agg(DISTINCT w.name ORDER BY w.name), '{}') FROM gone g CROSS JOIN LATERAL (
    SELECT unnest(g.fields)
    UNION SELECT unnest('{name,summary,address,location,photo}'::text[])
      WHERE g.kind = 'person' AND NOT EXISTS (SELECT FROM others)
    UNION SELECT f.name FROM resource_fields f
      WHERE f.kind = g.kind AND g.kind = 'person' AND NOT EXISTS (SELECT FROM others)
    UNION SELECT p.key FROM resource_revisions v CROSS JOIN LATERAL jsonb_object_keys(v.properties) p (key)
      WHERE v.resource_id = g.resource_id AND g.kind = 'person' AND NOT EXISTS (SELECT FROM others)
  ) w (name) WHERE NOT EXISTS (SELECT FROM others o WHERE w.name = ANY (o.fields))
$$;

-- Logs stay as they were written, but for the wiping above, which only the owner's own function may do.
DROP TRIGGER tr_resource_revisions_append_only ON resource_revisions;
CREATE TRIGGER tr_resource_revisions_append_only BEFORE UPDATE ON resource_revisions FOR EACH ROW
  WHEN (current_setting('maeul.redacting', true) IS DISTINCT FROM 'yes') EXECUTE FUNCTION refuse_change();
DROP TRIGGER tr_resource_events_append_only ON resource_events;
CREATE TRIGGER tr_resource_events_append_only BEFORE UPDATE ON resource_events FOR EACH ROW
  WHEN (current_setting('maeul.redacting', true) IS DISTINCT FROM 'yes') EXECUTE FUNCTION refuse_change();
DROP TRIGGER tr_import_rows_append_only ON import_rows;
CREATE TRIGGER tr_import_rows_append_only BEFORE UPDATE ON import_rows FOR EACH ROW
  WHEN (current_setting('maeul.redacting', true) IS DISTINCT FROM 'yes') EXECUTE FUNCTION refuse_change();
DROP TRIGGER tr_import_changes_append_only ON import_changes;
CREATE TRIGGER tr_import_changes_append_only BEFORE UPDATE ON import_changes FOR EACH ROW
  WHEN (current_setting('maeul.redacting', true) IS DISTINCT FROM 'yes') EXECUTE FUNCTION refuse_change();
