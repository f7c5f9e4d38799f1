-- Reviewing what was surveyed: reasons ready to be given, and decisions about many records at once.

-- A row without a district is everybody's; a district's row of the same key stands in its place there, and one that is
-- taken off the list hides it.
CREATE TABLE reason_templates (
  id UUID DEFAULT gen_random_uuid() NOT NULL,
  key TEXT NOT NULL,
  district_code TEXT,
  action TEXT NOT NULL,
  words TEXT NOT NULL,
  version INTEGER DEFAULT 1 NOT NULL,
  created_by UUID,
  created_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL,
  ended_at TIMESTAMP WITH TIME ZONE,
  CONSTRAINT pk_reason_templates PRIMARY KEY (id),
  CONSTRAINT ck_reason_templates_action_known CHECK (action IN ('send-back', 'reject')),
  CONSTRAINT ck_reason_templates_key_length CHECK (char_length(key) BETWEEN 1 AND 60),
  CONSTRAINT ck_reason_templates_words_length CHECK (char_length(words) BETWEEN 1 AND 500),
  CONSTRAINT uq_reason_templates_district_code_key UNIQUE NULLS NOT DISTINCT (district_code, key),
  CONSTRAINT fk_reason_templates_district_code_districts FOREIGN KEY(district_code) REFERENCES districts (code),
  CONSTRAINT fk_reason_templates_created_by_accounts FOREIGN KEY(created_by) REFERENCES accounts (id)
);
REVOKE DELETE ON reason_templates FROM maeul_app;

INSERT INTO reason_templates (key, action, words) VALUES
  ('photo', 'send-back', '사진이 없거나 흐려요. 들어가는 곳과 안이 잘 보이게 다시 찍어 주세요.'),
  ('place', 'send-back', '지도에 찍힌 자리가 실제와 달라 보여요. 그 자리에서 위치를 다시 찍어 주세요.'),
  ('name', 'send-back', '간판이나 공식 이름과 달라요. 이름을 다시 확인해 주세요.'),
  ('contact', 'send-back', '연락처나 운영 시간이 빠졌어요. 운영하는 분께 물어 채워 주세요.'),
  ('consent', 'send-back', '개인정보가 들어 있는데 동의 기록이 없어요. 동의를 받거나 그 항목을 지워 주세요.'),
  ('who', 'send-back', '누가 운영하고 누가 모이는지 적혀 있지 않아요. 관계를 채워 주세요.'),
  ('short', 'send-back', '내용이 짧아 어떤 곳인지 알기 어려워요. 조금만 더 적어 주세요.'),
  ('known', 'reject', '이미 있는 기록과 같은 곳이에요.'),
  ('gone', 'reject', '확인해 보니 지금은 없는 곳이에요.'),
  ('outside', 'reject', '조사 대상 지역이 아니에요.'),
  ('not-local', 'reject', '지역자원조사에서 다루는 것이 아니에요.'),
  ('advert', 'reject', '광고나 홍보 글이라 싣지 않아요.');

-- One decision about many records: how many were asked for, and what became of each row that was there. Taking it back is remembered here too.
CREATE TABLE review_decisions (
  id UUID DEFAULT gen_random_uuid() NOT NULL,
  action TEXT NOT NULL,
  publish BOOLEAN DEFAULT false NOT NULL,
  note TEXT DEFAULT '' NOT NULL,
  asked INTEGER NOT NULL,
  actor_id UUID NOT NULL,
  at TIMESTAMP WITH TIME ZONE NOT NULL,
  undone_by UUID,
  undone_at TIMESTAMP WITH TIME ZONE,
  CONSTRAINT pk_review_decisions PRIMARY KEY (id),
  CONSTRAINT ck_review_decisions_action_known CHECK (action IN ('approve', 'publish', 'send-back', 'reject')),
  CONSTRAINT ck_review_decisions_note_length CHECK (char_length(note) BETWEEN 0 AND 2000),
  CONSTRAINT ck_review_decisions_asked_sane CHECK (asked BETWEEN 1 AND 2000),
  CONSTRAINT ck_review_decisions_reasoned CHECK (action NOT IN ('send-back', 'reject') OR note <> ''),
  CONSTRAINT ck_review_decisions_undone_by_somebody CHECK ((undone_by IS NULL) = (undone_at IS NULL)),
  CONSTRAINT fk_review_decisions_actor_id_accounts FOREIGN KEY(actor_id) REFERENCES accounts (id),
  CONSTRAINT fk_review_decisions_undone_by_accounts FOREIGN KEY(undone_by) REFERENCES accounts (id)
);
CREATE INDEX ix_review_decisions_actor_id ON review_decisions (actor_id);
REVOKE DELETE ON review_decisions FROM maeul_app;

CREATE TABLE review_decision_rows (
  decision_id UUID NOT NULL,
  resource_id UUID NOT NULL,
  place INTEGER NOT NULL,
  rev INTEGER NOT NULL,
  outcome TEXT NOT NULL,
  from_state TEXT NOT NULL,
  to_state TEXT NOT NULL,
  public_before INTEGER,
  taken_back BOOLEAN,
  CONSTRAINT pk_review_decision_rows PRIMARY KEY (decision_id, resource_id),
  CONSTRAINT ck_review_decision_rows_outcome_known CHECK (outcome IN ('done', 'changed', 'state')),
  CONSTRAINT ck_review_decision_rows_from_state_known
    CHECK (from_state IN ('draft', 'submitted', 'needs_fix', 'approved', 'published', 'rejected', 'closed', 'merged')),
  CONSTRAINT ck_review_decision_rows_to_state_known
    CHECK (to_state IN ('draft', 'submitted', 'needs_fix', 'approved', 'published', 'rejected', 'closed', 'merged')),
  CONSTRAINT fk_review_decision_rows_decision_id_review_decisions
    FOREIGN KEY(decision_id) REFERENCES review_decisions (id),
  CONSTRAINT fk_review_decision_rows_resource_id_resources
    FOREIGN KEY(resource_id) REFERENCES resources (id) ON DELETE CASCADE
);
CREATE INDEX ix_review_decision_rows_resource_id ON review_decision_rows (resource_id);
REVOKE DELETE ON review_decision_rows FROM maeul_app;
