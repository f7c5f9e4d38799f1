"""Made-up address files in the published layouts: no line stands for a real building."""

from collections.abc import Iterable, Iterator

from pyproj import Transformer

_TO_METRES = Transformer.from_crs(4326, 5179, always_xy=True)


def metres(lon: float, lat: float) -> tuple[float, float]:
    x_m, y_m = _TO_METRES.transform(lon, lat)
    return float(x_m), float(y_m)


def summary_line(
    road: str = "가상로",
    main_no: int | str = 10,
    sub_no: int = 0,
    *,
    at: tuple[float, float] = (126.978, 37.5665),
    district: str = "중구",
    dong: str = "가상동",
    underground: int | str = 0,
    road_code: str = "111409999001",
    legal_code: str = "1114019900",
    reason: str | None = None,
) -> str:
    """One line of 위치정보요약DB."""
    x_m, y_m = metres(*at)
    cells = [
        "11140", "1", legal_code, "서울특별시", district, dong, road_code, road, str(underground), str(main_no),
        str(sub_no), "가상회관", "04524", "공공용시설", "0", "11140550", f"{x_m:.6f}", f"{y_m:.6f}",
    ]  # fmt: skip
    return "|".join([*cells, reason] if reason is not None else cells)


def position_line(road: str = "가상로", main_no: int = 10, at: tuple[float, float] = (126.978, 37.5665)) -> str:
    """One line of 도로명주소 출입구 정보."""
    x_m, y_m = metres(*at)
    cells = [
        "11140199900110000000010000", "1114019900", "서울특별시", "중구", "가상동", "", "111409999001", road, "0",
        str(main_no), "0", "04524", "20200101", "31", "5", "RM", "01", f"{x_m:.6f}", f"{y_m:.6f}",
    ]  # fmt: skip
    return "|".join(cells)


def navigation_line(road: str = "가상로", main_no: int = 10, at: tuple[float, float] = (126.978, 37.5665)) -> str:
    """One line of 내비게이션용DB, without an entrance: the building's middle counts."""
    x_m, y_m = metres(*at)
    cells = [""] * 33
    cells[:10] = ["1114019900", "서울특별시", "중구", "가상동", "111409999001", road, "0", str(main_no), "0", "04524"]
    cells[10], cells[23], cells[24] = "1114019900100010000000001", f"{x_m:.6f}", f"{y_m:.6f}"
    return "|".join(cells)


def related_line(lot: tuple[int, int] = (170, 5), main_no: int = 10, *, mountain: str = "0") -> str:
    """One line of 관련지번."""
    cells = [
        "11140199900110000000010000", "1114019900", "서울특별시", "중구", "가상동", "", mountain, str(lot[0]),
        str(lot[1]), "111409999001", "0", str(main_no), "0", "",
    ]  # fmt: skip
    return "|".join(cells)


def text_of(lines: Iterable[str], encoding: str = "cp949") -> bytes:
    return "".join(f"{line}\r\n" for line in lines).encode(encoding)


def many(count: int) -> Iterator[bytes]:
    """Chunks of a file with `count` addresses on roads of a hundred numbers each, never whole in memory."""
    line = summary_line("R", 0).replace("|R|0|0|", "|{road}|0|{number}|") + "\n"
    for start in range(0, count, 1000):
        part = [line.format(road=f"가상{at // 100}로", number=at % 100 + 1) for at in range(start, start + 1000)]
        yield "".join(part).encode("cp949")
