-- Idle spaces, applications, agreements, the path to a hub.

CREATE TABLE agreement_moves (
  subject TEXT NOT NULL,
  from_state TEXT NOT NULL,
  to_state TEXT NOT NULL,
  CONSTRAINT pk_agreement_moves PRIMARY KEY (subject, from_state, to_state)
);
INSERT INTO agreement_moves VALUES
  ('listing', 'draft', 'notified'), ('listing', 'draft', 'closed'), ('listing', 'notified', 'open'),
  ('listing', 'notified', 'closed'), ('listing', 'open', 'decided'), ('listing', 'open', 'closed'),
  ('listing', 'decided', 'closed'),
  ('application', 'submitted', 'withdrawn'), ('application', 'submitted', 'chosen'),
  ('application', 'submitted', 'not_chosen'), ('application', 'chosen', 'withdrawn'),
  ('agreement', 'draft', 'signed'), ('agreement', 'draft', 'terminated'), ('agreement', 'signed', 'ended'),
  ('agreement', 'signed', 'terminated');
REVOKE INSERT, UPDATE, DELETE ON agreement_moves FROM maeul_app;

-- Listings, applications and agreements move only along the rows above, and every change raises the version by one.
CREATE FUNCTION check_agreement_move() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF NEW.version <> OLD.version + 1 THEN
    RAISE EXCEPTION '% % must go from version % to %', TG_TABLE_NAME, OLD.id, OLD.version, OLD.version + 1
      USING ERRCODE = 'check_violation', CONSTRAINT = 'tr_agreements_version';
  END IF;
  IF NEW.state <> OLD.state AND NOT EXISTS (
    SELECT FROM agreement_moves m
    WHERE m.subject = TG_ARGV[0] AND m.from_state = OLD.state AND m.to_state = NEW.state
  ) THEN
    RAISE EXCEPTION '% % may not go from % to %', TG_TABLE_NAME, OLD.id, OLD.state, NEW.state
      USING ERRCODE = 'check_violation', CONSTRAINT = 'tr_agreements_move';
  END IF;
  RETURN NEW;
END
$$;
CREATE FUNCTION check_agreement_start() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF NEW.state <> TG_ARGV[0] THEN
    RAISE EXCEPTION '% may not begin as %', TG_TABLE_NAME, NEW.state
      USING ERRCODE = 'check_violation', CONSTRAINT = 'tr_agreements_start';
  END IF;
  RETURN NEW;
END
$$;

