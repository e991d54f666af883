"""A patient's visits on a line of days: windows to scale, what is done, late, missed or due, and today."""

from collections.abc import Sequence
from datetime import date

from PySide6.QtCore import QEvent, QLineF, QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QBrush,
    QColor,
    QFocusEvent,
    QHelpEvent,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPen,
    QResizeEvent,
)
from PySide6.QtWidgets import QSizePolicy, QToolTip, QWidget

from frailty_desktop.gui import chart_accessible
from frailty_desktop.gui.appearance import Appearance
from frailty_desktop.gui.chart_look import ChartLook
from frailty_desktop.gui.date_words import date_words
from frailty_desktop.gui.icons import paint_icon
from frailty_desktop.gui.patient_lines import visit_state_words
from frailty_desktop.gui.state_marks import visit_mark
from frailty_desktop.gui.timeline_layout import LabelWish, PlacedVisit, TimelineLayout, lay_out_timeline
from frailty_desktop.paper.tokens import RADIUS
from frailty_desktop.study.schedule import PlannedVisit
from frailty_desktop.translation import tr

_STEPS = {Qt.Key.Key_Left: -1, Qt.Key.Key_Right: 1, Qt.Key.Key_Up: -1, Qt.Key.Key_Down: 1}


class VisitTimeline(QWidget):
    """Arrows move from visit to visit, Enter or a click chooses one."""

    visit_chosen = Signal(str)
    current_changed = Signal(str)

    def __init__(self, appearance: Appearance, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._appearance = appearance
        self._look = ChartLook.of(appearance)
        self._planned: tuple[PlannedVisit, ...] = ()
        self._today = date.min
        self._infusion: date | None = None
        self._ends_on: date | None = None
        self._end_label = ""
        self._current = -1
        self._layout: TimelineLayout | None = None
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setAccessibleName(tr("Visit timeline"))
        self.setMouseTracking(True)
        appearance.changed.connect(self._on_appearance)

    def show_timeline(
        self,
        planned: Sequence[PlannedVisit],
        today: date,
        infusion: date | None = None,
        ends_on: date | None = None,
        end_label: str = "",
    ) -> None:
        """Show a patient's visits; the one in the cursor stays in it."""
        before = self.current_visit()
        self._planned = tuple(planned)
        self._today, self._infusion, self._ends_on, self._end_label = today, infusion, ends_on, end_label
        names = [visit.plan.name for visit in self._planned]
        self._current = names.index(before) if before in names else self._first_to_do()
        self._layout = None
        self.setAccessibleDescription("; ".join(self._words(visit) for visit in self._planned))
        self.updateGeometry()
        self.update()

    def current_visit(self) -> str:
        """Return the name of the visit in the cursor, "" when there is none."""
        return self._planned[self._current].plan.name if 0 <= self._current < len(self._planned) else ""

    def set_current(self, name: str) -> None:
        """Put the cursor on a visit."""
        for place, visit in enumerate(self._planned):
            if visit.plan.name == name:
                self._move_to(place)

    def layout_now(self) -> TimelineLayout:
        """Return where everything lies."""
        if self._layout is None:
            height = self._label_height()
            box = QRectF(self.rect()).adjusted(self._pad(), self._pad() / 2, -self._pad(), -self._pad() / 2)
            wishes = [self._wish(visit) for visit in self._planned]
            self._layout = lay_out_timeline(self._planned, wishes, box, height, self._look.px(6), self._today)
        return self._layout

    def sizeHint(self) -> QSize:
        height = 2 * self._label_height() + self._look.px(76) + self._look.small.height
        return QSize(round(self._look.px(640)), round(height))

    def minimumSizeHint(self) -> QSize:
        return QSize(round(self._look.px(280)), self.sizeHint().height())

    # Painting

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.fillRect(self.rect(), self._look.colour("surface"))
        if not self._planned:
            painter.setPen(self._look.colour("muted"))
            painter.setFont(self._look.text.font)
            painter.drawText(self.rect(), Qt.AlignmentFlag.AlignCenter, tr("No visits planned yet."))
            return
        layout = self.layout_now()
        y = self._line_y()
        self._paint_line(painter, layout, y)
        for placed in layout.visits:
            self._paint_window(painter, placed, y)
        self._paint_leaders(painter, layout, y)
        self._paint_days(painter, layout, y)
        for place, placed in enumerate(layout.visits):
            self._paint_label(painter, placed, is_current=place == self._current)
        for placed in layout.visits:
            self._paint_marker(painter, placed, y)

    def _paint_line(self, painter: QPainter, layout: TimelineLayout, y: float) -> None:
        painter.setPen(self._look.line("strong_line"))
        painter.drawLine(QLineF(layout.left, y, layout.dates_end, y))
        if layout.dates_end < layout.right:
            painter.setPen(self._look.line("strong_line", 1.0, Qt.PenStyle.DotLine))
            painter.drawLine(QLineF(layout.dates_end, y, layout.right, y))

    def _paint_window(self, painter: QPainter, placed: PlacedVisit, y: float) -> None:
        if placed.window is None:
            return
        mark = visit_mark(placed.visit.state)
        half = self._look.px(8)
        left, right = placed.window
        box = QRectF(left, y - half, max(right - left, self._look.px(3)), 2 * half)
        colour = self._look.colour(mark.colour)
        wash = QColor(colour)
        wash.setAlpha(40)
        painter.setPen(QPen(colour, self._look.px(1)))
        painter.setBrush(wash)
        painter.drawRoundedRect(box, self._look.px(3), self._look.px(3))
        if mark.is_hatched:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(QBrush(colour, Qt.BrushStyle.BDiagPattern))
            painter.drawRoundedRect(box, self._look.px(3), self._look.px(3))

    def _paint_marker(self, painter: QPainter, placed: PlacedVisit, y: float) -> None:
        visit = placed.visit
        colour = self._look.colour(visit_mark(visit.state).colour)
        radius = self._look.px(4.5)
        has_happened = visit.happened_on is not None
        painter.setPen(QPen(self._look.colour("surface") if has_happened else colour, self._look.px(1.4)))
        painter.setBrush(colour if has_happened else self._look.colour("surface"))
        painter.drawEllipse(QPointF(placed.at, y), radius, radius)

    def _paint_leaders(self, painter: QPainter, layout: TimelineLayout, y: float) -> None:
        painter.setPen(self._look.line("strong_line", 0.8))
        half = self._look.px(9)
        for placed in layout.visits:
            box = placed.label
            start, edge = (y - half, box.bottom()) if placed.is_above else (y + half, box.top())
            painter.drawLine(QLineF(placed.at, start, min(max(placed.at, box.left()), box.right()), edge))

    def _paint_days(self, painter: QPainter, layout: TimelineLayout, y: float) -> None:
        """Draw the infusion, today and the end as upright lines with their word."""
        days: list[tuple[date, str, str]] = []
        if self._infusion is not None:
            days.append((self._infusion, tr("Infusion"), "accent"))
        if self._ends_on is not None:
            days.append((self._ends_on, self._end_label, "text"))
        elif layout.has_dates and layout.first <= self._today <= layout.last:
            days.append((self._today, tr("Today"), "due"))
        edge = float("-inf")
        small = self._look.small
        painter.setFont(small.font)
        top, bottom = y - self._look.px(18), y + self._look.px(18)
        for day, word, colour in sorted(days):
            x = layout.x(day)
            painter.setPen(self._look.line(colour, 1.6))
            painter.drawLine(QLineF(x, top, x, bottom))
            width = small.width(word)
            left = min(max(x - width / 2, layout.left, edge), layout.right - width)
            painter.fillRect(QRectF(left - 2, bottom, width + 4, small.height), self._look.colour("surface"))
            painter.drawText(QPointF(left, bottom + small.metrics.ascent()), word)
            edge = left + width + self._look.px(8)

    def _paint_label(self, painter: QPainter, placed: PlacedVisit, *, is_current: bool) -> None:
        look, box = self._look, placed.label
        mark = visit_mark(placed.visit.state)
        colour = look.colour(mark.colour)
        if is_current:
            painter.setPen(QPen(look.colour("accent"), look.px(2 if self.hasFocus() else 1)))
            painter.setBrush(look.colour("selected"))
            painter.drawRoundedRect(box, RADIUS, RADIUS)
        side, pad = look.text.height * 0.9, look.px(4)
        inside = box.adjusted(pad, look.px(2), -pad, -look.px(2))
        paint_icon(painter, mark.icon, QRectF(inside.left(), inside.top(), side, look.strong.height), colour)
        name_left = inside.left() + side + look.px(2)
        room = inside.right() - name_left
        painter.setFont(look.strong.font)
        painter.setPen(look.colour("text"))
        name = QRectF(name_left, inside.top(), room, look.strong.height)
        painter.drawText(
            name, Qt.AlignmentFlag.AlignVCenter, look.strong.elided(placed.visit.plan.short_label, room)
        )
        painter.setFont(look.small.font)
        painter.setPen(colour)
        word = QRectF(inside.left(), name.bottom(), inside.width(), look.small.height)
        painter.drawText(word, Qt.AlignmentFlag.AlignVCenter, look.small.elided(mark.word, inside.width()))

    # Keys and pointer

    def keyPressEvent(self, event: QKeyEvent) -> None:
        key = Qt.Key(event.key())
        if key in _STEPS and self._planned:
            self._move_to(min(max(self._current + _STEPS[key], 0), len(self._planned) - 1))
        elif key in {Qt.Key.Key_Home, Qt.Key.Key_End} and self._planned:
            self._move_to(0 if key == Qt.Key.Key_Home else len(self._planned) - 1)
        elif key in {Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space} and self.current_visit():
            self.visit_chosen.emit(self.current_visit())
        else:
            super().keyPressEvent(event)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        place = self._visit_at(event.position())
        if place is None:
            super().mousePressEvent(event)
            return
        self._move_to(place)
        self.visit_chosen.emit(self.current_visit())

    def event(self, event: QEvent) -> bool:
        if isinstance(event, QHelpEvent) and event.type() == QEvent.Type.ToolTip:
            place = self._visit_at(QPointF(event.pos()))
            words = self._words(self._planned[place]) if place is not None else ""
            QToolTip.showText(event.globalPos(), words, self)
            return True
        return super().event(event)

    def _visit_at(self, position: QPointF) -> int | None:
        if not self._planned:
            return None
        visits = self.layout_now().visits
        for place, placed in enumerate(visits):
            if placed.label.contains(position):
                return place
        near = self._look.px(10)
        if abs(position.y() - self._line_y()) > near * 1.5:
            return None
        distance, place = min((abs(placed.at - position.x()), place) for place, placed in enumerate(visits))
        return place if distance <= near else None

    def _move_to(self, place: int) -> None:
        if place == self._current:
            return
        self._current = place
        self.current_changed.emit(self.current_visit())
        chart_accessible.announce(self, self._words(self._planned[place]))
        self.update()

    # Words and measures

    def _words(self, visit: PlannedVisit) -> str:
        """Say everything about a visit in one line."""
        parts = [tr("{visit}: {state}", visit=visit.plan.label, state=visit_state_words(visit))]
        if visit.happened_on is not None:
            parts.append(tr("on {day}", day=date_words(visit.happened_on)))
        if visit.opens is not None and visit.closes is not None:
            parts.append(
                tr(
                    "window {opens} to {closes}",
                    opens=date_words(visit.opens),
                    closes=date_words(visit.closes),
                )
            )
        return ", ".join(parts)

    def _wish(self, visit: PlannedVisit) -> LabelWish:
        look = self._look
        name = look.strong.width(visit.plan.short_label) + look.text.height * 0.9 + look.px(2)
        word = look.small.width(visit_mark(visit.state).word)
        return LabelWish(max(name, word) + look.px(10), name + look.px(10))

    def _first_to_do(self) -> int:
        """Start where the work is: the first visit that is open, else the last one that took place."""
        for place, visit in enumerate(self._planned):
            if visit.state.value in {"due", "overdue", "soon"}:
                return place
        done = [place for place, visit in enumerate(self._planned) if visit.happened_on is not None]
        return done[-1] if done else 0 if self._planned else -1

    def _pad(self) -> float:
        return self._look.px(12)

    def _label_height(self) -> float:
        return self._look.strong.height + self._look.small.height + self._look.px(4)

    def _line_y(self) -> float:
        return self._pad() / 2 + self._label_height() + self._look.px(28)

    def resizeEvent(self, event: QResizeEvent) -> None:
        self._layout = None
        super().resizeEvent(event)

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        self.update()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        self.update()

    def _on_appearance(self) -> None:
        self._look = ChartLook.of(self._appearance)
        self._layout = None
        self.updateGeometry()
        self.update()
