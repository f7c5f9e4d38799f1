"""Every page's samples: those of the service's rooms, and those of the survey, one line for each topic."""

from tests.web.samples import SAMPLES as ROOMS

SURVEY: dict = {}

SAMPLES = {**ROOMS, **SURVEY}