-- A place that stands idle, offered to groups. Days are inclusive, as people write them into notices.
CREATE TABLE idle_listings (
  id UUID DEFAULT gen_random_uuid() NOT NULL,
  site_id UUID NOT NULL,
  space_id UUID,
  owner TEXT NOT NULL,
  about TEXT DEFAULT '' NOT NULL,
  conditions TEXT NOT NULL,
  area_m2 DOUBLE PRECISION,
  available_from DATE NOT NULL,
  available_until DATE NOT NULL,
  notice_days INTEGER DEFAULT 7 NOT NULL,
  apply_from DATE NOT NULL,
  apply_until DATE NOT NULL,
  state TEXT DEFAULT 'draft' NOT NULL,
  notified_on DATE,
  opened_on DATE,
  decided_on DATE,
  decided_by UUID,
  appeal_until DATE,
  closed_on DATE,
  closed_reason TEXT DEFAULT '' NOT NULL,
  created_by UUID,
  version INTEGER DEFAULT 1 NOT NULL,
  created_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL,
  updated_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL,
  CONSTRAINT pk_idle_listings PRIMARY KEY (id),
  CONSTRAINT ck_idle_listings_state_known CHECK (state IN ('draft', 'notified', 'open', 'decided', 'closed')),
  CONSTRAINT ck_idle_listings_owner_length CHECK (char_length(owner) BETWEEN 1 AND 200),
  CONSTRAINT ck_idle_listings_about_length CHECK (char_length(about) BETWEEN 0 AND 4000),
  CONSTRAINT ck_idle_listings_conditions_length CHECK (char_length(conditions) BETWEEN 1 AND 4000),
  CONSTRAINT ck_idle_listings_closed_reason_length CHECK (char_length(closed_reason) BETWEEN 0 AND 1000),
  CONSTRAINT ck_idle_listings_area_sane CHECK (area_m2 > 0 AND area_m2 < 1000000),
  CONSTRAINT ck_idle_listings_notice_days_sane CHECK (notice_days BETWEEN 1 AND 365),
  CONSTRAINT ck_idle_listings_available_in_order CHECK (available_until >= available_from),
  CONSTRAINT ck_idle_listings_apply_in_order CHECK (apply_until >= apply_from),
  CONSTRAINT ck_idle_listings_dates_sane CHECK (apply_from >= '2000-01-01' AND apply_until < '2201-01-01' AND available_from >= '2000-01-01' AND available_until < '2201-01-01'),
  -- groups hear of it at least notice_days before anybody may apply
  CONSTRAINT ck_idle_listings_heard_first CHECK (notified_on IS NULL OR apply_from >= notified_on + notice_days),
  CONSTRAINT ck_idle_listings_opens_after_notice CHECK (opened_on IS NULL OR (notified_on IS NOT NULL AND opened_on >= apply_from)),
  CONSTRAINT ck_idle_listings_notified_has_a_date CHECK (state IN ('draft', 'closed') OR notified_on IS NOT NULL),
  CONSTRAINT ck_idle_listings_open_has_a_date CHECK (state NOT IN ('open', 'decided') OR opened_on IS NOT NULL),
  CONSTRAINT ck_idle_listings_decided_in_full CHECK (state <> 'decided' OR (decided_on >= opened_on AND appeal_until >= decided_on AND decided_by IS NOT NULL)),
  CONSTRAINT ck_idle_listings_closed_has_a_date CHECK ((state = 'closed') = (closed_on IS NOT NULL)),
  CONSTRAINT ex_idle_listings_no_overlap EXCLUDE USING gist (
    coalesce(space_id, site_id) WITH =, daterange(available_from, available_until, '[]') WITH &&
  ) WHERE (state <> 'closed'),
  CONSTRAINT fk_idle_listings_site_id_sites FOREIGN KEY (site_id) REFERENCES sites (id),
  CONSTRAINT fk_idle_listings_space_id_spaces FOREIGN KEY (space_id) REFERENCES spaces (id),
  CONSTRAINT fk_idle_listings_decided_by_accounts FOREIGN KEY (decided_by) REFERENCES accounts (id),
  CONSTRAINT fk_idle_listings_created_by_accounts FOREIGN KEY (created_by) REFERENCES accounts (id)
);
CREATE INDEX ix_idle_listings_site_id ON idle_listings (site_id);
CREATE TRIGGER tr_idle_listings_move BEFORE UPDATE ON idle_listings
  FOR EACH ROW EXECUTE FUNCTION check_agreement_move('listing');
CREATE TRIGGER tr_idle_listings_start BEFORE INSERT ON idle_listings
  FOR EACH ROW EXECUTE FUNCTION check_agreement_start('draft');

-- What is listed is a site that stands idle, or one space of the named site.
CREATE FUNCTION check_idle_place() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF NEW.space_id IS NULL AND NOT EXISTS (SELECT FROM sites WHERE id = NEW.site_id AND kind = 'idle')
     OR NEW.space_id IS NOT NULL AND NOT EXISTS (SELECT FROM spaces WHERE id = NEW.space_id AND site_id = NEW.site_id)
  THEN
    RAISE EXCEPTION 'site % is not idle, or space % is not in it', NEW.site_id, NEW.space_id
      USING ERRCODE = 'check_violation', CONSTRAINT = 'tr_idle_listings_place';
  END IF;
  RETURN NEW;
END
$$;
CREATE TRIGGER tr_idle_listings_place BEFORE INSERT ON idle_listings
  FOR EACH ROW EXECUTE FUNCTION check_idle_place();

-- Who asked to hear of idle places in a district or dong.
CREATE TABLE idle_watches (
  id UUID DEFAULT gen_random_uuid() NOT NULL,
  account_id UUID NOT NULL,
  party_id UUID,
  district_code TEXT NOT NULL,
  dong_code TEXT,
  created_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL,
  CONSTRAINT pk_idle_watches PRIMARY KEY (id),
  CONSTRAINT uq_idle_watches_account_id_party_id_district_code_dong_code
    UNIQUE NULLS NOT DISTINCT (account_id, party_id, district_code, dong_code),
  CONSTRAINT fk_idle_watches_account_id_accounts FOREIGN KEY (account_id) REFERENCES accounts (id) ON DELETE CASCADE,
  CONSTRAINT fk_idle_watches_party_id_parties FOREIGN KEY (party_id) REFERENCES parties (id),
  CONSTRAINT fk_idle_watches_district_code_districts FOREIGN KEY (district_code) REFERENCES districts (code)
);
CREATE INDEX ix_idle_watches_district_code ON idle_watches (district_code);

