"""Sets widgets side by side and wraps to the next line, so that choices fit at every text size."""

from collections.abc import Iterator

from PySide6.QtCore import QPoint, QRect, QSize, Qt
from PySide6.QtWidgets import QLayout, QLayoutItem, QWidget


class FlowLayout(QLayout):
    """Left to right, then on the next line; height follows width."""

    def __init__(self, parent: QWidget | None = None, gap: int = 6) -> None:
        super().__init__(parent)
        self._items: list[QLayoutItem] = []
        self._gap = gap
        self.setContentsMargins(0, 0, 0, 0)

    def addItem(self, item: QLayoutItem) -> None:
        self._items.append(item)

    def count(self) -> int:
        return len(self._items)

    def itemAt(self, index: int) -> QLayoutItem | None:
        return self._items[index] if 0 <= index < len(self._items) else None

    def takeAt(self, index: int) -> QLayoutItem | None:
        return self._items.pop(index) if 0 <= index < len(self._items) else None

    def expandingDirections(self) -> Qt.Orientation:
        return Qt.Orientation(0)

    def hasHeightForWidth(self) -> bool:
        return True

    def heightForWidth(self, width: int) -> int:
        return self._arrange(QRect(0, 0, width, 0), is_trial=True)

    def setGeometry(self, rect: QRect) -> None:
        super().setGeometry(rect)
        self._arrange(rect, is_trial=False)

    def sizeHint(self) -> QSize:
        return self.minimumSize()

    def minimumSize(self) -> QSize:
        size = QSize()
        for item in self._items:
            size = size.expandedTo(item.minimumSize())
        return size

    def in_one_line(self) -> QSize:
        """Return the size of all items side by side."""
        sizes = [item.sizeHint() for item in self._items if not item.isEmpty()]
        width = sum(size.width() for size in sizes) + self._gap * max(len(sizes) - 1, 0)
        return QSize(width, max((size.height() for size in sizes), default=0))

    def _arrange(self, rect: QRect, *, is_trial: bool) -> int:
        y = rect.y()
        for line in self._lines(rect):
            height = max(size.height() for _item, size in line)
            x = rect.x()
            for item, size in line:
                if not is_trial:  # words beside a button stand on its middle
                    item.setGeometry(QRect(QPoint(x, y + (height - size.height()) // 2), size))
                x += size.width() + self._gap
            y += height + self._gap
        return max(y - self._gap, rect.y()) - rect.y()

    def _lines(self, rect: QRect) -> Iterator[list[tuple[QLayoutItem, QSize]]]:
        """Yield what stands on each line; what is hidden takes no room and leaves no gap."""
        line: list[tuple[QLayoutItem, QSize]] = []
        x = 0
        for item in self._items:
            if item.isEmpty():
                continue
            size = self._fitting(item, rect.width())
            if line and x + size.width() > rect.width():
                yield line
                line, x = [], 0
            line.append((item, size))
            x += size.width() + self._gap
        if line:
            yield line

    @staticmethod
    def _fitting(item: QLayoutItem, room: int) -> QSize:
        """Return an item's size; one wider than the room that can wrap gets higher instead."""
        size = item.sizeHint()
        width = min(size.width(), max(room, item.minimumSize().width()))
        is_wrapped = width < size.width() and item.hasHeightForWidth()
        return QSize(width, item.heightForWidth(width) if is_wrapped else size.height())
