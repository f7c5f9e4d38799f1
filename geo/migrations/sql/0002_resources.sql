-- Resources keep every revision, know their source and its licence, and relate to each other.

CREATE TABLE sources (
  key TEXT NOT NULL, 
  title TEXT NOT NULL, 
  publisher TEXT DEFAULT '' NOT NULL, 
  licence TEXT DEFAULT 'unknown' NOT NULL, 
  url TEXT DEFAULT '' NOT NULL, 
  as_of DATE, 
  created_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL, 
  CONSTRAINT pk_sources PRIMARY KEY (key), 
  CONSTRAINT ck_sources_licence_known CHECK (licence IN ('kogl_1', 'kogl_2', 'kogl_3', 'kogl_4', 'free', 'odbl', 'own', 'unknown')), 
  CONSTRAINT ck_sources_key_length CHECK (char_length(key) BETWEEN 1 AND 200), 
  CONSTRAINT ck_sources_title_length CHECK (char_length(title) BETWEEN 1 AND 200), 
  CONSTRAINT ck_sources_publisher_length CHECK (char_length(publisher) BETWEEN 0 AND 200), 
  CONSTRAINT ck_sources_url_length CHECK (char_length(url) BETWEEN 0 AND 2000)
);
INSERT INTO sources (key, title, publisher, licence) VALUES
  ('demo', '시범 자료', '마을아틀라스', 'free'),
  ('survey', '지역자원조사', '지역자원조사단', 'own');
INSERT INTO sources (key, title)
SELECT DISTINCT r.source, r.source FROM resources r WHERE r.source IS NOT NULL ON CONFLICT DO NOTHING;

ALTER TABLE resources
  ADD COLUMN public_rev integer,
  ADD COLUMN declared_dong text DEFAULT '' NOT NULL,
  ADD COLUMN dong_override text,
  ADD COLUMN dong_override_reason text DEFAULT '' NOT NULL,
  ADD COLUMN created_by uuid,
  ADD COLUMN merged_into uuid;
UPDATE resources SET public_rev = rev WHERE state = 'published';
ALTER TABLE resources
  ADD CONSTRAINT ck_resources_override_has_a_reason CHECK ((dong_override IS NULL) = (dong_override_reason = '')),
  ADD CONSTRAINT ck_resources_public_rev_exists CHECK (public_rev <= rev AND public_rev >= 1),
  ADD CONSTRAINT ck_resources_published_has_a_revision CHECK (state <> 'published' OR public_rev IS NOT NULL),
  ADD CONSTRAINT ck_resources_merged_into_something CHECK ((state = 'merged') = (merged_into IS NOT NULL)),
  ADD CONSTRAINT ck_resources_not_merged_into_itself CHECK (merged_into <> id),
  ADD CONSTRAINT fk_resources_source_sources FOREIGN KEY (source) REFERENCES sources (key),
  ADD CONSTRAINT fk_resources_created_by_accounts FOREIGN KEY (created_by) REFERENCES accounts (id),
  ADD CONSTRAINT fk_resources_merged_into_resources FOREIGN KEY (merged_into) REFERENCES resources (id);
-- Compared byte by byte: an import makes as many keys as rows, and only whether two are equal is ever asked.
ALTER TABLE resources DROP CONSTRAINT uq_resources_source_source_key;
CREATE UNIQUE INDEX uq_resources_source_source_key ON resources (source, source_key text_pattern_ops);
CREATE INDEX ix_resources_merged_into ON resources (merged_into);
-- A step towards the public changes no indexed column: with room on its page the row stays there, and no index is told.
ALTER TABLE resources SET (fillfactor = 50);

CREATE TABLE resource_revisions (
  resource_id UUID NOT NULL, 
  rev INTEGER NOT NULL, 
  base_rev INTEGER, 
  kind TEXT NOT NULL, 
  name TEXT NOT NULL, 
  summary TEXT NOT NULL, 
  location geometry(Geometry,4326), 
  address TEXT NOT NULL, 
  properties JSONB NOT NULL, 
  observed_on DATE NOT NULL, 
  declared_dong TEXT NOT NULL, 
  dong_override TEXT, 
  dong_override_reason TEXT NOT NULL, 
  site_id UUID, 
  source TEXT, 
  changed TEXT[] DEFAULT '{}' NOT NULL, 
  author_id UUID, 
  run_id UUID, 
  created_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL, 
  CONSTRAINT pk_resource_revisions PRIMARY KEY (resource_id, rev), 
  CONSTRAINT ck_resource_revisions_kind_known CHECK (kind IN ('person', 'space', 'organisation', 'activity', 'goods', 'story', 'route')), 
  CONSTRAINT fk_resource_revisions_resource_id_resources FOREIGN KEY(resource_id) REFERENCES resources (id) ON DELETE CASCADE, 
  CONSTRAINT fk_resource_revisions_author_id_accounts FOREIGN KEY(author_id) REFERENCES accounts (id)
);
CREATE INDEX ix_resource_revisions_run_id ON resource_revisions (run_id);

