"""Every role's tasks; importing a module puts its walks into the table."""

from tests.web.tasks import (
    admin,
    coordinator,
    keeper,
    office_admin,
    officer,
    planner,
    resident,
    resident_space,
    surveyor,
)
from tests.web.tasks.hand import TASKS

__all__ = [
    "TASKS",
    "admin",
    "coordinator",
    "keeper",
    "office_admin",
    "officer",
    "planner",
    "resident",
    "resident_space",
    "surveyor",
]
