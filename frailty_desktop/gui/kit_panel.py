"""The inline panel for one step with a kit: asks for the number on the box, or for the reason."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from PySide6.QtWidgets import QLineEdit

from frailty_desktop.errors import UserError
from frailty_desktop.gui.form_rows import add_row, name_field
from frailty_desktop.gui.inline_panel import InlinePanel
from frailty_desktop.gui.kit_columns import KitStep, StockLine
from frailty_desktop.translation import tr, tr_count

if TYPE_CHECKING:
    from frailty_desktop.gui.page import Workplace

EVERY_KIT = frozenset({"all", "*"})


class KitPanel(InlinePanel):
    """`finished` carries what the status line says."""

    def __init__(self, workplace: Workplace) -> None:
        super().__init__(workplace.appearance, tr("Kit"), tr("Record it (Enter)"))
        self._workplace = workplace
        self._step: KitStep | None = None
        self._line: StockLine | None = None
        self._expected: tuple[str, ...] = ()
        self.typed = QLineEdit()
        self._asked = add_row(self.fields, tr("Reason"), self.typed)
        self.typed.setMinimumWidth(workplace.appearance.px(320))

    def start(self, step: KitStep, line: StockLine | None, expected: tuple[str, ...]) -> None:
        """Ask for what a step needs; `line` is the kit in the cursor."""
        self._step, self._line, self._expected = step, line, expected
        self.title.setText(self._heading(step, line))
        self.setAccessibleName(self.title.text())
        self.explain(step.follows)
        self._asked.setText(step.asks)
        name_field(self.typed, step.asks, help_text=step.follows)
        self.typed.setText(line.kit.kit if step.service == "receive" and line is not None else "")
        self.open_at(self.typed)

    def act(self) -> None:
        """Do the step with what was typed."""
        step, line = self._step, self._line
        if step is None:
            return
        typed = " ".join(self.typed.text().split())
        if not typed:
            raise UserError(tr("{what} is missing.", what=step.asks), kept=tr("Nothing was saved."))
        self._workplace.tasks.write(lambda: self._do(step, line, typed), self._on_done, self.on_error)

    def _heading(self, step: KitStep, line: StockLine | None) -> str:
        if step.service == "receive" or line is None:
            return step.words
        if step.service == "dispense":
            return tr("Dispense kit {kit} to {patient}", kit=line.kit.kit, patient=line.kit.patient)
        return tr("{step}: kit {kit}", step=step.words, kit=line.kit.kit)

    def _do(self, step: KitStep, line: StockLine | None, typed: str) -> str:
        from frailty_desktop.services import kits

        workplace = self._workplace
        act: Any = getattr(kits, step.service)
        with workplace.study.edit(by=workplace.person.id, action=_action_words(step)) as edit:
            if step.service == "receive":
                count = act(edit, self._numbers(typed))
                return tr_count("{count} kit received.", "{count} kits received.", count)
            if line is None:
                return ""
            if step.service == "dispense":
                patient_id = line.kit.patient_id
                if patient_id is None:
                    raise UserError(
                        tr("Kit {kit} is not assigned to anybody.", kit=line.kit.kit),
                        kept=tr("Nothing was saved."),
                        next_step=tr("A kit is assigned at enrolment."),
                    )
                act(edit, patient_id, typed)
                return tr("Kit {kit} dispensed to {patient}.", kit=typed, patient=line.kit.patient)
            act(edit, line.kit.kit, typed)
        return tr("Kit {kit}: {step}.", kit=line.kit.kit, step=step.words.lower())

    def _numbers(self, typed: str) -> list[str]:
        if typed.casefold() in EVERY_KIT:
            return list(self._expected)
        return [number for number in typed.replace(",", " ").replace(";", " ").split() if number]

    def _on_done(self, said: str) -> None:
        self.close_panel()
        self.finished.emit(said)


def _action_words(step: KitStep) -> str:
    return tr("Kit: {step}", step=step.words)
