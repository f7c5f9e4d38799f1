-- What a booking belongs to, what it costs, and when it was really used. The topics after this one add the tables.

ALTER TABLE bookings
  ADD COLUMN series_id uuid,
  ADD COLUMN session_id uuid,
  ADD COLUMN wait_id uuid,
  ADD COLUMN closure_id uuid,
  ADD COLUMN price jsonb,
  ADD COLUMN price_won integer,
  ADD COLUMN checked_in_at timestamp with time zone,
  ADD COLUMN checked_out_at timestamp with time zone,
  ADD CONSTRAINT ck_bookings_price_not_negative CHECK (price_won >= 0);
CREATE INDEX ix_bookings_series_id ON bookings (series_id);
CREATE INDEX ix_bookings_session_id ON bookings (session_id);
CREATE INDEX ix_bookings_wait_id ON bookings (wait_id);
CREATE INDEX ix_bookings_closure_id ON bookings (closure_id);

-- What a use is for, beyond its purpose, where a site or a space does not lend for it.
ALTER TABLE bookings
  ADD COLUMN natures text[] DEFAULT '{}' NOT NULL,
  ADD CONSTRAINT ck_bookings_natures_known CHECK (natures <@ '{commercial,political,religious}'::text[]);
ALTER TABLE sites
  ADD COLUMN refused_natures text[] DEFAULT '{}' NOT NULL,
  ADD CONSTRAINT ck_sites_refused_natures_known CHECK (refused_natures <@ '{commercial,political,religious}'::text[]);

-- From when bookings may be made: a number of days ahead, from a weekday's clock for the following week, or from a
-- day of the month for the following month.
ALTER TABLE policies
  ADD COLUMN opens text DEFAULT 'rolling' NOT NULL,
  ADD COLUMN opens_weekday integer,
  ADD COLUMN opens_day integer,
  ADD COLUMN opens_minute integer,
  ADD COLUMN refused_purposes text[] DEFAULT '{}' NOT NULL,
  ADD COLUMN refused_natures text[] DEFAULT '{}' NOT NULL,
  ADD CONSTRAINT ck_policies_opens_known CHECK (opens IN ('rolling', 'weekly', 'monthly')),
  ADD CONSTRAINT ck_policies_opens_has_its_moment CHECK (
    (opens = 'weekly') = (opens_weekday IS NOT NULL) AND (opens = 'monthly') = (opens_day IS NOT NULL)
    AND (opens = 'rolling') = (opens_minute IS NULL) AND opens_weekday BETWEEN 1 AND 7
    AND opens_day BETWEEN 1 AND 31 AND opens_minute BETWEEN 0 AND 1439),
  ADD CONSTRAINT ck_policies_refused_purposes_known
    CHECK (refused_purposes <@ '{meeting,class,club,culture,childcare,event,other}'::text[]),
  ADD CONSTRAINT ck_policies_refused_natures_known
    CHECK (refused_natures <@ '{commercial,political,religious}'::text[]);

-- The clock asks every minute for requests that have begun and for bookings that are over.
CREATE INDEX ix_bookings_requested_start ON bookings (lower(use_range)) WHERE state = 'requested';
CREATE INDEX ix_bookings_running_end ON bookings (upper(use_range)) WHERE state IN ('confirmed', 'in_use');

-- Who looked at whose personal data; written once.
CREATE TABLE access_log (
  id BIGSERIAL NOT NULL,
  actor_id UUID NOT NULL,
  what TEXT NOT NULL,
  object_id UUID NOT NULL,
  at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL,
  CONSTRAINT pk_access_log PRIMARY KEY (id),
  CONSTRAINT ck_access_log_what_known CHECK (what IN ('booking_contact', 'signup_guest', 'members'))
);
CREATE INDEX ix_access_log_object_id ON access_log (object_id);
CREATE TRIGGER tr_access_log_append_only BEFORE UPDATE ON access_log FOR EACH ROW EXECUTE FUNCTION refuse_change();
REVOKE UPDATE, DELETE ON access_log FROM maeul_app;
