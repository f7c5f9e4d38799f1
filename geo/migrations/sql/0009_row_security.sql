-- The second wall: whoever asks gets rows of personal data only where they are theirs or lie where they keep the doors.
-- The application says who acts at the begin of each transaction (geo/db.py); who says nothing sees nothing. The owner
-- of the tables (migrations, commands, backups) passes, as do functions of the owner that say so.

CREATE FUNCTION acting_account() RETURNS uuid LANGUAGE sql STABLE PARALLEL SAFE AS $$
  SELECT nullif(nullif(current_setting('maeul.actor', true), ''), 'system')::uuid
$$;
CREATE FUNCTION acting_as_system() RETURNS boolean LANGUAGE sql STABLE PARALLEL SAFE AS $$
  SELECT coalesce(current_setting('maeul.actor', true) = 'system', false)
$$;
-- the day as the application counts it: rights begin and end with it
CREATE FUNCTION acting_today() RETURNS date LANGUAGE sql STABLE PARALLEL SAFE AS $$
  SELECT coalesce(nullif(current_setting('maeul.today', true), '')::date, seoul_today())
$$;

-- Whether who acts looks after what happens at a site today: the roles that see bookings (api/auth/permissions.py).
CREATE FUNCTION looks_after(asked uuid) RETURNS boolean
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
  SELECT EXISTS (
    SELECT FROM grants g WHERE g.account_id = acting_account() AND g.role IN ('keeper', 'officer', 'admin')
      AND g.valid @> acting_today()
      AND (g.scope = 'everywhere' OR g.site_id = asked OR g.scope IN ('district', 'province') AND EXISTS (
        SELECT FROM sites t JOIN dongs d ON ST_Covers(d.boundary_m, t.location_m)
        JOIN districts x ON x.code = d.district_code
        WHERE t.id = asked AND d.edition_id IN (SELECT f.edition_id FROM editions_in_force(acting_today()) f)
          AND (x.code = g.district_code OR x.province_code = g.province_code))))
$$;
CREATE FUNCTION sees_booking(asked uuid) RETURNS boolean
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
  SELECT EXISTS (
    SELECT FROM bookings b JOIN spaces s ON s.id = b.space_id
    WHERE b.id = asked AND (b.account_id = acting_account() OR looks_after(s.site_id)))
$$;
-- who judges a request sees who asks, as long as it waits
CREATE FUNCTION judges_booking(asked uuid) RETURNS boolean
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
  SELECT EXISTS (
    SELECT FROM bookings b JOIN spaces s ON s.id = b.space_id JOIN committee_members m ON m.site_id = s.site_id
    WHERE b.id = asked AND b.state = 'requested' AND m.account_id = acting_account() AND m.valid @> acting_today())
$$;
CREATE FUNCTION sees_signup(asked uuid) RETURNS boolean
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
  SELECT EXISTS (
    SELECT FROM signups u JOIN programme_sessions n ON n.id = u.session_id JOIN programmes p ON p.id = n.programme_id
    WHERE u.id = asked AND (u.account_id = acting_account() OR looks_after(p.site_id)))
$$;
CREATE FUNCTION is_own_address(asked text) RETURNS boolean
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
  SELECT EXISTS (
    SELECT FROM accounts a WHERE a.id = acting_account() AND a.email = asked AND a.verified_at IS NOT NULL)
$$;
-- whoever acts may know an invitation: at the head of the party, or asked at their own proved address
CREATE FUNCTION sees_invitation(to_party uuid, to_email text) RETURNS boolean
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
  SELECT EXISTS (
    SELECT FROM party_members m WHERE m.party_id = to_party AND m.account_id = acting_account() AND m.role = 'lead')
  OR is_own_address(to_email)
$$;

-- Narrow doors through the wall: what the service must know on the way, and no more than that.
CREATE FUNCTION booking_to_tell(asked uuid) RETURNS TABLE (name text, email text)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
  SELECT c.name, c.email FROM booking_contacts c WHERE c.booking_id = asked
