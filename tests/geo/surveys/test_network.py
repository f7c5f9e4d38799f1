"""A network of records read: what hangs together, what stands alone, which groups bridge; and its drawing."""

from xml.etree import ElementTree as ET

from geo.surveys.network import Edge, Node, lay_out, read_network
from maps.network_map import Spot, draw_network

HOSTILE = "<b>굵게</b> {{ 7*191 }} `회비 \\3,000` \"'&"


def node(name, kind="space"):
    return Node(name, kind, name)


def edges(*pairs):
    return [Edge(start, end, "meets_at") for start, end in pairs]


def test_isolated_spaces_and_bridging_groups_are_found():
    groups = [node(name, "organisation") for name in ("책벗", "텃밭", "이음")]
    spaces = [node(name) for name in ("도서관", "마당", "빈방", "옥상")]
    ties = edges(("책벗", "도서관"), ("텃밭", "마당"), ("이음", "도서관"), ("이음", "마당"))
    network = read_network([*groups, *spaces, node("옛이야기", "story")], ties)
    assert network.components == (("도서관", "마당", "이음", "책벗", "텃밭"),)
    assert network.isolated_spaces == ("빈방", "옥상")
    assert network.alone == ("빈방", "옛이야기", "옥상")
    (bridge,) = network.bridges
    assert (bridge.id, bridge.parts, bridge.pairs) == ("이음", 2, 4)
    assert network.degrees["이음"] == 2


def test_a_group_that_others_could_replace_is_no_bridge():
    nodes = [node("가", "organisation"), node("나", "organisation"), node("마당"), node("방")]
    network = read_network(nodes, edges(("가", "마당"), ("가", "방"), ("나", "마당"), ("나", "방")))
    assert network.bridges == ()
    assert read_network(nodes, edges(("가", "마당"), ("마당", "나"))).bridges == ()


def test_relations_to_what_is_not_there_and_to_oneself_count_for_nothing():
    network = read_network([node("방")], edges(("방", "방"), ("방", "없는 곳")))
    assert (network.edges, network.isolated_spaces) == ((), ("방",))
    assert read_network([], []).components == ()


def test_the_same_network_is_always_drawn_the_same_and_nothing_lies_upon_another():
    nodes = [node(str(n), "organisation" if n % 3 else "space") for n in range(60)]
    ties = edges(*((str(n), str(n + 1)) for n in range(40)))
    first, again = (lay_out(read_network(nodes, ties)) for _time in range(2))
    assert first == again
    assert len(first) == 60
    assert len(set(first.values())) == 60


def test_more_records_than_a_drawing_holds_are_left_to_the_lists():
    network = read_network([node(f"방 {n}") for n in range(900)], [])
    assert len(lay_out(network)) == 250
    assert len(network.isolated_spaces) == 900


def test_the_drawing_holds_every_name_as_it_was_written():
    spots = {"a": Spot(0.5, 0.5, "space", HOSTILE, "alone"), "b": Spot(1.5, 0.5, "organisation", "이음")}
    root = ET.fromstring(draw_network(spots, [("a", "b"), ("b", "a"), ("a", "없음")], HOSTILE))
    assert root.get("aria-label") == HOSTILE
    assert [title.text for title in root.iter("title")] == [HOSTILE, "이음"]
    assert len(list(root.iter("line"))) == 1
    assert "style" not in {name for element in root.iter() for name in element.attrib}
    assert draw_network({}, [], "빈 그림") == ""
