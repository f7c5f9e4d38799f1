"""PySAL access: the enhanced two-step floating catchment area. Run by the environment of the peers.

Given a file of arrays: people of cells, room of sites, cell, site, metres of the pairs within the widest band, bands,
weights.
"""

import json
import sys
import time
from pathlib import Path

import numpy as np
import pandas as pd
from access import Access, weights


def main(path: str) -> None:
    given = np.load(path)
    steps = dict(zip(given["bands"].tolist(), given["weights"].tolist(), strict=True))
    begun = time.perf_counter()
    asked = Access(
        demand_df=pd.DataFrame({"id": np.arange(len(given["people"])), "people": given["people"]}),
        demand_index="id", demand_value="people",
        supply_df=pd.DataFrame({"id": np.arange(len(given["room"])), "room": given["room"]}),
        supply_index="id", supply_value="room",
        cost_df=pd.DataFrame({"cell": given["cell"], "site": given["site"], "metres": given["metres"]}),
        cost_origin="cell", cost_dest="site", cost_name="metres",
    )  # fmt: skip
    found = asked.enhanced_two_stage_fca(
        name="room", max_cost=max(steps), weight_fn=weights.step_fn(steps), normalize=False
    )
    seconds = time.perf_counter() - begun
    column = found["room_room"].reindex(np.arange(len(given["people"]))).fillna(0.0)
    np.save(f"{path}.out.npy", column.to_numpy())
    Path(f"{path}.told.json").write_text(json.dumps({"seconds": seconds}), "utf-8")


if __name__ == "__main__":
    main(sys.argv[1])
