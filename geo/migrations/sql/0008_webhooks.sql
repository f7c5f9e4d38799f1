-- Webhooks: who wants to be told of what and where, what happened, what was sent and how it was received. What happened
-- is written by the database itself in the transaction of the change: both stand, or neither.

CREATE TABLE webhooks (
  id UUID DEFAULT gen_random_uuid() NOT NULL,
  account_id UUID NOT NULL,
  name TEXT NOT NULL,
  url TEXT NOT NULL,
  events TEXT[] NOT NULL,
  scope TEXT NOT NULL,
  province_code TEXT,
  district_code TEXT,
  site_id UUID,
  secret TEXT NOT NULL,
  old_secret TEXT DEFAULT '' NOT NULL,
  old_secret_until TIMESTAMP WITH TIME ZONE,
  state TEXT DEFAULT 'active' NOT NULL,
  reason TEXT DEFAULT '' NOT NULL,
  failures INTEGER DEFAULT 0 NOT NULL,
  not_before TIMESTAMP WITH TIME ZONE,
  busy_until TIMESTAMP WITH TIME ZONE,
  created_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL,
  ended_at TIMESTAMP WITH TIME ZONE,
  CONSTRAINT pk_webhooks PRIMARY KEY (id),
  CONSTRAINT ck_webhooks_name_length CHECK (char_length(name) BETWEEN 1 AND 100),
  CONSTRAINT ck_webhooks_url_length CHECK (char_length(url) BETWEEN 0 AND 2000),
  CONSTRAINT ck_webhooks_events_known CHECK (events <@ '{resource.published,resource.changed,resource.closed,resource.merged,resource.reopened,site.changed,space.changed,booking.created,booking.changed,campaign.opened,campaign.closed,atlas.published,boundaries.loaded}'::text[]),
  CONSTRAINT ck_webhooks_events_some CHECK (cardinality(events) BETWEEN 1 AND 30),
  CONSTRAINT ck_webhooks_scope_known CHECK (scope IN ('everywhere', 'province', 'district', 'site')),
  CONSTRAINT ck_webhooks_scope_has_its_place CHECK ((scope = 'province') = (province_code IS NOT NULL) AND (scope = 'district') = (district_code IS NOT NULL) AND (scope = 'site') = (site_id IS NOT NULL)),
  CONSTRAINT ck_webhooks_state_known CHECK (state IN ('active', 'paused', 'ended')),
  CONSTRAINT ck_webhooks_reason_known CHECK (reason IN ('', 'owner', 'failing', 'rights', 'gone', 'removed')),
  CONSTRAINT ck_webhooks_reason_given CHECK ((state = 'active') = (reason = '')),
  CONSTRAINT ck_webhooks_ended_whole CHECK ((state = 'ended') = (ended_at IS NOT NULL)),
  CONSTRAINT ck_webhooks_secret_while_it_lasts CHECK ((state = 'ended') = (secret = '')),
  CONSTRAINT ck_webhooks_two_secrets CHECK ((old_secret = '') = (old_secret_until IS NULL)),
  CONSTRAINT fk_webhooks_account_id_accounts FOREIGN KEY (account_id) REFERENCES accounts (id),
  CONSTRAINT fk_webhooks_province_code_provinces FOREIGN KEY (province_code) REFERENCES provinces (code),
  CONSTRAINT fk_webhooks_district_code_districts FOREIGN KEY (district_code) REFERENCES districts (code),
  CONSTRAINT fk_webhooks_site_id_sites FOREIGN KEY (site_id) REFERENCES sites (id)
);
CREATE INDEX ix_webhooks_account_id ON webhooks (account_id);
REVOKE DELETE ON webhooks FROM maeul_app;

