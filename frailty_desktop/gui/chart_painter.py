"""Paints a chart that was laid out: the same strokes on screen, in a grid, and on paper."""

from typing import TYPE_CHECKING

from PySide6.QtCore import QLineF, QPointF, QRectF, Qt
from PySide6.QtGui import QBrush, QColor, QPainter, QPainterPath, QPen

from frailty_desktop.gui.chart_layout import ChartLayout, PlacedCurve, lay_out
from frailty_desktop.gui.chart_look import BAND_OPACITY, ChartLook

if TYPE_CHECKING:
    from frailty_desktop.analysis.chart_data import ChartSeries


def paint_chart(painter: QPainter, series: "ChartSeries", box: QRectF, look: ChartLook) -> ChartLayout:
    """Lay a chart out in a box and paint it, on a widget, a picture or a page."""
    chart = lay_out(series, box, look)
    paint_layout(painter, chart, look)
    return chart


def paint_layout(painter: QPainter, chart: ChartLayout, look: ChartLook) -> None:
    """Paint a chart whose places are known."""
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    _paint_ground(painter, chart, look)
    painter.save()
    room = look.px(6)
    painter.setClipRect(chart.plot.adjusted(-room, -room, room, room))
    for placed in chart.curves:
        _paint_spread(painter, placed, look)
    for placed in chart.curves:
        _paint_line(painter, placed, look)
    painter.restore()
    _paint_events(painter, chart, look)
    _paint_leaders(painter, chart, look)
    for at, style_index in chart.count_symbols:
        paint_symbol(painter, at, "group", style_index, look)
    _paint_texts(painter, chart, look)


def paint_key(painter: QPainter, box: QRectF, role: str, style_index: int, look: ChartLook) -> None:
    """Paint a short piece of a curve with one point, for a legend."""
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    middle = box.center()
    if role == "group":
        painter.fillRect(
            box.adjusted(0, box.height() * 0.2, 0, -box.height() * 0.2), _veil(look, role, style_index)
        )
    painter.setPen(look.curve_pen(role, style_index))
    painter.drawLine(QLineF(box.left(), middle.y(), box.right(), middle.y()))
    paint_symbol(painter, middle, role, style_index, look)


def paint_symbol(painter: QPainter, at: QPointF, role: str, style_index: int, look: ChartLook) -> None:
    """Paint the point of a curve, for a legend or a count."""
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    _paint_point(
        painter, at, role, look.symbol(role, style_index), look.curve_colour(role, style_index), look
    )


def paint_mark_line(painter: QPainter, box: QRectF, kind: str, look: ChartLook) -> None:
    """Paint a window, a line of important change, or the infusion's line, for a legend."""
    middle = box.center()
    if kind == "window":
        painter.fillRect(box, look.colour("hover"))
        painter.setPen(look.line("line"))
        painter.drawRect(box)
    elif kind == "band":
        painter.setPen(_band_pen(look))
        painter.drawLine(QLineF(box.left(), middle.y(), box.right(), middle.y()))
    else:
        painter.setPen(look.line("accent", 1.3))
        painter.drawLine(QLineF(middle.x(), box.top(), middle.x(), box.bottom()))


def _band_pen(look: ChartLook) -> QPen:
    pen = look.line("strong_line")
    pen.setDashPattern([5, 3])
    return pen


def _paint_ground(painter: QPainter, chart: ChartLayout, look: ChartLook) -> None:
    plot = chart.plot
    painter.setPen(Qt.PenStyle.NoPen)
    window = QBrush(look.colour("hover"))
    for box in chart.windows:
        painter.fillRect(box, window)
    painter.setPen(look.line("line"))
    painter.drawLines([QLineF(plot.left(), y, plot.right(), y) for y in chart.grid])
    painter.setPen(look.line("strong_line"))
    painter.drawLine(QLineF(plot.left(), plot.bottom(), plot.right(), plot.bottom()))
    length = look.px(3)
    painter.drawLines([QLineF(x, plot.bottom(), x, plot.bottom() + length) for x in chart.tick_marks])
    if chart.zero is not None:
        painter.drawLine(QLineF(plot.left(), chart.zero, plot.right(), chart.zero))
    painter.setPen(_band_pen(look))
    painter.drawLines([QLineF(plot.left(), y, plot.right(), y) for y in chart.band_lines])
    if chart.today is not None:
        painter.setPen(look.line("due", 1.0, Qt.PenStyle.DotLine))
        painter.drawLine(QLineF(chart.today, plot.top(), chart.today, plot.bottom()))