-- Who was told of a listing before applications opened, and when; written once.
CREATE TABLE idle_notices (
  listing_id UUID NOT NULL,
  account_id UUID NOT NULL,
  party_id UUID,
  told_at TIMESTAMP WITH TIME ZONE NOT NULL,
  CONSTRAINT pk_idle_notices PRIMARY KEY (listing_id, account_id),
  CONSTRAINT fk_idle_notices_listing_id_idle_listings FOREIGN KEY (listing_id) REFERENCES idle_listings (id),
  CONSTRAINT fk_idle_notices_account_id_accounts FOREIGN KEY (account_id) REFERENCES accounts (id) ON DELETE CASCADE,
  CONSTRAINT fk_idle_notices_party_id_parties FOREIGN KEY (party_id) REFERENCES parties (id)
);
REVOKE UPDATE, DELETE ON idle_notices FROM maeul_app;

CREATE TABLE idle_applications (
  id UUID DEFAULT gen_random_uuid() NOT NULL,
  listing_id UUID NOT NULL,
  account_id UUID NOT NULL,
  party_id UUID,
  applicant TEXT NOT NULL,
  plan TEXT NOT NULL,
  wished_use TEXT NOT NULL,
  members INTEGER NOT NULL,
  budget TEXT DEFAULT '' NOT NULL,
  state TEXT DEFAULT 'submitted' NOT NULL,
  reason TEXT DEFAULT '' NOT NULL,
  decided_by UUID,
  decided_at TIMESTAMP WITH TIME ZONE,
  version INTEGER DEFAULT 1 NOT NULL,
  created_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL,
  updated_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL,
  CONSTRAINT pk_idle_applications PRIMARY KEY (id),
  CONSTRAINT ck_idle_applications_state_known CHECK (state IN ('submitted', 'withdrawn', 'chosen', 'not_chosen')),
  CONSTRAINT ck_idle_applications_applicant_length CHECK (char_length(applicant) BETWEEN 1 AND 100),
  CONSTRAINT ck_idle_applications_plan_length CHECK (char_length(plan) BETWEEN 1 AND 4000),
  CONSTRAINT ck_idle_applications_wished_use_length CHECK (char_length(wished_use) BETWEEN 1 AND 1000),
  CONSTRAINT ck_idle_applications_budget_length CHECK (char_length(budget) BETWEEN 0 AND 2000),
  CONSTRAINT ck_idle_applications_reason_length CHECK (char_length(reason) BETWEEN 0 AND 2000),
  CONSTRAINT ck_idle_applications_members_sane CHECK (members BETWEEN 1 AND 100000),
  CONSTRAINT ck_idle_applications_decided_with_reason CHECK (state NOT IN ('chosen', 'not_chosen') OR (reason <> '' AND decided_by IS NOT NULL AND decided_at IS NOT NULL)),
  CONSTRAINT fk_idle_applications_listing_id_idle_listings FOREIGN KEY (listing_id) REFERENCES idle_listings (id),
  CONSTRAINT fk_idle_applications_account_id_accounts FOREIGN KEY (account_id) REFERENCES accounts (id),
  CONSTRAINT fk_idle_applications_party_id_parties FOREIGN KEY (party_id) REFERENCES parties (id),
  CONSTRAINT fk_idle_applications_decided_by_accounts FOREIGN KEY (decided_by) REFERENCES accounts (id)
);
CREATE INDEX ix_idle_applications_listing_id ON idle_applications (listing_id);
CREATE INDEX ix_idle_applications_account_id ON idle_applications (account_id);
CREATE UNIQUE INDEX uq_idle_applications_one_chosen ON idle_applications (listing_id) WHERE state = 'chosen';
CREATE UNIQUE INDEX uq_idle_applications_one_each ON idle_applications (listing_id, coalesce(party_id, account_id))
  WHERE state = 'submitted';