-- One change of one thing in one transaction is one event; `body` is what is sent, to the byte, from the first try to
-- the last. Numbers of transactions begin again in a restored database: only what waits is told apart by them.
CREATE TABLE webhook_events (
  seq BIGINT GENERATED ALWAYS AS IDENTITY NOT NULL,
  id UUID DEFAULT gen_random_uuid() NOT NULL,
  type TEXT NOT NULL,
  subject TEXT NOT NULL,
  data JSONB DEFAULT '{}' NOT NULL,
  transaction BIGINT DEFAULT (pg_current_xact_id()::text)::bigint NOT NULL,
  at TIMESTAMP WITH TIME ZONE DEFAULT clock_timestamp() NOT NULL,
  body TEXT DEFAULT '' NOT NULL,
  dispatched_at TIMESTAMP WITH TIME ZONE,
  CONSTRAINT pk_webhook_events PRIMARY KEY (seq),
  CONSTRAINT uq_webhook_events_id UNIQUE (id),
  CONSTRAINT ck_webhook_events_type_known CHECK (type IN ('resource.published', 'resource.changed', 'resource.closed', 'resource.merged', 'resource.reopened', 'resource.bulk', 'site.changed', 'space.changed', 'booking.created', 'booking.changed', 'campaign.opened', 'campaign.closed', 'atlas.published', 'boundaries.loaded', 'ping'))
);
CREATE UNIQUE INDEX uq_webhook_events_once ON webhook_events (transaction, type, subject) WHERE dispatched_at IS NULL;
CREATE INDEX ix_webhook_events_waiting ON webhook_events (seq) WHERE dispatched_at IS NULL;
CREATE INDEX ix_webhook_events_at ON webhook_events (at);
REVOKE INSERT, UPDATE, DELETE ON webhook_events FROM maeul_app;
GRANT UPDATE (body, dispatched_at) ON webhook_events TO maeul_app;

CREATE TABLE webhook_deliveries (
  id UUID DEFAULT gen_random_uuid() NOT NULL,
  webhook_id UUID NOT NULL,
  event_seq BIGINT NOT NULL,
  state TEXT DEFAULT 'waiting' NOT NULL,
  tries INTEGER DEFAULT 0 NOT NULL,
  next_at TIMESTAMP WITH TIME ZONE,
  created_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL,
  done_at TIMESTAMP WITH TIME ZONE,
  CONSTRAINT pk_webhook_deliveries PRIMARY KEY (id),
  CONSTRAINT uq_webhook_deliveries_webhook_id_event_seq UNIQUE (webhook_id, event_seq),
  CONSTRAINT ck_webhook_deliveries_state_known CHECK (state IN ('waiting', 'delivered', 'failed', 'aside')),
  CONSTRAINT ck_webhook_deliveries_waits_for_a_time CHECK ((state = 'waiting') = (next_at IS NOT NULL)),
  CONSTRAINT ck_webhook_deliveries_done_or_waiting CHECK ((state = 'waiting') = (done_at IS NULL)),
  CONSTRAINT ck_webhook_deliveries_tries_sane CHECK (tries BETWEEN 0 AND 100),
  CONSTRAINT fk_webhook_deliveries_webhook_id_webhooks FOREIGN KEY (webhook_id) REFERENCES webhooks (id) ON DELETE CASCADE,
  CONSTRAINT fk_webhook_deliveries_event_seq_webhook_events FOREIGN KEY (event_seq) REFERENCES webhook_events (seq) ON DELETE CASCADE
);
CREATE INDEX ix_webhook_deliveries_event_seq ON webhook_deliveries (event_seq);
CREATE INDEX ix_webhook_deliveries_waiting ON webhook_deliveries (webhook_id, event_seq) WHERE state = 'waiting';
REVOKE DELETE ON webhook_deliveries FROM maeul_app;

-- What a receiver answered is told in a status and a word of ours; its own words are not kept.
CREATE TABLE webhook_attempts (
  id BIGINT GENERATED ALWAYS AS IDENTITY NOT NULL,
  delivery_id UUID NOT NULL,
  at TIMESTAMP WITH TIME ZONE NOT NULL,
  latency_ms INTEGER NOT NULL,
  status INTEGER,
  problem TEXT DEFAULT '' NOT NULL,
  CONSTRAINT pk_webhook_attempts PRIMARY KEY (id),
  CONSTRAINT ck_webhook_attempts_latency_ms_sane CHECK (latency_ms >= 0),
  CONSTRAINT ck_webhook_attempts_status_sane CHECK (status BETWEEN 100 AND 999),
  CONSTRAINT ck_webhook_attempts_problem_known CHECK (problem IN ('', 'address_inside', 'name_unknown', 'unreachable', 'tls', 'too_slow', 'not_http', 'redirect', 'refused', 'server_fault', 'gone')),
  CONSTRAINT fk_webhook_attempts_delivery_id_webhook_deliveries FOREIGN KEY (delivery_id) REFERENCES webhook_deliveries (id) ON DELETE CASCADE
);
CREATE INDEX ix_webhook_attempts_delivery_id ON webhook_attempts (delivery_id);
REVOKE UPDATE, DELETE ON webhook_attempts FROM maeul_app;

