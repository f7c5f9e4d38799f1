"""The real files of an edition: each format once, from the same frozen content, the same bytes for the same content."""

from dataclasses import replace
from io import BytesIO
from zipfile import ZipFile

import pytest
from pypdf import PdfReader

from geo.atlas.edition_states import AtlasFormat
from geo.bench_atlas import made_up_content
from maps.edition_files import EditionFile, edition_file

CONTENT = replace(made_up_content(2, 12, public_url="https://maeul.example"), edition=3)


@pytest.fixture(scope="module")
def files() -> dict[AtlasFormat, EditionFile]:
    return {wanted: edition_file(wanted, CONTENT, {}) for wanted in AtlasFormat}


def test_every_format_is_what_its_name_says(files: dict[AtlasFormat, EditionFile]) -> None:
    names = {wanted: file.name for wanted, file in files.items()}
    assert list(names.values()) == ["book.pdf", "space-map.pdf", "map.html", "pictures.zip"]
    book = PdfReader(BytesIO(files[AtlasFormat.BOOK].data))
    assert "제3판" in "".join(page.extract_text() for page in book.pages).replace(" ", "")
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