$$;
CREATE FUNCTION booked_with_phone(asked uuid, digits text) RETURNS boolean
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
  SELECT EXISTS (
    SELECT FROM booking_contacts c WHERE c.booking_id = asked AND regexp_replace(c.phone, '\D', '', 'g') = digits)
$$;
CREATE FUNCTION traces_of(gone uuid) RETURNS TABLE (email text, name text, phone text)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
  SELECT t.email, t.name, t.phone FROM (
    SELECT a.email, a.name, '' AS phone FROM accounts a WHERE a.id = gone
    UNION SELECT lower(c.email), c.name, c.phone FROM booking_contacts c JOIN bookings b ON b.id = c.booking_id
    WHERE b.account_id = gone
    UNION SELECT '', g.name, g.phone FROM signup_guests g JOIN signups s ON s.id = g.signup_id
    WHERE s.account_id = gone
  ) t WHERE EXISTS (SELECT FROM erasures e WHERE e.account_id = gone)
$$;
CREATE FUNCTION mails_waiting() RETURNS TABLE (waiting bigint, oldest_at timestamptz)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
  SELECT count(*), min(m.created_at) FROM mails m
$$;
CREATE FUNCTION drop_invitations(of_party uuid) RETURNS void
LANGUAGE sql SECURITY DEFINER SET search_path = public, pg_temp AS $$
  DELETE FROM party_invitations i WHERE i.party_id = of_party
    AND NOT EXISTS (SELECT FROM party_members m WHERE m.party_id = of_party)
$$;
REVOKE EXECUTE ON FUNCTION booking_to_tell(uuid), booked_with_phone(uuid, text), traces_of(uuid), mails_waiting(),
  drop_invitations(uuid)
  FROM PUBLIC;
GRANT EXECUTE ON FUNCTION booking_to_tell(uuid), booked_with_phone(uuid, text), traces_of(uuid), mails_waiting(),
  drop_invitations(uuid)
  TO maeul_app;

ALTER TABLE booking_contacts ENABLE ROW LEVEL SECURITY;
CREATE POLICY of_the_booking ON booking_contacts TO maeul_app
  USING (acting_as_system() OR sees_booking(booking_id));
CREATE POLICY judged_by_the_committee ON booking_contacts FOR SELECT TO maeul_app USING (judges_booking(booking_id));
-- who gives a time free may hand it to whoever waits: written for somebody else, and not seen
CREATE POLICY written_by_somebody ON booking_contacts FOR INSERT TO maeul_app
  WITH CHECK (acting_account() IS NOT NULL);

ALTER TABLE signup_guests ENABLE ROW LEVEL SECURITY;
CREATE POLICY of_the_signup ON signup_guests TO maeul_app
  USING (acting_as_system() OR sees_signup(signup_id));

ALTER TABLE party_invitations ENABLE ROW LEVEL SECURITY;
CREATE POLICY of_the_party ON party_invitations TO maeul_app
  USING (acting_as_system() OR invited_by = acting_account() OR sees_invitation(party_id, email));

ALTER TABLE feedback ENABLE ROW LEVEL SECURITY;
CREATE POLICY of_the_use ON feedback TO maeul_app
  USING (acting_as_system() OR account_id = acting_account() OR sees_booking(booking_id))
  WITH CHECK (acting_as_system() OR account_id = acting_account());

ALTER TABLE appeals ENABLE ROW LEVEL SECURITY;
CREATE POLICY of_the_strike ON appeals TO maeul_app
  USING (acting_as_system() OR sees_booking(booking_id));

-- Letters may hold links that open an account: written by anybody's request, read by the worker and whom they are for.
ALTER TABLE mails ENABLE ROW LEVEL SECURITY;
CREATE POLICY written_by_anybody ON mails FOR INSERT TO maeul_app WITH CHECK (true);
CREATE POLICY to_whom_it_is_for ON mails FOR SELECT TO maeul_app USING (acting_as_system() OR is_own_address(recipient));
CREATE POLICY sent_by_the_worker ON mails FOR UPDATE TO maeul_app USING (acting_as_system());
CREATE POLICY dropped_by_the_worker ON mails FOR DELETE TO maeul_app USING (acting_as_system());