-- Nobody listens, nothing is written: whoever has no webhooks pays for one look at an empty table.
CREATE FUNCTION webhook_wanted(of_types text[]) RETURNS boolean LANGUAGE sql STABLE AS $$
  SELECT EXISTS (SELECT FROM webhooks w WHERE w.state <> 'ended' AND w.events && of_types)
$$;

-- Once per transaction the worker is called, unless a call waits already; a sweep every minute finds the rest.
CREATE FUNCTION call_webhook_worker() RETURNS void LANGUAGE plpgsql AS $$
BEGIN
  IF current_setting('maeul.webhooks_called', true) IS DISTINCT FROM pg_current_xact_id()::text THEN
    PERFORM set_config('maeul.webhooks_called', pg_current_xact_id()::text, true);
    IF NOT EXISTS (SELECT FROM procrastinate_jobs WHERE task_name = 'send_webhooks' AND status = 'todo') THEN
      PERFORM procrastinate_defer_jobs_v1(ARRAY[ROW(
        'default', 'send_webhooks', 0, NULL, NULL, '{}', NULL)]::procrastinate_job_to_defer_v1[]);
    END IF;
  END IF;
END
$$;

CREATE FUNCTION note_webhook_event(of_type text, of_subject text, of_data jsonb) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public AS $$
BEGIN
  INSERT INTO webhook_events AS e (type, subject, data) VALUES (of_type, of_subject, of_data)
  ON CONFLICT (transaction, type, subject) WHERE dispatched_at IS NULL DO UPDATE SET data = e.data || EXCLUDED.data;
  PERFORM call_webhook_worker();
END
$$;

-- Records. More than this many in one statement are told as one event for each district: whoever copies them asks for
-- the list again, and need not be told a hundred thousand times. Whoever listens for records hears of that, too.
CREATE FUNCTION note_webhook_records(types text[], ids uuid[]) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public AS $$
BEGIN
  IF cardinality(ids) = 0 THEN
    RETURN;
  ELSIF cardinality(ids) <= 200 THEN
    PERFORM note_webhook_event(n.type, n.id::text, '{}') FROM unnest(types, ids) n (type, id) ORDER BY n.id;
  ELSE
    PERFORM note_webhook_event('resource.bulk', coalesce(d.district_code, ''), jsonb_build_object('count', d.n)) FROM (
      SELECT g.district_code, count(DISTINCT n.id) AS n
      FROM unnest(ids) n (id) JOIN resources r ON r.id = n.id
      LEFT JOIN LATERAL (
        SELECT x.district_code FROM dongs x WHERE x.code = coalesce(r.dong_override, (
          SELECT rd.dong_code FROM resource_dongs rd WHERE rd.resource_id = r.id ORDER BY rd.share DESC LIMIT 1),
          nullif(r.declared_dong, '')) LIMIT 1) g ON true
      GROUP BY g.district_code) d;
  END IF;
END
$$;

CREATE FUNCTION tell_webhooks_of_new_records() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public AS $$
BEGIN
  IF webhook_wanted('{resource.published}') THEN
    PERFORM note_webhook_records(coalesce(array_agg('resource.published'::text), '{}'), coalesce(array_agg(n.id), '{}'))
    FROM new_rows n WHERE n.public_rev IS NOT NULL AND n.state NOT IN ('closed', 'merged');
  END IF;
  RETURN NULL;
