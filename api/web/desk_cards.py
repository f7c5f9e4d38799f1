"""What those who look after a record see beside it: what differs, what can be done, what it went through, twins."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any, Final

from sqlalchemy.orm import Session

from api.auth.permissions import Action, Caller, Place, may
from api.duplicates.schemas import pair_out
from api.record_rights import place, seen_names
from api.record_writing import right_for
from api.resources.answers import Reader, history_out
from api.web.consents_cards import consent_panel
from api.web.doors import loads_data
from api.web.messages import Translator
from api.web.moments import day_told, moment_text
from api.web.pages import Frame
from api.web.resource_cards import record_url, value_lines
from api.web.resource_views import Desk, Difference, HistoryLine, PairCard, StepButton, TwinSide
from api.web.views import Badge
from geo import clock
from geo.drawn import shape_json
from geo.duplicate_state import Verdict
from geo.enums import ResourceAction, ResourceKind, ResourceState
from geo.errors import NotFound
from geo.fields import FIELDS
from geo.queries import belongings, resource_moves, revisions
from geo.queries.duplicates import PairFilter, PairRow, list_pairs
from geo.queries.places import get_dong
from geo.queries.reach import Reach
from geo.queries.resources import DongShare, ResourceRow, dongs_of
from geo.queries.revisions import FIELD, Head

LABELS: Final = {
    "name": "이름",
    "summary": "소개",
    "geometry": "자리",
    "address": "주소",
    "observed_on": "조사한 날",
    "declared_dong": "자료에 적힌 동",
    "dong_override": "조사단이 정한 동",
    "site_id": "시설",
    "source": "출처",
}
SHAPES: Final = {"Point": "점", "LineString": "선", "MultiLineString": "선", "Polygon": "면", "MultiPolygon": "면"}
EVENTS: Final = {
    **{a.value: a.label for a in ResourceAction},
    "merge": "기록 합침",
    "split": "합친 기록 나눔",
    "undo": "결정 되돌림",
}
STATE_TONES: Final = {
    ResourceState.PUBLISHED: "good",
    ResourceState.APPROVED: "info",
    ResourceState.SUBMITTED: "wait",
    ResourceState.NEEDS_FIX: "wait",
    ResourceState.REJECTED: "bad",
    ResourceState.CLOSED: "bad",
}
STEPS: Final = (
    StepButton("approve", "승인하고 공개하기", "primary", publish=True),
    StepButton("approve", "승인만 하기"),
    StepButton("publish", "공개하기", "primary"),
    StepButton("submit", "검토 요청하기", "primary"),
    StepButton("reopen", "다시 열기", "primary"),
    StepButton("send-back", "보완 요청하기", asks="무엇을 고치면 될까요?"),
    StepButton("reject", "반려하기", "danger", asks="반려하는 까닭"),
    StepButton("close", "사라짐으로 표시하기", "danger", says="목록과 지도에서 빠져요. 기록은 지우지 않아요."),
)


def desk(session: Session, row: ResourceRow, reader: Reader, frame: Frame) -> Desk:
    """Return the desk of one record for somebody inside."""
    assert reader.caller is not None
    head, say = revisions.read_head(session, row.id), frame.say
    newest = revisions.read_content(session, row.id, head.rev)
    where = place(session, newest)
    reviews = may(reader.caller, Action.REVIEW_RESOURCES, where)
    return Desk(
        state=Badge(say(head.state.label), STATE_TONES.get(head.state, "plain")),
        rev=head.rev,
        public_rev=head.public_rev,
        differences=_differences(session, head, newest, reader, frame),
        steps=_steps(head, reader.caller, where, say),
        declared=_declared(session, row, dongs_of(session, row.id, clock.today()), say),
        history=_history(session, head, reader, frame),
        pairs=_pairs(session, row, frame) if reviews else (),
        merged=tuple((str(one), name) for one, name in belongings.merged_into(session, row.id)),
        may_review=reviews,
        consents=consent_panel(session, row.id, head.kind, reader.caller, where, frame),
    )


def _steps(head: Head, caller: Caller, where: Place, say: Translator) -> tuple[StepButton, ...]:
    allowed = resource_moves.allowed(head.state)
    rights = {action: may(caller, action, where) for action in (Action.WRITE_RESOURCES, Action.REVIEW_RESOURCES)}
    return tuple(
        StepButton(step.action, say(step.label), step.tone, say(step.asks), say(step.says), step.publish)
        for step in STEPS
        if step.action in allowed and rights[right_for(ResourceAction(step.action))]
    )


def _differences(
    session: Session, head: Head, newest: Mapping[str, Any], reader: Reader, frame: Frame
) -> tuple[Difference, ...]:
    """Return by what the newest revision differs from the public one, where the reader may see it."""
    if head.public_rev is None or head.public_rev == head.rev:
        return ()
    shown = revisions.read_content(session, head.id, head.public_rev)
    names = seen_names(head.kind, revisions.differences(shown, newest), reader.seen)
    return tuple(difference(head.kind, name, shown.get(name), newest.get(name), frame) for name in names)


def difference(kind: ResourceKind, name: str, before: Any, after: Any, frame: Frame) -> Difference:
    """Return one difference of two flat contents in words."""
    say = frame.say
    spec = FIELDS[kind].get(name.removeprefix(FIELD)) if name.startswith(FIELD) else None
    label = spec.label if spec else LABELS.get(name, name.removeprefix(FIELD))
    choices = {value: say(word) for value, word in spec.choices} if spec else {}
    told = (_value(name, choices.get(v, v) if isinstance(v, str) else v, frame) for v in (before, after))
    return Difference(say(label), *told)


def _value(name: str, value: Any, frame: Frame) -> str:
    if name == "geometry" and value:
        return _shape(shape_json(value) if isinstance(value, str) else value, frame.say)
    if name == "observed_on" and isinstance(value, str):
        return day_told(date.fromisoformat(value), frame.lang)
    return ", ".join(value_lines(value))


def _shape(shape: Mapping[str, Any], say: Translator) -> str:
    at = shape["coordinates"]
    while isinstance(at[0], list | tuple):
        at = at[0]
    return f"{say(SHAPES[shape['type']])} {at[0]:.5f}, {at[1]:.5f}"


def _declared(session: Session, row: ResourceRow, dongs: Sequence[DongShare], say: Translator) -> str:
    """Return a sentence where the dong its source states is not the one it lies in."""
    if not row.declared_dong or not dongs or row.declared_dong in {dong.code for dong in dongs}:
        return ""
    try:
        known = get_dong(session, row.declared_dong, clock.today())
        stated = f"{known.district} {known.name}"
    except NotFound:
        stated = row.declared_dong
    computed = f"{dongs[0].district} {dongs[0].name}"
    return say("자료에 적힌 동은 {stated}, 위치로 본 동은 {computed}이에요.").format(stated=stated, computed=computed)


def _history(session: Session, head: Head, reader: Reader, frame: Frame) -> tuple[HistoryLine, ...]:
    """Return revisions and steps together, the newest first."""
    told = history_out(
        head.kind, revisions.list_revisions(session, head.id), revisions.list_events(session, head.id), reader
    )
    lines = [(each["at"], _event(each, frame)) for each in told["events"]]
    lines += [(each["created_at"], _revision(head.kind, each, reader, frame)) for each in told["revisions"]]
    return tuple(line for _at, line in sorted(lines, key=lambda pair: pair[0], reverse=True))


def _event(event: Mapping[str, Any], frame: Frame) -> HistoryLine:
    say = frame.say
    told = (EVENTS.get(event["action"], event["action"]), ResourceState(event["to_state"]).label)
    what = " → ".join(say(words) for words in dict.fromkeys(told))
    return HistoryLine(_moment(event["at"], frame), what, event["actor"] or "", event["note"] or "")


def _revision(kind: ResourceKind, revision: Mapping[str, Any], reader: Reader, frame: Frame) -> HistoryLine:
    say, number = frame.say, revision["rev"]
    what = say("{n}판을 처음 적음") if number == 1 else say("{n}판으로 고침")
    run = revision["import_id"]
    changes = revision["changes"] or ()
    assert reader.caller is not None
    return HistoryLine(
        when=_moment(revision["created_at"], frame),
        what=what.format(n=number),
        who=revision["author"] or "",
        changes=tuple(difference(kind, c["field"], c["before"], c["after"], frame) for c in changes),
        run_url=f"/admin/imports/{run}" if run and loads_data(reader.caller) else "",
    )


def _moment(at: str, frame: Frame) -> str:
    return moment_text(datetime.fromisoformat(at), frame.lang)


def _pairs(session: Session, row: ResourceRow, frame: Frame) -> tuple[PairCard, ...]:
    ids = belongings.open_pairs_of(session, row.id)
    if not ids:
        return ()
    wanted = PairFilter(clock.today(), Reach(everywhere=True), ids=ids)
    rows, _total = list_pairs(session, wanted)
    return tuple(pair_card(pair, frame, own=str(row.id), back=f"/resources/{row.id}") for pair in rows)


def pair_card(pair: PairRow, frame: Frame, *, own: str = "", back: str) -> PairCard:
    """Return two records that may be one; `back` is where a decision leads."""
    told, say = pair_out(pair), frame.say
    verdict = Verdict(told["verdict"])
    sides = sorted((told["a"], told["b"]), key=lambda twin: twin["id"] != own)
    one, other = (_side(twin, own, say) for twin in sides)
    return PairCard(
        id=told["id"],
        verdict=Badge(say(verdict.label), "wait" if verdict is Verdict.SAME else "plain"),
        reasons=tuple(told["reasons"]),
        sides=(one, other),
        why_not=told["why_not"],
        may_decide=told["state"] == "open",
        back=back,
    )


def _side(twin: Mapping[str, Any], own: str, say: Translator) -> TwinSide:
    dong = twin["dong"]
    return TwinSide(
        id=twin["id"],
        name=twin["name"],
        url=record_url(twin["id"], "space"),
        kind=say(ResourceKind(twin["kind"]).label),
        state=say(ResourceState(twin["state"]).label),
        place=f"{dong['district']} {dong['name']}" if dong else "",
        address=twin["address"],
        phone=twin["phone"],
        source=twin["source"] or "",
        rev=twin["rev"],
        own=twin["id"] == own,
    )
