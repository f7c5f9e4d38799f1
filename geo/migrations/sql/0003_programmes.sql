-- Programmes with sessions and sign-up; waiting lines for sessions and for spaces.

CREATE TABLE programmes (
  id UUID DEFAULT gen_random_uuid() NOT NULL,
  site_id UUID NOT NULL,
  title TEXT NOT NULL,
  about TEXT DEFAULT '' NOT NULL,
  kind TEXT NOT NULL,
  organiser TEXT DEFAULT '' NOT NULL,
  party_id UUID,
  account_id UUID,
  fee_text TEXT DEFAULT '' NOT NULL,
  audience TEXT DEFAULT '' NOT NULL,
  published BOOLEAN DEFAULT false NOT NULL,
  version INTEGER DEFAULT '1' NOT NULL,
  created_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL,
  updated_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL,
  CONSTRAINT pk_programmes PRIMARY KEY (id),
  CONSTRAINT ck_programmes_kind_known CHECK (kind IN ('class', 'club', 'culture', 'childcare', 'meeting', 'walk', 'other')),
  CONSTRAINT ck_programmes_title_length CHECK (char_length(title) BETWEEN 1 AND 200),
  CONSTRAINT ck_programmes_about_length CHECK (char_length(about) BETWEEN 0 AND 4000),
  CONSTRAINT ck_programmes_organiser_length CHECK (char_length(organiser) BETWEEN 0 AND 200),
  CONSTRAINT ck_programmes_fee_text_length CHECK (char_length(fee_text) BETWEEN 0 AND 500),
  CONSTRAINT ck_programmes_audience_length CHECK (char_length(audience) BETWEEN 0 AND 500),
  CONSTRAINT fk_programmes_site_id_sites FOREIGN KEY(site_id) REFERENCES sites (id),
  CONSTRAINT fk_programmes_party_id_parties FOREIGN KEY(party_id) REFERENCES parties (id),
  CONSTRAINT fk_programmes_account_id_accounts FOREIGN KEY(account_id) REFERENCES accounts (id)
);
CREATE INDEX ix_programmes_site_id ON programmes (site_id);

CREATE TABLE programme_sessions (
  id UUID DEFAULT gen_random_uuid() NOT NULL,
  programme_id UUID NOT NULL,
  space_id UUID,
  meeting_place TEXT DEFAULT '' NOT NULL,
  course_id UUID,
  during TSTZRANGE NOT NULL,
  cap INTEGER NOT NULL,
  taken INTEGER DEFAULT '0' NOT NULL,
  held INTEGER DEFAULT '0' NOT NULL,
  state TEXT DEFAULT 'open' NOT NULL,
  reason_code TEXT,
  version INTEGER DEFAULT '1' NOT NULL,
  created_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL,
  updated_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL,
  CONSTRAINT pk_programme_sessions PRIMARY KEY (id),
  CONSTRAINT ck_programme_sessions_state_known CHECK (state IN ('open', 'cancelled')),
  CONSTRAINT ck_programme_sessions_during_bounded CHECK (NOT isempty(during) AND NOT lower_inf(during) AND NOT upper_inf(during) AND isfinite(lower(during)) AND isfinite(upper(during)) AND lower_inc(during) AND NOT upper_inc(during)),
  CONSTRAINT ck_programme_sessions_meeting_place_length CHECK (char_length(meeting_place) BETWEEN 0 AND 300),
  CONSTRAINT ck_programme_sessions_cap_sane CHECK (cap BETWEEN 1 AND 100000),
  CONSTRAINT ck_programme_sessions_seats CHECK (0 <= taken AND taken <= cap),
  CONSTRAINT ck_programme_sessions_seats_on_offer CHECK (0 <= held AND taken + held <= cap),
  CONSTRAINT ck_programme_sessions_is_somewhere CHECK (space_id IS NOT NULL OR meeting_place <> ''),
  CONSTRAINT fk_programme_sessions_programme_id_programmes FOREIGN KEY(programme_id) REFERENCES programmes (id),
  CONSTRAINT fk_programme_sessions_space_id_spaces FOREIGN KEY(space_id) REFERENCES spaces (id),
  CONSTRAINT fk_programme_sessions_course_id_resources FOREIGN KEY(course_id) REFERENCES resources (id)
);
CREATE INDEX ix_programme_sessions_course_id ON programme_sessions (course_id);
CREATE INDEX ix_programme_sessions_during ON programme_sessions USING gist (during);
CREATE INDEX ix_programme_sessions_programme_id ON programme_sessions (programme_id);
CREATE INDEX ix_programme_sessions_space_id ON programme_sessions (space_id);

