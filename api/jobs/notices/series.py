"""Notices of this topic, Korean and English; {name} and the facts of the notice are filled in."""

from api.jobs.notices.text import NoticeText

_ABOUT = "{space} · {site}\n{rule}\n"
_ABOUT_EN = "{space} · {site}\n{rule_en}\n"
_SEE = "\n날짜마다 보고 바꾸려면: {base}/my/series#series-{id}\n"
_SEE_EN = "\nSee and change each date: {base}/my/series#series-{id}\n"

TEXTS: dict[str, NoticeText] = {
    "series_made": NoticeText(
        "연속 예약 {made}번을 잡았어요: {space}",
        f"{{name}} 님, 연속 예약을 잡았어요.\n\n{_ABOUT}\n예약한 날 {{made}}번\n{{dates}}\n\n"
        f"건너뛴 날 {{skipped}}번\n{{left_out}}\n\n건너뛴 날이 나중에 비면 한 번 알려 드릴게요.\n{_SEE}",
        "{made} dates booked: {space}",
        f"Dear {{name}}, your series is booked.\n\n{_ABOUT_EN}\nBooked: {{made}}\n{{dates}}\n\n"
        f"Left out: {{skipped}}\n{{left_out}}\n\nShould one of these become free, we tell you once.\n{_SEE_EN}",
    ),
    "series_requested": NoticeText(
        "연속 예약 {made}번을 신청했어요: {space}",
        f"{{name}} 님, 연속 예약을 신청했어요. 공간지기가 한꺼번에 살펴보고 알려 드려요.\n\n{_ABOUT}\n"
        f"신청한 날 {{made}}번\n{{dates}}\n\n건너뛴 날 {{skipped}}번\n{{left_out}}\n{_SEE}",
        "{made} dates asked for: {space}",
        f"Dear {{name}}, your series waits for its keeper, who decides all dates together.\n\n{_ABOUT_EN}\n"
        f"Asked for: {{made}}\n{{dates}}\n\nLeft out: {{skipped}}\n{{left_out}}\n{_SEE_EN}",
    ),
    "series_asked": NoticeText(
        "연속 예약 신청이 왔어요: {space} {made}번",
        f"연속 예약 신청이 왔어요. 한꺼번에 승인하거나 거절할 수 있어요.\n\n{_ABOUT}인원 {{heads}}명\n\n"
        "신청한 날 {made}번\n{dates}\n\n살펴보기: {base}/keep/series/{id}\n",
        "A series of {made} dates is asked for: {space}",
        f"A series is asked for; it can be approved or refused as one.\n\n{_ABOUT_EN}People: {{heads}}\n\n"
        "Dates: {made}\n{dates}\n\nDecide: {base}/keep/series/{id}\n",
    ),
    "series_date_free": NoticeText(
        "건너뛴 날이 비었어요: {space} {when}",
        f"{{name}} 님, 연속 예약에서 건너뛰었던 날이 비었어요.\n\n{_ABOUT}\n{{when}}\n\n"
        "먼저 받는 사람이 쓰게 되니, 필요하면 서둘러 주세요. 이 알림은 한 번만 보내요.\n\n"
        "이날도 쓰기: {base}/my/series#series-{id}\n",
        "A date left out is free now: {space}",
        f"Dear {{name}}, a date left out of your series is free now.\n\n{_ABOUT_EN}\n{{when}}\n\n"
        "Whoever comes first gets it; we tell you only once.\n\nTake it: {base}/my/series#series-{id}\n",
    ),
    "series_cancelled": NoticeText(
        "연속 예약 {n}번을 취소했어요: {space}",
        f"{{name}} 님, 연속 예약에서 아래 날들을 취소했어요.\n\n{_ABOUT}\n취소한 날 {{n}}번\n{{dates}}\n\n"
        f"전하는 말: {{word}}\n{_SEE}",
        "{n} dates cancelled: {space}",
        f"Dear {{name}}, these dates of your series are cancelled.\n\n{_ABOUT_EN}\nCancelled: {{n}}\n{{dates}}\n\n"
        f"Message: {{word}}\n{_SEE_EN}",
    ),
    "series_moved": NoticeText(
        "연속 예약 {n}번의 시간을 바꾸었어요: {space}",
        f"{{name}} 님, 아래 날들의 시간을 {{time}}(으)로 바꾸었어요.\n\n{_ABOUT}\n바꾼 날 {{n}}번\n{{dates}}\n{_SEE}",
        "{n} dates have a new time: {space}",
        f"Dear {{name}}, these dates are now at {{time}}.\n\n{_ABOUT_EN}\nMoved: {{n}}\n{{dates}}\n{_SEE_EN}",
    ),
    "series_approved": NoticeText(
        "연속 예약 {n}번이 승인되었어요: {space}",
        f"{{name}} 님, 신청한 연속 예약이 승인되었어요.\n\n{_ABOUT}\n승인된 날 {{n}}번\n{{dates}}\n\n"
        f"승인되지 않은 날\n{{left_out}}\n\n전하는 말: {{word}}\n{_SEE}",
        "{n} dates approved: {space}",
        f"Dear {{name}}, your series is approved.\n\n{_ABOUT_EN}\nApproved: {{n}}\n{{dates}}\n\n"
        f"Not approved\n{{left_out}}\n\nMessage: {{word}}\n{_SEE_EN}",
    ),
    "series_rejected": NoticeText(
        "연속 예약이 승인되지 않았어요: {space}",
        f"{{name}} 님, 신청한 연속 예약이 승인되지 않았어요.\n\n{_ABOUT}\n{{n}}번\n{{dates}}\n\n"
        f"전하는 말: {{word}}\n{_SEE}",
        "Your series was not approved: {space}",
        f"Dear {{name}}, your series was not approved.\n\n{_ABOUT_EN}\nDates: {{n}}\n{{dates}}\n\n"
        f"Message: {{word}}\n{_SEE_EN}",
    ),
}