END
$$;
CREATE FUNCTION tell_webhooks_of_records() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public AS $$
BEGIN
  IF webhook_wanted('{resource.published,resource.changed,resource.closed,resource.merged,resource.reopened}') THEN
    PERFORM note_webhook_records(coalesce(array_agg(t.type), '{}'), coalesce(array_agg(t.id), '{}')) FROM (
      SELECT n.id, CASE
          WHEN NOT was.shown AND NOT n.shown THEN NULL
          WHEN NOT n.shown THEN CASE n.state WHEN 'merged' THEN 'resource.merged' ELSE 'resource.closed' END
          WHEN NOT was.shown THEN CASE WHEN was.public_rev IS NULL THEN 'resource.published' ELSE 'resource.reopened' END
          WHEN (was.public_rev, was.kind, was.name, was.summary, was.address, was.properties, was.site_id, was.observed_on,
                was.dong_override, was.consented_fields, was.withheld_fields, was.consented_until, was.source)
            IS DISTINCT FROM
               (n.public_rev, n.kind, n.name, n.summary, n.address, n.properties, n.site_id, n.observed_on,
                n.dong_override, n.consented_fields, n.withheld_fields, n.consented_until, n.source)
            OR NOT ST_OrderingEquals(was.location, n.location)
            OR (was.location IS NULL) <> (n.location IS NULL) THEN 'resource.changed'
        END AS type
      FROM (SELECT *, public_rev IS NOT NULL AND state NOT IN ('closed', 'merged') AS shown FROM new_rows) n
      JOIN (SELECT *, public_rev IS NOT NULL AND state NOT IN ('closed', 'merged') AS shown FROM old_rows) was
        ON was.id = n.id) t
    WHERE t.type IS NOT NULL;
  END IF;
  RETURN NULL;
END
$$;
CREATE TRIGGER tr_resources_webhooks_insert AFTER INSERT ON resources REFERENCING NEW TABLE AS new_rows
  FOR EACH STATEMENT EXECUTE FUNCTION tell_webhooks_of_new_records();
CREATE TRIGGER tr_resources_webhooks_update AFTER UPDATE ON resources
  REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows
  FOR EACH STATEMENT EXECUTE FUNCTION tell_webhooks_of_records();

-- A consent given or taken back may change what open data shows without changing the record; a file, too.
CREATE FUNCTION tell_webhooks_of_consent() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public AS $$
BEGIN
  IF webhook_wanted('{resource.changed}') THEN
    PERFORM note_webhook_event('resource.changed', r.id::text, '{}') FROM resources r
    WHERE (r.id = NEW.resource_id OR r.id IN (SELECT l.resource_id FROM resource_media l WHERE l.media_id = NEW.media_id))
      AND r.public_rev IS NOT NULL AND r.state NOT IN ('closed', 'merged');
  END IF;
  RETURN NULL;
END
$$;
CREATE TRIGGER tr_consents_webhooks AFTER INSERT OR UPDATE ON consents
  FOR EACH ROW EXECUTE FUNCTION tell_webhooks_of_consent();
CREATE FUNCTION tell_webhooks_of_media() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public AS $$
BEGIN
  IF webhook_wanted('{resource.changed}') THEN
    PERFORM note_webhook_event('resource.changed', r.id::text, '{}')
    FROM resource_media l JOIN resources r ON r.id = l.resource_id
    WHERE l.media_id = NEW.id AND l.closed_at IS NULL AND r.public_rev IS NOT NULL AND r.state NOT IN ('closed', 'merged');
  END IF;
  RETURN NULL;
END
$$;
CREATE TRIGGER tr_media_webhooks AFTER UPDATE ON media FOR EACH ROW
  WHEN ((OLD.state, OLD.released_at) IS DISTINCT FROM (NEW.state, NEW.released_at))
  EXECUTE FUNCTION tell_webhooks_of_media();

-- Who may see a field of a kind: every record of the kind may look different.
CREATE FUNCTION tell_webhooks_of_policy() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public AS $$
BEGIN
  IF webhook_wanted('{resource.changed}') THEN
    PERFORM note_webhook_event('resource.bulk', 'kind:' || NEW.kind, jsonb_build_object('kind', NEW.kind, 'count', (
      SELECT count(*) FROM public_resources p WHERE p.kind = NEW.kind)));
  END IF;
  RETURN NULL;
END
$$;
CREATE TRIGGER tr_resource_fields_webhooks AFTER UPDATE ON resource_fields FOR EACH ROW
  WHEN (OLD.visibility IS DISTINCT FROM NEW.visibility) EXECUTE FUNCTION tell_webhooks_of_policy();

