"""The living demo town as a drill meets it: a token for every role, and keys of what is there to be asked for."""

import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Final

from sqlalchemy import Engine
from sqlalchemy.orm import Session

from api.auth.secrets import new_api_token, sha256_of
from geo.db import transaction
from geo.demo.accounts import ACCOUNTS
from geo.demo.seed import seed
from geo.proofs import ids_of
from geo.queries import accounts

ANONYMOUS: Final = "anonymous"
MOST_KEYS: Final = 10
TABLES: Final = {
    "account_id": "accounts",
    "activity_id": "group_activities",
    "agreement_id": "agreements",
    "application_id": "idle_applications",
    "area_id": "campaign_areas",
    "assignment_id": "assignments",
    "atlas_id": "atlases",
    "booking_id": "bookings",
    "campaign_id": "campaigns",
    "closure_id": "closures",
    "collection_id": "archive_collections",
    "conflict_id": "property_conflicts",
    "consent_id": "consents",
    "day_off_id": "days_off",
    "decision_id": "review_decisions",
    "edition_id": "boundary_editions",
    "feed_id": "feeds",
    "form_id": "survey_forms",
    "grant_id": "grants",
    "grid_id": "population_grids",
    "group_id": "resources",
    "idle_id": "idle_listings",
    "import_id": "import_runs",
    "item_id": "archive_items",
    "map_id": "policy_maps",
    "match_id": "matches",
    "media_id": "media",
    "need_id": "needs",
    "network_id": "networks",
    "pair_id": "duplicate_pairs",
    "party_id": "parties",
    "programme_id": "programmes",
    "proposal_id": "relation_proposals",
    "quota_id": "quota_rules",
    "reason_id": "reason_templates",
    "refund_id": "refunds",
    "relation_id": "resource_relations",
    "resource_id": "resources",
    "round_id": "rounds",
    "run_id": "backup_runs",
    "scenario_id": "scenarios",
    "series_id": "series",
    "session_id": "programme_sessions",
    "shift_id": "shifts",
    "site_id": "sites",
    "space_id": "spaces",
    "spare_id": "spare_hours",
    "stage_id": "group_stages",
    "submission_id": "submissions",
    "target_id": "coverage_targets",
    "team_id": "teams",
    "training_id": "trainings",
    "version_id": "form_versions",
    "wait_id": "wait_entries",
    "watch_id": "idle_watches",
}
"""Where the things lie that a parameter or a field of this name means."""


@dataclass(frozen=True, slots=True)
class Town:
    """A token by role (None for a visitor), and keys by the name of the parameter that takes them."""

    tokens: Mapping[str, str | None]
    keys: Mapping[str, Sequence[str]]


def settle(engine: Engine) -> None:
    """Write the demo town with its life into an empty database."""
    with transaction(engine) as session:
        seed(session, password_hash=os.urandom(16).hex(), life=True)


def meet(engine: Engine) -> Town:
    """Return who may ask in the demo town, and for what."""
    with transaction(engine) as session:
        tokens = {one.role.value: _token(session, one.email) for one in ACCOUNTS}
    with engine.connect() as connection:
        keys = {name: ids_of(connection, table, MOST_KEYS) for name, table in TABLES.items()}
        keys |= {"code": ids_of(connection, "dongs", MOST_KEYS, "code")}
    everybody: dict[str, str | None] = {ANONYMOUS: None, **tokens}
    return Town(everybody, {name: found for name, found in keys.items() if found})


def _token(session: Session, email: str) -> str:
    account = accounts.find_account(session, email)
    assert account is not None, "every demo account is there"
    secret = new_api_token()
    scopes, lasts = ["read", "write"], timedelta(days=1)
    accounts.put_api_token(session, account.id, token_sha256=sha256_of(secret), name="훈련", scopes=scopes, lasts=lasts)
    return secret
