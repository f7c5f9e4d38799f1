"""Holidays, days off and closures over HTTP."""

from fastapi import APIRouter

router = APIRouter()
