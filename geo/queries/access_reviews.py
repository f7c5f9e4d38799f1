"""Looks at personal data, month by month: what is unusual in them, and who signed the month over which rows."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.orm import Session

from geo.office_words import MANY_AT_ONCE, NIGHT_FROM, NIGHT_UNTIL, AccessKind, Oddity
from geo.queries.reach import DONG_CODE, DONG_OF

_MARKS: Final = f"""
WITH looks AS (
  SELECT l.*, l.at AT TIME ZONE 'Asia/Seoul' AS here FROM access_log l
  WHERE l.at >= lower(access_month(:month)) AND l.at < upper(access_month(:month))
), things AS (SELECT DISTINCT what, object_id FROM looks), at_sites AS (
  SELECT h.what, h.object_id, s.site_id FROM things h JOIN bookings b ON b.id = h.object_id
  JOIN spaces s ON s.id = b.space_id WHERE h.what = 'booking_contact'
), sites_in AS (
  SELECT t.id, g.district_code, g.province_code FROM sites t {DONG_OF.format(point="t.location_m")}
  WHERE t.id IN (SELECT site_id FROM at_sites)
), of_records AS (
  SELECT h.what, h.object_id, h.object_id AS record FROM things h WHERE h.what = 'resource_personal'
  UNION SELECT h.what, h.object_id, c.resource_id FROM things h JOIN consents c ON c.id = h.object_id
    WHERE h.what = 'consent' AND c.resource_id IS NOT NULL
), placed AS (
  SELECT a.what, a.object_id, a.site_id, i.district_code, i.province_code FROM at_sites a JOIN sites_in i ON i.id = a.site_id
  UNION ALL SELECT o.what, o.object_id, r.site_id, x.code, x.province_code
    FROM of_records o JOIN resources r ON r.id = o.record
    JOIN LATERAL (SELECT y.code, y.province_code FROM dongs d JOIN districts y ON y.code = d.district_code
                  WHERE d.code = {DONG_CODE.format("r")} LIMIT 1) x ON true
  UNION ALL SELECT h.what, h.object_id, NULL, x.code, x.province_code FROM things h JOIN submissions s ON s.id = h.object_id
    JOIN campaigns c ON c.id = s.campaign_id JOIN districts x ON x.code = c.district_code WHERE h.what = 'submission'
  UNION ALL SELECT h.what, h.object_id, NULL, x.code, x.province_code FROM things h JOIN teams t ON t.id = h.object_id
    JOIN districts x ON x.code = t.district_code WHERE h.what = 'team'
), many AS (
  SELECT actor_id, date_trunc('hour', here) AS hour FROM looks
  GROUP BY 1, 2 HAVING count(DISTINCT object_id) >= {MANY_AT_ONCE}
), marked AS (
  SELECT l.id, l.actor_id, l.what, l.object_id, l.at, l.reason, p.district_code,
         extract(hour FROM l.here) >= {NIGHT_FROM} OR extract(hour FROM l.here) < {NIGHT_UNTIL} AS night,
         m.actor_id IS NOT NULL AS once,
         p.object_id IS NOT NULL AND NOT EXISTS (
           SELECT FROM grants g WHERE g.account_id = l.actor_id AND (g.valid @> l.here::date OR g.ended_at::date = l.here::date)
             AND (g.scope = 'everywhere' OR g.province_code = p.province_code OR g.district_code = p.district_code
                  OR g.site_id = p.site_id)) AS elsewhere
  FROM looks l LEFT JOIN placed p ON p.what = l.what AND p.object_id = l.object_id
  LEFT JOIN many m ON m.actor_id = l.actor_id AND m.hour = date_trunc('hour', l.here)
)
"""  # noqa: S608, E501  (fixed text; values are bound)


@dataclass(frozen=True, slots=True)
class MonthSums:
    """What a month of the log holds, and how much of it is unusual."""

    looks: int
    people: int
    things: int
    at_night: int
    at_once: int
    elsewhere: int


def sums_of_month(session: Session, month: date, today: date) -> MonthSums:
    """Return the figures of the month that begins on `month`."""
    sql = f"""{_MARKS}
    SELECT count(*) AS looks, count(DISTINCT actor_id) AS people, count(DISTINCT object_id) AS things,
           count(*) FILTER (WHERE night) AS at_night, count(*) FILTER (WHERE once) AS at_once,
           count(*) FILTER (WHERE elsewhere) AS elsewhere FROM marked
    """  # noqa: S608  (fixed text; values are bound)
    bound = {"month": month, "today": today, "on_date": today}
    return MonthSums(**session.execute(text(sql), bound).mappings().one())


@dataclass(frozen=True, slots=True)
class KindCount:
    """How often a kind of data was looked at."""

    kind: AccessKind
    looks: int


@dataclass(frozen=True, slots=True)
class ActorCount:
    """How often somebody looked; `odd` of these looks are unusual."""

    actor_id: UUID
    name: str
    email: str
    looks: int
    things: int
    odd: int


def kinds_of_month(session: Session, month: date) -> list[KindCount]:
    """Return what was looked at in a month, the most often first."""
    sql = """SELECT l.what, count(*) AS looks FROM access_log l
    WHERE l.at >= lower(access_month(:month)) AND l.at < upper(access_month(:month)) GROUP BY 1 ORDER BY 2 DESC, 1"""
    return [KindCount(AccessKind(row.what), row.looks) for row in session.execute(text(sql), {"month": month})]


def actors_of_month(session: Session, month: date, today: date, most: int = 100) -> list[ActorCount]:
    """Return who looked in a month, with unusual looks first, then those who looked most."""
    sql = f"""{_MARKS}
    SELECT k.actor_id, coalesce(a.name, '') AS name, coalesce(a.email, '') AS email, k.looks, k.things, k.odd FROM (
      SELECT actor_id, count(*) AS looks, count(DISTINCT object_id) AS things,
             count(*) FILTER (WHERE night OR once OR elsewhere) AS odd FROM marked GROUP BY 1
    ) k LEFT JOIN accounts a ON a.id = k.actor_id ORDER BY k.odd DESC, k.looks DESC, k.actor_id LIMIT :most
    """  # noqa: S608  (fixed text; values are bound)
    bound = {"month": month, "today": today, "on_date": today, "most": most}
    return [ActorCount(**row) for row in session.execute(text(sql), bound).mappings()]


@dataclass(frozen=True, slots=True)
class LookRow:
    """One look: who, when, what kind of thing, why; never the data itself."""

    id: int
    actor_id: UUID
    name: str
    email: str
    kind: AccessKind
    object_id: UUID
    at: datetime
    reason: str
    district: str
    night: bool
    once: bool
    elsewhere: bool


@dataclass(frozen=True, slots=True)
class LookFilter:
    month: date
    actor_id: UUID | None = None
    kind: AccessKind | None = None
    odd: Oddity | None = None
    limit: int = 50
    offset: int = 0


_ODD: Final = {Oddity.NIGHT: "k.night", Oddity.ONCE: "k.once", Oddity.ELSEWHERE: "k.elsewhere"}


def list_looks(session: Session, wanted: LookFilter, today: date) -> tuple[list[LookRow], int]:
    """Return one page of a month's looks, the newest first, and how many there are."""
    tests = [
        "true",
        *(["k.actor_id = :actor_id"] if wanted.actor_id else []),
        *(["k.what = :kind"] if wanted.kind else []),
        *([_ODD[wanted.odd]] if wanted.odd else []),
    ]
    sql = f"""{_MARKS}
    SELECT k.id, k.actor_id, coalesce(a.name, '') AS name, coalesce(a.email, '') AS email, k.what AS kind, k.object_id,
           k.at, k.reason, coalesce(x.name, '') AS district, k.night, k.once, k.elsewhere, count(*) OVER () AS total
    FROM marked k LEFT JOIN accounts a ON a.id = k.actor_id LEFT JOIN districts x ON x.code = k.district_code
    WHERE {" AND ".join(tests)} ORDER BY k.id DESC LIMIT :limit OFFSET :offset
    """  # noqa: S608  (fixed text; values are bound)
    bound: dict[str, Any] = {
        "month": wanted.month,
        "today": today,
        "on_date": today,
        "actor_id": wanted.actor_id,
        "kind": wanted.kind,
        "limit": wanted.limit,
        "offset": wanted.offset,
    }
    rows = session.execute(text(sql), bound).mappings().all()
    total = int(rows[0]["total"]) if rows else 0
    plain = [{k: row[k] for k in LookRow.__slots__} for row in rows]
    return [LookRow(**{**row, "kind": AccessKind(row["kind"])}) for row in plain], total


