-- Price rules, charges, payments, refunds; goods lent by the day.

CREATE TABLE price_lists (
  id serial CONSTRAINT pk_price_lists PRIMARY KEY,
  space_id uuid NOT NULL CONSTRAINT fk_price_lists_space_id_spaces REFERENCES spaces (id) ON DELETE CASCADE,
  version integer NOT NULL,
  payment text NOT NULL CONSTRAINT ck_price_lists_payment_known CHECK (payment IN ('beforehand', 'on_site')),
  pay_within_minutes integer NOT NULL,
  transfer_to text DEFAULT '' NOT NULL
    CONSTRAINT ck_price_lists_transfer_to_length CHECK (char_length(transfer_to) BETWEEN 0 AND 200),
  vat text NOT NULL CONSTRAINT ck_price_lists_vat_known CHECK (vat IN ('included', 'excluded')),
  round_to integer NOT NULL,
  rounding text NOT NULL CONSTRAINT ck_price_lists_rounding_known CHECK (rounding IN ('down', 'half_up', 'up')),
  deposit_won integer DEFAULT 0 NOT NULL,
  rates jsonb NOT NULL,
  extras jsonb NOT NULL,
  reductions jsonb NOT NULL,
  refunds jsonb NOT NULL,
  created_by uuid CONSTRAINT fk_price_lists_created_by_accounts REFERENCES accounts (id),
  created_at timestamp with time zone DEFAULT now() NOT NULL,
  CONSTRAINT uq_price_lists_space_id_version UNIQUE (space_id, version),
  CONSTRAINT ck_price_lists_sums_sane CHECK (
    deposit_won BETWEEN 0 AND 100000000 AND pay_within_minutes BETWEEN 10 AND 43200
    AND round_to IN (1, 10, 100, 1000)
  )
);

-- The ledger: what is owed, what was paid, what went back. Written once; a mistake is put right by another row.
CREATE TABLE charges (
  id bigserial CONSTRAINT pk_charges PRIMARY KEY,
  booking_id uuid NOT NULL CONSTRAINT fk_charges_booking_id_bookings REFERENCES bookings (id),
  kind text NOT NULL CONSTRAINT ck_charges_kind_known CHECK (kind IN ('fee', 'deposit')),
  won integer NOT NULL CONSTRAINT ck_charges_won_not_zero CHECK (won <> 0),
  due_at timestamp with time zone,
  event_id text NOT NULL,
  actor_id uuid,
  at timestamp with time zone NOT NULL,
  CONSTRAINT uq_charges_booking_id_event_id UNIQUE (booking_id, event_id)
);

CREATE TABLE payments (
  id bigserial CONSTRAINT pk_payments PRIMARY KEY,
  booking_id uuid NOT NULL CONSTRAINT fk_payments_booking_id_bookings REFERENCES bookings (id),
  provider text NOT NULL CONSTRAINT ck_payments_provider_known CHECK (provider IN ('on_site', 'transfer', 'toss')),
  event_id text NOT NULL CONSTRAINT ck_payments_event_id_length CHECK (char_length(event_id) BETWEEN 1 AND 300),
  won integer NOT NULL CONSTRAINT ck_payments_won_positive CHECK (won > 0),
  actor_id uuid,
  at timestamp with time zone NOT NULL,
  CONSTRAINT uq_payments_provider_event_id UNIQUE (provider, event_id)
);
CREATE INDEX ix_payments_booking_id ON payments (booking_id);

