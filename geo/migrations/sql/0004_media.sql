-- Photos, recordings and documents, and the village archive. The file of an original lies in the data folder under its
-- sha256 and is never public; what the public sees was made from it, without EXIF and GPS.

CREATE TABLE media (
  id UUID DEFAULT gen_random_uuid() NOT NULL,
  kind TEXT NOT NULL,
  sha256 TEXT NOT NULL,
  bytes BIGINT NOT NULL,
  name TEXT NOT NULL,
  width INTEGER,
  height INTEGER,
  copy_type TEXT DEFAULT '' NOT NULL,
  taken_at TIMESTAMP WITH TIME ZONE,
  alt TEXT DEFAULT '' NOT NULL,
  licence TEXT DEFAULT 'own' NOT NULL,
  credit TEXT DEFAULT '' NOT NULL,
  shows_people BOOLEAN DEFAULT false NOT NULL,
  state TEXT DEFAULT 'waiting' NOT NULL,
  problem TEXT DEFAULT '' NOT NULL,
  problem_en TEXT DEFAULT '' NOT NULL,
  released_at TIMESTAMP WITH TIME ZONE,
  released_by UUID,
  created_by UUID,
  created_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL,
  version INTEGER DEFAULT 1 NOT NULL,
  CONSTRAINT pk_media PRIMARY KEY (id),
  CONSTRAINT ck_media_kind_known CHECK (kind IN ('photo', 'audio', 'video', 'document', 'other')),
  CONSTRAINT ck_media_state_known CHECK (state IN ('waiting', 'ready', 'failed', 'erased')),
  CONSTRAINT ck_media_licence_known
    CHECK (licence IN ('kogl_1', 'kogl_2', 'kogl_3', 'kogl_4', 'free', 'odbl', 'own', 'unknown')),
  CONSTRAINT ck_media_sha256_form CHECK (sha256 ~ '^[0-9a-f]{64}$'),
  CONSTRAINT ck_media_bytes_sane CHECK (bytes > 0),
  CONSTRAINT ck_media_name_length CHECK (char_length(name) BETWEEN 0 AND 300),
  CONSTRAINT ck_media_alt_length CHECK (char_length(alt) BETWEEN 0 AND 300),
  CONSTRAINT ck_media_credit_length CHECK (char_length(credit) BETWEEN 0 AND 200),
  CONSTRAINT ck_media_released_can_show CHECK (released_at IS NULL OR state IN ('waiting', 'ready')),
  CONSTRAINT fk_media_released_by_accounts FOREIGN KEY(released_by) REFERENCES accounts (id),
  CONSTRAINT fk_media_created_by_accounts FOREIGN KEY(created_by) REFERENCES accounts (id)
);
CREATE INDEX ix_media_sha256 ON media (sha256);
CREATE INDEX ix_media_created_by ON media (created_by);
CREATE INDEX ix_media_waiting ON media (created_at) WHERE state = 'waiting';

CREATE TABLE resource_media (
  id UUID DEFAULT gen_random_uuid() NOT NULL,
  resource_id UUID NOT NULL,
  media_id UUID NOT NULL,
  role TEXT DEFAULT 'other' NOT NULL,
  pair_id UUID,
  position INTEGER DEFAULT 0 NOT NULL,
  caption TEXT DEFAULT '' NOT NULL,
  created_by UUID,
  created_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL,
  closed_at TIMESTAMP WITH TIME ZONE,
  version INTEGER DEFAULT 1 NOT NULL,
  CONSTRAINT pk_resource_media PRIMARY KEY (id),
  CONSTRAINT ck_resource_media_role_known CHECK (role IN ('main', 'before', 'after', 'other')),
  CONSTRAINT ck_resource_media_pairs_have_two_times CHECK (pair_id IS NULL OR role IN ('before', 'after')),
  CONSTRAINT ck_resource_media_position_sane CHECK (position BETWEEN 0 AND 10000),
  CONSTRAINT ck_resource_media_caption_length CHECK (char_length(caption) BETWEEN 0 AND 500),
  CONSTRAINT fk_resource_media_resource_id_resources
    FOREIGN KEY(resource_id) REFERENCES resources (id) ON DELETE CASCADE,
  CONSTRAINT fk_resource_media_media_id_media FOREIGN KEY(media_id) REFERENCES media (id),
  CONSTRAINT fk_resource_media_created_by_accounts FOREIGN KEY(created_by) REFERENCES accounts (id)
);
CREATE INDEX ix_resource_media_media_id ON resource_media (media_id);
CREATE UNIQUE INDEX uq_resource_media_live ON resource_media (resource_id, media_id) WHERE closed_at IS NULL;
CREATE UNIQUE INDEX uq_resource_media_one_main ON resource_media (resource_id)
  WHERE role = 'main' AND closed_at IS NULL;
