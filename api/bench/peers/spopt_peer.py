"""spopt: the maximal covering location problem on all cells, solved to the end. Run by the environment of the peers.

Given a file of arrays: x, y (metres), people of cells, cx, cy of candidates, limit; the number of picks.
"""

import json
import sys
import time
from pathlib import Path

import numpy as np
import pulp
from scipy.spatial.distance import cdist
from spopt.locate import MCLP


def main(path: str, picks: int) -> None:
    given = np.load(path)
    begun = time.perf_counter()
    cost = cdist(np.column_stack([given["x"], given["y"]]), np.column_stack([given["cx"], given["cy"]]))
    problem = MCLP.from_cost_matrix(cost, given["people"].astype(float), float(given["limit"]), picks)
    problem.solve(pulp.PULP_CBC_CMD(msg=False))
    seconds = time.perf_counter() - begun
    chosen = [place for place, clients in enumerate(problem.fac2cli) if clients]
    reached = (cost[:, chosen] <= float(given["limit"])).any(axis=1)
    status = Path("/proc/self/status").read_text("utf-8").splitlines()  # getrusage begins with the parent's peak
    most_mb = next(int(line.split()[1]) for line in status if line.startswith("VmHWM:")) / 1024
    people = int(given["people"][reached].sum())
    Path(f"{path}.told.json").write_text(
        json.dumps({"seconds": seconds, "people": people, "mb": most_mb, "chosen": chosen}), "utf-8"
    )


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]))
