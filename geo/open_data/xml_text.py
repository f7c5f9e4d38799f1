"""Text that XML can hold: escaped, without the few signs that no XML may have."""

import re
from typing import Final
from xml.sax.saxutils import escape

_FORBIDDEN: Final = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_QUOTE: Final = {'"': "&quot;"}


def xml_text(value: object) -> str:
    """Return a value as it may stand between tags and in attributes."""
    return escape(_FORBIDDEN.sub("", str(value)), _QUOTE)
