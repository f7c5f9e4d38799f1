-- Editable holidays; closures with their blocks; bookings that a keeper should look at.

-- What people say about single days goes before what the calendar knows: a temporary holiday, or one that is none.
CREATE TABLE holiday_edits (
  day date NOT NULL,
  is_holiday boolean NOT NULL,
  reason text NOT NULL,
  made_by uuid,
  made_at timestamp with time zone DEFAULT now() NOT NULL,
  CONSTRAINT pk_holiday_edits PRIMARY KEY (day),
  CONSTRAINT ck_holiday_edits_reason_length CHECK (char_length(reason) BETWEEN 1 AND 200),
  CONSTRAINT fk_holiday_edits_made_by_accounts FOREIGN KEY (made_by) REFERENCES accounts (id)
);

ALTER TABLE days_off
  ADD COLUMN made_by uuid,
  ADD COLUMN made_at timestamp with time zone DEFAULT now() NOT NULL,
  ADD CONSTRAINT fk_days_off_made_by_accounts FOREIGN KEY (made_by) REFERENCES accounts (id);
CREATE INDEX ix_days_off_days ON days_off USING gist (days);

-- A closure stands until it is lifted; its cells are what cannot be used meanwhile.
CREATE TABLE closures (
  id uuid DEFAULT gen_random_uuid() NOT NULL,
  site_id uuid NOT NULL,
  space_id uuid,
  during tstzrange NOT NULL,
  reason text NOT NULL,
  made_by uuid,
  made_at timestamp with time zone DEFAULT now() NOT NULL,
  lifted_by uuid,
  lifted_at timestamp with time zone,
  CONSTRAINT pk_closures PRIMARY KEY (id),
  CONSTRAINT ck_closures_during_bounded CHECK (
    NOT isempty(during) AND NOT lower_inf(during) AND NOT upper_inf(during)
    AND isfinite(lower(during)) AND isfinite(upper(during)) AND lower_inc(during) AND NOT upper_inc(during)
  ),
  CONSTRAINT ck_closures_reason_length CHECK (char_length(reason) BETWEEN 1 AND 200),
  CONSTRAINT fk_closures_site_id_sites FOREIGN KEY (site_id) REFERENCES sites (id),
  CONSTRAINT fk_closures_space_id_spaces FOREIGN KEY (space_id) REFERENCES spaces (id),
  CONSTRAINT fk_closures_made_by_accounts FOREIGN KEY (made_by) REFERENCES accounts (id),
  CONSTRAINT fk_closures_lifted_by_accounts FOREIGN KEY (lifted_by) REFERENCES accounts (id)
);
CREATE INDEX ix_closures_site_id ON closures (site_id);
CREATE INDEX ix_closures_during ON closures USING gist (during) WHERE lifted_at IS NULL;

CREATE TABLE closure_cells (
  closure_id uuid NOT NULL,
  cell_id integer NOT NULL,
  CONSTRAINT pk_closure_cells PRIMARY KEY (closure_id, cell_id),
  CONSTRAINT fk_closure_cells_closure_id_closures FOREIGN KEY (closure_id) REFERENCES closures (id),
  CONSTRAINT fk_closure_cells_cell_id_cells FOREIGN KEY (cell_id) REFERENCES cells (id)
);
CREATE INDEX ix_closure_cells_cell_id ON closure_cells (cell_id);

ALTER TABLE bookings
  ADD CONSTRAINT fk_bookings_closure_id_closures FOREIGN KEY (closure_id) REFERENCES closures (id);

-- Bookings that fell out of the hours by a later holiday, day off or change of hours: nothing happens to them by
-- itself, a keeper decides.
CREATE TABLE booking_checks (
  booking_id uuid NOT NULL,
  cause text NOT NULL,
  reason text DEFAULT '' NOT NULL,
  made_by uuid,
  made_at timestamp with time zone DEFAULT now() NOT NULL,
  decision text,
  decided_by uuid,
  decided_at timestamp with time zone,
  CONSTRAINT pk_booking_checks PRIMARY KEY (booking_id),
  CONSTRAINT ck_booking_checks_cause_known CHECK (cause IN ('holiday', 'day_off', 'hours')),
  CONSTRAINT ck_booking_checks_decision_known CHECK (decision IN ('keep', 'cancel')),
  CONSTRAINT ck_booking_checks_reason_length CHECK (char_length(reason) BETWEEN 0 AND 200),
  CONSTRAINT fk_booking_checks_booking_id_bookings FOREIGN KEY (booking_id) REFERENCES bookings (id),
  CONSTRAINT fk_booking_checks_made_by_accounts FOREIGN KEY (made_by) REFERENCES accounts (id),
  CONSTRAINT fk_booking_checks_decided_by_accounts FOREIGN KEY (decided_by) REFERENCES accounts (id)
);

REVOKE DELETE ON closures FROM maeul_app;
