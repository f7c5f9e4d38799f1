"""From records as the API tells them to what their pages show: the same rules of who sees what hold for both."""

import json
from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any, Final
from uuid import UUID

from sqlalchemy.orm import Session

from api.resources.answers import Reader, resource_full, source_out
from api.web.agreements_cards import site_agreements, site_path
from api.web.archive_cards import record_gallery
from api.web.messages import Translator
from api.web.moments import day_of, day_told
from api.web.outlines import OUTLINES_URL, read_atlas
from api.web.pages import Frame
from api.web.resource_views import (
    DongLine,
    FieldLine,
    GroupPage,
    ProjectLine,
    ProjectYear,
    Related,
    RelatedGroup,
    ResourcePage,
    SiteRecords,
    SourceLine,
)
from api.web.views import Badge, Link
from geo import clock
from geo.enums import Licence, RelationKind, ResourceKind, SiteKind, SiteState, Visibility
from geo.errors import NotFound
from geo.fields import FIELDS, FieldType
from geo.queries import belongings, revisions
from geo.queries.groups import GroupProject, projects_of, sites_run_by
from geo.queries.resources import ResourceFilter, ResourceRow, list_resources
from geo.queries.sites import SiteRow, get_site
from geo.queries.sources import SourceRow, get_source
from geo.relation_words import ENDS
from geo.surveys.consent_words import HIDDEN as WITHHELD

WEB: Final = ("http://", "https://")
WHOLE: Final = 0.9995
"""A record lies wholly in a dong when its share rounds to a hundred per cent."""
TENTH: Final = 0.1
HIDDEN: Final = {
    Visibility.INTERNAL: Badge("조사단 안", "wait"),
    Visibility.PRIVATE: Badge("개인정보", "bad"),
}


def resource_page(session: Session, row: ResourceRow, reader: Reader, frame: Frame) -> ResourcePage:
    """Return one record as its reader may see it, with today's boundaries."""
    say, kind = frame.say, ResourceKind(row.kind)
    told = resource_full(session, row, reader, clock.today())
    person = kind is ResourceKind.PERSON
    return ResourcePage(
        id=str(row.id),
        name=say(WITHHELD) if row.name == WITHHELD else row.name,
        withheld=row.name == WITHHELD,
        kind=say(kind.label),
        badge=Badge(say(kind.label), "info"),
        is_demo=row.is_demo,
        summary=row.summary,
        fields=field_lines(kind, told["fields"], say),
        address=row.address,
        dongs=_dongs(row, told["dongs"], say),
        dong_note=_dong_note(row, say),
        shape=json.dumps(row.geometry) if row.geometry and not person else "",
        related=related(told["relations"], str(row.id), say),
        source=source_line(told["source_info"], say),
        observed=day_told(row.observed_on, frame.lang),
        updated=day_of(_revised(session, row, reader), frame.lang),
        site=_site(session, row),
        group_url=f"/groups/{row.id}" if kind is ResourceKind.ORGANISATION else "",
        outlines_url=OUTLINES_URL,
        schematic=read_atlas(session).schematic,
        course_url=f"/courses/{row.id}" if kind is ResourceKind.ROUTE else "",
        gallery=record_gallery(session, row.id, inside=reader.inside),
    )


def field_lines(kind: ResourceKind, fields: Sequence[Mapping[str, Any]], say: Translator) -> tuple[FieldLine, ...]:
    """Return the fields of a record in the order of its kind's form, those that the public never sees marked so."""
    return tuple(_field(kind, field, say) for field in fields)


def _field(kind: ResourceKind, field: Mapping[str, Any], say: Translator) -> FieldLine:
    value, spec = field["value"], FIELDS[kind][field["name"]]
    url = value if spec.type is FieldType.URL and str(value).startswith(WEB) else ""
    hidden = HIDDEN.get(spec.visibility)
    badge = Badge(say(hidden.label), hidden.tone) if hidden else None
    values = (say(value),) if spec.choices else value_lines(value)
    return FieldLine(say(field["label"]), values, url, badge)


def value_lines(value: Any) -> tuple[str, ...]:
    """Return a value as text: an entry for each item of a list or a table, numbers with their thousands apart."""
    if isinstance(value, bool) or value is None:
        return ()
    if isinstance(value, int | float):
        return (f"{value:,}",)
    if isinstance(value, list):
        return tuple(str(item) for item in value)
    if isinstance(value, dict):
        return tuple(f"{name}: {item}" for name, item in value.items())
    return (str(value),)


def _dongs(row: ResourceRow, dongs: Sequence[Mapping[str, Any]], say: Translator) -> tuple[DongLine, ...]:
    if row.dong_override or not dongs:
        name = " ".join(filter(None, (row.district, row.dong_name)))
        return (DongLine(name),) if name else ()
    return tuple(_dong(dong, say) for dong in dongs)


def _dong(dong: Mapping[str, Any], say: Translator) -> DongLine:
    near = say("경계 가까이") if dong["near_edge"] else ""
    metres = say("{n}m").format(n=round(dong["border_m"])) if near else ""
    return DongLine(
        name=f"{dong['district']} {dong['name']}",
        share=_percent(dong["share"]),
        near_edge=" ".join(filter(None, (near, metres))),
    )


def _percent(share: float) -> str:
    """Return a share in words: nothing for all of it, whole numbers from ten per cent on."""
    if share >= WHOLE:
        return ""
    return f"{share:.0%}" if share >= TENTH else f"{max(share, 0.001):.1%}"


def _dong_note(row: ResourceRow, say: Translator) -> str:
    if row.dong_override:
        return say("조사단이 살펴보고 정한 동이에요.")
    if row.kind == ResourceKind.PERSON:
        return say("사람은 어느 동에 있는지까지만 보여 드려요.")
    if row.lon is None:
        return say("아직 지도에 찍힌 자리가 없어요.")
    return ""


