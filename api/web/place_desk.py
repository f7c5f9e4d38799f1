"""The pictures of a place as their keeper sees them: what hangs, what is not shown and why, what was taken down."""

from collections.abc import Mapping, Sequence

from sqlalchemy.orm import Session

from api.place_photos import urls_of
from api.web.archive_cards import licence_choices
from api.web.archive_views import UploadForm
from api.web.messages import Translator
from api.web.pages import Frame
from api.web.space_views import KeptPhoto, PlacePhotosPage
from api.web.views import Badge, Choice, Link
from geo import clock
from geo.enums import Licence
from geo.media.states import MediaState
from geo.place_access import PlaceRole
from geo.queries.place_media import PlacePhoto, Spot, kept_photos
from geo.queries.sites import get_site
from geo.queries.spaces import get_space


def desk_page(
    frame: Frame, session: Session, spot: Spot, typed: Mapping[str, str], errors: Mapping[str, str], problem: str
) -> PlacePhotosPage:
    """Return the desk with its form as it stands."""
    say = frame.say
    noun, place_id = ("spaces", spot.space_id) if spot.space_id else ("sites", spot.site_id)
    base = f"/keep/{noun}/{place_id}/photos"
    api = f"/api/v1/{noun}/{place_id}/media"
    rows = kept_photos(session, spot)
    live = [row for row in rows if row.closed_at is None]
    name, crumbs, links = _place(frame, session, spot)
    return PlacePhotosPage(
        name=name,
        crumbs=crumbs,
        page_url=f"/{noun}/{place_id}",
        hung=tuple(_kept(row, live, base, say, frame) for row in live),
        down=tuple(_kept(row, (), base, say, frame) for row in rows if row.closed_at is not None),
        form=UploadForm(
            action=f"{base}/new",
            api=api,
            most=frame.request.app.state.settings.max_upload_bytes,
            licences=licence_choices(say, typed.get("licence", Licence.OWN)),
            roles=_roles(say, typed.get("role", PlaceRole.PHOTO)),
            typed=typed,
            errors=errors,
            watch=api,
        ),
        links=links,
        problem=problem,
    )


def _place(frame: Frame, session: Session, spot: Spot) -> tuple[str, tuple[tuple[str, str], ...], tuple[Link, ...]]:
    """Return a place's name, the way to its desk and the desks beside it."""
    say, keep = frame.say, ("/keep", frame.say("공간지기"))
    if spot.space_id is not None:
        space = get_space(session, spot.space_id, clock.today())
        links: tuple[Link, ...] = (
            Link(f"/keep/spaces/{space.id}", say("공간 정보 고치기")),
            Link(f"/keep/sites/{space.site_id}/photos", say("시설 전체 사진")),
        )
        return space.name, (keep, (f"/keep/spaces/{space.id}", space.name), ("", say("사진"))), links
    site = get_site(session, spot.site_id, clock.today()) if spot.site_id else None
    if site is None:
        return "", (keep,), ()
    links = (Link(f"/keep/sites/{site.id}", say("드나들기와 오시는 길")),)
    return site.name, (keep, (f"/sites/{site.id}", site.name), ("", say("사진"))), links


def _roles(say: Translator, chosen: str) -> tuple[Choice, ...]:
    return tuple(Choice(role.value, say(role.label), role.value == chosen) for role in PlaceRole)


def _kept(row: PlacePhoto, live: Sequence[PlacePhoto], base: str, say: Translator, frame: Frame) -> KeptPhoto:
    same = [one.link_id for one in live if one.role is row.role]
    at, act = same.index(row.link_id) if row.link_id in same else 0, f"{base}/{row.link_id}"
    ready = row.state is MediaState.READY
    seen = row.released and row.consented
    return KeptPhoto(
        id=str(row.link_id),
        small=urls_of(row.media_id)["small"] if ready else "",
        alt=row.alt,
        caption=row.caption,
        credit=row.credit,
        badge=_badge(row, say),
        role=say(row.role.label),
        problem=(row.problem_en if frame.lang == "en" else row.problem) if row.state is MediaState.FAILED else "",
        roles=_roles(say, row.role),
        licences=licence_choices(say, row.licence),
        shows_people=row.shows_people,
        version=row.version,
        media_version=row.media_version,
        waiting=row.state is MediaState.WAITING,
        base_url=act,
        show_url=f"{act}/show" if row.closed_at is None and not row.released and row.consented and ready else "",
        hide_url=f"{act}/hide" if row.closed_at is None and seen else "",
        earlier_url=f"{act}/earlier" if at > 0 else "",
        later_url=f"{act}/later" if at < len(same) - 1 else "",
        consent_told=""
        if row.consented
        else say("알아볼 수 있는 사람이 나와요. 그분의 동의를 조정자가 적은 다음에야 보일 수 있어요."),
    )


def _badge(row: PlacePhoto, say: Translator) -> Badge:
    if row.closed_at is not None:
        return Badge(say("내린 사진"), "plain")
    if row.state is MediaState.FAILED:
        return Badge(say(row.state.label), "bad")
    if not row.consented:
        return Badge(say("동의를 기다려요"), "wait")
    if row.state is MediaState.WAITING:
        return Badge(say(row.state.label), "wait")
    return Badge(say("모두에게 보여요"), "good") if row.released else Badge(say("감춘 사진"), "plain")
