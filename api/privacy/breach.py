"""After a breach: whose data may have been seen, and the words that the law asks for within 72 hours.

개인정보 보호법 제34조: whoever is affected is told without delay which items, when and how, what they can do, what is
done, and whom to ask; the commission is told within 72 hours of a thousand people, of sensitive data, or of an
intrusion from outside. The report holds numbers of accounts and no names; letters are written only when asked for.
"""

from collections import Counter
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from sqlalchemy.orm import Session

from api.jobs.mail_texts import FOOT
from api.jobs.mails import send_later
from geo.clock import SEOUL
from geo.office_words import PURPOSES, AccessKind
from geo.planning.sheets import csv_bytes
from geo.queries.accounts import address_of
from geo.queries.breach import Proofs, Seen, Span, list_seen, proofs_of
from geo.settings import Settings

WITHIN: Final = timedelta(hours=72)
MANY: Final = 1000
ITEMS: Final = {
    AccessKind.BOOKING_CONTACT: "이름, 전화번호, 이메일, 예약하며 남긴 말",
    AccessKind.SIGNUP_GUEST: "이름, 전화번호",
    AccessKind.MEMBERS: "이름, 이메일, 함께하는 모임",
    AccessKind.RESOURCE_PERSONAL: "사람 자원의 비공개 항목(연락처, 사는 곳, 재주)",
    AccessKind.CONSENT: "동의서와 서명",
    AccessKind.SUBMISSION: "조사 원본에 적힌 것",
    AccessKind.MEDIA_ORIGINAL: "사진과 녹음의 원본",
    AccessKind.TEAM: "조사단의 이름과 이메일",
    AccessKind.ACCOUNT: "이름, 이메일, 맡은 일",
}
UNSET: Final = "(정하지 않음: MAEUL_PRIVACY_OFFICER)"


@dataclass(frozen=True, slots=True)
class Breach:
    """What is known of a breach: the looks of a span, the ways in of a suspected account, when it became known."""

    span: Span
    known_at: datetime
    seen: list[Seen]
    proofs: Proofs | None

    @property
    def accounts(self) -> list[UUID]:
        """Whose data was seen, as numbers."""
        return sorted({one.account_id for one in self.seen if one.account_id})

    @property
    def without_account(self) -> int:
        """How many people or records without an account were seen besides."""
        return len({(one.kind, one.object_id) for one in self.seen if one.account_id is None})

    @property
    def people(self) -> int:
        return len(self.accounts) + self.without_account

    @property
    def report_by(self) -> datetime:
        return self.known_at + WITHIN


def look_into(session: Session, span: Span, known_at: datetime) -> Breach:
    """Gather what the log tells of a span."""
    proofs = proofs_of(session, span.actor_id, span.since, span.until) if span.actor_id else None
    return Breach(span, known_at, list_seen(session, span), proofs)


def report(breach: Breach, settings: Settings) -> str:
    """Return the report in Markdown: the figures, and the notice in the order in which the law lists its items."""
    kinds = Counter(one.kind for one in breach.seen)
    actors = Counter(one.actor_id for one in breach.seen)
    duty = (
        f"{MANY:,}명이 넘어요. 반드시 신고해야 해요."
        if breach.people >= MANY
        else f"{MANY:,}명이 안 돼요. 그래도 민감정보이거나 밖에서 뚫고 들어왔다면 신고해야 해요."
    )
    items = [f"- {kind.label}: {ITEMS.get(kind, '')} ({count:,}번)" for kind, count in kinds.most_common()]
    who = [f"- 계정 {actor}: {count:,}번" for actor, count in actors.most_common()]
    return "\n".join(
        [
            "# 개인정보 유출 보고",
            "",
            f"- 기간: {_told(breach.span.since)} ~ {_told(breach.span.until)}",
            f"- 알게 된 때: {_told(breach.known_at)}",
            f"- **신고 기한: {_told(breach.report_by)}** (알게 된 때부터 72시간, 개인정보보호위원회 또는 KISA 118)",
            f"- 사람: {breach.people:,}명",
            f"  - 계정 {len(breach.accounts):,}, 계정 없는 사람이나 기록 {breach.without_account:,}",
            f"- 신고: {duty}",
            *_ways_in(breach.proofs),
            "",
            "## 누가 보았나",
            "",
            *(who or ["- 접속 기록에 없어요."]),
            "",
            "## 알림 글(개인정보 보호법 제34조)",
            "",
            *notice(breach, settings, items or ["- 접속 기록에서는 찾지 못했어요."]),
            "",
        ]
    )


