"""Who may give which right where; giving, ending and prolonging, with the mail that tells of it."""

from collections.abc import Sequence
from datetime import date
from typing import Final
from uuid import UUID

from sqlalchemy.orm import Session

from api.auth.permissions import Action, Caller, Place, covers, may_write, require_writer
from api.auth.reach import required_reach
from api.office.schemas import EndIn, GrantIn, UntilIn
from geo import clock
from geo.booking.desk import Tell
from geo.enums import Role, Scope
from geo.errors import InvalidInput, NotAllowed, NotFound
from geo.mailbox import mailbox
from geo.office_words import GrantStanding
from geo.queries import grants
from geo.queries.access import note_access
from geo.queries.accounts import LiveGrant, find_account
from geo.queries.grants import Days, GrantFilter, GrantRow, GrantStepRow, PersonRow
from geo.queries.sites import get_site

GRANTABLE: Final[dict[Role, frozenset[Role]]] = {
    Role.OFFICER: frozenset({Role.KEEPER, Role.SURVEYOR, Role.COORDINATOR}),
    Role.ADMIN: frozenset(Role) - {Role.RESIDENT},
}
"""What each role may give, within the place where it holds; nobody gives more than they may do themselves."""
ROLE_EN: Final[dict[Role, str]] = {
    Role.KEEPER: "space keeper",
    Role.SURVEYOR: "surveyor",
    Role.COORDINATOR: "coordinator",
    Role.PLANNER: "planner",
    Role.OFFICER: "district officer",
    Role.ADMIN: "administrator",
}
PEOPLE_OF_RIGHTS: Final = 5000


def may_give(caller: Caller, role: Role, place: Place) -> bool:
    """Say whether the caller may give, prolong and end a right of `role` at a place."""
    return may_write(caller) and bool(_giving(caller, role, place))


def _giving(caller: Caller, role: Role, place: Place) -> list[LiveGrant]:
    """Return the caller's own rights by which a right of `role` at a place is theirs to give."""
    own = (grant for grant in caller.grants if role in GRANTABLE.get(grant.role, ()))
    return [grant for grant in own if covers(grant, place)]


def roles_of(caller: Caller) -> tuple[Role, ...]:
    """Return what the caller may give somewhere, in the order of the roles."""
    own = frozenset[Role]().union(*(GRANTABLE.get(grant.role, frozenset()) for grant in caller.grants))
    return tuple(role for role in Role if role in own)


def place_of(row: GrantRow) -> Place:
    """Return where a right holds, for the table of rights."""
    return Place(row.site_id, row.district_in, row.province_in)


def _require(caller: Caller, role: Role, place: Place) -> None:
    require_writer(caller)
    if not may_give(caller, role, place):
        raise NotAllowed(
            f"'{role.label}' 권한을 이곳에 줄 수 없어요. 내가 맡은 곳 안에서, 나보다 작은 권한만 줄 수 있어요.",
            "You may give only less than what you hold yourself, and only where you hold it.",
            code="grant_beyond_own",
        )


def _require_within_own_days(caller: Caller, role: Role, place: Place, last: date | None) -> None:
    """Raise NotAllowed for a right that would hold longer than any of the caller's own by which it is given."""
    ends = [grant.last for grant in _giving(caller, role, place)]
    if None in ends:
        return
    longest = max(end for end in ends if end is not None)
    if last is None or last > longest:
        raise NotAllowed(
            f"내 권한이 {longest:%Y-%m-%d}에 끝나요. 끝나는 날을 그날이나 그 앞으로 정해 주세요.",
            f"Your own right ends on {longest:%Y-%m-%d}: let this one end on that day or earlier.",
            code="grant_outlasts_own",
        )


def list_for(session: Session, caller: Caller, wanted: GrantFilter) -> tuple[list[GrantRow], int]:
    """Return one page of the rights within the caller's reach; that names and addresses were seen is noted."""
    rows, total = grants.list_grants(session, wanted, clock.today())
    _note(session, caller, [row.account_id for row in rows])
    return rows, total


def seen_grant(session: Session, caller: Caller, grant_id: int) -> GrantRow:
    """Return one right within the caller's reach; that it was looked at is noted."""
    row = grants.get_grant(session, grant_id, clock.today(), required_reach(caller, Action.GRANT_RIGHTS))
    _note(session, caller, [row.account_id])
    return row


def history(session: Session, caller: Caller, grant_id: int) -> list[GrantStepRow]:
    """Return every step of one right within the caller's reach."""
    return grants.history_of(session, [seen_grant(session, caller, grant_id).id])


def _note(session: Session, caller: Caller, accounts: Sequence[UUID]) -> None:
    note_access(session, caller.account_id, "account", sorted({*accounts} - {caller.account_id}))


def people_for(
    session: Session, caller: Caller, words: str, *, limit: int = 50, offset: int = 0
) -> tuple[list[PersonRow], int]:
    """Return accounts: those with rights within the caller's reach by a part of their name or address, any other by
    its whole address alone; an administrator of everything finds everybody.
    """
    reach = required_reach(caller, Action.GRANT_RIGHTS)
    known = None
    if not (reach.everywhere and words):
        rows, _total = grants.list_grants(session, GrantFilter(reach, limit=PEOPLE_OF_RIGHTS), clock.today())
        known = list({row.account_id for row in rows})
    people, total = grants.list_people(session, words, known, clock.today(), limit=limit, offset=offset)
    _note(session, caller, [one.id for one in people])
    return people, total