@dataclass(frozen=True, slots=True)
class ReviewRow:
    """A signature under a month: by whom and when, over which figures."""

    id: int
    month: date
    by: str
    at: datetime
    looks: int
    people: int
    at_night: int
    at_once: int
    elsewhere: int
    digest: str
    remark: str


_REVIEW: Final = """SELECT v.id, v.month, coalesce(a.name, '') AS by, v.at, v.looks, v.people, v.at_night, v.at_once,
v.elsewhere, v.digest, v.remark FROM access_reviews v LEFT JOIN accounts a ON a.id = v.reviewed_by"""


def reviews_of(session: Session, months: Sequence[date] | None = None) -> list[ReviewRow]:
    """Return the signatures under some months, or under all, the newest first."""
    where = "" if months is None else "WHERE v.month = ANY(:months)"
    rows = session.execute(text(f"{_REVIEW} {where} ORDER BY v.month DESC, v.id DESC"), {"months": list(months or ())})
    return [ReviewRow(**row) for row in rows.mappings()]


def digest_of(session: Session, month: date) -> str:
    """Return the digest of a month's rows as they are now."""
    return str(session.execute(text("SELECT access_digest(:month)"), {"month": month}).scalar_one())


def sign_month(session: Session, month: date, sums: MonthSums, by: UUID, remark: str) -> None:
    """Sign a month that is over; the database counts and digests its rows itself."""
    sql = """INSERT INTO access_reviews (month, reviewed_by, at_night, at_once, elsewhere, remark)
    VALUES (:month, :by, :at_night, :at_once, :elsewhere, :remark)"""
    bound = {"month": month, "by": by, "remark": remark}
    marks = {"at_night": sums.at_night, "at_once": sums.at_once, "elsewhere": sums.elsewhere}
    session.execute(text(sql), {**bound, **marks})