-- What has to go back of a payment: one order per cause, carried out later, outside any booking's transaction.
CREATE TABLE refund_orders (
  id uuid DEFAULT gen_random_uuid() NOT NULL CONSTRAINT pk_refund_orders PRIMARY KEY,
  payment_id bigint NOT NULL CONSTRAINT fk_refund_orders_payment_id_payments REFERENCES payments (id),
  booking_id uuid NOT NULL CONSTRAINT fk_refund_orders_booking_id_bookings REFERENCES bookings (id),
  won integer NOT NULL CONSTRAINT ck_refund_orders_won_positive CHECK (won > 0),
  cause text NOT NULL CONSTRAINT ck_refund_orders_cause_length CHECK (char_length(cause) BETWEEN 1 AND 300),
  state text DEFAULT 'due' NOT NULL CONSTRAINT ck_refund_orders_state_known CHECK (state IN ('due', 'done')),
  tries integer DEFAULT 0 NOT NULL,
  tried_at timestamp with time zone,
  created_at timestamp with time zone NOT NULL,
  CONSTRAINT uq_refund_orders_payment_id_cause UNIQUE (payment_id, cause)
);
CREATE INDEX ix_refund_orders_booking_id ON refund_orders (booking_id);
CREATE INDEX ix_refund_orders_state ON refund_orders (created_at) WHERE state = 'due';

CREATE TABLE refunds (
  id bigserial CONSTRAINT pk_refunds PRIMARY KEY,
  order_id uuid NOT NULL CONSTRAINT fk_refunds_order_id_refund_orders REFERENCES refund_orders (id),
  booking_id uuid NOT NULL CONSTRAINT fk_refunds_booking_id_bookings REFERENCES bookings (id),
  provider text NOT NULL CONSTRAINT ck_refunds_provider_known CHECK (provider IN ('on_site', 'transfer', 'toss')),
  event_id text NOT NULL CONSTRAINT ck_refunds_event_id_length CHECK (char_length(event_id) BETWEEN 1 AND 300),
  won integer NOT NULL CONSTRAINT ck_refunds_won_positive CHECK (won > 0),
  actor_id uuid,
  at timestamp with time zone NOT NULL,
  CONSTRAINT uq_refunds_provider_event_id UNIQUE (provider, event_id),
  CONSTRAINT uq_refunds_order_id UNIQUE (order_id)
);
CREATE INDEX ix_refunds_booking_id ON refunds (booking_id);

-- An intent to pay at the card provider, written before anybody calls it: killed in between, its end is asked for.
CREATE TABLE payment_orders (
  id text NOT NULL CONSTRAINT pk_payment_orders PRIMARY KEY,
  booking_id uuid NOT NULL CONSTRAINT fk_payment_orders_booking_id_bookings REFERENCES bookings (id),
  won integer NOT NULL CONSTRAINT ck_payment_orders_won_positive CHECK (won > 0),
  state text DEFAULT 'open' NOT NULL
    CONSTRAINT ck_payment_orders_state_known CHECK (state IN ('open', 'confirming', 'paid', 'refused')),
  payment_key text CONSTRAINT ck_payment_orders_payment_key_length CHECK (char_length(payment_key) BETWEEN 1 AND 200),
  tries integer DEFAULT 0 NOT NULL,
  tried_at timestamp with time zone,
  created_at timestamp with time zone NOT NULL,
  CONSTRAINT uq_payment_orders_payment_key UNIQUE (payment_key)
);
CREATE INDEX ix_payment_orders_booking_id ON payment_orders (booking_id);
CREATE INDEX ix_payment_orders_state ON payment_orders (created_at) WHERE state = 'confirming';

-- Never more goes back than came in. The payment's row is locked by its owner, so that two orders cannot slip through.
CREATE FUNCTION check_refund_order() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = public AS $$
DECLARE
  paid integer;
  back integer;
BEGIN
  SELECT won INTO paid FROM payments WHERE id = NEW.payment_id FOR UPDATE;
  SELECT coalesce(sum(won), 0) INTO back FROM refund_orders WHERE payment_id = NEW.payment_id;
  IF back + NEW.won > paid THEN
    RAISE EXCEPTION 'payment % would be refunded beyond its sum', NEW.payment_id
      USING ERRCODE = 'check_violation', CONSTRAINT = 'tr_refund_orders_within_payment';
  END IF;
  RETURN NEW;
END
$$;
CREATE TRIGGER tr_refund_orders_within_payment BEFORE INSERT ON refund_orders
  FOR EACH ROW EXECUTE FUNCTION check_refund_order();

