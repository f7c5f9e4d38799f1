-- Rights: a right that was given is never rewritten. Its days that have passed stay as they were, its end may move in
-- the days to come, and once it was ended it is over; each step is kept in a history that nobody can write by hand.
ALTER TABLE grants
  ADD COLUMN reason TEXT DEFAULT '' NOT NULL,
  ADD COLUMN changed_by UUID,
  ADD COLUMN ended_at TIMESTAMP WITH TIME ZONE,
  ADD CONSTRAINT ck_grants_reason_length CHECK (char_length(reason) BETWEEN 0 AND 500),
  ADD CONSTRAINT fk_grants_changed_by_accounts FOREIGN KEY (changed_by) REFERENCES accounts (id),
  DROP CONSTRAINT ck_grants_valid_not_empty,
  -- A right that ends on the day it began has held on no day.
  ADD CONSTRAINT ck_grants_valid_not_empty CHECK (NOT isempty(valid) OR ended_at IS NOT NULL);
GRANT UPDATE (valid, reason, changed_by, ended_at) ON grants TO maeul_app;

CREATE TABLE grant_events (
  id BIGSERIAL NOT NULL,
  grant_id INTEGER NOT NULL,
  action TEXT NOT NULL,
  begins_on DATE NOT NULL,
  ends_on DATE,
  actor_id UUID,
  reason TEXT DEFAULT '' NOT NULL,
  at TIMESTAMP WITH TIME ZONE DEFAULT clock_timestamp() NOT NULL,
  CONSTRAINT pk_grant_events PRIMARY KEY (id),
  CONSTRAINT ck_grant_events_action_known CHECK (action IN ('given', 'until', 'ended')),
  CONSTRAINT fk_grant_events_grant_id_grants FOREIGN KEY (grant_id) REFERENCES grants (id),
  CONSTRAINT fk_grant_events_actor_id_accounts FOREIGN KEY (actor_id) REFERENCES accounts (id)
);
CREATE INDEX ix_grant_events_grant_id ON grant_events (grant_id);
REVOKE INSERT, UPDATE, DELETE ON grant_events FROM maeul_app;
INSERT INTO grant_events (grant_id, action, begins_on, ends_on, actor_id, at)
SELECT g.id, 'given', coalesce(lower(g.valid), g.created_at::date), upper(g.valid), g.granted_by, g.created_at
FROM grants g ORDER BY g.id;

CREATE FUNCTION keep_grants() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  past daterange := daterange(NULL, seoul_today());
  kept boolean;
BEGIN
  IF TG_OP = 'DELETE' THEN
    kept := coalesce(upper(OLD.valid), (OLD.ended_at AT TIME ZONE 'Asia/Seoul')::date, 'infinity')
            > seoul_today() - interval '3 years';
  ELSE
    kept := OLD.ended_at IS NOT NULL
      OR (OLD.id, OLD.account_id, OLD.role, OLD.scope, OLD.province_code, OLD.district_code, OLD.site_id,
          OLD.granted_by, OLD.created_at)
        IS DISTINCT FROM (NEW.id, NEW.account_id, NEW.role, NEW.scope, NEW.province_code, NEW.district_code,
                          NEW.site_id, NEW.granted_by, NEW.created_at)
      OR OLD.valid * past <> NEW.valid * past
      OR (NOT isempty(NEW.valid) AND lower(NEW.valid) IS DISTINCT FROM lower(OLD.valid));
  END IF;
  IF kept THEN
    RAISE EXCEPTION 'what a right was stays as it was' USING ERRCODE = 'check_violation', CONSTRAINT = 'tr_grants_kept';
  END IF;
  RETURN CASE TG_OP WHEN 'DELETE' THEN OLD ELSE NEW END;
END
$$;
CREATE TRIGGER tr_grants_kept BEFORE UPDATE OR DELETE ON grants FOR EACH ROW EXECUTE FUNCTION keep_grants();