CREATE TABLE wait_entries (
  id UUID DEFAULT gen_random_uuid() NOT NULL,
  place BIGINT GENERATED ALWAYS AS IDENTITY,
  session_id UUID,
  space_id UUID,
  account_id UUID NOT NULL,
  heads INTEGER NOT NULL,
  purpose TEXT DEFAULT 'other' NOT NULL,
  state TEXT DEFAULT 'waiting' NOT NULL,
  offered_at TIMESTAMP WITH TIME ZONE,
  deadline TIMESTAMP WITH TIME ZONE,
  told_free INTEGER DEFAULT '0' NOT NULL,
  reason_code TEXT,
  version INTEGER DEFAULT '1' NOT NULL,
  created_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL,
  updated_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL,
  CONSTRAINT pk_wait_entries PRIMARY KEY (id),
  CONSTRAINT ck_wait_entries_state_known CHECK (state IN ('waiting', 'offered', 'taken', 'declined', 'expired')),
  CONSTRAINT ck_wait_entries_purpose_known CHECK (purpose IN ('meeting', 'class', 'club', 'culture', 'childcare', 'event', 'other')),
  CONSTRAINT ck_wait_entries_waits_for_one CHECK (num_nonnulls(session_id, space_id) = 1),
  CONSTRAINT ck_wait_entries_heads_sane CHECK (heads BETWEEN 1 AND 100000),
  CONSTRAINT ck_wait_entries_offer_has_an_end CHECK (state <> 'offered' OR deadline IS NOT NULL),
  CONSTRAINT fk_wait_entries_session_id_programme_sessions FOREIGN KEY(session_id) REFERENCES programme_sessions (id),
  CONSTRAINT fk_wait_entries_space_id_spaces FOREIGN KEY(space_id) REFERENCES spaces (id),
  CONSTRAINT fk_wait_entries_account_id_accounts FOREIGN KEY(account_id) REFERENCES accounts (id)
);
CREATE INDEX ix_wait_entries_account_id ON wait_entries (account_id);
CREATE INDEX ix_wait_entries_deadline ON wait_entries (deadline) WHERE state = 'offered';
CREATE INDEX ix_wait_entries_session_id_place ON wait_entries (session_id, place);
CREATE INDEX ix_wait_entries_space_id_place ON wait_entries (space_id, place);
CREATE UNIQUE INDEX uq_wait_entries_live ON wait_entries (session_id, account_id) WHERE state IN ('waiting', 'offered');

CREATE TABLE wait_wishes (
  wait_id UUID NOT NULL,
  choice INTEGER NOT NULL,
  wished TSTZRANGE NOT NULL,
  CONSTRAINT pk_wait_wishes PRIMARY KEY (wait_id, choice),
  CONSTRAINT ck_wait_wishes_wished_bounded CHECK (NOT isempty(wished) AND NOT lower_inf(wished) AND NOT upper_inf(wished) AND isfinite(lower(wished)) AND isfinite(upper(wished)) AND lower_inc(wished) AND NOT upper_inc(wished)),
  CONSTRAINT fk_wait_wishes_wait_id_wait_entries FOREIGN KEY(wait_id) REFERENCES wait_entries (id) ON DELETE CASCADE
);