CREATE TRIGGER tr_price_lists_append_only BEFORE UPDATE ON price_lists
  FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER tr_charges_append_only BEFORE UPDATE ON charges FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER tr_payments_append_only BEFORE UPDATE ON payments FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER tr_refunds_append_only BEFORE UPDATE ON refunds FOR EACH ROW EXECUTE FUNCTION refuse_change();

-- Per booking, in won; a refund counts from the moment it is ordered. owed < 0 never lasts: it becomes a refund order.
CREATE VIEW booking_balances AS
SELECT b.id AS booking_id, c.fee, c.deposit, p.paid, r.refunded, r.refund_due, c.due_at,
       c.fee + c.deposit - p.paid + r.refunded + r.refund_due AS owed
FROM bookings b
CROSS JOIN LATERAL (
  SELECT coalesce(sum(won) FILTER (WHERE kind = 'fee'), 0)::int AS fee,
         coalesce(sum(won) FILTER (WHERE kind = 'deposit'), 0)::int AS deposit, max(due_at) AS due_at
  FROM charges WHERE booking_id = b.id
) c
CROSS JOIN LATERAL (SELECT coalesce(sum(won), 0)::int AS paid FROM payments WHERE booking_id = b.id) p
CROSS JOIN LATERAL (
  SELECT coalesce(sum(won) FILTER (WHERE state = 'done'), 0)::int AS refunded,
         coalesce(sum(won) FILTER (WHERE state = 'due'), 0)::int AS refund_due
  FROM refund_orders WHERE booking_id = b.id
) r;

-- A lent thing is a space of its own; equal things of a site share `set_name`, so that any of them will do.
CREATE TABLE things (
  space_id uuid NOT NULL CONSTRAINT pk_things PRIMARY KEY
    CONSTRAINT fk_things_space_id_spaces REFERENCES spaces (id) ON DELETE CASCADE,
  set_name text NOT NULL CONSTRAINT ck_things_set_name_length CHECK (char_length(set_name) BETWEEN 1 AND 100),
  pickup_min integer NOT NULL,
  return_min integer NOT NULL,
  max_days integer NOT NULL,
  CONSTRAINT ck_things_times_sane CHECK (
    pickup_min BETWEEN 0 AND 1439 AND return_min BETWEEN 1 AND 1440 AND max_days BETWEEN 1 AND 30
  )
);

CREATE TABLE loan_returns (
  booking_id uuid NOT NULL CONSTRAINT pk_loan_returns PRIMARY KEY
    CONSTRAINT fk_loan_returns_booking_id_bookings REFERENCES bookings (id),
  condition text NOT NULL
    CONSTRAINT ck_loan_returns_condition_known CHECK (condition IN ('good', 'worn', 'damaged', 'missing')),
  note text DEFAULT '' NOT NULL CONSTRAINT ck_loan_returns_note_length CHECK (char_length(note) BETWEEN 0 AND 500),
  actor_id uuid,
  at timestamp with time zone NOT NULL
);

-- One reminder a day for a thing that is overdue.
CREATE TABLE loan_reminders (
  booking_id uuid NOT NULL CONSTRAINT fk_loan_reminders_booking_id_bookings REFERENCES bookings (id),
  day date NOT NULL,
  CONSTRAINT pk_loan_reminders PRIMARY KEY (booking_id, day)
);

REVOKE UPDATE, DELETE ON price_lists, charges, payments, refunds FROM maeul_app;
REVOKE DELETE ON refund_orders, payment_orders FROM maeul_app;

-- Words a keeper wrote about somebody's loan go with the person.
CREATE FUNCTION erase_from_money(gone uuid) RETURNS integer LANGUAGE plpgsql AS $$
DECLARE
  cleared integer;
BEGIN
  UPDATE loan_returns r SET note = '' FROM bookings b WHERE b.id = r.booking_id AND b.account_id = gone AND r.note <> '';
  GET DIAGNOSTICS cleared = ROW_COUNT;
  RETURN cleared;
END
$$;
