-- Being forgotten is remembered by number alone: who was erased when, by whose hand. A list beside the database carries
-- the same numbers, so that a restored backup forgets them again. No key to accounts: an older backup may not know one.
CREATE TABLE erasures (
  id UUID DEFAULT gen_random_uuid() NOT NULL,
  account_id UUID NOT NULL,
  cause TEXT NOT NULL,
  reason TEXT DEFAULT '' NOT NULL,
  by_id UUID,
  at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL,
  CONSTRAINT pk_erasures PRIMARY KEY (id),
  CONSTRAINT uq_erasures_account_id UNIQUE (account_id),
  CONSTRAINT ck_erasures_cause_known CHECK (cause IN ('self', 'written', 'operator', 'again')),
  CONSTRAINT ck_erasures_reason_length CHECK (char_length(reason) BETWEEN 0 AND 500),
  CONSTRAINT ck_erasures_reason_given CHECK (reason <> '' OR cause IN ('self', 'again'))
);
REVOKE UPDATE, DELETE ON erasures FROM maeul_app;
CREATE TRIGGER tr_erasures_append_only BEFORE UPDATE OR DELETE ON erasures
  FOR EACH ROW EXECUTE FUNCTION refuse_change();

-- Open sites that nobody else would look after, were an account gone.
CREATE FUNCTION sites_kept_alone(by_account uuid) RETURNS SETOF uuid
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
  SELECT DISTINCT g.site_id FROM grants g JOIN sites t ON t.id = g.site_id
  WHERE g.account_id = by_account AND g.role = 'keeper' AND g.valid @> seoul_today() AND t.state <> 'closed'
    AND NOT EXISTS (
      SELECT FROM grants o JOIN accounts a ON a.id = o.account_id
      WHERE o.site_id = g.site_id AND o.role = 'keeper' AND o.account_id <> by_account
        AND o.valid @> seoul_today() AND a.disabled_at IS NULL)
$$;

-- Nobody goes and leaves something behind that only they can look after. What a restored backup learns again goes.
CREATE FUNCTION check_erasure() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
  -- what an operator writes about a request keeps neither name nor address of whoever is gone
  SELECT left(replace(replace(NEW.reason, a.email, '(지워짐)'), a.name, '(지워짐)'), 500) INTO NEW.reason
  FROM accounts a WHERE a.id = NEW.account_id AND a.name <> '' AND NEW.reason <> '';
  NEW.reason := coalesce(NEW.reason, '');
  IF NEW.cause = 'again' THEN
    RETURN NEW;
  END IF;
  IF EXISTS (SELECT FROM sites_kept_alone(NEW.account_id)) THEN
    RAISE EXCEPTION 'the only keeper of a site stays'
      USING ERRCODE = 'check_violation', CONSTRAINT = 'tr_erasures_only_keeper';
  END IF;
  IF EXISTS (SELECT FROM bookings b WHERE b.account_id = NEW.account_id AND b.state = 'in_use') THEN
    RAISE EXCEPTION 'a use is under way' USING ERRCODE = 'check_violation', CONSTRAINT = 'tr_erasures_in_use';
  END IF;
  RETURN NEW;
END
$$;
CREATE TRIGGER tr_erasures_nothing_left_alone BEFORE INSERT ON erasures
  FOR EACH ROW EXECUTE FUNCTION check_erasure();

-- Calendars that were subscribed, applications to rounds not yet drawn, days of series that might still be offered.
CREATE FUNCTION erase_from_subscriptions(gone uuid) RETURNS integer LANGUAGE plpgsql AS $$
DECLARE
  cleared integer;
BEGIN
  DELETE FROM feeds WHERE account_id = gone;
  GET DIAGNOSTICS cleared = ROW_COUNT;
  RETURN cleared;
END
$$;
CREATE FUNCTION erase_from_series(gone uuid) RETURNS integer LANGUAGE plpgsql AS $$
DECLARE
  cleared integer;
BEGIN
  UPDATE series_days d SET state = 'cancelled', reason_code = 'erased' FROM series s
  WHERE s.id = d.series_id AND s.account_id = gone AND d.state = 'skipped' AND d.day >= seoul_today();
  GET DIAGNOSTICS cleared = ROW_COUNT;
  RETURN cleared;
END
$$;
CREATE FUNCTION erase_from_applications(gone uuid) RETURNS integer LANGUAGE plpgsql AS $$
DECLARE
  cleared integer;
