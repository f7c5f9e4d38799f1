"""Campaigns as rows: written, found in the places somebody looks after, moved by state and version."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, Final
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.orm import Session

from geo.errors import InvalidInput, NotFound
from geo.queries.guarded import write_guarded
from geo.queries.reach import Reach
from geo.surveys.campaign_states import CampaignState


@dataclass(frozen=True, slots=True)
class NewCampaign:
    district_code: str
    title: str
    starts_on: date
    ends_on: date
    kinds: Sequence[str]
    about: str = ""
    consent_text_id: int | None = None
    open_to_all: bool = False


@dataclass(frozen=True, slots=True)
class CampaignRow:
    """A campaign with its district, the form versions that it pins, and how much is on its lists."""

    id: UUID
    code: str
    title: str
    about: str
    district_code: str
    district: str
    province_code: str
    starts_on: date
    ends_on: date
    state: CampaignState
    kinds: list[str]
    consent_text_id: int | None
    open_to_all: bool
    version: int
    opened_at: datetime | None
    closed_at: datetime | None
    forms: list[UUID]
    team_ids: list[UUID]
    areas: int
    targets: int


_SELECT: Final = """
SELECT c.id, c.code, c.title, c.about, c.district_code, x.name AS district, x.province_code, c.starts_on, c.ends_on,
       c.state, c.kinds, c.consent_text_id, c.open_to_all, c.version, c.opened_at, c.closed_at,
       ARRAY(SELECT f.form_version_id FROM campaign_forms f WHERE f.campaign_id = c.id
             ORDER BY f.position, f.form_version_id) AS forms,
       ARRAY(SELECT t.team_id FROM campaign_teams t WHERE t.campaign_id = c.id ORDER BY 1) AS team_ids,
       (SELECT count(*) FROM campaign_areas a WHERE a.campaign_id = c.id) AS areas,
       (SELECT count(*) FROM campaign_targets t WHERE t.campaign_id = c.id) AS targets
FROM campaigns c JOIN districts x ON x.code = c.district_code
"""


def _row(row: Any) -> CampaignRow:
    return CampaignRow(**{**row, "state": CampaignState(row["state"])})


def get_campaign(session: Session, campaign_id: UUID, *, lock: bool = False) -> CampaignRow:
    """Return one campaign, its row locked when it is about to change; raise NotFound without it."""
    ending = "FOR UPDATE OF c" if lock else ""
    row = session.execute(text(f"{_SELECT} WHERE c.id = :id {ending}"), {"id": campaign_id}).mappings().one_or_none()
    if row is None:
        raise unknown_campaign()
    return _row(row)


def get_by_code(session: Session, code: str) -> CampaignRow:
    """Return the campaign of a short code as it stands on posters; raise NotFound without it."""
    row = session.execute(text(f"{_SELECT} WHERE c.code = :code"), {"code": code.lower()}).mappings().one_or_none()
    if row is None:
        raise unknown_campaign()
    return _row(row)


def get_named(session: Session, named: str) -> CampaignRow:
    """Return the campaign named by its id or its short code; raise InvalidInput where none is named."""
    if not named:
        raise InvalidInput("어느 조사 사업의 기록인지 골라 주세요.", "Name the campaign.", code="campaign_missing")
    try:
        return get_campaign(session, UUID(named))
    except ValueError:
        return get_by_code(session, named)


def unknown_campaign() -> NotFound:
    """Return the fault of a campaign that does not exist, or not for the one who asks."""
    return NotFound("그런 조사 사업이 없어요.", "There is no such campaign.", code="campaign_unknown")


@dataclass(frozen=True, slots=True)
class CampaignFilter:
    """Which campaigns: in the places of `reach`, or those in which `account_id` has something to do."""

    reach: Reach = field(default_factory=Reach)
    account_id: UUID | None = None
    states: Sequence[str] = ()
    limit: int = 50
    offset: int = 0


_WANTED: Final = """
(:everywhere OR c.district_code = ANY(:districts)
 OR c.district_code IN (SELECT d.code FROM districts d WHERE d.province_code = ANY(:provinces))
 OR EXISTS (SELECT FROM assignments m WHERE m.campaign_id = c.id AND m.account_id = :account_id)
 OR EXISTS (SELECT FROM campaign_teams k JOIN team_members m ON m.team_id = k.team_id
            WHERE k.campaign_id = c.id AND m.account_id = :account_id))
