"""Who may do what with idle spaces and agreements, for the API and the pages alike."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any
from uuid import UUID

from sqlalchemy.orm import Session

from api.agreements.schemas import AgreementChange, AgreementIn, ApplicationIn, HoursIn, IdleIn, PathIn, WatchIn
from api.auth.permissions import Action, Caller, Place, may, require
from geo import clock
from geo.agreement_states import AgreementKind, ApplicationState, ListingState
from geo.booking import agreements as steps
from geo.booking import hub_path
from geo.booking import idle as idle_steps
from geo.booking.desk import Desk
from geo.errors import Conflict, InvalidInput, NotAllowed, NotFound
from geo.queries import agreements, idle
from geo.queries.accounts import find_account
from geo.queries.agreements import AgreementRow, HoursRow, Origin
from geo.queries.hub_paths import PathRow, read_path
from geo.queries.idle import ApplicationRow, ListingRow
from geo.queries.places import get_dong, resolve_district
from geo.queries.sites import SiteRow, get_site

Placed = ListingRow | AgreementRow


def place_of(row: Placed) -> Place:
    """Return where something is, for the table of rights."""
    return Place(row.site_id, row.district_code, row.province_code)


def site_place(site: SiteRow) -> Place:
    """Return where a site is, for the table of rights."""
    return Place(site.id, site.district_code, site.province_code)


def action_for(kind: str) -> Action:
    """A keeper of the institution's own site shares its rooms; everything else is the district's."""
    return Action.KEEP_SPACES if kind == AgreementKind.SHARED_ROOMS else Action.EDIT_SITES


# --- idle spaces -----------------------------------------------------------------------------------------------------


def runs_listing(caller: Caller | None, row: ListingRow) -> bool:
    """Say whether the caller looks after a listing."""
    return caller is not None and may(caller, Action.EDIT_SITES, place_of(row))


def seen_listing(session: Session, caller: Caller | None, listing_id: UUID) -> ListingRow:
    """Return a listing as far as the caller may see it; before its notice it is there for its office only."""
    row = idle.get_listing(session, listing_id, clock.today())
    if row.notified_on is None and not runs_listing(caller, row):
        raise NotFound("그런 유휴공간이 없어요.", "There is no such idle space.", code="idle_unknown")
    return row


def kept_listing(session: Session, caller: Caller, listing_id: UUID) -> ListingRow:
    """Return a listing of the caller's office; raise NotAllowed for one of others."""
    row = seen_listing(session, caller, listing_id)
    require(caller, Action.EDIT_SITES, place_of(row))
    return row


def add_listing(session: Session, caller: Caller, body: IdleIn) -> UUID:
    """Write a draft of a listing."""
    site = get_site(session, body.site_id, clock.today())
    require(caller, Action.EDIT_SITES, site_place(site))
    return idle.insert_listing(session, body.site_id, body.space_id, body.values(), caller.account_id)


def check_group(session: Session, caller: Caller, party_id: UUID | None) -> None:
    """Raise NotAllowed unless the caller is a member of the group."""
    if party_id is None or any(group.id == party_id for group in idle.groups_to_speak_for(session, caller.account_id)):
        return
    raise NotAllowed("그 모임의 구성원이 아니에요.", "You are not a member of that group.", code="not_a_member")


def watch(session: Session, caller: Caller, body: WatchIn) -> None:
    """Remember that the caller, or a group of theirs, wants to hear of idle places."""
    check_group(session, caller, body.party_id)
    district = resolve_district(session, body.district, clock.today())
    if body.dong and get_dong(session, body.dong, clock.today()).district_code != district.code:
        raise InvalidInput("그 자치구의 동이 아니에요.", "The dong is not in that district.", code="dong_elsewhere")
    idle.put_watch(session, caller.account_id, body.party_id, district.code, body.dong or None)


# --- applications ----------------------------------------------------------------------------------------------------


def apply(desk: Desk, caller: Caller, listing_id: UUID, body: ApplicationIn) -> UUID:
    """Apply for an idle place, for oneself or for a group one is a member of."""
    seen_listing(desk.session, caller, listing_id)
    check_group(desk.session, caller, body.party_id)
    return idle_steps.apply(desk, listing_id, caller.account_id, body.values())


def own_application(session: Session, caller: Caller, application_id: UUID) -> ApplicationRow:
    """Return an application that the caller sent; those of others are not there."""
    row = idle.get_application(session, application_id)
    if row.account_id != caller.account_id:
        raise NotFound("그런 신청이 없어요.", "There is no such application.", code="application_unknown")
    return row


def judged_application(session: Session, caller: Caller, application_id: UUID) -> ApplicationRow:
    """Return an application on which the caller may decide."""
    row = idle.get_application(session, application_id)
    require(caller, Action.EDIT_SITES, place_of(idle.get_listing(session, row.listing_id, clock.today())))
    return row


