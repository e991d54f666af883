"""A patient's chart as a picture: the same points, in words and numbers."""

from dataclasses import replace

import numpy as np

from frailty_desktop.analysis.chart_data import ChartSeries, ghost_at
from frailty_desktop.analysis.picture import Band, Line, Picture, Points, Rule
from frailty_desktop.analysis.series_picture import picture_of
from tests.gui import made_charts


def lines(picture: Picture) -> dict[str, Line]:
    return {mark.key: mark for mark in picture.marks if isinstance(mark, Line) and mark.key}


def test_that_every_curve_is_a_line_through_the_same_points() -> None:
    series = made_charts.series()
    drawn = lines(picture_of(series))
    assert set(drawn) == {curve.key for curve in series.curves}
    for curve in series.curves:
        assert drawn[curve.key].x.tolist() == list(curve.x)
        assert drawn[curve.key].y.tolist() == list(curve.y)


def test_that_the_table_holds_exactly_what_is_drawn() -> None:
    series = made_charts.series()
    rows = picture_of(series).table.rows
    curves = sorted(series.curves, key=lambda curve: curve.role != "patient")
    drawn = [value for curve in curves for value in curve.y]
    assert [float(row.cells[4].value) for row in rows[: len(drawn)]] == drawn
    assert rows[0].cells[0].words == "P-017"


def test_that_events_stand_in_the_table_and_on_the_axis() -> None:
    picture = picture_of(made_charts.series())
    assert any(row.cells[0].words == "Fall, grade 2" for row in picture.table.rows)
    assert [mark.shape for mark in picture.marks if isinstance(mark, Points)] == ["triangle"]
    assert any(isinstance(mark, Rule) and mark.words == "Infusion" for mark in picture.marks)


def test_that_the_cursor_says_what_the_large_chart_says() -> None:
    stops = picture_of(made_charts.series()).stops
    assert {stop.run for stop in stops} == {"patient", "walk", "talk", "marks"}
    assert stops[0].run == "patient"


def test_that_groups_bring_their_bands_and_counts() -> None:
    picture = picture_of(made_charts.series())
    assert sum(isinstance(mark, Band) for mark in picture.marks) == 2
    assert all(len(detail.split("\n")) == 2 for detail in picture.x.details)
    assert len(picture.x.details) == len(picture.x.ticks)


def test_that_a_line_over_a_missed_visit_is_thin_and_the_line_itself_has_a_gap() -> None:
    series = made_charts.series(screening=354.0, month_3=400.0)
    bridged = next(curve for curve in series.curves if curve.bridged)
    picture = picture_of(series)
    assert np.isnan(lines(picture)[bridged.key].y).sum() == len(bridged.bridged)
    thin = [mark for mark in picture.marks if isinstance(mark, Line) and mark.look.is_dashed and not mark.key]
    assert len(thin) == len(bridged.bridged)


def test_that_an_unsaved_value_is_hollow_and_in_no_table() -> None:
    series = ghost_at(made_charts.series(), "month_3", 431.0)
    picture = picture_of(series)
    hollow = [mark for mark in picture.marks if isinstance(mark, Points) and not mark.look.is_filled]
    assert any(mark.y.tolist() == [431.0] for mark in hollow)
    assert not any("431" in cell.value for row in picture.table.rows for cell in row.cells)


def test_that_an_empty_chart_is_an_empty_picture_that_says_why() -> None:
    picture = picture_of(made_charts.empty())
    assert picture.is_empty
    assert picture.sentence
    assert picture.table.sentence == picture.sentence
    assert not picture.stops


def test_that_only_a_chart_of_one_patient_says_whose_it_is() -> None:
    assert picture_of(made_charts.series()).extras == {"patient": "P-017"}
    assert picture_of(groups_alone()).extras == {}


def groups_alone() -> ChartSeries:
    series = made_charts.series()
    return replace(series, curves=tuple(curve for curve in series.curves if curve.role == "group"))
