"""One scenario as its page shows it, put together for the one who looks."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Final
from urllib.parse import urlencode

import orjson
from sqlalchemy.orm import Session

from api.auth.permissions import Caller
from api.scenario_rights import changes_it
from api.scenarios import service
from api.web.labels import dated as day_told
from api.web.pages import Frame
from api.web.plan_asking import PlanAsked
from api.web.plan_choices import district_pairs, target_pairs
from api.web.plan_form import form_of
from api.web.scenario_cards import change_lines, outcome, question_line
from api.web.scenario_forms import Around
from api.web.scenario_views import ChangeForm, LinkLine, ScenarioDesk, ScenarioForm, ScenarioPage, VersionLine
from api.web.tabs import PLAN, tabs
from api.web.views import NO_ERRORS, Choice
from geo import clock
from geo.clock import SEOUL
from geo.coverage.target_words import CHILDCARE
from geo.enums import SiteKind
from geo.errors import MaeulError
from geo.planning.changes import Doing, next_added
from geo.planning.comparing import Compared
from geo.planning.targets import target_of
from geo.queries.places import list_dongs
from geo.queries.scenarios import Content, ScenarioRow, list_links, list_versions
from geo.settings import Settings

PATH: Final = "/plan/scenarios"
SITES_MOST: Final = 500
Typed = Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Looking:
    """One look at a scenario: who looks, and what the answer to a form adds. `doing` is the form that stands open."""

    frame: Frame
    session: Session
    settings: Settings
    caller: Caller | None
    whole: bool = False
    doing: str = ""
    typed: Typed = field(default_factory=lambda: NO_ERRORS)
    errors: Typed = field(default_factory=lambda: NO_ERRORS)
    fresh_link: str = ""
    problem: str = ""

    def compared(self, content: Content) -> tuple[Compared | None, str]:
        """Return the comparison; what stands in its way, a district of other days for one, is said instead."""
        try:
            return service.answer(self.session, self.settings, self.caller, content), ""
        except MaeulError as fault:
            return None, self.frame.said(fault)


def scenario_view(look: Looking, row: ScenarioRow) -> ScenarioPage:
    """Return a scenario with its comparison; with a desk for those who may change it."""
    assert look.caller is not None
    frame, url = look.frame, f"{PATH}/{row.id}"
    compared, problem = look.compared(row.content)
    edits = changes_it(look.caller, row)
    plain = _bare(look, row, compared, url, edits=edits)
    return replace(
        plain,
        tabs=tabs(frame, PLAN, PATH),
        url=url,
        version=row.version,
        back=row.back is not None,
        plan_url=_plan_url(row),
        versions=tuple(_version_line(one, frame) for one in list_versions(look.session, row.id)),
        desk=_desk(look, row, compared) if edits else None,
        problem=look.problem or problem,
        copied_from=f"{PATH}/{row.copied_from}" if row.copied_from else "",
        note=row.content.note,
        asks=question_line(row, _target_label(look, row.content), frame.lang),
    )


def shared_view(look: Looking, row: ScenarioRow) -> ScenarioPage:
    """Return what everybody with the link sees: nothing of who made it, nothing to change."""
    compared, problem = look.compared(row.content)
    return replace(_bare(look, row, compared, look.frame.request.url.path, edits=False), problem=problem)


def _bare(look: Looking, row: ScenarioRow, compared: Compared | None, url: str, *, edits: bool) -> ScenarioPage:
    lang, say, content = look.frame.lang, look.frame.say, row.content
    found = None
    if compared is not None:
        target = target_of(look.session, content.target)
        found = outcome(compared, target, url, lang, say, whole=look.whole, edits=edits)
        if edits:
            asked = _question(row) | {"scenario": str(row.id)}
            found = replace(found, map=replace(found.map, look=orjson.dumps(asked).decode()))
    return ScenarioPage(
        title=content.title,
        note=content.note,
        asks=question_line(row, _target_label(look, content), lang),
        tabs=(),
        changes=change_lines(content.changes, compared, lang, say),
        outcome=found,
    )


def _target_label(look: Looking, content: Content) -> str:
    pairs = dict(target_pairs(look.session, look.frame.say))
    return pairs.get(content.target, content.target)


def _question(row: ScenarioRow) -> dict[str, str | int]:
    """Return what the scenario asks in the words of GET /coverage; what it leaves open is left out."""
    asked = row.content
    query: dict[str, str | int] = {
        "target": asked.target,
        "district": asked.district_code or "",
        "walk_minutes": asked.minutes,
        "group": asked.group,
        "date": asked.on.isoformat() if asked.on else "",
    }
    return {name: value for name, value in query.items() if value}


def _plan_url(row: ScenarioRow) -> str:
    return f"/plan?{urlencode(_question(row) | {'scenario': str(row.id)})}"


def _version_line(row: ScenarioRow, frame: Frame) -> VersionLine:
    written = row.written_at.astimezone(SEOUL)
    return VersionLine(
        number=row.number,
        step=frame.say(row.step.label),
        when=f"{day_told(written.date(), frame.lang)} {written:%H:%M}",
        who=row.writer,
        changes=frame.say("바꾼 것 {n}개").format(n=len(row.content.changes)),
        current=row.newest,
    )


def _desk(look: Looking, row: ScenarioRow, compared: Compared | None) -> ScenarioDesk:
    renaming = look.doing == "edit"
    return ScenarioDesk(
        changing=_changing(look, row, compared),
        edit=scenario_form(
            look,
            _asked_of(row.content),
            typed=look.typed if renaming else {"title": row.content.title, "note": row.content.note},
            errors=look.errors if renaming else NO_ERRORS,
        ),
        links=tuple(
            LinkLine(str(one.id), day_told(one.created_at.astimezone(SEOUL).date(), look.frame.lang))
            for one in list_links(look.session, row.id)
        ),
        fresh_link=look.fresh_link,
    )


def _asked_of(content: Content) -> PlanAsked:
    today = clock.today()
    return PlanAsked(
        on=content.on or today,
        target=content.target,
        district=content.district_code or "",
        minutes=content.minutes,
        group=content.group,
        today=today if content.on is None else None,
    )


def scenario_form(
    look: Looking, asked: PlanAsked, *, typed: Typed = NO_ERRORS, errors: Typed = NO_ERRORS, place: str = ""
) -> ScenarioForm:
    """Return the form of a scenario's name and question."""
    say = look.frame.say
    targets, districts = target_pairs(look.session, say), district_pairs(look.session, asked.on)
    return ScenarioForm(form_of(asked, say, targets, districts, ()), typed, errors, place)


