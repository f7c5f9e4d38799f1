"""Which tables the database itself walls off by row, and why the others with something personal are not."""

import re
from typing import Final

WALLED: Final = {
    "appeals": "words",
    "booking_contacts": "note",
    "feedback": "words",
    "mails": "body",
    "party_invitations": "email",
    "signup_guests": "name",
}
"""Tables with row-level security, each with a column of somebody's own."""
PERSONAL: Final = re.compile(
    r"^(name|email|phone|recipient|words|notes?|reason|remark|xml|device|password_hash|token_sha256|teller|signed_by"
    r"|caption|body|guardian_(name|email)|subject|address)$"
)
"""Names of columns in which something about a person may stand."""
_REASONS: Final = {
    "names and words of places, things, files and rules, shown to everybody or to whoever looks after them": """
        agreement_moves atlas_files atlases backup_runs campaign_areas campaign_targets cells code_entries
        consent_texts course_signs course_stops days_off districts dongs field_policy_events
        holiday_edits hub_path_steps import_files journal_tables kept_tiles policy_map_rows policy_maps populations provinces quota_rules reason_templates
        resource_fields rounds scenario_versions sites spaces submission_files villages webhook_events webhooks""",
    "records of the neighbourhood, searched by place: a policy would take the index away; views show what may be shown "
    "and consent decides field by field": """
        archive_items archive_media media place_media relation_proposals resource_events resource_media
        resource_relations resource_revisions resources submission_records""",
    "words of those who decide, about places and rights, read where the decision stands": """
        access_reviews agreement_events agreements booking_checks closures grant_events grants group_activities
        group_stages idle_applications loan_returns review_decisions site_events""",
    "append-only logs of numbers and codes; why somebody looked or was forgotten is for who reviews": """
        access_log consent_withdrawals destruction_log erasures""",
    "only the hash of a secret of 256 bits, looked up before anybody is known": """
        api_tokens feeds field_keys mail_tokens sign_ins""",
    "what groups are called; who is in them are numbers of accounts": "parties teams",
    "looked up before anybody is known, and whenever one person's step is told to another": """
        accounts identities oidc_newcomers""",
    "what the field sends waits for other people's and is applied together with it; read through one desk alone": """
        assignments submissions visits""",
}
NOT_WALLED: Final = {name: reason for reason, names in _REASONS.items() for name in names.split()}
"""Tables with such a column and no wall, and why."""
