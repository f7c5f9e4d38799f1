"""GDAL in a process of its own: inside the service's it would keep the interpreter while it waits for the service.

Reads a list of (layer, options) as JSON from stdin; writes the layers' names and the frames, pickled, to stdout.
"""

import json
import os
import pickle
import subprocess
import sys
from typing import Any

import pyogrio

PAGE = 7
TIMEOUT_S = 120


def ask(base: str, *wishes: tuple[str, dict[str, Any]]) -> tuple[list[str], list[Any]]:
    """Return the layers that GDAL finds at a service, and a frame for each wish."""
    told = json.dumps({"base": base, "wishes": wishes}).encode()
    # as GDAL comes from its makers: without what the service tells its own GDAL to leave alone
    env = {name: value for name, value in os.environ.items() if not name.startswith(("GDAL_", "OGR_", "CPL_"))}
    child = [sys.executable, "-W", "error::RuntimeWarning", "-m", __name__]
    done = subprocess.run(child, input=told, capture_output=True, timeout=TIMEOUT_S, env=env, check=False)
    assert done.returncode == 0, done.stderr.decode()[-3000:]
    names, frames = pickle.loads(done.stdout)
    return names, frames


def _serve() -> None:
    asked = json.load(sys.stdin)
    url = f"OAPIF:{asked['base']}/ogc"
    frames = [_read(url, layer, **options) for layer, options in asked["wishes"]]
    sys.stdout.buffer.write(pickle.dumps(([name for name, _shape in pyogrio.list_layers(url)], frames)))


def _read(url: str, layer: str, bbox: list[float] | None = None, **options: Any) -> Any:
    return pyogrio.read_dataframe(url, layer=layer, PAGE_SIZE=PAGE, bbox=tuple(bbox) if bbox else None, **options)


if __name__ == "__main__":
    _serve()
