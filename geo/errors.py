"""What can go wrong, said once: a stable code and a sentence in Korean and English.

Errors know nothing of HTTP; `api.errors` holds the one table that maps them to statuses.
"""

from typing import Any


class MaeulError(Exception):
    """A fault that a person can act on.

    `code` is stable and machine-readable, `message` is the Korean sentence, `message_en` its English twin,
    `details` carries what is needed to act (candidates, line numbers, alternatives); it must be JSON-ready.
    """

    code = "error"

    def __init__(
        self,
        message: str,
        message_en: str = "",
        *,
        code: str | None = None,
        details: dict[str, Any] | None = None,
    ) -> None:
        super().__init__(message)
        self.message = message
        self.message_en = message_en or message
        self.code = code or type(self).code
        self.details = details or {}


class InvalidInput(MaeulError):
    """The request or file cannot be understood."""

    code = "invalid_input"


class FileRefused(InvalidInput):
    """A file is not what it was said to be."""

    code = "file_refused"


class NotFound(MaeulError):
    code = "not_found"


class NotAllowed(MaeulError):
    """The account is known but has no right to do this."""

    code = "not_allowed"


class NotAllowedNoted(NotAllowed):
    """The same, where the attempt itself is remembered: what was written before it is kept."""


class NotSignedIn(MaeulError):
    code = "not_signed_in"


class Conflict(MaeulError):
    """The present state forbids it: taken, stale version, move not allowed."""

    code = "conflict"


class ConflictNoted(Conflict):
    """The same, where what clashed is kept for a person to decide: what was written before it stays."""


class BookingRefused(Conflict):
    """A booking rule is broken; `code` names the first rule, `details["alternatives"]` what would work."""

    code = "booking_refused"


class TooManyRequests(MaeulError):
    """A rate limit is reached; `details["retry_after"]` is in seconds."""

    code = "too_many_requests"


class Busy(MaeulError):
    """The database could not answer in time; trying again later may work."""

    code = "busy"


class SetupError(MaeulError):
    """The machine or the database server lacks something; the sentence says what to do."""

    code = "setup"
