"""Committees, rivals, check-in and shifts over HTTP."""

from fastapi import APIRouter

router = APIRouter()
