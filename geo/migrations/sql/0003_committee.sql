-- Votes of committees; use: check-in, strikes, appeals, feedback, shifts.

ALTER TABLE policies
  ADD COLUMN check_in_before_minutes integer DEFAULT 30 NOT NULL,
  ADD COLUMN check_in_after_minutes integer DEFAULT 30 NOT NULL,
  ADD COLUMN release_after_minutes integer DEFAULT 0 NOT NULL,
  ADD COLUMN strike_days integer DEFAULT 0 NOT NULL,
  ADD CONSTRAINT ck_policies_check_in_sane CHECK (
    check_in_before_minutes BETWEEN 0 AND 1440 AND check_in_after_minutes BETWEEN 0 AND 1440),
  ADD CONSTRAINT ck_policies_release_after_check_in CHECK (
    release_after_minutes = 0 OR release_after_minutes BETWEEN check_in_after_minutes AND 1440),
  ADD CONSTRAINT ck_policies_strike_days_sane CHECK (strike_days BETWEEN 0 AND 730);

CREATE TABLE committee_members (
  id uuid DEFAULT gen_random_uuid() NOT NULL,
  site_id uuid NOT NULL,
  account_id uuid NOT NULL,
  valid daterange NOT NULL,
  added_by uuid,
  created_at timestamp with time zone DEFAULT now() NOT NULL,
  CONSTRAINT pk_committee_members PRIMARY KEY (id),
  CONSTRAINT ck_committee_members_valid_not_empty CHECK (NOT isempty(valid)),
  CONSTRAINT ex_committee_members_once EXCLUDE USING gist (site_id WITH =, account_id WITH =, valid WITH &&),
  CONSTRAINT fk_committee_members_site_id_sites FOREIGN KEY (site_id) REFERENCES sites (id),
  CONSTRAINT fk_committee_members_account_id_accounts FOREIGN KEY (account_id) REFERENCES accounts (id),
  CONSTRAINT fk_committee_members_added_by_accounts FOREIGN KEY (added_by) REFERENCES accounts (id)
);
CREATE INDEX ix_committee_members_account_id ON committee_members (account_id);

CREATE TABLE votes (
  booking_id uuid NOT NULL,
  account_id uuid NOT NULL,
  version integer NOT NULL,
  choice text NOT NULL,
  reason_code text,
  cast_at timestamp with time zone NOT NULL,
  CONSTRAINT pk_votes PRIMARY KEY (booking_id, account_id),
  CONSTRAINT ck_votes_choice_known CHECK (choice IN ('yes', 'no')),
  CONSTRAINT ck_votes_a_no_has_a_reason CHECK ((choice = 'no') = (reason_code IS NOT NULL)),
  CONSTRAINT fk_votes_booking_id_bookings FOREIGN KEY (booking_id) REFERENCES bookings (id),
  CONSTRAINT fk_votes_account_id_accounts FOREIGN KEY (account_id) REFERENCES accounts (id)
);
CREATE INDEX ix_votes_account_id ON votes (account_id);

-- Votes are cast, and changed, only while the request waits, and upon the request as it stands.
CREATE FUNCTION check_vote() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF NOT EXISTS (
    SELECT FROM bookings b WHERE b.id = NEW.booking_id AND b.state = 'requested' AND b.version = NEW.version
  ) THEN
    RAISE EXCEPTION 'booking % is not open for votes', NEW.booking_id
      USING ERRCODE = 'check_violation', CONSTRAINT = 'tr_votes_open';
  END IF;
  RETURN NEW;
END
$$;
CREATE TRIGGER tr_votes_open BEFORE INSERT OR UPDATE ON votes FOR EACH ROW EXECUTE FUNCTION check_vote();

CREATE TABLE doors (
  space_id uuid NOT NULL,
  code text NOT NULL,
  needs_opener boolean DEFAULT true NOT NULL,
  code_made_at timestamp with time zone NOT NULL,
  CONSTRAINT pk_doors PRIMARY KEY (space_id),
  CONSTRAINT ck_doors_code_length CHECK (char_length(code) BETWEEN 16 AND 40),
  CONSTRAINT uq_doors_code UNIQUE (code),
  CONSTRAINT fk_doors_space_id_spaces FOREIGN KEY (space_id) REFERENCES spaces (id) ON DELETE CASCADE
);

CREATE TABLE strikes (
  booking_id uuid NOT NULL,
  account_id uuid NOT NULL,
  given_at timestamp with time zone NOT NULL,
  expires_on date NOT NULL,
  lifted_at timestamp with time zone,
  lifted_by uuid,
  CONSTRAINT pk_strikes PRIMARY KEY (booking_id),
  CONSTRAINT ck_strikes_lifted_by_somebody CHECK ((lifted_at IS NULL) = (lifted_by IS NULL)),
  CONSTRAINT fk_strikes_booking_id_bookings FOREIGN KEY (booking_id) REFERENCES bookings (id),
  CONSTRAINT fk_strikes_account_id_accounts FOREIGN KEY (account_id) REFERENCES accounts (id),
  CONSTRAINT fk_strikes_lifted_by_accounts FOREIGN KEY (lifted_by) REFERENCES accounts (id)
);
CREATE INDEX ix_strikes_account_id ON strikes (account_id);

