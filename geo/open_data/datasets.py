"""The datasets there are: which layers they are made of, under which terms, and in which formats they leave."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from geo.errors import InvalidInput, NotFound
from geo.open_data.formats import Format

ALL: Final = tuple(Format)
_NO_WALK: Final = tuple(one for one in Format if one is not Format.GPX)


class TermsKept(StrEnum):
    """Which features of its layers a dataset takes, by what their licence allows; those without any in none."""

    CHANGEABLE = "changeable"
    AS_IT_IS = "as_it_is"
    GIVEN = "given"
    """All with a licence, each with its own beside it."""
    OF_FILES = "of_files"
    """Boundaries: those of the file that they came in."""


@dataclass(frozen=True, slots=True)
class Dataset:
    """`collections` are layers of geo.layers, all of one relation; `keywords` are what people look for."""

    id: str
    title: str
    description: str
    collections: tuple[str, ...]
    terms: TermsKept
    formats: tuple[Format, ...]
    keywords: tuple[str, ...]
    periodicity: str = "CONT"
    """How often it changes, in the words of the catalogues of Europe: continuously, or irregularly."""


_RECORDS: Final = ("resources-points", "resources-lines", "resources-polygons", "resources-places")
ALIASES: Final = "aliases"
COVERAGE: Final = "coverage"
DATASETS: Final = {
    one.id: one
    for one in (
        Dataset(
            "spaces",
            "함께 쓰는 공간",
            "이웃이 빌려 쓰는 방과 마당의 자리, 정원, 이용 시간과 신청 방법이에요.",
            ("spaces",),
            TermsKept.GIVEN,
            ALL,
            ("공간", "대관", "공유공간"),
        ),
        Dataset(
            "sites",
            "마을활력소와 시설",
            "공간이 있는 시설의 자리와 운영 상태, 문 연 날이에요.",
            ("sites",),
            TermsKept.GIVEN,
            ALL,
            ("마을활력소", "시설", "커뮤니티"),
        ),
        Dataset(
            "resources",
            "우리 동네 지역자원",
            "이웃이 함께 조사한 공간, 단체, 활동, 물건, 이야기, 길이에요. 사람은 동의한 만큼만, 동까지만 실어요.",
            _RECORDS,
            TermsKept.CHANGEABLE,
            ALL,
            ("지역자원", "마을조사", "생활문화"),
        ),
        Dataset(
            "resources-as-is",
            "고칠 수 없는 지역자원",
            "변경을 금지한 자료(공공누리 제3·4유형)의 기록이에요. 고치거나 다른 자료와 섞지 말고 그대로 써 주세요.",
            _RECORDS,
            TermsKept.AS_IT_IS,
            ALL,
            ("지역자원", "공공누리", "변경금지"),
        ),
        Dataset(
            "courses",
            "마을 코스",
            "골목을 걸으며 공간과 이야기를 만나는 길이에요.",
            ("courses",),
            TermsKept.GIVEN,
            ALL,
            ("마을길", "산책", "코스"),
        ),
        Dataset(
            "dongs",
            "행정동 경계",
            "오늘의 행정동 경계와 주민 수예요. 경계 파일을 들여오기 전에는 약도예요.",
            ("dongs",),
            TermsKept.OF_FILES,
            _NO_WALK,
            ("행정동", "경계", "주민등록인구"),
            "IRREG",
        ),
        Dataset(
            "districts",
            "자치구 경계",
            "행정동을 모은 자치구의 경계와 주민 수예요.",
            ("districts",),
            TermsKept.OF_FILES,
            _NO_WALK,
            ("자치구", "경계"),
            "IRREG",
        ),
        Dataset(
            ALIASES,
            "합쳐진 번호",
            "다른 기록에 합쳐진 옛 번호와, 그 기록이 남은 번호예요. 예전에 받은 자료와 이을 때 써요.",
            (),
            TermsKept.CHANGEABLE,
            (Format.CSV,),
            ("지역자원", "번호"),
        ),
    )
}


def find_dataset(name: str) -> Dataset:
    """Return the dataset with an id; raise NotFound for one there is not."""
    found = DATASETS.get(name)
    if found is None:
        raise NotFound("그런 열린 자료가 없어요.", "There is no such dataset.", code="dataset_unknown")
    return found


def check_format(dataset: Dataset, word: str) -> Format:
    """Return the format with a word; raise InvalidInput for one in which the dataset does not leave."""
    if word in dataset.formats:
        return Format(word)
    known = ", ".join(dataset.formats)
    raise InvalidInput(
        f"이 자료는 그 형식으로 만들 수 없어요. {known} 가운데 골라 주세요.",
        f"This dataset leaves as {known}.",
        code="format_unknown",
        details={"known": list(dataset.formats)},
    )
