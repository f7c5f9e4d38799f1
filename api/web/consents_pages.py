"""Pages: Consents and their withdrawal."""

from typing import Annotated
from urllib.parse import urlencode
from uuid import UUID

from fastapi import APIRouter, Query, Response
from pydantic import ValidationError
from sqlalchemy.orm import Session

from api.auth.deps import SignedIn, Writer
from api.auth.permissions import Action, Caller, may, require
from api.auth.reach import required_reach
from api.consents import service
from api.consents.schemas import ConsentIn, WithdrawIn, field_names
from api.deps import SessionDep
from api.errors import status_of
from api.web import consent_papers, policies_pages
from api.web import consents_cards as cards
from api.web.consents_views import (
    ConsentsPage,
    Filter,
    GivePage,
    UnaskedLine,
    WithdrawPage,
)
from api.web.pages import FormDep, Frame, FrameDep, go
from api.web.paging import addresses, pager
from api.web.tabs import SURVEY, tabs
from api.web.views import Choice, Link
from geo import clock
from geo.enums import ResourceKind, ResourceState
from geo.errors import Conflict, InvalidInput, MaeulError
from geo.queries import consent_texts, consents, revisions
from geo.queries.access import note_access
from geo.queries.consent_mentions import Mention
from geo.queries.consents import ConsentRow, ConsentStanding, Subject
from geo.surveys.consent_words import ConsentChannel, ConsentHow, WithdrawReason

router = APIRouter()
router.include_router(consent_papers.router)
router.include_router(policies_pages.router)
SHOWN = 20
UNASKED_SHOWN = 12
TOLD = (Conflict, InvalidInput)
MENTION_URLS = {"resource": "/resources/", "archive": "/archive/", "site": "/sites/", "space": "/spaces/"}


@router.get("/consents")
def ledger(
    frame: FrameDep,
    caller: SignedIn,
    session: SessionDep,
    standing: ConsentStanding | None = None,
    first: Annotated[int, Query(alias="from", ge=0, le=1_000_000)] = 0,
) -> Response:
    """Show the consents of one's places, those that end soonest first, and whom nobody has asked yet."""
    reach = required_reach(caller, Action.SEE_RESOURCES)
    rows, total = service.list_for(session, caller, standing=standing, limit=SHOWN, offset=first)
    counts = consents.count_standings(session, clock.today(), reach)
    unasked, missing = consents.list_unasked(session, clock.today(), reach, UNASKED_SHOWN)
    note_access(session, caller.account_id, "resource_personal", [one.id for one in unasked])
    view = ConsentsPage(
        tabs=tabs(frame, SURVEY),
        filters=_filters(frame, counts, standing),
        cards=tuple(cards.consent_card(row, frame) for row in rows),
        pager=pager(addresses("/consents", standing=standing), first, len(rows), total, step=SHOWN),
        unasked=tuple(_unasked(one, frame) for one in unasked),
        unasked_total=missing,
    )
    return frame.show("consents.html", "survey", consents=view)


def _filters(frame: Frame, counts: dict[ConsentStanding, int], chosen: ConsentStanding | None) -> tuple[Filter, ...]:
    every = Filter("/consents", frame.say("모두"), sum(counts.values()), chosen is None)
    each = (
        Filter(f"/consents?standing={one.value}", frame.say(one.label), count, one is chosen)
        for one, count in counts.items()
    )
    return (every, *each)


def _unasked(one: consents.Unasked, frame: Frame) -> UnaskedLine:
    state = frame.say(ResourceState(one.state).label)
    note = f"{state} · {frame.say('다른 데 쓰는 것만 동의')}" if one.agreed else state
    return UnaskedLine(one.name, f"/resources/{one.id}", f"/consents/new?resource={one.id}", note)


@router.get("/consents/new")
def ask(
    frame: FrameDep,
    caller: Writer,
    session: SessionDep,
    resource: UUID | None = None,
    media: UUID | None = None,
    item: UUID | None = None,
    text: Annotated[int | None, Query(ge=1, le=2_000_000_000)] = None,
) -> Response:
    """Show the form by which a consent is written down; without a subject the ledger is where one is chosen."""
    if resource is None and media is None and item is None:
        return go("/consents")
    target = {"resource_id": resource, "media_id": media, "archive_item_id": item}
    return _give_page(frame, caller, session, {name: str(one) for name, one in target.items() if one}, {}, text)


def _give_page(
    frame: Frame,
    caller: Caller,
    session: Session,
    target: dict[str, str],
    form: dict[str, str],
    text: int | None = None,
    fault: MaeulError | None = None,
) -> Response:
    say = frame.say
    subject = Subject(**{name: UUID(value) for name, value in target.items()})
    record, district = consents.place_of_subject(session, subject)
    require(caller, Action.WRITE_RESOURCES, service.place_of_subject(session, record, district))
    kind, name = _named(session, subject)
    note_access(session, caller.account_id, "consent", [one for one in (record,) if one])
    known = [choice.value for choice in cards.field_choices(kind, (), say)]
    chosen = cards.ticked(form, "field_", known) if form else cards.usual_choices(kind)
    channels = [c.value for c in ConsentChannel]
    query = urlencode({"resource": str(subject.resource_id)} if subject.resource_id else {})
    picked = text or _whole(form.get("text", ""))
    view = GivePage(
        tabs=tabs(frame, SURVEY),
        subject=name,
        record_url=f"/resources/{record}" if record else "",
        target=target,
        texts=tuple(
            Choice(str(one.id), say("{title} {n}판").format(title=one.title, n=one.version), one.id == picked)
            for one in consent_texts.list_texts(session, newest=text is None)
        ),
        fields=cards.field_choices(kind, chosen, say),
        channels=cards.word_choices(ConsentChannel, cards.ticked(form, "channel_", channels), say),
        hows=cards.word_choices(ConsentHow, {form.get("how", ConsentHow.PAPER.value)}, say),
        given_on=form.get("given_on", clock.today().isoformat())[:10],
        today=clock.today().isoformat(),
        by_guardian=form.get("by_guardian") == "yes",
        is_person=kind == ResourceKind.PERSON,
        form_url=f"/consents/form?{query}",
        problem=frame.said(fault) if fault else "",
    )
    return frame.show("consent_new.html", "survey", status=status_of(fault) if fault else 200, give=view)