def _ways_in(proofs: Proofs | None) -> list[str]:
    if proofs is None:
        return []
    told = f"로그인 {proofs.sign_ins}, 토큰 {proofs.tokens}, 달력 주소 {proofs.feeds}, 조사 휴대전화 {proofs.phones}"
    return [f"- 그 계정으로 들어올 수 있던 길: {told}"]


def notice(breach: Breach, settings: Settings, items: list[str]) -> list[str]:
    """Return the five things that whoever is affected is told."""
    return [
        "### 1. 무엇이",
        *items,
        "### 2. 언제, 어떻게",
        f"{_told(breach.span.since)}부터 {_told(breach.span.until)} 사이에 위 정보를 다른 사람이 보았을 수 있어요.",
        "(어떻게 알게 되었는지 적어 주세요.)",
        "### 3. 할 수 있는 일",
        "- 같은 비밀번호를 쓰는 다른 서비스의 비밀번호를 바꿔 주세요.",
        "- 모르는 전화나 문자의 링크를 누르지 마세요.",
        "- 내 정보(/my/data)에서 누가 언제 내 정보를 보았는지 확인하고, 바라면 지울 수 있어요.",
        "### 4. 우리가 한 일",
        "- 의심되는 계정의 로그인과 열쇠를 모두 끊고, 접속 기록을 그대로 남겼어요. (한 일을 적어 주세요.)",
        "- 피해가 생기면 아래 담당에게 알려 주세요. 개인정보 분쟁조정위원회(1833-6972)에 조정을 신청할 수도 있어요.",
        "### 5. 담당",
        f"{settings.data_publisher} · {settings.privacy_officer or UNSET}",
    ]


def _told(at: datetime) -> str:
    return f"{at.astimezone(SEOUL):%Y-%m-%d %H:%M}"


def looks_file(breach: Breach) -> bytes:
    """Return every look as CSV, for whoever examines the breach."""
    rows = [
        (
            f"{one.at.astimezone(SEOUL):%Y-%m-%d %H:%M:%S}",
            str(one.actor_id),
            one.kind.label,
            str(one.object_id),
            one.reason or PURPOSES[one.kind],
            str(one.account_id or ""),
        )
        for one in breach.seen
    ]
    return csv_bytes(("때", "본 계정", "무엇을", "대상 번호", "까닭", "누구의 것(계정)"), rows)


def accounts_file(breach: Breach) -> bytes:
    """Return the numbers of affected accounts with what of theirs was seen, as CSV."""
    kinds = {
        account: sorted({one.kind.label for one in breach.seen if one.account_id == account})
        for account in breach.accounts
    }
    return csv_bytes(("계정", "본 것"), [(str(account), ", ".join(labels)) for account, labels in kinds.items()])


def write_letters(session: Session, breach: Breach, settings: Settings) -> int:
    """Put a letter to each affected account into the mail queue; return how many could be written to."""
    sent = 0
    for account in breach.accounts:
        address = address_of(session, account)
        if address is None:
            continue
        kinds = {one.kind for one in breach.seen if one.account_id == account}
        items = [f"- {kind.label}: {ITEMS.get(kind, '')}" for kind in sorted(kinds)]
        body = "\n".join(
            [f"{address.name} 님, 개인정보에 관해 알려 드릴 일이 있어요.", "", *notice(breach, settings, items)]
        )
        send_later(
            session, address.email, "[마을아틀라스] 개인정보가 새어 나갔을 수 있어요", body.replace("### ", "") + FOOT
        )
        sent += 1
    return sent
