-- Atlases: editions of a dong or district with frozen content, files with checksums, and errata when somebody takes
-- back what was printed (survey scenario 8).

CREATE TABLE atlases (
  id UUID DEFAULT gen_random_uuid() NOT NULL,
  code TEXT NOT NULL,
  scope TEXT NOT NULL,
  name TEXT NOT NULL,
  district_code TEXT NOT NULL,
  number INTEGER NOT NULL,
  title TEXT DEFAULT '' NOT NULL,
  on_date DATE NOT NULL,
  formats TEXT[] NOT NULL,
  public_url TEXT DEFAULT '' NOT NULL,
  state TEXT DEFAULT 'queued' NOT NULL,
  progress INTEGER DEFAULT 0 NOT NULL,
  step TEXT DEFAULT 'waiting' NOT NULL,
  problem TEXT DEFAULT '' NOT NULL,
  problem_en TEXT DEFAULT '' NOT NULL,
  revision INTEGER DEFAULT 1 NOT NULL,
  content_sha256 TEXT DEFAULT '' NOT NULL,
  counts JSONB DEFAULT '{}' NOT NULL,
  tries INTEGER DEFAULT 0 NOT NULL,
  worked_on_until TIMESTAMP WITH TIME ZONE,
  asked_by UUID,
  asked_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL,
  made_at TIMESTAMP WITH TIME ZONE,
  removed_at TIMESTAMP WITH TIME ZONE,
  CONSTRAINT pk_atlases PRIMARY KEY (id),
  CONSTRAINT ck_atlases_code_length CHECK (char_length(code) BETWEEN 1 AND 40),
  CONSTRAINT ck_atlases_name_length CHECK (char_length(name) BETWEEN 1 AND 100),
  CONSTRAINT ck_atlases_title_length CHECK (char_length(title) BETWEEN 0 AND 100),
  CONSTRAINT ck_atlases_public_url_length CHECK (char_length(public_url) BETWEEN 0 AND 200),
  CONSTRAINT ck_atlases_scope_known CHECK (scope IN ('dong', 'district')),
  CONSTRAINT ck_atlases_state_known CHECK (state IN ('queued', 'rendering', 'ready', 'mending', 'failed')),
  CONSTRAINT ck_atlases_step_known CHECK (step IN ('waiting', 'reading', 'book', 'space_map', 'html', 'pictures', 'done')),
  CONSTRAINT ck_atlases_formats_known CHECK (formats <@ '{book,space_map,html,pictures}'::text[]),
  CONSTRAINT ck_atlases_formats_some CHECK (cardinality(formats) BETWEEN 1 AND 4),
  CONSTRAINT ck_atlases_number_positive CHECK (number >= 1),
  CONSTRAINT ck_atlases_revision_positive CHECK (revision >= 1),
  CONSTRAINT ck_atlases_progress_sane CHECK (progress BETWEEN 0 AND 100),
  CONSTRAINT ck_atlases_out_has_a_time CHECK (state NOT IN ('ready', 'mending') OR made_at IS NOT NULL),
  CONSTRAINT ck_atlases_failed_says_why CHECK (state <> 'failed' OR problem <> ''),
  CONSTRAINT fk_atlases_district_code_districts FOREIGN KEY(district_code) REFERENCES districts (code),
  CONSTRAINT fk_atlases_asked_by_accounts FOREIGN KEY(asked_by) REFERENCES accounts (id)
);
-- A number that was ever handed out is not given again; one edition of a place is made at a time.
CREATE UNIQUE INDEX uq_atlases_number ON atlases (code, number) WHERE removed_at IS NULL OR made_at IS NOT NULL;
CREATE UNIQUE INDEX uq_atlases_one_at_a_time ON atlases (code) WHERE state IN ('queued', 'rendering') AND removed_at IS NULL;
CREATE INDEX ix_atlases_district_code ON atlases (district_code);
REVOKE DELETE ON atlases FROM maeul_app;

-- What an edition says, as geo.atlas.content writes it: written once; only a redaction changes it.
CREATE TABLE atlas_contents (
  atlas_id UUID NOT NULL,
  content JSONB NOT NULL,
  CONSTRAINT pk_atlas_contents PRIMARY KEY (atlas_id),
  CONSTRAINT fk_atlas_contents_atlas_id_atlases FOREIGN KEY(atlas_id) REFERENCES atlases (id)
);
REVOKE UPDATE, DELETE ON atlas_contents FROM maeul_app;

