"""Where to look for a space, without telling the device's place: a dong, an address, or a place one knows."""

import re
from urllib.parse import urlencode

import orjson
from fastapi import APIRouter, Response
from sqlalchemy.orm import Session

from api.deps import SessionDep
from api.web.home_cards import FIRST_WALK
from api.web.home_views import Place, PlaceGroup, WherePage
from api.web.messages import Translator
from api.web.outlines import Atlas, read_atlas
from api.web.pages import Frame, FrameDep
from api.web.searching import PLACE_NAMES, Asked, read_asked
from api.web.views import Link
from geo import clock
from geo.enums import ResourceKind, SiteKind, SpaceKind
from geo.hangul import has_initials, mixed_pattern, search_key
from geo.queries.addresses import has_addresses, suggest_addresses
from geo.queries.search_all import Found, search_all
from geo.text import clean_text

router = APIRouter()

MOST_LETTERS = 80
MOST_OF_A_GROUP = 8
_KINDS = {"space": SpaceKind, "site": SiteKind, "resource": ResourceKind}


@router.get("/where")
def where(frame: FrameDep, session: SessionDep) -> Response:
    """Show the places that may be meant, or the districts and dongs to choose from; the search goes along."""
    query, atlas = frame.request.query_params, read_atlas(session)
    asked, typed = _asked(frame), _typed(query.get("q", ""))
    district = atlas.district_code(query.get("in", ""))
    view = WherePage(
        q=typed,
        groups=_groups(session, atlas, asked, typed, frame.say),
        districts=tuple(Link(_here(asked, code), name, current=code == district) for code, name in atlas.districts),
        dongs=tuple(Link(asked.url(dong=code), name) for code, name in atlas.dongs_of(district)),
        district=atlas.names(district, "")[0],
        kept=tuple(asked.kept()),
        refused=query.get("refused") == "1",
        has_addresses=has_addresses(session),
        back_url=asked.url(),
    )
    return frame.show("where.html", "find", where=view)


@router.get("/where.json")
def suggest(frame: FrameDep, session: SessionDep) -> Response:
    """Give the same places to the box that suggests while one types."""
    typed = _typed(frame.request.query_params.get("q", ""))
    groups = _groups(session, read_atlas(session), _asked(frame), typed, frame.say)
    told = [
        {"kind": group.label, "label": place.label, "note": place.note, "url": place.own_url or place.url}
        for group in groups
        for place in group.places
    ]
    return Response(orjson.dumps({"items": told}), media_type="application/json", headers={"Cache-Control": "no-store"})


def _asked(frame: Frame) -> Asked:
    """Return the search without its place: that is what is being chosen."""
    params = frame.request.query_params
    asked = read_asked(params, frame.say)
    kept = tuple((name, value) for name, value in asked.params if name not in {*PLACE_NAMES, "q"})
    return Asked(params=kept)


def _typed(value: str) -> str:
    try:
        return clean_text(value)[:MOST_LETTERS]
    except ValueError:
        return ""


def _here(asked: Asked, district: str) -> str:
    return f"/where?{urlencode([*asked.kept(), ('in', district)])}#dongs"


def _groups(session: Session, atlas: Atlas, asked: Asked, typed: str, say: Translator) -> tuple[PlaceGroup, ...]:
    """Return what may be meant, dongs first; groups that found nothing are left out."""
    if not typed:
        return ()
    found, _total = search_all(session, typed, clock.today(), MOST_OF_A_GROUP)
    groups = (
        PlaceGroup(say("동"), _dongs(atlas, asked, typed)),
        PlaceGroup(say("주소"), _addresses(session, asked, typed, say)),
        PlaceGroup(say("공간과 자원"), tuple(_place(one, asked, say) for one in found)),
    )
    return tuple(group for group in groups if group.places)


def _dongs(atlas: Atlas, asked: Asked, typed: str) -> tuple[Place, ...]:
    """Return districts and dongs whose names hold what was typed, those that begin so first; initials count."""
    key = search_key(typed)
    pattern = re.compile(mixed_pattern(typed.replace(" ", "")) if has_initials(typed) else re.escape(key))
    rows = [(row.name, row.district, asked.url(dong=row.code)) for row in atlas.rows]
    rows += [(name, "", asked.url(district=code)) for code, name in atlas.districts]
    keyed = [(search_key(name), search_key(of), name, of, url) for name, of, url in rows]
    fits = [row for row in keyed if key and (pattern.search(row[0]) or (row[1] and pattern.match(row[1] + row[0])))]
    fits.sort(key=lambda row: (pattern.match(row[0]) is None, row[1] != "", row[2], row[3]))
    return tuple(Place(name, of, url) for _key, _of, name, of, url in fits[:MOST_OF_A_GROUP])


def _addresses(session: Session, asked: Asked, typed: str, say: Translator) -> tuple[Place, ...]:
    return tuple(
        Place(one.matched, say(one.precision.label), _near(asked, one.lon, one.lat, one.matched))
        for one in suggest_addresses(session, typed)
    )


def _place(one: Found, asked: Asked, say: Translator) -> Place:
    """Return a place one knows; what has no place on the map has a page all the same."""
    kind = say(_KINDS[one.category](one.kind).label)
    dong = " ".join(filter(None, (one.district, one.dong_name)))
    note = " · ".join(filter(None, (kind, one.place, "" if dong in one.place else dong)))
    own = f"/{one.category}s/{one.id}"
    near = _near(asked, one.lon, one.lat, one.name) if one.lon is not None and one.lat is not None else own
    return Place(one.name, note, near, own)


def _near(asked: Asked, lon: float, lat: float, spot: str) -> str:
    return asked.url(near=f"{lon:.5f},{lat:.5f}", spot=spot[:60], walk=str(FIRST_WALK))
