"""Which phone is asking: its key stands in the address, and its rights are looked up at every request."""

from dataclasses import dataclass
from typing import Annotated, Final

from fastapi import Depends, Request

from api.auth.browser import client_address
from api.auth.deps import caller_of_field_key
from api.auth.permissions import Action, Caller, may
from api.auth.secrets import sha256_of
from api.campaign_rights import place_of_campaign, require_worker
from api.deps import SessionDep
from geo.errors import NotAllowed
from geo.queries.campaigns import CampaignRow, get_campaign
from geo.queries.field_keys import FieldKey
from geo.queries.field_lists import Whose
from geo.queries.rate_limits import MINUTE, count_hit

DEVICE_MOST: Final = 200
GUESSES_PER_MINUTE: Final = 60
"""Wrong keys from one network address: a team whose keys were taken back asks every quarter of an hour each."""


@dataclass(frozen=True, slots=True)
class Phone:
    """A phone with its surveyor and its campaign; `base` is the address that all of its requests begin with."""

    caller: Caller
    campaign: CampaignRow
    base: str
    device: str

    @property
    def whose(self) -> Whose:
        """Return for whom lists are made."""
        inside = may(self.caller, Action.SEE_RESOURCES, place_of_campaign(self.campaign))
        return Whose(self.campaign.id, self.caller.account_id, inside)


@dataclass(frozen=True, slots=True)
class Holder:
    """Who holds a key that is live, and what their app calls itself."""

    caller: Caller
    key: FieldKey
    device: str


def get_holder(request: Request, token: str) -> Holder:
    """Return whose key the address holds, beside the request's transaction: an upload may take minutes after it.

    Raises NotAllowed for a key that is not live, TooManyRequests for guesses.
    """
    engine = request.app.state.engine
    device = "".join(c for c in request.query_params.get("deviceID", "") if c.isprintable())[:DEVICE_MOST]
    found = caller_of_field_key(engine, token, device)
    if found is None:
        count_hit(engine, f"odk:{sha256_of(client_address(request))}", MINUTE, GUESSES_PER_MINUTE)
        raise NotAllowed(
            "이 주소는 더 쓸 수 없어요. 조사 화면에서 QR 코드를 새로 만들어 찍어 주세요.",
            "This key is not valid; make a new QR code on the survey page.",
            code="field_key_unknown",
        )
    return Holder(*found, device)


HolderDep = Annotated[Holder, Depends(get_holder)]


def get_phone(request: Request, holder: HolderDep, session: SessionDep, token: str) -> Phone:
    """Return the phone with its campaign; raise NotAllowed when its surveyor no longer takes part."""
    campaign = get_campaign(session, holder.key.campaign_id)
    require_worker(session, holder.caller, campaign)
    return Phone(holder.caller, campaign, base_of(request, token), holder.device)


def base_of(request: Request, token: str) -> str:
    """Return the address of a phone's server.

    Without MAEUL_PUBLIC_URL it is the one that was asked: it goes back to whoever asked, and to nobody else.
    """
    public = request.app.state.settings.public_url
    return f"{public.rstrip('/') if public else f'{request.url.scheme}://{request.url.netloc}'}/odk/{token}"


PhoneDep = Annotated[Phone, Depends(get_phone)]
