"""Who may see and write what about a group over time; the timelines themselves; certificates."""

import secrets
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlalchemy.orm import Session

from api.auth.permissions import Action, Caller, Place, may, require
from api.growth.schemas import ActivityIn, CertificateIn, StageIn
from geo import clock
from geo.enums import MemberRole, ResourceKind
from geo.errors import InvalidInput, NotAllowed, NotFound
from geo.queries import growth, growth_writing
from geo.queries.groups import projects_of
from geo.queries.growth import Held, LinkRow, MonthOfUse, Tie
from geo.queries.growth_writing import CertificateRow, NewActivity, NewCertificate
from geo.queries.parties import groups_of, membership
from geo.queries.resources import ResourceRow, get_face, get_public, kept_one
from geo.surveys.growth import (
    ALPHABET,
    CODE_PARTS,
    MONTH,
    YEAR,
    Entry,
    certificate_lines,
    check_stage_day,
    newest_first,
)
from geo.surveys.growth_words import ActivityKind, EntryKind, GroupStage

EARLIEST = date(1990, 1, 1)
BY = "_by"
"""At the end of a relation's word: it comes from the other end."""


@dataclass(frozen=True, slots=True)
class Group:
    """A group as its reader sees it: those inside look after its place, members are in the party that books for it."""

    row: ResourceRow
    place: Place
    inside: bool
    member: bool
    leads: bool
    links: tuple[LinkRow, ...]

    @property
    def sees_all(self) -> bool:
        return self.inside or self.member


def see(session: Session, caller: Caller | None, group_id: UUID) -> Group:
    """Return a group for a reader; raise NotFound for what is none, or not for them."""
    face = get_face(session, kept_one(session, group_id) or group_id, clock.today())
    place = Place(face.site_id, face.district_code, face.province_code)
    inside = caller is not None and may(caller, Action.SEE_RESOURCES, place)
    shown = get_public(session, face.id, clock.today())
    if face.kind != ResourceKind.ORGANISATION or (shown is None and not inside):
        raise NotFound("그런 모임이 없어요.", "There is no such group.", code="group_unknown")
    links = tuple(growth.links_of(session, face.id))
    roles = _roles(session, caller, [link.party_id for link in links if link.confirmed_at])
    return Group(shown or face, place, inside, bool(roles), MemberRole.LEAD in roles, links)


def _roles(session: Session, caller: Caller | None, parties: Sequence[UUID]) -> set[str]:
    if caller is None or not parties:
        return set()
    return {party.role for party in groups_of(session, caller.account_id) if party.id in parties}


def may_manage(caller: Caller | None, group: Group) -> bool:
    """Say whether the caller may note stages, confirm links and issue certificates."""
    return caller is not None and may(caller, Action.REVIEW_RESOURCES, group.place)


def may_note(caller: Caller | None, group: Group) -> bool:
    """Say whether the caller may note activities: the survey team of the place, and the head of the group."""
    return caller is not None and (group.leads or may(caller, Action.WRITE_RESOURCES, group.place))


def timeline(session: Session, group: Group) -> list[Entry]:
    """Return the way of a group, the newest first, with no more than its reader may see."""
    entries = newest_first(_entries(session, group))
    return entries if group.sees_all else [entry for entry in entries if entry.public]


def _entries(session: Session, group: Group) -> Iterator[Entry]:
    group_id, now = group.row.id, clock.now()
    parties = [link.party_id for link in group.links if link.confirmed_at]
    for stage in growth.list_stages(session, group_id):
        label = GroupStage(stage.stage).label
        yield Entry(EntryKind.STAGE, stage.since, title=label, note=stage.note, id=str(stage.id), word=stage.stage)
    for project in projects_of(session, group.row.name):
        title = project.title or project.programme
        yield Entry(EntryKind.PROJECT, date(project.year, 12, 31), YEAR, title, project.programme)
    yield from _months(growth.use_by_parties(session, parties, now))
    for held in growth.sessions_by_parties(session, parties, now):
        yield _held(EntryKind.PROGRAMME, held, "programme")
    for activity in growth.list_activities(session, group_id):
        training = activity.kind == ActivityKind.TRAINING
        yield Entry(
            EntryKind.TRAINING if training else EntryKind.ACTIVITY,
            activity.happened_on,
            title=activity.title,
            note=activity.note,
            count=activity.heads,
            minutes=activity.minutes,
            id=str(activity.id),
            public=activity.shown,
            word=activity.kind,
        )
    for course in growth.courses_of(session, group_id):
        yield _held(EntryKind.COURSE, course, "course")
    yield from (_tie(tie) for tie in growth.ties_of(session, group_id) if tie.shown)


