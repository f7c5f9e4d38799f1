"""A map is drawn again only when something on it changed; who asks for the same gets the same bytes."""

from collections.abc import Callable

import pytest
from fastapi.testclient import TestClient

from maps import dong_map, pictures
from tests.factories import Factory

DRAWN = ((dong_map, "render_with_policy"), (pictures, "picture_svg"), (pictures, "picture_png"))


@pytest.fixture
def drawings(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The names of what was drawn, as often as it was."""
    seen: list[str] = []

    def counted(name: str, real: Callable[..., object]) -> Callable[..., object]:
        def draw(*given: object, **options: object) -> object:
            seen.append(name)
            return real(*given, **options)

        return draw

    for module, name in DRAWN:
        monkeypatch.setattr(module, name, counted(name, getattr(module, name)))
    return seen


@pytest.mark.parametrize("kind", ["html", "svg", "png"])
def test_a_map_is_drawn_again_only_when_something_on_it_changed(
    client: TestClient, make: Factory, dong: str, drawings: list[str], kind: str
) -> None:
    make.space(make.site("솔샘마을활력소"), "큰방")
    path = f"/api/v1/maps/{dong}.{kind}"
    first = client.get(path)
    assert first.status_code == 200
    assert client.get(path).content == first.content
    assert len(drawings) == 1
    make.space(make.site("느티나무마을활력소"), "작은방")
    assert client.get(path).content != first.content
    assert len(drawings) == 2


def test_other_layers_and_widths_are_other_maps(
    client: TestClient, make: Factory, dong: str, drawings: list[str]
) -> None:
    make.space(make.site("솔샘마을활력소"), "큰방")
    pages = {client.get(f"/api/v1/maps/{dong}.html", params=asked).content for asked in ({}, {"layers": "sites"})}
    asked = [{}, {"width": 480}, {"width": 640}]
    drawn = [client.get(f"/api/v1/maps/{dong}.svg", params=one) for one in asked]
    assert [one.status_code for one in drawn] == [200] * 3
    assert (len(pages), len({one.content for one in drawn})) == (2, 3)
    assert len(drawings) == 5
