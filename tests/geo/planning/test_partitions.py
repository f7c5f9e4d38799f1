"""Coverage in parts: whatever the parts and wherever they are worked out, the answer is that of one piece."""

import os
import sys
from dataclasses import replace
from urllib.parse import urlsplit

import numpy as np
import psutil
import pytest

from geo.coverage.assess import assess, basis_of
from geo.coverage.model import Cells, DongArea, Site
from geo.coverage.walking import Walking
from geo.errors import MaeulError
from geo.network.several import SeveralNetworks
from geo.network.walked import StreetNetwork
from geo.planning import engines
from geo.planning.partitions import InParts, part_names, parts_of
from tests.geo.coverage.fixture import EAST, NORTH, area, ask, box, site
from tests.geo.network.nets import net
from tests.geo.planning.street_files import town

SIDE = 2000
"""Each dong is a square of two kilometres, three rows of four, a province a row."""
DISTRICTS = ("11110", "26110", "41110")


def country(residents: int | None = 5000) -> list[DongArea]:
    return [
        area(f"{DISTRICTS[row]}5{column}000", box(column * SIDE, row * SIDE, (column + 1) * SIDE, (row + 1) * SIDE),
             residents, district_code=DISTRICTS[row])
        for row in range(3)
        for column in range(4)
    ]  # fmt: skip