CREATE TABLE signups (
  id UUID DEFAULT gen_random_uuid() NOT NULL,
  session_id UUID NOT NULL,
  account_id UUID,
  heads INTEGER NOT NULL,
  channel TEXT DEFAULT 'web' NOT NULL,
  state TEXT DEFAULT 'signed' NOT NULL,
  wait_id UUID,
  reason_code TEXT,
  version INTEGER DEFAULT '1' NOT NULL,
  created_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL,
  updated_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL,
  CONSTRAINT pk_signups PRIMARY KEY (id),
  CONSTRAINT ck_signups_state_known CHECK (state IN ('signed', 'left', 'cancelled')),
  CONSTRAINT ck_signups_channel_known CHECK (channel IN ('web', 'phone', 'visit', 'kiosk', 'api')),
  CONSTRAINT ck_signups_heads_sane CHECK (heads BETWEEN 1 AND 100000),
  CONSTRAINT fk_signups_session_id_programme_sessions FOREIGN KEY(session_id) REFERENCES programme_sessions (id),
  CONSTRAINT fk_signups_account_id_accounts FOREIGN KEY(account_id) REFERENCES accounts (id),
  CONSTRAINT fk_signups_wait_id_wait_entries FOREIGN KEY(wait_id) REFERENCES wait_entries (id)
);
CREATE INDEX ix_signups_account_id ON signups (account_id);
CREATE INDEX ix_signups_session_id ON signups (session_id);
CREATE UNIQUE INDEX uq_signups_live ON signups (session_id, account_id) WHERE state = 'signed';

CREATE TABLE signup_guests (
  signup_id UUID NOT NULL,
  name TEXT NOT NULL,
  phone TEXT NOT NULL,
  delete_after DATE NOT NULL,
  CONSTRAINT pk_signup_guests PRIMARY KEY (signup_id),
  CONSTRAINT ck_signup_guests_name_length CHECK (char_length(name) BETWEEN 1 AND 100),
  CONSTRAINT ck_signup_guests_phone_length CHECK (char_length(phone) BETWEEN 1 AND 40),
  CONSTRAINT fk_signup_guests_signup_id_signups FOREIGN KEY(signup_id) REFERENCES signups (id) ON DELETE CASCADE
);
CREATE INDEX ix_signup_guests_delete_after ON signup_guests (delete_after);

CREATE TABLE signup_events (
  id BIGSERIAL NOT NULL,
  signup_id UUID NOT NULL,
  action TEXT NOT NULL,
  to_state TEXT NOT NULL,
  actor_id UUID,
  channel TEXT NOT NULL,
  reason_code TEXT,
  at TIMESTAMP WITH TIME ZONE DEFAULT clock_timestamp() NOT NULL,
  CONSTRAINT pk_signup_events PRIMARY KEY (id),
  CONSTRAINT ck_signup_events_channel_known CHECK (channel IN ('web', 'phone', 'visit', 'kiosk', 'api')),
  CONSTRAINT fk_signup_events_signup_id_signups FOREIGN KEY(signup_id) REFERENCES signups (id)
);
CREATE INDEX ix_signup_events_signup_id ON signup_events (signup_id);

CREATE TABLE wait_events (
  id BIGSERIAL NOT NULL,
  wait_id UUID NOT NULL,
  action TEXT NOT NULL,
  to_state TEXT NOT NULL,
  actor_id UUID,
  reason_code TEXT,
  details JSONB DEFAULT '{}' NOT NULL,
  at TIMESTAMP WITH TIME ZONE DEFAULT clock_timestamp() NOT NULL,
  CONSTRAINT pk_wait_events PRIMARY KEY (id),
  CONSTRAINT fk_wait_events_wait_id_wait_entries FOREIGN KEY(wait_id) REFERENCES wait_entries (id)
);
CREATE INDEX ix_wait_events_wait_id ON wait_events (wait_id);

