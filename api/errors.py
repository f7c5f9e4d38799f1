"""The one table from faults to HTTP statuses; answers are RFC 9457 problems with a stable code."""

import logging
from collections.abc import Iterable, Mapping
from http import HTTPStatus
from typing import Any

import orjson
from fastapi import FastAPI, Request, Response
from fastapi.exceptions import RequestValidationError
from sqlalchemy.exc import SQLAlchemyError
from starlette.exceptions import HTTPException

from api.challenges import challenge
from api.openrosa import said, speaks_openrosa
from geo import errors
from geo.faults import translate

log = logging.getLogger("maeul")

STATUSES: dict[type[errors.MaeulError], int] = {
    errors.InvalidInput: 422,
    errors.NotFound: 404,
    errors.NotAllowed: 403,
    errors.NotSignedIn: 401,
    errors.Conflict: 409,
    errors.TooManyRequests: 429,
    errors.Busy: 503,
    errors.SetupError: 503,
}

_BY_STATUS = {
    400: ("bad_request", "요청을 읽을 수 없어요.", "The request cannot be read."),
    401: ("not_signed_in", "로그인이 필요해요.", "Please sign in."),
    403: ("not_allowed", "이 일을 할 권한이 없어요.", "You may not do this."),
    404: ("not_found", "찾는 것이 없어요. 주소를 확인해 주세요.", "There is nothing at this address."),
    405: ("method_not_allowed", "이 주소에서는 할 수 없는 요청이에요.", "This address does not take that method."),
    410: ("gone", "지금은 없는 기록이에요.", "That is gone."),
    412: ("precondition_failed", "그사이 기록이 바뀌었어요. 다시 받아서 고쳐 주세요.", "It has changed meanwhile."),
    413: ("body_too_large", "보낸 내용이 너무 커요.", "The body is too large."),
    415: ("media_type", "이 형식은 받지 않아요. Content-Type을 확인해 주세요.", "That media type is not taken."),
    500: (
        "defect",
        "프로그램 잘못으로 처리하지 못했어요. 저장된 것은 없어요.",
        "A defect of ours; nothing was stored.",
    ),
}

_FIELD_MESSAGES = {
    "missing": "꼭 필요한 값이에요.",
    "uuid_parsing": "올바른 번호가 아니에요.",
    "int_parsing": "정수로 적어 주세요.",
    "int_from_float": "정수로 적어 주세요.",
    "int_type": "정수로 적어 주세요.",
    "float_parsing": "숫자로 적어 주세요.",
    "float_type": "숫자로 적어 주세요.",
    "finite_number": "유한한 숫자여야 해요.",
    "string_type": "글자로 적어 주세요.",
    "string_too_long": "너무 길어요.",
    "enum": "정해진 값 가운데 하나여야 해요.",
    "literal_error": "정해진 값 가운데 하나여야 해요.",
    "json_invalid": "JSON을 읽을 수 없어요.",
    "extra_forbidden": "모르는 항목이에요.",
    "bool_parsing": "true 또는 false로 적어 주세요.",
    "date_from_datetime_parsing": "날짜는 2026-11-24처럼 적어 주세요.",
    "date_parsing": "날짜는 2026-11-24처럼 적어 주세요.",
    "none_required": "아직 쓸 수 없는 항목이에요. 비워 두세요.",
    "list_type": "목록이어야 해요.",
    "too_long": "너무 많아요.",
}
_RANGES = {"greater_than_equal", "less_than_equal", "greater_than", "less_than"}
_OUR_OWN = {"text", "text_short", "text_long", "time_offset", "time_form", "time_range", "choice"}


def status_of(error: errors.MaeulError) -> int:
    """Return the HTTP status of a fault, by the nearest class in the table."""
    return next((STATUSES[kind] for kind in type(error).__mro__ if kind in STATUSES), 500)


