"""Scenario 10: 85 villages, 379 projects, 3 teams, 12 surveyors offline for two days, their areas overlapping.

Every figure is held against a plain model of who went where: nothing is counted twice, a part handed over keeps the
first one's drafts, and what a phone sends late changes the figures of days gone by, with a note.
"""

from collections import Counter
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
from fastapi.testclient import TestClient
from sqlalchemy import Engine, text
from sqlalchemy.orm import Session

from geo import clock
from geo.clock import SEOUL
from geo.db import transaction
from geo.enums import ResourceKind
from geo.queries import teams
from geo.queries.assignments import NewAssignment, insert_assignment
from geo.queries.campaign_areas import AreaIn, TargetIn, add_area, add_targets, list_areas
from geo.queries.campaigns import CampaignRow, NewCampaign, get_campaign, replace_teams
from geo.queries.places import list_dongs
from geo.queries.revisions import first_content, insert_resource, read_head
from geo.queries.visits import VisitIn, record_visit
from geo.surveys.campaign_states import AreaKind, CampaignState, TeamRole, VisitResult
from geo.surveys.campaigns import make_campaign, step_campaign
from tests.api.campaigns.makers import JUNG
from tests.factories import Factory, Person

API = "/api/v1"
VILLAGES, PROJECTS, SURVEYORS, TEAMS = 85, 379, 12, 3
FIRST, SECOND, THIRD = (clock.today() - timedelta(days=ago) for ago in (12, 11, 10))
RESULTS = (VisitResult.RECORDED, VisitResult.NOTHING_FOUND, VisitResult.NOT_REACHED, VisitResult.RECORDED)
LATE = 11
"""The surveyor whose phone has no network until the third day."""


def at(day: date, hour: int, minute: int = 0) -> datetime:
    return datetime(day.year, day.month, day.day, hour, minute, tzinfo=SEOUL)


