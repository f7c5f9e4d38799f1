"""OpenRosa for ODK Collect and KoboCollect."""

from fastapi import APIRouter

router = APIRouter(prefix="/odk", include_in_schema=False)
