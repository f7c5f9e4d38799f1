-- What was understood of a space's hours, closing days, fees, capacity and ways to apply, beside the texts.

ALTER TABLE spaces
  ADD COLUMN hours_understood TEXT DEFAULT '' NOT NULL,
  ADD COLUMN heads_text TEXT DEFAULT '' NOT NULL,
  ADD COLUMN area_text TEXT DEFAULT '' NOT NULL,
  ADD COLUMN fee_rules JSONB DEFAULT '[]' NOT NULL,
  ADD COLUMN apply_ways TEXT[] DEFAULT '{}' NOT NULL,
  ADD CONSTRAINT ck_spaces_fee_rules_listed CHECK (jsonb_typeof(fee_rules) = 'array'),
  ADD CONSTRAINT ck_spaces_apply_ways_known
    CHECK (apply_ways <@ '{internet,app,phone,visit,email,fax,free_use}'::text[]);

CREATE TABLE closing_rules (
  id SERIAL NOT NULL,
  space_id UUID NOT NULL,
  nth INTEGER,
  weekday INTEGER,
  month INTEGER,
  day INTEGER,
  named TEXT,
  CONSTRAINT pk_closing_rules PRIMARY KEY (id),
  CONSTRAINT ck_closing_rules_named_known CHECK (named IN ('seollal', 'seollal_day', 'chuseok', 'chuseok_day')),
  CONSTRAINT ck_closing_rules_one_form CHECK (num_nonnulls(nth, month, named) = 1),
  CONSTRAINT ck_closing_rules_nth_weekday CHECK (
    (nth IS NULL) = (weekday IS NULL) AND (nth = -1 OR nth BETWEEN 1 AND 5) AND weekday BETWEEN 1 AND 7),
  CONSTRAINT ck_closing_rules_month_and_day CHECK (
    (month IS NULL) = (day IS NULL) AND month BETWEEN 1 AND 12 AND day BETWEEN 1 AND 31),
  CONSTRAINT uq_closing_rules_space_id_nth_weekday_month_day_named
    UNIQUE NULLS NOT DISTINCT (space_id, nth, weekday, month, day, named),
  CONSTRAINT fk_closing_rules_space_id_spaces FOREIGN KEY(space_id) REFERENCES spaces (id) ON DELETE CASCADE
);
