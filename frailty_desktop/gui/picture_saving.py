"""Asks how a picture is saved, then where, and writes it there: whole, or not at all."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QFileDialog, QLineEdit, QWidget

from frailty_desktop.errors import UserError
from frailty_desktop.gui.choice_box import ChoiceBox
from frailty_desktop.gui.inline_panel import InlinePanel
from frailty_desktop.gui.picture_choice import DOTS, KINDS, SIZES, PictureChoice, kind_words
from frailty_desktop.translation import tr

if TYPE_CHECKING:
    from frailty_desktop.analysis.picture import Picture
    from frailty_desktop.gui.appearance import Appearance
    from frailty_desktop.gui.page import Workplace

_MM_PER_INCH = 25.4
_LEAST_LETTERS = 16
_MOST_DOTS = 8_000  # across a PNG: more takes more memory than a workstation may have


class PictureSaving(InlinePanel):
    """Kind, width, dots, colours; Enter at the end asks for the place. It remembers what was chosen."""

    def __init__(self, appearance: Appearance, say: Callable[[str], None]) -> None:
        super().__init__(appearance, tr("Save the picture"), tr("Choose where"))
        self._say = say
        self._workplace: Workplace | None = None
        self._picture: Picture | None = None
        self.kind = ChoiceBox()
        for kind in KINDS:
            self.kind.addItem(kind_words(kind), kind)
        self.width_mm, self.dots = QLineEdit(), QLineEdit()
        self.colours = ChoiceBox()
        self.colours.addItem(tr("In colour"), False)
        self.colours.addItem(tr("In grey"), True)
        for box in (self.kind, self.colours):
            box.setSizeAdjustPolicy(ChoiceBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
            box.setMinimumContentsLength(_LEAST_LETTERS)
        self.add_field(tr("File"), self.kind)
        self.add_field(tr("Width"), self.width_mm, unit="mm", help_text=tr("20 to 600; the height follows"))
        self.add_field(tr("Resolution"), self.dots, unit=tr("dots per inch"), help_text=tr("50 to 1200"))
        self.add_field(tr("Colours"), self.colours, help_text=tr("Groups differ in grey too"))
        self.kind.currentIndexChanged.connect(lambda _at: self._offer())

    def start(self, picture: Picture, workplace: Workplace) -> None:
        """Open the panel for a picture, filled as it was last used."""
        self._picture, self._workplace = picture, workplace
        chosen = PictureChoice.read(workplace.settings.now.picture_saving)
        self.kind.setCurrentIndex(KINDS.index(chosen.kind))
        self.width_mm.setText(str(chosen.width))
        self.dots.setText(str(chosen.dots))
        self.colours.setCurrentIndex(int(chosen.is_grey))
        self._offer()
        self.open_at(self.kind)

    def choice(self) -> PictureChoice:
        """Read what was typed; a UserError in words when it cannot be."""
        width = _number(self.width_mm, tr("Width"), SIZES, "mm")
        dots = _number(self.dots, tr("Resolution"), DOTS, tr("dots per inch"))
        choice = PictureChoice(str(self.kind.currentData()), width, dots, bool(self.colours.currentData()))
        across = round(width * dots / _MM_PER_INCH)
        if choice.kind == "png" and across > _MOST_DOTS:
            raise UserError(
                tr(
                    "That is an image of {across} dots across; it can have {most}.",
                    across=across,
                    most=_MOST_DOTS,
                ),
                next_step=tr("Choose less width or resolution, or SVG, which stays sharp at any size."),
            )
        return choice

    def act(self) -> None:
        """Ask where and write it there."""
        from frailty_desktop.exports.picture_export import check_may_save, file_name

        picture, workplace = self._picture, self._workplace
        if picture is None or workplace is None:
            return
        choice = self.choice()
        check_may_save(workplace.study, workplace.person, picture, workplace.clock())
        workplace.settings.change(picture_saving=choice.line())
        suggested = workplace.study.path.with_name(file_name(workplace.study, picture, choice.kind))
        path = asked_for_path(self, suggested, choice.kind)
        if path is None:
            return
        self.save_to(path, choice)

    def save_to(self, path: Path, choice: PictureChoice) -> None:
        """Draw the picture, write it, and say where it went; nobody waits for it."""
        picture, workplace = self._picture, self._workplace
        if picture is None or workplace is None:
            return
        self.confirm_button.setEnabled(False)
        if choice.kind == "csv":
            self._write(path, picture, None)
            return
        make = partial(drawn, _with_source(picture, workplace), choice)
        workplace.tasks.read(make, lambda content: self._write(path, picture, content), self.on_error)

    def _write(self, path: Path, picture: Picture, content: bytes | None) -> None:
        workplace = self._workplace
        if workplace is not None:
            workplace.tasks.write(
                partial(_exported, workplace, picture, path, content), self._on_written, self.on_error
            )

    def _on_written(self, path: Path) -> None:
        self.confirm_button.setEnabled(True)
        self.close_panel()
        self._say(tr("The picture is in {file}.", file=path))
        self.finished.emit(path)

    def on_error(self, error: Exception) -> None:
        """Say what went wrong; the questions stay as they were answered."""
        self.confirm_button.setEnabled(True)
        super().on_error(error)

    def _offer(self) -> None:
        """Show what matters for the kind of file."""
        kind = self.kind.currentData()
        for field, is_offered in (
            (self.width_mm, kind != "csv"),
            (self.dots, kind == "png"),
            (self.colours, kind != "csv"),
        ):
            self.offer_field(field, is_offered)


def _exported(workplace: Workplace, picture: Picture, path: Path, content: bytes | None) -> Path:
    from frailty_desktop.exports.picture_export import export_picture

    make = None if content is None else lambda: content
    export_picture(workplace.study, workplace.person, picture, path, make, at=workplace.clock())
    return path


def asked_for_path(parent: QWidget, suggested: Path, ending: str) -> Path | None:
    """Ask for the file's place; its name gets the ending it needs."""
    chosen, _ = QFileDialog.getSaveFileName(parent, tr("Save the picture as"), str(suggested))
    if not chosen:
        return None
    path = Path(chosen)
    return path if path.suffix.lower() == f".{ending}" else path.with_name(f"{path.name}.{ending}")


