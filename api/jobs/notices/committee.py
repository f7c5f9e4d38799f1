"""Notices of committees and of use, Korean and English; {name} and the facts of the notice are filled in."""

from api.jobs.notices.text import NoticeText

_SPACE = "\n\n공간: {space} ({site})\n시간: {when}"
_SPACE_EN = "\n\nSpace: {space} ({site})\nTime: {start:%Y-%m-%d %H:%M}"

TEXTS: dict[str, NoticeText] = {
    "vote_asked": NoticeText(
        "운영위원의 표를 기다려요: {space}",
        "{name} 님, 안녕하세요.\n\n운영위원회가 정할 신청이 들어왔어요. 살펴보고 표를 내 주세요."
        + _SPACE
        + "\n인원: {heads}명\n\n{base}/keep/rivals",
        "A request waits for your vote: {space}",
        "Hello {name},\n\na request waits for the committee. Please look at it and vote."
        + _SPACE_EN
        + "\nPeople: {heads}\n\n{base}/keep/rivals",
    ),
    "lost_to_rival": NoticeText(
        "같은 시간의 다른 신청이 승인되었어요: {space}",
        "{name} 님, 안녕하세요.\n\n같은 시간에 신청이 여럿이었고, 아쉽지만 다른 신청이 먼저 승인되었어요."
        " 그 시간의 대기 줄에 올려 두었으니, 자리가 나면 알려 드릴게요. 기다리지 않으셔도 되면 대기를 거두어 주세요."
        + _SPACE
        + "\n\n내 대기: {base}/my/waits",
        "Another request for the same time was approved: {space}",
        "Hello {name},\n\nseveral people asked for this time, and another request was approved. We have put you into"
        " the line for it and tell you when it comes free. If you do not want to wait, please leave the line."
        + _SPACE_EN
        + "\n\nMy waiting lists: {base}/my/waits",
    ),
    "strike_given": NoticeText(
        "예약한 시간에 오지 않으셨어요: {space}",
        "{name} 님, 안녕하세요.\n\n예약한 시간에 이용 시작이 확인되지 않아 미방문으로 적었어요."
        " 이 기록은 {until}에 지워져요. 기록이 세 번 쌓이면 한동안 예약할 수 없어요. 사정이 있었다면 이의를 내 주세요."
        + _SPACE
        + "\n\n{base}/my/after",
        "You did not come: {space}",
        "Hello {name},\n\nnobody checked in for your booking, so it is noted as a no-show until {until}."
        " Three such notes stop bookings for a while. If there was a reason, please appeal."
        + _SPACE_EN
        + "\n\n{base}/my/after",
    ),
    "appeal_lifted": NoticeText(
        "미방문 기록을 거두었어요: {space}",
        "{name} 님, 안녕하세요.\n\n말씀해 주신 사정을 살펴보고 미방문 기록을 거두었어요." + _SPACE,
        "Your no-show is lifted: {space}",
        "Hello {name},\n\nwe have looked at what you told us and lifted the no-show." + _SPACE_EN,
    ),
    "appeal_kept": NoticeText(
        "미방문 기록은 그대로 두었어요: {space}",
        "{name} 님, 안녕하세요.\n\n말씀해 주신 사정을 살펴보았지만, 미방문 기록은 그대로 두기로 했어요."
        " 기한이 지나면 지워져요." + _SPACE,
        "Your no-show stands: {space}",
        "Hello {name},\n\nwe have looked at what you told us; the no-show stands until it runs out." + _SPACE_EN,
    ),
    "shift_uncovered": NoticeText(
        "내일 문 열 사람이 없는 예약이 있어요: {site}",
        "{name} 님, 안녕하세요.\n\n내일 {site}에 문을 열어 줄 공간지기가 아직 없는 예약이 {count}건 있어요.\n\n{list}"
        "\n\n당번 맡기: {base}/keep/shifts",
        "Bookings tomorrow without anybody to open the door: {site}",
        "Hello {name},\n\nfor {count} bookings tomorrow at {site} nobody has said they will open the door.\n\n{list}"
        "\n\nTake a shift: {base}/keep/shifts",
    ),
}
