-- Which tables an import run writes, and how all it did is undone exactly.
-- Children that go with a row the run itself added (ON DELETE CASCADE) need no journal of their own.

CREATE TABLE journal_tables (
  name TEXT NOT NULL,
  keys TEXT[] NOT NULL,
  geometries TEXT[] NOT NULL,
  version_column TEXT,
  CONSTRAINT pk_journal_tables PRIMARY KEY (name)
);
REVOKE INSERT, UPDATE, DELETE ON journal_tables FROM maeul_app;
CREATE SEQUENCE import_steps;

-- Note what the present run did to the rows of one statement: their keys, what they were, their version after.
-- Geometry is kept as text: JSON would round it.
CREATE FUNCTION journal_change() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  run uuid := nullif(current_setting('maeul.import_run', true), '')::uuid;
  t journal_tables;
  keys text; kept text; stamped text; source text;
BEGIN
  IF run IS NULL THEN
    RETURN NULL;
  END IF;
  SELECT * INTO t FROM journal_tables WHERE name = TG_TABLE_NAME;
  SELECT format('jsonb_build_object(%s)', string_agg(format('%L, r.%I', k, k), ', ')) INTO keys FROM unnest(t.keys) k;
  SELECT 'to_jsonb(r)' || coalesce(string_agg(format(' || jsonb_build_object(%L, r.%I::text)', g, g), ''), '')
    INTO kept FROM unnest(t.geometries) g;
  stamped := CASE WHEN t.version_column IS NULL THEN 'NULL::bigint' ELSE format('r.%I::bigint', t.version_column) END;
  source := CASE TG_OP
    WHEN 'INSERT' THEN 'SELECT r.*, NULL::jsonb AS was FROM new_rows r'
    WHEN 'DELETE' THEN format('SELECT r.*, %s AS was FROM old_rows r', kept)
    ELSE format('SELECT r.*, o.was FROM new_rows r JOIN (SELECT %1$s AS the_key, %2$s AS was FROM old_rows r) o
      ON o.the_key = %1$s', keys, kept) END;
  EXECUTE format('INSERT INTO import_changes (run_id, step, table_name, action, key, before, stamp)
    SELECT %L, s.step, %L, %L, %s, r.was, %s FROM (%s) r CROSS JOIN (SELECT nextval(''import_steps'') AS step) s',
    run, TG_TABLE_NAME, lower(TG_OP), keys, stamped, source);
  RETURN NULL;
END
$$;

-- Put a table under the journal.
CREATE PROCEDURE journal_table(name text, keys text[], geometries text[] DEFAULT '{}', version_column text DEFAULT NULL)
LANGUAGE plpgsql AS $$
BEGIN
  INSERT INTO journal_tables VALUES (name, keys, geometries, version_column);
  EXECUTE format('CREATE TRIGGER tr_%1$s_journal_insert AFTER INSERT ON %1$I REFERENCING NEW TABLE AS new_rows
    FOR EACH STATEMENT EXECUTE FUNCTION journal_change()', name);
  EXECUTE format('CREATE TRIGGER tr_%1$s_journal_update AFTER UPDATE ON %1$I
    REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows
    FOR EACH STATEMENT EXECUTE FUNCTION journal_change()', name);
  EXECUTE format('CREATE TRIGGER tr_%1$s_journal_delete AFTER DELETE ON %1$I REFERENCING OLD TABLE AS old_rows
    FOR EACH STATEMENT EXECUTE FUNCTION journal_change()', name);
END
$$;

-- The rows that a run wrote and somebody has changed or taken away since: undoing would lose their work.
CREATE FUNCTION import_changed_since(run uuid) RETURNS TABLE (changed_table text, changed_key jsonb)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
  t record;
BEGIN
  FOR t IN SELECT j.* FROM journal_tables j
           WHERE EXISTS (SELECT FROM import_changes c WHERE c.run_id = run AND c.table_name = j.name) LOOP
    RETURN QUERY EXECUTE format('
      SELECT %2$L::text, l.key
      FROM (SELECT DISTINCT ON (c.key) c.key, c.stamp, c.action FROM import_changes c
            WHERE c.run_id = $1 AND c.table_name = %2$L ORDER BY c.key, c.step DESC) l
      CROSS JOIN LATERAL jsonb_populate_record(NULL::%1$I, l.key) k
      LEFT JOIN %1$I x ON %3$s
      WHERE l.action <> ''delete'' AND (x.%4$I IS NULL OR %5$s)',
      t.name, t.name,
      (SELECT string_agg(format('x.%1$I = k.%1$I', n), ' AND ') FROM unnest(t.keys) n), t.keys[1],
      CASE WHEN t.version_column IS NULL THEN 'false'
           ELSE format('x.%I::bigint IS DISTINCT FROM l.stamp', t.version_column) END)
    USING run;
  END LOOP;
END
$$;

-- Take back every step of a run, the last first, and return how many rows that were. The caller has asked
-- import_changed_since; a row that something else now needs stops it all by its foreign key.
CREATE FUNCTION undo_import(run uuid) RETURNS bigint
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
  s record; done bigint := 0; touched bigint; matched text; columns text; taken text;
BEGIN
  DELETE FROM resource_revisions WHERE run_id = run;
  FOR s IN SELECT c.step, c.table_name, c.action, j.keys, min(c.before::text)::jsonb AS sample
           FROM import_changes c JOIN journal_tables j ON j.name = c.table_name
           WHERE c.run_id = run GROUP BY 1, 2, 3, 4 ORDER BY c.step DESC LOOP
    SELECT string_agg(format('x.%1$I = k.%1$I', n), ' AND ') INTO matched FROM unnest(s.keys) n;
    SELECT string_agg(format('%I', a.attname), ', '), string_agg(format('k.%I', a.attname), ', ')
      INTO columns, taken FROM pg_attribute a
      WHERE a.attrelid = to_regclass(quote_ident(s.table_name)) AND a.attnum > 0 AND NOT a.attisdropped
        AND a.attgenerated = '' AND s.sample ? a.attname;
    EXECUTE format(CASE s.action
      WHEN 'insert' THEN 'DELETE FROM %1$I x USING import_changes c, LATERAL jsonb_populate_record(NULL::%1$I, c.key) k
        WHERE c.run_id = $1 AND c.step = $2 AND %2$s'
      WHEN 'delete' THEN 'INSERT INTO %1$I (%3$s) OVERRIDING SYSTEM VALUE SELECT %4$s
        FROM import_changes c, LATERAL jsonb_populate_record(NULL::%1$I, c.before) k
        WHERE c.run_id = $1 AND c.step = $2'
      ELSE 'UPDATE %1$I x SET (%3$s) = ROW(%4$s)
        FROM import_changes c, LATERAL jsonb_populate_record(NULL::%1$I, c.before) k
        WHERE c.run_id = $1 AND c.step = $2 AND %2$s' END,
      s.table_name, matched, columns, taken) USING run, s.step;
    GET DIAGNOSTICS touched = ROW_COUNT;
    done := done + touched;
  END LOOP;
  RETURN done;
END
$$;
REVOKE EXECUTE ON FUNCTION undo_import(uuid), import_changed_since(uuid) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION undo_import(uuid), import_changed_since(uuid) TO maeul_app;

CALL journal_table('provinces', '{code}');
CALL journal_table('districts', '{code}');
CALL journal_table('boundary_editions', '{id}');
CALL journal_table('sites', '{id}', '{location}', 'version');
CALL journal_table('site_events', '{id}');
CALL journal_table('spaces', '{id}', '{location}', 'version');
CALL journal_table('cells', '{id}');
CALL journal_table('space_cells', '{space_id,cell_id}');
CALL journal_table('openings', '{id}');
CALL journal_table('policies', '{id}');
CALL journal_table('sources', '{key}');
CALL journal_table('resources', '{id}', '{location}', 'rev');
CALL journal_table('populations', '{code,month}');
CALL journal_table('code_entries', '{system,code}', '{location}');
CALL journal_table('legal_dong_links', '{mois_code,legal_code}');
CALL journal_table('address_files', '{id}');
CALL journal_table('projects', '{id}');
CALL journal_table('villages', '{id}');
CALL journal_table('closing_rules', '{id}');
CALL journal_table('duplicate_pairs', '{id}');
