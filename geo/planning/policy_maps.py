"""Policy maps in steps: a table taken in and joined, joined again, matched by hand."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from datetime import date, datetime
from typing import Any, Final
from uuid import UUID

from sqlalchemy.orm import Session

from geo.enums import Licence
from geo.errors import Conflict, InvalidInput
from geo.importers.refusals import refused
from geo.planning.joining import Ground, Joined, Joiner
from geo.planning.measures import Measure, find_measures
from geo.planning.policy_tables import (
    PolicyTable,
    Roles,
    choose_roles,
    frame_of,
    read_policy_table,
    said_rows,
)
from geo.planning.policy_words import Codes, MapSubject, Unjoined, Way
from geo.planning.policy_worked import PROJECTS_NAME, Style, dongs_of, first_style
from geo.queries.policy_maps import (
    MapRow,
    change_map,
    get_map,
    insert_map,
    insert_rows,
    join_ground,
    read_rows,
    rewrite_joins,
)

REASONS_NAMED: Final = 3
SEVERAL: Final = 1.5


@dataclass(frozen=True)
class Wish:
    """What a new map is to be: its words, the day of its boundaries, the one district it covers, if any."""

    title: str
    boundary_on: date
    about: str = ""
    source: str = ""
    licence: Licence = Licence.UNKNOWN
    district_code: str = ""
    codes: Codes = Codes.AUTO
    sheet: str = ""
    roles: Mapping[str, str] = field(default_factory=dict)

    def values(self, subject: MapSubject, file_name: str = "") -> dict[str, Any]:
        """Return the columns of the stored map."""
        return {
            "title": self.title,
            "about": self.about,
            "subject": subject.value,
            "source": self.source,
            "licence": self.licence.value,
            "district_code": self.district_code or None,
            "boundary_on": self.boundary_on,
            "file_name": "".join(filter(str.isprintable, file_name))[-300:],
        }


# ---- taking in ----


def make_from_file(session: Session, name: str, data: bytes, wish: Wish, by: UUID | None, now: datetime) -> UUID:
    """Store the map of a table; raise FileRefused for a file that is none, or of which no row names a dong of the day.

    Columns of private persons are not kept.
    """
    table = read_policy_table(name, data, sheet=wish.sheet, roles=wish.roles)
    ground = join_ground(session, wish.boundary_on)
    if not ground.dongs:
        said = "그날의 동 경계가 아직 없어서 표를 이을 수 없어요. 경계를 먼저 들여와 주세요."
        raise InvalidInput(said, "There are no boundaries of that day.", code="no_boundaries")
    joined = _joined(ground, table, wish.codes, wish.district_code)
    if not any(found.dong_code for found in joined):
        raise _nothing_joined(table, joined)
    measures = _measures(table.headings, table.rows, joined, table.roles)
    reading = {
        "sheet": table.sheet,
        "sheets": list(table.sheets),
        "encoding": table.encoding,
        "headings": list(table.headings),
        "left_out": list(table.left_out),
        "roles": asdict(table.roles),
        "codes": wish.codes.value,
        "issues": [asdict(issue) for issue in table.issues],
        "measures": [measure.as_json() for measure in measures],
    }
    values = wish.values(MapSubject.FILE, name)
    style = first_style(measures, several=_several(joined))
    made = insert_map(session, {**values, "reading": reading, "style": style.as_json()}, by, now)
    insert_rows(session, made, table.rows, joined)
    return made


def make_from_projects(session: Session, wish: Wish, by: UUID | None, now: datetime) -> UUID:
    """Store a map of the support projects that are loaded, per dong and year; it follows them."""
    reading: dict[str, Any] = {"roles": {}, "codes": Codes.AUTO.value, "issues": [], "left_out": [], "headings": []}
    style = Style(PROJECTS_NAME)
    values = wish.values(MapSubject.PROJECTS)
    return insert_map(session, {**values, "reading": reading, "style": style.as_json()}, by, now)


def _joined(ground: Ground, table: PolicyTable, codes: Codes, district: str) -> list[Joined]:
    return Joiner(ground, codes, district).join(list(said_rows(table.rows, table.headings, table.roles)))


def _measures(
    headings: Sequence[str], rows: Sequence[tuple[int, Sequence[str]]], joined: Sequence[Joined], roles: Roles
) -> tuple[Measure, ...]:
    """Return what the rows that have a dong can show."""
    kept = [row for row, found in zip(rows, joined, strict=True) if found.dong_code]
    return find_measures(frame_of(headings, kept), roles.headings - {roles.year}, roles.year)


def _several(joined: Sequence[Joined]) -> bool:
    """Say whether dong mostly have more than one row: a list of things rather than a table of dong."""
    codes = [found.dong_code for found in joined if found.dong_code]
    return len(codes) > SEVERAL * len(set(codes))


def _nothing_joined(table: PolicyTable, joined: Sequence[Joined]) -> Exception:
    counts = Counter(found.reason for found in joined if found.reason).most_common(REASONS_NAMED)
    told = ", ".join(f"{reason.label} {count:,}줄" for reason, count in counts)
    first = next((found.message for found in joined if found.message), "")
    said = f"이 표에는 그날의 경계와 이어지는 동이 한 줄도 없습니다({told or '자료 없음'}). {first}".strip()
    reasons = {reason.value: count for reason, count in counts}
    return refused(table.file, "nothing_joined", said, "no row names a dong of that day", reasons=reasons)


# ---- joined again, by hand ----


def join_again(
    session: Session, row: MapRow, *, boundary_on: date, district_code: str, codes: Codes, roles: Mapping[str, str]
) -> dict[str, Any]:
    """Join a map's rows to another day, district, or by other columns; return the columns of the map that change.

    What a person chose stays, as long as that dong is there on the day. Raises InvalidInput when no row is left.
    """
    headings = row.reading["headings"]
    found = choose_roles(Roles(**row.reading["roles"]), headings, roles)
    if not found.says_dong:
        said = "행정동코드 열이나 동 이름 열은 하나는 있어야 해요."
        raise InvalidInput(said, "A column must name the dong.", code="no_dong_column")
    stored = read_rows(session, row.id)
    ground = join_ground(session, boundary_on)
    pairs = [(one.line, one.cells) for one in stored]
    joined = Joiner(ground, codes, district_code).join(list(said_rows(pairs, headings, found)))
    kept = {
        one.line: Joined(one.line, one.dong_code, Way.CHOSEN)
        for one in stored
        if one.way == Way.CHOSEN.value and one.dong_code in ground.by_code
    }
    kept |= {
        one.line: Joined(one.line, reason=Unjoined.LEFT_OUT, message=one.message)
        for one in stored
        if one.reason == Unjoined.LEFT_OUT.value
    }
    final = [kept.get(one.line, one) for one in joined]
    if not any(one.dong_code for one in final):
        said = "그렇게 바꾸면 이어지는 동이 한 곳도 없어요. 바꾸지 않았어요."
        raise InvalidInput(said, "No row would name a dong.", code="nothing_joined")
    rewrite_joins(session, row.id, final)
    measures = _measures(headings, pairs, final, found)
    reading = {
        **row.reading,
        "roles": asdict(found),
        "codes": codes.value,
        "measures": [measure.as_json() for measure in measures],
    }
    style = (
        row.style
        if row.style["measure"] in {one.name for one in measures}
        else first_style(measures, several=_several(final)).as_json()
    )
    return {"reading": reading, "style": style, "boundary_on": boundary_on, "district_code": district_code or None}


def choose_dongs(
    session: Session, map_id: UUID, version: int, choices: Mapping[int, str | None], now: datetime
) -> None:
    """Say by hand which dong rows mean, None leaves a row out; raise InvalidInput for lines or dong that are none."""
    row = get_map(session, map_id)
    lines = {one.line for one in read_rows(session, map_id)}
    covered = {dong.code for dong in dongs_of(session, row)}
    wrong = [line for line, code in choices.items() if line not in lines or (code is not None and code not in covered)]
    if wrong or not choices:
        said = f"그런 줄이나 동이 없어요: {', '.join(map(str, wrong[:5])) or '고른 것이 없음'}."
        raise InvalidInput(said, "No such line or dong.", code="choice_unknown", details={"lines": wrong[:50]})
    change_map(session, map_id, version, {}, now)
    rewrite_joins(
        session,
        map_id,
        [
            Joined(line, code, Way.CHOSEN)
            if code
            else Joined(line, reason=Unjoined.LEFT_OUT, message="사람이 빼기로 했습니다.")
            for line, code in choices.items()
        ],
    )


def check_may_publish(row: MapRow) -> None:
    """Raise Conflict for a table whose licence forbids to change it: a map of it is a change."""
    if row.licence in {Licence.KOGL_3.value, Licence.KOGL_4.value}:
        said = "변경금지 조건의 자료라 지도로 바꾸어 공개할 수 없어요. 안에서만 볼 수 있어요."
        raise Conflict(said, "The licence of the table forbids changes.", code="licence_unchangeable")
