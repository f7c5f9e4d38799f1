"""Tour courses in words: the same values that the API gives."""

import json
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from api.courses import service
from api.courses.answers import course_full
from api.courses.service import Seen
from api.web.archive_cards import record_gallery
from api.web.courses_views import CourseCard, CoursePage, KeeperLine, SignLine, StartForm, StopLine, WalkLine
from api.web.labels import span_text
from api.web.messages import Translator
from api.web.outlines import OUTLINES_URL, read_atlas
from api.web.pages import Frame
from api.web.resource_cards import record_url
from api.web.views import Badge, Link
from geo.clock import SEOUL
from geo.enums import ResourceKind, ResourceState
from geo.surveys.courses import CourseIssue
from geo.surveys.open_hours import OpenState

KM = 1000
OPEN_TONES = {OpenState.OPEN: "good", OpenState.CLOSES: "wait", OpenState.CLOSED: "bad", OpenState.UNKNOWN: "plain"}


def length_text(metres: float, say: Translator) -> str:
    """Return 1.7km, or 650m; nothing for a course without a line."""
    if metres < 1:
        return ""
    if metres < KM:
        return say("{n}m").format(n=round(metres))
    return say("{n}km").format(n=f"{metres / KM:.1f}")


def minutes_text(minutes: int, say: Translator) -> str:
    return say("약 {n}분").format(n=minutes) if minutes else ""


def dong_text(dong: Mapping[str, Any] | None) -> str:
    return f"{dong['district']} {dong['name']}" if dong else ""


def course_card(course: Mapping[str, Any], say: Translator) -> CourseCard:
    """Return a course of the list."""
    stops = say("들르는 곳 {n}곳").format(n=course["stops"]) if course["stops"] else ""
    signs = say("표지 {n}개").format(n=course["signs"]) if course["signs"] else ""
    keepers = say("지킴이집 {n}곳").format(n=course["keepers"]) if course["keepers"] else ""
    return CourseCard(
        name=course["name"],
        url=f"/courses/{course['id']}",
        dong=dong_text(course["dong"]),
        summary=course["summary"],
        length=length_text(course["length_m"], say),
        minutes=minutes_text(course["minutes"], say),
        parts=tuple(filter(None, (stops, signs, keepers))),
        is_demo=course["is_demo"],
    )


def course_page(session: Session, seen: Seen, frame: Frame, start: datetime | None, form: StartForm) -> CoursePage:
    """Return a course as its reader may see it, with what is open for a walk that begins at `start`."""
    say = frame.say
    told = course_full(session, seen, start)
    wrong = tuple(say(CourseIssue(issue["code"]).label) for issue in told["issues"] if issue["position"] is None)
    return CoursePage(
        id=told["id"],
        name=told["name"],
        url=f"/courses/{told['id']}",
        dong=dong_text(told["dong"]),
        summary=told["summary"],
        is_demo=told["is_demo"],
        length=length_text(told["length_m"], say),
        minutes=minutes_text(told["minutes"], say),
        minutes_told=_minutes_told(told, say),
        shape=json.dumps(told["geometry"]) if told["geometry"] else "",
        stop_points=json.dumps([_point(stop, stop["position"]) for stop in told["stops"] if stop["location"]]),
        sign_points=json.dumps([_point(sign, sign["number"]) for sign in told["signs"]]),
        outlines_url=OUTLINES_URL,
        schematic=read_atlas(session).schematic,
        stops=tuple(stop_line(stop, told["issues"], frame) for stop in told["stops"]),
        signs=tuple(sign_line(sign, told["id"], say) for sign in told["signs"]),
        keepers=tuple(keeper_line(keeper) for keeper in told["keepers"]),
        walks=tuple(_walk_line(walk, frame) for walk in told["walks"]),
        start=form,
        gpx_url=f"/api/v1/courses/{told['id']}.gpx",
        record=Link(f"/resources/{told['id']}", say("기록 보기")),
        edit_url=f"/courses/{told['id']}/edit" if service.may_edit(frame.caller, seen) else "",
        state=None if seen.public else Badge(say(ResourceState(told["state"]).label), "wait"),
        wrong=wrong,
        gallery=record_gallery(session, seen.row.id, inside=seen.inside),
    )


def _minutes_told(told: Mapping[str, Any], say: Translator) -> str:
    stays = told["minutes"] - told["walk_minutes"]
    walked = say("걷는 시간 {n}분").format(n=told["walk_minutes"])
    return f"{walked} · {say('머무는 시간 {n}분').format(n=stays)}" if stays else walked


def _point(thing: Mapping[str, Any], number: int) -> dict[str, Any]:
    return {"number": number, "name": thing["name"], **thing["location"]}


def stop_line(stop: Mapping[str, Any], issues: Sequence[Mapping[str, Any]], frame: Frame) -> StopLine:
    say = frame.say
    state = OpenState(stop["open"]) if stop["open"] else None
    wrong = (issue for issue in issues if issue["position"] == stop["position"])
    arrives = datetime.fromisoformat(stop["arrives"]).astimezone(SEOUL) if stop["arrives"] else None
    return StopLine(
        position=stop["position"],
        name=stop["name"] if stop["resource_id"] else say("비공개"),
        url=record_url(stop["resource_id"], stop["kind"]) if stop["resource_id"] else "",
        kind=say(ResourceKind(stop["kind"]).label) if stop["kind"] else "",
        note=stop["note"],
        way=_way_text(stop["along_m"], say),
        stay=say("{n}분 머물러요").format(n=stop["stay_minutes"]) if stop["stay_minutes"] else "",
        hours=" · ".join(filter(None, (stop["hours"], stop["closing_days"]))),
        arrives=say("{time} 도착").format(time=f"{arrives:%H:%M}") if arrives else "",
        open=Badge(say(state.label), OPEN_TONES[state]) if state else None,
        wrong=tuple(say(CourseIssue(issue["code"]).label) for issue in wrong),
    )


def _way_text(along_m: float | None, say: Translator) -> str:
    return "" if along_m is None else say("시작에서 {n}m").format(n=f"{round(along_m):,}")


def sign_line(sign: Mapping[str, Any], course_id: str, say: Translator) -> SignLine:
    url = f"/courses/{course_id}/signs/{sign['number']}"
    return SignLine(sign["number"], sign["name"], sign["note"], _way_text(sign["along_m"], say), url)


def keeper_line(keeper: Mapping[str, Any]) -> KeeperLine:
    url = record_url(keeper["resource_id"], keeper["kind"]) if keeper["name"] else ""
    return KeeperLine(keeper["number"], keeper["name"] or "", url, dong_text(keeper["dong"]))


def _walk_line(walk: Mapping[str, Any], frame: Frame) -> WalkLine:
    start, end = (datetime.fromisoformat(walk[name]) for name in ("start", "end"))
    free = frame.say("{n}자리 남음").format(n=walk["free"]) if walk["free"] else frame.say("자리가 찼어요")
    url = f"/programmes/{walk['programme_id']}#session-{walk['session_id']}"
    return WalkLine(walk["title"], url, span_text(start, end, frame.lang), free)
