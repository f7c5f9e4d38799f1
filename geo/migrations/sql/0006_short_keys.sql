-- Short addresses as they are printed in QR codes: one per record, made when first asked for, never used again.

CREATE TABLE short_keys (
  key TEXT NOT NULL,
  kind TEXT NOT NULL,
  record_id UUID NOT NULL,
  created_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL,
  CONSTRAINT pk_short_keys PRIMARY KEY (key),
  CONSTRAINT uq_short_keys_kind_record_id UNIQUE (kind, record_id),
  CONSTRAINT ck_short_keys_key_form CHECK (key ~ '^[2-9bcdfghjkmnpqrstvwxyz]{6,8}$'),
  CONSTRAINT ck_short_keys_kind_known CHECK (kind IN ('site', 'space', 'resource'))
);
CREATE TRIGGER tr_short_keys_append_only BEFORE UPDATE OR DELETE ON short_keys
  FOR EACH ROW EXECUTE FUNCTION refuse_change();
REVOKE UPDATE, DELETE ON short_keys FROM maeul_app;
