"""Groups and households: founding, inviting, answering, leaving; the quotas of a site. For API and pages alike."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta
from uuid import UUID

from sqlalchemy.orm import Session

from api.auth.permissions import Action, Caller, Place, require
from api.jobs.mails import send_later
from api.jobs.notices import notice_mail, teller
from geo import clock
from geo.enums import MemberRole, Nature, PartyKind, QuotaScope
from geo.errors import Conflict, InvalidInput, NotAllowed, NotFound
from geo.queries import parties, quotas
from geo.queries.keeping import set_site_natures
from geo.queries.parties import InvitationRow, PartyRow
from geo.queries.places import resolve_district
from geo.queries.quotas import QuotaRule
from geo.queries.sites import get_site
from geo.queries.spaces import get_space

INVITATIONS_LAST = timedelta(days=14)
MOST_MEMBERS = {PartyKind.GROUP: 300, PartyKind.HOUSEHOLD: 15}
MOST_OPEN_INVITATIONS = 50
MOST_PARTIES = 30


def found_party(session: Session, caller: Caller, kind: PartyKind, name: str) -> UUID:
    """Found a group or household; raise Conflict for a second household."""
    own = parties.parties_of(session, caller.account_id)
    if kind == PartyKind.HOUSEHOLD and any(row.kind == kind for row in own):
        raise Conflict(
            "가구는 한 곳에만 속할 수 있어요. 먼저 지금 가구에서 나와 주세요.",
            "You are in a household already.",
            code="household_taken",
        )
    if len(own) >= MOST_PARTIES:
        raise Conflict("모임은 30곳까지 만들 수 있어요.", "At most 30 groups.", code="too_many_parties")
    return parties.insert_party(session, kind, name, caller.account_id)


def invite(session: Session, base: str, caller: Caller, party_id: UUID, email: str, role: str) -> UUID:
    """Ask an address to join, as one at the head of the party."""
    party = _led(session, caller, party_id)
    address = email.strip().lower()
    if any(member.email == address for member in parties.list_members(session, party_id)):
        raise Conflict("이미 함께하는 분이에요.", "That person is a member already.", code="member_already")
    if len(parties.invitations_of(session, party_id, clock.now())) >= MOST_OPEN_INVITATIONS:
        raise Conflict("답을 기다리는 초대가 너무 많아요.", "Too many open invitations.", code="too_many_invitations")
    made = parties.put_invitation(session, party_id, address, role, caller.account_id, clock.now() + INVITATIONS_LAST)
    facts = {
        "party": party.name,
        "inviter": caller.name,
        "kind": PartyKind(party.kind).label,
        "kind_en": party.kind,
        "base": base,
    }
    send_later(session, address, *notice_mail("party_invited", facts))
    return made


def answer(session: Session, caller: Caller, invitation_id: UUID, *, accept: bool) -> InvitationRow:
    """Accept or decline an invitation to the caller's own address."""
    if all(one.id != invitation_id for one in parties.invitations_to(session, caller.email, clock.now())):
        raise NotFound("그런 초대가 없어요.", "There is no such invitation.", code="invitation_unknown")
    asked = parties.take_invitation(session, invitation_id, clock.now())
    if accept:
        if len(parties.list_members(session, asked.party_id)) >= MOST_MEMBERS[PartyKind(asked.kind)]:
            raise Conflict("자리가 없어요. 대표에게 문의해 주세요.", "The party is full.", code="party_full")
        parties.add_member(session, asked.party_id, asked.kind, caller.account_id, asked.role)
    return asked


def take_back(session: Session, caller: Caller, party_id: UUID, invitation_id: UUID) -> None:
    """Take an invitation back, as one at the head of the party."""
    _led(session, caller, party_id)
    if all(one.id != invitation_id for one in parties.invitations_of(session, party_id, clock.now())):
        raise NotFound("그런 초대가 없어요.", "There is no such invitation.", code="invitation_unknown")
    parties.take_invitation(session, invitation_id, clock.now())


def leave(session: Session, caller: Caller, party_id: UUID) -> None:
    """Leave a party; the last one closes it, the last lead hands the lead on first."""
    party = parties.membership(session, party_id, caller.account_id, lock=True)
    _keeps_a_lead(session, party, caller.account_id)
    parties.drop_member(session, party_id, caller.account_id)
    if party.members == 1:
        parties.close_party(session, party_id, clock.now())


