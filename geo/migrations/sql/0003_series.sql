-- Series of bookings with one row per date.

CREATE TABLE series (
  id uuid NOT NULL DEFAULT gen_random_uuid(),
  space_id uuid NOT NULL,
  account_id uuid NOT NULL,
  on_behalf_of uuid,
  channel text NOT NULL,
  heads integer NOT NULL,
  purpose text NOT NULL,
  natures text[] NOT NULL DEFAULT '{}',
  repeats text NOT NULL,
  step integer NOT NULL DEFAULT 1,
  nth integer,
  first_on date NOT NULL,
  until_on date,
  times integer,
  start_min integer NOT NULL,
  end_min integer NOT NULL,
  created_at timestamp with time zone NOT NULL DEFAULT now(),
  CONSTRAINT pk_series PRIMARY KEY (id),
  CONSTRAINT fk_series_space_id_spaces FOREIGN KEY (space_id) REFERENCES spaces (id),
  CONSTRAINT fk_series_account_id_accounts FOREIGN KEY (account_id) REFERENCES accounts (id),
  CONSTRAINT fk_series_on_behalf_of_parties FOREIGN KEY (on_behalf_of) REFERENCES parties (id),
  CONSTRAINT ck_series_channel_known CHECK (channel IN ('web', 'phone', 'visit', 'kiosk', 'api')),
  CONSTRAINT ck_series_purpose_known CHECK (purpose IN ('meeting', 'class', 'club', 'culture', 'childcare', 'event', 'other')),
  CONSTRAINT ck_series_natures_known CHECK (natures <@ '{commercial,political,religious}'::text[]),
  CONSTRAINT ck_series_repeats_known CHECK (repeats IN ('weekly', 'monthly')),
  CONSTRAINT ck_series_heads_sane CHECK (heads BETWEEN 1 AND 100000),
  CONSTRAINT ck_series_step_sane CHECK (step BETWEEN 1 AND 12),
  CONSTRAINT ck_series_nth_for_months CHECK ((repeats = 'monthly') = (nth IS NOT NULL) AND (nth BETWEEN 1 AND 4 OR nth = -1)),
  CONSTRAINT ck_series_ends_somewhere CHECK ((until_on IS NULL) <> (times IS NULL) AND until_on >= first_on AND times BETWEEN 1 AND 366),
  CONSTRAINT ck_series_times_of_day CHECK (start_min BETWEEN 0 AND 1439 AND end_min > start_min AND end_min <= 2880)
);
CREATE INDEX ix_series_space_id ON series (space_id);
CREATE INDEX ix_series_account_id ON series (account_id);

-- `wished` is when that date is or would be used: it follows the booking when that is moved. NULL is a clock time that
-- does not exist on that date, or twice. `offered_at` is when the owner was told that a skipped date is free now.
CREATE TABLE series_days (
  series_id uuid NOT NULL,
  day date NOT NULL,
  state text NOT NULL,
  reason_code text,
  booking_id uuid,
  wished tstzrange,
  offered_at timestamp with time zone,
  CONSTRAINT pk_series_days PRIMARY KEY (series_id, day),
  CONSTRAINT fk_series_days_series_id_series FOREIGN KEY (series_id) REFERENCES series (id) ON DELETE CASCADE,
  CONSTRAINT fk_series_days_booking_id_bookings FOREIGN KEY (booking_id) REFERENCES bookings (id),
  CONSTRAINT uq_series_days_booking_id UNIQUE (booking_id),
  CONSTRAINT ck_series_days_state_known CHECK (state IN ('made', 'skipped', 'cancelled')),
  CONSTRAINT ck_series_days_made_by_a_booking CHECK (state <> 'made' OR (booking_id IS NOT NULL AND wished IS NOT NULL)),
  CONSTRAINT ck_series_days_skipped_for_a_reason CHECK (state <> 'skipped' OR (booking_id IS NULL AND reason_code IS NOT NULL)),
  CONSTRAINT ck_series_days_wished_bounded CHECK (NOT isempty(wished) AND NOT lower_inf(wished) AND NOT upper_inf(wished) AND isfinite(lower(wished)) AND isfinite(upper(wished)) AND lower_inc(wished) AND NOT upper_inc(wished))
);
-- what a freed time might be offered to
CREATE INDEX ix_series_days_wished ON series_days USING gist (wished) WHERE state = 'skipped';

ALTER TABLE bookings
  ADD CONSTRAINT fk_bookings_series_id_series FOREIGN KEY (series_id) REFERENCES series (id);

-- Whoever ends or moves a booking of a series, the date's row says so in the same statement.
CREATE FUNCTION follow_series_booking() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF NEW.state IN ('cancelled', 'rejected', 'expired') THEN
    UPDATE series_days SET state = 'cancelled', reason_code = NEW.reason_code WHERE booking_id = NEW.id;
  ELSIF NEW.use_range <> OLD.use_range THEN
    UPDATE series_days SET wished = NEW.use_range WHERE booking_id = NEW.id;
  END IF;
  RETURN NULL;
END
$$;
CREATE TRIGGER tr_bookings_follow_series AFTER UPDATE OF state, use_range ON bookings FOR EACH ROW
  WHEN (NEW.series_id IS NOT NULL) EXECUTE FUNCTION follow_series_booking();
