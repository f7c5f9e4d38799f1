"""Rights as rows: who may do what where, from when until when, who gave it and why, with every step on record."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any, Final
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.orm import Session

from geo.enums import Role, Scope
from geo.errors import Conflict, NotFound
from geo.faults import stale_row
from geo.office_words import GrantStanding, GrantStep
from geo.queries.accounts import LiveGrant
from geo.queries.guarded import count_written
from geo.queries.reach import DONG_OF, Reach

DAY: Final = timedelta(days=1)
EVERYWHERE: Final = Reach(everywhere=True)


@dataclass(frozen=True, slots=True)
class GrantRow:
    """A right; `until` is the last day on which it holds, None without an end.

    `district_in` and `province_in` are where the place lies, also that of a site; `place` is its name, empty for
    everywhere.
    """

    id: int
    account_id: UUID
    email: str
    name: str
    disabled: bool
    role: Role
    scope: Scope
    province_code: str | None
    district_code: str | None
    site_id: UUID | None
    district_in: str | None
    province_in: str | None
    place: str
    begins_on: date
    until: date | None
    standing: GrantStanding
    reason: str
    granted_by: str | None
    created_at: datetime
    ended_at: datetime | None

    @property
    def right(self) -> LiveGrant:
        """Return what may be done where, without its days."""
        return LiveGrant(self.role, self.scope, self.province_code, self.district_code, self.site_id)


_STANDING: Final = """CASE WHEN r.ended_at IS NOT NULL OR upper(r.valid) <= :today THEN 'over'
  WHEN lower(r.valid) > :today THEN 'coming' ELSE 'live' END"""
_SELECT: Final = f"""
SELECT * FROM (
  SELECT r.id, r.account_id, a.email, a.name, a.disabled_at IS NOT NULL AS disabled, r.role, r.scope, r.province_code,
         r.district_code, r.site_id, coalesce(r.district_code, g.district_code) AS district_in,
         coalesce(r.province_code, x.province_code, g.province_code) AS province_in,
         coalesce(t.name, vx.name || ' ' || x.name, v.name, '') AS place,
         coalesce(lower(r.valid),
                  (SELECT min(e.begins_on) FROM grant_events e WHERE e.grant_id = r.id)) AS begins_on,
         upper(r.valid) - 1 AS until, {_STANDING} AS standing, r.reason, b.name AS granted_by, r.created_at, r.ended_at,
         a.search_text
  FROM grants r JOIN (SELECT *, lower(name || chr(31) || email) AS search_text FROM accounts) a ON a.id = r.account_id
  LEFT JOIN accounts b ON b.id = r.granted_by
  LEFT JOIN provinces v ON v.code = r.province_code
  LEFT JOIN districts x ON x.code = r.district_code LEFT JOIN provinces vx ON vx.code = x.province_code
  LEFT JOIN sites t ON t.id = r.site_id {DONG_OF.format(point="t.location_m")}
) r
"""  # noqa: S608  (fixed text; values are bound)
_REACHED: Final = """(:everywhere OR r.province_in = ANY(:provinces) OR r.district_in = ANY(:districts)
  OR r.site_id = ANY(CAST(:sites AS uuid[])))"""
_TESTS: Final = {
    "ids": "r.id = ANY(:ids)",
    "account_ids": "r.account_id = ANY(:account_ids)",
    "roles": "r.role = ANY(:roles)",
    "standings": "r.standing = ANY(:standings)",
    "site_id": "r.site_id = :site_id",
    "ends_by": "r.until <= :ends_by",
    "words": "position(lower(:words) IN r.search_text) > 0",
}


@dataclass(frozen=True, slots=True)
class GrantFilter:
    """Which rights to list; `reach` is where whoever asks may see them."""

    reach: Reach = EVERYWHERE
    ids: Sequence[int] = ()
    account_ids: Sequence[UUID] = ()
    roles: Sequence[str] = ()
    standings: Sequence[str] = ()
    site_id: UUID | None = None
    ends_by: date | None = None
    words: str = ""
    limit: int = 50
    offset: int = 0


def list_grants(session: Session, wanted: GrantFilter, today: date) -> tuple[list[GrantRow], int]:
    """Return one page of rights: by name, what holds now first, the newest first; and how many there are."""
    given: dict[str, Any] = {name: getattr(wanted, name) for name in _TESTS}
    values = {
        k: v if isinstance(v, str | UUID | date) else list(v) for k, v in given.items() if v not in (None, (), "")
    }
    where = " AND ".join([_REACHED, *(_TESTS[name] for name in values)])
    order = "array_position(ARRAY['live', 'coming', 'over'], r.standing), r.name, r.email, r.created_at DESC, r.id DESC"
    bound = {**values, **wanted.reach.parameters(), "today": today, "limit": wanted.limit, "offset": wanted.offset}
    sql = f"SELECT *, count(*) OVER () AS total FROM ({_SELECT}) r WHERE {where} ORDER BY {order} LIMIT :limit OFFSET :offset"  # noqa: S608, E501  (fixed text; values are bound)
    rows = session.execute(text(sql), bound).mappings().all()
    if rows or not wanted.offset:
        return [_row(row) for row in rows], int(rows[0]["total"]) if rows else 0
    counted = f"SELECT count(*) FROM ({_SELECT}) r WHERE {where}"  # noqa: S608  (fixed text; values are bound)
    return [], int(session.execute(text(counted), bound).scalar_one())


def _row(row: Any) -> GrantRow:
    plain = {name: row[name] for name in GrantRow.__slots__}
    words = {"role": Role(row["role"]), "scope": Scope(row["scope"]), "standing": GrantStanding(row["standing"])}
    return GrantRow(**{**plain, **words})


def get_grant(session: Session, grant_id: int, today: date, reach: Reach = EVERYWHERE) -> GrantRow:
    """Return one right within a reach; raise NotFound for any other."""
    rows, _total = list_grants(session, GrantFilter(reach, ids=[grant_id]), today)
    if not rows:
        raise NotFound("그런 권한이 없어요.", "There is no such right.", code="grant_unknown")
    return rows[0]


@dataclass(frozen=True, slots=True)
class Days:
    """From the first to the last day, both counted; without a last one it goes on."""

    first: date
    last: date | None = None

    @property
    def bound(self) -> dict[str, date | None]:
        """Return what a daterange is made of."""
        return {"first": self.first, "after": self.last + DAY if self.last else None}


_HELD: Final = text("""
SELECT id FROM grants WHERE account_id = :account_id AND role = :role AND scope = :scope AND ended_at IS NULL
  AND (province_code, district_code, site_id) IS NOT DISTINCT FROM
      (CAST(:province_code AS text), CAST(:district_code AS text), CAST(:site_id AS uuid))
  AND valid && daterange(:first, :after) LIMIT 1
