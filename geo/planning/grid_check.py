"""A grid beside the boundaries and the register: whom it leaves out, which dong have nobody, where the sums part."""

from dataclasses import dataclass
from typing import Any, Final

import numpy as np
import shapely
from sqlalchemy.orm import Session

from geo.coverage.model import UNKNOWN
from geo.importers.population_grids import GridLayer
from geo.planning.grid_cells import CM, MILLI, dongs_of_cells
from geo.queries.coverage_areas import dongs_of_editions, editions_in_force, register_on

NAMED: Final = 200
FAR_SHARE: Final = 0.2
FAR_PEOPLE: Final = 100
"""A dong is named when grid and register part by more than a fifth and more than a hundred people."""


@dataclass(frozen=True)
class Compared:
    """One dong: people by the grid and by the register (None: no row)."""

    name: str
    by_grid: float
    by_register: int | None

    @property
    def is_far(self) -> bool:
        if self.by_register is None:
            return False
        apart = abs(self.by_grid - self.by_register)
        return apart > FAR_PEOPLE and apart > FAR_SHARE * max(self.by_register, 1)

    @property
    def sentence(self) -> str:
        return f"{self.name}: 격자로는 {self.by_grid:,.0f}명, 주민등록으로는 {self.by_register or 0:,}명입니다."


def compared_with_dong(session: Session, layer: GridLayer, on: Any) -> dict[str, Any]:
    """Return what the dong in force on a day make of a grid: JSON-ready facts for the report of its import."""
    editions = editions_in_force(session, on)
    dongs = dongs_of_editions(session, sorted({one.id for one in editions}))
    if not dongs:
        return {"dongs": 0}
    shapes = [shapely.from_wkb(bytes(dong.shape)) for dong in dongs]
    at = dongs_of_cells(shapes, [dong.code for dong in dongs], layer.x_cm / CM, layer.y_cm / CM)
    inside, people = at != UNKNOWN, layer.people / MILLI
    sums = np.bincount(at[inside], weights=people[inside], minlength=len(dongs))
    register = register_on(session, on, layer.group)
    known = register.of_group if layer.group else register.residents
    each = [
        Compared(f"{dong.district} {dong.name}({dong.code})", float(total), known.get(dong.code))
        for dong, total in zip(dongs, sums, strict=True)
    ]
    served = {dong.district_code for dong, total in zip(dongs, sums, strict=True) if total > 0}
    bare = [one.name for one, dong in zip(each, dongs, strict=True) if not one.by_grid and dong.district_code in served]
    far = sorted((one for one in each if one.by_grid and one.is_far), key=lambda one: one.name)
    return {
        "dongs": int((sums > 0).sum()),
        "cells_outside": int((~inside).sum()),
        "people_outside": round(float(people[~inside].sum())),
        "people_inside": round(float(sums.sum())),
        "registered": sum(one.by_register or 0 for one in each if one.by_grid),
        "dongs_without": bare[:NAMED],
        "dongs_without_count": len(bare),
        "differences": [one.sentence for one in far[:NAMED]],
        "differences_count": len(far),
    }