def grid(areas: list[DongArea]) -> Cells:
    """Cells of 100 m with uneven people, a tenth of them missing, some beyond every border."""
    random = np.random.default_rng(6)
    across, up = np.arange(-300, 4 * SIDE + 300, 100) + 50.0, np.arange(0, 3 * SIDE, 100) + 50.0
    x, y = (axis.ravel() for axis in np.meshgrid(across, up))
    inside = (x > 0) & (x < 4 * SIDE)
    dong = np.where(inside, y // SIDE * 4 + x // SIDE, -1).astype(np.int64)
    kept = random.random(len(x)) < 0.9
    return Cells(x[kept] + EAST, y[kept] + NORTH, random.random(len(x))[kept] * 40, dong[kept])


def places(seed: int, count: int) -> list[Site]:
    random = np.random.default_rng(seed)
    spots = random.uniform((-1500, -1500), (4 * SIDE + 1500, 3 * SIDE + 1500), (count, 2)).round(2)
    return [
        site(
            f"방{number}",
            *spot,
            id=f"{number:03}",
            capacity=float(number % 7 * 10),
            state="paused" if number % 9 == 8 else "open",
        )
        for number, spot in enumerate(spots)
    ]


def streets(areas: list[DongArea]) -> StreetNetwork:
    """Streets in the first two columns of all three rows, linked; none elsewhere."""
    rows = [line for row in range(0, 3 * SIDE, 1000) for line in town(0, row, 20)[:10]]
    joined = [[(50, at), (50, at + 100)] for at in range(50, 3 * SIDE - 100, 100)]
    return StreetNetwork(net(*rows, *joined), [one.boundary for one in areas])


AREAS = country()
TWO_BANDS = Walking(detour=1.3)


@pytest.mark.parametrize("count", [0, 1, 40])
def test_straight_lines_in_parts_are_those_of_one_piece(count: int) -> None:
    given = AREAS, places(count, count), grid(AREAS), None, ask(walking=TWO_BANDS)
    whole, parted = assess(*given), assess(*given, InParts(AREAS))
    assert parted.meta.sound
    assert parted.as_json() == whole.as_json()


def test_streets_in_parts_are_those_of_one_piece() -> None:
    network, sites = streets(AREAS), places(7, 25)
    broken = net(*[[(4050, row), (5950, row)] for row in range(50, 2000, 100)])
    both = SeveralNetworks([network, StreetNetwork(broken, network.boundaries)])
    for one in (network, both):
        given = AREAS, sites, grid(AREAS), one, ask(walking=TWO_BANDS)
        whole, parted = assess(*given), assess(*given, InParts(AREAS))
        assert {item.method.value for item in whole.items} == {"c", "d"}
        assert parted.as_json() == whole.as_json()


def test_without_a_grid_or_any_residents_the_parts_say_the_same() -> None:
    for areas in (AREAS, country(None), [*country(None)[:4], *AREAS[4:]]):
        given = areas, places(3, 12), None, None, ask(walking=TWO_BANDS)
        assert assess(*given, InParts(areas)).as_json() == assess(*given).as_json()


def test_a_part_is_a_province_and_of_one_province_a_district() -> None:
    assert sorted(set(part_names(AREAS))) == [":11", ":26", ":41"]
    one = [replace(each, district_code=f"1111{at}") for at, each in enumerate(AREAS[:3])]
    assert part_names(one) == ["11110", "11111", "11112"]
    two_systems = [replace(AREAS[0], district_code="kostat:11010"), AREAS[0]]
    assert part_names(two_systems) == ["kostat:11", ":11"]


def test_a_part_gets_the_sites_of_its_surroundings_only_and_never_too_few() -> None:
    far = [site(f"먼{at}", 40_000 + at, 40_000) for at in range(50)]
    given = AREAS, [*places(5, 200), *far], grid(AREAS), None, ask(walking=TWO_BANDS)
    basis = basis_of(*given)
    parts = parts_of(AREAS, basis.ground, basis.where, TWO_BANDS, 10)
    assert [part.name for part in parts] == ["", ":11", ":26", ":41"]
    assert sum(len(part.cells) for part in parts) == len(basis.ground.x)
    assert all(0 < len(part.sites) < 160 for part in parts)
    lonely = parts_of(
        AREAS,
        basis.ground,
        type(basis.where)(*(getattr(basis.where, name)[-50:] for name in ("x", "y", "dong"))),
        TWO_BANDS,
        10,
    )
    assert all(len(part.sites) > 0 for part in lonely)


def _listening() -> set[str]:
    """Return the addresses on which this process and its children take connections."""
    own = psutil.Process()
    ports = [one for each in (own, *own.children(recursive=True)) for one in each.net_connections(kind="inet")]
    return {one.laddr.ip for one in ports if one.status == psutil.CONN_LISTEN}


def test_a_real_cluster_says_the_same_and_leaves_no_process_behind() -> None:
    sites, asked = places(7, 25), ask(walking=TWO_BANDS)
    network = streets(AREAS)
    with engines.cluster(workers=2) as client:
        hosts = [worker["host"] for worker in client.scheduler_info()["workers"].values()]
        assert hosts == [engines.HERE] * 2
        assert _listening() == {engines.HERE}, "nobody else reaches the scheduler, the workers or the dashboard"
        assert urlsplit(client.dashboard_link).hostname == engines.HERE
        run = engines.on_dask(client)
        for streets_or_none in (None, network):
            given = AREAS, sites, grid(AREAS), streets_or_none, asked
            assert assess(*given, InParts(AREAS, run)).as_json() == assess(*given).as_json()
        seen = client.run(os.getpid)
    assert len(set(seen.values())) == 2
    for number in seen.values():
        with pytest.raises(ProcessLookupError):
            os.kill(number, 0)


def test_without_dask_one_sentence_says_what_to_do(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "distributed", None)
    with pytest.raises(MaeulError) as caught, engines.cluster():
        pass
    assert caught.value.code == "dask_missing"
    assert "--engine local" in caught.value.message
    assert "\n" not in caught.value.message


def test_a_cluster_that_cannot_be_reached_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    import dask

    address = "tcp://127.0.0.1:1"
    with (
        dask.config.set({"scheduler-address": address, "distributed.comm.timeouts.connect": "200ms"}),
        pytest.raises(MaeulError) as caught,
        engines.cluster(),
    ):
        pass
    assert caught.value.code == "dask_unreachable"
    assert address in caught.value.message
