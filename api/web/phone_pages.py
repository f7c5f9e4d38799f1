"""Booking for somebody who calls or comes by: the same rules, the same refusals, no account needed."""

from dataclasses import replace
from uuid import UUID

from fastapi import APIRouter, Response
from sqlalchemy.orm import Session

from api.auth.deps import SignedIn
from api.auth.permissions import Caller
from api.booking_schemas import booking_out
from api.deps import SessionDep
from api.desk import WritingDesk
from api.web.booking_forms import FormFrame, Typed, booking_form, read_booking, refusal_view
from api.web.forms import Fields
from api.web.keep import kept_sites, kept_spaces, require_keeper
from api.web.pages import FormDep, Frame, FrameDep, go
from api.web.parties_views import PhonePage
from api.web.tabs import KEEP, tabs
from api.web.views import Choice, Refusal
from geo import clock
from geo.booking import steps
from geo.booking.rules import Wish
from geo.enums import Approval, BookingState, Channel
from geo.errors import BookingRefused, Conflict, InvalidInput
from geo.queries.keeping import list_openings
from geo.queries.spaces import SpaceSearch, get_space

router = APIRouter()

BOOKABLE = (Approval.INSTANT, Approval.MANAGER, Approval.COMMITTEE)
CHANNELS = (Channel.PHONE, Channel.VISIT, Channel.KIOSK)
FILLED = ("date", "start", "end", "heads", "contact_name", "contact_phone", "contact_email", "purpose", "channel")


@router.get("/keep/phone")
def choose(frame: FrameDep, caller: SignedIn, session: SessionDep) -> Response:
    """Show the spaces to choose from and, once one is chosen, its form."""
    require_keeper(caller)
    query = frame.request.query_params
    typed = {name: query[name] for name in FILLED if query.get(name)}
    return _page(frame, session, caller, _uuid(query.get("space", "")), typed)


@router.post("/keep/phone/{space_id}")
def book(frame: FrameDep, caller: SignedIn, desk: WritingDesk, space_id: UUID, form: FormDep) -> Response:
    """Book for the caller, or show why not and what would work."""
    require_keeper(caller)
    fields = Fields({**form, "consent": "yes"}, frame.say)
    wanted = read_booking(fields)
    if wanted is None:
        return _page(frame, desk.session, caller, space_id, form, errors=fields.errors, status=422)
    channel = form.get("channel", "")
    request = steps.Request(
        space_id=space_id,
        wish=Wish(wanted.start, wanted.end, wanted.heads),
        purpose=wanted.purpose,
        contact=wanted.contact,
        channel=channel if channel in CHANNELS else Channel.PHONE,
        key=wanted.key,
        body_sha256=wanted.digest(str(space_id)),
    )
    try:
        outcome = steps.book(desk, request, booking_out)
    except (Conflict, InvalidInput) as error:
        return _page(frame, desk.session, caller, space_id, form, refusal=Refusal(error.message), status=409)
    if isinstance(outcome, BookingRefused):
        refusal = refusal_view(outcome, frame, "/keep/phone/{space_id}/pick")
        return _page(frame, desk.session, caller, space_id, form, refusal=refusal, status=409)
    done = "phone-booked" if outcome["state"] == BookingState.CONFIRMED else "phone-asked"
    return go(f"/keep/phone?space={space_id}&done={done}")


@router.post("/keep/phone/{space_id}/pick")
def pick(frame: FrameDep, caller: SignedIn, session: SessionDep, space_id: UUID, form: FormDep) -> Response:
    """Put an offered time into the form, everything else as it was typed; nothing is booked yet."""
    require_keeper(caller)
    query = frame.request.query_params
    typed = {**form, **{name: query.get(name, "") for name in ("date", "start", "end")}}
    return _page(frame, session, caller, space_id, typed)


def _page(
    frame: Frame,
    session: Session,
    caller: Caller,
    space_id: UUID | None,
    typed: Typed,
    *,
    errors: Typed | None = None,
    refusal: Refusal | None = None,
    status: int = 200,
) -> Response:
    rows = kept_spaces(session, kept_sites(session, caller), SpaceSearch(approvals=list(BOOKABLE)))
    view = PhonePage(
        tabs(frame, KEEP),
        tuple(Choice(str(row.id), f"{row.site_name} · {row.name}", row.id == space_id) for row in rows),
    )
    if space_id in {row.id for row in rows} and space_id is not None:
        space = get_space(session, space_id, clock.today())
        openings = list_openings(session, space_id)
        span = (min(o.open_min for o in openings), max(o.close_min for o in openings)) if openings else (0, 1440)
        blank = {"contact_name": "", "contact_email": "", **typed}
        around = FormFrame(space, f"/keep/phone/{space_id}", blank, span, errors, refusal)
        chosen = typed.get("channel", Channel.PHONE)
        view = replace(
            view,
            space_name=f"{space.site_name} · {space.name}",
            space_url=f"/spaces/{space_id}",
            channels=tuple(Choice(c.value, frame.say(c.label), c == chosen) for c in CHANNELS),
            form=booking_form(frame, around),
        )
    return frame.show("keep_phone.html", "keep", status=status, phone=view)


def _uuid(typed: str) -> UUID | None:
    try:
        return UUID(typed)
    except ValueError:
        return None
