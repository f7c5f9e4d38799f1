"""The booking form: what was typed, what is wrong with it, and how it is shown again."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from typing import Any
from urllib.parse import urlencode
from uuid import UUID, uuid4

from api.web.forms import Fields, moment
from api.web.labels import clock_text, span_text, time_fields
from api.web.messages import Translator
from api.web.pages import Frame
from api.web.views import Alternative, BookingForm, Choice, Refusal
from geo import clock
from geo.enums import Approval, Nature, Purpose
from geo.errors import BookingRefused
from geo.queries.bookings import ContactRow
from geo.queries.spaces import SpaceDetail

DEFAULT_GRID = 30
DAY_MINUTES = 1440
FULL_RANGE = (0, DAY_MINUTES)

Typed = Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Booking:
    """A form that could be read in full."""

    start: datetime
    end: datetime
    heads: int
    purpose: Purpose
    contact: ContactRow
    key: str
    natures: tuple[str, ...] = ()
    on_behalf_of: UUID | None = None

    def digest(self, space_id: str) -> str:
        """Return what tells a repeated sending of this form from another booking under the same key."""
        return sha256(repr((space_id, self)).encode()).hexdigest()


def read_time(fields: Fields) -> tuple[datetime, datetime] | None:
    """Return the wished time of the form's three fields."""
    day, start, end = fields.day("date"), fields.minutes("start"), fields.minutes("end")
    if day is None or start is None or end is None:
        return None
    if end <= start:
        fields.refuse("end", "끝 시각이 시작보다 늦어야 해요.")
        return None
    return moment(day, start), moment(day, end)


def read_booking(fields: Fields) -> Booking | None:
    """Return the whole form, or None with the reasons in `fields.errors`."""
    time = read_time(fields)
    heads = fields.number("heads")
    contact = _read_contact(fields)
    if fields.raw("consent") != "yes":
        fields.refuse("consent", "동의해야 예약할 수 있어요.")
    purpose = fields.raw("purpose")
    if purpose not in set(Purpose):
        fields.refuse("purpose", "사용 목적을 골라 주세요.")
    if fields.errors or time is None or heads is None:
        return None
    key = fields.raw("key", 60) or str(uuid4())
    natures = tuple(nature.value for nature in Nature if fields.raw(f"nature_{nature.value}"))
    return Booking(*time, heads, Purpose(purpose), contact, key, natures, _party(fields))


def _party(fields: Fields) -> UUID | None:
    """Return for which group or household; an id that is none counts as oneself."""
    try:
        return UUID(fields.raw("behalf", 40))
    except ValueError:
        return None


def _read_contact(fields: Fields) -> ContactRow:
    """The same limits as the API's contact: phone or e-mail, better both."""
    name = fields.text("contact_name", 100)
    phone = fields.text("contact_phone", 40, required=False)
    email = fields.text("contact_email", 254, required=False)
    if not phone and not email:
        fields.refuse("contact_phone", "전화번호나 이메일 가운데 하나는 적어 주세요.")
    if email and "@" not in email:
        fields.refuse("contact_email", "이메일 주소를 확인해 주세요.")
    return ContactRow(name, phone, email, "")


@dataclass(frozen=True, slots=True)
class FormFrame:
    """Around the form: where it goes, the clock times it offers, what stood in it, what was refused."""

    space: SpaceDetail
    action: str
    typed: Typed
    span: tuple[int, int] = FULL_RANGE
    errors: Mapping[str, str] | None = None
    refusal: Refusal | None = None


def booking_form(frame: Frame, around: FormFrame) -> BookingForm:
    """Return the form as it is shown, everything typed still in it."""
    say, typed = frame.say, around.typed
    grid = around.space.policy.grid_minutes if around.space.policy else DEFAULT_GRID
    caller = frame.caller
    return BookingForm(
        action=around.action,
        date=typed.get("date", ""),
        date_min=clock.today().isoformat(),
        starts=_times(around.span, grid, typed.get("start", ""), last=False),
        ends=_times(around.span, grid, typed.get("end", ""), last=True),
        heads=typed.get("heads", ""),
        purposes=tuple(Choice(p.value, say(p.label), p.value == typed.get("purpose")) for p in Purpose),
        name=typed.get("contact_name", caller.name if caller else ""),
        phone=typed.get("contact_phone", ""),
        email=typed.get("contact_email", caller.email if caller else ""),
        consent=typed.get("consent") == "yes",
        key=str(uuid4()),
        step_minutes=grid,
        submit_label=say("예약하기") if around.space.approval == Approval.INSTANT else say("신청하기"),
        login_url=_come_back(around),
        errors=around.errors or {},
        refusal=around.refusal,
        picked=_picked(typed, frame),
        natures=tuple(
            Choice(n.value, say(n.label), bool(typed.get(f"nature_{n.value}"))) for n in _refused(around.space)
        ),
    )


def _refused(space: SpaceDetail) -> list[Nature]:
    refused = {*space.site_refused_natures, *(space.policy.refused_natures if space.policy else ())}
    return [nature for nature in Nature if nature in refused]


def _times(span: tuple[int, int], grid: int, chosen: str, *, last: bool) -> tuple[Choice, ...]:
    """Return the offered clock times; a chosen one off the grid stays in the list, so that nothing is lost."""
    shift = grid if last else 0
    offered = {clock_text(m) for m in range(span[0] + shift, span[1] - grid + shift + 1, grid)}
    labels = sorted(offered | ({chosen} if chosen else set()))
    blank = () if chosen else (Choice("", "--:--", chosen=True),)
    return blank + tuple(Choice(label, label, label == chosen) for label in labels)


def _come_back(around: FormFrame) -> str:
    wish = {name: around.typed[name] for name in ("date", "start", "end") if around.typed.get(name)}
    return f"/spaces/{around.space.id}{'?' if wish else ''}{urlencode(wish)}#book"


def _picked(typed: Typed, frame: Frame) -> str:
    time = chosen_time(typed, frame.say)
    return span_text(*time, frame.lang) if time else ""


def chosen_time(typed: Typed, say: Translator) -> tuple[datetime, datetime] | None:
    """Return the time that stands in a form, if it is one."""
    return read_time(Fields(typed, say))


def refusal_view(refused: BookingRefused, frame: Frame, action_of: str) -> Refusal:
    """Return a refusal with its alternatives as buttons; `action_of` takes the space's id."""
    reason = frame.said(refused)
    return Refusal(
        reason,
        tuple(_alternative(one, frame, action_of) for one in refused.details.get("alternatives", [])),
        # beside the address of the form that was refused: /spaces/{id}/book → /spaces/{id}/wait
        "wait" if refused.code == "taken" and action_of.startswith("/spaces/") else "",
    )


def _alternative(one: Mapping[str, Any], frame: Frame, action_of: str) -> Alternative:
    start, end = datetime.fromisoformat(one["start"]), datetime.fromisoformat(one["end"])
    minutes = one["walk_minutes"]
    return Alternative(
        action=f"{action_of.format(space_id=one['space_id'])}?{urlencode(time_fields(start, end))}",
        label=span_text(start, end, frame.lang),
        place=f"{one['space_name']} · {one['site_name']}",
        walk=frame.say("걸어서 {n}분").format(n=minutes) if minutes else "",
    )
