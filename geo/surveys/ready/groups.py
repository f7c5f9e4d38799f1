"""Ready-made forms about groups and what they do."""

from typing import Final

from geo.surveys.ready.tables import (
    COMMAS,
    GROUP_NAMES,
    OPTIONAL_PLACE,
    PRIVATE,
    WEB,
    ReadyForm,
    ask,
    begin,
    end,
    field,
    one_record,
    opening,
    photos,
)

GROUPS: Final = (
    ("residents_council", "주민자치회", "Residents' council"),
    ("club", "동아리·모임", "Club"),
    ("cooperative", "협동조합", "Co-operative"),
    ("village_enterprise", "마을기업·사회적기업", "Village enterprise"),
    ("parents", "학부모 모임", "Parents' group"),
    ("seniors", "어르신 모임", "Seniors' group"),
    ("volunteers", "봉사단체", "Volunteers"),
    ("apartment", "아파트 공동체", "Apartment community"),
    ("energy", "에너지자립마을", "Energy self-reliance village"),
    ("other", "그 밖의 단체", "Other"),
)
MEMBERS_HINT: Final = "단체나 모임의 이름을 쉼표로 나눠 적어요. 사람 이름은 적지 마세요."
MEMBERS_HINT_EN: Final = "Names of groups, separated by commas; no names of persons"
MEMBERS_AND_MEETING: Final = (
    ask("text", "members_of", "이 단체에는 누가 있나요?", "Who is in it?", MEMBERS_HINT, MEMBERS_HINT_EN),
    ask("text", "meets_at", "어디에서 모이나요?", "Where do they meet?", "공간 이름을 적어 주세요.", "Names of places"),
)
"""In the order in which people tell it, of a group: who is in it, where they meet."""

ORGANISATION: Final = ReadyForm(
    key="maeul_organisation",
    title="단체",
    survey=(
        *opening("organisation", "단체 이름", "Name of the group"),
        field("select_one groups", "type", "어떤 단체인가요?", "What kind of group?"),
        field("text", "summary", "무엇을 하나요?", "What does it do?", appearance="multiline"),
        field("text", "works", "하는 일", "Works", COMMAS),
        field("integer", "members", "회원 수", "Members", constraint=". >= 0"),
        field("integer", "households", "가구 수", "Households", constraint=". >= 0"),
        field("date", "founded_on", "만든 날", "Founded on"),
        begin("people", "누가 함께하고, 어디에서 모이나요?", "Who is in it, and where do they meet?"),
        *MEMBERS_AND_MEETING,
        ask("text", "belongs_to", "어떤 연합이나 모임에 속하나요?", "What does it belong to?"),
        end(),
        field("geopoint", "geometry", "사무실이나 모이는 곳의 위치", "Where is it?", OPTIONAL_PLACE),
        field("text", "address", "주소", "Address"),
        field("text", "phone", "전화번호", "Phone", appearance="numbers"),
        field("text", "homepage", "누리집", "Web site", WEB),
        *photos("photo"),
        field("text", "memo", "조사 메모", "Notes of the surveyor", PRIVATE, appearance="multiline"),
    ),
    choices={"groups": GROUPS},
    entities=one_record("organisation"),
)

ACTIVITY: Final = ReadyForm(
    key="maeul_activity",
    title="활동",
    survey=(
        *opening("activity", "활동 이름", "Name of the activity"),
        field("select_one activities", "type", "어떤 활동인가요?", "What kind of activity?"),
        field("text", "summary", "무엇을 하나요?", "What is done?", appearance="multiline"),
        begin("people", "누가, 어디에서 하나요?", "Who does it, and where?"),
        ask("text", "runs_by", "누가 꾸려 가나요?", "Who runs it?", GROUP_NAMES),
        ask(
            "text",
            "meets_at",
            "어디에서 모이나요?",
            "Where do they meet?",
            "공간 이름을 적어 주세요.",
            "Names of places",
        ),
        end(),
        field("text", "schedule", "언제 하나요?", "When?", "예: 매주 화요일 저녁 7시", "e.g. Tuesdays at 7 p.m."),
        field("select_one repeats", "repeats", "얼마나 자주 하나요?", "How often?"),
        field("date", "starts_on", "시작하는 날", "Starts on"),
        field("date", "ends_on", "끝나는 날", "Ends on"),
        field("text", "audience", "누가 함께할 수 있나요?", "For whom?"),
        field("integer", "participants", "함께하는 사람 수", "Participants", constraint=". >= 0"),
        field("text", "fee", "참가비", "Fee"),
        field("text", "how_to_apply", "함께하는 방법", "How to join"),
        field("text", "phone", "전화번호", "Phone", appearance="numbers"),
        field("geopoint", "geometry", "하는 곳의 위치", "Where is it?", OPTIONAL_PLACE),
        *photos("photo"),
        field("text", "memo", "조사 메모", "Notes of the surveyor", PRIVATE, appearance="multiline"),
    ),
    choices={
        "activities": (
            ("class", "강좌·교육", "Class"),
            ("culture", "문화·공연", "Culture"),
            ("care", "돌봄·나눔", "Care"),
            ("market", "장터·축제", "Market or festival"),
            ("garden", "텃밭·환경", "Garden, environment"),
            ("sports", "운동·놀이", "Sports and play"),
            ("walk", "마을산책", "Village walk"),
            ("record", "마을 기록", "Village record"),
            ("other", "그 밖의 활동", "Other"),
        ),
        "repeats": (
            ("once", "한 번", "Once"),
            ("weekly", "주마다", "Weekly"),
            ("monthly", "달마다", "Monthly"),
            ("yearly", "해마다", "Yearly"),
        ),
    },
    entities=one_record("activity"),
)