BEGIN
  DELETE FROM round_wishes w USING round_entries e, rounds r, parties p
  WHERE e.round_id = w.round_id AND e.party_id = w.party_id AND r.id = e.round_id AND p.id = e.party_id
    AND e.account_id = gone AND p.kind = 'person' AND r.state IN ('draft', 'open');
  DELETE FROM round_entries e USING rounds r, parties p
  WHERE r.id = e.round_id AND p.id = e.party_id AND e.account_id = gone AND p.kind = 'person'
    AND r.state IN ('draft', 'open');
  GET DIAGNOSTICS cleared = ROW_COUNT;
  RETURN cleared;
END
$$;

-- A person may stand by name where they organise something.
CREATE FUNCTION erase_from_organisers(gone uuid) RETURNS integer LANGUAGE plpgsql AS $$
DECLARE
  cleared integer;
BEGIN
  UPDATE programmes p SET organiser = '(지워짐)', version = p.version + 1, updated_at = now() FROM accounts a
  WHERE a.id = gone AND p.account_id = gone AND a.name <> '' AND position(a.name IN p.organiser) > 0;
  GET DIAGNOSTICS cleared = ROW_COUNT;
  RETURN cleared;
END
$$;

-- Groups go on: where the only lead leaves, whoever is in it longest leads.
CREATE FUNCTION hand_on_lead(gone uuid) RETURNS void LANGUAGE sql AS $$
  UPDATE party_members m SET role = 'lead'
  WHERE (m.party_id, m.account_id) IN (
    SELECT DISTINCT ON (o.party_id) o.party_id, o.account_id
    FROM party_members own JOIN party_members o ON o.party_id = own.party_id AND o.account_id <> gone
    WHERE own.account_id = gone AND own.role = 'lead'
      AND NOT EXISTS (SELECT FROM party_members l
                      WHERE l.party_id = own.party_id AND l.role = 'lead' AND l.account_id <> gone)
    ORDER BY o.party_id, o.joined_at, o.account_id)
$$;

-- Where a survey phone was when its owner noted a visit is a track of that person; what was found there stays.
CREATE FUNCTION erase_from_visits(gone uuid) RETURNS integer LANGUAGE plpgsql AS $$
DECLARE
  cleared integer;
BEGIN
  UPDATE visits SET location = NULL WHERE account_id = gone AND location IS NOT NULL;
  GET DIAGNOSTICS cleared = ROW_COUNT;
  RETURN cleared;
END
$$;

CREATE OR REPLACE FUNCTION erase_account(gone uuid) RETURNS integer
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
  topic text;
  cleared integer;
  total integer := 0;
BEGIN
  INSERT INTO erasures (account_id, cause) VALUES (gone, 'again') ON CONFLICT (account_id) DO NOTHING;
  PERFORM hand_on_lead(gone);
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

-- What has been kept long enough goes by the clock, and the log of destruction says what, how many, by which rule.
-- `since` holds the moment of each rule; the periods themselves stand in one place, geo/privacy/retention.py, from which
-- the page for everybody is made, too.
CREATE FUNCTION forget_people(since jsonb) RETURNS TABLE (what text, gone bigint)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
#variable_conflict use_column
DECLARE
  done jsonb := '{}';
  n bigint;
  today date := (since ->> 'today')::date;
