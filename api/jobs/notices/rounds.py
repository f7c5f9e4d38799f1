"""Notices of season rounds and of matches, Korean and English; {name} and the facts of the notice are filled in."""

from api.jobs.notices.text import NoticeText

TEXTS: dict[str, NoticeText] = {
    "round_result": NoticeText(
        subject="정기 대관 추첨 결과: {round}",
        body=(
            "{name}님, ‘{round}’의 추첨 결과를 알려 드려요.\n\n{group}의 순번은 {number}번이에요.\n\n{reasons}\n\n"
            "모두의 결과와 다시 셈해 보는 법은 여기 있어요:\n{base}{path}\n"
        ),
        subject_en="Season round drawn: {round}",
        body_en=(
            "Dear {name},\n\n‘{round}’ has been drawn. {group} has number {number}.\n\n{reasons_en}\n\n"
            "Everybody's result, and how to recompute it:\n{base}{path}\n"
        ),
    ),
    "round_moved_up": NoticeText(
        subject="정기 대관 자리가 났어요: {round}",
        body="{name}님, 앞선 모임이 사양해서 {group}이(가) 다음 자리를 받았어요.\n\n{slot}{dates}\n\n{base}{path}\n",
        subject_en="A slot has come to you: {round}",
        body_en="Dear {name},\n\nA group gave its slot back, and {group} comes next.\n\n{slot_en}\n\n{base}{path}\n",
    ),
    "match_proposed": NoticeText(
        subject="함께 쓰면 어떨까요: {space}",
        body=(
            "{name}님, 구하시던 시간과 남는 시간이 어울린다고 제안이 왔어요.\n\n"
            "{space} · {when}\n{period}\n{conditions}\n\n"
            "받을지 사양할지 여기서 정해 주세요:\n{base}{path}\n"
        ),
        subject_en="A proposal: {space}",
        body_en=(
            "Dear {name},\n\nSpare hours and a need go together.\n\n{space} · {when_en}\n{period}\n{conditions}\n\n"
            "Accept or decline here:\n{base}{path}\n"
        ),
    ),
    "match_accepted": NoticeText(
        subject="자리를 구했어요: {space}",
        body="{name}님, 서로 받아들여 매주 쓰기로 했어요.\n\n{space} · {when}\n{period}\n{dates}\n\n{base}{path}\n",
        subject_en="Agreed: {space}",
        body_en="Dear {name},\n\nBoth sides have agreed.\n\n{space} · {when_en}\n{period}\n\n{base}{path}\n",
    ),
    "match_declined": NoticeText(
        subject="제안을 사양했어요: {space}",
        body=(
            "{name}님, 이번 제안은 이루어지지 않았어요.\n\n{space} · {when}\n\n"
            "다른 어울리는 곳을 살펴보세요:\n{base}{path}\n"
        ),
        subject_en="Declined: {space}",
        body_en="Dear {name},\n\nThe proposal was declined.\n\n{space} · {when_en}\n\nOther matches:\n{base}{path}\n",
    ),
}
