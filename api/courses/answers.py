"""Courses as JSON-ready values: the walk is worked out here, and nothing is told that the public may not see."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy.orm import Session

from api.courses.service import Seen
from geo import clock
from geo.clock import SEOUL
from geo.queries import courses
from geo.queries.courses import CourseCount, CourseRow, KeeperRow, SignRow, StopRow
from geo.queries.days import is_holiday_here
from geo.queries.resources import ResourceRow
from geo.queries.sessions import SessionFilter, SessionRow, list_sessions
from geo.surveys.courses import CourseIssue, Found, OnWay, StopPlace, Walk, against_stated, minutes_for, passes_of, walk
from geo.surveys.gpx import Track, Waypoint
from geo.surveys.open_hours import OpenState, read_hours, state_at

HIDDEN = "비공개"
MOST_WALKS = 20


@dataclass(frozen=True, slots=True)
class Course:
    """A course read whole; `stops` as the public sees them, hidden ones without name or place."""

    row: ResourceRow
    course: CourseRow
    stops: Sequence[StopRow]
    signs: Sequence[SignRow]
    keepers: Sequence[KeeperRow]
    walk: Walk


def read_course(session: Session, seen: Seen) -> Course:
    """Return a route with everything that makes it a course."""
    course = courses.get_course(session, seen.row.id, public=seen.public)
    stops = courses.list_stops(session, seen.row.id)
    whole = walk(course.line, [StopPlace(stop.at, stop.stay_minutes) for stop in stops], course.walk_m_per_min)
    signs = courses.list_signs(session, seen.row.id)
    keepers = courses.list_keepers(session, seen.row.id, clock.today())
    return Course(seen.row, course, stops, signs, keepers, whole)


def course_out(row: ResourceRow, count: CourseCount) -> dict[str, Any]:
    """Return a course as a list shows it."""
    minutes = minutes_for(count.length_m, count.walk_m_per_min) + count.stay_minutes
    return {
        **_named(row),
        "location": _point(row.lon, row.lat),
        **_length(count.length_m),
        "minutes": minutes,
        "stops": count.stops,
        "signs": count.signs,
        "keepers": count.keepers,
    }


def _named(row: ResourceRow) -> dict[str, Any]:
    return {
        "id": str(row.id),
        "name": row.name,
        "summary": row.summary,
        "is_demo": row.is_demo,
        "dong": _dong(row.dong_code, row.dong_name, row.district),
    }


def _length(metres: float) -> dict[str, float]:
    return {"length_m": round(metres, 1), "length_km": round(metres / 1000, 2)}


def _point(lon: float | None, lat: float | None) -> dict[str, float] | None:
    return {"lon": lon, "lat": lat} if lon is not None and lat is not None else None


def _dong(code: str | None, name: str | None, district: str | None) -> dict[str, Any] | None:
    return {"code": code, "name": name, "district": district} if code else None


def course_full(session: Session, seen: Seen, start: datetime | None = None) -> dict[str, Any]:
    """Return a course in full; with a `start` also when one arrives where, and what is open then."""
    told = read_course(session, seen)
    states = open_states(session, told, start) if start else [None] * len(told.stops)
    stops = zip(told.stops, told.walk.stops, states, strict=True)
    return {
        **_named(told.row),
        "state": told.row.state,
        "observed_on": told.row.observed_on.isoformat(),
        "geometry": told.row.geometry,
        "version": told.course.version,
        "walk_m_per_min": told.course.walk_m_per_min,
        **_length(told.walk.length_m),
        "walk_minutes": told.walk.walk_minutes,
        "minutes": told.walk.minutes,
        "start": start.isoformat() if start else None,
        "stops": [_stop(stop, way, state, start) for stop, way, state in stops],
        "signs": [_sign(sign, told.course) for sign in told.signs],
        "keepers": [_keeper(keeper) for keeper in told.keepers],
        "walks": [_walk(one) for one in walks_of(session, told.row)],
        "issues": [_issue(found) for found in issues_of(told)] if seen.inside else [],
    }


def open_states(session: Session, told: Course, start: datetime) -> list[OpenState | None]:
    """Return for each stop whether it is open when the walk that starts then comes by; None for hidden ones."""
    states: list[OpenState | None] = []
    for stop, way in zip(told.stops, told.walk.stops, strict=True):
        arrives = (start + timedelta(minutes=way.reached_min)).astimezone(SEOUL)
        minute = arrives.hour * 60 + arrives.minute
        holiday = is_holiday_here(session, arrives.date())
        hours = read_hours(stop.hours, stop.closing_days)
        state = state_at(hours, arrives.date(), minute, minute + stop.stay_minutes, holiday=holiday)
        states.append(state if stop.shown else None)
    return states


def _stop(stop: StopRow, way: OnWay, state: OpenState | None, start: datetime | None) -> dict[str, Any]:
    arrives = start + timedelta(minutes=way.reached_min) if start else None
    shown = stop.shown
    return {
        "position": stop.position,
        "resource_id": str(stop.resource_id) if shown else None,
        "kind": stop.kind if shown else None,
        "name": stop.name if shown else HIDDEN,
        "note": stop.note if shown else "",
        "stay_minutes": stop.stay_minutes,
        "location": _point(stop.lon, stop.lat) if shown else None,
        "along_m": _metres(way.along_m) if shown else None,
        "off_m": _metres(way.off_m) if shown else None,
        "reached_minutes": way.reached_min,
        "hours": stop.hours if shown else "",
        "closing_days": stop.closing_days if shown else "",
        "arrives": arrives.isoformat() if arrives else None,
        "open": state.value if state else None,
        "open_label": state.label if state else "",
    }


def _metres(value: float | None) -> float | None:
    return None if value is None else round(value, 1)


def _sign(sign: SignRow, course: CourseRow) -> dict[str, Any]:
    passes = passes_of(course.line, sign.at)
    along = min(passes, key=lambda each: each[1])[0] if passes else None
    return {
        "number": sign.number,
        "name": sign.name,
        "note": sign.note,
        "location": _point(sign.lon, sign.lat),
        "along_m": _metres(along),
    }


def _keeper(keeper: KeeperRow) -> dict[str, Any]:
    return {
        "number": keeper.number,
        "resource_id": str(keeper.resource_id) if keeper.resource_id else None,
        "kind": keeper.kind,
        "name": keeper.name,
        "dong": _dong(keeper.dong_code, keeper.dong_name, keeper.district),
        "location": _point(keeper.lon, keeper.lat),
    }


def walks_of(session: Session, row: ResourceRow) -> list[SessionRow]:
    """Return the public sessions to come that walk a course."""
    wanted = SessionFilter(course_id=row.id, published=True, state="open", from_at=clock.now(), limit=MOST_WALKS)
    return list_sessions(session, wanted, clock.today())[0]


def _walk(row: SessionRow) -> dict[str, Any]:
    return {
        "session_id": str(row.id),
        "programme_id": str(row.programme_id),
        "title": row.title,
        "start": row.start.isoformat(),
        "end": row.end.isoformat(),
        "free": max(row.free, 0),
    }


def issues_of(told: Course) -> list[Found]:
    """Return what those who look after a course should know about it."""
    hidden = [Found(CourseIssue.STOP_NOT_PUBLIC, stop.position) for stop in told.stops if not stop.shown]
    stated = (_number(told.course.properties.get(name)) for name in ("length_m", "minutes"))
    return [*told.walk.found, *hidden, *against_stated(told.walk, *stated)]


def _number(value: Any) -> float | None:
    return float(value) if isinstance(value, int | float) and not isinstance(value, bool) else None


def _issue(found: Found) -> dict[str, Any]:
    return {"code": found.issue.value, "message": found.issue.label, "position": found.position}


def track_of(told: Course, link: str) -> Track:
    """Return a course for GPX: its line, the stops that the public sees, its signs."""
    stops = [
        Waypoint(stop.lon, stop.lat, f"{stop.position}. {stop.name}", "stop", stop.note)
        for stop in told.stops
        if stop.shown and stop.lon is not None and stop.lat is not None
    ]
    signs = [
        Waypoint(sign.lon, sign.lat, " ".join(filter(None, (f"표지 {sign.number}", sign.name))), "sign", sign.note)
        for sign in told.signs
    ]
    return Track(told.row.name, told.row.summary, link, told.course.updated_at, told.course.drawn, [*stops, *signs])
