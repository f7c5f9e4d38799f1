"""What an import says of single rows: a line of the file, a stable code, a sentence for the owner of the file."""

from dataclasses import dataclass


@dataclass(frozen=True)
class RowIssue:
    """A row that was refused or changed, and why. `line` counts from 1, as an editor or a spreadsheet does."""

    line: int
    code: str
    message: str