CREATE TRIGGER tr_idle_applications_move BEFORE UPDATE ON idle_applications
  FOR EACH ROW EXECUTE FUNCTION check_agreement_move('application');
CREATE TRIGGER tr_idle_applications_start BEFORE INSERT ON idle_applications
  FOR EACH ROW EXECUTE FUNCTION check_agreement_start('submitted');

-- Applications are taken only while the listing takes them: an insert waits for a decision under way and then is refused.
CREATE FUNCTION check_idle_application_time() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  PERFORM FROM idle_listings WHERE id = NEW.listing_id AND state = 'open' FOR SHARE;
  IF NOT FOUND THEN
    RAISE EXCEPTION 'listing % takes no applications', NEW.listing_id
      USING ERRCODE = 'check_violation', CONSTRAINT = 'tr_idle_applications_open';
  END IF;
  RETURN NEW;
END
$$;
CREATE TRIGGER tr_idle_applications_open BEFORE INSERT ON idle_applications
  FOR EACH ROW EXECUTE FUNCTION check_idle_application_time();

CREATE SEQUENCE agreement_numbers;
CREATE TABLE agreements (
  id UUID DEFAULT gen_random_uuid() NOT NULL,
  number TEXT NOT NULL,
  kind TEXT NOT NULL,
  title TEXT NOT NULL,
  site_id UUID NOT NULL,
  listing_id UUID,
  application_id UUID,
  renews_id UUID,
  institution TEXT NOT NULL,
  institution_account_id UUID,
  partner TEXT NOT NULL,
  partner_is_person BOOLEAN DEFAULT false NOT NULL,
  partner_party_id UUID,
  partner_account_id UUID,
  valid_from DATE NOT NULL,
  valid_until DATE NOT NULL,
  conditions TEXT DEFAULT '' NOT NULL,
  document_title TEXT DEFAULT '' NOT NULL,
  document_text TEXT DEFAULT '' NOT NULL,
  document_url TEXT DEFAULT '' NOT NULL,
  state TEXT DEFAULT 'draft' NOT NULL,
  signed_on DATE,
  signed_by UUID,
  closed_from DATE,
  end_reason TEXT DEFAULT '' NOT NULL,
  warned_at TIMESTAMP WITH TIME ZONE,
  created_by UUID,
  version INTEGER DEFAULT 1 NOT NULL,
  created_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL,
  updated_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL,
  CONSTRAINT pk_agreements PRIMARY KEY (id),
  CONSTRAINT ck_agreements_kind_known CHECK (kind IN ('shared_rooms', 'idle_use', 'entrusted')),
  CONSTRAINT ck_agreements_state_known CHECK (state IN ('draft', 'signed', 'ended', 'terminated')),
  CONSTRAINT ck_agreements_number_length CHECK (char_length(number) BETWEEN 1 AND 60),
  CONSTRAINT ck_agreements_title_length CHECK (char_length(title) BETWEEN 1 AND 200),
  CONSTRAINT ck_agreements_institution_length CHECK (char_length(institution) BETWEEN 1 AND 200),
  CONSTRAINT ck_agreements_partner_length CHECK (char_length(partner) BETWEEN 1 AND 200),
  CONSTRAINT ck_agreements_conditions_length CHECK (char_length(conditions) BETWEEN 0 AND 4000),
  CONSTRAINT ck_agreements_document_title_length CHECK (char_length(document_title) BETWEEN 0 AND 200),
  CONSTRAINT ck_agreements_document_text_length CHECK (char_length(document_text) BETWEEN 0 AND 20000),
  CONSTRAINT ck_agreements_document_url_length CHECK (char_length(document_url) BETWEEN 0 AND 500),
  CONSTRAINT ck_agreements_end_reason_length CHECK (char_length(end_reason) BETWEEN 0 AND 1000),
  CONSTRAINT ck_agreements_document_url_form CHECK (document_url = '' OR document_url ~ '^https?://'),
  CONSTRAINT ck_agreements_valid_in_order CHECK (valid_until >= valid_from AND valid_from >= '2000-01-01' AND valid_until < '2201-01-01'),
  CONSTRAINT ck_agreements_signed_with_document CHECK (state NOT IN ('signed', 'ended') OR (signed_on IS NOT NULL AND document_title <> '' AND (document_text <> '' OR document_url <> ''))),
  CONSTRAINT ck_agreements_closed_has_a_date CHECK ((state IN ('ended', 'terminated')) = (closed_from IS NOT NULL) AND closed_from <= valid_until + 1),
  CONSTRAINT ck_agreements_terminated_with_reason CHECK (state <> 'terminated' OR end_reason <> ''),
  CONSTRAINT ck_agreements_not_renewing_itself CHECK (renews_id <> id),
  CONSTRAINT uq_agreements_number UNIQUE (number),
  CONSTRAINT fk_agreements_site_id_sites FOREIGN KEY (site_id) REFERENCES sites (id),
  CONSTRAINT fk_agreements_listing_id_idle_listings FOREIGN KEY (listing_id) REFERENCES idle_listings (id),
  CONSTRAINT fk_agreements_application_id_idle_applications FOREIGN KEY (application_id) REFERENCES idle_applications (id),
  CONSTRAINT fk_agreements_renews_id_agreements FOREIGN KEY (renews_id) REFERENCES agreements (id),
  CONSTRAINT fk_agreements_institution_account_id_accounts FOREIGN KEY (institution_account_id) REFERENCES accounts (id),
  CONSTRAINT fk_agreements_partner_party_id_parties FOREIGN KEY (partner_party_id) REFERENCES parties (id),
  CONSTRAINT fk_agreements_partner_account_id_accounts FOREIGN KEY (partner_account_id) REFERENCES accounts (id),
  CONSTRAINT fk_agreements_signed_by_accounts FOREIGN KEY (signed_by) REFERENCES accounts (id),
  CONSTRAINT fk_agreements_created_by_accounts FOREIGN KEY (created_by) REFERENCES accounts (id)
);
CREATE INDEX ix_agreements_site_id ON agreements (site_id);
CREATE INDEX ix_agreements_valid_until ON agreements (valid_until) WHERE state = 'signed';
CREATE UNIQUE INDEX uq_agreements_live_renewal ON agreements (renews_id) WHERE state <> 'terminated';
CREATE UNIQUE INDEX uq_agreements_live_application ON agreements (application_id)
  WHERE state <> 'terminated' AND renews_id IS NULL;
