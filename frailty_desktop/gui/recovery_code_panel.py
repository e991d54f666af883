"""Shows the recovery code of a new study, once: to be printed or written down before anything goes on."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication, QTextDocument
from PySide6.QtWidgets import QCheckBox, QFileDialog, QHBoxLayout, QLineEdit, QPushButton

from frailty_desktop.errors import UserError
from frailty_desktop.gui.form_rows import name_field
from frailty_desktop.gui.inline_panel import InlinePanel
from frailty_desktop.translation import tr

if TYPE_CHECKING:
    from frailty_desktop.gui.appearance import Appearance

CODE_SCALE = 1.5


class RecoveryCodePanel(InlinePanel):
    """Emits `finished` once somebody says that they have the code on paper; Esc does not put it away."""

    def __init__(self, appearance: Appearance) -> None:
        super().__init__(appearance, tr("Recovery code"), tr("Go on"))
        self._study = ""
        self.dismiss_button.hide()
        self.explain(
            tr(
                "With this code the study can be opened when nobody can sign in any more. It is shown this"
                " once and kept nowhere: without it and without a password the data are lost."
            )
        )
        self.code = QLineEdit()
        self.code.setReadOnly(True)
        self.code.setAlignment(Qt.AlignmentFlag.AlignCenter)
        name_field(self.code, tr("Recovery code"))
        self.copy = QPushButton(tr("Copy"))
        self.save = QPushButton(tr("Save to a text file…"))
        self.print = QPushButton(tr("Print…"))
        self.has_it = QCheckBox(tr("I have it on paper"))
        buttons = QHBoxLayout()
        buttons.setSpacing(8)
        for button, act in (
            (self.copy, self._on_copy),
            (self.save, self._on_save),
            (self.print, self._on_print),
        ):
            button.clicked.connect(act)
            buttons.addWidget(button)
        buttons.addStretch(1)
        self.fields.addWidget(self.code, 0, 0, 1, 3)
        self.fields.addLayout(buttons, 1, 0, 1, 3)
        self.fields.addWidget(self.has_it, 2, 0, 1, 3)
        self.has_it.toggled.connect(self.confirm_button.setEnabled)
        appearance.changed.connect(self._fit)
        self._fit()

    def start(self, study: str, code: str) -> None:
        """Show the code of a study."""
        self._study = study
        self.code.setText(code)
        self.has_it.setChecked(False)
        self.confirm_button.setEnabled(False)
        self.title.setText(tr("Recovery code of {study}", study=study))
        self.open_at(self.copy)

    def act(self) -> None:
        """Go on; the code is gone from the screen."""
        if not self.has_it.isChecked():
            raise UserError(
                tr("The code is shown only now."), next_step=tr("Put it on paper, then tick the box.")
            )
        self.code.clear()
        self.close_panel()
        self.finished.emit(None)

    def cancel(self) -> None:
        """Stay: a code that was put away by a stray key would be lost for good."""

    def sheet(self) -> str:
        """Return what is printed or saved."""
        return "\n".join(
            (
                tr("Recovery code of the study {study}", study=self._study),
                "",
                self.code.text(),
                "",
                tr("Keep it locked away, apart from the study: it opens the study without a password."),
            )
        )

    def _on_copy(self) -> None:
        QGuiApplication.clipboard().setText(self.code.text())
        self.banner.show_note(tr("Copied. Paste it where it is safe, then copy something else."))

    def _on_save(self) -> None:
        name = tr("recovery code of {study}.txt", study=Path(self._study).stem)
        file, _ = QFileDialog.getSaveFileName(self, tr("Where the code is kept"), str(Path.home() / name))
        if file:
            self.save_to(Path(file))

    def save_to(self, file: Path) -> None:
        """Write the code to a text file."""
        try:
            file.write_text(self.sheet() + "\n", encoding="utf-8")
        except OSError:
            self.on_error(
                UserError(
                    tr("{file} could not be written.", file=file.name),
                    kept=tr("The code is still shown here."),
                    next_step=tr("Choose another folder, or print it."),
                )
            )
        else:
            self.banner.show_note(tr("Saved in {file}. Move it to a safe place.", file=str(file)))

    def _on_print(self) -> None:
        from PySide6.QtPrintSupport import QPrintDialog, QPrinter

        printer = QPrinter()
        if QPrintDialog(printer, self).exec():
            document = QTextDocument()
            document.setDefaultFont(self.appearance.font(CODE_SCALE))
            document.setPlainText(self.sheet())
            document.print_(printer)

    def _fit(self) -> None:
        font = self.appearance.font(CODE_SCALE, bold=True)
        font.setFamilies(["DejaVu Sans Mono", "Consolas", "Courier New", "monospace"])
        size = round(font.pointSizeF() * 10) / 10
        self.code.setStyleSheet(f"font-family: 'DejaVu Sans Mono', Consolas, monospace; font-size: {size}pt;")
