"""What the pages of the life of hubs and of a district's report say, in the reader's language."""

from datetime import date
from typing import TYPE_CHECKING, Final

from api.coverage.hubs import Told
from api.web.labels import dated
from api.web.messages import Translator, translator
from api.web.plan_asking import PlanAsked
from api.web.plan_life_views import CohortLine, FirstLine, HubLine, HubsPage, LifeForm, ReportLine, ReportPage, YearLine
from api.web.plan_views import Tile
from api.web.plan_words import days_told
from api.web.views import Badge, Link
from geo.coverage.dated import Standing, standing_on
from geo.planning.hub_life import HubLife, YearEnd
from geo.planning.report import Report
from geo.queries.hub_life import HubRow
from maps.life_chart import Bar, draw_life

if TYPE_CHECKING:
    from maps.coverage_map import Drawn

TONES: Final = {Standing.OPEN: "good", Standing.PAUSED: "wait", Standing.CLOSED: "bad"}
FILES: Final = {"xlsx": "엑셀", "csv": "CSV", "geojson": "GeoJSON", "html": "지도와 표"}


def hubs_view(told: Told, form: LifeForm, lang: str, *, most: int | None) -> HubsPage:
    """Return the page of some hubs, at most `most` of them listed one by one; addresses are still to be put in."""
    life, say = told.life, translator(lang)
    return HubsPage(
        tabs=(),
        form=form,
        headline=headline(say, told),
        tiles=life_tiles(say, told),
        chart=draw_life(
            [life_bar(say, year) for year in life.years], say("해마다 연 곳 가운데 운영하는 곳, 쉬는 곳, 닫은 곳")
        ),
        years=tuple(year_line(say, year, lang) for year in life.years),
        cohorts=cohort_lines(life),
        hubs=tuple(hub_line(say, row, told, lang) for row in told.rows[:most]),
        hubs_total=len(told.rows),
        all_url="",
        workbook_url="",
        notes=life_notes(say, told),
    )


def _percent(share: float | None) -> str:
    return "–" if share is None else f"{share * 100:.1f}%"


def headline(say: Translator, told: Told) -> str:
    last = told.life.years[-1]
    if not last.opened_so_far:
        return say("{since}년부터 연 곳이 아직 없어요.").format(since=told.life.since)
    said = say("{since}년부터 연 {opened}곳 가운데 {running}곳({share})이 운영하고 있어요.")
    return said.format(
        since=told.life.since, opened=last.opened_so_far, running=last.running, share=_percent(last.share)
    )


def life_tiles(say: Translator, told: Told) -> tuple[Tile, ...]:
    life = told.life
    last = life.years[-1]
    places = say("{n}곳")
    return (
        Tile(say("지금까지 연 곳"), places.format(n=last.opened_so_far)),
        Tile(say("운영 중"), places.format(n=last.running), _percent(last.share)),
        Tile(say("닫은 곳"), places.format(n=last.closed_so_far)),
        Tile(say("먼저 있던 곳"), places.format(n=last.stood), say("그날 운영하는 곳")),
        Tile(say("예정"), places.format(n=life.planned)),
    )


def life_bar(say: Translator, year: YearEnd) -> Bar:
    told = say("{year}년: 연 곳 {opened}, 운영 {running}, 쉼 {paused}, 닫음 {closed}")
    said = told.format(
        year=year.year,
        opened=year.opened_so_far,
        running=year.running,
        paused=year.paused,
        closed=year.closed_so_far,
    )
    return Bar(str(year.year), _percent(year.share), said, year.running, year.paused, year.closed_so_far)


def year_line(say: Translator, year: YearEnd, lang: str) -> YearLine:
    return YearLine(
        year=str(year.year),
        unfinished="" if year.whole else say("{day}까지").format(day=dated(year.on, lang)),
        opened=str(year.opened),
        closed=str(year.closed),
        opened_so_far=str(year.opened_so_far),
        running=str(year.running),
        paused=str(year.paused),
        closed_so_far=str(year.closed_so_far),
        share=_percent(year.share),
        stood=str(year.stood),
    )


def hub_line(say: Translator, row: HubRow, told: Told, lang: str) -> HubLine:
    standing, _since = standing_on(row.site, told.today)
    return HubLine(
        name=row.site.name,
        url=f"/sites/{row.site.id}",
        place=" ".join(filter(None, (row.district, row.dong))),
        operator=row.operator,
        state=Badge(say(standing.label), TONES.get(standing, "plain")),
        opened=_day(row.site.opened_on, lang),
        closed=_day(row.site.closed_on, lang),
        counted=told.life.counts(row.site),
    )


def _day(day: date | None, lang: str) -> str:
    return dated(day, lang) if day else "–"


def life_notes(say: Translator, told: Told) -> tuple[str, ...]:
    """Return what to beware of in this very table."""
    life = told.life
    notes = [say("닫은 날부터는 세지 않아요. 그해 마지막 날에 쉬는 곳은 운영하는 곳에도 닫은 곳에도 넣지 않아요.")]
    if life.stood_before:
        notes.append(
            say("{since}년 전에 연 {n}곳은 먼저 있던 곳이라 새로 연 곳에 넣지 않아요.").format(
                since=life.since, n=life.stood_before
            )
        )
    if life.undated:
        notes.append(
            say("연 날을 모르는 {n}곳은 새로 연 곳에 넣지 않아요. 시설 화면에서 연 날을 적어 주세요.").format(
                n=life.undated
            )
        )
    return tuple(notes)


def cohort_lines(life: HubLife) -> tuple[CohortLine, ...]:
    """Return the hubs of each year with a cell for every year end, empty before they opened."""
    return tuple(
        CohortLine(
            str(one.year),
            str(one.opened),
            ("",) * (len(life.years) - len(one.running)) + tuple(str(count) for count in one.running),
        )
        for one in life.cohorts
    )


def report_view(told: Report, drawn: "Drawn", asked: PlanAsked, supposed: str, say: Translator) -> ReportPage:
    """Return a district's report as its page shows it."""
    return ReportPage(
        title=told.title,
        asked=days_told(told.asked, "ko"),
        lead=tuple(days_told(said, "ko") for said in told.lead),
        facts=tuple(Tile(fact.asks, fact.figure, fact.says) for fact in told.facts),
        first=tuple(FirstLine(one.name, days_told(one.sentence, "ko"), one.arithmetic) for one in told.first),
        drawing=drawn.svg,
        legend_title=drawn.legend_title,
        legend=drawn.legend,
        hatch=drawn.hatch,
        headings=told.headings,
        rows=tuple(_line(told, at) for at in range(len(told.rows))),
        method=tuple((label, days_told(words, "ko")) for label, words in told.method),
        supposed=supposed,
        downloads=tuple(Link(asked.url(f"/api/v1/coverage.{kind}"), say(label)) for kind, label in FILES.items()),
        plain_url=asked.url("/api/v1/coverage/report.html"),
        back_url=asked.url(),
    )


def _line(told: Report, at: int) -> ReportLine:
    name, *cells = told.rows[at]
    numbers = [number for _text, number in told.headings[1:]]
    return ReportLine(name, tuple(zip(cells, numbers, strict=True)), told.estimated[at])
