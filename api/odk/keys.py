"""Keys of phones: who may make and take back which, and the code that sets an app up."""

import base64
import zlib
from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

import orjson
from fastapi import Request
from sqlalchemy.orm import Session

from api.auth.permissions import Caller, require_writer
from api.auth.secrets import new_secret, sha256_of
from api.campaign_rights import require_insight, require_runner, require_worker, runs
from api.odk.phones import base_of
from geo import clock
from geo.errors import Conflict, NotFound
from geo.queries.access import note_access
from geo.queries.campaigns import CampaignRow, get_campaign
from geo.queries.field_keys import HolderRow, get_key, holding_of, list_holders, put_key, revoke_key
from geo.surveys.campaign_states import CampaignState


@dataclass(frozen=True, slots=True)
class MadeKey:
    """A key as it is shown once: the address to type in, and the text of the code that an app reads."""

    id: UUID
    account_id: UUID
    name: str
    address: str
    setup: str


def setup_text(address: str, project: str) -> str:
    """Return what the QR code says: the app's settings, packed as apps unpack them."""
    general = {"server_url": address, "form_update_mode": "match_exactly", "autosend": "wifi_and_cellular"}
    settings = {"general": general, "admin": {}, "project": {"name": project}}
    return base64.b64encode(zlib.compress(orjson.dumps(settings), 9)).decode()


def holders_for(session: Session, caller: Caller, campaign_id: UUID) -> list[HolderRow]:
    """Return everybody of a campaign with their keys for those who run it; anybody else sees their own alone."""
    row = get_campaign(session, campaign_id)
    if runs(caller, row):
        found = list_holders(session, campaign_id)
        note_access(session, caller.account_id, "account", [one.account_id for one in found if one.key_id])
        return found
    require_insight(session, caller, row)
    own = holding_of(session, campaign_id, caller.account_id)
    return [own] if own else []


def make_own(session: Session, caller: Caller, campaign_id: UUID, request: Request) -> MadeKey:
    """Make a key for oneself; raise NotAllowed for one who does not survey the campaign."""
    row = _taking(session, campaign_id)
    require_worker(session, caller, row)
    return _make(session, caller, row, (caller.account_id, caller.name), request)


def make_for(session: Session, caller: Caller, campaign_id: UUID, account_id: UUID, request: Request) -> MadeKey:
    """Make a key for somebody who surveys the campaign (whoever runs it); one that they have ends with it."""
    row = _taking(session, campaign_id)
    require_runner(caller, row)
    holding = holding_of(session, campaign_id, account_id)
    if holding is None:
        raise NotFound(
            "이 조사에 참여하는 사람이 아니에요. 조사단에 넣거나 구역을 먼저 맡겨 주세요.",
            "They do not take part in this campaign.",
            code="surveyor_unknown",
        )
    return _make(session, caller, row, (account_id, holding.name), request)


def make_for_all(session: Session, caller: Caller, campaign_id: UUID, request: Request) -> Sequence[MadeKey]:
    """Make a key for everybody of a campaign who has none (whoever runs it)."""
    row = _taking(session, campaign_id)
    require_runner(caller, row)
    without = [one for one in list_holders(session, campaign_id) if one.key_id is None]
    return [_make(session, caller, row, (one.account_id, one.name), request) for one in without]


def take_back(session: Session, caller: Caller, campaign_id: UUID, key_id: UUID) -> None:
    """End a key: one's own, or anybody's of a campaign that one runs."""
    require_writer(caller)
    key = get_key(session, key_id)
    if key.campaign_id != campaign_id:
        raise NotFound("그런 열쇠가 없어요.", "There is no such key.", code="field_key_unknown")
    if key.account_id != caller.account_id:
        require_runner(caller, get_campaign(session, campaign_id))
    revoke_key(session, key_id, clock.now())


def _taking(session: Session, campaign_id: UUID) -> CampaignRow:
    """Return a campaign that takes records now or will; keys are made in advance, too."""
    row = get_campaign(session, campaign_id)
    if row.state is CampaignState.CLOSED:
        raise Conflict("마친 조사라서 더 받지 않아요.", "The campaign is closed.", code="campaign_closed")
    return row


def _make(session: Session, caller: Caller, row: CampaignRow, whose: tuple[UUID, str], request: Request) -> MadeKey:
    secret = new_secret()
    account_id, name = whose
    made = put_key(session, account_id, row.id, sha256_of(secret), caller.account_id, clock.now())
    address = base_of(request, secret)
    return MadeKey(made, account_id, name, address, setup_text(address, row.title))
