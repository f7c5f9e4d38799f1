-- Groups, households and their members; quotas; erasure.

ALTER TABLE parties
  ADD COLUMN name TEXT DEFAULT '' NOT NULL,
  ADD COLUMN created_by UUID,
  ADD COLUMN closed_at TIMESTAMP WITH TIME ZONE,
  ADD CONSTRAINT ck_parties_name_length CHECK (char_length(name) BETWEEN 0 AND 100),
  ADD CONSTRAINT ck_parties_named CHECK (kind = 'person' OR name <> ''),
  ADD CONSTRAINT uq_parties_id_kind UNIQUE (id, kind),
  ADD CONSTRAINT fk_parties_created_by_accounts FOREIGN KEY(created_by) REFERENCES accounts (id);

-- The kind stands beside the member, so that an index can keep everybody in one household at most.
CREATE TABLE party_members (
  party_id UUID NOT NULL,
  account_id UUID NOT NULL,
  kind TEXT NOT NULL,
  role TEXT DEFAULT 'member' NOT NULL,
  joined_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL,
  CONSTRAINT pk_party_members PRIMARY KEY (party_id, account_id),
  CONSTRAINT ck_party_members_kind_joined CHECK (kind IN ('group', 'household')),
  CONSTRAINT ck_party_members_role_known CHECK (role IN ('lead', 'member')),
  CONSTRAINT fk_party_members_party_id_kind_parties FOREIGN KEY(party_id, kind) REFERENCES parties (id, kind),
  CONSTRAINT fk_party_members_account_id_accounts FOREIGN KEY(account_id) REFERENCES accounts (id)
);
CREATE INDEX ix_party_members_account_id ON party_members (account_id);
CREATE UNIQUE INDEX uq_party_members_one_household ON party_members (account_id) WHERE kind = 'household';

-- An invitation holds somebody's address: it is deleted as soon as it is answered, taken back or too old.
CREATE TABLE party_invitations (
  id UUID DEFAULT gen_random_uuid() NOT NULL,
  party_id UUID NOT NULL,
  email TEXT NOT NULL,
  role TEXT DEFAULT 'member' NOT NULL,
  invited_by UUID NOT NULL,
  expires_at TIMESTAMP WITH TIME ZONE NOT NULL,
  created_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL,
  CONSTRAINT pk_party_invitations PRIMARY KEY (id),
  CONSTRAINT ck_party_invitations_email_form
    CHECK (email = lower(email) AND position('@' in email) BETWEEN 2 AND char_length(email) - 1),
  CONSTRAINT ck_party_invitations_email_length CHECK (char_length(email) BETWEEN 3 AND 254),
  CONSTRAINT ck_party_invitations_role_known CHECK (role IN ('lead', 'member')),
  CONSTRAINT uq_party_invitations_party_id_email UNIQUE (party_id, email),
  CONSTRAINT fk_party_invitations_party_id_parties FOREIGN KEY(party_id) REFERENCES parties (id),
  CONSTRAINT fk_party_invitations_invited_by_accounts FOREIGN KEY(invited_by) REFERENCES accounts (id)
);
CREATE INDEX ix_party_invitations_email ON party_invitations (email);

-- How much one person, group or household may book; `scope` says what is counted, and where the rule holds.
CREATE TABLE quota_rules (
  id SERIAL NOT NULL,
  scope TEXT NOT NULL,
  space_id UUID,
  site_id UUID,
  district_code TEXT,
  space_kind TEXT,
  subject TEXT NOT NULL,
  measure TEXT NOT NULL,
  per TEXT NOT NULL,
  rolling_days INTEGER,
  most INTEGER NOT NULL,
  created_by UUID,
  created_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL,
  ended_at TIMESTAMP WITH TIME ZONE,
  CONSTRAINT pk_quota_rules PRIMARY KEY (id),
  CONSTRAINT ck_quota_rules_scope_known CHECK (scope IN ('space', 'site', 'district', 'kind')),
  CONSTRAINT ck_quota_rules_subject_known CHECK (subject IN ('person', 'group', 'household')),
  CONSTRAINT ck_quota_rules_measure_known CHECK (measure IN ('count', 'minutes')),
  CONSTRAINT ck_quota_rules_per_known CHECK (per IN ('day', 'week', 'month', 'rolling', 'active')),
  CONSTRAINT ck_quota_rules_most_sane CHECK (most BETWEEN 1 AND 100000),
  CONSTRAINT ck_quota_rules_rolling_has_days
    CHECK ((per = 'rolling') = (rolling_days IS NOT NULL) AND rolling_days BETWEEN 1 AND 730),
  CONSTRAINT ck_quota_rules_one_place CHECK (num_nonnulls(space_id, site_id, district_code) = 1
    AND (scope = 'space') = (space_id IS NOT NULL) AND (scope <> 'site' OR site_id IS NOT NULL)
    AND (scope <> 'district' OR district_code IS NOT NULL) AND (scope = 'kind') = (space_kind IS NOT NULL)),
  CONSTRAINT fk_quota_rules_space_id_spaces FOREIGN KEY(space_id) REFERENCES spaces (id),
  CONSTRAINT fk_quota_rules_site_id_sites FOREIGN KEY(site_id) REFERENCES sites (id),
  CONSTRAINT fk_quota_rules_district_code_districts FOREIGN KEY(district_code) REFERENCES districts (code),
  CONSTRAINT fk_quota_rules_created_by_accounts FOREIGN KEY(created_by) REFERENCES accounts (id)
);
CREATE INDEX ix_quota_rules_space_id ON quota_rules (space_id);
CREATE INDEX ix_quota_rules_site_id ON quota_rules (site_id);
CREATE INDEX ix_quota_rules_district_code ON quota_rules (district_code);
REVOKE DELETE ON quota_rules FROM maeul_app;