BEGIN
  DELETE FROM sign_ins WHERE expires_at <= (since ->> 'now')::timestamptz;
  GET DIAGNOSTICS n = ROW_COUNT;
  done := done || jsonb_build_object('sign_ins', n);
  DELETE FROM mail_tokens WHERE used_at IS NOT NULL OR expires_at <= (since ->> 'now')::timestamptz;
  GET DIAGNOSTICS n = ROW_COUNT;
  done := done || jsonb_build_object('mail_tokens', n);
  DELETE FROM api_tokens WHERE revoked_at <= (since ->> 'tokens')::timestamptz
    OR expires_at <= (since ->> 'tokens')::timestamptz;
  GET DIAGNOSTICS n = ROW_COUNT;
  done := done || jsonb_build_object('api_tokens', n);
  DELETE FROM feeds WHERE revoked_at <= (since ->> 'tokens')::timestamptz;
  GET DIAGNOSTICS n = ROW_COUNT;
  done := done || jsonb_build_object('feeds', n);
  DELETE FROM field_keys k USING campaigns c
  WHERE c.id = k.campaign_id AND (k.revoked_at <= (since ->> 'tokens')::timestamptz
    OR c.state = 'closed' AND c.closed_at <= (since ->> 'tokens')::timestamptz);
  GET DIAGNOSTICS n = ROW_COUNT;
  done := done || jsonb_build_object('field_keys', n);
  DELETE FROM mails WHERE created_at < (since ->> 'mails')::timestamptz;
  GET DIAGNOSTICS n = ROW_COUNT;
  done := done || jsonb_build_object('mails', n);
  DELETE FROM idempotency_keys WHERE created_at < (since ->> 'keys')::timestamptz;
  GET DIAGNOSTICS n = ROW_COUNT;
  done := done || jsonb_build_object('idempotency_keys', n);
  DELETE FROM party_invitations WHERE expires_at <= (since ->> 'now')::timestamptz;
  GET DIAGNOSTICS n = ROW_COUNT;
  done := done || jsonb_build_object('party_invitations', n);
  DELETE FROM booking_contacts WHERE delete_after < today;
  GET DIAGNOSTICS n = ROW_COUNT;
  done := done || jsonb_build_object('booking_contacts', n);
  DELETE FROM signup_guests WHERE delete_after < today;
  GET DIAGNOSTICS n = ROW_COUNT;
  done := done || jsonb_build_object('signup_guests', n);
  UPDATE appeals SET words = '' WHERE delete_after < today AND words <> '';
  GET DIAGNOSTICS n = ROW_COUNT;
  done := done || jsonb_build_object('appeals', n);
  UPDATE feedback SET words = '' WHERE delete_after < today AND words <> '';
  GET DIAGNOSTICS n = ROW_COUNT;
  done := done || jsonb_build_object('feedback', n);
  UPDATE needs SET about = '', version = version + 1
  WHERE state = 'closed' AND ends_on < (since ->> 'words')::date AND about <> '';
  GET DIAGNOSTICS n = ROW_COUNT;
  done := done || jsonb_build_object('needs', n);
  UPDATE import_files f SET content = '' FROM import_runs r
  WHERE r.id = f.run_id AND r.created_at < (since ->> 'sheets')::timestamptz AND octet_length(f.content) > 0;
  GET DIAGNOSTICS n = ROW_COUNT;
  done := done || jsonb_build_object('import_files', n);
  done := done || jsonb_build_object('accounts', forget_unconfirmed((since ->> 'unconfirmed')::timestamptz));
  INSERT INTO destruction_log (what, rows_gone, reason)
  SELECT e.key, e.value::int, 'retention' FROM jsonb_each_text(done) e WHERE e.value <> '0' ORDER BY e.key;
  RETURN QUERY SELECT e.key, e.value::bigint FROM jsonb_each_text(done) e;
END
$$;

-- An address that nobody has proved is somebody's all the same: the account goes, unless something hangs on it.
CREATE FUNCTION forget_unconfirmed(before timestamptz) RETURNS bigint LANGUAGE plpgsql AS $$
DECLARE
  each uuid;
  cleared bigint := 0;
BEGIN
  FOR each IN
    SELECT a.id FROM accounts a WHERE a.verified_at IS NULL AND a.disabled_at IS NULL AND a.created_at < before
    ORDER BY a.created_at LIMIT 1000
  LOOP
    BEGIN
      DELETE FROM accounts WHERE id = each;
      cleared := cleared + 1;
    EXCEPTION WHEN foreign_key_violation THEN
      CONTINUE;
    END;
  END LOOP;
  RETURN cleared;
END
$$;
REVOKE EXECUTE ON FUNCTION forget_unconfirmed(timestamptz) FROM PUBLIC;
CREATE INDEX ix_destruction_log_at ON destruction_log (at);

-- Under 14: an account of a child has a guardian, and is proved only after the guardian has agreed by mail. Accounts
-- of before, and those that operators make, were never asked.
ALTER TABLE accounts
  ADD COLUMN over_14 BOOLEAN,
  ADD COLUMN guardian_name TEXT DEFAULT '' NOT NULL,
  ADD COLUMN guardian_email TEXT DEFAULT '' NOT NULL,
  ADD COLUMN guardian_agreed_at TIMESTAMP WITH TIME ZONE,
  ADD CONSTRAINT ck_accounts_guardian_of_a_child
    CHECK ((over_14 IS FALSE) = (guardian_name <> '') AND (guardian_name <> '') = (guardian_email <> '')),
  ADD CONSTRAINT ck_accounts_guardian_agreed
    CHECK (over_14 IS NOT FALSE OR verified_at IS NULL OR guardian_agreed_at IS NOT NULL),
  ADD CONSTRAINT ck_accounts_guardian_is_another CHECK (guardian_email <> email),
  ADD CONSTRAINT ck_accounts_guardian_name_length CHECK (char_length(guardian_name) BETWEEN 0 AND 100),
  ADD CONSTRAINT ck_accounts_guardian_email_length CHECK (char_length(guardian_email) BETWEEN 0 AND 254);
