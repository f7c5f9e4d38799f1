"""Steps between spare hours and needs: offered and posted, matched, proposed by one side, accepted by the other."""

from collections.abc import Sequence
from dataclasses import asdict
from typing import Any
from uuid import UUID

from geo import clock
from geo.booking.desk import Desk
from geo.booking.matching import Needed, Spare, Window, fit
from geo.booking.round_words import slot_words
from geo.booking.rounds import check_member
from geo.booking.weekly import Weekly, book_weekly
from geo.enums import BookingType, MatchState, NeedState, SpareState
from geo.errors import Conflict, InvalidInput, NotAllowed, NotFound
from geo.queries.matches import MatchRow, NewMatch, get_match, move_match, put_match
from geo.queries.needs import (
    NeedRow,
    NewNeed,
    NewSpare,
    SpareRow,
    change_state,
    distances_m,
    get_need,
    get_spare,
    insert_need,
    insert_spare,
    known_dongs,
    list_needs,
    list_spares,
)
from geo.queries.round_wishes import keepers_of_site, own_groups
from geo.queries.rounds import SlotValues
from geo.queries.spaces import get_space
from geo.walking import walk_minutes

NEED, SPACE = "need", "space"


def offer_spare(desk: Desk, new: NewSpare) -> SpareRow:
    """Offer spare hours of a space that the actor keeps, and look for needs that fit."""
    space = get_space(desk.session, new.space_id, clock.today())
    if not desk.actor.keeps(space):
        raise NotAllowed("공간지기만 할 수 있어요.", "Only its keepers may do this.", code="not_keeper")
    if space.policy is None or not space.cells:
        raise Conflict("여기서 예약을 받지 않는 공간이에요.", "The space takes no bookings here.", code="inquire_only")
    _check_period(new)
    row = get_spare(desk.session, insert_spare(desk.session, new, desk.actor.account_id))
    needs, _total = list_needs(desk.session, clock.today())
    _match(desk, needs, [row])
    return row


def post_need(desk: Desk, new: NewNeed) -> NeedRow:
    """Post a need for oneself or one's group, and look for spare hours that fit."""
    if new.party_id is not None:
        check_member(desk, new.party_id)
    if known_dongs(desk.session, new.dong_codes, clock.today()) != set(new.dong_codes):
        raise NotFound("그런 동이 없어요.", "There is no such dong.", code="dong_unknown")
    _check_period(new)
    if new.minutes > new.until_min - new.from_min:
        raise InvalidInput("쓰려는 길이가 고른 시간대보다 길어요.", "It is longer than the window.", code="minutes")
    row = get_need(desk.session, insert_need(desk.session, new), clock.today())
    spares, _total = list_spares(desk.session, clock.today())
    _match(desk, [row], spares)
    return row


def _check_period(new: NewSpare | NewNeed) -> None:
    days = (new.ends_on - new.starts_on).days
    if not 0 <= days <= 366 or new.ends_on < clock.today():  # noqa: PLR2004  (a year, as the table says)
        raise InvalidInput(
            "기간은 오늘이나 그 뒤에 끝나고, 1년 안이어야 해요.",
            "The period must lie ahead, a year at most.",
            code="period",
        )


def _match(desk: Desk, needs: Sequence[NeedRow], spares: Sequence[SpareRow]) -> None:
    pairs = [(need.id, spare.space_id) for need in needs for spare in spares]
    metres = distances_m(desk.session, pairs, clock.today()) if pairs else {}
    settings = desk.settings
    for need in needs:
        for spare in spares:
            away = metres.get((need.id, spare.space_id))
            minutes = None if away is None else walk_minutes(away, settings.walk_speed_m_per_min, settings.walk_detour)
            found = fit(_needed(need), _spare(spare, minutes))
            if found is not None:
                values = asdict(found)
                put_match(desk.session, NewMatch(need.id, spare.id, **{**values, "reasons": list(found.reasons)}))


def _needed(need: NeedRow) -> Needed:
    window = Window(frozenset(need.weekdays), need.from_min, need.until_min, need.starts_on, need.ends_on)
    return Needed(window, need.minutes, need.heads, need.purpose, frozenset(need.features))


def _spare(spare: SpareRow, minutes: int | None) -> Spare:
    window = Window(frozenset({spare.weekday}), spare.from_min, spare.until_min, spare.starts_on, spare.ends_on)
    return Spare(window, spare.heads_max, frozenset(spare.features), frozenset(spare.purposes), minutes)


def side_of(desk: Desk, match: MatchRow, need: NeedRow) -> str:
    """Return on which side of a match the actor stands; NotFound for everybody else."""
    account = desk.actor.account_id
    if account is not None and (need.account_id == account or need.party_id in _own(desk, account)):
        return NEED
    if desk.actor.keeps(get_space(desk.session, match.space_id, clock.today())):
        return SPACE
    raise NotFound("그런 짝이 없어요.", "There is no such match.", code="match_unknown")


def _own(desk: Desk, account_id: UUID) -> set[UUID]:
    return {group.id for group in own_groups(desk.session, account_id)}


