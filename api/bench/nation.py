"""A made-up country of 3,504 dong as a published file, for machines without a real one."""

import json
from typing import Any, Final

import numpy as np

DONGS: Final = 3504
COLUMNS: Final = 60
WEST, SOUTH, STEP = 126.5, 34.5, 0.045
POINTS: Final = 50
"""Points on each side of a dong: 200 to a border, as nationwide files have them."""
DISTRICT_DONGS: Final = 14
PROVINCES: Final = (
    ("11", "서울특별시"), ("26", "부산광역시"), ("27", "대구광역시"), ("28", "인천광역시"), ("41", "경기도"),
    ("43", "충청북도"), ("44", "충청남도"), ("46", "전라남도"), ("47", "경상북도"), ("48", "경상남도"),
)  # fmt: skip

Line = np.ndarray[Any, np.dtype[np.float64]]


def made_up_country(dongs: int = DONGS) -> bytes:
    """Return a GeoJSON file in the vuski/admdongkor layout: squares with waving sides that neighbours share exactly."""
    rows = -(-dongs // COLUMNS)
    across = _sides(rows + 1, COLUMNS, seed=1)
    upward = _sides(COLUMNS + 1, rows, seed=2)[..., ::-1]
    features = [_feature(number, across, upward) for number in range(dongs)]
    document = {"type": "FeatureCollection", "name": "20250401", "features": features}
    return json.dumps(document, ensure_ascii=False).encode()


def _sides(lines: int, each: int, *, seed: int) -> Line:
    """Return [line, side, point, (along, across)] of waving lines, straight at the corners."""
    along = np.broadcast_to(np.arange(each)[:, None] + np.linspace(0, 1, POINTS), (lines, each, POINTS))
    waves = np.random.default_rng(seed).normal(0, 0.004, (lines, each, POINTS)).cumsum(axis=2)
    flat = np.sin(np.linspace(0, np.pi, POINTS)) * np.clip(waves, -0.2, 0.2)
    return np.stack([along, np.arange(lines)[:, None, None] + flat], axis=-1)


def _feature(number: int, across: Line, upward: Line) -> dict[str, Any]:
    row, column = divmod(number, COLUMNS)
    sides = (across[row, column], upward[column + 1, row], across[row + 1, column][::-1], upward[column, row][::-1])
    ring = np.concatenate([side[:-1] for side in sides])
    ring = np.round(np.vstack([ring, ring[:1]]) * STEP + (WEST, SOUTH), 6)
    district, dong = divmod(number, DISTRICT_DONGS)
    sido, province = PROVINCES[district * len(PROVINCES) // (-(-DONGS // DISTRICT_DONGS))]
    sgg = f"{sido}{100 + district % 800:03d}"
    names = {"sidonm": province, "sggnm": f"가상{district}구", "adm_nm": f"{province} 가상{district}구 가상{dong}동"}
    codes = {"sido": sido, "sgg": sgg, "adm_cd2": f"{sgg}{500 + dong:03d}00", "adm_cd": f"{sgg}{dong:03d}"}
    geometry = {"type": "MultiPolygon", "coordinates": [[ring.tolist()]]}
    return {"type": "Feature", "properties": {**names, **codes}, "geometry": geometry}