""")
_GIVE: Final = text("""
INSERT INTO grants (account_id, role, scope, province_code, district_code, site_id, valid, granted_by, reason)
VALUES (:account_id, :role, :scope, :province_code, :district_code, :site_id, daterange(:first, :after), :by, :reason)
RETURNING id
""")


def give(session: Session, account_id: UUID, right: LiveGrant, days: Days, by: UUID | None, reason: str) -> int:
    """Give a right and return its number; raise Conflict (`right_held`) when it is held on one of the days already."""
    session.execute(text("SELECT 1 FROM accounts WHERE id = :id FOR UPDATE"), {"id": account_id})
    bound = {
        "account_id": account_id,
        "role": right.role.value,
        "scope": right.scope.value,
        "province_code": right.province_code,
        "district_code": right.district_code,
        "site_id": right.site_id,
        **days.bound,
    }
    if session.execute(_HELD, bound).scalar() is not None:
        raise Conflict(
            "이미 같은 권한이 있어요. 끝나는 날을 바꾸려면 그 권한에서 바꿔 주세요.",
            "The account holds that right already.",
            code="right_held",
        )
    return int(session.execute(_GIVE, {**bound, "by": by, "reason": reason}).scalar_one())


_ENDED: Final = """
UPDATE grants SET ended_at = :now, changed_by = :by, reason = :reason,
  valid = CASE WHEN lower(valid) < :today THEN daterange(lower(valid), :today) ELSE 'empty' END
WHERE id = :id AND ended_at IS NULL AND valid && daterange(:today, NULL)
"""


def end(session: Session, grant_id: int, by: UUID | None, reason: str, now: datetime, today: date) -> None:
    """End a right at once; raise Conflict (`stale_version`) for one that is over already.

    The database refuses to end the last administrator's (`last_admin`).
    """
    values = {"id": grant_id, "by": by, "reason": reason, "now": now, "today": today}
    if count_written(session, _ENDED, values) == 0:
        raise stale_row()


_UNTIL: Final = """
UPDATE grants SET valid = daterange(lower(valid), CAST(:after AS date)), changed_by = :by, reason = :reason
WHERE id = :id AND ended_at IS NULL AND valid && daterange(CAST(:today AS date), NULL)
  AND coalesce(CAST(:after AS date), 'infinity') > lower(valid)
