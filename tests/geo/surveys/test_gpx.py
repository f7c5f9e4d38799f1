"""The GPX file of a course, read back by GDAL."""

from datetime import UTC, datetime

import pyogrio

from geo.surveys.gpx import Track, Waypoint, write_gpx

HOSTILE = "<b>굵게</b> {{ 7*191 }} `회비 \\3,000` ]]> &amp; \"'"


def read(tmp_path, data, layer):
    path = tmp_path / "course.gpx"
    path.write_bytes(data)
    return pyogrio.read_dataframe(path, layer=layer)


def test_gdal_reads_the_line_its_stops_and_every_word_as_it_was_written(tmp_path):
    stop = Waypoint(126.95, 37.55, HOSTILE, "stop", HOSTILE)
    parts = [[(126.95, 37.55), (126.96, 37.56)], [(126.97, 37.56), (126.98, 37.57)]]
    data = write_gpx(
        Track(HOSTILE, "소개\n둘째 줄", "https://example.org/c/1", datetime(2026, 11, 21, tzinfo=UTC), parts, [stop])
    )
    points, tracks = read(tmp_path, data, "waypoints"), read(tmp_path, data, "tracks")
    assert (points["name"][0], points["desc"][0], points["type"][0]) == (HOSTILE, HOSTILE, "stop")
    assert (points.geometry[0].x, points.geometry[0].y) == (126.95, 37.55)
    assert (tracks["name"][0], tracks["desc"][0]) == (HOSTILE, "소개\n둘째 줄")
    assert [len(part.coords) for part in tracks.geometry[0].geoms] == [2, 2]
    assert tracks.crs.to_epsg() == 4326


def test_a_course_without_a_line_is_its_stops(tmp_path):
    data = write_gpx(Track("길", "", "", datetime(2026, 11, 21, tzinfo=UTC), [], [Waypoint(127.0, 37.5, "샘", "stop")]))
    assert list(read(tmp_path, data, "waypoints")["name"]) == ["샘"]
    assert len(read(tmp_path, data, "tracks")) == 0