def remove(session: Session, base: str, caller: Caller, party_id: UUID, account_id: UUID) -> None:
    """Take a member off, as one at the head of the party."""
    if account_id == caller.account_id:
        leave(session, caller, party_id)
        return
    party = _led(session, caller, party_id)
    parties.drop_member(session, party_id, account_id)
    teller(session, base)(account_id, "party_removed", {"party": party.name})


def set_role(session: Session, caller: Caller, party_id: UUID, account_id: UUID, role: str) -> None:
    """Hand the lead on, or share it; somebody always has it."""
    party = _led(session, caller, party_id)
    if role != MemberRole.LEAD:
        _keeps_a_lead(session, party, account_id)
    parties.set_role(session, party_id, account_id, role)


def _led(session: Session, caller: Caller, party_id: UUID) -> PartyRow:
    party = parties.membership(session, party_id, caller.account_id, lock=True)
    if party.role != MemberRole.LEAD:
        raise NotAllowed("대표만 할 수 있는 일이에요.", "Only a lead may do this.", code="not_lead")
    return party


def _keeps_a_lead(session: Session, party: PartyRow, without: UUID) -> None:
    members = parties.list_members(session, party.id)
    others = [one for one in members if one.account_id != without]
    if others and all(one.role != MemberRole.LEAD for one in others):
        raise Conflict(
            "대표가 한 명은 있어야 해요. 먼저 다른 분을 대표로 정해 주세요.",
            "Somebody must lead: hand the lead on first.",
            code="last_lead",
        )


def add_quota(session: Session, caller: Caller, rule: QuotaRule) -> int:
    """Set a quota where one keeps the spaces; for a whole district that is its officer."""
    place, fitted = _place_of(session, rule)
    require(caller, Action.KEEP_SPACES, place)
    return quotas.add_rule(session, fitted, caller.account_id)


def end_quota(session: Session, caller: Caller, rule_id: int) -> None:
    """End a quota where one keeps the spaces."""
    rule = quotas.get_rule(session, rule_id)
    if rule is None:
        raise NotFound("그런 횟수 제한이 없어요.", "There is no such quota.", code="quota_unknown")
    place, _rule = _place_of(session, rule)
    require(caller, Action.KEEP_SPACES, place)
    quotas.end_rule(session, rule_id, clock.now())


def _place_of(session: Session, rule: QuotaRule) -> tuple[Place, QuotaRule]:
    """Return where a rule holds, and the rule with its place written as the database wants it."""
    given = [name for name in ("space_id", "site_id", "district_code") if getattr(rule, name) is not None]
    wanted = {QuotaScope.SPACE: "space_id", QuotaScope.SITE: "site_id", QuotaScope.DISTRICT: "district_code"}
    fits = len(given) == 1 and given[0] == wanted.get(QuotaScope(rule.scope), given[0] if given else "")
    by_kind = rule.scope == QuotaScope.KIND
    if not fits or by_kind != (rule.space_kind is not None) or (by_kind and rule.space_id is not None):
        raise InvalidInput(
            "어디에 적용할지 하나만, 범위에 맞게 적어 주세요.",
            "Give one place that fits the scope.",
            code="quota_place",
        )
    today = clock.today()
    if rule.space_id is not None:
        space = get_space(session, rule.space_id, today)
        return Place(space.site_id, space.district_code, space.province_code), rule
    if rule.site_id is not None:
        site = get_site(session, rule.site_id, today)
        return Place(site.id, site.district_code, site.province_code), rule
    district = resolve_district(session, rule.district_code or "", today)
    return Place(None, district.code, None), replace(rule, district_code=district.code)


def set_natures(session: Session, caller: Caller, site_id: UUID, natures: Sequence[str]) -> list[str]:
    """Say for what kind of use nothing in a site is lent, as one who keeps it; return the list as it stands."""
    site = get_site(session, site_id, clock.today())
    require(caller, Action.KEEP_SPACES, Place(site.id, site.district_code, site.province_code))
    kept = [nature.value for nature in Nature if nature in natures]
    set_site_natures(session, site_id, kept)
    return kept
