"""Files that lie in the data folder as answers: whole or in one part, and how the API's description says so."""

import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

from fastapi import HTTPException, Request
from fastapi.responses import FileResponse

from api.openapi_answers import PROBLEM_CONTENT

NOT_THERE: Final = 416
_ONE_PART: Final = re.compile(r"bytes=(\d{1,18})-(\d{1,18})?|bytes=-[1-9]\d{0,17}")

Answers = dict[int | str, dict[str, Any]]


def file_of(*media_types: str) -> Answers:
    """Say that an answer is a file of one of these types."""
    return {200: {"description": "파일", "content": {one: {} for one in media_types}}}


def file_or_same(*media_types: str) -> Answers:
    """Say that an answer is a file, or not again to whoever has it."""
    return {**file_of(*media_types), 304: {"description": "그사이 바뀌지 않음"}}


def kept_file_of(*media_types: str) -> Answers:
    """Say that an answer is a kept file: whole, in one part, or not again to whoever has it."""
    return {
        **file_or_same(*media_types),
        206: {"description": "파일의 한 부분", "content": {one: {} for one in media_types}},
        NOT_THERE: {"description": "파일에 없는 부분을 달라고 함", "content": PROBLEM_CONTENT},
    }


def kept_file(request: Request, path: Path, media_type: str, headers: Mapping[str, str]) -> FileResponse:
    """Answer with a file or the one part that Range names; a Range that cannot be read counts as none (RFC 9110).

    Raises HTTPException 416 for a part that begins behind the end.
    """
    wanted = request.headers.get("range")
    if wanted is not None:
        _check_part(request, wanted.strip().lower(), path.stat().st_size)
    return FileResponse(path, media_type=media_type, headers=dict(headers))


def _check_part(request: Request, wanted: str, size: int) -> None:
    part = _ONE_PART.fullmatch(wanted)
    if part is not None and part[1] is not None and int(part[1]) >= size:
        raise HTTPException(NOT_THERE)
    if part is None or (part[2] is not None and int(part[2]) < int(part[1])):
        # The server's own answer would be a 400 in plain text.
        request.scope["headers"] = [pair for pair in request.scope["headers"] if pair[0].lower() != b"range"]
