"""Which licences let open data be given on, and where each of them is explained (R11)."""

from typing import Final

from geo.enums import UNCHANGEABLE, Licence

KOGL: Final = "https://www.kogl.or.kr/info/licenseType{number}.do"
URLS: Final = {
    Licence.KOGL_1: KOGL.format(number=1),
    Licence.KOGL_2: KOGL.format(number=2),
    Licence.KOGL_3: KOGL.format(number=3),
    Licence.KOGL_4: KOGL.format(number=4),
    Licence.FREE: "https://www.data.go.kr/ugs/selectPortalPolicyView.do",
    Licence.ODBL: "https://opendatacommons.org/licenses/odbl/1-0/",
    Licence.OWN: KOGL.format(number=1),
}
"""What the service itself has surveyed, it gives on as 공공누리 type 1: named, free to use and to change."""
OWN_TERMS: Final = "직접 조사(공공누리 제1유형으로 나눔)"
CHANGEABLE: Final = tuple(one for one in URLS if one not in UNCHANGEABLE)
KEPT_AS_IT_IS: Final = tuple(one for one in URLS if one in UNCHANGEABLE)
"""Whoever has not said what may be done with his data has not let us give it on: `unknown` stands in neither."""


def terms_label(licence: Licence) -> str:
    """Return a licence's words in open data."""
    return OWN_TERMS if licence is Licence.OWN else licence.label
