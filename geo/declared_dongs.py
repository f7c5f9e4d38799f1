"""What sources state as the dong of their rows against the dong their points lie in, with reasons in Korean. Pure."""

from collections.abc import Callable, Mapping
from typing import Any, Final

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from geo.crs import METRES, in_korea
from geo.dong_shares import NEAR_EDGE_M, dongs_of_points, points_in_metres
from geo.enums import Labelled
from geo.names import dong_name_key

SHARED_BY_MANY: Final = 3
"""So many rows of different dong on one point, and the point stands for something else: an office, a district."""


class Declared(Labelled):
    """How the dong a row states stands to the one its point lies in."""

    AGREES = "agrees", "같음"
    DIFFERS = "differs", "다름"
    OUTSIDE = "outside", "경계 밖"
    NO_POINT = "no_point", "좌표 없음"
    NOT_STATED = "not_stated", "적힌 동 없음"


def compare_declared(
    frame: pd.DataFrame,
    dongs: gpd.GeoDataFrame,
    former: Mapping[str, str] | None = None,
    found: pd.DataFrame | None = None,
) -> pd.DataFrame:
    """Compare the stated dong of rows with the computed one; the index of `frame` stays.

    `frame`: lon, lat in degrees (EPSG:4326, NaN for none), declared (10-digit code as text, "" for none) and perhaps
    declared_name. `dongs`: code, name, geometry of one edition; `former` names codes of other days (code → dong name).
    `found` is what `dongs_of_points` said of the same rows, if somebody has asked already.
    Answers with verdict (Declared), dong_code, border_m (metres to the border of that dong), declared_m (metres from
    the point to the stated dong, 0 inside, NaN when it is not in the edition) and reason (Korean, empty where it
    agrees), all metres in EPSG:5179.
    """
    shapes = dongs.to_crs(METRES).set_index("code")
    if found is None:
        found = dongs_of_points((frame["lon"], frame["lat"]), dongs, frame["declared"].to_numpy())
    found = found.set_index(frame.index)
    at = points_in_metres((frame["lon"], frame["lat"]))
    stated = shapes.geometry.reindex(frame["declared"]).to_numpy()
    answer = found.assign(declared_m=shapely.distance(at, stated), verdict=_verdicts(frame, found))
    crowds = _crowds(frame)
    say = _Reasons(shapes, former or {})
    together: list[Any] = frame.join(answer).to_dict("records")
    answer["reason"] = [say.of(row, crowd) for row, crowd in zip(together, crowds, strict=True)]
    return answer


def _verdicts(frame: pd.DataFrame, found: pd.DataFrame) -> list[Declared]:
    known = [in_korea(lon, lat) for lon, lat in zip(frame["lon"], frame["lat"], strict=True)]
    empty = frame["lon"].isna() | frame["lat"].isna()
    tests = [
        (empty, Declared.NO_POINT),
        ((found["dong_code"] == "") | ~np.array(known, dtype=bool), Declared.OUTSIDE),
        (frame["declared"] == "", Declared.NOT_STATED),
        (found["dong_code"] == frame["declared"], Declared.AGREES),
    ]
    verdicts = np.full(len(frame), Declared.DIFFERS, dtype=object)
    for test, verdict in reversed(tests):
        verdicts[np.asarray(test)] = verdict
    return list(verdicts)


def _crowds(frame: pd.DataFrame) -> list[int]:
    """Return for each row how many rows lie on its very point, or 0 where these are few or all of one dong."""
    groups = frame.groupby(["lon", "lat"], dropna=False)["declared"]
    many = (groups.transform("size") >= SHARED_BY_MANY) & (groups.transform("nunique") > 1)
    return list(groups.transform("size").where(many, 0))


class _Reasons:
    """Says in Korean why a row does not agree."""

    def __init__(self, shapes: gpd.GeoDataFrame, former: Mapping[str, str]) -> None:
        self._shapes = shapes
        self._names: dict[str, str] = shapes["name"].to_dict()
        self._former = former

    def of(self, row: Mapping[str, Any], crowd: int) -> str:
        say: dict[Declared, Callable[[], str]] = {
            Declared.AGREES: lambda: "",
            Declared.NOT_STATED: lambda: "",
            Declared.NO_POINT: lambda: "좌표가 없습니다.",
            Declared.OUTSIDE: lambda: self._outside(row),
            Declared.DIFFERS: lambda: self._differs(row, crowd),
        }
        return say[row["verdict"]]()

    def _outside(self, row: Mapping[str, Any]) -> str:
        if not in_korea(row["lon"], row["lat"]):
            return f"좌표({row['lon']:g}, {row['lat']:g})가 우리나라 밖입니다. 숫자가 틀렸거나 두 좌표가 바뀌었습니다."
        if row["declared"] in self._names:
            return f"읽어 들인 경계 밖이고, 적힌 {self._stated(row)}에서 {_far(row['declared_m'])} 떨어져 있습니다."
        return "읽어 들인 경계 밖입니다."

    def _differs(self, row: Mapping[str, Any], crowd: int) -> str:
        here = self._names[row["dong_code"]]
        if crowd:
            return f"같은 좌표에 {crowd}건이 서로 다른 동으로 적혀 있습니다. 그 자리의 동은 {here}입니다."
        if row["declared"] not in self._names:
            return self._unknown_code(row, here)
        if row["declared_m"] <= NEAR_EDGE_M:
            return f"경계에서 {_far(row['border_m'])}: 적힌 {self._stated(row)}과 이웃한 {here} 쪽입니다."
        return f"좌표는 {here} 안이고, 적힌 {self._stated(row)}에서 {_far(row['declared_m'])} 떨어져 있습니다."

    def _unknown_code(self, row: Mapping[str, Any], here: str) -> str:
        name = self._former.get(row["declared"]) or str(row.get("declared_name") or "")
        if name and dong_name_key(name) == dong_name_key(here.rsplit(" ", 1)[-1]):
            return f"이름은 {here} 그대로이고 코드가 {row['declared']}에서 {row['dong_code']}(으)로 바뀌었습니다."
        said = f"{name}({row['declared']})" if name else row["declared"]
        return f"적힌 {said}은(는) 이 경계에 없는 코드입니다(없어졌거나 나뉘었거나 잘못 적음). 좌표는 {here} 안입니다."

    def _stated(self, row: Mapping[str, Any]) -> str:
        return self._names[row["declared"]]


def _far(metres: float) -> str:
    return f"{metres / 1000:,.1f} km" if metres >= 1000 else f"{metres:,.0f} m"  # noqa: PLR2004  (a kilometre)