"""


def set_until(session: Session, grant_id: int, last: date | None, by: UUID | None, reason: str, today: date) -> None:
    """Let a right hold until another last day, or without end; raise Conflict for one that is over already."""
    after = last + DAY if last else None
    if (
        count_written(session, _UNTIL, {"id": grant_id, "after": after, "by": by, "reason": reason, "today": today})
        == 0
    ):
        raise stale_row()


@dataclass(frozen=True, slots=True)
class GrantStepRow:
    """One step of a right, as the database wrote it down; `until` is the last day it was to hold from then on."""

    grant_id: int
    step: GrantStep
    begins_on: date
    until: date | None
    by: str | None
    reason: str
    at: datetime


def history_of(session: Session, grant_ids: Sequence[int]) -> list[GrantStepRow]:
    """Return every step of some rights, the newest first."""
    sql = """
    SELECT e.grant_id, e.action AS step, e.begins_on, e.ends_on - 1 AS until, a.name AS by, e.reason, e.at
    FROM grant_events e LEFT JOIN accounts a ON a.id = e.actor_id WHERE e.grant_id = ANY(:ids) ORDER BY e.id DESC
    """
    rows = session.execute(text(sql), {"ids": list(grant_ids)}).mappings()
    return [GrantStepRow(**{**row, "step": GrantStep(row["step"])}) for row in rows]


@dataclass(frozen=True, slots=True)
class PersonRow:
    """An account as those see it who give rights; `rights` counts those that hold or will."""

    id: UUID
    email: str
    name: str
    verified: bool
    disabled: bool
    rights: int


_PEOPLE: Final = """
SELECT a.id, a.email, a.name, a.verified_at IS NOT NULL AS verified, a.disabled_at IS NOT NULL AS disabled,
       (SELECT count(*) FROM grants g
        WHERE g.account_id = a.id AND g.ended_at IS NULL AND g.valid && daterange(:today, NULL)) AS rights,
       count(*) OVER () AS total
FROM accounts a WHERE {where} ORDER BY a.name, a.email, a.id LIMIT :limit OFFSET :offset
"""


def list_people(
    session: Session, words: str, known: Sequence[UUID] | None, today: date, *, limit: int = 50, offset: int = 0
) -> tuple[list[PersonRow], int]:
    """Return accounts by a part of name or address among the `known` (None: among all), or by the whole address.

    Whoever was forgotten is nobody any more.
    """
    tests = ["a.email NOT LIKE 'erased-%@invalid'"]
    within = "true" if known is None else "a.id = ANY(:known)"
    found = "position(lower(:words) IN lower(a.name || chr(31) || a.email)) > 0" if words else "true"
    tests.append(f"({within} AND {found} OR a.email = lower(:words) AND a.verified_at IS NOT NULL)")
    bound = {"words": words, "known": list(known or ()), "today": today, "limit": limit, "offset": offset}
    rows = session.execute(text(_PEOPLE.format(where=" AND ".join(tests))), bound).mappings().all()
    total = int(rows[0]["total"]) if rows else 0
    return [PersonRow(**{k: row[k] for k in PersonRow.__slots__}) for row in rows], total


def get_person(session: Session, account_id: UUID, today: date) -> PersonRow:
    """Return one account; raise NotFound when there is none or it was forgotten."""
    sql = _PEOPLE.format(where="a.id = :id AND a.email NOT LIKE 'erased-%@invalid'")
    row = session.execute(text(sql), {"id": account_id, "today": today, "limit": 1, "offset": 0}).mappings().first()
    if row is None:
        raise NotFound("그런 계정이 없어요.", "There is no such account.", code="account_unknown")
    return PersonRow(**{k: row[k] for k in PersonRow.__slots__})


@dataclass(frozen=True, slots=True)
class PlaceOfRight:
    """Where a right is to hold, with where that lies."""

    name: str
    province_code: str | None = None
    district_code: str | None = None


def place_of_district(session: Session, code: str) -> PlaceOfRight:
    """Return a district by its code; raise NotFound for none."""
    sql = """SELECT v.name || ' ' || x.name AS name, x.province_code, x.code AS district_code
    FROM districts x JOIN provinces v ON v.code = x.province_code WHERE x.code = :code"""
    row = session.execute(text(sql), {"code": code}).mappings().first()
    if row is None:
        raise NotFound("그런 자치구가 없어요.", "There is no such district.", code="district_unknown")
    return PlaceOfRight(**row)


def place_of_province(session: Session, code: str) -> PlaceOfRight:
    """Return a province by its code; raise NotFound for none."""
    row = session.execute(text("SELECT name, code AS province_code FROM provinces WHERE code = :code"), {"code": code})
    found = row.mappings().first()
    if found is None:
        raise NotFound("그런 시·도가 없어요.", "There is no such province.", code="province_unknown")
    return PlaceOfRight(**found)


def list_provinces(session: Session) -> list[PlaceOfRight]:
    """Return every province by its code."""
    sql = "SELECT name, code AS province_code FROM provinces ORDER BY code"
    return [PlaceOfRight(**row) for row in session.execute(text(sql)).mappings()]


def list_all_districts(session: Session) -> list[PlaceOfRight]:
    """Return every district by its code, those of past editions too: rights may still be about them."""
    sql = """SELECT v.name || ' ' || x.name AS name, x.province_code, x.code AS district_code
    FROM districts x JOIN provinces v ON v.code = x.province_code ORDER BY x.code"""
    return [PlaceOfRight(**row) for row in session.execute(text(sql)).mappings()]
