"""Programmes, sign-up and waiting lines over HTTP."""

from fastapi import APIRouter

from api.programmes import calendars, programmes, sessions, waits

router = APIRouter()
for part in (calendars, programmes, sessions, waits):
    router.include_router(part.router)
