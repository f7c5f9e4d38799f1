-- Season rounds with ranked wishes and a draw; spare hours, needs and their matches.

CREATE TABLE rounds (
  id uuid DEFAULT gen_random_uuid() NOT NULL,
  site_id uuid NOT NULL,
  name text NOT NULL,
  about text DEFAULT '' NOT NULL,
  state text DEFAULT 'draft' NOT NULL,
  starts_on date NOT NULL,
  ends_on date NOT NULL,
  apply_until timestamp with time zone NOT NULL,
  most_per_week integer NOT NULL,
  newcomers_first boolean DEFAULT true NOT NULL,
  commitment text,
  seed text,
  result text,
  version integer DEFAULT 1 NOT NULL,
  created_by uuid,
  created_at timestamp with time zone DEFAULT now() NOT NULL,
  opened_at timestamp with time zone,
  closed_at timestamp with time zone,
  drawn_at timestamp with time zone,
  published_at timestamp with time zone,
  CONSTRAINT pk_rounds PRIMARY KEY (id),
  CONSTRAINT fk_rounds_site_id_sites FOREIGN KEY (site_id) REFERENCES sites (id),
  CONSTRAINT fk_rounds_created_by_accounts FOREIGN KEY (created_by) REFERENCES accounts (id),
  CONSTRAINT ck_rounds_state_known CHECK (state IN ('draft', 'open', 'closed', 'drawn', 'published')),
  CONSTRAINT ck_rounds_name_length CHECK (char_length(name) BETWEEN 1 AND 100),
  CONSTRAINT ck_rounds_about_length CHECK (char_length(about) BETWEEN 0 AND 2000),
  CONSTRAINT ck_rounds_season_sane CHECK (ends_on >= starts_on AND ends_on <= starts_on + 366),
  CONSTRAINT ck_rounds_most_per_week_sane CHECK (most_per_week BETWEEN 1 AND 20),
  CONSTRAINT ck_rounds_sealed_while_open CHECK (state = 'draft' OR (commitment IS NOT NULL AND seed IS NOT NULL)),
  -- what is published is what the draw will use: nobody can put another seed under a published seal
  CONSTRAINT ck_rounds_seed_fits_its_seal CHECK (
    seed IS NULL OR (seed ~ '^[0-9a-f]{64}$' AND commitment = encode(sha256(decode(seed, 'hex')), 'hex'))
  ),
  CONSTRAINT ck_rounds_result_after_the_draw CHECK ((result IS NOT NULL) = (state IN ('drawn', 'published')))
);
CREATE INDEX ix_rounds_site_id ON rounds (site_id);

CREATE FUNCTION check_round_move() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  states text[] := ARRAY['draft', 'open', 'closed', 'drawn', 'published'];
BEGIN
  IF array_position(states, NEW.state) - array_position(states, OLD.state) NOT IN (0, 1) THEN
    RAISE EXCEPTION 'round % may not go from % to %', OLD.id, OLD.state, NEW.state
      USING ERRCODE = 'check_violation', CONSTRAINT = 'tr_rounds_move';
  END IF;
  IF OLD.commitment IS NOT NULL AND NEW.commitment IS DISTINCT FROM OLD.commitment THEN
    RAISE EXCEPTION 'the seal of round % is published', OLD.id
      USING ERRCODE = 'check_violation', CONSTRAINT = 'tr_rounds_seal';
  END IF;
  RETURN NEW;
END
$$;
CREATE TRIGGER tr_rounds_move BEFORE UPDATE ON rounds FOR EACH ROW EXECUTE FUNCTION check_round_move();

CREATE TABLE round_slots (
  id uuid DEFAULT gen_random_uuid() NOT NULL,
  round_id uuid NOT NULL,
  space_id uuid NOT NULL,
  weekday integer NOT NULL,
  from_min integer NOT NULL,
  until_min integer NOT NULL,
  CONSTRAINT pk_round_slots PRIMARY KEY (id),
  CONSTRAINT fk_round_slots_round_id_rounds FOREIGN KEY (round_id) REFERENCES rounds (id),
  CONSTRAINT fk_round_slots_space_id_spaces FOREIGN KEY (space_id) REFERENCES spaces (id),
  CONSTRAINT uq_round_slots_round_id_id UNIQUE (round_id, id),
  CONSTRAINT uq_round_slots_round_id_space_id_weekday_from_min UNIQUE (round_id, space_id, weekday, from_min),
  CONSTRAINT ck_round_slots_weekday_known CHECK (weekday BETWEEN 1 AND 7),
  CONSTRAINT ck_round_slots_hours_sane CHECK (from_min BETWEEN 0 AND 1439 AND until_min > from_min AND until_min <= 2880)
);
CREATE INDEX ix_round_slots_space_id ON round_slots (space_id);

