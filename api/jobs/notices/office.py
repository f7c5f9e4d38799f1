"""Notices of this topic, Korean and English; {name} and the facts of the notice are filled in."""

from api.jobs.notices.text import NoticeText

TEXTS: dict[str, NoticeText] = {
    "right_given": NoticeText(
        "'{role}' 권한을 받았어요",
        "{name} 님, 안녕하세요.\n\n{name} 님의 계정에 권한이 생겼어요.\n\n권한: {role}\n어디: {place}\n기간: {days}\n"
        "까닭: {reason}\n\n로그인하면 위쪽 메뉴에 새 방이 보여요. 모르는 일이라면 구 담당자에게 알려 주세요."
        "\n\n{base}/menu",
        "You are now {role_en}",
        "Hello {name},\n\nyour account has been given a right.\n\nRight: {role_en}\nWhere: {place}\n"
        "Days: {days}\nReason: {reason}\n\nYou find its pages in the menu after signing in."
        " Tell the district office if you do not know of this.\n\n{base}/menu",
    ),
    "right_until": NoticeText(
        "'{role}' 권한이 끝나는 날이 바뀌었어요",
        "{name} 님, 안녕하세요.\n\n권한의 기간이 바뀌었어요.\n\n권한: {role}\n어디: {place}\n기간: {days}\n"
        "까닭: {reason}\n\n{base}/menu",
        "The last day of your right ({role_en}) has changed",
        "Hello {name},\n\nthe days of a right of yours have changed.\n\nRight: {role_en}\nWhere: {place}\n"
        "Days: {days}\nReason: {reason}\n\n{base}/menu",
    ),
    "right_ended": NoticeText(
        "'{role}' 권한이 끝났어요",
        "{name} 님, 안녕하세요.\n\n권한이 끝났어요. 그동안 고마웠어요.\n\n권한: {role}\n어디: {place}\n기간: {days}\n"
        "까닭: {reason}\n\n예약과 참여는 예전처럼 할 수 있어요.\n\n{base}/",
        "Your right ({role_en}) has ended",
        "Hello {name},\n\na right of yours has ended. Thank you for your work.\n\nRight: {role_en}\nWhere: {place}\n"
        "Days: {days}\nReason: {reason}\n\nYou can book and take part as before.\n\n{base}/",
    ),
}
