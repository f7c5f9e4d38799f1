"""`maeul bench submissions`: everything sent is put in, every photo gets its copy, memory is judged stage by stage."""

from api.bench.submissions import Stage, submissions


def test_a_small_run_applies_everything_and_judges_memory_not_seconds() -> None:
    measured = submissions(20)
    figures = {figure.name: figure for figure in measured.figures}
    assert figures["반영된 기록"].value == 20
    assert figures["공개본을 기다리는 사진"].value == 0
    judged = [figure.unit for figure in measured.figures if figure.judged]
    assert judged == ["MB", "MB", "MB", "건", "장"]
    assert all(figure.value > 0 for figure in measured.figures if figure.unit == "건")


def test_growth_is_what_any_later_part_holds_more_than_the_first() -> None:
    assert Stage("가", memory_mb=[100.0, 130.0, 90.0]).growth_mb == 30.0
    assert Stage("나", memory_mb=[100.0]).growth_mb == 0.0