CREATE TABLE round_entries (
  round_id uuid NOT NULL,
  party_id uuid NOT NULL,
  account_id uuid NOT NULL,
  heads integer NOT NULL,
  purpose text NOT NULL,
  created_at timestamp with time zone DEFAULT now() NOT NULL,
  CONSTRAINT pk_round_entries PRIMARY KEY (round_id, party_id),
  CONSTRAINT fk_round_entries_round_id_rounds FOREIGN KEY (round_id) REFERENCES rounds (id),
  CONSTRAINT fk_round_entries_party_id_parties FOREIGN KEY (party_id) REFERENCES parties (id),
  CONSTRAINT fk_round_entries_account_id_accounts FOREIGN KEY (account_id) REFERENCES accounts (id),
  CONSTRAINT ck_round_entries_heads_sane CHECK (heads BETWEEN 1 AND 100000),
  CONSTRAINT ck_round_entries_purpose_known CHECK (
    purpose IN ('meeting', 'class', 'club', 'culture', 'childcare', 'event', 'other')
  )
);
CREATE INDEX ix_round_entries_party_id ON round_entries (party_id);

CREATE TABLE round_wishes (
  round_id uuid NOT NULL,
  party_id uuid NOT NULL,
  rank integer NOT NULL,
  slot_id uuid NOT NULL,
  CONSTRAINT pk_round_wishes PRIMARY KEY (round_id, party_id, rank),
  CONSTRAINT fk_round_wishes_round_id_party_id_round_entries FOREIGN KEY (round_id, party_id)
    REFERENCES round_entries (round_id, party_id) ON DELETE CASCADE,
  CONSTRAINT fk_round_wishes_round_id_slot_id_round_slots FOREIGN KEY (round_id, slot_id)
    REFERENCES round_slots (round_id, id),
  CONSTRAINT uq_round_wishes_round_id_party_id_slot_id UNIQUE (round_id, party_id, slot_id),
  CONSTRAINT ck_round_wishes_rank_known CHECK (rank BETWEEN 1 AND 3)
);

-- Who holds a slot now; a declined one keeps its row, and the next holder gets a row of its own.
CREATE TABLE round_awards (
  id uuid DEFAULT gen_random_uuid() NOT NULL,
  round_id uuid NOT NULL,
  slot_id uuid NOT NULL,
  party_id uuid NOT NULL,
  series_id uuid,
  declined_at timestamp with time zone,
  created_at timestamp with time zone DEFAULT now() NOT NULL,
  CONSTRAINT pk_round_awards PRIMARY KEY (id),
  CONSTRAINT fk_round_awards_series_id_series FOREIGN KEY (series_id) REFERENCES series (id),
  CONSTRAINT fk_round_awards_round_id_slot_id_round_slots FOREIGN KEY (round_id, slot_id)
    REFERENCES round_slots (round_id, id),
  CONSTRAINT fk_round_awards_round_id_party_id_round_entries FOREIGN KEY (round_id, party_id)
    REFERENCES round_entries (round_id, party_id),
  CONSTRAINT uq_round_awards_round_id_slot_id_party_id UNIQUE (round_id, slot_id, party_id)
);
CREATE UNIQUE INDEX uq_round_awards_held ON round_awards (slot_id) WHERE declined_at IS NULL;
CREATE INDEX ix_round_awards_party_id ON round_awards (party_id);
CREATE INDEX ix_round_awards_series_id ON round_awards (series_id);

CREATE TABLE spare_hours (
  id uuid DEFAULT gen_random_uuid() NOT NULL,
  space_id uuid NOT NULL,
  weekday integer NOT NULL,
  from_min integer NOT NULL,
  until_min integer NOT NULL,
  starts_on date NOT NULL,
  ends_on date NOT NULL,
  conditions text DEFAULT '' NOT NULL,
  purposes text[] DEFAULT '{}' NOT NULL,
  state text DEFAULT 'open' NOT NULL,
  version integer DEFAULT 1 NOT NULL,
  created_by uuid,
  created_at timestamp with time zone DEFAULT now() NOT NULL,
  CONSTRAINT pk_spare_hours PRIMARY KEY (id),
  CONSTRAINT fk_spare_hours_space_id_spaces FOREIGN KEY (space_id) REFERENCES spaces (id),
  CONSTRAINT fk_spare_hours_created_by_accounts FOREIGN KEY (created_by) REFERENCES accounts (id),
  CONSTRAINT ck_spare_hours_state_known CHECK (state IN ('open', 'closed')),
  CONSTRAINT ck_spare_hours_weekday_known CHECK (weekday BETWEEN 1 AND 7),
  CONSTRAINT ck_spare_hours_hours_sane CHECK (from_min BETWEEN 0 AND 1439 AND until_min > from_min AND until_min <= 2880),
  CONSTRAINT ck_spare_hours_period_sane CHECK (ends_on >= starts_on AND ends_on <= starts_on + 366),
  CONSTRAINT ck_spare_hours_conditions_length CHECK (char_length(conditions) BETWEEN 0 AND 1000),
  CONSTRAINT ck_spare_hours_purposes_known CHECK (
    purposes <@ '{meeting,class,club,culture,childcare,event,other}'::text[]
  )
);
CREATE INDEX ix_spare_hours_space_id ON spare_hours (space_id);