CREATE TRIGGER tr_agreements_move BEFORE UPDATE ON agreements
  FOR EACH ROW EXECUTE FUNCTION check_agreement_move('agreement');
CREATE TRIGGER tr_agreements_start BEFORE INSERT ON agreements
  FOR EACH ROW EXECUTE FUNCTION check_agreement_start('draft');
-- What was signed stays as it was signed, but for the erased name of a person: a renewal is an agreement of its own.
CREATE FUNCTION keep_signed_agreement() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION 'agreement % is signed', OLD.id USING ERRCODE = 'check_violation', CONSTRAINT = 'tr_agreements_kept';
END
$$;
CREATE TRIGGER tr_agreements_kept BEFORE UPDATE ON agreements FOR EACH ROW WHEN (
  OLD.state <> 'draft' AND (
    NEW.number, NEW.kind, NEW.title, NEW.site_id, NEW.institution,
    CASE WHEN NEW.partner_is_person AND NEW.partner = '(지워짐)' THEN OLD.partner ELSE NEW.partner END, NEW.valid_from, NEW.valid_until,
    NEW.conditions, NEW.document_title, NEW.document_text, NEW.document_url, NEW.signed_on
  ) IS DISTINCT FROM (
    OLD.number, OLD.kind, OLD.title, OLD.site_id, OLD.institution, OLD.partner, OLD.valid_from, OLD.valid_until,
    OLD.conditions, OLD.document_title, OLD.document_text, OLD.document_url, OLD.signed_on
  )
) EXECUTE FUNCTION keep_signed_agreement();

