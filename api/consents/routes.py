"""Consents and their withdrawal over HTTP."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Path, Query, Request, Response

from api.auth.deps import SignedIn, Writer
from api.consents import service
from api.consents.schemas import (
    ConsentIn,
    ConsentList,
    ConsentOut,
    PolicyIn,
    PolicyList,
    PolicyOut,
    TextIn,
    TextList,
    TextOut,
    WithdrawalPreview,
    WithdrawIn,
    WithdrawnOut,
    consent_out,
    field_names,
    mention_out,
    policy_out,
    text_out,
)
from api.deps import SessionDep
from api.http import PAGE_DEFAULT, Limit, Next, json_answer, list_answer, offset_of
from geo.enums import ResourceKind
from geo.queries.consent_texts import list_texts
from geo.queries.consents import ConsentStanding

router = APIRouter(tags=["동의"])
TextKey = Annotated[str, Path(pattern="^[a-z][a-z0-9_]{0,39}$")]


@router.get("/consents", response_model=ConsentList)
def index(
    request: Request,
    caller: SignedIn,
    session: SessionDep,
    standing: ConsentStanding | None = None,
    resource_id: UUID | None = None,
    cursor: Next = None,
    limit: Limit = PAGE_DEFAULT,
) -> Response:
    """List the consents of one's places, those that end soonest first; looking is noted."""
    offset = offset_of(cursor)
    rows, total = service.list_for(
        session, caller, standing=standing, resource_id=resource_id, limit=limit, offset=offset
    )
    return list_answer(request, [consent_out(row) for row in rows], offset=offset, limit=limit, total=total)


@router.post("/consents", status_code=201, response_model=ConsentOut)
def give(caller: Writer, session: SessionDep, body: ConsentIn) -> Response:
    """Write down that somebody agreed; what it opens shows at once."""
    return json_answer(consent_out(service.give(session, caller, body)), 201)


@router.get("/consents/texts", response_model=TextList)
def texts(session: SessionDep, key: Annotated[str | None, Query(max_length=40)] = None) -> Response:
    """List what people are asked to agree to, every version; with `key` those of one text."""
    return json_answer({"items": [text_out(row) for row in list_texts(session, key)]})


@router.post("/consents/texts/{key}", status_code=201, response_model=TextOut)
def add_text(key: TextKey, caller: Writer, session: SessionDep, body: TextIn) -> Response:
    """Write the next version of a text; consents given under earlier ones stay as they are."""
    return json_answer(text_out(service.add_text(session, caller, key, body)), 201)


@router.get("/consents/policies", response_model=PolicyList)
def policies(caller: SignedIn, session: SessionDep, kind: ResourceKind | None = None) -> Response:
    """List who may see which field of which kind."""
    return json_answer({"items": [policy_out(row) for row in service.list_policies(session, caller, kind)]})


@router.patch("/consents/policies/{kind}/{name}", response_model=PolicyOut)
def set_policy(
    kind: ResourceKind,
    name: Annotated[str, Path(max_length=60)],
    caller: Writer,
    session: SessionDep,
    body: PolicyIn,
) -> Response:
    """Open a field of a kind to the public or close it; what is personal needs a consent besides."""
    row = service.set_policy(session, caller, kind, name, body.was, body.visibility)
    return json_answer(policy_out(row))


@router.get("/consents/{consent_id}", response_model=ConsentOut)
def show(consent_id: UUID, caller: SignedIn, session: SessionDep) -> Response:
    """Show one consent; looking is noted."""
    return json_answer(consent_out(service.get_for(session, caller, consent_id)))


@router.get("/consents/{consent_id}/withdrawal", response_model=WithdrawalPreview)
def preview(consent_id: UUID, caller: SignedIn, session: SessionDep) -> Response:
    """Show what taking a consent back would wipe for good, and where else the person is written about."""
    row, wiped, mentions = service.preview(session, caller, consent_id)
    return json_answer(
        {"wiped": field_names(row.kind, wiped), "mentions": [mention_out(mention) for mention in mentions]}
    )


@router.post("/consents/{consent_id}/withdraw", response_model=WithdrawnOut)
def withdraw(consent_id: UUID, caller: Writer, session: SessionDep, body: WithdrawIn) -> Response:
    """Take a consent back, whole or in part: gone from every public output at once, wiped from every revision."""
    row, wiped, mentions = service.withdraw(session, caller, consent_id, body)
    answer = {
        "id": str(row.id),
        "wiped": field_names(row.kind, wiped),
        "mentions": [mention_out(mention) for mention in mentions],
    }
    return json_answer(answer)
