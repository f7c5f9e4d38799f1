"""Every page's samples: those of the service's rooms, and those of the survey, one line for each topic."""

from tests.web import (
    app_passwords_samples,
    archive_samples,
    atlas_samples,
    campaigns_samples,
    consents_samples,
    courses_samples,
    field_key_samples,
    forms_samples,
    frame_samples,
    growth_samples,
    home_samples,
    hub_samples,
    my_samples,
    office_samples,
    operation_samples,
    plan_samples,
    policy_map_samples,
    review_samples,
    scenario_samples,
    siting_samples,
    submission_samples,
    survey_samples,
)
from tests.web.samples import SAMPLES as ROOMS

SURVEY: dict = {
    **app_passwords_samples.SAMPLES,
    **archive_samples.SAMPLES,
    **atlas_samples.SAMPLES,
    **campaigns_samples.SAMPLES,
    **consents_samples.SAMPLES,
    **courses_samples.SAMPLES,
    **field_key_samples.SAMPLES,
    **forms_samples.SAMPLES,
    **frame_samples.SAMPLES,
    **growth_samples.SAMPLES,
    **home_samples.SAMPLES,
    **my_samples.SAMPLES,
    **hub_samples.SAMPLES,
    **office_samples.SAMPLES,
    **operation_samples.SAMPLES,
    **plan_samples.SAMPLES,
    **policy_map_samples.SAMPLES,
    **review_samples.SAMPLES,
    **scenario_samples.SAMPLES,
    **siting_samples.SAMPLES,
    **submission_samples.SAMPLES,
    **survey_samples.SAMPLES,
}

SAMPLES = {**ROOMS, **SURVEY}