-- The history is written by the table itself, whoever writes the right.
CREATE FUNCTION note_grant() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
  IF TG_OP = 'INSERT' THEN
    INSERT INTO grant_events (grant_id, action, begins_on, ends_on, actor_id, reason)
    VALUES (NEW.id, 'given', coalesce(lower(NEW.valid), seoul_today()), upper(NEW.valid), NEW.granted_by, NEW.reason);
  ELSE
    INSERT INTO grant_events (grant_id, action, begins_on, ends_on, actor_id, reason)
    VALUES (NEW.id, CASE WHEN NEW.ended_at IS NULL THEN 'until' ELSE 'ended' END,
            coalesce(lower(OLD.valid), seoul_today()), coalesce(upper(NEW.valid), lower(OLD.valid)), NEW.changed_by,
            NEW.reason);
  END IF;
  RETURN NULL;
END
$$;
CREATE TRIGGER tr_grants_noted AFTER INSERT OR UPDATE ON grants FOR EACH ROW EXECUTE FUNCTION note_grant();

CREATE FUNCTION keep_grant_events() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP = 'UPDATE' OR EXISTS (
    SELECT FROM grants g WHERE g.id = OLD.grant_id
      AND coalesce(upper(g.valid), (g.ended_at AT TIME ZONE 'Asia/Seoul')::date, 'infinity')
          > seoul_today() - interval '3 years'
  ) THEN
    RAISE EXCEPTION 'the history of rights is append-only'
      USING ERRCODE = 'check_violation', CONSTRAINT = 'tr_grant_events_append_only';
  END IF;
  RETURN OLD;
END
$$;
CREATE TRIGGER tr_grant_events_append_only BEFORE UPDATE OR DELETE ON grant_events
  FOR EACH ROW EXECUTE FUNCTION keep_grant_events();

-- Somebody must be able to let others in: the last administrator stays one, also when two end each other at once.
CREATE FUNCTION holds_admin(without_grant integer, without_account uuid, for_good boolean) RETURNS boolean
LANGUAGE sql STABLE AS $$
  SELECT EXISTS (
    SELECT FROM grants g JOIN accounts a ON a.id = g.account_id
    WHERE g.role = 'admin' AND g.scope = 'everywhere' AND g.valid @> seoul_today() AND a.disabled_at IS NULL
      AND g.id IS DISTINCT FROM without_grant AND g.account_id IS DISTINCT FROM without_account
      AND (NOT for_good OR upper_inf(g.valid))
  )
$$;
CREATE FUNCTION keep_last_admin() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_TABLE_NAME = 'grants' THEN
    IF OLD.role <> 'admin' OR OLD.scope <> 'everywhere' OR NOT OLD.valid @> seoul_today() THEN
      RETURN NEW;
    END IF;
    PERFORM pg_advisory_xact_lock(hashtext('maeul.last_admin'));
    IF (NEW.valid @> seoul_today() OR holds_admin(OLD.id, NULL, false))
       AND (NOT upper_inf(OLD.valid) OR upper_inf(NEW.valid) OR holds_admin(OLD.id, NULL, true)) THEN
      RETURN NEW;
    END IF;
  ELSE
    IF NOT EXISTS (SELECT FROM grants g WHERE g.account_id = OLD.id AND g.role = 'admin' AND g.scope = 'everywhere'
                   AND g.valid @> seoul_today()) THEN
      RETURN NEW;
    END IF;
    PERFORM pg_advisory_xact_lock(hashtext('maeul.last_admin'));
    IF holds_admin(NULL, OLD.id, false) THEN
      RETURN NEW;
    END IF;
  END IF;
  RAISE EXCEPTION 'the last administrator stays' USING ERRCODE = 'check_violation', CONSTRAINT = 'tr_grants_last_admin';
END
$$;
CREATE TRIGGER tr_grants_last_admin BEFORE UPDATE ON grants FOR EACH ROW EXECUTE FUNCTION keep_last_admin();
CREATE TRIGGER tr_accounts_last_admin BEFORE UPDATE OF disabled_at ON accounts FOR EACH ROW
  WHEN (OLD.disabled_at IS NULL AND NEW.disabled_at IS NOT NULL) EXECUTE FUNCTION keep_last_admin();

