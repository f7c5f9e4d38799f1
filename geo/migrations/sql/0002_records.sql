-- 0002 · records: residents, code tables, addresses, support projects, villages

CREATE TABLE populations (
    code text NOT NULL,
    month date NOT NULL,
    level text NOT NULL,
    name text NOT NULL,
    total integer NOT NULL,
    male integer,
    female integer,
    households integer,
    ages integer[],
    ages_male integer[],
    ages_female integer[],
    CONSTRAINT pk_populations PRIMARY KEY (code, month),
    CONSTRAINT ck_populations_level_known CHECK (level IN ('province', 'district', 'branch', 'dong')),
    CONSTRAINT ck_populations_code_form CHECK (code ~ '^[0-9]{10}$'),
    CONSTRAINT ck_populations_name_length CHECK (char_length(name) BETWEEN 1 AND 100),
    CONSTRAINT ck_populations_first_of_month CHECK (EXTRACT(day FROM month) = 1),
    CONSTRAINT ck_populations_not_negative CHECK (total >= 0 AND male >= 0 AND female >= 0 AND households >= 0),
    CONSTRAINT ck_populations_ages_whole CHECK (
        cardinality(ages) = 101 AND cardinality(ages_male) = 101 AND cardinality(ages_female) = 101
    )
);
CREATE INDEX ix_populations_month ON populations (month);

CREATE TABLE code_entries (
    system text NOT NULL,
    code text NOT NULL,
    level text NOT NULL,
    name text NOT NULL,
    province text NOT NULL DEFAULT '',
    district text NOT NULL DEFAULT '',
    mois_code text,
    valid_from date,
    valid_until date,
    location geometry(Point, 4326),
    source text NOT NULL,
    CONSTRAINT pk_code_entries PRIMARY KEY (system, code),
    CONSTRAINT ck_code_entries_system_known CHECK (system IN ('mois', 'kostat', 'legal')),
    CONSTRAINT ck_code_entries_level_known CHECK (level IN ('province', 'district', 'dong')),
    CONSTRAINT ck_code_entries_code_form CHECK (code ~ CASE system WHEN 'kostat' THEN '^[0-9]{2,8}$' ELSE '^[0-9]{10}$' END),
    CONSTRAINT ck_code_entries_name_length CHECK (char_length(name) BETWEEN 1 AND 100),
    CONSTRAINT ck_code_entries_dates_in_order CHECK (valid_from <= valid_until),
    CONSTRAINT ck_code_entries_location_in_korea CHECK (
        NOT ST_IsEmpty(location) AND ST_XMin(location) >= 124.0 AND ST_XMax(location) <= 132.5
        AND ST_YMin(location) >= 32.5 AND ST_YMax(location) <= 39.5
    )
);
CREATE INDEX ix_code_entries_mois_code ON code_entries (mois_code);

CREATE TABLE legal_dong_links (
    mois_code text NOT NULL,
    legal_code text NOT NULL,
    valid_from date,
    valid_until date,
    CONSTRAINT pk_legal_dong_links PRIMARY KEY (mois_code, legal_code),
    CONSTRAINT ck_legal_dong_links_dates_in_order CHECK (valid_from <= valid_until)
);
CREATE INDEX ix_legal_dong_links_legal_code ON legal_dong_links (legal_code);

CREATE TABLE address_files (
    id serial NOT NULL,
    sha256 text NOT NULL,
    file_name text NOT NULL,
    layout text NOT NULL,
    rows integer NOT NULL DEFAULT 0,
    refused integer NOT NULL DEFAULT 0,
    loaded_at timestamp with time zone NOT NULL DEFAULT now(),
    CONSTRAINT pk_address_files PRIMARY KEY (id),
    CONSTRAINT uq_address_files_sha256 UNIQUE (sha256),
    CONSTRAINT ck_address_files_layout_known CHECK (layout IN ('summary', 'position', 'navigation', 'lots', 'related'))
);

