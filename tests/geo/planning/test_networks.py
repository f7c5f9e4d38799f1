"""Stored networks: loaded once, told what they are, walked by coverage, taken away."""

import json
from pathlib import Path

import pytest
import shapely
from sqlalchemy import text
from sqlalchemy.orm import Session

from geo.coverage.assess import assess
from geo.coverage.model import DongArea, Method
from geo.coverage.walking import Walking
from geo.enums import ImportKind, Licence
from geo.errors import Conflict, FileRefused, NotFound
from geo.importers.geojson import read_features
from geo.intake.runner import undo_run
from geo.network.links import as_lines, in_metres
from geo.network.several import SeveralNetworks
from geo.network.walked import CAVEATS, Footing, StreetNetwork
from geo.planning.networks import network_for
from geo.queries.networks import get_network, list_networks, remove_network
from tests.factories import Factory
from tests.geo.coverage.fixture import AB, ask, cells, site
from tests.geo.network.test_pbf import written
from tests.geo.network.test_readers import GRAPHML
from tests.geo.planning.street_files import street_file, town
from tests.geo.record_loads import load, outcomes, run

KIND = ImportKind.NETWORK
WHOLE = street_file(*town(0, 0, 10), *town(1000, 0, 10), [(950, 50), (1050, 50)])
PIECES = street_file(*[[(50, row), (950, row)] for row in range(50, 1000, 100)])


def event(session: Session) -> int:
    session.execute(text("SET CONSTRAINTS ALL IMMEDIATE"))
    return session.execute(text("SELECT number FROM coverage_events")).scalar_one()


def test_streets_are_stored_with_their_source_and_the_same_streets_again_add_nothing(session: Session) -> None:
    first = load(session, KIND, ("서울.geojson", WHOLE))
    assert outcomes(first) == {"new": 1}
    (told,) = first.facts["networks"]
    assert (told["pieces"], told["holds_together"], told["licence"]) == (1, True, "unknown")
    assert told["sentence"] == "보행로 19.9km를 읽었어요. 모두 이어져 있어요."
    assert outcomes(load(session, KIND, ("다른 이름.geojson", WHOLE))) == {"unchanged": 1}
    again = load(session, KIND, ("a", WHOLE), source="도보 네트워크", licence="kogl_1", publisher="서울특별시")
    assert outcomes(again) == {"updated": 1}
    (row,) = list_networks(session)
    assert (row.title, row.file_name, row.licence) == ("도보 네트워크", "서울.geojson", Licence.KOGL_1)
    assert (row.publisher, row.metres, row.pieces) == ("서울특별시", pytest.approx(19_900), 1)
    west, south, east, north = row.box
    assert 126 < west < east < 128
    assert 37 < south < north < 38
    assert list_networks(session, (west - 1, south, west - 0.5, north)) == []
    assert list_networks(session, row.box) == [row]


def test_openstreetmap_brings_its_licence_along_and_streets_that_overlap_are_told(session: Session) -> None:
    load(session, KIND, ("서울.geojson", street_file([(0, 0), (50, 500)])))
    loaded = load(session, KIND, ("신논현.graphml", GRAPHML.encode()))
    (told,) = loaded.facts["networks"]
    assert (told["licence"], told["publisher"]) == ("odbl", "OpenStreetMap 기여자")
    assert told["overlapping"] == ["서울 보행로 노드·링크"]
    assert [row.kind for row in list_networks(session)] == ["서울 보행로 노드·링크", told["source"]]


def test_streets_in_pieces_are_kept_with_a_warning_and_their_largest_pieces_listed(session: Session) -> None:
    loaded = load(session, KIND, ("조각.geojson", PIECES))
    (row,) = loaded.rows
    assert row.code == "in_pieces"
    assert "10조각으로 끊겨 있어" in row.message
    (stored,) = list_networks(session)
    assert stored.largest_share == pytest.approx(0.1)
    assert [piece.points for piece in stored.others] == [2] * 9
    assert all(126 < piece.lon < 128 and 37 < piece.lat < 38 for piece in stored.others)


