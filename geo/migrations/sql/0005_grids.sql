-- Population grids: how many people live where inside a dong. The cells lie packed in squares of 10 km.

CREATE TABLE population_grids (
  id UUID DEFAULT gen_random_uuid() NOT NULL, 
  title TEXT NOT NULL, 
  file_name TEXT NOT NULL, 
  publisher TEXT DEFAULT '' NOT NULL, 
  licence TEXT DEFAULT 'unknown' NOT NULL, 
  as_of DATE NOT NULL, 
  age_group TEXT DEFAULT '' NOT NULL, 
  size_m INTEGER, 
  crs INTEGER NOT NULL, 
  cells INTEGER NOT NULL, 
  people FLOAT NOT NULL, 
  hidden_cells INTEGER DEFAULT '0' NOT NULL, 
  west_m FLOAT NOT NULL, 
  south_m FLOAT NOT NULL, 
  east_m FLOAT NOT NULL, 
  north_m FLOAT NOT NULL, 
  fingerprint TEXT NOT NULL, 
  created_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL, 
  CONSTRAINT pk_population_grids PRIMARY KEY (id), 
  CONSTRAINT ck_population_grids_title_length CHECK (char_length(title) BETWEEN 1 AND 300), 
  CONSTRAINT ck_population_grids_file_name_length CHECK (char_length(file_name) BETWEEN 1 AND 300), 
  CONSTRAINT ck_population_grids_publisher_length CHECK (char_length(publisher) BETWEEN 0 AND 200), 
  CONSTRAINT ck_population_grids_licence_known CHECK (licence IN ('kogl_1', 'kogl_2', 'kogl_3', 'kogl_4', 'free', 'odbl', 'own', 'unknown')), 
  CONSTRAINT ck_population_grids_age_group_form CHECK (age_group ~ '^([0-9]{1,3}-[0-9]{0,3})?$'), 
  CONSTRAINT ck_population_grids_size_sane CHECK (size_m BETWEEN 1 AND 100000), 
  CONSTRAINT ck_population_grids_numbers_sane CHECK (cells > 0 AND hidden_cells >= 0 AND people > 0 AND people < 1000000000), 
  CONSTRAINT ck_population_grids_in_korea CHECK (west_m BETWEEN 660000 AND east_m AND east_m <= 1380000 AND south_m BETWEEN 1480000 AND north_m AND north_m <= 2190000), 
  CONSTRAINT ck_population_grids_fingerprint_form CHECK (fingerprint ~ '^[0-9a-f]{64}$'), 
  CONSTRAINT uq_population_grids_fingerprint UNIQUE (fingerprint)
);

CREATE TABLE population_grid_tiles (
  grid_id UUID NOT NULL, 
  tile_x INTEGER NOT NULL, 
  tile_y INTEGER NOT NULL, 
  x_cm BYTEA NOT NULL, 
  y_cm BYTEA NOT NULL, 
  people_milli BYTEA NOT NULL, 
  CONSTRAINT pk_population_grid_tiles PRIMARY KEY (grid_id, tile_x, tile_y), 
  CONSTRAINT ck_population_grid_tiles_one_length CHECK (octet_length(x_cm) > 0 AND octet_length(x_cm) % 4 = 0 AND octet_length(x_cm) = octet_length(y_cm) AND octet_length(x_cm) = octet_length(people_milli)), 
  CONSTRAINT fk_population_grid_tiles_grid_id_population_grids FOREIGN KEY(grid_id) REFERENCES population_grids (id) ON DELETE CASCADE
);

-- What was loaded is never rewritten, only taken back as a whole; the squares go with their grid.
REVOKE UPDATE ON population_grids, population_grid_tiles FROM maeul_app;
CALL journal_table('population_grids', '{id}');
CREATE CONSTRAINT TRIGGER tr_population_grids_coverage AFTER INSERT OR DELETE
  ON population_grids DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION raise_coverage_event();
