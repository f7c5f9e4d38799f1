"""Streets as bytes: what comes back is what went in, and the same streets are known again."""

import io

import numpy as np
import pytest

from geo.network.entrances import entrances
from geo.network.packed import GraphUnreadable, fingerprint, pack, unpack
from geo.network.paths import nearest_on_foot
from tests.geo.network.nets import at, net

TOWN = ([(0, 0), (300, 0)], [(300, 0), (300, 400)], [(1000, 0), (1000, 90)])


def test_a_packed_graph_is_the_same_to_the_last_digit() -> None:
    graph = net(*TOWN)
    again = unpack(pack(graph))
    for name in ("source", "points", "links", "pieces", "counts"):
        assert getattr(again, name) == getattr(graph, name)
    for name in ("x_m", "y_m", "piece"):
        assert getattr(again, name).tolist() == getattr(graph, name).tolist()
    assert (again.matrix != graph.matrix).nnz == 0
    there = at((300, 400), (0, 20))
    walked = [
        nearest_on_foot(one, entrances(one, *at((0, 0))), entrances(one, *there))[0].tolist() for one in (graph, again)
    ]
    assert walked == [[700.0, 20.0], [700.0, 20.0]]


def test_the_same_streets_have_one_fingerprint_and_a_metre_more_is_another() -> None:
    graph = net(*TOWN)
    assert fingerprint(unpack(pack(graph))) == fingerprint(graph)
    assert len(fingerprint(graph)) == 64
    assert fingerprint(net(*TOWN[:2], [(1000, 0), (1000, 91)])) != fingerprint(graph)
    assert fingerprint(net(*TOWN[:2])) != fingerprint(graph)


@pytest.mark.parametrize("how", ["cut", "empty", "other", "form"])
def test_bytes_that_are_no_graph_of_this_form_are_refused_and_say_what_to_do(how: str) -> None:
    whole = pack(net(*TOWN))
    other = io.BytesIO()
    np.savez(other, told=np.frombuffer(b'{"form": 99}', dtype=np.uint8))
    bad = {"cut": whole[:200], "empty": b"", "other": b"PK\x03\x04 no archive", "form": other.getvalue()}[how]
    with pytest.raises(GraphUnreadable, match="다시 넣어"):
        unpack(bad)