-- Only who did not come gets a strike: never for what the venue called off.
CREATE FUNCTION check_strike() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF NOT EXISTS (SELECT FROM bookings b WHERE b.id = NEW.booking_id AND b.state = 'no_show') THEN
    RAISE EXCEPTION 'booking % is no no-show', NEW.booking_id
      USING ERRCODE = 'check_violation', CONSTRAINT = 'tr_strikes_no_show';
  END IF;
  RETURN NEW;
END
$$;
CREATE TRIGGER tr_strikes_no_show BEFORE INSERT ON strikes FOR EACH ROW EXECUTE FUNCTION check_strike();

CREATE TABLE appeals (
  booking_id uuid NOT NULL,
  words text NOT NULL,
  state text DEFAULT 'open' NOT NULL,
  made_at timestamp with time zone NOT NULL,
  decided_at timestamp with time zone,
  decided_by uuid,
  delete_after date NOT NULL,
  CONSTRAINT pk_appeals PRIMARY KEY (booking_id),
  CONSTRAINT ck_appeals_state_known CHECK (state IN ('open', 'lifted', 'kept')),
  CONSTRAINT ck_appeals_words_length CHECK (char_length(words) BETWEEN 0 AND 500),
  CONSTRAINT ck_appeals_decided_at_a_time CHECK ((state = 'open') = (decided_at IS NULL)),
  CONSTRAINT fk_appeals_booking_id_strikes FOREIGN KEY (booking_id) REFERENCES strikes (booking_id),
  CONSTRAINT fk_appeals_decided_by_accounts FOREIGN KEY (decided_by) REFERENCES accounts (id)
);
CREATE INDEX ix_appeals_delete_after ON appeals (delete_after);

CREATE TABLE feedback (
  booking_id uuid NOT NULL,
  account_id uuid NOT NULL,
  stars integer NOT NULL,
  words text DEFAULT '' NOT NULL,
  made_at timestamp with time zone NOT NULL,
  delete_after date NOT NULL,
  CONSTRAINT pk_feedback PRIMARY KEY (booking_id),
  CONSTRAINT ck_feedback_stars_one_to_five CHECK (stars BETWEEN 1 AND 5),
  CONSTRAINT ck_feedback_words_length CHECK (char_length(words) BETWEEN 0 AND 300),
  CONSTRAINT fk_feedback_booking_id_bookings FOREIGN KEY (booking_id) REFERENCES bookings (id),
  CONSTRAINT fk_feedback_account_id_accounts FOREIGN KEY (account_id) REFERENCES accounts (id)
);
CREATE INDEX ix_feedback_account_id ON feedback (account_id);
CREATE INDEX ix_feedback_delete_after ON feedback (delete_after);

CREATE TABLE shifts (
  id uuid DEFAULT gen_random_uuid() NOT NULL,
  site_id uuid NOT NULL,
  account_id uuid NOT NULL,
  during tstzrange NOT NULL,
  created_at timestamp with time zone DEFAULT now() NOT NULL,
  CONSTRAINT pk_shifts PRIMARY KEY (id),
  CONSTRAINT ck_shifts_during_bounded CHECK (NOT isempty(during) AND NOT lower_inf(during) AND NOT upper_inf(during)
    AND isfinite(lower(during)) AND isfinite(upper(during)) AND lower_inc(during) AND NOT upper_inc(during)),
  CONSTRAINT ck_shifts_at_most_a_day CHECK (upper(during) - lower(during) <= interval '24 hours'),
  CONSTRAINT ex_shifts_one_at_a_time EXCLUDE USING gist (site_id WITH =, account_id WITH =, during WITH &&),
  CONSTRAINT fk_shifts_site_id_sites FOREIGN KEY (site_id) REFERENCES sites (id),
  CONSTRAINT fk_shifts_account_id_accounts FOREIGN KEY (account_id) REFERENCES accounts (id)
);
CREATE INDEX ix_shifts_account_id ON shifts (account_id);

CREATE TABLE shift_warnings (
  booking_id uuid NOT NULL,
  warned_at timestamp with time zone NOT NULL,
  CONSTRAINT pk_shift_warnings PRIMARY KEY (booking_id),
  CONSTRAINT fk_shift_warnings_booking_id_bookings FOREIGN KEY (booking_id) REFERENCES bookings (id)
);

REVOKE DELETE ON votes, strikes, shift_warnings FROM maeul_app;
REVOKE UPDATE ON shift_warnings, shifts FROM maeul_app;

-- When a use really began and ended is what its moves say.
CREATE FUNCTION note_use_times() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF NEW.state = 'in_use' AND OLD.state <> 'in_use' THEN
    NEW.checked_in_at := NEW.updated_at;
  ELSIF NEW.state <> 'in_use' AND OLD.state = 'in_use' THEN
    NEW.checked_out_at := least(NEW.updated_at, upper(NEW.use_range));
  END IF;
  RETURN NEW;
END
$$;
CREATE TRIGGER tr_bookings_use_times BEFORE UPDATE OF state ON bookings FOR EACH ROW EXECUTE FUNCTION note_use_times();

CREATE FUNCTION erase_from_committee(gone uuid) RETURNS integer LANGUAGE plpgsql AS $$
DECLARE
  cleared integer;
BEGIN
  UPDATE feedback SET words = '' WHERE account_id = gone AND words <> '';
  UPDATE appeals a SET words = '' FROM strikes s WHERE s.booking_id = a.booking_id AND s.account_id = gone;
  GET DIAGNOSTICS cleared = ROW_COUNT;
  DELETE FROM shifts WHERE account_id = gone AND lower(during) > now();
  RETURN cleared;
END
$$;
