"""Webhooks over HTTP."""

from fastapi import APIRouter

router = APIRouter(tags=["웹훅"])
