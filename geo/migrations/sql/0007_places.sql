-- Photos and plans of sites and rooms, how one gets in and how one gets there.

-- What is known of getting in: said yes, said no, or (in neither list) not known. A room says what its site cannot say.
ALTER TABLE sites
  ADD COLUMN access_yes TEXT[] DEFAULT '{}' NOT NULL,
  ADD COLUMN access_no TEXT[] DEFAULT '{}' NOT NULL,
  ADD COLUMN way_text TEXT DEFAULT '' NOT NULL,
  ADD COLUMN entrance_text TEXT DEFAULT '' NOT NULL,
  ADD CONSTRAINT ck_sites_access_yes_known
    CHECK (access_yes <@ '{step_free,wide_door,lift,toilet,parking,stroller,nursing,guidance}'::text[]),
  ADD CONSTRAINT ck_sites_access_no_known
    CHECK (access_no <@ '{step_free,wide_door,lift,toilet,parking,stroller,nursing,guidance}'::text[]),
  ADD CONSTRAINT ck_sites_access_one_answer CHECK (NOT access_yes && access_no),
  ADD CONSTRAINT ck_sites_way_text_length CHECK (char_length(way_text) BETWEEN 0 AND 2000),
  ADD CONSTRAINT ck_sites_entrance_text_length CHECK (char_length(entrance_text) BETWEEN 0 AND 300);
ALTER TABLE spaces
  ADD COLUMN access_yes TEXT[] DEFAULT '{}' NOT NULL,
  ADD COLUMN access_no TEXT[] DEFAULT '{}' NOT NULL,
  ADD COLUMN way_text TEXT DEFAULT '' NOT NULL,
  ADD COLUMN entrance_text TEXT DEFAULT '' NOT NULL,
  ADD CONSTRAINT ck_spaces_access_yes_known
    CHECK (access_yes <@ '{step_free,wide_door,lift,toilet,parking,stroller,nursing,guidance}'::text[]),
  ADD CONSTRAINT ck_spaces_access_no_known
    CHECK (access_no <@ '{step_free,wide_door,lift,toilet,parking,stroller,nursing,guidance}'::text[]),
  ADD CONSTRAINT ck_spaces_access_one_answer CHECK (NOT access_yes && access_no),
  ADD CONSTRAINT ck_spaces_way_text_length CHECK (char_length(way_text) BETWEEN 0 AND 2000),
  ADD CONSTRAINT ck_spaces_entrance_text_length CHECK (char_length(entrance_text) BETWEEN 0 AND 300);

-- A file at a room or at a whole site; what it shows, and its rights, are said of the file itself.
CREATE TABLE place_media (
  id UUID DEFAULT gen_random_uuid() NOT NULL,
  space_id UUID,
  site_id UUID,
  media_id UUID NOT NULL,
  role TEXT DEFAULT 'photo' NOT NULL,
  position INTEGER DEFAULT 0 NOT NULL,
  caption TEXT DEFAULT '' NOT NULL,
  created_by UUID,
  created_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL,
  closed_at TIMESTAMP WITH TIME ZONE,
  version INTEGER DEFAULT 1 NOT NULL,
  CONSTRAINT pk_place_media PRIMARY KEY (id),
  CONSTRAINT ck_place_media_role_known CHECK (role IN ('photo', 'plan', 'entrance')),
  CONSTRAINT ck_place_media_one_place CHECK (num_nonnulls(space_id, site_id) = 1),
  CONSTRAINT ck_place_media_position_sane CHECK (position BETWEEN 0 AND 10000),
  CONSTRAINT ck_place_media_caption_length CHECK (char_length(caption) BETWEEN 0 AND 500),
  CONSTRAINT fk_place_media_space_id_spaces FOREIGN KEY(space_id) REFERENCES spaces (id) ON DELETE CASCADE,
  CONSTRAINT fk_place_media_site_id_sites FOREIGN KEY(site_id) REFERENCES sites (id),
  CONSTRAINT fk_place_media_media_id_media FOREIGN KEY(media_id) REFERENCES media (id),
  CONSTRAINT fk_place_media_created_by_accounts FOREIGN KEY(created_by) REFERENCES accounts (id)
);
CREATE INDEX ix_place_media_media_id ON place_media (media_id);
CREATE UNIQUE INDEX uq_place_media_space_live ON place_media (space_id, media_id)
  WHERE space_id IS NOT NULL AND closed_at IS NULL;
CREATE UNIQUE INDEX uq_place_media_site_live ON place_media (site_id, media_id)
  WHERE site_id IS NOT NULL AND closed_at IS NULL;
REVOKE DELETE ON place_media FROM maeul_app;

-- What the public sees of places: released photos that somebody described, with the consent of whoever is seen.
CREATE VIEW public_place_media AS
SELECT m.id AS media_id, m.kind, m.sha256, m.copy_type, m.width, m.height, m.alt, m.licence, m.credit,
       l.id AS link_id, l.space_id, l.site_id, l.role, l.position, l.caption, l.created_at
FROM place_media l JOIN media m ON m.id = l.media_id
WHERE l.closed_at IS NULL AND m.kind = 'photo' AND m.state = 'ready' AND m.released_at IS NOT NULL AND m.alt <> ''
  AND media_consented(m.id, NULL, 'web');

CREATE OR REPLACE VIEW public_media AS
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
  AND media_consented(m.id, i.resource_id, 'web')
UNION ALL
SELECT p.media_id, p.kind, p.sha256, p.copy_type, p.width, p.height, p.alt, p.licence, p.credit,
       p.link_id, CAST(NULL AS uuid), CAST(NULL AS uuid), 'other', CAST(NULL AS uuid), p.position, p.caption,
       p.created_at
FROM public_place_media p;
REVOKE INSERT, UPDATE, DELETE ON public_place_media, public_media FROM maeul_app;

-- Photos whose people took their consent back lose what was written under them in places, too.
CREATE OR REPLACE FUNCTION redact_media(gone uuid[]) RETURNS integer LANGUAGE plpgsql AS $$
DECLARE
  cleared integer;
BEGIN
  UPDATE resource_media SET caption = '' WHERE media_id = ANY (gone) AND caption <> '';
  UPDATE archive_media SET caption = '' WHERE media_id = ANY (gone) AND caption <> '';
  UPDATE place_media SET caption = '' WHERE media_id = ANY (gone) AND caption <> '';
  UPDATE media SET state = 'erased', name = '', alt = '', credit = '', released_at = NULL, released_by = NULL,
    taken_at = NULL, problem = '', problem_en = '', version = version + 1
  WHERE id = ANY (gone) AND state <> 'erased';
  GET DIAGNOSTICS cleared = ROW_COUNT;
  RETURN cleared;
END
$$;

-- The district by which rights are asked about a picture that hangs at a place.
CREATE FUNCTION district_of_media(of_media uuid) RETURNS text LANGUAGE sql STABLE STRICT AS $$
  SELECT d.district_code
  FROM place_media l LEFT JOIN spaces s ON s.id = l.space_id JOIN sites t ON t.id = coalesce(l.site_id, s.site_id)
  JOIN dongs d ON ST_Covers(d.boundary_m, t.location_m)
  WHERE l.media_id = of_media AND d.edition_id IN (SELECT f.edition_id FROM editions_in_force(seoul_today()) f)
  ORDER BY l.created_at, d.code LIMIT 1
$$;
