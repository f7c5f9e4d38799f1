-- The dong of every resource, computed for every edition (R6).

CREATE TABLE resource_dongs (
  resource_id UUID NOT NULL, 
  edition_id INTEGER NOT NULL, 
  dong_code TEXT NOT NULL, 
  share DOUBLE PRECISION NOT NULL, 
  border_m DOUBLE PRECISION, 
  CONSTRAINT pk_resource_dongs PRIMARY KEY (resource_id, edition_id, dong_code), 
  CONSTRAINT ck_resource_dongs_share_sane CHECK (share > 0 AND share <= 1), 
  CONSTRAINT ck_resource_dongs_border_not_negative CHECK (border_m >= 0), 
  CONSTRAINT fk_resource_dongs_resource_id_resources FOREIGN KEY(resource_id) REFERENCES resources (id) ON DELETE CASCADE, 
  CONSTRAINT fk_resource_dongs_edition_id_boundary_editions FOREIGN KEY(edition_id) REFERENCES boundary_editions (id) ON DELETE CASCADE
);
CREATE INDEX ix_resource_dongs_edition_id_dong_code ON resource_dongs (edition_id, dong_code text_pattern_ops);
