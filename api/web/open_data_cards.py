"""Datasets as people read them: terms as badges, sizes in words, what may be missing and why."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final
from urllib.parse import quote, urlencode

from api.web.labels import dated
from api.web.messages import Translator
from api.web.open_data_views import ColumnLine, DatasetCard, DatasetPage, FileLink, SourceLine
from api.web.pages import Frame
from api.web.views import Badge, Link
from geo.clock import SEOUL
from geo.enums import UNCHANGEABLE
from geo.open_data.datasets import DATASETS
from geo.open_data.dictionary import TYPES
from geo.open_data.formats import FORMATS, Format
from geo.open_data.licences import OWN_TERMS
from geo.open_data.making import OF_FILES
from geo.open_data.parts import Column

Told = Mapping[str, Any]
PATH: Final = "/data"
_KILO: Final = 1024
_FEW: Final = 3
_NARROWED_BY_PLACE: Final = frozenset(one.id for one in DATASETS.values() if one.collections)


def words() -> Iterator[str]:
    """Yield what is said in words that stand with the datasets; headings of columns are Korean, as in the files."""
    for one in DATASETS.values():
        yield from (one.title, one.description)
    yield from (facts.says for facts in FORMATS.values())
    yield from (OWN_TERMS, OF_FILES.label, *TYPES.values())


def dataset_card(told: Told, frame: Frame, district: str = "") -> DatasetCard:
    """Return a dataset for the list; `district` narrows its files."""
    say = frame.say
    return DatasetCard(
        id=told["id"],
        title=say(told["title"]),
        says=say(told["description"]),
        url=f"{PATH}/{told['id']}",
        terms=_terms(told["licences"], say),
        facts=_facts(told, frame),
        files=tuple(_file(one, told["id"], district, say) for one in told["formats"]),
        left_out=_left_out(told["left_out"], say),
        warning=say("고치거나 다른 자료와 섞지 말고 그대로 써 주세요.") if told["unchangeable"] else "",
    )


def _terms(licences: Sequence[Told], say: Translator) -> tuple[Badge, ...]:
    shown = tuple(
        Badge(say(one["label"]), "wait" if one["code"] in UNCHANGEABLE else "good") for one in licences[:_FEW]
    )
    more = len(licences) - _FEW
    return (*shown, Badge(say("그 밖에 {n}가지").format(n=more))) if more > 0 else shown


def _facts(told: Told, frame: Frame) -> tuple[str, ...]:
    say, changed = frame.say, told["changed_at"].astimezone(SEOUL).date()
    lines = (
        say("{n}건").format(n=f"{told['features']:,}"),
        say("{day} 바뀜").format(day=dated(changed, frame.lang)),
        say("경계 {day} 기준").format(day=dated(told["boundary_date"], frame.lang)) if told["boundary_date"] else "",
    )
    return tuple(line for line in lines if line)


def _file(one: Told, dataset: str, district: str, say: Translator) -> FileLink:
    facts = FORMATS[Format(one["format"])]
    narrowed = f"?{urlencode({'district': district})}" if district and dataset in _NARROWED_BY_PLACE else ""
    address = f"/api/v1/open-data/{quote(dataset)}.{one['format']}{narrowed}"
    return FileLink(
        address, facts.label, say(facts.says), "" if narrowed or one["bytes"] is None else size_told(one["bytes"])
    )


def size_told(size: int) -> str:
    """Return a size as people say it: 820 B, 14 KB, 2.3 MB."""
    if size < _KILO:
        return f"{size} B"
    if size < _KILO * _KILO:
        return f"{size / _KILO:.0f} KB"
    return f"{size / _KILO / _KILO:.1f} MB"


def _left_out(count: int, say: Translator) -> str:
    if not count:
        return ""
    return say("이용 조건을 아직 몰라서 빠진 기록이 {n}건 있어요. 누리집에서는 볼 수 있어요.").format(n=f"{count:,}")


def dataset_page(told: Told, columns: Sequence[Column], frame: Frame) -> DatasetPage:
    """Return one dataset with its sources and columns."""
    say = frame.say
    card = dataset_card(told, frame)
    facts = (
        (say("기록"), say("{n}건").format(n=f"{told['features']:,}")),
        (say("바뀐 날"), dated(told["changed_at"].astimezone(SEOUL).date(), frame.lang)),
        (say("경계"), told["boundary"]),
    )
    sources = (
        SourceLine(one["credit"], say(one["licence"]), f"{one['features']:,}", _web(one["url"]))
        for one in told["sources"]
    )
    lines = (ColumnLine(one.name, one.label, say(TYPES[one.type.value]), one.told) for one in columns)
    names = DATASETS[told["id"]].collections
    return DatasetPage(
        card=card,
        facts=tuple((label, value) for label, value in facts if value),
        sources=tuple(sources),
        columns=tuple(lines),
        doors=tuple(Link(f"/ogc/collections/{name}", f"/ogc/collections/{name}") for name in names),
    )


def _web(url: str) -> str:
    return url if url.startswith(("https://", "http://")) else ""