CREATE UNIQUE INDEX uq_resource_media_pair ON resource_media (pair_id, role)
  WHERE pair_id IS NOT NULL AND closed_at IS NULL;

CREATE TABLE archive_collections (
  id UUID DEFAULT gen_random_uuid() NOT NULL,
  title TEXT NOT NULL,
  summary TEXT DEFAULT '' NOT NULL,
  district_code TEXT,
  state TEXT DEFAULT 'draft' NOT NULL,
  created_by UUID,
  created_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL,
  updated_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL,
  version INTEGER DEFAULT 1 NOT NULL,
  CONSTRAINT pk_archive_collections PRIMARY KEY (id),
  CONSTRAINT ck_archive_collections_state_known CHECK (state IN ('draft', 'published', 'closed')),
  CONSTRAINT ck_archive_collections_title_length CHECK (char_length(title) BETWEEN 1 AND 200),
  CONSTRAINT ck_archive_collections_summary_length CHECK (char_length(summary) BETWEEN 0 AND 2000),
  CONSTRAINT fk_archive_collections_district_code_districts FOREIGN KEY(district_code) REFERENCES districts (code),
  CONSTRAINT fk_archive_collections_created_by_accounts FOREIGN KEY(created_by) REFERENCES accounts (id)
);
CREATE INDEX ix_archive_collections_district_code ON archive_collections (district_code);