CREATE TABLE needs (
  id uuid DEFAULT gen_random_uuid() NOT NULL,
  account_id uuid NOT NULL,
  party_id uuid,
  dong_codes text[] NOT NULL,
  weekdays integer[] NOT NULL,
  from_min integer NOT NULL,
  until_min integer NOT NULL,
  minutes integer NOT NULL,
  heads integer NOT NULL,
  purpose text NOT NULL,
  features text[] DEFAULT '{}' NOT NULL,
  starts_on date NOT NULL,
  ends_on date NOT NULL,
  about text DEFAULT '' NOT NULL,
  shows_name boolean DEFAULT false NOT NULL,
  state text DEFAULT 'open' NOT NULL,
  version integer DEFAULT 1 NOT NULL,
  created_at timestamp with time zone DEFAULT now() NOT NULL,
  CONSTRAINT pk_needs PRIMARY KEY (id),
  CONSTRAINT fk_needs_account_id_accounts FOREIGN KEY (account_id) REFERENCES accounts (id),
  CONSTRAINT fk_needs_party_id_parties FOREIGN KEY (party_id) REFERENCES parties (id),
  CONSTRAINT ck_needs_state_known CHECK (state IN ('open', 'matched', 'closed')),
  CONSTRAINT ck_needs_dongs_given CHECK (cardinality(dong_codes) BETWEEN 1 AND 10),
  CONSTRAINT ck_needs_weekdays_known CHECK (cardinality(weekdays) BETWEEN 1 AND 7 AND weekdays <@ '{1,2,3,4,5,6,7}'::int[]),
  CONSTRAINT ck_needs_hours_sane CHECK (from_min BETWEEN 0 AND 1439 AND until_min > from_min AND until_min <= 2880),
  CONSTRAINT ck_needs_minutes_fit CHECK (minutes BETWEEN 15 AND until_min - from_min),
  CONSTRAINT ck_needs_heads_sane CHECK (heads BETWEEN 1 AND 100000),
  CONSTRAINT ck_needs_purpose_known CHECK (
    purpose IN ('meeting', 'class', 'club', 'culture', 'childcare', 'event', 'other')
  ),
  CONSTRAINT ck_needs_period_sane CHECK (ends_on >= starts_on AND ends_on <= starts_on + 366),
  CONSTRAINT ck_needs_about_length CHECK (char_length(about) BETWEEN 0 AND 1000),
  CONSTRAINT ck_needs_shows_only_groups CHECK (party_id IS NOT NULL OR NOT shows_name)
);
CREATE INDEX ix_needs_account_id ON needs (account_id);
CREATE INDEX ix_needs_party_id ON needs (party_id);

CREATE TABLE matches (
  id uuid DEFAULT gen_random_uuid() NOT NULL,
  need_id uuid NOT NULL,
  spare_id uuid NOT NULL,
  score integer NOT NULL,
  reasons jsonb DEFAULT '[]' NOT NULL,
  weekday integer NOT NULL,
  from_min integer NOT NULL,
  until_min integer NOT NULL,
  starts_on date NOT NULL,
  ends_on date NOT NULL,
  state text DEFAULT 'found' NOT NULL,
  proposed_by text,
  series_id uuid,
  version integer DEFAULT 1 NOT NULL,
  created_at timestamp with time zone DEFAULT now() NOT NULL,
  CONSTRAINT pk_matches PRIMARY KEY (id),
  CONSTRAINT fk_matches_need_id_needs FOREIGN KEY (need_id) REFERENCES needs (id),
  CONSTRAINT fk_matches_spare_id_spare_hours FOREIGN KEY (spare_id) REFERENCES spare_hours (id),
  CONSTRAINT fk_matches_series_id_series FOREIGN KEY (series_id) REFERENCES series (id),
  CONSTRAINT uq_matches_need_id_spare_id UNIQUE (need_id, spare_id),
  CONSTRAINT ck_matches_state_known CHECK (state IN ('found', 'proposed', 'accepted', 'declined')),
  CONSTRAINT ck_matches_score_sane CHECK (score BETWEEN 0 AND 100),
  CONSTRAINT ck_matches_proposed_by_somebody CHECK (
    (proposed_by IS NOT NULL AND proposed_by IN ('need', 'space')) OR (proposed_by IS NULL AND state IN ('found', 'declined'))
  )
);
CREATE INDEX ix_matches_spare_id ON matches (spare_id);
CREATE INDEX ix_matches_series_id ON matches (series_id);
-- a need is met once, however many people press at the same moment
CREATE UNIQUE INDEX uq_matches_accepted ON matches (need_id) WHERE state = 'accepted';

REVOKE DELETE ON rounds, round_awards, spare_hours, needs, matches FROM maeul_app;

-- What a person wrote goes with the person; a group's need stays, for the group may have others.
CREATE FUNCTION erase_from_rounds(gone uuid) RETURNS integer LANGUAGE plpgsql AS $$
DECLARE
  cleared integer;
BEGIN
  UPDATE needs SET about = '', state = CASE WHEN state = 'open' THEN 'closed' ELSE state END, version = version + 1
  WHERE account_id = gone AND party_id IS NULL;
  GET DIAGNOSTICS cleared = ROW_COUNT;
  UPDATE needs SET about = '' WHERE account_id = gone AND about <> '';
  RETURN cleared;
END
$$;
