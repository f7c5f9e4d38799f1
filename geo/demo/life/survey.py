"""A resource survey under way in 서대문구: its team, its areas, what came in, and what waits for a decision."""

from datetime import datetime, timedelta
from typing import Any, Final
from uuid import UUID, uuid5

from sqlalchemy import insert
from sqlalchemy.orm import Session

from geo.demo.life.town import Town
from geo.drawn import read_shape
from geo.enums import ResourceAction, ResourceKind
from geo.merging import Clash
from geo.models.growth import GroupActivity, StageOfGroup
from geo.models.media import ArchiveCollection, ArchiveItem
from geo.queries.assignments import NewAssignment, insert_assignment
from geo.queries.campaign_areas import AreaIn, TargetIn, add_area, add_targets
from geo.queries.campaigns import CampaignRow, NewCampaign, get_campaign, replace_forms, replace_teams
from geo.queries.conflicts import Waiting, note_conflicts
from geo.queries.consent_texts import newest_text
from geo.queries.consents import Given, Subject, give
from geo.queries.dongs_of import assign_dongs
from geo.queries.forms import newest_by_key
from geo.queries.resource_moves import move
from geo.queries.revisions import first_content, insert_resource, lock_head, revise
from geo.queries.teams import NewTraining, insert_team, insert_training, put_member, replace_attendance
from geo.queries.visits import VisitIn, record_visit
from geo.settings import Settings
from geo.surveys.applying import apply_many
from geo.surveys.campaign_states import AreaKind, CampaignState, TeamRole, VisitResult
from geo.surveys.campaigns import make_campaign, step_campaign
from geo.surveys.consent_words import ConsentChannel, ConsentHow
from geo.surveys.growth_words import ActivityKind, GroupStage
from geo.surveys.instances import EntityAnswer, write_instance
from geo.surveys.intake import Incoming, receive
from geo.surveys.ready.seeding import ensure_ready_forms
from geo.surveys.submission_states import Channel

DISTRICT: Final = "11410"
CHEONYEON, BUGAHYEON, YEONHUI, HONGEUN = "1141052000", "1141055500", "1141061500", "1141066000"
HOME: Final = (126.9580, 37.5735)
FORMS: Final = ("maeul_space", "maeul_organisation", "maeul_activity", "maeul_goods", "maeul_story", "maeul_person")
ABOUT: Final = "(시범) "
ACCURACY: Final = "0 5"
STEP: Final = 0.0006
"""About 60 metres: what the survey found lies side by side."""


def put_survey(session: Session, town: Town) -> None:
    """Write a survey whose people find something on every page of theirs."""
    ensure_ready_forms(session, town.now)
    campaign, areas = _campaign(session, town)
    _assign(session, town, campaign, areas)
    _visit(session, town, campaign, areas)
    _receive(session, town, campaign)
    _write_down(session, town)
    _disagree(session, town)
    _agree(session, town)
    _archive(session, town)
    _grow(session, town)


def _campaign(session: Session, town: Town) -> tuple[CampaignRow, list[UUID]]:
    coordinator = town.people["coordinator"]
    begun = town.at(-20, 9)
    new = NewCampaign(
        DISTRICT,
        "천연동·연희동 지역자원조사",
        town.day(-20),
        town.day(40),
        ["space", "organisation", "activity", "goods", "story", "person"],
        about=ABOUT + "골목마다 사람과 공간과 활동을 찾아 마을지도에 올립니다.",
        consent_text_id=newest_text(session, "person").id,
        open_to_all=True,
    )
    row = make_campaign(session, new, coordinator, begun)
    replace_forms(session, row.id, [newest_by_key(session, key).id for key in FORMS])
    codes = (CHEONYEON, BUGAHYEON, YEONHUI, HONGEUN)
    areas = [add_area(session, row.id, DISTRICT, AreaIn(AreaKind.DONG, code), town.today) for code in codes]
    known = [
        TargetIn(areas[0 if key.startswith("cheonyeon") else 2], town.resources[key])
        for key in ("cheonyeon-story", "cheonyeon-committee", "cheonyeon-tools", "yeonhui-garden", "yeonhui-reading")
    ]
    heard = [
        TargetIn(areas[place], name=name)
        for place, name in (
            (0, "골목 안 작은 책방"),
            (0, "금화시장 두부집 평상"),
            (0, "독립문 아래 텃밭 모임"),
            (1, "북아현 언덕 빨래터"),
            (3, "홍은 개울가 정자"),
        )
    ]
    add_targets(session, row.id, known + heard)
    replace_teams(session, row.id, [_team(session, town, coordinator)])
    return step_campaign(session, get_campaign(session, row.id), CampaignState.OPEN, begun), areas