def _whole(typed: str) -> int | None:
    return int(typed) if typed.isascii() and typed.isdigit() and len(typed) < len("2000000000") else None


def _named(session: Session, subject: Subject) -> tuple[str, str]:
    """Return of which kind a subject is, and its name."""
    if subject.resource_id is None:
        consents.check_subject(session, subject)
        return ("media", "") if subject.media_id else ("archive", "")
    head = revisions.read_head(session, subject.resource_id)
    content = revisions.read_content(session, head.id, head.rev)
    return head.kind.value, str(content["name"])


@router.post("/consents")
def give(frame: FrameDep, caller: Writer, session: SessionDep, form: FormDep) -> Response:
    """Write a consent down."""
    target = {name: form[name] for name in ("resource_id", "media_id", "archive_item_id") if form.get(name)}
    try:
        body = _consent_of(form, target)
    except ValidationError as error:
        raise InvalidInput(
            "보낸 내용을 읽을 수 없어요. 새로 고친 뒤 다시 해 주세요.", "Reload and try again."
        ) from error
    try:
        with session.begin_nested():
            made = service.give(session, caller, body)
    except TOLD as fault:
        return _give_page(frame, caller, session, target, form, fault=fault)
    return go(f"/consents/{made.id}?done=consent-given")


def _consent_of(form: dict[str, str], target: dict[str, str]) -> ConsentIn:
    fields = [name.removeprefix("field_") for name, value in form.items() if name.startswith("field_") and value]
    channels = cards.ticked(form, "channel_", [channel.value for channel in ConsentChannel])
    given = {
        "text_id": _whole(form.get("text", "")) or 0,
        "fields": fields,
        "channels": channels,
        "how": form.get("how", ""),
        "given_on": form.get("given_on") or None,
        "by_guardian": form.get("by_guardian") == "yes",
    }
    return ConsentIn.model_validate({**target, **given})


@router.get("/consents/{consent_id}")
def show(frame: FrameDep, caller: SignedIn, session: SessionDep, consent_id: UUID) -> Response:
    """Show one consent, and what taking it back would wipe for good."""
    return _withdraw_page(frame, caller, session, consent_id)


def _withdraw_page(
    frame: Frame, caller: Caller, session: Session, consent_id: UUID, fault: MaeulError | None = None
) -> Response:
    say = frame.say
    row = service.get_for(session, caller, consent_id)
    where = service.place_of_subject(session, row.place_id, row.district_code)
    open_ = row.withdrawn_at is None and may(caller, Action.REVIEW_RESOURCES, where)
    wiped, mentions = _cost(session, caller, row) if open_ else ([], [])
    names = {one["name"]: say(one["label"]) for one in field_names(row.kind, row.fields)}
    view = WithdrawPage(
        tabs=tabs(frame, SURVEY),
        card=cards.consent_card(row, frame),
        wiped=tuple(say(one["label"]) for one in field_names(row.kind, wiped)),
        mentions=tuple(Link(f"{MENTION_URLS[one.category]}{one.id}", one.name) for one in mentions),
        reasons=tuple(
            choice
            for choice in cards.word_choices(WithdrawReason, {WithdrawReason.ASKED.value}, say)
            if open_ and choice.value != WithdrawReason.REPLACED
        ),
        fields=tuple(Choice(name, label, chosen=True) for name, label in names.items()),
        channels=tuple(
            choice for choice in cards.word_choices(ConsentChannel, row.channels, say) if choice.value in row.channels
        ),
        problem=frame.said(fault) if fault else "",
    )
    return frame.show("consent.html", "survey", status=status_of(fault) if fault else 200, consent=view)


def _cost(session: Session, caller: Caller, row: ConsentRow) -> tuple[list[str], list[Mention]]:
    _row, wiped, mentions = service.preview(session, caller, row.id)
    return wiped, mentions


@router.post("/consents/{consent_id}/withdraw")
def withdraw(frame: FrameDep, caller: Writer, session: SessionDep, consent_id: UUID, form: FormDep) -> Response:
    """Take a consent back, or what was ticked of it; asked for twice, because nothing brings it back."""
    row = service.get_for(session, caller, consent_id)
    fields = cards.ticked(form, "field_", row.fields)
    channels = cards.ticked(form, "channel_", row.channels)
    try:
        if form.get("sure") != "yes":
            raise InvalidInput("되돌릴 수 없다는 것을 확인해 주세요.", "Please confirm.", code="not_sure")
        if not fields or not channels:
            raise InvalidInput(
                "거둘 항목과 쓰는 곳을 하나 이상 골라 주세요.", "Choose what to take back.", code="consent_not_covered"
            )
        body = WithdrawIn(reason=_reason(form), fields=fields, channels=[ConsentChannel(one) for one in channels])
        with session.begin_nested():
            service.withdraw(session, caller, consent_id, body)
    except TOLD as fault:
        return _withdraw_page(frame, caller, session, consent_id, fault)
    return go(f"/consents/{consent_id}?done=consent-withdrawn")


def _reason(form: dict[str, str]) -> WithdrawReason:
    typed = form.get("reason", "")
    return WithdrawReason(typed) if typed in {one.value for one in WithdrawReason} else WithdrawReason.ASKED
