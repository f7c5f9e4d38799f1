-- Tour courses: what a route leads past, its numbered signs, the houses that keep an eye on it.

-- The record that a merged one went into, through merges of merges (R7): what pointed to the one leads to the other.
CREATE FUNCTION kept_resource(start uuid) RETURNS uuid LANGUAGE sql STABLE AS $$
  WITH RECURSIVE way(id, into_id, steps) AS (
    SELECT r.id, r.merged_into, 0 FROM resources r WHERE r.id = start
    UNION ALL SELECT r.id, r.merged_into, w.steps + 1 FROM way w JOIN resources r ON r.id = w.into_id WHERE w.steps < 20
  )
  SELECT id FROM way WHERE into_id IS NULL
$$;

CREATE TABLE courses (
  resource_id UUID NOT NULL,
  walk_m_per_min INTEGER DEFAULT 50 NOT NULL,
  version INTEGER DEFAULT 1 NOT NULL,
  updated_by UUID,
  updated_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL,
  CONSTRAINT pk_courses PRIMARY KEY (resource_id),
  CONSTRAINT ck_courses_pace_sane CHECK (walk_m_per_min BETWEEN 10 AND 120),
  CONSTRAINT fk_courses_resource_id_resources FOREIGN KEY(resource_id) REFERENCES resources (id) ON DELETE CASCADE,
  CONSTRAINT fk_courses_updated_by_accounts FOREIGN KEY(updated_by) REFERENCES accounts (id)
);

-- Rows hold from one version of the course to another: what a course once was stays to be read.
CREATE TABLE course_stops (
  id UUID DEFAULT gen_random_uuid() NOT NULL,
  course_id UUID NOT NULL,
  position INTEGER NOT NULL,
  resource_id UUID NOT NULL,
  stay_minutes INTEGER DEFAULT 0 NOT NULL,
  note TEXT DEFAULT '' NOT NULL,
  since_version INTEGER NOT NULL,
  until_version INTEGER,
  CONSTRAINT pk_course_stops PRIMARY KEY (id),
  CONSTRAINT ck_course_stops_position_sane CHECK (position BETWEEN 1 AND 200),
  CONSTRAINT ck_course_stops_stay_sane CHECK (stay_minutes BETWEEN 0 AND 600),
  CONSTRAINT ck_course_stops_note_length CHECK (char_length(note) BETWEEN 0 AND 500),
  CONSTRAINT ck_course_stops_held CHECK (until_version > since_version),
  CONSTRAINT ck_course_stops_not_itself CHECK (resource_id <> course_id),
  CONSTRAINT fk_course_stops_course_id_courses FOREIGN KEY(course_id) REFERENCES courses (resource_id) ON DELETE CASCADE,
  CONSTRAINT fk_course_stops_resource_id_resources FOREIGN KEY(resource_id) REFERENCES resources (id) ON DELETE CASCADE
);
CREATE UNIQUE INDEX uq_course_stops_live ON course_stops (course_id, position) WHERE until_version IS NULL;
CREATE INDEX ix_course_stops_resource_id ON course_stops (resource_id);

CREATE TABLE course_signs (
  id UUID DEFAULT gen_random_uuid() NOT NULL,
  course_id UUID NOT NULL,
  number INTEGER NOT NULL,
  location geometry(POINT,4326) NOT NULL,
  name TEXT DEFAULT '' NOT NULL,
  note TEXT DEFAULT '' NOT NULL,
  since_version INTEGER NOT NULL,
  until_version INTEGER,
  CONSTRAINT pk_course_signs PRIMARY KEY (id),
  CONSTRAINT ck_course_signs_number_sane CHECK (number BETWEEN 1 AND 9999),
  CONSTRAINT ck_course_signs_name_length CHECK (char_length(name) BETWEEN 0 AND 100),
  CONSTRAINT ck_course_signs_note_length CHECK (char_length(note) BETWEEN 0 AND 500),
  CONSTRAINT ck_course_signs_held CHECK (until_version > since_version),
  CONSTRAINT ck_course_signs_location_in_korea CHECK (NOT ST_IsEmpty(location) AND ST_XMin(location) >= 124.0 AND ST_XMax(location) <= 132.5 AND ST_YMin(location) >= 32.5 AND ST_YMax(location) <= 39.5),
  CONSTRAINT fk_course_signs_course_id_courses FOREIGN KEY(course_id) REFERENCES courses (resource_id) ON DELETE CASCADE
);
CREATE UNIQUE INDEX uq_course_signs_live ON course_signs (course_id, number) WHERE until_version IS NULL;

-- A house has a number on the course and a dong; whose house it is stands in the record alone, where consent rules.
CREATE TABLE keeper_houses (
  id UUID DEFAULT gen_random_uuid() NOT NULL,
  course_id UUID NOT NULL,
  number INTEGER NOT NULL,
  resource_id UUID,
  dong_code TEXT DEFAULT '' NOT NULL,
  since_version INTEGER NOT NULL,
  until_version INTEGER,
  CONSTRAINT pk_keeper_houses PRIMARY KEY (id),
  CONSTRAINT ck_keeper_houses_number_sane CHECK (number BETWEEN 1 AND 999),
  CONSTRAINT ck_keeper_houses_dong_code_length CHECK (char_length(dong_code) BETWEEN 0 AND 20),
  CONSTRAINT ck_keeper_houses_held CHECK (until_version > since_version),
  CONSTRAINT fk_keeper_houses_course_id_courses FOREIGN KEY(course_id) REFERENCES courses (resource_id) ON DELETE CASCADE,
  CONSTRAINT fk_keeper_houses_resource_id_resources FOREIGN KEY(resource_id) REFERENCES resources (id) ON DELETE CASCADE
);
CREATE UNIQUE INDEX uq_keeper_houses_live ON keeper_houses (course_id, number) WHERE until_version IS NULL;
CREATE INDEX ix_keeper_houses_resource_id ON keeper_houses (resource_id);
REVOKE DELETE ON courses, course_stops, course_signs, keeper_houses FROM maeul_app;

CREATE FUNCTION check_course() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF NOT EXISTS (SELECT FROM resources r WHERE r.id = NEW.resource_id AND r.kind = 'route') THEN
    RAISE EXCEPTION 'resource % is no route', NEW.resource_id
      USING ERRCODE = 'check_violation', CONSTRAINT = 'tr_courses_route';
  END IF;
  RETURN NEW;
END
$$;
CREATE TRIGGER tr_courses_route BEFORE INSERT ON courses FOR EACH ROW EXECUTE FUNCTION check_course();

-- A person is no place to stop at (R13).
CREATE FUNCTION check_course_stop() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF EXISTS (SELECT FROM resources r WHERE r.id = NEW.resource_id AND r.kind = 'person') THEN
    RAISE EXCEPTION 'resource % is a person', NEW.resource_id
      USING ERRCODE = 'check_violation', CONSTRAINT = 'tr_course_stops_no_person';
  END IF;
  RETURN NEW;
END
$$;
CREATE TRIGGER tr_course_stops_no_person BEFORE INSERT ON course_stops
  FOR EACH ROW EXECUTE FUNCTION check_course_stop();

-- A withdrawal takes along what a course told about the record.
CREATE FUNCTION redact_from_courses(gone uuid, fields text[]) RETURNS integer LANGUAGE plpgsql AS $$
DECLARE
  cleared integer;
BEGIN
  UPDATE course_stops SET note = '' WHERE resource_id = gone AND note <> '';
  GET DIAGNOSTICS cleared = ROW_COUNT;
  RETURN cleared;
END
$$;
