-- An edition is of one province. A file of several stood as one edition, whose dong stayed in force for a province
-- that a newer file had replaced: each province becomes an edition of its own.
DO $$
DECLARE
  p record; fresh integer;
BEGIN
  FOR p IN SELECT s.edition_id, s.province_code FROM edition_provinces s
           WHERE EXISTS (SELECT FROM edition_provinces o
                         WHERE o.edition_id = s.edition_id AND o.province_code < s.province_code) LOOP
    INSERT INTO boundary_editions (valid_from, is_schematic, codes, file_name, sha256, source_note, loaded_at)
      SELECT valid_from, is_schematic, codes, file_name, sha256 || ':' || p.province_code, source_note, loaded_at
      FROM boundary_editions WHERE id = p.edition_id
      RETURNING id INTO fresh;
    UPDATE dongs d SET edition_id = fresh FROM districts x
      WHERE x.code = d.district_code AND x.province_code = p.province_code AND d.edition_id = p.edition_id;
    UPDATE edition_provinces SET edition_id = fresh
      WHERE edition_id = p.edition_id AND province_code = p.province_code;
  END LOOP;
END
$$;
ALTER TABLE edition_provinces ADD CONSTRAINT uq_edition_provinces_edition_id UNIQUE (edition_id);

-- What became of every dong between two editions of a province that follow each other.
-- A pair is kept even when another edition comes between them: taking that one back makes them neighbours again.

CREATE TABLE dong_changes (
  id SERIAL NOT NULL,
  from_edition_id INTEGER NOT NULL,
  to_edition_id INTEGER NOT NULL,
  province_code TEXT NOT NULL,
  from_code TEXT,
  to_code TEXT,
  kind TEXT NOT NULL,
  share_from DOUBLE PRECISION NOT NULL,
  share_to DOUBLE PRECISION NOT NULL,
  moved_m2 DOUBLE PRECISION NOT NULL,
  CONSTRAINT pk_dong_changes PRIMARY KEY (id),
  CONSTRAINT ck_dong_changes_kind_known CHECK (kind IN ('same', 'rename', 'recode', 'adjust', 'split', 'merge', 'appear', 'vanish')),
  CONSTRAINT ck_dong_changes_one_side CHECK ((from_code IS NULL) = (kind = 'appear') AND (to_code IS NULL) = (kind = 'vanish')),
  CONSTRAINT ck_dong_changes_shares_sane CHECK (share_from BETWEEN 0 AND 1 AND share_to BETWEEN 0 AND 1 AND moved_m2 >= 0),
  CONSTRAINT ck_dong_changes_two_editions CHECK (from_edition_id <> to_edition_id),
  CONSTRAINT fk_dong_changes_from_edition_id_boundary_editions FOREIGN KEY(from_edition_id) REFERENCES boundary_editions (id) ON DELETE CASCADE,
  CONSTRAINT fk_dong_changes_to_edition_id_boundary_editions FOREIGN KEY(to_edition_id) REFERENCES boundary_editions (id) ON DELETE CASCADE,
  CONSTRAINT fk_dong_changes_province_code_provinces FOREIGN KEY(province_code) REFERENCES provinces (code)
);
CREATE INDEX ix_dong_changes_from_edition_id_from_code ON dong_changes (from_edition_id, from_code);
CREATE INDEX ix_dong_changes_to_edition_id_to_code ON dong_changes (to_edition_id, to_code);
