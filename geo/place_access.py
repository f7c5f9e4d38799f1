"""Getting into a place: what is asked of each, and what a room and its site answer together."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from geo.enums import Labelled


class AccessPoint(Labelled):
    """One question about getting in and about, in the order of the way from the street to the seat."""

    STEP_FREE = "step_free", "턱 없이 들어가기"
    WIDE_DOOR = "wide_door", "휠체어가 지나는 문"
    LIFT = "lift", "승강기"
    TOILET = "toilet", "휠체어 화장실"
    PARKING = "parking", "장애인 주차 자리"
    STROLLER = "stroller", "유아차로 다니기"
    NURSING = "nursing", "수유·기저귀 자리"
    GUIDANCE = "guidance", "점자·음성 안내"


class AccessAnswer(Labelled):
    YES = "yes", "있어요"
    NO = "no", "없어요"
    UNKNOWN = "unknown", "아직 몰라요"


class PlaceRole(Labelled):
    """What a picture of a place is: one of its photos, its plan, or the door through which one comes in."""

    PHOTO = "photo", "사진"
    PLAN = "plan", "평면도"
    ENTRANCE = "entrance", "들어오는 문"


@dataclass(frozen=True, slots=True)
class Access:
    """What somebody answered; a question in neither list is not answered."""

    yes: Sequence[str] = ()
    no: Sequence[str] = ()

    def answer(self, point: AccessPoint) -> AccessAnswer:
        if point in self.yes:
            return AccessAnswer.YES
        return AccessAnswer.NO if point in self.no else AccessAnswer.UNKNOWN

    def within(self, site: "Access") -> "Access":
        """Return a room's answers, and its site's where the room has none."""
        answers = {point: self.answer(point) for point in AccessPoint}
        asked = {point: site.answer(point) if own is AccessAnswer.UNKNOWN else own for point, own in answers.items()}
        return Access(
            tuple(point for point, one in asked.items() if one is AccessAnswer.YES),
            tuple(point for point, one in asked.items() if one is AccessAnswer.NO),
        )


def lists_of(answers: Mapping[AccessPoint, AccessAnswer]) -> dict[str, list[str]]:
    """Return answers as they are written down: two lists in the order of the questions."""
    return {
        f"access_{wanted}": [point.value for point in AccessPoint if answers.get(point) is wanted]
        for wanted in (AccessAnswer.YES, AccessAnswer.NO)
    }
