"""The timeline draws windows to scale, keeps labels apart, and can be walked by keys."""

from collections.abc import Callable
from datetime import date, timedelta
from itertools import combinations
from pathlib import Path

import pytest
from PySide6.QtCore import QRectF, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from frailty_desktop.gui.appearance import Appearance
from frailty_desktop.gui.visit_timeline import VisitTimeline
from frailty_desktop.resource_files import resource
from frailty_desktop.settings import Settings, Theme
from frailty_desktop.study.design import StudyDesign
from frailty_desktop.study.design_file import read_design
from frailty_desktop.study.schedule import PlannedVisit, RecordedVisit, timeline

CONSENT = date(2026, 2, 10)
INFUSED = CONSENT + timedelta(days=30)
TODAY = INFUSED + timedelta(days=85)
Shown = Callable[..., VisitTimeline]


@pytest.fixture(scope="module")
def design() -> StudyDesign:
    return read_design(Path(str(resource("designs", "cratus-phase-2"))))


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    settings = Settings(tmp_path / "preferences.json")
    settings.change(theme=Theme.LIGHT, text_scale=1.0)
    return settings


@pytest.fixture
def shown(qtbot: QtBot, qapp: QApplication, settings: Settings) -> Shown:
    appearance = Appearance(qapp, settings)

    def show(planned: tuple[PlannedVisit, ...], width: int = 1100, **options: object) -> VisitTimeline:
        made = VisitTimeline(appearance)
        qtbot.addWidget(made)
        made.show_timeline(planned, TODAY, INFUSED, **options)  # type: ignore[arg-type]
        made.resize(width, made.sizeHint().height())
        made.show()
        return made

    return show


def planned(design: StudyDesign) -> tuple[PlannedVisit, ...]:
    done = {"screening": 0, "baseline": 25, "infusion": 30, "day_2": 31, "week_1": 36, "month_1": 72}
    recorded = {name: RecordedVisit(CONSENT + timedelta(days=day)) for name, day in done.items()}
    recorded["week_2"] = RecordedVisit(None, missed=True)
    return timeline(design, {"consent": CONSENT, "infusion": INFUSED}, recorded, TODAY, None)


@pytest.mark.parametrize(("scale", "width"), [(1.0, 1100), (1.5, 1100), (2.0, 1200), (1.0, 640)])
def test_that_crowded_labels_do_not_cover_each_other(
    shown: Shown, design: StudyDesign, settings: Settings, scale: float, width: int
) -> None:
    settings.change(text_scale=scale)
    made = shown(planned(design), width)
    labels = [placed.label for placed in made.layout_now().visits]
    assert not [pair for pair in combinations(labels, 2) if pair[0].intersects(pair[1])]
    assert all(QRectF(made.rect()).contains(label) for label in labels)


def test_that_windows_are_as_wide_as_their_days(shown: Shown, design: StudyDesign) -> None:
    windows = {
        placed.visit.plan.name: placed.window[1] - placed.window[0]
        for placed in shown(planned(design)).layout_now().visits
        if placed.window is not None
    }
    assert windows["month_12"] / windows["month_3"] == pytest.approx(61 / 29, rel=0.01)


def test_that_a_visit_stands_at_the_day_it_happened(shown: Shown, design: StudyDesign) -> None:
    layout = shown(planned(design)).layout_now()
    late = next(placed for placed in layout.visits if placed.visit.plan.name == "month_1")
    assert late.window is not None
    assert late.at == pytest.approx(layout.x(CONSENT + timedelta(days=72)))
    assert late.at > late.window[1]


def test_that_the_cursor_starts_at_the_visit_that_is_due(shown: Shown, design: StudyDesign) -> None:
    assert shown(planned(design)).current_visit() == "month_3"


def test_that_arrows_move_and_enter_chooses(shown: Shown, design: StudyDesign, qtbot: QtBot) -> None:
    made = shown(planned(design))
    QTest.keyClick(made, Qt.Key.Key_Right)
    with qtbot.waitSignal(made.visit_chosen) as chosen:
        QTest.keyClick(made, Qt.Key.Key_Return)
    assert chosen.args == ["month_6"]


def test_that_a_click_on_a_label_chooses_its_visit(shown: Shown, design: StudyDesign, qtbot: QtBot) -> None:
    made = shown(planned(design))
    label = next(placed.label for placed in made.layout_now().visits if placed.visit.plan.name == "week_2")
    with qtbot.waitSignal(made.visit_chosen) as chosen:
        QTest.mouseClick(made, Qt.MouseButton.LeftButton, pos=label.center().toPoint())
    assert chosen.args == ["week_2"]


def test_that_the_timeline_can_be_read_aloud(shown: Shown, design: StudyDesign) -> None:
    words = shown(planned(design)).accessibleDescription()
    assert "Month 3: in window" in words
    assert "Week 2: missed" in words


def test_that_a_patient_without_dates_has_all_visits_in_order(shown: Shown, design: StudyDesign) -> None:
    made = shown(timeline(design, {}, {}, TODAY, None))
    at = [placed.at for placed in made.layout_now().visits]
    assert at == sorted(at)
    assert not made.grab().isNull()


def test_that_no_visits_at_all_is_said(shown: Shown) -> None:
    assert not shown(()).grab().isNull()
    assert shown(()).current_visit() == ""
