"""Each task of each role, on a desk and on a phone, in no more clicks than README promises."""

import pytest

from geo.enums import Role
from tests.test_docs import READMES, read, tables
from tests.web.tasks.all_tasks import TASKS

pytestmark = pytest.mark.browser

ROLES = ("resident", "keeper", "surveyor", "coordinator", "planner", "officer", "admin")
FEWEST = 5


@pytest.mark.parametrize("size", ["desk", "phone"])
@pytest.mark.parametrize("one", TASKS, ids=lambda one: one.key)
def test_a_task_takes_no_more_clicks_than_promised(hand_of, one, size):
    hand = hand_of(one, size)
    hand.start()
    one.walk(hand)
    assert hand.clicks <= one.clicks
    assert hand.window.watched.errors == []
    assert hand.window.watched.dialogs == []


def test_each_task_has_a_name_of_its_own():
    assert len({one.key for one in TASKS}) == len(TASKS)
    assert len({one.korean for one in TASKS}) == len({one.english for one in TASKS}) == len(TASKS)


@pytest.mark.parametrize("role", ROLES)
def test_each_role_has_at_least_five_tasks(role):
    assert sum(one.role == role for one in TASKS) >= FEWEST


@pytest.mark.parametrize("name", READMES.values())
def test_both_readmes_promise_each_task_and_its_clicks(name):
    korean = name == READMES["ko"]
    told = [row for rows in tables(read(name)) for row in rows if len(row) == 3 and row[2].isdigit()]
    wanted = [
        [Role(one.role).label if korean else one.role, one.korean if korean else one.english, str(one.clicks)]
        for role in ROLES
        for one in TASKS
        if one.role == role
    ]
    assert told == wanted
