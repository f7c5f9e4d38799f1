"""Make what tests need, committed, through the product's own writing functions."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import Engine
from sqlalchemy.orm import Session

from api.auth.secrets import new_api_token, sha256_of
from geo import clock
from geo.db import transaction
from geo.drawn import read_shape
from geo.enums import ResourceAction, ResourceKind, Role, Scope
from geo.queries import accounts, consent_texts, consents, keeping, sites
from geo.queries.accounts import LiveGrant
from geo.queries.boundaries import ensure_schematic
from geo.queries.dongs_of import assign_dongs
from geo.queries.keeping import OpeningRow, SpaceValues
from geo.queries.resource_moves import move
from geo.queries.revisions import first_content, insert_resource, lock_head
from geo.queries.sites import SiteValues
from geo.surveys.consent_words import ConsentChannel, ConsentHow

CITY_HALL = (126.978, 37.5665)
_SUBMIT, _APPROVE, _PUBLISH, _CLOSE = (ResourceAction(name) for name in ("submit", "approve", "publish", "close"))
WAYS: dict[str, tuple[ResourceAction, ...]] = {
    "draft": (),
    "submitted": (_SUBMIT,),
    "approved": (_SUBMIT, _APPROVE),
    "published": (_SUBMIT, _APPROVE, _PUBLISH),
    "closed": (_SUBMIT, _APPROVE, _PUBLISH, _CLOSE),
}
EVERY_DAY = [OpeningRow(day, 0, 1440) for day in range(1, 8)]


@dataclass(frozen=True)
class Person:
    """An account with an API token, ready to call."""

    id: UUID
    email: str
    token: str

    @property
    def headers(self) -> dict[str, str]:
        return {"Authorization": f"Bearer {self.token}"}


@dataclass
class Factory:
    engine: Engine

    def boundaries(self) -> None:
        with transaction(self.engine) as session:
            ensure_schematic(session)

    def site(self, name: str = "천연가압장", point: tuple[float, float] = CITY_HALL, **values: Any) -> UUID:
        given = {"kind": "hub", "address": "서울특별시 중구 세종대로 110", **values}
        with transaction(self.engine) as session:
            return sites.insert_site(
                session, SiteValues(name=name, lon=point[0], lat=point[1], **given), None, clock.now()
            )

    def space(
        self,
        site_id: UUID | None = None,
        name: str = "모임방",
        cells: Sequence[str] = (),
        openings: Sequence[OpeningRow] = EVERY_DAY,
        policy: dict[str, Any] | None = None,
        **values: Any,
    ) -> UUID:
        site_id = site_id or self.site()
        given = {"kind": "room", "heads_max": 20, **values}
        with transaction(self.engine) as session:
            space_id = keeping.insert_space(session, site_id, SpaceValues(name=name, **given), cells)
            keeping.replace_openings(session, space_id, openings)
            keeping.add_policy(session, space_id, {"approval": "instant", **(policy or {})}, None)
        return space_id

    def resource(
        self,
        name: str = "골목 이야기",
        kind: str = "story",
        point: tuple[float, float] | None = CITY_HALL,
        *,
        state: str = "published",
        private: dict[str, Any] | None = None,
        **values: Any,
    ) -> UUID:
        """Write a resource with its dong; `values` are flat content (`properties.<name>`), `private` unchecked ones."""
        content = first_content(name, clock.today(), {"source": "survey", **values})
        if point is not None and "geometry" not in content:
            content["geometry"] = read_shape({"type": "Point", "coordinates": list(point)})
        content |= {f"properties.{key}": value for key, value in (private or {}).items()}
        with transaction(self.engine) as session:
            made = insert_resource(session, ResourceKind(kind), content, None, clock.now())
            for step in WAYS[state]:
                move(session, lock_head(session, made), [step], actor_id=None, note="", now=clock.now())
            assign_dongs(session, resource_ids=[made])
        return made

    def agree(
        self, resource_id: UUID, *fields: str, channels: Sequence[str] = ("web",), until: date | None = None
    ) -> UUID:
        """Write down that a record's own person agreed to showing `fields`."""
        with transaction(self.engine) as session:
            return agree(session, resource_id, *fields, channels=channels, until=until)

    def person(
        self, role: str | None = None, *, site_id: UUID | None = None, district: str | None = None, since: int = 0
    ) -> Person:
        """Make a verified account; with `role` it holds that right at the site, in the district, or everywhere."""
        email = f"p{uuid4().hex[:10]}@example.org"
        with transaction(self.engine) as session:
            account = accounts.put_account(session, email=email, name="시험 계정", password_hash="x")
            assert account is not None
            accounts.verify_account(session, account)
            token = self._token(session, account)
            if role is not None:
                scope = Scope.SITE if site_id else Scope.DISTRICT if district else Scope.EVERYWHERE
                grant = LiveGrant(Role(role), scope, None, district, site_id)
                accounts.add_grant(session, account, grant, since=clock.today() + timedelta(days=since))
        return Person(account, email, token)

    @staticmethod
    def _token(session: Session, account: UUID) -> str:
        secret = new_api_token()
        accounts.put_api_token(
            session,
            account,
            token_sha256=sha256_of(secret),
            name="시험",
            scopes=["read", "write"],
            lasts=timedelta(days=1),
        )
        return secret


def agree(
    session: Session, resource_id: UUID, *fields: str, channels: Sequence[str] = ("web",), until: date | None = None
) -> UUID:
    """Write a consent down within the caller's transaction."""
    told = consents.Given(
        consents.Subject(resource_id=resource_id),
        consent_texts.newest_text(session, "person").id,
        fields,
        [ConsentChannel(channel) for channel in channels],
        ConsentHow.PAPER,
        clock.today() if until is None else min(until, clock.today()),
        until,
    )
    return consents.give(session, told, None, clock.now())


def tomorrow_at(hour: int, minute: int = 0, days: int = 1) -> datetime:
    """Return a moment on the venue's clock, days ahead."""
    day = clock.today() + timedelta(days=days)
    return datetime(day.year, day.month, day.day, hour, minute, tzinfo=clock.SEOUL)


def booking_body(space_id: UUID, start: datetime, hours: float = 2, **values: Any) -> dict[str, Any]:
    """Return the body of POST /bookings."""
    return {
        "space_id": str(space_id),
        "start": start.isoformat(),
        "end": (start + timedelta(hours=hours)).isoformat(),
        "heads": 5,
        "purpose": "meeting",
        "contact": {"name": "시험 모임", "phone": "02-0000-0000"},
        **values,
    }