-- `teller` is a person's name and never public; `teller_shown` is how that person wants to be called.
CREATE TABLE archive_items (
  id UUID DEFAULT gen_random_uuid() NOT NULL,
  kind TEXT NOT NULL,
  title TEXT NOT NULL,
  body TEXT DEFAULT '' NOT NULL,
  collection_id UUID,
  resource_id UUID,
  place TEXT DEFAULT '' NOT NULL,
  dong_code TEXT,
  district_code TEXT,
  happened_from DATE,
  happened_to DATE,
  happened_words TEXT DEFAULT '' NOT NULL,
  teller TEXT DEFAULT '' NOT NULL,
  teller_shown TEXT DEFAULT '' NOT NULL,
  licence TEXT DEFAULT 'own' NOT NULL,
  credit TEXT DEFAULT '' NOT NULL,
  consent_needed BOOLEAN DEFAULT false NOT NULL,
  state TEXT DEFAULT 'draft' NOT NULL,
  created_by UUID,
  created_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL,
  updated_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL,
  published_at TIMESTAMP WITH TIME ZONE,
  published_by UUID,
  version INTEGER DEFAULT 1 NOT NULL,
  search_text TEXT GENERATED ALWAYS AS (search_key(title || chr(31) || place || chr(31) || body)) STORED NOT NULL,
  search_initials TEXT GENERATED ALWAYS AS (search_initials(title)) STORED NOT NULL,
  CONSTRAINT pk_archive_items PRIMARY KEY (id),
  CONSTRAINT ck_archive_items_kind_known CHECK (kind IN ('story', 'photo', 'recording', 'document')),
  CONSTRAINT ck_archive_items_state_known CHECK (state IN ('draft', 'published', 'closed')),
  CONSTRAINT ck_archive_items_licence_known
    CHECK (licence IN ('kogl_1', 'kogl_2', 'kogl_3', 'kogl_4', 'free', 'odbl', 'own', 'unknown')),
  CONSTRAINT ck_archive_items_title_length CHECK (char_length(title) BETWEEN 1 AND 200),
  CONSTRAINT ck_archive_items_body_length CHECK (char_length(body) BETWEEN 0 AND 20000),
  CONSTRAINT ck_archive_items_place_length CHECK (char_length(place) BETWEEN 0 AND 200),
  CONSTRAINT ck_archive_items_happened_words_length CHECK (char_length(happened_words) BETWEEN 0 AND 100),
  CONSTRAINT ck_archive_items_teller_length CHECK (char_length(teller) BETWEEN 0 AND 100),
  CONSTRAINT ck_archive_items_teller_shown_length CHECK (char_length(teller_shown) BETWEEN 0 AND 100),
  CONSTRAINT ck_archive_items_credit_length CHECK (char_length(credit) BETWEEN 0 AND 200),
  CONSTRAINT ck_archive_items_happened_in_order CHECK (happened_from <= happened_to),
  CONSTRAINT ck_archive_items_happened_has_a_start CHECK (happened_to IS NULL OR happened_from IS NOT NULL),
  CONSTRAINT ck_archive_items_published_has_a_time CHECK (state <> 'published' OR published_at IS NOT NULL),
  CONSTRAINT ck_archive_items_published_has_rights CHECK (state <> 'published' OR licence <> 'unknown'),
  CONSTRAINT fk_archive_items_collection_id_archive_collections
    FOREIGN KEY(collection_id) REFERENCES archive_collections (id),
  CONSTRAINT fk_archive_items_resource_id_resources FOREIGN KEY(resource_id) REFERENCES resources (id) ON DELETE SET NULL,
  CONSTRAINT fk_archive_items_district_code_districts FOREIGN KEY(district_code) REFERENCES districts (code),
  CONSTRAINT fk_archive_items_created_by_accounts FOREIGN KEY(created_by) REFERENCES accounts (id),
  CONSTRAINT fk_archive_items_published_by_accounts FOREIGN KEY(published_by) REFERENCES accounts (id)
);
CREATE INDEX ix_archive_items_collection_id ON archive_items (collection_id);
CREATE INDEX ix_archive_items_resource_id ON archive_items (resource_id);
CREATE INDEX ix_archive_items_district_code ON archive_items (district_code);
CREATE INDEX ix_archive_items_dong_code ON archive_items (dong_code);
CREATE INDEX ix_archive_items_search_text ON archive_items USING gin (search_text gin_trgm_ops);
CREATE INDEX ix_archive_items_search_initials ON archive_items USING gin (search_initials gin_trgm_ops);

CREATE TABLE archive_media (
  id UUID DEFAULT gen_random_uuid() NOT NULL,
  item_id UUID NOT NULL,
  media_id UUID NOT NULL,
  position INTEGER DEFAULT 0 NOT NULL,
  caption TEXT DEFAULT '' NOT NULL,
  created_by UUID,
  created_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL,
  closed_at TIMESTAMP WITH TIME ZONE,
  CONSTRAINT pk_archive_media PRIMARY KEY (id),
  CONSTRAINT ck_archive_media_position_sane CHECK (position BETWEEN 0 AND 10000),
  CONSTRAINT ck_archive_media_caption_length CHECK (char_length(caption) BETWEEN 0 AND 500),
  CONSTRAINT fk_archive_media_item_id_archive_items FOREIGN KEY(item_id) REFERENCES archive_items (id),
  CONSTRAINT fk_archive_media_media_id_media FOREIGN KEY(media_id) REFERENCES media (id),
  CONSTRAINT fk_archive_media_created_by_accounts FOREIGN KEY(created_by) REFERENCES accounts (id)
);
CREATE INDEX ix_archive_media_media_id ON archive_media (media_id);
CREATE UNIQUE INDEX uq_archive_media_live ON archive_media (item_id, media_id) WHERE closed_at IS NULL;

