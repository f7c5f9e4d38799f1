"""Idle spaces and agreements over HTTP."""

from fastapi import APIRouter

router = APIRouter()
