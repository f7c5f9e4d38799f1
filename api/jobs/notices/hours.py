"""Notices about closures and changed hours, Korean and English; {name} and the facts of the notice are filled in."""

from api.jobs.notices.text import NoticeText

TEXTS: dict[str, NoticeText] = {
    "closed": NoticeText(
        "시설 사정으로 예약을 취소했어요: {site}",
        "{name} 님, 안녕하세요.\n\n"
        "{site}을(를) 쓸 수 없게 되어 아래 예약을 취소했어요. 불편을 드려 죄송해요.\n"
        "사정: {reason}\n\n"
        "{bookings}\n\n"
        "낸 요금이 있으면 모두 돌려드리고, 예약 횟수나 미방문 기록에도 세지 않아요.\n"
        "다시 예약하기: {base}/my",
        "Bookings called off by the venue: {site}",
        "Hello {name},\n\n"
        "{site} cannot be used, so these bookings had to be called off. We are sorry.\n"
        "Reason: {reason}\n\n"
        "{bookings}\n\n"
        "Whatever you paid is paid back in full, and nothing counts against you.\n"
        "Book again: {base}/my",
    ),
    "bookings_to_check": NoticeText(
        "확인이 필요한 예약 {count}건: {site}",
        "{name} 님, 안녕하세요.\n\n"
        "여는 날이나 시간이 바뀌어서 {site}의 예약 {count}건이 닫힌 시간에 놓이게 되었어요.\n"
        "사정: {reason}\n\n"
        "저절로 취소된 예약은 없어요. 그대로 둘지, 취소하고 알릴지 정해 주세요: {base}/keep/closures",
        "{count} bookings to look at: {site}",
        "Hello {name},\n\n"
        "Days or hours of opening have changed, and {count} bookings at {site} now lie in closed time.\n"
        "Reason: {reason}\n\n"
        "Nothing is called off by itself. Keep them, or call them off: {base}/keep/closures",
    ),
}
