"""What each role may do and where: pure values, decided in one place for pages, API and jobs."""

from dataclasses import dataclass
from enum import StrEnum
from uuid import UUID

from geo.enums import Role, Scope
from geo.errors import NotAllowed
from geo.queries.accounts import LiveGrant


class Action(StrEnum):
    """What somebody wants to do at a place; what residents do with their own things needs no grant."""

    SEE_BOOKINGS = "see_bookings"
    DECIDE_BOOKINGS = "decide_bookings"
    KEEP_SPACES = "keep_spaces"
    EDIT_SITES = "edit_sites"
    ADD_SITES = "add_sites"
    LOAD_DATA = "load_data"
    WRITE_RESOURCES = "write_resources"
    REVIEW_RESOURCES = "review_resources"
    SEE_RESOURCES = "see_resources"
    SEE_FIGURES = "see_figures"
    RUN_CAMPAIGNS = "run_campaigns"
    PUBLISH_ATLASES = "publish_atlases"
    PLAN = "plan"
    GRANT_RIGHTS = "grant_rights"
    SEE_ACCESS_LOG = "see_access_log"
    OPERATE = "operate"
    LISTEN = "listen"
    """Have a webhook told of what happens there."""


READING = frozenset({Action.SEE_BOOKINGS, Action.SEE_RESOURCES, Action.SEE_FIGURES, Action.SEE_ACCESS_LOG})
_KEEPER = frozenset(
    {Action.SEE_FIGURES, Action.SEE_BOOKINGS, Action.DECIDE_BOOKINGS, Action.KEEP_SPACES, Action.LISTEN}
)
_SURVEYOR = frozenset({Action.SEE_RESOURCES, Action.WRITE_RESOURCES})
_COORDINATOR = _SURVEYOR | {
    Action.REVIEW_RESOURCES,
    Action.LOAD_DATA,
    Action.RUN_CAMPAIGNS,
    Action.PUBLISH_ATLASES,
    Action.LISTEN,
}
_OFFICER = _KEEPER | _COORDINATOR | {Action.EDIT_SITES, Action.ADD_SITES, Action.PLAN, Action.GRANT_RIGHTS}

ACTIONS: dict[Role, frozenset[Action]] = {
    Role.RESIDENT: frozenset(),
    Role.SURVEYOR: _SURVEYOR,
    Role.COORDINATOR: _COORDINATOR,
    Role.PLANNER: frozenset({Action.SEE_FIGURES, Action.PLAN, Action.LISTEN}),
    Role.KEEPER: _KEEPER,
    Role.OFFICER: _OFFICER,
    Role.ADMIN: frozenset(Action),
}


@dataclass(frozen=True, slots=True)
class Place:
    """Where something is, as far as it is known; only rights that hold everywhere reach an unknown place."""

    site_id: UUID | None = None
    district_code: str | None = None
    province_code: str | None = None


EVERYWHERE = Place()


@dataclass(frozen=True, slots=True)
class Caller:
    """Who is asking, with the rights that hold today; `via` is `session` or `token`."""

    account_id: UUID
    email: str
    name: str
    verified: bool
    grants: tuple[LiveGrant, ...]
    via: str
    scopes: frozenset[str]


def strongest_role(caller: Caller) -> Role:
    """Return the role with the widest rights; somebody without any is a resident."""
    return max((grant.role for grant in caller.grants), key=list(Role).index, default=Role.RESIDENT)


def may(caller: Caller, action: Action, place: Place) -> bool:
    """Say whether one of the caller's rights allows `action` at `place`."""
    if action not in READING and not may_write(caller):
        return False
    return any(action in ACTIONS[grant.role] and covers(grant, place) for grant in caller.grants)


def require(caller: Caller, action: Action, place: Place) -> None:
    """Raise NotAllowed, saying what is missing, unless `may`."""
    if action not in READING:
        require_writer(caller)
    if not may(caller, action, place):
        raise NotAllowed(
            "이 곳을 관리할 권한이 없어요. 공간지기나 구 담당자에게 문의해 주세요.",
            "You have no right to do this here.",
        )


def may_write(caller: Caller) -> bool:
    """Say whether the caller may change anything at all: a proved address and, for tokens, the scope `write`."""
    return caller.verified and "write" in caller.scopes


def require_writer(caller: Caller) -> None:
    """Raise NotAllowed (`email_not_confirmed`, `token_read_only`) unless `may_write`."""
    if not caller.verified:
        raise NotAllowed(
            "먼저 이메일 주소를 확인해 주세요. 가입할 때 보낸 메일의 링크를 누르면 돼요.",
            "Confirm your e-mail address first; the link is in the mail we sent.",
            code="email_not_confirmed",
        )
    if "write" not in caller.scopes:
        raise NotAllowed("읽기만 할 수 있는 토큰이에요.", "This token may only read.", code="token_read_only")


def covers(grant: LiveGrant, place: Place) -> bool:
    """Say whether a place lies where a right holds."""
    match grant.scope:
        case Scope.EVERYWHERE:
            return True
        case Scope.PROVINCE:
            return place.province_code is not None and grant.province_code == place.province_code
        case Scope.DISTRICT:
            return place.district_code is not None and grant.district_code == place.district_code
        case Scope.SITE:
            return place.site_id is not None and grant.site_id == place.site_id
