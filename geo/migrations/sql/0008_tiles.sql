-- Tiles once made are kept for as long as their layer does not change. They can be made again at any time: a crash may
-- empty the table, and backups leave its rows out.

CREATE UNLOGGED TABLE kept_tiles (
  layer TEXT NOT NULL,
  z SMALLINT NOT NULL,
  x INTEGER NOT NULL,
  y INTEGER NOT NULL,
  stamp TEXT NOT NULL,
  body BYTEA NOT NULL,
  CONSTRAINT pk_kept_tiles PRIMARY KEY (layer, z, x, y)
);
-- They are compressed already.
ALTER TABLE kept_tiles ALTER COLUMN body SET STORAGE EXTERNAL;

-- Emptying gives the room back at once. Whoever reads the table meanwhile, a backup for example, is not waited for: the
-- next round tries again.
CREATE FUNCTION empty_kept_tiles() RETURNS boolean LANGUAGE plpgsql SECURITY DEFINER
SET search_path = public SET lock_timeout = '50ms' AS $$
BEGIN
  TRUNCATE kept_tiles;
  RETURN true;
EXCEPTION WHEN lock_not_available THEN
  RETURN false;
END
$$;
REVOKE EXECUTE ON FUNCTION empty_kept_tiles() FROM PUBLIC;
GRANT EXECUTE ON FUNCTION empty_kept_tiles() TO maeul_app;
