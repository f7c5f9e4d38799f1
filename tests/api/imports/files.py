"""Small files as an office would send them; every place in them is made up."""

from collections.abc import Sequence

HEADINGS = ("도서관명(필수)", "주소", "위도", "경도", " 연락처", "관장")
ROWS = (
    ("햇살작은도서관", "서울특별시 중구 세종대로 110", "37.5665", "126.978", "221331234", "홍길동"),
    ("별빛 작은도서관", "서울특별시 중구 세종대로 120", "37.5671", "126.979", "02-2133-1235", "성춘향"),
    ("회비 \\3,000 {{ 7*191 }} <b>도서관", "서울특별시 중구 세종대로 130", "37.5675", "126.977", "", ""),
    ("주소만 있는 도서관", "서울특별시 중구 세종대로 140", "", "", "", ""),
    ("", "서울특별시 중구 세종대로 150", "37.5665", "126.978", "", ""),
)


def table(rows: Sequence[Sequence[str]] = ROWS, encoding: str = "cp949", headings: Sequence[str] = HEADINGS) -> bytes:
    """Return the rows as CSV."""
    lines = [",".join(f'"{cell}"' for cell in row) for row in (headings, *rows)]
    return "\r\n".join(lines).encode(encoding)