def problem(request: Request, error: errors.MaeulError, status: int | None = None) -> Response:
    """Answer with a problem document: Korean, or English when the caller prefers it."""
    status = status or status_of(error)
    detail = error.message_en if prefers_english(request.headers) else error.message
    if speaks_openrosa(request.url.path):
        return said(detail, status, **_again_after(error))
    title = HTTPStatus(status).phrase
    extra = {
        key: value for key, value in error.details.items() if key not in {"type", "title", "status", "detail", "code"}
    }
    body = {"type": "about:blank", "title": title, "status": status, "code": error.code, "detail": detail, **extra}
    headers = _again_after(error)
    if status == HTTPStatus.UNAUTHORIZED:
        headers["WWW-Authenticate"] = challenge(request.url.path)
    return Response(orjson.dumps(body, default=str), status, headers, "application/problem+json")


def _again_after(error: errors.MaeulError) -> dict[str, str]:
    """Return the header that says when to try again, if the fault knows."""
    return {"Retry-After": str(error.details["retry_after"])} if "retry_after" in error.details else {}


def prefers_english(headers: Mapping[str, str]) -> bool:
    """Say whether Accept-Language begins with English; Korean is the first language of the product."""
    return headers.get("accept-language", "").strip().lower().startswith("en")


def invalid_fields(found: Iterable[Mapping[str, Any]]) -> errors.InvalidInput:
    """Return the fault of a request whose fields do not fit; never echoes what was sent."""
    fields = [{"field": _field_name(one["loc"]), "message": _field_message(one)} for one in list(found)[:20]]
    first = fields[0] if fields else {"field": "", "message": "내용을 확인해 주세요."}
    where = f"{first['field']}: " if first["field"] else ""
    return errors.InvalidInput(
        f"{where}{first['message']}",
        f"Invalid: {', '.join(field['field'] for field in fields) or 'the request'}",
        details={"fields": fields},
    )


def _field_name(location: Iterable[object]) -> str:
    parts = [str(part)[:60] for part in location]
    return ".".join(parts[1:] if parts and parts[0] in {"body", "query", "path", "header"} else parts)[:120]


def _field_message(one: Mapping[str, Any]) -> str:
    kind = str(one["type"])
    if kind in _OUR_OWN:
        return str(one["msg"])
    if kind in _RANGES:
        limit = next(iter(one.get("ctx", {}).values()), "")
        sign = "이상" if kind.startswith("greater") else "이하"
        return f"{limit} {sign}이어야 해요."
    return _FIELD_MESSAGES.get(kind, "올바른 값이 아니에요.")


def install(app: FastAPI) -> None:
    """Give the app its handlers; every answer that is not a success is a problem document."""

    @app.exception_handler(errors.MaeulError)
    def known(request: Request, error: errors.MaeulError) -> Response:
        return problem(request, error)

    @app.exception_handler(RequestValidationError)
    def invalid(request: Request, error: RequestValidationError) -> Response:
        return problem(request, invalid_fields(error.errors()))

    @app.exception_handler(HTTPException)
    def http(request: Request, error: HTTPException) -> Response:
        answer = problem(request, plain_fault(error.status_code), error.status_code)
        answer.headers.update(error.headers or {})
        return answer

    @app.exception_handler(SQLAlchemyError)
    def database(request: Request, error: SQLAlchemyError) -> Response:
        fault = translate(error)
        if fault is None:
            log.error("database error", exc_info=error)
            return problem(request, plain_fault(500), 500)
        return problem(request, fault)

    @app.exception_handler(Exception)
    def defect(request: Request, error: Exception) -> Response:
        log.error("defect", exc_info=error)
        return problem(request, plain_fault(500), 500)


def plain_fault(status: int) -> errors.MaeulError:
    """Return the fault that a bare HTTP status stands for."""
    code, korean, english = _BY_STATUS.get(status, _BY_STATUS[400 if status < 500 else 500])  # noqa: PLR2004  (the border between the two kinds of fault)
    return errors.MaeulError(korean, english, code=code)
