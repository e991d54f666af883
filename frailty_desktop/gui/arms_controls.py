"""The lines above the pictures of the arms: how, of whom, which endpoints. Every choice has its letter."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QPushButton, QVBoxLayout, QWidget

from frailty_desktop.gui.arms_choice import ArmsChoice, parts
from frailty_desktop.gui.flow_layout import FlowLayout
from frailty_desktop.gui.form_rows import label
from frailty_desktop.gui.segments import Segments
from frailty_desktop.gui.toggle_chips import ToggleChips
from frailty_desktop.translation import tr

if TYPE_CHECKING:
    from collections.abc import Sequence

    from frailty_desktop.analysis.cohort import FilterChoices
    from frailty_desktop.gui.appearance import Appearance
    from frailty_desktop.study.design import Endpoint


class ArmsControls(QWidget):
    """K, M, D, S and A step through choices; F shows whom one can filter by, E which endpoints there are."""

    choice_changed = Signal(object)  # ArmsChoice
    resized = Signal()

    def __init__(self, appearance: Appearance, endpoints: Sequence[Endpoint], first: Sequence[str]) -> None:
        super().__init__()
        self.choice = ArmsChoice(endpoints=tuple(first))
        self._order = tuple(endpoint.name for endpoint in endpoints)
        self.segments: dict[str, Segments] = {}
        self.filters = {
            "sites": ToggleChips(appearance, tr("Site")),
            "sexes": ToggleChips(appearance, tr("Sex")),
            "age_bands": ToggleChips(appearance, tr("Age")),
            "frailty": ToggleChips(appearance, tr("Frailty")),
        }
        self.endpoint_chips = ToggleChips(appearance, tr("Endpoints"))
        self.endpoint_chips.show_options(
            [(endpoint.name, endpoint.short_label or endpoint.label) for endpoint in endpoints]
        )
        self.endpoint_chips.show_on(frozenset(first))
        self.filter_button = _opener(tr("Filter (F)"))
        self.endpoint_button = _opener("")
        self.everybody_button = QPushButton(tr("Everybody (X)"))
        self.everybody_button.setProperty("look", "quiet")
        self._filter_box, self._endpoint_box = QWidget(), QWidget()
        self.nothing = label(tr("There is nobody to filter yet."), "muted")
        self._arrange(appearance)
        self._wire()
        self._show_choice()

    def step(self, part: str) -> None:
        """Go to the next value of one choice."""
        if self.segments[part].isVisible():
            self.segments[part].step()

    def show_choices(self, choices: FilterChoices) -> None:
        """Offer what the patients can be filtered by; one value alone parts nobody from anybody."""
        offered = {
            "sites": choices.sites,
            "sexes": choices.sexes,
            "age_bands": choices.age_bands,
            "frailty": choices.frailty,
        }
        for part, options in offered.items():
            chips = self.filters[part]
            chips.show_options([(option.value, f"{option.label}: {option.n}") for option in options])
            chips.setVisible(len(options) > 1 or bool(chips.on))
        is_anything = any(len(options) > 1 for options in offered.values())
        self.nothing.setVisible(not is_anything)

    def toggle_filters(self) -> None:
        """Show or hide whom one can filter by."""
        self._toggle(self.filter_button, self._filter_box, next(iter(self._shown_filters()), None))

    def toggle_endpoints(self) -> None:
        """Show or hide which endpoints there are."""
        self._toggle(self.endpoint_button, self._endpoint_box, self.endpoint_chips)

    def everybody(self) -> None:
        """Let everybody pass again."""
        self._choose(self.choice.everybody())

    def _shown_filters(self) -> list[ToggleChips]:
        return [chips for chips in self.filters.values() if not chips.isHidden()]

    def _toggle(self, button: QPushButton, box: QWidget, first: ToggleChips | None) -> None:
        box.setVisible(box.isHidden())
        self.resized.emit()
        button.setChecked(not box.isHidden())
        if not box.isHidden() and first is not None:
            first.focus_first()

    def _arrange(self, appearance: Appearance) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(appearance.px(6))
        first = QWidget()
        flow = FlowLayout(first, gap=appearance.px(12))
        for part, title, key, options in parts():
            segments = Segments(appearance, title, key, options)
            segments.chosen.connect(
                lambda value, part=part: self._choose(replace(self.choice, **{part: value}))
            )
            self.segments[part] = segments
            flow.addWidget(segments)
        for button in (self.filter_button, self.endpoint_button, self.everybody_button):
            flow.addWidget(button)
        column.addWidget(first)
        for box, rows in (
            (self._filter_box, (*self.filters.values(), self.nothing)),
            (self._endpoint_box, (self.endpoint_chips,)),
        ):
            lines = QVBoxLayout(box)
            lines.setContentsMargins(0, 0, 0, 0)
            lines.setSpacing(appearance.px(4))
            for row in rows:
                lines.addWidget(row)
            box.hide()
            column.addWidget(box)

    def _wire(self) -> None:
        for part, chips in self.filters.items():
            chips.turned.connect(lambda on, part=part: self._choose(replace(self.choice, **{part: on})))
        self.endpoint_chips.turned.connect(self._on_endpoints)
        self.filter_button.clicked.connect(lambda _checked=False: self.toggle_filters())
        self.endpoint_button.clicked.connect(lambda _checked=False: self.toggle_endpoints())
        self.everybody_button.clicked.connect(lambda _checked=False: self.everybody())

    def _on_endpoints(self, on: frozenset[str]) -> None:
        shown = [name for name in self.choice.endpoints if name in on]
        shown += [name for name in self._order if name in on and name not in shown]
        self._choose(replace(self.choice, endpoints=tuple(shown)))

    def _choose(self, choice: ArmsChoice) -> None:
        self.choice = choice
        self._show_choice()
        self.choice_changed.emit(choice)

    def _show_choice(self) -> None:
        choice = self.choice
        for part, segments in self.segments.items():
            segments.show_value(getattr(choice, part))
        for part, chips in self.filters.items():
            chips.show_on(getattr(choice, part))
        self.segments["level"].setVisible(choice.kind == "responders")
        self.segments["measure"].setVisible(choice.kind != "responders")
        self.everybody_button.setVisible(choice.everybody() != choice)
        self.endpoint_button.setText(
            tr("Endpoints (E): {shown} of {all}", shown=len(choice.endpoints), all=len(self._order))
        )


def _opener(words: str) -> QPushButton:
    button = QPushButton(words)
    button.setProperty("look", "chip")
    button.setCheckable(True)
    return button
