"""The chapters after the dong: themes, courses, stories, contacts, what planners ask, sources, and how it was made."""

from collections.abc import Iterator
from math import ceil
from typing import Any, Final

from geo.atlas.content import AtlasContent, Course, Scope, Story, Target, TargetRow, Theme
from maps.book.book_files import Files
from maps.book.book_words import counted, day, days
from maps.book.plates import course_plate, district_plate, theme_plate

WIDTH_MM: Final = 174.0
OVERVIEW_PAGE_MM: Final = 216.0
"""What the map and the table of the dong share."""
OVERVIEW_ROW_MM: Final = 5.15
ONE_TABLE: Final = 14
"""More dong than this stand in two tables side by side, with fewer columns."""
OVERVIEW_LEAST_MM: Final = 72.0
OVERVIEW_MOST_MM: Final = 190.0
THEME_MM: Final = 98.0
TALL_THEME_MM: Final = 196.0
SMALL_WIDTH_MM: Final = 84.0
SMALL_MM: Final = 88.0
COURSE_MM: Final = 118.0


def overview(content: AtlasContent, files: Files) -> dict[str, Any] | None:
    """Return the map and the table of a district at a glance; a book of one dong has its own map."""
    if content.scope is Scope.DONG:
        return None
    dongs = content.within()
    halves = len(dongs) > ONE_TABLE
    rest = OVERVIEW_PAGE_MM - OVERVIEW_ROW_MM * (ceil(len(dongs) / 2) if halves else len(dongs))
    height = min(max(rest, OVERVIEW_LEAST_MM), OVERVIEW_MOST_MM)
    return {
        "plate": files.plate("overview", district_plate(content, WIDTH_MM, height)),
        "dongs": [_dong_row(content, at, dong.code) for at, dong in enumerate(dongs, start=1)],
        "categories": [label for label, _ in counted(content.records)],
        "halves": halves,
    }


def _dong_row(content: AtlasContent, at: int, code: str) -> dict[str, Any]:
    dong = next(one for one in content.dongs if one.code == code)
    records = content.records_of(code)
    counts = dict(counted(records))
    return {
        "at": at,
        "name": dong.name,
        "counts": counts,
        "records": len(records),
        "residents": f"{dong.residents:,}" if dong.residents is not None else "–",
        "surveyed": day(dong.surveyed_on) or "–",
    }


def themes(content: AtlasContent, files: Files) -> list[dict[str, Any]]:
    """Return the themes that colour the dong of a district, the years of a series beside one another."""
    if content.scope is Scope.DONG:
        return []
    groups: dict[str, list[Theme]] = {}
    for theme in content.themes:
        groups.setdefault(f"{theme.group}/{'' if theme.year is not None else theme.key}", []).append(theme)
    ordered = sorted(groups.values(), key=len)  # two of a page first, then the series
    alone = sum(len(some) == 1 for some in ordered)
    numbers = iter(range(1, len(content.themes) + 1))
    return [
        _theme_group(content, files, some, numbers, tall=at == alone - 1 and alone % 2 == 1)
        for at, some in enumerate(ordered)
    ]


def _theme_group(
    content: AtlasContent, files: Files, some: list[Theme], numbers: Iterator[int], *, tall: bool
) -> dict[str, Any]:
    """Return one theme over the width of the page (`tall`: alone on it), or the years of a series in pairs."""
    small = len(some) > 1
    width, height = (SMALL_WIDTH_MM, SMALL_MM) if small else (WIDTH_MM, TALL_THEME_MM if tall else THEME_MM)
    return {
        "title": some[0].group if small else some[0].title,
        "note": some[0].note,
        "small": small,
        "maps": [
            {
                "title": f"{theme.year}년" if theme.year is not None else theme.title,
                "plate": files.plate(f"theme-{next(numbers)}", theme_plate(content, theme, width, height)),
            }
            for theme in some
        ],
    }


def courses(content: AtlasContent, files: Files) -> list[dict[str, Any]]:
    """Return the walking courses with their maps and stops."""
    return [_course(content, files, at, course) for at, course in enumerate(content.courses, start=1)]


