"""Notices of this topic, Korean and English; {name} and the facts of the notice are filled in."""

from api.jobs.notices.text import NoticeText

TEXTS: dict[str, NoticeText] = {
    "review_send-back": NoticeText(
        "조사한 기록 {count}건을 고쳐 주세요",
        "{name}님, 안녕하세요.\n\n적어 주신 기록 {count}건을 조정자가 돌려보냈어요. 고쳐서 다시 보내 주세요.\n\n"
        "{records}\n\n무엇을 고치면 될까요?\n{reason}\n\n{base}/survey\n",
        "{count} of your records need mending",
        "Hello {name},\n\nA coordinator has sent {count} of your records back. Please mend and send them again.\n\n"
        "{records}\n\nWhat to mend:\n{reason}\n\n{base}/survey\n",
    ),
    "review_reject": NoticeText(
        "조사한 기록 {count}건이 반려되었어요",
        "{name}님, 안녕하세요.\n\n적어 주신 기록 {count}건을 조정자가 반려했어요. 기록은 지우지 않고 남겨 두어요.\n\n"
        "{records}\n\n까닭\n{reason}\n\n{base}/survey\n",
        "{count} of your records were rejected",
        "Hello {name},\n\nA coordinator has rejected {count} of your records. They are kept.\n\n"
        "{records}\n\nReason:\n{reason}\n\n{base}/survey\n",
    ),
}