def test_undo_takes_streets_away_and_gives_their_old_description_back(session: Session) -> None:
    first, _ = run(session, KIND, ("서울.geojson", WHOLE), source="처음")
    second, _ = run(session, KIND, ("서울.geojson", WHOLE), source="나중")
    assert undo_run(session, second) == 1
    (row,) = list_networks(session)
    assert row.source == "처음"
    assert undo_run(session, first) == 1
    assert list_networks(session) == []
    assert session.execute(text("SELECT count(*) FROM network_graphs")).scalar_one() == 0


def test_streets_that_were_taken_away_are_not_undone_again(session: Session) -> None:
    run_id, _ = run(session, KIND, ("서울.geojson", WHOLE))
    (row,) = list_networks(session)
    assert remove_network(session, row.id).title == row.title
    with pytest.raises(NotFound):
        get_network(session, row.id)
    with pytest.raises(Conflict) as caught:
        undo_run(session, run_id)
    assert caught.value.code == "changed_since"


BAD = (
    (GRAPHML.replace("epsg:5179", "EPSG:3395").encode(), "other_crs"),
    (GRAPHML.replace("epsg:5179", "epsg:4326").encode(), "outside_korea"),
    (GRAPHML.replace("epsg:5179", "").encode(), "crs_missing"),
    (street_file(), "no_links"),
    (WHOLE[:500], "not_json"),
    (b"a,b\n1,2\n", "not_network"),
    (b"", "not_network"),
)


def test_a_file_that_is_no_network_is_refused_with_a_reason_and_nothing_is_stored(session: Session) -> None:
    name = "회비 \\3,000 {{ 7*191 }} <b>.dat"
    for data, code in BAD:
        with pytest.raises(FileRefused) as caught, session.begin_nested():
            load(session, KIND, ("서울.geojson", WHOLE), (name, data))
        assert caught.value.code == code
        assert caught.value.message.startswith(f"{name}: ")
        assert list_networks(session) == []


def test_coverage_walks_along_what_is_stored_until_it_is_taken_away(session: Session) -> None:
    assert network_for(session, AB, Walking(detour=1.0)) is None
    assert network_for(session, [], Walking()) is None
    before = event(session)
    load(session, KIND, ("서울.geojson", WHOLE), source="도보 네트워크")
    assert event(session) == before + 1
    streets = network_for(session, AB, Walking(detour=1.0))
    assert streets is not None
    assert isinstance(streets.network, StreetNetwork)
    assert streets.said == ("보행로: 도보 네트워크, 19.9km",)
    hall = site("방", 1050, 450)
    along = assess(AB, [hall], cells(AB), streets.network, ask())
    assert along.meta.sound
    assert along.meta.method is Method.NETWORK
    # A is entered through (950, 50) only: 400 m along B's west, 100 m over; then along A's first row
    assert along.item("A").people_within == {"5": 0, "10": 10, "15": 30}
    again = network_for(session, AB, Walking(detour=1.0))
    assert again is not None
    assert isinstance(again.network, StreetNetwork)
    assert again.network.graph is streets.network.graph
    remove_network(session, list_networks(session)[0].id)
    assert network_for(session, AB, Walking()) is None


def test_two_networks_serve_each_its_dong_and_pieces_count_for_nothing(session: Session) -> None:
    load(session, KIND, ("조각.geojson", PIECES), ("동쪽.geojson", street_file(*town(1000, 0, 10))))
    streets = network_for(session, AB, Walking(detour=1.0))
    assert streets is not None
    assert isinstance(streets.network, SeveralNetworks)
    assert any("조각으로 끊겨 있어요" in said for said in streets.said)
    hall = site("방", 1050, 450)
    answer = assess(AB, [hall], cells(AB), streets.network, ask())
    plain = assess(AB, [hall], cells(AB), None, ask())
    assert answer.meta.sound
    assert answer.item("A").people_within == plain.item("A").people_within
    assert answer.item("A").caveats == (CAVEATS[Footing.IN_PIECES],)
    assert (answer.item("A").method, answer.item("B").method) == (Method.GRID, Method.NETWORK)
    assert answer.item("B").people_within != plain.item("B").people_within


