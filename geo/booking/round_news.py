"""What groups are told of a round: each wish with its reason, and the slots that come to them later."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from geo.booking.desk import Desk
from geo.booking.draw import Drawn
from geo.booking.round_words import outcome_words, slot_words
from geo.queries.round_wishes import EntryRow, members_of
from geo.queries.rounds import RoundRow, SlotRow


def tell_result(
    desk: Desk,
    row: RoundRow,
    entry: EntryRow,
    drawn: Drawn,
    slots: Mapping[UUID, SlotRow],
    dates: Mapping[UUID, str],
) -> None:
    """Tell a group what became of each of its wishes and why; `dates` says in words what was booked of a slot."""

    def name_of(slot_id: str, lang: str = "ko") -> str:
        slot = slots[UUID(slot_id)]
        return slot_words(slot.space_name, slot, lang)

    lines, lines_en = [], []
    for rank, outcome in enumerate(drawn.outcomes[str(entry.party_id)], start=1):
        made = dates.get(UUID(outcome.slot), "") if outcome.code == "won" else ""
        extra = f" ({made})" if made else ""
        lines.append(f"{rank}지망 {name_of(outcome.slot)}: {outcome_words(outcome, name_of)}{extra}")
        english = outcome_words(outcome, lambda slot: name_of(slot, "en"), "en")
        lines_en.append(f"{rank}. {name_of(outcome.slot, 'en')}: {english}")
    facts = {
        "round": row.name,
        "group": entry.name,
        "number": drawn.numbers[str(entry.party_id)],
        "reasons": "\n".join(lines),
        "reasons_en": "\n".join(lines_en),
        "path": f"/rounds/{row.id}",
    }
    _tell(desk, entry.party_id, "round_result", facts)


def _tell(desk: Desk, party_id: UUID, kind: str, facts: Mapping[str, Any]) -> None:
    for account_id in members_of(desk.session, party_id):
        desk.tell(account_id, kind, facts)


def tell_moved_up(desk: Desk, row: RoundRow, entry: EntryRow, slot: SlotRow, dates: str) -> None:
    """Tell a group that a slot has come to it because another gave it back."""
    facts = {
        "round": row.name,
        "group": entry.name,
        "slot": slot_words(slot.space_name, slot),
        "slot_en": slot_words(slot.space_name, slot, "en"),
        "dates": f" ({dates})" if dates else "",
        "path": f"/rounds/{row.id}",
    }
    _tell(desk, entry.party_id, "round_moved_up", facts)