def _case(desk: Desk, match_id: UUID) -> tuple[MatchRow, NeedRow, str]:
    """Lock the need first, so that two acceptances of one need queue up; then the match."""
    need = get_need(desk.session, get_match(desk.session, match_id).need_id, clock.today(), lock=True)
    match = get_match(desk.session, match_id, lock=True)
    return match, need, side_of(desk, match, need)


def _in_state(match: MatchRow, *allowed: MatchState) -> None:
    if match.state not in allowed:
        raise Conflict(
            f"‘{MatchState(match.state).label}’ 상태라서 할 수 없어요.",
            f"The match is {match.state}.",
            code="move_not_allowed",
            details={"state": match.state, "version": match.version},
        )


def _both_open(desk: Desk, match: MatchRow, need: NeedRow) -> None:
    if need.state != NeedState.OPEN or get_spare(desk.session, match.spare_id).state != SpareState.OPEN:
        raise Conflict("이미 구했거나 거둔 글이에요.", "It is no longer open.", code="match_over")


def propose(desk: Desk, match_id: UUID) -> MatchRow:
    """Propose a match to the other side."""
    match, need, side = _case(desk, match_id)
    _in_state(match, MatchState.FOUND, MatchState.DECLINED)
    _both_open(desk, match, need)
    changed = move_match(desk.session, match, MatchState.PROPOSED, proposed_by=side)
    _tell_other(desk, changed, need, side, "match_proposed")
    return changed


def accept(desk: Desk, match_id: UUID) -> MatchRow:
    """Accept what the other side has proposed: the weekly time becomes a series of bookings."""
    match, need, side = _case(desk, match_id)
    _in_state(match, MatchState.PROPOSED)
    if match.proposed_by == side:
        raise Conflict("상대가 받아들여야 해요.", "The other side has to accept.", code="own_proposal")
    _both_open(desk, match, need)
    weekly = Weekly(
        space_id=match.space_id,
        weekday=match.weekday,
        from_min=match.from_min,
        until_min=match.until_min,
        starts_on=match.starts_on,
        ends_on=match.ends_on,
        account_id=need.account_id,
        party_id=need.party_id,
        heads=need.heads,
        purpose=need.purpose,
        type=BookingType.NORMAL,
    )
    booked = book_weekly(desk, weekly)
    if booked is None or booked.made == 0:
        raise Conflict("그 시간은 이미 모두 찼어요.", "Every one of those dates is taken.", code="taken")
    changed = move_match(desk.session, match, MatchState.ACCEPTED, series_id=booked.series_id)
    change_state(desk.session, "needs", need.id, NeedState.OPEN, NeedState.MATCHED)
    left_out = ", ".join(f"{day:%Y-%m-%d}" for day, _code in booked.skipped)
    dates = f"{booked.made}번" + (f" (빠진 날: {left_out})" if left_out else "")
    _tell_other(desk, changed, need, side, "match_accepted", dates=dates)
    return changed


def decline(desk: Desk, match_id: UUID) -> MatchRow:
    """Decline a match or a proposal; the other side hears of it only when it had proposed."""
    match, need, side = _case(desk, match_id)
    _in_state(match, MatchState.FOUND, MatchState.PROPOSED)
    changed = move_match(desk.session, match, MatchState.DECLINED)
    if match.state == MatchState.PROPOSED and match.proposed_by != side:
        _tell_other(desk, changed, need, side, "match_declined")
    return changed


def _tell_other(desk: Desk, match: MatchRow, need: NeedRow, side: str, kind: str, **more: Any) -> None:
    when = SlotValues(match.space_id, match.weekday, match.from_min, match.until_min)
    facts = {
        "space": f"{match.space_name} ({match.site_name})",
        "when": slot_words("매주", when),
        "when_en": slot_words("every", when, "en"),
        "period": f"{match.starts_on:%Y-%m-%d} ~ {match.ends_on:%Y-%m-%d}",
        "conditions": match.conditions,
        "path": "/keep/spare" if side == NEED else "/my/needs",
        **more,
    }
    told = keepers_of_site(desk.session, match.site_id, clock.today()) if side == NEED else [need.account_id]
    for account_id in told:
        desk.tell(account_id, kind, facts)


def close_need(desk: Desk, need_id: UUID) -> NeedRow:
    """Take a need back."""
    need = get_need(desk.session, need_id, clock.today(), lock=True)
    account = desk.actor.account_id
    if account is None or (need.account_id != account and need.party_id not in _own(desk, account)):
        raise NotFound("그런 글이 없어요.", "There is no such need.", code="need_unknown")
    change_state(desk.session, "needs", need.id, NeedState.OPEN, NeedState.CLOSED)
    return get_need(desk.session, need_id, clock.today())


def close_spare(desk: Desk, spare_id: UUID) -> SpareRow:
    """Take spare hours back; what is agreed stays."""
    spare = get_spare(desk.session, spare_id)
    if not desk.actor.keeps(get_space(desk.session, spare.space_id, clock.today())):
        raise NotAllowed("공간지기만 할 수 있어요.", "Only its keepers may do this.", code="not_keeper")
    change_state(desk.session, "spare_hours", spare.id, SpareState.OPEN, SpareState.CLOSED)
    return get_spare(desk.session, spare_id)