# --- agreements ------------------------------------------------------------------------------------------------------


def runs_agreement(caller: Caller | None, row: AgreementRow) -> bool:
    """Say whether the caller looks after an agreement."""
    return caller is not None and may(caller, action_for(row.kind), place_of(row))


def is_inside(caller: Caller | None, row: AgreementRow) -> bool:
    """Say whether the caller looks after an agreement or speaks for one of its sides."""
    return caller is not None and (caller.account_id in steps.sides(row) or runs_agreement(caller, row))


def seen_agreement(session: Session, caller: Caller | None, agreement_id: UUID) -> AgreementRow:
    """Return an agreement as far as the caller may see it; a draft is there for its sides and its office only."""
    row = agreements.get_agreement(session, agreement_id, clock.today())
    if row.signed_on is None and not is_inside(caller, row):
        raise NotFound("그런 협약이 없어요.", "There is no such agreement.", code="agreement_unknown")
    return row


def kept_agreement(session: Session, caller: Caller, agreement_id: UUID) -> AgreementRow:
    """Return an agreement that the caller looks after; raise NotAllowed for one of others."""
    row = seen_agreement(session, caller, agreement_id)
    require(caller, action_for(row.kind), place_of(row))
    return row


def draft_agreement(desk: Desk, caller: Caller, body: AgreementIn) -> UUID:
    """Draw up an agreement for a site, from the chosen application where there is one."""
    site = get_site(desk.session, body.site_id, clock.today())
    require(caller, action_for(body.kind), site_place(site))
    known = _accounts(desk.session, body)
    origin = Origin(body.site_id)
    if body.application_id is not None:
        row = _chosen(desk.session, body)
        origin = replace(origin, listing_id=row.listing_id, application_id=row.id)
        known |= _from_application(row, body)
    return steps.draft(desk, origin, body.values(known), hours_of(body.hours or ()))


def _chosen(session: Session, body: AgreementIn) -> ApplicationRow:
    row = idle.get_application(session, body.application_id or UUID(int=0))
    listing = idle.get_listing(session, row.listing_id, clock.today())
    if row.state != ApplicationState.CHOSEN or listing.state != ListingState.DECIDED:
        raise Conflict("선정한 신청으로만 협약을 쓸 수 있어요.", "The application is not chosen.", code="not_chosen")
    if listing.site_id != body.site_id:
        raise InvalidInput(
            "신청한 곳과 다른 시설이에요.", "The application is for another site.", code="site_elsewhere"
        )
    return row


def _from_application(row: ApplicationRow, body: AgreementIn) -> dict[str, Any]:
    return {
        "partner": body.partner or row.applicant,
        "partner_is_person": row.party_id is None,
        "partner_party_id": row.party_id,
        "partner_account_id": row.account_id,
    }


def change_agreement(desk: Desk, caller: Caller, agreement_id: UUID, body: AgreementChange) -> None:
    """Change a draft."""
    row = kept_agreement(desk.session, caller, agreement_id)
    changes = body.changes() | _accounts(desk.session, body)
    hours = None if body.hours is None else hours_of(body.hours)
    steps.change(desk, row, changes, hours, body.version)


def hours_of(given: Sequence[HoursIn]) -> list[HoursRow]:
    """Return hours as they are written."""
    return [HoursRow(**one.model_dump()) for one in given]


def _accounts(session: Session, body: AgreementChange) -> dict[str, Any]:
    """Return the accounts behind the addresses given for the two sides; they are the ones that get the notices."""
    found: dict[str, Any] = {}
    for side in ("institution", "partner"):
        email = (getattr(body, f"{side}_email") or "").strip().lower()
        if not email:
            continue
        account = find_account(session, email)
        if account is None or account.verified_at is None:
            raise InvalidInput(
                "가입하지 않은 이메일 주소예요. 알림을 받을 분이 먼저 가입해야 해요.",
                "Nobody has signed up with that address.",
                code="account_unknown",
                details={"side": side},
            )
        found[f"{side}_account_id"] = account.id
    return found


# --- the path to a hub -----------------------------------------------------------------------------------------------


def walk_path(session: Session, caller: Caller, site_id: UUID, body: PathIn) -> PathRow:
    """Write steps of a site's path; steps left out stay as they are."""
    site = get_site(session, site_id, clock.today())
    require(caller, Action.EDIT_SITES, site_place(site))
    path = read_path(session, site_id)
    idle_steps.check_version(body.version, path.version)
    given = {step.step: step.row() for step in body.steps}
    rows = [given.get(step.step, step) for step in path.steps]
    return hub_path.walk(session, site, path, rows, caller.account_id)