CREATE INDEX ix_bookings_account_id ON bookings (account_id);
CREATE INDEX ix_bookings_on_behalf_of ON bookings (on_behalf_of) WHERE on_behalf_of IS NOT NULL;

-- What was destroyed, when and why; no person in it.
CREATE TABLE destruction_log (
  id BIGSERIAL NOT NULL,
  what TEXT NOT NULL,
  rows_gone INTEGER NOT NULL,
  reason TEXT NOT NULL,
  at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL,
  CONSTRAINT pk_destruction_log PRIMARY KEY (id)
);
CREATE TRIGGER tr_destruction_log_append_only BEFORE UPDATE ON destruction_log
  FOR EACH ROW EXECUTE FUNCTION refuse_change();
REVOKE INSERT, UPDATE, DELETE ON destruction_log FROM maeul_app;

-- Erasure of an account: everything that names or describes the person goes, what only counts stays. Every topic
-- tells what it forgets in a function erase_from_<topic>(account) that returns how many rows it cleared.
CREATE FUNCTION erase_from_bookings(gone uuid) RETURNS integer LANGUAGE plpgsql AS $$
DECLARE
  cleared integer;
  contact record;
BEGIN
  -- mails that wait to be sent: those to the person go, those to others lose the name
  FOR contact IN
    SELECT DISTINCT c.name, lower(c.email) AS email FROM booking_contacts c JOIN bookings b ON b.id = c.booking_id
    WHERE b.account_id = gone
  LOOP
    DELETE FROM mails WHERE recipient = contact.email;
    UPDATE mails SET subject = replace(subject, contact.name, '(지워짐)'), body = replace(body, contact.name, '(지워짐)')
    WHERE position(contact.name IN subject || body) > 0;
  END LOOP;
  DELETE FROM booking_contacts c USING bookings b WHERE b.id = c.booking_id AND b.account_id = gone;
  GET DIAGNOSTICS cleared = ROW_COUNT;
  DELETE FROM idempotency_keys WHERE account_id = gone;
  RETURN cleared;
END
$$;

CREATE FUNCTION erase_from_parties(gone uuid) RETURNS integer LANGUAGE plpgsql AS $$
DECLARE
  cleared integer;
BEGIN
  DELETE FROM party_invitations i USING accounts a WHERE a.id = gone AND (i.invited_by = gone OR i.email = a.email);
  -- a group or household of which nobody else is left loses its name too
  UPDATE parties p SET name = '(지워짐)', closed_at = coalesce(p.closed_at, now())
  WHERE p.id IN (SELECT party_id FROM party_members WHERE account_id = gone)
    AND NOT EXISTS (SELECT FROM party_members o WHERE o.party_id = p.id AND o.account_id <> gone);
  DELETE FROM party_members WHERE account_id = gone;
  GET DIAGNOSTICS cleared = ROW_COUNT;
  RETURN cleared;
END
$$;

CREATE FUNCTION erase_from_accounts(gone uuid) RETURNS integer LANGUAGE plpgsql AS $$
DECLARE
  cleared integer;
BEGIN
  DELETE FROM mails m USING accounts a WHERE a.id = gone AND m.recipient = a.email;
  UPDATE mails m SET subject = replace(subject, a.name, '(지워짐)'), body = replace(body, a.name, '(지워짐)')
  FROM accounts a WHERE a.id = gone AND position(a.name IN m.subject || m.body) > 0;
  DELETE FROM sign_ins WHERE account_id = gone;
  DELETE FROM api_tokens WHERE account_id = gone;
  DELETE FROM mail_tokens WHERE account_id = gone;
  UPDATE accounts SET email = 'erased-' || id || '@invalid', name = '(지워짐)', password_hash = NULL,
         disabled_at = coalesce(disabled_at, now())
  WHERE id = gone;
  GET DIAGNOSTICS cleared = ROW_COUNT;
  RETURN cleared;
END
$$;

CREATE FUNCTION erase_account(gone uuid) RETURNS integer
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
  topic text;
  cleared integer;
  total integer := 0;
BEGIN
  -- accounts last: the other topics still ask for the address
  FOR topic IN
    SELECT proname FROM pg_proc WHERE pronamespace = 'public'::regnamespace AND proname LIKE 'erase\_from\_%'
    ORDER BY proname = 'erase_from_accounts', proname
  LOOP
    EXECUTE format('SELECT %I($1)', topic) INTO cleared USING gone;
    INSERT INTO destruction_log (what, rows_gone, reason) VALUES (substr(topic, 12), cleared, 'erasure');
    total := total + cleared;
  END LOOP;
  RETURN total;
END
$$;
