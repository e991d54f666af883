"""The study itself: its design in short, its file and backup, and how the window looks to this person."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, QTimer
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QGridLayout, QPushButton, QScrollArea, QVBoxLayout, QWidget

from frailty_desktop.errors import UserError
from frailty_desktop.gui.allocation_card import AllocationCard
from frailty_desktop.gui.amendment_card import AmendmentCard
from frailty_desktop.gui.card import Card
from frailty_desktop.gui.choice_box import ChoiceBox
from frailty_desktop.gui.date_words import date_words, moment_words
from frailty_desktop.gui.form_rows import add_row, label
from frailty_desktop.gui.handover_card import HandoverCard, read_waiting
from frailty_desktop.gui.holds_card import HoldsCard
from frailty_desktop.gui.page import KeyHelp, Page, Workplace
from frailty_desktop.gui.tasks import Progress
from frailty_desktop.gui.visit_plan_table import visit_plan_table
from frailty_desktop.settings import TEXT_SCALES, Theme
from frailty_desktop.study.design import BlindingState
from frailty_desktop.translation import tr, tr_count

if TYPE_CHECKING:
    from frailty_desktop.services.backups import BackupReport
    from frailty_desktop.storage.whole_check import FileCheck
    from frailty_desktop.study.design import StudyDesign


class StudyPage(Page):
    """Reads like a title page; the only button that does something is the backup."""

    def __init__(self, workplace: Workplace) -> None:
        super().__init__(workplace)
        look = workplace.appearance
        self.back_up = QPushButton(tr("Back up now (B)"))
        self.back_up.setProperty("look", "primary")
        self.back_up.clicked.connect(self._on_back_up)
        self.check = QPushButton(tr("Check the file (C)"))
        self.check.clicked.connect(self._on_check)
        self._backup_words = label("", "muted", wrap=True)
        self._facts = Card(look, tr("Design"))
        self._file = Card(look, tr("File and backup"))
        self._looks = Card(look, tr("This window"))
        self.allocation = AllocationCard(workplace)
        self.holds = HoldsCard(workplace)
        self.amendments = AmendmentCard(workplace)
        for card in (self.allocation, self.holds, self.amendments):
            card.said.connect(self._on_said)
            card.opened.connect(self._scroll_to)
        self.handover = HandoverCard(workplace)
        self.handover.said.connect(self._on_said)
        self._visits = Card(look, tr("Visits"))
        ground = QWidget()
        ground.setObjectName("ground")
        column = QVBoxLayout(ground)
        column.setContentsMargins(0, 0, look.px(8), 0)
        column.setSpacing(look.px(12))
        self._title = label(workplace.study.design.title, "title", wrap=True)
        column.addWidget(self._title)
        cards = (self._file, self.holds, self.allocation, self.handover, self._facts, self.amendments)
        for shown in (*cards, self._visits, self._looks):
            column.addWidget(shown)
        column.addStretch(1)
        self._area = area = QScrollArea()
        area.setWidgetResizable(True)
        area.setWidget(ground)
        area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.content.addWidget(area, 1)
        self._fill_file()
        self._fill_looks()
        self._visits.body.addWidget(visit_plan_table(workplace.study.design, look))
        look.changed.connect(self._show_looks)

    def title(self) -> str:
        """Name the page."""
        return tr("Study")

    def keys(self) -> tuple[KeyHelp, ...]:
        """List the keys of this page."""
        return (KeyHelp("B", tr("Back up the study now")), KeyHelp("C", tr("Check the file and its history")))

    def focus_first(self) -> None:
        """Put the cursor on the backup."""
        self.back_up.setFocus(Qt.FocusReason.OtherFocusReason)

    def do(self, action: str) -> bool:
        """Back up when asked from anywhere."""
        if action != "back_up":
            return False
        self._on_back_up()
        return True

    def refresh(self) -> None:
        """Show the design and the state of the study as they are now."""
        _clear(self._facts.body)
        self._facts.body.addLayout(self._fact_grid(self.workplace.study.design))
        self._show_last_backup()
        self.ask("allocation", self.allocation.read, self.allocation.show_state)
        self.ask("holds", self.holds.read, self.holds.show_state)
        self.ask("versions", self.amendments.read, self.amendments.show_state)
        self.ask("keys", lambda: read_waiting(self.workplace), self.handover.show_waiting)

    def before_leaving(self) -> None:
        """Let no key of the list stay on a page in the background."""
        self.allocation.put_away()
        self.holds.put_away()
        self.amendments.put_away()
        self.handover.panel.close_panel()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_B and not event.modifiers():
            self._on_back_up()
        elif event.key() == Qt.Key.Key_C and not event.modifiers():
            self._on_check()
        elif event.key() == Qt.Key.Key_K and not event.modifiers():
            self.handover.start()
        elif not any(card.takes(event) for card in (self.allocation, self.holds, self.amendments)):
            super().keyPressEvent(event)

    # Filling

    def _fact_grid(self, design: StudyDesign) -> QGridLayout:
        grid = QGridLayout()
        grid.setHorizontalSpacing(16)
        grid.setVerticalSpacing(6)
        grid.setColumnStretch(1, 1)
        for row, (words, value) in enumerate(_facts(design, self.workplace)):
            grid.addWidget(label(words, "muted"), row, 0, Qt.AlignmentFlag.AlignTop)
            grid.addWidget(label(value, wrap=True), row, 1)
        return grid

    def _fill_file(self) -> None:
        study = self.workplace.study
        self._file.body.addWidget(label(str(study.path), wrap=True))
        self._file.body.addWidget(self._backup_words)
        row = QGridLayout()
        row.addWidget(self.back_up, 0, 0)
        row.addWidget(self.check, 0, 1)
        row.setColumnStretch(2, 1)
        self._file.body.addLayout(row)

    def _fill_looks(self) -> None:
        settings = self.workplace.settings
        self.theme = ChoiceBox()
        for theme, words in _theme_words():
            self.theme.addItem(words, theme.value)
        self.text = ChoiceBox()
        for scale in TEXT_SCALES:
            self.text.addItem(f"{round(scale * 100)} %", scale)
        self._show_looks()
        self.theme.activated.connect(lambda: settings.change(theme=Theme(self.theme.currentData())))
        self.text.activated.connect(lambda: settings.change(text_scale=float(self.text.currentData())))
        grid = QGridLayout()
        grid.setColumnStretch(2, 1)
        grid.setHorizontalSpacing(12)
        add_row(grid, tr("Colours"), self.theme, help_text=tr("Ctrl+Shift+L goes round"))
        add_row(grid, tr("Text"), self.text, help_text=tr("Ctrl and +, Ctrl and -"))
        self._looks.body.addLayout(grid)

    def _show_looks(self) -> None:
        preferences = self.workplace.settings.now
        self.theme.setCurrentIndex(self.theme.findData(preferences.theme.value))
        self.text.setCurrentIndex(TEXT_SCALES.index(preferences.text_scale))

    def _show_last_backup(self) -> None:
        stamp = self.workplace.settings.now.backups.get(str(self.workplace.study.path.resolve()), "")
        if stamp:
            when = moment_words(datetime.fromisoformat(stamp), self.workplace.today())
            self._backup_words.setText(tr("Last backup from here: {time}.", time=when))
        else:
            self._backup_words.setText(
                tr("Never backed up from here. Backups go to the folder “{folder}”.", folder=self._folder())
            )

    # Doing

    def _on_said(self, said: str) -> None:
        self.workplace.say(said)
        self.mark_stale()

    def _scroll_to(self, widget: QWidget | None) -> None:
        if widget is not None:
            QTimer.singleShot(0, self._area, lambda: self._area.ensureWidgetVisible(widget, 0, 200))

    def _folder(self) -> Path:
        path = self.workplace.study.path
        return path.with_name(f"{path.stem} backups")

    def _on_back_up(self) -> None:
        self.back_up.setEnabled(False)
        self.workplace.tasks.long_aside(self._copy, self._on_backed_up, self._on_failed)

    def _copy(self, progress: Progress) -> BackupReport:
        from frailty_desktop.services import backups

        workplace = self.workplace
        return backups.back_up(
            workplace.study,
            backups.plan_for(workplace.study.path, workplace.settings.now),
            workplace.clock(),
            by=workplace.person.id,
            progress=_watched(progress, tr("Backing up")),
        )

    def _on_backed_up(self, report: BackupReport) -> None:
        self.back_up.setEnabled(True)
        if report.made:
            now = self.workplace.clock()
            self.workplace.settings.remember_backup(self.workplace.study.path, now.isoformat())
            self._show_last_backup()
            self.banner.show_note(tr("Backed up and read back: {file}.", file=report.made[0].name))
        if report.problems:
            self.banner.show_error(UserError(" ".join(report.problems)))

    def _on_check(self) -> None:
        self.check.setEnabled(False)
        study = self.workplace.study
        self.workplace.tasks.long(
            lambda progress: study.checks(progress=_watched(progress, tr("Checking"))),
            self._on_checked,
            self._on_failed,
        )

    def _on_checked(self, found: FileCheck) -> None:
        self.check.setEnabled(True)
        if found.is_good:
            words = tr("The file is whole, and its {count} recorded changes are genuine.", count=found.events)
            self.banner.show_note(words)
            return
        damage = [*found.damage, *([found.first_bad.sentence()] if found.first_bad else [])]
        self.banner.show_error(
            UserError(
                tr("The file is not as this program wrote it: {list}", list=" ".join(damage)),
                kept=tr("Nothing was changed."),
                next_step=tr("Keep the file as it is and restore the last backup beside it."),
            )
        )

    def _on_failed(self, error: Exception) -> None:
        self.back_up.setEnabled(True)
        self.check.setEnabled(True)
        self.on_error(error)


def _watched(progress: Progress, doing: str) -> Callable[[int, int], None]:
    return lambda done, total: progress(done, total, doing)


def _facts(design: StudyDesign, workplace: Workplace) -> tuple[tuple[str, str], ...]:
    info = workplace.study.info
    state = {"blinded": tr("blinded"), "unblinded": tr("unblinded"), "open-label": tr("open-label")}.get(
        info.state
    )
    policy = tr(
        "averages from {cell} participants on, refreshed when {batch} more have a value",
        cell=design.blinding.minimum_cell,
        batch=design.blinding.batch,
    )
    is_blind = design.blinding.state is BlindingState.DOUBLE_BLIND
    arms = "; ".join(arm.label for arm in design.arms)
    return (
        (tr("Protocol"), " · ".join(part for part in (design.protocol, design.registry) if part)),
        (
            tr("Design"),
            tr(
                "{name}, version {v} of {day}",
                name=design.name,
                v=design.version,
                day=date_words(design.date),
            ),
        ),
        (
            tr("State"),
            " · ".join(
                part for part in (state or info.state, tr("finished") if info.is_finished else "") if part
            ),
        ),
        (tr("Arms"), arms),
        (tr("Blinding"), tr("double-blind; {policy}", policy=policy) if is_blind else tr("open-label")),
        (tr("Planned"), tr_count("{count} patient", "{count} patients", design.enrolment.planned)),
        (tr("Forms"), tr("{forms} forms, {items} items", forms=len(design.forms), items=_items(design))),
        (tr("Endpoints"), ", ".join(endpoint.short_label for endpoint in design.endpoints)),
        (tr("Adverse events"), tr("graded by CTCAE {version}", version=design.ctcae_version)),
    )


def _items(design: StudyDesign) -> int:
    return sum(len(form.items()) for form in design.forms)


def _theme_words() -> tuple[tuple[Theme, str], ...]:
    return ((Theme.SYSTEM, tr("as the system")), (Theme.LIGHT, tr("light")), (Theme.DARK, tr("dark")))


def _clear(layout: QVBoxLayout) -> None:
    while (item := layout.takeAt(0)) is not None:
        if (inner := item.layout()) is not None:
            while (part := inner.takeAt(0)) is not None:
                if (widget := part.widget()) is not None:
                    widget.deleteLater()
