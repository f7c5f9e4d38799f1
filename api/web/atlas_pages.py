"""The atlases of the neighbourhood: looked at, handed out, made anew."""

from fastapi import APIRouter

router = APIRouter(include_in_schema=False)
