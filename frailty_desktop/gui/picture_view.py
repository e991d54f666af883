"""Shows a picture and lets people walk through it: by arrow keys and mouse, with a read-out at each stop."""

from __future__ import annotations

from dataclasses import dataclass
from math import ceil

from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, QSizeF, Qt, Signal
from PySide6.QtGui import (
    QFocusEvent,
    QFontInfo,
    QImage,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPen,
    QPixmap,
    QResizeEvent,
)
from PySide6.QtWidgets import QSizePolicy, QWidget

from frailty_desktop.analysis.picture import Picture, Stop, Threads
from frailty_desktop.gui import chart_accessible
from frailty_desktop.gui.appearance import Appearance
from frailty_desktop.gui.page import ENTER_KEYS
from frailty_desktop.gui.picture_cursor import PictureCursor
from frailty_desktop.paper.broken_lines import broken
from frailty_desktop.paper.picture_painter import Parts, PictureFrame, PictureStyle, draw, lay_out
from frailty_desktop.paper.picture_size import least_height
from frailty_desktop.paper.picture_style import inks_of
from frailty_desktop.paper.tokens import BASE_POINTS, FOCUS_RING, RADIUS
from frailty_desktop.translation import tr

_MOVES = {  # runs on, stops on
    Qt.Key.Key_Left: (0, -1),
    Qt.Key.Key_Right: (0, 1),
    Qt.Key.Key_Up: (-1, 0),
    Qt.Key.Key_Down: (1, 0),
    Qt.Key.Key_Home: (0, -100_000),
    Qt.Key.Key_End: (0, 100_000),
}
_TALLEST = 2_400


def screen_style(appearance: Appearance) -> PictureStyle:
    """Return the style of pictures in the window: its colours, its letters, its text scale."""
    font = appearance.font()
    scale = QFontInfo(font).pixelSize() / (BASE_POINTS * 96 / 72)
    return PictureStyle(appearance.colours, appearance.is_dark, scale, family=font.family())


@dataclass(slots=True)
class _KeptThreads:
    """An image of the many lines, good as long as lines, places and style are the same."""

    marks: tuple[Threads, ...]
    places: tuple[object, ...]
    image: QPixmap


