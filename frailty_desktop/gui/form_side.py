"""Beside the form: the chart of the item in the cursor with the unsaved point, and the score being built."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QSize, Qt, QTimer
from PySide6.QtWidgets import QFrame, QScrollArea, QVBoxLayout, QWidget

from frailty_desktop.errors import NotAllowedError, UserError
from frailty_desktop.gui.form_rows import label
from frailty_desktop.study import answers
from frailty_desktop.study.form_state import FieldKey, FormState
from frailty_desktop.study.score_words import score_words
from frailty_desktop.translation import tr

if TYPE_CHECKING:
    from frailty_desktop.analysis.chart_data import ChartSeries
    from frailty_desktop.gui.form_loading import LoadedForm
    from frailty_desktop.gui.page import Workplace
    from frailty_desktop.gui.small_chart import SmallChart
    from frailty_desktop.gui.tasks import Task
    from frailty_desktop.study.design import Endpoint


REST_MS = 80  # a cursor that only passes by asks for no chart


class FormSide(QWidget):
    """Follows the cursor. What it may show before the value is stored is the design's `hide_previous`."""

    def __init__(self, workplace: Workplace) -> None:
        super().__init__()
        self._workplace = workplace
        self._loaded: LoadedForm | None = None
        self._endpoint: Endpoint | None = None
        self._without_chart: set[str] = set()
        self._series: ChartSeries | None = None
        self._state: FormState | None = None
        self._key: FieldKey | None = None
        self._asked: Task[tuple[Endpoint, ChartSeries] | None] | None = None
        self._chart: SmallChart | None = None
        self._words = label("", "muted", wrap=True)
        self._score = QVBoxLayout()
        self._score_of: tuple[object, ...] = ()
        self._rest = QTimer(self)
        self._rest.setSingleShot(True)
        self._rest.setInterval(REST_MS)
        self._rest.timeout.connect(self._read_chart)
        self._arrange()
        workplace.averages.changed.connect(self._on_averages)

    def minimumSizeHint(self) -> QSize:
        return QSize(self._workplace.appearance.px(210), self._workplace.appearance.px(120))

    def show_form(self, loaded: LoadedForm) -> None:
        """Take the form whose fields will be shown; forget the last chart."""
        self._loaded = loaded
        self._endpoint = None
        if self._state is not None and self._key is not None:
            self._ask_chart(self._key)

    def show_field(self, state: FormState, key: FieldKey, *, is_unsaved: bool) -> None:
        """Show chart and score of the field in the cursor."""
        is_other = key != self._key
        self._state, self._key = state, key
        self._show_scores(state, key)
        if is_other:
            self._ask_chart(key)
        elif self._endpoint is not None:
            self._show_ghost(is_unsaved=is_unsaved)

    def on_saved(self) -> None:
        """Draw the saved value as a point of the line."""
        if self._key is not None:
            self._ask_chart(self._key)

    def _arrange(self) -> None:
        px = self._workplace.appearance.px
        self._card = QFrame()
        self._card.setProperty("look", "card")
        inside = QVBoxLayout(self._card)
        inside.setContentsMargins(px(8), px(8), px(8), px(8))
        self._chart_place = inside
        inside.addWidget(self._words)
        below = QWidget()
        below.setObjectName("ground")
        holder = QVBoxLayout(below)
        holder.setContentsMargins(px(4), px(8), px(4), 0)
        holder.addLayout(self._score)
        holder.addStretch(1)
        scroll = QScrollArea()
        scroll.setWidgetResizable(True)
        scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        scroll.setWidget(below)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self._card, 3)
        column.addWidget(scroll, 2)
        self._column = column

    # Chart

    def _ask_chart(self, key: FieldKey) -> None:
        loaded = self._loaded
        if loaded is None:
            return
        if self._hides_earlier(key):
            self._show_words(tr("Earlier values come into view once this one is saved."))
            return
        if key.item in self._without_chart:
            self._show_words(tr("Nothing to chart for this field."))
            return
        self._rest.start()

    def _read_chart(self) -> None:
        loaded, key = self._loaded, self._key
        if loaded is None or key is None:
            return
        workplace = self._workplace
        design, averages, today = workplace.study.design, workplace.averages, workplace.today()
        patient_id = loaded.patient.id

        def read() -> tuple[Endpoint, ChartSeries] | None:
            from frailty_desktop.analysis.chart_series import ChartQuestion, chart
            from frailty_desktop.analysis.patient_series import endpoint_for_item, patient_values

            endpoint = endpoint_for_item(design, key.item)
            if endpoint is None:
                return None
            with workplace.read() as session:
                points = patient_values(session, design, patient_id, (endpoint.item,))
            question = ChartQuestion(patient_id, endpoint.name, spread="iqr" if endpoint.is_skewed else "ci")
            return endpoint, chart(question, design, averages.current, points, today=today)

        if self._asked is not None:
            self._asked.cancel()  # the cursor has moved on, or the value has changed
        self._asked = workplace.tasks.read(read, lambda found: self._on_chart(key, found), self._on_not_read)

    def _on_not_read(self, error: Exception) -> None:
        """Say why there is no chart; after a refusal ask no more, for each is recorded."""
        if isinstance(error, NotAllowedError):
            self._loaded = None
        if isinstance(error, UserError):
            self._show_words(error.sentence())

    def _on_chart(self, key: FieldKey, found: tuple[Endpoint, ChartSeries] | None) -> None:
        if key != self._key:
            return
        if found is None:
            self._without_chart.add(key.item)
            self._show_words(tr("Nothing to chart for this field."))
            return
        self._endpoint, self._series = found
        self._words.hide()
        self._column.setStretch(0, 3)
        if self._chart is None:
            from frailty_desktop.gui.small_chart import SmallChart

            self._chart = SmallChart(self._workplace.appearance)
            self._chart.setFocusPolicy(Qt.FocusPolicy.NoFocus)  # the fields themselves are the tab chain
            self._chart_place.addWidget(self._chart, 1)
        self._chart.show()
        self._show_ghost(is_unsaved=True)

    def _show_ghost(self, *, is_unsaved: bool) -> None:
        if self._chart is None or self._series is None or self._loaded is None:
            return
        from frailty_desktop.analysis.chart_data import ghost_at, without_ghost

        series = self._series
        value = self._current_value()
        is_shown = is_unsaved and not self._is_on_chart(value)
        visit = self._loaded.record.visit_name
        self._chart.show_series(ghost_at(series, visit, value) if is_shown else without_ghost(series))

    def _current_value(self) -> float | None:
        """Return what the endpoint's item would be if everything on the form were saved."""
        if self._state is None or self._endpoint is None:
            return None
        for field in self._state.fields():
            if field.key.item == self._endpoint.item:
                return answers.number_of(field.item, field.answer)
        return None

    def _is_on_chart(self, value: float | None) -> bool:
        patient = self._series.curve("patient") if self._series else None
        if patient is None or self._series is None or self._loaded is None or value is None:
            return False
        places = dict(zip(self._series.tick_visits, (x for x, _label in self._series.ticks), strict=True))
        here = places.get(self._loaded.record.visit_name)
        return any(x == here and abs(y - value) < 1e-9 for x, y in zip(patient.x, patient.y, strict=True))

    def _hides_earlier(self, key: FieldKey) -> bool:
        loaded = self._loaded
        if loaded is None or not loaded.record.form.hide_previous:
            return False
        return key not in loaded.record.answers

    def _show_words(self, words: str) -> None:
        self._series = self._endpoint = None
        if self._chart is not None:
            self._chart.hide()
        self._words.setText(words)
        self._words.show()
        self._column.setStretch(0, 0)  # a sentence needs no room; the score moves up

    def _on_averages(self, endpoints: frozenset[str]) -> None:
        if self._endpoint is not None and self._endpoint.name in endpoints and self._key and self.isVisible():
            self._ask_chart(self._key)

    # Score

    def _show_scores(self, state: FormState, key: FieldKey) -> None:
        scored = [field for field in state.fields() if field.score is not None and field.is_visible]
        mine = [field for field in scored if _feeds(field.item.derivation, key.item)] or scored
        lines = score_words(mine)
        if lines == self._score_of:
            return
        self._score_of = lines
        while self._score.count():
            entry = self._score.takeAt(0)
            widget = entry.widget() if entry is not None else None
            if widget is not None:
                widget.deleteLater()
        for text, look in lines:
            self._score.addWidget(label(text, look, wrap=True))


def _feeds(derivation: object, item: str) -> bool:
    inputs = getattr(derivation, "inputs", {})
    return item in inputs.values()