-- Whoever is forgotten may do nothing any more.
CREATE FUNCTION erase_from_office(gone uuid) RETURNS integer LANGUAGE plpgsql AS $$
DECLARE
  cleared integer;
BEGIN
  UPDATE grants g SET ended_at = now(), changed_by = NULL, reason = '',
    valid = CASE WHEN lower(g.valid) < seoul_today() THEN daterange(lower(g.valid), seoul_today()) ELSE 'empty' END
  WHERE g.account_id = gone AND g.ended_at IS NULL AND NOT g.valid << daterange(seoul_today(), NULL);
  GET DIAGNOSTICS cleared = ROW_COUNT;
  RETURN cleared;
END
$$;

-- The life of a site: why a step was taken, what stood before it, and which step it takes back.
ALTER TABLE site_events
  ADD COLUMN reason TEXT DEFAULT '' NOT NULL,
  ADD COLUMN undoes INTEGER,
  ADD COLUMN before JSONB,
  ADD CONSTRAINT ck_site_events_reason_length CHECK (char_length(reason) BETWEEN 0 AND 500),
  ADD CONSTRAINT fk_site_events_undoes_site_events FOREIGN KEY (undoes) REFERENCES site_events (id),
  ADD CONSTRAINT uq_site_events_undoes UNIQUE (undoes);

-- How a source wants to be named; empty leaves it to its title, publisher and licence.
ALTER TABLE sources
  ADD COLUMN attribution TEXT DEFAULT '' NOT NULL,
  ADD COLUMN version INTEGER DEFAULT 1 NOT NULL,
  ADD CONSTRAINT ck_sources_attribution_length CHECK (char_length(attribution) BETWEEN 0 AND 500);

-- Looks at personal data: also at accounts and at the log itself, with a reason where one was asked for.
ALTER TABLE access_log
  ADD COLUMN reason TEXT DEFAULT '' NOT NULL,
  ADD CONSTRAINT ck_access_log_reason_length CHECK (char_length(reason) BETWEEN 0 AND 500),
  DROP CONSTRAINT ck_access_log_what_known,
  ADD CONSTRAINT ck_access_log_what_known CHECK (what IN ('booking_contact', 'signup_guest', 'members',
    'resource_personal', 'consent', 'submission', 'media_original', 'team', 'account', 'access_log'));
CREATE INDEX ix_access_log_at ON access_log (at);
CREATE FUNCTION keep_access_log() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF OLD.at > now() - interval '2 years' THEN
    RAISE EXCEPTION 'looks at personal data are kept for two years'
      USING ERRCODE = 'check_violation', CONSTRAINT = 'tr_access_log_kept';
  END IF;
  RETURN OLD;
END
$$;
CREATE TRIGGER tr_access_log_kept BEFORE DELETE ON access_log FOR EACH ROW EXECUTE FUNCTION keep_access_log();

-- A month of the log in one line: what it holds and a digest that any changed, added or missing row changes.
CREATE FUNCTION access_month(month date) RETURNS tstzrange LANGUAGE sql STABLE AS $$
  SELECT tstzrange(month::timestamp AT TIME ZONE 'Asia/Seoul',
                   (month + interval '1 month')::timestamp AT TIME ZONE 'Asia/Seoul')
$$;
CREATE FUNCTION access_digest(month date) RETURNS text LANGUAGE sql STABLE AS $$
  SELECT encode(sha256(convert_to(coalesce(string_agg(
    concat_ws('|', l.id, l.actor_id, l.what, l.object_id, extract(epoch FROM l.at)::numeric(20, 6), l.reason),
    chr(10) ORDER BY l.id), ''), 'UTF8')), 'hex')
  FROM access_log l WHERE l.at >= lower(access_month(month)) AND l.at < upper(access_month(month))
$$;