@dataclass(frozen=True, slots=True)
class MonthRow:
    """A month with looks and its last signature; `changed` tells that its rows are no longer what was signed."""

    month: date
    looks: int
    people: int
    review: ReviewRow | None
    changed: bool
    over: bool

    @property
    def waits(self) -> bool:
        """Say whether somebody has to sign it, for the first time or anew."""
        return self.over and (self.review is None or self.changed)


_MONTHS: Final = """
WITH months AS (
  SELECT date_trunc('month', l.at AT TIME ZONE 'Asia/Seoul')::date AS month, count(*) AS looks,
         count(DISTINCT l.actor_id) AS people FROM access_log l GROUP BY 1
), signed AS (SELECT DISTINCT ON (v.month) v.month, v.digest FROM access_reviews v ORDER BY v.month, v.id DESC)
SELECT coalesce(m.month, s.month) AS month, coalesce(m.looks, 0) AS looks, coalesce(m.people, 0) AS people,
       s.month IS NOT NULL AND s.digest <> access_digest(s.month) AS changed
FROM months m FULL JOIN signed s ON s.month = m.month
WHERE coalesce(m.month, s.month) >= CAST(:since AS date) ORDER BY 1 DESC
"""


def first_month(today: date) -> date:
    """Return the first of the months that are kept."""
    return date(today.year - 2, today.month, 1)


def list_months(session: Session, today: date) -> list[MonthRow]:
    """Return the months of the last two years that have looks or signatures, the newest first."""
    since = first_month(today)
    last: dict[date, ReviewRow] = {}
    for review in reviews_of(session):
        last.setdefault(review.month, review)
    this_month = today.replace(day=1)
    return [
        MonthRow(row.month, row.looks, row.people, last.get(row.month), row.changed, row.month < this_month)
        for row in session.execute(text(_MONTHS), {"since": since})
    ]
