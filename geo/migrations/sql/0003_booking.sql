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
