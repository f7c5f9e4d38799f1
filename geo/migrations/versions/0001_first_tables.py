"""The first tables, their rules and roles, and the job queue's own schema."""

from pathlib import Path

from alembic import op
import sqlalchemy as sa
import geoalchemy2
from geoalchemy2 import Geometry
from procrastinate.schema import SchemaManager
from sqlalchemy.dialects import postgresql

revision = '0001'
down_revision = None
branch_labels = None
depends_on = None


# Frozen copy of the moves of this version; later versions change the rows in a migration of their own.
BOOKING_MOVES = {
    "hold": ["confirmed", "awaiting_payment", "requested", "cancelled", "expired"],
    "requested": ["confirmed", "awaiting_payment", "rejected", "cancelled", "expired"],
    "awaiting_payment": ["confirmed", "cancelled", "expired"],
    "confirmed": ["requested", "in_use", "completed", "no_show", "cancelled"],
    "in_use": ["completed", "cancelled"],
}


def run_sql(script: str) -> None:
    """Run a whole script; the driver's own cursor leaves % and : alone."""
    with op.get_bind().connection.cursor() as cursor:
        cursor.execute(script)


def upgrade() -> None:
    op.create_table('accounts',
    sa.Column('id', sa.Uuid(), server_default=sa.text('gen_random_uuid()'), nullable=False),
    sa.Column('email', sa.Text(), nullable=False),
    sa.Column('name', sa.Text(), nullable=False),
    sa.Column('password_hash', sa.Text(), nullable=True),
    sa.Column('verified_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('disabled_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('is_demo', sa.Boolean(), server_default=sa.text('false'), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), server_default=sa.text('now()'), nullable=False),
    sa.CheckConstraint("email = lower(email) AND position('@' in email) BETWEEN 2 AND char_length(email) - 1", name=op.f('ck_accounts_email_form')),
    sa.CheckConstraint('char_length(email) BETWEEN 3 AND 254', name=op.f('ck_accounts_email_length')),
    sa.CheckConstraint('char_length(name) BETWEEN 1 AND 100', name=op.f('ck_accounts_name_length')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_accounts'))
    )
    op.create_index('uq_accounts_email', 'accounts', ['email'], unique=True)
    op.create_table('booking_moves',
    sa.Column('from_state', sa.Text(), nullable=False),
    sa.Column('to_state', sa.Text(), nullable=False),
    sa.PrimaryKeyConstraint('from_state', 'to_state', name=op.f('pk_booking_moves'))
    )
    op.create_table('boundary_editions',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('valid_from', sa.Date(), nullable=True),
    sa.Column('is_schematic', sa.Boolean(), nullable=False),
    sa.Column('codes', sa.Text(), nullable=False),
    sa.Column('file_name', sa.Text(), nullable=False),
    sa.Column('sha256', sa.Text(), nullable=False),
    sa.Column('source_note', sa.Text(), nullable=False),
    sa.Column('loaded_at', sa.DateTime(timezone=True), server_default=sa.text('now()'), nullable=False),
    sa.CheckConstraint("codes IN ('mois', 'kostat')", name=op.f('ck_boundary_editions_codes_known')),
    sa.CheckConstraint('is_schematic = (valid_from IS NULL)', name=op.f('ck_boundary_editions_real_editions_are_dated')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_boundary_editions')),
    sa.UniqueConstraint('sha256', name=op.f('uq_boundary_editions_sha256'))
    )
    op.create_index('uq_boundary_editions_one_schematic', 'boundary_editions', ['is_schematic'], unique=True, postgresql_where=sa.text('is_schematic'))
    op.create_table('mails',
    sa.Column('id', sa.Uuid(), server_default=sa.text('gen_random_uuid()'), nullable=False),
    sa.Column('recipient', sa.Text(), nullable=False),
    sa.Column('subject', sa.Text(), nullable=False),
    sa.Column('body', sa.Text(), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), server_default=sa.text('now()'), nullable=False),
    sa.Column('sent_at', sa.DateTime(timezone=True), nullable=True),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_mails'))
    )
    op.create_table('provinces',
    sa.Column('code', sa.Text(), nullable=False),
    sa.Column('name', sa.Text(), nullable=False),
    sa.CheckConstraint('char_length(name) BETWEEN 1 AND 40', name=op.f('ck_provinces_name_length')),
    sa.PrimaryKeyConstraint('code', name=op.f('pk_provinces'))
    )
    op.create_table('rate_counts',
    sa.Column('bucket', sa.Text(), nullable=False),
    sa.Column('window_start', sa.DateTime(timezone=True), nullable=False),
    sa.Column('hits', sa.Integer(), nullable=False),
    sa.PrimaryKeyConstraint('bucket', 'window_start', name=op.f('pk_rate_counts')),
    prefixes=['UNLOGGED']
    )
    op.create_geospatial_table('sites',
    sa.Column('id', sa.Uuid(), server_default=sa.text('gen_random_uuid()'), nullable=False),
    sa.Column('name', sa.Text(), nullable=False),
    sa.Column('kind', sa.Text(), nullable=False),
    sa.Column('state', sa.Text(), server_default='open', nullable=False),
    sa.Column('location', Geometry(geometry_type='POINT', srid=4326, dimension=2, spatial_index=False, from_text='ST_GeomFromEWKT', name='geometry'), nullable=True),
    sa.Column('location_m', Geometry(geometry_type='POINT', srid=5179, dimension=2, spatial_index=False, from_text='ST_GeomFromEWKT', name='geometry'), sa.Computed('ST_Transform(location, 5179)', persisted=True), nullable=True),
    sa.Column('address', sa.Text(), server_default='', nullable=False),
    sa.Column('operator', sa.Text(), server_default='', nullable=False),
    sa.Column('phone', sa.Text(), server_default='', nullable=False),
    sa.Column('homepage', sa.Text(), server_default='', nullable=False),
    sa.Column('about', sa.Text(), server_default='', nullable=False),
    sa.Column('timezone', sa.Text(), server_default='Asia/Seoul', nullable=False),
    sa.Column('planned_on', sa.Date(), nullable=True),
    sa.Column('opened_on', sa.Date(), nullable=True),
    sa.Column('closed_on', sa.Date(), nullable=True),
    sa.Column('floor_area_m2', sa.Double(), nullable=True),
    sa.Column('is_demo', sa.Boolean(), server_default=sa.text('false'), nullable=False),
    sa.Column('source', sa.Text(), nullable=True),
    sa.Column('source_key', sa.Text(), nullable=True),
    sa.Column('version', sa.Integer(), server_default='1', nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), server_default=sa.text('now()'), nullable=False),
    sa.Column('updated_at', sa.DateTime(timezone=True), server_default=sa.text('now()'), nullable=False),
    sa.CheckConstraint("kind IN ('hub', 'village_space', 'village_enterprise', 'arts_studio', 'sarangbang', 'cafe', 'community_center', 'library', 'senior_center', 'welfare', 'school', 'office', 'idle', 'other')", name=op.f('ck_sites_kind_known')),
    sa.CheckConstraint("state <> 'closed' OR closed_on IS NOT NULL", name=op.f('ck_sites_closed_has_a_date')),
    sa.CheckConstraint("state IN ('candidate', 'planned', 'building', 'open', 'paused', 'closed')", name=op.f('ck_sites_state_known')),
    sa.CheckConstraint("state NOT IN ('candidate', 'planned', 'building') OR closed_on IS NULL", name=op.f('ck_sites_not_yet_closed')),
    sa.CheckConstraint('NOT ST_IsEmpty(location) AND ST_XMin(location) >= 124.0 AND ST_XMax(location) <= 132.5 AND ST_YMin(location) >= 32.5 AND ST_YMax(location) <= 39.5', name=op.f('ck_sites_location_in_korea')),
    sa.CheckConstraint('char_length(address) BETWEEN 0 AND 300', name=op.f('ck_sites_address_length')),
    sa.CheckConstraint('char_length(name) BETWEEN 1 AND 200', name=op.f('ck_sites_name_length')),
    sa.CheckConstraint('char_length(operator) BETWEEN 0 AND 200', name=op.f('ck_sites_operator_length')),
    sa.CheckConstraint('closed_on IS NULL OR opened_on IS NULL OR closed_on >= opened_on', name=op.f('ck_sites_opens_before_closing')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_sites')),
    sa.UniqueConstraint('source', 'source_key', name=op.f('uq_sites_source_source_key'))
    )
    op.create_geospatial_index('ix_sites_location_m', 'sites', ['location_m'], unique=False, postgresql_using='gist', postgresql_ops={})
    op.create_table('api_tokens',
    sa.Column('token_sha256', sa.Text(), nullable=False),
    sa.Column('account_id', sa.Uuid(), nullable=False),
    sa.Column('name', sa.Text(), nullable=False),
    sa.Column('scopes', postgresql.ARRAY(sa.Text()), server_default=sa.text("'{read,write}'"), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), server_default=sa.text('now()'), nullable=False),
    sa.Column('expires_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('revoked_at', sa.DateTime(timezone=True), nullable=True),
    sa.CheckConstraint('char_length(name) BETWEEN 1 AND 100', name=op.f('ck_api_tokens_name_length')),
    sa.ForeignKeyConstraint(['account_id'], ['accounts.id'], name=op.f('fk_api_tokens_account_id_accounts'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('token_sha256', name=op.f('pk_api_tokens'))
    )
    op.create_index(op.f('ix_api_tokens_account_id'), 'api_tokens', ['account_id'], unique=False)
    op.create_table('cells',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('site_id', sa.Uuid(), nullable=False),
    sa.Column('name', sa.Text(), nullable=False),
    sa.CheckConstraint('char_length(name) BETWEEN 1 AND 200', name=op.f('ck_cells_name_length')),
    sa.ForeignKeyConstraint(['site_id'], ['sites.id'], name=op.f('fk_cells_site_id_sites')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_cells')),
    sa.UniqueConstraint('site_id', 'name', name=op.f('uq_cells_site_id_name'))
    )
    op.create_table('districts',
    sa.Column('code', sa.Text(), nullable=False),
    sa.Column('province_code', sa.Text(), nullable=False),
    sa.Column('name', sa.Text(), nullable=False),
    sa.CheckConstraint('char_length(name) BETWEEN 1 AND 40', name=op.f('ck_districts_name_length')),
    sa.ForeignKeyConstraint(['province_code'], ['provinces.code'], name=op.f('fk_districts_province_code_provinces')),
    sa.PrimaryKeyConstraint('code', name=op.f('pk_districts'))
    )
    op.create_index(op.f('ix_districts_province_code'), 'districts', ['province_code'], unique=False)
    op.create_table('edition_provinces',
    sa.Column('edition_id', sa.Integer(), nullable=False),
    sa.Column('province_code', sa.Text(), nullable=False),
    sa.Column('valid_from', sa.Date(), nullable=True),
    sa.ForeignKeyConstraint(['edition_id'], ['boundary_editions.id'], name=op.f('fk_edition_provinces_edition_id_boundary_editions'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['province_code'], ['provinces.code'], name=op.f('fk_edition_provinces_province_code_provinces')),
    sa.PrimaryKeyConstraint('edition_id', 'province_code', name=op.f('pk_edition_provinces')),
    sa.UniqueConstraint('province_code', 'valid_from', name=op.f('uq_edition_provinces_province_code_valid_from'))
    )
    op.create_table('mail_tokens',
    sa.Column('token_sha256', sa.Text(), nullable=False),
    sa.Column('account_id', sa.Uuid(), nullable=False),
    sa.Column('purpose', sa.Text(), nullable=False),
    sa.Column('expires_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('used_at', sa.DateTime(timezone=True), nullable=True),
    sa.CheckConstraint("purpose IN ('confirm', 'reset')", name=op.f('ck_mail_tokens_purpose_known')),
    sa.ForeignKeyConstraint(['account_id'], ['accounts.id'], name=op.f('fk_mail_tokens_account_id_accounts'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('token_sha256', name=op.f('pk_mail_tokens'))
    )
    op.create_index(op.f('ix_mail_tokens_account_id'), 'mail_tokens', ['account_id'], unique=False)
    op.create_table('parties',
    sa.Column('id', sa.Uuid(), server_default=sa.text('gen_random_uuid()'), nullable=False),
    sa.Column('kind', sa.Text(), server_default='person', nullable=False),
    sa.Column('account_id', sa.Uuid(), nullable=True),
    sa.Column('created_at', sa.DateTime(timezone=True), server_default=sa.text('now()'), nullable=False),
    sa.CheckConstraint("kind IN ('person', 'group', 'household')", name=op.f('ck_parties_kind_known')),
    sa.ForeignKeyConstraint(['account_id'], ['accounts.id'], name=op.f('fk_parties_account_id_accounts')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_parties'))
    )
    op.create_index(op.f('ix_parties_account_id'), 'parties', ['account_id'], unique=False)
    op.create_geospatial_table('resources',
    sa.Column('id', sa.Uuid(), server_default=sa.text('gen_random_uuid()'), nullable=False),
    sa.Column('kind', sa.Text(), nullable=False),
    sa.Column('name', sa.Text(), nullable=False),
    sa.Column('summary', sa.Text(), server_default='', nullable=False),
    sa.Column('location', Geometry(srid=4326, dimension=2, spatial_index=False, from_text='ST_GeomFromEWKT', name='geometry'), nullable=True),
    sa.Column('location_m', Geometry(srid=5179, dimension=2, spatial_index=False, from_text='ST_GeomFromEWKT', name='geometry'), sa.Computed('ST_Transform(location, 5179)', persisted=True), nullable=True),
    sa.Column('address', sa.Text(), server_default='', nullable=False),
    sa.Column('properties', postgresql.JSONB(astext_type=sa.Text()), server_default=sa.text("'{}'"), nullable=False),
    sa.Column('state', sa.Text(), server_default='draft', nullable=False),
    sa.Column('observed_on', sa.Date(), server_default=sa.text('CURRENT_DATE'), nullable=False),
    sa.Column('site_id', sa.Uuid(), nullable=True),
    sa.Column('is_demo', sa.Boolean(), server_default=sa.text('false'), nullable=False),
    sa.Column('source', sa.Text(), nullable=True),
    sa.Column('source_key', sa.Text(), nullable=True),
    sa.Column('rev', sa.Integer(), server_default='1', nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), server_default=sa.text('now()'), nullable=False),
    sa.Column('updated_at', sa.DateTime(timezone=True), server_default=sa.text('now()'), nullable=False),
    sa.CheckConstraint("jsonb_typeof(properties) = 'object'", name=op.f('ck_resources_properties_object')),
    sa.CheckConstraint("kind IN ('person', 'space', 'organisation', 'activity', 'goods', 'story', 'route')", name=op.f('ck_resources_kind_known')),
    sa.CheckConstraint("state IN ('draft', 'submitted', 'needs_fix', 'approved', 'published', 'rejected', 'closed', 'merged')", name=op.f('ck_resources_state_known')),
    sa.CheckConstraint('NOT ST_IsEmpty(location) AND ST_XMin(location) >= 124.0 AND ST_XMax(location) <= 132.5 AND ST_YMin(location) >= 32.5 AND ST_YMax(location) <= 39.5', name=op.f('ck_resources_location_in_korea')),
    sa.CheckConstraint('char_length(name) BETWEEN 1 AND 200', name=op.f('ck_resources_name_length')),
    sa.CheckConstraint('char_length(summary) BETWEEN 0 AND 2000', name=op.f('ck_resources_summary_length')),
    sa.ForeignKeyConstraint(['site_id'], ['sites.id'], name=op.f('fk_resources_site_id_sites')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_resources')),
    sa.UniqueConstraint('source', 'source_key', name=op.f('uq_resources_source_source_key'))
    )
    op.create_geospatial_index('ix_resources_location_m', 'resources', ['location_m'], unique=False, postgresql_using='gist', postgresql_ops={})
    op.create_index(op.f('ix_resources_site_id'), 'resources', ['site_id'], unique=False)
    op.create_table('sign_ins',
    sa.Column('token_sha256', sa.Text(), nullable=False),
    sa.Column('account_id', sa.Uuid(), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), server_default=sa.text('now()'), nullable=False),
    sa.Column('expires_at', sa.DateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['account_id'], ['accounts.id'], name=op.f('fk_sign_ins_account_id_accounts'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('token_sha256', name=op.f('pk_sign_ins'))
    )
    op.create_index(op.f('ix_sign_ins_account_id'), 'sign_ins', ['account_id'], unique=False)
    op.create_table('site_events',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('site_id', sa.Uuid(), nullable=False),
    sa.Column('state', sa.Text(), nullable=False),
    sa.Column('on_date', sa.Date(), nullable=True),
    sa.Column('operator', sa.Text(), server_default='', nullable=False),
    sa.Column('actor_id', sa.Uuid(), nullable=True),
    sa.Column('at', sa.DateTime(timezone=True), server_default=sa.text('clock_timestamp()'), nullable=False),
    sa.CheckConstraint("state IN ('candidate', 'planned', 'building', 'open', 'paused', 'closed')", name=op.f('ck_site_events_state_known')),
    sa.CheckConstraint('char_length(operator) BETWEEN 0 AND 200', name=op.f('ck_site_events_operator_length')),
    sa.ForeignKeyConstraint(['actor_id'], ['accounts.id'], name=op.f('fk_site_events_actor_id_accounts')),
    sa.ForeignKeyConstraint(['site_id'], ['sites.id'], name=op.f('fk_site_events_site_id_sites')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_site_events'))
    )
    op.create_index(op.f('ix_site_events_site_id'), 'site_events', ['site_id'], unique=False)
    op.create_geospatial_table('spaces',
    sa.Column('id', sa.Uuid(), server_default=sa.text('gen_random_uuid()'), nullable=False),
    sa.Column('site_id', sa.Uuid(), nullable=False),
    sa.Column('name', sa.Text(), nullable=False),
    sa.Column('kind', sa.Text(), nullable=False),
    sa.Column('state', sa.Text(), server_default='open', nullable=False),
    sa.Column('location', Geometry(geometry_type='POINT', srid=4326, dimension=2, spatial_index=False, from_text='ST_GeomFromEWKT', name='geometry', nullable=False), nullable=False),
    sa.Column('location_m', Geometry(geometry_type='POINT', srid=5179, dimension=2, spatial_index=False, from_text='ST_GeomFromEWKT', name='geometry', nullable=False), sa.Computed('ST_Transform(location, 5179)', persisted=True), nullable=False),
    sa.Column('heads_max', sa.Integer(), nullable=True),
    sa.Column('area_m2', sa.Double(), nullable=True),
    sa.Column('features', postgresql.ARRAY(sa.Text()), server_default=sa.text("'{}'"), nullable=False),
    sa.Column('about', sa.Text(), server_default='', nullable=False),
    sa.Column('rules_text', sa.Text(), server_default='', nullable=False),
    sa.Column('hours_text', sa.Text(), server_default='', nullable=False),
    sa.Column('closing_text', sa.Text(), server_default='', nullable=False),
    sa.Column('fee_text', sa.Text(), server_default='', nullable=False),
    sa.Column('apply_text', sa.Text(), server_default='', nullable=False),
    sa.Column('phone', sa.Text(), server_default='', nullable=False),
    sa.Column('homepage', sa.Text(), server_default='', nullable=False),
    sa.Column('policy_id', sa.Integer(), nullable=True),
    sa.Column('opened_on', sa.Date(), nullable=True),
    sa.Column('closed_on', sa.Date(), nullable=True),
    sa.Column('taken_over_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('is_demo', sa.Boolean(), server_default=sa.text('false'), nullable=False),
    sa.Column('source', sa.Text(), nullable=True),
    sa.Column('source_key', sa.Text(), nullable=True),
    sa.Column('source_as_of', sa.Date(), nullable=True),
    sa.Column('search_text', sa.Text(), sa.Computed("lower(regexp_replace(normalize(name, NFD), '\\s', '', 'g'))", persisted=True), nullable=False),
    sa.Column('version', sa.Integer(), server_default='1', nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), server_default=sa.text('now()'), nullable=False),
    sa.Column('updated_at', sa.DateTime(timezone=True), server_default=sa.text('now()'), nullable=False),
    sa.CheckConstraint("kind IN ('room', 'hall', 'kitchen', 'studio', 'yard', 'sports', 'childcare', 'thing', 'other')", name=op.f('ck_spaces_kind_known')),
    sa.CheckConstraint("state IN ('open', 'paused', 'closed')", name=op.f('ck_spaces_state_known')),
    sa.CheckConstraint('NOT ST_IsEmpty(location) AND ST_XMin(location) >= 124.0 AND ST_XMax(location) <= 132.5 AND ST_YMin(location) >= 32.5 AND ST_YMax(location) <= 39.5', name=op.f('ck_spaces_location_in_korea')),
    sa.CheckConstraint('area_m2 > 0 AND area_m2 < 1000000', name=op.f('ck_spaces_area_sane')),
    sa.CheckConstraint('array_position(features, NULL) IS NULL', name=op.f('ck_spaces_features_filled')),
    sa.CheckConstraint('char_length(name) BETWEEN 1 AND 200', name=op.f('ck_spaces_name_length')),
    sa.CheckConstraint('closed_on IS NULL OR opened_on IS NULL OR closed_on >= opened_on', name=op.f('ck_spaces_opens_before_closing')),
    sa.CheckConstraint('heads_max BETWEEN 1 AND 100000', name=op.f('ck_spaces_heads_max_sane')),
    sa.ForeignKeyConstraint(['id', 'policy_id'], ['policies.space_id', 'policies.id'], name=op.f('fk_spaces_id_policy_id_policies'), use_alter=True),
    sa.ForeignKeyConstraint(['site_id'], ['sites.id'], name=op.f('fk_spaces_site_id_sites')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_spaces')),
    sa.UniqueConstraint('source', 'source_key', name=op.f('uq_spaces_source_source_key'))
    )
    op.create_geospatial_index('ix_spaces_location_m', 'spaces', ['location_m'], unique=False, postgresql_using='gist', postgresql_ops={})
    op.create_index('ix_spaces_search_text', 'spaces', ['search_text'], unique=False, postgresql_using='gin', postgresql_ops={'search_text': 'gin_trgm_ops'})
    op.create_index(op.f('ix_spaces_site_id'), 'spaces', ['site_id'], unique=False)
    op.create_table('days_off',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('days', postgresql.DATERANGE(), nullable=False),
    sa.Column('site_id', sa.Uuid(), nullable=True),
    sa.Column('district_code', sa.Text(), nullable=True),
    sa.Column('province_code', sa.Text(), nullable=True),
    sa.Column('reason', sa.Text(), nullable=False),
    sa.CheckConstraint('NOT isempty(days) AND lower(days) IS NOT NULL AND upper(days) IS NOT NULL', name=op.f('ck_days_off_days_bounded')),
    sa.CheckConstraint('char_length(reason) BETWEEN 1 AND 200', name=op.f('ck_days_off_reason_length')),
    sa.CheckConstraint('num_nonnulls(site_id, district_code, province_code) = 1', name=op.f('ck_days_off_one_scope')),
    sa.ForeignKeyConstraint(['district_code'], ['districts.code'], name=op.f('fk_days_off_district_code_districts')),
    sa.ForeignKeyConstraint(['province_code'], ['provinces.code'], name=op.f('fk_days_off_province_code_provinces')),
    sa.ForeignKeyConstraint(['site_id'], ['sites.id'], name=op.f('fk_days_off_site_id_sites')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_days_off'))
    )
    op.create_index(op.f('ix_days_off_site_id'), 'days_off', ['site_id'], unique=False)
    op.create_table('demand_misses',
    sa.Column('id', sa.BigInteger(), nullable=False),
    sa.Column('space_id', sa.Uuid(), nullable=True),
    sa.Column('dong_code', sa.Text(), nullable=True),
    sa.Column('wished', postgresql.TSTZRANGE(), nullable=False),
    sa.Column('heads', sa.Integer(), nullable=True),
    sa.Column('kind', sa.Text(), nullable=True),
    sa.Column('reason_code', sa.Text(), nullable=False),
    sa.Column('at', sa.DateTime(timezone=True), server_default=sa.text('now()'), nullable=False),
    sa.CheckConstraint('NOT isempty(wished) AND NOT lower_inf(wished) AND NOT upper_inf(wished) AND isfinite(lower(wished)) AND isfinite(upper(wished)) AND lower_inc(wished) AND NOT upper_inc(wished)', name=op.f('ck_demand_misses_wished_bounded')),
    sa.ForeignKeyConstraint(['space_id'], ['spaces.id'], name=op.f('fk_demand_misses_space_id_spaces')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_demand_misses'))
    )
    op.create_index(op.f('ix_demand_misses_at'), 'demand_misses', ['at'], unique=False)
    op.create_geospatial_table('dongs',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('edition_id', sa.Integer(), nullable=False),
    sa.Column('code', sa.Text(), nullable=False),
    sa.Column('stat_code', sa.Text(), nullable=True),
    sa.Column('name', sa.Text(), nullable=False),
    sa.Column('district_code', sa.Text(), nullable=False),
    sa.Column('boundary', Geometry(geometry_type='MULTIPOLYGON', srid=4326, dimension=2, spatial_index=False, from_text='ST_GeomFromEWKT', name='geometry', nullable=False), nullable=False),
    sa.Column('boundary_m', Geometry(geometry_type='MULTIPOLYGON', srid=5179, dimension=2, spatial_index=False, from_text='ST_GeomFromEWKT', name='geometry', nullable=False), sa.Computed('ST_Transform(boundary, 5179)', persisted=True), nullable=False),
    sa.Column('label_point', Geometry(geometry_type='POINT', srid=4326, dimension=2, spatial_index=False, from_text='ST_GeomFromEWKT', name='geometry', nullable=False), nullable=False),
    sa.Column('area_m2', sa.Double(), nullable=False),
    sa.Column('residents', sa.Integer(), nullable=True),
    sa.CheckConstraint('NOT ST_IsEmpty(boundary) AND ST_XMin(boundary) >= 124.0 AND ST_XMax(boundary) <= 132.5 AND ST_YMin(boundary) >= 32.5 AND ST_YMax(boundary) <= 39.5', name=op.f('ck_dongs_boundary_in_korea')),
    sa.CheckConstraint('area_m2 > 0', name=op.f('ck_dongs_area_positive')),
    sa.CheckConstraint('char_length(name) BETWEEN 1 AND 60', name=op.f('ck_dongs_name_length')),
    sa.CheckConstraint('residents >= 0', name=op.f('ck_dongs_residents_not_negative')),
    sa.ForeignKeyConstraint(['district_code'], ['districts.code'], name=op.f('fk_dongs_district_code_districts')),
    sa.ForeignKeyConstraint(['edition_id'], ['boundary_editions.id'], name=op.f('fk_dongs_edition_id_boundary_editions'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_dongs')),
    sa.UniqueConstraint('edition_id', 'code', name=op.f('uq_dongs_edition_id_code'))
    )
    op.create_geospatial_index('ix_dongs_boundary_m', 'dongs', ['boundary_m'], unique=False, postgresql_using='gist', postgresql_ops={})
    op.create_index(op.f('ix_dongs_code'), 'dongs', ['code'], unique=False)
    op.create_index(op.f('ix_dongs_district_code'), 'dongs', ['district_code'], unique=False)
    op.create_index(op.f('ix_dongs_edition_id'), 'dongs', ['edition_id'], unique=False)
    op.create_table('grants',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('account_id', sa.Uuid(), nullable=False),
    sa.Column('role', sa.Text(), nullable=False),
    sa.Column('scope', sa.Text(), nullable=False),
    sa.Column('province_code', sa.Text(), nullable=True),
    sa.Column('district_code', sa.Text(), nullable=True),
    sa.Column('site_id', sa.Uuid(), nullable=True),
    sa.Column('valid', postgresql.DATERANGE(), server_default=sa.text('daterange(CURRENT_DATE, NULL)'), nullable=False),
    sa.Column('granted_by', sa.Uuid(), nullable=True),
    sa.Column('created_at', sa.DateTime(timezone=True), server_default=sa.text('now()'), nullable=False),
    sa.CheckConstraint("(scope = 'province') = (province_code IS NOT NULL) AND (scope = 'district') = (district_code IS NOT NULL) AND (scope = 'site') = (site_id IS NOT NULL)", name=op.f('ck_grants_scope_has_its_place')),
    sa.CheckConstraint("role IN ('resident', 'keeper', 'surveyor', 'coordinator', 'planner', 'officer', 'admin')", name=op.f('ck_grants_role_known')),
    sa.CheckConstraint("scope IN ('everywhere', 'province', 'district', 'site')", name=op.f('ck_grants_scope_known')),
    sa.CheckConstraint('NOT isempty(valid)', name=op.f('ck_grants_valid_not_empty')),
    sa.ForeignKeyConstraint(['account_id'], ['accounts.id'], name=op.f('fk_grants_account_id_accounts')),
    sa.ForeignKeyConstraint(['district_code'], ['districts.code'], name=op.f('fk_grants_district_code_districts')),
    sa.ForeignKeyConstraint(['granted_by'], ['accounts.id'], name=op.f('fk_grants_granted_by_accounts')),
    sa.ForeignKeyConstraint(['province_code'], ['provinces.code'], name=op.f('fk_grants_province_code_provinces')),
    sa.ForeignKeyConstraint(['site_id'], ['sites.id'], name=op.f('fk_grants_site_id_sites')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_grants'))
    )
    op.create_index(op.f('ix_grants_account_id'), 'grants', ['account_id'], unique=False)
    op.create_table('openings',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('space_id', sa.Uuid(), nullable=False),
    sa.Column('valid', postgresql.DATERANGE(), server_default=sa.text("'(,)'::daterange"), nullable=False),
    sa.Column('weekday', sa.Integer(), nullable=False),
    sa.Column('open_min', sa.Integer(), nullable=False),
    sa.Column('close_min', sa.Integer(), nullable=False),
    sa.Column('holiday', sa.Text(), server_default='yes', nullable=False),
    sa.Column('holiday_span', postgresql.INT4RANGE(), sa.Computed("CASE holiday WHEN 'no' THEN int4range(0, 1) WHEN 'only' THEN int4range(1, 2) ELSE int4range(0, 2) END", persisted=True), nullable=False),
    postgresql.ExcludeConstraint((sa.column('space_id'), '='), (sa.column('weekday'), '='), (sa.column('valid'), '&&'), (sa.text('int4range(open_min, close_min)'), '&&'), (sa.column('holiday_span'), '&&'), using='gist', name='ex_openings_no_overlap'),
    sa.CheckConstraint("holiday IN ('yes', 'no', 'only')", name=op.f('ck_openings_holiday_known')),
    sa.CheckConstraint('NOT isempty(valid)', name=op.f('ck_openings_valid_not_empty')),
    sa.CheckConstraint('close_min - open_min <= 1440', name=op.f('ck_openings_at_most_a_day')),
    sa.CheckConstraint('open_min >= 0 AND open_min < 1440 AND open_min < close_min AND close_min <= 2880', name=op.f('ck_openings_minutes_in_order')),
    sa.CheckConstraint('weekday BETWEEN 1 AND 7', name=op.f('ck_openings_weekday_iso')),
    sa.ForeignKeyConstraint(['space_id'], ['spaces.id'], name=op.f('fk_openings_space_id_spaces'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_openings'))
    )
    op.create_index(op.f('ix_openings_space_id'), 'openings', ['space_id'], unique=False)
    op.create_table('policies',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('space_id', sa.Uuid(), nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.Column('approval', sa.Text(), nullable=False),
    sa.Column('pending', sa.Text(), server_default='block', nullable=False),
    sa.Column('grid_minutes', sa.Integer(), server_default='30', nullable=False),
    sa.Column('min_minutes', sa.Integer(), server_default='30', nullable=False),
    sa.Column('max_minutes', sa.Integer(), server_default='480', nullable=False),
    sa.Column('setup_minutes', sa.Integer(), server_default='0', nullable=False),
    sa.Column('turnover_minutes', sa.Integer(), server_default='0', nullable=False),
    sa.Column('rolling_days', sa.Integer(), server_default='60', nullable=False),
    sa.Column('closes_before_minutes', sa.Integer(), server_default='0', nullable=False),
    sa.Column('cancel_until_minutes', sa.Integer(), server_default='0', nullable=False),
    sa.Column('move_until_minutes', sa.Integer(), server_default='0', nullable=False),
    sa.Column('votes_needed', sa.Integer(), nullable=True),
    sa.Column('votes_of', sa.Integer(), nullable=True),
    sa.Column('created_by', sa.Uuid(), nullable=True),
    sa.Column('created_at', sa.DateTime(timezone=True), server_default=sa.text('now()'), nullable=False),
    sa.CheckConstraint("(approval = 'committee') = (votes_needed IS NOT NULL) AND (votes_needed IS NULL) = (votes_of IS NULL) AND votes_needed BETWEEN 1 AND votes_of", name=op.f('ck_policies_votes_for_committees')),
    sa.CheckConstraint("approval IN ('inquire', 'instant', 'manager', 'committee')", name=op.f('ck_policies_approval_known')),
    sa.CheckConstraint("pending IN ('block', 'compete')", name=op.f('ck_policies_pending_known')),
    sa.CheckConstraint('closes_before_minutes BETWEEN 0 AND 43200 AND cancel_until_minutes BETWEEN 0 AND 43200 AND move_until_minutes BETWEEN 0 AND 43200', name=op.f('ck_policies_notice_sane')),
    sa.CheckConstraint('grid_minutes IN (5, 10, 15, 20, 30, 60, 120)', name=op.f('ck_policies_grid_known')),
    sa.CheckConstraint('min_minutes BETWEEN 5 AND max_minutes AND max_minutes <= 10080', name=op.f('ck_policies_lengths_in_order')),
    sa.CheckConstraint('rolling_days BETWEEN 1 AND 730', name=op.f('ck_policies_rolling_days_sane')),
    sa.CheckConstraint('setup_minutes BETWEEN 0 AND 720 AND turnover_minutes BETWEEN 0 AND 720', name=op.f('ck_policies_margins_sane')),
    sa.ForeignKeyConstraint(['created_by'], ['accounts.id'], name=op.f('fk_policies_created_by_accounts')),
    sa.ForeignKeyConstraint(['space_id'], ['spaces.id'], name=op.f('fk_policies_space_id_spaces'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_policies')),
    sa.UniqueConstraint('space_id', 'id', name=op.f('uq_policies_space_id_id')),
    sa.UniqueConstraint('space_id', 'version', name=op.f('uq_policies_space_id_version'))
    )
    op.create_table('space_cells',
    sa.Column('space_id', sa.Uuid(), nullable=False),
    sa.Column('cell_id', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['cell_id'], ['cells.id'], name=op.f('fk_space_cells_cell_id_cells')),
    sa.ForeignKeyConstraint(['space_id'], ['spaces.id'], name=op.f('fk_space_cells_space_id_spaces'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('space_id', 'cell_id', name=op.f('pk_space_cells'))
    )
    op.create_index(op.f('ix_space_cells_cell_id'), 'space_cells', ['cell_id'], unique=False)
    op.create_table('bookings',
    sa.Column('id', sa.Uuid(), server_default=sa.text('gen_random_uuid()'), nullable=False),
    sa.Column('space_id', sa.Uuid(), nullable=False),
    sa.Column('party_id', sa.Uuid(), nullable=False),
    sa.Column('on_behalf_of', sa.Uuid(), nullable=True),
    sa.Column('account_id', sa.Uuid(), nullable=True),
    sa.Column('channel', sa.Text(), server_default='web', nullable=False),
    sa.Column('type', sa.Text(), server_default='normal', nullable=False),
    sa.Column('use_range', postgresql.TSTZRANGE(), nullable=False),
    sa.Column('heads', sa.Integer(), nullable=False),
    sa.Column('purpose', sa.Text(), nullable=False),
    sa.Column('state', sa.Text(), nullable=False),
    sa.Column('version', sa.Integer(), server_default='1', nullable=False),
    sa.Column('policy_id', sa.Integer(), nullable=False),
    sa.Column('hold_until', sa.DateTime(timezone=True), nullable=True),
    sa.Column('reason_code', sa.Text(), nullable=True),
    sa.Column('idempotency_key', sa.Text(), nullable=True),
    sa.Column('created_at', sa.DateTime(timezone=True), server_default=sa.text('now()'), nullable=False),
    sa.Column('updated_at', sa.DateTime(timezone=True), server_default=sa.text('now()'), nullable=False),
    sa.CheckConstraint("channel IN ('web', 'phone', 'visit', 'kiosk', 'api')", name=op.f('ck_bookings_channel_known')),
    sa.CheckConstraint("purpose IN ('meeting', 'class', 'club', 'culture', 'childcare', 'event', 'other')", name=op.f('ck_bookings_purpose_known')),
    sa.CheckConstraint("state <> 'hold' OR hold_until IS NOT NULL", name=op.f('ck_bookings_hold_has_an_end')),
    sa.CheckConstraint("state IN ('hold', 'requested', 'awaiting_payment', 'confirmed', 'in_use', 'completed', 'no_show', 'cancelled', 'rejected', 'expired')", name=op.f('ck_bookings_state_known')),
    sa.CheckConstraint("type IN ('normal', 'staff', 'block', 'season', 'programme')", name=op.f('ck_bookings_type_known')),
    sa.CheckConstraint('NOT isempty(use_range) AND NOT lower_inf(use_range) AND NOT upper_inf(use_range) AND isfinite(lower(use_range)) AND isfinite(upper(use_range)) AND lower_inc(use_range) AND NOT upper_inc(use_range)', name=op.f('ck_bookings_use_range_bounded')),
    sa.CheckConstraint('heads BETWEEN 1 AND 100000', name=op.f('ck_bookings_heads_sane')),
    sa.ForeignKeyConstraint(['account_id'], ['accounts.id'], name=op.f('fk_bookings_account_id_accounts')),
    sa.ForeignKeyConstraint(['on_behalf_of'], ['parties.id'], name=op.f('fk_bookings_on_behalf_of_parties')),
    sa.ForeignKeyConstraint(['party_id'], ['parties.id'], name=op.f('fk_bookings_party_id_parties')),
    sa.ForeignKeyConstraint(['policy_id'], ['policies.id'], name=op.f('fk_bookings_policy_id_policies')),
    sa.ForeignKeyConstraint(['space_id'], ['spaces.id'], name=op.f('fk_bookings_space_id_spaces')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_bookings')),
    sa.UniqueConstraint('account_id', 'idempotency_key', name=op.f('uq_bookings_account_id_idempotency_key'))
    )
    op.create_index('ix_bookings_hold_until', 'bookings', ['hold_until'], unique=False, postgresql_where=sa.text("state = 'hold'"))
    op.create_index(op.f('ix_bookings_party_id'), 'bookings', ['party_id'], unique=False)
    op.create_index('ix_bookings_space_id_use_range', 'bookings', ['space_id', 'use_range'], unique=False, postgresql_using='gist')
    op.create_table('booking_contacts',
    sa.Column('booking_id', sa.Uuid(), nullable=False),
    sa.Column('name', sa.Text(), nullable=False),
    sa.Column('phone', sa.Text(), server_default='', nullable=False),
    sa.Column('email', sa.Text(), server_default='', nullable=False),
    sa.Column('note', sa.Text(), server_default='', nullable=False),
    sa.Column('delete_after', sa.Date(), nullable=False),
    sa.CheckConstraint("phone <> '' OR email <> ''", name=op.f('ck_booking_contacts_reachable')),
    sa.CheckConstraint('char_length(email) BETWEEN 0 AND 254', name=op.f('ck_booking_contacts_email_length')),
    sa.CheckConstraint('char_length(name) BETWEEN 1 AND 100', name=op.f('ck_booking_contacts_name_length')),
    sa.CheckConstraint('char_length(note) BETWEEN 0 AND 1000', name=op.f('ck_booking_contacts_note_length')),
    sa.CheckConstraint('char_length(phone) BETWEEN 0 AND 40', name=op.f('ck_booking_contacts_phone_length')),
    sa.ForeignKeyConstraint(['booking_id'], ['bookings.id'], name=op.f('fk_booking_contacts_booking_id_bookings'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('booking_id', name=op.f('pk_booking_contacts'))
    )
    op.create_index(op.f('ix_booking_contacts_delete_after'), 'booking_contacts', ['delete_after'], unique=False)
    op.create_table('booking_events',
    sa.Column('id', sa.BigInteger(), nullable=False),
    sa.Column('booking_id', sa.Uuid(), nullable=False),
    sa.Column('action', sa.Text(), nullable=False),
    sa.Column('from_state', sa.Text(), nullable=True),
    sa.Column('to_state', sa.Text(), nullable=False),
    sa.Column('actor_id', sa.Uuid(), nullable=True),
    sa.Column('channel', sa.Text(), server_default='web', nullable=False),
    sa.Column('reason_code', sa.Text(), nullable=True),
    sa.Column('details', postgresql.JSONB(astext_type=sa.Text()), server_default=sa.text("'{}'"), nullable=False),
    sa.Column('at', sa.DateTime(timezone=True), server_default=sa.text('clock_timestamp()'), nullable=False),
    sa.CheckConstraint("channel IN ('web', 'phone', 'visit', 'kiosk', 'api')", name=op.f('ck_booking_events_channel_known')),
    sa.ForeignKeyConstraint(['booking_id'], ['bookings.id'], name=op.f('fk_booking_events_booking_id_bookings')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_booking_events'))
    )
    op.create_index(op.f('ix_booking_events_booking_id'), 'booking_events', ['booking_id'], unique=False)
    op.create_table('claims',
    sa.Column('id', sa.BigInteger(), nullable=False),
    sa.Column('booking_id', sa.Uuid(), nullable=False),
    sa.Column('cell_id', sa.Integer(), nullable=False),
    sa.Column('during', postgresql.TSTZRANGE(), nullable=False),
    sa.Column('hard', sa.Boolean(), server_default=sa.text('true'), nullable=False),
    postgresql.ExcludeConstraint((sa.column('cell_id'), '='), (sa.column('during'), '&&'), where=sa.text('hard'), using='gist', name='ex_claims_no_overlap'),
    sa.CheckConstraint('NOT isempty(during) AND NOT lower_inf(during) AND NOT upper_inf(during) AND isfinite(lower(during)) AND isfinite(upper(during)) AND lower_inc(during) AND NOT upper_inc(during)', name=op.f('ck_claims_during_bounded')),
    sa.ForeignKeyConstraint(['booking_id'], ['bookings.id'], name=op.f('fk_claims_booking_id_bookings'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['cell_id'], ['cells.id'], name=op.f('fk_claims_cell_id_cells')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_claims'))
    )
    op.create_index(op.f('ix_claims_booking_id'), 'claims', ['booking_id'], unique=False)
    op.create_index('ix_claims_during', 'claims', ['during'], unique=False, postgresql_using='gist', postgresql_where=sa.text('hard'))
    op.create_table('idempotency_keys',
    sa.Column('account_id', sa.Uuid(), nullable=False),
    sa.Column('key', sa.Text(), nullable=False),
    sa.Column('body_sha256', sa.Text(), nullable=False),
    sa.Column('booking_id', sa.Uuid(), nullable=True),
    sa.Column('answer', postgresql.JSONB(astext_type=sa.Text()), nullable=True),
    sa.Column('created_at', sa.DateTime(timezone=True), server_default=sa.text('now()'), nullable=False),
    sa.CheckConstraint('char_length(key) BETWEEN 1 AND 200', name=op.f('ck_idempotency_keys_key_length')),
    sa.ForeignKeyConstraint(['account_id'], ['accounts.id'], name=op.f('fk_idempotency_keys_account_id_accounts')),
    sa.ForeignKeyConstraint(['booking_id'], ['bookings.id'], name=op.f('fk_idempotency_keys_booking_id_bookings')),
    sa.PrimaryKeyConstraint('account_id', 'key', name=op.f('pk_idempotency_keys'))
    )
    op.create_foreign_key("fk_spaces_policy", "spaces", "policies", ["id", "policy_id"], ["space_id", "id"])
    op.bulk_insert(
        sa.table("booking_moves", sa.column("from_state", sa.Text), sa.column("to_state", sa.Text)),
        [{"from_state": a, "to_state": b} for a, targets in BOOKING_MOVES.items() for b in targets],
    )
    # The queue's tables come from the library that the lock file pins.
    run_sql(SchemaManager.get_schema())
    run_sql((Path(__file__).parent.parent / "sql" / "0001_rules.sql").read_text("utf-8"))


def downgrade() -> None:
    raise RuntimeError("restore a backup instead of going back")
