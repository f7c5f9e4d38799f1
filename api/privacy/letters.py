"""Letters in the outbox folder to or about somebody who is forgotten."""

from email import message_from_bytes, policy
from pathlib import Path

from geo.queries.erasure import Traces


def drop_letters(folder: Path, traces: Traces) -> int:
    """Remove every letter that is addressed to one of the addresses or holds one of the words; return how many."""
    gone = 0
    for file in sorted(folder.glob("*.eml")) if folder.is_dir() else ():
        if _speaks_of(file, traces):
            file.unlink(missing_ok=True)
            gone += 1
    return gone


def _speaks_of(file: Path, traces: Traces) -> bool:
    try:
        raw = file.read_bytes()
    except FileNotFoundError:  # sent or tidied away meanwhile
        return False
    message = message_from_bytes(raw, policy=policy.default)
    body = message.get_body(("plain",))
    told = (str(message["To"]), str(message["Subject"]), str(body.get_content()) if body else "")
    words = "\n".join((*told, raw.decode("utf-8", "replace")))
    return any(trace in words for trace in traces.addresses | traces.words)