ALTER TABLE bookings
  ADD CONSTRAINT fk_bookings_session_id_programme_sessions FOREIGN KEY (session_id) REFERENCES programme_sessions (id),
  ADD CONSTRAINT fk_bookings_wait_id_wait_entries FOREIGN KEY (wait_id) REFERENCES wait_entries (id);

REVOKE DELETE ON programme_sessions, signups, wait_entries FROM maeul_app;
REVOKE UPDATE, DELETE ON signup_events, wait_events FROM maeul_app;
CREATE TRIGGER tr_signup_events_append_only BEFORE UPDATE ON signup_events
  FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER tr_wait_events_append_only BEFORE UPDATE ON wait_events
  FOR EACH ROW EXECUTE FUNCTION refuse_change();

-- Seats: what a session says is taken and on offer is what its sign-ups and its line say, whenever a transaction ends.
CREATE FUNCTION check_session_seats() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  asked uuid := (to_jsonb(NEW) ->> TG_ARGV[0])::uuid;
BEGIN
  IF asked IS NOT NULL AND EXISTS (
    SELECT FROM programme_sessions s WHERE s.id = asked AND (s.taken, s.held) <> (
      (SELECT coalesce(sum(g.heads), 0) FROM signups g WHERE g.session_id = asked AND g.state = 'signed'),
      (SELECT coalesce(sum(w.heads), 0) FROM wait_entries w WHERE w.session_id = asked AND w.state = 'offered'))
  ) THEN
    RAISE EXCEPTION 'the seats of session % do not add up', asked
      USING ERRCODE = 'check_violation', CONSTRAINT = 'tr_session_seats';
  END IF;
  RETURN NULL;
END
$$;
CREATE CONSTRAINT TRIGGER tr_programme_sessions_seats AFTER INSERT OR UPDATE ON programme_sessions
  DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION check_session_seats('id');
CREATE CONSTRAINT TRIGGER tr_signups_seats AFTER INSERT OR UPDATE ON signups
  DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION check_session_seats('session_id');
CREATE CONSTRAINT TRIGGER tr_wait_entries_seats AFTER INSERT OR UPDATE ON wait_entries
  DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION check_session_seats('session_id');

-- A village walk is a session on a course, and a course is a route.
CREATE FUNCTION check_session_course() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF NOT EXISTS (SELECT FROM resources r WHERE r.id = NEW.course_id AND r.kind = 'route') THEN
    RAISE EXCEPTION 'resource % is no route', NEW.course_id
      USING ERRCODE = 'check_violation', CONSTRAINT = 'tr_programme_sessions_course';
  END IF;
  RETURN NEW;
END
$$;
CREATE TRIGGER tr_programme_sessions_course BEFORE INSERT OR UPDATE OF course_id ON programme_sessions FOR EACH ROW
  WHEN (NEW.course_id IS NOT NULL) EXECUTE FUNCTION check_session_course();

CREATE FUNCTION check_signup_move() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF NEW.version <> OLD.version + 1 OR (NEW.state <> OLD.state AND OLD.state <> 'signed') THEN
    RAISE EXCEPTION 'sign-up % may not go from % to %', OLD.id, OLD.state, NEW.state
      USING ERRCODE = 'check_violation', CONSTRAINT = 'tr_signups_move';
  END IF;
  RETURN NEW;
END
$$;
CREATE TRIGGER tr_signups_move BEFORE UPDATE ON signups FOR EACH ROW EXECUTE FUNCTION check_signup_move();

-- waiting → offered → taken | declined | expired; out of the line also straight from waiting.
CREATE FUNCTION check_wait_move() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF NEW.version <> OLD.version + 1 OR NOT (
    OLD.state = 'waiting' AND NEW.state IN ('offered', 'declined', 'expired')
    OR OLD.state = 'offered' AND NEW.state IN ('taken', 'declined', 'expired')
  ) THEN
    RAISE EXCEPTION 'place % in the line may not go from % to %', OLD.id, OLD.state, NEW.state
      USING ERRCODE = 'check_violation', CONSTRAINT = 'tr_wait_entries_move';
  END IF;
  RETURN NEW;
