"""Notices of this topic, Korean and English; {name} and the facts of the notice are filled in."""

from api.jobs.notices.text import NoticeText

TEXTS: dict[str, NoticeText] = {
    "idle_notice": NoticeText(
        "유휴공간 사전예고: {place}",
        "{name}님, 안녕하세요.\n\n알림을 신청하신 동네에 쓸 수 있는 유휴공간이 나올 예정이에요.\n\n"
        "곳: {place}\n내놓은 곳: {owner}\n쓸 수 있는 기간: {available}\n신청 기간: {apply_from}~{apply_until}\n\n"
        "조건과 일정은 여기에서 볼 수 있어요.\n{base}{path}\n",
        "An idle space is coming up: {place}",
        "Hello {name},\n\nAn idle public space is coming up where you asked to hear of one.\n\n"
        "Place: {place}\nOffered by: {owner}\nPeriod: {available}\nApplications: {apply_from} to {apply_until}\n\n"
        "Conditions and dates:\n{base}{path}\n",
    ),
    "idle_applied": NoticeText(
        "유휴공간 신청이 왔어요: {place}",
        "{name}님, 안녕하세요.\n\n{applicant}에서 {place}을(를) 쓰겠다고 신청했어요.\n\n{base}/admin/agreements\n",
        "An application for {place}",
        "Hello {name},\n\n{applicant} has applied for {place}.\n\n{base}/admin/agreements\n",
    ),
    "idle_chosen": NoticeText(
        "유휴공간 사용 신청이 선정되었어요: {place}",
        "{name}님, 축하해요.\n\n{place} 사용 신청이 선정되었어요.\n까닭: {reason}\n\n"
        "이의 신청 기간은 {appeal_until}까지이고, 담당자가 협약을 위해 연락드려요.\n{base}{path}\n",
        "Your application was chosen: {place}",
        "Hello {name},\n\nYour application for {place} was chosen.\nReason: {reason}\n\n"
        "Objections are taken until {appeal_until}; the officer will then contact you about the agreement.\n"
        "{base}{path}\n",
    ),
    "idle_not_chosen": NoticeText(
        "유휴공간 사용 신청 결과: {place}",
        "{name}님, 안녕하세요.\n\n이번에는 {place} 사용 신청이 선정되지 않았어요.\n까닭: {reason}\n\n"
        "{appeal_until}까지 담당자에게 이의를 말할 수 있어요.\n{base}{path}\n",
        "Your application for {place}",
        "Hello {name},\n\nYour application for {place} was not chosen.\nReason: {reason}\n\n"
        "You can object with the officer until {appeal_until}.\n{base}{path}\n",
    ),
    "agreement_signed": NoticeText(
        "협약을 맺었어요: {title}",
        "{name}님, 안녕하세요.\n\n협약을 맺었어요.\n\n번호: {number}\n이름: {title}\n곳: {place}\n"
        "맺은 쪽: {institution}, {partner}\n기간: {valid_from}~{valid_until}\n\n{base}{path}\n",
        "The agreement is signed: {title}",
        "Hello {name},\n\nThe agreement is signed.\n\nNumber: {number}\nTitle: {title}\nPlace: {place}\n"
        "Between: {institution} and {partner}\nPeriod: {valid_from} to {valid_until}\n\n{base}{path}\n",
    ),
    "agreement_ending": NoticeText(
        "협약이 {days}일 뒤에 끝나요: {title}",
        "{name}님, 안녕하세요.\n\n협약이 곧 끝나요. 이어 가려면 미리 갱신해 주세요.\n\n번호: {number}\n이름: {title}\n"
        "곳: {place}\n맺은 쪽: {institution}, {partner}\n마지막 날: {valid_until}({days}일 남음)\n\n{base}{path}\n",
        "The agreement ends in {days} days: {title}",
        "Hello {name},\n\nThe agreement ends soon; renew it in time if it is to go on.\n\nNumber: {number}\n"
        "Title: {title}\nPlace: {place}\nBetween: {institution} and {partner}\n"
        "Last day: {valid_until} ({days} days left)\n\n{base}{path}\n",
    ),
    "agreement_ended": NoticeText(
        "협약을 중간에 끝냈어요: {title}",
        "{name}님, 안녕하세요.\n\n협약을 {day}부터 끝냈어요.\n\n번호: {number}\n이름: {title}\n곳: {place}\n"
        "까닭: {reason}\n\n이미 한 예약은 저절로 취소되지 않아요. 담당자가 예약한 분들과 이야기해요.\n{base}{path}\n",
        "The agreement was ended early: {title}",
        "Hello {name},\n\nThe agreement is over from {day} on.\n\nNumber: {number}\nTitle: {title}\nPlace: {place}\n"
        "Reason: {reason}\n\nBookings already made are not cancelled by this; the officer talks to whoever booked.\n"
        "{base}{path}\n",
    ),
}