def around(session: Session, row: ScenarioRow, compared: Compared | None) -> Around:
    """Return what a change of the scenario may name."""
    sites = {one.id: one.name for one in compared.sites} if compared else {}
    gone = {one.change.site: one.name for one in compared.applied} if compared else {}
    day = row.content.on or clock.today()
    dongs = list_dongs(session, day, row.content.district_code)
    return Around({**gone, **sites}, dongs, next_added(row.content.changes))


def _changing(look: Looking, row: ScenarioRow, compared: Compared | None) -> ChangeForm:
    there, say = around(look.session, row, compared), look.frame.say
    listed = sorted(there.sites.items(), key=lambda pair: (pair[1], pair[0]))
    typed = look.typed if look.doing in set(Doing) else NO_ERRORS
    kind = typed.get("kind") or (row.content.target if row.content.target in set(SiteKind) else SiteKind.OTHER.value)
    rooms = "yes" if row.content.target == CHILDCARE else ""
    return ChangeForm(
        doing=look.doing if look.doing in set(Doing) else Doing.ADD.value,
        sites=tuple(Choice(key, name, key == typed.get("site")) for key, name in listed[:SITES_MOST]),
        cut=len(listed) > SITES_MOST,
        kinds=tuple(Choice(one.value, say(one.label), one.value == kind) for one in SiteKind),
        dongs=tuple(
            Choice(
                one.code,
                one.name if row.content.district_code else f"{one.district} {one.name}",
                one.code == typed.get("dong"),
            )
            for one in sorted(there.dongs, key=lambda dong: (dong.district, dong.name))
        ),
        typed=typed or {"childcare": rooms},
        errors=look.errors if look.doing in set(Doing) else NO_ERRORS,
    )