def _course(content: AtlasContent, files: Files, at: int, course: Course) -> dict[str, Any]:
    number = next((record.number for record in content.records if record.id == course.record), None)
    facts = [("길이", f"{course.metres / 1000:.1f} km"), ("걷는 시간", f"약 {course.minutes}분")]
    if course.keepers:
        facts.append(("길을 돌보는 이웃", f"{course.keepers}명"))
    return {
        "name": course.name,
        "told": course.told,
        "number": number,
        "facts": [{"label": label, "value": value} for label, value in facts],
        "plate": files.plate(f"course-{at}", course_plate(content, course, WIDTH_MM, COURSE_MM)),
        "stops": [{"number": stop.number, "name": stop.name, "told": stop.told} for stop in course.stops],
    }


def stories(content: AtlasContent, files: Files) -> list[dict[str, Any]]:
    """Return the stories of the archive with their photos."""
    return [_story(content, files, at, story) for at, story in enumerate(content.stories, start=1)]


def _story(content: AtlasContent, files: Files, at: int, story: Story) -> dict[str, Any]:
    about = [story.when, _dong_name(content, story.dong)]
    return {
        "title": story.title,
        "told": story.told,
        "about": " · ".join(filter(None, about)),
        "rights": story.rights,
        "photo": files.photo(f"story-{at}", story.photo, story.photo_alt or f"{story.title} 사진"),
    }


def contacts(content: AtlasContent) -> list[dict[str, str]]:
    """Return whom one may ask, by dong."""
    return [
        {"name": one.name, "told": one.told, "reach": one.reach, "dong": _dong_name(content, one.dong)}
        for one in content.contacts
    ]


def targets(content: AtlasContent) -> list[dict[str, Any]]:
    """Return the rows of each policy target, for those who plan."""
    return [_target(content, target) for target in content.targets]


def _target(content: AtlasContent, target: Target) -> dict[str, Any]:
    return {
        "title": target.title,
        "told": target.told,
        "minutes": target.walk_minutes,
        "rows": [{"dong": _dong_name(content, row.dong), **_target_row(row)} for row in target.rows],
        "estimated": any(row.estimated for row in target.rows),
    }


def _target_row(row: TargetRow) -> dict[str, Any]:
    return {
        "open": f"{row.sites_open:,}",
        "target": "–" if row.target is None else f"{row.target:,}",
        "gap": "–" if row.gap is None else f"{row.gap:,}",
        "share": row.share,
        "percent": "–" if row.share is None else f"{row.share:.0%}",
        "estimated": row.estimated,
        "clause": _clause(row),
    }


def _clause(row: TargetRow) -> str:
    """Say in a few words where a dong stands; the reasons in full are on the service's pages."""
    if row.gap:
        return f"{row.gap:,}곳이 더 있으면 목표에 닿아요"
    if row.target is not None and row.gap == 0:
        return "목표에 닿았어요"
    if not row.sites_open:
        return "아직 열린 곳이 없어요" if not row.share else "이웃 동의 곳을 함께 써요"
    return f"{row.sites_open:,}곳이 열려 있어요"


def closing(content: AtlasContent, missing: set[str]) -> dict[str, Any]:
    """Return sources, errata, and how, when and from what the book was made."""
    return {
        "sources": [{"name": one.name, "licence": one.licence, "on": one.on} for one in content.sources],
        "errata": [
            {"number": "" if one.number is None else str(one.number), "on": day(one.on), "told": one.told}
            for one in content.errata
        ],
        "facts": [{"label": label, "value": value} for label, value in _imprint(content) if value],
        "schematic": content.is_schematic,
        "missing": len(missing),
        "demo": any(record.is_demo for record in content.records),
    }


def _imprint(content: AtlasContent) -> list[tuple[str, str]]:
    records = " · ".join(f"{label} {count:,}곳" for label, count in counted(content.records))
    parts = [("길", len(content.courses)), ("이야기", len(content.stories)), ("연락처", len(content.contacts))]
    rest = " · ".join(f"{label} {count:,}" for label, count in parts if count)
    return [
        ("이름", content.title),
        ("판", f"제{content.edition}판" if content.edition else ""),
        ("만든 날", day(content.made_on)),
        ("내용의 기준일", day(content.on)),
        ("조사 기간", days(content.surveyed)),
        ("경계", content.boundary_label),
        ("실린 동", f"{len(content.within()):,}곳"),
        ("실린 기록", f"{len(content.records):,}곳" + (f" ({records})" if records else "")),
        ("함께 실은 것", rest),
        ("새 소식", content.public_url),
    ]


def _dong_name(content: AtlasContent, code: str) -> str:
    return next((dong.name for dong in content.dongs if dong.code == code), "")