ALTER TABLE mail_tokens
  DROP CONSTRAINT ck_mail_tokens_purpose_known,
  ADD CONSTRAINT ck_mail_tokens_purpose_known CHECK (purpose IN ('confirm', 'reset', 'guardian'));
CREATE FUNCTION erase_from_guardians(gone uuid) RETURNS integer LANGUAGE plpgsql AS $$
DECLARE
  cleared integer;
BEGIN
  DELETE FROM mails m USING accounts a WHERE a.id = gone AND a.guardian_email <> '' AND m.recipient = a.guardian_email;
  UPDATE accounts SET over_14 = NULL, guardian_name = '', guardian_email = '', guardian_agreed_at = NULL
  WHERE id = gone AND over_14 IS FALSE;
  GET DIAGNOSTICS cleared = ROW_COUNT;
  RETURN cleared;
END
$$;

-- A child whom a keeper enters for a programme has a guardian beside its name.
ALTER TABLE signup_guests
  ADD COLUMN under_14 BOOLEAN DEFAULT false NOT NULL,
  ADD COLUMN guardian_name TEXT DEFAULT '' NOT NULL,
  ADD CONSTRAINT ck_signup_guests_guardian_of_a_child CHECK (under_14 = (guardian_name <> '')),
  ADD CONSTRAINT ck_signup_guests_guardian_name_length CHECK (char_length(guardian_name) BETWEEN 0 AND 100);

-- Whoever has no account is known by the number they called from: what is over forgets them, what is to come needs them.
CREATE FUNCTION bare_number(typed text) RETURNS text LANGUAGE sql IMMUTABLE AS $$
  SELECT regexp_replace(regexp_replace(typed, '\D', '', 'g'), '^82', '0')
$$;
CREATE FUNCTION forget_caller(typed text) RETURNS TABLE (what text, object_id uuid)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
#variable_conflict use_column
DECLARE
  booked uuid[];
  signed uuid[];
BEGIN
  WITH gone AS (
    DELETE FROM booking_contacts c USING bookings b
    WHERE b.id = c.booking_id AND bare_number(c.phone) = bare_number(typed)
      AND (acting_as_system() OR sees_booking(b.id)) AND b.state <> 'in_use'
      AND (upper(b.use_range) <= now() OR b.state NOT IN ('hold', 'requested', 'awaiting_payment', 'confirmed'))
    RETURNING c.booking_id)
  SELECT coalesce(array_agg(booking_id), '{}') INTO booked FROM gone;
  WITH gone AS (
    DELETE FROM signup_guests q USING signups u JOIN programme_sessions n ON n.id = u.session_id
    WHERE u.id = q.signup_id AND bare_number(q.phone) = bare_number(typed)
      AND (acting_as_system() OR sees_signup(u.id)) AND (upper(n.during) <= now() OR u.state <> 'signed')
    RETURNING q.signup_id)
  SELECT coalesce(array_agg(signup_id), '{}') INTO signed FROM gone;
  INSERT INTO destruction_log (what, rows_gone, reason)
  SELECT t.table_name, t.n, 'erasure' FROM (VALUES
    ('booking_contacts', cardinality(booked)), ('signup_guests', cardinality(signed))) AS t (table_name, n)
  WHERE t.n > 0;
  RETURN QUERY SELECT 'booking_contact', unnest(booked) UNION ALL SELECT 'signup_guest', unnest(signed);
END
$$;

-- A file with resident numbers is refused, and nothing of it stays with the run that tells so.
CREATE FUNCTION drop_refused_files() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
  UPDATE import_files SET content = '', facts = '{}' WHERE run_id = NEW.id;
  RETURN NULL;
END
$$;
CREATE TRIGGER tr_import_runs_drop_refused AFTER UPDATE OF state ON import_runs FOR EACH ROW
  WHEN (NEW.state = 'failed' AND NEW.code = 'resident_number') EXECUTE FUNCTION drop_refused_files();

-- Photos of whoever is forgotten stay as records of places; what their files tell of the camera and its owner goes.
ALTER TABLE media ADD COLUMN bare BOOLEAN DEFAULT false NOT NULL;
