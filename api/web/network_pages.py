"""The page of a dong's network: who is related to whom, what stands alone, who bridges."""

from collections.abc import Iterable
from typing import Annotated

from fastapi import APIRouter, Query, Response

from api.auth.deps import CallerDep
from api.deps import SessionDep
from api.growth.answers import HIDDEN, network_of
from api.web.growth_views import NetworkLine, NetworkPage
from api.web.messages import Translator
from api.web.pages import FrameDep
from api.web.resource_cards import record_url
from api.web.views import Choice
from geo import clock
from geo.enums import ResourceKind
from geo.queries.places import DongRow, list_dongs
from geo.surveys.network import Network, lay_out
from maps.network_map import Spot, draw_network

router = APIRouter()
LISTED_MOST = 300


@router.get("/network")
def network(
    frame: FrameDep,
    caller: CallerDep,
    session: SessionDep,
    dong: Annotated[str, Query(max_length=20)] = "",
) -> Response:
    """Show the network of a dong; without one, the dong to choose from."""
    say = frame.say
    known = list_dongs(session, clock.today())
    dongs = (Choice("", say("동을 골라 주세요"), not dong), *(_choice(each, dong) for each in known))
    if not dong:
        return frame.show("network.html", "find", network=_nothing(dongs))
    place, found = network_of(session, caller, dong)
    spots = _spots(found)
    view = NetworkPage(
        dongs=dongs,
        dong=f"{place.district} {place.name}",
        figures=_figures(found, say),
        drawing=draw_network(
            spots,
            [(edge.start, edge.end) for edge in found.edges],
            say("{dong} 기록들의 관계 그림. 아래 목록에 같은 내용이 있어요.").format(dong=place.name),
        ),
        left_out=_left_out(len(found.nodes) - len(spots), say),
        isolated=_lines(found, found.isolated_spaces, say),
        bridges=tuple(_bridge(found, bridge.id, bridge.parts, say) for bridge in found.bridges),
        components=tuple(_lines(found, part, say) for part in found.components),
        alone=_lines(found, (each for each in found.alone if each not in found.isolated_spaces), say),
    )
    return frame.show("network.html", "find", network=view)


def _choice(dong: DongRow, chosen: str) -> Choice:
    return Choice(dong.code, f"{dong.district} {dong.name}", dong.code == chosen)


def _nothing(dongs: tuple[Choice, ...]) -> NetworkPage:
    return NetworkPage(dongs, "", (), "", "", (), (), (), ())


def _figures(found: Network, say: Translator) -> tuple[tuple[str, str], ...]:
    return (
        (say("기록"), str(len(found.nodes))),
        (say("관계"), str(len(found.edges))),
        (say("무리"), str(len(found.components))),
        (say("홀로 있는 공간"), str(len(found.isolated_spaces))),
        (say("다리 놓는 모임"), str(len(found.bridges))),
    )


def _left_out(count: int, say: Translator) -> str:
    return say("그림에 다 넣지 못한 기록이 {n}개 있어요. 목록에는 모두 있어요.").format(n=count) if count else ""


def _spots(found: Network) -> dict[str, Spot]:
    """Return the records of the drawing; bridges and spaces that stand alone look different."""
    bridges, isolated = {bridge.id for bridge in found.bridges}, set(found.isolated_spaces)
    return {
        each: Spot(
            x,
            y,
            found.nodes[each].kind,
            found.nodes[each].name,
            "bridge" if each in bridges else "alone" if each in isolated else "",
        )
        for each, (x, y) in lay_out(found).items()
    }


def _lines(found: Network, ids: Iterable[str], say: Translator) -> tuple[NetworkLine, ...]:
    return tuple(_line(found, each, say) for each in ids)[:LISTED_MOST]


def _line(found: Network, node_id: str, say: Translator, told: str = "") -> NetworkLine:
    node = found.nodes[node_id]
    elsewhere = say("다른 동") if node.outside else ""
    name = say("비공개") if node.name == HIDDEN else node.name
    kind = say(ResourceKind(node.kind).label)
    return NetworkLine(name, record_url(node.id, node.kind), " · ".join(filter(None, (kind, elsewhere))), told)


def _bridge(found: Network, node_id: str, parts: int, say: Translator) -> NetworkLine:
    return _line(found, node_id, say, say("이 모임이 없으면 {n}조각으로 나뉘어요").format(n=parts))
