"""Consents and their withdrawal over HTTP."""

from fastapi import APIRouter

router = APIRouter(tags=["동의"])