REVOKE DELETE ON media, resource_media, archive_collections, archive_items, archive_media FROM maeul_app;

-- Whether somebody may be seen or heard on a channel. Until a ledger of consents says otherwise: nobody may.
CREATE FUNCTION media_consented(of_media uuid, of_resource uuid, channel text) RETURNS boolean LANGUAGE sql STABLE AS $$
  SELECT NOT m.shows_people AND NOT EXISTS (SELECT FROM resources r WHERE r.id = of_resource AND r.kind = 'person')
  FROM media m WHERE m.id = of_media
$$;
CREATE FUNCTION archive_consented(of_item uuid, channel text) RETURNS boolean LANGUAGE sql STABLE AS $$
  SELECT NOT i.consent_needed FROM archive_items i WHERE i.id = of_item
$$;

-- What the public sees of the archive, computed once. A collection or a record that is not public is not named.
CREATE VIEW public_archive AS
SELECT i.id, i.kind, i.title, i.body, c.id AS collection_id, c.title AS collection, r.id AS resource_id,
       r.name AS resource, i.place, i.dong_code, i.district_code, i.happened_from, i.happened_to, i.happened_words,
       i.teller_shown, i.licence, i.credit, i.published_at, i.updated_at, i.search_text, i.search_initials
FROM archive_items i
LEFT JOIN archive_collections c ON c.id = i.collection_id AND c.state = 'published'
LEFT JOIN public_resources r ON r.id = i.resource_id
WHERE i.state = 'published' AND archive_consented(i.id, 'web');

-- What the public sees of files, one row per place where it shows: released, of something public, with consent.
-- A photo from the field that nobody described is called by its caption, or by what its record is called in public.
CREATE VIEW public_media AS
SELECT m.id AS media_id, m.kind, m.sha256, m.copy_type, m.width, m.height,
       coalesce(nullif(m.alt, ''), nullif(l.caption, ''),
         CASE WHEN r.kind = 'person' THEN '사진' ELSE r.name || ' 사진' END) AS alt, m.licence, m.credit,
       l.id AS link_id, l.resource_id, CAST(NULL AS uuid) AS item_id, l.role, l.pair_id, l.position, l.caption,
       l.created_at
FROM resource_media l JOIN media m ON m.id = l.media_id JOIN public_resources r ON r.id = l.resource_id
WHERE l.closed_at IS NULL AND m.state = 'ready' AND m.released_at IS NOT NULL
  AND media_consented(m.id, l.resource_id, 'web')
UNION ALL
SELECT m.id, m.kind, m.sha256, m.copy_type, m.width, m.height,
       coalesce(nullif(m.alt, ''), nullif(l.caption, ''), i.title), m.licence, m.credit,
       l.id, CAST(NULL AS uuid), l.item_id, 'other', CAST(NULL AS uuid), l.position, l.caption, l.created_at
FROM archive_media l JOIN media m ON m.id = l.media_id JOIN public_archive i ON i.id = l.item_id
WHERE l.closed_at IS NULL AND m.state = 'ready' AND m.released_at IS NOT NULL
  AND media_consented(m.id, i.resource_id, 'web');
REVOKE INSERT, UPDATE, DELETE ON public_archive, public_media FROM maeul_app;

-- A file's own name may hold a person's; whoever is credited by the account's name is not any more.
CREATE FUNCTION erase_from_media(gone uuid) RETURNS integer LANGUAGE plpgsql AS $$
DECLARE
  cleared integer;
BEGIN
  UPDATE archive_items i SET credit = replace(i.credit, a.name, '(지워짐)') FROM accounts a
  WHERE a.id = gone AND i.created_by = gone AND a.name <> '' AND position(a.name IN i.credit) > 0;
  UPDATE media m SET name = '(지워짐)', credit = CASE WHEN a.name = '' THEN m.credit
    ELSE replace(m.credit, a.name, '(지워짐)') END
  FROM accounts a WHERE a.id = gone AND m.created_by = gone;
  GET DIAGNOSTICS cleared = ROW_COUNT;
  RETURN cleared;
END
$$;
