"""Notices of programmes and waiting lines, Korean and English; {name} and the facts of the notice are filled in."""

from api.jobs.notices.text import NoticeText

_SESSION = """

프로그램: {title} ({site})
시간: {when}
인원: {heads}명"""
_SESSION_EN = """

Programme: {title} ({site})
Time: {start:%Y-%m-%d %H:%M}
People: {heads}"""
_SPACE = _SESSION.replace("프로그램", "공간")
_SPACE_EN = _SESSION_EN.replace("Programme", "Space")
_WAITS = "\n\n내 대기: {base}/my/waits"
_WAITS_EN = "\n\nMy waiting lists: {base}/my/waits"

TEXTS: dict[str, NoticeText] = {
    "signed_up": NoticeText(
        "프로그램 신청이 되었어요: {title}",
        "{name} 님, 안녕하세요.\n\n프로그램 신청이 되었어요." + _SESSION + "\n장소: {place}"
        "\n\n못 오시게 되면 꼭 취소해 주세요. 기다리는 이웃에게 자리가 돌아가요.\n{base}/my/waits",
        "You are signed up: {title}",
        "Hello {name},\n\nyou are signed up." + _SESSION_EN + "\nPlace: {place}"
        "\n\nIf you cannot come, please call it off: a neighbour is waiting.\n{base}/my/waits",
    ),
    "signup_left": NoticeText(
        "프로그램 신청이 취소되었어요: {title}",
        "{name} 님, 안녕하세요.\n\n프로그램 신청이 취소되었어요. 자리는 기다리는 이웃에게 돌아가요." + _SESSION,
        "Your sign-up is called off: {title}",
        "Hello {name},\n\nyour sign-up is called off; the seats go to neighbours who wait." + _SESSION_EN,
    ),
    "session_cancelled": NoticeText(
        "프로그램이 열리지 않아요: {title}",
        "{name} 님, 안녕하세요.\n\n아쉽지만 아래 회차는 열리지 않아요. 신청과 대기는 모두 취소되었어요."
        "\n\n프로그램: {title} ({site})\n시간: {when}\n\n다른 회차 보기: {base}/programmes",
        "A session is cancelled: {title}",
        "Hello {name},\n\nsorry, this session does not take place; sign-ups and waiting for it have ended."
        "\n\nProgramme: {title} ({site})\nTime: {start:%Y-%m-%d %H:%M}\n\nOther sessions: {base}/programmes",
    ),
    "wait_short": NoticeText(
        "자리가 났지만 인원에 모자라요: {title}",
        "{name} 님, 안녕하세요.\n\n기다리는 프로그램에 {free}자리가 났지만 {heads}명에는 모자라요."
        " 순서 {position}번은 그대로예요. 자리가 더 나면 알려 드릴게요." + _SESSION + _WAITS,
        "Seats came free, but fewer than you need: {title}",
        "Hello {name},\n\n{free} seats came free, but your party needs {heads}. You keep place {position};"
        " we tell you when there are enough." + _SESSION_EN + _WAITS_EN,
    ),
    "seat_offered": NoticeText(
        "기다리던 자리가 났어요: {title}",
        "{name} 님, 안녕하세요.\n\n기다리던 자리가 났어요! {until}까지 맡아 둘게요."
        " 그때까지 받지 않으면 다음 이웃에게 넘어가요." + _SESSION + _WAITS,
        "Seats are on offer to you: {title}",
        "Hello {name},\n\nseats came free for you. We keep them until {deadline:%Y-%m-%d %H:%M};"
        " after that they go to the next in the line." + _SESSION_EN + _WAITS_EN,
    ),
    "time_offered": NoticeText(
        "기다리던 시간이 비었어요: {title}",
        "{name} 님, 안녕하세요.\n\n기다리던 시간이 비었어요! {until}까지 맡아 둘게요."
        " 그때까지 받지 않으면 다음 이웃에게 넘어가요." + _SPACE + _WAITS,
        "The time you wait for is free: {title}",
        "Hello {name},\n\nthe time you wait for came free. We keep it until {deadline:%Y-%m-%d %H:%M};"
        " after that it goes to the next in the line." + _SPACE_EN + _WAITS_EN,
    ),
    "offer_expired": NoticeText(
        "맡아 둔 자리의 기한이 지났어요: {title}",
        "{name} 님, 안녕하세요.\n\n맡아 둔 자리를 받지 않으셔서 다음 이웃에게 넘겼어요."
        " 아직 필요하면 다시 줄을 서 주세요.\n\n{title} ({site})\n시간: {when}" + _WAITS,
        "An offer has run out: {title}",
        "Hello {name},\n\nthe offer was not taken in time and goes to the next in the line. You may join again."
        "\n\n{title} ({site})\nTime: {start:%Y-%m-%d %H:%M}" + _WAITS_EN,
    ),
}
