-- Calendars that people subscribe to by a secret address; what is stored is only its hash.

CREATE TABLE feeds (
  id UUID DEFAULT gen_random_uuid() NOT NULL,
  account_id UUID NOT NULL,
  kind TEXT NOT NULL,
  space_id UUID,
  token_sha256 TEXT NOT NULL,
  created_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL,
  revoked_at TIMESTAMP WITH TIME ZONE,
  CONSTRAINT pk_feeds PRIMARY KEY (id),
  CONSTRAINT ck_feeds_kind_known CHECK (kind IN ('mine', 'kept', 'space')),
  CONSTRAINT ck_feeds_space_of_a_space CHECK ((kind = 'space') = (space_id IS NOT NULL)),
  CONSTRAINT uq_feeds_token_sha256 UNIQUE (token_sha256),
  CONSTRAINT fk_feeds_account_id_accounts FOREIGN KEY(account_id) REFERENCES accounts (id),
  CONSTRAINT fk_feeds_space_id_spaces FOREIGN KEY(space_id) REFERENCES spaces (id)
);
CREATE INDEX ix_feeds_account_id ON feeds (account_id);
-- What planners ask of unmet wishes: where and when.
CREATE INDEX ix_demand_misses_wished ON demand_misses USING gist (wished);

-- In which language somebody is written to.
ALTER TABLE accounts ADD COLUMN lang TEXT DEFAULT 'ko' NOT NULL,
  ADD CONSTRAINT ck_accounts_lang_known CHECK (lang IN ('ko', 'en'));
