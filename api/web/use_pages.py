"""Figures of use, calendars and door timetables: the pages."""

from fastapi import APIRouter

router = APIRouter()
