"""Asks who works here before anything can be written: every change carries a name."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import (
    QFrame,
    QGridLayout,
    QLineEdit,
    QPushButton,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from frailty_desktop.errors import UserError
from frailty_desktop.gui.banner import Banner
from frailty_desktop.gui.big_button import BigButton
from frailty_desktop.gui.choice_box import ChoiceBox
from frailty_desktop.gui.form_rows import add_row, label
from frailty_desktop.translation import tr

if TYPE_CHECKING:
    from frailty_desktop.gui.appearance import Appearance
    from frailty_desktop.gui.tasks import Tasks
    from frailty_desktop.services.people import Person
    from frailty_desktop.storage.study_file import StudyFile

COLUMN_WIDTH = 620


class WhoPage(QWidget):
    """The people of the study, and a line to add oneself."""

    chosen = Signal(object)  # Person
    left = Signal()

    def __init__(self, appearance: Appearance, tasks: Tasks) -> None:
        super().__init__()
        self._appearance = appearance
        self._tasks = tasks
        self._study: StudyFile | None = None
        self.banner = Banner(appearance)
        self._people = QVBoxLayout()
        self._people.setSpacing(8)
        self.name = QLineEdit()
        self.role = ChoiceBox()
        self._add = QPushButton(tr("Add and work here"))
        self._add.setProperty("look", "primary")
        self._add.clicked.connect(self._on_add)
        self.name.returnPressed.connect(self._on_add)
        self._arrange()

    def ask_for(self, study: StudyFile, name: str) -> None:
        """Show the people of this study; `name` is who worked here last in any study."""
        self._study = study
        self.name.setText(name)
        self.banner.clear()
        self._tasks.read(self._read, self._show, self._on_error)

    def focus_first(self) -> None:
        """Put the cursor on the first person, or into the name."""
        first = self._people.itemAt(0)
        target = first.widget() if first is not None else self.name
        (target or self.name).setFocus(Qt.FocusReason.OtherFocusReason)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self.left.emit()
            return
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and self.role.hasFocus():
            self._on_add()
            return
        super().keyPressEvent(event)

    def _read(self) -> tuple[tuple[Person, ...], tuple[tuple[str, str], ...]]:
        from frailty_desktop.services.people import Role, people

        if self._study is None:
            return (), ()
        with self._study.read() as session:
            return tuple(people(session)), tuple((role.value, role.label) for role in Role)

    def _show(self, answer: tuple[tuple[Person, ...], tuple[tuple[str, str], ...]]) -> None:
        people, roles = answer
        while (item := self._people.takeAt(0)) is not None:
            if (widget := item.widget()) is not None:
                widget.deleteLater()
        if any(person.name == self.name.text() for person in people):
            self.name.clear()
        for person in people:
            button = BigButton(person.name, person.role.label, "person", self._appearance)
            button.clicked.connect(lambda _checked=False, who=person: self.chosen.emit(who))
            self._people.addWidget(button)
            button.show()  # at once, not at the next event: a button that is not there yet takes no cursor
        if self.role.count() == 0:
            for value, words in roles:
                self.role.addItem(words, value)
        if not self.name.isModified():  # a quick typist's Enter must not sign in as somebody else
            self.focus_first()

    def _on_add(self) -> None:
        study, name, role = self._study, self.name.text(), self.role.currentData()
        if study is None or role is None:
            return

        def add() -> Any:
            from frailty_desktop.services.people import Role, add_person
            from frailty_desktop.storage.ids import THE_PROGRAM

            with study.edit(by=THE_PROGRAM, action=tr("Add a person"), initiator=self) as edit:
                return add_person(edit, name, Role(role))

        self._tasks.write(add, self.chosen.emit, self._on_error)

    def _on_error(self, error: Exception) -> None:
        if isinstance(error, UserError):
            self.banner.show_error(error)

    def _fit(self) -> None:
        self._middle.setMaximumWidth(self._appearance.px(COLUMN_WIDTH))

    def _arrange(self) -> None:
        card = QFrame()
        card.setProperty("look", "card")
        grid = QGridLayout(card)
        grid.setContentsMargins(16, 12, 16, 16)
        grid.setHorizontalSpacing(12)
        grid.addWidget(label(tr("Not in the list"), "heading"), 0, 0, 1, 3)
        add_row(grid, tr("Name"), self.name, help_text=tr("As it should stand in the audit trail"))
        add_row(grid, tr("Role"), self.role, help_text=tr("Decides what you may see of the allocation"))
        grid.addWidget(self._add, grid.rowCount(), 1)
        self._middle = middle = QWidget()
        middle.setObjectName("ground")
        self._appearance.changed.connect(self._fit)
        self._fit()
        column = QVBoxLayout(middle)
        column.setSpacing(12)
        column.addStretch(1)
        column.addWidget(label(tr("Who works here?"), "title"))
        column.addWidget(label(tr("Your name stands beside everything you record."), "muted", wrap=True))
        column.addWidget(self.banner)
        column.addLayout(self._people)
        column.addWidget(card)
        column.addStretch(2)
        area = QScrollArea()
        area.setWidgetResizable(True)
        area.setAlignment(Qt.AlignmentFlag.AlignHCenter)
        area.setWidget(middle)
        whole = QVBoxLayout(self)
        whole.addWidget(area)
