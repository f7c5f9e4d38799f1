-- Pairs of records that may be one, what people decided, and merges that can be undone.

CREATE TABLE duplicate_pairs (
  id UUID DEFAULT gen_random_uuid() NOT NULL,
  a_id UUID NOT NULL,
  b_id UUID NOT NULL,
  score FLOAT NOT NULL,
  reasons TEXT[] NOT NULL,
  state TEXT DEFAULT 'open' NOT NULL,
  found_at TIMESTAMP WITH TIME ZONE NOT NULL,
  decided_by UUID,
  decided_at TIMESTAMP WITH TIME ZONE,
  CONSTRAINT pk_duplicate_pairs PRIMARY KEY (id),
  CONSTRAINT ck_duplicate_pairs_state_known CHECK (state IN ('open', 'different', 'merged')),
  CONSTRAINT ck_duplicate_pairs_ordered CHECK (a_id < b_id),
  CONSTRAINT ck_duplicate_pairs_score_sane CHECK (score BETWEEN 0 AND 100),
  CONSTRAINT ck_duplicate_pairs_decided_when CHECK ((state = 'open') = (decided_at IS NULL)),
  CONSTRAINT uq_duplicate_pairs_a_id_b_id UNIQUE (a_id, b_id),
  CONSTRAINT fk_duplicate_pairs_a_id_resources FOREIGN KEY (a_id) REFERENCES resources (id) ON DELETE CASCADE,
  CONSTRAINT fk_duplicate_pairs_b_id_resources FOREIGN KEY (b_id) REFERENCES resources (id) ON DELETE CASCADE,
  CONSTRAINT fk_duplicate_pairs_decided_by_accounts FOREIGN KEY (decided_by) REFERENCES accounts (id)
);
CREATE INDEX ix_duplicate_pairs_b_id ON duplicate_pairs (b_id);
CREATE INDEX ix_duplicate_pairs_state_score ON duplicate_pairs (state, score DESC);

CREATE TABLE resource_merges (
  id UUID DEFAULT gen_random_uuid() NOT NULL,
  kept_id UUID NOT NULL,
  gone_id UUID NOT NULL,
  gone_state TEXT NOT NULL,
  moved JSONB NOT NULL,
  merged_by UUID,
  merged_at TIMESTAMP WITH TIME ZONE NOT NULL,
  split_by UUID,
  split_at TIMESTAMP WITH TIME ZONE,
  CONSTRAINT pk_resource_merges PRIMARY KEY (id),
  CONSTRAINT ck_resource_merges_two_records CHECK (kept_id <> gone_id),
  CONSTRAINT ck_resource_merges_moved_object CHECK (jsonb_typeof(moved) = 'object'),
  CONSTRAINT fk_resource_merges_kept_id_resources FOREIGN KEY (kept_id) REFERENCES resources (id),
  CONSTRAINT fk_resource_merges_gone_id_resources FOREIGN KEY (gone_id) REFERENCES resources (id),
  CONSTRAINT fk_resource_merges_merged_by_accounts FOREIGN KEY (merged_by) REFERENCES accounts (id),
  CONSTRAINT fk_resource_merges_split_by_accounts FOREIGN KEY (split_by) REFERENCES accounts (id)
);
CREATE INDEX ix_resource_merges_kept_id ON resource_merges (kept_id);
CREATE UNIQUE INDEX uq_resource_merges_live ON resource_merges (gone_id) WHERE split_at IS NULL;
REVOKE DELETE ON resource_merges FROM maeul_app;

-- Records of types 3 and 4 of KOGL stay as they are: the database itself lets none of them go into another.
CREATE FUNCTION refuse_merge_of_unchangeable() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF EXISTS (SELECT FROM resources r JOIN sources s ON s.key = r.source
             WHERE r.id IN (NEW.kept_id, NEW.gone_id) AND s.licence IN ('kogl_3', 'kogl_4')) THEN
    RAISE EXCEPTION 'licence forbids merging' USING ERRCODE = 'integrity_constraint_violation',
      CONSTRAINT = 'tr_resource_merges_licence';
  END IF;
  RETURN NEW;
END
$$;
CREATE TRIGGER tr_resource_merges_licence BEFORE INSERT ON resource_merges
  FOR EACH ROW EXECUTE FUNCTION refuse_merge_of_unchangeable();
