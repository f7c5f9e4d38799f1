"""Idle spaces, agreements and paths as JSON-ready values; what is not for everybody is left out here."""

from collections.abc import Sequence
from dataclasses import asdict
from datetime import date, datetime
from typing import Any
from uuid import UUID

from geo import clock
from geo.agreement_states import AgreementState
from geo.queries.agreements import Affected, AgreementRow, EventRow, HoursRow
from geo.queries.hub_paths import PathRow
from geo.queries.idle import ApplicationRow, ListingRow, ToldRow, WatchRow
from geo.queries.sites import SiteRow

A_RESIDENT = "주민"
_LISTING_PLAIN = [
    "address",
    "owner",
    "about",
    "conditions",
    "area_m2",
    "available_from",
    "available_until",
    "notice_days",
    "apply_from",
    "apply_until",
    "state",
    "notified_on",
    "opened_on",
    "decided_on",
    "appeal_until",
    "closed_on",
    "closed_reason",
    "applications",
    "version",
]
_AGREEMENT_PLAIN = [
    "number",
    "kind",
    "title",
    "institution",
    "valid_from",
    "valid_until",
    "state",
    "signed_on",
    "closed_from",
    "conditions",
    "renews_id",
    "renewed_by",
    "version",
]
_INSIDE_PLAIN = ("listing_id", "application_id", "end_reason", "warned_at")


def plain(value: Any) -> Any:
    """Return ids and days as text; everything else as it is."""
    if isinstance(value, datetime | date):
        return value.isoformat()
    return str(value) if isinstance(value, UUID) else value


def _dong(row: ListingRow | AgreementRow) -> dict[str, Any] | None:
    return {"code": row.dong_code, "name": row.dong_name, "district": row.district} if row.dong_code else None


def listing_out(row: ListingRow, told: Sequence[ToldRow] | None = None) -> dict[str, Any]:
    """Return a listing; `told` only for the office."""
    found = {
        "id": str(row.id),
        "site": {"id": str(row.site_id), "name": row.site_name},
        "space": {"id": str(row.space_id), "name": row.space_name} if row.space_id else None,
        "dong": _dong(row),
        "location": {"lon": row.lon, "lat": row.lat} if row.lon is not None else None,
        **{name: plain(getattr(row, name)) for name in _LISTING_PLAIN},
    }
    if told is not None:
        found["told"] = [{"name": one.name, "told_at": one.told_at.isoformat()} for one in told]
    return found


def watch_out(row: WatchRow) -> dict[str, Any]:
    return {name: plain(value) for name, value in asdict(row).items() if name != "account_id"}


def application_out(row: ApplicationRow) -> dict[str, Any]:
    return {name: plain(value) for name, value in asdict(row).items() if name != "account_id"}


def agreement_out(row: AgreementRow, hours: Sequence[HoursRow], *, inside: bool) -> dict[str, Any]:
    """Return an agreement: to its sides and the office in full, to everybody without a person's name and the text."""
    found = {
        "id": str(row.id),
        "site": {"id": str(row.site_id), "name": row.site_name},
        "dong": _dong(row),
        "partner": partner_of(row, inside=inside),
        "days_left": days_left(row),
        "document": {
            "title": row.document_title,
            "text": row.document_text if inside else None,
            "url": row.document_url if inside else None,
        },
        "hours": [hours_out(one) for one in hours],
        **{name: plain(getattr(row, name)) for name in _AGREEMENT_PLAIN},
    }
    if inside:
        found |= {name: plain(getattr(row, name)) for name in _INSIDE_PLAIN}
    return found


def partner_of(row: AgreementRow, *, inside: bool) -> str:
    """Return the other side's name; a person's is for the sides and the office only."""
    return row.partner if inside or not row.partner_is_person else A_RESIDENT


def days_left(row: AgreementRow) -> int | None:
    """Return how many days an agreement in force still has."""
    return (row.valid_until - clock.today()).days if row.state == AgreementState.SIGNED else None


def hours_out(row: HoursRow) -> dict[str, Any]:
    return {name: plain(value) for name, value in asdict(row).items()}


def event_out(row: EventRow) -> dict[str, Any]:
    return {name: plain(value) for name, value in asdict(row).items()}


def left_out(row: Affected) -> dict[str, Any]:
    return {name: plain(value) for name, value in asdict(row).items()}


def path_out(site: SiteRow, path: PathRow) -> dict[str, Any]:
    """Return a path with all of its steps in order."""
    steps = [
        {
            "step": step.step.value,
            "label": step.step.label,
            "done_on": plain(step.done_on),
            "people": step.people,
            "note": step.note,
            "evidence_url": step.evidence_url,
        }
        for step in path.steps
    ]
    return {
        "site_id": str(site.id),
        "site_state": site.state,
        "site_kind": site.kind,
        "version": path.version,
        "steps": steps,
    }
