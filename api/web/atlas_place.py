"""The page of one dong or district: what it is about, and what stands around its map."""

from dataclasses import dataclass
from datetime import date

from sqlalchemy.orm import Session

from api.auth import permissions as auth
from api.auth.permissions import Caller
from api.web.atlas_cards import NOTHING, chosen, count_words, dong_url, picture_lines
from api.web.atlas_editions import PER_PAGE, Asked, editions_of, make_form
from api.web.atlas_views import AtlasPage
from api.web.messages import Translator
from api.web.moments import day_told
from api.web.pages import Frame
from api.web.paging import addresses, pager
from api.web.views import Link
from geo.errors import NotFound
from geo.queries.days import province_of
from geo.queries.places import DongRow, list_dongs
from geo.queries.shelf import count_places
from geo.settings import Settings
from maps.embed import embed_code, embed_path

Fact = tuple[str, str]
PICTURES_MOST = 24


@dataclass(frozen=True, slots=True)
class Place:
    """What a page of maps and books is about: a dong, or (`dong` None) a whole district with the rows of its dong."""

    code: str
    dong: DongRow | None
    rows: tuple[DongRow, ...]

    @property
    def district(self) -> str:
        return self.rows[0].district

    @property
    def district_code(self) -> str:
        return self.rows[0].district_code

    @property
    def name(self) -> str:
        return f"{self.district} {self.dong.name}" if self.dong else self.district

    @property
    def schematic(self) -> bool:
        return self.rows[0].is_schematic


def place_of(session: Session, code: str, on: date) -> Place:
    """Return the dong or district of a code with all dong of its district; raise NotFound for another code."""
    rows = list_dongs(session, on)
    dong = next((row for row in rows if row.code == code), None)
    district = dong.district_code if dong else code
    beside = tuple(row for row in rows if row.district_code == district)
    if not beside:
        raise NotFound(
            "그런 행정동이나 자치구가 없어요. 코드를 확인해 주세요.",
            "There is no dong or district with that code.",
            code="place_unknown",
        )
    return Place(code, dong, beside)


def dong_links(place: Place) -> tuple[Link, ...]:
    """Return the way to each dong of the district, the one of the page marked."""
    rows = sorted(place.rows, key=lambda row: row.name)
    return chosen([Link(dong_url(row.code), row.name) for row in rows], dong_url(place.code))


def above(place: Place) -> Link | None:
    """Return the way to the district of a dong."""
    return Link(dong_url(place.district_code), place.district) if place.dong else None


def facts(session: Session, frame: Frame, place: Place, on: date) -> tuple[Fact, ...]:
    """Return what is known of a place at a glance."""
    say = frame.say
    counts = count_places(session, [place.code], on).get(place.code, NOTHING)
    mine = (place.dong,) if place.dong else place.rows
    told: list[Fact] = [(say("기록"), " · ".join(count_words(counts, say)))]
    if not place.dong:
        told.append((say("행정동"), say("{n}곳").format(n=len(mine))))
    people = [row.residents for row in mine if row.residents is not None]
    if people:
        told.append((say("주민"), say("{n}명").format(n=f"{sum(people):,}")))
    told.append((say("경계"), _boundary(place.rows[0], frame)))
    return tuple(told)


def _boundary(row: DongRow, frame: Frame) -> str:
    say = frame.say
    if row.is_schematic or row.valid_from is None:
        return say("약도 경계")
    return say("{day} 기준").format(day=day_told(row.valid_from, frame.lang))


def map_files(place: Place, say: Translator) -> tuple[Link, ...]:
    """Return the maps of today that can be taken along."""
    base = f"/api/v1/maps/{place.code}"
    one = Link(f"{base}.html", say("지도 파일(HTML)"))
    return (one,) if place.dong else (one, Link(f"{base}.zip", say("동마다 한 쪽씩(ZIP)")))


def pictures_of(session: Session, place: Place, today: date) -> list[tuple[str, str]]:
    """Return the still pictures that there are of a place today, by key and title."""
    from geo.queries.atlas import read_content  # a server that nobody asks for a map need not hold what reads shapes
    from maps.pictures import picture_names

    return [(one.key, one.title) for one in picture_names(read_content(session, place.code, today))[:PICTURES_MOST]]


def may_make(session: Session, caller: Caller | None, place: Place) -> bool:
    """Say whether the reader may make editions of a place."""
    where = auth.Place(None, place.district_code, province_of(session, place.district_code))
    return caller is not None and auth.may(caller, auth.Action.PUBLISH_ATLASES, where)


def place_page(
    session: Session,
    settings: Settings,
    frame: Frame,
    place: Place,
    today: date,
    *,
    first: int = 0,
    asked: Asked | None = None,
) -> AtlasPage:
    """Return the page of a place; `asked` is a form for a new edition that has to be shown again."""
    editions, total = editions_of(session, frame, place.code, first)
    say, url = frame.say, dong_url(place.code)
    here = settings.public_url or f"{frame.request.url.scheme}://{frame.request.url.netloc}"
    return AtlasPage(
        url=url,
        name=place.name,
        title=say("{name} 지도책").format(name=place.name),
        above=above(place),
        dongs=dong_links(place),
        facts=facts(session, frame, place, today),
        map_url=embed_path(place.code),
        whole_map=f"{url}/map",
        files=map_files(place, say),
        pictures=picture_lines(place.code, pictures_of(session, place, today), say),
        embed=embed_code(here, place.code, say("{name} 마을지도").format(name=place.name)),
        editions=editions,
        pager=pager(addresses(url), first, len(editions), total, step=PER_PAGE),
        form=make_form(settings, asked or Asked(), say) if may_make(session, frame.caller, place) else None,
        schematic=place.schematic,
    )
