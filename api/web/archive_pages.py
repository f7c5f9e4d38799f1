"""Pages: Photos, recordings and documents, and the village archive,."""

from fastapi import APIRouter

router = APIRouter()
