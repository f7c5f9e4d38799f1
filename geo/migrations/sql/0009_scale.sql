-- What a nation needs that a village does not: two million records, and nobody looks at all of them.

-- Which records wait for a review. An index on their state would make every step towards the public touch all other
-- indexes of a record as well (0002 leaves room on the page so that it need not); a list beside them does not.
CREATE TABLE waiting_resources (
  resource_id UUID NOT NULL,
  CONSTRAINT pk_waiting_resources PRIMARY KEY (resource_id),
  CONSTRAINT fk_waiting_resources_resource_id_resources FOREIGN KEY (resource_id)
    REFERENCES resources (id) ON DELETE CASCADE
);
INSERT INTO waiting_resources (resource_id)
SELECT id FROM resources WHERE state IN ('submitted', 'approved', 'needs_fix');
CREATE FUNCTION note_waiting_resource() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
  IF NEW.state IN ('submitted', 'approved', 'needs_fix') THEN
    INSERT INTO waiting_resources (resource_id) VALUES (NEW.id) ON CONFLICT DO NOTHING;
  ELSE
    DELETE FROM waiting_resources WHERE resource_id = NEW.id;
  END IF;
  RETURN NULL;
END
$$;
CREATE TRIGGER tr_resources_waiting_insert AFTER INSERT ON resources FOR EACH ROW
  WHEN (NEW.state IN ('submitted', 'approved', 'needs_fix')) EXECUTE FUNCTION note_waiting_resource();
CREATE TRIGGER tr_resources_waiting_update AFTER UPDATE OF state ON resources FOR EACH ROW
  WHEN ((OLD.state IN ('submitted', 'approved', 'needs_fix')) <> (NEW.state IN ('submitted', 'approved', 'needs_fix')))
  EXECUTE FUNCTION note_waiting_resource();
REVOKE INSERT, UPDATE, DELETE ON waiting_resources FROM maeul_app;

-- A word may be the name of what a room has: looked up, not looked for in every room.
CREATE INDEX ix_spaces_features ON spaces USING gin (features);

-- Maps and files of one dong ask for records that a person or their source set into it, beside those that lie there.
CREATE INDEX ix_resources_dong_override ON resources (dong_override) WHERE dong_override IS NOT NULL;
CREATE INDEX ix_resources_declared_dong ON resources (declared_dong) WHERE declared_dong <> '';