CREATE TABLE resource_events (
  id SERIAL NOT NULL, 
  resource_id UUID NOT NULL, 
  rev INTEGER NOT NULL, 
  action TEXT NOT NULL, 
  from_state TEXT NOT NULL, 
  to_state TEXT NOT NULL, 
  note TEXT DEFAULT '' NOT NULL, 
  actor_id UUID, 
  at TIMESTAMP WITH TIME ZONE DEFAULT clock_timestamp() NOT NULL, 
  CONSTRAINT pk_resource_events PRIMARY KEY (id), 
  CONSTRAINT ck_resource_events_from_state_known CHECK (from_state IN ('draft', 'submitted', 'needs_fix', 'approved', 'published', 'rejected', 'closed', 'merged')), 
  CONSTRAINT ck_resource_events_to_state_known CHECK (to_state IN ('draft', 'submitted', 'needs_fix', 'approved', 'published', 'rejected', 'closed', 'merged')), 
  CONSTRAINT ck_resource_events_note_length CHECK (char_length(note) BETWEEN 0 AND 2000), 
  CONSTRAINT fk_resource_events_resource_id_resources FOREIGN KEY(resource_id) REFERENCES resources (id) ON DELETE CASCADE, 
  CONSTRAINT fk_resource_events_actor_id_accounts FOREIGN KEY(actor_id) REFERENCES accounts (id)
);
CREATE INDEX ix_resource_events_resource_id ON resource_events (resource_id);

CREATE TABLE resource_fields (
  kind TEXT NOT NULL, 
  name TEXT NOT NULL, 
  visibility TEXT NOT NULL, 
  CONSTRAINT pk_resource_fields PRIMARY KEY (kind, name), 
  CONSTRAINT ck_resource_fields_kind_known CHECK (kind IN ('person', 'space', 'organisation', 'activity', 'goods', 'story', 'route')), 
  CONSTRAINT ck_resource_fields_visibility_known CHECK (visibility IN ('public', 'internal', 'private'))
);

-- The same vocabulary as geo/fields.py, for the view: who may see which field of which kind.
INSERT INTO resource_fields (kind, name, visibility)
SELECT v.kind, n.name, v.visibility FROM (VALUES
  ('person', 'public', 'alias type skills audience hours fee tags operator'),
  ('person', 'internal', 'memo'),
  ('person', 'private', 'extra phone mobile email homepage birth head_name representative'),
  ('space', 'public', 'type status operator place audience hours closing_days fee how_to_apply capacity seats books area_m2 phone homepage opened_on publisher licence tags rooms equipment barrier_free'),
  ('space', 'internal', 'memo extra'),
  ('space', 'private', 'head_name representative contact_name mobile email'),
  ('organisation', 'public', 'type status operator place audience hours closing_days fee how_to_apply capacity seats books area_m2 phone homepage opened_on publisher licence tags members households founded_on works'),
  ('organisation', 'internal', 'memo extra'),
  ('organisation', 'private', 'head_name representative contact_name mobile email'),
  ('activity', 'public', 'type status operator place audience hours closing_days fee how_to_apply capacity seats books area_m2 phone homepage opened_on publisher licence tags schedule starts_on ends_on participants repeats'),
  ('activity', 'internal', 'memo extra'),
  ('activity', 'private', 'head_name representative contact_name mobile email'),
  ('goods', 'public', 'type status operator place audience hours closing_days fee how_to_apply capacity seats books area_m2 phone homepage opened_on publisher licence tags quantity lending deposit'),
  ('goods', 'internal', 'memo extra'),
  ('goods', 'private', 'head_name representative contact_name mobile email'),
  ('story', 'public', 'type status operator place audience hours closing_days fee how_to_apply capacity seats books area_m2 phone homepage opened_on publisher licence tags era archive_url'),
  ('story', 'internal', 'memo extra'),
  ('story', 'private', 'head_name representative contact_name mobile email teller'),
  ('route', 'public', 'type status operator place audience hours closing_days fee how_to_apply capacity seats books area_m2 phone homepage opened_on publisher licence tags length_m minutes keeper_houses stops difficulty'),
  ('route', 'internal', 'memo extra'),
  ('route', 'private', 'head_name representative contact_name mobile email')
) v (kind, visibility, names) CROSS JOIN LATERAL string_to_table(v.names, ' ') n (name);

