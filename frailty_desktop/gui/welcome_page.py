"""Where the program starts without a study: open one, make one, or look at the demo."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from pathlib import Path

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QFileDialog, QScrollArea, QVBoxLayout, QWidget

from frailty_desktop.errors import UserError
from frailty_desktop.gui.appearance import Appearance
from frailty_desktop.gui.banner import Banner
from frailty_desktop.gui.big_button import BigButton
from frailty_desktop.gui.form_rows import label
from frailty_desktop.gui.new_study_panel import NewStudyPanel
from frailty_desktop.gui.tasks import Progress, Tasks
from frailty_desktop.settings import Settings, data_folder
from frailty_desktop.translation import tr

COLUMN_WIDTH = 680
STUDY_SUFFIX = ".frailty"
MOST_RECENT = 5


class WelcomePage(QWidget):
    """Recent studies first; then opening, making, and the demo."""

    chosen = Signal(object)  # Path of a study file
    left = Signal()

    def __init__(
        self, appearance: Appearance, settings: Settings, tasks: Tasks, clock: Callable[[], datetime]
    ) -> None:
        super().__init__()
        self._appearance = appearance
        self._settings = settings
        self._tasks = tasks
        self._clock = clock
        self.banner = Banner(appearance)
        self.new_study = NewStudyPanel(appearance, tasks, clock)
        self.new_study.made.connect(self.chosen)
        self.new_study.cancelled.connect(self.focus_first)
        tasks.long_work_ended.connect(self.banner.clear)
        self._recent = QVBoxLayout()
        self._recent.setSpacing(8)
        self._starts: dict[str, BigButton] = {}
        self._arrange()

    def refresh(self) -> None:
        """Show the studies opened last that are still where they were."""
        self.banner.clear()
        while (item := self._recent.takeAt(0)) is not None:
            if (widget := item.widget()) is not None:
                widget.deleteLater()
        paths = [Path(recent) for recent in self._settings.now.recent_studies]
        found = [path for path in paths if path.exists()][:MOST_RECENT]
        self._recent_title.setVisible(bool(found))
        for path in found:
            button = BigButton(path.stem, str(path.parent), "study", self._appearance)
            button.clicked.connect(lambda _checked=False, chosen=path: self.chosen.emit(chosen))
            self._recent.addWidget(button)

    def focus_first(self) -> None:
        """Put the cursor on the study opened last, or on the demo."""
        first = self._recent.itemAt(0)
        widget = first.widget() if first is not None else self._starts["demo"]
        (widget or self._starts["demo"]).setFocus(Qt.FocusReason.OtherFocusReason)

    def open_demo(self, *, is_ongoing: bool) -> None:
        """Open a demo study; it is made on first use."""
        path = data_folder() / (tr("demo-ongoing") if is_ongoing else tr("demo-finished"))
        path = path.with_suffix(STUDY_SUFFIX)
        if path.exists():
            self.chosen.emit(path)
            return
        self.banner.show_note(tr("The demo study is being made, patient by patient. This happens once."))
        clock = self._clock
        self._tasks.long(
            lambda progress: _make_demo(path, is_ongoing, clock, progress),
            self.chosen.emit,
            self._on_error,
            writes=True,
        )

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self.left.emit()
            return
        super().keyPressEvent(event)

    def _on_open(self) -> None:
        file, _ = QFileDialog.getOpenFileName(
            self,
            tr("Open a study"),
            str(Path.home()),
            tr("Studies (*{suffix});;All files (*)", suffix=STUDY_SUFFIX),
        )
        if file:
            self.chosen.emit(Path(file))

    def _on_new(self) -> None:
        self.new_study.start()

    def _on_error(self, error: Exception) -> None:
        if isinstance(error, UserError):
            self.banner.show_error(error)

    def _fit(self) -> None:
        self._middle.setMaximumWidth(self._appearance.px(COLUMN_WIDTH))

    def _arrange(self) -> None:
        self._middle = middle = QWidget()
        middle.setObjectName("ground")
        self._appearance.changed.connect(self._fit)
        self._fit()
        column = QVBoxLayout(middle)
        column.setSpacing(10)
        column.addStretch(1)
        column.addWidget(label("frailty_desktop", "title"))
        column.addWidget(
            label(tr("Record a frailty trial, offline, and watch each patient."), "muted", wrap=True)
        )
        column.addWidget(self.banner)
        self._recent_title = label(tr("Go on with"), "heading")
        column.addSpacing(8)
        column.addWidget(self._recent_title)
        column.addLayout(self._recent)
        column.addSpacing(8)
        column.addWidget(label(tr("Start"), "heading"))
        for name, title, explanation, icon, act in self._ways():
            button = BigButton(title, explanation, icon, self._appearance)
            button.clicked.connect(lambda _checked=False, chosen=act: chosen())
            self._starts[name] = button
            column.addWidget(button)
        column.addWidget(self.new_study)
        column.addStretch(2)
        area = QScrollArea()
        area.setWidgetResizable(True)
        area.setAlignment(Qt.AlignmentFlag.AlignHCenter)
        area.setWidget(middle)
        whole = QVBoxLayout(self)
        whole.addWidget(area)

    def _ways(self) -> tuple[tuple[str, str, str, str, Callable[[], object]], ...]:
        finished = tr("Synthetic patients, unblinded: every arm is shown")
        ongoing = tr("Synthetic patients, blinded: all pooled")
        return (
            (
                "demo",
                tr("&Demo study, finished"),
                finished,
                "charts",
                lambda: self.open_demo(is_ongoing=False),
            ),
            (
                "ongoing",
                tr("Demo study, on&going"),
                ongoing,
                "today",
                lambda: self.open_demo(is_ongoing=True),
            ),
            ("open", tr("&Open a study file"), tr("From this computer or a drive"), "backup", self._on_open),
            ("new", tr("&New study"), tr("Choose a design and a place for the file"), "plus", self._on_new),
        )


def _make_demo(path: Path, is_ongoing: bool, clock: Callable[[], datetime], progress: Progress) -> Path:
    from frailty_desktop import demo_data

    path.parent.mkdir(parents=True, exist_ok=True)
    make = demo_data.make_ongoing_study if is_ongoing else demo_data.make_finished_study
    make(path, clock, progress)
    return path