-- Sites and spaces: what changed of them is a word, what they are now is asked for.
CREATE FUNCTION tell_webhooks_of_places() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public AS $$
BEGIN
  IF webhook_wanted(ARRAY[TG_ARGV[0]]) THEN
    PERFORM note_webhook_event(TG_ARGV[0], n.id::text, jsonb_build_object('change',
      CASE WHEN o.value IS NULL THEN 'added' WHEN o.value ->> 'state' <> n.value ->> 'state' THEN 'state' ELSE 'content' END))
    FROM (SELECT r.id, to_jsonb(r) - '{updated_at,version}'::text[] AS value FROM new_rows r) n
    LEFT JOIN (SELECT r.id, to_jsonb(r) - '{updated_at,version}'::text[] AS value FROM old_rows r) o ON o.id = n.id
    WHERE o.value IS DISTINCT FROM n.value ORDER BY n.id;
  END IF;
  RETURN NULL;
END
$$;
CREATE FUNCTION tell_webhooks_of_new_places() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public AS $$
BEGIN
  IF webhook_wanted(ARRAY[TG_ARGV[0]]) THEN
    PERFORM note_webhook_event(TG_ARGV[0], n.id::text, '{"change": "added"}') FROM new_rows n ORDER BY n.id;
  END IF;
  RETURN NULL;
END
$$;
CREATE TRIGGER tr_sites_webhooks_insert AFTER INSERT ON sites REFERENCING NEW TABLE AS new_rows
  FOR EACH STATEMENT EXECUTE FUNCTION tell_webhooks_of_new_places('site.changed');
CREATE TRIGGER tr_sites_webhooks_update AFTER UPDATE ON sites REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows
  FOR EACH STATEMENT EXECUTE FUNCTION tell_webhooks_of_places('site.changed');
CREATE TRIGGER tr_spaces_webhooks_insert AFTER INSERT ON spaces REFERENCING NEW TABLE AS new_rows
  FOR EACH STATEMENT EXECUTE FUNCTION tell_webhooks_of_new_places('space.changed');
CREATE TRIGGER tr_spaces_webhooks_update AFTER UPDATE ON spaces REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows
  FOR EACH STATEMENT EXECUTE FUNCTION tell_webhooks_of_places('space.changed');
CREATE FUNCTION tell_webhooks_of_hours() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public AS $$
BEGIN
  IF webhook_wanted('{space.changed}') THEN
    PERFORM note_webhook_event('space.changed', n.space_id::text, '{"change": "content"}')
    FROM (SELECT DISTINCT space_id FROM new_rows) n ORDER BY n.space_id;
  END IF;
  RETURN NULL;
END
$$;
CREATE TRIGGER tr_openings_webhooks_insert AFTER INSERT ON openings REFERENCING NEW TABLE AS new_rows
  FOR EACH STATEMENT EXECUTE FUNCTION tell_webhooks_of_hours();
CREATE TRIGGER tr_openings_webhooks_delete AFTER DELETE ON openings REFERENCING OLD TABLE AS new_rows
  FOR EACH STATEMENT EXECUTE FUNCTION tell_webhooks_of_hours();

-- Bookings: where, when and in which state; a hold of some minutes is none yet. Never who, nor what for.
CREATE FUNCTION tell_webhooks_of_booking() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public AS $$
DECLARE
  fresh boolean := TG_OP = 'INSERT' OR OLD.state = 'hold';
BEGIN
  IF NEW.state = 'hold' OR fresh AND NEW.state IN ('cancelled', 'expired')
     OR NOT webhook_wanted('{booking.created,booking.changed}') THEN
    RETURN NULL;
  END IF;
  PERFORM note_webhook_event(CASE WHEN fresh THEN 'booking.created' ELSE 'booking.changed' END, NEW.id::text,
    jsonb_build_object('space_id', NEW.space_id, 'state', NEW.state,
                       'start', lower(NEW.use_range), 'end', upper(NEW.use_range)));
  RETURN NULL;
END
$$;
CREATE TRIGGER tr_bookings_webhooks_insert AFTER INSERT ON bookings
  FOR EACH ROW WHEN (NEW.state <> 'hold') EXECUTE FUNCTION tell_webhooks_of_booking();
CREATE TRIGGER tr_bookings_webhooks_update AFTER UPDATE ON bookings FOR EACH ROW
  WHEN ((OLD.state, OLD.use_range, OLD.space_id) IS DISTINCT FROM (NEW.state, NEW.use_range, NEW.space_id))
  EXECUTE FUNCTION tell_webhooks_of_booking();