CREATE TABLE resource_relations (
  id UUID DEFAULT gen_random_uuid() NOT NULL, 
  from_id UUID NOT NULL, 
  to_id UUID NOT NULL, 
  kind TEXT NOT NULL, 
  note TEXT DEFAULT '' NOT NULL, 
  created_by UUID, 
  created_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL, 
  closed_at TIMESTAMP WITH TIME ZONE, 
  CONSTRAINT pk_resource_relations PRIMARY KEY (id), 
  CONSTRAINT ck_resource_relations_kind_known CHECK (kind IN ('runs', 'belongs_to', 'meets_at', 'lends', 'leads_past')), 
  CONSTRAINT ck_resource_relations_two_ends CHECK (from_id <> to_id), 
  CONSTRAINT ck_resource_relations_note_length CHECK (char_length(note) BETWEEN 0 AND 500), 
  CONSTRAINT fk_resource_relations_from_id_resources FOREIGN KEY(from_id) REFERENCES resources (id) ON DELETE CASCADE, 
  CONSTRAINT fk_resource_relations_to_id_resources FOREIGN KEY(to_id) REFERENCES resources (id) ON DELETE CASCADE, 
  CONSTRAINT fk_resource_relations_created_by_accounts FOREIGN KEY(created_by) REFERENCES accounts (id)
);
CREATE INDEX ix_resource_relations_to_id ON resource_relations (to_id);
CREATE UNIQUE INDEX uq_resource_relations_live ON resource_relations (from_id, to_id, kind) WHERE closed_at IS NULL;

-- Revisions from the first one on (R1): the record itself makes it, whoever writes it and however many at once.
CREATE FUNCTION record_first_revisions() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  INSERT INTO resource_revisions (resource_id, rev, kind, name, summary, location, address, properties, observed_on,
    declared_dong, dong_override, dong_override_reason, site_id, source, author_id, run_id, created_at)
  SELECT n.id, n.rev, n.kind, n.name, n.summary, n.location, n.address, n.properties, n.observed_on,
    n.declared_dong, n.dong_override, n.dong_override_reason, n.site_id, n.source, n.created_by,
    nullif(current_setting('maeul.import_run', true), '')::uuid, n.created_at
  FROM new_rows n;
  RETURN NULL;
END
$$;
CREATE TRIGGER tr_resources_first_revision AFTER INSERT ON resources REFERENCING NEW TABLE AS new_rows
  FOR EACH STATEMENT EXECUTE FUNCTION record_first_revisions();
INSERT INTO resource_revisions (resource_id, rev, kind, name, summary, location, address, properties, observed_on,
  declared_dong, dong_override, dong_override_reason, site_id, source, created_at)
SELECT id, rev, kind, name, summary, location, address, properties, observed_on, declared_dong, dong_override,
  dong_override_reason, site_id, source, created_at FROM resources;

CREATE TRIGGER tr_resource_revisions_append_only BEFORE UPDATE ON resource_revisions
  FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER tr_resource_events_append_only BEFORE UPDATE ON resource_events
  FOR EACH ROW EXECUTE FUNCTION refuse_change();
REVOKE UPDATE, DELETE ON resource_revisions, resource_events FROM maeul_app;
REVOKE DELETE ON resource_relations, sources FROM maeul_app;
REVOKE INSERT, UPDATE, DELETE ON resource_fields FROM maeul_app;

-- What the public sees of the fields of one record: those that the policy of its kind calls public, and no others.
CREATE FUNCTION public_properties(of_kind text, properties jsonb) RETURNS jsonb LANGUAGE sql STABLE AS $$
  SELECT coalesce(jsonb_object_agg(p.key, p.value), '{}')
  FROM jsonb_each(properties) p JOIN resource_fields f ON f.kind = of_kind AND f.name = p.key
  WHERE f.visibility = 'public'
$$;

-- What the public sees of resources, computed once. A person is never a point on a map, nor an address, nor a name:
-- without a consent only how they like to be called.
DROP VIEW public_resources;
CREATE VIEW public_resources AS
SELECT r.id, r.kind,
       CASE WHEN r.kind <> 'person' THEN r.name ELSE coalesce(nullif(r.properties ->> 'alias', ''), '이름 비공개') END AS name,
       r.summary, CASE WHEN r.kind <> 'person' THEN r.address ELSE '' END AS address, r.observed_on,
       CASE WHEN r.kind <> 'person' THEN r.site_id END AS site_id, r.is_demo, r.public_rev AS rev, r.updated_at,
       CASE WHEN r.kind <> 'person' THEN r.location END AS location,
       CASE WHEN r.kind <> 'person' THEN r.location_m END AS location_m,
       public_properties(r.kind, r.properties) AS properties, r.source, r.declared_dong, r.dong_override,
       r.search_text, r.search_initials
FROM resources r
WHERE r.public_rev IS NOT NULL AND r.state NOT IN ('closed', 'merged');
REVOKE INSERT, UPDATE, DELETE ON public_resources FROM maeul_app;
