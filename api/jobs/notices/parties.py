"""Notices of this topic, Korean and English; {name} and the facts of the notice are filled in."""

from api.jobs.notices.text import NoticeText

TEXTS: dict[str, NoticeText] = {
    "party_invited": NoticeText(
        "'{party}'에서 초대했어요",
        "안녕하세요.\n\n{inviter} 님이 '{party}'({kind})에 함께하자고 초대했어요. 이 주소로 가입하거나 로그인한 뒤"
        " '모임·가구' 화면에서 받거나 사양해 주세요. 14일 안에 답하지 않으면 초대는 지워져요.\n\n{base}/my/parties",
        "You are invited to '{party}'",
        "Hello,\n\n{inviter} invites you to '{party}' ({kind_en}). Sign up or sign in with this address and accept or"
        " decline on the page of groups and households. Unanswered, the invitation is deleted after 14 days."
        "\n\n{base}/my/parties",
    ),
    "party_removed": NoticeText(
        "'{party}'에서 나오게 되었어요",
        "{name} 님, 안녕하세요.\n\n'{party}'의 대표가 구성원 목록에서 {name} 님을 뺐어요."
        " 이제 이 이름으로는 예약할 수 없어요.\n\n{base}/my/parties",
        "You are no longer in '{party}'",
        "Hello {name},\n\nthe lead of '{party}' has taken you off its list of members; you can no longer book in its"
        " name.\n\n{base}/my/parties",
    ),
}
