-- What tables alone cannot say: roles, allowed moves, append-only logs, the public view, boundaries in force.

DO $$
BEGIN
  IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'maeul_app') THEN
    CREATE ROLE maeul_app LOGIN NOSUPERUSER NOBYPASSRLS NOCREATEDB NOCREATEROLE;
  END IF;
  -- the owner must be able to act as the application (one address for both) and to restore a dump
  EXECUTE format('GRANT maeul_app TO %I', current_user);
END
$$;

-- Bookings move only along the rows of booking_moves, and every change raises the version by one.
CREATE FUNCTION check_booking_move() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF NEW.version <> OLD.version + 1 THEN
    RAISE EXCEPTION 'booking % must go from version % to %', OLD.id, OLD.version, OLD.version + 1
      USING ERRCODE = 'check_violation', CONSTRAINT = 'tr_bookings_version';
  END IF;
  IF NEW.state <> OLD.state AND NOT EXISTS (
    SELECT FROM booking_moves m WHERE m.from_state = OLD.state AND m.to_state = NEW.state
  ) THEN
    RAISE EXCEPTION 'booking % may not go from % to %', OLD.id, OLD.state, NEW.state
      USING ERRCODE = 'check_violation', CONSTRAINT = 'tr_bookings_move';
  END IF;
  RETURN NEW;
END
$$;
CREATE TRIGGER tr_bookings_move BEFORE UPDATE ON bookings FOR EACH ROW EXECUTE FUNCTION check_booking_move();

CREATE FUNCTION check_booking_start() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF NEW.state NOT IN ('hold', 'requested', 'awaiting_payment', 'confirmed') THEN
    RAISE EXCEPTION 'a booking may not begin as %', NEW.state
      USING ERRCODE = 'check_violation', CONSTRAINT = 'tr_bookings_start';
  END IF;
  RETURN NEW;
END
$$;
CREATE TRIGGER tr_bookings_start BEFORE INSERT ON bookings FOR EACH ROW EXECUTE FUNCTION check_booking_start();

-- A booking that is over, refused or called off holds nothing; leaving early frees the rest.
CREATE FUNCTION free_claims() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  DELETE FROM claims WHERE booking_id = NEW.id;
  RETURN NULL;
END
$$;
CREATE TRIGGER tr_bookings_free_claims AFTER UPDATE OF state ON bookings FOR EACH ROW
  WHEN (NEW.state IN ('cancelled', 'rejected', 'expired', 'no_show'))
  EXECUTE FUNCTION free_claims();

-- Logs are written once. Retention and erasure run as the owner.
CREATE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION '% is append-only', TG_TABLE_NAME USING ERRCODE = 'check_violation', CONSTRAINT = TG_NAME;
END
$$;
CREATE TRIGGER tr_booking_events_append_only BEFORE UPDATE ON booking_events
  FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER tr_site_events_append_only BEFORE UPDATE ON site_events
  FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER tr_policies_append_only BEFORE UPDATE ON policies
  FOR EACH ROW EXECUTE FUNCTION refuse_change();

-- The edition that speaks for each province on a date: the last one begun by then; before the first, the first;
-- the schematic set only where no real edition is loaded.
CREATE FUNCTION editions_in_force(on_date date)
RETURNS TABLE (province_code text, edition_id integer) LANGUAGE sql STABLE AS $$
  SELECT DISTINCT ON (ep.province_code) ep.province_code, ep.edition_id
  FROM edition_provinces ep
  ORDER BY ep.province_code, ep.valid_from IS NULL, ep.valid_from > on_date, abs(ep.valid_from - on_date)
$$;

-- What the public sees of resources, computed once. A person is never a point on a map, nor an address.
CREATE VIEW public_resources AS
SELECT r.id, r.kind, r.name, r.summary, CASE WHEN r.kind <> 'person' THEN r.address ELSE '' END AS address, r.observed_on, r.site_id, r.is_demo, r.rev, r.updated_at,
       CASE WHEN r.kind <> 'person' THEN r.location END AS location,
       CASE WHEN r.kind <> 'person' THEN r.location_m END AS location_m
FROM resources r
WHERE r.state = 'published';

GRANT USAGE ON SCHEMA public TO maeul_app;
GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO maeul_app;
GRANT USAGE, SELECT ON ALL SEQUENCES IN SCHEMA public TO maeul_app;
ALTER DEFAULT PRIVILEGES IN SCHEMA public GRANT SELECT, INSERT, UPDATE, DELETE ON TABLES TO maeul_app;
ALTER DEFAULT PRIVILEGES IN SCHEMA public GRANT USAGE, SELECT ON SEQUENCES TO maeul_app;
REVOKE UPDATE, DELETE ON booking_events, site_events, policies, grants FROM maeul_app;
GRANT UPDATE (valid) ON grants TO maeul_app;
REVOKE DELETE ON bookings, sites, accounts, resources, parties FROM maeul_app;
REVOKE INSERT, UPDATE, DELETE ON booking_moves, alembic_version FROM maeul_app;
