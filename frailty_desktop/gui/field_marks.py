"""The margin of a field: what was asked, compared, signed and held, as small icons with words behind them."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from PySide6.QtCore import QRectF, QSize
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QWidget

from frailty_desktop.gui import icons
from frailty_desktop.gui.date_words import date_words, days_words
from frailty_desktop.translation import tr, tr_count

if TYPE_CHECKING:
    from datetime import datetime

    from frailty_desktop.gui.appearance import Appearance
    from frailty_desktop.services.form_review import FormReview
    from frailty_desktop.services.holds import HoldState
    from frailty_desktop.services.query_list import QueryLine
    from frailty_desktop.services.signatures import SignatureLine
    from frailty_desktop.services.source_lines import SourceMark
    from frailty_desktop.study.form_state import FieldKey

MOST = 3  # more would take the label its room; the words tell of all
SIDE, GAP, HEIGHT = 14, 3, 30


class FieldMark(NamedTuple):
    """One mark: an icon, one of the colours, and what it says."""

    icon: str
    colour: str
    words: str


class FieldMarks(QWidget):
    """Paints the marks of one field beside its label; never in the way of the keyboard."""

    def __init__(self, appearance: Appearance) -> None:
        super().__init__()
        self.marks: tuple[FieldMark, ...] = ()
        self._appearance = appearance

    def show_marks(self, marks: tuple[FieldMark, ...]) -> None:
        """Show these marks, what needs somebody first."""
        self.marks = marks
        self.setVisible(bool(marks))
        self.setFixedSize(self.sizeHint())
        self.setToolTip("\n".join(mark.words for mark in marks))
        self.setAccessibleName(". ".join(mark.words for mark in marks))
        self.update()

    def sizeHint(self) -> QSize:
        px, count = self._appearance.px, min(MOST, len(self.marks))
        return QSize(count * px(SIDE) + max(0, count - 1) * px(GAP), px(HEIGHT))

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        side, gap = self._appearance.px(SIDE), self._appearance.px(GAP)
        painter = QPainter(self)
        for place, mark in enumerate(self.marks[:MOST]):
            box = QRectF(place * (side + gap), (self.height() - side) / 2, side, side)
            icons.paint_icon(painter, mark.icon, box, self._appearance.colour(mark.colour))
        painter.end()


def marks_of_field(review: FormReview, key: FieldKey, *, is_empty: bool) -> tuple[FieldMark, ...]:
    """List the marks of a field: query, source, signature, hold; an empty field is not marked as signed."""
    found = [_query_mark(line) for line in review.queries.get(key, ())[:1]]
    mark = review.marks.get(key)
    if mark is not None:
        found.append(_source_mark(mark))
    if review.signatures and not is_empty:
        found.append(_signature_mark(review.signatures))
    if review.hold is not None:
        found.append(_hold_mark(review.hold, key))
    return tuple(found)


def query_words(lines: tuple[QueryLine, ...]) -> str:
    """Say under a field what is asked, by whom and since when, with the last word of the thread."""
    if not lines:
        return ""
    others = len(lines) - 1
    more = tr_count("{count} more query here.", "{count} more queries here.", others) if others else ""
    return " ".join(part for part in (f"? {_query_mark(lines[0]).words}", more) if part)


def _age(line: QueryLine) -> str:
    return days_words(line.age_days) if line.age_days else tr("today")


def _query_mark(line: QueryLine) -> FieldMark:
    if line.state == "answered":
        words = tr(
            "Query of {who}, {age}, answered: {said}", who=line.opened_by, age=_age(line), said=line.last_text
        )
        return FieldMark("queries", "due", words)
    words = tr("Open query of {who}, {age}: {said}", who=line.opened_by, age=_age(line), said=line.last_text)
    return FieldMark("queries", "late", words)


def _source_mark(mark: SourceMark) -> FieldMark:
    day = _day(mark.at)
    if mark.state.value == "verified":
        return FieldMark(
            "verification", "done", tr("Source verified by {who} on {day}", who=mark.by, day=day)
        )
    words = tr("Changed since {who} compared it with the source on {day}", who=mark.by, day=day)
    return FieldMark("missed", "soon", words)


def _signature_mark(signatures: tuple[SignatureLine, ...]) -> FieldMark:
    standing = next((line for line in signatures if not line.is_void), None)
    if standing is not None:
        return FieldMark("sign_off", "muted", tr("Signed: {words}", words=standing.words()))
    newest = signatures[0]
    words = tr("Signed by {who}, but no longer: {why}", who=newest.name, why=newest.voided_because)
    return FieldMark("stopped", "soon", words)


def _hold_mark(hold: HoldState, key: FieldKey) -> FieldMark:
    if key in hold.opened:
        return FieldMark("opened", "due", tr("{held}; a query has opened this field", held=hold.words()))
    return FieldMark("held", "muted", hold.words())


def _day(moment: datetime) -> str:
    return date_words(moment.astimezone().date())
