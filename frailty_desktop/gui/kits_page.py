"""The pharmacist's page: every kit with its state and patient; received, dispensed, accounted for by keys."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QWidget

from frailty_desktop.errors import UserError
from frailty_desktop.gui.filter_chips import FilterChips
from frailty_desktop.gui.find_line import FindLine
from frailty_desktop.gui.flow_layout import FlowLayout
from frailty_desktop.gui.form_rows import label
from frailty_desktop.gui.kit_columns import KitStep, StockLine, columns, filters, passes, steps
from frailty_desktop.gui.kit_panel import KitPanel
from frailty_desktop.gui.page import KeyHelp, Page, Place, Workplace
from frailty_desktop.gui.table_model import TableModel
from frailty_desktop.gui.table_view import TableView, fill
from frailty_desktop.storage.changes import ChangeKind
from frailty_desktop.translation import tr, tr_count

if TYPE_CHECKING:
    from frailty_desktop.storage.changes import Changes


class Stock(NamedTuple):
    """What the page reads: the kits, whether their arms may be shown, and what runs out."""

    lines: tuple[StockLine, ...]
    sees_arms: bool
    running_out: tuple[str, ...]


class KitsPage(Page):
    """A list; the letters act on the kit in the cursor."""

    def __init__(self, workplace: Workplace) -> None:
        super().__init__(workplace)
        look = workplace.appearance
        self._stock = Stock((), False, ())
        self._title = label(tr("Kits"), "title")
        self._count = label("", "muted")
        self._low = label("", "due", wrap=True)
        self._low.hide()
        self.search = FindLine(tr("Search kits"), tr("Kit, patient, state, note"))
        self.search.textChanged.connect(self._on_search)
        self.chips = FilterChips(look, filters(), tr("Which kits"))
        self.chips.chosen.connect(lambda _name: self._fill())
        self.panel = KitPanel(workplace)
        self.panel.finished.connect(self._on_done)
        self.panel.cancelled.connect(self._on_panel_closed)
        is_sealed = workplace.study.info.state == "blinded" and workplace.allocation_key is None
        shown = columns(
            with_arms=workplace.view == "open" and not is_sealed,
            with_strata=bool(workplace.study.design.randomisation.factors),
        )
        self.model: TableModel[StockLine] = TableModel(shown, key=lambda line: line.kit.kit)
        self.view: TableView[StockLine] = TableView(self.model, look, tr("Kits"))
        self.view.opened.connect(self._open)
        self.view.current_changed.connect(self._show_possible)
        self._empty = label("", "muted", wrap=True)
        self._empty.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._buttons: dict[str, QPushButton] = {}
        self._acts = QWidget()
        self._arrange()

    def title(self) -> str:
        """Name the page."""
        return tr("Kits")

    def keys(self) -> tuple[KeyHelp, ...]:
        """List the keys of this page."""
        return (
            *(KeyHelp(step.letter, step.words) for step in steps()),
            KeyHelp("Enter", tr("The next step of the kit in the cursor")),
            KeyHelp("1 - 6", tr("Choose which kits are listed")),
            KeyHelp("/", tr("Search")),
        )

    def concerns(self, changes: Changes) -> bool:
        """Only what touches the allocation or who is enrolled."""
        return bool(changes.kinds & {ChangeKind.ALLOCATION, ChangeKind.PATIENT, ChangeKind.STUDY})

    def show_place(self, place: Place) -> None:
        """Show the stock."""
        if place.note:
            self.banner.show_note(place.note)

    def focus_first(self) -> None:
        """Put the cursor on the list."""
        (self.view if self.model.rowCount() else self).setFocus(Qt.FocusReason.OtherFocusReason)

    def do(self, action: str) -> bool:
        """Go to the search line of this page."""
        return self.search.does(action)

    def refresh(self) -> None:
        """Read the stock anew."""
        self.ask("stock", self._read, self._show)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        is_typing = self.search.hasFocus() or self.panel.typed.hasFocus()
        if not is_typing and not event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier:
            step = next((step for step in steps() if step.letter == event.text().upper()), None)
            if step is not None:
                self._start(step)
                return
            if self.chips.takes(event):
                return
        super().keyPressEvent(event)

    # Reading

    def _read(self) -> Stock:
        from frailty_desktop.services import allocation, kits, places_left, rights

        workplace = self.workplace
        study = workplace.study
        with rights.reading(
            study, workplace.person.id, rights.Right.MANAGE_KITS, workplace.today()
        ) as session:
            arms: dict[str, str] = {}
            sees_arms = True
            try:
                arms = allocation.arms_of_kits(
                    session, study.info, study.design, workplace.view, workplace.allocation_key
                )
            except UserError:  # the list is sealed, and its key is not held here
                sees_arms = False
            lines = tuple(StockLine(line, arms.get(line.kit, "")) for line in kits.stock(session))
            return Stock(lines, sees_arms, places_left.running_out(session, study.design))

    def _show(self, stock: Stock) -> None:
        self._stock = stock
        self._low.setText("▲  " + " ".join(stock.running_out))
        self._low.setVisible(bool(stock.running_out))
        self.chips.show_counts(
            {one.name: sum(passes(line, one.name) for line in stock.lines) for one in filters()}
        )
        had_cursor = self.hasFocus() or self.view.hasFocus()
        self._fill()
        if had_cursor:
            self.focus_first()

    def _fill(self) -> None:
        fill(self.view, [line for line in self._stock.lines if passes(line, self.chips.now)])
        self._on_search(self.search.text())
        self._show_possible(self.view.current_row())
        self._count.setText(tr_count("{count} kit", "{count} kits", len(self._stock.lines)))

    def _on_search(self, typed: str) -> None:
        found = self.model.search(typed)
        self.view.setVisible(found > 0)
        self._empty.setVisible(found == 0)
        if self.model.total():
            self._empty.setText(self.search.nothing_words())
        elif self._stock.lines:
            self._empty.setText(tr("No kit here. The digits show the others."))
        else:
            self._empty.setText(
                tr("No kits yet: this study has no allocation list. The unblinded statistician makes it.")
            )

    # Doing

    def _show_possible(self, line: StockLine | None) -> None:
        expected = self._expected()
        for step in steps():
            is_possible = (line is not None and _fits(step, line)) or (
                step.service == "receive" and bool(expected)
            )
            self._buttons[step.letter].setEnabled(is_possible and not self.workplace.study.is_read_only)

    def _open(self, line: StockLine) -> None:
        step = next((step for step in steps() if _fits(step, line)), None)
        if step is not None:
            self._start(step)

    def _start(self, step: KitStep) -> None:
        if not self._buttons[step.letter].isEnabled():
            self.workplace.say(tr("{step} does not fit the kit in the cursor.", step=step.words))
            return
        self._acts.hide()
        self.panel.start(step, self.view.current_row(), self._expected())

    def _expected(self) -> tuple[str, ...]:
        return tuple(line.kit.kit for line in self._stock.lines if line.kit.state.value == "expected")

    def _on_done(self, said: str) -> None:
        self.workplace.say(said)
        self.mark_stale()
        self._on_panel_closed()

    def _on_panel_closed(self) -> None:
        self._acts.show()
        self.focus_first()

    def _arrange(self) -> None:
        look = self.workplace.appearance
        top = QHBoxLayout()
        top.setSpacing(12)
        top.addWidget(self._title)
        top.addWidget(self.search, 1)
        top.addWidget(self._count)
        flow = FlowLayout(self._acts, gap=look.px(6))
        for step in steps():
            button = QPushButton(f"{step.words} ({step.letter})")
            button.setFocusPolicy(Qt.FocusPolicy.NoFocus)
            button.clicked.connect(lambda _checked=False, step=step: self._start(step))
            self._buttons[step.letter] = button
            flow.addWidget(button)
        self.content.setSpacing(look.px(12))
        self.content.addLayout(top)
        for widget in (self._low, self.chips, self._acts, self.panel):
            self.content.addWidget(widget)
        self.content.addWidget(self.view, 1)
        self.content.addWidget(self._empty, 1)


def _fits(step: KitStep, line: StockLine) -> bool:
    if step.service == "dispense" and line.kit.patient_id is None:
        return False
    return line.kit.state.value in step.states
