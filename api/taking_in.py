"""What every door of the field does with a record: keep it, and have it put into the records once it is whole."""

from sqlalchemy.orm import Session

from api.jobs.submissions import apply_later
from geo.settings import Settings
from geo.surveys.intake import Incoming, Received, receive
from geo.surveys.submission_states import SubmissionState


def take_in(session: Session, settings: Settings, incoming: Incoming) -> Received:
    """Receive what somebody sent and have it put into the records once it is whole."""
    got = receive(session, settings, incoming)
    if got.state is SubmissionState.RECEIVED or (got.state is SubmissionState.APPLIED and got.media):
        apply_later(session, got.submission_id)
    return got