def related(relations: Sequence[Mapping[str, Any]], own: str, say: Translator) -> tuple[RelatedGroup, ...]:
    """Return the other ends of a record's relations by what they are to it."""
    groups: dict[str, list[Related]] = defaultdict(list)
    for relation in relations:
        starts = relation["from"]["id"] == own
        other = relation["to"] if starts else relation["from"]
        groups[ENDS[RelationKind(relation["kind"])][0 if starts else 1]].append(_end(other, relation["note"], say))
    return tuple(RelatedGroup(say(label), tuple(ends)) for label, ends in groups.items())


def _end(end: Mapping[str, Any], note: str, say: Translator) -> Related:
    if end["id"] is None:
        return Related(say("비공개"), "", "", note)
    return Related(end["name"], record_url(end["id"], end["kind"]), say(ResourceKind(end["kind"]).label), note)


def record_url(resource_id: Any, kind: str) -> str:
    """Return the page of a record: a group's own page for organisations."""
    return f"/{'groups' if kind == ResourceKind.ORGANISATION else 'resources'}/{resource_id}"


def source_line(source: Mapping[str, Any] | None, say: Translator) -> SourceLine | None:
    """Return a source with its licence in words."""
    if source is None:
        return None
    url = source["url"] if source["url"].startswith(WEB) else ""
    licence = say(Licence(source["licence"]).label)
    title, publisher = source["title"], source["publisher"]
    if source["attribution"]:
        title, publisher = source["attribution"], ""
    return SourceLine(title, publisher, licence, source["as_of"] or "", url)


def _revised(session: Session, row: ResourceRow, reader: Reader) -> datetime | None:
    """Return when the revision that shows was written."""
    shown = row.rev
    if reader.inside:
        head = revisions.read_head(session, row.id)
        shown = head.public_rev or head.rev
    written = [each.created_at for each in revisions.list_revisions(session, row.id) if each.rev == shown]
    return written[0] if written else None


def _site(session: Session, row: ResourceRow) -> Link | None:
    if row.site_id is None:
        return None
    try:
        site = get_site(session, row.site_id, clock.today())
    except NotFound:
        return None
    return Link(f"/sites/{site.id}", site.name)


def group_page(session: Session, row: ResourceRow, reader: Reader, frame: Frame) -> GroupPage:
    """Return a group with the sites it runs and what it was supported with, year by year."""
    say = frame.say
    sites = [
        Related(
            site.name,
            f"/sites/{site.id}",
            say(SiteKind(site.kind).label),
            "" if site.state == SiteState.OPEN else say(SiteState(site.state).label),
        )
        for site in sites_run_by(session, row.name)
    ]
    projects = projects_of(session, row.name)
    years = tuple(_year(year, projects, say) for year in sorted({p.year for p in projects}, reverse=True))
    return GroupPage(resource_page(session, row, reader, frame), tuple(sites), years, _won(projects, say))


def _year(year: int, projects: Sequence[GroupProject], say: Translator) -> ProjectYear:
    own = [project for project in projects if project.year == year]
    lines = [
        ProjectLine(
            programme=p.programme,
            title=p.title or p.programme,
            amount=_won([p], say),
            place=" ".join(filter(None, (p.district, p.dong_name))),
        )
        for p in own
    ]
    return ProjectYear(year, _won(own, say), tuple(lines))


def _won(projects: Sequence[GroupProject], say: Translator) -> str:
    """Return the sum of the amounts that are known, or nothing."""
    known = [project.amount_won for project in projects if project.amount_won is not None]
    return say("{won}원").format(won=f"{sum(known):,}") if known else ""


def site_records(session: Session, site: SiteRow, frame: Frame) -> SiteRecords:
    """Return what the records say about a site."""
    say = frame.say
    origin = belongings.origin_of_site(session, site.id)
    source = _known_source(session, origin.source)
    imported = origin.imported_at
    return SiteRecords(
        related=_standing_at(session, site.id, say),
        source=source_line(source_out(source), say) if source else None,
        imported=day_of(imported, frame.lang),
        life=_life(session, site, frame),
        homepage=site.homepage if site.homepage.startswith(WEB) else "",
        floor_area=f"{site.floor_area_m2:,g}㎡" if site.floor_area_m2 else "",
        path=site_path(session, site, frame),
        agreements=site_agreements(session, site, frame),
    )


def _known_source(session: Session, key: str | None) -> SourceRow | None:
    return get_source(session, key) if key else None


def _standing_at(session: Session, site_id: UUID, say: Translator) -> tuple[Related, ...]:
    ids = belongings.resources_at(session, site_id)
    rows, _total = list_resources(session, ResourceFilter(clock.today(), ids=ids, limit=belongings.MOST))
    return tuple(Related(r.name, record_url(r.id, r.kind), say(ResourceKind(r.kind).label)) for r in rows)


def _life(session: Session, site: SiteRow, frame: Frame) -> tuple[tuple[str, str], ...]:
    """Return the dated steps of a site's life, the oldest first."""
    steps = belongings.life_of_site(session, site.id)
    dated: dict[tuple[date, str], str] = {}
    for on_date, state in ((site.planned_on, SiteState.PLANNED), (site.closed_on, SiteState.CLOSED)):
        if on_date:
            dated[on_date, state.value] = ""
    if site.opened_on:
        dated[site.opened_on, SiteState.OPEN.value] = ""
    for step in steps:
        if step.on_date:
            dated[step.on_date, step.state] = step.operator
    return tuple(
        (day_told(day, frame.lang), " · ".join(filter(None, (frame.say(SiteState(state).label), operator))))
        for (day, state), operator in sorted(dated.items())
    )
