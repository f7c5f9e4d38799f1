"""Prices and payments: the pages."""

from fastapi import APIRouter

router = APIRouter()
