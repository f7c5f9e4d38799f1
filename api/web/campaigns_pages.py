"""Pages: Survey campaigns."""

from fastapi import APIRouter

router = APIRouter()
