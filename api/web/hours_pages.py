"""Holidays, days off and closures: the pages."""

from fastapi import APIRouter

router = APIRouter()
