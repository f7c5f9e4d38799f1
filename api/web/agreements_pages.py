"""Idle spaces and agreements: the pages."""

from fastapi import APIRouter

router = APIRouter()