CREATE FUNCTION tell_webhooks_of_campaign() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public AS $$
BEGIN
  IF NEW.state IN ('open', 'closed') AND webhook_wanted('{campaign.opened,campaign.closed}') THEN
    PERFORM note_webhook_event(
      CASE NEW.state WHEN 'open' THEN 'campaign.opened' ELSE 'campaign.closed' END, NEW.id::text, '{}');
  END IF;
  RETURN NULL;
END
$$;
CREATE TRIGGER tr_campaigns_webhooks AFTER UPDATE ON campaigns FOR EACH ROW
  WHEN (OLD.state IS DISTINCT FROM NEW.state) EXECUTE FUNCTION tell_webhooks_of_campaign();

-- An edition comes out, comes out again without what was taken back, or is withdrawn: all three change what to fetch.
CREATE FUNCTION tell_webhooks_of_atlas() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public AS $$
BEGIN
  IF webhook_wanted('{atlas.published}') THEN
    PERFORM note_webhook_event('atlas.published', NEW.id::text, jsonb_build_object('revision', NEW.revision));
  END IF;
  RETURN NULL;
END
$$;
CREATE TRIGGER tr_atlases_webhooks AFTER UPDATE ON atlases FOR EACH ROW
  WHEN (OLD.state IS DISTINCT FROM NEW.state AND NEW.state = 'ready'
        OR NEW.made_at IS NOT NULL AND OLD.removed_at IS NULL AND NEW.removed_at IS NOT NULL)
  EXECUTE FUNCTION tell_webhooks_of_atlas();

CREATE FUNCTION tell_webhooks_of_boundaries() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public AS $$
BEGIN
  IF webhook_wanted('{boundaries.loaded}') THEN
    PERFORM note_webhook_event('boundaries.loaded', NEW.edition_id::text, '{}');
  END IF;
  RETURN NULL;
END
$$;
CREATE TRIGGER tr_edition_provinces_webhooks AFTER INSERT OR UPDATE ON edition_provinces
  FOR EACH ROW EXECUTE FUNCTION tell_webhooks_of_boundaries();

-- What has served its time: events with all that was sent of them, and webhooks that ended before.
CREATE FUNCTION forget_webhooks(before timestamptz) RETURNS TABLE (what text, gone bigint)
LANGUAGE sql SECURITY DEFINER SET search_path = public AS $$
  WITH told AS (DELETE FROM webhook_events WHERE at < before RETURNING seq),
       ended AS (DELETE FROM webhooks WHERE ended_at < before RETURNING id)
  SELECT 'webhook_events', count(*) FROM told UNION ALL SELECT 'webhooks', count(*) FROM ended
$$;

CREATE FUNCTION end_webhook() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  NEW.secret := '';
  NEW.old_secret := '';
  NEW.old_secret_until := NULL;
  NEW.ended_at := coalesce(NEW.ended_at, clock_timestamp());
  UPDATE webhook_deliveries SET state = 'aside', next_at = NULL, done_at = NEW.ended_at
  WHERE webhook_id = NEW.id AND state = 'waiting';
  RETURN NEW;
END
$$;
CREATE TRIGGER tr_webhooks_end BEFORE UPDATE ON webhooks FOR EACH ROW
  WHEN (NEW.state = 'ended' AND OLD.state <> 'ended') EXECUTE FUNCTION end_webhook();
CREATE TRIGGER tr_webhooks_ended_for_good BEFORE UPDATE ON webhooks FOR EACH ROW
  WHEN (OLD.state = 'ended' AND NEW.state <> 'ended') EXECUTE FUNCTION refuse_change();

CREATE FUNCTION erase_from_webhooks(gone uuid) RETURNS integer LANGUAGE plpgsql AS $$
DECLARE
  cleared integer;
BEGIN
  UPDATE webhooks SET state = 'ended', reason = 'removed' WHERE account_id = gone AND state <> 'ended';
  UPDATE webhooks SET name = '(지워짐)', url = '' WHERE account_id = gone;
  GET DIAGNOSTICS cleared = ROW_COUNT;
  RETURN cleared;
END
$$;