END
$$;
CREATE TRIGGER tr_wait_entries_move BEFORE UPDATE OF state ON wait_entries FOR EACH ROW
  WHEN (NEW.state <> OLD.state) EXECUTE FUNCTION check_wait_move();
CREATE FUNCTION check_wait_start() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF NEW.state <> 'waiting' THEN
    RAISE EXCEPTION 'a place in the line may not begin as %', NEW.state
      USING ERRCODE = 'check_violation', CONSTRAINT = 'tr_wait_entries_start';
  END IF;
  RETURN NEW;
END
$$;
CREATE TRIGGER tr_wait_entries_start BEFORE INSERT ON wait_entries FOR EACH ROW EXECUTE FUNCTION check_wait_start();

-- An offer of a space is a hold: whatever becomes of the hold becomes of the place in the line.
CREATE FUNCTION follow_held_offer() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  became text := CASE NEW.state WHEN 'cancelled' THEN 'declined' WHEN 'expired' THEN 'expired' ELSE 'taken' END;
BEGIN
  UPDATE wait_entries SET state = became, version = version + 1, updated_at = NEW.updated_at,
         reason_code = CASE WHEN became = 'taken' THEN NULL ELSE NEW.reason_code END
  WHERE id = NEW.wait_id AND state = 'offered';
  IF FOUND THEN
    INSERT INTO wait_events (wait_id, action, to_state, reason_code, details, at)
    VALUES (NEW.wait_id, 'follow', became, NEW.reason_code, jsonb_build_object('booking_id', NEW.id), NEW.updated_at);
  END IF;
  RETURN NULL;
END
$$;
CREATE TRIGGER tr_bookings_follow_held_offer AFTER UPDATE OF state ON bookings FOR EACH ROW
  WHEN (NEW.wait_id IS NOT NULL AND OLD.state = 'hold' AND NEW.state <> 'hold')
  EXECUTE FUNCTION follow_held_offer();

-- Erasure: whoever is gone comes to nothing more and waits for nothing; the freed seats are offered by the clock.
CREATE FUNCTION erase_from_programmes(gone uuid) RETURNS integer LANGUAGE plpgsql AS $$
DECLARE
  cleared integer;
BEGIN
  WITH gone_waits AS (
    UPDATE wait_entries w SET state = 'declined', reason_code = 'erased', version = w.version + 1, updated_at = now()
    FROM wait_entries was
    WHERE was.id = w.id AND w.account_id = gone AND w.state IN ('waiting', 'offered')
    RETURNING w.session_id, CASE WHEN was.state = 'offered' THEN w.heads ELSE 0 END AS heads
  ), gone_signups AS (
    UPDATE signups u SET state = 'left', reason_code = 'erased', version = u.version + 1, updated_at = now()
    FROM programme_sessions e
    WHERE e.id = u.session_id AND u.account_id = gone AND u.state = 'signed' AND lower(e.during) > now()
    RETURNING u.session_id, u.heads
  ), freed AS (
    SELECT session_id, sum(held)::int AS held, sum(taken)::int AS taken
    FROM (SELECT session_id, heads AS held, 0 AS taken FROM gone_waits
          UNION ALL SELECT session_id, 0, heads FROM gone_signups) f
    WHERE session_id IS NOT NULL GROUP BY session_id
  ), given_back AS (
    UPDATE programme_sessions e SET held = e.held - f.held, taken = e.taken - f.taken
    FROM freed f WHERE e.id = f.session_id
  )
  SELECT (SELECT count(*) FROM gone_waits) + (SELECT count(*) FROM gone_signups) INTO cleared;
  RETURN cleared;
END
$$;
