"""Questions of a paper form as strips: label left; value, boxes or a line to write on right; note below."""

from __future__ import annotations

from collections.abc import Iterator

from PySide6.QtCore import QLineF, QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPen

from frailty_desktop.paper.set_text import SetText, line_height, natural_width
from frailty_desktop.paper.sheet import mm
from frailty_desktop.paper.strips import PlacedText, Strip, TextsStrip
from frailty_desktop.paper.typefaces import LINE, MUTED, STRONG_LINE, TEXT, Face
from frailty_desktop.reports.document import Field, FieldBlock

LABEL_SHARE = 0.42
GAP = mm(5)
PAD = mm(1.0)
BOX = mm(3.0)
WRITING_LINE = mm(7.5)
_UNIT_SHARE = 0.35


class FieldStrip(TextsStrip):
    """One question with its boxes and lines to write on."""

    def __init__(
        self,
        texts: tuple[PlacedText, ...],
        height: float,
        width: float,
        *,
        boxes: tuple[tuple[QPointF, bool], ...] = (),
        rules: tuple[QLineF, ...] = (),
    ) -> None:
        super().__init__(texts, height, below=PAD)
        self.width = width
        self.boxes = boxes
        self.rules = rules

    def decorate(self, painter: QPainter, left: float, top: float) -> None:
        """Draw what stands behind the words."""
        corner = QPointF(left, top)
        painter.setPen(_pen(LINE, 0.1))
        bottom = top + self.height
        painter.drawLine(QPointF(left, bottom), QPointF(left + self.width, bottom))
        painter.setPen(_pen(STRONG_LINE, 0.2))
        for rule in self.rules:
            painter.drawLine(rule.translated(corner))
        for at, is_ticked in self.boxes:
            _draw_box(painter, QRectF(at + corner, QRectF(0, 0, BOX, BOX).size()), is_ticked=is_ticked)

    def like(self, texts: tuple[PlacedText, ...], height: float) -> TextsStrip:
        """Make a strip that looks like this one."""
        return FieldStrip(texts, height, self.width)


def field_strips(block: FieldBlock, width: float) -> Iterator[Strip]:
    """Set questions one below the other."""
    for field in block.fields:
        yield _Setting(field, width).strip()


class _Setting:
    """One question being set: what was placed, and how far down it reaches."""

    def __init__(self, field: Field, width: float) -> None:
        self._field = field
        self._width = width
        self._left = width * LABEL_SHARE + GAP
        self._room = width - self._left
        self._texts: list[PlacedText] = []
        self._boxes: list[tuple[QPointF, bool]] = []
        self._rules: list[QLineF] = []
        self._bottom = PAD

    def strip(self) -> FieldStrip:
        """Set the question."""
        label_bottom = self._label()
        if self._field.choices:
            self._choices()
        if self._field.value:
            self._value()
        elif not self._field.choices or self._field.lines > 1:
            self._lines()
        if self._field.note:
            self._add(SetText(self._field.note, Face.SMALL, self._room, colour=MUTED), self._left)
        height = max(label_bottom, self._bottom) + PAD
        return FieldStrip(
            tuple(self._texts), height, self._width, boxes=tuple(self._boxes), rules=tuple(self._rules)
        )

    def _label(self) -> float:
        room = self._width * LABEL_SHARE
        label = SetText(self._field.label, Face.BODY, room)
        self._texts.append(PlacedText(label, 0.0, PAD))
        bottom = PAD + label.height
        if self._field.hint:
            hint = SetText(self._field.hint, Face.TINY, room, colour=MUTED)
            self._texts.append(PlacedText(hint, 0.0, bottom))
            bottom += hint.height
        return bottom

    def _value(self) -> None:
        words = self._field.value
        unit = self._field.unit
        if unit:
            value_width = natural_width(words, Face.STRONG)
            unit_width = natural_width(unit, Face.SMALL)
            if "\n" not in words and value_width + mm(1.5) + unit_width < self._room:
                drop = line_height(Face.STRONG) - line_height(Face.SMALL)
                text = SetText(unit, Face.SMALL, unit_width + 2, colour=MUTED)
                self._texts.append(
                    PlacedText(text, self._left + value_width + mm(1.5), self._bottom + drop * 0.8)
                )
            else:
                words = f"{words} {unit}"
        self._add(SetText(words, Face.STRONG, self._room), self._left)

    def _choices(self) -> None:
        """Set the choices in rows, as many beside each other as fit."""
        at, row_bottom = 0.0, self._bottom
        for words, is_ticked in self._field.choices:
            face = Face.STRONG if is_ticked else Face.BODY
            wanted = min(natural_width(words, face) + 2, self._room - BOX - mm(1.5))
            if at and at + BOX + mm(1.5) + wanted > self._room:
                at, self._bottom = 0.0, row_bottom + mm(0.8)
            text = SetText(words, face, wanted)
            shift = (line_height(face) - BOX) / 2
            self._boxes.append((QPointF(self._left + at, self._bottom + shift), is_ticked))
            self._texts.append(PlacedText(text, self._left + at + BOX + mm(1.5), self._bottom))
            row_bottom = max(row_bottom, self._bottom + text.height)
            at += BOX + mm(1.5) + wanted + mm(5)
        self._bottom = row_bottom

    def _lines(self) -> None:
        """Draw lines to write on, the unit at the end of the first."""
        unit = SetText(self._field.unit, Face.SMALL, self._room * _UNIT_SHARE, colour=MUTED)
        unit_room = unit.line_width() + mm(1.5) if self._field.unit else 0.0
        for number in range(max(1, self._field.lines)):
            y = self._bottom + WRITING_LINE - mm(0.5)
            right = self._left + self._room - (unit_room if number == 0 else 0.0)
            self._rules.append(QLineF(self._left, y, right, y))
            if number == 0 and self._field.unit:
                self._texts.append(PlacedText(unit, right + mm(1.5), y - line_height(Face.SMALL)))
            self._bottom += WRITING_LINE

    def _add(self, text: SetText, left: float) -> None:
        self._texts.append(PlacedText(text, left, self._bottom))
        self._bottom += text.height


def _pen(colour: str, width_mm: float) -> QPen:
    pen = QPen(QColor(colour))
    pen.setWidthF(mm(width_mm))
    return pen


def _draw_box(painter: QPainter, box: QRectF, *, is_ticked: bool) -> None:
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.drawRect(box)
    if is_ticked:
        painter.setPen(_pen(TEXT, 0.45))
        inside = box.adjusted(BOX * 0.2, BOX * 0.2, -BOX * 0.2, -BOX * 0.2)
        painter.drawLine(inside.topLeft(), inside.bottomRight())
        painter.drawLine(inside.bottomLeft(), inside.topRight())
        painter.setPen(_pen(STRONG_LINE, 0.2))
