"""Which e-mail addresses we write to: plain ASCII ones, so that nothing in them can reach a mail header."""

import re

from geo.errors import InvalidInput

_MAILBOX = re.compile(
    r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+(\.[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+)*"
    r"@[A-Za-z0-9]([A-Za-z0-9-]*[A-Za-z0-9])?(\.[A-Za-z0-9]([A-Za-z0-9-]*[A-Za-z0-9])?)*"
)
MOST_CHARACTERS = 254


def mailbox(value: str) -> str:
    """Return `value` as an address in lower case; raise InvalidInput (`email_form`) for anything else."""
    trimmed = value.strip()
    if len(trimmed) > MOST_CHARACTERS or not _MAILBOX.fullmatch(trimmed):
        raise InvalidInput(
            "이메일 주소를 확인해 주세요. 예: name@example.org",
            "That is not an e-mail address we can write to.",
            code="email_form",
        )
    return trimmed.lower()