def _paint_spread(painter: QPainter, placed: PlacedCurve, look: ChartLook) -> None:
    role, style = placed.curve.role, placed.curve.style_index
    if not look.is_print and len(placed.whiskers) > 1:
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(_veil(look, role, style))
        painter.drawPolygon(placed.band)
        return
    painter.setPen(QPen(look.curve_colour(role, style), look.px(1)))
    cap = look.px(3)
    for x, low, high in placed.whiskers:
        painter.drawLines(
            [
                QLineF(x, low, x, high),
                QLineF(x - cap, low, x + cap, low),
                QLineF(x - cap, high, x + cap, high),
            ]
        )


def _paint_line(painter: QPainter, placed: PlacedCurve, look: ChartLook) -> None:
    curve, points = placed.curve, placed.points
    pen = look.curve_pen(curve.role, curve.style_index)
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.setPen(pen)
    if not curve.bridged:
        painter.drawPolyline(points)
    else:
        _paint_bridged(painter, placed, pen)
    symbol = look.symbol(curve.role, curve.style_index)
    colour = look.curve_colour(curve.role, curve.style_index)
    first = points.size() - 1 if curve.role == "ghost" else 0
    for place in range(first, points.size()):
        _paint_point(painter, points.at(place), curve.role, symbol, colour, look)


def _paint_bridged(painter: QPainter, placed: PlacedCurve, pen: QPen) -> None:
    """Draw the line thin and dotted where it skips a visit without a value."""
    thin = QPen(pen.color(), pen.widthF() * 0.5, Qt.PenStyle.DotLine)
    points = placed.points
    for place in range(points.size() - 1):
        painter.setPen(thin if place in placed.curve.bridged else pen)
        painter.drawLine(points.at(place), points.at(place + 1))


def _paint_point(
    painter: QPainter, at: QPointF, role: str, symbol: QPainterPath, colour: QColor, look: ChartLook
) -> None:
    ground = look.colour("surface")
    is_hollow = role == "ghost"
    painter.setPen(QPen(colour if is_hollow else ground, look.px(1.6 if is_hollow else 1.0)))
    painter.setBrush(ground if is_hollow else colour)
    painter.translate(at)
    painter.drawPath(symbol)
    painter.translate(-at)


def _paint_events(painter: QPainter, chart: ChartLayout, look: ChartLook) -> None:
    plot = chart.plot
    for x, kind in chart.marks:
        if kind == "infusion":
            painter.setPen(look.line("accent", 1.3))
            painter.drawLine(QLineF(x, plot.top(), x, plot.bottom()))
        elif kind == "end":
            painter.setPen(look.line("text", 1.6))
            painter.drawLine(QLineF(x, plot.top(), x, plot.bottom()))
        else:
            paint_event_mark(
                painter, QPointF(x, plot.bottom() - look.px(6)), look, kind == "serious_adverse_event"
            )


def paint_event_mark(painter: QPainter, at: QPointF, look: ChartLook, is_serious: bool) -> None:
    """Paint an adverse event: a triangle, filled when serious."""
    size = look.px(4.5)
    triangle = QPainterPath(QPointF(at.x(), at.y() - size))
    triangle.lineTo(at.x() + size, at.y() + size * 0.8)
    triangle.lineTo(at.x() - size, at.y() + size * 0.8)
    triangle.closeSubpath()
    painter.setPen(look.line("late", 1.3))
    painter.setBrush(look.colour("late") if is_serious else look.colour("surface"))
    painter.drawPath(triangle)


def _paint_leaders(painter: QPainter, chart: ChartLayout, look: ChartLook) -> None:
    for start, end, colour in chart.leaders:
        faint = QColor(colour)
        faint.setAlpha(110)
        painter.setPen(QPen(faint, look.px(0.8)))
        painter.drawLine(start, end)


def _paint_texts(painter: QPainter, chart: ChartLayout, look: ChartLook) -> None:
    font = None
    ground = look.colour("surface")
    ground.setAlpha(190)
    for placed in chart.texts:
        if placed.has_ground:
            painter.fillRect(placed.box.adjusted(-2, 1, 1, -1), ground)
        if placed.lettering.font is not font:
            font = placed.lettering.font
            painter.setFont(font)
        painter.setPen(placed.colour)
        painter.drawText(placed.box, placed.flags, placed.text)


def _veil(look: ChartLook, role: str, style_index: int) -> QColor:
    colour = QColor(look.curve_colour(role, style_index))
    colour.setAlpha(BAND_OPACITY)
    return colour
