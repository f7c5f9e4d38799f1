"""Fetch one large public file over HTTP: with progress, limits, resumption and checksum; nothing half stays behind."""

import hashlib
import re
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final
from urllib.parse import unquote, urlsplit

import httpx

from geo.errors import MaeulError
from geo.importers import sniff

BYTES_MOST: Final = 300_000_000
ATTEMPTS: Final = 4
TIMEOUT: Final = httpx.Timeout(30.0, connect=10.0)
HEAD_BYTES: Final = 4000

Progress = Callable[[int, int | None], None]
"""Told the bytes that are here and, where the server says it, how many there will be."""


class DownloadFailed(MaeulError):
    """A file could not be fetched whole; `details["url"]` is its address."""

    code = "download_failed"


@dataclass(frozen=True, slots=True)
class Downloaded:
    """A file that came whole; `resumed` counts how often the connection had to be taken up again."""

    path: Path
    url: str
    size: int
    sha256: str
    resumed: int


def silent(here: int, whole: int | None) -> None:
    """Tell nobody."""


def download(
    url: str,
    folder: Path,
    *,
    sha256: str = "",
    most_bytes: int = BYTES_MOST,
    progress: Progress = silent,
    timeout: httpx.Timeout = TIMEOUT,
) -> Downloaded:
    """Fetch `url` into `folder` under the name it ends in; an older file of that name stays until the new one is whole.

    A broken connection is taken up where it broke, up to four times. Raises DownloadFailed for an address that is
    none, an answer that is not the file (404, a web page), one that is too big, stays incomplete or has another
    sha256 than the one given; then nothing is kept.
    """
    name = _name_in(url)
    folder.mkdir(parents=True, exist_ok=True)
    part = folder / f"{name}.part"
    part.unlink(missing_ok=True)
    try:
        resumed = _fetch(url, part, most_bytes, progress, timeout)
        found = _sum(part)
        _check(url, part, found, sha256)
        part.replace(folder / name)
    finally:
        part.unlink(missing_ok=True)
    path = folder / name
    return Downloaded(path, url, path.stat().st_size, found, resumed)


def fetch_text(url: str, *, most_bytes: int = 2_000_000, timeout: httpx.Timeout = TIMEOUT) -> str:
    """Return a small text from the web; raises DownloadFailed as `download` does."""
    _name_in(url)
    try:
        with _client(timeout) as client, client.stream("GET", url) as answer:
            _refuse_status(url, answer)
            text = b""
            for piece in answer.iter_bytes():
                text += piece
                _refuse_too_big(url, len(text), most_bytes)
    except httpx.HTTPError as error:
        raise _failed(url, "서버에 닿지 못했습니다", "the server cannot be reached") from error
    return text.decode("utf-8", errors="replace")


def _client(timeout: httpx.Timeout) -> httpx.Client:
    return httpx.Client(
        timeout=timeout, follow_redirects=True, max_redirects=5, headers={"Accept-Encoding": "identity"}
    )


def _name_in(url: str) -> str:
    parts = urlsplit(url)
    name = Path(unquote(parts.path)).name
    if parts.scheme not in {"http", "https"} or not parts.hostname or not re.fullmatch(r"\w[\w.() -]{0,120}", name):
        raise _failed(url, "내려받을 수 있는 주소가 아닙니다", "this is no address of a file", code="download_url")
    return name


def _fetch(url: str, part: Path, most_bytes: int, progress: Progress, timeout: httpx.Timeout) -> int:
    """Bring the whole file into `part`; return how often the connection was taken up again."""
    tag = ""
    for attempt in range(ATTEMPTS):
        try:
            with _client(timeout) as client:
                tag = _receive(client, url, part, tag, most_bytes, progress)
        except _Broken as broken:
            tag = broken.tag
        except httpx.TransportError as error:
            if attempt + 1 == ATTEMPTS:
                raise _failed(url, "서버에 닿지 못했습니다", "the server cannot be reached") from error
        except httpx.HTTPError as error:
            raise _failed(url, "서버의 답을 따를 수 없습니다", "the server's answer cannot be followed") from error
        else:
            return attempt
    raise _failed(url, "받다가 자꾸 끊겨서 그만두었습니다", "the connection broke again and again")


class _Broken(Exception):
    """The connection broke after some bytes came; `tag` names the version they were of."""

    def __init__(self, tag: str) -> None:
        super().__init__(tag)
        self.tag = tag


def _receive(client: httpx.Client, url: str, part: Path, tag: str, most_bytes: int, progress: Progress) -> str:
    """Go on with `part` if the server still has that version, else begin anew; return the version's tag."""
    here = part.stat().st_size if tag and part.exists() else 0
    wish = {"Range": f"bytes={here}-", "If-Range": tag} if here else {}
    with client.stream("GET", url, headers=wish) as answer:
        _refuse_status(url, answer)
        goes_on = answer.status_code == httpx.codes.PARTIAL_CONTENT
        here = here if goes_on else 0
        length = answer.headers.get("Content-Length", "")
        whole = here + int(length) if length.isdigit() else None
        _refuse_too_big(url, whole or 0, most_bytes)
        found = answer.headers.get("ETag", "")
        tag = "" if found.startswith("W/") else found
        try:
            with part.open("ab" if goes_on else "wb") as file:
                for piece in answer.iter_bytes():
                    file.write(piece)
                    here += len(piece)
                    _refuse_too_big(url, here, most_bytes)
                    progress(here, whole)
        except httpx.TransportError as error:
            raise _Broken(tag) from error
    return tag


def _refuse_status(url: str, answer: httpx.Response) -> None:
    if answer.status_code in {httpx.codes.OK, httpx.codes.PARTIAL_CONTENT}:
        return
    if answer.status_code == httpx.codes.NOT_FOUND:
        raise _failed(url, "그 주소에 파일이 없습니다(404)", "there is no such file (404)", code="download_missing")
    said = f"서버가 주지 않았습니다({answer.status_code})"
    raise _failed(url, said, f"the server answered {answer.status_code}", status=answer.status_code)


def _refuse_too_big(url: str, size: int, most_bytes: int) -> None:
    if size > most_bytes:
        said = f"파일이 너무 큽니다({most_bytes / 1e6:,.0f} MB까지 받습니다)"
        raise _failed(url, said, f"the file is larger than {most_bytes} bytes", code="download_too_big")


def _sum(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _check(url: str, part: Path, found: str, stated: str) -> None:
    with part.open("rb") as file:
        head = file.read(HEAD_BYTES)
    kind = sniff.kind_of(head)
    if not head.strip():
        raise _failed(url, "빈 파일이 왔습니다", "the file is empty")
    if kind is not None and kind[0] == "html":
        said = "파일이 아니라 웹 페이지가 왔습니다(로그인이나 안내 쪽일 수 있습니다)"
        raise _failed(url, said, "a web page came instead of the file", code="download_html")
    if stated and stated.strip().lower() != found:
        said = f"검사합(sha256)이 다릅니다. 받은 파일은 {found}"
        raise _failed(url, said, f"the sha256 differs: {found}", code="download_checksum", sha256=found)


def _failed(url: str, said: str, said_en: str, *, code: str = "download_failed", **details: Any) -> DownloadFailed:
    return DownloadFailed(
        f"{url[:200]}: {said}.", f"{url[:200]}: {said_en}.", code=code, details={"url": url[:200], **details}
    )