def known_person(session: Session, caller: Caller, account_id: UUID) -> PersonRow:
    """Return an account that the caller came to by its whole address or by its rights.

    The number of an account is as hard to guess as its address, and looking is noted.
    """
    required_reach(caller, Action.GRANT_RIGHTS)
    person = grants.get_person(session, account_id, clock.today())
    _note(session, caller, [account_id])
    return person


def give(session: Session, caller: Caller, body: GrantIn, tell: Tell) -> GrantRow:
    """Give a right and tell whoever gets it."""
    today = clock.today()
    right, place = _right(session, body, today)
    _require(caller, body.role, place)
    days = _days(body, today)
    _require_within_own_days(caller, body.role, place, days.last)
    person = _receiver(session, caller, body)
    made = grants.give(session, person, right, days, caller.account_id, body.reason)
    row = grants.get_grant(session, made, today)
    tell(person, "right_given", facts_of(row))
    return row


def _days(body: GrantIn, today: date) -> Days:
    first = body.first or today
    if first < today:
        raise InvalidInput("시작하는 날은 오늘이거나 뒤여야 해요.", "A right begins today or later.", code="grant_past")
    if body.until is not None and body.until < first:
        raise InvalidInput(
            "끝나는 날이 시작하는 날보다 앞서요.", "It ends before it begins.", code="dates_out_of_order"
        )
    return Days(first, body.until)


def _receiver(session: Session, caller: Caller, body: GrantIn) -> UUID:
    """Return who gets a right: an account that proved its address and is in use."""
    if body.account_id is not None:
        person = known_person(session, caller, body.account_id)
        found, usable = person.id, person.verified and not person.disabled
    else:
        account = find_account(session, mailbox(body.email or ""))
        if account is None:
            raise NotFound(
                "그 이메일로 가입한 사람이 없어요. 먼저 가입해 달라고 해 주세요.",
                "Nobody has signed up with that address: ask them to sign up first.",
                code="account_unknown",
            )
        found, usable = account.id, account.verified_at is not None and account.disabled_at is None
    if not usable:
        raise InvalidInput(
            "아직 이메일을 확인하지 않았거나 쓰지 않는 계정이에요.",
            "The account has not confirmed its address or is disabled.",
            code="account_not_usable",
        )
    return found


def _right(session: Session, body: GrantIn, today: date) -> tuple[LiveGrant, Place]:
    """Return the right that is asked for, and where it lies."""
    if body.role is Role.RESIDENT:
        raise InvalidInput("주민은 따로 권한이 필요 없어요.", "Residents need no right.", code="role_without_right")
    if sum(one is not None for one in (body.site_id, body.district, body.province)) > 1:
        raise InvalidInput("한 곳만 골라 주세요.", "Name one place only.", code="two_places")
    if body.site_id is not None:
        site = get_site(session, body.site_id, today)
        where = Place(site.id, site.district_code, site.province_code)
        return LiveGrant(body.role, Scope.SITE, site_id=site.id), where
    if body.district is not None:
        found = grants.place_of_district(session, body.district)
        where = Place(None, found.district_code, found.province_code)
        return LiveGrant(body.role, Scope.DISTRICT, district_code=found.district_code), where
    if body.province is not None:
        found = grants.place_of_province(session, body.province)
        return LiveGrant(body.role, Scope.PROVINCE, province_code=found.province_code), Place(
            None, None, found.province_code
        )
    return LiveGrant(body.role, Scope.EVERYWHERE), Place()


def end(session: Session, caller: Caller, grant_id: int, body: EndIn, tell: Tell) -> GrantRow:
    """End a right at once and tell whoever had it."""
    row = _own_grant(session, caller, grant_id)
    grants.end(session, grant_id, caller.account_id, body.reason, clock.now(), clock.today())
    return _told(session, row, "right_ended", tell)


def set_until(session: Session, caller: Caller, grant_id: int, body: UntilIn, tell: Tell) -> GrantRow:
    """Let a right hold until another last day, today or later, or without end; tell whoever has it."""
    row = _own_grant(session, caller, grant_id)
    if body.until is not None and body.until < max(clock.today(), row.begins_on):
        raise InvalidInput(
            "끝나는 날은 오늘이거나 뒤여야 해요. 바로 끝내려면 '끝내기'를 눌러 주세요.",
            "The last day is today or later; end it to end it at once.",
            code="grant_past",
        )
    _require_within_own_days(caller, row.role, place_of(row), body.until)
    grants.set_until(session, grant_id, body.until, caller.account_id, body.reason, clock.today())
    return _told(session, row, "right_until", tell)


def _own_grant(session: Session, caller: Caller, grant_id: int) -> GrantRow:
    row = seen_grant(session, caller, grant_id)
    _require(caller, row.role, place_of(row))
    return row


def _told(session: Session, row: GrantRow, kind: str, tell: Tell) -> GrantRow:
    changed = grants.get_grant(session, row.id, clock.today())
    tell(row.account_id, kind, facts_of(changed))
    return changed


def facts_of(row: GrantRow) -> dict[str, str]:
    """Return what a mail about a right says."""
    last = clock.today() if row.standing is GrantStanding.OVER and row.ended_at else row.until
    until = f" ~ {last:%Y-%m-%d}" if last else " ~"
    return {
        "role": row.role.label,
        "role_en": ROLE_EN[row.role],
        "place": row.place or "전체(everywhere)",
        "days": f"{row.begins_on:%Y-%m-%d}{until}",
        "reason": row.reason or "-",
    }