def _months(months: Sequence[MonthOfUse]) -> Iterator[Entry]:
    for use in months:
        yield Entry(EntryKind.BOOKING, use.month, MONTH, count=use.bookings, minutes=use.minutes, public=False)


def _held(kind: EntryKind, held: Held, ref_kind: str) -> Entry:
    ref = str(held.id) if held.id else ""
    return Entry(kind, held.day, title=held.title, minutes=held.minutes, ref=ref, ref_kind=ref_kind if ref else "")


def _tie(tie: Tie) -> Entry:
    word = tie.kind if tie.starts else f"{tie.kind}{BY}"
    return Entry(
        EntryKind.LINK, tie.since, title=tie.shown or "", ref=str(tie.other_id), ref_kind=tie.other_kind, word=word
    )


def own_timeline(session: Session, account_id: UUID) -> list[Entry]:
    """Return the way of a participant: groups, programmes, trainings, teams, bookings."""
    now = clock.now()
    kinds = {
        "programmes": (EntryKind.PROGRAMME, "programme"),
        "trainings": (EntryKind.TRAINING, ""),
        "teams": (EntryKind.TEAM, ""),
        "groups": (EntryKind.GROUP, "organisation"),
    }
    entries = list(_months(growth.use_by_account(session, account_id, now)))
    for what, (kind, ref_kind) in kinds.items():
        entries += [_held(kind, held, ref_kind) for held in growth.held_by_account(session, account_id, what, now)]
    return newest_first(entries)


def put_stage(session: Session, caller: Caller, group_id: UUID, body: StageIn) -> None:
    """Note a stage, in the order of stages (coordinator of the place)."""
    group = see(session, caller, group_id)
    require(caller, Action.REVIEW_RESOURCES, group.place)
    known = [(stage.stage, stage.since) for stage in growth.list_stages(session, group.row.id)]
    check_stage_day(known, body.stage, body.since, clock.today())
    growth_writing.insert_stage(session, group.row.id, body.stage, body.since, body.note, caller.account_id)


def drop_stage(session: Session, caller: Caller, group_id: UUID, stage_id: UUID) -> None:
    """Take a stage back (coordinator of the place)."""
    group = see(session, caller, group_id)
    require(caller, Action.REVIEW_RESOURCES, group.place)
    growth_writing.take_back(session, "group_stages", group.row.id, stage_id, clock.now())


def put_activity(session: Session, caller: Caller, group_id: UUID, body: ActivityIn) -> None:
    """Note an activity (survey team of the place, or the head of the group)."""
    group = _noting(session, caller, group_id)
    if not EARLIEST <= body.happened_on <= clock.today():
        raise InvalidInput("활동한 날은 오늘까지여야 해요.", "The day lies ahead.", code="activity_day")
    growth_writing.insert_activity(session, group.row.id, NewActivity(**body.model_dump()), caller.account_id)


def drop_activity(session: Session, caller: Caller, group_id: UUID, activity_id: UUID) -> None:
    """Take an activity back (survey team of the place, or the head of the group)."""
    group = _noting(session, caller, group_id)
    growth_writing.take_back(session, "group_activities", group.row.id, activity_id, clock.now())


def _noting(session: Session, caller: Caller, group_id: UUID) -> Group:
    group = see(session, caller, group_id)
    if not group.leads:
        require(caller, Action.WRITE_RESOURCES, group.place)
    return group


