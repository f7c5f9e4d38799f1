-- Walking networks: what files of streets hold, and the graph made of them, ready to be walked.

CREATE TABLE networks (
  id UUID DEFAULT gen_random_uuid() NOT NULL,
  file_name TEXT NOT NULL,
  kind TEXT NOT NULL,
  source TEXT DEFAULT '' NOT NULL,
  publisher TEXT DEFAULT '' NOT NULL,
  licence TEXT DEFAULT 'unknown' NOT NULL,
  as_of DATE,
  fingerprint TEXT NOT NULL,
  points INTEGER NOT NULL,
  links INTEGER NOT NULL,
  metres DOUBLE PRECISION NOT NULL,
  pieces INTEGER NOT NULL,
  largest_share DOUBLE PRECISION NOT NULL,
  others JSONB DEFAULT '[]' NOT NULL,
  counts JSONB DEFAULT '{}' NOT NULL,
  extent geometry(POLYGON,4326) NOT NULL,
  loaded_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL,
  CONSTRAINT pk_networks PRIMARY KEY (id),
  CONSTRAINT ck_networks_file_name_length CHECK (char_length(file_name) BETWEEN 1 AND 300),
  CONSTRAINT ck_networks_kind_length CHECK (char_length(kind) BETWEEN 1 AND 100),
  CONSTRAINT ck_networks_source_length CHECK (char_length(source) BETWEEN 0 AND 200),
  CONSTRAINT ck_networks_publisher_length CHECK (char_length(publisher) BETWEEN 0 AND 200),
  CONSTRAINT ck_networks_licence_known CHECK (licence IN ('kogl_1', 'kogl_2', 'kogl_3', 'kogl_4', 'free', 'odbl', 'own', 'unknown')),
  CONSTRAINT ck_networks_fingerprint_form CHECK (fingerprint ~ '^[0-9a-f]{64}$'),
  CONSTRAINT ck_networks_something_to_walk CHECK (points > 1 AND links > 0 AND metres > 0 AND pieces > 0),
  CONSTRAINT ck_networks_largest_share_sane CHECK (largest_share > 0 AND largest_share <= 1),
  CONSTRAINT ck_networks_extent_in_korea CHECK (NOT ST_IsEmpty(extent) AND ST_XMin(extent) >= 124.0 AND ST_XMax(extent) <= 132.5 AND ST_YMin(extent) >= 32.5 AND ST_YMax(extent) <= 39.5),
  CONSTRAINT uq_networks_fingerprint UNIQUE (fingerprint)
);

-- The graph itself, apart from what is listed of it; it goes with its network.
CREATE TABLE network_graphs (
  network_id UUID NOT NULL,
  packed BYTEA NOT NULL,
  CONSTRAINT pk_network_graphs PRIMARY KEY (network_id),
  CONSTRAINT fk_network_graphs_network_id_networks FOREIGN KEY(network_id) REFERENCES networks (id) ON DELETE CASCADE
);
-- It is packed already: another attempt would only cost time.
ALTER TABLE network_graphs ALTER COLUMN packed SET STORAGE EXTERNAL;
REVOKE UPDATE ON network_graphs FROM maeul_app;

ALTER TABLE import_runs
  DROP CONSTRAINT ck_import_runs_kind_known,
  ADD CONSTRAINT ck_import_runs_kind_known CHECK (kind IN
    ('boundaries', 'spaces', 'resources', 'population', 'projects', 'codes', 'addresses', 'submissions', 'network'));

CALL journal_table('networks', '{id}', '{extent}');

CREATE CONSTRAINT TRIGGER tr_networks_coverage AFTER INSERT OR DELETE OR UPDATE
  ON networks DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION raise_coverage_event();
