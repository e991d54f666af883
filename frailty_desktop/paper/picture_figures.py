"""Draws the marks of a picture that carry words: bars and cells, rules, words, arrows."""

from __future__ import annotations

import math

import numpy as np
from PySide6.QtCore import QLineF, QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPen, QPolygonF

from frailty_desktop.analysis.picture import Arrow, Bar, Look, Rule, Tone, Words
from frailty_desktop.paper.broken_lines import broken, fits
from frailty_desktop.paper.clipping import cut_line
from frailty_desktop.paper.lettering import Lettering
from frailty_desktop.paper.picture_frame import PictureFrame
from frailty_desktop.paper.picture_marks import draw_hatch
from frailty_desktop.paper.picture_style import Inks
from frailty_desktop.paper.qt_points import polygon

CENTRE = int(Qt.AlignmentFlag.AlignCenter)
_LIST = int(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
_SHRUNK = (1.0, 0.9, 0.8, 0.7, 0.6)
_OWN_HATCH = 45.0


def draw_bar(painter: QPainter, mark: Bar, frame: PictureFrame, inks: Inks) -> None:
    """Draw a filled rectangle with its words inside."""
    box = bar_box(mark, frame)
    if box is None:
        return
    colour = inks.colour(mark.look)
    painter.setPen(inks.pen(mark.look) if not mark.look.is_filled else Qt.PenStyle.NoPen)
    painter.setBrush(colour if mark.look.is_filled else inks.ground)
    painter.drawRect(box)
    is_hatched = _hatch_bar(painter, mark, box, inks)
    if mark.has_edge:
        name = "strong_line" if mark.look.tone in {Tone.SHADE, Tone.LINE} else "text"
        painter.setPen(inks.line(name) if mark.look.is_filled else inks.pen(mark.look))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawRect(box)
    if mark.words:
        ink = inks.on(colour) if mark.look.is_filled else inks.named("text")
        _words_in(painter, mark, box, ink, inks, colour if is_hatched else None)


def bar_box(mark: Bar, frame: PictureFrame) -> QRectF | None:
    """Return where a bar lies within the plot, None when it does not."""
    plot = frame.plot
    across = [frame.x.px(mark.left), frame.x.px(mark.right)]
    down = [frame.y.px(mark.bottom), frame.y.px(mark.top)]
    if frame.x.is_log:  # a bar from zero stands on the axis
        across = [plot.left() if math.isnan(at) else at for at in across]
    if frame.y.is_log:
        down = [plot.bottom() if math.isnan(at) else at for at in down]
    if any(math.isnan(at) for at in (*across, *down)):
        return None
    left, right = max(min(across), plot.left()), min(max(across), plot.right())
    top, bottom = max(min(down), plot.top()), min(max(down), plot.bottom())
    return QRectF(left, top, right - left, bottom - top) if left <= right and top <= bottom else None


def _hatch_bar(painter: QPainter, mark: Bar, box: QRectF, inks: Inks) -> bool:
    angle = inks.hatch_angle(mark.look) if inks.style.is_print and mark.look.is_filled else None
    if mark.is_hatched:
        angle = _OWN_HATCH
    if angle is None:
        return False
    is_solid = mark.look.is_filled and inks.flattened(inks.colour(mark.look)).lightness() < 200
    ink = QColor(inks.ground if is_solid and not inks.style.is_dark else inks.named("text"))
    ink.setAlphaF(0.75 if is_solid else 0.5)
    corners = (box.topLeft(), box.topRight(), box.bottomRight(), box.bottomLeft())
    shape = np.array([[corner.x(), corner.y()] for corner in corners], dtype=np.float64)
    draw_hatch(painter, shape, angle, QPen(ink, inks.px(1.0)), inks)
    return True


def _words_in(
    painter: QPainter, mark: Bar, box: QRectF, ink: QColor, inks: Inks, under: QColor | None
) -> None:
    """Write a bar's words, smaller where they need it; a number that has no room is not written in part."""
    pad = min(inks.px(5), box.width() * 0.06)
    inner = box.adjusted(pad, 0, -pad, 0)
    lettering, lines = _fitted(mark.words, inner, inks)
    if not lines:
        return
    if under is not None:
        _words_ground(painter, inner, lines, lettering, inks.flattened(under))
    painter.setPen(ink)
    painter.setFont(lettering.font)
    top = inner.center().y() - lettering.height * len(lines) / 2
    side = _LIST if mark.is_list else CENTRE
    for row, line in enumerate(lines):
        line_box = QRectF(inner.left(), top + row * lettering.height, inner.width(), lettering.height)
        painter.drawText(line_box, side, line)


def _fitted(words: str, inner: QRectF, inks: Inks) -> tuple[Lettering, list[str]]:
    words = words.replace(" = ", "\u00a0=\u00a0")  # "(n = 12)" stays in one line
    lettering = inks.small
    for factor in _SHRUNK:
        lettering = inks.small if factor == 1.0 else inks.sized(inks.small, factor)
        lines = fits(lettering, words, inner.width(), inner.height())
        if lines is not None:
            return lettering, lines
    if " " not in words or inner.height() < lettering.height:
        return lettering, []
    most = max(1, int(inner.height() / lettering.height))
    return lettering, broken(lettering, words, inner.width(), most)


def _words_ground(
    painter: QPainter, inner: QRectF, lines: list[str], lettering: Lettering, colour: QColor
) -> None:
    width = min(max(lettering.width(line) for line in lines) + 4, inner.width())
    height = lettering.height * len(lines)
    centre = inner.center()
    painter.fillRect(QRectF(centre.x() - width / 2, centre.y() - height / 2, width, height), colour)


def draw_rule(painter: QPainter, mark: Rule, frame: PictureFrame, inks: Inks) -> None:
    """Draw a straight line across the picture; its words were placed with the frame."""
    axis, plot = (frame.x if mark.is_upright else frame.y), frame.plot
    at = axis.px(mark.at)
    if not (math.isfinite(at) and axis.holds(mark.at)):
        return
    painter.setPen(inks.pen(mark.look))
    if mark.is_upright:
        painter.drawLine(QLineF(at, plot.top(), at, plot.bottom()))
    else:
        painter.drawLine(QLineF(plot.left(), at, plot.right(), at))


def words_box(mark: Words, frame: PictureFrame, inks: Inks) -> tuple[QRectF, list[str]] | None:
    """Return where words lie, moved inside the picture, and their lines; None when their place is none."""
    across, down = frame.x.px(mark.x), frame.y.px(mark.y)
    if not (math.isfinite(across) and math.isfinite(down)):
        return None
    lettering, rect, gap = _lettering(mark, inks), frame.rect, inks.px(4)
    lines = broken(lettering, mark.text, max(rect.width() - 2 * gap, 1.0))
    width = max(lettering.width(line) for line in lines) + 2
    height = lettering.height * len(lines)
    left = {"left": across + gap, "right": across - gap - width}.get(mark.side, across - width / 2)
    top = {"above": down + gap, "below": down - gap - height}.get(mark.side, down - height / 2)
    left = max(min(left, rect.right() - width - 1), rect.left() + 1)
    top = max(min(top, rect.bottom() - height - 1), rect.top() + 1)
    return QRectF(left, top, width, height), lines


def draw_words(painter: QPainter, mark: Words, frame: PictureFrame, inks: Inks) -> None:
    """Write words at a place."""
    placed = words_box(mark, frame, inks)
    if placed is None or not mark.text:
        return
    box, lines = placed
    lettering = _lettering(mark, inks)
    painter.setFont(lettering.font)
    tone = Tone.MUTED if mark.look.tone is Tone.LINE else mark.look.tone
    painter.setPen(inks.colour(Look(tone, mark.look.index, mark.look.strength)))
    side = {"left": Qt.AlignmentFlag.AlignLeft, "right": Qt.AlignmentFlag.AlignRight}.get(
        mark.side, Qt.AlignmentFlag.AlignHCenter
    )
    for row, line in enumerate(lines):
        row_box = QRectF(box.left(), box.top() + row * lettering.height, box.width(), lettering.height)
        painter.drawText(row_box, int(side | Qt.AlignmentFlag.AlignVCenter), line)


def draw_arrow(painter: QPainter, mark: Arrow, frame: PictureFrame, inks: Inks) -> None:
    """Draw a line with a head at its end."""
    ends = np.column_stack(
        [
            frame.x.pixels(np.array([mark.from_x, mark.to_x])),
            frame.y.pixels(np.array([mark.from_y, mark.to_y])),
        ]
    )
    if not np.isfinite(ends).all():
        return
    pieces = [piece for piece in cut_line(ends, frame.plot) if len(piece) > 1]
    if not pieces:
        return
    piece = pieces[0]
    painter.setPen(inks.pen(mark.look))
    painter.drawPolyline(polygon(piece))
    (x0, y0), (x1, y1) = piece.tolist()
    if math.hypot(x1 - x0, y1 - y0) < 1.0:
        return
    turn, size = math.atan2(y1 - y0, x1 - x0), inks.px(7)
    sides = [turn + math.pi - 0.42, turn + math.pi + 0.42]
    head = [QPointF(x1, y1), *(QPointF(x1 + size * math.cos(s), y1 + size * math.sin(s)) for s in sides)]
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(inks.colour(mark.look))
    painter.drawPolygon(QPolygonF(head))


def _lettering(mark: Words, inks: Inks) -> Lettering:
    return inks.strong if mark.is_strong else inks.small