CREATE TABLE agreement_hours (
  id SERIAL NOT NULL,
  agreement_id UUID NOT NULL,
  space_id UUID NOT NULL,
  weekday INTEGER NOT NULL,
  open_min INTEGER NOT NULL,
  close_min INTEGER NOT NULL,
  holiday TEXT DEFAULT 'yes' NOT NULL,
  CONSTRAINT pk_agreement_hours PRIMARY KEY (id),
  CONSTRAINT ck_agreement_hours_holiday_known CHECK (holiday IN ('yes', 'no', 'only')),
  CONSTRAINT ck_agreement_hours_weekday_iso CHECK (weekday BETWEEN 1 AND 7),
  CONSTRAINT ck_agreement_hours_minutes_in_order CHECK (open_min >= 0 AND open_min < 1440 AND open_min < close_min AND close_min <= open_min + 1440),
  CONSTRAINT ex_agreement_hours_no_overlap EXCLUDE USING gist (
    agreement_id WITH =, space_id WITH =, weekday WITH =, int4range(open_min, close_min) WITH &&
  ),
  CONSTRAINT fk_agreement_hours_agreement_id_agreements FOREIGN KEY (agreement_id) REFERENCES agreements (id) ON DELETE CASCADE,
  CONSTRAINT fk_agreement_hours_space_id_spaces FOREIGN KEY (space_id) REFERENCES spaces (id)
);
CREATE INDEX ix_agreement_hours_agreement_id ON agreement_hours (agreement_id);
CREATE INDEX ix_agreement_hours_space_id ON agreement_hours (space_id);
-- Hours are of spaces in the agreement's own site, and change only before it is signed.
CREATE FUNCTION check_agreement_hours() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP <> 'DELETE' AND NOT EXISTS (
    SELECT FROM agreements a JOIN spaces s ON s.site_id = a.site_id
    WHERE a.id = NEW.agreement_id AND s.id = NEW.space_id
  ) THEN
    RAISE EXCEPTION 'space % is not in the agreement''s site', NEW.space_id
      USING ERRCODE = 'check_violation', CONSTRAINT = 'tr_agreement_hours_site';
  END IF;
  IF EXISTS (SELECT FROM agreements WHERE id = coalesce(NEW.agreement_id, OLD.agreement_id) AND state <> 'draft') THEN
    RAISE EXCEPTION 'the agreement is signed' USING ERRCODE = 'check_violation', CONSTRAINT = 'tr_agreements_kept';
  END IF;
  RETURN coalesce(NEW, OLD);
END
$$;
CREATE TRIGGER tr_agreement_hours_site BEFORE INSERT OR UPDATE OR DELETE ON agreement_hours
  FOR EACH ROW EXECUTE FUNCTION check_agreement_hours();

-- A signed agreement opens its hours as rows of `openings`; the constraint there refuses any overlap, with other
-- agreements as with ordinary hours.
ALTER TABLE openings
  ADD COLUMN agreement_id uuid,
  ADD CONSTRAINT fk_openings_agreement_id_agreements FOREIGN KEY (agreement_id) REFERENCES agreements (id);
CREATE INDEX ix_openings_agreement_id ON openings (agreement_id);

-- Every move of a listing, an application or an agreement, with who and why.
CREATE TABLE agreement_events (
  id BIGSERIAL NOT NULL,
  listing_id UUID,
  application_id UUID,
  agreement_id UUID,
  action TEXT NOT NULL,
  from_state TEXT,
  to_state TEXT NOT NULL,
  actor_id UUID,
  reason TEXT DEFAULT '' NOT NULL,
  at TIMESTAMP WITH TIME ZONE DEFAULT clock_timestamp() NOT NULL,
  CONSTRAINT pk_agreement_events PRIMARY KEY (id),
  CONSTRAINT ck_agreement_events_one_subject CHECK (num_nonnulls(listing_id, application_id, agreement_id) = 1),
  CONSTRAINT ck_agreement_events_reason_length CHECK (char_length(reason) BETWEEN 0 AND 2000),
  CONSTRAINT fk_agreement_events_listing_id_idle_listings FOREIGN KEY (listing_id) REFERENCES idle_listings (id),
  CONSTRAINT fk_agreement_events_application_id_idle_applications FOREIGN KEY (application_id) REFERENCES idle_applications (id),
  CONSTRAINT fk_agreement_events_agreement_id_agreements FOREIGN KEY (agreement_id) REFERENCES agreements (id),
  CONSTRAINT fk_agreement_events_actor_id_accounts FOREIGN KEY (actor_id) REFERENCES accounts (id)
);
CREATE INDEX ix_agreement_events_listing_id ON agreement_events (listing_id);
CREATE INDEX ix_agreement_events_application_id ON agreement_events (application_id);
CREATE INDEX ix_agreement_events_agreement_id ON agreement_events (agreement_id);
CREATE TRIGGER tr_agreement_events_append_only BEFORE UPDATE ON agreement_events
  FOR EACH ROW EXECUTE FUNCTION refuse_change();
