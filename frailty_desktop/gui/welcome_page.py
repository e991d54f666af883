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
from frailty_desktop.gui.blank_forms_panel import BlankFormsPanel
from frailty_desktop.gui.demo_card import DemoCard, demo_accounts
from frailty_desktop.gui.demo_files import STUDY_SUFFIX, demo_path
from frailty_desktop.gui.form_rows import label
from frailty_desktop.gui.new_study_panel import NewStudy, NewStudyPanel
from frailty_desktop.gui.recovery_code_panel import RecoveryCodePanel
from frailty_desktop.gui.sign_in_card import Given
from frailty_desktop.gui.tasks import Progress, Tasks
from frailty_desktop.settings import Settings
from frailty_desktop.translation import tr

COLUMN_WIDTH = 680
MOST_RECENT = 5


class WelcomePage(QWidget):
    """Recent studies first; then opening, making, and the demo."""

    chosen = Signal(object)  # Path of a study file
    known = Signal(object, object)  # Path of a study file, Given: who opens it is known already
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
        self.new_study.protected.connect(self._on_protected)
        self.new_study.made.connect(lambda _path: self._show_starts(is_shown=True))
        self.new_study.cancelled.connect(self._on_cancelled)
        self.blank_forms = BlankFormsPanel(appearance, tasks, clock)
        self.blank_forms.cancelled.connect(self._on_cancelled)
        self.blank_forms.finished.connect(self._on_printed)
        self.recovery_code = RecoveryCodePanel(appearance)
        self.recovery_code.finished.connect(self._on_code_kept)
        self._new: tuple[Path, Given] | None = None
        self.demo = DemoCard(appearance)
        self.demo.chosen.connect(self._on_account)
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

    def load_accounts(self) -> None:
        """Show the accounts of the demo, after the first paint."""
        if not self.demo.buttons:
            self._tasks.read(demo_accounts, self.demo.show_accounts, self._on_error)

    def open_demo(self, *, is_ongoing: bool, given: Given | None = None) -> None:
        """Open a demo study, as its coordinator or as somebody else; it is made on first use."""
        self._tasks.read(
            demo_accounts, lambda accounts: self._make_demo(is_ongoing, given or _coordinator(accounts))
        )

    def _make_demo(self, is_ongoing: bool, given: Given) -> None:
        path = demo_path(is_ongoing=is_ongoing)
        if path.exists():
            self.known.emit(path, given)
            return
        self.banner.show_note(tr("The demo study is being made, patient by patient. This happens once."))
        clock = self._clock
        self._tasks.long(
            lambda progress: _make_demo(path, is_ongoing, clock, progress),
            lambda made: self.known.emit(made, given),
            self._on_error,
            writes=True,
        )

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self.left.emit()
            return
        if event.text() in self._digits() and not event.modifiers():
            self.demo.choose(int(event.text()) - 1)
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
        self._show_starts(is_shown=False)
        self.new_study.start()

    def _on_blank_forms(self) -> None:
        self._show_starts(is_shown=False)
        self.blank_forms.start()

    def _on_printed(self, words: str) -> None:
        self._show_starts(is_shown=True)
        self.banner.show_note(words)
        self.focus_first()

    def _on_cancelled(self) -> None:
        self._show_starts(is_shown=True)
        self.focus_first()

    def _digits(self) -> str:
        """The keys of the accounts, while nothing else on the page is being typed."""
        panels = (self.new_study, self.recovery_code, self.blank_forms)
        is_typing = any(panel.isVisible() for panel in panels)
        return "" if is_typing else "123456789"[: len(self.demo.buttons)]

    def _on_account(self, is_ongoing: bool, given: Given) -> None:
        self.open_demo(is_ongoing=is_ongoing, given=given)

    def _on_protected(self, made: NewStudy, who: Given) -> None:
        self._new = (made.path, who)
        self._show_starts(is_shown=False)
        self.recovery_code.start(made.path.name, made.recovery_code)

    def _on_code_kept(self, _nothing: object) -> None:
        new, self._new = self._new, None
        self._show_starts(is_shown=True)
        if new is not None:
            self.known.emit(*new)

    def _show_starts(self, *, is_shown: bool) -> None:
        """Show nothing beside the panel of a new study, or beside its recovery code: it is seen this once."""
        self._others.setVisible(is_shown)

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
        self._others = QWidget()
        self._others.setObjectName("ground")
        starts = QVBoxLayout(self._others)
        starts.setContentsMargins(0, 0, 0, 0)
        starts.setSpacing(10)
        starts.addSpacing(8)
        starts.addWidget(self._recent_title)
        starts.addLayout(self._recent)
        starts.addSpacing(8)
        starts.addWidget(label(tr("Start"), "heading"))
        for name, title, explanation, icon, act in self._ways():
            button = BigButton(title, explanation, icon, self._appearance)
            button.clicked.connect(lambda _checked=False, chosen=act: chosen())
            self._starts[name] = button
            starts.addWidget(button)
        starts.addWidget(self.demo)
        column.addWidget(self._others)
        column.addWidget(self.new_study)
        column.addWidget(self.blank_forms)
        column.addWidget(self.recovery_code)
        column.addStretch(2)
        area = QScrollArea()
        area.setWidgetResizable(True)
        area.setAlignment(Qt.AlignmentFlag.AlignHCenter)
        area.setWidget(middle)
        whole = QVBoxLayout(self)
        whole.addWidget(area)

    def _ways(self) -> tuple[tuple[str, str, str, str, Callable[[], object]], ...]:
        return (
            (
                "demo",
                tr("&Demo study, finished"),
                tr("Synthetic patients, unblinded: every arm is shown. Opens as the coordinator"),
                "charts",
                lambda: self.open_demo(is_ongoing=False),
            ),
            (
                "ongoing",
                tr("Demo study, on&going"),
                tr("Synthetic patients, blinded: all pooled. Opens as the coordinator"),
                "today",
                lambda: self.open_demo(is_ongoing=True),
            ),
            ("open", tr("&Open a study file"), tr("From this computer or a drive"), "backup", self._on_open),
            ("new", tr("&New study"), tr("Choose a design and a place for the file"), "plus", self._on_new),
            (
                "blank_forms",
                tr("&Blank forms"),
                tr("To fill by hand, also when no study opens"),
                "documents",
                self._on_blank_forms,
            ),
        )


def _coordinator(accounts: list[tuple[str, Given]]) -> Given:
    return next(given for role, given in accounts if role == tr("coordinator"))


def _make_demo(path: Path, is_ongoing: bool, clock: Callable[[], datetime], progress: Progress) -> Path:
    from frailty_desktop import demo_data

    path.parent.mkdir(parents=True, exist_ok=True)
    make = demo_data.make_ongoing_study if is_ongoing else demo_data.make_finished_study
    make(path, clock, progress, protected=True)
    return path