@dataclass
class Ground:
    row: CampaignRow
    people: list[Person]
    areas: list[UUID]
    targets: list[UUID]
    village_of: list[int]
    told: list[tuple[int, int, VisitResult, datetime]] = field(default_factory=list)
    """(surveyor, target, result, when) of every visit, for the model."""

    def visits_of(self, surveyor: int) -> list[tuple[int, VisitResult, datetime]]:
        """What a surveyor does in two days: the places of every twelfth village, and those of the next one's, too."""
        found = []
        for target, village in enumerate(self.village_of):
            if village % SURVEYORS not in {surveyor, (surveyor + 1) % SURVEYORS}:
                continue
            day = FIRST if target % 2 else SECOND
            result = RESULTS[(target + surveyor) % len(RESULTS)]
            found.append((target, result, at(day, 9 + surveyor // 2, target % 30 + surveyor % 2 * 30)))
        return found


@pytest.fixture
def ground(make: Factory, engine: Engine) -> Ground:
    make.boundaries()
    people = [make.person("surveyor", district=JUNG, since=-400) for _ in range(SURVEYORS)]
    with transaction(engine) as session:
        villages, projects = _villages_and_projects(session)
        new = NewCampaign(JUNG, "마을지도 조사", FIRST, THIRD, ["space", "organisation"])
        row = make_campaign(session, new, None, at(FIRST, 8))
        areas = [add_area(session, row.id, JUNG, AreaIn(AreaKind.VILLAGE, village_id=one), FIRST) for one in villages]
        village_of = [number % VILLAGES for number in range(PROJECTS)]
        listed = [TargetIn(areas[village], project_id=one) for one, village in zip(projects, village_of, strict=True)]
        targets = add_targets(session, row.id, listed)
        replace_teams(session, row.id, _teams(session, people))
        for number, person in enumerate(people):
            for village in range(number, VILLAGES, SURVEYORS):  # in advance: the campaign has not opened yet
                insert_assignment(session, NewAssignment(row.id, person.id, areas[village]), None, at(FIRST, 8))
        row = step_campaign(session, get_campaign(session, row.id), CampaignState.OPEN, at(FIRST, 8))
    return Ground(row, people, areas, targets, village_of)


def _villages_and_projects(session: Session) -> tuple[list[UUID], list[UUID]]:
    codes = [dong.code for dong in list_dongs(session, FIRST, JUNG)]
    villages = text("""
    INSERT INTO villages (name, kind, dong_code, source, source_key)
    SELECT '마을 ' || n, 'mapped', (CAST(:codes AS text[]))[1 + n % cardinality(CAST(:codes AS text[]))], 'demo', 'v' || n
    FROM generate_series(0, :many - 1) n RETURNING id
    """)
    projects = text("""
    INSERT INTO projects (year, group_name, group_key, title, source, source_key)
    SELECT 2013, '모임 ' || n, '모임' || n, '사업 ' || n, 'demo', 'p' || n FROM generate_series(0, :many - 1) n RETURNING id
    """)
    made = session.execute(villages, {"codes": codes, "many": VILLAGES}).scalars().all()
    return list(made), list(session.execute(projects, {"many": PROJECTS}).scalars())


def _teams(session: Session, people: list[Person]) -> list[UUID]:
    made = [teams.insert_team(session, JUNG, FIRST.year, f"{number + 1}조", None) for number in range(TEAMS)]
    for number, person in enumerate(people):
        role = TeamRole.LEAD if number < TEAMS else TeamRole.MEMBER
        teams.put_member(session, made[number % TEAMS], person.id, role)
    return made


def sync(ground: Ground, engine: Engine, surveyors: Any, received: datetime, until: datetime | None = None) -> int:
    """Let phones send what their surveyors did, all at once; `until` keeps back what was done later."""
    sent = 0
    with transaction(engine) as session:
        for number in surveyors:
            for target, result, when in ground.visits_of(number):
                if until is not None and when >= until:
                    continue
                told = VisitIn(
                    ground.row.id,
                    f"uuid:{number}-{target}",
                    ground.people[number].id,
                    result,
                    when,
                    target_id=ground.targets[target],
                )
                if record_visit(session, told, received).new:
                    ground.told.append((number, target, result, when))
                    sent += 1
    return sent


def modelled(ground: Ground, until: datetime) -> Counter[tuple[int, str]]:
    """Return (village, outcome) → places, as a person with pencil and paper would count them."""
    outcomes: dict[int, tuple[bool, datetime, VisitResult]] = {}
    for _surveyor, target, result, when in ground.told:
        if when < until:
            found = (result is not VisitResult.NOT_REACHED, when, result)
            outcomes[target] = max(outcomes.get(target, found), found, key=lambda one: one[:2])
    return Counter((ground.village_of[target], outcome[2].value) for target, outcome in outcomes.items())


def figures(client: TestClient, ground: Ground, coordinator: Person, on: date) -> dict[str, Any]:
    url = f"{API}/campaigns/{ground.row.id}/progress"
    answer = client.get(url, params={"on": str(on)}, headers=coordinator.headers)
    assert answer.status_code == 200, answer.text
    return dict(answer.json())


def assert_as_modelled(found: dict[str, Any], ground: Ground, until: datetime) -> None:
    model = modelled(ground, until)
    for village, area in enumerate(found["areas"]):
        assert area["targets"] == ground.village_of.count(village)
        assert area["recorded"] == model[village, "recorded"], area["name"]
        assert area["nothing_found"] == model[village, "nothing_found"], area["name"]
        assert area["not_reached"] == model[village, "not_reached"], area["name"]
        assert area["visited"] == area["recorded"] + area["nothing_found"] <= area["targets"]
    for name in ("targets", "visited", "recorded", "nothing_found", "not_reached", "visits"):
        assert found["total"][name] == sum(one[name] for one in found["areas"])
        assert sum(one[name] for one in found["dongs"]) == found["total"][name]


def test_figures_per_village_are_right_with_phones_that_come_back_late(client, make, engine, ground: Ground) -> None:
    coordinator = make.person("coordinator", district=JUNG, since=-400)
    prompt = [number for number in range(SURVEYORS) if number != LATE]
    with clock.frozen(at(SECOND, 21)):
        sync(ground, engine, prompt, at(FIRST, 20), until=at(FIRST, 20))
        assert sync(ground, engine, prompt, at(SECOND, 20)) > 0
        evening = figures(client, ground, coordinator, SECOND)
    assert (len(evening["areas"]), evening["total"]["targets"]) == (VILLAGES, PROJECTS)
    assert evening["note"] is None
    assert_as_modelled(evening, ground, at(THIRD, 0))
    assert (
        evening["total"]["visits"] > evening["total"]["visited"] + evening["total"]["not_reached"]
    )  # overlapping areas

    with clock.frozen(at(THIRD, 12)):
        late = sync(ground, engine, [LATE], at(THIRD, 11))
        assert sync(ground, engine, [LATE], at(THIRD, 12)) == 0  # the phone tries again: nothing counts twice
        yesterday = figures(client, ground, coordinator, SECOND)
        before = figures(client, ground, coordinator, FIRST)
    assert_as_modelled(yesterday, ground, at(THIRD, 0))
    assert_as_modelled(before, ground, at(SECOND, 0))
    note = yesterday["note"]
    assert note["late"] == [{"received_on": str(THIRD), "visits": late, "surveyors": 1}]
    assert note["changed"]["visits"] == [evening["total"]["visits"], yesterday["total"]["visits"]]
    assert note["changed"]["visited"] == [evening["total"]["visited"], yesterday["total"]["visited"]]
    assert f"기록 {late}건" in note["text"]
    assert yesterday["total"]["targets"] == evening["total"]["targets"]
    days = {one["day"]: one for one in yesterday["days"]}
    assert days[str(FIRST)]["late"] + days[str(SECOND)]["late"] == late
    # what was late for the first day alone is the phone's own half of it
    assert before["note"]["late"][-1]["received_on"] == str(THIRD)


def test_a_part_handed_over_keeps_the_drafts_and_the_late_records_of_the_first_one(
    client, make, engine, ground
) -> None:
    coordinator = make.person("coordinator", district=JUNG, since=-400)
    first, second = ground.people[LATE], ground.people[0]
    with transaction(engine) as session:
        content = first_content("쓰다 만 곳", FIRST, {"source": "survey"})
        draft = insert_resource(session, ResourceKind.SPACE, content, first.id, at(FIRST, 10))
    held = client.get(f"{API}/assignments", headers=first.headers).json()["items"]
    with clock.frozen(at(SECOND, 9)):
        for one in held:
            sent = {"email": second.email, "version": one["version"]}
            moved = client.post(f"{API}/assignments/{one['id']}/move", json=sent, headers=coordinator.headers)
            assert moved.status_code == 201, moved.text
            assert (moved.json()["account_id"], moved.json()["moved_from"]) == (str(second.id), one["id"])
    again = client.post(f"{API}/assignments/{held[0]['id']}/move", json=sent, headers=coordinator.headers)
    assert (again.status_code, again.json()["code"]) == (409, "stale_version")
    was = client.get(f"{API}/assignments", headers=first.headers).json()["items"]
    assert {one["state"] for one in was} == {"moved"}
    with transaction(engine) as session:
        assert read_head(session, draft).state == "draft"
        sql = text("SELECT author_id FROM resource_revisions WHERE resource_id = :id")
        assert session.execute(sql, {"id": draft}).scalar_one() == first.id
        assert len(list_areas(session, ground.row.id)) == VILLAGES
    # the first one's phone comes back: what it holds is taken, in its own name
    late = {
        "campaign_id": str(ground.row.id),
        "instance_id": "uuid:late",
        "result": "recorded",
        "at": at(FIRST, 15).isoformat(),
        "target_id": str(ground.targets[LATE]),
    }
    with clock.frozen(at(THIRD, 9)):
        assert client.post(f"{API}/visits", json=late, headers=first.headers).status_code == 201
        found = figures(client, ground, coordinator, FIRST)
    assert found["areas"][ground.village_of[LATE]]["recorded"] == 1
    surveyors = {one["account_id"]: one for one in found["surveyors"]}
    assert (surveyors[str(first.id)]["visits"], surveyors[str(first.id)]["assignments"]) == (1, 0)
    assert surveyors[str(first.id)]["teams"] == ["3조"]
    assert surveyors[str(second.id)]["assignments"] == len(range(0, VILLAGES, SURVEYORS)) + len(held)