def test_only_the_surroundings_of_the_chosen_districts_are_kept(session: Session, make: Factory) -> None:
    make.boundaries()
    hall, far = [(3900, 2000), (4000, 2000)], [(40_000, 2000), (40_100, 2000)]
    (told,) = load(session, KIND, ("길.geojson", street_file(hall, far)), around=("중구",)).facts["networks"]
    assert (told["links"], told["km"]) == (1, 0.1)
    with pytest.raises(FileRefused) as caught, session.begin_nested():
        load(session, KIND, ("길.geojson", street_file(far)), around=("중구", "11680"))
    assert caught.value.code == "no_links_here"
    with pytest.raises(NotFound, match="없는구"), session.begin_nested():
        load(session, KIND, ("길.geojson", street_file(hall)), around=("없는구",))


@pytest.mark.realfiles
def test_the_real_files_together_serve_real_dong_and_say_where_they_cannot(
    session: Session, shared_data: Path, tmp_path: Path
) -> None:
    folder = shared_data / "network"
    names = ["osm_walk_sinnonhyeon_500m.graphml", "osm_overpass_walk_sinnonhyeon.json", "11040_seongdong_links.geojson"]
    elements = json.loads((folder / names[1]).read_bytes())["elements"]
    points = {one["id"]: (one["lon"], one["lat"]) for one in elements if one["type"] == "node"}
    ways = [(one["nodes"], one["tags"]) for one in elements if one["type"] == "way"]
    extract = written(tmp_path / "seoul.osm.pbf", points, ways)
    files = [(name, (folder / name).read_bytes()) for name in names]
    loaded = load(session, KIND, *files, (extract.name, extract.read_bytes()))
    told = {one["name"]: one for one in loaded.facts["networks"]}
    # the extract and the raw answer hold the same streets: the second to come adds nothing
    assert outcomes(loaded) == {"new": 3, "unchanged": 1}
    assert [told[name]["holds_together"] for name in names] == [True, True, False]
    assert told[names[2]]["pieces"] == 710
    seoul = read_features("seoul", (shared_data / "boundaries" / "seoul_admdong_20250401.geojson").read_bytes())
    near = [one for one in seoul if one.properties["sggnm"] in {"강남구", "서초구", "성동구"}]
    shapes = in_metres("seoul", 4326, as_lines([one.shape for one in near]))
    areas = [
        DongArea(one.properties["adm_cd2"], one.properties["adm_nm"], "", one.properties["sggnm"], shape, 20_000)
        for one, shape in zip(near, shapes, strict=True)
    ]
    streets = network_for(session, areas, Walking())
    assert streets is not None
    assert len(streets.said) == 3
    middle = shapely.Point(957_971, 1_945_118)
    hall = site("신논현", middle.x - 950_000, middle.y - 1_950_000)
    answer = assess(areas, [hall], None, streets.network, ask(walking=Walking()))
    assert answer.meta.sound
    seongdong = [item for item in answer.items if item.district == "성동구"]
    broken = [item for item in seongdong if CAVEATS[Footing.IN_PIECES] in item.caveats]
    assert len(broken) > len(seongdong) / 2
    assert all(item.caveats for item in seongdong)
    others = [item for item in answer.items if CAVEATS[Footing.NO_STREETS] in item.caveats]
    assert len(others) > 30
    assert answer.meta.total.people_within is not None
    assert answer.meta.total.people_within["10"] > 0
