"""Draws one picture of every sort in every style, and the large chart with its table and its saving.

`picture_screens.py [FOLDER]` writes to FOLDER, or to build/screens.
"""

from __future__ import annotations

import sys
from pathlib import Path

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QColor, QImage, QPainter
from PySide6.QtTest import QTest

from frailty_desktop import demo_data
from frailty_desktop.gui.charts_page import ChartsPage
from frailty_desktop.gui.page import Place
from frailty_desktop.paper import tokens
from frailty_desktop.paper.picture_painter import PictureStyle, draw
from tests.paper.made_pictures import every_sort
from tests.screens.render_screens import LOOKS, Pictures, first_enrolled, made, now
from tests.screens.screen_folder import screen_folder

COLUMNS = 3
SHEETS = (
    ("light", PictureStyle(tokens.LIGHT, is_dark=False, scale=1.0), 520, 340),
    ("dark", PictureStyle(tokens.DARK, is_dark=True, scale=1.0), 520, 340),
    ("large", PictureStyle(tokens.LIGHT, is_dark=False, scale=2.0), 700, 500),
    ("print", PictureStyle.print_(144), 700, 460),
    ("grey", PictureStyle.print_(144, is_grey=True), 700, 460),
)


def sheet(style: PictureStyle, width: int, height: int) -> QImage:
    """Draw one picture of every sort beside and under each other."""
    pictures = every_sort()
    rows = -(-len(pictures) // COLUMNS)
    image = QImage(COLUMNS * width, rows * height, QImage.Format.Format_RGB32)
    image.fill(QColor(style.colours.ground))
    painter = QPainter(image)
    for at, picture in enumerate(pictures):
        left, top = at % COLUMNS * width, at // COLUMNS * height
        draw(painter, picture, QRectF(left + 4, top + 4, width - 8, height - 8), style)
    painter.end()
    return image


def large_chart(pictures: Pictures, study: Path) -> None:
    """Draw a patient's large chart, its table, and how it is saved."""
    with pictures.window(study) as desk:
        endpoint = desk.opened.study.design.endpoints[0].name if desk.opened else ""
        pictures.go(desk, Place.charts(first_enrolled(study), endpoint))
        page = desk.window.page
        assert isinstance(page, ChartsPage)
        pictures.take(desk, "large-chart", LOOKS)
        QTest.keyClick(page, Qt.Key.Key_T)
        pictures.take(desk, "large-chart-table", LOOKS)
        QTest.keyClick(page, Qt.Key.Key_T)
        for look in LOOKS:
            pictures.settings.change(theme=look.theme, text_scale=look.scale)
            pictures.settle(desk)
            QTest.keyClick(page, Qt.Key.Key_E, Qt.KeyboardModifier.ControlModifier)
            pictures.take(desk, "large-chart-saving", (look,))
            if page.panel is not None:
                page.panel.saving.cancel()


def main(arguments: list[str]) -> int:
    """Draw everything; return the exit code."""
    folder = screen_folder(arguments)
    pictures = Pictures(folder)
    for name, style, width, height in SHEETS:
        sheet(style, width, height).save(str(folder / f"pictures-{name}.png"))
    ongoing = made(
        folder / "studies" / "ongoing.frailty", lambda path: demo_data.make_ongoing_study(path, now)
    )
    large_chart(pictures, ongoing)
    print(f"{pictures.taken + len(SHEETS)} pictures in {folder}")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
