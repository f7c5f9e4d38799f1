"""Read how one asks for a room, as offices write it: 인터넷+전화, 유선 + 방문, 자유이용."""

import re
from typing import Final

from geo.enums import ApplyWay

_WAYS: Final = (
    (ApplyWay.INTERNET, re.compile(r"인터넷|온라인|누리집|홈페이지|웹|예약관리시스템|예약시스템|공공서비스예약")),
    (ApplyWay.APP, re.compile(r"\bapp\b|앱|어플|모바일", re.IGNORECASE)),
    (ApplyWay.PHONE, re.compile(r"전화|유선|☎")),
    (ApplyWay.VISIT, re.compile(r"방문|현장|내방")),
    (ApplyWay.EMAIL, re.compile(r"e-?mail|이메일|전자우편", re.IGNORECASE)),
    (ApplyWay.FAX, re.compile(r"팩스|fax", re.IGNORECASE)),
    (ApplyWay.FREE_USE, re.compile(r"자유\s*이용|신청\s*없이|상시\s*개방")),
)
_DENIES = re.compile(r"불가|제외|아니|안\s*됨|않|금지|없음")


def read_apply_ways(text: str) -> tuple[ApplyWay, ...]:
    """Return the ways in which one applies, nothing when the text also says how one may not."""
    if _DENIES.search(text):
        return ()
    return tuple(way for way, pattern in _WAYS if pattern.search(text))