def _team(session: Session, town: Town, coordinator: UUID) -> UUID:
    team = insert_team(session, DISTRICT, town.today.year, "서대문 지역자원조사단", coordinator)
    people = [town.people["surveyor"], *town.neighbours[1:5]]
    for place, account in enumerate(people):
        put_member(session, team, account, TeamRole.MEMBER if place else TeamRole.LEAD)
    for days, title, came in ((-34, "동의 받기와 개인정보", people), (-27, "지도에 적는 법", people[:4])):
        training = insert_training(session, NewTraining(DISTRICT, title, town.day(days), 120), coordinator)
        replace_attendance(session, training, came, coordinator, town.at(days, 18))
    return team


def _assign(session: Session, town: Town, campaign: CampaignRow, areas: list[UUID]) -> None:
    surveyor = town.people["surveyor"]
    for account, place, due, note in (
        (surveyor, 0, 9, "시장 쪽은 오전이 좋아요."),
        (surveyor, 1, 20, ""),
        (town.neighbours[1], 2, 14, ""),
        (town.neighbours[2], 3, 25, ""),
    ):
        new = NewAssignment(campaign.id, account, areas[place], due_on=town.day(due), note=note)
        insert_assignment(session, new, town.people["coordinator"], town.at(-19, 10))


def _visit(session: Session, town: Town, campaign: CampaignRow, areas: list[UUID]) -> None:
    """Tell of visits, most of them on the days before yesterday."""
    looked = (
        ("surveyor", "cheonyeon-committee", 0, VisitResult.STILL_THERE, -9),
        ("surveyor", "cheonyeon-story", 0, VisitResult.CHANGED, -8),
        ("surveyor", None, 0, VisitResult.NOT_REACHED, -8),
        ("neighbour2", "yeonhui-reading", 2, VisitResult.STILL_THERE, -6),
        ("neighbour2", "yeonhui-garden", 2, VisitResult.NOT_REACHED, -5),
        ("neighbour3", None, 3, VisitResult.NOTHING_FOUND, -4),
        ("surveyor", None, 1, VisitResult.NOTHING_FOUND, -2),
    )
    for place, (who, key, area, result, days) in enumerate(looked):
        at = town.at(days, 14, place)
        visit = VisitIn(
            campaign.id,
            f"uuid:{uuid5(campaign.id, str(place))}",
            town.people[who],
            result,
            at,
            resource_id=town.resources[key] if key else None,
            area_id=areas[area],
            note="문이 닫혀 있었어요." if result is VisitResult.NOT_REACHED else "",
        )
        record_visit(session, visit, at + timedelta(minutes=5))


