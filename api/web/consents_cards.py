"""From consents to what their pages show."""

from collections.abc import Collection, Sequence
from typing import Final
from urllib.parse import urlencode
from uuid import UUID

from sqlalchemy.orm import Session

from api.auth.permissions import Action, Caller, Place, may
from api.consents.schemas import field_names
from api.web.consents_views import ConsentCard, ConsentPanel
from api.web.messages import Translator
from api.web.moments import day_of, day_told
from api.web.pages import Frame
from api.web.views import Badge, Choice
from geo import clock
from geo.enums import Labelled, ResourceKind
from geo.queries.access import note_access
from geo.queries.consents import ConsentFilter, ConsentRow, ConsentStanding, list_consents
from geo.queries.reach import Reach
from geo.surveys.consent import fields_of, usual_fields
from geo.surveys.consent_words import MEDIA, NEVER_PUBLIC, ConsentChannel, ConsentHow, WithdrawReason

TONES: Final = {
    ConsentStanding.LIVE: "good",
    ConsentStanding.EXPIRING: "wait",
    ConsentStanding.LAPSED: "bad",
    ConsentStanding.WITHDRAWN: "plain",
}
PANEL_MOST: Final = 20


def consent_card(row: ConsentRow, frame: Frame) -> ConsentCard:
    """Return one consent in words."""
    say, standing = frame.say, ConsentStanding(row.standing)
    kinds = {"media": say("사진·녹음·문서"), "archive": say("보관 기록")}
    return ConsentCard(
        id=str(row.id),
        subject=row.subject_name,
        kind=kinds.get(row.kind) or say(ResourceKind(row.kind).label),
        record_url=f"/resources/{row.resource_id}" if row.resource_id else "",
        standing=Badge(say(standing.label), TONES[standing]),
        fields=", ".join(say(one["label"]) for one in field_names(row.kind, row.fields)),
        channels=", ".join(say(ConsentChannel(name).label) for name in row.channels),
        how=" · ".join([say(ConsentHow(row.how).label), *([say("보호자와 함께")] if row.by_guardian else [])]),
        period=f"{day_told(row.given_on, frame.lang)} ~ {day_told(row.valid_until, frame.lang)}",
        text=say("{title} {n}판").format(title=row.text_title, n=row.text_version),
        taken_by=row.taken_by or "",
        why=_why(row, frame),
        withdrawn=standing is ConsentStanding.WITHDRAWN,
    )


def _why(row: ConsentRow, frame: Frame) -> str:
    if row.withdrawn_at is None or row.withdraw_reason is None:
        return ""
    return f"{day_of(row.withdrawn_at, frame.lang)} {frame.say(WithdrawReason(row.withdraw_reason).label)}"


def consent_panel(
    session: Session, resource_id: UUID, kind: ResourceKind, caller: Caller, where: Place, frame: Frame
) -> ConsentPanel:
    """Return the consents of a record for its desk; that they were looked at is noted."""
    wanted = ConsentFilter(clock.today(), Reach(everywhere=True), resource_id=resource_id, limit=PANEL_MOST)
    rows, _total = list_consents(session, wanted)
    note_access(session, caller.account_id, "consent", [row.id for row in rows])
    query = urlencode({"resource": str(resource_id)})
    writes = may(caller, Action.WRITE_RESOURCES, where)
    web = {ConsentStanding.LIVE, ConsentStanding.EXPIRING}
    shown = any(row.standing in web and ConsentChannel.WEB in row.channels for row in rows)
    unseen = frame.say("누리집에 보여도 된다는 동의가 없어, 모두에게는 ‘비공개’로만 보여요.")
    return ConsentPanel(
        warning="" if shown or kind is not ResourceKind.PERSON else unseen,
        cards=tuple(consent_card(row, frame) for row in rows),
        give_url=f"/consents/new?{query}" if writes else "",
        form_url=f"/consents/form?{query}",
    )


def field_choices(kind: str, chosen: Collection[str], say: Translator) -> tuple[Choice, ...]:
    """Return what can be agreed to; of a person nothing that no consent opens."""
    if kind not in {each.value for each in ResourceKind}:
        return (Choice(MEDIA, say("사진·녹음·문서"), chosen=True),)
    of = ResourceKind(kind)
    closed = NEVER_PUBLIC if of is ResourceKind.PERSON else frozenset()
    return tuple(
        Choice(name, say(label), name in chosen) for name, label in fields_of(of).items() if name not in closed
    )


def usual_choices(kind: str) -> tuple[str, ...]:
    """Return what is ticked at first: how somebody is called and what they offer."""
    return usual_fields(ResourceKind(kind)) if kind in {each.value for each in ResourceKind} else (MEDIA,)


def word_choices(words: type[Labelled], chosen: Collection[str], say: Translator) -> tuple[Choice, ...]:
    """Return the words of a vocabulary as choices."""
    return tuple(Choice(word.value, say(word.label), word.value in chosen) for word in words)


def ticked(form: dict[str, str], prefix: str, known: Sequence[str]) -> list[str]:
    """Return those of `known` whose box was ticked."""
    return [name for name in known if form.get(f"{prefix}{name}") == "yes"]
