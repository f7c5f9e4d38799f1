"""The real files of an edition: each format once, from the same frozen content, the same bytes for the same content."""

from dataclasses import replace
from datetime import date
from io import BytesIO
from zipfile import ZipFile

import pytest
from pypdf import PdfReader

from geo.atlas.content import AtlasContent, Erratum
from geo.atlas.edition_states import AtlasFormat
from geo.bench_atlas import made_up_content
from maps.edition_files import EditionFile, edition_file

TOLD = "4번의 내용은 싣기로 한 동의가 끝나 뺐습니다."


def mended() -> AtlasContent:
    """Return the content of an edition from which the fourth record was taken out."""
    whole = made_up_content(2, 12, public_url="https://maeul.example")
    taken = {"name": "비공개", "key": "", "note": "", "phone": "", "address": "", "spots": (), "relations": ()}
    records = tuple(replace(one, **taken) if one.number == 4 else one for one in whole.records)
    return replace(whole, records=records, edition=3, errata=(Erratum(4, date(2026, 2, 1), TOLD),))


CONTENT = mended()


@pytest.fixture(scope="module")
def files() -> dict[AtlasFormat, EditionFile]:
    return {wanted: edition_file(wanted, CONTENT, {}) for wanted in AtlasFormat}


def test_every_format_is_what_its_name_says(files: dict[AtlasFormat, EditionFile]) -> None:
    names = {wanted: file.name for wanted, file in files.items()}
    assert list(names.values()) == ["book.pdf", "space-map.pdf", "map.html", "pictures.zip"]
    book = PdfReader(BytesIO(files[AtlasFormat.BOOK].data))
    told = "".join(page.extract_text() for page in book.pages).replace(" ", "").replace("\n", "")
    assert "제3판" in told
    assert "비공개" in told
    assert TOLD.replace(" ", "") in told
    assert len(PdfReader(BytesIO(files[AtlasFormat.SPACE_MAP].data)).pages) == 2
    assert files[AtlasFormat.HTML].data.startswith(b"<!DOCTYPE html>")
    with ZipFile(BytesIO(files[AtlasFormat.PICTURES].data)) as pictures:
        listed = pictures.namelist()
        assert {name.rpartition(".")[2] for name in listed} == {"svg", "png"}
        assert pictures.read(next(name for name in listed if name.endswith(".png"))).startswith(b"\x89PNG")
        assert len(listed) == len(set(listed))


def test_the_same_content_gives_the_same_bytes(files: dict[AtlasFormat, EditionFile]) -> None:
    for wanted in (AtlasFormat.BOOK, AtlasFormat.HTML):
        assert edition_file(wanted, CONTENT, {}).data == files[wanted].data, wanted