def _receive(session: Session, town: Town, campaign: CampaignRow) -> None:
    """Let phones send what they found: new places, one that may be known already, one that waits for its record."""
    found: tuple[tuple[str, str, dict[str, Any]], ...] = (
        ("space", "영천 골목 책방", {"type": "other", "people": {"runs_by": "책방 이웃 모임"}}),
        ("space", "금화 담벼락 쉼터", {"type": "yard", "use": {"hours": "늘 열려 있어요", "fee": "무료"}}),
        ("space", "언덕 위 평상", {"type": "yard"}),
        ("goods", "나눔 공구함", {"quantity": "1"}),
        ("story", "물을 밀어 올리던 날들", {}),
        ("story", "첫 주민설계단 회의", {}),
    )
    sent = [
        _send(session, town, campaign, place, kind, name, values) for place, (kind, name, values) in enumerate(found)
    ]
    sent.append(_send_change(session, town, campaign))
    applied = apply_many(session, sent, town.now)
    first = applied[2].records[0].resource_id
    head = lock_head(session, first)
    note = "어느 골목인지 주소를 적어 주세요."
    steps = [ResourceAction.SEND_BACK]
    move(session, head, steps, actor_id=town.people["coordinator"], note=note, now=town.now)


def _send(
    session: Session, town: Town, campaign: CampaignRow, place: int, kind: str, name: str, values: dict[str, Any]
) -> UUID:
    form = newest_by_key(session, f"maeul_{kind}")
    twin = kind == "goods"
    lon, lat = HOME[0] + (0 if twin else STEP * (place + 1)), HOME[1] + (0 if twin else STEP * (place % 3))
    answers = {"name": name, "geometry": f"{lat} {lon} {ACCURACY}", "summary": ABOUT + name + "입니다.", **values}
    xml = write_instance(form.definition, answers, f"uuid:{uuid5(campaign.id, name)}")
    incoming = Incoming(xml, campaign.id, town.people["surveyor"], Channel.WEB)
    return receive(session, Settings(), incoming, town.at(-3 + place % 3, 15, place)).submission_id


def _send_change(session: Session, town: Town, campaign: CampaignRow) -> UUID:
    """Send a change of a record that nobody has sent yet: it waits for it."""
    form = newest_by_key(session, "maeul_space")
    unknown = uuid5(campaign.id, "아직 오지 않은 기록")
    entity = EntityAnswer("space", unknown, create=False, update=True, base_version=1, label="시장 옥상 텃밭")
    answers = {"name": "시장 옥상 텃밭", "summary": ABOUT + "물탱크를 고쳤어요."}
    xml = write_instance(form.definition, answers, f"uuid:{uuid5(campaign.id, 'held')}", entity=entity)
    incoming = Incoming(xml, campaign.id, town.neighbours[1], Channel.COLLECT)
    return receive(session, Settings(), incoming, town.at(-1, 17)).submission_id


def _write_down(session: Session, town: Town) -> None:
    """Write records at the desk: some wait for a review, one is still the surveyor's draft."""
    rows = (
        ("space", "천연 햇살 옥상", "surveyor", True, -4),
        ("organisation", "영천 반찬 나눔 모임", "surveyor", True, -3),
        ("activity", "토요 골목 청소", "surveyor", True, -2),
        ("activity", "어르신 사진 찍어 드리는 날", "neighbour2", True, -2),
        ("goods", "함께 쓰는 손수레", "neighbour2", True, -1),
        ("space", "옛 목욕탕 굴뚝 앞", "surveyor", False, -1),
    )
    made = []
    for place, (kind, name, who, submitted, days) in enumerate(rows):
        at = town.at(days, 16, place)
        point = [HOME[0] - STEP * (place + 1), HOME[1] + STEP * (place % 2)]
        wanted = {
            "summary": f"{ABOUT}{name}",
            "source": "survey",
            "geometry": read_shape({"type": "Point", "coordinates": point}),
        }
        content = first_content(name, town.day(days), wanted)
        made.append(insert_resource(session, ResourceKind(kind), content, town.people[who], at))
        if submitted:
            steps = [ResourceAction.SUBMIT]
            move(session, lock_head(session, made[-1]), steps, actor_id=town.people[who], note="", now=at)
    assign_dongs(session, resource_ids=made)


