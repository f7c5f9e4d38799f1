-- What browsers refused to run on our pages: how often, of which directive, from where, on which kind of page. No
-- address of anybody, no query, no id: `page` is the pattern of the address, `blocked` a kind or an origin.

CREATE TABLE csp_reports (
  day DATE NOT NULL,
  directive TEXT NOT NULL,
  blocked TEXT NOT NULL,
  page TEXT NOT NULL,
  hits INTEGER DEFAULT 1 NOT NULL,
  CONSTRAINT pk_csp_reports PRIMARY KEY (day, directive, blocked, page),
  CONSTRAINT ck_csp_reports_directive_length CHECK (char_length(directive) BETWEEN 1 AND 40),
  CONSTRAINT ck_csp_reports_blocked_length CHECK (char_length(blocked) BETWEEN 1 AND 200),
  CONSTRAINT ck_csp_reports_page_length CHECK (char_length(page) BETWEEN 1 AND 200),
  CONSTRAINT ck_csp_reports_hits_positive CHECK (hits > 0),
  CONSTRAINT ck_csp_reports_nothing_personal CHECK (page !~ '[?#]' AND blocked !~ '[?#@]')
);
