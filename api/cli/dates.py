"""Days as people type them after an option."""

from datetime import date

from geo.errors import InvalidInput


def day_of(edition: str | None) -> date | None:
    """Return the day of `--edition`; raise InvalidInput for what is no day."""
    try:
        return date.fromisoformat(edition) if edition else None
    except ValueError as error:
        raise InvalidInput(
            f"--edition 날짜를 읽을 수 없습니다: {edition}. 2025-04-01 처럼 적어 주세요.",
            f"--edition is not a date: {edition}.",
            code="edition_date_invalid",
        ) from error
