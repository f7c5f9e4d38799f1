"""Groups: public organisations with the sites they run and the projects that were supported in their name."""

from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.orm import Session

from geo.text import search_key

_OPERATOR_KEY = "lower(regexp_replace(normalize(t.operator, NFC), '\\s+', '', 'g'))"


@dataclass(frozen=True, slots=True)
class RunSite:
    """A site whose operator is written with the group's name."""

    id: UUID
    name: str
    kind: str
    state: str


@dataclass(frozen=True, slots=True)
class GroupProject:
    """A support project in the group's name; `amount_won` in won."""

    id: UUID
    year: int
    programme: str
    title: str
    amount_won: int | None
    district: str
    dong_name: str


def sites_run_by(session: Session, name: str) -> list[RunSite]:
    """Return the sites that name the group as their operator, spaces aside; closed ones last."""
    sql = f"""
    SELECT t.id, t.name, t.kind, t.state FROM sites t WHERE {_OPERATOR_KEY} = :key
    ORDER BY t.state = 'closed', t.name, t.id LIMIT 200
    """  # noqa: S608  (fixed text; values are bound)
    return [RunSite(**row) for row in session.execute(text(sql), {"key": search_key(name)}).mappings()]


def projects_of(session: Session, name: str) -> list[GroupProject]:
    """Return the support projects of a group by its name, spaces aside, the newest first."""
    sql = """
    SELECT p.id, p.year, p.programme, p.title, p.amount_won, p.district, p.dong_name FROM projects p
    WHERE p.group_key = :key AND p.group_key <> '' ORDER BY p.year DESC, p.title, p.id LIMIT 500
    """
    return [GroupProject(**row) for row in session.execute(text(sql), {"key": search_key(name)}).mappings()]
