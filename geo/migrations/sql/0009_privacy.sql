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