CREATE TABLE addresses (
    id bigserial NOT NULL,
    file_id integer NOT NULL,
    legal_code text NOT NULL,
    province text NOT NULL,
    district text NOT NULL,
    legal_dong text NOT NULL,
    road_code text NOT NULL,
    road text NOT NULL,
    underground integer NOT NULL,
    main_no integer NOT NULL,
    sub_no integer NOT NULL,
    building text NOT NULL,
    zip text NOT NULL,
    x_m double precision NOT NULL,
    y_m double precision NOT NULL,
    CONSTRAINT pk_addresses PRIMARY KEY (id),
    CONSTRAINT ck_addresses_underground_known CHECK (underground BETWEEN 0 AND 3),
    CONSTRAINT ck_addresses_numbers_not_negative CHECK (main_no >= 0 AND sub_no >= 0),
    CONSTRAINT ck_addresses_on_the_grid CHECK (
        x_m BETWEEN 700000 AND 1500000 AND y_m BETWEEN 1400000 AND 2200000
    ),
    CONSTRAINT fk_addresses_file_id_address_files FOREIGN KEY (file_id) REFERENCES address_files (id) ON DELETE CASCADE
);
CREATE INDEX ix_addresses_file_id ON addresses (file_id);
CREATE INDEX ix_addresses_road_main_no ON addresses (road, main_no);
CREATE INDEX ix_addresses_road_code_main_no ON addresses (road_code, main_no);

CREATE TABLE address_lots (
    id bigserial NOT NULL,
    file_id integer NOT NULL,
    legal_code text NOT NULL,
    province text NOT NULL,
    district text NOT NULL,
    legal_dong text NOT NULL,
    mountain boolean NOT NULL,
    lot_main integer NOT NULL,
    lot_sub integer NOT NULL,
    road_code text NOT NULL,
    underground integer NOT NULL,
    main_no integer NOT NULL,
    sub_no integer NOT NULL,
    CONSTRAINT pk_address_lots PRIMARY KEY (id),
    CONSTRAINT ck_address_lots_numbers_not_negative CHECK (
        lot_main >= 0 AND lot_sub >= 0 AND main_no >= 0 AND sub_no >= 0
    ),
    CONSTRAINT fk_address_lots_file_id_address_files FOREIGN KEY (file_id)
        REFERENCES address_files (id) ON DELETE CASCADE
);
CREATE INDEX ix_address_lots_file_id ON address_lots (file_id);
CREATE INDEX ix_address_lots_legal_dong_lot_main ON address_lots (legal_dong, lot_main);

CREATE TABLE projects (
    id uuid NOT NULL DEFAULT gen_random_uuid(),
    year integer NOT NULL,
    programme text NOT NULL DEFAULT '',
    group_name text NOT NULL,
    group_key text NOT NULL,
    title text NOT NULL,
    amount_won bigint,
    district_code text,
    district text NOT NULL DEFAULT '',
    dong_code text,
    dong_name text NOT NULL DEFAULT '',
    status text NOT NULL DEFAULT '',
    source text NOT NULL,
    source_key text NOT NULL,
    created_at timestamp with time zone NOT NULL DEFAULT now(),
    CONSTRAINT pk_projects PRIMARY KEY (id),
    CONSTRAINT ck_projects_year_sane CHECK (year BETWEEN 1990 AND 2100),
    CONSTRAINT ck_projects_amount_not_negative CHECK (amount_won >= 0),
    CONSTRAINT ck_projects_programme_length CHECK (char_length(programme) BETWEEN 0 AND 200),
    CONSTRAINT ck_projects_group_name_length CHECK (char_length(group_name) BETWEEN 0 AND 200),
    CONSTRAINT ck_projects_title_length CHECK (char_length(title) BETWEEN 0 AND 300),
    CONSTRAINT ck_projects_group_or_title CHECK (group_name <> '' OR title <> ''),
    CONSTRAINT uq_projects_source_key UNIQUE (source_key)
);
CREATE INDEX ix_projects_year_district_code ON projects (year, district_code);
CREATE INDEX ix_projects_group_key ON projects (group_key);

CREATE TABLE villages (
    id uuid NOT NULL DEFAULT gen_random_uuid(),
    name text NOT NULL,
    kind text NOT NULL,
    housing text,
    households integer,
    since_year integer,
    district_code text,
    district text NOT NULL DEFAULT '',
    dong_code text,
    dong_name text NOT NULL DEFAULT '',
    source text NOT NULL,
    source_key text NOT NULL,
    created_at timestamp with time zone NOT NULL DEFAULT now(),
    CONSTRAINT pk_villages PRIMARY KEY (id),
    CONSTRAINT ck_villages_name_length CHECK (char_length(name) BETWEEN 1 AND 200),
    CONSTRAINT ck_villages_kind_known CHECK (kind IN ('energy', 'mapped', 'other')),
    CONSTRAINT ck_villages_housing_known CHECK (housing IN ('detached', 'apartment', 'mixed')),
    CONSTRAINT ck_villages_households_not_negative CHECK (households >= 0),
    CONSTRAINT ck_villages_since_year_sane CHECK (since_year BETWEEN 1900 AND 2100),
    CONSTRAINT uq_villages_source_key UNIQUE (source_key)
);