def ask_link(session: Session, caller: Caller, group_id: UUID, party_id: UUID) -> None:
    """Ask, at the head of a party, that it be the group on the map."""
    group = see(session, caller, group_id)
    party = membership(session, party_id, caller.account_id)
    if party.kind != "group" or party.role != MemberRole.LEAD:
        raise NotAllowed("모임의 대표만 할 수 있어요.", "Only the head of a group may do this.", code="lead_only")
    growth_writing.ask_link(session, group.row.id, party_id, caller.account_id)


def confirm_link(session: Session, caller: Caller, group_id: UUID, link_id: UUID) -> None:
    """Agree that a party is the group (coordinator of the place)."""
    group = see(session, caller, group_id)
    require(caller, Action.REVIEW_RESOURCES, group.place)
    growth_writing.confirm_link(session, _link(group, link_id).id, caller.account_id, clock.now())


def end_link(session: Session, caller: Caller, group_id: UUID, link_id: UUID) -> None:
    """End a link, as the head of the party or a coordinator of the place."""
    group = see(session, caller, group_id)
    link = _link(group, link_id)
    mine = {party.id for party in groups_of(session, caller.account_id) if party.role == MemberRole.LEAD}
    if link.party_id not in mine:
        require(caller, Action.REVIEW_RESOURCES, group.place)
    growth_writing.end_link(session, link.id, clock.now())


def _link(group: Group, link_id: UUID) -> LinkRow:
    found = next((link for link in group.links if link.id == link_id), None)
    if found is None:
        raise NotFound("그런 이음이 없어요.", "There is no such link.", code="link_unknown")
    return found


def certify_group(session: Session, caller: Caller, group_id: UUID, body: CertificateIn) -> str:
    """Issue a certificate for a group (coordinator of the place) and return its code."""
    group = see(session, caller, group_id)
    require(caller, Action.REVIEW_RESOURCES, group.place)
    entries = timeline(session, group)
    return _issue(session, caller, entries, body, group_id=group.row.id, district=group.row.district_code)


def certify_oneself(session: Session, caller: Caller, body: CertificateIn) -> str:
    """Issue a certificate about the caller's own way and return its code."""
    return _issue(session, caller, own_timeline(session, caller.account_id), body, account_id=caller.account_id)


def _issue(
    session: Session,
    caller: Caller,
    entries: Sequence[Entry],
    body: CertificateIn,
    *,
    group_id: UUID | None = None,
    account_id: UUID | None = None,
    district: str | None = None,
) -> str:
    last = min(body.last_day or clock.today(), clock.today())
    first = max(body.first_day or min((entry.day for entry in entries if entry.day <= last), default=last), EARLIEST)
    if first > last:
        raise InvalidInput("기간의 끝이 시작보다 빨라요.", "The period ends before it begins.", code="period_order")
    lines = certificate_lines(entries, first, last)
    if not lines:
        raise InvalidInput(
            "그 기간에는 적힌 활동이 없어요.", "Nothing is known of that period.", code="nothing_to_certify"
        )
    new = NewCertificate(_new_code(), group_id, account_id, district, first, last)
    growth_writing.insert_certificate(session, new, lines, caller.account_id, clock.now())
    return new.code


def _new_code() -> str:
    return "-".join("".join(secrets.choice(ALPHABET) for _sign in range(size)) for size in CODE_PARTS)


def revoke(session: Session, caller: Caller, code: str) -> None:
    """Take a certificate back: one's own, or as a coordinator of the group's place."""
    found = growth_writing.get_certificate(session, code)
    if found.group_id is not None:
        require(caller, Action.REVIEW_RESOURCES, see(session, caller, found.group_id).place)
    elif found.account_id != caller.account_id:
        raise NotAllowed("내 확인서만 거둘 수 있어요.", "Only one's own certificate can be taken back.")
    growth_writing.revoke_certificate(session, code, clock.now())


def certificates_of(session: Session, group: Group) -> list[CertificateRow]:
    """Return the certificates of a group for those who see all of it."""
    return growth_writing.certificates_of_group(session, group.row.id) if group.sees_all else []
