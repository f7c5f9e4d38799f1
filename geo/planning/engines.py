"""Where coverage is worked out: in this process, or in parts on Dask, with the same answer."""

import logging
import os
import sys
import tempfile
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any, Final

from geo.coverage.answer import Assessment
from geo.coverage.assess import assess
from geo.coverage.walks import Network, Reach
from geo.errors import MaeulError, SetupError
from geo.planning.engine_words import Engine
from geo.planning.partitions import InParts, Part, Run, walked
from geo.planning.reading import Read

HERE: Final = "127.0.0.1"
WORKERS_MOST: Final = 8
INSTALL: Final = f'{sys.executable} -m pip install "distributed>=2025.1"'


def assessed(read: Read, engine: Engine = Engine.LOCAL) -> Assessment:
    """Answer what was read; both engines say the same, to the person.

    Raises SetupError (`dask_missing`) where Dask is not installed.
    """
    if engine is Engine.LOCAL:
        return assess(read.areas, read.sites, read.cells, read.network, read.ask)
    with cluster() as client:
        in_parts = InParts(read.areas, on_dask(client))
        return assess(read.areas, read.sites, read.cells, read.network, read.ask, in_parts)


def on_dask(client: Any) -> Run:
    """Return what works parts out on a cluster: the streets go there once, each part goes where there is room."""

    def run(parts: Sequence[Part], network: Network | None) -> Iterable[Reach]:
        streets = client.scatter(network, broadcast=True) if network is not None else None
        futures = [client.submit(walked, part, streets, pure=False) for part in parts]
        done: list[Reach] = client.gather(futures)
        return done

    return run


@contextmanager
def cluster(workers: int | None = None) -> Iterator[Any]:
    """Give a client of the cluster that Dask's own settings name, else of processes on this machine for a while.

    These listen on the machine's own address only and keep their files in a folder that goes with them.
    """
    dask, distributed = _library()
    if address := dask.config.get("scheduler-address", None):
        with _known(distributed, address) as client:
            yield client
        return
    number = workers or min(os.cpu_count() or 1, WORKERS_MOST)
    with (
        tempfile.TemporaryDirectory(prefix="maeul-dask-") as folder,
        distributed.LocalCluster(
            n_workers=number,
            threads_per_worker=1,
            processes=True,
            host=HERE,
            dashboard_address=f"{HERE}:0",
            local_directory=folder,
            silence_logs=logging.ERROR,
        ) as own,
        distributed.Client(own) as client,
    ):
        yield client


@contextmanager
def _known(distributed: Any, address: str) -> Iterator[Any]:
    try:
        client = distributed.Client(address)
    except (OSError, ValueError) as error:
        raise MaeulError(
            f"Dask 스케줄러에 닿지 못했습니다: {address}. 주소를 확인하거나 --engine local로 계산해 주세요.",
            f"The Dask scheduler cannot be reached: {address}.",
            code="dask_unreachable",
        ) from error
    with client:
        yield client


def _library() -> tuple[Any, Any]:
    try:
        import dask
        import distributed
    except ImportError as error:
        raise SetupError(
            f"Dask가 설치되어 있지 않습니다. {INSTALL}(으)로 설치하거나 --engine local로 계산해 주세요. 답은 같습니다.",
            f"Dask is not installed: {INSTALL}, or use --engine local; the answer is the same.",
            code="dask_missing",
        ) from error
    return dask, distributed