def drawn(picture: Picture, choice: PictureChoice) -> bytes:
    """Draw a picture as a file of a kind."""
    from frailty_desktop.paper import picture_files

    height = height_mm(picture, choice.width)
    if choice.kind == "png":
        across, down = (round(side * choice.dots / _MM_PER_INCH) for side in (choice.width, height))
        return picture_files.png(picture, across, down, choice.dots, is_grey=choice.is_grey)
    make = picture_files.pdf if choice.kind == "pdf" else picture_files.svg
    return make(picture, choice.width, height, is_grey=choice.is_grey)


def height_mm(picture: Picture, width_mm: float) -> float:
    """Return the height that goes with a width: the picture's own shape, taller where its words need it."""
    from frailty_desktop.paper.picture_painter import PictureStyle
    from frailty_desktop.paper.picture_size import least_height

    dots = 96.0
    least = least_height(picture, width_mm * dots / _MM_PER_INCH, PictureStyle.print_(dots))
    return max(width_mm / max(picture.aspect, 0.2), least * _MM_PER_INCH / dots)


def _with_source(picture: Picture, workplace: Workplace) -> Picture:
    """Say under the picture what study it is of, in which view, on which day, and that data are made up."""
    from frailty_desktop.exports.csv_table import NOTICE
    from frailty_desktop.paper.picture_files import with_note
    from frailty_desktop.study.date_text import date_words

    info = workplace.study.info
    parts = [
        NOTICE if info.is_synthetic else "",
        workplace.study.design.title,
        date_words(workplace.today()),
    ]
    return with_note(picture, " · ".join(part for part in parts if part))


def _number(field: QLineEdit, words: str, limits: range, unit: str) -> int:
    typed = field.text().strip()
    if typed.isascii() and typed.isdigit() and int(typed) in limits:
        return int(typed)
    field.setFocus()
    field.selectAll()
    raise UserError(
        tr(
            "{what} is a whole number from {low} to {high} {unit}.",
            what=words,
            low=limits.start,
            high=limits.stop - 1,
            unit=unit,
        )
    )
