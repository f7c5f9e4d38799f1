"""A small edition of the drill: somebody leaves words everywhere, is forgotten, and nothing is found."""

from api.drills.privacy import run_privacy


def test_whoever_is_forgotten_leaves_nothing_in_a_dump_or_in_the_data_folder() -> None:
    """As `drill privacy`, once."""
    report = run_privacy(1, list)
    assert report.faults == []
    assert report.figures["지우기 전에 찾은 곳"] == report.figures["표식을 심은 곳"] >= 16
    assert report.figures["지운 뒤에 찾은 곳"] == 0
