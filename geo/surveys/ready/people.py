"""The ready-made form about a person: what they can share, and to what they agree."""

from typing import Final

from geo.surveys.ready.tables import (
    COMMAS,
    GROUP_NAMES,
    PRIVATE,
    ReadyForm,
    Row,
    ask,
    begin,
    end,
    field,
    must,
    one_record,
    opening,
)

AGREED: Final = (
    ("name", "이름", "Name"),
    ("alias", "불리는 이름", "Name they go by"),
    ("summary", "소개", "About them"),
    ("skills", "나눌 수 있는 것", "What they share"),
    ("hours", "만날 수 있는 때", "When to meet"),
    ("phone", "전화번호", "Phone"),
    ("photo", "사진", "Photo"),
)
CHANNELS: Final = (
    ("internal", "조사단 안", "Within the survey team"),
    ("members", "로그인한 주민", "Residents who sign in"),
    ("book", "마을 책", "The village book"),
    ("web", "누리집과 검색", "The web site"),
    ("open_data", "공공데이터", "Open data"),
)
HOW: Final = (
    ("paper", "종이에 서명", "Signed on paper"),
    ("screen", "화면에서 서명", "Signed on the screen"),
    ("spoken", "말로(녹음)", "Spoken, recorded"),
    ("form", "조사 폼에서", "In this form"),
)
YES_NO: Final = (("yes", "네", "Yes"), ("no", "아니요", "No"))
CONSENT_LISTS: Final = {"yes_no": YES_NO, "agreed": AGREED, "channels": CHANNELS, "how": HOW}


def consent_questions() -> tuple[Row, ...]:
    """Return the questions by which somebody agrees; the answers go to the consent ledger, to no field."""
    given = {"relevant": "${consent_given} = 'yes'"}
    return (
        begin("agreement", "동의", "Consent"),
        must(
            ask(
                "select_one yes_no",
                "consent_given",
                "이 내용을 보여도 되는지 본인에게 여쭤봤고, 동의했나요?",
                "Have they been asked, and do they agree?",
                "언제든 거둘 수 있다고 알려 주세요.",
                "Tell them that they can take it back at any time.",
            )
        ),
        ask("select_multiple agreed", "consent_fields", "무엇을 보여도 되나요?", "What may be shown?", **given),
        ask("select_multiple channels", "consent_channels", "어디에 보여도 되나요?", "Where may it be shown?", **given),
        ask("select_one how", "consent_how", "어떻게 동의했나요?", "How did they agree?", **given),
        end(),
    )


PERSON: Final = ReadyForm(
    key="maeul_person",
    title="이웃",
    survey=(
        *opening("person", "이름", "Name"),
        *consent_questions(),
        field("text", "alias", "불리는 이름", "Name they go by"),
        field("text", "type", "하는 일", "What they do"),
        field("text", "skills", "나눌 수 있는 것", "What they can share", COMMAS),
        field("text", "audience", "만나고 싶은 사람", "Whom they would like to meet"),
        field("text", "hours", "만날 수 있는 때", "When to meet"),
        field("text", "phone", "전화번호", "Phone", PRIVATE, appearance="numbers"),
        ask("text", "belongs_to", "어느 모임에 있나요?", "Which groups are they in?", GROUP_NAMES),
        field("text", "summary", "소개", "About them", appearance="multiline"),
        field("text", "memo", "조사 메모", "Notes of the surveyor", PRIVATE, appearance="multiline"),
    ),
    choices=CONSENT_LISTS,
    entities=one_record("person", "${consent_given} = 'yes'"),
)
