"""Read the files a person names on the command line, each fault in one sentence."""

from pathlib import Path

from geo.errors import FileRefused

BYTES_MOST = 300_000_000


def read_input(path: Path, *, most: int = BYTES_MOST) -> bytes:
    """Return the bytes of a regular file of at most `most` bytes; FileRefused says why not, before reading it."""
    try:
        if not path.is_file():
            what = "폴더입니다" if path.is_dir() else "없습니다"
            raise FileRefused(f"{path}: 파일이 {what}.", f"{path}: there is no such file.", code="file_missing")
        size = path.stat().st_size
        if size > most:
            raise FileRefused(
                f"{path}: 파일이 너무 큽니다({size / 1e6:,.0f} MB). {most / 1e6:,.0f} MB까지 받습니다.",
                f"{path} is larger than {most} bytes.",
                code="file_too_big",
                details={"bytes": size, "limit": most},
            )
        return path.read_bytes()
    except OSError as error:
        raise FileRefused(f"{path}: 파일을 열 수 없습니다.", f"{path} cannot be opened.", code="file_closed") from error
