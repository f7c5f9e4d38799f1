-- Other ways to sign in: who somebody is at a provider, known by issuer and subject, never by an e-mail address.

CREATE TABLE identities (
  id UUID DEFAULT gen_random_uuid() NOT NULL,
  account_id UUID NOT NULL,
  issuer TEXT NOT NULL,
  subject TEXT NOT NULL,
  created_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL,
  last_used_at TIMESTAMP WITH TIME ZONE,
  CONSTRAINT pk_identities PRIMARY KEY (id),
  CONSTRAINT ck_identities_issuer_length CHECK (char_length(issuer) BETWEEN 1 AND 500),
  CONSTRAINT ck_identities_subject_length CHECK (char_length(subject) BETWEEN 1 AND 255),
  CONSTRAINT uq_identities_issuer_subject UNIQUE (issuer, subject),
  CONSTRAINT uq_identities_account_id_issuer UNIQUE (account_id, issuer),
  CONSTRAINT fk_identities_account_id_accounts FOREIGN KEY(account_id) REFERENCES accounts (id) ON DELETE CASCADE
);

-- Nobody locks themselves out: the last way into a proved account stays, unless the account itself goes.
CREATE FUNCTION keep_last_way_in() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
  IF EXISTS (
    SELECT FROM accounts a WHERE a.id = OLD.account_id AND a.password_hash IS NULL AND a.verified_at IS NOT NULL
      AND a.disabled_at IS NULL
  ) AND NOT EXISTS (SELECT FROM identities i WHERE i.account_id = OLD.account_id AND i.id <> OLD.id)
    AND NOT EXISTS (SELECT FROM erasures e WHERE e.account_id = OLD.account_id) THEN
    RAISE EXCEPTION 'the last way to sign in' USING ERRCODE = 'check_violation', CONSTRAINT = 'tr_identities_last_way';
  END IF;
  RETURN OLD;
END
$$;
CREATE TRIGGER tr_identities_last_way BEFORE DELETE ON identities FOR EACH ROW EXECUTE FUNCTION keep_last_way_in();

CREATE FUNCTION erase_from_identities(gone uuid) RETURNS integer LANGUAGE plpgsql AS $$
DECLARE
  cleared integer;
BEGIN
  DELETE FROM identities WHERE account_id = gone;
  GET DIAGNOSTICS cleared = ROW_COUNT;
  RETURN cleared;
END
$$;

-- What a browser was sent to the provider with, good once: the state is a secret that the browser keeps, too.
CREATE TABLE oidc_asks (
  state_sha256 TEXT NOT NULL,
  nonce TEXT NOT NULL,
  verifier TEXT NOT NULL,
  next_url TEXT NOT NULL,
  links BOOLEAN NOT NULL,
  expires_at TIMESTAMP WITH TIME ZONE NOT NULL,
  CONSTRAINT pk_oidc_asks PRIMARY KEY (state_sha256),
  CONSTRAINT ck_oidc_asks_state_sha256_form CHECK (state_sha256 ~ '^[0-9a-f]{64}$'),
  CONSTRAINT ck_oidc_asks_next_url_length CHECK (char_length(next_url) BETWEEN 1 AND 2000)
);
CREATE INDEX ix_oidc_asks_expires_at ON oidc_asks (expires_at);

-- Who came back from the provider and has no account yet, while they say how to go on.
CREATE TABLE oidc_newcomers (
  token_sha256 TEXT NOT NULL,
  issuer TEXT NOT NULL,
  subject TEXT NOT NULL,
  email TEXT DEFAULT '' NOT NULL,
  email_proved BOOLEAN DEFAULT false NOT NULL,
  name TEXT DEFAULT '' NOT NULL,
  next_url TEXT NOT NULL,
  expires_at TIMESTAMP WITH TIME ZONE NOT NULL,
  CONSTRAINT pk_oidc_newcomers PRIMARY KEY (token_sha256),
  CONSTRAINT ck_oidc_newcomers_token_sha256_form CHECK (token_sha256 ~ '^[0-9a-f]{64}$'),
  CONSTRAINT ck_oidc_newcomers_issuer_length CHECK (char_length(issuer) BETWEEN 1 AND 500),
  CONSTRAINT ck_oidc_newcomers_subject_length CHECK (char_length(subject) BETWEEN 1 AND 255),
  CONSTRAINT ck_oidc_newcomers_email_length CHECK (char_length(email) BETWEEN 0 AND 254),
  CONSTRAINT ck_oidc_newcomers_name_length CHECK (char_length(name) BETWEEN 0 AND 100),
  CONSTRAINT ck_oidc_newcomers_next_url_length CHECK (char_length(next_url) BETWEEN 1 AND 2000),
  CONSTRAINT ck_oidc_newcomers_proved_is_given CHECK (NOT email_proved OR email <> '')
);
CREATE INDEX ix_oidc_newcomers_expires_at ON oidc_newcomers (expires_at);
