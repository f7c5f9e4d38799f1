"""The sheet that people sign, with the code that leads to where it is written down."""

from typing import Annotated
from urllib.parse import urlencode
from uuid import UUID

from fastapi import APIRouter, Query, Response

from api.auth.browser import link_base
from api.auth.deps import SignedIn
from api.auth.permissions import Action
from api.auth.reach import required_reach
from api.deps import SessionDep, SettingsDep
from api.door_codes import picture
from api.web import consents_cards as cards
from api.web.consents_views import PaperForm
from api.web.pages import FrameDep
from api.web.views import Link
from geo.enums import ResourceKind
from geo.queries import consent_texts, revisions
from geo.surveys.consent_words import ConsentChannel

router = APIRouter()


@router.get("/consents/form")
def paper(
    frame: FrameDep,
    caller: SignedIn,
    session: SessionDep,
    settings: SettingsDep,
    resource: UUID | None = None,
    text: Annotated[int | None, Query(ge=1, le=2_000_000_000)] = None,
) -> Response:
    """Show the sheet that people sign, with the code that leads to where it is written down."""
    required_reach(caller, Action.SEE_RESOURCES)
    kind = revisions.read_head(session, resource).kind if resource else ResourceKind.PERSON
    chosen = consent_texts.get_text(session, text) if text else consent_texts.newest_text(session, _key_for(kind))
    query = urlencode({**({"resource": str(resource)} if resource else {}), "text": chosen.id})
    say, back = frame.say, f"/resources/{resource}" if resource else "/consents"
    others = urlencode({"resource": str(resource)}) if resource else ""
    view = PaperForm(
        title=chosen.title,
        purpose=chosen.purpose,
        kept=chosen.kept,
        body=chosen.body,
        version=say("{n}판").format(n=chosen.version),
        number=str(resource)[:8] if resource else "",
        fields=tuple(choice.label for choice in cards.field_choices(kind.value, (), say)),
        channels=tuple(say(channel.label) for channel in ConsentChannel),
        picture_url=f"/consents/form/code.svg?{query}",
        address=f"{link_base(frame.request, settings)}/consents/new?{query}",
        texts=tuple(
            Link(f"/consents/form?{'&'.join(filter(None, (others, f'text={one.id}')))}", one.title, one.id == chosen.id)
            for one in consent_texts.list_texts(session, newest=True)
        ),
        back_url=back,
    )
    return frame.show("consent_form.html", "survey", paper=view)


def _key_for(kind: ResourceKind) -> str:
    return "person" if kind is ResourceKind.PERSON else "story"


@router.get("/consents/form/code.svg")
def paper_code(
    frame: FrameDep,
    caller: SignedIn,
    settings: SettingsDep,
    text: Annotated[int, Query(ge=1, le=2_000_000_000)],
    resource: UUID | None = None,
) -> Response:
    """Draw the code of a sheet: the address where the signed sheet is written down."""
    required_reach(caller, Action.SEE_RESOURCES)
    query = urlencode({**({"resource": str(resource)} if resource else {}), "text": text})
    drawn = picture(f"{link_base(frame.request, settings)}/consents/new?{query}")
    return Response(drawn, media_type="image/svg+xml", headers={"Cache-Control": "no-store"})
