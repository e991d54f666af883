"""The results table as papers print it: measures in rows, arms side by side, differences in the last columns.

`results_figures` computes, this lays out: all visits under each measure, or one visit with a row a measure.
"""

from collections.abc import Iterator

from frailty_desktop.analysis.chart_words import axis_words
from frailty_desktop.analysis.picture import Cell, Column, Row, TableView
from frailty_desktop.analysis.published_words import published_table, source_notes
from frailty_desktop.analysis.results_cells import (
    NO_CELL,
    NumberedNotes,
    count_cell,
    difference_cells,
    published_cell,
    summary_cell,
    test_cell,
    value_cell,
)
from frailty_desktop.analysis.results_figures import (
    ArmFigures,
    MeasureFigures,
    ResultsFigures,
    VisitFigures,
    results_figures,
)
from frailty_desktop.analysis.results_notes import method_notes
from frailty_desktop.study.blinding import POOL, GroupLabel
from frailty_desktop.study.design import StudyDesign
from frailty_desktop.study.design_published import FigureKind, PublishedFigure
from frailty_desktop.translation import tr, tr_count

__all__ = ["ResultsFigures", "also_published", "results_figures", "results_table"]

_AT_VISIT = (FigureKind.VALUE, FigureKind.CHANGE, FigureKind.WITHIN_P, FigureKind.FINDING)


def results_table(figures: ResultsFigures, visit: str = "", *, with_published: bool = True) -> TableView:
    """Lay the figures out: every visit under its measure, or one visit with a row for each measure."""
    return _Layout(figures, visit, with_published).table()


def also_published(design: StudyDesign, figures: ResultsFigures) -> TableView:
    """List what was published and has no row or column of its own in the results table."""
    shown = {measure.endpoint.name for measure in figures.measures}
    arms = {_published_arm(group) for group in figures.groups}
    has_comparison = figures.comparator is not None
    return published_table(
        design,
        [
            figure
            for figure in design.plans.published.figures
            if figure.endpoint not in shown
            or figure.arm not in arms
            or (figure.kind is FigureKind.BETWEEN_P and not has_comparison)
        ],
    )


def _published_arm(group: GroupLabel) -> str:
    """Return the arm that figures are published of beside a group: all arms together beside the pool."""
    return "" if group.name == POOL else group.name


