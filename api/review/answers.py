"""What reviewers are told, as JSON-ready values: they see every field of the records of their places."""

from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

from geo.drawn import shape_json
from geo.enums import ResourceKind, Visibility
from geo.fields import visibility_of
from geo.queries.reason_templates import Reason
from geo.queries.review import WaitingRow
from geo.queries.review_decisions import Answered, Decision, DecisionLine
from geo.queries.review_places import PlaceReview
from geo.queries.revisions import FIELD, differences
from geo.review_states import NOT_YOURS

_SAME = ("kind", "name", "state", "rev", "public_rev", "near_edge", "pairs", "conflicts", "photos")


def waiting_out(row: WaitingRow) -> dict[str, Any]:
    """Return what waits, with its differences from what shows."""
    shown: Mapping[str, Any] = row.shown or {}
    return {
        "id": str(row.id),
        **{name: getattr(row, name) for name in _SAME},
        "new": row.public_rev is None,
        "author": {"id": str(row.author_id), "name": row.author} if row.author_id else None,
        "written_at": row.written_at.isoformat(),
        "campaign": {"id": str(row.campaign_id), "name": row.campaign or ""} if row.campaign_id else None,
        "dong": ({"code": row.dong_code, "name": row.dong_name, "district": row.district} if row.dong_name else None),
        "changes": [
            {"field": name, "before": _told(name, shown.get(name)), "after": _told(name, row.content.get(name))}
            for name in differences(shown, row.content)
        ],
    }


def _told(name: str, value: Any) -> Any:
    return shape_json(value) if name == "geometry" and value else value


def is_personal(row: WaitingRow) -> bool:
    """Say whether the contents of a row hold somebody's personal data."""
    kind = ResourceKind(row.kind)
    names = {*row.content, *(row.shown or ())}
    private = (name.removeprefix(FIELD) for name in names if name.startswith(FIELD))
    return kind is ResourceKind.PERSON or any(visibility_of(kind, name) is Visibility.PRIVATE for name in private)


def decision_out(decision: Decision) -> dict[str, Any]:
    """Return a decision with what became of each row that its reader may see."""
    names = ("publish", "note", "actor", "asked", "done")
    return {
        "id": str(decision.id),
        "action": decision.action.value,
        **{name: getattr(decision, name) for name in names},
        "at": decision.at.isoformat(),
        "undone_at": decision.undone_at.isoformat() if decision.undone_at else None,
        "undo_until": decision.undo_until.isoformat(),
        "rows": [_answered(row) for row in decision.rows],
    }


def _answered(row: Answered) -> dict[str, Any]:
    plain = asdict(row) | {"id": str(row.id), "outcome": row.outcome.value}
    return {**plain, "message": row.outcome.label}


def not_there(resource_id: Any, rev: int) -> dict[str, Any]:
    """Return the answer for a row that is not there for the one who decides."""
    empty = {"name": "", "from_state": "", "to_state": "", "taken_back": None}
    return {"id": str(resource_id), "rev": rev, "outcome": "not_yours", "message": NOT_YOURS, **empty}


def line_out(line: DecisionLine) -> dict[str, Any]:
    """Return a decision as a list shows it."""
    undone = line.undone_at.isoformat() if line.undone_at else None
    return {**asdict(line), "id": str(line.id), "at": line.at.isoformat(), "undone_at": undone}


def reason_out(reason: Reason) -> dict[str, Any]:
    return {**asdict(reason), "id": str(reason.id)}


def place_out(place: PlaceReview) -> dict[str, Any]:
    """Return a doubtful place with the doubt in words."""
    names = ("kind", "name", "state", "rev", "address", "campaign", "lon", "lat")
    return {
        "id": str(place.id),
        **{name: getattr(place, name) for name in names},
        "doubt": place.doubt.value,
        "doubt_label": place.doubt.label,
        "dong": place.dong_name,
        "border_m": None if place.border_m is None else round(place.border_m, 1),
    }