-- What an edition is made of, each in the revision that was read; `withheld` are the fields it may not show (any more).
CREATE TABLE atlas_items (
  atlas_id UUID NOT NULL,
  kind TEXT NOT NULL,
  record_id UUID NOT NULL,
  number INTEGER,
  rev INTEGER DEFAULT 0 NOT NULL,
  withheld TEXT[] DEFAULT '{}' NOT NULL,
  CONSTRAINT pk_atlas_items PRIMARY KEY (atlas_id, kind, record_id),
  CONSTRAINT ck_atlas_items_kind_known CHECK (kind IN ('site', 'space', 'resource', 'contact', 'story', 'photo')),
  CONSTRAINT fk_atlas_items_atlas_id_atlases FOREIGN KEY(atlas_id) REFERENCES atlases (id)
);
CREATE INDEX ix_atlas_items_record_id ON atlas_items (record_id);
REVOKE UPDATE, DELETE ON atlas_items FROM maeul_app;

-- The files of an edition by revision: what was withheld stays listed with its checksum, its bytes are gone.
CREATE TABLE atlas_files (
  id UUID DEFAULT gen_random_uuid() NOT NULL,
  atlas_id UUID NOT NULL,
  revision INTEGER NOT NULL,
  format TEXT NOT NULL,
  name TEXT NOT NULL,
  media_type TEXT NOT NULL,
  size BIGINT NOT NULL,
  sha256 TEXT NOT NULL,
  made_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL,
  withheld_at TIMESTAMP WITH TIME ZONE,
  CONSTRAINT pk_atlas_files PRIMARY KEY (id),
  CONSTRAINT uq_atlas_files_atlas_id_revision_name UNIQUE (atlas_id, revision, name),
  CONSTRAINT ck_atlas_files_format_known CHECK (format IN ('book', 'space_map', 'html', 'pictures')),
  CONSTRAINT ck_atlas_files_name_form CHECK (name ~ '^[a-z0-9][a-z0-9.-]{0,59}$'),
  CONSTRAINT ck_atlas_files_sha256_form CHECK (sha256 ~ '^[0-9a-f]{64}$'),
  CONSTRAINT ck_atlas_files_size_positive CHECK (size > 0),
  CONSTRAINT fk_atlas_files_atlas_id_atlases FOREIGN KEY(atlas_id) REFERENCES atlases (id)
);
CREATE INDEX ix_atlas_files_sha256 ON atlas_files (sha256);
REVOKE UPDATE, DELETE ON atlas_files FROM maeul_app;

-- What was taken out of an edition that had been handed out: its number and what it was, no word of it.
CREATE TABLE atlas_errata (
  id SERIAL NOT NULL,
  atlas_id UUID NOT NULL,
  revision INTEGER NOT NULL,
  what TEXT NOT NULL,
  number INTEGER,
  at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL,
  CONSTRAINT pk_atlas_errata PRIMARY KEY (id),
  CONSTRAINT ck_atlas_errata_what_known CHECK (what IN ('site', 'space', 'resource', 'contact', 'story', 'photo')),
  CONSTRAINT fk_atlas_errata_atlas_id_atlases FOREIGN KEY(atlas_id) REFERENCES atlases (id)
);
CREATE INDEX ix_atlas_errata_atlas_id ON atlas_errata (atlas_id);
CREATE TRIGGER tr_atlas_errata_append_only BEFORE UPDATE OR DELETE ON atlas_errata
  FOR EACH ROW EXECUTE FUNCTION refuse_change();
REVOKE INSERT, UPDATE, DELETE ON atlas_errata FROM maeul_app;

-- A text without the words that were taken back; short ones only where a word begins.
CREATE FUNCTION without_words(told text, words text[]) RETURNS text LANGUAGE plpgsql IMMUTABLE AS $$
DECLARE
  word text;
BEGIN
  FOREACH word IN ARRAY words LOOP
    IF char_length(word) >= 3 THEN
      told := replace(told, word, '비공개');
    ELSIF position(word IN told) > 0 THEN
      told := regexp_replace(told, '(^|[^가-힣[:alnum:]])' || regexp_replace(word, '([^가-힣[:alnum:]])', '\\\1', 'g'),
        '\1비공개', 'g');
    END IF;
  END LOOP;
  RETURN told;
END
$$;