def _disagree(session: Session, town: Town) -> None:
    """Let two have told the hours of one reading otherwise; one of the changes waits for a review besides."""
    reading, coordinator = town.resources["yeonhui-reading"], town.people["coordinator"]
    before = "(시범) 다달이 마지막 목요일 저녁에 돌아가며 읽습니다."
    theirs = "(시범) 다달이 마지막 목요일 저녁 7시, 솔숲 마당에서 돌아가며 읽습니다."
    yours = "(시범) 다달이 둘째 금요일 저녁에 돌아가며 읽습니다."
    revise(session, lock_head(session, reading), {"summary": theirs}, 1, coordinator, town.at(-2, 11))
    clash = Clash("summary", before, theirs, yours)
    note_conflicts(session, Waiting(reading, 1, town.people["surveyor"]), [clash], town.at(-1, 12))


def _agree(session: Session, town: Town) -> None:
    """Let one consent of a made-up neighbour end soon: somebody has to ask again."""
    person = town.resources["jeongneung-sewing"]
    text_id = newest_text(session, "person").id
    channels = (ConsentChannel.INTERNAL, ConsentChannel.BOOK)
    given = Given(Subject(person), text_id, ("name",), channels, ConsentHow.PAPER, town.day(-700), town.day(18))
    give(session, given, town.people["coordinator"], town.now)


def _archive(session: Session, town: Town) -> None:
    collection = uuid5(town.resources["cheonyeon-story"], "collection")
    coordinator, told = town.people["coordinator"], town.at(-30, 10)
    session.execute(
        insert(ArchiveCollection),
        [
            {
                "id": collection,
                "title": "물길이 지나던 골목",
                "summary": ABOUT + "가압장 둘레의 이야기와 기록.",
                "district_code": DISTRICT,
                "state": "published",
                "created_by": coordinator,
            }
        ],
    )
    items = (
        ("story", "물차를 기다리던 아침", "1970년대", "published"),
        ("story", "가압장 열쇠를 넘겨받던 날", "2016년 봄", "published"),
        ("document", "운영위원회 첫 규약", "2017년", "published"),
        ("story", "두부집 할머니의 셈법", "1980년대", "draft"),
    )
    session.execute(insert(ArchiveItem), [_item(town, collection, coordinator, told, *item) for item in items])


def _item(
    town: Town, collection: UUID, coordinator: UUID, told: datetime, kind: str, title: str, when: str, state: str
) -> dict[str, Any]:
    shown = state == "published"
    return {
        "kind": kind,
        "title": title,
        "body": f"{ABOUT}{when}, 천연동 골목에서 있었던 일을 이웃이 들려주었습니다.",
        "collection_id": collection,
        "resource_id": town.resources["cheonyeon-story"],
        "place": "천연동",
        "dong_code": CHEONYEON,
        "district_code": DISTRICT,
        "happened_words": when,
        "teller_shown": "시범 이웃",
        "state": state,
        "created_by": coordinator,
        "published_at": told if shown else None,
        "published_by": coordinator if shown else None,
    }


def _grow(session: Session, town: Town) -> None:
    group, by = town.resources["cheonyeon-committee"], town.people["coordinator"]
    stages = ((GroupStage.SEED, -2600), (GroupStage.SPROUT, -1900), (GroupStage.FRUIT, -900))
    session.execute(
        insert(StageOfGroup),
        [{"group_id": group, "stage": stage, "since": town.day(days), "created_by": by} for stage, days in stages],
    )
    done = ((ActivityKind.TRAINING, "운영위원 배움터", -200, 12), (ActivityKind.EVENT, "가압장 생일잔치", -190, 80))
    session.execute(
        insert(GroupActivity),
        [
            {
                "group_id": group,
                "kind": kind,
                "title": title,
                "happened_on": town.day(days),
                "minutes": 120,
                "heads": heads,
                "shown": True,
                "created_by": by,
            }
            for kind, title, days, heads in done
        ],
    )
