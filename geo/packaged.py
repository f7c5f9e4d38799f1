"""Find the files that travel with the program, in a checkout and in an installed wheel."""

from pathlib import Path

from geo.errors import SetupError

_HERE = Path(__file__).resolve().parent
# pyproject's force-include copies data/boundaries to geo/_data/boundaries when a wheel is built.
_FOLDERS = (_HERE / "_data" / "boundaries", _HERE.parent / "data" / "boundaries")


def data_file(name: str) -> Path:
    """Return the path of a packaged data file such as `seoul_dong_facts.csv`.

    Raises SetupError when the installation lacks it.
    """
    for folder in _FOLDERS:
        path = folder / name
        if path.is_file():
            return path
    raise SetupError(
        f"프로그램에 들어 있어야 할 자료 파일이 없습니다: {name}. 다시 설치해 주세요.",
        f"The installation lacks its data file {name}; install it again.",
        code="packaged_file_missing",
    )
