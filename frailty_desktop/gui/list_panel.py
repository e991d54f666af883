"""The inline panel that makes the allocation list, brings it in, or adds places; for unblinded roles."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QFileDialog, QLabel, QLineEdit, QPushButton, QWidget

from frailty_desktop.errors import UserError
from frailty_desktop.gui.choice_box import ChoiceBox
from frailty_desktop.gui.form_rows import add_row
from frailty_desktop.gui.inline_panel import InlinePanel
from frailty_desktop.translation import tr

if TYPE_CHECKING:
    from frailty_desktop.gui.page import Workplace
    from frailty_desktop.services.allocation_keys import AllocationKey

BLOCKS, ORDER, FILE = "blocks", "order", "file"


class ListPanel(InlinePanel):
    """`finished` carries the printed key of a new list, or "" when places were added."""

    def __init__(self, workplace: Workplace) -> None:
        super().__init__(workplace.appearance, tr("Allocation list"), tr("Make the list"))
        self._workplace = workplace
        self._adds = False
        self.how = ChoiceBox()
        self.seed, self.blocks, self.length = QLineEdit(), QLineEdit(), QLineEdit()
        self.file, self.key = QLineEdit(), QLineEdit()
        self.arrival = ChoiceBox()
        self.arrival.addItem(tr("expected: the pharmacist receives them"), False)
        self.arrival.addItem(tr("in stock already"), True)
        self._choose = QPushButton(tr("Choose…"))
        self._choose.clicked.connect(self._on_choose)
        self._rows: dict[QWidget, tuple[QLabel, QWidget]] = {}
        for words, field, help_text in _fields(self):
            self._rows[field] = (add_row(self.fields, words, field, help_text=help_text), field)
            if isinstance(field, QLineEdit):
                field.setMinimumWidth(workplace.appearance.px(280))
        self.fields.addWidget(self._choose, self.fields.rowCount(), 1)
        self.how.currentIndexChanged.connect(self._show_fields)

    def start(self, *, adds: bool) -> None:
        """Ask how the list is made; `adds` puts places behind those that are there."""
        self._adds = adds
        self.title.setText(tr("Add places to the allocation list") if adds else tr("Allocation list"))
        self.confirm_button.setText(tr("Add the places") if adds else tr("Make the list"))
        self.explain(_what_follows(adds=adds))
        self.how.clear()
        self.how.addItem(tr("drawn in permuted blocks"), BLOCKS)
        self.how.addItem(tr("arm after arm, as in a dose escalation"), ORDER)
        if not adds:
            self.how.addItem(tr("from a file (CSV)"), FILE)
        for field in (self.seed, self.blocks, self.file, self.key):
            field.clear()
        self.length.setText(str(self._workplace.study.design.enrolment.planned))
        self._show_fields()
        self.open_at(self.how)

    def act(self) -> None:
        """Make the list with what was typed."""
        how, here = self.how.currentData(), bool(self.arrival.currentData())
        if how == FILE:
            path = Path(self.file.text().strip()).expanduser()
            self._workplace.tasks.write(lambda: self._import(path, here), self._on_done, self.on_error)
            return
        blocks = _whole_numbers(self.blocks.text(), tr("Block sizes")) if how == BLOCKS else []
        lengths = _whole_numbers(self.length.text(), tr("Places"))
        if how == BLOCKS and (not blocks or not self.seed.text().strip()):
            raise UserError(
                tr("Seed and block sizes are missing."),
                kept=tr("No list was made."),
                next_step=tr("Type a seed that nobody guesses, and sizes such as 3, 6."),
            )
        seed, length = self.seed.text().strip(), (lengths or [0])[0]
        typed_key = self.key.text().strip()
        self._workplace.tasks.write(
            lambda: self._draw(seed, blocks, length, here, typed_key), self._on_done, self.on_error
        )

    def close_panel(self) -> None:
        """Put the panel away; neither seed nor sizes nor key stay in it."""
        for field in (self.seed, self.blocks, self.key, self.file):
            field.clear()
        super().close_panel()

    def _draw(self, seed: str, blocks: list[int], length: int, here: bool, typed_key: str) -> str:
        from frailty_desktop.services import allocation

        workplace = self._workplace
        held = self._held(typed_key) if self._adds else None
        with workplace.study.edit(by=workplace.person.id, action=_action_words(adds=self._adds)) as edit:
            if held is not None:
                allocation.extend_list(
                    edit, held, seed=seed, block_sizes=blocks, length=length, kits_are_here=here
                )
                return ""
            made = allocation.prepare_list(
                edit, seed=seed, block_sizes=blocks, length=length, kits_are_here=here
            )
        return made.text()

    def _import(self, path: Path, here: bool) -> str:
        from frailty_desktop.services import allocation_import

        workplace = self._workplace
        try:
            content = path.read_bytes()
        except OSError as failure:
            raise UserError(
                tr("{file} could not be read.", file=path.name or "-"),
                kept=tr("Nothing was saved."),
                next_step=tr("Choose the file again."),
            ) from failure
        with workplace.study.edit(by=workplace.person.id, action=tr("Bring in the allocation list")) as edit:
            made = allocation_import.import_list(edit, content, kits_are_here=here)
        return made.text()

    def _held(self, typed: str) -> AllocationKey:
        from frailty_desktop.services.allocation_keys import AllocationKey

        return self._workplace.allocation_key or AllocationKey.from_text(typed)

    def _on_done(self, key: str) -> None:
        self.close_panel()
        self.finished.emit(key)

    def _on_choose(self) -> None:
        file, _ = QFileDialog.getOpenFileName(
            self, tr("The allocation list"), self.file.text(), tr("CSV files (*.csv *.txt);;All files (*)")
        )
        if file:
            self.file.setText(file)

    def _show_fields(self) -> None:
        how = self.how.currentData()
        needs_key = self._adds and self._workplace.allocation_key is None
        wanted = {
            self.seed: how == BLOCKS,
            self.blocks: how == BLOCKS,
            self.length: how != FILE,
            self.file: how == FILE,
            self.key: needs_key,
        }
        for field, is_wanted in wanted.items():
            place = self.fields.indexOf(field)
            row = self.fields.getItemPosition(place)[0] if place >= 0 else -1  # type: ignore[index]
            for column in range(3):
                item = self.fields.itemAtPosition(row, column)
                if item is not None and (widget := item.widget()) is not None:
                    widget.setVisible(is_wanted)
        self._choose.setVisible(how == FILE)


def _fields(panel: ListPanel) -> tuple[tuple[str, QWidget, str], ...]:
    return (
        (tr("How"), panel.how, tr("Every stratum of the design gets a list of its own")),
        (tr("Seed"), panel.seed, tr("Recorded inside the seal; with it the list can be drawn again")),
        (tr("Block sizes"), panel.blocks, tr("As in 3, 6; only unblinded roles may know them")),
        (tr("Places"), panel.length, tr("In each stratum")),
        (tr("File"), panel.file, tr("Columns: kit or number, stratum, arm; comma or semicolon")),
        (tr("Printed key"), panel.key, tr("As it was shown when the list was made")),
        (tr("Kits are"), panel.arrival, ""),
    )


def _what_follows(*, adds: bool) -> str:
    if adds:
        return tr("New places stand behind those that are there, under the same key.")
    return tr(
        "The arms are sealed: nobody in a blinded role can open them. The key goes to the unblinded roles, "
        "and is shown once to be printed. A list is made once; places can be added later."
    )


def _action_words(*, adds: bool) -> str:
    return tr("Add places to the allocation list") if adds else tr("Make the allocation list")


def _whole_numbers(typed: str, what: str) -> list[int]:
    parts = typed.replace(";", " ").replace(",", " ").split()
    if not all(part.isascii() and part.isdigit() and len(part) <= 6 for part in parts):
        raise UserError(
            tr("{what}: write whole numbers.", what=what),
            kept=tr("No list was made."),
            next_step=tr("As in 3, 6."),
        )
    return [int(part) for part in parts]
