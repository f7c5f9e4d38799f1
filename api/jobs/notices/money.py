"""Notices of this topic, Korean and English; {name} and the facts of the notice are filled in."""

from api.jobs.notices.text import NoticeText

TEXTS: dict[str, NoticeText] = {
    "payment_due": NoticeText(
        subject="{space} 이용료를 내 주세요",
        body=(
            "{name} 님, {site} {space}({when}) 자리를 잡아 두었어요.\n\n"
            "낼 돈: {won}\n낼 때까지: {due}\n보낼 곳: {transfer_to}\n\n"
            "기한까지 확인되지 않으면 자리가 이웃에게 다시 열려요.\n{base}/my/money"
        ),
        subject_en="Please pay for {space}",
        body_en=(
            "{name}, {site} {space} ({when}) is kept for you.\n\n"
            "To pay: {won}\nUntil: {due}\nTransfer to: {transfer_to}\n\n"
            "Without it by then the time is open to others again.\n{base}/my/money"
        ),
    ),
    "refund_ordered": NoticeText(
        subject="{space} 이용료 {won}을 돌려드려요",
        body=(
            "{name} 님, {site} {space}({when})에 내신 돈 가운데 {won}을 돌려드려요.\n\n"
            "카드로 낸 돈은 결제 회사를 거쳐, 계좌이체나 현장에서 낸 돈은 공간지기가 돌려드려요.\n{base}/my/money"
        ),
        subject_en="{won} for {space} is on its way back",
        body_en=(
            "{name}, of what you paid for {site} {space} ({when}), {won} goes back to you.\n\n"
            "Card payments go back through the provider, others through the keeper.\n{base}/my/money"
        ),
    ),
    "thing_overdue": NoticeText(
        subject="{space} 돌려줄 때가 지났어요",
        body=(
            "{name} 님, {site}에서 빌린 {space}을(를) {when}까지 돌려주기로 하셨어요.\n\n"
            "다음 이웃이 기다리고 있을 수 있으니 가능한 한 빨리 돌려주세요.\n{base}/my"
        ),
        subject_en="{space} is overdue",
        body_en=(
            "{name}, {space} of {site} was to be back by {when}.\n\n"
            "Somebody may be waiting for it: please bring it back soon.\n{base}/my"
        ),
    ),
}
