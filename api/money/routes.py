"""Prices and payments over HTTP."""

from fastapi import APIRouter

router = APIRouter()
