"""Pages: Consents and their withdrawal."""

from fastapi import APIRouter

router = APIRouter()
