"""Editions as the pages show them: a line in a list, one with its files, the form for the next."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

from sqlalchemy.orm import Session

from api.atlases.service import may_publish, reach_to_see
from api.web.atlas_cards import PATH, dong_url
from api.web.atlas_views import EditionLine, EditionPage, ErratumLine, FileLine, MakeForm
from api.web.messages import Translator
from api.web.moments import day_of, day_told, moment_text
from api.web.pages import Frame
from api.web.views import NO_ERRORS, Badge, Choice, Link
from geo import clock
from geo.atlas.addresses import is_local
from geo.atlas.content import Erratum
from geo.atlas.edition_states import AtlasFormat, AtlasState
from geo.queries.atlases import AtlasFileRow, AtlasFilter, AtlasRow, list_atlases, list_errata, list_files
from geo.settings import Settings

EDITIONS: Final = f"{PATH}/editions"
PER_PAGE: Final = 20
TONES: Final[Mapping[AtlasState, str]] = {
    AtlasState.QUEUED: "wait",
    AtlasState.RENDERING: "wait",
    AtlasState.READY: "good",
    AtlasState.MENDING: "wait",
    AtlasState.FAILED: "bad",
}
FORMATS: Final[Mapping[AtlasFormat, tuple[str, str]]] = {
    AtlasFormat.BOOK: ("자료집(PDF)", "A4로 인쇄해 나누는 책이에요. 차례, 동마다 지도와 표, 찾아보기가 있어요."),
    AtlasFormat.SPACE_MAP: ("접는 공간지도(PDF)", "A3 양면에 인쇄해 접으면 한 손에 들어와요."),
    AtlasFormat.HTML: ("지도 파일(HTML)", "인터넷이 없어도 열리는 지도 한 파일이에요."),
    AtlasFormat.PICTURES: ("그림 묶음(ZIP)", "보고서에 넣을 지도 그림(PNG, SVG)이에요."),
}
COUNTS: Final[Mapping[str, str]] = {
    "dongs": "행정동",
    "records": "번호 매긴 기록",
    "sites": "시설",
    "spaces": "공간",
    "resources": "지역자원",
    "courses": "마을 코스",
    "stories": "이야기",
    "contacts": "연락처",
}
MB: Final = 1_000_000
AT_FIRST: Final = frozenset({AtlasFormat.BOOK, AtlasFormat.SPACE_MAP, AtlasFormat.HTML})
WORKING: Final = frozenset({AtlasState.QUEUED, AtlasState.RENDERING, AtlasState.MENDING})


@dataclass(frozen=True, slots=True)
class Asked:
    """What somebody has put into the form for a new edition, and what is wrong with it."""

    formats: frozenset[str] = frozenset(one.value for one in AT_FIRST)
    title: str = ""
    on: str = ""
    allow_localhost: bool = False
    errors: Mapping[str, str] = field(default_factory=lambda: NO_ERRORS)
    error: str = ""

    @property
    def status(self) -> int:
        return 422 if self.errors or self.error else 200


def edition_url(row: AtlasRow) -> str:
    return f"{EDITIONS}/{row.id}"


def edition_title(row: AtlasRow, say: Translator) -> str:
    """Return the title with the number of the edition."""
    return say("{title} 제{n}판").format(title=row.title or place_title(row, say), n=row.number)


def place_name(row: AtlasRow) -> str:
    """Return the name of what an edition is about, a dong with its district."""
    return " ".join(dict.fromkeys([row.district, row.name]))


def place_title(row: AtlasRow, say: Translator) -> str:
    return say("{name} 마을지도").format(name=place_name(row))


def size_text(size: int) -> str:
    """Return how large a file is."""
    return f"{size / MB:.1f} MB" if size >= MB else f"{max(1, size // 1000)} kB"


def newest_books(session: Session, codes: Sequence[str], frame: Frame) -> dict[str, tuple[Link, str]]:
    """Return the newest edition of districts with the day it came out."""
    wanted = AtlasFilter(states=(AtlasState.READY, AtlasState.MENDING), limit=500)
    found: dict[str, tuple[Link, str]] = {}
    for row in list_atlases(session, wanted)[0]:
        if row.code in codes and row.code not in found and row.made_at is not None:
            found[row.code] = (Link(edition_url(row), edition_title(row, frame.say)), day_of(row.made_at, frame.lang))
    return found


def editions_of(session: Session, frame: Frame, code: str, first: int) -> tuple[tuple[EditionLine, ...], int]:
    """Return a page of the editions of a place that the reader may see, and how many there are."""
    wanted = AtlasFilter(reach_to_see(frame.caller), code, limit=PER_PAGE, offset=first)
    rows, total = list_atlases(session, wanted)
    return tuple(_line(session, frame, row) for row in rows), total


def _line(session: Session, frame: Frame, row: AtlasRow) -> EditionLine:
    say = frame.say
    ready = row.state is AtlasState.READY
    files = [file for file in list_files(session, row.id) if file.withheld_at is None] if ready else []
    records = say("기록 {n}개").format(n=f"{row.counts['records']:,}") if "records" in row.counts else ""
    return EditionLine(
        url=edition_url(row),
        title=edition_title(row, say),
        state=None if ready else Badge(say(row.state.label), TONES[row.state]),
        told=" · ".join(filter(None, (day_of(row.made_at or row.asked_at, frame.lang), records))),
        files=tuple(Link(file_url(row, file), say(FORMATS[file.format][0])) for file in files),
    )


def file_url(row: AtlasRow, file: AtlasFileRow) -> str:
    return f"/api/v1/atlases/{row.id}/files/{file.name}"


def make_form(settings: Settings, asked: Asked, say: Translator) -> MakeForm:
    """Return the form for the next edition, as typed."""
    return MakeForm(
        title=asked.title,
        on=asked.on or clock.today().isoformat(),
        formats=tuple(Choice(one.value, say(FORMATS[one][0]), one.value in asked.formats) for one in AtlasFormat),
        allow_localhost=asked.allow_localhost,
        asks_localhost=not settings.public_url or is_local(settings.public_url),
        errors=asked.errors,
        error=asked.error,
    )


def edition_page(session: Session, frame: Frame, row: AtlasRow, error: str = "") -> EditionPage:
    """Return the page of one edition."""
    say, publishes = frame.say, may_publish(frame.caller, row)
    working = row.state in WORKING and not row.problem
    return EditionPage(
        url=edition_url(row),
        title=edition_title(row, say),
        place=Link(dong_url(row.code), place_name(row)),
        badge=Badge(say(row.state.label), TONES[row.state]),
        facts=_facts(row, frame),
        files=_files(row, list_files(session, row.id), say) if row.is_out else (),
        inside=tuple((say(word), f"{row.counts[key]:,}") for key, word in COUNTS.items() if row.counts.get(key)),
        errata=tuple(_erratum(one, frame) for one in list_errata(session, row.id)),
        state=row.state.value,
        watch=f"{edition_url(row)}/progress.json" if working else "",
        progress=row.progress,
        doing=say(row.step.label),
        trouble=(row.problem_en if frame.lang == "en" else row.problem) if publishes else "",
        withheld=say("싣기로 한 동의가 끝난 내용이 있어 파일을 고치고 있어요. 다 되면 다시 받을 수 있어요.")
        if row.state is AtlasState.MENDING
        else "",
        newest=_beside(row.newer_id, say("다음 판 보기")),
        older=_beside(row.older_id, say("앞의 판")),
        newer=_beside(row.newer_id, say("다음 판")),
        retries=publishes and bool(row.problem),
        removes=publishes and row.state is not AtlasState.RENDERING,
        error=error,
    )


def _beside(other: object, label: str) -> Link | None:
    return Link(f"{EDITIONS}/{other}", label) if other else None


def _facts(row: AtlasRow, frame: Frame) -> tuple[tuple[str, str], ...]:
    say = frame.say
    told = [(say("담은 날"), day_told(row.on_date, frame.lang))]
    if row.made_at is not None:
        told.append((say("나온 때"), moment_text(row.made_at, frame.lang)))
    if row.revision > 1:
        told.append((say("고쳐 만든 횟수"), say("{n}번").format(n=row.revision - 1)))
    if row.content_sha256:
        told.append((say("내용의 확인값"), row.content_sha256[:16]))
    return tuple(told)


def _files(row: AtlasRow, files: Sequence[AtlasFileRow], say: Translator) -> tuple[FileLine, ...]:
    """Return the files that there are; what was withheld is told by its checksum beside the one that replaces it."""
    ready = row.state is AtlasState.READY
    return tuple(
        FileLine(
            url=file_url(row, file) if ready else "",
            label=say(FORMATS[file.format][0]),
            about=say(FORMATS[file.format][1]),
            size=size_text(file.size),
            sha256=file.sha256,
            was=tuple(old.sha256 for old in files if old.name == file.name and old.revision < file.revision),
        )
        for file in files
        if file.withheld_at is None
    )


def _erratum(one: Erratum, frame: Frame) -> ErratumLine:
    told = frame.say("싣기로 한 동의가 끝나 내용을 뺐어요.") if one.number else one.told
    return ErratumLine(str(one.number or ""), day_told(one.on, frame.lang), told)
