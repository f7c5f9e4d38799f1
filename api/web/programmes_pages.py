"""Programmes, sign-up and waiting lines: the pages."""

from fastapi import APIRouter

router = APIRouter()