-- The same for every free text below a value of the content; what is a code, an id or a shape stays.
CREATE FUNCTION atlas_without_words(value jsonb, words text[], field text DEFAULT '') RETURNS jsonb
LANGUAGE plpgsql IMMUTABLE AS $$
BEGIN
  IF field = ANY ('{id,key,record,dong,dongs,category,kind,kind_label,life,shape,line,photo,relations}'::text[]) THEN
    RETURN value;
  END IF;
  RETURN CASE jsonb_typeof(value)
    WHEN 'string' THEN to_jsonb(without_words(value #>> '{}', words))
    WHEN 'object' THEN (SELECT jsonb_object_agg(o.key, atlas_without_words(o.value, words, o.key)) FROM jsonb_each(value) o)
    WHEN 'array' THEN coalesce((SELECT jsonb_agg(atlas_without_words(a.value, words, field) ORDER BY a.at)
      FROM jsonb_array_elements(value) WITH ORDINALITY a (value, at)), '[]')
    ELSE value END;
END
$$;

-- One row of the content without the fields that were taken back: the number stays, the row says that it is not shown.
CREATE FUNCTION atlas_row_without(entry jsonb, fields text[]) RETURNS jsonb LANGUAGE sql IMMUTABLE AS $$
  SELECT jsonb_object_agg(e.key, CASE
    WHEN e.key = 'name' AND fields && '{name,alias}' THEN to_jsonb('비공개'::text)
    WHEN e.key = 'key' AND fields && '{name,alias}' THEN '""'
    WHEN e.key = 'relations' AND fields && '{name,alias}' THEN '[]'
    WHEN e.key IN ('note', 'told') AND fields && '{name,alias,summary}' THEN '""'
    WHEN e.key = 'address' AND 'address' = ANY (fields) THEN '""'
    WHEN e.key IN ('shape', 'line') AND 'location' = ANY (fields) THEN '""'
    WHEN e.key IN ('spots', 'stops') AND 'location' = ANY (fields) THEN '[]'
    WHEN e.key IN ('lon', 'lat') AND fields && '{name,alias,location}' THEN 'null'
    WHEN starts_with(e.key, 'photo') AND 'photo' = ANY (fields) THEN '""'
    WHEN e.key IN ('phone', 'url', 'hours', 'note', 'told', 'place') AND jsonb_typeof(e.value) = 'string'
      AND EXISTS (SELECT FROM unnest(fields) f
        WHERE f <> ALL ('{name,alias,summary,address,location,photo}'::text[])) THEN '""'
    ELSE e.value END)
  FROM jsonb_each(entry) e
$$;

-- Every row of a list whose `field` is `gone`, changed.
CREATE FUNCTION atlas_list_without(list jsonb, field text, gone text, fields text[]) RETURNS jsonb
LANGUAGE sql IMMUTABLE AS $$
  SELECT coalesce(jsonb_agg(
    CASE WHEN a.value ->> field = gone THEN atlas_row_without(a.value, fields) ELSE a.value END ORDER BY a.at), '[]')
  FROM jsonb_array_elements(list) WITH ORDINALITY a (value, at)
$$;
CREATE FUNCTION atlas_list_but(list jsonb, gone text) RETURNS jsonb LANGUAGE sql IMMUTABLE AS $$
  SELECT coalesce(jsonb_agg(a.value ORDER BY a.at), '[]')
  FROM jsonb_array_elements(list) WITH ORDINALITY a (value, at) WHERE a.value ->> 'id' <> gone
$$;

-- The content of an edition without what was taken back of one record, contact, story or photo.
CREATE FUNCTION atlas_content_without(content jsonb, of_kind text, gone text, fields text[]) RETURNS jsonb
LANGUAGE plpgsql IMMUTABLE AS $$
DECLARE
  words text[];
  part text;
  other_fields boolean := EXISTS (SELECT FROM unnest(fields) f
    WHERE f <> ALL ('{name,alias,summary,address,location,photo}'::text[]));
BEGIN
  IF of_kind = 'story' THEN
    RETURN jsonb_set(content, '{stories}', atlas_list_but(content -> 'stories', gone));
  END IF;
  IF of_kind = 'photo' THEN
    FOREACH part IN ARRAY '{records,stories,contacts}'::text[] LOOP
      content := jsonb_set(content, ARRAY[part], atlas_list_without(content -> part, 'photo', gone, '{photo}'));
    END LOOP;
    RETURN content;
  END IF;
  SELECT coalesce(array_agg(DISTINCT w.word), '{}') INTO words FROM (
    SELECT r ->> 'name' AS word FROM jsonb_array_elements(content -> 'records') r
      WHERE r ->> 'id' = gone AND fields && '{name,alias}'
    UNION ALL SELECT c ->> 'name' FROM jsonb_array_elements(content -> 'courses') c
      WHERE c ->> 'record' = gone AND fields && '{name,alias}'
    UNION ALL SELECT s ->> 'name' FROM jsonb_array_elements(content -> 'courses') c
      CROSS JOIN LATERAL jsonb_array_elements(c -> 'stops') s WHERE s ->> 'record' = gone AND fields && '{name,alias}'
    UNION ALL SELECT p ->> 'name' FROM jsonb_array_elements(content -> 'contacts') p
      WHERE p ->> 'id' = gone AND fields && '{name,alias}'
    UNION ALL SELECT r ->> 'phone' FROM jsonb_array_elements(content -> 'records') r
      WHERE r ->> 'id' = gone AND other_fields
    UNION ALL SELECT regexp_split_to_table(p ->> 'reach', ' · ') FROM jsonb_array_elements(content -> 'contacts') p
      WHERE p ->> 'id' = gone AND other_fields) w
  WHERE char_length(w.word) >= 2 AND w.word <> '비공개';
  content := jsonb_set(content, '{records}', atlas_list_without(content -> 'records', 'id', gone, fields));
  content := jsonb_set(content, '{courses}', atlas_list_without(content -> 'courses', 'record', gone, fields));
  -- one stops at it in a course, too, be the course of another dong
  content := jsonb_set(content, '{courses}', (SELECT coalesce(jsonb_agg(jsonb_set(c.value, '{stops}',
      atlas_list_without(c.value -> 'stops', 'record', gone, fields)) ORDER BY c.at), '[]')
    FROM jsonb_array_elements(content -> 'courses') WITH ORDINALITY c (value, at)));
  IF other_fields OR fields && '{name,alias,summary}' THEN
    content := jsonb_set(content, '{contacts}', atlas_list_but(content -> 'contacts', gone));
  END IF;
  IF words <> '{}' THEN
    SELECT jsonb_object_agg(o.key, CASE WHEN o.key IN ('title', 'records', 'courses', 'stories', 'contacts')
      THEN atlas_without_words(o.value, words) ELSE o.value END) INTO content FROM jsonb_each(content) o;
  END IF;
  RETURN content;
END
$$;

-- Takes something out of every edition (or of one): the content is redacted, files are withheld at once, an edition
-- that had been handed out gets an erratum; a job makes the files anew. Returns how many editions had printed it.
CREATE FUNCTION take_out_of_atlases(kinds text[], gone uuid, fields text[], only_atlas uuid DEFAULT NULL)
RETURNS integer LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
  item record;
  fresh jsonb;
  mended integer := 0;
BEGIN
  FOR item IN
    SELECT i.atlas_id, i.kind, i.number FROM atlas_items i
    JOIN atlases a ON a.id = i.atlas_id JOIN atlas_contents c ON c.atlas_id = i.atlas_id
    WHERE i.record_id = gone AND i.kind = ANY (kinds) AND (only_atlas IS NULL OR i.atlas_id = only_atlas)
    ORDER BY i.atlas_id, i.number NULLS LAST, i.kind FOR UPDATE OF a, c
  LOOP
    UPDATE atlas_items SET withheld = ARRAY(SELECT unnest(withheld) UNION SELECT unnest(take_out_of_atlases.fields) ORDER BY 1)
    WHERE atlas_id = item.atlas_id AND kind = item.kind AND record_id = gone;
    SELECT atlas_content_without(c.content, item.kind, gone::text, take_out_of_atlases.fields) INTO fresh
    FROM atlas_contents c WHERE c.atlas_id = item.atlas_id;
    IF EXISTS (SELECT FROM atlas_contents c WHERE c.atlas_id = item.atlas_id AND c.content <> fresh) THEN
      UPDATE atlas_contents SET content = fresh WHERE atlas_id = item.atlas_id;
      UPDATE atlases SET revision = revision + 1, title = CASE title WHEN '' THEN '' ELSE fresh ->> 'title' END,
        state = CASE state WHEN 'ready' THEN 'mending' ELSE state END, progress = 0, step = 'waiting', tries = 0
      WHERE id = item.atlas_id;
      UPDATE atlas_files SET withheld_at = clock_timestamp() WHERE atlas_id = item.atlas_id AND withheld_at IS NULL;
      INSERT INTO atlas_errata (atlas_id, revision, what, number)
        SELECT a.id, a.revision, item.kind, item.number FROM atlases a WHERE a.id = item.atlas_id AND a.made_at IS NOT NULL;
      mended := mended + 1;
    END IF;
  END LOOP;
  RETURN mended;
END
$$;

-- The files of an edition that is taken away.
CREATE FUNCTION withhold_atlas_files(of_atlas uuid) RETURNS void
LANGUAGE sql SECURITY DEFINER SET search_path = public, pg_temp AS $$
  UPDATE atlas_files SET withheld_at = clock_timestamp() WHERE atlas_id = of_atlas AND withheld_at IS NULL
$$;

-- What a withdrawal takes back of a record, of a photo, of an item of the archive.
CREATE FUNCTION redact_from_atlases(gone uuid, fields text[]) RETURNS integer LANGUAGE sql AS $$
  SELECT take_out_of_atlases('{resource,contact}', gone, fields)
$$;
CREATE FUNCTION tell_atlases_of_media() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  PERFORM take_out_of_atlases('{photo}', NEW.id, '{photo}');
  RETURN NULL;
END
$$;
CREATE TRIGGER tr_media_tell_atlases AFTER UPDATE OF state ON media FOR EACH ROW
  WHEN (NEW.state = 'erased' AND OLD.state <> 'erased') EXECUTE FUNCTION tell_atlases_of_media();
CREATE FUNCTION tell_atlases_of_archive() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  PERFORM take_out_of_atlases('{story}', NEW.id, '{story}');
  RETURN NULL;
END
$$;
CREATE TRIGGER tr_archive_items_tell_atlases AFTER UPDATE OF title ON archive_items FOR EACH ROW
  WHEN (NEW.title = '비공개' AND OLD.title <> '비공개') EXECUTE FUNCTION tell_atlases_of_archive();

-- What editions print although no consent in force opens it for books any more: those that lapsed, that were replaced by
-- narrower ones, or that were taken back in the very moment the edition was frozen.
CREATE VIEW unconsented_atlas_items AS
SELECT i.atlas_id, i.kind, i.record_id, array_agg(DISTINCT f.name) AS fields
FROM atlas_items i JOIN consents c ON c.resource_id = i.record_id CROSS JOIN LATERAL unnest(c.fields) f (name)
WHERE i.kind IN ('resource', 'contact') AND f.name <> ALL (i.withheld)
  AND NOT EXISTS (SELECT FROM live_consents l WHERE l.resource_id = i.record_id AND 'book' = ANY (l.channels)
    AND f.name = ANY (l.fields))
GROUP BY i.atlas_id, i.kind, i.record_id
UNION ALL
SELECT i.atlas_id, i.kind, i.record_id, ARRAY[i.kind] FROM atlas_items i
WHERE i.kind IN ('story', 'photo') AND i.withheld = '{}'
  AND EXISTS (SELECT FROM consents c WHERE i.record_id = CASE i.kind WHEN 'story' THEN c.archive_item_id ELSE c.media_id END)
  AND NOT EXISTS (SELECT FROM live_consents l WHERE 'book' = ANY (l.channels)
    AND i.record_id = CASE i.kind WHEN 'story' THEN l.archive_item_id ELSE l.media_id END);
REVOKE INSERT, UPDATE, DELETE ON unconsented_atlas_items FROM maeul_app;

-- Takes all that out. Returns how many editions changed.
CREATE FUNCTION settle_atlases() RETURNS integer LANGUAGE plpgsql AS $$
DECLARE
  item record;
  mended integer := 0;
BEGIN
  FOR item IN SELECT u.* FROM unconsented_atlas_items u ORDER BY u.atlas_id, u.kind DESC, u.record_id LOOP
    mended := mended + take_out_of_atlases(ARRAY[item.kind], item.record_id, item.fields, item.atlas_id);
  END LOOP;
  RETURN mended;
END
$$;

-- Whoever asked for an edition is forgotten with the account; the edition is the neighbourhood's.
CREATE FUNCTION erase_from_atlases(gone uuid) RETURNS integer LANGUAGE plpgsql AS $$
DECLARE
  cleared integer;
BEGIN
  UPDATE atlases SET asked_by = NULL WHERE asked_by = gone;
  GET DIAGNOSTICS cleared = ROW_COUNT;
  RETURN cleared;
END
$$;
