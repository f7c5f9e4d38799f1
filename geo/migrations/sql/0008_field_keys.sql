-- Keys of phones in the field: one live key for a surveyor and a campaign; what is stored of its secret is the hash.

CREATE TABLE field_keys (
  id UUID DEFAULT gen_random_uuid() NOT NULL,
  account_id UUID NOT NULL,
  campaign_id UUID NOT NULL,
  token_sha256 TEXT NOT NULL,
  made_by UUID,
  created_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL,
  last_seen_at TIMESTAMP WITH TIME ZONE,
  device TEXT DEFAULT '' NOT NULL,
  revoked_at TIMESTAMP WITH TIME ZONE,
  CONSTRAINT pk_field_keys PRIMARY KEY (id),
  CONSTRAINT ck_field_keys_token_sha256_form CHECK (token_sha256 ~ '^[0-9a-f]{64}$'),
  CONSTRAINT ck_field_keys_device_length CHECK (char_length(device) BETWEEN 0 AND 200),
  CONSTRAINT uq_field_keys_token_sha256 UNIQUE (token_sha256),
  CONSTRAINT fk_field_keys_account_id_accounts FOREIGN KEY(account_id) REFERENCES accounts (id) ON DELETE CASCADE,
  CONSTRAINT fk_field_keys_campaign_id_campaigns FOREIGN KEY(campaign_id) REFERENCES campaigns (id) ON DELETE CASCADE,
  CONSTRAINT fk_field_keys_made_by_accounts FOREIGN KEY(made_by) REFERENCES accounts (id)
);
CREATE INDEX ix_field_keys_campaign_id ON field_keys (campaign_id);
CREATE UNIQUE INDEX uq_field_keys_live ON field_keys (account_id, campaign_id) WHERE revoked_at IS NULL;

-- Whoever is forgotten leaves no key behind, and no device that says whose it was.
CREATE FUNCTION erase_from_field_keys(gone uuid) RETURNS integer LANGUAGE plpgsql AS $$
DECLARE
  cleared integer;
BEGIN
  UPDATE field_keys SET made_by = NULL WHERE made_by = gone AND account_id <> gone;
  DELETE FROM field_keys WHERE account_id = gone;
  GET DIAGNOSTICS cleared = ROW_COUNT;
  RETURN cleared;
END
$$;