class PictureView(QWidget):
    """Shows one `Picture`. Arrows walk along its stops, Enter or a click opens what a stop stands for."""

    opened = Signal(str)
    stop_changed = Signal(str)

    def __init__(self, appearance: Appearance, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        chart_accessible.install()
        self._appearance = appearance
        self._style = screen_style(appearance)
        self._picture: Picture | None = None
        self._frame: PictureFrame | None = None
        self._image: QPixmap | None = None
        self._threads: _KeptThreads | None = None
        self._cursor = PictureCursor()
        self._is_under_mouse = False
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setMouseTracking(True)
        appearance.changed.connect(self._on_appearance)
        self._tell_in_words()

    # What is shown

    @property
    def picture(self) -> Picture | None:
        """What is shown."""
        return self._picture

    @property
    def stop(self) -> Stop | None:
        """The stop in the cursor."""
        return self._cursor.stop

    def show_picture(self, picture: Picture | None, threads_image: QImage | None = None) -> None:
        """Show a picture; the cursor stays on what it was on. Lines that are the same are not drawn again.

        `threads_image` is what `picture_painter.threads_image` made of them for `threads_wanted`.
        """
        if picture is self._picture:
            return
        self._picture = picture
        self._cursor.follow(picture.stops if picture else ())
        self._tell_in_words()
        self._forget()
        if picture is not None and threads_image is not None:
            self._keep_threads(picture, threads_image)

    def threads_wanted(self) -> tuple[QSizeF, PictureStyle, float]:
        """Return for which size, style and dots per pixel lines drawn elsewhere can be shown here."""
        return self._inner().size(), self._style, self.devicePixelRatioF()

    def read_out(self) -> str:
        """Return what the cursor says."""
        stop = self._cursor.stop
        return stop.words if stop else ""

    def frame(self) -> PictureFrame | None:
        """Return where things lie; None when nothing is shown."""
        if self._frame is None and self._picture is not None:
            self._frame = lay_out(self._picture, self._inner(), self._style)
        return self._frame

    def image(self) -> QImage:
        """Return the picture as it is on screen, without cursor and focus."""
        pixels = self._drawn()
        return pixels.toImage() if pixels is not None else QImage()

    def _inner(self) -> QRectF:
        inset = float(FOCUS_RING)
        return QRectF(self.rect()).adjusted(inset, inset, -inset, -inset)

    def _forget(self) -> None:
        self._frame = self._image = None
        self._ask_for_height()
        self.update()

    def _ask_for_height(self) -> None:
        picture = self._picture
        least = 0.0 if picture is None else least_height(picture, self._inner().width(), self._style)
        height = min(ceil(least) + 2 * FOCUS_RING, self._appearance.px(_TALLEST))
        if height != self.minimumHeight():
            self.setMinimumHeight(height)

    # Painting

    def sizeHint(self) -> QSize:
        px = self._appearance.px
        return QSize(px(480), max(px(300), self.minimumHeight()))

    def minimumSizeHint(self) -> QSize:
        return QSize(self._appearance.px(220), self.minimumHeight())

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        colour = self._appearance.colour
        width = FOCUS_RING if self.hasFocus() else 1
        painter.setPen(QPen(colour("accent" if self.hasFocus() else "line"), width))
        painter.setBrush(colour("surface"))
        painter.drawRoundedRect(
            QRectF(self.rect()).adjusted(width / 2, width / 2, -width / 2, -width / 2), RADIUS, RADIUS
        )
        drawn = self._drawn()
        if drawn is not None:
            painter.drawPixmap(self._inner().topLeft(), drawn)
        stop = self._cursor.stop
        if stop is not None and (self.hasFocus() or self._is_under_mouse):
            self._paint_cursor(painter, stop)

    def _drawn(self) -> QPixmap | None:
        frame, picture = self.frame(), self._picture
        if frame is None or picture is None or self._inner().isEmpty():
            return None
        ratio = self.devicePixelRatioF()
        if self._image is None or self._image.devicePixelRatio() != ratio:
            image = self._blank(ratio)
            painter = QPainter(image)
            painter.translate(-self._inner().topLeft())
            draw(painter, picture, self._inner(), self._style, frame=frame, parts=Parts.GROUND)
            threads = self._drawn_threads(picture, frame, ratio)
            if threads is not None:
                painter.drawPixmap(self._inner().topLeft(), threads)
            draw(painter, picture, self._inner(), self._style, frame=frame, parts=Parts.MARKS)
            painter.end()
            self._image = image
        return self._image

    def _drawn_threads(self, picture: Picture, frame: PictureFrame, ratio: float) -> QPixmap | None:
        marks = _threads_of(picture)
        if not marks:
            self._threads = None
            return None
        places = self._thread_places(frame, ratio)
        kept = self._threads
        is_same = kept is not None and kept.places == places and len(kept.marks) == len(marks)
        if kept is not None and is_same and all(a is b for a, b in zip(kept.marks, marks, strict=True)):
            return kept.image
        image = self._blank(ratio)
        painter = QPainter(image)
        painter.translate(-self._inner().topLeft())
        draw(painter, picture, self._inner(), self._style, frame=frame, parts=Parts.THREADS)
        painter.end()
        self._threads = _KeptThreads(marks, places, image)
        return image

    def _keep_threads(self, picture: Picture, image: QImage) -> None:
        """Take over lines drawn elsewhere, unless size or style changed meanwhile."""
        frame, ratio = self.frame(), self.devicePixelRatioF()
        wanted = self._blank(ratio)
        if frame is None or image.size() != wanted.size() or image.devicePixelRatio() != ratio:
            return
        places = self._thread_places(frame, ratio)
        self._threads = _KeptThreads(_threads_of(picture), places, QPixmap.fromImage(image))

    def _thread_places(self, frame: PictureFrame, ratio: float) -> tuple[object, ...]:
        return frame.plot, frame.x, frame.y, self._style, self.size(), ratio

    def _blank(self, ratio: float) -> QPixmap:
        inner = self._inner().size()
        image = QPixmap(ceil(inner.width() * ratio), ceil(inner.height() * ratio))
        image.setDevicePixelRatio(ratio)
        image.fill(Qt.GlobalColor.transparent)
        return image

    def _paint_cursor(self, painter: QPainter, stop: Stop) -> None:
        frame, inks = self.frame(), inks_of(self._style)
        if frame is None:
            return
        at = frame.to_px(stop.x, stop.y)
        radius = inks.px(7)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.setPen(QPen(self._appearance.colour("surface"), inks.px(4)))
        painter.drawEllipse(at, radius, radius)
        painter.setPen(QPen(self._appearance.colour("accent"), inks.px(2)))
        painter.drawEllipse(at, radius, radius)
        lines, box = self._read_out_box(stop, at)
        painter.setPen(QPen(self._appearance.colour("strong_line"), 1))
        painter.setBrush(self._appearance.colour("raised"))
        painter.drawRoundedRect(box, RADIUS, RADIUS)
        painter.setPen(self._appearance.colour("text"))
        painter.setFont(inks.text.font)
        inner = box.adjusted(inks.px(8), inks.px(4), -inks.px(8), -inks.px(4))
        for row, line in enumerate(lines):
            top = inner.top() + row * inks.text.height
            painter.drawText(QRectF(inner.left(), top, inner.width() + 2, inks.text.height), line)

    def _read_out_box(self, stop: Stop, at: QPointF) -> tuple[list[str], QRectF]:
        """Place the read-out beside the stop, inside the widget, never over the stop itself."""
        inks, room = inks_of(self._style), self._inner()
        lines = broken(inks.text, stop.words, min(room.width() * 0.7, inks.px(360)))
        width = max(inks.text.width(line) for line in lines) + inks.px(16) + 2
        height = inks.text.height * len(lines) + inks.px(8)
        away = inks.px(13)
        left = min(max(at.x() - width / 2, room.left() + 2), max(room.right() - width - 2, room.left() + 2))
        above, below = at.y() - away - height, at.y() + away
        top = (
            above if above >= room.top() + 2 else min(below, max(room.bottom() - height - 2, room.top() + 2))
        )
        return lines, QRectF(left, top, width, height)

    # Keys and mouse

    def keyPressEvent(self, event: QKeyEvent) -> None:
        key = Qt.Key(event.key())
        plain = not event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier
        if plain and key in _MOVES and self._cursor.move(*_MOVES[key]):
            self._on_stop(is_spoken=True)
        elif plain and key in ENTER_KEYS and self.stop is not None and self.stop.key:
            self.opened.emit(self.stop.key)
        else:
            super().keyPressEvent(event)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        at = self._nearest(event.position())
        self._is_under_mouse = at is not None
        if at is not None and self._cursor.go_to(at):
            self._on_stop(is_spoken=False)
        can_open = at is not None and bool(self._cursor.stops[at].key)
        self.setCursor(Qt.CursorShape.PointingHandCursor if can_open else Qt.CursorShape.ArrowCursor)
        self.update()

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        super().mouseReleaseEvent(event)
        at = self._nearest(event.position())
        if event.button() is Qt.MouseButton.LeftButton and at is not None:
            self._cursor.go_to(at)
            self._on_stop(is_spoken=False)
            if self._cursor.stops[at].key:
                self.opened.emit(self._cursor.stops[at].key)

    def leaveEvent(self, event: QEvent) -> None:
        super().leaveEvent(event)
        self._is_under_mouse = False
        self.update()

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        self.update()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        self.update()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._forget()

    def _nearest(self, at: QPointF) -> int | None:
        frame, picture = self.frame(), self._picture
        return frame.nearest(picture, at) if frame is not None and picture is not None else None

    def _on_stop(self, *, is_spoken: bool) -> None:
        words = self.read_out()
        self.stop_changed.emit(words)
        if is_spoken:
            chart_accessible.announce(self, words)
        self.update()

    # In words

    def _tell_in_words(self) -> None:
        picture = self._picture
        self.setAccessibleName(picture.title if picture else tr("Chart"))
        lines = (
            [picture.description, picture.sentence if picture.is_empty else "", *picture.notes]
            if picture
            else []
        )
        if picture is not None and len(picture.stops):
            lines.append(tr("Arrow keys read it out."))
        self.setAccessibleDescription(" ".join(line for line in lines if line))

    def _on_appearance(self) -> None:
        self._style = screen_style(self._appearance)
        self._forget()
        self.updateGeometry()


def _threads_of(picture: Picture) -> tuple[Threads, ...]:
    return tuple(mark for mark in picture.marks if isinstance(mark, Threads))
