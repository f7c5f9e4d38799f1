"""Support projects and villages: found, counted per dong and year, the dong without any among them."""

from collections import Counter, defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Final
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.orm import Session

from geo.dong_index import DongIndex
from geo.queries.places import DongRow, list_dongs
from geo.text import search_key


@dataclass(frozen=True, slots=True)
class ProjectItem:
    """One supported project as everybody may see it; `amount_won` in won."""

    id: UUID
    year: int
    programme: str
    group_name: str
    title: str
    amount_won: int | None
    district_code: str | None
    district: str
    dong_code: str | None
    dong_name: str
    status: str
    source: str


@dataclass(frozen=True, slots=True)
class VillageItem:
    """One village; `housing` is detached, apartment, mixed or unknown (None)."""

    id: UUID
    name: str
    kind: str
    housing: str | None
    households: int | None
    since_year: int | None
    district_code: str | None
    district: str
    dong_code: str | None
    dong_name: str
    source: str


@dataclass(frozen=True, slots=True)
class DongCount:
    """The projects of one dong: how many by year, and what they were given in all."""

    code: str
    name: str
    district: str
    district_code: str
    projects: int
    by_year: dict[int, int]
    amount_won: int


@dataclass(frozen=True, slots=True)
class ProjectCounts:
    """Counts of every dong in force, those with none included; `elsewhere` lie in no dong that is known."""

    items: list[DongCount]
    years: list[int]
    without: list[str]
    elsewhere: int
    total: int


_PROJECT: Final = (
    "id, year, programme, group_name, title, amount_won, district_code, district, dong_code, dong_name, status, source"
)
_VILLAGE: Final = (
    "id, name, kind, housing, households, since_year, district_code, district, dong_code, dong_name, source"
)


@dataclass(frozen=True, slots=True)
class Wanted:
    """What to look for; None or empty stands for everything."""

    year: int | None = None
    district_code: str | None = None
    dong_code: str | None = None
    programme: str | None = None
    group: str | None = None

    def where(self) -> tuple[str, dict[str, Any]]:
        """Return the condition over `projects` and its values."""
        parts = {
            "year": "year = :year",
            "district_code": "district_code = :district_code",
            "dong_code": "dong_code = :dong_code",
            "programme": "programme = :programme",
            "group": "group_key = :group",
        }
        values = {name: getattr(self, name) for name in parts}
        if self.group is not None:
            values["group"] = search_key(self.group)
        asked = [condition for name, condition in parts.items() if values[name] is not None]
        return " AND ".join(asked) or "true", values


def list_projects(
    session: Session, wanted: Wanted, *, limit: int | None = None, offset: int = 0
) -> tuple[list[ProjectItem], int]:
    """Return projects, the newest year first, and how many there are."""
    where, values = wanted.where()
    sql = f"""
    SELECT {_PROJECT} FROM projects WHERE {where}
    ORDER BY year DESC, district, dong_name, group_name, title, id LIMIT :limit OFFSET :offset
    """  # noqa: S608  (fixed text; values are bound)
    rows = session.execute(text(sql), {**values, "limit": limit, "offset": offset}).mappings()
    total = session.execute(text(f"SELECT count(*) FROM projects WHERE {where}"), values)  # noqa: S608  (fixed text)
    return [ProjectItem(**row) for row in rows], int(total.scalar_one())


def list_villages(
    session: Session,
    *,
    kind: str | None = None,
    district_code: str | None = None,
    limit: int | None = None,
    offset: int = 0,
) -> tuple[list[VillageItem], int]:
    """Return villages by name, and how many there are."""
    asked = {"kind = :kind": kind, "district_code = :district": district_code}
    where = " AND ".join(condition for condition, value in asked.items() if value is not None) or "true"
    values = {"kind": kind, "district": district_code}
    sql = f"SELECT {_VILLAGE} FROM villages WHERE {where} ORDER BY name, id LIMIT :limit OFFSET :offset"  # noqa: S608  (fixed text; values are bound)
    rows = session.execute(text(sql), {**values, "limit": limit, "offset": offset}).mappings()
    total = session.execute(text(f"SELECT count(*) FROM villages WHERE {where}"), values)  # noqa: S608  (fixed text)
    return [VillageItem(**row) for row in rows], int(total.scalar_one())


def count_projects(
    session: Session, on_date: date, *, year: int | None = None, district_code: str | None = None
) -> ProjectCounts:
    """Count projects per dong of the editions in force on a date and per year, dong with none included.

    A project counts in the dong whose code it has, else in the one of its name within its district.
    """
    dongs = list_dongs(session, on_date, district_code)
    where, values = Wanted(year=year, district_code=district_code).where()
    sql = f"""
    SELECT year, dong_code, district_code, dong_name, count(*) AS projects, sum(coalesce(amount_won, 0)) AS amount_won
    FROM projects WHERE {where} GROUP BY year, dong_code, district_code, dong_name
    """  # noqa: S608  (fixed text; values are bound)
    rows = session.execute(text(sql), values).all()
    index = DongIndex(dongs)
    by_year: dict[str, Counter[int]] = defaultdict(Counter)
    amounts: Counter[str] = Counter()
    elsewhere = 0
    for row in rows:
        code = index.find(row.dong_code, row.district_code, row.dong_name)
        if code is None:
            elsewhere += row.projects
        else:
            by_year[code][row.year] += row.projects
            amounts[code] += int(row.amount_won)
    items = [_count(dong, by_year[dong.code], amounts[dong.code]) for dong in dongs]
    return ProjectCounts(
        items=items,
        years=sorted({row.year for row in rows}),
        without=[item.code for item in items if not item.projects],
        elsewhere=elsewhere,
        total=sum(row.projects for row in rows),
    )


def _count(dong: DongRow, by_year: Mapping[int, int], amount_won: int) -> DongCount:
    years = dict(sorted(by_year.items()))
    return DongCount(dong.code, dong.name, dong.district, dong.district_code, sum(years.values()), years, amount_won)
