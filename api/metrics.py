"""Figures for Prometheus: what requests do is counted as it happens, how the service stands is asked at each look.

One process counts in memory. Several (MAEUL_WEB_PROCESSES) count in files of a folder that their parent names in
PROMETHEUS_MULTIPROC_DIR, so that whichever answers tells the sums of all.
"""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, ProcessCollector
from prometheus_client.multiprocess import MultiProcessCollector
from prometheus_client.registry import Collector

FOLDER: Final = "PROMETHEUS_MULTIPROC_DIR"
BUCKETS: Final = (0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 15.0)

_COUNTED: Final = CollectorRegistry()
REQUESTS: Final = Counter("maeul_http_requests", "Requests answered.", ("route", "method", "status"), registry=_COUNTED)
SECONDS: Final = Histogram(
    "maeul_http_request_seconds", "How long requests took.", ("route", "method"), registry=_COUNTED, buckets=BUCKETS
)
IN_FLIGHT: Final = Gauge(
    "maeul_http_requests_in_flight", "Requests being answered.", registry=_COUNTED, multiprocess_mode="livesum"
)
POOL_TAKEN: Final = Gauge(
    "maeul_pool_connections_taken", "Database connections in use.", registry=_COUNTED, multiprocess_mode="livesum"
)
POOL_MOST: Final = Gauge(
    "maeul_pool_connections_most",
    "Database connections the web processes may open.",
    registry=_COUNTED,
    multiprocess_mode="livesum",
)


@contextmanager
def in_flight() -> Iterator[None]:
    """Count a request for as long as it is being answered."""
    IN_FLIGHT.inc()
    try:
        yield
    finally:
        IN_FLIGHT.dec()


def count(route: str, method: str, status: int, seconds: float) -> None:
    """Count an answered request; statuses are kept by their class."""
    REQUESTS.labels(route, method, f"{status // 100}xx").inc()
    SECONDS.labels(route, method).observe(seconds)


def registry(standing: Collector) -> CollectorRegistry:
    """Return what a look shall see: the counts of all processes, and how the service stands."""
    seen = CollectorRegistry()
    if os.environ.get(FOLDER):
        MultiProcessCollector(seen)  # type: ignore[no-untyped-call]  # its own module is not annotated
    else:
        seen.register(_COUNTED)
        ProcessCollector(registry=seen)
    seen.register(standing)
    return seen