class _Layout:
    """One laying out of the table."""

    def __init__(self, figures: ResultsFigures, visit: str, with_published: bool) -> None:
        self.figures = figures
        self.visit = visit
        self.notes = NumberedNotes()
        self.has_published = with_published and bool(figures.published.sources)

    def table(self) -> TableView:
        figures = self.figures
        columns = tuple(self._columns())
        rows = tuple(row for measure in figures.measures for row in self._rows(measure))
        sentence = self._sentence()
        return TableView(
            columns,
            () if sentence else rows,
            title=self._title(),
            notes=(
                *([figures.why_not_compared] if figures.groups and figures.comparator is None else []),
                *method_notes(figures),
                *(source_notes(figures.published) if self.has_published else ()),
                *self.notes.lines(),
            ),
            sentence=sentence,
        )

    def _title(self) -> str:
        label = next((plan.label for plan in self.figures.visits if plan.name == self.visit), "")
        return tr("Results at {visit}", visit=label) if label else tr("Results at every visit")

    def _sentence(self) -> str:
        figures = self.figures
        if figures.sentence:
            return figures.sentence
        if not figures.measures:
            return tr("The design names no endpoint: there is nothing to tabulate.")
        return ""

    # Columns

    def _columns(self) -> Iterator[Column]:
        yield Column("measure", tr("Measure") if self.visit else tr("Measure and visit"))
        for group, counted in zip(self.figures.groups, self.figures.counted, strict=True):
            heading = tr("{arm} (N = {count})", arm=group.label, count=counted)
            yield from self._arm_columns(group.name, heading)
        for group in self.figures.compared:
            heading = self._comparison(group)
            yield Column(
                f"{group.name}_difference", tr("Difference [95 % CI]"), is_number=True, group=heading
            )
            yield Column(f"{group.name}_p_ancova", tr("p, ANCOVA (nominal)"), is_number=True, group=heading)
            if self.has_published:
                yield Column(f"{group.name}_published_p", tr("Published"), is_muted=True, group=heading)

    def _comparison(self, group: GroupLabel) -> str:
        comparator = self.figures.comparator
        return tr(
            "{arm} less {other}, adjusted", arm=group.label, other=comparator.label if comparator else ""
        )

    def _arm_columns(self, name: str, heading: str) -> Iterator[Column]:
        def number(what: str, label: str) -> Column:
            return Column(f"{name}_{what}", label, is_number=True, group=heading)

        yield number("n", tr("n"))
        if self.visit:
            yield number("baseline", tr("Baseline"))
            yield number("n_visit", tr("n at visit"))
        yield number("value", tr("Value"))
        yield number("pairs", tr("Pairs"))
        yield number("change", tr("Change"))
        yield number("p_t", tr("p, paired\u00a0t (nominal)"))
        yield number("p_wilcoxon", tr("p, Wilcoxon (nominal)"))
        if self.has_published:
            yield Column(f"{name}_published", tr("Published"), is_muted=True, group=heading)

    # Rows

    def _rows(self, measure: MeasureFigures) -> Iterator[Row]:
        if self.visit:
            yield self._row_of_measure(measure)
            at_visit = measure.at(self.visit)
            if at_visit is not None and at_visit.worst:
                yield self._row_of_deaths(measure, at_visit)
            return
        yield Row((Cell(measure_words(measure), measure.endpoint.name),), measure.endpoint.name, True)
        yield self._row_of_baseline(measure)
        for at_visit in measure.visits:
            yield self._row_of_visit(measure, at_visit)
            if at_visit.worst:
                yield self._row_of_deaths(measure, at_visit)
        if self.has_published and self._published_somewhere(measure):
            yield self._row_of_published(measure)

    def _row(self, measure: MeasureFigures, label: str, cells: list[Cell], depth: int = 1) -> Row:
        return Row((Cell(label, label), *cells), measure.endpoint.name, depth=depth)

    def _row_of_measure(self, measure: MeasureFigures) -> Row:
        at_visit = measure.at(self.visit)
        cells: list[Cell] = []
        for group in self.figures.groups:
            before = measure.baseline(group.name)
            cells += [count_cell(before.value.n), value_cell(before, measure.endpoint, self.notes)]
            if at_visit is None:
                note = self.notes.add(tr("The measure is not asked for at this visit."))
                cells += [NO_CELL, Cell(note), *[NO_CELL] * 4]
            else:
                cells += self._arm_cells(measure, at_visit.arm(group.name))
            if self.has_published:
                cells.append(published_cell(self._published_at_all(measure, group), self.notes))
        cells += self._differences(measure, at_visit, ("", self.visit))
        return self._row(measure, measure_words(measure), cells, depth=0)

    def _row_of_baseline(self, measure: MeasureFigures) -> Row:
        cells: list[Cell] = []
        for group in self.figures.groups:
            before = measure.baseline(group.name)
            cells += [count_cell(before.value.n), value_cell(before, measure.endpoint, self.notes)]
            cells += [NO_CELL] * 4
            if self.has_published:
                cells.append(published_cell(self._published_baseline(measure, group), self.notes))
        return self._row(measure, tr("Baseline"), cells + self._no_differences())

    def _row_of_visit(self, measure: MeasureFigures, at_visit: VisitFigures) -> Row:
        cells: list[Cell] = []
        for group in self.figures.groups:
            cells += self._arm_cells(measure, at_visit.arm(group.name))
            if self.has_published:
                figures = self._of(measure, group, at_visit.visit.name, *_AT_VISIT)
                cells.append(published_cell(figures, self.notes))
        cells += self._differences(measure, at_visit, (at_visit.visit.name,))
        return self._row(measure, at_visit.visit.label, cells)

    def _arm_cells(self, measure: MeasureFigures, arm: ArmFigures) -> list[Cell]:
        endpoint, notes = measure.endpoint, self.notes
        return [
            count_cell(arm.n),
            value_cell(arm, endpoint, notes),
            count_cell(arm.change.n),
            summary_cell(arm.change, endpoint, is_change=True),
            test_cell(arm.t, notes),
            test_cell(arm.ranks, notes),
        ]

    def _row_of_deaths(self, measure: MeasureFigures, at_visit: VisitFigures) -> Row:
        worst = dict(at_visit.worst)
        cells: list[Cell] = []
        for group in self.figures.groups:
            found = worst.get(group.name)
            ranked, died = (found.n, found.deaths) if found else at_visit.worst_of_comparator
            words = tr_count("{count} death", "{count} deaths", died) if died else ""
            value = [count_cell(ranked), Cell(words, str(died))]
            cells += [*([NO_CELL] * 2 if self.visit else []), *value, *[NO_CELL] * 4]
            cells += [NO_CELL] if self.has_published else []
        for group in self.figures.compared:
            test = test_cell(worst[group.name], self.notes)
            cells += [Cell(tr("Mann-Whitney test")), test, *([NO_CELL] if self.has_published else [])]
        label = tr("{visit}, deaths ranked worst", visit=at_visit.visit.label)
        return self._row(measure, label, cells, depth=2 - bool(self.visit))

    def _differences(
        self, measure: MeasureFigures, at_visit: VisitFigures | None, visits: tuple[str, ...]
    ) -> list[Cell]:
        cells: list[Cell] = []
        for group in self.figures.compared:
            if at_visit is None:
                cells += [NO_CELL, NO_CELL]
            else:
                cells += difference_cells(at_visit, group.name, measure.endpoint, self.notes)
            if self.has_published:
                found = [self._of(measure, group, visit, FigureKind.BETWEEN_P) for visit in visits]
                cells.append(published_cell(tuple(figure for part in found for figure in part), self.notes))
        return cells

    def _no_differences(self) -> list[Cell]:
        return [NO_CELL] * (len(self.figures.compared) * (3 if self.has_published else 2))

    # Published figures

    def _of(
        self, measure: MeasureFigures, group: GroupLabel, visit: str, *kinds: FigureKind
    ) -> tuple[PublishedFigure, ...]:
        return self.figures.published.of(measure.endpoint.name, _published_arm(group), visit, *kinds)

    def _published_baseline(self, measure: MeasureFigures, group: GroupLabel) -> tuple[PublishedFigure, ...]:
        arm = _published_arm(group)
        return tuple(
            figure
            for figure in self.figures.published.figures
            if (figure.endpoint, figure.arm, figure.kind) == (measure.endpoint.name, arm, FigureKind.BASELINE)
        )

    def _published_at_all(self, measure: MeasureFigures, group: GroupLabel) -> tuple[PublishedFigure, ...]:
        """Return what one row can show: the baseline, this visit, and what names no visit."""
        at_visit = self._of(measure, group, self.visit, *_AT_VISIT)
        unnamed = self._of(measure, group, "", *_AT_VISIT)
        return (*self._published_baseline(measure, group), *at_visit, *unnamed)

    def _published_somewhere(self, measure: MeasureFigures) -> bool:
        return any(self._of(measure, group, "") for group in self.figures.groups)

    def _row_of_published(self, measure: MeasureFigures) -> Row:
        """Write what was published without saying at which visit."""
        cells: list[Cell] = []
        for group in self.figures.groups:
            found = self._of(measure, group, "", *_AT_VISIT)
            cells += [*[NO_CELL] * 6, published_cell(found, self.notes) if found else NO_CELL]
        for group in self.figures.compared:
            found = self._of(measure, group, "", FigureKind.BETWEEN_P)
            cells += [NO_CELL, NO_CELL, published_cell(found, self.notes) if found else NO_CELL]
        return self._row(measure, tr("Published, visit not stated"), cells)


def measure_words(measure: MeasureFigures) -> str:
    """Name a measure with its unit, and say so where it is summarised by its median."""
    words = axis_words(measure.endpoint.label, measure.endpoint.unit)
    return tr("{measure}, median [quartiles]", measure=words) if measure.endpoint.is_skewed else words
