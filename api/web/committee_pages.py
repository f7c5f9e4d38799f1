"""Committees, rivals, check-in and shifts: the pages."""

from fastapi import APIRouter

router = APIRouter()
