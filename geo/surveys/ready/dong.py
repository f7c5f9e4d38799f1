"""The ready-made form '1동 1마을 현황조사': one sheet about a dong whose rows become records of their own."""

from typing import Final

from geo.surveys.ready.groups import GROUPS, MEMBERS_AND_MEETING
from geo.surveys.ready.people import CONSENT_LISTS
from geo.surveys.ready.places import PLACES
from geo.surveys.ready.tables import (
    COMMAS,
    GROUP_NAMES,
    NO_FACES,
    OPTIONAL_PLACE,
    ReadyForm,
    Row,
    ask,
    begin,
    end,
    must,
)


def _saved(dataset: str, prefix: str, row: Row) -> Row:
    """Return a question of a repeat: its name is told from those of other repeats, its field stays."""
    return row | {"name": f"{prefix}_{row['name']}", "save_to": f"{dataset}#{row['name']}"}


def _of_group(kind: str, name: str, korean: str, english: str, hint: str = "") -> Row:
    return _saved("organisation", "group", ask(kind, name, korean, english, hint))


def _of_place(kind: str, name: str, korean: str, english: str, hint: str = "") -> Row:
    return _saved("space", "place", ask(kind, name, korean, english, hint))


def _of_resident(kind: str, name: str, korean: str, english: str, hint: str = "") -> Row:
    return _saved("person", "resident", ask(kind, name, korean, english, hint))


_AGREED: Final = {"relevant": "${consent_given} = 'yes'"}

DONG: Final = ReadyForm(
    key="maeul_dong",
    title="1동 1마을 현황조사",
    survey=(
        {"type": "today", "name": "today"},
        must(ask("text", "dong", "어느 동을 조사했나요?", "Which dong?", "예: 천연동", "e.g. Cheonyeon-dong")),
        ask("text", "village", "마을이나 골목 이름", "Village or alley"),
        ask("integer", "households", "가구 수(어림)", "Households, about", constraint=". >= 0"),
        begin("groups", "단체와 모임", "Groups", "repeat"),
        must(ask("text", "group_name", "단체 이름", "Name of the group")),
        _of_group("select_one groups", "type", "어떤 단체인가요?", "What kind of group?"),
        _of_group("integer", "members", "회원 수", "Members"),
        _of_group("text", "summary", "무엇을 하나요?", "What does it do?"),
        *MEMBERS_AND_MEETING,
        end("repeat"),
        begin("places", "시설과 거점", "Facilities and hubs", "repeat"),
        must(ask("text", "place_name", "시설 이름", "Name of the facility")),
        _of_place("select_one places", "type", "어떤 시설인가요? 거점이면 마을활력소", "What kind of facility?"),
        _of_place("geopoint", "geometry", "어디에 있나요?", "Where is it?", OPTIONAL_PLACE),
        _of_place("text", "address", "주소", "Address"),
        _of_place("text", "hours", "여는 시간", "Opening hours"),
        ask("text", "runs_by", "누가 운영하나요?", "Who runs it?", GROUP_NAMES),
        ask("image", "place_photo", "사진", "Photo", NO_FACES, parameters="max-pixels=2048"),
        end("repeat"),
        begin("residents", "마을에서 나누는 이웃", "Residents who share", "repeat"),
        must(ask("text", "resident_name", "이름이나 불리는 이름", "Name or the name they go by")),
        must(ask("select_one yes_no", "consent_given", "적어도 되는지 여쭤봤고, 동의했나요?", "Do they agree?")),
        ask("select_multiple agreed", "consent_fields", "무엇을 보여도 되나요?", "What may be shown?", **_AGREED),
        ask("select_multiple channels", "consent_channels", "어디에 보여도 되나요?", "Where?", **_AGREED),
        ask("select_one how", "consent_how", "어떻게 동의했나요?", "How did they agree?", **_AGREED),
        _of_resident("text", "skills", "나눌 수 있는 것", "What they can share", COMMAS),
        ask("text", "belongs_to", "어느 모임에 있나요?", "Which groups are they in?"),
        end("repeat"),
        ask("text", "notes", "더 적을 것", "Anything else", appearance="multiline"),
    ),
    choices={"groups": GROUPS, "places": PLACES, **CONSENT_LISTS},
    entities=(
        {"list_name": "organisation", "label": "${group_name}"},
        {"list_name": "space", "label": "${place_name}"},
        {"list_name": "person", "label": "${resident_name}", "create_if": "${consent_given} = 'yes'"},
    ),
)
