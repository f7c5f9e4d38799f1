"""Figures of use, calendars and door timetables over HTTP."""

from fastapi import APIRouter

router = APIRouter()
