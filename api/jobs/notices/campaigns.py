"""Notices of this topic, Korean and English; {name} and the facts of the notice are filled in."""

from api.jobs.notices.text import NoticeText

TEXTS: dict[str, NoticeText] = {
    "campaign_assigned": NoticeText(
        "지역자원조사에서 맡은 곳이 있어요",
        "{name}님, 안녕하세요.\n\n{district} ‘{campaign}’ 조사에서 맡은 곳이 생겼어요.\n\n"
        "{areas}가 볼 곳: {places}곳\n조사 기간: {period}\n마감: {due}\n\n"
        "휴대전화에서 아래 주소를 한 번 열어 두면 인터넷이 없어도 조사할 수 있어요. 더 맡는 곳도 여기에 나와요.\n"
        "{base}/survey\n",
        "You have places to survey",
        "Hello {name},\n\nIn the survey ‘{campaign}’ ({district}) something was given to you.\n\n"
        "{areas}Places to visit: {places}\nPeriod: {period}\nDue: {due}\n\n"
        "Open this address once on your phone: you can then survey without a network. "
        "Whatever else is given to you shows there, too.\n{base}/survey\n",
    ),
}
