"""pandana: the way along the streets from every point to the nearest site. Run by the environment of the peers.

Given a file of arrays: x, y (metres) of points, start, end, metres of links, sites (numbers of points), limit; rounds.
"""

import json
import sys
import time
from pathlib import Path

import numpy as np
import pandana
import pandas as pd


def main(path: str, rounds: int) -> None:
    given = np.load(path)
    network = pandana.Network(
        pd.Series(given["x"]), pd.Series(given["y"]), pd.Series(given["start"]), pd.Series(given["end"]),
        pd.DataFrame({"metres": given["metres"]}), twoway=True,
    )  # fmt: skip
    limit, sites = float(given["limit"]), given["sites"]
    network.precompute(limit)
    x, y = pd.Series(given["x"][sites]), pd.Series(given["y"][sites])
    setting, asking = [], []
    for _ in range(rounds):
        begun = time.perf_counter()
        network.set_pois("sites", limit, 1, x, y)
        set_up = time.perf_counter()
        found = network.nearest_pois(limit, "sites", num_pois=1)
        asking.append(time.perf_counter() - set_up)
        setting.append(set_up - begun)
    np.save(f"{path}.out.npy", found[1].to_numpy())
    Path(f"{path}.told.json").write_text(
        json.dumps({"asking": float(np.median(asking)), "setting": float(np.median(setting))}), "utf-8"
    )


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]))