REVOKE UPDATE, DELETE ON agreement_events FROM maeul_app;
REVOKE DELETE ON idle_listings, idle_applications, agreements FROM maeul_app;

-- The path of an idle place to a hub: five steps in order, each with its day and its evidence; roles, never names.
CREATE TABLE hub_paths (
  site_id UUID NOT NULL,
  version INTEGER DEFAULT 1 NOT NULL,
  updated_by UUID,
  updated_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL,
  CONSTRAINT pk_hub_paths PRIMARY KEY (site_id),
  CONSTRAINT fk_hub_paths_site_id_sites FOREIGN KEY (site_id) REFERENCES sites (id),
  CONSTRAINT fk_hub_paths_updated_by_accounts FOREIGN KEY (updated_by) REFERENCES accounts (id)
);
CREATE TABLE hub_path_steps (
  site_id UUID NOT NULL,
  step TEXT NOT NULL,
  place INTEGER NOT NULL,
  done_on DATE,
  people TEXT DEFAULT '' NOT NULL,
  note TEXT DEFAULT '' NOT NULL,
  evidence_url TEXT DEFAULT '' NOT NULL,
  CONSTRAINT pk_hub_path_steps PRIMARY KEY (site_id, step),
  CONSTRAINT ck_hub_path_steps_step_in_place CHECK ((step, place) IN (('promoters', 1), ('design', 2), ('committee', 3), ('rules', 4), ('opening', 5))),
  CONSTRAINT ck_hub_path_steps_people_length CHECK (char_length(people) BETWEEN 0 AND 300),
  CONSTRAINT ck_hub_path_steps_note_length CHECK (char_length(note) BETWEEN 0 AND 2000),
  CONSTRAINT ck_hub_path_steps_evidence_url_length CHECK (char_length(evidence_url) BETWEEN 0 AND 500),
  CONSTRAINT ck_hub_path_steps_evidence_url_form CHECK (evidence_url = '' OR evidence_url ~ '^https?://'),
  CONSTRAINT ck_hub_path_steps_done_on_sane CHECK (done_on >= '1950-01-01' AND done_on < '2201-01-01'),
  CONSTRAINT fk_hub_path_steps_site_id_hub_paths FOREIGN KEY (site_id) REFERENCES hub_paths (site_id) ON DELETE CASCADE
);
-- A row trigger after the statement sees the whole path as written: no step is done before the one before it.
CREATE FUNCTION check_path_order() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF EXISTS (
    SELECT FROM hub_path_steps b WHERE b.site_id = NEW.site_id AND b.done_on IS NOT NULL AND b.place - 1 > (
      SELECT count(*) FROM hub_path_steps a
      WHERE a.site_id = b.site_id AND a.place < b.place AND a.done_on <= b.done_on
    )
  ) THEN
    RAISE EXCEPTION 'steps of the path of site % are out of order', NEW.site_id
      USING ERRCODE = 'check_violation', CONSTRAINT = 'tr_hub_path_steps_order';
  END IF;
  RETURN NULL;
END
$$;
CREATE TRIGGER tr_hub_path_steps_order AFTER INSERT OR UPDATE ON hub_path_steps
  FOR EACH ROW EXECUTE FUNCTION check_path_order();

-- What this topic forgets with an account: its wishes to hear, its name and its own words; what was decided stays.
CREATE FUNCTION erase_from_agreements(gone uuid) RETURNS integer LANGUAGE plpgsql AS $$
DECLARE
  cleared integer;
BEGIN
  DELETE FROM idle_watches WHERE account_id = gone;
  DELETE FROM idle_notices WHERE account_id = gone;
  UPDATE agreements SET partner = '(지워짐)', version = version + 1
  WHERE partner_account_id = gone AND partner_is_person AND partner <> '(지워짐)';
  UPDATE idle_applications SET applicant = '(지워짐)', plan = '(지워짐)', wished_use = '(지워짐)', budget = '',
    version = version + 1
  WHERE account_id = gone AND party_id IS NULL AND applicant <> '(지워짐)';
  GET DIAGNOSTICS cleared = ROW_COUNT;
  RETURN cleared;
END
$$;
