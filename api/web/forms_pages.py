"""Pages: Survey forms."""

from fastapi import APIRouter

router = APIRouter()
