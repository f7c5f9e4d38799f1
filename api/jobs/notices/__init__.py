"""Everything people are told beside the mails about one booking; one module of texts per topic."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from sqlalchemy.orm import Session

from api.jobs.mail_texts import BRAND, FOOT, FOOT_EN
from api.jobs.mails import send_later
from api.jobs.notices import (
    agreements,
    campaigns,
    committee,
    consents,
    courses,
    forms,
    growth,
    hours,
    media,
    money,
    office,
    parties,
    programmes,
    review,
    rounds,
    series,
    submissions,
    use,
    webhooks,
)
from api.jobs.notices.text import NoticeText
from geo.booking.desk import Tell
from geo.queries.accounts import address_of

TEXTS: dict[str, NoticeText] = {
    kind: words
    for topic in (
        parties,
        committee,
        hours,
        series,
        programmes,
        rounds,
        agreements,
        money,
        use,
        campaigns,
        consents,
        courses,
        forms,
        growth,
        media,
        review,
        submissions,
        office,
        webhooks,
    )
    for kind, words in topic.TEXTS.items()
}


def notice_mail(kind: str, facts: Mapping[str, Any], lang: str = "ko") -> tuple[str, str]:
    """Return subject and body of a notice; names come out exactly as people wrote them."""
    words = TEXTS[kind]
    subject, body = (words.subject_en, words.body_en) if lang == "en" else (words.subject, words.body)
    return f"[{BRAND[lang]}] {subject.format_map(facts)}", body.format_map(facts) + (FOOT_EN if lang == "en" else FOOT)


def teller(session: Session, base: str) -> Tell:
    """Return what tells an account something by mail, in the session's transaction; nobody without an address."""

    def tell(account_id: UUID, kind: str, facts: Mapping[str, Any]) -> None:
        found = address_of(session, account_id)
        if found is not None:
            send_later(
                session, found.email, *notice_mail(kind, {"base": base, "name": found.name, **facts}, found.lang)
            )

    return tell