-- The monthly review: who signed which month with what figures, over which rows. Figures that the database can count
-- it counts itself; a month may be signed again, and every signature stays.
CREATE TABLE access_reviews (
  id SERIAL NOT NULL,
  month DATE NOT NULL,
  reviewed_by UUID NOT NULL,
  looks INTEGER DEFAULT 0 NOT NULL,
  people INTEGER DEFAULT 0 NOT NULL,
  at_night INTEGER NOT NULL,
  at_once INTEGER NOT NULL,
  elsewhere INTEGER NOT NULL,
  digest TEXT DEFAULT '' NOT NULL,
  remark TEXT DEFAULT '' NOT NULL,
  at TIMESTAMP WITH TIME ZONE DEFAULT clock_timestamp() NOT NULL,
  CONSTRAINT pk_access_reviews PRIMARY KEY (id),
  CONSTRAINT ck_access_reviews_month_first CHECK (extract(day FROM month) = 1),
  CONSTRAINT ck_access_reviews_counts_sane CHECK (least(at_night, at_once, elsewhere) >= 0
    AND greatest(at_night, at_once, elsewhere) <= looks),
  CONSTRAINT ck_access_reviews_remark_length CHECK (char_length(remark) BETWEEN 0 AND 2000),
  CONSTRAINT fk_access_reviews_reviewed_by_accounts FOREIGN KEY (reviewed_by) REFERENCES accounts (id)
);
CREATE INDEX ix_access_reviews_month ON access_reviews (month);
CREATE FUNCTION sign_access_month() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF NEW.month >= date_trunc('month', seoul_today()::timestamp)::date THEN
    RAISE EXCEPTION 'a month is signed once it is over'
      USING ERRCODE = 'check_violation', CONSTRAINT = 'tr_access_reviews_over';
  END IF;
  SELECT count(*), count(DISTINCT l.actor_id) INTO NEW.looks, NEW.people FROM access_log l
  WHERE l.at >= lower(access_month(NEW.month)) AND l.at < upper(access_month(NEW.month));
  NEW.digest := access_digest(NEW.month);
  NEW.at := clock_timestamp();
  RETURN NEW;
END
$$;
CREATE TRIGGER tr_access_reviews_over BEFORE INSERT ON access_reviews
  FOR EACH ROW EXECUTE FUNCTION sign_access_month();
CREATE TRIGGER tr_access_reviews_append_only BEFORE UPDATE OR DELETE ON access_reviews
  FOR EACH ROW EXECUTE FUNCTION refuse_change();
REVOKE UPDATE, DELETE ON access_reviews FROM maeul_app;

-- What has been kept long enough goes, by the clock and by nobody's hand.
CREATE FUNCTION forget_office() RETURNS TABLE (what text, gone bigint)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
  old_grants bigint;
  old_looks bigint;
BEGIN
  DELETE FROM grant_events e USING grants g WHERE g.id = e.grant_id
    AND coalesce(upper(g.valid), (g.ended_at AT TIME ZONE 'Asia/Seoul')::date, 'infinity')
        <= seoul_today() - interval '3 years';
  DELETE FROM grants g
  WHERE coalesce(upper(g.valid), (g.ended_at AT TIME ZONE 'Asia/Seoul')::date, 'infinity')
        <= seoul_today() - interval '3 years';
  GET DIAGNOSTICS old_grants = ROW_COUNT;
  -- whole months, so that what is left of a signed one is either all or nothing
  DELETE FROM access_log l
  WHERE l.at < lower(access_month(date_trunc('month', seoul_today() - interval '25 months')::date));
  GET DIAGNOSTICS old_looks = ROW_COUNT;
  INSERT INTO destruction_log (what, rows_gone, reason)
  SELECT t.w, t.n, 'retention' FROM (VALUES ('grants', old_grants), ('access_log', old_looks)) t(w, n) WHERE t.n > 0;
  RETURN QUERY VALUES ('grants', old_grants), ('access_log', old_looks);
END
$$;