AND (:any_state OR c.state = ANY(:states))
"""


def list_campaigns(session: Session, wanted: CampaignFilter) -> tuple[list[CampaignRow], int]:
    """Return one page of campaigns, those under way first, then the newest; and how many there are."""
    values = {
        **wanted.reach.parameters(),
        "account_id": wanted.account_id,
        "any_state": not wanted.states,
        "states": list(wanted.states),
        "limit": wanted.limit,
        "offset": wanted.offset,
    }
    order = "array_position('{open,draft,closed}', c.state), c.starts_on DESC, c.id"
    sql = f"{_SELECT} WHERE {_WANTED} ORDER BY {order} LIMIT :limit OFFSET :offset"
    rows = session.execute(text(sql), values).mappings().all()
    total = session.execute(text(f"SELECT count(*) FROM campaigns c WHERE {_WANTED}"), values).scalar_one()  # noqa: S608  (fixed text; values are bound)
    return [_row(row) for row in rows], int(total)


def insert_campaign(session: Session, new: NewCampaign, code: str, actor_id: UUID | None, now: datetime) -> UUID | None:
    """Write a campaign in preparation; None when the code is taken."""
    sql = text("""
    INSERT INTO campaigns (code, title, about, district_code, starts_on, ends_on, kinds, consent_text_id, open_to_all,
                           created_by, created_at)
    VALUES (:code, :title, :about, :district_code, :starts_on, :ends_on, :kinds, :consent_text_id, :open_to_all,
            :actor_id, :now)
    ON CONFLICT (code) DO NOTHING RETURNING id
    """)
    values = {name: getattr(new, name) for name in NewCampaign.__slots__}
    given = {**values, "kinds": list(new.kinds), "code": code, "actor_id": actor_id, "now": now}
    made: UUID | None = session.execute(sql, given).scalar_one_or_none()
    return made


_CHANGEABLE: Final = ("title", "about", "starts_on", "ends_on", "kinds", "consent_text_id", "open_to_all")


def change_campaign(session: Session, row: CampaignRow, values: dict[str, Any]) -> None:
    """Write the given ones of title, about, period, kinds, consent text and openness, guarded by the version."""
    given = {name: values.get(name, getattr(row, name)) for name in _CHANGEABLE}
    sql = text("""
    UPDATE campaigns SET title = :title, about = :about, starts_on = :starts_on, ends_on = :ends_on, kinds = :kinds,
           consent_text_id = :consent_text_id, open_to_all = :open_to_all, version = version + 1
    WHERE id = :id AND version = :version
    """)
    write_guarded(session, sql, {**given, "id": row.id, "version": row.version})


def move_campaign(session: Session, row: CampaignRow, to_state: CampaignState, now: datetime) -> None:
    """Take a campaign to another state, guarded by its state and version; the first opening fixes its lists."""
    sql = text("""
    UPDATE campaigns SET state = :to_state, version = version + 1,
           opened_at = CASE WHEN :to_state = 'open' THEN coalesce(opened_at, CAST(:now AS timestamptz))
                            ELSE opened_at END,
           closed_at = CASE WHEN :to_state = 'closed' THEN CAST(:now AS timestamptz) END
    WHERE id = :id AND state = :state AND version = :version
    """)
    values = {"id": row.id, "state": row.state.value, "version": row.version, "to_state": to_state.value, "now": now}
    write_guarded(session, sql, values)


def drop_campaign(session: Session, row: CampaignRow) -> None:
    """Forget a campaign that has never opened, with its lists."""
    sql = text("DELETE FROM campaigns WHERE id = :id AND version = :version AND opened_at IS NULL")
    write_guarded(session, sql, {"id": row.id, "version": row.version})


def replace_forms(session: Session, campaign_id: UUID, form_versions: Sequence[UUID]) -> None:
    """Pin the versions of forms that are filled in for the campaign, in the order of its list."""
    session.execute(text("DELETE FROM campaign_forms WHERE campaign_id = :id"), {"id": campaign_id})
    sql = text("""
    INSERT INTO campaign_forms (campaign_id, form_version_id, position)
    SELECT :id, f.id, f.position FROM unnest(CAST(:ids AS uuid[])) WITH ORDINALITY f(id, position)
    """)
    session.execute(sql, {"id": campaign_id, "ids": list(dict.fromkeys(form_versions))})


def replace_teams(session: Session, campaign_id: UUID, team_ids: Sequence[UUID]) -> None:
    """Write which teams work on the campaign."""
    session.execute(text("DELETE FROM campaign_teams WHERE campaign_id = :id"), {"id": campaign_id})
    sql = text("INSERT INTO campaign_teams (campaign_id, team_id) SELECT :id, unnest(CAST(:ids AS uuid[]))")
    session.execute(sql, {"id": campaign_id, "ids": list(dict.fromkeys(team_ids))})
