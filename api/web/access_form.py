"""The questions about getting in as form fields, for rooms and sites alike."""

from collections.abc import Mapping

from api.web.messages import Translator
from api.web.views import Choice
from geo.place_access import Access, AccessAnswer, AccessPoint, lists_of

PREFIX = "access_"


def access_fields(access: Access) -> dict[str, str]:
    """Return answers as form fields, by their names."""
    return {PREFIX + point.value: access.answer(point).value for point in AccessPoint}


def read_answers(form: Mapping[str, str]) -> dict[str, list[str]]:
    """Return answers as they are written down; whatever is no answer leaves its question open."""
    known = set(AccessAnswer)
    typed = {point: form.get(PREFIX + point.value, "") for point in AccessPoint}
    return lists_of({point: AccessAnswer(said) for point, said in typed.items() if said in known})


def access_choices(typed: Mapping[str, str], say: Translator) -> tuple[tuple[str, str, tuple[Choice, ...]], ...]:
    """Return for each question the name of its field, its words and its answers."""
    return tuple(
        (
            PREFIX + point.value,
            say(point.label),
            tuple(
                Choice(one.value, say(one.label), one.value == typed.get(PREFIX + point.value, "unknown"))
                for one in (AccessAnswer.UNKNOWN, AccessAnswer.YES, AccessAnswer.NO)
            ),
        )
        for point in AccessPoint
    )
