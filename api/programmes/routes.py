"""Programmes, sign-up and waiting lines over HTTP."""

from fastapi import APIRouter

router = APIRouter()
