"""The keeper's form about a space: reading it, and showing it again."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from api.web.access_form import access_choices, read_answers
from api.web.forms import Fields
from api.web.labels import WEEKDAYS, clock_text
from api.web.messages import Translator
from api.web.pages import Frame
from api.web.space_words import closing_word
from api.web.views import Choice, DayHours, SpaceForm
from geo.closing_rules import ClosingRule
from geo.enums import Approval, HolidayRule, SpaceKind, SpaceState
from geo.queries.keeping import OpeningRow, SpaceValues
from geo.queries.spaces import SpaceDetail

CHOOSABLE = (Approval.INSTANT, Approval.MANAGER, Approval.INQUIRE)
MOST_FEATURES = 40
MOST_FEATURE_LETTERS = 40
DAY_MINUTES = 1440
HOLIDAYS = (HolidayRule.NO, HolidayRule.YES)
STATES = (SpaceState.OPEN, SpaceState.PAUSED)

Typed = Mapping[str, str]


@dataclass(frozen=True, slots=True)
class ReadSpace:
    """What a keeper typed, clean; with `errors` nothing of it may be stored."""

    values: SpaceValues
    openings: list[OpeningRow]
    approval: str
    errors: dict[str, str]


def read_space(form: Typed, frame: Frame, *, with_hours: bool = True) -> ReadSpace:
    """Return the form's values and every fault by field; `with_hours` says whether it has hours at all."""
    fields = Fields(form, frame.say)
    answers = read_answers(form)
    values = SpaceValues(
        name=fields.text("name", 200),
        kind=_one_of(fields, "kind", SpaceKind, SpaceKind.ROOM),
        state=_one_of(fields, "state", STATES, SpaceState.OPEN),
        heads_max=fields.number("heads_max", required=False),
        features=_features(fields),
        about=fields.text("about", 2000, required=False),
        rules_text=fields.text("rules_text", 2000, required=False),
        fee_text=fields.text("fee_text", 300, required=False),
        way_text=fields.text("way_text", 2000, required=False),
        entrance_text=fields.text("entrance_text", 300, required=False),
        access_yes=answers["access_yes"],
        access_no=answers["access_no"],
    )
    openings = _openings(fields) if with_hours else []
    approval = _one_of(fields, "approval", (*CHOOSABLE, Approval.COMMITTEE), Approval.MANAGER)
    if approval != Approval.INQUIRE and with_hours and not openings:
        fields.refuse("hours", "예약을 받으려면 여는 시간을 하루라도 적어 주세요.")
    return ReadSpace(values, openings, approval, fields.errors)


def _one_of(fields: Fields, name: str, allowed: Sequence[str] | type[SpaceKind], fallback: str) -> str:
    typed = fields.raw(name, 40)
    return typed if typed in list(allowed) else fallback


def _features(fields: Fields) -> list[str]:
    """Return the comma-separated features, each once."""
    names = [part.strip() for part in fields.text("features", 1000, required=False).split(",")]
    found = list(dict.fromkeys(name for name in names if name))
    if len(found) > MOST_FEATURES or any(len(name) > MOST_FEATURE_LETTERS for name in found):
        fields.refuse("features", "40개까지, 하나에 40자까지 적을 수 있어요.")
    return found


def _openings(fields: Fields) -> list[OpeningRow]:
    holiday = _one_of(fields, "holiday", HOLIDAYS, HolidayRule.NO)
    rows = []
    for number, day in enumerate(WEEKDAYS, 1):
        opens = fields.minutes(f"opens_{number}", required=False)
        closes = fields.minutes(f"closes_{number}", required=False)
        if opens is None and closes is None:
            continue
        if opens is None or closes is None or opens >= DAY_MINUTES or not opens < closes <= opens + DAY_MINUTES:
            said = fields.say("{day}: 닫는 시각이 여는 시각보다 늦고 24시간 안이어야 해요.").format(day=fields.say(day))
            fields.errors.setdefault("hours", said)
            continue
        rows.append(OpeningRow(number, opens, closes, holiday))
    _explain_clocks(fields)
    return rows


def _explain_clocks(fields: Fields) -> None:
    """The rows of hours share one place for what is wrong with them."""
    wrong = [name for name in fields.errors if name.startswith(("opens_", "closes_"))]
    for name in wrong:
        fields.errors["hours"] = fields.errors.pop(name)


def openings_as_fields(openings: Sequence[OpeningRow]) -> dict[str, str]:
    """Return weekly hours as form fields; a day with two openings shows the whole of them."""
    fields: dict[str, str] = {}
    for number in range(1, 8):
        rows = [row for row in openings if row.weekday == number]
        if rows:
            fields[f"opens_{number}"] = clock_text(min(row.open_min for row in rows))
            fields[f"closes_{number}"] = clock_text(max(row.close_min for row in rows))
    fields["holiday"] = HolidayRule.YES if openings and all(r.holiday == "yes" for r in openings) else HolidayRule.NO
    return fields


def closing_choices(rules: Sequence[ClosingRule], typed: Typed | None, say: Translator) -> tuple[Choice, ...]:
    """Return the closing days with a tick on each that stays; `typed` is the form as it was sent, if it was."""
    return tuple(
        Choice(_key(rule), closing_word(rule, say), typed is None or f"closing_{_key(rule)}" in typed) for rule in rules
    )


def kept_closings(rules: Sequence[ClosingRule], typed: Typed) -> list[ClosingRule]:
    """Return the closing rules that the keeper left ticked."""
    return [rule for rule in rules if f"closing_{_key(rule)}" in typed]


def _key(rule: ClosingRule) -> str:
    return rule.named or "_".join(str(part) for part in (rule.nth, rule.weekday, rule.month, rule.day) if part)


def told_hours(space: SpaceDetail) -> str:
    """Return hours and closing days in the source's words, to copy from."""
    return " · ".join(filter(None, (space.hours_text, space.closing_text)))


def space_form(frame: Frame, typed: Typed, errors: Typed, *, title: str, action: str) -> SpaceForm:
    """Return the form with everything typed still in it."""
    say = frame.say
    return SpaceForm(
        action=action,
        is_new=False,
        title=title,
        url="",
        sites=(),
        name=typed.get("name", ""),
        kinds=tuple(Choice(kind.value, say(kind.label), kind == typed.get("kind")) for kind in SpaceKind),
        heads_max=typed.get("heads_max", ""),
        features=typed.get("features", ""),
        about=typed.get("about", ""),
        rules=typed.get("rules_text", ""),
        fee=typed.get("fee_text", ""),
        approvals=tuple(Choice(a.value, say(a.label), a == typed.get("approval")) for a in _choosable(typed)),
        hours=tuple(_day(typed, number, say(day)) for number, day in enumerate(WEEKDAYS, 1)),
        holidays=tuple(Choice(h.value, say(h.label), h == typed.get("holiday")) for h in HOLIDAYS),
        way=typed.get("way_text", ""),
        entrance=typed.get("entrance_text", ""),
        access=access_choices(typed, say),
        states=tuple(Choice(s.value, say(s.label), s == typed.get("state", SpaceState.OPEN)) for s in STATES),
        errors=errors,
    )


def _choosable(typed: Typed) -> tuple[Approval, ...]:
    """A committee is set up with all the other rules; where there is one, this form leaves it in place."""
    return (*CHOOSABLE, Approval.COMMITTEE) if typed.get("approval") == Approval.COMMITTEE else CHOOSABLE


def _day(typed: Typed, number: int, label: str) -> DayHours:
    return DayHours(number, label, typed.get(f"opens_{number}", ""), typed.get(f"closes_{number}", ""))
