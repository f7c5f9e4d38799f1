"""A file of coverage is made once for one question, and anew when what it counts changes."""

import pytest
from fastapi.testclient import TestClient

from api.coverage import outputs
from tests.factories import Factory


@pytest.mark.parametrize("kind", ["csv", "xlsx", "geojson", "html"])
def test_a_file_is_made_again_only_when_a_place_came_or_the_question_is_another(
    client: TestClient, make: Factory, monkeypatch: pytest.MonkeyPatch, kind: str
) -> None:
    make.boundaries()
    made: list[str] = []
    real = outputs.coverage_file

    def counted(*given, **options):
        made.append(kind)
        return real(*given, **options)

    monkeypatch.setattr(outputs, "coverage_file", counted)
    path = f"/api/v1/coverage.{kind}"
    first = client.get(path)
    assert first.status_code == 200
    assert client.get(path).content == first.content
    assert len(made) == 1
    assert client.get(path, params={"walk_minutes": 5}).status_code == 200
    assert len(made) == 2
    make.site("솔샘마을활력소")
    assert client.get(path).content != first.content
    assert len(made) == 3
